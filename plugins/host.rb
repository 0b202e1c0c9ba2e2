# frozen_string_literal: true

# Runs a site's own Ruby for approche-server, which starts this program:
#
#     server ==stdin and stdout== zygote     reads the site, follows edits, forks
#        |                           | fork
#        +========= channel ===== worker     answers calls of tags and filters
#
# The zygote loads Jekyll, the site's plugins and its gems, and reads the site as Jekyll does. It
# never renders. A worker is a copy of it at one moment: it has the site of one snapshot.
#
# SPDX-License-Identifier: MIT

require "socket"
require "set"
require_relative "wire"
require_relative "zygote"

ENV.delete("RUBY_GC_HEAP_INIT_SLOTS") # the server's, for this start
scratch, theme = ARGV
ENV["TMPDIR"] = scratch unless scratch.to_s.empty? # nothing else outside of the site can be written
# The site may belong to another user than that of the server: git reads it all the same.
unless ENV["GIT_CONFIG_COUNT"]
  ENV.update("GIT_CONFIG_COUNT" => "1", "GIT_CONFIG_KEY_0" => "safe.directory", "GIT_CONFIG_VALUE_0" => "*")
end
copy = IO.for_fd(0, :autoclose => false).dup
copy.autoclose = false
channel = UNIXSocket.for_fd(copy.fileno)
# Whatever a plugin prints is for the log.
$stdin.reopen(File::NULL)
$stdout.reopen($stderr)
$stdout = $stderr = Approche::Said.new(STDERR)
Approche::Zygote.new(channel, theme).run
