"""The tables of a workbook, or of text saved from one, that somebody filled in and gave back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qzgraph.reading.delimited import rows_of
from qzgraph.reading.sheet import tables_of
from qzgraph.reading.sheettable import column_letters

_TEXTS = (".csv", ".tsv", ".tab", ".txt")


@dataclass(frozen=True)
class FilledTable:
    """A sheet: its name, empty for a text, and its texts by row and column, both from 1."""

    title: str
    rows: Mapping[int, Mapping[int, str]]

    def place(self, row: int, column: int | None = None) -> str:
        """``问题清单!H5``; of a text, ``第5行 第8列``; of a row as a whole without a column."""
        if self.title:
            return f"{self.title}!{column_letters(column or 1)}{row}"
        return f"第{row}行" + (f" 第{column}列" if column else "")

    def head(
        self, named: Callable[[str], str], fits: Callable[[Mapping[str, int]], bool], most: int
    ) -> tuple[int, dict[str, int]]:
        """The row in which the columns' names stand, among the first so many, and the columns by what
        each is ``named``; 0 and none where no row ``fits``. Of two columns of one name, the first."""
        for row in sorted(self.rows)[:most]:
            cells = sorted(self.rows[row].items(), reverse=True)
            found = {named(text): column for column, text in cells}
            if fits(found):
                return row, found
        return 0, {}


def filled_tables(path: Path) -> list[FilledTable] | None:
    """The tables in a file; None where its suffix is of no table. Raises :class:`UnreadableSource`."""
    if path.suffix.lower() == ".xlsx":
        return [FilledTable(table.title, table.rows) for table in tables_of(path)]
    if path.suffix.lower() not in _TEXTS:
        return None
    rows = enumerate(rows_of(path), start=1)
    return [FilledTable("", {number: dict(enumerate(row, start=1)) for number, row in rows})]
