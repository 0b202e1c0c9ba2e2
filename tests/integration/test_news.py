"""The news of the bundled site: the list and its feed have the same items, the newest first, and every page
names the feed.

usage: test_news.py APPROCHE-SERVER
"""

import html
import re
import sys
import unittest
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ROOT, Serving  # noqa: E402

FEED = "/actualites.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
ITEM = re.compile(
    r'<time datetime="([0-9-]+)">\s*([^<]+?)\s*</time>.*?<h2><a href="([^"]+)">([^<]+)</a></h2>\s*<p>([^<]+)</p>',
    re.DOTALL,
)


def entries(feed):
    """The entries of a feed: day, address, title, summary."""
    return [
        (
            entry.find(ATOM + "updated").text[:10],
            entry.find(ATOM + "link").get("href"),
            entry.find(ATOM + "title").text,
            entry.find(ATOM + "summary").text,
        )
        for entry in feed.findall(ATOM + "entry")
    ]


class News(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Serving(sys.argv[1], ROOT))
        cls.feed = ET.fromstring(cls.server.get(FEED).body)

    def text(self, path):
        page = self.server.get(path)
        self.assertEqual(200, page.status, path)
        return page.body.decode()

    def test_the_list_and_the_feed_have_the_same_items(self):
        shown = ITEM.findall(self.text("/actualites/"))
        items = [(day, url, html.unescape(title), html.unescape(summary)) for day, _, url, title, summary in shown]
        self.assertEqual(len(list((ROOT / "pages/actualites").glob("*.md"))), len(items))
        self.assertEqual(entries(self.feed), items)
        days = [item[0] for item in items]
        self.assertEqual(sorted(days, reverse=True), days)
        self.assertEqual(len(days), len(set(days)), "the order of two items of one day is not defined")

    def test_dates_are_in_words_of_the_language(self):
        for day, words, *_ in ITEM.findall(self.text("/actualites/")):
            self.assertRegex(words, r"^(1er|[2-9]|[1-3]\d) [a-zûé]{3,} \d{4}$")
            self.assertTrue(words.endswith(day[:4]), words)

    def test_an_item_has_its_date_and_leads_to_the_list(self):
        for day, url, title, _ in entries(self.feed):
            page = self.text(urlsplit(url).path)
            self.assertIn(f'<time datetime="{day}">', page)
            self.assertIn(html.escape(title, quote=False), html.unescape(page))
            self.assertIn('<a href="/actualites/">Toutes', page)

    def test_the_feed_is_atom(self):
        names = [self.feed.find(ATOM + "id").text, *(e.find(f"{ATOM}id").text for e in self.feed.iter(ATOM + "entry"))]
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r"^tag:[a-z.-]+,\d{4}:/")
        times = [entry.text for entry in self.feed.iter(ATOM + "updated")]
        self.assertEqual(max(times), times[0])
        for time in times:
            self.assertRegex(time, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
        self.assertTrue(self.feed.find(f"{ATOM}title").text)
        self.assertTrue(self.feed.find(f"{ATOM}author/{ATOM}name").text)
        self.assertEqual(FEED, self.feed.find(f"{ATOM}link[@rel='self']").get("href"))

    def test_every_page_names_the_feed(self):
        for path in ("/", "/approche/", "/en/", "/actualites/"):
            link = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*>', self.text(path))
            self.assertIsNotNone(link, path)
            self.assertIn(f'href="{FEED}"', link[0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
