require "json"
require "rexml/document"

module Etrangers
  # A page for each record of a data file, as the settings say.
  class DataPage < Jekyll::Page
    def initialize(site, settings, record)
      @site = site
      @base = site.source
      @dir = settings["dir"]
      @name = "#{Jekyll::Utils.slugify(record[settings["name"]].to_s)}.html"
      process(@name)
      read_yaml(File.join(@base, "_layouts"), "#{settings["layout"]}.html")
      data["title"] = record[settings["title"]] if settings["title"]
      data.merge!(record)
    end
  end

  class DataPages < Jekyll::Generator
    safe true
    priority :normal

    def generate(site)
      site.config["data_pages"].each do |settings|
        records = settings["data"].split(".").inject(site.data) { |data, key| data[key] }
        records = records.map { |key, value| { "slug" => key }.merge(value) } if records.is_a?(Hash)
        records.each { |record| site.pages << DataPage.new(site, settings, record) }
      end
    end
  end

  # Posts that are elsewhere: documents without a file, whose page only sends there.
  class ExternalPosts < Jekyll::Generator
    priority :high

    def generate(site)
      site.config["external"].each do |source|
        path = File.join(site.source, source["file"])
        entries = path.end_with?(".json") ? JSON.parse(File.read(path)) : read_feed(path)
        entries.each { |entry| add(site, source["name"], entry) }
      end
      site.posts.docs.sort!
    end

    def read_feed(path)
      REXML::Document.new(File.read(path)).get_elements("//item").map do |item|
        %w(title link date text).to_h { |name| [name, item.elements[name]&.text] }
      end
    end

    def add(site, name, entry)
      slug = entry["title"].downcase.strip.gsub(" ", "-").gsub(/[^\w-]/, "")
      path = site.in_source_dir("_posts/#{slug}.md")
      doc = Jekyll::Document.new(path, { :site => site, :collection => site.collections["posts"] })
      doc.data["external_source"] = name
      doc.data["title"] = entry["title"]
      doc.data["date"] = Time.parse(entry["date"] + " UTC")
      doc.data["redirect"] = entry["link"]
      doc.data["tags"] = ["outside"]
      doc.data["layout"] = "post"
      doc.content = entry["text"].to_s
      site.collections["posts"].docs << doc
    end
  end

  # Several pages for each category, which know each other.
  class CategoryPage < Jekyll::Page
    def initialize(site, category, number, posts, total)
      @site = site
      @base = site.source
      @dir = File.join(site.config["category_dir"], Jekyll::Utils.slugify(category))
      @dir = File.join(@dir, number.to_s) if number > 1
      @name = "index.html"
      process(@name)
      @data = { "layout" => "category", "title" => category.capitalize, "posts" => posts,
                "number" => number, "total" => total }
      data["next_path"] = "#{number + 1}/" if number < total
    end
  end

  class Categories < Jekyll::Generator
    priority :low

    def generate(site)
      return unless site.layouts.key?("category")

      site.categories.each do |category, posts|
        groups = posts.sort_by(&:date).reverse.each_slice(site.config["per_page"]).to_a
        groups.each_with_index do |group, i|
          site.pages << CategoryPage.new(site, category, i + 1, group, groups.size)
        end
      end
      site.data["counts"] = site.categories.transform_values(&:size).sort.to_h
    end
  end

  # Albums of the folders below photos/, as a collection that is in no settings.
  class Albums < Jekyll::Generator
    def generate(site)
      albums = Jekyll::Collection.new(site, "albums")
      albums.metadata["output"] = true
      site.collections["albums"] = albums
      Dir[File.join(site.source, "photos/*")].select { |path| File.directory?(path) }.sort.each do |path|
        doc = Jekyll::Document.new(File.join(albums.directory, "#{File.basename(path)}.md"), :site => site, :collection => albums)
        doc.data.merge!("title" => File.basename(path).capitalize, "layout" => "album",
                        "photos" => Dir.children(path).sort)
        doc.content = "{{ page.photos | size }} photos of *{{ page.title }}*."
        albums.docs << doc
      end
    end
  end
end
