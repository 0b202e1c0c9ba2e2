# A filter that counts its calls: its object lives as long as the template runs.
module Counting
  def numbered(text)
    @calls = (@calls || 0) + 1
    "#{@calls}. #{text}"
  end
end
Liquid::Template.register_filter(Counting)

# Reads a variable that a loop may have.
class TitleOf < Liquid::Tag
  def render(context)
    context["page"]["title"].to_s
  end
end
Liquid::Template.register_tag("title_of", TitleOf)
