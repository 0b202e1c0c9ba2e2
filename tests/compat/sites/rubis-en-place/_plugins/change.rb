# frozen_string_literal: true

module Changing
  def bang(text)
    text << "!"
  end

  def marked(list)
    list.each { |item| item["mark"] = "x" if item.is_a?(Hash) }
  end

  def ordered(list)
    words = list
    words.sort!
  end
end
Liquid::Template.register_filter(Changing)
