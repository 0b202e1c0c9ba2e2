"""Random documents out of kramdown's constructs, by Jekyll and by us, token by token; half of them
under random settings, which the documents of a batch share.

Prints the share of identical documents. Fails if it is below LEAST per cent; then, and if SHOW
is given, it also prints the first that differ, made as small as they still do.

usage: test_markdown_generated.py RENDER-MARKDOWN COUNT LEAST [SEED [SHOW]]
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import markdown  # noqa: E402
from markdown_generator import document, settings  # noqa: E402
from markdown_reduce import reduce  # noqa: E402

BATCH = 250


def main(program, count, least, seed="1", show=None):
    markdown.need()
    count, ours = int(count), markdown.Ours(program)
    asked = same = 0
    different = []
    with markdown.Oracle() as oracle:

        def answers(texts, number):
            kramdown = settings(seed, number // BATCH)
            return zip(oracle.html(texts, kramdown), ours.html(texts, kramdown))

        def judged(texts, number):
            # Where Jekyll itself fails there is nothing to compare with.
            return [None if want is None else markdown.same(want, got) for want, got in answers(texts, number)]

        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            batch = judged([document(seed, number) for number in numbers], start)
            for number, answer in zip(numbers, batch):
                asked += answer is not None
                same += answer is True
                if answer is False:
                    different.append(number)
        share = 100 * same / asked
        fails = share < float(least)
        for number in different[: int(show or 3) if show or fails else 0]:
            text = reduce(document(seed, number), lambda texts: [a is False for a in judged(texts, number)])
            print(f"seed {seed}, document {number} under {settings(seed, number // BATCH)}, reduced:")
            print(markdown.difference(text, *next(answers([text], number))))
    print(f"seed {seed}: {same} of {asked} documents are identical, {share:.2f} %")
    return 1 if fails else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
