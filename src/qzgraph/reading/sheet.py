"""Reads an Excel file (.xlsx) into a :class:`~qzgraph.reading.source.Source`.

Each visible sheet is a table; where there are several, a sheet's name is its first row, for it may
name a domain. Values are written as Excel shows them: 12.0 as 12, 0.9 in a percent format as 90%.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qzgraph.reading.archive import Archive, Element
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.limits import MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS
from qzgraph.reading.numberformat import Formats
from qzgraph.reading.source import Cell, Source

WORKBOOK = "xl/workbook.xml"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

#: What Excel and WPS call a sheet that nobody named.
_UNNAMED = re.compile(r"(?:sheet|工作表|表格?)\s*\d*(?:\s*[（(]\d+[）)])?", re.IGNORECASE)
_COUNT_CELLS = "count(//*[local-name()='c'])"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
#: How the format writes control characters: _x000D_ is a carriage return.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_sheet(path: Path, *, name: str | None = None) -> Source:
    """The file as a source; its places are cells (Sheet1!C7).

    Raises :class:`UnreadableSource` for a file that is damaged, protected, too large or empty.
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
    several = sum(bool(table.rows) for table in tables) > 1
    for table in tables:
        if table.rows:
            number = out.table()
            if several and not _UNNAMED.fullmatch(table.title.strip()):
                out.row(number, [out.cell(table.title, f"{table.title}!")] * table.width)
            table.write(out, number)
    return out.build()


def _tables(archive: Archive) -> list[_Table]:
    book = archive.xml(WORKBOOK)
    strings = _shared_strings(archive)
    formats = _formats(archive, book)
    return [
        _Table(title, archive.xml(part), strings, formats)
        for title, part in _visible_sheets(archive, book)
        if part in archive
    ]


def _visible_sheets(archive: Archive, book: Element) -> Iterator[tuple[str, str]]:
    """Name and part of each worksheet that is not hidden, in the order of the tabs."""
    relations = {}
    if "xl/_rels/workbook.xml.rels" in archive:
        for relation in archive.xml("xl/_rels/workbook.xml.rels"):
            if str(relation.get("Type", "")).endswith("/worksheet"):
                target = posixpath.join("/xl", str(relation.get("Target", "")))
                relations[relation.get("Id")] = posixpath.normpath(target).lstrip("/")
    for sheet in book.iter(f"{_S}sheet"):
        part = relations.get(sheet.get(f"{_R}id"))
        if part and sheet.get("state", "visible") == "visible":
            yield str(sheet.get("name", "")), part


def _shared_strings(archive: Archive) -> list[str]:
    part = "xl/sharedStrings.xml"
    if part not in archive:
        return []
    return [_rich_text(entry) for entry in archive.xml(part).iter(f"{_S}si")]


def _formats(archive: Archive, book: Element) -> Formats:
    properties = book.find(f"{_S}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    styles = archive.xml("xl/styles.xml") if "xl/styles.xml" in archive else None
    codes: dict[int, str] = {}
    used: list[int] = []
    if styles is not None:
        for code in styles.iter(f"{_S}numFmt"):
            codes[int(code.get("numFmtId", "0"))] = str(code.get("formatCode", ""))
        for style in styles.iterfind(f"{_S}cellXfs/{_S}xf"):
            used.append(int(style.get("numFmtId", "0")))
    return Formats(codes, used, since_1904=since_1904)


def _rich_text(element: Element) -> str:
    """The text of a string and its runs, without the readings above it (``rPh``)."""
    parts = [
        text.text or ""
        for text in element.iter(f"{_S}t")
        if not str(text.getparent().tag).endswith("}rPh")
    ]
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), "".join(parts))


@dataclass(frozen=True)
class _Merge:
    """A merged area's first row, last row and first column, seen from one of its columns."""

    top: int
    bottom: int
    left: int


class TooManyCells(Exception):
    """A sheet of more cells, or more text, than a standard can have."""


class _Table:
    """A sheet's texts by row and column, both from 1, and its merged areas by column."""

    def __init__(self, title: str, sheet: Element, strings: list[str], formats: Formats) -> None:
        """Raises :class:`TooManyCells` for a sheet beyond the bounds."""
        if sheet.xpath(_COUNT_CELLS) > MAX_CELLS:
            raise TooManyCells
        self.title = title
        self.rows: dict[int, dict[int, str]] = {}
        self.width = 0
        at = length = 0
        for row in sheet.iterfind(f"{_S}sheetData/{_S}row"):
            at = int(row.get("r", at + 1))
            column = 0
            for cell in row.iterfind(f"{_S}c"):
                match = _REFERENCE.fullmatch(cell.get("r", ""))
                column = _column_number(match.group(1)) if match else column + 1
                if column > MAX_COLUMNS:
                    break
                text = _cell_text(cell, strings, formats)
                length += len(text)
                if length > MAX_CHARACTERS:
                    raise TooManyCells
                if text.strip():
                    self.rows.setdefault(at, {})[column] = text
                    self.width = max(self.width, column)
        self._merges = self._merged_areas(sheet)

    def _merged_areas(self, sheet: Element) -> dict[int, list[_Merge]]:
        found: dict[int, list[_Merge]] = {}
        count = 0
        for area in sheet.iterfind(f"{_S}mergeCells/{_S}mergeCell"):
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
        written: dict[tuple[int, int], Cell] = {}
        for row in sorted(self.rows):
            cells = []
            for column in range(1, self.width + 1):
                key = self._corner(row, column)
                if key not in written:
                    text = self.rows.get(key[0], {}).get(key[1], "")
                    place = f"{self.title}!{_column_letters(key[1])}{key[0]}"
                    written[key] = out.cell(text, place) if text else Cell(())
                cells.append(written[key])
            out.row(number, cells)

    def _corner(self, row: int, column: int) -> tuple[int, int]:
        """The cell that is shown at this place: itself, or the first of its merged area."""
        merges = self._merges.get(column, [])
        at = bisect_right(merges, row, key=lambda merge: merge.top) - 1
        if at >= 0 and row <= merges[at].bottom:
            return merges[at].top, merges[at].left
        return row, column


def _cell_text(cell: Element, strings: list[str], formats: Formats) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_S}is")
        return "" if inline is None else _rich_text(inline)
    value = cell.findtext(f"{_S}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if kind in ("str", "d"):
        return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), value)
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind == "e":
        return ""
    style = cell.get("s", "0")
    return formats.show(value, int(style) if style.isdecimal() else 0)


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
