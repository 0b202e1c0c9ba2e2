# frozen_string_literal: true

# Whether a filter changes what it is given: `text << "!"`, `pages.each { |page| page["seen"] = true }`. Then
# what else has the same object changes with it, which only Ruby itself can know.
#
# SPDX-License-Identifier: MIT

require_relative "memory"

module Approche
  # One method.
  class Given < Memory
    # Of a text, or of an object for which nobody can see it.
    HARMLESS = %i(delete next add fill force_encoding set_encoding rewind each_entry rehash).freeze
    # These return what they are called on, or what is in it.
    SAME = %i(to_s to_a first last [] fetch dig find detect itself values to_str to_h min_by max_by).freeze
    # Their blocks get what is in it.
    EACH = %i(each map each_with_index select reject filter filter_map flat_map collect each_value find_all
              find detect sort_by group_by each_with_object sum uniq map! each_entry).freeze

    def self.changed_by?(method)
      tree = RubyVM::AbstractSyntaxTree.of(method)
      !tree.nil? && new(tree).changed?
    rescue StandardError
      false # code that is in no file
    end

    def initialize(tree) # rubocop:disable Lint/MissingSuper
      @root = tree
      @given = parameters(*tree.children[0, 2])
      @assigned = Hash.new { |all, name| all[name] = [] }
      assign(tree)
    end

    def changed?(node = @root)
      changing?(node) || parts(node).any? { |part| changed?(part) }
    end

    private

    def assign(node)
      case node.type
      when :LASGN, :DASGN, :DASGN_CURR then @assigned[node.children[0]] << node.children[1]
      when :ITER then assign_block(*node.children)
      end
      parts(node).each { |part| assign(part) }
    end

    # The first parameter of a block is what its call has.
    def assign_block(call, scope)
      from, name = call.children
      names = parameters(*scope.children[0, 2])
      @assigned[names.first] << from if names.first && EACH.include?(name) && from.is_a?(NODE)
    end

    def changing?(node)
      from, name = node.children
      case node.type
      when :CALL, :OPCALL, :QCALL then CHANGE.include?(name) && !HARMLESS.include?(name) && given?(from)
      when :ATTRASGN then name == :[]= && given?(from)
      when :OP_ASGN1 then given?(from)
      else false
      end
    end

    def given?(node, depth = 0)
      return false unless node.is_a?(NODE) && depth < 10

      from, name = node.children
      case node.type
      when :LVAR, :DVAR then given_variable?(from, depth)
      when :CALL, :QCALL then SAME.include?(name) && given?(from, depth + 1)
      else false
      end
    end

    def given_variable?(name, depth)
      values = @assigned[name]
      return false if values.any? { |value| value.is_a?(NODE) && made?(value, nil) }

      @given.include?(name) || values.any? { |value| given?(value, depth + 1) }
    end
  end
end
