"""Recognises the words on a picture of a page (OCR), as :class:`~qzgraph.reading.pdfpage.PageParts`:
characters with their places, and the ruled lines of tables.

The engine is RapidOCR, which is an extra (``qzgraph[ocr]``) and brings its models. A character of
which it is not sure is marked with a dot below, as editors mark doubtful letters (Leiden
Conventions): whoever reads on takes it for no word (:func:`qzgraph.reading.characters.doubted`).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from statistics import median
from typing import Any

from qzgraph.errors import UnreadableSource
from qzgraph.reading.characters import DOUBTFUL
from qzgraph.reading.limits import MAX_PAGE_CHARACTERS, MAX_PAGE_RULES
from qzgraph.reading.pdfobjects import BLACK, Box, TooDense, rules_of
from qzgraph.reading.pdfpage import Glyph, PageParts, Run

#: What to do about a page of which the words cannot be had.
GIVE_WORD = "give the Word file (提供Word文件)"
#: Dots an inch in which a page is drawn for the engine; its models were made for text of such size.
RESOLUTION = 200
#: A character that the engine gives less is in doubt. Measured with rapidocr 3.10 on six pages of our
#: own, clean, noisy and slanted: of 1,911 characters one was wrong and one missing; 24 had less than
#: this, the wrong one among them.
_SURE = 0.85
#: Lines of a text that the engine gives less as a whole are in doubt all through.
_SURE_LINE = 0.6
#: A gap within a line that is a space, of the line's height.
_NEXT = 0.5
#: As long as a stroke must be, of a character's height, to be a ruled line; and pixels at least.
_LONGER, _SHORTEST = 1.5, 40
#: What is itself a line, as long as two characters.
_DASHES = frozenset("—–-－一─―ー_＿~～")


def is_installed() -> bool:
    """Whether this machine can recognise words."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))


def not_installed(what: str, label: str) -> UnreadableSource:
    """What to tell of a scan where words cannot be recognised."""
    return UnreadableSource(
        f"{what}; its words can only be recognised (OCR), which is not installed",
        where=label,
        mend="pip install 'qzgraph[ocr]' (文字识别), or give the Word file (提供Word文件)",
    )


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def recognise(picture: Any, scale: float) -> PageParts:
    """The parts of a page on a picture, a PIL image; ``scale`` is points a pixel.

    Raises :class:`TooDense` for more characters than a page can have.
    """
    import numpy

    pixels = numpy.asarray(picture.convert("RGB"))
    height, width = pixels.shape[:2]
    found = _engine()(pixels, return_word_box=True, return_single_char_box=True)
    glyphs = []
    for line in _lines_of_text(found):
        for at, (text, left, right, top, bottom) in enumerate(line):
            # Where one character ends is not told exactly: it reaches to the next, if that is near.
            following = line[at + 1][1] if at + 1 < len(line) else right
            if right < following < right + _NEXT * (bottom - top):
                right = following
            middle, size = (height - (top + bottom) / 2) * scale, (bottom - top) * scale
            glyphs.append(Glyph(text, left * scale, right * scale, middle, size))
        if len(glyphs) > MAX_PAGE_CHARACTERS:
            raise TooDense
    size = median(glyph.height for glyph in glyphs) if glyphs else 10.0
    lines = [
        (x0 * scale, (height - y0) * scale, x1 * scale, (height - y1) * scale)
        for x0, y0, x1, y1 in _lines(pixels, max(int(_LONGER * size / scale), _SHORTEST))
    ]
    horizontal, vertical = rules_of([line for line in lines if not _is_dash(line, glyphs)])
    run = Run(1, BLACK, 0, None, False, 0)
    page = Box(0.0, 0.0, width * scale, height * scale)
    return PageParts(page, glyphs, [run], horizontal, vertical, [], [], 0)


#: A character, marked where it is in doubt, and the sides of its box in pixels.
_Placed = tuple[str, float, float, float, float]


def _lines_of_text(found: Any) -> Iterator[list[_Placed]]:
    for line, score in zip(found.word_results or (), found.scores or (), strict=False):
        placed: list[_Placed] = []
        for text, sure, box in line:
            if box is None or text.isspace():
                continue
            xs, ys = [float(x) for x, _ in box], [float(y) for _, y in box]
            in_doubt = score < _SURE_LINE or sure < _SURE
            marked = "".join(char + DOUBTFUL for char in text) if in_doubt else text
            placed.append((marked, min(xs), max(xs), min(ys), max(ys)))
        yield sorted(placed, key=itemgetter(1))


def _lines(pixels: Any, length: int) -> list[tuple[float, float, float, float]]:
    """The end points of straight dark strokes of at least this length, across and down, in pixels."""
    import cv2

    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    dark = cv2.adaptiveThreshold(
        gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    found: list[tuple[float, float, float, float]] = []
    for shape in ((length, 1), (1, length)):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, shape)
        strokes = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        # A scanned line is a staircase: its steps are one.
        strokes = cv2.dilate(strokes, cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5)))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(strokes)
        for x, y, across, down, _ in boxes[1 : MAX_PAGE_RULES + 1]:
            if shape[1] == 1:
                found.append((x + 2, y + down / 2, x + across - 2, y + down / 2))
            else:
                found.append((x + across / 2, y + 2, x + across / 2, y + down - 2))
    return found


def _is_dash(line: tuple[float, float, float, float], glyphs: Sequence[Glyph]) -> bool:
    """Whether a short line is what was recognised as a dash."""
    x0, y, x1, _ = line
    under = [
        glyph.text[0]
        for glyph in glyphs
        if x0 <= (glyph.left + glyph.right) / 2 <= x1 and abs(glyph.middle - y) < glyph.height / 2
    ]
    return bool(under) and all(text in _DASHES for text in under)
