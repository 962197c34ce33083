"""Opens the zip archive that a Word or Excel file is, and parses its XML, within bounds.

Nothing is unpacked before its declared size was checked, and no more than that size is read, for
a bomb may lie. XML is parsed without a document type, entities or the network.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from qzgraph.errors import UnreadableSource
from qzgraph.reading.limits import (
    MAX_FILE_BYTES,
    MAX_MARKUP,
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    SMALL_PART_BYTES,
    refuse_larger,
)

if TYPE_CHECKING:
    from types import TracebackType

#: "Strict Open XML" names the same elements otherwise.
_NAMESPACES = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)

#: Where the first element of a part begins: after a declaration and comments.
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?(\w+)[\s/>]")
_BEGINNING = 4096
_SAVE_ANEW = "open it in Word, WPS or Excel and save it anew"

#: A package has no other methods (ISO/IEC 29500-2, annex B), and zipfile unpacks no other in bounds.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

#: An lxml element; lxml's own types live in stubs that a user need not have.
Element = Any


def local(element: Element) -> str:
    """An element's name without its namespace; empty for a comment."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def with_based(style: str | None, based: Mapping[str, str | None]) -> Iterator[str]:
    """A style and those that it is ``based`` on, the nearest first: a handful, for a longer chain is a
    circle."""
    for _ in range(20):
        if not style:
            return
        yield style
        style = based.get(style)


#: The main part's name where nothing says it, and the kind of relation that does.
_MAIN_PARTS = ("word/document.xml", "xl/workbook.xml")
_MAIN = "officeDocument"


@dataclass(frozen=True)
class Relation:
    """What one part is to another: ``kind`` is the last word of its type (``footnotes``), ``part``
    the other's name, empty for one outside the file or not in it."""

    id: str
    kind: str
    part: str


def _declared_parts(path: Path) -> int:
    """How many parts the end of the archive declares: :mod:`zipfile` reads all of them at once."""
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, 65_557), 2)
        end = file.read()
    at = end.rfind(b"PK\x05\x06")
    return int.from_bytes(end[at + 10 : at + 12], "little") if at >= 0 else 0


class Archive:
    """The parts of a Word or Excel file by name; use it in a ``with`` statement."""

    def __init__(self, path: Path, name: str) -> None:
        """Raises :class:`UnreadableSource` for a file that is too large, damaged or hostile."""
        self.name = name
        refuse_larger(path, MAX_FILE_BYTES, name, _SAVE_ANEW)
        if _declared_parts(path) > MAX_PARTS:
            raise self._refused(f"the file has more than {MAX_PARTS:,} parts")
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.damaged() from error
        self._parts = {info.filename: info for info in self._zip.infolist()}
        # Names of parts differ in no more than case, and some writers have the wrong slash.
        self._names = {name.replace("\\", "/").lower(): name for name in self._parts}
        self._unpacked = 0

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    @property
    def parts(self) -> list[str]:
        """The names of all parts, sorted."""
        return sorted(self._parts)

    @property
    def in_order(self) -> list[str]:
        """The names of all parts in the order of the file, but folders."""
        return [name for name in self._parts if not name.endswith("/")]

    def named(self, name: str) -> str:
        """The part of a name, whatever the case of its letters; empty where there is none."""
        return self._names.get(name.lower(), "")

    def main_part(self) -> str:
        """The part that the package says it is about; empty where there is none."""
        told = self.related("", _MAIN)
        known = (self._names[name] for name in _MAIN_PARTS if name in self._names)
        return told or next(known, "")

    def relations(self, part: str = "") -> list[Relation]:
        """What a part, or the package itself, names as related to it; often nothing."""
        folder, name = posixpath.split(part.replace("\\", "/"))
        listed = self._names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
        if listed is None:
            return []
        found = []
        for element in self.xml(listed):
            kind = str(element.get("Type", "")).rpartition("/")[2]
            external = element.get("TargetMode") == "External"
            target = posixpath.join("/", folder, unquote(str(element.get("Target", ""))))
            there = self._names.get(posixpath.normpath(target).lstrip("/").lower(), "")
            found.append(Relation(str(element.get("Id", "")), kind, "" if external else there))
        return found

    def related(self, part: str, kind: str) -> str:
        """The first part of a kind that a part names; else, as Word names it, one beside it of that
        very name (``numbering.xml``); empty where there is none."""
        for relation in self.relations(part):
            if relation.kind.lower() == kind.lower() and relation.part:
                return relation.part
        beside = posixpath.join(posixpath.dirname(part), f"{kind}.xml") if part else ""
        return self._names.get(beside.lower(), "")

    def root_name(self, part: str) -> str:
        """The local name of the first element of a part, as far as its beginning shows it."""
        with self._opened(part) as stream:
            found = _FIRST_ELEMENT.search(stream.read(_BEGINNING))
        return found.group(1).decode() if found else ""

    def read(self, part: str) -> bytes:
        """A part's bytes. Raises :class:`UnreadableSource` where it is missing or too large."""
        info = self._parts.get(part)
        if info is None:
            raise self.damaged()
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > MAX_PART_BYTES or (
            info.file_size > SMALL_PART_BYTES and ratio > MAX_RATIO
        ):
            raise self._refused(f"its part {part} unpacks to {info.file_size:,} bytes")
        with self._opened(part) as stream:
            raw = stream.read(info.file_size + 1)
        self._unpacked += len(raw)
        if len(raw) > info.file_size or self._unpacked > MAX_UNPACKED_BYTES:
            raise self._refused(f"its parts unpack to more than {self._unpacked:,} bytes")
        return raw

    @contextmanager
    def _opened(self, part: str) -> Iterator[IO[bytes]]:
        """A part to be read. Raises :class:`UnreadableSource` where its bytes are no part."""
        if self._parts[part].compress_type not in _METHODS:
            raise self._refused(f"its part {part} is packed as no Office program packs it")
        try:
            with self._zip.open(self._parts[part]) as stream:
                yield stream
        except RuntimeError as error:  # what zipfile raises for an encrypted part
            raise UnreadableSource(
                "the file is protected by a password", where=self.name, mend="save it without one"
            ) from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            ValueError,
        ) as error:
            raise self.damaged() from error

    def xml(self, part: str, *, whole: bool = False) -> Element:
        """A part's root element: its elements under their usual names; ``whole`` with all that it
        holds besides, as it stands. Raises :class:`UnreadableSource` where it is no plain XML."""
        from lxml import etree

        raw = self.read(part)
        if b"<!DOCTYPE" in raw[:4096]:
            raise self._refused(f"its part {part} declares a document type")
        if raw.count(b"<") > MAX_MARKUP:
            raise self._refused(f"its part {part} has more than {MAX_MARKUP:,} tags")
        for strict, usual in () if whole else _NAMESPACES:
            raw = raw.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=not whole,
            remove_pis=not whole,
        )
        try:
            root = etree.fromstring(raw, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error  # libxml2's way to say so; the file may be sound
            raise self.damaged() from error
        if root.getroottree().docinfo.doctype:
            raise self._refused(f"its part {part} declares a document type")
        return root

    def damaged(self) -> UnreadableSource:
        return self._refused("the file is damaged or no Word or Excel file")

    def _refused(self, what: str) -> UnreadableSource:
        return UnreadableSource(what, where=self.name, mend=_SAVE_ANEW)
