"""Writes the pages of a PDF one after another, and joins what the page break parted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.pdflines import TextLine
from qzgraph.reading.pdfpage import Glyph
from qzgraph.reading.ruling import NEAR, Grid
from qzgraph.reading.source import Cell, Span

#: A first line is indented by two characters; one is enough to tell.
_INDENT = 1.2
#: A last line that leaves so many characters of the width free ends its paragraph.
_SHORT_LINE = 2.5
#: Columns are the same where their rules stand this near on both pages.
_SAME_COLUMN = 2 * NEAR
#: So many rows before tell which columns are merged, and which are never empty.
_ROWS_BEFORE = 60
#: What ends a cell that is complete.
_ENDS = ("。", "；", "）", "》", "”")
#: A heading may have so many rows when it is repeated on each page.
_MAX_HEADING_ROWS = 3


class _CellText:
    """A cell while its table goes on: what the next page adds is put to it."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.texts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.texts)


_CellRow = list[_CellText]
Drawn = tuple[int, Glyph]
"""A character, and the number of the page that it stands on."""


class PageFlow:
    """Takes pages in order; :meth:`finish` after the last."""

    def __init__(self, out: SourceBuilder) -> None:
        self._out = out
        self._rows: list[_CellRow] = []
        self._xs: tuple[float, ...] = ()
        self._table = -1
        self._number = self._paragraph = self._order = 0

    def page(
        self,
        number: int,
        lines: Sequence[TextLine],
        tables: Sequence[tuple[Grid, dict[int, list[TextLine]]]],
        furniture: set[int],
    ) -> None:
        """The lines and tables of a page, or of a part of it, from top to bottom; ``furniture`` are
        its running lines."""
        if number != self._number:
            self._number, self._paragraph, self._order = number, 0, 0
        left = min((line.left for line in lines), default=0.0)
        right = max((line.right for line in lines), default=0.0)
        previous: TextLine | None = None
        waiting = list(enumerate(tables, start=self._order + 1))
        self._order += len(tables)
        for index, line in enumerate(lines):
            while waiting and waiting[0][1][0].ys[0] > line.middle:
                order, (grid, cells) = waiting.pop(0)
                self._grid(number, order, grid, cells)
                previous = None
            if index in furniture:
                self._out.write(line.text, f"第{number}页", self._drawn(line, number))
                continue
            if previous is None or _begins_paragraph(line, previous, left, right):
                self._paragraph += 1
            previous = line
            self.finish()
            place = f"第{number}页 第{self._paragraph}段"
            self._out.paragraph(line.text, place, self._drawn(line, number))
        for order, (grid, cells) in waiting:
            self._grid(number, order, grid, cells)

    def finish(self) -> None:
        """Ends the table that is open, if any."""
        if not self._rows:
            return
        done: dict[int, Cell] = {}
        for row in self._rows:
            for cell in row:
                done.setdefault(id(cell), Cell(tuple(cell.spans)))
            self._out.row(self._table, [done[id(cell)] for cell in row])
        self._rows = []

    def _drawn(self, line: TextLine, page: int) -> Sequence[tuple[str, Drawn | None]]:
        """A line's text with what each piece of it is drawn by, where that is kept."""
        if not self._out.traces:
            return ()
        return [(text, (page, glyph) if glyph else None) for text, glyph in line.pieces]

    def _grid(self, number: int, order: int, grid: Grid, lines: dict[int, list[TextLine]]) -> None:
        columns = self._same_columns(grid) if self._rows else None
        if columns is None:
            self.finish()
            self._table = self._out.table()
            self._xs = grid.xs
            columns = list(range(grid.columns))
        if self._rows:
            lines = self._without_heading(grid, lines, columns)
        rows = self._written(number, order, grid, lines, columns)
        heading = 0
        while heading < min(len(rows), _MAX_HEADING_ROWS, len(self._rows)) and _same(
            rows[heading], self._rows[heading]
        ):
            heading += 1
        body = rows[heading:]
        if self._rows and body and self._is_rest(body):
            _add(self._last, body[0])
            body = body[1:]
        self._rows += rows[:heading] + body

    @property
    def _last(self) -> _CellRow:
        """The last row that is no repeated heading."""
        own = (row for row in reversed(self._rows[1:]) if not _same(row, self._rows[0]))
        return next(own, self._rows[-1])

    def _without_heading(
        self, grid: Grid, lines: dict[int, list[TextLine]], columns: list[int]
    ) -> dict[int, list[TextLine]]:
        """Without the heading at the top of cells in the first row that go on below it: some
        programs draw no line between a repeated heading and the rest of a broken row."""
        shorter = dict(lines)
        goes_on = False
        for column, heading in zip(columns, self._rows[0], strict=True):
            key = grid.cells[0][column]
            found = lines.get(key, [])
            length = next(
                (n for n in range(1, len(found) + 1) if _joined(found[:n]) == heading.text), None
            )
            if length is None:
                return lines
            goes_on = goes_on or length < len(found)
            shorter[key] = found[length:]
        return shorter if goes_on else lines

    def _same_columns(self, grid: Grid) -> list[int] | None:
        """For each column of the open table the grid's column that covers it, where the grid's
        rules are among the table's; a page may lack one that merged cells leave out."""
        near = [
            next((i for i, own in enumerate(self._xs) if abs(own - x) <= _SAME_COLUMN), None)
            for x in grid.xs
        ]
        if None in near or near[0] != 0 or near[-1] != len(self._xs) - 1:
            return None
        known = [at for at in near if at is not None]
        return [sum(at <= column for at in known) - 1 for column in range(len(self._xs) - 1)]

    def _written(
        self,
        number: int,
        order: int,
        grid: Grid,
        lines: dict[int, list[TextLine]],
        columns: list[int],
    ) -> list[_CellRow]:
        cells: dict[int, _CellText] = {}
        rows = []
        for index, row in enumerate(grid.cells, start=1):
            found = []
            for column in columns:
                key = row[column]
                if key not in cells:
                    cells[key] = cell = _CellText()
                    place = f"第{number}页 表{order} 第{index}行第{column + 1}列"
                    for line in lines.get(key, []):
                        cell.spans += self._out.write(line.text, place, self._drawn(line, number))
                        cell.texts.append(line.text)
                found.append(cells[key])
            rows.append(found)
        return rows

    def _is_rest(self, body: list[_CellRow]) -> bool:
        """Whether the first row of a page is the rest of the last row of the page before.

        It is where the column that numbers or names the rows is empty in one of them. That is the
        first column without merged cells. A row that has all other cells may be an item without a
        number, unless most cells of the row before break off within a sentence.
        """
        last, first = self._last, body[0]
        if len({id(cell) for cell in first if cell.text}) == 1 and len({id(c) for c in first}) == 1:
            return False
        rows = self._rows[-_ROWS_BEFORE:]
        merged = _merged_columns([*rows, *body])
        columns = [column for column in range(len(first)) if column not in merged]
        # A column that is mostly empty (领域, 类别 where they change, 备注) tells nothing of a row.
        usual = max(1.0, len(rows) / 2)
        filled = [c for c in columns if sum(bool(row[c].text) for row in rows) > usual]
        if not filled or len(rows) < 2:
            return False
        key, others = filled[0], filled[1:]
        if last[key].text and first[key].text:
            return False
        if not last[key].text and first[key].text:
            return any(last[column].text for column in others)
        if not all(first[column].text for column in others):
            return True
        broken = sum(not last[column].text.endswith(_ENDS) for column in others)
        return broken * 2 > len(others)


def _merged_columns(rows: list[_CellRow]) -> set[int]:
    """Columns in which a cell covers several rows."""
    return {
        column
        for above, below in pairwise(rows)
        for column, (one, other) in enumerate(zip(above, below, strict=True))
        if one is other
    }


def _joined(lines: Sequence[TextLine]) -> str:
    return "".join(line.text for line in lines)


def _same(row: _CellRow, other: _CellRow) -> bool:
    return [cell.text for cell in row] == [cell.text for cell in other]


def _add(row: _CellRow, rest: _CellRow) -> None:
    seen = set()
    for cell, more in zip(row, rest, strict=True):
        if id(more) not in seen:
            seen.add(id(more))
            cell.spans += more.spans
            cell.texts += more.texts


def _begins_paragraph(line: TextLine, previous: TextLine, left: float, right: float) -> bool:
    return (
        line.left > left + _INDENT * line.height
        or previous.right < right - _SHORT_LINE * previous.height
    )
