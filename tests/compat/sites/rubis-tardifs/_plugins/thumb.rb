# frozen_string_literal: true

# Tags that add to the site while its pages are rendered.
class Thumb < Liquid::Tag
  def render(context)
    site = context.registers[:site]
    name = "#{@markup.strip}.txt"
    site.static_files << Small.new(site, site.source, "originals", name) unless site.static_files.any? { |f| f.url == "/small/#{name}" }
    "/small/#{name}"
  end
end
Liquid::Template.register_tag("thumb", Thumb)

# A file whose place is another one in the destination.
class Small < Jekyll::StaticFile
  def url
    "/small/#{@name}"
  end

  def destination(dest)
    File.join(dest, url)
  end
end

# A page that a tag adds is rendered, too.
class Details < Liquid::Tag
  def render(context)
    site = context.registers[:site]
    page = Jekyll::PageWithoutAFile.new(site, site.source, "details", "#{@markup.strip}.html")
    page.content = "{{ site.title }}: #{@markup.strip}"
    site.pages << page
    page.url
  end
end
Liquid::Template.register_tag("details", Details)

# Writes into the destination by itself; the settings keep what it writes in one folder.
class Drawn < Liquid::Tag
  def render(context)
    %w(kept lost).map do |folder|
      path = File.join(context.registers[:site].dest, folder, "#{@markup.strip}.svg")
      FileUtils.mkdir_p(File.dirname(path))
      File.write(path, "<svg>#{@markup.strip}</svg>")
    end
    "drawn"
  end
end
Liquid::Template.register_tag("drawn", Drawn)

# A post of another site: it is in the lists, and no file is written.
class Elsewhere < Jekyll::Document
  def write(*); end
end

class Linked < Jekyll::Generator
  def generate(site)
    posts = site.collections["posts"]
    other = Elsewhere.new(File.join(site.source, "_posts/2021-03-01-other.md"), :site => site, :collection => posts)
    other.data.merge!("title" => "Elsewhere", "permalink" => "https://example.org/other.html", "date" => Time.utc(2021, 3, 1))
    posts.docs << other
  end
end
