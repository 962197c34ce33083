"""Lists what is laid over a PDF page and is no part of its content: comments, typed notes, stamps, and
what is filled into the fields of a form (ISO 32000-2, 12.5 and 12.7)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from qzgraph.reading.leftout import AUTHOR, Left
from qzgraph.reading.limits import MAX_PAGE_NOTES

#: Characters of one note.
_MAX_WORDS = 2_000


def notes_of(page: Any, pdfium: Any) -> Iterator[tuple[Left, str]]:
    """Each note and filled field of a page, a ``pypdfium2.PdfPage``, that has words."""
    printed = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_WIDGET)
    beside = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MAX_PAGE_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        if kind not in beside and _string(note, b"T", pdfium) != AUTHOR:
            key = b"V" if kind == pdfium.FPDF_ANNOT_WIDGET else b"Contents"
            if words := _string(note, key, pdfium).strip():
                yield (Left.ANNOTATION if kind in printed else Left.COMMENT), words
        pdfium.FPDFPage_CloseAnnot(note)


def _string(note: Any, key: bytes, pdfium: Any) -> str:
    size = min(pdfium.FPDFAnnot_GetStringValue(note, key, None, 0), 2 * _MAX_WORDS)
    buffer = ctypes.create_string_buffer(size + 2)
    given = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFAnnot_GetStringValue(note, key, given, size + 2)
    return buffer.raw[:size].decode("utf-16-le", "replace").partition("\0")[0]
