"""Reads an OpenDocument spreadsheet (.ods) into a :class:`~qzgraph.reading.source.Source`.

The format keeps beside each value the text that it is shown as (OpenDocument 1.3, part 3, 9.1.4),
so that is what is read; struck, hidden and covered words are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from qzgraph.errors import UnreadableSource
from qzgraph.reading.archive import Archive, Element, with_based
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.characters import raised
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_CELLS, MAX_COLUMNS
from qzgraph.reading.sheettable import (
    SheetTable,
    Shown,
    TooManyCells,
    too_many_cells,
    write_tables,
)
from qzgraph.reading.source import Source

CONTENT = "content.xml"
_STYLES = "styles.xml"
_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _STYLE, _TABLE = f"{_SPACE}office:1.0}}", f"{_SPACE}style:1.0}}", f"{_SPACE}table:1.0}}"
_TEXT, _DRAW = f"{_SPACE}text:1.0}}", f"{_SPACE}drawing:1.0}}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_SHEET = f"{_OFFICE}body/{_OFFICE}spreadsheet"
_MANIFEST = "META-INF/manifest.xml"
_HIDDEN = ("collapse", "filter")
#: A whole sheet's blank rows and columns are one element that is repeated; filled ones are not
#: repeated for long.
_MAX_REPEATED = 1_000


def holds_sheet(archive: Archive) -> bool:
    """Whether an OpenDocument file is a spreadsheet. Raises :class:`UnreadableSource` for one that
    is damaged or protected."""
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise UnreadableSource(
            "the file is protected by a password", where=archive.name, mend="save it without one"
        )
    return archive.xml(CONTENT).find(_SHEET) is not None


def read_open_sheet(path: Path) -> Source:
    """The file as a source; its places are cells (Sheet1!C7).

    Raises :class:`UnreadableSource` for a file that is damaged, protected, too large or empty.
    """
    label = path.name
    out = SourceBuilder(label)
    with Archive(path, label) as archive:
        content = archive.xml(CONTENT)
        styles = _Styles(content)
        if _STYLES in archive:
            styles.read(archive.xml(_STYLES))
    try:
        tables = [_table(table, styles) for table in content.iterfind(f"{_SHEET}/{_TABLE}table")]
    except TooManyCells:
        raise too_many_cells(out) from None
    write_tables(out, tables)
    return out.build()


class _Styles:
    """Which styles strike through or raise, and which tables are not shown."""

    def __init__(self, content: Element) -> None:
        self._struck: dict[str, bool] = {}
        self._raised: dict[str, bool] = {}
        self._based: dict[str, str] = {}
        self.unshown: set[str] = set()
        self.read(content)

    def read(self, part: Element) -> None:
        for style in part.iter(f"{_STYLE}style"):
            name = style.get(f"{_STYLE}name", "")
            self._based[name] = style.get(f"{_STYLE}parent-style-name", "")
            for text in style.iterfind(f"{_STYLE}text-properties"):
                kinds = (
                    text.get(f"{_STYLE}text-line-through-{kind}") for kind in ("style", "type")
                )
                told = [kind for kind in kinds if kind is not None]
                if told:
                    self._struck[name] = all(kind != "none" for kind in told)
                if (position := text.get(f"{_STYLE}text-position")) is not None:
                    self._raised[name] = _is_above(str(position))
            for table in style.iterfind(f"{_STYLE}table-properties"):
                if table.get(f"{_TABLE}display") == "false":
                    self.unshown.add(name)

    def is_struck(self, name: str, otherwise: bool = False) -> bool:
        """Whether text of this style is struck through; ``otherwise`` where it does not say."""
        return self._told(self._struck, name, otherwise)

    def is_raised(self, name: str, otherwise: bool) -> bool:
        """Whether text of this style stands above its line; ``otherwise`` where it does not say."""
        return self._told(self._raised, name, otherwise)

    def _told(self, of: Mapping[str, bool], name: str, otherwise: bool) -> bool:
        chain = with_based(name, self._based)
        return next((of[each] for each in chain if each in of), otherwise)


def _is_above(position: str) -> bool:
    """Whether a ``style:text-position`` raises: 「super 58%」, 「33% 58%」 (OpenDocument 1.3, part 3,
    20.394)."""
    first = position.split()[:1]
    return first == ["super"] or bool(
        first and re.fullmatch(r"0*[1-9]\d{0,2}(?:\.\d*)?%", first[0])
    )


def _table(element: Element, styles: _Styles) -> SheetTable:
    """A sheet. Raises :class:`TooManyCells` for one beyond the bounds."""
    hidden = element.get(f"{_TABLE}style-name") in styles.unshown
    table = SheetTable(str(element.get(f"{_TABLE}name", "")), hidden=hidden)
    defaults = _columns(element, table)
    merges: list[tuple[int, int, int, int]] = []
    at = cells = 0
    for row in _parts(element, "table-row"):
        repeated = _number(row, "number-rows-repeated")
        filled = _cells(row)
        cells += len(filled) * (repeated if any(len(cell) for _, cell in filled) else 1)
        if cells > MAX_CELLS:
            raise TooManyCells
        if row.get(f"{_TABLE}visibility") in _HIDDEN:
            table.hidden_rows.update(range(at + 1, at + 1 + min(repeated, MAX_CELLS)))
        for number in range(at + 1, at + 1 + (min(repeated, _MAX_REPEATED) if filled else 0)):
            for column, cell in filled:
                default = defaults.get(column, "")
                table.put(number, column, _shown(cell, styles, default))
                down, across = (_number(cell, f"number-{n}-spanned") for n in ("rows", "columns"))
                if down > 1 or across > 1:
                    merges.append((number, column, number + down - 1, column + across - 1))
        at += repeated
    for merge in merges:
        table.merge(*merge)
    return table


def _columns(element: Element, table: SheetTable) -> dict[int, str]:
    """The default style of each column's cells, as far as a table goes; hidden ones are marked."""
    defaults: dict[int, str] = {}
    at = 1
    for column in _parts(element, "table-column"):
        repeated = _number(column, "number-columns-repeated")
        for number in range(at, min(at + repeated, MAX_COLUMNS + 1)):
            defaults[number] = str(column.get(f"{_TABLE}default-cell-style-name", ""))
            if column.get(f"{_TABLE}visibility") in _HIDDEN:
                table.hidden_columns.add(number)
        at += repeated
    return defaults


