# frozen_string_literal: true

# Frames between the server and this program, and values in them.
#
#     length of the text (4 bytes) | kind (4) | text         in the machine's own byte order
#
# Values come as Ruby's Marshal, which Ruby reads fastest, and go as the format of Packer, which C
# reads without knowing Ruby's. Both are of one machine and one version of the server.
#
# SPDX-License-Identifier: MIT

require "date"
require "io/nonblock"
require "stringio"

module Approche
  # Kinds of frames: the same numbers as in server/plugins/zygote_frames.h and
  # render/ruby/ruby_frames.h.
  OPEN, NAMES, REFUSED, EDIT, FORK, END_WORKER, ENDED, OUTPUTS = *1..8
  LEFT = 16
  PAGE, TAG, FILTER, VALUE, HOOK, WHOLE = *20..25
  ASK, DONE, FAILED = *30..32
  READY = 0x7fffffff

  # Frames over a socket. A thread of Ruby that waits in the system call itself needs fewer of them.
  class Channel
    class Closed < StandardError; end

    AHEAD = 4096 # most frames are shorter, as those that the server reads
    HEAD = 8
    NONE = "".b.freeze

    attr_reader :socket

    def initialize(socket)
      @socket = socket
      @socket.sync = true
      @socket.nonblock = false
    end

    # From now on no descriptors come between two frames, so what there is can be read at once.
    def read_ahead
      @ahead = NONE
      @buffer = "".b # the same each time: memory of its own for each frame would be new memory
    end

    def read
      bytes = head
      length, kind, text = bytes.unpack("LLa*")
      text = rest(text, length) if text.bytesize != length
      [kind, text]
    end

    def write(kind, text)
      # One system call for what is short.
      if text.bytesize < 65_536
        bytes = [text.bytesize, kind, text].pack("LLa*")
        sent = @socket.syswrite(bytes)
        @socket.write(bytes.byteslice(sent..)) if sent < bytes.bytesize
      else
        @socket.write([text.bytesize, kind].pack("LL"))
        @socket.write(text)
      end
    rescue Errno::EPIPE, Errno::ECONNRESET
      raise Closed
    end

    private

    # At least the head of the next frame.
    def head
      return exactly(HEAD) if @ahead.nil?

      bytes = @ahead.empty? ? some(AHEAD, @buffer) : @ahead
      @ahead = NONE
      bytes += some(AHEAD) while bytes.bytesize < HEAD
      bytes
    rescue EOFError, Errno::ECONNRESET
      raise Closed
    end

    # The text of a frame of which less or more was read.
    def rest(text, length)
      return text << exactly(length - text.bytesize) if text.bytesize < length

      @ahead = text.byteslice(length..)
      text.byteslice(0, length)
    end

    def exactly(length)
      bytes = some(length)
      bytes << some(length - bytes.bytesize) while bytes.bytesize < length
      bytes
    rescue EOFError, Errno::ECONNRESET
      raise Closed
    end

    def some(length, buffer = nil)
      @socket.sysread(length, buffer)
    rescue Errno::EINTR # a child has ended
      retry
    end
  end

  # Output of plugins. A text that does not fit into the pipe is lost: nobody waits for the log.
  class Said < StringIO
    def initialize(pipe)
      super()
      @pipe = pipe
    end

    def write(*texts)
      texts.sum do |text|
        @pipe.write_nonblock(text.to_s, :exception => false)
        text.to_s.bytesize
      end
    rescue SystemCallError
      0
    end

    def fileno
      @pipe.fileno
    end
  end

  # The strings of a control frame: each its length (4 bytes) and its bytes.
  def self.unpack_strings(text)
    strings = []
    at = 0
    while at < text.bytesize
      length = text.unpack1("L", offset: at)
      strings << text.byteslice(at + 4, length).force_encoding(Encoding::UTF_8)
      at += 4 + length
    end
    strings
  end

  # Objects for the server's values while Marshal loads them: pages, files, `site` ...
  class Ref
    UNREAD = Object.new.freeze # a value that has to be asked for

    class << self
      attr_accessor :model

      def _load(name)
        model.find(name.force_encoding(Encoding::UTF_8))
      end
    end
  end

  # An integer of the server beyond 64 bits.
  class Digits
    def self._load(text)
      text.to_i
    end
  end

  # A moment of the server: "seconds nanoseconds offset kind zone".
  class Moment
    class << self
      def _load(text)
        seconds, nanoseconds, offset, kind, zone = text.split(" ", 5)
        time = Time.at(seconds.to_i, nanoseconds.to_i, :nsec)
        case kind
        when "day" then time.utc.to_date
        when "utc" then time.utc
        when "datetime" then time.getlocal(offset.to_i).to_datetime
        else zone.to_s.empty? ? time.getlocal(offset.to_i) : time.localtime
        end
      end
    end
  end

  # A range of integers of the server: "first last".
  class Span
    class << self
      def _load(text)
        first, last = text.split(" ")
        first.to_i..last.to_i
      end
    end
  end

  # A symbol that a plugin has given to the server.
  class Name
    def self._load(name)
      name.force_encoding(Encoding::UTF_8).to_sym
    end
  end

  # Values as bytes for C: a letter, then what belongs to it.
  class Packer
    DEEPEST = 100

    # Objects with a name: those of the site that the server has, too.
    def initialize(model)
      @model = model
    end

    def pack(value)
      add("".b, value)
    end

    # The begin of a list, to which so many values are to be added.
    def list_begin(length)
      "a".b << [length].pack("L")
    end

    def add(out, value)
      put(out, value, 0)
      out
    end

    private

    def put(out, value, depth)
      raise "a value is nested deeper than #{DEEPEST}" if depth > DEEPEST

      case value
      when nil then out << "n"
      when true then out << "t"
      when false then out << "f"
      when String then text(out, value)
      when Integer then integer(out, value)
      when Array then list(out, value, depth)
      when Hash then named(out, value) || map(out, value, depth)
      when Float then out << "d" << [value].pack("d")
      when Symbol then symbol(out, value)
      else other(out, value, depth)
      end
    end

    def text(out, value)
      value = value.encode(Encoding::UTF_8, invalid: :replace, undef: :replace) unless utf8?(value)
      [115, value.bytesize, value].pack("CLa*", :buffer => out) # "s"
    end

    def symbol(out, value)
      text(text(out << "y", value.name), value.inspect)
    end

    def utf8?(value)
      encoding = value.encoding
      encoding == Encoding::UTF_8 || encoding == Encoding::US_ASCII || encoding == Encoding::BINARY
    end

    def integer(out, value)
      if value.bit_length < 64
        [105, value].pack("Cq", :buffer => out) # "i"
      else
        text = value.to_s
        [73, text.bytesize, text].pack("CLa*", :buffer => out) # "I"
      end
    end

    def list(out, value, depth)
      [97, value.length].pack("CL", :buffer => out) # "a"
      value.each { |item| put(out, item, depth + 1) }
    end

    def map(out, value, depth)
      [104, value.length].pack("CL", :buffer => out) # "h"
      value.each do |key, item|
        put(out, key, depth + 1)
        put(out, item, depth + 1)
      end
    end

    # A page as templates see it is a Hash to Ruby.
    def named(out, value)
      name = @model.name_of(value)
      [111, name.bytesize, name].pack("CLa*", :buffer => out) if name # "o"
    end

    def other(out, value, depth)
      return if named(out, value)

      case value
      when DateTime then moment(out, value.to_time, "datetime", value.to_time.utc_offset)
      when Date then moment(out, Time.utc(value.year, value.month, value.day), "day", 0)
      when Time then moment(out, value, value.utc? ? "utc" : "local", value.utc_offset)
      when Range then range(out, value, depth)
      when Set then list(out, value.to_a, depth)
      when Liquid::Drop then drop(out, value, depth)
      else converted(out, value, depth)
      end
    end

    def moment(out, time, kind, offset)
      zone = kind == "local" ? time.zone.to_s : ""
      out << "m" << [time.to_i, time.nsec, offset].pack("qLl")
      text(out, kind)
      text(out, zone)
    end

    def range(out, value, depth)
      return list(out, value.to_a, depth) unless value.begin.is_a?(Integer) && value.end.is_a?(Integer)

      last = value.exclude_end? ? value.end - 1 : value.end
      out << "r" << [value.begin, last].pack("qq")
    end

    # A plugin's own drop: what it answers to, or its text if that cannot be listed.
    def drop(out, value, depth)
      if value.respond_to?(:to_h)
        map(out, value.to_h, depth)
      elsif value.class.respond_to?(:invokable_methods)
        keys = value.class.invokable_methods - Liquid::Drop.invokable_methods
        map(out, keys.to_h { |key| [key.to_s, value.invoke_drop(key)] }, depth)
      else
        text(out, value.to_s)
      end
    end

    def converted(out, value, depth)
      liquid = value.respond_to?(:to_liquid) ? value.to_liquid : value
      if liquid.equal?(value)
        text(out, value.to_s)
      else
        put(out, liquid, depth + 1)
      end
    end
  end
end
