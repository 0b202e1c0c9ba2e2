# frozen_string_literal: true

# Lists and texts are changed where they are: pages before it see them as they were.
Jekyll::Hooks.register [:pages, :documents], :pre_render do |page, payload|
  payload["seen"] ||= { "titles" => [] }
  payload["seen"]["titles"].push(page.data["title"].dup)
  page.data["list"].push("more of #{page.data["title"]}")
  page.data["title"].upcase!
end
