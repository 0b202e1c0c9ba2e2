# frozen_string_literal: true

# Loads Jekyll, a site's plugins and gems, and finds out what they define.
#
# Names are found by asking Ruby, not by reading the text of plugins: whatever way a plugin takes to
# register a tag, Liquid knows it afterwards. A definition is the site's own if its code lies in no
# gem that the server has natively.
#
# SPDX-License-Identifier: MIT

require "pathname"
require_relative "given"
require_relative "key_order"
require_relative "memory"
require_relative "reach"
require_relative "reads"

module Approche
  # One load of one site.
  class Loader
    # Gems whose code makes what the server makes natively, with any plugin or without.
    OWN_GEMS = %w(jekyll liquid kramdown kramdown-parser-gfm rouge jekyll-sass-converter
                  jekyll-watch i18n addressable).freeze

    def initialize(options, theme = nil)
      @theme = theme
      @options = options
      @source = File.realpath(options["source"])
      @native = options["native"].to_s.split
      @missing = []
      @absent = [] # native gems that are not installed as gems
      @listed = [] # by the settings or the theme
      @own = {} # whether a file is
    end

    # The site, with its plugins loaded and nothing read.
    def load
      Dir.chdir(@source)
      ENV["JEKYLL_ENV"] = @options["environment"]
      Reads.source = @source
      Reads.install
      Reads.during(@read = Set.new) { load_plugins }
      Reads.know_gems(@site.theme&.root)
      look(since(@before))
      @reason = reason
      keep_own unless whole?
      @site
    end

    # Whether the site's Ruby can keep things from one page to the next, and whether it reads what
    # nobody sees. Asked again, since code may be loaded when it is needed.
    attr_reader :keeps, :hides

    def look_again
      look(since(@seen)) if $LOADED_FEATURES.size != @seen
    end

    NAMED_LATER = %i(Excerpt Inclusion PageExcerpt PageWithoutAFile StaticFile).freeze

    # Jekyll loads these when they are named. In a worker, all that Ruby knew of constants would be void then.
    def preload
      NAMED_LATER.each { |name| Jekyll.const_get(name) if Jekyll.const_defined?(name) }
    end

    # Whether plugins build the site in a way of their own, or gems, as jekyll-polyglot.
    def built?
      jekyll = File.dirname(Jekyll::Site.instance_method(:each_site_file).source_location.first)
      Built.otherwise? { |file| !file.start_with?(jekyll) }
    end

    # Whether tags ask for the line at which they stand.
    def lines?
      return @lines unless @lines.nil?

      @lines = !Reach.line(own_code, /\bline_number\b/).nil?
    end

    # Whether all pages have to be made in Ruby to be exact. What the server makes natively for a
    # gem that is not installed cannot be made so.
    def whole?
      !@reason.nil? && @absent.empty?
    end

    # Whether pages may add files, or change what other pages show, while they are rendered.
    def late?
      !addition.nil? || !change.nil?
    end

    # The names that were found, a line each: kind, name, file, line.
    def report
      rows = tags + filters + @missing.map { |name| ["missing", name, "", 0] }
      rows += whole? ? [@reason, *extensions.select { |kind, *| kind == "written" }] : extensions
      rows += @absent.map { |name| ["absent", name, "", 0] } if @reason
      rows += read_rows
      rows << ["bundler", @bundler_says, "", 0] if @bundler_says
      rows.map { |row| row.map { |word| word.to_s.tr("\t\n", "  ") }.join("\t") }.join("\n")
    end

    private

    # A theme in a folder takes the place of a gem, which need not be installed.
    def take_theme
      folder = @theme
      Jekyll::Theme.prepend(Module.new do
        define_method(:initialize) { |name| @name = name.downcase.strip }
        define_method(:root) { @root ||= File.realpath(folder) }
        define_method(:version) { "0" }
        define_method(:runtime_dependencies) { [] }
      end)
    end

    def load_plugins
      bundled = bundle
      Reads.quiet { require "jekyll" } # thousands of paths, none of them the site's
      KeyOrder.install
      @before = $LOADED_FEATURES.size
      Jekyll.logger.log_level = :warn
      require_listed
      take_theme if @theme
      Bundler.require(:jekyll_plugins) if bundled
      config = Reads.quiet { configuration }
      @site = Jekyll::Site.new(config)
    end

    # ---- what the code may do that is not seen ----

    # Compiled gems that open no files by themselves.
    SEEN = %r!/(?:nokogiri|commonmarker|redcarpet|unf_ext|racc|bigdecimal)\b!.freeze

    def since(count)
      $LOADED_FEATURES[count..] || []
    end

    def look(features)
      @seen = $LOADED_FEATURES.size
      compiled, code = features.select { |file| own?(file) }.partition { |file| file.end_with?(".so") }
      @keeps ||= !code.empty? && Memory.kept_by?(code)
      @hides ||= compiled.any? { |file| !file.match?(SEEN) }
    end

    # What plugins have read beneath the source while they were loaded.
    def read_rows
      code = since(@before).select { |file| file.start_with?("#{@source}/") }
      read = @read.grep_v(Reads::ALL).map { |r| [r[0] == "d" ? "listed" : "read", r[1..]] }
      read += code.map { |file| ["read", relative(file)] }
      folders = @site.plugin_manager.plugins_path.map { |folder| "#{relative(folder)}/" }
      read.reject! { |_, path| path.empty? || path.start_with?("/", *folders) }
      read.uniq.map { |kind, path| [kind, path, "", 0] }
    end

    # Jekyll hides which line needs a gem that is missing. It asks for the plugin files, then for the gems
    # that are listed, and in that order generators run.
    def require_listed
      loader = self
      Jekyll::External.define_singleton_method(:require_with_graceful_fail) do |names|
        Array(names).each { |name| loader.require_one(name) }
      end
    end

    public

    # A gem that is not installed is told, unless the server has it.
    def require_one(name)
      @listed << name
      require name
    rescue LoadError => e
      raise if name.start_with?("/") || !(e.path == name || e.path.nil?)

      (@native.include?(name) ? @absent : @missing) << name
    end

    private

    # Whether the gems are those of Gemfile.lock. It must hold as it is: nothing is resolved anew.
    def bundle
      return false unless File.file?("Gemfile") && File.file?("Gemfile.lock")

      require "bundler"
      ENV["BUNDLE_FROZEN"] = "true"
      Bundler.setup
      true
    rescue LoadError, StandardError => e
      @bundler_says = e.message.lines.first.to_s.strip
      Bundler.reset! if defined?(Bundler)
      %w(RUBYOPT RUBYLIB BUNDLE_GEMFILE).each { |name| ENV.delete(name) }
      false
    end

    def configuration
      overrides = { "source" => @source, "quiet" => true, "disable_disk_cache" => true,
                    "incremental" => false, "profile" => false }
      files = @options["config"].to_s.split(",")
      overrides["config"] = files.map { |name| File.join(@source, name) } unless files.empty?
      overrides["baseurl"] = @options["baseurl"] if @options["baseurl"]
      overrides["theme"] = File.basename(@theme) if @theme
      %w(show_drafts future unpublished).each do |name|
        overrides[name] = true if @options[name] == "1"
      end
      Jekyll.configuration(overrides)
    end

    # ---- what is the site's own ----

    # The server makes what is listed; a gem that a plugin requires by itself is the plugin's.
    def native_names
      OWN_GEMS + (@native & @listed)
    end

    def native_folders
      @native_folders ||= begin
        names = native_names
        specs = Gem.loaded_specs.values.select { |spec| names.include?(spec.name) }
        folders = specs.flat_map { |spec| [spec.full_gem_path, *spec.full_require_paths] }
        folders << RbConfig::CONFIG["rubylibdir"] << RbConfig::CONFIG["rubyarchdir"] << __dir__
        folders.select { |folder| File.exist?(folder) }.map { |f| File.join(File.realpath(f), "") }.uniq
      end
    end

    # Where Debian puts gems, they may be loaded as plain files: jekyll-feed.rb, jekyll-feed/.
    def native_files
      @native_files ||= begin
        names = Regexp.union(native_names)
        %r!\A#{Regexp.escape(RbConfig::CONFIG["vendordir"])}/#{names}(?:/|\.rb\z)!
      end
    end

    def own?(file)
      return false if !file || file.start_with?("<internal:") # false: of no file

      @own.fetch(file) do
        path = File.exist?(file) ? File.realpath(file) : file
        @own[file] = path.start_with?("#{@source}/") ||
                     (native_folders.none? { |folder| path.start_with?(folder) } && !path.match?(native_files))
      end
    end

    # Where a class is defined: of its first own method, else of its name.
    def place_of(klass)
      names = klass.instance_methods(false) + klass.private_instance_methods(false)
      places = names.map { |name| klass.instance_method(name).source_location }.compact
      place = places.find { |file, _| own?(file) } || places.first
      return place if place

      klass.name ? Object.const_source_location(klass.name) || [] : []
    rescue NameError
      []
    end

    def hooks
      registry = Jekyll::Hooks.instance_variable_get(:@registry)
      registry.flat_map do |owner, events|
        events.flat_map { |event, list| list.map { |hook| [owner, event, hook] } }
      end
    end

    # ---- what reaches beyond tags and filters ----

    # Hooks of pages that can be called one by one; what is written is not served.
    SINGLE = %i(post_convert post_render post_write).freeze

    # The first thing for which all pages have to be made in Ruby, as a row of the report.
    def reason
      row = extensions.find { |kind, *| kind != "hook" && kind != "written" }
      row ||= hook_reason || operator || reading_on || assignment || patch || addition || change || others_work
      row && ["whole", "#{row[0]} #{row[1]}", *row[2..]]
    end

    def hook_reason
      owner, event, hook = hooks.find do |owner, event, hook|
        single = owner == :site ? event == :post_write : SINGLE.include?(event)
        !single && own?(hook.source_location&.first)
      end
      row("hook", ":#{owner}, :#{event}", hook.source_location) if hook
    end

    # Of conditions: {% if a is_like b %}.
    def operator
      name, code = Liquid::Condition.operators.find do |_, code|
        code.respond_to?(:source_location) && own?(code.source_location&.first)
      end
      row("operator", name, code.source_location) if name
    end

    # A tag that only Liquid itself can find the end of.
    def reading_on
      klass = tag_classes.find { |tag| own?(place_of(tag).first) && Reach.reads_on?(tag) }
      row("tag", klass.name, place_of(klass)) if klass
    end

    # What adds files to the site while a page is rendered.
    def addition
      @addition ||= Reach.first_line(code_of_pages, Reach::ADDS) || []
      text, *place = @addition
      row("line", text, place) if text
    end

    # A filter after which a variable is another one than before.
    def change
      method = filter_methods.find { |m| own?(m.source_location&.first) && Given.changed_by?(m) }
      row("filter", "#{method.name}, which changes what it is given", method.source_location) if method
    end

    # Generators and hooks of gems that change what pages say; other generators only add pages.
    CHANGING = /TitlesFromHeadings|OptionalFrontMatter|ReadmeIndex|DefaultLayout|RelativeLinks/.freeze
    CHANGING_EVENTS = %i(post_init post_read).freeze
    READS_PAGES = /\bsite\b|\bregisters\b|\benvironments\b|\bpages?\b|\bposts?\b|\bdoc(?:ument)?s?\b/.freeze
    READS_LISTS = /\.(?:pages|static_files|each_site_file|html_pages)\b|\[["']pages["']\]/.freeze

    # Code that sees what native gems do, which Ruby has not read.
    def others_work
      gems = @site.generators.reject { |generator| own?(place_of(generator.class).first) }
      changing = gems.any? { |generator| generator.class.name.to_s.match?(CHANGING) } || changing_hooks?
      return if (gems.empty? && !changing) || @absent.any? # these are none of Ruby's then

      text, *place = Reach.line(own_code, changing ? READS_PAGES : READS_LISTS)
      row("line", text, place) if text
    end

    def changing_hooks?
      hooks.any? do |owner, event, hook|
        owner != :site && CHANGING_EVENTS.include?(event) && !own?(hook.source_location&.first)
      end
    end

    def own_code
      since(@before).select { |file| own?(file) && file.end_with?(".rb") }
    end

    # The methods that run while a page is rendered. Later hooks write its file, which is served.
    def code_of_pages
      code = tag_classes.flat_map { |klass| methods_of(klass) } + filter_methods
      code += hooks.reject { |owner, event, _| owner == :site || event == :post_write }.map(&:last)
      code.select { |method| own?(method.source_location&.first) }
    end

    def methods_of(klass)
      (klass.instance_methods + klass.private_instance_methods).map { |name| klass.instance_method(name) }
    end

    # What templates could see, but would not see if they are rendered here.
    def assignment
      files = $LOADED_FEATURES.select { |file| file.start_with?("#{@source}/") && file.end_with?(".rb") }
      text, *place = Reach.assignment(files)
      row("line", text, place) if text
    end

    # Where these libraries look for classes by name: lexers of languages, ways to read and to write Markdown.
    FOUND_BY_NAME = /\A(Rouge::Lexers|Rouge::Formatters|Kramdown::Parser|Kramdown::Converter|
                        Jekyll::Converters::Markdown)::/x.freeze

    # A method of Jekyll, Liquid, kramdown or Rouge that is the site's, or a class that they find. Modules
    # of filters are not asked: each of their methods is a filter with a name of its own.
    def patch
      filters = strainer.class.ancestors
      ObjectSpace.each_object(Module) do |m|
        name = Module.instance_method(:name).bind_call(m)
        next unless name&.match?(%r!\A(Jekyll|Liquid|Kramdown|Rouge)(::|\z)!) && !filters.include?(m)
        next if tag_classes.include?(m)

        place = Object.const_source_location(name)
        if own?(place&.first)
          return row("class", name, place) if name.match?(FOUND_BY_NAME)

          next
        end
        method = patched(m)
        return row("redefined method", "#{name}##{method.name}", method.source_location) if method
      rescue NameError
        next
      end
      nil
    end

    public

    # A method that is the site's.
    def patched(mod)
      own = mod.ancestors.take_while { |m| !(m.is_a?(Class) && !m.equal?(mod)) } # with what it includes or prepends
      own.select! { |m| m.equal?(mod) || m.name.nil? || own?(Object.const_source_location(m.name)&.first) }
      methods = own.flat_map do |m|
        (m.instance_methods(false) + m.private_instance_methods(false)).map { |n| m.instance_method(n) }
      end
      methods += mod.singleton_methods(false).map { |name| mod.method(name) }
      methods.find { |method| own?(method.source_location&.first) }
    end

    private

    # A tag whose class was changed is the site's own tag.
    def tag_classes
      @tag_classes ||= Liquid::Template.tags.map { |name, _| tag_class(name) }.compact
    end

    # The server does the work of native gems: it must not be done twice.
    def keep_own
      registry = Jekyll::Hooks.instance_variable_get(:@registry)
      registry.each_value do |events|
        events.each_value { |list| list.select! { |hook| own?(hook.source_location&.first) } }
      end
      @site.generators = @site.generators.select { |g| own?(place_of(g.class).first) }
    end

    # ---- names ----

    def relative(file)
      file.to_s.delete_prefix("#{@source}/")
    end

    def row(kind, name, place)
      [kind, name, relative(place[0]), place[1] || 0]
    end

    def tags
      Liquid::Template.tags.filter_map do |name, _|
        klass = tag_class(name)
        place = klass && place_of(klass)
        next unless place && own?(place.first)

        kind = if klass <= Liquid::Raw || (klass <= Liquid::Block && Reach.takes_text?(klass)) then "raw"
               elsif klass <= Liquid::Block then "block"
               else "tag"
               end
        row(kind, name, place)
      end
    end

    # Walking the tags gives the names of classes, of which some have none.
    def tag_class(name)
      klass = Liquid::Template.tags[name]
      klass.is_a?(String) ? Object.const_get(klass) : klass
    rescue NameError
      nil
    end

    def strainer
      if defined?(Liquid::StrainerFactory)
        Liquid::StrainerFactory.create(nil)
      else
        Liquid::Strainer.create(nil)
      end
    end

    def filters
      filter_methods.filter_map do |method|
        place = method.source_location
        row("filter", method.name, place) if place && own?(place.first)
      end
    end

    def filter_methods
      methods = strainer.class.ancestors.take_while { |m| m != Object }
      methods = methods.flat_map { |m| m.public_instance_methods(false).map { |name| m.instance_method(name) } }
      methods.uniq(&:name)
    end

    def extensions
      own_hooks = hooks.select { |*, hook| own?(hook.source_location&.first) }
      own_hooks.map! do |owner, event, hook|
        kind = owner == :site && event == :post_write ? "written" : "hook"
        row(kind, ":#{owner}, :#{event}", hook.source_location)
      end
      generators = @site.generators.map { |g| [g, place_of(g.class)] }
      generators.select! { |_, place| own?(place.first) }
      generators.map! { |g, place| row("generator", g.class.name, place) }
      converters = @site.converters.filter_map do |c|
        place = place_of(c.class)
        row("converter", c.class.name, place) if own?(place.first)
      end
      generators + converters + own_hooks
    end
  end
end
