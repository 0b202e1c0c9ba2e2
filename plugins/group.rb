# frozen_string_literal: true

# A worker's process group, by which the worker is ended with all that a plugin has started.
#
# SPDX-License-Identifier: MIT

require "etc"

module Approche
  # For a worker that leads its group. Not for one that forks other workers.
  module Group
    PR_SET_SECCOMP = 22
    PR_SET_CHILD_SUBREAPER = 36
    FILTER = 2 # a mode of PR_SET_SECCOMP
    SETPGID = { "x86_64" => 109, "aarch64" => 154, "riscv64" => 154 }.freeze

    # What this process starts cannot leave the group from now on, and stays below it if what is between
    # ends. (The filter that the server sets forbids to leave the session: server/child/limits.c.)
    def self.stay(prctl)
      prctl&.call(PR_SET_CHILD_SUBREAPER, 1, 0)
      number = SETPGID[Etc.uname[:machine]]
      return if prctl.nil? || number.nil?

      load_number = [0x20, 0, 0, 0]
      is_setpgid = [0x15, 0, 1, number]
      refused = [0x06, 0, 0, 0x50000 | Errno::EPERM::Errno]
      allowed = [0x06, 0, 0, 0x7fff0000]
      rules = [load_number, is_setpgid, refused, allowed].map { |rule| rule.pack("SCCL") }.join
      list = Fiddle::Pointer[rules]
      program = [rules.bytesize / 8, list.to_i].pack("S@8J")
      prctl.call(PR_SET_SECCOMP, FILTER, Fiddle::Pointer[program].to_i)
    end

    # Whether there are more threads, or processes that this one has started.
    def self.others?
      return true if Thread.list.length > 1

      nil while Process.wait(-1, Process::WNOHANG)
      true
    rescue Errno::ECHILD
      false
    end
  end
end
