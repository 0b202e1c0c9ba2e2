# Small filters, all in one module.
require "digest"

module Jekyll
  module MoreFilters
    # 1234567 -> 1 234 567
    def group_digits(number, separator = " ")
      number.to_s.reverse.scan(/\d{1,3}/).join(separator).reverse
    end

    def reading_time(html)
      words = html.to_s.gsub(/<[^>]*>/, " ").split.size
      per = @context.registers[:site].config.dig("reading", "words_per_minute") || 200
      minutes = (words.to_f / per).ceil
      "#{minutes} min"
    end

    def obfuscate(address)
      address.each_byte.map { |b| format("&#%d;", b) }.join
    end

    def cache_bust(path)
      site = @context.registers[:site]
      file = File.join(site.source, path)
      "#{path}?v=#{Digest::MD5.hexdigest(File.read(file))[0, 8]}"
    end

    def with_tag(documents, tag)
      documents.select { |d| Array(d.data["tags"]).include?(tag) }
    end

    def by_year(documents)
      documents.group_by { |d| d.date.year }.sort.reverse.map { |y, list| { "year" => y, "docs" => list } }
    end

    def oldest(documents)
      documents.min_by(&:date)
    end

    def first_day(documents)
      documents.map { |d| d.date.to_date }.min
    end

    def author_name(key)
      @context.registers[:site].config["authors"].fetch(key, key.capitalize)
    end

    def liquify_text(text)
      Liquid::Template.parse(text).render(@context)
    end

    def pick(hash, *keys)
      keys.flatten.to_h { |k| [k, hash[k]] }
    end

    def with_options(text, options = {})
      "#{text}#{options.sort.map { |k, v| " #{k}=#{v.inspect}" }.join}"
    end

    # What is read of other pages is what was made of them, if they come before this one.
    def lengths(pages)
      pages.map { |p| [p.content.size, p.output.to_s.size, p.content[0, 12].strip] }.inspect
    end

    def first_words(page, count = 3)
      html = page if page.is_a?(String)
      html ||= page.respond_to?(:content) ? page.content : page["content"]
      html.gsub(/<[^>]*>/, " ").split.first(count).join(" ")
    end

    def parse_it(text)
      Liquid::Template.parse(text.to_s).render(@context).size
    end

    def same(value)
      value
    end

    def kind(value)
      value.class.name
    end

    def shown(value)
      value.inspect
    end

    private

    def hidden(value)
      "must not be seen"
    end
  end
end

Liquid::Template.register_filter(Jekyll::MoreFilters)

# The lists of posts by name, in which a name that is missing is an empty list.
module Groups
  def sizes_of(groups, *names)
    "#{groups.class} #{names.map { |name| groups[name].size }.join(" ")}"
  end
end
Liquid::Template.register_filter(Groups)
