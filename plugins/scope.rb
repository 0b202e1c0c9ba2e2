# frozen_string_literal: true

# The template that calls a plugin, as the plugin sees it: a context of Liquid, whose outermost scope are
# the server's assigned variables. In a loop or an include, the other scope has those of all around.
#
# SPDX-License-Identifier: MIT

module Approche
  # Variables of the server's template, "assigned" or any. What is small is known; other values are asked
  # for when they are read.
  class Scope < Hash
    UNREAD = Ref::UNREAD

    def initialize(worker, kind, variables)
      super()
      @worker = worker
      @kind = kind
      @written = {}
      @taken = {} # lists and hashes that were read, with their hash code then
      replace(variables)
    end

    alias store_unseen store

    def [](name)
      value = super
      return value unless UNREAD.equal?(value)

      value = @worker.ask(@kind, name)
      value = Loop.new(value) if name == "forloop" && value.is_a?(Hash)
      store_unseen(name, value)
      @taken[name] = value.hash if value.instance_of?(Hash) || value.instance_of?(Array)
      value
    end

    # For the server: what is callable is called, as Liquid does when a template reads it.
    def written(context)
      @taken.each { |name, code| @written[name] ||= self[name] if self[name].hash != code }
      @written.transform_values! do |value|
        value.is_a?(Proc) ? value.call(*[context].first(value.arity.abs)) : value
      end
    end

    def fetch(name, *otherwise, &block)
      key?(name) ? self[name] : super
    end

    def dig(name, *rest)
      value = self[name]
      rest.empty? || value.nil? ? value : value.dig(*rest)
    end

    def []=(name, value)
      @written[name] = value
      store_unseen(name, value)
    end

    alias store []=

    def merge!(*others)
      others.each { |other| other.each { |name, value| self[name] = value } }
      self
    end

    alias update merge!
  end

  # `forloop`: a drop, as in Liquid, whose state is the server's at the call.
  class Loop < Liquid::Drop
    def initialize(state)
      super()
      @state = state
    end

    def key?(name)
      @state.key?(name.to_s)
    end

    def liquid_method_missing(name)
      value = @state[name.to_s]
      value.is_a?(Hash) ? Loop.new(value) : value
    end

    def respond_to_missing?(name, _all = false)
      @state.key?(name.to_s) || super
    end

    def method_missing(name, *args)
      @state.key?(name.to_s) ? @state[name.to_s] : super
    end
  end

  # The globals: `page`, `site` ... are Jekyll's own; what a page's templates pass on is asked for.
  class Payload < Jekyll::Drops::UnifiedPayloadDrop
    ASKED = %w(content layout paginator).freeze

    # Its keys are those of Jekyll's.
    def self.getter_method_names
      superclass.getter_method_names
    end

    attr_accessor :worker
    attr_reader :written

    ASKED.each do |name|
      define_method(name) do
        @asked ||= {}
        @asked.fetch(name) { @asked[name] = worker.ask("variable", name) }
      end

      define_method("#{name}=") { |value| (@asked ||= {})[name] = value }
    end

    # Another template of the page: these have other values there.
    def renew
      @asked&.clear
    end
  end

  # The render of one page, from its begin to its end.
  class Rendering
    # One run of a template: Liquid has one context for it, with what filters and tags keep there.
    Run = Struct.new(:path, :payload, :context)

    def initialize(worker, site, model, path, seen)
      @worker = worker
      @site = site
      @model = model
      @seen = { path => seen }
      @states = {}
      @runs = {}
      @sources = {}.compare_by_identity
    end

    # The next render sees the pages as they were.
    def finish
      @sources.each { |page, source| page.content = source }
    end

    # Yields the context of a call; what it returns, and what it has assigned. A call may come while another
    # one of the same run waits: it has a context of its own.
    def call(path, in_layout, number, assigned, bound)
      run = @runs.delete(number)
      run = begin_run(path) if run.nil? || run.path != path
      fill(@model.page(path)) if in_layout
      run.payload.renew
      scopes = [Scope.new(@worker, "assigned", assigned)]
      scopes.unshift(Scope.new(@worker, "variable", bound)) if bound
      run.context.scopes.replace(scopes)
      result = [yield(run.context), scopes.last.written(run.context), bound ? scopes.first.written(run.context) : {}]
      run.context.pop_interrupt while run.context.interrupt? # {% break %} ends at the end of its tag
      @runs[number] = run
      result
    end

    private

    # What {% highlight %} puts around its code.
    def tell_converter(payload, page)
      converter = page&.renderer&.converters&.first or return
      payload.highlighter_prefix = converter.highlighter_prefix
      payload.highlighter_suffix = converter.highlighter_suffix
    end

    # Its variables come with each call.
    def begin_run(path)
      payload = @states[path] ||= payload_of(path)
      context = Liquid::Context.new([payload], {}, { :site => @site, :page => payload.page }, true)
      Run.new(path, payload, context)
    end

    def payload_of(path)
      payload = Payload.new(@site)
      payload.worker = @worker
      payload.page = page_of(path)
      tell_converter(payload, @model.page(path))
      payload
    end

    # In its layouts the content of a document is what was made of it. So is that of a page in lists, but
    # `page` was made before.
    def fill(page)
      return if page.nil? || @sources.key?(page)

      made = @worker.ask("content", "")
      @sources[page] = page.content
      page.content = made
    end

    # The page, as the template names it `page`. The server may have made it, by a plugin that it has natively.
    def page_of(path)
      page = @model.page(path)
      page ? @model.liquid(page) : @seen[path] || @worker.ask("variable", "page")
    end
  end
end
