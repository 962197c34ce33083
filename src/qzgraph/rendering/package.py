"""An Office file written anew with a few of its parts changed or added (ISO/IEC 29500-2): all other
parts, their names and their order stay as they are, byte by byte."""

from __future__ import annotations

import posixpath
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from qzgraph.reading.archive import Archive, Element

_TYPES = "[Content_Types].xml"
_CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
#: An attribute that has blanks at the ends of a text kept.
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: A part's own date: the same input gives the same bytes.
_DATE = (2024, 1, 1, 0, 0, 0)


class Package:
    """The parts of an archive, and what is to stand in their place."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._changed: dict[str, bytes] = {}
        self._types = self._open(_TYPES, _CONTENT, "Types")

    def _open(self, part: str, namespace: str, name: str) -> Element:
        if part in self._archive:
            return self._archive.xml(part, whole=True)
        return self.new_root(namespace, name, None)

    def new_root(self, namespace: str, name: str, prefix: str | None) -> Element:
        """The root of a new part; ``namespace`` as ``{…}``."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        of = f":{prefix}" if prefix else ""
        tag = f"{prefix}:{name}" if prefix else name
        return etree.fromstring(f'<{tag} xmlns{of}="{namespace[1:-1]}"/>'.encode(), parser)

    def put(self, part: str, content: Element | bytes) -> None:
        """What a part is to hold."""
        self._changed[part] = content if isinstance(content, bytes) else _serialised(content)

    def free_name(self, pattern: str) -> str:
        """A name that no part has: the pattern with nothing, or the first free number, for {}."""
        for number in ("", *range(1, 100_000)):
            name = pattern.format(number)
            if not self._archive.named(name) and name not in self._changed:
                return name
        raise AssertionError("an archive has fewer parts")

    def declare(self, part: str, kind: str) -> None:
        """The content type of a new part."""
        made = {"PartName": f"/{part}", "ContentType": kind}
        self._types.append(self._types.makeelement(f"{_CONTENT}Override", made))
        self.put(_TYPES, self._types)

    def declare_default(self, extension: str, kind: str) -> None:
        """The content type of all parts with an extension, where none is declared."""
        known = (each.get("Extension", "").lower() for each in self._types)
        if extension not in known:
            made = {"Extension": extension, "ContentType": kind}
            self._types.insert(0, self._types.makeelement(f"{_CONTENT}Default", made))
            self.put(_TYPES, self._types)

    def relate(self, part: str, other: str, kind: str) -> str:
        """Names another part as related to this one; the relation's id."""
        folder, name = posixpath.split(part)
        wanted = posixpath.join(folder, "_rels", f"{name}.rels")
        listed = self._archive.named(wanted) or wanted
        raw = self._changed.get(listed)
        root = self._parsed(raw) if raw else self._open(listed, _RELATIONS, "Relationships")
        used = {each.get("Id", "") for each in root}
        name = next(f"rId{at}" for at in range(1, len(used) + 2) if f"rId{at}" not in used)
        target = posixpath.relpath(other, folder or ".")
        made = {"Id": name, "Type": kind, "Target": target}
        root.append(root.makeelement(f"{_RELATIONS}Relationship", made))
        self.put(listed, root)
        return name

    def _parsed(self, raw: bytes) -> Element:
        from lxml import etree

        return etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True))

    def to_bytes(self) -> bytes:
        """The file."""
        output = BytesIO()
        with ZipFile(output, "w") as target:
            for part in self._archive.in_order:
                content = self._changed.pop(part, None)
                write_part(target, part, self._archive.read(part) if content is None else content)
            for part, content in self._changed.items():
                write_part(target, part, content)
        return output.getvalue()


def write_part(target: ZipFile, part: str, content: bytes) -> None:
    """A part, without the clock's time."""
    entry = ZipInfo(part, _DATE)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 0
    target.writestr(entry, content, compresslevel=6)


def _serialised(root: Any) -> bytes:
    from lxml import etree

    made: bytes = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return made
