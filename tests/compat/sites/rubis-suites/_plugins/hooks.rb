# frozen_string_literal: true

# Pages that are rendered later see it.
Jekyll::Hooks.register :documents, :pre_render do |document, payload|
  payload["site"]["last"] = document.data["title"]
  document.site.data["all"] = Array(document.site.data["all"]) + [document.data["title"]]
end
