# frozen_string_literal: true

# A worker: answers the calls of the pages that are being rendered, one page at a time.
#
#     server                             worker
#     PAGE    which page         ──>
#     TAG     its text, variables ──>
#     or FILTER, HOOK, WHOLE
#                                <──     ASK    the value of `x`           any number of times
#     VALUE   of it              ──>
#                                <──     DONE   text, assignments, what it set of a loop, reads
#                                or      FAILED message, file, line
#
# OUTPUTS, for a site that is made whole in Ruby (whole.rb), is answered by a list, or by REFUSED.
# The worker that has answered it only forks the others from then on (FORK).
# An answer of the server may itself need Ruby: while a worker waits for a VALUE, it serves calls.
#
# SPDX-License-Identifier: MIT

require_relative "scratch"
require_relative "tally"

module Approche
  # The time of a call is over. Plugins that rescue any error do not rescue this one.
  class Late < Exception; end # rubocop:disable Lint/InheritException

  # As many processes or threads were started as a call may have.
  class TooMany < Exception # rubocop:disable Lint/InheritException
    TEXT = "more than 256 processes and threads"
  end

  # One process, forked by the zygote.
  class Worker
    def initialize(channel, site, model, broken, whole, forks, loader)
      @channel = channel
      @site = site
      @model = model
      @broken = broken
      @whole = whole
      @whole&.worker = self
      @forks = forks
      @loader = loader
      @reads = whole ? NoTally : Tally.new(loader)
      @templates = {}
      @others = Others.new(self, model, loader) unless whole
    end

    def run
      # The server sends this when a call has taken too long, and soon after it kills.
      trap(:ALRM) { raise Late, "it took longer than --plugins-timeout allows" if @calling }
      trap(:USR1) { raise TooMany, TooMany::TEXT if @calling }
      @channel.write(READY, [Process.pid].pack("L"))
      @channel.read_ahead unless @whole # which forks others
      loop do
        kind, text = @channel.read
        kind == FORK ? fork_worker : serve(kind, text)
      end
    rescue Channel::Closed
      nil
    end

    # The value of a "variable" in the server's template, or of an "assigned" one; the "content" that was made
    # of its page; the "content" or "output" of another page.
    def ask(what, of)
      @channel.write(ASK, @model.packer.pack([what, of]))
      loop do
        kind, text = @channel.read
        if kind == VALUE
          answer = Marshal.load(text) # rubocop:disable Security/MarshalLoad
          return answer[0] if answer.length == 1

          of = of.relative_path if of.respond_to?(:relative_path)
          raise Liquid::Error, "the server could not tell #{what} #{of}".strip
        end
        serve(kind, text)
      end
    end

    # A part of the answer is made: there is more time for the rest.
    def renew
      ask("more time", "")
    end

    private

    # Another one, which is as this one is now.
    def fork_worker
      @forks.fork_worker(@channel) do |channel|
        Worker.new(channel, @site, @model, @broken, @whole, @forks, @loader).run
      end
    end

    def serve(kind, text)
      outer = @calling
      @calling = true
      raise @broken if @broken

      return @channel.write(OUTPUTS, @whole.list) if kind == OUTPUTS && text.empty?

      @bound ||= @forks.bind || true
      return @channel.write(OUTPUTS, site_written(text.force_encoding("UTF-8"))) if kind == OUTPUTS

      message = Marshal.load(text) # rubocop:disable Security/MarshalLoad
      case kind
      when PAGE then page(*message)
      when TAG then answer_for(message[0]) { tag(*message) }
      when FILTER then answer_for(message[0]) { filter(*message) }
      when HOOK then answer_for(message[0]) { hook(*message) }
      when WHOLE then answer { [@whole.render(*message), {}, {}] }
      end
    rescue Channel::Closed
      raise
    rescue SystemExit, ScriptError, NoMemoryError, SystemStackError, Late, TooMany, StandardError => e
      @calling = false
      fail_with(e, kind) unless kind == PAGE
    ensure
      @calling = outer
    end

    def answer
      packer = @model.packer
      out = packer.list_begin(4)
      @reads.during { yield.each { |part| packer.add(out, part) } }
      @channel.write(DONE, packer.add(out, @reads.untold))
    end

    def answer_for(page, &block)
      answer { @others ? @others.within(page, &block) : block.call }
    end

    def fail_with(error, kind)
      trouble = Trouble.new(error, @site.source)
      @channel.write(LEFT, "") if Group.others? # the server ends this worker, and them with it
      return @channel.write(REFUSED, trouble.to_text) if kind == OUTPUTS

      file, line = trouble.place
      @channel.write(FAILED, @model.packer.pack([trouble.message, file, line]))
    end

    # A render begins: `path` is its page, of which Ruby may know nothing if the server made it.
    def page(path, seen)
      @reads.begin_page
      @templates.clear # a tag may keep things, too
      @site.inclusions.clear
      @rendering&.finish
      @model.forget_objects
      @others&.begin(path)
      @rendering = Rendering.new(self, @site, @model, path, seen)
    end

    def tag(page, in_layout, run, text, line, lines, *variables)
      template, before = template_of(text, line, lines)
      @rendering.call(page, in_layout, run, *variables) do |context|
        out = template.root.render(context)
        out = out.join if out.is_a?(Array)
        out[before..]
      end
    end

    # A tag compiled by itself begins at line 1: plugins that ask for lines get it behind as many lines
    # as there are before it in the template. While a template runs, its parse context is at its last line.
    def template_of(text, line, lines)
      return @templates[text] ||= [Liquid::Template.parse(text), 0] unless @loader.lines?

      @templates[[text, line, lines]] ||= begin
        context = Liquid::ParseContext.new(:line_numbers => true)
        template = Liquid::Template.parse(("\n" * (line - 1)) + text, context)
        context.line_number = lines
        before = template.root.nodelist.first
        [template, before.is_a?(String) ? before.length : 0] # none before {%-
      end
    end

    # The text of a page after the hooks of an event. The page stays as it was, for the next render.
    def hook(path, event, text)
      page = @model.page(path)
      return [text, {}, {}] if page.nil?

      before = [page.content, page.output, page.data.dup]
      page.content = text if event == "post_convert"
      page.output = text
      return [written(page), {}, {}] if event == "post_write"

      page.trigger_hooks(event.to_sym)
      [page.public_send(event == "post_convert" ? :content : :output).to_s, {}, {}]
    ensure
      restore(page, *before) if before
    end

    # The file of a page after the hooks that are called when it is written.
    def written(page)
      Scratch.of(@site) do |folder|
        page.write(folder)
        File.read(page.destination(folder), :encoding => Encoding::UTF_8)
      end
    end

    # The hooks that are called when all has been written into a folder. What was made is read there.
    def site_written(folder)
      @whole&.list
      @others&.begin(nil)
      @site.instance_variable_set(:@dest, @site.config["destination"] = folder)
      (@site.pages + @site.docs_to_write).each do |item|
        file = item.destination(folder)
        item.output = File.read(file, :encoding => Encoding::UTF_8) if File.file?(file)
      end
      Jekyll::Hooks.trigger(:site, :post_write, @site)
      ""
    end

    def restore(page, content, output, data)
      page.content = content
      page.output = output
      page.data.replace(data)
    end

    def filter(page, in_layout, run, name, input, args, *variables)
      @rendering.call(page, in_layout, run, *variables) do |context|
        name.start_with?(" ") ? object(context, name, input, *args) : context.invoke(name, input, *args)
      end
    end

    # As a loop of Liquid takes them: of pairs the first.
    def items(object)
      items = []
      object.each { |item| items << item }
      items
    end

    # What a template reads of an object that only Ruby has: as Liquid looks it up.
    def object(context, what, object, key)
      object.context = context if object.respond_to?(:context=)
      return object.to_s if what == " text"
      return items(object) if what == " items"

      context.lookup_and_evaluate(object, key) unless object.nil?
    end
  end
end
