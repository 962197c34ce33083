"""A list of a budget's workbook while it is written: its columns by their names, and its rows as the
ranges of formulas."""

from __future__ import annotations

from collections.abc import Sequence

from qzgraph.reading.sheettable import column_letters
from qzgraph.rendering.budget_columns import Column
from qzgraph.rendering.worksheet import Sheet


class Listed:
    """``first`` and ``last`` are its rows below the head, from 1."""

    def __init__(self, sheet: Sheet, name: str, shown: Sequence[Column]) -> None:
        self.sheet = sheet
        self.name = name
        self.columns = list(shown)
        self.first = self.last = 0

    def end(self) -> None:
        """All rows are written; the id, its last column, is for the screen alone."""
        self.last = self.sheet.last
        self.sheet.list_end(len(self.columns) - 1, head=self.first - 1)

    def at(self, column: Column) -> int:
        return self.columns.index(column)

    def cell(self, column: Column) -> str:
        """A cell of the row that was written last."""
        return f"${column_letters(self.at(column) + 1)}{self.sheet.last}"

    def range(self, column: Column) -> str:
        """The column's cells, as another sheet names them; one empty cell below an empty list's head."""
        letters = column_letters(self.at(column) + 1)
        return f"'{self.name}'!${letters}${self.first}:${letters}${max(self.first, self.last)}"
