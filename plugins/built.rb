# frozen_string_literal: true

# A site whose plugins build it in another way than Jekyll: once for each language, or with files that
# they write by themselves. Nobody can render one page of it alone. So all of it is built, into a folder
# that is soon gone, and what is there is the site. Files that are only copied are linked instead.
#
# SPDX-License-Identifier: MIT

require "fileutils"

module Approche
  # Of Whole.
  module Built
    # What Jekyll does in Whole's place.
    STEPS = %i(process render write cleanup render_docs render_pages render_regenerated).freeze

    # Whether one of them is not Jekyll's own; yields where each is defined.
    def self.otherwise?
      STEPS.any? do |name|
        Jekyll::Site.method_defined?(name) || Jekyll::Site.private_method_defined?(name) or next
        file, = Jekyll::Site.instance_method(name).source_location
        file && yield(file)
      end
    end

    private

    def build(folder)
      Jekyll::StaticFile.prepend(Linked) unless Jekyll::StaticFile.include?(Linked)
      @site.config["time"] ||= @site.time
      @site.process
      keep_written(folder)
      find_built(folder)
    end

    def find_built(folder)
      items = {}
      each_file { |item| items[item.destination(folder).delete_prefix(folder)] ||= item }
      files = @written.keys.reject { |file| source_map?(items[file]) } # the server's own
      @outputs = files.to_h { |file| [file, Kept.new(file, "", data_of(items[file]))] }
      @outputs.merge!(@linked.to_h { |file, path| [file, Kept.new(file, path, {})] })
    end

    def source_map?(item)
      defined?(Jekyll::SourceMapPage) && item.is_a?(Jekyll::SourceMapPage)
    end

    # A link for what would be a copy.
    module Linked
      def write(dest)
        return super unless instance_of?(Jekyll::StaticFile) && File.file?(path)

        target = destination(dest)
        FileUtils.mkdir_p(File.dirname(target))
        FileUtils.ln_s(path, target, :force => true)
        true
      end
    end
  end
end
