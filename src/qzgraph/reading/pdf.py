"""Reads a PDF into a :class:`~qzgraph.reading.source.Source`, page by page; how pages become text is
:mod:`qzgraph.reading.pagelayout`'s."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qzgraph.errors import UnreadableSource
from qzgraph.reading.limits import MAX_FILE_BYTES, MAX_PIXELS, MAX_SCANNED_PAGES, refuse_larger
from qzgraph.reading.pagelayout import Pages
from qzgraph.reading.pdffont import load
from qzgraph.reading.pdfnotes import notes_of
from qzgraph.reading.pdfobjects import Box, TooDense, box_of
from qzgraph.reading.pdfpage import PageParts, Turn, read_page
from qzgraph.reading.pdfseen import is_scan
from qzgraph.reading.progress import tell
from qzgraph.reading.recognising import GIVE_WORD, RESOLUTION, is_installed, recognise
from qzgraph.reading.source import Source, Span

#: pdfium is not made for threads.
_LOCK = threading.Lock()
_PASSWORD_NEEDED = 4


def read_pdf(path: Path) -> Source:
    """The file as a source; its places are pages and paragraphs (第3页 第12段), or cells
    (第3页 表1 第3行第4列).

    Raises :class:`UnreadableSource` for a file that is damaged, encrypted, too large, or a scan.
    """
    with _LOCK:
        return _read_pages(path).source()


@dataclass(frozen=True)
class Trace:
    """A source, and the way back into its file: ``origins`` are stretches of the text, in order, each
    with the number of its page, from 0, and its box in that page's own coordinates."""

    source: Source
    origins: tuple[tuple[Span, int, Box], ...]


def trace_pdf(path: Path) -> Trace:
    """The same source as :func:`read_pdf`, with where each of its characters stands."""
    turns: list[Turn | None] = []
    with _LOCK:
        pages = _read_pages(path, turns)
        source = pages.source()
    origins = []
    for span, (number, glyph) in pages.origins:
        if turn := turns[number - 1]:
            bottom, top = glyph.middle - glyph.height / 2, glyph.middle + glyph.height / 2
            corners = turn.back(glyph.left, bottom), turn.back(glyph.right, top)
            origins.append((span, number - 1, box_of(corners)))
    return Trace(source, tuple(origins))


def notes_by_page(content: bytes) -> list[int]:
    """How many notes are laid over each page of a PDF; none for one that is damaged."""
    pypdfium2, pdfium = load()
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return []
        try:
            pages = (document[index] for index in range(len(document)))
            return [pdfium.FPDFPage_GetAnnotCount(page.raw) for page in pages]
        finally:
            document.close()


def _read_pages(path: Path, turns: list[Turn | None] | None = None) -> Pages:
    """The pages; where ``turns`` is given, theirs are added to it, and what draws each character is
    kept."""
    label = path.name
    refuse_larger(path, MAX_FILE_BYTES, label, GIVE_WORD)
    pypdfium2, pdfium = load()
    try:
        # Its content, for pypdfium2 would follow a link to a name that may be no longer there.
        document = pypdfium2.PdfDocument(path.read_bytes())
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_NEEDED or "assword" in str(error):
            raise UnreadableSource(
                "the PDF is encrypted",
                where=label,
                mend="save it without a password, or give the Word file (提供Word文件)",
            ) from error
        raise UnreadableSource("the PDF is damaged", where=label, mend=GIVE_WORD) from error
    try:
        pages = Pages(label, "PDF", len(document), traces=turns is not None)
        for index in range(len(document)):
            try:
                page = document[index]
                parts = read_page(page, pdfium)
                notes = list(notes_of(page, pdfium))
                page.close()
            except TooDense as error:
                raise pages.too_large(f"too many characters on page {index + 1}") from error
            except pypdfium2.PdfiumError as error:
                what = f"page {index + 1} of the PDF is damaged"
                raise UnreadableSource(what, where=label, mend=GIVE_WORD) from error
            if turns is not None:
                turns.append(parts.turn)
            pages.add(_recognised(document, index, parts, pages, label), notes)
    finally:
        document.close()
    return pages


def _recognised(document: Any, index: int, parts: PageParts, pages: Pages, label: str) -> PageParts:
    """A page's parts; of one that is a picture without text, where words can be recognised, what is
    recognised on it."""
    if not is_scan(parts) or not is_installed() or index >= MAX_SCANNED_PAGES:
        return parts
    page = document[index]
    width, height = page.get_size()
    scale = min(RESOLUTION / 72, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))
    picture = page.render(scale=scale).to_pil()
    page.close()
    tell(f"{label}: 文字识别 · recognising {index + 1}/{len(document)}")
    pages.seconds = None
    return recognise(picture, 1 / scale)
