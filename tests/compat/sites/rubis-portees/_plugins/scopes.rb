# Tags and filters that set variables: of the loop or include around them, or of the whole template.
class SetTag < Liquid::Tag
  def render(context)
    name, value = @markup.strip.split("=")
    context[name] = value
    ""
  end
end
Liquid::Template.register_tag("set", SetTag)
class SetLast < Liquid::Tag
  def render(context)
    name, value = @markup.strip.split("=")
    context.scopes.last[name] = value
    ""
  end
end
Liquid::Template.register_tag("setlast", SetLast)
class SetMerge < Liquid::Tag
  def render(context)
    name, value = @markup.strip.split("=")
    context.merge(name => value)
    context.stack { context["q"] = 1 }
    "#{context[name]}#{context["q"].inspect}#{context.scopes.last[name].inspect}#{context.scopes.size}"
  end
end
Liquid::Template.register_tag("setmerge", SetMerge)
class Blk < Liquid::Block
  def render(context)
    context["blk"] = @markup.strip
    "(#{super})"
  end
end
Liquid::Template.register_tag("blk", Blk)
module F
  def put(input, name)
    @context[name] = input
    input
  end
  def putlast(input, name)
    @context.scopes.last[name] = input
    input
  end
  def putenv(input, name)
    @context.registers[name.to_sym] = input
    input
  end
  def seen(name)
    [@context[name], @context.scopes.last[name], @context.scopes.first[name], @context.scopes.size].inspect
  end
end
Liquid::Template.register_filter(F)
