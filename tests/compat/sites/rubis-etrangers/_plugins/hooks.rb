require "digest"

Jekyll::Hooks.register :posts, :post_init do |post|
  next unless File.exist?(post.path)

  post.data["last_modified_at"] = File.mtime(post.path).utc if File.mtime(post.path).year < 2000
end

Jekyll::Hooks.register :documents, :pre_render do |doc|
  doc.data["reading_time"] = [(doc.content.split.size / 20.0).ceil, 1].max
  doc.data["toc"] = doc.content.scan(/^## (.+)$/).flatten
end

# Addresses are not for machines.
Jekyll::Hooks.register [:pages, :documents], :post_render do |page|
  next unless page.output_ext == ".html"

  page.output = page.output.gsub(/mailto:([^"'>]+)/) { "mailto:" + Regexp.last_match(1).unpack("C*").map { |b| format("&#x%02x;", b) }.join }
  page.output = page.output.gsub(/<h([2-3]) id="([^"]+)">/) { "<h#{$1} id=\"#{$2}\"><a class=\"anchor\" href=\"##{$2}\">#</a>" }
  page.output.gsub!(/\n{3,}/, "\n\n")
end

Jekyll::Hooks.register :site, :pre_render do |site, payload|
  payload["build"] = { "of" => Digest::SHA1.hexdigest(site.posts.docs.map(&:url).join)[0, 8] }
end
