Jekyll::Hooks.register :site, :after_init do |site|
  site.config["at_init"] = "yes"
end

Jekyll::Hooks.register :site, :post_read do |site|
  site.data["read"] = site.pages.map(&:name).sort
  site.posts.docs.each { |post| post.data["words"] = post.content.split.size }
end

Jekyll::Hooks.register :site, :pre_render do |site, payload|
  payload.site["pages"].size
  site.data["before"] = site.pages.size
end

Jekyll::Hooks.register :posts, :post_init do |post|
  post.data["seen_at_init"] = post.basename
end

Jekyll::Hooks.register %i(pages documents), :pre_render do |page, payload|
  payload["mark"] = page.relative_path
  page.content = page.content.gsub(":heart:", "<b>heart</b>")
end

Jekyll::Hooks.register :documents, :post_render do |page|
  page.output = page.output.sub("</body>", "<!-- {{ done }} --></body>")
end
