# What jekyll-commonmark makes of Markdown, for test_jekyll_commonmark.py. Standard input is a JSON
# list of objects: "commonmark", settings as in _config.yml, and "texts". The output is a list of the
# lists of their HTML.
require "jekyll"
require "jekyll-commonmark"
require "json"

answers = JSON.parse($stdin.read).map do |request|
  config = Jekyll.configuration(
    "quiet" => true, "source" => "/", "config" => [], "commonmark" => request["commonmark"]
  )
  converter = Jekyll::Converters::Markdown::CommonMark.new(config)
  request["texts"].map { |text| converter.convert(text) }
end
puts JSON.generate(answers)
