"""Walks over what is drawn on a PDF page beside its characters: ruled lines, filled areas,
pictures, and of each piece of text when it was drawn and within which bounds it shows.

Coordinates are the page's own, x to the right and y upwards, before any turn.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from qzgraph.reading.limits import MAX_PAGE_AREAS, MAX_PAGE_OBJECTS, MAX_PAGE_PATHS, MAX_PAGE_RULES

#: Lines are drawn as strokes or as filled rectangles as thin as this.
_THIN = 3.0
#: Shorter lines are dots at corners, letters' strokes and check boxes' sides.
_SHORT = 4.0
#: A path of more parts is a drawing.
_MAX_SEGMENTS = 400
#: Forms within forms on a page.
_MAX_FORMS = 4
#: Clipping paths of one piece of text that are looked at; each narrows what shows.
_MAX_CLIPS = 8
_OPAQUE = 250

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_LINE_TO, _MOVE_TO = 0, 2
#: What pdfium calls a name among the parameters of a mark.
_NAME = 4


class Box(NamedTuple):
    """A rectangle's sides."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    @property
    def area(self) -> float:
        return max(self.right - self.left, 0.0) * max(self.top - self.bottom, 0.0)

    def within(self, other: Box) -> Box:
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )


class Color(NamedTuple):
    """Red, green, blue and opacity, 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def ink(self) -> float:
        """How much darker than white paper it shows: 0 for nothing, 1 for black."""
        light = (299 * self.red + 587 * self.green + 114 * self.blue) / 255_000
        return (1 - light) * self.alpha / 255


WHITE, BLACK = Color(255, 255, 255), Color(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line at ``at``, from ``start`` to ``end``: a horizontal one at a y, else at an x."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Area:
    """An opaque filled rectangle, or a picture, which has no ``color``; ``order`` counts what is
    drawn, from the first."""

    order: int
    box: Box
    color: Color | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """When a piece of text is drawn, within which box it shows, and whether it, or a form around
    it, is marked as a header, footer or watermark; ``opacity`` is that of the forms around it."""

    order: int
    clip: Box | None
    artifact: bool
    opacity: float


@dataclass
class PageObjects:
    """What a page draws. ``texts`` is by the address of pdfium's text object; rules are pairs of
    end points."""

    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Area] = field(default_factory=list)
    paths: int = 0
    texts: dict[int, Drawn] = field(default_factory=dict)


class TooDense(Exception):
    """A page with more on it than a page can have."""


def address(handle: Any) -> int:
    """Where pdfium keeps an object, which tells it from others; 0 for none."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def page_objects(page: Any, pdfium: Any) -> PageObjects:
    """All that is drawn on a page, a ``pypdfium2.PdfPage``; ``pdfium`` is ``pypdfium2.raw``.

    Raises :class:`TooDense` for more than :data:`MAX_PAGE_OBJECTS`.
    """
    found = PageObjects()
    count = pdfium.FPDFPage_CountObjects(page.raw)
    if count > MAX_PAGE_OBJECTS:
        raise TooDense
    handles = (pdfium.FPDFPage_GetObject(page.raw, index) for index in range(count))
    _Walk(pdfium, found).over(handles, _Around((), None, False, 1.0))
    if len(found.rules) > MAX_PAGE_RULES or found.paths > MAX_PAGE_PATHS:
        found.rules = []
    if len(found.areas) > MAX_PAGE_AREAS or found.paths > MAX_PAGE_PATHS:
        found.areas = []
    del found.pictures[MAX_PAGE_AREAS:]
    return found


class _Around(NamedTuple):
    """What the forms around an object do to it."""

    matrices: tuple[Any, ...]
    clip: Box | None
    artifact: bool
    opacity: float


