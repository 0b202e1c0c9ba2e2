"""The target with-ruby of the Dockerfile: a site's own Ruby runs in it, without privileges and on a root that nobody
can write; the gems are whole."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from image import Built, need_buildah, run  # noqa: E402
from serving import Running  # noqa: E402

IMAGE = "localhost/approche-server-ruby-test"
SIZE_MAX = 120_000_000  # bytes of files
READ_ONLY = """
set -eu
root=$1 site=$2; shift 2
mount --bind "$root" "$root"
mount --bind "$site" "$root/site"
mount -o remount,bind,ro "$root/site"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs tmpfs "$root/dev"
touch "$root/dev/null" "$root/dev/urandom"
mount --bind /dev/null "$root/dev/null"
mount --bind /dev/urandom "$root/dev/urandom"
exec setpriv --no-new-privs --bounding-set=-all,+setuid,+setgid,+sys_chroot \
  chroot --userspec=65532:65532 "$root" "$@"
"""
PLUGIN = """
require "tempfile"

class Told < Liquid::Tag
  def render(_context)
    writable = begin; File.write("/site/x", ""); true; rescue SystemCallError => e; e.class; end
    "#{Process.uid} #{`git --version`.split.first} #{`echo a; exit 3`.strip} #{$?.exitstatus} #{writable} " \\
      "#{Tempfile.create { |f| f.write("abc") }} #{Encoding.default_external}"
  end
end
Liquid::Template.register_tag("told", Told)

class Made < Jekyll::Generator
  def generate(site)
    page = Jekyll::PageWithoutAFile.new(site, site.source, "", "made.html")
    page.content = "made of {{ site.pages.size }}"
    site.pages << page
  end
end
"""
GEMS = """
have = Gem::Specification.to_a
missing = have.flat_map { |s| s.runtime_dependencies.reject { |d| have.any? { |t| d.matches_spec?(t) } } }
abort missing.join(" ") unless missing.empty?
require "jekyll"
have.map(&:name).grep(/\\Ajekyll-/).reject { |n| n =~ /theme|sass|watch/ }.each { |name| require name }
"""


class ImageRuby(Built):
    @classmethod
    def setUpClass(cls):
        cls.build(IMAGE, "--target", "with-ruby")

    def setUp(self):
        self.site = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in {
            "_config.yml": "title: T\n",
            "_plugins/told.rb": PLUGIN,
            "told.html": "---\n---\n{% told %}",
        }.items():
            (self.site / name).parent.mkdir(exist_ok=True)
            (self.site / name).write_text(text)
        self.site.chmod(0o755)

    def serve(self, **environment):
        unshare = ["unshare", "--mount", "--propagation", "private"]
        command = [*unshare, "sh", "-c", READ_ONLY, "sh", self.root, self.site, "/usr/bin/approche-server"]
        own = dict(item.split("=", 1) for item in self.config["Env"])
        own["PATH"] += ":/bin:/usr/sbin:/sbin"
        environment = own | {"APPROCHE_USER": "65532:65532"} | environment
        return self.enterContext(Running([*command, "--port", "0"], environment))

    def test_runs_plugins_without_privileges(self):
        server = self.serve(APPROCHE_PLUGINS="on")
        told = "65532 git a 3 Errno::EROFS 3 UTF-8"
        self.assertEqual(told, server.get("/told.html").body.decode(), server.lines)
        self.assertEqual("made of 2", server.get("/made.html").body.decode())
        self.assertFalse([line for line in server.lines if "error" in line or "sandbox" in line])

    def test_runs_none_unless_it_is_told_to(self):
        self.assertEqual(404, self.serve().get("/made.html").status)
        self.assertNotIn("APPROCHE_PLUGINS", " ".join(self.config["Env"]))

    def test_its_user_and_command(self):
        self.assertEqual("65532:65532", self.config["User"])
        self.assertEqual(["approche-server"], self.config["Entrypoint"])

    def test_each_gem_has_what_it_needs(self):
        done = run("chroot", self.root, "/usr/bin/ruby", "-e", GEMS)
        self.assertNotIn("rror", done)

    def test_is_trimmed(self):
        size = sum(p.stat().st_size for p in self.root.rglob("*") if p.is_file() and not p.is_symlink())
        print(f"files: {size} bytes")
        self.assertLess(size, SIZE_MAX)
        self.assertFalse(list(self.root.rglob("*.h")))

    def test_says_what_is_in_it(self):
        document = json.loads((self.root / "usr/share/sbom/approche-server.spdx.json").read_text())
        names = {package["name"] for package in document["packages"]}
        self.assertLessEqual({"jekyll", "git", "dash", "libc6", "approche-server"}, names)
        licences = {p.parent.name for p in self.root.glob("usr/share/doc/*/copyright")}
        self.assertEqual(licences, names)


if __name__ == "__main__":
    need_buildah()
    unittest.main(argv=sys.argv[:1])
