# frozen_string_literal: true

# Values that only Ruby has, as templates see them.
require "date"

class With
  def to_liquid
    { "k" => "v" }
  end
end

class Drop < Liquid::Drop
  def name
    "n"
  end

  def liquid_method_missing(name)
    "no #{name}"
  end
end

module Values
  VALUES = [
    -> { { :a => 1, :b => 2 } },
    -> { { "a" => { :b => 1 }, "b" => :sym } },
    -> { :sym },
    -> { [:a, :b] },
    -> { { 1 => 2, nil => 3, "a" => 1 } },
    -> { { "a" => nil, "b" => [] } },
    -> { Class.new(Hash)[{ "a" => 1, "b" => 2 }] },
    -> { Class.new(Array).new([1, 2]) },
    -> { Class.new(String).new("sub") },
    -> { With.new },
    -> { [nil, false, true] },
    -> { nil },
    -> { false },
    -> { 1e100 },
    -> { 1.0e-10 },
    -> { -0.0 },
    -> { Date.new(2020, 1, 2) },
    -> { Time.utc(2020, 1, 2, 3, 4, 5) },
    -> { Time.new(2020, 1, 2, 3, 4, 5, "+05:30") },
    -> { [{ "a" => 1 }, { :a => 3 }] },
    -> { { :a => { :b => { "c" => 1 } } } },
    -> { (1..3) },
    -> { "frozen".freeze },
    -> { { "size" => 9, "first" => 8 } },
    -> { Drop.new },
    -> { { "d" => Drop.new, "l" => [Drop.new] } },
    -> { {} },
    -> { [[]] },
    -> { [Time.utc(2020)] },
    -> { { "b" => Date.new(2020, 1, 2) } },
    -> { "<b>&" },
  ].freeze

  def value(index)
    VALUES[index].call
  end

  def value_count(_)
    VALUES.size - 1
  end

  def hash_of(_)
    { :a => 1, "b" => :c, :d => { :"e f" => [:g, nil] } }
  end

  def kind(value)
    value.class.name.to_s + value.inspect
  end

  def large(_)
    [10**30, 12_345_678_901_234_567_890]
  end

  def put(value, name)
    @context[name] = { :k => value, "k" => :v }
    ""
  end

  def kinds(_)
    %w(one two).map { |title| { :title => title, "url" => "/#{title}", :type => :post } }
  end
end
Liquid::Template.register_filter(Values)

class Assigned < Liquid::Tag
  def render(context)
    context["t"] = { :x => :y, "z" => :w }
    context["u"] = :u
    context["h"].inspect
  end
end
Liquid::Template.register_tag("assigned", Assigned)
