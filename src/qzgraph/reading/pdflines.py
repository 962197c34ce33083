"""Sets the characters of a PDF page into lines, as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from qzgraph.reading.pdfpage import Glyph

#: Two characters stand in one line where their middles differ by less than this much of the
#: larger one's height: a small raised 2 does, the next line does not.
_SAME_LINE = 0.5
#: A gap wider than the line's usual one by so much of the height is a space. Whether a space was
#: drawn tells little: some programs draw none, pdfium invents some in justified lines.
_WORD_GAP = 0.12
#: Bold print is imitated by drawing a character twice, slightly moved.
_TWICE = 0.25


@dataclass(frozen=True)
class TextLine:
    """A line of text and where it stands."""

    text: str
    left: float
    right: float
    middle: float
    height: float


def set_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines from top to bottom; those without text are left out."""
    rows: list[list[Glyph]] = []
    middle = tallest = 0.0
    for glyph in sorted(glyphs, key=attrgetter("middle"), reverse=True):
        tallest = max(tallest, glyph.height) if rows else glyph.height
        if rows and middle - glyph.middle <= _SAME_LINE * tallest:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle, tallest = glyph.middle, glyph.height
    lines = (_line(sorted(row, key=attrgetter("left"))) for row in rows)
    return [line for line in lines if line.text]


def _line(row: list[Glyph]) -> TextLine:
    drawn: list[Glyph] = []
    spaced: set[int] = set()  # positions in ``drawn`` before which a space was drawn
    for glyph in row:
        if glyph.text == " ":
            spaced.add(len(drawn))
        elif not drawn or not _is_twice(drawn[-1], glyph):
            drawn.append(glyph)
    gaps = [after.left - before.right for before, after in pairwise(drawn)]
    usual = median(gaps) if gaps else 0.0
    text = [glyph.text for glyph in drawn[:1]]
    for at, (before, after) in enumerate(pairwise(drawn), start=1):
        wide = gaps[at - 1] - usual > _WORD_GAP * max(before.height, after.height)
        if wide or (at in spaced and before.text.isascii() and after.text.isascii()):
            text.append(" ")
        text.append(after.text)
    return TextLine(
        "".join(text),
        row[0].left,
        max(glyph.right for glyph in row),
        sum(glyph.middle for glyph in row) / len(row),
        max(glyph.height for glyph in row),
    )


def _is_twice(one: Glyph, other: Glyph) -> bool:
    width = max(one.right - one.left, 1.0)
    return one.text == other.text and other.left - one.left < _TWICE * width
