# frozen_string_literal: true

# What a page's Ruby reads, for the server: the page is made again if that changes, and not before.
#
#     lposts      a list of the site             cguides     the documents of a collection
#     f_a/b.txt   a file that exists or not      d_a         the names in a folder and below it
#     t_a/b.txt   a file's times
#     *           the clock, chance, other programs, the network, files that nobody watches: such
#                 a page is good until the next save
#
# Methods that read are wrapped here and in reads_site.rb. Where Ruby does not see what is read, as
# in compiled gems, all is `*`.
#
# SPDX-License-Identifier: MIT

require "date"
require "etc"
require "pathname"
require "set"
require "socket"
require "time"

module Approche
  # Notes reads in the innermost of the sets that are open.
  module Reads
    ALL = "*"
    REALPATH = File.method(:realpath)
    IS_FILE = File.method(:file?)
    # What belongs to the machine changes with no save.
    SYSTEM = ["/usr/lib/", "/usr/share/", "/usr/local/lib/", "/etc/", "/lib/", "/dev/null"].freeze

    @sets = []
    @names = {}
    @kept = {}.compare_by_identity
    @quiet = false
    @keeping = false

    class << self
      def source=(folder)
        @source = File.join(folder, "")
        @system = SYSTEM + [File.join(__dir__, "")]
      end

      # Files of gems, but for those of the theme and of a gem that is the site.
      def know_gems(theme)
        folders = Gem.path + Gem.loaded_specs.values.map(&:full_gem_path)
        folders.map! { |folder| File.join(folder, "") }
        @system += folders.reject { |f| @source.start_with?(f) || f.start_with?(@source) }
        @theme = theme && File.join(theme, "")
        @names.clear
      end

      # Notes in a set while it yields. What the set has is read by whoever waits for this, too.
      def during(set)
        @sets.push(set)
        yield
      ensure
        @sets.pop
        @sets.last&.merge(set)
      end

      # The same for what an object makes once and keeps.
      def kept(owner, &block)
        outer = @keeping
        @keeping = true
        during(@kept[owner] ||= Set.new, &block)
      ensure
        @keeping = outer
      end

      def keeping?
        @keeping
      end

      def forget
        @kept.clear
      end

      def quiet
        outer = @quiet
        @quiet = true
        yield
      ensure
        @quiet = outer
      end

      def note(read)
        @sets.last << read unless @quiet || @sets.empty?
      end

      def file(path)
        path_read("f", path)
      end

      def folder(path)
        path_read("d", path)
      end

      def times(path)
        path_read("t", path)
      end

      # A folder that only the page itself writes to.
      def own(folder)
        outer = @own
        @own = File.join(folder, "")
        yield
      ensure
        @own = outer
      end

      # Whether the method that reads was called in such a file.
      def from?(path)
        caller_locations(1, 12).find { |place| place.path != __FILE__ }&.path.to_s.match?(path)
      end

      GLOB = /[*?\[{\\]/.freeze

      # The folder that has all that can match.
      def glob(patterns, base)
        Array(patterns).flatten.each do |pattern|
          pattern = pattern.respond_to?(:to_path) ? pattern.to_path : pattern.to_s
          pattern.split("\0").flat_map { |all| alternatives(all) }.each do |one|
            one = File.join(base.respond_to?(:path) ? base.path : base, one) if base && !one.start_with?("/")
            special = one.index(GLOB)
            next file(one) if special.nil?

            slash = one.rindex("/", special)
            folder(slash ? one[0..slash] : ".")
          end
        end
      end

      private

      # "{a,b}/*" is "a/*" and "b/*".
      def alternatives(pattern)
        found = pattern.match(/\{([^{}]*)\}/)
        return [pattern] if found.nil? || pattern.include?("\\")

        found[1].split(",", -1).flat_map { |one| alternatives(found.pre_match + one + found.post_match) }
      end

      def path_read(kind, path)
        return if @quiet || @sets.empty?

        path = path.to_path if path.respond_to?(:to_path)
        return if path.is_a?(Integer) || path.is_a?(IO)
        return note(ALL) if !path.is_a?(String) || path.start_with?("|")

        return if @own && "#{path}/".start_with?(@own)

        name = @names.fetch(path) { @names[path] = name_of(File.expand_path(path)) }
        if name != ALL
          note(kind + name) if name
        elsif !from?(%r!/(?:rubygems|bundler)/!)
          note(ALL)
        end
      end

      # The path beneath the source; nil if nobody has to know of it.
      def name_of(full)
        real = real_of(full)
        below = "#{real}/".start_with?(@source)
        return if !below && system?(real)

        below && real == full ? full[@source.length..] || "" : ALL
      end

      def system?(real)
        @system.any? { |folder| real.start_with?(folder) } && !(@theme && real.start_with?(@theme))
      end

      def real_of(full)
        REALPATH.call(full)
      rescue SystemCallError
        folder, name = File.split(full)
        folder == full ? full : File.join(real_of(folder), name)
      end
    end

    # Has methods note what they are called with, before they do what they do.
    def self.wrap(target, names, &note)
      names = names.select { |name| target.method_defined?(name) || target.private_method_defined?(name) }
      target.prepend(Module.new do
        names.each do |name|
          define_method(name) do |*args, **options, &block|
            note.call(args, options)
            super(*args, **options, &block)
          end
          private(name) if target.private_method_defined?(name)
        end
      end)
    end

    ONE_FILE = %i(
      exist? file? directory? size size? zero? empty? readable? readable_real? world_readable? writable? writable_real? world_writable? executable?
      executable_real? symlink? readlink realpath realdirpath ftype owned? grpowned? setuid? setgid?
      sticky? pipe? socket? blockdev? chardev? identical?
    ).freeze

    def self.reads?(mode)
      case mode
      when nil then true
      when String then !mode.start_with?("w", "a")
      when Integer then mode & (File::WRONLY | File::RDWR) != File::WRONLY
      else true
      end
    end

    def self.install
      files_install
      programs_install
      clock_install
      chance_install
    end

    def self.files_install
      every = ->(args, _) { args.each { |path| file(path) if path.is_a?(String) || path.respond_to?(:to_path) } }
      wrap(File.singleton_class, ONE_FILE, &every)
      wrap(FileTest.singleton_class, ONE_FILE, &every)
      timed = ->(args, _) { times(args[0]) }
      wrap(File.singleton_class, %i(stat lstat mtime ctime atime birthtime), &timed)
      wrap(File::Stat, %i(initialize), &timed)
      first = ->(args, _) { file(args[0]) }
      wrap(IO.singleton_class, %i(read binread readlines foreach copy_stream), &first)
      opened = ->(args, options) { file(args[0]) if reads?(args[1] || options[:mode]) }
      wrap(IO.singleton_class, %i(sysopen), &opened)
      wrap(File, %i(initialize), &opened)
      [Kernel, Kernel.singleton_class].each do |kernel|
        wrap(kernel, %i(open), &opened)
        wrap(kernel, %i(test)) { |args, _| args.drop(1).each { |path| file(path) } }
      end
      listed = ->(args, _) { folder(args[0]) }
      wrap(Dir.singleton_class, %i(entries children each_child foreach open exist? empty?), &listed)
      wrap(Dir, %i(initialize), &listed)
      wrap(Dir.singleton_class, %i(glob)) { |args, options| glob(args[0], options[:base]) }
      wrap(Dir.singleton_class, %i([])) { |args, options| glob(args, options[:base]) }
    end

    # What they read cannot be known.
    def self.programs_install
      all = ->(_, _) { note(ALL) }
      programs = %i(` system spawn exec fork syscall load)
      [Kernel, Kernel.singleton_class, Process.singleton_class].each { |m| wrap(m, programs, &all) }
      wrap(IO.singleton_class, %i(popen), &all)
      wrap(BasicSocket.singleton_class, %i(new open for_fd), &all)
      wrap(ObjectSpace.singleton_class, %i(each_object), &all)
    end

    # Jekyll measures how long templates take.
    def self.clock_install
      wrap(Time.singleton_class, %i(now)) { |_, _| note(ALL) unless from?(%r!/jekyll/liquid_renderer!) }
      wrap(Time.singleton_class, %i(new)) { |args, _| note(ALL) if args.empty? && !from?(/\A<internal:/) } # by now
      wrap(Date.singleton_class, %i(today)) { |_, _| note(ALL) }
      wrap(DateTime.singleton_class, %i(now)) { |_, _| note(ALL) }
      wrap(Process.singleton_class, %i(clock_gettime times)) { |_, _| note(ALL) }
      Time.singleton_class.prepend(WholeDates)
    end

    # These ask for the present, and use it only for what a date lacks.
    module WholeDates
      def parse(text, *rest, &block)
        Reads.note(ALL) unless block || (Date._parse(text.to_s) in { year: _ } | { seconds: _ })
        Reads.quiet { super }
      end

      def strptime(text, format, *rest, &block)
        found = Date._strptime(text.to_s, format.to_s) || {}
        Reads.note(ALL) unless found.key?(:year) || found.key?(:seconds)
        Reads.quiet { super }
      end
    end

    # A prepended module would make all arrays slower.
    def self.chance_install
      all = ->(_, _) { note(ALL) }
      [Kernel, Kernel.singleton_class].each { |kernel| wrap(kernel, %i(rand srand), &all) }
      wrap(Random.singleton_class, %i(rand new bytes urandom new_seed seed random_number), &all)
      Array.class_eval do
        %i(shuffle shuffle! sample).each do |name|
          plain = instance_method(name)
          define_method(name) do |*args, **options|
            Reads.note(ALL)
            plain.bind_call(self, *args, **options)
          end
        end
      end
    end
  end
end
