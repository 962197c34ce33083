"""Takes from a PDF page what a layout is made of: characters with their boxes, and ruled lines.

Coordinates are points, x to the right and y upwards, of the page as it is shown, turned pages too.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from qzgraph.reading.limits import MAX_PAGE_CHARACTERS, MAX_PAGE_RULES

#: Lines are drawn as strokes or as filled rectangles as thin as this.
_THIN = 3.0
#: Shorter lines are dots at corners, letters' strokes and check boxes' sides.
_SHORT = 4.0
#: A path of more parts is a drawing.
_MAX_SEGMENTS = 400
#: Forms within forms on a page.
_MAX_FORMS = 4
#: Radians; text that is turned by more, against the page, is a watermark or a stamp.
_UPRIGHT = 0.1

_OBJECT_PATH, _OBJECT_FORM = 2, 5
_LINE_TO, _MOVE_TO = 0, 2


class Glyph(NamedTuple):
    """A character, the sides of its box, the height of its middle, and its own height; a page has
    a thousand, so they are made and read as cheaply as can be."""

    text: str
    left: float
    right: float
    middle: float
    height: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line at ``at``, from ``start`` to ``end``: a horizontal one at a y, else at an x."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class PageParts:
    """What stands on a page; ``unmapped`` counts characters of which no code is known."""

    glyphs: list[Glyph]
    horizontal: list[Rule]
    vertical: list[Rule]
    unmapped: int


class TooDense(Exception):
    """A page with more characters than a page can have."""


class _Turn:
    """From a page's own coordinates to those of the page as shown, after its /Rotate."""

    def __init__(self, rotation: int, width: float, height: float) -> None:
        self.rotation = rotation
        # The page is given as shown; its own width and height are swapped by a quarter turn.
        self._width, self._height = (height, width) if rotation % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 1:
            return y, self._width - x
        if self.rotation == 2:
            return self._width - x, self._height - y
        if self.rotation == 3:
            return self._height - y, x
        return x, y


def read_page(page: Any, pdfium: Any) -> PageParts:
    """The parts of a page, a ``pypdfium2.PdfPage``; ``pdfium`` is ``pypdfium2.raw``.

    Raises :class:`TooDense` for a page of more characters than :data:`MAX_PAGE_CHARACTERS`.
    """
    width, height = page.get_size()
    turn = _Turn(page.get_rotation() // 90, width, height)
    glyphs, unmapped = _glyphs(page, pdfium, turn)
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for is_horizontal, rule in _rules(page, pdfium, turn):
        (horizontal if is_horizontal else vertical).append(rule)
        if len(horizontal) + len(vertical) > MAX_PAGE_RULES:
            horizontal, vertical = [], []
            break
    return PageParts(glyphs, horizontal, vertical, unmapped)


def _glyphs(page: Any, pdfium: Any, turn: _Turn) -> tuple[list[Glyph], int]:
    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        count = pdfium.FPDFText_CountChars(raw)
        if count > MAX_PAGE_CHARACTERS:
            raise TooDense
        found: list[Glyph] = []
        unmapped = 0
        box = pdfium.FS_RECTF()
        reference = ctypes.byref(box)
        unicode, loose = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        angle = pdfium.FPDFText_GetCharAngle
        for index in range(count):
            code = unicode(raw, index)
            if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
                unmapped += code == 0
                continue
            if code in (0xFFFD, 0xFFFE, 0xFFFF) or 0xE000 <= code < 0xF900:
                unmapped += 1
                continue
            if not loose(raw, index, reference):
                continue
            # pdfium measures the angle on the page as shown or as stored, by version: upright
            # text lies along one of the axes in both.
            turned = angle(raw, index) % (math.pi / 2)
            if min(turned, math.pi / 2 - turned) > _UPRIGHT:
                continue
            left, bottom, right, top = box.left, box.bottom, box.right, box.top
            if turn.rotation:
                left, bottom = turn.point(left, bottom)
                right, top = turn.point(right, top)
            char = chr(code)
            if 0x2E80 <= code < 0x2FE0:
                char = unicodedata.normalize("NFKC", char)  # ⼀ is drawn with the same glyph as 一
            if right < left:
                left, right = right, left
            found.append(Glyph(char, left, right, (bottom + top) / 2, abs(top - bottom)))
        return found, unmapped
    finally:
        text_page.close()


def _rules(page: Any, pdfium: Any, turn: _Turn) -> Iterator[tuple[bool, Rule]]:
    """Every ruled line of a page, and whether it is horizontal."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    objects = (pdfium.FPDFPage_GetObject(page.raw, index) for index in range(count))
    yield from _rules_of(objects, pdfium, turn, [], 0)


def _rules_of(
    objects: Iterator[Any], pdfium: Any, turn: _Turn, matrices: list[Any], depth: int
) -> Iterator[tuple[bool, Rule]]:
    for item in objects:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (_OBJECT_PATH, _OBJECT_FORM):
            continue
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
        inner = [matrix, *matrices]
        if kind == _OBJECT_FORM:
            if depth < _MAX_FORMS:
                count = pdfium.FPDFFormObj_CountObjects(item)
                parts = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(count))
                yield from _rules_of(parts, pdfium, turn, inner, depth + 1)
        else:
            yield from _rules_of_path(item, pdfium, turn, inner)


def _rules_of_path(
    path: Any, pdfium: Any, turn: _Turn, matrices: list[Any]
) -> Iterator[tuple[bool, Rule]]:
    count = pdfium.FPDFPath_CountSegments(path)
    if not 1 < count <= _MAX_SEGMENTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    for points in _subpaths(path, count, pdfium, turn, matrices):
        if stroke.value:
            for (x0, y0), (x1, y1) in pairwise(points):
                yield from _rule(x0, y0, x1, y1)
        elif fill.value:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
                yield from _rule(min(xs), min(ys), max(xs), max(ys))


def _rule(x0: float, y0: float, x1: float, y1: float) -> Iterator[tuple[bool, Rule]]:
    width, height = abs(x1 - x0), abs(y1 - y0)
    if height <= _THIN and width > _SHORT:
        yield True, Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif width <= _THIN and height > _SHORT:
        yield False, Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _subpaths(
    path: Any, count: int, pdfium: Any, turn: _Turn, matrices: list[Any]
) -> Iterator[list[tuple[float, float]]]:
    """The corners of each straight part of a path; curves interrupt it."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (x.value, y.value)
        for matrix in matrices:
            point = (
                matrix.a * point[0] + matrix.c * point[1] + matrix.e,
                matrix.b * point[0] + matrix.d * point[1] + matrix.f,
            )
        shown = turn.point(*point)
        if kind != _LINE_TO:
            if len(points) > 1:
                yield points
            points = []
        points.append(shown)
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points
