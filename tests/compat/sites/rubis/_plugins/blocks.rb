module Jekyll
  module Tags
    class Aside < Liquid::Block
      def initialize(tag_name, markup, tokens)
        super
        @title = markup.strip
      end

      def render(context)
        site = context.registers[:site]
        converter = site.find_converter_instance(::Jekyll::Converters::Markdown)
        title = Liquid::Template.parse(@title).render(context)
        "<aside><h4>#{title}</h4>#{converter.convert(super)}</aside>"
      end
    end

    class Tabs < Liquid::Block
      def render(context)
        context.stack do
          context["tab_names"] = []
          body = super
          names = context["tab_names"].map { |n| "<li>#{n}</li>" }.join
          "<div class=\"tabs\"><ul>#{names}</ul>#{body}</div>"
        end
      end
    end

    class Tab < Liquid::Block
      def initialize(tag_name, markup, tokens)
        super
        @name = markup.strip.delete("\"")
      end

      def render(context)
        context["tab_names"] << @name
        "<section>#{super}</section>"
      end
    end

    # Its text is not Liquid.
    class Diagram < Liquid::Raw
      def render(context)
        "<pre class=\"diagram\">#{super.strip}</pre>"
      end
    end

    # A block with a tag of its own inside.
    class Choice < Liquid::Block
      def initialize(tag_name, markup, tokens)
        @parts = []
        super
      end

      def unknown_tag(name, markup, tokens)
        name == "or_else" ? (@has_else = true) : super
      end

      def render(context)
        "(#{super.strip.gsub(/\s+/, " ")}#{" with another" if @has_else})"
      end
    end
  end
end

Liquid::Template.register_tag("aside", Jekyll::Tags::Aside)
Liquid::Template.register_tag("tabs", Jekyll::Tags::Tabs)
Liquid::Template.register_tag("tab", Jekyll::Tags::Tab)
Liquid::Template.register_tag("diagram", Jekyll::Tags::Diagram)
Liquid::Template.register_tag("choice", Jekyll::Tags::Choice)

# Where a tag stands in its template.
class LineOf < Liquid::Tag
  def render(_context)
    "line #{line_number} of #{parse_context.line_number}"
  end
end
Liquid::Template.register_tag("line_of", LineOf)
