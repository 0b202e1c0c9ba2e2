# frozen_string_literal: true

# What the page that a worker makes has read so far. See reads.rb.
#
# SPDX-License-Identifier: MIT

require_relative "reads"

module Approche
  # For a site that is made whole in Ruby, whose pages are good until the next save.
  module NoTally
    class << self
      def begin_page; end

      def during
        yield
      end

      def untold
        ALL
      end
    end

    ALL = [Reads::ALL].freeze
  end

  # The reads of one page after the other.
  class Tally
    MOST = 20_000

    def initialize(loader)
      @loader = loader
      @all = Set.new
      @told = 0
    end

    # If plugins can keep things, a page may show what those before it have read.
    def begin_page
      @all = Set.new unless @loader.keeps
      @told = 0
    end

    def during(&block)
      Reads.during(@all, &block)
    end

    # What the server does not know of yet.
    def untold
      @loader.look_again
      return [Reads::ALL] if @loader.hides || @all.include?(Reads::ALL) || @all.size > MOST

      return [] if @all.size == @told

      more = @all.drop(@told) # a set keeps its order
      @told = @all.size
      more
    end
  end
end
