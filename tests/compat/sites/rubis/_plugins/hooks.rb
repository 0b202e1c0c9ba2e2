# What other sites do after a page is made: links that open elsewhere, and a mark on converted text.
Jekyll::Hooks.register [:pages, :documents], :post_render do |page|
  if page.output_ext == ".html"
    page.output = page.output.gsub(%r!<a href="https?://!) { |link| link.sub("<a ", '<a target="_blank" rel="noopener" ') }
  end
end

Jekyll::Hooks.register :posts, :post_convert do |post|
  words = post.content.gsub(/<[^>]*>/, " ").split.size
  post.content = "#{post.content}<p class=\"words\">#{words} words in #{post.data["title"]}</p>"
end

Jekyll::Hooks.register :recipes, :post_render, priority: :low do |recipe|
  recipe.output << "<!-- #{recipe.basename} -->"
end
