# frozen_string_literal: true

# Pages that are rendered later see what is added to the site, by methods and by other names.
Jekyll::Hooks.register [:pages, :documents], :pre_render do |page|
  page.site.data["seen"].push(page.data["title"])
  page.site.config.merge!("more" => page.data["title"])
end

Jekyll::Hooks.register [:pages, :documents], :pre_render do |page|
  data = page.site.data
  data["last"] = page.data["title"]
end
