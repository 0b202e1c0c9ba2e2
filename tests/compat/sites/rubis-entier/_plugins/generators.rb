require "json"

module Jekyll
  # A page for each tag, as many sites have it.
  class TagPage < Page
    def initialize(site, base, dir, tag)
      @site = site
      @base = base
      @dir = dir
      @name = "index.html"
      process(@name)
      read_yaml(File.join(base, "_layouts"), "tag.html")
      data["tag"] = tag
      data["title"] = "Tag: #{tag}"
    end
  end

  class TagPages < Generator
    safe true

    def generate(site)
      site.tags.each_key do |tag|
        site.pages << TagPage.new(site, site.source, File.join("tags", Utils.slugify(tag)), tag)
      end
    end
  end
end

# Pages of records, without a file.
class AuthorPages < Jekyll::Generator
  priority :low

  def generate(site)
    site.data["authors"].each do |key, author|
      page = Jekyll::PageWithoutAFile.new(site, site.source, "authors", "#{key}.md")
      page.content = "# {{ page.name_of }}\n\n{{ page.bio }} {{ site.posts | where: \"author\", page.key | size }}"
      page.data.merge!("layout" => "default", "title" => author["name"], "name_of" => author["name"],
                       "bio" => author["bio"], "key" => key)
      site.pages << page
    end
  end
end

# Links that lead to a post, in its front matter; and a number that others read.
class Backlinks < Jekyll::Generator
  def generate(site)
    site.posts.docs.each_with_index do |post, i|
      post.data["number"] = i + 1
      post.data["backlinks"] = site.posts.docs.select { |other| other.content.include?("[[#{post.data["title"]}]]") }
    end
    site.posts.docs.each do |post|
      post.content = post.content.gsub(/\[\[(.*?)\]\]/) do
        to = site.posts.docs.find { |other| other.data["title"] == Regexp.last_match(1) }
        to ? "[#{to.data["title"]}]({{ site.baseurl }}#{to.url})" : Regexp.last_match(0)
      end
    end
    site.config["generated"] = "by a generator"
    site.data["counts"] = { "posts" => site.posts.docs.size }
    site.pages.reject! { |page| page.name == "unwanted.html" }
    site.static_files.reject! { |file| file.name == "unwanted.txt" }
  end
end

# A file that is there in the source only after the build has begun, and one with its own way to be written.
class SearchFile < Jekyll::StaticFile
  def write(dest)
    path = destination(dest)
    FileUtils.mkdir_p(File.dirname(path))
    File.write(path, JSON.generate(@site.posts.docs.map { |post| { "title" => post.data["title"], "url" => post.url } }))
    true
  end
end

class SearchIndex < Jekyll::Generator
  priority :lowest

  def generate(site)
    site.static_files << SearchFile.new(site, site.source, "/", "search.json")
    page = Jekyll::PageWithoutAFile.new(site, site.source, "", "all.json")
    page.content = "[{% for p in site.posts %}{{ p.content | strip_html | jsonify }}{% unless forloop.last %},{% endunless %}{% endfor %}]"
    page.data["layout"] = nil
    site.pages << page
    site.static_files << Jekyll::StaticFile.new(site, site.source, "_data", "authors.yml")
  end
end

# Written by the generator itself; its file only keeps it from being cleaned away.
class Stub < Jekyll::StaticFile
  def write(_dest)
    true
  end
end

class Urls < Jekyll::Generator
  priority :lowest

  def generate(site)
    FileUtils.mkdir_p(site.dest)
    File.write(File.join(site.dest, "urls.txt"), site.posts.docs.map(&:url).join("\n"))
    site.static_files << Stub.new(site, site.dest, "/", "urls.txt")
  end
end

# A layout as the text of a page: its {{ content }} is then what the page before has left.
class KindPage < Jekyll::Page
  def initialize(site, kind)
    @site = site
    @base = site.source
    @dir = "kinds"
    @name = "#{kind}.html"
    process(@name)
    read_yaml(File.join(site.source, "_layouts"), "kind.html")
    data.update("kind_of" => kind, "title" => kind)
  end
end

class KindPages < Jekyll::Generator
  priority :lowest

  def generate(site)
    %w(large small).each { |kind| site.pages << KindPage.new(site, kind) }
  end
end
