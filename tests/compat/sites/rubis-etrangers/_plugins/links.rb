# Notes that link to each other, as gardens have them: [[title]] and [[title|text]], and what links here.
class Garden < Jekyll::Generator
  def generate(site)
    notes = site.collections["notes"].docs
    everything = notes + site.posts.docs
    notes.each do |note|
      title = Regexp.escape(note.data["title"])
      everything.each do |other|
        other.content = other.content.gsub(/\[\[#{title}\|(.+?)\]\]/i, "<a class='internal' href='#{site.baseurl}#{note.url}'>\\1</a>")
        other.content = other.content.gsub(/\[\[(#{title})\]\]/i, "<a class='internal' href='#{site.baseurl}#{note.url}'>\\1</a>")
      end
    end
    everything.each do |other|
      other.content = other.content.gsub(/\[\[(.*?)\]\]/, "<span title='no such note'>\\1</span>")
    end
    nodes = notes.map { |note| { "id" => note.relative_path.hash.class.name, "label" => note.data["title"] } }
    edges = 0
    notes.each do |note|
      note.data["backlinks"] = everything.select { |other| other != note && other.content.include?("'#{site.baseurl}#{note.url}'") }
      edges += note.data["backlinks"].size
    end
    File.write(File.join(site.source, "_includes/graph.json"), JSON.generate("nodes" => nodes, "edges" => edges))
  end
end