class _Walk:
    def __init__(self, pdfium: Any, found: PageObjects) -> None:
        self._pdfium = pdfium
        self._found = found
        self._order = 0

    def over(self, handles: Iterator[Any], around: _Around) -> None:
        pdfium = self._pdfium
        for handle in handles:
            self._order += 1
            if self._order > MAX_PAGE_OBJECTS:
                raise TooDense
            kind = pdfium.FPDFPageObj_GetType(handle)
            if kind == _TEXT:
                self._found.texts[address(handle)] = Drawn(
                    self._order,
                    self._clip(handle, around),
                    around.artifact or self._is_artifact(handle),
                    around.opacity,
                )
            elif kind == _PATH:
                self._path(handle, around)
            elif kind in (_IMAGE, _SHADING):
                self._picture(handle, around)
            elif kind == _FORM and len(around.matrices) < _MAX_FORMS:
                color = color_of(pdfium, handle, stroke=False)
                inner = _Around(
                    (self._matrix(handle), *around.matrices),
                    self._clip(handle, around),
                    around.artifact or self._is_artifact(handle),
                    around.opacity * (color.alpha / 255 if color else 1.0),
                )
                count = pdfium.FPDFFormObj_CountObjects(handle)
                parts = (pdfium.FPDFFormObj_GetObject(handle, index) for index in range(count))
                self.over(parts, inner)

    def _matrix(self, handle: Any) -> Any:
        matrix = self._pdfium.FS_MATRIX()
        self._pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
        return matrix

    def _picture(self, handle: Any, around: _Around) -> None:
        sides = [ctypes.c_float() for _ in range(4)]
        if not self._pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, sides)):
            return
        left, bottom, right, top = (side.value for side in sides)
        corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
        box = box_of([_placed(around.matrices, *corner) for corner in corners])
        clip = self._clip(handle, around)
        self._found.pictures.append(Area(self._order, box.within(clip) if clip else box))

    def _clip(self, handle: Any, around: _Around) -> Box | None:
        """The box within which an object shows, where a path clips it."""
        pdfium, box = self._pdfium, around.clip
        path = pdfium.FPDFPageObj_GetClipPath(handle)
        count = pdfium.FPDFClipPath_CountPaths(path) if path else 0
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(min(count, _MAX_CLIPS)):
            corners = []
            segments = pdfium.FPDFClipPath_CountPathSegments(path, index)
            if not 1 < segments <= _MAX_SEGMENTS:
                continue
            for at in range(segments):
                segment = pdfium.FPDFClipPath_GetPathSegment(path, index, at)
                pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
                corners.append(_placed(around.matrices, x.value, y.value))
            own = box_of(corners)
            box = own.within(box) if box else own
        return box

    def _is_artifact(self, handle: Any) -> bool:
        """Whether a program marked it so: /Artifact with a /Subtype, which pdfium does not tell
        (ISO 32000-2, 14.8.2.2)."""
        pdfium = self._pdfium
        marks = (
            pdfium.FPDFPageObj_GetMark(handle, index)
            for index in range(max(pdfium.FPDFPageObj_CountMarks(handle), 0))
        )
        return any(
            mark
            and _name(pdfium, mark) == "Artifact"
            and pdfium.FPDFPageObjMark_GetParamValueType(mark, b"Subtype") == _NAME
            for mark in marks
        )

    def _area(self, path: Any, box: Box, around: _Around) -> None:
        """A filled rectangle, where nothing shows through it."""
        pdfium = self._pdfium
        if len(self._found.areas) > MAX_PAGE_AREAS or around.opacity < 1:
            return
        color = color_of(pdfium, path, stroke=False)
        if color and color.alpha >= _OPAQUE and not pdfium.FPDFPageObj_HasTransparency(path):
            clip = self._clip(path, around)
            self._found.areas.append(Area(self._order, box.within(clip) if clip else box, color))

    def _path(self, path: Any, around: _Around) -> None:
        self._found.paths += 1
        if self._found.paths > MAX_PAGE_PATHS:
            return
        pdfium = self._pdfium
        matrices = (self._matrix(path), *around.matrices)
        count = pdfium.FPDFPath_CountSegments(path)
        if not 1 < count <= _MAX_SEGMENTS:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
        for points in _subpaths(path, count, pdfium, matrices):
            if fill.value:
                box = box_of(points)
                if min(box.right - box.left, box.top - box.bottom) > _THIN:
                    if _is_rectangle(points, box):
                        self._area(path, box, around)
                elif not stroke.value:
                    self._rule(*box)
            if stroke.value:
                for (x0, y0), (x1, y1) in pairwise(points):
                    self._rule(x0, y0, x1, y1)

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        width, height = abs(x1 - x0), abs(y1 - y0)
        straight = min(width, height) <= _THIN and max(width, height) > _SHORT
        if straight and len(self._found.rules) <= MAX_PAGE_RULES:
            self._found.rules.append((x0, y0, x1, y1))


def color_of(pdfium: Any, handle: Any, *, stroke: bool) -> Color | None:
    """An object's colour; None for a pattern, and where none was set."""
    parts = [ctypes.c_uint() for _ in Color._fields]
    get = pdfium.FPDFPageObj_GetStrokeColor if stroke else pdfium.FPDFPageObj_GetFillColor
    if not get(handle, *map(ctypes.byref, parts)):
        return None
    return Color(*(part.value for part in parts))


def rules_of(
    lines: Sequence[tuple[float, float, float, float]],
) -> tuple[list[Rule], list[Rule]]:
    """Ruled lines, given by their end points, as horizontal and vertical ones."""
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for x0, y0, x1, y1 in lines:
        width, height = abs(x1 - x0), abs(y1 - y0)
        if height <= _THIN and width > _SHORT:
            horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif width <= _THIN and height > _SHORT:
            vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return horizontal, vertical


def _name(pdfium: Any, mark: Any) -> str:
    size = ctypes.c_ulong()
    buffer = (ctypes.c_ushort * 16)()
    known = pdfium.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), ctypes.byref(size))
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0") if known else ""


def box_of(points: Sequence[tuple[float, float]]) -> Box:
    """The rectangle around some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _is_rectangle(points: Sequence[tuple[float, float]], box: Box) -> bool:
    return 4 <= len(points) <= 6 and all(
        min(abs(x - box.left), abs(x - box.right)) < 1.0
        and min(abs(y - box.bottom), abs(y - box.top)) < 1.0
        for x, y in points
    )


def _placed(matrices: Sequence[Any], x: float, y: float) -> tuple[float, float]:
    for matrix in matrices:
        x, y = matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f
    return x, y


def _subpaths(
    path: Any, count: int, pdfium: Any, matrices: Sequence[Any]
) -> Iterator[list[tuple[float, float]]]:
    """The corners of each straight part of a path; curves interrupt it."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind != _LINE_TO:
            if len(points) > 1:
                yield points
            points = []
        points.append(_placed(matrices, x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points
