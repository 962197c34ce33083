"""Finds tables without vertical rules: their columns by the white gutters that run down between texts
(:mod:`qzgraph.reading.gutters`), their rows by what parts them (:mod:`qzgraph.reading.alignedrows`).

A table of two columns reads as its lines do, and is left alone. Where rows cannot be told for sure,
there is no table, and the page says that it is doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter, itemgetter

from qzgraph.reading.alignedrows import PartRow, RowFinder
from qzgraph.reading.gutters import MIN_COLUMNS, Band, Columns, Part, parts_of, without_edges
from qzgraph.reading.pdflines import TextLine, set_line
from qzgraph.reading.pdfobjects import Rule
from qzgraph.reading.pdfpage import Glyph
from qzgraph.reading.ruling import Grid

#: A gap between columns that were not told apart, of the height; so few texts go over it, at one of
#: places so far from each other.
_NARROW, _FEW, _STEP = 0.25, 0.2, 0.1
#: The first of them: between these nobody sets a space.
_IDEOGRAPH = "\u4e00"


@dataclass(frozen=True)
class Aligned:
    """A table as it stands on a page."""

    columns: Columns
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]
    lines: dict[int, list[TextLine]]
    numbers: frozenset[int]
    """The page's lines that it takes."""

    def grid(self) -> Grid:
        """With the columns' sides as all pages leave them."""
        return Grid(self.columns.xs(), self.ys, self.cells)


@dataclass
class Found:
    """The tables of a page or of a part of it; the numbers of the lines that are theirs; the columns
    of the one at the bottom, which may go on; and the lines of what looks like a table of which the
    rows cannot be told."""

    tables: list[Aligned] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    open: Columns | None = None
    untold: list[str] = field(default_factory=list)


