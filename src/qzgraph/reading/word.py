"""Reads a Word file (.docx) into a :class:`~qzgraph.reading.source.Source`.

Read are the paragraphs and tables of the body, with the numbers that Word adds by itself. Not
read: headers and footers, notes, comments, text boxes, hidden and deleted text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.archive import Archive, Element
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.limits import MAX_COLUMNS, MAX_NESTING
from qzgraph.reading.numbering import Numbering, W
from qzgraph.reading.source import Cell, Source

BODY = "word/document.xml"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

#: What stands for text in a run.
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
#: What holds text that is not there: deleted, moved away, or drawn beside it.
_SKIPPED = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "drawing", "pict", "object", "rt")
)
_NO = ("0", "false", "off")


def read_word(path: Path, *, name: str | None = None) -> Source:
    """The file as a source; its places are paragraphs (第12段) and cells (表2 第3行第4列).

    Raises :class:`UnreadableSource` for a file that is damaged, protected, too large or empty.
    """
    label = name or path.name
    with Archive(path, label) as archive:
        numbering = archive.xml("word/numbering.xml") if "word/numbering.xml" in archive else None
        styles = archive.xml("word/styles.xml") if "word/styles.xml" in archive else None
        body = archive.xml(BODY).find(f"{W}body")
    if body is None:
        raise archive.damaged()
    return _Reader(label, Numbering(numbering, styles)).read(body)


class _Reader:
    def __init__(self, name: str, numbering: Numbering) -> None:
        self._out = SourceBuilder(name)
        self._numbering = numbering
        self._paragraphs = 0

    def read(self, body: Element) -> Source:
        self._flow(body, 0)
        return self._out.build()

    def _flow(self, container: Element, depth: int) -> None:
        """Paragraphs and tables, in order, as blocks of the document."""
        for child in self._children(container, depth):
            if isinstance(child, str):
                if child.strip():
                    self._paragraphs += 1
                    self._out.paragraph(child, f"第{self._paragraphs}段")
            elif frame := _frame(child):
                for cell in frame:
                    self._flow(cell, depth + 1)
            else:
                self._table(child, depth + 1)

    def _children(self, container: Element, depth: int) -> Iterator[str | Element]:
        """The text of each paragraph and the element of each table in a body or a cell; a
        paragraph whose end is deleted runs into the next."""
        if depth > MAX_NESTING:
            raise UnreadableSource(
                f"its tables stand within each other more than {MAX_NESTING} deep",
                where=self._out.name,
                mend="take the inner tables out",
            )
        pending = ""
        for child in _unwrapped(container):
            if child.tag == f"{W}tbl":
                if pending:
                    yield pending
                    pending = ""
                yield child
                continue
            properties = child.find(f"{W}pPr")
            text = pending or self._numbering.label(properties)
            text += "".join(_texts(child))
            deleted = properties is not None and properties.find(f"{W}rPr/{W}del") is not None
            pending = text if deleted else ""
            if not deleted:
                yield text
        if pending:
            yield pending

    def _table(self, table: Element, depth: int) -> None:
        number = self._out.table()
        above: list[Cell] = []
        for index, row in enumerate(_rows(table), start=1):
            cells = [Cell(())] * min(_grid(row, "gridBefore"), MAX_COLUMNS)
            for column, element in enumerate(_cells(row), start=1):
                merge = element.find(f"{W}tcPr/{W}vMerge")
                at = len(cells)
                if merge is not None and merge.get(f"{W}val", "continue") != "restart":
                    cell = above[at] if at < len(above) else Cell(())
                else:
                    place = f"表{number + 1} 第{index}行第{column}列"
                    cell = self._out.cell(self._cell_text(element, depth), place)
                continues = element.find(f"{W}tcPr/{W}hMerge")
                if cells and continues is not None and continues.get(f"{W}val") != "restart":
                    cell = cells[-1]
                span = _span(element)
                if at + span > MAX_COLUMNS:
                    raise self._out.too_large(f"a table of more than {MAX_COLUMNS} columns")
                cells += [cell] * span
            self._out.row(number, cells)
            above = cells

    def _cell_text(self, cell: Element, depth: int) -> str:
        """A cell's paragraphs, one a line, and those of the tables within it."""
        lines = []
        for child in self._children(cell, depth):
            if isinstance(child, str):
                lines.append(child)
            else:
                lines += [
                    self._cell_text(inner, depth + 1)
                    for row in _rows(child)
                    for inner in _cells(row)
                ]
        return "\n".join(lines)


def _unwrapped(container: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those in content controls and in inserted text."""
    for child in container:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
            yield from _unwrapped(child)


def _texts(element: Element) -> Iterator[str]:
    """The visible text of a paragraph, piece by piece."""
    for child in element:
        tag = child.tag
        if tag in (f"{W}t", f"{_MATH}t"):
            yield child.text or ""
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag == f"{W}r":
            if not _is_hidden(child):
                yield from _texts(child)
        elif tag not in _SKIPPED and not tag.endswith("}AlternateContent"):
            yield from _texts(child)


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val") not in _NO


def _frame(table: Element) -> list[Element]:
    """The cells of a table that is but a frame around another: one cell a row, a table inside."""
    rows = [list(_cells(row)) for row in _rows(table)]
    if any(len(row) != 1 for row in rows):
        return []
    cells = [row[0] for row in rows]
    framed = any(child.tag == f"{W}tbl" for cell in cells for child in _unwrapped(cell))
    return cells if framed else []


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _cells(child)


def _span(cell: Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = "" if span is None else span.get(f"{W}val", "")
    return max(int(value), 1) if value.isdecimal() else 1


def _grid(row: Element, name: str) -> int:
    value = row.find(f"{W}trPr/{W}{name}")
    text = "" if value is None else value.get(f"{W}val", "")
    return int(text) if text.isdecimal() else 0
