# frozen_string_literal: true

# How workers are forked: by the zygote, or by the worker that has run the site's generators, so that
# they are run once for a snapshot. All workers are children of the zygote, which alone waits for them:
#
#     zygote ──fork──> worker
#     zygote ──fork──> worker that generates ──fork──> (ends at once) ──fork──> worker
#                                                      the kernel gives it to the zygote
#
# SPDX-License-Identifier: MIT

require_relative "group"

module Approche
  # Made by the zygote, inherited by its workers.
  class Forks
    PR_SET_PDEATHSIG = 1

    def initialize
      @pid = Process.pid
      @prctl = find_prctl
      @prctl&.call(Group::PR_SET_CHILD_SUBREAPER, 1, 0)
    end

    # What the plugins of this worker start stays below it, and ends with it. A worker that forks others
    # must not be bound so: they are the zygote's, each with a group of its own.
    def bind
      Group.stay(@prctl)
    end

    # Takes the descriptors of a new worker from a channel, and runs the block in it, with its own.
    def fork_worker(channel, &work)
      socket = channel.socket.recv_io(UNIXSocket)
      errors = channel.socket.recv_io(IO)
      start { be_worker(channel, socket, errors, &work) }
    rescue SystemCallError
      nil # the server sees that there is none
    ensure
      socket&.close
      errors&.close
    end

    private

    def start(&work)
      return fork(&work) if Process.pid == @pid

      given, giving = IO.pipe
      between = fork do
        fork do
          giving.close
          given.read # until the zygote is its parent
          work.call
        end
      ensure
        exit! 0
      end
      Process.wait(between)
    ensure
      given&.close
      giving&.close
    end

    def be_worker(channel, socket, errors)
      Process.setpgrp
      die_with_zygote
      channel.socket.close
      STDERR.reopen(errors)
      STDOUT.reopen(errors)
      $stdout = $stderr = Said.new(errors)
      yield Channel.new(socket)
    ensure
      exit! 0
    end

    # The kernel ends a worker with the zygote, whatever the worker does then.
    def die_with_zygote
      return if @prctl.nil?

      @prctl.call(PR_SET_PDEATHSIG, Signal.list["KILL"], 0)
      exit! 1 if Process.ppid != @pid
    end

    def find_prctl
      require "fiddle"
      long = Fiddle::TYPE_LONG
      Fiddle::Function.new(Fiddle.dlopen(nil)["prctl"], [Fiddle::TYPE_INT, long, long], Fiddle::TYPE_INT)
    rescue LoadError, Fiddle::DLError
      nil
    end
  end
end
