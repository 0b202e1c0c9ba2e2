module Rubis
  class YouTube < Liquid::Tag
    Syntax = /^\s*([^\s]+)(\s+(\d+)\s+(\d+)\s*)?/

    def initialize(tag_name, markup, tokens)
      super
      raise SyntaxError, "no id in youtube" unless markup =~ Syntax

      @id = Regexp.last_match(1)
      @width = Regexp.last_match(3)&.to_i || 560
      @height = Regexp.last_match(4)&.to_i || 315
    end

    def render(_context)
      %(<iframe width="#{@width}" height="#{@height}" src="https://www.youtube-nocookie.com/embed/#{@id}"></iframe>)
    end
  end

  # {% gallery folder %}
  class Gallery < Liquid::Tag
    def initialize(tag_name, folder, tokens)
      super
      @folder = folder.strip
    end

    def render(context)
      site = context.registers[:site]
      files = Dir.glob(File.join(site.source, @folder, "*.{jpg,txt}")).sort
      items = files.map { |f| "<li>#{File.basename(f, ".*")} in #{context.registers[:page]["path"]}</li>" }
      "<ul class=\"gallery\">#{items.join}</ul>"
    end
  end

  # {% cite key %} and {% bibliography %}: the list has what was cited before it, in order.
  class Cite < Liquid::Tag
    def render(context)
      key = @markup.strip
      cited = (context.registers[:page]["cited"] ||= [])
      cited << key unless cited.include?(key)
      "<a href=\"##{key}\">[#{cited.index(key) + 1}]</a>"
    end
  end

  class Bibliography < Liquid::Tag
    def render(context)
      sources = context.registers[:site].data["sources"]
      cited = context.registers[:page]["cited"] || []
      "<ol>" + cited.map { |k| "<li id=\"#{k}\">#{sources[k]["title"]}, #{sources[k]["year"]}</li>" }.join + "</ol>"
    end
  end

  # A variable of the template, looked up by the markup; and one that is set.
  class Look < Liquid::Tag
    def render(context)
      context.scopes.last["looked"] = @markup.strip
      value = context[@markup.strip]
      "#{value.inspect}"
    end
  end

  class Where < Liquid::Tag
    def render(context)
      page = context.environments.first["page"]
      site = context.environments.first["site"]
      loop_state = context["forloop"]
      at = loop_state ? "#{loop_state["index"]}/#{loop_state["length"]}" : "nowhere"
      "#{page["url"]} of #{site["title"]} at #{at}"
    end
  end
end

module Rubis
  # Reads what was made of the page, as tables of contents do.
  class Words < Liquid::Tag
    def render(context)
      html = context["page"]["content"].to_s
      again = context.registers[:page]["content"].to_s
      "#{html.scan("<p>").size} paragraphs, #{html.split.size} words#{", differs" unless html == again}"
    end
  end
end

Liquid::Template.register_tag("words", Rubis::Words)
Liquid::Template.register_tag("youtube", Rubis::YouTube)
Liquid::Template.register_tag("gallery", Rubis::Gallery)
Liquid::Template.register_tag("cite", Rubis::Cite)
Liquid::Template.register_tag("bibliography", Rubis::Bibliography)
Liquid::Template.register_tag(:look, Rubis::Look)
%w(where_am_i).each { |name| Liquid::Template.register_tag(name, Rubis::Where) }

module Rubis
  # Goes through the whole site, as lists for a search do.
  class LookAtAll < Liquid::Tag
    def render(context)
      site = context.registers[:site]
      docs = site.documents.map { |d| "#{d.basename}:#{d.content.scan("<p>").size}:#{d.output.nil?}" }
      pages = site.pages.map { |p| "#{p.name}:#{p.content.scan("<p>").size}:#{p.output.nil?}" }
      told = site.pages.map { |p| p.to_liquid["content"].to_s.scan("<p>").size }
      (docs + pages + told).join(" ")
    end
  end
end

Liquid::Template.register_tag("look_at_all", Rubis::LookAtAll)

# A class without a name.
Liquid::Template.register_tag("unnamed", Class.new(Liquid::Tag) { define_method(:render) { |_context| "unnamed: #{@markup}" } })

module Rubis
  # Counts itself: what is in the registers lasts as long as the template.
  class Note < Liquid::Tag
    def render(context)
      context.registers[:notes] = (context.registers[:notes] || 0) + 1
      "<sup>#{context.registers[:notes]}</sup>"
    end
  end

  # Has text of its own language, which is not Liquid.
  class Chart < Liquid::Block
    def parse(tokens)
      @text = +""
      while (token = tokens.shift)
        return if token =~ /\{%-?\s*end#{block_name}\s*-?%\}/

        @text << token
      end
      raise SyntaxError, "#{block_name} has no end"
    end

    def render(_context)
      "<pre class=\"chart\">#{@text.strip.gsub("<", "&lt;")}</pre>"
    end
  end

  # Jekyll's own tag, framed.
  class Framed < Jekyll::Tags::HighlightBlock
    def render(context)
      "<div>#{super}</div>"
    end
  end
end

Liquid::Template.register_tag("note", Rubis::Note)
Liquid::Template.register_tag("chart", Rubis::Chart)
Liquid::Template.register_tag("highlight", Rubis::Framed)

# What there is to read.
Liquid::Template.register_tag("known", Class.new(Liquid::Tag) { define_method(:render) { |context| context.environments.first.keys.sort.join(" ") } })
