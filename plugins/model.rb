# frozen_string_literal: true

# The site as Ruby has read it, and the names by which the server knows its objects.
#
#     P_posts/2020-01-02-a.md   a page or document itself, as an item of site.posts
#     p_posts/2020-01-02-a.md   the same as a template sees it: a Drop, or the Hash of a page
#     Fimg/a.png  fimg/a.png    the same of a static file
#     clabel                    a collection
#     s  d  j                   `site`, `site.data`, `jekyll`
#     T  C                      site.tags, site.categories
#     u                         a value that is not sent: it is asked for if it is read
#     #1 %2 ...                 what a plugin has made and only Ruby has: a drop, for one render; % can be walked
#
# SPDX-License-Identifier: MIT

module Approche
  # Kept by the zygote from one edit to the next.
  class Model
    attr_reader :site

    def initialize(site)
      @site = site
      @prefix = File.join(site.source, "")
      @made = {}.compare_by_identity # what was given out for `p`: hashes of pages
      @objects = {}
      @object_names = {}.compare_by_identity
      @last_object = 0
      @packer = Packer.new(self)
      Ref.model = self
    end

    attr_reader :packer

    # Forgets values that were made from the lists: they are no longer true.
    def forget
      @made.clear
      Reads.forget
      @site.liquid_renderer.reset
      @site.inclusions.clear
      @site.filter_cache.clear
      @site.instance_variable_set(:@documents, nil)
      @site.instance_variable_set(:@docs_to_write, nil)
      @site.instance_variable_set(:@site_data, nil)
      @site.instance_variable_set(:@post_attr_hash, {})
    end

    # Makes what each worker would make for its first call. It finds methods, too: Ruby keeps where they are,
    # and the zygote has no other call to do it for the workers.
    def prepare
      files
      kinds = pages.group_by { |_, page| page.class }
      kinds.each_value do |items|
        path = items.first.first
        call = Rendering.new(nil, @site, self, path, nil)
        Reads.quiet { call.call(path, false, 0, {}, nil) { |context| packer.pack([context.invoke("size", ""), {}]) } }
      end
    rescue StandardError
      nil # the page that needs it says so
    ensure
      @made.clear
    end

    # ---- names to objects ----

    def find(name)
      rest = name[1..]
      case name[0]
      when "P" then page(rest)
      when "p" then liquid(page(rest))
      when "F" then files[rest]
      when "f" then files[rest]&.to_liquid
      when "c" then @site.collections[rest]&.to_liquid
      when "s" then payload.site
      when "u" then Ref::UNREAD
      when "d" then @site.site_data
      when "j" then payload.jekyll
      when "T" then Reads.quiet { @site.tags }
      when "C" then Reads.quiet { @site.categories }
      when "#", "%" then @objects[name]
      end
    end

    # A render ends. Names are not used again.
    def forget_objects
      @objects.clear
      @object_names.clear
    end

    def page(path)
      pages[path]
    end

    def pages
      @pages ||= Reads.quiet do
        all = {}
        @site.pages.each { |page| all[page.relative_path.delete_prefix("/")] ||= page }
        @site.collections.each_value { |c| c.docs.each { |doc| all[doc.path.delete_prefix(@prefix)] = doc } }
        all
      end
    end

    def files
      @files ||= Reads.quiet do
        all = @site.static_files + @site.collections.values.flat_map(&:files)
        all.to_h { |file| [file.path.delete_prefix(@prefix), file] }
      end
    end

    def payload
      @payload ||= @site.site_payload
    end

    # A page as templates see it. The same object each time, so that it can be told again.
    def liquid(page)
      return if page.nil?

      seen = page.to_liquid
      @made[seen] = "p#{path_of(page)}" if seen.is_a?(Hash)
      seen
    end

    # ---- objects to names ----

    def name_of(value)
      case value
      when Hash then @made[value]
      when Jekyll::Document, Jekyll::Page then known(value)
      when Jekyll::Drops::DocumentDrop then known(value.instance_variable_get(:@obj))&.sub("P", "p")
      when Jekyll::StaticFile then static(value)
      when Jekyll::Drops::StaticFileDrop then static(value.instance_variable_get(:@obj))&.sub("F", "f")
      when Jekyll::Collection, Jekyll::Drops::CollectionDrop then "c#{value.label}"
      when Jekyll::Drops::SiteDrop then "s"
      when Jekyll::Drops::JekyllDrop then "j"
      when Liquid::Drop then object(value)
      end
    end

    private

    def path_of(page)
      page.is_a?(Jekyll::Document) ? page.path.delete_prefix(@prefix) : page.relative_path.delete_prefix("/")
    end

    def known(page)
      path = path_of(page) if page.is_a?(Jekyll::Document) || page.is_a?(Jekyll::Page)
      "P#{path}" if path && page.equal?(pages[path])
    end

    def object(drop)
      return if drop.is_a?(Loop)

      @object_names[drop] ||= begin
        name = "#{drop.respond_to?(:each) ? "%" : "#"}#{@last_object += 1}"
        @objects[name] = drop
        name
      end
    end

    def static(file)
      path = file.path.delete_prefix(@prefix)
      "F#{path}" if file.equal?(files[path])
    end

    public

    # ---- edits ----

    # Reads only what changed. Returns false if all has to be read: a file that came or went, or one
    # whose place in the lists may be another.
    def reread(paths)
      paths.all? { |path| reread_one(path) }
    end

    private

    def reread_one(path)
      full = @prefix + path
      return true if below?(path, @site.config["includes_dir"]) # read when they are used
      return false unless File.file?(full)
      return reread_data if below?(path, @site.config["data_dir"])

      page = pages[path]
      return reread_document(page) if page.instance_of?(Jekyll::Document)

      page.instance_of?(Jekyll::Page) && Jekyll::Utils.has_yaml_header?(full) && reread_page(page)
    end

    def reread_page(old)
      at = @site.pages.index { |page| page.equal?(old) }
      return false if at.nil?

      now = Jekyll::Page.new(@site, @site.source, old.instance_variable_get(:@dir), old.name)
      return false unless @site.publisher.publish?(now)

      @site.pages[at] = pages[path_of(now)] = now
      true
    end

    def below?(path, folder)
      path.start_with?("#{folder}/")
    end

    def reread_data
      @site.reader.read_data
      @site.instance_variable_set(:@site_data, nil)
      true
    end

    def reread_document(old)
      docs = old.collection.docs
      at = docs.index { |doc| doc.equal?(old) }
      return false if at.nil?

      now = Jekyll::Document.new(old.path, :site => @site, :collection => old.collection)
      now.read
      return false unless now.date == old.date && now.published? == old.published?

      docs[at] = pages[path_of(now)] = now
      true
    end
  end
end
