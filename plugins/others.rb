# frozen_string_literal: true

# What is read of other pages than the one that is being rendered, where the server makes the pages: it
# tells their content and output as they are at that moment of a build. Jekyll renders one page after
# the other; those before are HTML, those after are still their source.
#
# SPDX-License-Identifier: MIT

require_relative "in_order"

module Approche
  # Of one worker.
  class Others
    include InOrder

    FIELDS = %w(content output).freeze

    def initialize(worker, model, loader)
      @worker = worker
      @model = model
      @loader = loader
      @told = {}
      InOrder.current = self
    end

    # A render begins; nil: none, Ruby has all by itself.
    def begin(path)
      @now = path
      @told = {}
    end

    # A page is rendered meanwhile.
    def within(path)
      outer = @now
      @now = path
      yield
    ensure
      @now = outer
    end

    def seen(item, field)
      return yield unless pending?(item)

      # The server knows what this text is made of, but not where it may be kept.
      Reads.note(Reads::ALL) if @loader.keeps || Reads.keeping?
      key = [item.object_id, field, @now]
      @told.fetch(key) { @told[key] = @worker.ask(FIELDS[field], item) }
    end

    def pending?(item)
      name = @now && @model.name_of(item)
      !name.nil? && name[1..] != @now
    end
  end
end
