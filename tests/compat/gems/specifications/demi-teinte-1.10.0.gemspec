# -*- encoding: utf-8 -*-
# stub: demi-teinte 1.10.0 ruby lib

Gem::Specification.new do |s|
  s.name = "demi-teinte".freeze
  s.version = "1.10.0"
  s.require_paths = ["lib".freeze]
  s.authors = ["Ann".freeze]
  s.summary = "A theme of two versions".freeze
  s.add_runtime_dependency(%q<jekyll>.freeze, [">= 4.0"])
  s.add_runtime_dependency(%q<jekyll-seo-tag>.freeze, ["~> 2.1"])
  s.add_development_dependency(%q<jekyll-sitemap>.freeze, [">= 1.0"])
end
