"""Reads a file that stands within another: Word's ``altChunk`` and embedded objects."""

from __future__ import annotations

import tempfile
from contextvars import ContextVar
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.limits import MAX_WITHIN
from qzgraph.reading.source import Source

#: How many files stand around the one that is being read.
_AROUND: ContextVar[int] = ContextVar("around", default=0)


def read_embedded(content: bytes, label: str) -> Source:
    """The source in a file that another holds; text that is nothing else is taken as a web page or
    plain text is. Raises :class:`UnreadableSource` as
    :func:`~qzgraph.reading.files.read_source` does, and beyond files within files."""
    from qzgraph.reading.files import read_source

    around = _AROUND.get()
    if around == MAX_WITHIN:
        raise UnreadableSource(f"files stand within files more than {MAX_WITHIN} deep", where=label)
    token = _AROUND.set(around + 1)
    try:
        with tempfile.TemporaryDirectory(prefix="qzgraph-") as folder:
            path = Path(folder) / "embedded.html"
            path.write_bytes(content)
            return read_source(path)
    finally:
        _AROUND.reset(token)
