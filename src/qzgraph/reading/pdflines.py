"""Sets the characters of a PDF page into lines, as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qzgraph.reading.pdfpage import Glyph

#: Two characters stand in one line where their middles differ by less than this much of the
#: larger one's height: a small raised 2 does, the next line does not.
_SAME_LINE = 0.5
#: A gap of so much of the height, with no space drawn, parts two words: the columns of a list of
#: bodies, never the letters of a justified line.
_WORD_GAP = 0.9
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
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.middle):
        tallest = max(tallest, glyph.height) if rows else glyph.height
        if rows and middle - glyph.middle <= _SAME_LINE * tallest:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle, tallest = glyph.middle, glyph.height
    lines = (_line(sorted(row, key=lambda glyph: glyph.left)) for row in rows)
    return [line for line in lines if line.text]


def _line(row: list[Glyph]) -> TextLine:
    text: list[str] = []
    previous: Glyph | None = None
    for glyph in row:
        if previous is not None and glyph.text != " ":
            if glyph.text == previous.text and glyph.left - previous.left < _TWICE * max(
                previous.right - previous.left, 1.0
            ):
                continue
            gap = glyph.left - previous.right
            if gap > _WORD_GAP * max(glyph.height, previous.height) and text[-1] != " ":
                text.append(" ")
        text.append(glyph.text)
        if glyph.text != " ":
            previous = glyph
    return TextLine(
        "".join(text).strip(),
        row[0].left,
        max(glyph.right for glyph in row),
        sum(glyph.middle for glyph in row) / len(row),
        max(glyph.height for glyph in row),
    )
