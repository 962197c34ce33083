"""Reads an Excel file (.xlsx) into a :class:`~qzgraph.reading.source.Source`.

Each visible sheet is a table; where there are several, a sheet's name is its first row, for it may
name a domain. Values are written as Excel shows them: 12.0 as 12, 0.9 in a percent format as 90%.
What is hidden or struck through, and what stands beside the cells, is listed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.archive import Archive, Element
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS
from qzgraph.reading.sheetcells import CellReader, S
from qzgraph.reading.source import Cell, Source

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

#: What Excel and WPS call a sheet that nobody named.
_UNNAMED = re.compile(r"(?:sheet|工作表|表格?)\s*\d*(?:\s*[（(]\d+[）)])?", re.IGNORECASE)
_COUNT_CELLS = "count(//*[local-name()='c'])"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
#: Sheets that hold a picture of data (charts), which have no cells.
_SHEETS = "worksheet"


def read_sheet(path: Path, *, name: str | None = None) -> Source:
    """The file as a source; its places are cells (Sheet1!C7).

    Raises :class:`UnreadableSource` for a file that is damaged, protected, too large or empty, or
    that has a formula whose value was never worked out.
    """
    label = name or path.name
    out = SourceBuilder(label)
    with Archive(path, label) as archive:
        try:
            tables = _tables(archive)
        except TooManyCells:
            raise out.too_large(
                f"more than {MAX_CELLS:,} table cells or {MAX_CHARACTERS:,} characters in one sheet"
            ) from None
        except ValueError as error:  # a number that is none: not what Excel writes
            raise archive.damaged() from error
    several = sum(bool(table.rows) and not table.hidden for table in tables) > 1
    for table in tables:
        if table.hidden:
            table.list_hidden(out)
        elif table.rows or table.left:
            number = out.table()
            if several and table.rows and not _UNNAMED.fullmatch(table.title.strip()):
                out.row(number, [out.cell(table.title, f"{table.title}!")] * table.width)
            table.write(out, number)
    return out.build()


def _tables(archive: Archive) -> list[_Table]:
    main = archive.main_part()
    book = archive.xml(main)
    cells = CellReader(archive, main, book)
    return [
        _Table(title, archive.xml(part), cells, hidden=hidden, beside=_beside(archive, part))
        for title, part, hidden in _sheets(archive, main, book)
    ]


def _sheets(archive: Archive, main: str, book: Element) -> Iterator[tuple[str, str, bool]]:
    """Name and part of each worksheet, in the order of the tabs, and whether it is hidden."""
    parts = {one.id: one.part for one in archive.relations(main) if one.kind == _SHEETS}
    for sheet in book.iter(f"{S}sheet"):
        if part := parts.get(sheet.get(f"{_R}id"), ""):
            yield str(sheet.get("name", "")), part, sheet.get("state", "visible") != "visible"


def _beside(archive: Archive, part: str) -> Iterator[tuple[Left, str]]:
    """What stands on a sheet beside its cells: words in shapes, pictures, charts, comments."""
    for relation in archive.relations(part):
        if not relation.part:
            continue
        if relation.kind == "drawing":
            for anchor in archive.xml(relation.part):
                names = {str(element.tag).rpartition("}")[2] for element in anchor.iter()}
                texts = (e.text or "" for e in anchor.iter() if str(e.tag).endswith("/main}t"))
                if words := "".join(texts).strip():
                    yield Left.DRAWING, words
                elif names & {"graphicFrame"}:
                    yield Left.OBJECT, ""
                elif names & {"pic"}:
                    yield Left.PICTURE, ""
        elif relation.kind == "comments":
            for comment in archive.xml(relation.part).iter(f"{S}comment"):
                words = "".join(text.text or "" for text in comment.iter(f"{S}t")).strip()
                if words:
                    yield Left.COMMENT, f"{comment.get('ref', '')} {words}"


@dataclass(frozen=True)
class _Merge:
    """A merged area's first row, last row and first column, seen from one of its columns."""

    top: int
    bottom: int
    left: int


class TooManyCells(Exception):
    """A sheet of more cells, or more text, than a standard can have."""


