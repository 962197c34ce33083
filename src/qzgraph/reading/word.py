"""Reads a Word file (.docx) into a :class:`~qzgraph.reading.source.Source`.

Read are the paragraphs, tables and text boxes of the body, with the numbers that Word adds by
itself. What else the file holds (notes, comments, hidden and struck text, pictures) is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qzgraph.errors import NoText, UnreadableSource
from qzgraph.reading.archive import Archive, Element
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.embedded import read_embedded
from qzgraph.reading.leftout import AUTHOR, Left
from qzgraph.reading.limits import MAX_COLUMNS, MAX_EMBEDDED, MAX_NESTING
from qzgraph.reading.numbering import Numbering, W, value_of
from qzgraph.reading.source import Cell, Source, Span, is_page_mark
from qzgraph.reading.wordruns import (
    RELATION,
    ParagraphText,
    Piece,
    Runs,
    is_placeholder,
    joined,
    words_of,
)
from qzgraph.reading.wordstyles import Styles, is_on

#: What wraps paragraphs, tables, rows and cells without a meaning of its own here.
_WRAPS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
)
#: A foreign file that Word puts in place, and another document beside the file.
_PUT_IN = "the document has another file put into its text (altChunk), which only Word shows: "
_CHUNK, _OTHER_DOCUMENT = f"{W}altChunk", f"{W}subDoc"


def read_word(path: Path, *, name: str | None = None) -> Source:
    """The file as a source; its places are paragraphs (第12段) and cells (表2 第3行第4列).

    Raises :class:`UnreadableSource` for a file that is damaged, protected, too large or empty, or
    that has another file put into its text which cannot be read.
    """
    label = name or path.name
    with Archive(path, label) as archive:
        document = _Document(archive)
        return _Reader(label, document).read(_body(archive, document))


@dataclass(frozen=True)
class Trace:
    """A source, and the way back into its file: ``origins`` are stretches of the text, in order,
    each with the element of ``part`` that holds it, by its number among all elements there."""

    source: Source
    part: str
    origins: tuple[tuple[Span, int], ...]


def trace_word(path: Path) -> Trace:
    """The same source as :func:`read_word`, with where each of its characters stands."""
    with Archive(path, path.name) as archive:
        document = _Document(archive)
        reader = _Reader(path.name, document, traces=True)
        source = reader.read(_body(archive, document))
        number = {element: at for at, element in enumerate(document.main.iter("*"))}
        origins = tuple((span, number[element]) for span, element in reader.origins)
        return Trace(source, document.part, origins)


def _body(archive: Archive, document: _Document) -> Element:
    body = document.main.find(f"{W}body")
    if body is None:
        raise archive.damaged()
    return body


class _Document:
    """The parts of a Word file that its body refers to, found by what they are to it."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.part = self._part = archive.main_part()
        self.main = archive.xml(self._part)
        styles = self._related("styles")
        self.styles = Styles(styles)
        self.numbering = Numbering(self._related("numbering"), styles)
        self._notes: dict[str, dict[str, str | None]] = {}

    def _related(self, kind: str) -> Element | None:
        part = self._archive.related(self._part, kind)
        return self._archive.xml(part) if part else None

    def note(self, kind: str, number: str) -> str | None:
        """The words of a note or comment; None for this program's own."""
        if kind not in self._notes:
            part = self._related(kind)
            self._notes[kind] = {
                note.get(f"{W}id", ""): None if note.get(f"{W}author") == AUTHOR else words_of(note)
                for note in (part if part is not None else ())
            }
        return self._notes[kind].get(number, "")

    def chunk(self, name: str) -> bytes | None:
        """The foreign file that stands for text; None where it is not in this one."""
        for relation in self._archive.relations(self._part):
            if relation.id == name and relation.part:
                return self._archive.read(relation.part)
        return None

    def furniture(self) -> Iterator[str]:
        """The words of each header and footer, but page numbers; each once."""
        seen: set[str] = set()
        for relation in self._archive.relations(self._part):
            if relation.kind in ("header", "footer") and relation.part:
                words = words_of(self._archive.xml(relation.part)).strip()
                if (
                    words
                    and words not in seen
                    and not is_page_mark(words)
                    and not words.isdecimal()
                ):
                    seen.add(words)
                    yield words


