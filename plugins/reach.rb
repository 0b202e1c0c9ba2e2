# frozen_string_literal: true

# What a plugin's code does where asking Ruby for names does not tell: read from the code itself.
#
# SPDX-License-Identifier: MIT

module Approche
  # Questions about methods and files of plugins.
  module Reach
    module_function

    # Whether the code of a method calls another one; nil as the name asks for `super`.
    def calls?(method, name)
      code = RubyVM::InstructionSequence.of(method)
      return false if code.nil?

      text = code.disasm
      name ? text.match?(/mid:#{name}\b/) : text.include?("invokesuper")
    end

    # A tag that takes what follows it in the template, up to where only it knows.
    def reads_on?(tag)
      return true if calls?(tag.instance_method(:initialize), "shift")

      !(tag <= Liquid::Block) && calls?(tag.instance_method(:parse), "shift")
    end

    # A block that does not have Liquid read its text, which so need not be Liquid.
    def takes_text?(block)
      parse = block.instance_method(:parse)
      !parse.owner.name.to_s.start_with?("Liquid::") && !calls?(parse, nil)
    end

    # Where a template could see what a tag, filter or hook of a page has changed meanwhile.
    SEEN = [
      /\bpage["']?\]?(?:\.data)?\[[^\[\]]+\]\s*=(?![=~>])/,
      /\benvironments(?:\.first|\.last|\[0\])\[[^\[\]]+\]\s*=(?![=~>])/,
      /\bsite\.(?:data|config)(?:\[[^\[\]]+\])+\s*=(?![=~>])/,
    ].freeze

    SHOWN = 60 # characters of a line

    # The first such line of some files: text, file, number.
    def assignment(files)
      files.each do |file|
        File.foreach(file, :encoding => "UTF-8").with_index(1) do |line, number|
          text = line.scrub.sub(/^\s*#.*/, "")
          return [text.strip[0, SHOWN], file, number] if SEEN.any? { |pattern| text.match?(pattern) }
        end
      end
      nil
    end
  end
end
