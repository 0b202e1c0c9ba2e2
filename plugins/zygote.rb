# frozen_string_literal: true

# The zygote: opens the site, follows edits, forks workers. See host.rb.
#
# SPDX-License-Identifier: MIT

require_relative "loader"
require_relative "model"
require_relative "forks"
require_relative "reads"
require_relative "scratch"
require_relative "worker"

module Approche
  # Answers the server's control frames, one after the other.
  class Zygote
    IDLE_S = 2 # after which nobody is waiting for this process
    FREE_PLACES = 40_000 # of 40 bytes, for objects: about 1,000 calls

    # theme: the folder of --theme, or nil.
    def initialize(socket, theme = nil)
      @theme = theme
      @channel = Channel.new(socket)
      @forks = Forks.new
      @broken = nil # why the site could not be read
      @collected = true
    end

    def run
      loop do
        collect unless @collected || @channel.socket.wait_readable(IDLE_S)
        kind, text = @channel.read
        case kind
        when OPEN then open(Approche.unpack_strings(text))
        when EDIT then edit(Approche.unpack_strings(text))
        when FORK then fork_worker
        when END_WORKER then end_worker(*text.unpack("LL"))
        end
      end
    rescue Channel::Closed
      exit! 0
    end

    private

    # "name=value", each once.
    def open(words)
      @options = words.to_h { |word| word.split("=", 2) }
      @loader = Loader.new(@options, @theme)
      trap(:USR1) { raise TooMany, TooMany::TEXT }
      @site = @loader.load
      trap(:USR1, "IGNORE")
      require_relative "scope" # its classes are those of Jekyll and Liquid
      require_relative "whole"
      require_relative "others"
      require_relative "reads_site"
      @whole = @loader.whole? ? Whole.new(@site, @loader, @options["call_ms"].to_i) : nil
      report = @loader.report
      @channel.write(NAMES, report)
      @loader.preload
      @whole ? @whole.preload : install
      guard { read_all }
      @model&.prepare unless @whole
    rescue SystemExit, ScriptError, TooMany, StandardError => e
      trap(:USR1, "IGNORE")
      @channel.write(REFUSED, Trouble.new(e, @options["source"]).to_text)
    end

    # A site that is made whole in Ruby needs no list of its reads: its pages are good until the next save.
    def install
      Reads.site_install
      InOrder.install
    end

    def guard
      @broken = nil
      yield
    rescue SystemExit, ScriptError, StandardError => e
      @broken = e
    end

    def read_all
      @site.reset
      @site.time = Time.at(@options["time"].to_i) if @options["time"] && !@site.config["time"]
      @whole ? @whole.read : @site.read
      @model = Model.new(@site)
      @collected = false
    end

    # The first word is the time of the snapshot, the rest are the paths that changed; none: all.
    def edit(words)
      @options["time"] = words.shift
      guard do
        @model&.forget
        read_all unless @broken.nil? && !words.empty? && @model&.reread(words)
      end
      @collected = false
    end

    # The garbage of the last edit, while nobody waits for this process: workers need not do it. It copies
    # most of the memory that they share, so they get free places, too.
    def collect
      GC.start
      missing = FREE_PLACES - GC.stat(:heap_free_slots)
      if missing.positive?
        Array.new(missing) { Object.new }
        GC.start(:full_mark => false)
      end
      @collected = true
    end

    def fork_worker
      @forks.fork_worker(@channel) do |channel|
        Worker.new(channel, @site, @model, @broken, @whole, @forks, @loader).run
      end
    end

    # Only now is the worker waited for: until then no other process can have its id.
    def end_worker(pid, asked)
      kill(-pid)
      kill(pid)
      _, status = Process.wait2(pid)
      reap(pid)
      Scratch.remove_of(pid)
    rescue SystemCallError
      nil
    ensure
      ended = status&.signaled? ? [1, status.termsig] : [0, status&.exitstatus || 0]
      @channel.write(ENDED, ended.pack("LL")) if asked == 1
    end

    # What a worker has started, which is the zygote's now.
    def reap(group)
      loop { Process.wait(-group) }
    rescue SystemCallError
      nil
    end

    def kill(pid)
      Process.kill(:KILL, pid)
    rescue SystemCallError
      nil
    end
  end

  # An exception for people: what, and where in the site's Ruby.
  class Trouble
    MESSAGE_MAX = 2000

    def initialize(error, source)
      @error = error
      @source = File.join(File.expand_path(source.to_s), "")
    end

    def message
      text = @error.message.to_s
      text = text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace).scrub
      text = text.lines.first.to_s.strip[0, MESSAGE_MAX]
      case @error
      when SyntaxError then text.sub(/\A.*?:\d+: /, "")
      when SystemExit then "the plugin called exit"
      when Late, TooMany then text
      when Jekyll::Errors::FatalException, Liquid::Error then text
      else "#{@error.class}: #{text}"
      end
    rescue NameError # Jekyll is not there
      "#{@error.class}: #{text}"
    end

    # The innermost line in a file of the site, else in a gem.
    def place
      file, line = syntax_place || frame_place
      return ["", 0] unless file

      [file.delete_prefix(@source), line.to_i]
    end

    def to_text
      file, line = place
      [message, file, line.to_s].join("\0")
    end

    private

    def syntax_place
      match = @error.is_a?(SyntaxError) && @error.message.match(/\A(.*?):(\d+): /)
      [match[1], match[2]] if match
    end

    # Of a template that Ruby renders.
    def liquid_place
      return unless @error.is_a?(Liquid::Error) && @error.template_name

      [@error.template_name.to_s, @error.line_number]
    rescue NameError # Liquid is not there
      nil
    end

    def frame_place
      frames = @error.backtrace_locations.to_a.map { |f| [f.absolute_path || f.path.to_s, f.lineno] }
      frames = @error.backtrace.to_a.map { |f| f.split(":")[0, 2] } if frames.empty?
      own = __dir__
      frames.find { |path, _| path.start_with?(@source) } || liquid_place ||
        frames.find { |path, _| path.start_with?("/") && !path.start_with?(own) }
    end
  end
end
