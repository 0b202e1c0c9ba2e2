# Filters that answer with objects of their own, which templates read again and again.
module Rubis
  # Has another answer each time.
  class Wheel < Liquid::Drop
    def initialize(colours)
      @colours = colours
      @at = -1
    end

    def turn
      @colours[(@at += 1) % @colours.size]
    end

    def turned
      @at + 1
    end

    def to_s
      "wheel of #{@colours.size}"
    end
  end

  class Author < Liquid::Drop
    attr_reader :name

    def initialize(name)
      @name = name
    end

    def posts
      site = @context.registers[:site]
      site.posts.docs.select { |post| post.data["author"] == @name.downcase }
    end

    def friend
      Author.new(@name.reverse)
    end

    def liquid_method_missing(method)
      "no #{method} of #{@name}"
    end
  end

  module Objects
    def wheel(colours)
      Wheel.new(colours.split(" "))
    end

    def author(name)
      Author.new(name)
    end

    def authors(names)
      names.split(" ").map { |name| Author.new(name) }
    end

    def greet(author)
      author.is_a?(Author) ? "Hello #{author.name}" : author.class.name
    end
  end
end

Liquid::Template.register_filter(Rubis::Objects)
