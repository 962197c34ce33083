"""Reads an OFD file (GB/T 33190—2016, the state's own page format) into a
:class:`~qzgraph.reading.source.Source`.

A package of XML parts: documents, each of pages whose characters and lines have places, as in a PDF;
pages become text as a PDF's do. Annotations, attachments and seals are listed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.archive import Archive, Element
from qzgraph.reading.forms import OFD
from qzgraph.reading.leftout import Left
from qzgraph.reading.ofdpage import Layer, numbers_of, read_layers
from qzgraph.reading.pagelayout import Pages
from qzgraph.reading.pdfobjects import TooDense
from qzgraph.reading.source import Source

#: Paper of which no size is told: A4, in millimetres.
_PAPER = (0.0, 0.0, 210.0, 297.0)


def read_ofd(path: Path) -> Source:
    """The file as a source; its places are those of a PDF (第3页 第12段).

    Raises :class:`UnreadableSource` for a file that is damaged, encrypted, too large, or a scan.
    """
    label = path.name
    with Archive(path, label) as archive:
        documents = [_Document(archive, part) for part in _documents(archive)]
        pages = Pages(label, "OFD", sum(len(document.pages) for document in documents))
        for document in documents:
            for at, page in enumerate(document.pages, start=1):
                try:
                    parts = read_layers(list(document.layers(page)), document.box(page))
                except TooDense as error:
                    raise pages.too_large(f"too many characters on page {at}") from error
                pages.add(parts)
            for kind, words in document.beside():
                pages.leave_out(kind, words)
    return pages.source()


def _documents(archive: Archive) -> list[str]:
    """The parts that documents begin with."""
    if any(part.lower().endswith("encryptions.xml") for part in archive.parts):
        raise UnreadableSource(
            "the file is encrypted", where=archive.name, mend="save it without a password"
        )
    roots = [text for text in _texts(archive.xml(archive.named(OFD)), "DocRoot") if text]
    parts = [located(archive, "", text) for text in roots]
    if not parts or not all(parts):
        raise _damaged(archive.name)
    return parts


@dataclass
class _Page:
    """A page's part, and its parsed content."""

    part: str
    content: Element


@dataclass
class _Document:
    """One document of a package."""

    archive: Archive
    part: str
    pages: list[_Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._folder = posixpath.dirname(self.part)
        self._root = self.archive.xml(self.part)
        self._templates = {
            str(template.get("ID", "")): located(
                self.archive, self._folder, str(template.get("BaseLoc", ""))
            )
            for template in _elements(self._root, "TemplatePage")
        }
        self._fonts = self._read_fonts()
        self._read: dict[str, Element] = {}
        for page in _elements(self._root, "Page"):
            part = located(self.archive, self._folder, str(page.get("BaseLoc", "")))
            if not part:
                raise _damaged(self.archive.name)
            self.pages.append(_Page(part, self.archive.xml(part)))

    def _read_fonts(self) -> dict[str, str]:
        """The names of fonts, by the numbers that text refers to."""
        fonts: dict[str, str] = {}
        for kind in ("PublicRes", "DocumentRes"):
            for text in _texts(self._root, kind):
                if part := located(self.archive, self._folder, text):
                    for font in _elements(self.archive.xml(part), "Font"):
                        fonts[str(font.get("ID", ""))] = str(font.get("FontName", ""))
        return fonts

    def layers(self, page: _Page) -> Iterator[Layer]:
        """What is drawn on a page, from below: the templates behind it, its own layers, those
        before it (GB/T 33190, 7.7)."""
        behind: list[Layer] = []
        before: list[Layer] = []
        for use in _elements(page.content, "Template"):
            part = self._templates.get(str(use.get("TemplateID", "")), "")
            if part:
                if part not in self._read:
                    self._read[part] = self.archive.xml(part)
                where = before if use.get("ZOrder") == "Foreground" else behind
                where += self._own(self._read[part])
        yield from behind
        yield from self._own(page.content)
        yield from before

    def _own(self, content: Element) -> list[Layer]:
        return [Layer(layer, self._fonts) for layer in _elements(content, "Layer")]

    def box(self, page: _Page) -> tuple[float, float, float, float]:
        """The page's paper: left, top, width and height, in millimetres."""
        for holder in (page.content, self._root):
            for text in _texts(holder, "PhysicalBox"):
                sides = numbers_of(text)
                if len(sides) == 4 and sides[2] > 0 and sides[3] > 0:
                    return sides[0], sides[1], sides[2], sides[3]
        return _PAPER

    def beside(self) -> Iterator[tuple[Left, str]]:
        """Words that are laid over the pages as annotations, and the names of what is attached."""
        for text in _texts(self._root, "Annotations"):
            listed = located(self.archive, self._folder, text)
            folder = posixpath.dirname(listed)
            for place in _texts(self.archive.xml(listed), "FileLoc") if listed else ():
                if part := located(self.archive, folder, place):
                    for note in _elements(self.archive.xml(part), "Annot"):
                        kind = Left.WATERMARK if note.get("Type") == "Watermark" else Left.COMMENT
                        if words := "".join(_texts(note, "TextCode")).strip():
                            yield kind, words
        for page in self.pages:
            if drawings := sum(1 for _ in _elements(page.content, "CompositeObject")):
                yield Left.OBJECT, f"矢量图形{drawings}个"
        for text in _texts(self._root, "Attachments"):
            if part := located(self.archive, self._folder, text):
                for attached in _elements(self.archive.xml(part), "Attachment"):
                    yield Left.OBJECT, str(attached.get("Name", ""))


def located(archive: Archive, folder: str, place: str) -> str:
    """The part at a place that is written relative to a folder, or from the root; often in other
    case than the part has. Empty where there is none."""
    return archive.named(posixpath.normpath(posixpath.join("/", folder, place.strip())).lstrip("/"))


def _elements(root: Element, name: str) -> Iterator[Element]:
    """Elements of a name, in whichever edition's namespace."""
    return (element for element in root.iter("{*}" + name))


def _texts(root: Element, name: str) -> list[str]:
    return ["".join(element.itertext()) for element in _elements(root, name)]


def _damaged(label: str) -> UnreadableSource:
    return UnreadableSource(
        "the OFD is damaged", where=label, mend="give the Word file (提供Word文件)"
    )
