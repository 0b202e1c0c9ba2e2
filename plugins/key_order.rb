# frozen_string_literal: true

# The order of the keys of documents and of the site, for who prints all of it: {{ post | jsonify }}. Ruby
# lists methods in an order that depends on all names that a program has used before, so this program
# would have another one than Jekyll's. It is the order of Debian 12's jekyll; render/view/drop_page.c has
# the same.
#
# SPDX-License-Identifier: MIT

module Approche
  # Of Jekyll's drops.
  module KeyOrder
    KEYS = {
      :DocumentDrop   => %w(name id relative_path excerpt title categories collection next tags previous content output
                            path url date),
      :ExcerptDrop    => %w(name date excerpt layout id relative_path title categories collection next tags previous
                            content output path url),
      :CollectionDrop => %w(label files docs output relative_directory directory),
      :StaticFileDrop => %w(name basename extname path collection modified_time),
      :SiteDrop       => %w(posts time html_pages config documents pages data categories related_posts tags
                            static_files collections),
    }.freeze

    def self.install
      KEYS.each do |drop, keys|
        names = Jekyll::Drops.const_get(drop).getter_method_names
        names.sort_by!.with_index { |name, index| [keys.index(name) || keys.size, index] }
      end
    rescue NameError
      nil # another Jekyll
    end
  end
end
