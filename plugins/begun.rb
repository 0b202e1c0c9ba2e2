# frozen_string_literal: true

# What hooks of :pre_render change in the front matter of a page before it is rendered. Jekyll renders
# one page after the other: those behind it see the change, those before it do not.
#
#     page 1      page 2      page 3 (is rendered)      page 4
#     begun       begun       sees all of 1 and 2       is as it was read
#
# So whoever reads the front matter of a page before it has its hooks run first, and those of all before
# it, in order. If other hooks change it too, these pages are rendered. In the same order, what hooks set
# for templates, as payload["x"] = 1, goes from one page to the next.
#
# SPDX-License-Identifier: MIT

require_relative "reach"

module Approche
  # Of Whole.
  module Begun
    # How plugins change the front matter of a page.
    CHANGES = /
      \.data(?:\[[^\[\]]*\])+\s*(?:\|\||&&|[-+])?=(?![=~>]) | \.data(?:\[[^\[\]]*\])*\s*<< |
      \.data(?:\[[^\[\]]*\])*#{Reach::CHANGES} |
      =\s*@?\w+\.data\s*$ | \bmerge_data! | \.data\s*= |
      (?:\[["']page["']\]|\.page)\[[^\[\]]+\]\s*(?:\|\|)?=(?![=~>])
    /x.freeze
    # Changes of the address, and what is counted from one page to the next.
    CHANGES_ADDRESS = /
      \.data\[["':](?:slug|permalink|date|categories|category|ext)["']?\]\s*(?:\|\||&&|[-+])?=(?![=~>]) |
      \b(?:merge_data!|merge!|deep_merge!|data\s*=) | @url\b | @@ | \$[a-z]\w*\s*(?:\|\||[-+])?=(?![=~>])
    /x.freeze
    # What all later pages see. "||=" is most often a cache, which is the same whoever fills it.
    SITE = /(?:\bsite\.(?:config|data)|(?:\[["']site["']\]|\.site)(?:\.(?:config|data))?)/.freeze
    SETS = /
      (?:\[[^\[\]]+\])*
      (?:\[[^\[\]]+\]\s*[-+*]?=(?![=~>]) | \s*<< | #{Reach::CHANGES})
    /x.freeze
    SITE_NAMED = /(\w+)\s*=\s*(?:@?\w+\.)*site(?:\.(?:config|data))?(?:\[[^\[\]]+\])*\s*(?:$|[;#])/.freeze
    NAMES = %i(@fallback_data @mutations).freeze # of Jekyll's drop: what was set of new names, of its own
    EVENTS = %i(pre_render post_convert post_render).freeze

    # Before pages are rendered.
    def watch_hooks
      texts = EVENTS.to_h { |event| [event, texts_of(event)] }
      changing = texts.select { |_, list| list.any? { |text| text.match?(CHANGES) } }
      @in_order = EVENTS.any? { |event| hooks_of(event).any? { |hook| changes_site?(hook) } }
      @hands_on = hooks_of(:pre_render).any? { |hook| sets_variables?(hook) }
      return if changing.empty? && !@hands_on

      @changes = changing.any?
      @begun = {}.compare_by_identity # with the variables that its hooks have left
      @begun_to = 0
      @whole_before = changing.keys != [:pre_render]
      @in_order ||= changing.values.flatten.any? { |text| text.match?(CHANGES_ADDRESS) }
      Jekyll::Document.prepend(Hooked)
      Jekyll::Page.prepend(Hooked)
    end

    # Whether the address of a page, or what it sees of the site, is known only after the hooks of those before.
    def in_order?
      @in_order
    end

    # The front matter of a page as another one sees it; yields it as it is now.
    def data_seen(item)
      place = @now && @places[item]
      return yield if place.nil? || place == @now || !@changes
      return @before[item] ? @before[item].last : yield if place > @now

      ready(item, place) unless @rendered[item]
      yield
    end

    # Instead of the hooks of :pre_render; yields to run them.
    def begin_item(item, payload)
      left = @begun[item]
      return variables_to(payload, left) if left

      variables_to(payload, handed_to(item)) if @hands_on && @places[item].positive?
      yield
      @begun[item] = variables_of(payload)
      throw item if item.equal?(@beginning)
    end

    private

    # A page may be told meanwhile.
    def ready(item, place)
      outer = @telling
      @telling = false
      @whole_before ? make_for_reader(item) : begin_before(place + 1)
    ensure
      @telling = outer
    end

    # What the hooks of the pages before it have set.
    def handed_to(item)
      place = @places[item]
      begin_before(place)
      handed = @begun.fetch(order[place - 1], {}).slice(*NAMES)
      own_of(handed)
    end

    # Hooks may change a value where it is, and templates of earlier pages see it as it was.
    def own_of(value, depth = 0)
      return value if depth > 10

      case value
      when String then value.dup
      when Array then value.map { |item| own_of(item, depth + 1) }
      when Hash then value.dup.transform_values! { |item| own_of(item, depth + 1) }
      else value
      end
    end

    # The same of the page itself, for other workers.
    def handed_on(item)
      return unless @hands_on && @begun[item]

      @begun[item].slice(*NAMES).transform_values { |names| names.select { |_, value| data?(value) } }
    end

    # Hooks of an event of pages or documents.
    def hooks_of(event)
      hooks = registry.flat_map { |owner, events| owner == :site ? [] : events.fetch(event, []) }
      hooks.select { |hook| hook.respond_to?(:source_location) && File.file?(hook.source_location&.first.to_s) }
    end

    # The texts of their plugins.
    def texts_of(event)
      hooks_of(event).map { |hook| text_of(hook) }.uniq
    end

    def text_of(hook)
      File.read(hook.source_location.first, :encoding => "UTF-8").scrub
    end

    # Whether a hook changes what is the site's, which may have a name of its own there.
    def changes_site?(hook)
      names = text_of(hook).scan(SITE_NAMED).flatten.uniq
      named = /\b#{Regexp.union(names)}(?:\.(?:config|data))?#{SETS}/ unless names.empty?
      !Reach.first_line([hook], Regexp.union(/#{SITE}#{SETS}/, *named)).nil?
    end

    # Whether a hook sets what templates see, through its second parameter.
    def sets_variables?(hook)
      _, name = hook.parameters[1]
      return false if name.nil?

      text_of(hook).match?(/\b#{name}(?:\[[^\[\]]+\]\s*(?:\|\||&&|[-+*])?=(?![=~>])|#{Reach::CHANGES})/)
    end

    def begin_before(place)
      while @begun_to < place
        item = order[@begun_to]
        @begun_to += 1
        begin_one(item) unless @begun[item] || @rendered[item]
      end
    end

    # As far as the hooks. Jekyll's own renderer calls them.
    def begin_one(item)
      outer = @beginning
      @beginning = item
      in_place(item) do
        catch(item) { run_renderer(item) }
      end
    ensure
      @beginning = outer
    end

    # Documents and pages.
    module Hooked
      def data
        order = InOrder.current
        order ? order.data_seen(self) { super } : super
      end

      def trigger_hooks(event, *args)
        order = InOrder.current
        return super unless order && event == :pre_render && order.place?(self)

        order.begin_item(self, *args) { super }
      end
    end
  end
end
