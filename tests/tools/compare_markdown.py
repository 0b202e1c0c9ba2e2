#!/usr/bin/env python3
"""Compares our HTML of Markdown files with Jekyll's, token by token. Nothing is copied or kept.

usage: compare_markdown.py RENDER-MARKDOWN PATH... [--show N] [--reduce]

Below a folder every *.md, *.markdown and *.md.gz counts, each content once. Prints the share that is
identical; --show N prints how the first N others differ, --reduce what is left of them when all is
taken away that may go.
"""

import gzip
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "compat")]
import markdown  # noqa: E402
from markdown_reduce import reduce  # noqa: E402

NAMES = ("*.md", "*.markdown", "*.md.gz")
LARGEST = 400_000  # bytes: kramdown takes minutes over more


def texts_of(paths):
    """(path, text) of each file that is UTF-8, without its front matter."""
    seen = set()
    for top in map(Path, paths):
        files = [top] if top.is_file() else sorted(f for name in NAMES for f in top.rglob(name))
        for path in files:
            if not path.is_file() or path.stat().st_size > LARGEST:
                continue
            try:
                data = path.read_bytes()
                text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
            except (UnicodeDecodeError, OSError):  # not readable, not text
                continue
            if text.strip() and text not in seen:
                seen.add(text)
                yield path, text


def option(words, name, default):
    if name not in words:
        return default
    at = words.index(name)
    value = words[at + 1]
    del words[at : at + 2]
    return int(value)


def main(*words):
    words = list(words)
    show = option(words, "--show", 0)
    reduced = "--reduce" in words
    program, *paths = [word for word in words if word != "--reduce"]
    markdown.need()
    files = list(texts_of(paths))
    ours = markdown.Ours(program)
    same = asked = 0
    different = []
    with markdown.Oracle() as oracle:

        def differ(texts):
            pairs = zip(oracle.html(texts), ours.html(texts))
            return [want is not None and not markdown.same(want, got) for want, got in pairs]

        for at in range(0, len(files), 50):
            some = files[at : at + 50]
            texts = [text for _, text in some]
            for (path, text), want, got in zip(some, oracle.html(texts), ours.html(texts)):
                if want is None:
                    print(f"{path}: Jekyll itself fails")
                    continue
                asked += 1
                if markdown.same(want, got):
                    same += 1
                else:
                    different.append((path, text, want, got))
        for path, text, want, got in different[:show]:
            print(path)
            if reduced:
                text = reduce(text, differ)
                print(markdown.difference(text, *oracle.html([text]), *ours.html([text])))
            else:
                print(markdown.difference("", want, got))
        for path, *_ in different[show:]:
            print(path)
    print(f"{same} of {asked} documents are identical, {100 * same / max(asked, 1):.2f} %")
    return 0 if same == asked else 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
