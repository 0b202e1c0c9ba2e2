# frozen_string_literal: true

# A site whose pages are all made in Ruby, because it has generators, converters, hooks of the site,
# or other methods than Jekyll's. What `jekyll build` would write is listed; each of it is rendered
# when it is asked for, as Jekyll renders it:
#
#     zygote          site.read, but for the hooks of :post_read
#     first worker    these hooks, generators, hooks of :pre_render     once; it forks the others
#     other workers   Renderer#run for one page                         for each that is asked for
#
# Jekyll renders one page after the other, and a page sees those before it as HTML, those after it as
# their source. So a page whose content is read is rendered first if its place is before that of the
# page that reads it, and is told as it was before it was rendered if its place is behind. Each is
# rendered once: what a worker has rendered, the others take from it (results.rb).
#
# SPDX-License-Identifier: MIT

require_relative "begun"
require_relative "built"
require_relative "in_order"
require_relative "results"
require_relative "scratch"
require_relative "urls"

module Approche
  # Made by the zygote, used by its workers.
  class Whole
    include InOrder
    include Begun
    include Built

    # A page that reads more than this of those before it will read the rest, too.
    READS_FEW = 2
    # Pages that wait for one that they read, which does the same: then all are rendered in order.
    DEPTH_MAX = 10
    RENEW_S = 0.5 # a page that is made of many others gets more time this often
    PAUSE_S = 0.001
    FINISH_S = 10 # of processor time for rendering all that may change what others are, but at most
    FINISH_CALLS = 2 # times that of a call: generators and this have six times that together
    READS_LEFT = /\{[{%][^}]*(?<![.\w])content\b/.freeze # a text that may want what the page before has left
    HIDING = %w(search sitemap published).freeze # if one is false, searches do not find the page
    FREE_PLACES = 150 # in the heap, of 40 bytes, for each document
    FREE_PLACES_MAX = 500_000

    attr_writer :worker

    # Pages may change others, or add files, while they are rendered (late), and plugins may build the site in a
    # way of their own (built): the loader knows.
    def initialize(site, loader, call_ms)
      @site = site
      @loader = loader
      @built = loader.built?
      @finishes = loader.late?
      @finish_s = [FINISH_S, FINISH_CALLS * call_ms / 1000.0].min
      Urls.install(site, loader)
      @places = {}.compare_by_identity
      @left = {} # by place
      @written = {} # bytes of files that plugins wrote into the destination by themselves
      @linked = {} # paths of files that are not copied there
      @rendered = {}.compare_by_identity
      @before = {}.compare_by_identity # content, output and front matter as they were before
      @settled = 0 # so many pages are rendered, in order, with none between that is not
      @depth = 0
      InOrder.current = self
    end

    # Only workers run plugins: there a deadline ends them.
    def read
      return if @built

      @late ||= registry[:site][:post_read].dup
      registry[:site][:post_read].clear
      @site.read
      Urls.find(@site)
      @grown ||= grow
    end

    # What Jekyll loads when it renders, so that workers need not. It takes longer than most sites.
    def preload
      return unless @site.config["highlighter"] == "rouge"

      require "rouge"
      require "kramdown"
      require "kramdown/converter/syntax_highlighter/rouge"
      Kramdown::Converter::Html # these are loaded when they are named
      Kramdown::Parser::Kramdown
      convert
    rescue LoadError, StandardError
      nil # Jekyll says so when it needs it
    end

    # As for a page, of which kramdown finds out once what it knows. Plugins run in workers alone.
    def convert
      parts = [Jekyll::Converters::Markdown, Jekyll::Converters::Markdown::KramdownParser, Kramdown::Document,
               Kramdown::Parser::Base, Kramdown::Parser::Kramdown, Kramdown::Converter::Base, Kramdown::Converter::Html]
      return if parts.any? { |part| @loader.patched(part) } || @site.config["markdown"].to_s.downcase != "kramdown"

      config = Marshal.load(Marshal.dump(@site.config.to_h)) # rubocop:disable Security/MarshalLoad
      Jekyll::Converters::Markdown.new(config).convert("# A\n\n* *b* `c`\n\n[d](e)\n")
    end

    # Makes free places for objects, so that each worker need not collect garbage ten times.
    def grow
      Array.new([@site.documents.size * FREE_PLACES, FREE_PLACES_MAX].min) { Object.new }
      GC.start
      true
    end

    # A line for each file: kind, its path in the destination, URL, source, title,
    # and whether it is hidden from searches.
    def list
      prepare
      @outputs.map { |file, item| describe(file, item) }.join("\n")
    end

    # The bytes of one file, or what its layouts get of it.
    def render(file, inside)
      prepare
      @renewed = now
      item = @outputs[file]
      raise "the site has no #{file} any more" if item.nil?
      return File.binread(item.path) if item.is_a?(Kept) && !item.path.empty?
      return @written[file] if item.is_a?(Kept)
      return copy(item, file) if item.is_a?(Jekyll::StaticFile)

      make(item)
      return item.content.to_s if inside

      written? ? copy(item, file) : item.output.to_s
    end

    # A page as another one sees it: yields if it is as it is now.
    def seen(item, was)
      make_for_reader(item) if pending?(item)
      place = @now && @places[item]
      place && place > @now && @before[item] ? @before[item][was] : yield
    end

    def place?(item)
      @places.key?(item)
    end

    # Whether Jekyll would have rendered it before the page that is being rendered.
    def pending?(item)
      place = @now && @places[item]
      !place.nil? && place < @now && !@rendered[item]
    end

    # `content` in a page that is not in its layouts yet: Jekyll leaves what it had in the last layout
    # of the page before.
    def left
      place = @now
      while place&.positive?
        make(order[place -= 1])
        return @left[place] if @left.key?(place)
      end
      nil
    end

    private

    def prepare
      raise @failure if @failure
      return if @outputs

      return in_scratch { |folder| build(folder) } if @built

      in_scratch do |folder|
        generate
        find_places
        InOrder.install
        watch_hooks
        @payload = @site.site_payload.extend(LeftContent)
        @payload.send(:fallback_data) # made by the first page that sets a name, it would stay for all
        Jekyll::Hooks.trigger(:site, :pre_render, @site, @payload)
        finish_all if hooks?(:post_render) || in_order? || @finishes
        keep_written(folder)
      end
      find_outputs
      @results = Results.new
    rescue ScriptError, StandardError, SystemExit, SystemStackError, NoMemoryError => e
      @failure = e # half of the site is not the site
      raise
    end

    def generate
      hooks = registry[:site]
      hooks[:post_read].replace(@late)
      Jekyll::Hooks.trigger(:site, :post_read, @site)
      @site.generate
    end

    def hooks?(event)
      registry[:site].fetch(event, []).any?
    end

    def registry
      Jekyll::Hooks.instance_variable_get(:@registry)
    end

    # The order in which Jekyll renders.
    def find_places
      items = @site.collections.each_value.flat_map(&:docs) + @site.pages
      items.each { |item| @places[item] ||= @places.size }
      @order = nil
      @reads_left = @places.keys.any? { |item| item.content.to_s.match?(READS_LEFT) }
    end

    # These hooks see all pages as they will be written. Pages may come while others are rendered.
    def finish_all
      index = -1
      began = cpu_time
      while (item = order[index += 1])
        make(item)
        find_places if @finishes && index == order.size - 1
        return if cpu_time - began > @finish_s && !hooks?(:post_render) # the rest as it is asked for
      end
      Jekyll::Hooks.trigger(:site, :post_render, @site, @payload)
    end

    def find_outputs
      @outputs = {}
      each_file do |item|
        next if source_map?(item)

        file = item.destination(@site.dest).delete_prefix(@site.dest)
        if !unwritten?(item.class) then @outputs[file] = item
        elsif @written.key?(file) then @outputs[file] ||= item
        end
      end
      @written.each_key { |file| @outputs[file] ||= Kept.new(file, "", {}) if kept?(file) }
    end

    # Pages of other sites that plugins put into lists, and files that they have written: `def write(*); end`
    def unwritten?(klass)
      @unwritten ||= {}
      @unwritten.fetch(klass) { @unwritten[klass] = Reach.empty?(klass.instance_method(:write)) }
    end

    # Whether Jekyll leaves a file of the destination that is none of the site's.
    def kept?(file)
      @site.keep_files.any? { |name| file == "/#{name}" || file.start_with?("/#{name.chomp("/")}/") }
    end

    # As Site#each_site_file, which compares each file with all before it.
    def each_file
      lists = [@site.pages, @site.static_files, @site.docs_to_write]
      lists[1] = @site.static_files_to_write if @site.respond_to?(:static_files_to_write)
      items = lists.flatten
      return @site.each_site_file { |item| yield item } unless items.map(&:class).uniq.all? { |c| comparable?(c) }

      seen = {}
      items.each do |item|
        key = item.is_a?(Jekyll::Document) ? [item.path, item.data["date"]] : item.object_id
        yield item unless seen[key]
        seen[key] = true
      end
    end

    # Whether two of a class are equal as Jekyll says it.
    def comparable?(klass)
      [Kernel, BasicObject, Comparable].include?(klass.instance_method(:==).owner) &&
        (!(klass <= Comparable) || klass.instance_method(:<=>).owner == Jekyll::Document)
    end

    def make(item)
      return if @rendered[item]

      place = @places[item]
      return render_here(item) if place.nil? || @results.nil?

      until @results.claim?(place)
        made = @results.take(place)
        return take(item, *made) if made

        help(place) || sleep(PAUSE_S)
        renew
      end
      render_for_all(item, place)
    end

    # One that another page reads. If all read the one before them, the stack would end soon.
    def make_for_reader(item)
      @reads += 1
      make_before(@places[item]) if @depth >= DEPTH_MAX
      make(item)
    end

    def make_before(place)
      while @settled < place
        make(order[@settled])
        @settled += 1
      end
    end

    def order
      @order ||= @places.keys
    end

    # While another worker renders a page that is wanted: one that will be wanted soon.
    def help(place)
      return false if @now.nil? || @reads <= READS_FEW

      soon = order[place + 1...@now].find { |item| !@rendered[item] && @results.free?(@places[item]) }
      make(soon) if soon
      !soon.nil?
    end

    def render_for_all(item, place)
      render_here(item)
      made = [item.content, item.output, changed(@before[item].last, item.data)]
      made << (@left[place] if @reads_left) << handed_on(item)
      @results.put(place, made)
    rescue Exception # rubocop:disable Lint/RescueException
      @results.free(place)
      raise
    end

    def render_here(item)
      in_place(item) do
        @rendered[item] = true
        run(item)
      end
      renew
    end

    # As another worker has rendered it.
    def take(item, content, output, data, left, handed)
      outer = @now
      @now = @places[item]
      @left[@now] = left if left
      @begun[item] = handed if handed
      keep_before(item)
      @rendered[item] = true
      item.content = content
      item.output = output
      item.data.merge!(data)
    ensure
      @now = outer
    end

    # What a hook has changed in the front matter. An object of the site is another one elsewhere.
    def changed(before, now)
      now.select { |key, value| data?(value) && !(before.key?(key) && before[key].eql?(value)) }
    end

    def data?(value, depth = 0)
      case value
      when String, Symbol, Numeric, Time, Date, true, false, nil then true
      when Array then depth < 10 && value.all? { |item| data?(item, depth + 1) }
      when Hash then depth < 10 && value.default_proc.nil? && value.all? { |pair| data?(pair, depth) }
      end
    end

    # A part of what was asked for is made.
    def renew
      return unless @renewed && now - @renewed >= RENEW_S

      @renewed = now
      @worker.renew
    end

    def now
      Process.clock_gettime(Process::CLOCK_MONOTONIC)
    end

    def cpu_time
      Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
    end

    def in_place(item)
      outer = [@now, @reads, @telling]
      variables = variables_of(@payload)
      @now = @places[item] || @places.size
      @reads = 0
      @telling = false
      @depth += 1
      keep_before(item)
      @payload.content = LeftContent::LAZY
      yield
      @left[@now] = @payload.content unless @payload.is_left?
    ensure
      @now, @reads, @telling = outer
      @depth -= 1
      variables_to(@payload, variables) if variables
    end

    # What pages before it see of a page. Hooks may change the text and the front matter themselves.
    def keep_before(item)
      @before[item] ||= [item.content.dup, item.output, @changes ? own_of(item.data) : item.data.dup]
    end

    # Those of the page that is being rendered meanwhile.
    def variables_of(payload)
      payload.instance_variables.to_h do |name|
        value = payload.instance_variable_get(name)
        [name, value.instance_of?(Hash) ? value.dup : value]
      end
    end

    def variables_to(payload, variables)
      variables.each { |name, value| payload.instance_variable_set(name, value) }
    end

    def run(item)
      item.output = run_renderer(item)
      item.trigger_hooks(:post_render)
    rescue Exception # rubocop:disable Lint/RescueException
      item.content, item.output = @before[item]
      @rendered.delete(item)
      raise
    end

    def run_renderer(item)
      item.renderer.payload = @payload
      item.renderer.run
    end

    # Whether there are hooks that are called when a page is written.
    def written?
      registry.any? { |owner, events| owner != :site && events.fetch(:post_write, []).any? }
    end

    # A plugin may have its own way to write a file, or has written it already.
    def copy(item, file)
      in_scratch do |folder|
        item.write(folder)
        path = File.join(folder, file)
        File.file?(path) ? File.binread(path) : @written.fetch(file) { raise "#{item.class} wrote no #{file}" }
      end
    end

    def in_scratch(&block)
      Scratch.of(@site, &block)
    end

    def keep_written(folder)
      Dir.glob("**/*", File::FNM_DOTMATCH, :base => folder).each do |name|
        path = File.join(folder, name)
        next unless File.file?(path)

        if File.symlink?(path) then @linked["/#{name}"] = File.readlink(path)
        else @written["/#{name}"] = File.binread(path)
        end
      end
    end

    def describe(file, item)
      data = data_of(item)
      hidden = HIDING.any? { |name| (data.key?(name) || default_names.include?(name)) && data[name] == false }
      words = [plain?(item) ? "file" : "page", file, item.url.to_s, source_of(item), data["title"].to_s,
               hidden ? "hidden" : ""]
      line = words.join("\t")
      line.count("\t\n") < words.length ? line : words.map { |word| word.tr("\t\n", "  ") }.join("\t")
    end

    # Who asks for a name that the front matter lacks has Jekyll look through all default values.
    def default_names
      @default_names ||= Array(@site.config["defaults"]).flat_map do |set|
        set.is_a?(Hash) && set["values"].is_a?(Hash) ? set["values"].keys : []
      end
    end

    def data_of(item)
      item.respond_to?(:data) && item.data.is_a?(Hash) ? item.data : {}
    end

    def plain?(item)
      return !item.path.empty? if item.is_a?(Kept)

      item.instance_of?(Jekyll::StaticFile) && File.file?(item.path)
    end

    # Beneath the source, else absolute; empty if there is no such file.
    def source_of(item)
      @prefix ||= File.join(@site.source, "")
      path = item.is_a?(Jekyll::Page) ? File.join(@prefix, item.relative_path) : item.path.to_s
      Reads::IS_FILE.call(path) ? path.delete_prefix(@prefix) : ""
    rescue StandardError
      "" # of a plugin's own class
    end
  end

  # A file of the destination that is there without being rendered; path: the file that it is a copy of, or
  # empty.
  Kept = Struct.new(:url, :path, :data)

  # The variables of all pages, of which one leaves `content` to the next.
  module LeftContent
    LAZY = Object.new.freeze

    def content
      is_left? ? InOrder.current.left : super
    end

    def is_left? # rubocop:disable Naming/PredicateName
      LAZY.equal?(@content)
    end
  end
end
