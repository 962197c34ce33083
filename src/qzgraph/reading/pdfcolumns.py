"""Tells in which order the parts of a PDF page are read: two pages printed side by side, and text
in two columns, are read one after the other.

Two columns of a table without ruled lines are none: text in columns is as wide in both, and its
lines are full.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from qzgraph.reading.pdflines import rows_of
from qzgraph.reading.pdfobjects import Box, Rule
from qzgraph.reading.pdfpage import Glyph
from qzgraph.reading.ruling import Grid

#: A gap that is wider, of the height, parts what stands in one row.
_PARTS = 1.0
#: A gutter between pages, and between columns, is as wide, of the height.
_PAGE_GUTTER, _COLUMN_GUTTER = 2.0, 1.2
#: Two pages side by side are wider than high.
_WIDE = 1.2
#: Rows that each side has.
_MIN_ROWS = 3
#: How far the left margins of two pages side by side may differ, of the height.
_MARGINS = 3.0
#: Columns are as wide as each other within this share; so many lines reach to the gutter within
#: so much of the height.
_AS_WIDE, _FULL, _REACHES = 0.8, 0.5, 1.5
#: Rows of which a side has more than one part belong to a table; so few may.
_PARTED = 0.1


@dataclass(frozen=True)
class Region:
    """A part of a page, read as a whole; ``top`` and ``bottom`` tell whether it goes to the page's
    own."""

    box: Box
    top: bool = True
    bottom: bool = True


@dataclass(frozen=True)
class _Row:
    middle: float
    parts: list[tuple[float, float]]


def regions(
    glyphs: Sequence[Glyph], horizontal: Iterable[Rule], box: Box, grids: Sequence[Grid]
) -> list[Region]:
    """The parts of a page in the order in which they are read, at least one. What stands in one of
    ``grids`` that goes over the middle is a table's, and in no column."""
    whole = Box(float("-inf"), float("-inf"), float("inf"), float("inf"))
    inked = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if len(inked) < 2 * _MIN_ROWS:
        return [Region(whole)]
    height = median(glyph.height for glyph in inked)
    rules = [_Row(rule.at, [(rule.start, rule.end)]) for rule in horizontal]
    rows = _rows(inked, rules, height)
    middle = (box.left + box.right) / 2
    over = [grid for grid in grids if grid.xs[0] < middle < grid.xs[-1]]
    one_table = any(not _is_twice(inked, grid, middle) for grid in over)
    if not one_table and _side_by_side(rows, box, middle, height):
        left, right = whole._replace(right=middle), whole._replace(left=middle)
        return [Region(left), Region(right)]
    if over:
        rows = _rows([g for g in inked if not any(_is_in(g, grid) for grid in over)], rules, height)
    return _in_columns(rows, whole, height) if rows else [Region(whole)]


def _rows(glyphs: Sequence[Glyph], rules: Sequence[_Row], height: float) -> list[_Row]:
    rows = [*(_row(row, height) for row in rows_of(glyphs)), *rules]
    return sorted(rows, key=lambda row: -row.middle)


def _is_in(glyph: Glyph, grid: Grid) -> bool:
    at = (glyph.left + glyph.right) / 2
    return grid.xs[0] <= at <= grid.xs[-1] and grid.ys[-1] <= glyph.middle <= grid.ys[0]


def _is_twice(glyphs: Iterable[Glyph], grid: Grid, middle: float) -> bool:
    """Whether what goes over the middle are two tables side by side, of one heading each."""
    heading = sorted(
        (g for g in glyphs if _is_in(g, grid) and g.middle > grid.ys[1]),
        key=lambda glyph: (-round(glyph.middle), glyph.left),
    )
    left = "".join(glyph.text for glyph in heading if glyph.right <= middle)
    return left == "".join(glyph.text for glyph in heading if glyph.left >= middle)


def _row(row: Sequence[Glyph], height: float) -> _Row:
    parts: list[tuple[float, float]] = []
    for glyph in sorted(row, key=lambda glyph: glyph.left):
        if parts and glyph.left - parts[-1][1] <= _PARTS * height:
            parts[-1] = (parts[-1][0], max(parts[-1][1], glyph.right))
        else:
            parts.append((glyph.left, glyph.right))
    return _Row(row[0].middle, parts)


def _sides(
    rows: Iterable[_Row], middle: float
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """What stands left and right of the middle."""
    parts = [part for row in rows for part in row.parts]
    return [p for p in parts if p[1] <= middle], [p for p in parts if p[0] >= middle]


def _side_by_side(rows: Sequence[_Row], box: Box, middle: float, height: float) -> bool:
    if box.right - box.left <= _WIDE * (box.top - box.bottom):
        return False
    left, right = _sides(rows, middle)
    if len(left) + len(right) < sum(len(row.parts) for row in rows):
        return False  # something goes over the middle
    if min(len(left), len(right)) < _MIN_ROWS:
        return False
    gutter = min(start for start, _ in right) - max(end for _, end in left)
    margins = min(s for s, _ in left) - box.left - (min(s for s, _ in right) - middle)
    return gutter >= _PAGE_GUTTER * height and abs(margins) <= _MARGINS * height


def _in_columns(rows: Sequence[_Row], whole: Box, height: float) -> list[Region]:
    first = min(part[0] for row in rows for part in row.parts)
    last = max(part[1] for row in rows for part in row.parts)
    middle = (first + last) / 2
    bands: list[tuple[bool, list[_Row]]] = []
    for row in rows:
        crosses = any(start < middle < end for start, end in row.parts)
        if bands and bands[-1][0] == crosses:
            bands[-1][1].append(row)
        else:
            bands.append((crosses, [row]))
    found: list[Region] = []
    top, open_top = whole.top, True
    for index, (crosses, band) in enumerate(bands):
        if crosses or not _are_columns(band, middle, height):
            continue
        above = bands[index - 1][1][-1].middle if index else None
        below = bands[index + 1][1][0].middle if index + 1 < len(bands) else None
        begin = whole.top if above is None else (above + band[0].middle) / 2
        end = whole.bottom if below is None else (band[-1].middle + below) / 2
        if begin < top:
            found.append(Region(whole._replace(top=top, bottom=begin), open_top, False))
        reach = {"top": begin == whole.top, "bottom": end == whole.bottom}
        band_box = whole._replace(top=begin, bottom=end)
        found.append(Region(band_box._replace(right=middle), **reach))
        found.append(Region(band_box._replace(left=middle), **reach))
        top, open_top = end, False
    if top > whole.bottom:
        found.append(Region(whole._replace(top=top), open_top, True))
    return found


def _are_columns(band: Sequence[_Row], middle: float, height: float) -> bool:
    left, right = _sides(band, middle)
    if min(len(left), len(right)) < _MIN_ROWS:
        return False
    parted = sum(
        sum(p[1] <= middle for p in row.parts) > 1 or sum(p[0] >= middle for p in row.parts) > 1
        for row in band
    )
    begin, end = min(s for s, _ in left), max(e for _, e in left)
    other_begin, other_end = min(s for s, _ in right), max(e for _, e in right)
    narrow, wide = sorted((end - begin, other_end - other_begin))
    full = sum(end - e <= _REACHES * height for _, e in left)
    return (
        parted <= _PARTED * len(band)
        and other_begin - end >= _COLUMN_GUTTER * height
        and narrow >= _AS_WIDE * wide
        and full >= _FULL * len(left)
    )
