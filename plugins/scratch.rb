# frozen_string_literal: true

# A destination that is soon gone: what plugins write is served, and nothing of the author's is touched.
#
# SPDX-License-Identifier: MIT

require "fileutils"
require "tmpdir"

module Approche
  # A folder that is the destination of a site while a block runs.
  module Scratch
    def self.of(site)
      before = [site.dest, site.config["destination"]]
      folder = Reads.quiet { File.realpath(Dir.mktmpdir(prefix(Process.pid))) }
      move(site, folder, folder)
      Reads.own(folder) { yield folder }
    ensure
      move(site, *before)
      Reads.quiet { FileUtils.rm_rf(folder) } if folder
    end

    # What a process has left that was killed meanwhile.
    def self.remove_of(pid)
      FileUtils.rm_rf(Dir.glob("#{prefix(pid)}*", :base => Dir.tmpdir).map { |name| File.join(Dir.tmpdir, name) })
    end

    def self.prefix(pid)
      "site-#{pid}-"
    end

    def self.move(site, folder, setting)
      site.instance_variable_set(:@dest, folder)
      site.config["destination"] = setting
    end
    private_class_method :prefix, :move
  end
end
