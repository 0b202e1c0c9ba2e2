"""A document that differs, made smaller for as long as it differs."""

import re

ROUNDS = 60


def without(pieces, size):
    """Every way of leaving out `size` pieces in a row."""
    for at in range(0, len(pieces), max(size // 2, 1)):
        yield "".join(pieces[:at] + pieces[at + size :])


def candidates(text):
    """Smaller texts, the smallest first: without some lines, words, characters; then plainer ones."""
    lines = text.splitlines(keepends=True)
    size = len(lines) // 2
    while size:
        yield from without(lines, size)
        size //= 2
    words = re.findall(r"\s+|\w+|[^\w\s]", text)
    if len(words) < 400:
        for size in (8, 3, 1):
            yield from without(words, size)
    if len(text) < 120:
        yield from without(list(text), 1)
    yield re.sub(r"[^\W\d_]+", "a", text)


def reduce(text, differ):
    """differ(texts) tells of each whether it still does."""
    for _ in range(ROUNDS):
        smaller = [t for t in dict.fromkeys(candidates(text)) if len(t) < len(text) and t.strip()]
        for at in range(0, len(smaller), 200):
            some = smaller[at : at + 200]
            left = [t for t, differs in zip(some, differ(some)) if differs]
            if left:
                text = min(left, key=len)
                break
        else:
            return text
    return text
