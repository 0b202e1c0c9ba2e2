# frozen_string_literal: true

# What pages before it have left is merged, and never assigned by name.
Jekyll::Hooks.register [:pages, :documents], :pre_render do |page, payload|
  payload.merge!("seen" => "#{payload["seen"]} #{page.data["title"]}")
  page.data.merge!("title" => "#{page.data["title"]}!")
end
