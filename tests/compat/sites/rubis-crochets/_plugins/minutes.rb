# frozen_string_literal: true

# What later pages see of earlier ones, and the address that a page gets by this.
Jekyll::Hooks.register :documents, :pre_render do |document|
  document.data["words"] = document.content.split.size
  document.data["slug"] = "#{document.data["slug"]}-#{document.data["words"]}"
end

Jekyll::Hooks.register :posts, :post_render do |post|
  post.data["length"] ||= post.output.size
end

Jekyll::Hooks.register :pages, :pre_render do |page, payload|
  page.data["order"] = (payload["site"].pages.index(page) || 0) + 1
end

# A hook that reads the text of the page before.
Jekyll::Hooks.register :pages, :pre_render do |page|
  last = page.site.posts.docs.last
  page.data["last"] = last.content.size
end
