"""Writes comments into a PDF as highlights with words (ISO 32000-2, 12.5.6.10): an incremental update
(7.5.6), so that the file stays as it is, byte by byte, and what is new stands behind it."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from qzgraph.errors import BadUsage
from qzgraph.reading.leftout import AUTHOR
from qzgraph.reading.pdf import Trace, notes_by_page, trace_pdf
from qzgraph.reading.pdfobjects import Box
from qzgraph.reading.source import Source, Span
from qzgraph.rendering.annotated import Comment

_YELLOW = "ffe08a"
#: Its red, green and blue; how much of what is below it shows, where a viewer multiplies no colours.
_COLOUR = tuple(round(int(_YELLOW[at : at + 2], 16) / 255, 3) for at in (0, 2, 4))
_OPACITY = 0.5
#: Characters of a line are no further apart than so many of them.
_APART = 2.0
#: Where a comment stands whose words are drawn nowhere.
_CORNER = Box(0, 0, 12, 12)

#: A page and a stroke on it.
_Stroke = tuple[int, Box]


def write_highlights(path: Path, comments: Callable[[Source], Sequence[Comment]]) -> bytes:
    """The file with comments that are made from its source. Raises :class:`BadUsage` for one that is
    protected against it, or whose parts only pdfium fits together."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # What it mends is no user's business.
    trace = trace_pdf(path)
    content = path.read_bytes()
    before = notes_by_page(content)
    wanted = Counter(dict(enumerate(before)))
    out = BytesIO()
    try:
        reader = PdfReader(BytesIO(content + _end_of(content)))
        if reader.is_encrypted:
            raise _refused(path, "it is protected")
        writer = PdfWriter(reader, incremental=True)
        wanted.subtract(_without_own(writer))
        for strokes, words in _notes(trace, comments(trace.source)):
            wanted.update(_write(writer, strokes, words))
        writer.write(out)
    except DependencyError as error:  # of a cipher
        raise _refused(path, "it is protected") from error
    # pdfium mends what is broken in a PDF; what pypdf makes of it can be any of these.
    except (
        PyPdfError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        raise _refused(path, "its parts do not fit together") from error
    made = out.getvalue()
    if not made.startswith(content) or notes_by_page(made) != [
        wanted[page] for page in range(len(before))
    ]:
        raise _refused(path, "its parts do not fit together")
    return made


def _end_of(content: bytes) -> bytes:
    """The end of a PDF once more, on lines of its own, as pypdf wants it (7.5.5): where the last
    cross-reference section is."""
    found = re.findall(rb"startxref\s*(\d{1,12})", content)
    return b"\nstartxref\n%s\n%%%%EOF\n" % found[-1] if found else b""


def _refused(path: Path, why: str) -> BadUsage:
    return BadUsage(
        f"comments cannot be written into this PDF: {why}",
        where=path.name,
        mend="print it into a new PDF and give that, or give the Word file",
        zh="这个 PDF 写不进批注；请重新打印成 PDF 再交，或交 Word 文件",
    )


def _notes(trace: Trace, comments: Sequence[Comment]) -> Iterable[tuple[list[_Stroke], str]]:
    """Where each comment stands and what it says; those on the same words are one."""
    for span, each in groupby(sorted(comments, key=lambda each: each.span), lambda c: c.span):
        alike = list(each)
        words = ("\n".join((each.head, *each.lines)) for each in alike)
        runs = [Span(*run) for run in alike[0].runs] or [span]
        strokes = [stroke for run in runs for stroke in _strokes(trace, run)]
        yield strokes or [(0, _CORNER)], "\n\n".join(words)


def _strokes(trace: Trace, span: Span) -> list[_Stroke]:
    """The characters of a stretch as boxes, one for each line; none for one that is drawn nowhere."""
    first = bisect_right(trace.origins, span.start, key=lambda origin: origin[0].end)
    last = bisect_left(trace.origins, span.end, key=lambda origin: origin[0].start)
    found: list[_Stroke] = []
    for _, page, box in trace.origins[first:last]:
        before = found[-1][1] if found and found[-1][0] == page else None
        if before and _goes_on(before, box):
            found[-1] = (page, _around(before, box))
        else:
            found.append((page, box))
    return found


def _goes_on(before: Box, box: Box) -> bool:
    """Whether a character stands in one line with what goes before it, whichever way the page is
    turned: both together are hardly more than each."""
    side = max(box.right - box.left, box.top - box.bottom)
    return _around(before, box).area - before.area - box.area <= _APART * side**2


def _around(*boxes: Box) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


def _without_own(writer: Any) -> list[int]:
    """Takes this program's earlier comments away; the page of each."""
    from pypdf.generic import ArrayObject, NameObject

    pages = []
    for at, page in enumerate(writer.pages):
        notes = page.get("/Annots")
        notes = notes.get_object() if notes is not None else None
        if not isinstance(notes, ArrayObject):
            continue
        kept = [each for each in notes if each.get_object().get("/T") != AUTHOR]
        if len(kept) < len(notes):
            page[NameObject("/Annots")] = ArrayObject(kept)
            pages += [at] * (len(notes) - len(kept))
    return pages


def _write(writer: Any, strokes: Sequence[_Stroke], words: str) -> list[int]:
    """Writes a highlight on each page that the words stand on, the comment with the first; the pages."""
    from pypdf.annotations import Highlight
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        TextStringObject,
    )

    pages = []
    for page, of_page in groupby(strokes, key=lambda stroke: stroke[0]):
        boxes = [box for _, box in of_page]
        corners = [
            each
            for b in boxes
            for each in (b.left, b.top, b.right, b.top, b.left, b.bottom, b.right, b.bottom)
        ]
        made = Highlight(
            rect=_around(*boxes),
            quad_points=ArrayObject([FloatObject(round(each, 2)) for each in corners]),
            highlight_color=_YELLOW,
            printing=True,
            title_bar=AUTHOR,
        )
        look = writer._add_object(_drawn(boxes))
        made[NameObject("/AP")] = DictionaryObject({NameObject("/N"): look})
        if words:
            made[NameObject("/Contents")] = TextStringObject(words)
        writer.add_annotation(page, made)
        words = ""
        pages.append(page)
    return pages


def _drawn(boxes: Sequence[Box]) -> Any:
    """How the highlight looks (12.5.5): a viewer that makes its own may lay it over the words."""
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        FloatObject,
        NameObject,
    )

    state = {"/ca": FloatObject(_OPACITY), "/BM": NameObject("/Multiply")}
    named = DictionaryObject({NameObject(key): value for key, value in state.items()})
    states = DictionaryObject({NameObject("/G"): named})
    around = _around(*boxes)
    look = DecodedStreamObject()
    look.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(
                FloatObject(round(each, 2))
                for each in (around.left, around.bottom, around.right, around.top)
            ),
            NameObject("/Resources"): DictionaryObject({NameObject("/ExtGState"): states}),
        }
    )
    strokes = (
        f"{b.left:.2f} {b.bottom:.2f} {b.right - b.left:.2f} {b.top - b.bottom:.2f} re"
        for b in boxes
    )
    colour = " ".join(map(str, _COLOUR))
    look.set_data("\n".join(("/G gs", f"{colour} rg", *strokes, "f")).encode())
    return look
