"""Writes comments on cells into an Excel workbook (ISO/IEC 29500-1, 18.7): their words into a sheet's
comments, their boxes into its legacy drawing, and into the sheet the reference to that. All other
parts stay as they are, byte by byte; comments that are there stay, and go on where ours is on the
same cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from qzgraph.reading.archive import Archive, Element, local
from qzgraph.reading.leftout import AUTHOR, SIGNED
from qzgraph.reading.sheet import read_sheet, sheet_parts
from qzgraph.reading.sheettable import column_number
from qzgraph.reading.source import Source
from qzgraph.rendering.annotated import Comment
from qzgraph.rendering.package import XML_SPACE, Package

_USUAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
#: What stands behind the reference to the legacy drawing in a sheet (CT_Worksheet is a sequence).
_BEHIND = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
    *("tableParts", "extLst"),
)
_CELL = re.compile(r"([A-Z]+)(\d+)")
_SHAPE_NUMBER = re.compile(rb'id="_x0000_s(\d+)"')
#: A box in a drawing, whatever prefix its namespace has.
_SHAPE = re.compile(rb"<(\w+):shape\b(?:(?!</\1:shape>).)*</\1:shape>", re.DOTALL)
_BOX_TYPE = b"_x0000_t202"
#: Characters of a line in a comment's box.
_LINE = 28

_Notes = dict[str, list[Comment]]
"""What is to stand on cells, by the cell."""


def write_notes(path: Path, comments: Callable[[Source], Sequence[Comment]]) -> bytes:
    """The workbook with comments that are made from its source."""
    source = read_sheet(path)
    with Archive(path, path.name) as archive:
        package = Package(archive)
        parts = sheet_parts(archive)
        by_sheet: dict[str, _Notes] = {}
        for comment in comments(source):
            title, _, cell = source.place(comment.span.start).rpartition("!")
            part = parts.get(title) or next(iter(parts.values()))
            ref = cell if _CELL.fullmatch(cell) else "A1"
            by_sheet.setdefault(part, {}).setdefault(ref, []).append(comment)
        for part in parts.values():
            by_sheet.setdefault(part, {})
        for number, (part, notes) in enumerate(by_sheet.items(), start=1):
            _Sheet(package, archive, part, number).write(notes)
        return package.to_bytes()


class _Sheet:
    """One sheet's comments."""

    def __init__(self, package: Package, archive: Archive, part: str, number: int) -> None:
        self._package, self._archive, self._part, self._number = package, archive, part, number
        self._root = archive.xml(part, whole=True)
        self._s = str(self._root.tag).rpartition("}")[0] + "}"
        self._r = _STRICT if "purl.oclc.org" in self._s else _USUAL

    def write(self, notes: _Notes) -> None:
        """Writes them: words, boxes, and the reference. This program's earlier ones make way."""
        part = self._related("comments")
        if not part and not notes:
            return
        if part:
            root = self._archive.xml(part, whole=True)
        else:
            part = self._package.free_name("xl/comments{}.xml")
            root = self._package.new_root(self._s, "comments", None)
            self._package.declare(part, _TYPE)
            self._package.relate(self._part, part, f"{self._r}/comments")
        gone = self._without_own(root, notes)
        if not notes and not gone:
            return
        new = self._words(root, notes)
        self._package.put(part, root)
        self._boxes({ref: notes[ref] for ref in new}, gone)

    def _related(self, kind: str) -> str:
        relations = self._archive.relations(self._part)
        return next((r.part for r in relations if r.kind == kind and r.part), "")

    def _without_own(self, root: Element, notes: _Notes) -> list[str]:
        """Takes away what this program said in earlier comments; the cells that have none now."""
        s = self._s
        gone = []
        for comment in list(root.iter(f"{s}comment")):
            texts = list(comment.iter(f"{s}t"))
            others, signed, _ = "".join(each.text or "" for each in texts).partition(SIGNED)
            if not signed:
                continue
            left = len(others.rstrip("\n"))
            for each in texts:
                words = each.text or ""
                each.text = words[: max(left, 0)]
                left -= len(words)
                if not each.text:
                    run = each.getparent() if local(each.getparent()) == "r" else each
                    run.getparent().remove(run)
            ref = comment.get("ref", "")
            if not others.strip() and ref not in notes:
                comment.getparent().remove(comment)
                gone.append(ref)
        return gone

    def _words(self, root: Element, notes: _Notes) -> list[str]:
        """Puts the words there; the cells that had none before."""
        s = self._s
        authors = root.find(f"{s}authors")
        if authors is None:
            authors = root.makeelement(f"{s}authors")
            root.insert(0, authors)
        names = [each.text for each in authors]
        if AUTHOR not in names:
            author = authors.makeelement(f"{s}author")
            author.text = AUTHOR
            authors.append(author)
            names.append(AUTHOR)
        listed = root.find(f"{s}commentList")
        if listed is None:
            listed = root.makeelement(f"{s}commentList")
            authors.addnext(listed)
        known = {each.get("ref", ""): each for each in listed}
        new = []
        for ref, comments in notes.items():
            if ref in known and (text := known[ref].find(f"{s}text")) is not None:
                if len(text):
                    text.append(self._run(text, "\n\n"))
            else:
                made = {"ref": ref, "authorId": str(names.index(AUTHOR))}
                comment = listed.makeelement(f"{s}comment", made)
                text = comment.makeelement(f"{s}text")
                comment.append(text)
                listed.append(comment)
                new.append(ref)
            text.append(self._run(text, SIGNED, bold=True))
            for at, each in enumerate(comments):
                text.append(self._run(text, f"{chr(10) * 2 if at else ''}{each.head}\n", bold=True))
                text.append(self._run(text, "\n".join(each.lines)))
        return new

    def _run(self, text: Element, words: str, *, bold: bool = False) -> Element:
        s = self._s
        run, properties = text.makeelement(f"{s}r"), text.makeelement(f"{s}rPr")
        if bold:
            properties.append(text.makeelement(f"{s}b"))
        properties.append(text.makeelement(f"{s}sz", {"val": "9"}))
        properties.append(text.makeelement(f"{s}rFont", {"val": "宋体"}))
        run.append(properties)
        told = text.makeelement(f"{s}t", {XML_SPACE: "preserve"})
        told.text = words
        run.append(told)
        return run

    def _boxes(self, notes: _Notes, gone: Sequence[str]) -> None:
        """A box for each cell that had none, in the sheet's legacy drawing; none for those that have
        no comment any more."""
        if not notes and not gone:
            return
        has = any(local(each) == "legacyDrawing" for each in self._root)
        part = self._related("vmlDrawing") if has else ""
        drawing = self._archive.read(part) if part else _new_drawing(self._number)
        for ref in gone:
            drawing = _without_box(drawing, ref)
        if not part:
            part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            self._package.declare_default("vml", _DRAWING_TYPE)
            name = self._package.relate(self._part, part, f"{self._r}/vmlDrawing")
            self._refer(name)
        used = [int(found) for found in _SHAPE_NUMBER.findall(drawing)]
        first = max(used, default=1024 * self._number) + 1
        shapes = b"" if _BOX_TYPE in drawing else _SHAPE_TYPE
        shapes += b"".join(_shape(first + at, *note) for at, note in enumerate(notes.items()))
        end = drawing.rfind(b"</xml>")
        self._package.put(part, drawing[:end] + shapes + drawing[end:])

    def _refer(self, name: str) -> None:
        """Says in the sheet which drawing holds the boxes."""
        reference = self._root.makeelement(f"{self._s}legacyDrawing", {f"{{{self._r}}}id": name})
        behind = next((each for each in self._root if local(each) in _BEHIND), None)
        if behind is None:
            self._root.append(reference)
        else:
            behind.addprevious(reference)
        self._package.put(self._part, self._root)


