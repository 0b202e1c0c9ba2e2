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

    SETS = /(?:(?:\|\||&&|[-+*])?=(?![=~>])|<<)/.freeze

    # Methods that change a hash, a list or a text where it is.
    CHANGES = /\.(?:\w+!(?!=)|(?:store|update|replace|delete|push|append|concat|unshift)\b)/.freeze

    # Where a template could see what a tag, filter or hook of a page has changed meanwhile.
    SEEN = [
      /\bpage["']?\]?(?:\.data)?(?:\[[^\[\]]+\])+\s*#{SETS}/,
      /\benvironments(?:\.first|\.last|\[0\])(?:\[[^\[\]]+\])+\s*#{SETS}/,
      /\.(?:data|config)(?:\[[^\[\]]+\])+\s*#{SETS}/,
      /\bcontext\[[^\[\]]+\](?:\s*<<|(?:\[[^\[\]]+\])+\s*#{SETS}|#{CHANGES})/,
      /\.data(?:\[[^\[\]]+\])*#{CHANGES}/,
    ].freeze

    # What adds files or pages to the site. A tag that does this does it while a page is rendered.
    ADDS = /
      \b(?:static_files|pages|docs|keep_files)\s*(?:<<|\+=|\.(?:push|concat|append|unshift|insert|delete\w*)\b) |
      \b_?site\.dest\b
    /x.freeze

    SHOWN = 60 # characters of a line

    # The first such line of some files: text, file, number.
    def assignment(files)
      line(files, *SEEN) || files.filter_map { |file| environment_set(file) }.first
    end

    ENVIRONMENT = /(\w+)\s*=\s*(?:@?\w*context|@\w+)\.environments(?:\.first|\.last|\[0\])\s*$/.freeze

    # The same of a file that has a name of its own for the variables of all templates.
    def environment_set(file)
      names = File.read(file, :encoding => "UTF-8").scrub.scan(ENVIRONMENT).flatten.uniq
      line([file], /\b#{Regexp.union(names)}\[[^\[\]]+\]\s*#{SETS}/) unless names.empty?
    end

    # The first line that any of the patterns matches.
    def line(files, *patterns)
      files.each do |file|
        File.foreach(file, :encoding => "UTF-8").with_index(1) do |line, number|
          text = line.scrub.sub(/^\s*#.*/, "")
          return [text.strip[0, SHOWN], file, number] if patterns.any? { |pattern| text.match?(pattern) }
        end
      end
      nil
    end

    # The first line of some methods that a pattern matches.
    def first_line(methods, pattern)
      methods.each do |method|
        tree = RubyVM::AbstractSyntaxTree.of(method)
        file = method.source_location.first
        lines = File.readlines(file, :encoding => "UTF-8")[tree.first_lineno - 1..tree.last_lineno - 1]
        lines.each.with_index(tree.first_lineno) do |line, number|
          text = line.scrub.sub(/^\s*#.*/, "")
          return [text.strip[0, SHOWN], file, number] if text.match?(pattern)
        end
      rescue StandardError # code that is in no file
        next
      end
      nil
    end

    # Whether a method does nothing.
    def empty?(method)
      code = RubyVM::InstructionSequence.of(method)
      !code.nil? && !code.disasm.match?(/send|invoke|opt_|set/)
    end
  end
end
