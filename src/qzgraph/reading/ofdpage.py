"""Takes from the pages of an OFD what a layout is made of, as :mod:`qzgraph.reading.pdfpage` does from
a PDF's: characters with their boxes, ruled lines, filled areas and pictures.

An OFD counts in millimetres from the upper left corner of the paper; here it is points from the lower
left one. Each object has a place on the page (``Boundary``) and a matrix within it (``CTM``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qzgraph.reading.archive import Element, local
from qzgraph.reading.characters import is_symbol_font, symbol
from qzgraph.reading.limits import (
    MAX_PAGE_AREAS,
    MAX_PAGE_CHARACTERS,
    MAX_PAGE_OBJECTS,
    MAX_PAGE_RULES,
)
from qzgraph.reading.pdfobjects import BLACK, Area, Box, Color, TooDense, box_of, rules_of
from qzgraph.reading.pdfpage import MIDDLE, Glyph, PageParts, Run

_POINTS = 72 / 25.4
#: As thick as a filled rectangle may be that is a line, in points.
_THIN = 3.0
#: Points of one path; more are a drawing.
_MAX_POINTS = 2_000
_UNSEEN_MODE, _FILLED_MODE = 3, 0
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
#: A path: each operator, and how many numbers stand behind it (GB/T 33190, 9.2).
_STEP = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Layer:
    """A layer's element, and the names of the fonts that its text refers to."""

    element: Element
    fonts: Mapping[str, str]


def numbers_of(text: str) -> list[float]:
    """The finite numbers in a text that is a list of them."""
    found = (float(match) for match in _NUMBER.findall(text[:100_000]))
    return [number for number in found if math.isfinite(number) and abs(number) < 1e7]


def read_layers(layers: Sequence[Layer], paper: tuple[float, float, float, float]) -> PageParts:
    """The parts of a page of these layers, from below; ``paper`` is its left, top, width, height.

    Raises :class:`TooDense` for a page with more on it than the limits allow.
    """
    page = _Page(paper)
    for layer in layers:
        page.read(layer)
    # More are a drawing.
    horizontal, vertical = rules_of(page.lines if len(page.lines) <= MAX_PAGE_RULES else [])
    return PageParts(
        Box(0.0, 0.0, paper[2] * _POINTS, paper[3] * _POINTS),
        page.glyphs,
        page.runs,
        horizontal,
        vertical,
        page.areas,
        page.pictures,
        page.unmapped,
    )


