"""Which characters of a PDF page leave no mark that a reader could see: drawn in an unseen mode, in the
colour of what is behind them, beside the page, cut off from it or painted over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter

from qzgraph.reading.pdfobjects import WHITE, Area, Box, Color
from qzgraph.reading.pdfpage import Glyph, PageParts, Run

#: Two colours nearer than this, of 255, can't be told apart on paper.
_SAME_COLOR = 12
#: Characters smaller than this are not read but hidden.
TINY = 1.0
#: Areas are kept by squares of so many points, on pages no larger than so many; those that lie in
#: more squares are looked at for each character; so many that lie upon each other.
_CELL, _FARTHEST, _MANY_CELLS, _UPON = 40.0, 1e5, 400, 64


def middle_of(glyph: Glyph) -> tuple[float, float]:
    """The middle of a character, across and up."""
    return (glyph.left + glyph.right) / 2, glyph.middle


def unseen(page: PageParts) -> set[int]:
    """The characters that leave no mark which a reader could see."""
    by_run: defaultdict[int, list[int]] = defaultdict(list)
    for at, glyph in enumerate(page.glyphs):
        by_run[glyph.run].append(at)
    areas, pictures = _Areas(page.areas), _Areas(page.pictures)
    hidden: set[int] = set()
    for number, members in by_run.items():
        run = page.runs[number]
        glyphs = [page.glyphs[at] for at in members]
        if run.is_unseen or glyphs[0].height < TINY:
            hidden.update(members)
            continue
        around = _around(glyphs)
        within = page.box.within(run.clip) if run.clip else page.box
        if not (
            within.holds(around.left, around.bottom) and within.holds(around.right, around.top)
        ):
            hidden.update(at for at in members if not within.holds(*middle_of(page.glyphs[at])))
        if areas:
            hidden.update(
                at
                for at in members
                if any(area.order > run.order for area in areas.over(*middle_of(page.glyphs[at])))
            )
        middle = middle_of(glyphs[len(glyphs) // 2])
        if _is_same(run.color, _behind(areas.over(*middle), pictures.over(*middle), run)):
            hidden.update(members)
    return hidden


class _Areas:
    """Areas by where they lie; where more than some lie upon each other, the last of them."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._cells: defaultdict[tuple[int, int], list[Area]] = defaultdict(list)
        self._large: list[Area] = []
        for area in reversed(areas):
            box = area.box
            columns = range(_cell(box.left), _cell(box.right) + 1)
            rows = range(_cell(box.bottom), _cell(box.top) + 1)
            if len(columns) * len(rows) > _MANY_CELLS:
                if len(self._large) < _UPON:
                    self._large.append(area)
                continue
            for key in ((x, y) for x in columns for y in rows):
                if len(self._cells[key]) < _UPON:
                    self._cells[key].append(area)

    def __bool__(self) -> bool:
        return bool(self._cells or self._large)

    def over(self, x: float, y: float) -> list[Area]:
        """Those that hold a point."""
        here = self._cells.get((_cell(x), _cell(y)), ())
        return [area for area in (*here, *self._large) if area.box.holds(x, y)]


def _cell(at: float) -> int:
    return int(max(min(at, _FARTHEST), -_FARTHEST) // _CELL)


def _around(glyphs: Sequence[Glyph]) -> Box:
    """A box around the middles of characters."""
    middles = [middle_of(glyph) for glyph in glyphs]
    xs, ys = [x for x, _ in middles], [y for _, y in middles]
    return Box(min(xs), min(ys) - 0.1, max(xs) + 0.1, max(ys))


def _behind(areas: Sequence[Area], pictures: Sequence[Area], run: Run) -> Color | None:
    """The colour of the areas and pictures on which a run is drawn; None for a picture's."""
    order = attrgetter("order")
    top = max((a for a in areas if a.order < run.order), key=order, default=None)
    if any((top.order if top else 0) < p.order < run.order for p in pictures):
        return None
    return top.color if top else WHITE


def _is_same(color: Color, paper: Color | None) -> bool:
    if paper is None:
        return False
    share = color.alpha / 255
    return all(
        abs(one - other) * share <= _SAME_COLOR
        for one, other in zip(color[:3], paper[:3], strict=True)
    )
