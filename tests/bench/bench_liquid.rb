# What bench_liquid.c does, in Ruby: Debian's Liquid with Jekyll's filters and tags.
#
# usage: bench_liquid.rb render FOLDER SECONDS | parse FILE SECONDS
require "jekyll"
require "json"

def cpu
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
end

# Runs the block for so many seconds of processor time: microseconds a run, and how many.
def measure(seconds)
  yield
  rounds = 0
  start = cpu
  used = 0
  while used < seconds
    yield
    rounds += 1
    used = cpu - start
  end
  [used * 1e6 / rounds, rounds]
end

what, path, seconds = ARGV
Jekyll.logger.log_level = :error
site = Jekyll::Site.new(
  Jekyll.configuration("source" => Dir.pwd, "url" => "https://example.org", "baseurl" => "/base",
                       "disable_disk_cache" => true, "quiet" => true)
)
bytes = 0
if what == "parse"
  text = File.read(path)
  bytes = text.bytesize
  us, rounds = measure(seconds.to_f) { Liquid::Template.parse(text, :line_numbers => true) }
else
  data = JSON.parse(File.read(File.join(path, "data.json")))
  chain = Dir.glob(File.join(path, "*.liquid")).sort.map do |file|
    Liquid::Template.parse(File.read(file), :line_numbers => true)
  end
  us, rounds = measure(seconds.to_f) do
    content = ""
    chain.each do |template|
      content = template.render!(data.merge("content" => content),
                                 :registers => { :site => site },
                                 :strict_filters => false, :strict_variables => false)
    end
    bytes = content.bytesize
  end
end
puts JSON.generate("us" => us, "bytes" => bytes, "rounds" => rounds)
