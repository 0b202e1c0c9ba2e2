module Overrides
  # In place of Liquid's own.
  def upcase(text)
    text.to_s.tr("a-z", "A-Z").tr("é", "E")
  end

  Liquid::Template.register_filter self
end
