require "digest"

module Etrangers
  module Filters
    # Front matter that has Liquid in it.
    def liquify(text)
      Liquid::Template.parse(text).render(@context)
    end

    # A file, or all stylesheets, as they are now.
    def bust(path)
      source = @context.registers[:site].source
      files = path.end_with?("/") ? Dir[File.join(source, path, "**/*.css")].sort : [File.join(source, path)]
      "#{path}?#{Digest::MD5.hexdigest(files.map { |file| File.read(file) }.join)}"
    end

    def obfuscate(address)
      user, host = address.split("@")
      "<span class=\"mail\" data-user=\"#{user.reverse}\" data-host=\"#{host.tr("a-z", "n-za-m")}\">…</span>"
    end

    def in_groups(list, size)
      list.each_slice(size).to_a
    end

    def markdown_line(text)
      site = @context.registers[:site]
      site.find_converter_instance(Jekyll::Converters::Markdown).convert(text).sub(%r!\A<p>(.*)</p>\s*\z!m, '\1')
    end
  end

  # {% figure file.png class="wide" %}Caption{% endfigure %}
  class Figure < Liquid::Block
    OPTION = /(\w+)="([^"]*)"/.freeze

    def initialize(tag_name, markup, tokens)
      super
      @file = markup.split.first
      @options = markup.scan(OPTION).to_h
    end

    def render(context)
      caption = context.registers[:site].find_converter_instance(Jekyll::Converters::Markdown).convert(super.strip)
      file = context[@file] || @file
      "<figure class=\"#{@options.fetch("class", "plain")}\"><img src=\"#{file}\"><figcaption>#{caption.strip}</figcaption></figure>"
    end
  end

  # {% includes a.html b.html with=page.title %}: Jekyll's own tag, many times.
  class Includes < Jekyll::Tags::IncludeTag
    def initialize(tag_name, markup, tokens)
      files = markup.split.take_while { |word| !word.include?("=") }
      rest = markup.split.drop(files.size).join(" ")
      @tags = files.map { |file| Jekyll::Tags::IncludeTag.parse("include", "#{file} #{rest}", tokens, parse_context_of(tokens)) }
      super("include", "#{files.first} #{rest}", tokens)
    end

    def parse_context_of(_tokens)
      Liquid::ParseContext.new
    end

    def render(context)
      @tags.map { |tag| tag.render(context) }.join("<hr>")
    end
  end

  # Code with a caption.
  class Listing < Jekyll::Tags::HighlightBlock
    def initialize(tag_name, markup, tokens)
      @caption = markup[/"(.*)"/, 1]
      super(tag_name, markup.sub(/".*"/, "").strip, tokens)
    end

    def render(context)
      "<div class=\"listing\">#{super}<p>#{@caption}</p></div>"
    end
  end
end

Liquid::Template.register_filter(Etrangers::Filters)
Liquid::Template.register_tag("figure", Etrangers::Figure)
Liquid::Template.register_tag("includes", Etrangers::Includes)
Liquid::Template.register_tag("listing", Etrangers::Listing)
