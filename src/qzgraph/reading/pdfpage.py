"""Takes from a PDF page what a layout is made of: characters with their boxes, and ruled lines.

Where a character stands is told by the PDF alone: its origin, and the advance width that the PDF
gives for it. Coordinates are points, x to the right and y upwards from the corner of the page as it
is shown, turned and cropped pages too.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from qzgraph.reading.characters import is_symbol_font, symbol
from qzgraph.reading.limits import MAX_PAGE_CHARACTERS
from qzgraph.reading.pdfobjects import (
    BLACK,
    Area,
    Box,
    Color,
    PageObjects,
    Rule,
    TooDense,
    address,
    box_of,
    color_of,
    page_objects,
    rules_of,
)

#: Of a character's height, from its baseline: the middle of a square one.
MIDDLE = 0.38
#: Quarter turns; a direction that is further from each is slanted.
_UPRIGHT = 0.064
#: The text rendering modes of ISO 32000-2, 9.3.6, that leave no mark, and those that only outline.
_UNSEEN_MODES = frozenset((3, 7))
_OUTLINES = frozenset((1, 5))
_HYPHENS = frozenset((0x2, 0xFFFE))
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Glyph(NamedTuple):
    """A character, the sides of its box, the height of its middle, its own height, and the number
    of the :class:`Run` it was drawn in; a page has a thousand, so they are made and read as cheaply
    as can be."""

    text: str
    left: float
    right: float
    middle: float
    height: float
    run: int = 0


@dataclass(slots=True)
class Run:
    """What was drawn in one go: ``order`` counts what the page draws, ``color`` is what shows of
    it; ``mode`` is the text rendering mode, ``clip`` the box within which it shows; ``artifact`` says
    that it is marked as a header, footer or watermark, ``turn`` is its
    direction in quarter turns against the page's, None for a slanted one."""

    order: int
    color: Color
    mode: int
    clip: Box | None
    artifact: bool
    turn: int | None

    @property
    def is_unseen(self) -> bool:
        """Whether it leaves no mark on the page."""
        return self.mode in _UNSEEN_MODES or self.color.alpha == 0


class Turn:
    """From a page's own coordinates to those of the page as shown, and back."""

    def __init__(self, quarters: int, box: Box) -> None:
        self._quarters = quarters
        self._left, self._bottom = box.left, box.bottom
        self.width, self.height = box.right - box.left, box.top - box.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self._left, y - self._bottom
        if self._quarters == 1:
            return y, self.width - x
        if self._quarters == 2:
            return self.width - x, self.height - y
        if self._quarters == 3:
            return self.height - y, x
        return x, y

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Where on the page a point of the page as shown is."""
        if self._quarters == 1:
            x, y = self.width - y, x
        elif self._quarters == 2:
            x, y = self.width - x, self.height - y
        elif self._quarters == 3:
            x, y = y, self.height - x
        return x + self._left, y + self._bottom

    def box(self, box: Box) -> Box:
        return box_of([self.point(box.left, box.bottom), self.point(box.right, box.top)])


@dataclass(frozen=True)
class PageParts:
    """What stands on a page, within ``box``; ``unmapped`` counts characters of which no code is
    known, ``turn`` leads back to the page's own coordinates."""

    box: Box
    glyphs: list[Glyph]
    runs: list[Run]
    horizontal: list[Rule]
    vertical: list[Rule]
    areas: list[Area]
    pictures: list[Area]
    unmapped: int
    turn: Turn | None = None


class _Raw(NamedTuple):
    """A character as the page stores it: its origin, the step to the next one, its height."""

    text: str
    x: float
    y: float
    dx: float
    dy: float
    height: float
    run: int


