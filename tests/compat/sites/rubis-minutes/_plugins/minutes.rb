# frozen_string_literal: true

# Later pages see what hooks have set in earlier ones, though nobody has asked for these yet.
Jekyll::Hooks.register :documents, :pre_render do |document|
  document.data["words"] = document.content.split.size
  document.content = document.content.sub("word", "**word**")
end

# This one reads the text of a post: it has to be rendered meanwhile.
Jekyll::Hooks.register :pages, :pre_render do |page|
  page.data["order"] = page.site.pages.index(page) + 1
  page.data["last"] = page.site.posts.docs.last.content.size
end

class Here < Liquid::Tag
  def render(context)
    context.registers[:page]["url"]
  end
end
Liquid::Template.register_tag("here", Here)
