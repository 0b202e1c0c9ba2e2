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
      folder = Reads.quiet { File.realpath(Dir.mktmpdir) }
      move(site, folder, folder)
      Reads.own(folder) { yield folder }
    ensure
      move(site, *before)
      Reads.quiet { FileUtils.rm_rf(folder) } if folder
    end

    def self.move(site, folder, setting)
      site.instance_variable_set(:@dest, folder)
      site.config["destination"] = setting
    end
    private_class_method :move
  end
end
