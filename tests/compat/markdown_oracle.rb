# What Jekyll makes of Markdown, for tests/support/markdown.py.
#
# Each line of standard input is a JSON object: "texts", a list of Markdown; "kramdown", settings as
# in _config.yml; "plain", true for kramdown without a syntax highlighter; "smartify", true for that
# filter in Markdown's place. Each line of the output is the list of their HTML, with null where
# Jekyll raises an error or takes too long.
require "jekyll"
require "json"
require "timeout"

SECONDS = 10

class Oracle
  def initialize(request)
    config = Jekyll.configuration("quiet" => true, "source" => "/", "config" => [])
    @kramdown = config["kramdown"].merge(request["kramdown"] || {})
    @converter = Jekyll::Converters::Markdown::KramdownParser.new(config.merge("kramdown" => @kramdown))
    @kramdown["syntax_highlighter"] = nil if request["plain"]
    @smartify = Jekyll::Converters::SmartyPants.new(config) if request["smartify"]
  end

  def html(text)
    Timeout.timeout(SECONDS) { (@smartify || @converter).convert(text).scrub }
  rescue StandardError
    nil
  end
end

oracles = {}
$stdout.sync = true
$stdin.each_line do |line|
  request = JSON.parse(line)
  oracle = oracles[request.except("texts")] ||= Oracle.new(request)
  puts JSON.generate(request["texts"].map { |text| oracle.html(text) })
end