def _cells(row: Element) -> list[tuple[int, Element]]:
    """The cells of a row that hold something, with their columns from 1; merged cells that another
    covers among them. Raises :class:`TooManyCells`."""
    found: list[tuple[int, Element]] = []
    at = 1
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = _number(cell, "number-columns-repeated")
        if len(cell) or cell.get(f"{_OFFICE}value-type"):
            if repeated > _MAX_REPEATED:
                raise TooManyCells
            found += [(at + step, cell) for step in range(repeated)]
        elif (
            _number(cell, "number-rows-spanned") > 1 or _number(cell, "number-columns-spanned") > 1
        ):
            found.append((at, cell))
        at += repeated
    return found


def _shown(cell: Element, styles: _Styles, default: str) -> Shown:
    """What a cell shows, and what it holds besides."""
    struck = styles.is_struck(str(cell.get(f"{_TABLE}style-name", default)))
    left: list[tuple[Left, str]] = []
    lines = []
    for child in cell:
        if child.tag == f"{_TEXT}p":
            pieces: list[str] = []
            _paragraph(child, styles, struck, pieces, left)
            lines.append("".join(pieces))
        elif child.tag == f"{_OFFICE}annotation":
            texts = ("".join(text.itertext()) for text in child.iterfind(f"{_TEXT}p"))
            left.append((Left.COMMENT, " ".join(texts)))
        elif child.tag.startswith(_DRAW):
            words = "".join(child.itertext()).strip()
            picture = child.find(f".//{_DRAW}image") is not None and not words
            left.append((Left.PICTURE if picture else Left.DRAWING, words))
    text = "\n".join(lines)
    if cell.get(f"{_CALC}value-type") == "error":
        return Shown("", [*left, (Left.ERROR, text)])
    return Shown(text if lines else _value(cell), left)


def _paragraph(
    element: Element,
    styles: _Styles,
    struck: bool,
    pieces: list[str],
    left: list[tuple[Left, str]],
) -> None:
    """The text of an element and those within it, piece by piece; what is struck goes to ``left``.
    Elements within each other are as deep as the parser lets them be: a stack, not recursion."""
    waiting: list[tuple[str | Element, _Look]] = [(element, _Look(struck))]
    while waiting:
        part, look = waiting.pop()
        if isinstance(part, str):
            if not look.struck:
                pieces.append(raised(part) if look.raised else part)
            elif part.strip():
                left.append((Left.STRUCK, part))
            continue
        tag = part.tag
        if tag == f"{_TEXT}s":
            count = part.get(f"{_TEXT}c", "1")
            pieces.append(" " * min(int(count) if count.isdecimal() else 1, _MAX_REPEATED))
            continue
        if tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            pieces.append("\t" if tag == f"{_TEXT}tab" else "\n")
            continue
        if tag in (f"{_TEXT}ruby-text", f"{_OFFICE}annotation"):
            continue
        inner = look
        if tag == f"{_TEXT}span":
            name = str(part.get(f"{_TEXT}style-name", ""))
            inner = _Look(styles.is_struck(name, look.struck), styles.is_raised(name, look.raised))
        following: list[tuple[str | Element, _Look]] = []
        if part.text:
            following.append((part.text, inner))
        for child in part:
            following.append((child, inner))
            if child.tail:
                following.append((child.tail, inner))
        waiting += reversed(following)


class _Look(NamedTuple):
    """How a stretch of text is shown."""

    struck: bool = False
    raised: bool = False


def _value(cell: Element) -> str:
    """The value of a cell whose writer did not say how it is shown."""
    value = cell.get(f"{_OFFICE}value")
    if value is None:
        for kind in ("string", "date", "time", "boolean"):
            if (told := cell.get(f"{_OFFICE}{kind}-value")) is not None:
                return str(told)
        return ""
    try:
        number = float(value)
    except ValueError:
        return str(value)
    if cell.get(f"{_OFFICE}value-type") == "percentage":
        return f"{number * 100:.15g}%"
    return f"{number:.15g}"


def _parts(element: Element, name: str) -> Iterator[Element]:
    """A table's rows or columns, those in groups and headers too; not of tables within it."""
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if child.tag == f"{_TABLE}{name}":
            yield child
        elif child.tag.startswith(f"{_TABLE}table-") and child.tag.endswith(
            ("-rows", "-columns", "-group")
        ):
            waiting += reversed(child)


def _number(element: Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return max(int(value[:9]), 1) if value.isdecimal() else 1