class _Table:
    """A sheet's texts by row and column, both from 1, its merged areas by column, and which of its
    rows and columns are hidden."""

    def __init__(
        self,
        title: str,
        sheet: Element,
        cells: CellReader,
        *,
        hidden: bool,
        beside: Iterator[tuple[Left, str]],
    ) -> None:
        """Raises :class:`TooManyCells` for a sheet beyond the bounds, :class:`UnreadableSource` for
        a formula without a value in a cell that is seen."""
        if sheet.xpath(_COUNT_CELLS) > MAX_CELLS:
            raise TooManyCells
        self.title = title
        self.hidden = hidden
        self.rows: dict[int, dict[int, str]] = {}
        self.left: list[tuple[Left, str, str]] = [
            (kind, words, f"{title}!") for kind, words in beside
        ]
        self.width = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns = _hidden_columns(sheet)
        at = length = 0
        for row in sheet.iterfind(f"{S}sheetData/{S}row"):
            at = int(row.get("r", at + 1))
            if _is_hidden(row, "ht"):
                self._hidden_rows.add(at)
            column = 0
            for cell in row.iterfind(f"{S}c"):
                match = _REFERENCE.fullmatch(cell.get("r", ""))
                column = _column_number(match.group(1)) if match else column + 1
                shown = cells.read(cell)
                length += len(shown.text)
                if length > MAX_CHARACTERS:
                    raise TooManyCells
                place = self._place(at, column)
                if column > MAX_COLUMNS:
                    if shown.text.strip():
                        self.left.append((Left.BEYOND, shown.text, place))
                    continue
                unseen = hidden or at in self._hidden_rows or column in self._hidden_columns
                if shown.formula and not unseen:
                    raise _not_worked_out(cells.file, place)
                self.left += [(kind, words, place) for kind, words in shown.left]
                if shown.text.strip():
                    self.rows.setdefault(at, {})[column] = shown.text
                    self.width = max(self.width, column)
        self._merges = self._merged_areas(sheet)

    def _place(self, row: int, column: int) -> str:
        return f"{self.title}!{_column_letters(column)}{row}"

    def _merged_areas(self, sheet: Element) -> dict[int, list[_Merge]]:
        found: dict[int, list[_Merge]] = {}
        count = 0
        for area in sheet.iterfind(f"{S}mergeCells/{S}mergeCell"):
            corners = _REFERENCE.findall(area.get("ref", ""))
            if len(corners) != 2:
                continue
            left, right = (_column_number(corner[0]) for corner in corners)
            for column in range(left, min(right, self.width) + 1):
                merge = _Merge(int(corners[0][1]), int(corners[1][1]), left)
                found.setdefault(column, []).append(merge)
                count += 1
            if count > MAX_CELLS:
                break
        for merges in found.values():
            merges.sort(key=lambda merge: merge.top)
        return found

    def write(self, out: SourceBuilder, number: int) -> None:
        """The rows and columns that are seen, and a list of what is not. A merged area is seen as
        long as one of its cells is."""
        written: dict[tuple[int, int], Cell] = {}
        columns = [c for c in range(1, self.width + 1) if c not in self._hidden_columns]
        for kind, words, place in self.left:
            out.leave_out(kind, words, place)
        for row in sorted(self.rows):
            if row in self._hidden_rows:
                continue
            cells = []
            for column in columns:
                key = self._corner(row, column)
                if key not in written:
                    text = self.rows.get(key[0], {}).get(key[1], "")
                    written[key] = out.cell(text, self._place(*key)) if text else Cell(())
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
                        out.leave_out(Left.COVERED, text, self._place(row, column))
                    continue
                letters = _column_letters(column)
                where = f"第{row}行" if row in self._hidden_rows else f"{letters}列"
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


def _not_worked_out(file: str, place: str) -> UnreadableSource:
    return UnreadableSource(
        f"the cell {place} has a formula whose value was never worked out",
        where=file,
        mend="open the file in Excel or WPS and save it anew (打开后另存)",
        zh=f"{place} 的公式没有算出值；请用 Excel 或 WPS 打开后另存",
    )


def _hidden_columns(sheet: Element) -> set[int]:
    """The columns that are hidden or have no width, as far as a table goes."""
    found: set[int] = set()
    for column in sheet.iterfind(f"{S}cols/{S}col"):
        if _is_hidden(column, "width"):
            first, last = int(column.get("min", "1")), int(column.get("max", "0"))
            found.update(range(first, min(last, MAX_COLUMNS) + 1))
    return found


def _is_hidden(element: Element, size: str) -> bool:
    """Whether a row or column is hidden, or has no size."""
    return element.get("hidden") in ("1", "true") or float(element.get(size, "1")) == 0


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