def find_aligned(
    rows: Sequence[Sequence[Glyph]], horizontal: Iterable[Rule], before: Columns | None
) -> Found:
    """The tables among a page's lines (:func:`~qzgraph.reading.pdflines.rows_of`), outside of ruled
    ones; ``before`` are the columns of a table that the page above ends with."""
    lines = [parts_of(at, row) for at, row in enumerate(rows)]
    found = Found()
    if not any(lines):
        return found
    height = sorted(part.height for line in lines for part in line)[sum(map(len, lines)) // 2]
    lines = without_edges(lines, height)
    rules = list(horizontal)
    at = ended = 0
    if before:
        at = ended = _take(lines, Band(lines, height).of(0, before), rules, height, before, found)
    while at < len(lines):
        if len(lines[at]) >= MIN_COLUMNS:
            band = Band(lines, height).from_line(at)
            if band is not None:
                behind = bool(found.tables) and at == ended
                following = _take(lines, band, rules, height, None, found)
                if behind and len(found.tables) > 1 and following > at:
                    _untell(found)
                if following > at:
                    at = ended = following
                    continue
        at += 1
    return found


def _untell(found: Found) -> None:
    """Two tables of other columns, one right behind the other, are one of which the columns were not
    told: none is left."""
    for table in found.tables[-2:]:
        lines = (line for own in table.lines.values() for line in own)
        found.untold += [line.text for line in lines][:2]
    del found.tables[-2:]
    found.used.clear()
    found.used |= {at for table in found.tables for at in table.numbers}
    found.open = None


def _take(
    lines: list[list[Part]],
    band: Band,
    rules: Sequence[Rule],
    height: float,
    before: Columns | None,
    found: Found,
) -> int:
    """Makes a table of a band; where the next one may begin."""
    columns = before or Columns(band.gutters)
    shown = [line for line in lines[band.first : band.last + 1] if line]
    inside = {at for at in range(band.first, band.last + 1) if at not in band.across}
    parts = [part for at in sorted(inside) for part in lines[at]]
    if not parts or not _has_columns(parts, columns, continued=before is not None):
        return band.first
    rows = RowFinder(columns, height, rules, continued=before is not None).of(
        lines, band.first, band.last, band.across
    )
    above = lines[band.first - 1] if band.first and not before else []
    if (
        rows is None
        or _has_narrow_gutters(rows, columns, height)
        or _has_gaps(rows, height)
        # A line of columns right above that are not the table's, nor another's, may be its heading.
        or (len(above) >= MIN_COLUMNS and not {part.line for part in above} & found.used)
    ):
        found.untold += ["　".join(p.text for p in line) for line in shown[:2]]
        return band.last + 1
    columns.gutters = band.gutters
    columns.left = min(columns.left, min(part.left for part in parts) - 1)
    columns.right = max(columns.right, max(part.right for part in parts) + 1)
    numbers = frozenset(part.line for line in shown for part in line)
    found.tables.append(_table(rows, columns, numbers))
    found.used |= numbers
    found.open = columns if band.last == len(lines) - 1 else None
    return band.last + 1


def _has_columns(parts: Sequence[Part], columns: Columns, *, continued: bool) -> bool:
    """Whether most columns hold text, not one character each as what is spread over a line does."""
    texts: dict[int, list[int]] = {}
    for part in parts:
        texts.setdefault(columns.of(part), []).append(len(part.glyphs))
    if continued:
        return len(texts) > 1
    wide = sum(max(lengths) > 1 for lengths in texts.values())
    return len(texts) >= MIN_COLUMNS and wide * 2 > len(texts)


def _has_narrow_gutters(rows: Sequence[PartRow], columns: Columns, height: float) -> bool:
    """Whether columns stand so near to each other that they were taken as one: a gap in the first row
    goes on down the table."""
    by_column: dict[tuple[int, int], list[Glyph]] = {}
    for part in rows[0]:
        by_column.setdefault((columns.of(part), part.line), []).extend(part.glyphs)
    for (column, _), glyphs in by_column.items():
        line = sorted(glyphs, key=attrgetter("left"))
        gaps = [
            (one.right, two.left)
            for one, two in pairwise(line)
            if two.left - one.right > _NARROW * height
        ]
        if len(gaps) == len(line) - 1:  # one word, letter-spaced
            continue
        own = [part for row in rows[1:] for part in row if columns.of(part) == column]
        for start, end in gaps:
            steps = range(int((end - start) / (_STEP * height)) + 1)
            if any(_is_gutter(start + step * _STEP * height, own) for step in steps):
                return True
    return False


def _has_gaps(rows: Sequence[PartRow], height: float) -> bool:
    """Whether texts have gaps within, as what stands in several columns has."""
    own = [part for row in rows for part in row if _is_gapped(part, height)]
    alone = any(len(row) == 1 and row[0] in own for row in rows)
    return alone or len(own) > max(1, _FEW * len(rows))


def _is_gapped(part: Part, height: float) -> bool:
    gaps = [
        two.left - one.right > _NARROW * height
        for one, two in pairwise(part.glyphs)
        if one.text >= _IDEOGRAPH <= two.text
    ]
    return any(gaps) and not all(gaps)


def _is_gutter(x: float, parts: Sequence[Part]) -> bool:
    """Whether texts stand on both sides of a place, and few go over it."""
    left = sum(part.glyphs[0].right <= x for part in parts)
    right = sum(part.glyphs[-1].left >= x for part in parts)
    over = sum(any(glyph.left < x < glyph.right for glyph in part.glyphs) for part in parts)
    return min(left, right) > 1 and over <= _FEW * len(parts)


def _table(rows: Sequence[PartRow], columns: Columns, numbers_of: frozenset[int]) -> Aligned:
    count = len(columns.gutters) + 1
    cells = []
    lines: dict[int, list[TextLine]] = {}
    for at, row in enumerate(rows):
        numbers = [at * count + column for column in range(count)]
        across = len(row) == 1 and any(
            row[0].left < start and row[0].right > end for start, end in columns.gutters
        )
        if across:
            numbers = [at * count] * count
        cells.append(tuple(numbers))
        texts: dict[tuple[int, int], list[Glyph]] = {}
        for part in row:
            key = numbers[columns.of(part)]
            texts.setdefault((key, -part.line), []).extend(part.glyphs)
        for (key, _), glyphs in sorted(texts.items(), key=itemgetter(0), reverse=True):
            lines.setdefault(key, []).append(set_line(sorted(glyphs, key=attrgetter("left"))))
    for own in lines.values():
        own.sort(key=attrgetter("middle"), reverse=True)
    tops = [max(part.top for part in row) for row in rows]
    bottoms = [min(part.bottom for part in row) for row in rows]
    between = [(above + below) / 2 for above, below in zip(bottoms, tops[1:], strict=False)]
    return Aligned(columns, (tops[0], *between, bottoms[-1]), tuple(cells), lines, numbers_of)
