# frozen_string_literal: true

# What the workers of one snapshot have rendered, so that each page is rendered once, by one of them.
#
# It is a file without a name, which they have from the worker that forked them, and to which each
# appends records. The kernel puts records one behind the other, so all see them in one order:
#
#     kind (1 byte) | 3 unused | place of the page (4) | process id (4) | length (4) | checksum (4) | bytes
#
#     claim   this process renders the page: the first one that lives does, the others wait
#     done    what it has become; the bytes are Marshal's
#     free    it has failed: the next one that wants it tries itself
#
# If a record cannot be written, or is not understood, each worker renders by itself.
#
# SPDX-License-Identifier: MIT

require "tmpdir"
require "zlib"

module Approche
  # Made by the worker that has run the generators, before it forks others.
  class Results
    HEAD = "a1x3LLLL"
    HEAD_SIZE = 20
    LARGEST = 128 * 1024 * 1024 # bytes of all; half of what a process may write into a file

    def initialize
      @file = Reads.quiet { Dir.mktmpdir { |folder| File.open(File.join(folder, "results"), "a+b") } }
      @at = 0
      @claims = Hash.new { |claims, place| claims[place] = [] } # ids of processes, the first one first
      @done = {} # where in the file, how long, checksum
    rescue SystemCallError
      @file = nil
    end

    # Whether this process has to render a page. Then `put` or `free` has to follow.
    def claim?(place)
      follow
      return true if @file.nil?
      return false if @done[place]

      unless holder(place)
        append("c", place)
        follow
      end
      @file.nil? || (holder(place) == Process.pid && !@done[place])
    end

    # Whether nobody renders it or has rendered it.
    def free?(place)
      !@done[place] && holder(place).nil?
    end

    # What another process has made of a page, or nil.
    def take(place)
      at, length, sum = @done[place]
      return if at.nil?

      bytes = @file.pread(length, at)
      return Marshal.load(bytes) if Zlib.crc32(bytes) == sum # rubocop:disable Security/MarshalLoad

      give_up
    rescue SystemCallError, EOFError
      give_up
    end

    def put(place, made)
      append("d", place, Marshal.dump(made))
    rescue TypeError # of a plugin's own class
      free(place)
    end

    def free(place)
      append("f", place)
    end

    private

    # Of processes that have ended, the server has the zygote wait: then there is no such id any more.
    def holder(place)
      return unless @claims.key?(place)

      claims = @claims[place]
      claims.shift until claims.empty? || alive?(claims.first)
      claims.first
    end

    def alive?(pid)
      pid == Process.pid || Process.kill(0, pid)
    rescue Errno::ESRCH
      false
    rescue SystemCallError
      true
    end

    def append(kind, place, bytes = "")
      return if @file.nil?
      return append("f", place) if !bytes.empty? && @at + bytes.bytesize > LARGEST

      record = [kind, place, Process.pid, bytes.bytesize, Zlib.crc32(bytes)].pack(HEAD) << bytes
      give_up if @file.syswrite(record) < record.bytesize
    rescue SystemCallError # the disk is full
      give_up
    end

    # The others see that the file has become shorter.
    def give_up
      @file.truncate(0)
    rescue SystemCallError
      nil
    ensure
      @file = nil
    end

    def follow
      return if @file.nil?

      size = @file.size
      return give_up if size < @at

      while @file && size - @at >= HEAD_SIZE
        kind, place, pid, length, sum = @file.pread(HEAD_SIZE, @at).unpack(HEAD)
        break if size - @at - HEAD_SIZE < length # it is being written

        note(kind, place, pid, [@at + HEAD_SIZE, length, sum])
        @at += HEAD_SIZE + length
      end
    rescue SystemCallError, EOFError
      give_up
    end

    def note(kind, place, pid, where)
      case kind
      when "c" then @claims[place] << pid
      when "f" then @claims[place].delete(pid)
      when "d"
        @claims.delete(place)
        @done[place] ||= where
      else give_up
      end
    end
  end
end
