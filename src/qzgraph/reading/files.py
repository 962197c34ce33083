"""Opens a user's file with the reader that its form needs."""

from __future__ import annotations

from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.source import Source
from qzgraph.reading.text import read_text

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def read_source(path: Path) -> Source:
    """The source in a file. Raises :class:`UnreadableSource`, in one line, for a path that is no
    file, cannot be opened, or holds something that this version does not read."""
    where = str(path)
    if path.is_dir():
        raise UnreadableSource("this is a folder", where=where, mend="give one file")
    try:
        with path.open("rb") as file:
            first = file.read(8)
    except FileNotFoundError as error:
        raise UnreadableSource(
            "there is no such file", where=where, mend="check the path"
        ) from error
    except OSError as error:
        raise UnreadableSource(error.strerror or str(error), where=where) from error
    if first.startswith((_ZIP, _OLE, _PDF)):
        raise UnreadableSource(
            "this version reads plain text and Markdown only",
            where=where,
            mend="save the document as .txt in UTF-8",
        )
    return read_text(path)
