# frozen_string_literal: true

# URLs and files of documents, which the zygote finds for its workers: each that runs generators would find
# them anew. Generators may change what they are made of, so they are taken if all of that is as it was.
#
# SPDX-License-Identifier: MIT

module Approche
  # For a site that is made whole in Ruby.
  module Urls
    # Asked first, since they know it.
    module OfDocument
      def url
        @url ||= Urls.known?(self) ? @known[1].dup : super
      end

      # Jekyll makes it of the URL, and keeps that as well.
      def destination(folder)
        return super if @destination&.key?(folder) || folder != site.dest || !Urls.known?(self)

        _, url, file, of = @known
        return super if of != folder || (@url && @url != url)

        @url ||= url.dup
        (@destination ||= {})[folder] = file.dup
      end
    end

    class << self
      # Once the plugins are loaded. If one has changed how Jekyll makes them, nothing is found.
      def install(site, loader)
        parts = [Jekyll::Document, Jekyll::Collection, Jekyll::Renderer, Jekyll::URL, Jekyll::URL.singleton_class,
                 Jekyll::Drops::UrlDrop, Jekyll::Utils.singleton_class, Jekyll::Site, Jekyll.singleton_class]
        @plain = (parts + site.converters.map(&:class)).none? { |part| loader.patched(part) }
        Jekyll::Document.prepend(OfDocument) if @plain
      end

      # What is found is kept in a document's own variable: it goes with it.
      def find(site)
        return unless @plain

        @converters = site.converters.dup
        site.collections.each_value do |collection|
          collection.docs.each do |doc|
            next unless doc.instance_of?(Jekyll::Document) && doc.data["date"].is_a?(Time)

            twin = doc.dup # Jekyll keeps what it has made of it
            made_of = made_of(doc).map { |part| copy(part) }
            doc.instance_variable_set(:@known, [made_of, twin.url, twin.destination(site.dest), site.dest])
          end
          collection.remove_instance_variable(:@url_template) if collection.instance_variable_defined?(:@url_template)
        end
      end

      # Whether it is as it was, and has Jekyll's own methods: a generator may give one document others.
      def known?(doc)
        found = doc.instance_variable_get(:@known)
        !found.nil? && found[0] == made_of(doc) && doc.site.converters == @converters &&
          doc.method(:url).owner == OfDocument && doc.singleton_methods.empty?
      end

      private

      # The file's name does not change.
      def made_of(doc)
        data = doc.data
        date = data["date"]
        [doc.url_template, data["permalink"], data["slug"], data["categories"], date, date.is_a?(Time) && date.utc_offset]
      end

      # What a generator may change in place.
      def copy(part)
        case part
        when String then -part
        when Array then part.map { |item| copy(item) }
        else part
        end
      end
    end
  end
end
