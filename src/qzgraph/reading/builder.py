"""Builds a :class:`~qzgraph.reading.source.Source` while a reader walks through its file.

Every piece of text is put on lines of its own, so that each span is contiguous, and stands once:
a merged cell is written where it begins and repeated by span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from qzgraph.errors import NoText, UnreadableSource
from qzgraph.reading.characters import visible
from qzgraph.reading.leftout import Left, LeftOut
from qzgraph.reading.limits import MAX_CELLS, MAX_CHARACTERS, MAX_PARAGRAPHS
from qzgraph.reading.source import Block, Cell, Paragraph, Row, Source, Span, is_page_mark

#: Every line break that str.splitlines knows; a reader of ``Source.text`` meets line feeds alone.
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Halves of surrogate pairs and the like are no characters; no encoding, or no RDF, writes them.
_NO_CHARACTERS = dict.fromkeys(
    [0, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\N{REPLACEMENT CHARACTER}"
)


def _lines(text: str) -> Iterator[Span]:
    """The lines of a text, without their ends."""
    at = 0
    for found in _BREAKS.finditer(text):
        yield Span(at, found.start())
        at = found.end()
    yield Span(at, len(text))


class SourceBuilder:
    """Collects text, blocks and places; :meth:`build` gives the source.

    Every method that adds text raises :class:`UnreadableSource` where the document outgrows the
    bounds of :mod:`qzgraph.reading.limits`.
    """

    def __init__(self, name: str, *, traces: bool = False) -> None:
        """``traces``: whether to keep what each stretch of the text was read from."""
        self.name = name
        self.origins: list[tuple[Span, Any]] = []
        """Stretches of the text, in order, each with what it was read from, where that is kept."""
        self.traces = traces
        self.tables = 0
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._places: list[tuple[int, str]] = []
        self._cells = 0
        self._left_out: list[LeftOut] = []

    @property
    def lines(self) -> list[str]:
        """What was written, line by line."""
        return list(self._parts)

    @property
    def left_out(self) -> list[LeftOut]:
        """What was left out so far."""
        return list(self._left_out)

    def leave_out(self, kind: Left, text: str, place: str) -> None:
        """Something of the file that is no part of its text; it is listed where the text has come
        to."""
        words = " ".join(text.translate(_NO_CHARACTERS).split())
        self._left_out.append(LeftOut(kind, words, place, self._length))

    def table(self) -> int:
        """The number of the table that now begins."""
        self.tables += 1
        return self.tables - 1

    def write(
        self, text: str, place: str, pieces: Sequence[tuple[str, Any]] = ()
    ) -> tuple[Span, ...]:
        """Puts text at the end, at a place of the file; the spans of its lines that hold text.
        ``pieces`` are the same text with what each part of it was read from."""
        spans: list[Span] = []
        for line in _lines(text):
            start, end = visible(text, line.start, line.end)
            if start == end:
                continue
            stripped = text[start:end].translate(_NO_CHARACTERS)
            if not spans and (not self._places or self._places[-1][1] != place):
                self._places.append((self._length, place))
            if self.traces:
                self._trace(pieces, start, end)
            spans.append(Span(self._length, self._length + len(stripped)))
            self._parts.append(stripped)
            self._length += len(stripped) + 1
        if self._length > MAX_CHARACTERS:
            raise self.too_large(f"more than {MAX_CHARACTERS:,} characters")
        return tuple(spans)

    def _trace(self, pieces: Sequence[tuple[str, Any]], start: int, end: int) -> None:
        """Where the characters of a line, ``start`` to ``end`` of the pieces, were read from."""
        at = 0
        for words, thing in pieces:
            first, last = max(at, start), min(at + len(words), end)
            if first < last and thing is not None:
                shift = self._length - start
                self.origins.append((Span(first + shift, last + shift), thing))
            at += len(words)
            if at >= end:
                return

    def paragraph(self, text: str, place: str, pieces: Sequence[tuple[str, Any]] = ()) -> None:
        """A paragraph of running text; page marks stay in the text and are no blocks."""
        for span in self.write(text, place, pieces):
            if not is_page_mark(self._parts[-1]):
                self.line(span)

    def take(self, source: Source, within: str) -> None:
        """Another source's blocks and what it left out, at its places ``within`` one of this file."""
        tables: dict[int, int] = {}
        cells: dict[tuple[Span, ...], Cell] = {}
        left = list(source.left_out)

        def leave(before: float) -> None:
            while left and left[0].offset <= before:
                one = left.pop(0)
                self.leave_out(one.kind, one.text, f"{within} {one.place}")

        for block in source.blocks:
            if isinstance(block, Row):
                leave(min(cell.lines[0].start for cell in block.cells if cell.lines))
                if block.table not in tables:
                    tables[block.table] = self.table()
                for cell in block.cells:
                    if cell.lines not in cells:
                        text = "\n".join(source.exact(span) for span in cell.lines)
                        place = source.place(cell.lines[0].start) if cell.lines else ""
                        cells[cell.lines] = self.cell(text, f"{within} {place}")
                self.row(tables[block.table], [cells[cell.lines] for cell in block.cells])
            else:
                leave(block.span.start)
                place = source.place(block.span.start)
                self.paragraph(source.exact(block.span), f"{within} {place}")
        leave(float("inf"))

    def line(self, span: Span) -> None:
        """A line, already written, as running text."""
        self._add(Paragraph(span))

    def _add(self, block: Block) -> None:
        self._blocks.append(block)
        if len(self._blocks) > MAX_PARAGRAPHS:
            raise self.too_large(f"more than {MAX_PARAGRAPHS:,} paragraphs and rows")

    def cell(self, text: str, place: str, pieces: Sequence[tuple[str, Any]] = ()) -> Cell:
        return Cell(self.write(text, place, pieces))

    def row(self, table: int, cells: Sequence[Cell]) -> None:
        """A row of cells, already written; one that holds no text is left out."""
        self._cells += len(cells)
        if self._cells > MAX_CELLS:
            raise self.too_large(f"more than {MAX_CELLS:,} table cells")
        if any(cell.lines for cell in cells):
            self._add(Row(table, tuple(cells)))

    def too_large(self, what: str) -> UnreadableSource:
        return UnreadableSource(
            f"the document has {what}",
            where=self.name,
            mend="give the standard itself, not a collection",
        )

    def build(self) -> Source:
        """The source. Raises :class:`UnreadableSource` where nothing was written."""
        if not self._parts:
            raise NoText(
                "the document holds no text", where=self.name, mend="give the standard's text"
            )
        text = "\n".join([*self._parts, ""])
        return Source(
            self.name, text, tuple(self._blocks), tuple(self._places), tuple(self._left_out)
        )
