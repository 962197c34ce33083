"""Reads plain text and Markdown into a :class:`Source`."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.source import Paragraph, Source, lines_of

#: A standard is a few hundred pages at most; a larger file is something else.
MAX_BYTES = 20_000_000


def read_text(path: Path, *, name: str | None = None) -> Source:
    """The file as a source. UTF-8, with or without a byte order mark, UTF-16 with one, or GB18030.

    Raises :class:`UnreadableSource` for a file that is empty, too large, or no text.
    """
    label = name or path.name
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableSource(
            f"the file has {size:,} bytes, more than {MAX_BYTES:,}",
            where=label,
            mend="give the standard itself, not a collection",
        )
    return source_from_text(decode(path.read_bytes(), label), label)


def source_from_text(text: str, name: str) -> Source:
    """A source of running text, one paragraph a line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableSource("the file is empty", where=name, mend="give the standard's text")
    return Source(name, text, tuple(Paragraph(span) for span in lines_of(text)))


def decode(raw: bytes, name: str) -> str:
    """Bytes to text, or :class:`UnreadableSource` where they are no text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in raw:
        encodings = []
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _looks_binary(text):
            return text
    raise UnreadableSource(
        "the file is no text in UTF-8 or GB18030",
        where=name,
        mend="save it as UTF-8 text, or give the .docx, .xlsx or .pdf",
    )


def _looks_binary(text: str) -> bool:
    """Control characters, private-use or unassigned code points in more than one place in a
    hundred: bytes that happen to decode."""
    sample = text[:20_000]
    odd = sum(unicodedata.category(c) in {"Cc", "Cn", "Co"} and c not in "\t\n\r\f\v" for c in sample)
    return odd * 100 > len(sample)
