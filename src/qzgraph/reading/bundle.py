"""Takes files out of the zip archive that people pack several in (各县标准.zip), within bounds."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from qzgraph.errors import UnreadableSource
from qzgraph.reading import opensheet
from qzgraph.reading.archive import Archive
from qzgraph.reading.forms import FIRST_BYTES, OFD, Content, content_of
from qzgraph.reading.limits import MAX_BUNDLED

#: What systems and programs leave beside files.
_BESIDE = ("__MACOSX/",)
_LEFT = (".", "~$")


def bundled(path: Path, most: int) -> list[tuple[str, bytes]] | None:
    """The files in an archive, each by its name with its bytes; None for any other file, such as a
    Word file, which is an archive too. Together they have ``most`` bytes.

    Raises :class:`UnreadableSource` for one that is damaged or protected, or has too much in it.
    """
    with path.open("rb") as file:
        if content_of(file.read(FIRST_BYTES), path.suffix.lower()) is not Content.ZIP:
            return None
    with Archive(path, path.name) as archive:
        package = archive.named("[Content_Types].xml") or archive.named(OFD)
        if package or archive.main_part() or opensheet.CONTENT in archive:
            return None
        parts = [part for part in archive.in_order if _is_file(part)]
        if not parts:
            raise _refused("this archive holds no file", path)
        if len(parts) > MAX_BUNDLED:
            raise _refused(f"this archive holds more than {MAX_BUNDLED} files", path)
        found, left = [], most
        for part, name in zip(parts, _names([read_name(part) for part in parts]), strict=True):
            found.append((name, archive.read(part)))
            left -= len(found[-1][1])
            if left < 0:
                raise _refused(f"its files have more than {most:,} bytes", path)
        return found


def _is_file(part: str) -> bool:
    name = PurePosixPath(part).name
    return not part.endswith("/") and not part.startswith(_BESIDE) and not name.startswith(_LEFT)


def read_name(part: str) -> str:
    """A member's name as its author sees it: Windows packs it in GBK, macOS in UTF-8, both without a word,
    and :mod:`zipfile` takes what says nothing for the characters of the first PC (cp437)."""
    try:
        raw = part.encode("cp437")
    except UnicodeEncodeError:
        return part
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part


def _names(paths: list[str]) -> list[str]:
    """The files' own names; with their folders' before where two are alike."""
    names = [PurePosixPath(path).name for path in paths]
    return [
        name if names.count(name) == 1 else "-".join(PurePosixPath(path).parts)
        for path, name in zip(paths, names, strict=True)
    ]


def _refused(what: str, path: Path) -> UnreadableSource:
    return UnreadableSource(what, where=path.name, mend="pack the standards alone, or send fewer")
