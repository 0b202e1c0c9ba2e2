# frozen_string_literal: true

# Each page finds what the hooks of those before it have set.
Jekyll::Hooks.register [:pages, :documents], :pre_render do |_page, payload|
  payload["count"] = payload["count"].to_i + 1
end

Jekyll::Hooks.register :posts, :pre_render do |post, payload|
  payload.merge!("last_post" => post.data["title"])
  payload.page["seen"] = payload["count"]
end

Jekyll::Hooks.register :pages, :pre_render, :priority => :high do |page, variables|
  variables["about"] = page.name if page.name == "about.html"
end