def read_page(page: Any, pdfium: Any) -> PageParts:
    """The parts of a page, a ``pypdfium2.PdfPage``; ``pdfium`` is ``pypdfium2.raw``.

    A page is shown as most of its text stands upright. Raises :class:`TooDense` for a page with
    more on it than :mod:`qzgraph.reading.limits` allows.
    """
    objects = page_objects(page, pdfium)
    raw, runs, unmapped = _characters(page, pdfium, objects)
    box = _page_box(page, pdfium)
    turns = Counter(at for glyph in raw if (at := runs[glyph.run].turn) is not None)
    quarters = turns.most_common(1)[0][0] if turns else page.get_rotation() // 90
    turn = Turn(quarters, box)
    for run in runs:
        run.turn = None if run.turn is None else (run.turn - quarters) % 4
        run.clip = turn.box(run.clip) if run.clip else None
    horizontal, vertical = rules_of(
        [(*turn.point(x0, y0), *turn.point(x1, y1)) for x0, y0, x1, y1 in objects.rules]
    )
    return PageParts(
        turn.box(box),
        [_shown(glyph, turn) for glyph in raw],
        runs,
        horizontal,
        vertical,
        [replace(area, box=turn.box(area.box)) for area in objects.areas],
        [replace(picture, box=turn.box(picture.box)) for picture in objects.pictures],
        unmapped,
        turn,
    )