_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    b' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def _without_box(drawing: bytes, ref: str) -> bytes:
    """The drawing without the box of a cell; Excel writes such a drawing in its own way."""
    column, row = _position(ref)

    def kept(shape: re.Match[bytes]) -> bytes:
        at = [re.search(rb"<\w+:%s>\s*(\d+)" % name, shape[0]) for name in (b"Row", b"Column")]
        own = [each and int(each[1]) for each in at] == [row - 1, column - 1]
        return b"" if own else shape[0]

    return re.sub(_SHAPE, kept, drawing)


def _position(ref: str) -> tuple[int, int]:
    """A cell's column and row, both from 1."""
    found = _CELL.fullmatch(ref)
    return (column_number(found[1]), int(found[2])) if found else (0, 0)


def _new_drawing(number: int) -> bytes:
    return (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        b'<o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>' % number
    )


def _shape(number: int, ref: str, comments: Sequence[Comment]) -> bytes:
    """A box beside its cell that the words fit into, shown where the mouse is over the cell."""
    column, row = _position(ref)
    words = [line for each in comments for line in (each.head, *each.lines, "")]
    lines = min(sum(len(line) // _LINE + 1 for line in words) + 1, 40)
    top = row - 1
    anchor = f"{column}, 12, {max(top - 1, 0)}, 4, {column + 4}, 40, {max(top - 1, 0) + lines}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        f'width:280pt;height:{lines * 13}pt;visibility:hidden" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{top}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    ).encode()
