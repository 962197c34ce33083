"""Finds tables without vertical rules: their columns by the white gutters that run down between texts
(:mod:`qzgraph.reading.gutters`), their rows by what parts them (:mod:`qzgraph.reading.alignedrows`).

A table of two columns reads as its lines do, and is left alone. Where rows cannot be told for sure,
there is no table, and the page says that it is doubtful.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter

from qzgraph.reading.alignedrows import PartRow, RowFinder
from qzgraph.reading.gutters import MIN_COLUMNS, Band, Columns, Part, parts_of, without_edges
from qzgraph.reading.pdflines import TextLine, set_line
from qzgraph.reading.pdfobjects import Rule
from qzgraph.reading.pdfpage import Glyph
from qzgraph.reading.ruling import Grid


@dataclass(frozen=True)
class Aligned:
    """A table as it stands on a page."""

    columns: Columns
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]
    lines: dict[int, list[TextLine]]

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
    at = 0
    if before:
        at = _take(lines, Band(lines, height).of(0, before), rules, height, before, found)
    while at < len(lines):
        if len(lines[at]) >= MIN_COLUMNS:
            band = Band(lines, height).from_line(at)
            if band is not None:
                following = _take(lines, band, rules, height, None, found)
                if following > at:
                    at = following
                    continue
        at += 1
    return found


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
    if rows is None:
        found.untold += ["　".join(p.text for p in line) for line in shown[:2]]
        return band.last + 1
    columns.gutters = band.gutters
    columns.left = min(columns.left, min(part.left for part in parts) - 1)
    columns.right = max(columns.right, max(part.right for part in parts) + 1)
    found.tables.append(_table(rows, columns))
    found.used |= {part.line for line in shown for part in line}
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


def _table(rows: Sequence[PartRow], columns: Columns) -> Aligned:
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
    return Aligned(columns, (tops[0], *between, bottoms[-1]), tuple(cells), lines)
