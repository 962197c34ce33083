"""Reads an Excel file (.xlsx) into a :class:`~qzgraph.reading.source.Source`.

Each visible sheet is a table; where there are several, a sheet's name is its first row, for it may
name a domain. Values are written as Excel shows them: 12.0 as 12, 0.9 in a percent format as 90%.
What is hidden or struck through, and what stands beside the cells, is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.archive import Archive, Element, local
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.leftout import SIGNED, Left
from qzgraph.reading.limits import MAX_CELLS, MAX_COLUMNS
from qzgraph.reading.sheetcells import CellReader, S
from qzgraph.reading.sheettable import (
    SheetTable,
    TooManyCells,
    column_number,
    too_many_cells,
    write_tables,
)
from qzgraph.reading.source import Source

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_COUNT_CELLS = "count(//*[local-name()='c'])"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
#: Sheets that hold a picture of data (charts), which have no cells.
_SHEETS = "worksheet"


def read_sheet(path: Path, *, name: str | None = None) -> Source:
    """The file as a source; its places are cells (Sheet1!C7).

    Raises :class:`UnreadableSource` for a file that is damaged, protected, too large or empty, or
    that has a formula whose value was never worked out.
    """
    out = SourceBuilder(name or path.name)
    write_tables(out, tables_of(path, name=name))
    return out.build()


def tables_of(path: Path, *, name: str | None = None) -> list[SheetTable]:
    """Each sheet's texts by row and column, of hidden ones too. Raises as :func:`read_sheet` does."""
    label = name or path.name
    with Archive(path, label) as archive:
        try:
            return _tables(archive)
        except TooManyCells:
            raise too_many_cells(SourceBuilder(label)) from None
        except ValueError as error:  # a number that is none: not what Excel writes
            raise archive.damaged() from error


def _tables(archive: Archive) -> list[SheetTable]:
    main = archive.main_part()
    book = archive.xml(main)
    cells = CellReader(archive, main, book)
    return [
        _table(title, archive.xml(part), cells, _beside(archive, part), hidden)
        for title, part, hidden in _sheets(archive, main, book)
    ]


def sheet_parts(archive: Archive) -> dict[str, str]:
    """The part of each worksheet by the name of its tab."""
    main = archive.main_part()
    return {name: part for name, part, _ in _sheets(archive, main, archive.xml(main))}


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
                names = {local(element) for element in anchor.iter()}
                texts = (e.text or "" for e in anchor.iter() if str(e.tag).endswith("/main}t"))
                if words := "".join(texts).strip():
                    yield Left.DRAWING, words
                elif names & {"graphicFrame"}:
                    yield Left.OBJECT, ""
                elif names & {"pic"}:
                    yield Left.PICTURE, ""
        elif relation.kind == "comments":
            for comment in archive.xml(relation.part).iter(f"{S}comment"):
                whole = "".join(text.text or "" for text in comment.iter(f"{S}t"))
                words = whole.partition(SIGNED)[0].strip()
                if words:
                    yield Left.COMMENT, f"{comment.get('ref', '')} {words}"


def _table(
    title: str, sheet: Element, cells: CellReader, beside: Iterator[tuple[Left, str]], hidden: bool
) -> SheetTable:
    """A sheet. Raises :class:`TooManyCells` for one beyond the bounds, :class:`UnreadableSource`
    for a formula without a value in a cell that is seen."""
    if sheet.xpath(_COUNT_CELLS) > MAX_CELLS:
        raise TooManyCells
    table = SheetTable(title, hidden=hidden)
    table.left += [(kind, words, f"{title}!") for kind, words in beside]
    table.hidden_columns |= _hidden_columns(sheet)
    at = 0
    for row in sheet.iterfind(f"{S}sheetData/{S}row"):
        at = int(row.get("r", at + 1))
        if _is_hidden(row, "ht"):
            table.hidden_rows.add(at)
        column = 0
        for cell in row.iterfind(f"{S}c"):
            match = _REFERENCE.fullmatch(cell.get("r", ""))
            column = column_number(match.group(1)) if match else column + 1
            shown = cells.read(cell)
            if shown.formula and table.is_seen(at, column):
                raise _not_worked_out(cells.file, table.place(at, column))
            table.put(at, column, shown)
    for area in sheet.iterfind(f"{S}mergeCells/{S}mergeCell"):
        corners = _REFERENCE.findall(area.get("ref", ""))
        if len(corners) == 2:
            left, right = (column_number(corner[0]) for corner in corners)
            table.merge(int(corners[0][1]), left, int(corners[1][1]), right)
    return table


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
