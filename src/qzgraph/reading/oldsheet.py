"""Reads a spreadsheet of the old binary form (.xls, WPS's .et) into a
:class:`~qzgraph.reading.source.Source`.

As of an .xlsx, what a reader of the sheet sees is read: numbers in their format, merged areas;
struck, hidden and covered words are listed. Of drawings the library knows nothing: their words and
pictures are found among the file's records and listed without their place.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from qzgraph.errors import UnreadableSource
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_CELLS, MAX_COLUMNS, MAX_RECORDS
from qzgraph.reading.numberformat import Formats
from qzgraph.reading.sheetcells import SHOWS_NOTHING, Font, shown_in
from qzgraph.reading.sheettable import (
    SheetTable,
    Shown,
    TooManyCells,
    too_many_cells,
    write_tables,
)
from qzgraph.reading.source import Source

# Kinds of records, after [MS-XLS] 2.3.
_CONTINUE, _OBJECT, _TEXT_OBJECT, _FILE_PASS = 0x003C, 0x005D, 0x01B6, 0x002F
_CELLS = frozenset((0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6))
_MANY_CELLS = 0x00BD  # numbers side by side, six bytes each
_PICTURE, _CHART = 0x08, 0x05
_SUPERSCRIPT = 1  # a font's escapement, [MS-XLS] 2.4.122
#: Bytes of a record's head; where a text object tells its length, and an object what it is.
_HEAD, _LENGTH_AT, _KIND_AT = 4, 10, 4


def read_old_sheet(path: Path, stream: bytes) -> Source:
    """The file as a source, of which ``stream`` is the workbook; its places are cells (Sheet1!C7).

    Raises :class:`UnreadableSource` for a file that is damaged, protected, too large or empty.
    """
    label = path.name
    out = SourceBuilder(label)
    beside = _Records(stream, label)
    try:
        tables = [_table(*sheet, beside) for sheet in _sheets(stream)]
    except TooManyCells:
        raise too_many_cells(out) from None
    # xlrd lets out whatever a damaged file makes its unpacking of records raise.
    except Exception as error:
        if isinstance(error, MemoryError):
            raise
        raise _refused("the workbook is damaged", label) from error
    write_tables(out, tables)
    for words in beside.words.elements():
        out.leave_out(Left.DRAWING, words, "工作簿")
    for kind, count in beside.objects.items():
        out.leave_out(Left.PICTURE if kind == _PICTURE else Left.OBJECT, f"{count}个", "工作簿")
    return out.build()


@dataclass
class _Records:
    """What the records of a workbook say beside its cells: the words of text objects, comments
    among them, and how many pictures and charts there are.

    Raises :class:`UnreadableSource` for a workbook of too many records or cells, or an encrypted
    one.
    """

    stream: bytes
    label: str
    words: Counter[str] = field(default_factory=Counter)
    objects: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        cells = expected = 0
        for records, (kind, body) in enumerate(_records(self.stream)):
            if kind in _CELLS:
                cells += 1
            elif kind == _MANY_CELLS:
                cells += len(body) // 6
            elif kind == _FILE_PASS:
                raise UnreadableSource(
                    "the file is protected by a password",
                    where=self.label,
                    mend="save it without one (取消密码后另存)",
                )
            elif kind == _OBJECT and len(body) > _KIND_AT and body[_KIND_AT] in (_PICTURE, _CHART):
                self.objects[body[_KIND_AT]] += 1
            elif kind == _CONTINUE and expected:
                self._add(body, expected)
            expected = 0
            if kind == _TEXT_OBJECT and len(body) >= _LENGTH_AT + 2:
                expected = int.from_bytes(body[_LENGTH_AT : _LENGTH_AT + 2], "little")
            if cells > MAX_CELLS or records > MAX_RECORDS:
                raise too_many_cells(SourceBuilder(self.label))

    def _add(self, body: bytes, length: int) -> None:
        wide = body[:1] == b"\x01"
        text = body[1 : 1 + length * (2 if wide else 1)]
        if words := text.decode("utf-16-le" if wide else "latin-1", "replace").strip():
            self.words[words] += 1


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _HEAD <= len(stream):
        kind = int.from_bytes(stream[at : at + 2], "little")
        length = int.from_bytes(stream[at + 2 : at + _HEAD], "little")
        yield kind, stream[at + _HEAD : at + _HEAD + length]
        at += _HEAD + length


def _sheets(stream: bytes) -> Iterator[tuple[Any, Any]]:
    import xlrd

    book = xlrd.open_workbook(
        file_contents=stream, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
    )
    for sheet in book.sheets():
        yield book, sheet


def _table(book: Any, sheet: Any, beside: _Records) -> SheetTable:
    """A sheet. Raises :class:`TooManyCells` for one beyond the bounds."""
    table = SheetTable(str(sheet.name), hidden=sheet.visibility != 0)
    table.hidden_rows |= {
        row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0
    }
    table.hidden_columns |= {
        column + 1
        for column, info in sheet.colinfo_map.items()
        if column < MAX_COLUMNS and (info.hidden or info.width == 0)
    }
    reader = _CellReader(book, sheet)
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            table.put(row + 1, column + 1, reader.read(row, column))
    for top, bottom, left_column, right in sheet.merged_cells:
        table.merge(top + 1, left_column + 1, bottom, right)
    for (row, column), note in sorted(sheet.cell_note_map.items()):
        if beside.words[note.text.strip()]:
            beside.words[note.text.strip()] -= 1
        table.leave(Left.COMMENT, note.text, row + 1, column + 1)
    return table


class _CellReader:
    def __init__(self, book: Any, sheet: Any) -> None:
        self._book = book
        self._sheet = sheet
        self._codes = {key: form.format_str for key, form in book.format_map.items()}
        self._used = [style.format_key for style in book.xf_list]
        self._formats = Formats(self._codes, self._used, since_1904=book.datemode == 1)

    def read(self, row: int, column: int) -> Shown:
        """What a cell shows, and what it holds besides."""
        import xlrd

        kind = self._sheet.cell_type(row, column)
        value = self._sheet.cell_value(row, column)
        style = self._sheet.cell_xf_index(row, column)
        if kind == xlrd.XL_CELL_ERROR:
            return Shown("", ((Left.ERROR, xlrd.error_text_from_code.get(value, "")),))
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            value = self._formats.show(repr(value), style)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            value = "TRUE" if value else "FALSE"
        blank = SHOWS_NOTHING.fullmatch(self._codes.get(self._used[style], "")) is not None
        return shown_in(self._runs(str(value), row, column, style), blank=blank)

    def _runs(self, text: str, row: int, column: int, style: int) -> Iterator[tuple[str, Font]]:
        """Stretches of a cell's text, each with its font."""
        fonts = self._book.font_list
        own = self._book.xf_list[style].font_index
        changes = self._sheet.rich_text_runlist_map.get((row, column), [])
        for (start, font), (end, _) in pairwise([(0, own), *changes, (len(text), own)]):
            if start < end:
                its = fonts[font]
                above = its.escapement == _SUPERSCRIPT
                yield text[start:end], Font(bool(its.struck_out), its.name, above)


def _refused(what: str, label: str) -> UnreadableSource:
    return UnreadableSource(
        what, where=label, mend="open it in Excel or WPS and save it as .xlsx (另存为 .xlsx)"
    )
