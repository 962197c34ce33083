"""Opens the zip archive that a Word or Excel file is, and parses its XML, within bounds.

Nothing is unpacked before its declared size was checked, and no more than that size is read, for
a bomb may lie. XML is parsed without a document type, entities or the network.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qzgraph.errors import UnreadableSource
from qzgraph.reading.limits import (
    MAX_FILE_BYTES,
    MAX_MARKUP,
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    SMALL_PART_BYTES,
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

#: An lxml element; lxml's own types live in stubs that a user need not have.
Element = Any


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
        if path.stat().st_size > MAX_FILE_BYTES:
            raise self._refused(f"the file has more than {MAX_FILE_BYTES:,} bytes")
        if _declared_parts(path) > MAX_PARTS:
            raise self._refused(f"the file has more than {MAX_PARTS:,} parts")
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise self.damaged() from error
        self._parts = {info.filename: info for info in self._zip.infolist()}
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
        try:
            with self._zip.open(info) as stream:
                raw = stream.read(info.file_size + 1)
        except RuntimeError as error:  # what zipfile raises for an encrypted part
            raise UnreadableSource(
                "the file is protected by a password", where=self.name, mend="save it without one"
            ) from error
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise self.damaged() from error
        self._unpacked += len(raw)
        if len(raw) > info.file_size or self._unpacked > MAX_UNPACKED_BYTES:
            raise self._refused(f"its parts unpack to more than {self._unpacked:,} bytes")
        return raw

    def xml(self, part: str) -> Element:
        """A part's root element. Raises :class:`UnreadableSource` where it is no plain XML."""
        from lxml import etree

        raw = self.read(part)
        if b"<!DOCTYPE" in raw[:4096]:
            raise self._refused(f"its part {part} declares a document type")
        if raw.count(b"<") > MAX_MARKUP:
            raise self._refused(f"its part {part} has more than {MAX_MARKUP:,} tags")
        for strict, usual in _NAMESPACES:
            raw = raw.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
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
        return UnreadableSource(
            "the file is damaged or no Word or Excel file",
            where=self.name,
            mend="open it in Word, WPS or Excel and save it anew",
        )

    def _refused(self, what: str) -> UnreadableSource:
        return UnreadableSource(
            what, where=self.name, mend="open it in Word, WPS or Excel and save it anew"
        )
