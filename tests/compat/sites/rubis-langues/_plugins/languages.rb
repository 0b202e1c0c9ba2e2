# frozen_string_literal: true

# Builds the site once for each language, all but the first in a folder of its own.
module Jekyll
  class Site
    alias process_one process

    def process
      target = dest
      config["languages"].each_with_index do |language, index|
        config["language"] = language
        @dest = index.zero? ? target : File.join(target, language)
        process_one
      end
    ensure
      @dest = target
    end

    alias write_all write

    def write
      write_all
      File.write(File.join(dest, "language.txt"), "#{config["language"]} #{pages.size}\n")
    end
  end

  # Keeps what was written for the language before.
  class Cleaner
    def cleanup!; end
  end
end

module Translated
  WORDS = { "fr" => { "hello" => "bonjour" } }.freeze

  def tr(text)
    WORDS.dig(@context.registers[:site].config["language"], text) || text
  end
end
Liquid::Template.register_filter(Translated)
