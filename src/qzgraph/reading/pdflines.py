"""Sets the characters of a PDF page into lines, as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from statistics import median

from qzgraph.reading.characters import raised
from qzgraph.reading.pdfpage import MIDDLE, Glyph

#: Two characters stand in one line where their middles differ by less than this much of the
#: larger one's height: a small raised 2 does, the next line does not.
_SAME_LINE = 0.5
#: A gap wider than the line's usual one by so much of the height is a space. Whether a space was
#: drawn tells little: some programs draw none, pdfium invents some in justified lines.
_WORD_GAP = 0.12
#: Characters that begin nearer to each other than this, of their width, stand on each other; so
#: many of them make a line doubtful.
_ON_EACH_OTHER, _MANY = 0.3, 3
#: A figure right behind others, whose foot stands above theirs by so much of their height, is raised:
#: word processors raise by a third, browsers by a little less.
_RAISED, _RIGHT_BEHIND = 0.2, 0.35


@dataclass(frozen=True)
class TextLine:
    """A line of text and where it stands; ``doubtful`` where characters stand on each other, so
    that their order may be another. ``pieces`` are the same text with what each is drawn by, None
    for a blank that is put in."""

    text: str
    left: float
    right: float
    middle: float
    height: float
    doubtful: bool = False
    pieces: tuple[tuple[str, Glyph | None], ...] = field(default=(), repr=False)


def set_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines from top to bottom; those without text are left out."""
    lines = (set_line(row) for row in rows_of(glyphs))
    return [line for line in lines if line.text]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The characters that stand in one line, from top to bottom."""
    rows: list[list[Glyph]] = []
    middle = tallest = 0.0
    for glyph in sorted(glyphs, key=attrgetter("middle"), reverse=True):
        tallest = max(tallest, glyph.height) if rows else glyph.height
        if rows and middle - glyph.middle <= _SAME_LINE * tallest:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle, tallest = glyph.middle, glyph.height
    return rows


def set_line(glyphs: Iterable[Glyph]) -> TextLine:
    """The characters of one line as they are read."""
    row = sorted(glyphs, key=attrgetter("left"))
    drawn: list[Glyph] = []
    spaced: set[int] = set()  # positions in ``drawn`` before which a space was drawn
    for glyph in row:
        if glyph.text == " ":
            spaced.add(len(drawn))
        else:
            drawn.append(glyph)
    gaps = [after.left - before.right for before, after in pairwise(drawn)]
    usual = median(gaps) if gaps else 0.0
    above = _raised(drawn)
    pieces: list[tuple[str, Glyph | None]] = [(glyph.text, glyph) for glyph in drawn[:1]]
    for at, (before, after) in enumerate(pairwise(drawn), start=1):
        wide = gaps[at - 1] - usual > _WORD_GAP * max(before.height, after.height)
        if wide or (at in spaced and before.text.isascii() and after.text.isascii()):
            pieces.append((" ", None))
        pieces.append((raised(after.text) if at in above else after.text, after))
    return TextLine(
        "".join(text for text, _ in pieces),
        row[0].left,
        max(glyph.right for glyph in row),
        sum(glyph.middle for glyph in row) / len(row),
        max(glyph.height for glyph in row),
        sum(_are_on_each_other(*pair) for pair in pairwise(drawn)) >= _MANY,
        tuple(pieces),
    )


def _raised(line: Sequence[Glyph]) -> set[int]:
    """Which figures of a line are set above it, by their numbers."""
    found: set[int] = set()
    if (
        not line
        or max(g.middle for g in line) - min(g.middle for g in line) < 0.05 * line[0].height
    ):
        return found
    base: Glyph | None = None
    for at, glyph in enumerate(line):
        near = base is not None and glyph.left - line[at - 1].right < _RIGHT_BEHIND * base.height
        lift = _foot(glyph) - _foot(base) if base is not None else 0.0
        if base is not None and near and glyph.text.isdecimal() and lift >= _RAISED * base.height:
            found.add(at)
        else:
            base = glyph
    return found


def _foot(glyph: Glyph) -> float:
    """Where a character stands: its baseline."""
    return glyph.middle - MIDDLE * glyph.height


def _are_on_each_other(before: Glyph, after: Glyph) -> bool:
    width = min(before.right - before.left, after.right - after.left)
    return after.left - before.left < _ON_EACH_OTHER * width
