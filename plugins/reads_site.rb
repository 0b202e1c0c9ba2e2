# frozen_string_literal: true

# Methods of Jekyll that tell of the site note what they tell: see reads.rb.
#
# Lists tell all of their documents but their text, so who reads a text has read that file, too.
#
# SPDX-License-Identifier: MIT

module Approche
  # Wraps methods that read, once Jekyll is loaded.
  module Reads
    # A method with one answer, of which all is noted by one name.
    def self.tell(target, names)
      target.prepend(Module.new do
        names.each do |name, read|
          define_method(name) do |*args, &block|
            Reads.note(read)
            Reads.quiet { super(*args, &block) }
          end
        end
      end)
    end

    SITE = {
      :pages => "lpages", :static_files => "lstatic_files", :documents => "ldocuments",
      :docs_to_write => "ldocuments", :tags => "lposts", :categories => "lposts",
      :post_attr_hash => "lposts", :data => "ldata", :site_data => "ldata",
      :layouts => ALL, :time => ALL, :read => ALL, :reset => ALL, :reader => ALL, :inspect => ALL
    }.freeze
    SITE_DROP = {
      :posts => "lposts", :html_pages => "lhtml_pages", :documents => "ldocuments",
      :collections => "ldocuments", :tags => "lposts", :categories => "lposts"
    }.freeze

    # The documents of one collection.
    module OfCollection
      def docs
        Reads.note("c#{label}")
        super
      end

      def files
        Reads.note("lstatic_files")
        super
      end
    end

    def self.text_of(page)
      file(page.is_a?(Jekyll::Page) ? File.join(page.site.source, page.relative_path) : page.path)
    end

    # The text of a page or document that Ruby has by itself; of others the server tells it (others.rb).
    module OfText
      def content
        Reads.text_of(self)
        super
      end

      def output
        Reads.text_of(self)
        super
      end
    end

    # The time of a file, and that of the site in place of a date, which pages do not follow.
    module OfDates
      def source_file_mtime
        Reads.text_of(self)
        super
      end

      def date
        Reads.quiet { super }
      end
    end

    # Excerpts are made of the text, and are rendered once.
    module OfExcerpt
      def content
        Reads.text_of(doc)
        super
      end

      def output
        content
        Reads.kept(self) { super }
      end
    end

    # An excerpt has no layout, but it is looked for.
    module OfRenderer
      def layouts
        document.is_a?(Jekyll::Excerpt) ? Reads.quiet { super } : super
      end
    end

    # Sass reads its files by itself.
    module OfSass
      def convert(*)
        Reads.note(ALL)
        super
      end
    end

    # Around all methods.
    module Inside
      %i(instance_variable_get instance_variables instance_eval instance_exec).each do |name|
        define_method(name) do |*args, &block|
          Reads.note(ALL)
          super(*args, &block)
        end
      end
    end

    def self.site_install
      tell(Jekyll::Site, SITE)
      tell(Jekyll::Drops::SiteDrop, SITE_DROP)
      Jekyll::Collection.prepend(OfCollection)
      [Jekyll::Page, Jekyll::Document].each { |kind| kind.prepend(OfText) }
      Jekyll::Document.prepend(OfDates)
      Jekyll::Excerpt.prepend(OfExcerpt)
      Jekyll::Renderer.prepend(OfRenderer)
      [Jekyll::Site, Jekyll::Collection, Jekyll::Document, Jekyll::Page].each { |kind| kind.prepend(Inside) }
      Jekyll::Converters::Scss.prepend(OfSass) if defined?(Jekyll::Converters::Scss)
    end
  end
end
