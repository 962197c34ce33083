"""Where in a field's text each value was read: offsets of the source in, pieces of text out.

A field is shown as it reads, without the line breaks and page marks that the typesetter put into
the source; so places in the source are carried over by aligning the two texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

from qzgraph.rendering.wording_diff import changes

#: How much of two texts (0 to 1) must be the same for their difference to be shown.
_ALIKE = 0.5


@dataclass(frozen=True)
class Quote:
    """Characters of a text that a value was read from, both counted from 0, the end excluded."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Piece:
    """Characters that the same values were read from; ``begins``: those whose quote starts here."""

    text: str
    values: tuple[str, ...]
    begins: tuple[str, ...]


class Alignment:
    """From the places of a source's passage to those of the text that is shown for it."""

    def __init__(self, source: str, shown: str) -> None:
        self._at: dict[int, int] = {}
        for code in Indel.opcodes(source, shown):
            if code.tag == "equal":
                for step in range(code.src_end - code.src_start):
                    self._at[code.src_start + step] = code.dest_start + step

    def quote(self, start: int, end: int, value: str) -> Quote | None:
        """The same characters in the shown text; None where none of them is shown."""
        found = [self._at[place] for place in range(start, end) if place in self._at]
        return Quote(found[0], found[-1] + 1, value) if found else None


def pieces(text: str, quotes: Iterable[Quote]) -> list[Piece]:
    """The text cut wherever a quote begins or ends, in order and without a gap."""
    wanted: Sequence[Quote] = sorted(set(quotes), key=lambda q: (q.start, q.end, q.value))
    cuts = sorted({0, len(text), *(q.start for q in wanted), *(q.end for q in wanted)})
    begun: set[str] = set()
    cut = []
    for start, end in pairwise(cuts):
        values = [q.value for q in wanted if q.start <= start and end <= q.end]
        begins = [q.value for q in wanted if q.start == start and q.value not in begun]
        begun.update(begins)
        cut.append(
            Piece(text[start:end], tuple(dict.fromkeys(values)), tuple(dict.fromkeys(begins)))
        )
    return cut


def sentence_around(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the sentence stands that holds what is between these places."""
    start = max(text.rfind(stop, 0, first) for stop in "。；") + 1
    ends = [end for stop in "。；" if (end := text.find(stop, last)) >= 0]
    return start, min(ends, default=len(text) - 1) + 1


def changed(before: str, after: str) -> list[Piece]:
    """``after`` in pieces of which those that ``before`` does not have bear the value ``new``; in
    one piece where the two have less than half in common, and a mark would say nothing."""
    found = changes(before, after) if before else []
    same = sum(len(part.after) for part in found if part.is_same)
    if 2 * same < _ALIKE * (len(before) + len(after)):
        return [Piece(after, (), ())]
    marked = ((part.after, () if part.is_same else ("new",)) for part in found if part.after)
    return [Piece(text, values, values) for text, values in marked]
