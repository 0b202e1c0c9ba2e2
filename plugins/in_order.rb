# frozen_string_literal: true

# What is read of other pages than the one that is being rendered. Jekyll renders one page after the
# other: those before it are HTML by then, those after it are still their source. Whoever knows what
# other pages are is asked: Whole, if Ruby makes all pages, or Others, if the server does.
#
# SPDX-License-Identifier: MIT

module Approche
  # Of Whole and Others. Each has seen(item, field), with field 0 for the content and 1 for the output,
  # which yields if the item is as it is now; and pending?(item), whether it is not.
  module InOrder
    class << self
      attr_accessor :current # who is asked; nil: nobody

      # Before, while the site is read and generated, all is as in Jekyll, and as fast.
      def install
        return if @installed

        @installed = true
        Jekyll::Document.prepend(Read)
        Jekyll::Page.prepend(Read, Told)
        Jekyll::LiquidRenderer::File.prepend(Nested)
        Liquid::Assign.prepend(Unread)
      end
    end

    attr_reader :telling # the content of pages is not wanted now

    # A page as templates see it, but for its content.
    def tell
      outer = @telling
      @telling = true
      yield
    ensure
      @telling = outer
    end

    # Pages and documents.
    module Read
      def content
        order = InOrder.current
        return super if order.nil?

        order.telling ? LatePage::UNMADE : order.seen(self, 0) { super }
      end

      def output
        order = InOrder.current
        order ? order.seen(self, 1) { super } : super
      end
    end

    # Pages, which templates see as hashes.
    module Told
      def to_liquid(attrs = nil)
        order = InOrder.current
        return super unless attrs.nil? && order&.pending?(self)

        LatePage.of(self, order.tell { super })
      end
    end
  end

  # Jekyll keeps templates, and each keeps its variables and its registers: in a layout, another page that has
  # it too is rendered meanwhile.
  module Nested
    TABLES = %i(@instance_assigns @registers).freeze

    def render(*args)
      apart { super }
    end

    def render!(*args)
      apart { super }
    end

    private

    def apart
      template = @template
      outer = TABLES.map { |name| template.instance_variable_get(name) }
      TABLES.each { |name| template.instance_variable_set(name, {}) }
      yield
    ensure
      TABLES.zip(outer) { |name, value| template.instance_variable_set(name, value) }
    end
  end

  # {% assign %} counts the bytes of what it assigns: that is no reason to render a page.
  module Unread
    private

    def assign_score_of(value)
      value.is_a?(LatePage) ? 1 : super
    end
  end

  # The hash of a page, in which its content is made when it is read.
  class LatePage < Hash
    UNMADE = Object.new.freeze

    def self.of(page, seen)
      late = new
      late.replace(seen)
      late.instance_variable_set(:@page, page)
      late
    end

    def [](key)
      fill if key == "content"
      super
    end

    def fetch(key, *rest, &block)
      fill if key == "content"
      super
    end

    def dig(key, *rest)
      fill if key == "content"
      super
    end

    %i(each each_pair values to_a to_h map merge select reject inspect to_s == dup clone values_at slice
       to_json each_with_object sort_by find any? all? each_value filter_map).each do |name|
      define_method(name) do |*args, **options, &block|
        fill
        super(*args, **options, &block)
      end
    end

    # Plugins ask so for the kind of a value.
    def class
      Hash
    end

    def instance_of?(kind)
      kind == Hash
    end

    private

    def fill
      return if @page.nil?

      page = @page
      @page = nil
      store("content", page.content)
    end
  end
end
