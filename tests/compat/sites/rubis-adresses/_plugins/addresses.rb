# What documents have their URLs of is another thing when generators have run.
class Addresses < Jekyll::Generator
  def generate(site)
    one, two, three, four, five, six, seven, eight = site.posts.docs
    one.data["permalink"] = "/moved/"
    two.data["slug"].upcase!
    three.data["categories"] << "late"
    four.data["date"] = Time.utc(2001, 2, 3)
    five.url
    five.data["slug"] = "too-late"
    six.data["categories"] = [site.posts.docs.map(&:url).join("+").size.to_s]
    seven.data["date"] = seven.data["date"].getlocal(-12 * 3600)
    eight.extend(Own)
    site.collections["notes"].metadata["permalink"] = "/n/:title"
    site.posts.docs.each { |post| post.data["seen"] = [post.url, post.destination(site.dest).delete_prefix(site.dest)] }
  end
end

module Own
  def url
    "/own#{super}"
  end
end
