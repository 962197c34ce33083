"""Builds the rows of a web page's table from cells that span columns and rows.

After the algorithm of WHATWG HTML, 4.9.12, with two bounds that browsers have in effect too: columns
in which no cell begins do not count, so that colspan="100" of a title spans the table, and a row span
ends with its part of the table.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.limits import MAX_CELLS, MAX_COLUMNS
from qzgraph.reading.source import Cell, Span

#: Browsers take no more of an attribute (WHATWG HTML, 4.9.11).
_MAX_COLSPAN = 1_000


@dataclass
class _Placed:
    """A cell: its columns from ``start`` to before ``end``, and how many rows below it also has
    (None: all that are left in its part of the table)."""

    start: int
    end: int
    below: int | None
    spans: list[Span] = field(default_factory=list)


class WebTable:
    """One table, while the page is walked through: :meth:`row`, then :meth:`cell` and :meth:`add`
    for each cell; :meth:`write` at the end."""

    def __init__(self, out: SourceBuilder) -> None:
        self._out = out
        self._number = out.table()
        self._rows: list[list[_Placed]] = []
        self._above: list[_Placed] = []
        self._cell: _Placed | None = None
        self._column = self._order = self._placed = 0

    @property
    def is_open(self) -> bool:
        """Whether a cell is being read; what stands between cells belongs to none."""
        return self._cell is not None

    @property
    def place(self) -> str:
        """Where the table has come to."""
        return f"表{self._number + 1} 第{len(self._rows)}行第{self._order}列"

    def row(self) -> None:
        """A new row begins; spans of the rows above reach into it."""
        self._above = [cell for cell in self._above if cell.below != 0]
        for cell in self._above:
            cell.below = None if cell.below is None else cell.below - 1
        self._rows.append(list(self._above))
        self._cell = None
        self._column = self._order = 0
        self._count(len(self._above))

    def cell(self, columns: int, rows: int) -> None:
        """A new cell begins, over so many columns and rows; 0 rows are all that follow."""
        if not self._rows:
            self.row()
        row = self._rows[-1]
        start = self._column
        at = bisect_right(row, start, key=lambda cell: cell.start) - 1
        at = max(at, 0)
        while at < len(row) and row[at].start <= start:
            start = max(start, row[at].end)
            at += 1
        end = start + min(max(columns, 1), _MAX_COLSPAN)
        if at < len(row):
            end = min(end, row[at].start)
        self._cell = cell = _Placed(start, end, None if rows == 0 else rows - 1)
        row.insert(at, cell)
        if rows != 1:
            insort(self._above, cell, key=lambda cell: cell.start)
        self._column = end
        self._order += 1
        self._count(1)

    def add(self, text: str) -> None:
        """Lines of the cell that is open."""
        assert self._cell is not None
        self._cell.spans += self._out.write(text, self.place)

    def end_cell(self) -> None:
        self._cell = None

    def end_section(self) -> None:
        """The end of a ``tbody`` or the like: no cell reaches beyond it."""
        self._above = []

    def write(self) -> None:
        """The rows as blocks of the document."""
        starts = sorted({cell.start for row in self._rows for cell in row})
        if len(starts) > MAX_COLUMNS:
            raise self._out.too_large(f"a table of more than {MAX_COLUMNS} columns")
        done: dict[int, Cell] = {}
        for row in self._rows:
            cells = []
            for start in starts:
                at = bisect_right(row, start, key=lambda cell: cell.start) - 1
                if at < 0 or row[at].end <= start:
                    cells.append(Cell(()))
                    continue
                key = id(row[at])
                if key not in done:
                    done[key] = Cell(tuple(row[at].spans))
                cells.append(done[key])
            self._out.row(self._number, cells)

    def _count(self, more: int) -> None:
        self._placed += more
        if self._placed > MAX_CELLS:
            raise self._out.too_large(f"more than {MAX_CELLS:,} table cells")