def _page_box(page: Any, pdfium: Any) -> Box:
    """What of the page is shown: its CropBox within its MediaBox."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(box))
    return Box(box.left, box.bottom, box.right, box.top)


def _shown(raw: _Raw, turn: Turn) -> Glyph:
    """A character on the page as shown; the box of one that does not stand upright is square
    around its middle."""
    x, y = turn.point(raw.x, raw.y)
    end_x, end_y = turn.point(raw.x + raw.dx, raw.y + raw.dy)
    if abs(end_y - y) <= 0.01 * raw.height and end_x >= x:
        return Glyph(raw.text, x, end_x, y + MIDDLE * raw.height, raw.height, raw.run)
    step = math.hypot(end_x - x, end_y - y) or 1.0
    # The way up from the baseline is a quarter turn from the way along it.
    up_x, up_y = -(end_y - y) / step, (end_x - x) / step
    middle_x = (x + end_x) / 2 + up_x * MIDDLE * raw.height
    middle_y = (y + end_y) / 2 + up_y * MIDDLE * raw.height
    half = raw.height / 2
    return Glyph(raw.text, middle_x - half, middle_x + half, middle_y, raw.height, raw.run)


def _characters(page: Any, pdfium: Any, objects: PageObjects) -> tuple[list[_Raw], list[Run], int]:
    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        count = pdfium.FPDFText_CountChars(raw)
        if count > MAX_PAGE_CHARACTERS:
            raise TooDense
        reader = _Characters(raw, pdfium, objects)
        found = list(reader.read(count))
        return found, reader.runs, reader.unmapped
    finally:
        text_page.close()


class _Characters:
    """Reads the characters of a page in the order in which they are drawn."""

    def __init__(self, raw: Any, pdfium: Any, objects: PageObjects) -> None:
        self.runs: list[Run] = []
        self.unmapped = 0
        self._raw = raw
        self._pdfium = pdfium
        self._objects = objects
        self._advances: dict[tuple[int, int], float] = {}
        self._fonts: dict[int, str] = {}
        self._font: Any = None
        self._font_at = 0
        self._symbols = ""
        self._scale = self._step_x = self._step_y = 0.0

    def read(self, count: int) -> Iterator[_Raw]:
        pdfium, raw = self._pdfium, self._raw
        unicode, origin = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharOrigin
        generated, object_of = pdfium.FPDFText_IsGenerated, pdfium.FPDFText_GetTextObject
        x, y = ctypes.c_double(), ctypes.c_double()
        x_at, y_at = ctypes.byref(x), ctypes.byref(y)
        current = 0
        last: tuple[float, float] | None = None
        end = (0.0, 0.0)
        for index in range(count):
            code = unicode(raw, index)
            # Spaces and line ends that pdfium puts in by the distance of characters.
            if generated(raw, index) > 0 and code not in _HYPHENS:
                continue
            handle = object_of(raw, index)
            if not handle or not origin(raw, index, x_at, y_at):
                continue
            here = address(handle)
            if here != current:
                self._begin(index, handle, here)
                current, last = here, None
            text = self._text(index, code)
            if not text:
                continue
            position = (x.value, y.value)
            if not all(map(math.isfinite, position)):
                continue
            # What stands for one code, or as the text of a span, has one origin for all.
            begin = end if position == last else position
            last = position
            advance = self._advance(code)
            dx, dy = self._step_x * advance, self._step_y * advance
            end = (begin[0] + dx, begin[1] + dy)
            yield _Raw(text, *begin, dx, dy, self._scale, len(self.runs) - 1)

    def _begin(self, index: int, handle: Any, here: int) -> None:
        """A new piece of text: its direction and scale, its font and colour."""
        pdfium = self._pdfium
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._raw, index, ctypes.byref(matrix))
        size = pdfium.FPDFText_GetFontSize(self._raw, index) or 1.0
        self._scale = abs(size) * math.hypot(matrix.c, matrix.d)
        self._step_x, self._step_y = size * matrix.a, size * matrix.b
        self._font = pdfium.FPDFTextObj_GetFont(handle)
        self._font_at = address(self._font) if self._font else 0
        self._symbols = self._symbol_font() if self._font else ""
        drawn = self._objects.texts.get(here)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        color = color_of(pdfium, handle, stroke=mode in _OUTLINES) or BLACK
        if drawn and drawn.opacity < 1:
            color = color._replace(alpha=round(color.alpha * drawn.opacity))
        self.runs.append(
            Run(
                drawn.order if drawn else 0,
                color,
                mode,
                drawn.clip if drawn else None,
                drawn.artifact if drawn else False,
                _quarters(self._step_x, self._step_y),
            )
        )

    def _text(self, index: int, code: int) -> str:
        """What a character says; nothing for what is none, U+FFFD where its font doesn't say."""
        if code in _HYPHENS and self._pdfium.FPDFText_IsHyphen(self._raw, index) > 0:
            return "-"
        if code in (0, 0xFFFD, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            self.unmapped += 1
            return _REPLACEMENT
        if code < 32:
            return ""
        private = 0xE000 <= code < 0xF900
        if self._symbols and (private or code < 0x100):
            known = symbol(code, self._symbols)
            self.unmapped += known is None
            return known or (chr(code) if private else _REPLACEMENT)
        self.unmapped += private
        return chr(code)

    def _symbol_font(self) -> str:
        """The font's name where it draws symbols for letters; a PDF that holds part of a font puts
        six letters before it."""
        if self._font_at not in self._fonts:
            buffer = ctypes.create_string_buffer(100)
            size = self._pdfium.FPDFFont_GetBaseFontName(self._font, buffer, 100)
            name = buffer.value.decode("utf-8", "replace") if 0 < size <= 100 else ""
            name = name.rpartition("+")[2].removesuffix("-Regular")
            self._fonts[self._font_at] = name if is_symbol_font(name) else ""
        return self._fonts[self._font_at]

    def _advance(self, code: int) -> float:
        """A character's width as its PDF gives it, of its height."""
        key = (self._font_at, code)
        if key not in self._advances:
            width = ctypes.c_float()
            known = self._font and self._pdfium.FPDFFont_GetGlyphWidth(
                self._font, code, 1.0, ctypes.byref(width)
            )
            told = width.value if known and 0.0 < width.value < 4.0 else 0.0
            self._advances[key] = told or (1.0 if code >= 0x2E80 else 0.5)
        return self._advances[key]


def _quarters(x: float, y: float) -> int | None:
    """The direction of a line as quarter turns to the left, None for a slanted one."""
    turned = math.atan2(y, x) / (math.pi / 2)
    nearest = round(turned)
    return nearest % 4 if abs(turned - nearest) <= _UPRIGHT else None
