# frozen_string_literal: true

# Whether a site's Ruby can keep anything from one page to the next: @@seen, $count, CACHE[key] ||= ...
# Then a page shows what was read for an earlier one, and depends on that, too. If it cannot, each page
# depends on its own reads alone.
#
# Code is taken to keep things unless it is seen that it does not: what it changes are its own local
# values, the context of a template, or an object that lives no longer than the page.
#
# SPDX-License-Identifier: MIT

module Approche
  # One file.
  class Memory
    CHANGE = %i(
      << []= push append unshift prepend insert concat replace store update merge! add add? delete delete_at
      delete_if keep_if clear shift pop compact! flatten! map! collect! select! filter! reject! sort! sort_by!
      uniq! reverse! rotate! shuffle! slice! fill subtract transform_values! transform_keys! deep_merge!
      gsub! sub! tr! strip! lstrip! rstrip! chomp! chop! squeeze! capitalize! upcase! downcase! swapcase!
      succ! next! delete! setbyte force_encoding encode! scrub! unicode_normalize! default= next rewind
      delete_prefix! delete_suffix! each_entry! set_encoding compare_by_identity rehash
    ).freeze
    # What they do cannot be seen here.
    HIDDEN = %i(
      send public_send __send__ eval instance_eval class_eval module_eval instance_exec class_exec
      module_exec instance_variable_set class_variable_set const_set remove_const define_method
      define_singleton_method singleton_class alias_method attr_accessor attr_writer remove_method
      undef_method method instance_method extend include prepend refine binding getset memoize trace_var
      at_exit autoload set_trace_func thread_variable_set instance callcc
    ).freeze
    # These make a new value.
    MAKE = %i(
      new dup clone map select filter reject sort sort_by split join gsub sub tr strip lstrip rstrip downcase
      upcase capitalize chomp + - * % uniq flatten compact reverse take drop zip group_by slice merge keys
      values read format sprintf partition each_slice collect filter_map flat_map +@ to_h tally scan invert
    ).freeze
    LITERALS = %i(ZLIST ZARRAY LIST ARRAY HASH STR DSTR LIT NIL TRUE FALSE EVSTR DOT2).freeze
    # Their objects live as long as a page.
    SHORT = %w(Tag Block Raw Drop Include IncludeTag IncludeRelativeTag HighlightBlock).freeze
    NODE = RubyVM::AbstractSyntaxTree::Node

    def self.kept_by?(files)
      files.size > 100 || files.any? { |file| new(File.read(file)).keeps? }
    rescue ScriptError, StandardError
      true # what cannot be understood
    end

    def initialize(text)
      @root = RubyVM::AbstractSyntaxTree.parse(text)
      @short = SHORT.dup
    end

    def keeps?
      outside(@root, false)
    end

    private

    def parts(node)
      node.children.flat_map { |child| child.is_a?(Array) ? child : [child] }.grep(NODE)
    end

    # Code that runs once, when the file is loaded. Its blocks may run later.
    def outside(node, short)
      case node.type
      when :CLASS then outside(node.children[2], short_class(node))
      when :DEFN then inside(node.children[1], Method.new(short || node.children[0] == :initialize, []))
      when :DEFS then inside(node.children[2], Method.new(false, []))
      when :ITER then block?(node)
      when :LAMBDA then closure(node)
      when :MODULE, :SCLASS then parts(node).any? { |part| outside(part, false) }
      else parts(node).any? { |part| outside(part, short) }
      end
    end

    # A block outside of methods: what it assigns may be a variable around it.
    def block?(node)
      call, body = node.children
      parts(call).any? { |part| outside(part, false) } || closure(body)
    end

    def short_class(node)
      name, parent = node.children
      short = parent && @short.include?(parent.children.last.to_s)
      @short << name.children.last.to_s if short
      short
    end

    # short: its object does not outlive the page. locals: its assignments, once they are collected.
    # closure: it may be called more than once for one call of the code around it.
    Method = Struct.new(:short, :locals, :closure)

    # A body of code that runs when a page is made.
    def inside(node, method)
      method.locals = assignments(node)
      change?(node, method)
    end

    def closure(node)
      inside(node, Method.new(false, [], true))
    end

    # By the names that a body of code declares.
    def assignments(node)
      all = Hash.new { |h, k| h[k] = [] }
      declared = Hash.new { |h, k| h[k] = [] }
      collect(node, declared, all)
      declared.to_h { |name, values| [name, values + all[name]] }
    end

    def collect(node, found, outer)
      case node.type
      when :LASGN, :DASGN, :DASGN_CURR then outer[node.children[0]] << node.children[1]
      when :SCOPE
        Array(node.children[0]).grep(Symbol).each { |name| found[name] }
        parameters(*node.children[0, 2]).each { |name| found[name] << nil }
      end
      parts(node).each { |part| collect(part, found, outer) }
    end

    # Their values come from elsewhere. The first names are these, then come those of the body.
    def parameters(names, args)
      return [] if args.nil?

      named = args.children.grep(Symbol) + names_in(args)
      names.first(args.children.grep(Integer).sum + named.size).grep(Symbol) | named
    end

    def names_in(node)
      parts(node).flat_map { |part| part.children.grep(Symbol).first(1) + names_in(part) }
    end

    def change?(node, method)
      return true if changes?(node, method)

      call, body = node.children
      return change?(call, method) || closure(body) if node.type == :ITER && (method.closure || closure?(call))
      return closure(node.children[0]) if node.type == :LAMBDA

      parts(node).any? { |part| change?(part, method) }
    end

    # lambda { }, proc { }, Proc.new { }
    def closure?(call)
      names = call.children.grep(Symbol)
      (names & %i(lambda proc)).any? || (names.include?(:new) && call.type == :CALL)
    end

    def changes?(node, method)
      first, second = node.children
      case node.type
      when :GASGN, :CVASGN, :CVDECL, :CDECL, :OP_CDECL, :DEFN, :DEFS, :CLASS, :MODULE, :SCLASS, :ALIAS, :UNDEF
        true
      when :IASGN then !method.short
      when :LASGN, :DASGN, :DASGN_CURR then !method.locals.key?(first) # of the code around
      when :ATTRASGN then !(second == :[]= || writer?(second)) || !own?(first, method)
      when :OP_ASGN1, :OP_ASGN2 then !own?(first, method)
      when :CALL, :OPCALL, :QCALL then HIDDEN.include?(second) || (CHANGE.include?(second) && !own?(first, method))
      when :FCALL, :VCALL then HIDDEN.include?(first) || CHANGE.include?(first)
      when :BLOCK_PASS then pass?(node)
      else false
      end
    end

    def writer?(name)
      name.to_s.end_with?("=")
    end

    # &:clear
    def pass?(node)
      name = node.children[1]
      name.type == :LIT && name.children[0].is_a?(Symbol) &&
        (CHANGE + HIDDEN).include?(name.children[0])
    end

    # Whether what is changed is of this call, or of the page that is being made.
    def own?(node, method)
      return false if node.nil?

      case node.type
      when :LVAR, :DVAR then own_variable?(node.children[0], method)
      when :IVAR then method.short
      when :SELF then method.short
      when :CALL then context?(node)
      else made?(node, method)
      end
    end

    # context["x"] = 1, context.registers[:x] ||= 1, context.scopes.last["x"] = 1
    def context?(node)
      from, name = node.children
      return false unless from.is_a?(NODE)
      return context_itself?(from) if %i(registers scopes).include?(name)

      name == :last && from.type == :CALL && from.children[1] == :scopes && context_itself?(from.children[0])
    end

    def context_itself?(node)
      (%i(LVAR DVAR).include?(node.type) && node.children[0] == :context) ||
        (node.type == :IVAR && node.children[0] == :@context)
    end

    def own_variable?(name, method)
      return true if name == :context
      return false unless method.locals.key?(name)

      all = method.locals[name]
      !method.closure && !all.empty? && all.all? { |value| value.is_a?(NODE) && made?(value, method) }
    end

    def made?(node, method)
      case node.type
      when *LITERALS then true
      when :CALL, :OPCALL, :QCALL, :FCALL then made_by_call?(node)
      when :ITER then made?(node.children[0], method)
      when :SUPER, :ZSUPER then method.short # the text of a block
      when :IF then node.children[1, 2].all? { |part| part && made?(part, method) }
      else false
      end
    end

    def made_by_call?(node)
      name = node.type == :FCALL ? node.children[0] : node.children[1]
      MAKE.include?(name)
    end
  end
end
