# render_pages.rb SOURCE FOLDER: the pages of a site below FOLDER, each rendered by Debian's Jekyll
# for itself, so that one that fails stops no other. Prints {"path": text or {"error": message}}.
require "mercenary"
require "jekyll"
require "json"

Jekyll.logger.log_level = :error
source, folder = ARGV
site = Jekyll::Site.new(
  Jekyll.configuration("source" => source, "quiet" => true, "disable_disk_cache" => true)
)
site.reset
site.read
site.generate
payload = site.site_payload
site.send(:render_docs, payload)
answers = site.pages.select { |page| page.path.start_with?("#{folder}/") }.to_h do |page|
  page.output = Jekyll::Renderer.new(site, page, payload).run
  [page.path, page.output.dup.force_encoding("UTF-8").scrub("\uFFFD")]
rescue StandardError, SystemStackError, ScriptError => e
  [page.path, {"error" => "#{e.class}: #{e.message[0, 400]}"}]
end
puts JSON.generate(answers)
