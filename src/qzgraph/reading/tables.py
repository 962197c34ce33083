"""Reads tables: one with a heading row, one with labels on the left, or neither.

A table with a heading row may have columns for domain and category, or bands across it, cells
merged or repeated, items over several rows, and its heading again on each page. One without a
heading row continues the table before it where it has as many columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from qzgraph.reading.entries import EntryReader
from qzgraph.reading.headings import MAX_HEADING, numbered
from qzgraph.reading.labels import FIELDS, Labels
from qzgraph.reading.pieces import Line, Piece, split_line
from qzgraph.reading.source import Cell, Passage, Row, Source, Span

#: A heading stands among the first rows: below a title, a unit of measure and a note.
_MAX_ROWS_ABOVE = 20
#: As many different fields in one column make a table with labels on its left.
_MIN_LABELS = 3


class TableReader:
    """Reads the tables of one source, in order; it remembers the columns of the last one."""

    def __init__(self, source: Source, labels: Labels) -> None:
        self._source = source
        self._labels = labels
        self._columns: tuple[str, ...] | None = None

    def read(self, rows: Sequence[Row]) -> Iterator[Piece]:
        """The pieces of a table."""
        texts = [[self._text(cell) for cell in row.cells] for row in rows]
        if label_columns := self._label_columns(texts):
            yield from self._labelled(rows, label_columns)
            return
        for index, row in enumerate(texts[:_MAX_ROWS_ABOVE]):
            if columns := self._labels.columns(row):
                self._columns = columns
                yield from self._entries(rows, columns, index)
                return
        if self._columns and all(len(row.cells) == len(self._columns) for row in rows):
            yield from self._entries(rows, self._columns, 0)
            return
        yield from self._running(rows)

    def _text(self, cell: Cell) -> str:
        return self._source.passage(list(cell.lines)).text

    def _entries(
        self, rows: Sequence[Row], columns: tuple[str, ...], first: int
    ) -> Iterator[Piece]:
        reader = EntryReader(self._source, self._labels, columns)
        yield from reader.read(rows, first)
        self._columns = reader.columns

    def _label_columns(self, texts: list[list[str]]) -> set[int]:
        """The columns that hold the labels of a table with labels on its left; mostly {0}. Where a field's text is
        as short as a label and begins as one does (财政保障。), its column holds others as well, mostly."""
        found: dict[int, list[str]] = {}
        filled: Counter[int] = Counter()
        for row in texts:
            if self._labels.columns(row):
                return set()
            for column, text in enumerate(row):
                filled[column] += bool(text)
                if (role := self._labels.column(text)) in FIELDS:
                    found.setdefault(column, []).append(role)
        known = {role for roles in found.values() for role in roles}
        if len(known) < _MIN_LABELS:
            return set()
        mostly = {column for column, roles in found.items() if len(roles) * 2 >= filled[column]}
        return mostly or set(found)

    def _labelled(self, rows: Sequence[Row], label_columns: set[int]) -> Iterator[Line]:
        """Each label with the cells to its right, as far as the next label."""
        lines: list[Line] = []
        label: Cell | None = None
        placing: dict[int, str] = {}
        seen: dict[int, str] = {}  # merged cells are one, and others repeat their text
        for row in rows:
            cells = _distinct(row)
            if heading := self._placing(cells, label_columns):
                placing = heading
                continue
            for column, cell in cells:
                text = self._text(cell) if column in placing else ""
                if text and seen.get(column) != text:
                    yield from lines
                    lines, label, seen[column] = [], None, text
                    yield self._placed(placing[column], cell)
            cells = [each for each in cells if each[0] not in placing]
            if not cells:
                continue
            single = len({cell.lines for _, cell in cells}) == 1
            if single and not self._labels.column(self._text(cells[0][1])):
                yield from lines
                lines, label = [], None
                yield from self._band(cells[0][1])
                continue
            role = ""
            for column, cell in cells:
                passage = self._source.passage(list(cell.lines))
                # Elsewhere a text may only begin as a label does: 支出责任由中央和地方共同承担。
                may_name = column in label_columns or self._labels.is_exact(passage.text)
                named = self._labels.column(passage.text) if may_name else ""
                if may_name:
                    role = named
                    if cell != label and role:
                        lines.append(Line(role, passage.cut(0, 0), _span(cell), closed=True))
                    label = cell
                elif role and lines:
                    joined = Passage.join([lines[-1].text, passage])
                    lines[-1] = Line(role, joined, lines[-1].span, closed=True)
        yield from lines

    def _placing(
        self, cells: Sequence[tuple[int, Cell]], label_columns: set[int]
    ) -> dict[int, str]:
        """What stands in the columns left of the labels, where a row is their heading (服务类别, 服务项目, 要素, 内容);
        nothing where it is none."""
        roles = {column: self._labels.column(self._text(cell)) for column, cell in cells}
        if "name" not in roles.values() or any(roles.get(each) in FIELDS for each in label_columns):
            return {}
        first = min(label_columns)
        return {column: role for column, role in roles.items() if role and column < first}

    def _placed(self, role: str, cell: Cell) -> Line:
        """A domain, category or item by its cell: with its number a heading, else by what its column is for."""
        text = self._source.passage(list(cell.lines))
        named = role == "name" and numbered(text) is None
        return Line("name" if named else "", text, _span(cell), closed=True)

    def _band(self, cell: Cell) -> Iterator[Line]:
        """A row that is one cell: a heading, or running text."""
        text = self._source.passage(list(cell.lines))
        if len(text) <= MAX_HEADING and not self._labels.pattern.search(text.text):
            yield Line("", text, _span(cell), closed=True)
            return
        yield from self._lines(cell)

    def _running(self, rows: Sequence[Row]) -> Iterator[Line]:
        """Each cell's lines, once."""
        seen: set[tuple[Span, ...]] = set()
        for row in rows:
            for _, cell in _distinct(row):
                if cell.lines not in seen:
                    seen.add(cell.lines)
                    yield from self._lines(cell)

    def _lines(self, cell: Cell) -> Iterator[Line]:
        for span in cell.lines:
            line = self._source.passage([span])
            if line and not re.fullmatch(r"[\s\-—－]*", line.text):
                yield from split_line(line, span, self._labels)


def _distinct(row: Row) -> list[tuple[int, Cell]]:
    """The cells of a row that hold text, each once, with its first column."""
    found: list[tuple[int, Cell]] = []
    for column, cell in enumerate(row.cells):
        if cell.lines and (column == 0 or cell != row.cells[column - 1]):
            found.append((column, cell))
    return found


def _span(cell: Cell) -> Span:
    return Span(cell.lines[0].start, cell.lines[-1].end)
