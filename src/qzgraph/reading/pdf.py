"""Reads a PDF into a source."""

from __future__ import annotations

from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.source import Source


def read_pdf(path: Path, *, name: str | None = None) -> Source:
    """Raises :class:`UnreadableSource` for now."""
    raise UnreadableSource(
        "PDF is not read yet", where=name or path.name, mend="give the .docx or .txt"
    )
