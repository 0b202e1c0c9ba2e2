# Renders templates as Debian's Jekyll does; the sibling of tests/tools/liquid_cases.c.
#
# usage: ruby ask_liquid.rb [--plain] FILE.yml...
#
# --plain is Liquid without Jekyll.
#
# A file holds the surroundings (see liquid_cases.c) and `templates`: a list of strings, or of maps
# {template:, mode:, ...}. A template with words of `each` in it stands for many: one for each way to
# put the words' values in their place; with `modes` each is asked in each mode. Prints for each file {"templates": [...], "results": [...]};
# a result is a string, or {"error": message}.
PLAIN = ARGV.delete("--plain") ? true : false
require PLAIN ? "liquid" : "jekyll"
require "json"
require "tmpdir"
require "yaml"

PERMITTED = [Date, Time].freeze

def expand(template, words)
  words.reduce([template]) do |all, (word, values)|
    all.flat_map do |one|
      one.include?(word) ? values.map { |value| one.gsub(word) { value } } : [one]
    end
  end
end

def requests(file)
  words = file.fetch("each", {})
  asked = file["templates"].flat_map do |request|
    next expand(request, words) if request.is_a?(String)

    expand(request["template"], words).map { |text| request.merge("template" => text) }
  end
  return asked unless file.key?("modes")

  file["modes"].flat_map { |mode| asked.map { |text| {"template" => text, "mode" => mode} } }
end

def site_for(dir, file)
  includes = File.join(dir, "_includes")
  Dir.mkdir(includes)
  file.fetch("includes", {}).each { |name, text| File.write(File.join(includes, name), text) }
  file.fetch("includes", {}).each { |name, text| File.write(File.join(dir, name), text) }
  Jekyll::Site.new(
    Jekyll::Configuration.from(
      "source" => dir, "destination" => File.join(dir, "_site"), "quiet" => true,
      "url" => file["url"], "baseurl" => file["baseurl"], "disable_disk_cache" => true
    )
  )
end

# What Liquid itself has instead of a site: texts by name.
Texts = Struct.new(:texts) do
  def read_template_file(name)
    texts&.[](name) || raise(Liquid::FileSystemError, "no template #{name}")
  end
end

def registers(site, setting)
  return {:file_system => Texts.new(setting.("includes"))} if PLAIN

  site.liquid_renderer.reset
  site.inclusions.clear
  site.filter_cache.clear
  %w[url baseurl].each { |name| site.config[name] = setting.(name) }
  {:site => site, :page => {"path" => "page.html"}}
end

def stop_clock(seconds)
  Time.define_singleton_method(:now) { Time.at(seconds) }
end

def render(site, file, request)
  own = request.is_a?(String) ? {} : request
  text = request.is_a?(String) ? request : request["template"]
  setting = ->(name) { own.fetch(name) { file[name] } }
  Liquid::Template.error_mode = (setting.("mode") || "warn").to_sym
  ENV["TZ"] = setting.("zone") || "UTC"
  stop_clock(setting.("now")) if setting.("now")
  data = Marshal.load(Marshal.dump(setting.("data") || {}))
  Liquid::Template.parse(text, :line_numbers => true).render!(
    data,
    :registers => registers(site, setting),
    :strict_filters => setting.("strict_filters"),
    :strict_variables => setting.("strict_variables")
  )
rescue StandardError, SystemStackError, ScriptError => e
  {"error" => "#{e.class}: #{e.message}"}
end

def printable(result)
  return result unless result.is_a?(String)

  text = result.dup.force_encoding("UTF-8")
  text.valid_encoding? ? text : text.scrub("\uFFFD")
end

Jekyll.logger.log_level = :error unless PLAIN
answers = ARGV.map do |path|
  file = YAML.safe_load_file(path, permitted_classes: PERMITTED, aliases: true)
  asked = requests(file)
  results = Dir.mktmpdir do |dir|
    site = PLAIN ? nil : site_for(dir, file)
    asked.map { |request| printable(render(site, file, request)) }
  end
  {"templates" => asked, "results" => results}
end
puts JSON.generate(answers)
