# build_sites.rb SOURCE TARGET [SOURCE TARGET ...]: `jekyll build` of each, by one process that
# forks, since it is loading Jekyll that takes the time. Where a build fails, what it said is in
# TARGET.log, and there is no TARGET. A SOURCE may list its configuration files in .config-files. If
# its settings name a `source`, Jekyll runs in that folder without --source, which would override it.
require "jekyll"

def settings_of(source)
  list = File.join(source, ".config-files")
  return {} unless File.exist?(list)

  { "config" => File.read(list).split(",").map { |name| File.join(source, name.strip) } }
end

def names_source?(source)
  settings = File.join(source, "_config.yml")
  File.exist?(settings) && File.read(settings).match?(/^source:/)
end

def place_of(source)
  return { "source" => source } unless names_source?(source)

  Dir.chdir(source)
  {}
end

def build(source, target)
  log = "#{target}.log"
  $stdout.reopen(log, "w")
  $stderr.reopen(log, "a")
  Jekyll::Commands::Build.process(
    "destination" => target, "quiet" => true, "disable_disk_cache" => true,
    **place_of(source), **settings_of(source)
  )
rescue Exception => e # rubocop:disable Lint/RescueException
  FileUtils.rm_rf(target)
  File.write(log, "#{e.class}: #{e.message[0, 800]}", mode: "a")
end

AT_ONCE = 2
running = 0
ARGV.each_slice(2) do |source, target|
  if running == AT_ONCE
    Process.wait
    running -= 1
  end
  fork do
    # Where people run it: jekyll-polyglot looks for folders in the current one.
    Dir.chdir(source) { build(source, target) }
    exit! 0
  end
  running += 1
end
Process.waitall
