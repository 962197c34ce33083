"""Lays out the pages of a document that is made of placed characters and lines, a PDF or an OFD, and
writes them as a :class:`~qzgraph.reading.source.Source`.

Running text gives a paragraph for each line, tables give rows, ruled or not. A table goes on over pages,
and so does a row: a row at the top of a page without a number is the rest of the one before.
Page numbers and running titles stay in the text, and are no blocks.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qzgraph.errors import UnreadableSource
from qzgraph.reading.aligned import Aligned, find_aligned
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.gutters import Columns
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_CHARACTERS, MAX_PAGES, MAX_PDF_SECONDS
from qzgraph.reading.pdfcolumns import Region, regions
from qzgraph.reading.pdfflow import Drawn, PageFlow
from qzgraph.reading.pdflines import TextLine, rows_of, set_line, set_lines
from qzgraph.reading.pdfobjects import Rule
from qzgraph.reading.pdfpage import Glyph, PageParts
from qzgraph.reading.pdfseen import MIN_CHARACTERS, Seen, Sight
from qzgraph.reading.recognising import GIVE_WORD, is_installed, not_installed
from qzgraph.reading.ruling import Grid, find_grids
from qzgraph.reading.source import Source, Span, is_page_mark

#: Running titles and page numbers stand among the first and last lines, and on at least so many
#: pages at one height.
_EDGE_LINES = 2
_MIN_REPEATS = 2
_SHARE_OF_PAGES = 0.3
#: Lines of a text stand further below each other than so much of their height.
_BELOW = 0.95


@dataclass(frozen=True)
class PageLayout:
    """The lines outside of tables of a page, or of a part of it, its ruled tables with the lines of
    their cells, and those without ruled lines; ``untold`` are lines of what may be one more."""

    number: int
    region: Region
    lines: list[TextLine]
    ruled: list[tuple[Grid, dict[int, list[TextLine]]]]
    aligned: list[Aligned]
    untold: list[str]

    @property
    def tables(self) -> list[tuple[Grid, dict[int, list[TextLine]]]]:
        """All tables from top to bottom."""
        found = [*self.ruled, *((table.grid(), table.lines) for table in self.aligned)]
        return sorted(found, key=lambda table: -table[0].ys[0])

    @property
    def doubtful(self) -> list[str]:
        """The lines in which characters stand on each other."""
        in_cells = (line for _, cells in self.tables for each in cells.values() for line in each)
        return [line.text for line in (*self.lines, *in_cells) if line.doubtful]


@dataclass(frozen=True)
class _Page:
    parts: list[PageLayout]
    left_out: dict[Left, str]
    notes: tuple[tuple[Left, str], ...] = ()


class Pages:
    """The pages of a document of some ``form`` (PDF, OFD): :meth:`add` each in order, then
    :meth:`source`."""

    def __init__(
        self,
        label: str,
        form: str,
        count: int,
        *,
        seconds: float | None = MAX_PDF_SECONDS,
        traces: bool = False,
    ) -> None:
        """``seconds`` is what all of them may take, None for pages whose words are recognised;
        ``traces``: whether to keep where each stretch of the text stands. Raises :class:`UnreadableSource` for more pages than a standard has."""
        self.seconds = seconds
        self.origins: list[tuple[Span, Drawn]] = []
        """Stretches of the source's text, in order, each with what draws it, where that is kept."""
        self._label, self._form, self._traces = label, form, traces
        self._started = time.process_time()
        self._pages: list[_Page] = []
        self._sight = Sight()
        self._characters = self._unmapped = 0
        self._beside: list[tuple[Left, str, int]] = []
        self._open: Columns | None = None  # of a table that the last page ends with
        if count > MAX_PAGES:
            raise self.too_large(f"{count:,} pages, more than {MAX_PAGES:,}")

    def add(self, parts: PageParts, notes: Sequence[tuple[Left, str]] = ()) -> None:
        """The next page, and the ``notes`` laid over it. Raises :class:`UnreadableSource` where the bounds are passed."""
        seen = self._sight.of(parts)
        self._characters += sum(not glyph.text.isspace() for glyph in seen.glyphs)
        self._unmapped += parts.unmapped
        page, self._open = _page(len(self._pages) + 1, parts, seen, self._open)
        self._pages.append(replace(page, notes=tuple(notes)))
        if self._characters > MAX_CHARACTERS:
            raise self.too_large(f"more than {MAX_CHARACTERS:,} characters")
        if self.seconds and time.process_time() - self._started > self.seconds:
            raise self.too_large(f"pages that take more than {self.seconds:.0f} seconds")

    def leave_out(self, kind: Left, words: str) -> None:
        """Something that stands beside the pages so far."""
        self._beside.append((kind, words, len(self._pages)))

    def source(self) -> Source:
        """All pages as a source; its places are pages and paragraphs (第3页 第12段), or cells
        (第3页 表1 第3行第4列). Raises :class:`UnreadableSource` for a scan."""
        few = self._characters < MIN_CHARACTERS * max(len(self._pages), 1)
        if few or self._unmapped * 2 > self._characters:
            what = (
                "its fonts do not say which characters they draw"
                if self._unmapped * 2 > self._characters
                else f"the {self._form} is a scan: its pages are pictures without text"
            )
            if not is_installed():
                raise not_installed(what, self._label)
            raise UnreadableSource(what, where=self._label, mend=GIVE_WORD)
        parts = [part for page in self._pages for part in page.parts]
        furniture = iter(_furniture(parts, len(self._pages)))
        out = SourceBuilder(self._label, traces=self._traces)
        flow = PageFlow(out)
        for number, page in enumerate(self._pages, start=1):
            for kind, words in (*page.left_out.items(), *page.notes):
                out.leave_out(kind, words, f"第{number}页")
            for part in page.parts:
                flow.page(number, part.lines, part.tables, next(furniture))
        flow.finish()
        for kind, words, number in self._beside:
            out.leave_out(kind, words, f"第1—{number}页")
        self.origins = out.origins
        return out.build()

    def too_large(self, what: str) -> UnreadableSource:
        return UnreadableSource(
            f"the {self._form} has {what}",
            where=self._label,
            mend="give the standard itself, not a collection",
        )


