# frozen_string_literal: true

class AllPages < Liquid::Tag
  def render(context)
    own = context.registers[:page]
    pages = context.registers[:site].pages.map { |page| "#{page.url} #{page.data["title"]}" }
    "#{own["title"]}: #{pages.sort.join(", ")}"
  end
end
Liquid::Template.register_tag("all_pages", AllPages)
