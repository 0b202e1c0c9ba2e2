"""Every article of ../shared/corpus as kramdown has it, as a browser sees it.

usage: test_markdown_corpus.py RENDER-MARKDOWN
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import markdown  # noqa: E402
from serving import SHARED, skip  # noqa: E402

CORPUS = SHARED / "corpus"


def main(program):
    if not CORPUS.exists():
        skip(f"no {CORPUS}: articles that are not the project's own")
    paths = sorted(CORPUS.glob("*/*.md"))
    texts = [path.read_text() for path in paths]
    same = 0
    for path, text, got in zip(paths, texts, markdown.Ours(program).html(texts, plain=True)):
        want = path.with_suffix(".html").read_text()
        if markdown.same(want, got):
            same += 1
        else:
            print(path.relative_to(CORPUS), markdown.difference("", want, got), sep="\n")
    print(f"{same} of {len(paths)} articles are identical")
    return 0 if same == len(paths) > 0 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