def _page(
    number: int, parts: PageParts, seen: Seen, before: Columns | None
) -> tuple[_Page, Columns | None]:
    """A page; ``before`` are the columns of a table without ruled lines that may go on here, as the
    columns that are given back may on the next."""
    found = []
    tables = find_grids(parts.horizontal, parts.vertical)
    tables += _unruled(seen.glyphs, parts.horizontal, tables, before)
    for region in regions(seen.glyphs, parts.horizontal, parts.box, tables):
        box = region.box
        glyphs = [g for g in seen.glyphs if box.holds((g.left + g.right) / 2, g.middle)]
        horizontal = [r for r in parts.horizontal if box.holds((r.start + r.end) / 2, r.at)]
        vertical = [r for r in parts.vertical if box.holds(r.at, (r.start + r.end) / 2)]
        layout, before = _layout(number, region, glyphs, horizontal, vertical, before)
        found.append(layout)
    left_out = dict(seen.left_out)
    if doubtful := [line for part in found for line in part.doubtful]:
        left_out[Left.OVERLAP] = "；".join(doubtful)
    if untold := [line for part in found for line in part.untold]:
        left_out[Left.UNRULED] = "；".join(untold)
    return _Page(found, left_out), before


def _unruled(
    glyphs: list[Glyph], horizontal: list[Rule], grids: list[Grid], before: Columns | None
) -> list[Grid]:
    """Where tables without ruled lines stand on a page, if all of it is read across."""
    outside = [
        g
        for g in glyphs
        if all(grid.cell_at((g.left + g.right) / 2, g.middle) is None for grid in grids)
    ]
    told = find_aligned(rows_of(outside), horizontal, replace(before) if before else None)
    return [table.grid() for table in told.tables]


def _layout(
    number: int,
    region: Region,
    glyphs: list[Glyph],
    horizontal: list[Rule],
    vertical: list[Rule],
    before: Columns | None,
) -> tuple[PageLayout, Columns | None]:
    grids = find_grids(horizontal, vertical)
    outside: list[Glyph] = []
    cells: list[dict[int, list[Glyph]]] = [{} for _ in grids]
    for glyph in glyphs:
        for grid, found in zip(grids, cells, strict=True):
            cell = grid.cell_at((glyph.left + glyph.right) / 2, glyph.middle)
            if cell is not None:
                found.setdefault(cell, []).append(glyph)
                break
        else:
            outside.append(glyph)
    ruled = [
        (grid, {cell: set_lines(inside) for cell, inside in found.items()})
        for grid, found in zip(grids, cells, strict=True)
        if found
    ]
    rows = rows_of(outside)
    told = find_aligned(rows, horizontal, None if ruled else before)
    lines = [set_line(row) for at, row in enumerate(rows) if at not in told.used]
    lines = [line for line in lines if line.text]
    untold = [*told.untold, *_beside_each_other(lines)]
    return PageLayout(number, region, lines, ruled, told.tables, untold), told.open


def _beside_each_other(lines: Sequence[TextLine]) -> list[str]:
    """The first lines that stand beside others, a little higher or lower: cells that are centred on
    their rows, of a table that was not told as one. Of text, one line stands below the other."""
    for one, two in pairwise(lines):
        near = one.middle - two.middle < _BELOW * min(one.height, two.height)
        apart = one.right <= two.left or two.right <= one.left
        if near and apart and min(len(one.text), len(two.text)) > 1:
            return [one.text, two.text]
    return []


def _furniture(pages: list[PageLayout], count: int) -> list[set[int]]:
    """For each part of the ``count`` pages the lines, by position, that are page numbers or running
    titles."""
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(
        key
        for page, edge in zip(pages, edges, strict=True)
        for key in {_key(page, i) for i in edge}
    )
    enough = max(_MIN_REPEATS, count * _SHARE_OF_PAGES)
    found = []
    for page, edge in zip(pages, edges, strict=True):
        found.append(
            {
                index
                for index in edge
                if seen[_key(page, index)] >= enough
                or is_page_mark(page.lines[index].text)
                or page.lines[index].text == str(page.number)
            }
        )
    return found


def _edge_lines(page: PageLayout) -> set[int]:
    """The first and last lines of a page, unless a table stands beyond them."""
    top = max((grid.ys[0] for grid, _ in page.tables), default=float("-inf"))
    bottom = min((grid.ys[-1] for grid, _ in page.tables), default=float("inf"))
    count = len(page.lines)
    first = range(min(_EDGE_LINES, count) if page.region.top else 0)
    last = range(max(count - _EDGE_LINES, 0) if page.region.bottom else count, count)
    return {
        *(i for i in first if page.lines[i].middle > top),
        *(i for i in last if page.lines[i].middle < bottom),
    }


def _key(page: PageLayout, index: int) -> tuple[str, int]:
    """What makes lines of two pages one running line: the same words, at about one height."""
    line = page.lines[index]
    return re.sub(r"\d+", "#", re.sub(r"\s", "", line.text)), round(line.middle / 8)
