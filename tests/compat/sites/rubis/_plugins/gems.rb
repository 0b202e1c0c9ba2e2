# Gems that the settings do not list: their tags are there all the same.
require "jekyll-avatar"
require "jekyll-gist"
require "jekyll-seo-tag"