class _Reader:
    def __init__(self, name: str, document: _Document, *, traces: bool = False) -> None:
        self._out = SourceBuilder(name, traces=traces)
        self.origins = self._out.origins
        self._document = document
        self._styles = document.styles
        self._numbering = document.numbering
        self._runs = Runs(document.styles, document.note, self._held)
        self._paragraphs = 0
        self._chunks = self._objects = 0
        # A coloured page: white words on it are seen.
        self._coloured = document.main.find(f"{W}background") is not None

    def read(self, body: Element) -> Source:
        for words in self._document.furniture():
            self._out.leave_out(Left.FURNITURE, words, "页眉页脚")
        self._flow(body, 0)
        return self._out.build()

    def _flow(self, container: Element, depth: int) -> None:
        """Paragraphs and tables, in order, as blocks of the document."""
        for child in self._children(container, depth):
            if isinstance(child, ParagraphText):
                if child.text.strip():
                    self._paragraphs += 1
                place = f"第{self._paragraphs}段" if self._paragraphs else "文首"
                self._list(child, place)
                self._out.paragraph(child.text, place, child.pieces)
                for box in child.boxes:
                    self._flow(box, depth + 1)
            elif child.tag == _CHUNK:
                self._chunk(child, self._out)
            elif frame := _frame(child):
                for cell in frame:
                    self._flow(cell, depth + 1)
            else:
                self._table(child, depth + 1)

    def _chunk(self, element: Element, out: SourceBuilder) -> None:
        """Writes the foreign file that Word puts here."""
        self._chunks += 1
        raw = self._document.chunk(element.get(RELATION, ""))
        if not raw:
            raise self._foreign("it is not in this one")
        if self._chunks > MAX_EMBEDDED:
            raise self._foreign(f"as the last of more than {MAX_EMBEDDED}")
        try:
            out.take(read_embedded(raw, self._out.name), f"嵌入文件{self._chunks}")
        except NoText:
            return
        except UnreadableSource as error:
            raise self._foreign(error.what.removeprefix(_PUT_IN)) from error

    def _held(self, name: str) -> str:
        """The words of an embedded object's file, as far as it can be read."""
        self._objects += 1
        raw = self._document.chunk(name)
        if not raw or self._objects > MAX_EMBEDDED:
            return ""
        try:
            return " ".join(read_embedded(raw, self._out.name).text.split())
        except UnreadableSource:
            return ""

    def _foreign(self, why: str) -> UnreadableSource:
        return UnreadableSource(
            f"{_PUT_IN}{why}",
            where=self._out.name,
            mend="open it in Word and save it anew (用Word打开后另存)",
            zh="文件正文中嵌入了另一份文件（altChunk），只有 Word 能显示；请用 Word 打开后另存",
        )

    def _list(self, paragraph: ParagraphText, place: str) -> None:
        for kind, words in paragraph.left:
            self._out.leave_out(kind, words, place)

    def _children(
        self, container: Element, depth: int, *, shaded: bool = False
    ) -> Iterator[ParagraphText | Element]:
        """Each paragraph and the element of each table or foreign file in a body or a cell; a paragraph whose end
        is deleted or hidden runs into the next, which has its number from Word."""
        if depth > MAX_NESTING:
            raise UnreadableSource(
                f"its tables stand within each other, or in text boxes, more than {MAX_NESTING} deep",
                where=self._out.name,
                mend="take the inner ones out",
            )
        pending: ParagraphText | None = None
        for child in self._unwrapped(container):
            if isinstance(child, ParagraphText):
                pending = pending.then(child) if pending else child
                continue
            if child.tag in (f"{W}tbl", _CHUNK):
                if pending:
                    yield pending
                    pending = None
                yield child
                continue
            properties = child.find(f"{W}pPr")
            on_colour = shaded or self._coloured or container.tag == f"{W}txbxContent"
            read = self._runs.read(child, shaded=on_colour)
            paragraph = pending.then(read) if pending else read
            pending = None
            if self._runs.mark_is_hidden(properties):
                pending = paragraph
                continue
            label = self._numbering.label(properties)
            if paragraph.text.strip() or not paragraph.left:
                paragraph.pieces.insert(0, (label, None))
            yield paragraph
        if pending:
            yield pending

    def _unwrapped(self, container: Element) -> Iterator[Element | ParagraphText]:
        """Paragraphs and tables, also those in content controls and in inserted text; of what is
        deleted or only a prompt, that it is there."""
        for child in container:
            if child.tag in (f"{W}p", f"{W}tbl", _CHUNK):
                yield child
            elif child.tag == _OTHER_DOCUMENT:
                raise self._foreign("it stands beside this one (subDoc)")
            elif child.tag == f"{W}sdt" and is_placeholder(child):
                yield ParagraphText(left=[(Left.PLACEHOLDER, words_of(child))])
            elif child.tag == f"{W}del":
                yield ParagraphText(left=[(Left.DELETED, words_of(child))])
            elif child.tag.endswith("}AlternateContent"):
                branches = (list(self._unwrapped(branch)) for branch in child)
                yield from next(filter(None, branches), [])
            elif child.tag in _WRAPS:
                yield from self._unwrapped(child)

    def _table(self, table: Element, depth: int) -> None:
        number = self._out.table()
        style = value_of(table, "tblPr/tblStyle")
        shaded = table.find(f"{W}tblPr/{W}shd") is not None or self._styles.shades(style)
        above: list[Cell] = []
        for index, row in enumerate(self._rows(table, number), start=1):
            cells = [Cell(())] * min(_number(row, "trPr/gridBefore"), MAX_COLUMNS)
            for column, element in enumerate(self._cells(row, number, index), start=1):
                at = len(cells)
                if _continues(element):
                    cell = above[at] if at < len(above) else Cell(())
                else:
                    place = f"表{number + 1} 第{index}行第{column}列"
                    pieces = self._cell_text(element, depth, place, shaded)
                    cell = self._out.cell(joined(pieces), place, pieces)
                continues = element.find(f"{W}tcPr/{W}hMerge")
                if cells and continues is not None and continues.get(f"{W}val") != "restart":
                    cell = cells[-1]
                span = max(_number(element, "tcPr/gridSpan"), 1)
                if at + span > MAX_COLUMNS:
                    raise self._out.too_large(f"a table of more than {MAX_COLUMNS} columns")
                cells += [cell] * span
            self._out.row(number, cells)
            above = cells

    def _cell_text(self, cell: Element, depth: int, place: str, shaded: bool) -> list[Piece]:
        """A cell's paragraphs, one a line, and those of the tables within it. A text box is a cell's
        text where it is all that the cell holds; beside other words it is but anchored there."""
        lines: list[list[Piece]] = []
        boxes: list[Element] = []
        holder = cell.getparent()
        if holder.tag == f"{W}sdtContent" and is_placeholder(holder.getparent()):
            self._out.leave_out(Left.PLACEHOLDER, words_of(cell), place)
            return []
        shaded = shaded or cell.find(f"{W}tcPr/{W}shd") is not None
        for child in self._children(cell, depth, shaded=shaded):
            if isinstance(child, ParagraphText):
                self._list(child, place)
                lines.append(child.pieces)
                boxes += child.boxes
            elif child.tag == _CHUNK:
                held = SourceBuilder(self._out.name)
                self._chunk(child, held)
                lines += [[(line, None)] for line in held.lines]
                for one in held.left_out:
                    self._out.leave_out(one.kind, one.text, f"{place} {one.place}")
            else:
                lines += [
                    self._cell_text(inner, depth + 1, place, shaded)
                    for row in _within(child, "tr")
                    for inner in _within(row, "tc")
                ]
        if any(joined(line).strip() for line in lines):
            for box in boxes:
                self._out.leave_out(Left.DRAWING, words_of(box), place)
        else:
            lines += [self._cell_text(box, depth + 1, place, True) for box in boxes]
        return [piece for line in lines for piece in (("\n", None), *line)][1:]

    def _rows(self, table: Element, number: int) -> Iterator[Element]:
        """The rows that are shown; the others are listed."""
        for row in _within(table, "tr"):
            properties = row.find(f"{W}trPr")
            hidden = None if properties is None else properties.find(f"{W}hidden")
            if properties is not None and properties.find(f"{W}del") is not None:
                self._leave(Left.DELETED, row, number)
            elif hidden is not None and is_on(hidden.get(f"{W}val", "1")):
                self._leave(Left.HIDDEN, row, number)
            else:
                yield row

    def _cells(self, row: Element, number: int, index: int) -> Iterator[Element]:
        """The cells of a row that are not deleted."""
        for cell in _within(row, "tc"):
            if cell.find(f"{W}tcPr/{W}cellDel") is None:
                yield cell
            else:
                self._leave(Left.DELETED, cell, number, f" 第{index}行")

    def _leave(self, kind: Left, element: Element, table: int, where: str = "") -> None:
        if words := words_of(element).strip():
            self._out.leave_out(kind, words, f"表{table + 1}{where}")


def _frame(table: Element) -> list[Element]:
    """The cells of a table that is but a frame around another: one cell a row, a table inside."""
    rows = [list(_within(row, "tc")) for row in _within(table, "tr")]
    if any(len(row) != 1 for row in rows):
        return []
    cells = [row[0] for row in rows]
    framed = any(child.tag == f"{W}tbl" for cell in cells for child in _within(cell, "tbl"))
    return cells if framed else []


def _within(container: Element, name: str) -> Iterator[Element]:
    """The tables, rows or cells of a container, those that are wrapped too."""
    for child in container:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _WRAPS:
            yield from _within(child, name)


def _continues(cell: Element) -> bool:
    """Whether a cell is the lower part of the one above it, also by a merge that is tracked."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    if merge is not None:
        return bool(merge.get(f"{W}val", "continue") != "restart")
    tracked = cell.find(f"{W}tcPr/{W}cellMerge")
    return tracked is not None and tracked.get(f"{W}vMerge") == "cont"


def _number(element: Element, name: str) -> int:
    text = value_of(element, name) or ""
    return int(text) if text.isdecimal() else 0
