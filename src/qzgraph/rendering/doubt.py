"""Words in doubt, marked in the sentences that they stand in, for those who are to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

#: Around words in doubt where a format has no other mark.
OPEN, CLOSE = "【", "】"


def pieces(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is in doubt; longer words before shorter ones."""
    known = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    if not known:
        yield text, False
        return
    at = 0
    for found in re.finditer("|".join(map(re.escape, known)), text):
        if found.start() > at:
            yield text[at : found.start()], False
        yield found.group(), True
        at = found.end()
    if at < len(text):
        yield text[at:], False


def bracketed(text: str, words: Sequence[str]) -> str:
    """The text with words in doubt in 【】."""
    return "".join(
        f"{OPEN}{piece}{CLOSE}" if doubt else piece for piece, doubt in pieces(text, words)
    )
