"""A sheet as any spreadsheet program keeps it: texts by row and column, merged areas, what is
hidden. Every reader of spreadsheets fills one a sheet, and all are written alike."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qzgraph.errors import UnreadableSource
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS
from qzgraph.reading.source import Cell

#: What Excel and WPS call a sheet that nobody named.
_UNNAMED = re.compile(r"(?:sheet|工作表|表格?)\s*\d*(?:\s*[（(]\d+[）)])?", re.IGNORECASE)


class TooManyCells(Exception):
    """A sheet of more cells, or more text, than a standard can have."""


@dataclass(frozen=True)
class Shown:
    """What a cell shows, and what it holds besides; ``formula`` is whether its value is not known."""

    text: str
    left: Sequence[tuple[Left, str]] = ()
    formula: bool = False


@dataclass(frozen=True)
class _Merge:
    """A merged area's first row, last row and first column, seen from one of its columns."""

    top: int
    bottom: int
    left: int


class SheetTable:
    """A sheet's texts by row and column, both from 1. ``left`` is what it holds besides, each with
    its place; ``hidden_rows`` and ``hidden_columns`` are not seen, nor is a ``hidden`` sheet."""

    def __init__(self, title: str, *, hidden: bool = False) -> None:
        self.title = title
        self.hidden = hidden
        self.rows: dict[int, dict[int, str]] = {}
        self.left: list[tuple[Left, str, str]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.width = 0
        self._merges: dict[int, list[_Merge]] = {}
        self._merged = self._length = 0

    def place(self, row: int, column: int) -> str:
        """A cell as people name it: Sheet1!C7."""
        return f"{self.title}!{column_letters(column)}{row}"

    def is_seen(self, row: int, column: int) -> bool:
        """Whether a cell is read as part of the text."""
        hidden = row in self.hidden_rows or column in self.hidden_columns
        return column <= MAX_COLUMNS and not self.hidden and not hidden

    def put(self, row: int, column: int, shown: Shown) -> None:
        """A cell's text, and what it holds besides. Raises :class:`TooManyCells` beyond the bounds."""
        for kind, words in shown.left:
            self.leave(kind, words, row, column)
        text = shown.text
        self._length += len(text)
        if self._length > MAX_CHARACTERS:
            raise TooManyCells
        if text.strip() and column > MAX_COLUMNS:
            self.leave(Left.BEYOND, text, row, column)
        elif text.strip():
            self.rows.setdefault(row, {})[column] = text
            self.width = max(self.width, column)

    def leave(self, kind: Left, words: str, row: int, column: int) -> None:
        """Something of a cell that is no part of its text."""
        self.left.append((kind, words, self.place(row, column)))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """A merged area; call it once all texts are put. Beyond the bounds it is left alone."""
        for column in range(left, min(right, self.width) + 1):
            if self._merged > MAX_CELLS:
                return
            self._merged += 1
            self._merges.setdefault(column, []).append(_Merge(top, bottom, left))

    def write(self, out: SourceBuilder, number: int) -> None:
        """The rows and columns that are seen, and a list of what is not. A merged area is seen as
        long as one of its cells is."""
        for merges in self._merges.values():
            merges.sort(key=lambda merge: merge.top)
        written: dict[tuple[int, int], Cell] = {}
        columns = [c for c in range(1, self.width + 1) if c not in self.hidden_columns]
        for kind, words, place in self.left:
            out.leave_out(kind, words, place)
        for row in sorted(self.rows):
            if row in self.hidden_rows:
                continue
            cells = []
            for column in columns:
                key = self._corner(row, column)
                if key not in written:
                    text = self.rows.get(key[0], {}).get(key[1], "")
                    written[key] = out.cell(text, self.place(*key)) if text else Cell(())
                cells.append(written[key])
            out.row(number, cells)
        self._list_unseen(out, written.keys())

    def list_hidden(self, out: SourceBuilder) -> None:
        """A hidden sheet, as one thing that was left out."""
        texts = (row[column] for _, row in sorted(self.rows.items()) for column in sorted(row))
        if words := " ".join(texts):
            out.leave_out(Left.CELLS, words, f"{self.title}!")

    def _list_unseen(self, out: SourceBuilder, seen: Collection[tuple[int, int]]) -> None:
        """The words of each hidden column and row."""
        by_place: dict[str, list[str]] = {}
        for row in sorted(self.rows):
            for column, text in sorted(self.rows[row].items()):
                corner = self._corner(row, column)
                if (row, column) in seen:
                    continue
                if corner != (row, column):
                    if text != self.rows.get(corner[0], {}).get(corner[1]):
                        out.leave_out(Left.COVERED, text, self.place(row, column))
                    continue
                letters = column_letters(column)
                where = f"第{row}行" if row in self.hidden_rows else f"{letters}列"
                by_place.setdefault(f"{self.title}!{where}", []).append(text)
        for place, texts in by_place.items():
            out.leave_out(Left.CELLS, " ".join(texts), place)

    def _corner(self, row: int, column: int) -> tuple[int, int]:
        """The cell that is shown at this place: itself, or the first of its merged area."""
        merges = self._merges.get(column, [])
        at = bisect_right(merges, row, key=lambda merge: merge.top) - 1
        if at >= 0 and row <= merges[at].bottom:
            return merges[at].top, merges[at].left
        return row, column


def write_tables(out: SourceBuilder, tables: Sequence[SheetTable]) -> None:
    """Each visible sheet as a table; where there are several, a sheet's name is its first row, for
    it may name a domain."""
    several = sum(bool(table.rows) and not table.hidden for table in tables) > 1
    for table in tables:
        if table.hidden:
            table.list_hidden(out)
        elif table.rows or table.left:
            number = out.table()
            if several and table.rows and not _UNNAMED.fullmatch(table.title.strip()):
                out.row(number, [out.cell(table.title, f"{table.title}!")] * table.width)
            table.write(out, number)


def too_many_cells(out: SourceBuilder) -> UnreadableSource:
    """What :class:`TooManyCells` says to a user."""
    return out.too_large(
        f"more than {MAX_CELLS:,} table cells or {MAX_CHARACTERS:,} characters in one sheet"
    )


def column_letters(number: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column of these letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
