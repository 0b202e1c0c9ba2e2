class UpConverter < Jekyll::Converter
  safe true
  priority :low

  def matches(ext)
    ext =~ /\A\.up\z/i
  end

  def output_ext(_ext)
    ".html"
  end

  def convert(content)
    content.upcase
  end
end

# A method of kramdown's that is another here, as some sites have it.
module Kramdown
  module Converter
    class Html
      alias former_convert_hr convert_hr

      def convert_hr(el, indent)
        former_convert_hr(el, indent).sub("<hr", "<hr class=\"own\"")
      end
    end
  end
end
