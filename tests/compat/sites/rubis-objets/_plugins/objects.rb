# frozen_string_literal: true

# Can be walked, and has members of its own.
class Menu < Liquid::Drop
  include Enumerable

  def initialize(names)
    super()
    @names = names
  end

  def each(&block)
    @names.each(&block)
  end

  def first
    "the first"
  end

  def size
    @names.size
  end
end

class Info < Jekyll::Drops::Drop
  mutable false

  def title
    @obj["title"]
  end

  private

  def fallback_data
    @obj
  end
end

# Reads the variables of the template in which it is read.
class Reader < Liquid::Drop
  def where
    "#{@context["page"]["title"]} #{@context["i"]} #{@context["given"]}"
  end

  def left=(value); end
end

module Objects
  def menu(text)
    Menu.new(text.split(","))
  end

  def info(title)
    Info.new("title" => title, "more" => "more of it")
  end

  def reader(_)
    Reader.new
  end
end
Liquid::Template.register_filter(Objects)

# Text that another tag prints: the hash is changed where it is.
class ContentFor < Liquid::Block
  def render(context)
    texts = (context.scopes.last["texts"] ||= {})
    texts[@markup.strip] = super
    ""
  end
end
Liquid::Template.register_tag("content_for", ContentFor)

class YieldText < Liquid::Tag
  def render(context)
    (context["texts"] || {})[@markup.strip].to_s
  end
end
Liquid::Template.register_tag("yield_text", YieldText)

# Called when it is read.
class Lazy < Liquid::Tag
  def render(context)
    context["lazy"] = -> { "lazy" }
    context["title"] = proc { |c| c["page"]["title"] }
    ""
  end
end
Liquid::Template.register_tag("lazy", Lazy)