@dataclass(frozen=True)
class _Frame:
    """Where an object stands: its matrix, then the corner of its boundary, then the paper's."""

    matrix: tuple[float, ...]
    x: float
    y: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A place of the object in points of the page, from below."""
        a, b, c, d, e, f = self.matrix
        across, down = a * x + c * y + e + self.x, b * x + d * y + f + self.y
        return across * _POINTS, (self.height - down) * _POINTS


@dataclass
class _Page:
    paper: tuple[float, float, float, float]
    glyphs: list[Glyph] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Area] = field(default_factory=list)
    unmapped: int = 0
    _order: int = 0

    def read(self, layer: Layer) -> None:
        for element in layer.element.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
            self._order += 1
            if self._order > MAX_PAGE_OBJECTS:
                raise TooDense
            if element.get("Visible") == "false":
                continue
            frame = self._frame(element)
            kind = local(element)
            if kind == "TextObject":
                self._text(element, frame, layer.fonts)
            elif kind == "PathObject":
                self._path(element, frame)
            elif len(self.pictures) < MAX_PAGE_AREAS:
                self._picture(element)

    def _frame(self, element: Element) -> _Frame:
        left, top, _, height = self.paper
        matrix = numbers_of(str(element.get("CTM", "")))
        boundary = [*numbers_of(str(element.get("Boundary", ""))), 0.0, 0.0][:2]
        told = tuple(matrix) if len(matrix) == 6 else _IDENTITY
        return _Frame(told, boundary[0] - left, boundary[1] - top, height)

    def _text(self, element: Element, frame: _Frame, fonts: Mapping[str, str]) -> None:
        size = _number(element, "Size", 0.0)
        scale = _number(element, "HScale", 1.0) or 1.0
        font = fonts.get(str(element.get("Font", "")), "").rpartition("+")[2]
        turned = _number(element, "CharDirection", 0.0)
        mode = _FILLED_MODE
        if element.get("Fill") == "false" and element.get("Stroke") != "true":
            mode = _UNSEEN_MODE
        color = _color(element) or BLACK
        a, b, c, d, _, _ = frame.matrix
        height = abs(size) * math.hypot(c, d) * _POINTS
        angle = round(math.degrees(math.atan2(-b, a)) - turned)
        turn = angle // 90 % 4 if angle % 90 == 0 else None
        self.runs.append(Run(self._order, color, mode, None, False, turn))
        for code in element.iter("{*}TextCode"):
            self._characters(code, frame, size * scale, height, font)

    def _characters(
        self, code: Element, frame: _Frame, size: float, height: float, font: str
    ) -> None:
        x, y = _number(code, "X", 0.0), _number(code, "Y", 0.0)
        text = "".join(code.itertext())
        across = _deltas(str(code.get("DeltaX", "")), len(text))
        down = _deltas(str(code.get("DeltaY", "")), len(text))
        vertical = bool(down) and not across
        for at, char in enumerate(text):
            own = size * (1.0 if ord(char) >= 0x2E80 else 0.5)
            step = across[at] if at < len(across) else (0.0 if vertical else own)
            said = self._said(char, font)
            if said:
                # Fonts' own widths are not read: a character reaches to the next, if that is near.
                width = min(size, step) if step > 0 else own
                left, baseline = frame.point(x, y)
                right, _ = frame.point(x + width, y)
                if len(self.glyphs) >= MAX_PAGE_CHARACTERS:
                    raise TooDense
                middle = baseline + MIDDLE * height
                ends = min(left, right), max(left, right)
                self.glyphs.append(Glyph(said, *ends, middle, height, len(self.runs) - 1))
            x += step
            y += down[at] if at < len(down) else (own if vertical else 0.0)

    def _said(self, char: str, font: str) -> str:
        """What a character says in its font; nothing for what is none."""
        code = ord(char)
        if code < 32:
            return ""
        private = 0xE000 <= code < 0xF900
        if is_symbol_font(font) and (private or code < 0x100) and not char.isspace():
            known = symbol(code, font)
            self.unmapped += known is None
            return known or char
        self.unmapped += private or code == 0xFFFD
        return char

    def _path(self, element: Element, frame: _Frame) -> None:
        stroked = element.get("Stroke") != "false"
        filled = element.get("Fill") == "true"
        data = "".join(
            text for part in element.iter("{*}AbbreviatedData") for text in part.itertext()
        )
        for points in _subpaths(data, frame):
            box = box_of(points)
            if filled and min(box.right - box.left, box.top - box.bottom) > _THIN:
                self._area(element, points, box)
            elif filled and not stroked:
                self._line(*box)
            if stroked:
                for one, other in pairwise(points):
                    self._line(*one, *other)

    def _area(self, element: Element, points: Sequence[tuple[float, float]], box: Box) -> None:
        """A filled rectangle through which nothing shows."""
        color = _color(element)
        corners = all(x in (box.left, box.right) and y in (box.bottom, box.top) for x, y in points)
        if color and color.alpha == 255 and corners and len(self.areas) < MAX_PAGE_AREAS:
            self.areas.append(Area(self._order, box, color))

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        width, height = abs(x1 - x0), abs(y1 - y0)
        if min(width, height) <= _THIN < max(width, height) and len(self.lines) <= MAX_PAGE_RULES:
            self.lines.append((x0, y0, x1, y1))

    def _picture(self, element: Element) -> None:
        left, top, _, height = self.paper
        sides = numbers_of(str(element.get("Boundary", "")))
        if len(sides) == 4:
            x, y = sides[0] - left, height - (sides[1] - top)
            corners = (x, y - sides[3], x + sides[2], y)
            self.pictures.append(Area(self._order, Box(*(side * _POINTS for side in corners))))


def _number(element: Element, name: str, otherwise: float) -> float:
    found = numbers_of(str(element.get(name, "")))
    return found[0] if found else otherwise


def _deltas(text: str, length: int) -> list[float]:
    """The steps from each character to the next; 「g 3 4.5」 is three times 4.5 (GB/T 33190, 11.3)."""
    found: list[float] = []
    parts = iter(text[:100_000].split())
    for part in parts:
        if part != "g":
            found += numbers_of(part)[:1]
            continue
        count = numbers_of(next(parts, ""))
        step = numbers_of(next(parts, ""))
        if count and step:
            found += [step[0]] * max(min(int(count[0]), length - len(found)), 0)
    return found[:length]


def _color(element: Element) -> Color | None:
    """The colour that fills an object, by the number of its components gray, RGB or CMYK; None where it has
    none, or a pattern."""
    found = element.find("{*}FillColor")
    if found is None:
        return None
    parts = [max(0, min(255, round(part))) for part in numbers_of(str(found.get("Value", "")))]
    alphas = (_number(each, "Alpha", 255.0) for each in (element, found))
    alpha = round(255 * math.prod(max(0.0, min(each, 255.0)) / 255 for each in alphas))
    if len(parts) == 1:
        parts *= 3
    if len(parts) == 4:
        parts = [(255 - part) * (255 - parts[3]) // 255 for part in parts[:3]]
    return Color(parts[0], parts[1], parts[2], alpha) if len(parts) == 3 else None


def _subpaths(data: str, frame: _Frame) -> Iterator[list[tuple[float, float]]]:
    """The corners of each straight part of a path; curves interrupt it."""
    points: list[tuple[float, float]] = []
    operator = ""
    operands: list[float] = []
    for token in _STEP.findall(data[:100_000])[: 3 * _MAX_POINTS]:
        if token.isalpha():
            operator, operands = token, []
        else:
            operands.append(float(token))
        if operator not in _OPERANDS or len(operands) < _OPERANDS[operator]:
            continue
        if operator == "C":
            if len(points) > 2:
                points.append(points[0])
        else:
            end = operands[-2:]
            if not all(math.isfinite(value) and abs(value) < 1e7 for value in end):
                return
            if operator != "L" and len(points) > 1:
                yield points
            points = points if operator == "L" else []
            points.append(frame.point(end[0], end[1]))
        operands = []
        operator = "" if operator == "C" else operator
    if len(points) > 1:
        yield points
