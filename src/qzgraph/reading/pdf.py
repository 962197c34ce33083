"""Reads a PDF into a :class:`~qzgraph.reading.source.Source`.

Running text gives a paragraph for each line, ruled tables give rows. A table goes on over pages,
and so does a row: a row at the top of a page without a number is the rest of the one before.
Page numbers and running titles stay in the text, and are no blocks.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import (
    MAX_CHARACTERS,
    MAX_FILE_BYTES,
    MAX_PAGES,
    MAX_PDF_SECONDS,
)
from qzgraph.reading.pdfcolumns import Region, regions
from qzgraph.reading.pdfflow import PageFlow
from qzgraph.reading.pdffont import load
from qzgraph.reading.pdflines import TextLine, set_lines
from qzgraph.reading.pdfobjects import TooDense
from qzgraph.reading.pdfpage import Glyph, PageParts, read_page
from qzgraph.reading.pdfseen import MIN_CHARACTERS, Seen, Sight
from qzgraph.reading.ruling import Grid, find_grids
from qzgraph.reading.source import Source, is_page_mark

#: pdfium is not made for threads.
_LOCK = threading.Lock()
_PASSWORD_NEEDED = 4
#: Running titles and page numbers stand among the first and last lines, and on at least so many
#: pages at one height.
_EDGE_LINES = 2
_MIN_REPEATS = 2
_SHARE_OF_PAGES = 0.3


@dataclass(frozen=True)
class PageLayout:
    """The lines outside of tables of a page, or of a part of it, and its tables with the lines of
    their cells."""

    number: int
    region: Region
    lines: list[TextLine]
    tables: list[tuple[Grid, dict[int, list[TextLine]]]]

    @property
    def doubtful(self) -> list[str]:
        """The lines in which characters stand on each other."""
        in_cells = (line for _, cells in self.tables for each in cells.values() for line in each)
        return [line.text for line in (*self.lines, *in_cells) if line.doubtful]


def read_pdf(path: Path, *, name: str | None = None) -> Source:
    """The file as a source; its places are pages and paragraphs (第3页 第12段), or cells
    (第3页 表1 第3行第4列).

    Raises :class:`UnreadableSource` for a file that is damaged, encrypted, too large, or a scan.
    """
    label = name or path.name
    if path.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableSource(
            f"the file has more than {MAX_FILE_BYTES:,} bytes",
            where=label,
            mend="give the Word file (提供Word文件)",
        )
    with _LOCK:
        pages = _read_pages(path, label)
    parts = [part for page in pages for part in page.parts]
    furniture = iter(_furniture(parts, len(pages)))
    out = SourceBuilder(label)
    flow = PageFlow(out)
    for number, page in enumerate(pages, start=1):
        for kind, words in page.left_out.items():
            out.leave_out(kind, words, f"第{number}页")
        for part in page.parts:
            flow.page(number, part.lines, part.tables, next(furniture))
    flow.finish()
    return out.build()


@dataclass(frozen=True)
class _Page:
    parts: list[PageLayout]
    left_out: dict[Left, str]


def _read_pages(path: Path, label: str) -> list[_Page]:
    pypdfium2, pdfium = load()
    started = time.monotonic()
    try:
        # Its content, for pypdfium2 would follow a link to a name that may be no longer there.
        document = pypdfium2.PdfDocument(path.read_bytes())
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_NEEDED or "assword" in str(error):
            raise UnreadableSource(
                "the PDF is encrypted",
                where=label,
                mend="save it without a password, or give the Word file (提供Word文件)",
            ) from error
        raise UnreadableSource(
            "the PDF is damaged", where=label, mend="give the Word file (提供Word文件)"
        ) from error
    pages: list[_Page] = []
    sight = Sight()
    characters = unmapped = 0
    try:
        if len(document) > MAX_PAGES:
            raise _too_large(label, f"{len(document):,} pages, more than {MAX_PAGES:,}")
        for index in range(len(document)):
            try:
                page = document[index]
                parts = read_page(page, pdfium)
                page.close()
            except TooDense as error:
                raise _too_large(label, f"too many characters on page {index + 1}") from error
            except pypdfium2.PdfiumError as error:
                raise UnreadableSource(
                    f"page {index + 1} of the PDF is damaged",
                    where=label,
                    mend="give the Word file (提供Word文件)",
                ) from error
            seen = sight.of(parts)
            characters += sum(not glyph.text.isspace() for glyph in seen.glyphs)
            unmapped += parts.unmapped
            pages.append(_page(index + 1, parts, seen))
            if characters > MAX_CHARACTERS:
                raise _too_large(label, f"more than {MAX_CHARACTERS:,} characters")
            if time.monotonic() - started > MAX_PDF_SECONDS:
                raise _too_large(label, f"pages that take more than {MAX_PDF_SECONDS:.0f} seconds")
    finally:
        document.close()
    if characters < MIN_CHARACTERS * max(len(pages), 1) or unmapped * 2 > characters:
        what = (
            "its fonts do not say which characters they draw"
            if unmapped * 2 > characters
            else ("the PDF is a scan: its pages are pictures without text")
        )
        raise UnreadableSource(
            what,
            where=label,
            mend="run OCR on it (用文字识别) or give the Word file (提供Word文件)",
        )
    return pages


def _too_large(label: str, what: str) -> UnreadableSource:
    return UnreadableSource(
        f"the PDF has {what}", where=label, mend="give the standard itself, not a collection"
    )


def _page(number: int, parts: PageParts, seen: Seen) -> _Page:
    found = []
    for region in regions(seen.glyphs, parts.horizontal, parts.box):
        box = region.box
        glyphs = [g for g in seen.glyphs if box.holds((g.left + g.right) / 2, g.middle)]
        horizontal = [r for r in parts.horizontal if box.holds((r.start + r.end) / 2, r.at)]
        vertical = [r for r in parts.vertical if box.holds(r.at, (r.start + r.end) / 2)]
        found.append(_layout(number, region, glyphs, find_grids(horizontal, vertical)))
    doubtful = [line for part in found for line in part.doubtful]
    if doubtful:
        return _Page(found, {**seen.left_out, Left.OVERLAP: "；".join(doubtful)})
    return _Page(found, seen.left_out)


def _layout(number: int, region: Region, glyphs: list[Glyph], grids: list[Grid]) -> PageLayout:
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
    tables = [
        (grid, {cell: set_lines(inside) for cell, inside in found.items()})
        for grid, found in zip(grids, cells, strict=True)
        if found
    ]
    return PageLayout(number, region, set_lines(outside), tables)


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
