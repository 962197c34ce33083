"""What the style sheets within a web page, and its elements' own ``style``, say of how it shows: what
is not seen, what is struck through, what is raised.

Selectors of names, classes, ids and attributes are matched, also below others (``.a > p .b``); those
that hold while somebody points at something, and sheets beside the page, say nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qzgraph.reading.archive import Element
from qzgraph.reading.webselectors import Declared, declarations, said_by_sheets

_LENGTH = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z%]*)")
#: CSS pixels of a unit (CSS Values 4, 6); of the relative ones, what they are of ordinary text.
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "em": 16, "rem": 16, "ex": 8, "ch": 8, "vw": 12.8, "vh": 7.2, "%": 12.8}  # fmt: skip
_RELATIVE = frozenset(("em", "%", "ex", "ch"))
#: Text of a pixel is not read; what stands so far beside the page is not seen; text is raised that
#: stands a fifth of its size higher, as a sixth of an em or two pixels tell.
_TINY, _FAR, _RAISED = 1.0, -400.0, 2.0
#: Two colours nearer than this, of 1, can't be told apart on the screen.
_SAME_COLOUR = 12 / 255
_WHITE = (1.0, 1.0, 1.0)

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Shown:
    """How the text within an element shows, as it has it from those around it. ``ground`` is the colour
    behind it, None where that is not known."""

    visible: bool = True
    tiny: bool = False
    colour: Colour | None = None
    clear: bool = False
    ground: Colour | None = _WHITE
    raised: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether somebody who looks at the page sees it."""
        if not self.visible or self.tiny or self.clear:
            return False
        if self.colour is None or self.ground is None:
            return True
        pairs = zip(self.colour, self.ground, strict=True)
        return any(abs(one - other) > _SAME_COLOUR for one, other in pairs)


class PageStyles:
    """The styles of one page. ``is_whole`` is False where its sheets have more rules than are looked
    at."""

    def __init__(self, root: Element) -> None:
        # What is behind a page that has sheets of its own beside it is not known.
        links = (str(link.get("rel", "")).lower() for link in root.iter("link"))
        self._ground = None if any("stylesheet" in rel for rel in links) else _WHITE
        self._said, self.is_whole = said_by_sheets(root)
        self._own: dict[str, Declared] = {}

    def first(self) -> Shown:
        """How text shows of which nothing is said."""
        return Shown(ground=self._ground)

    def declared(self, element: Element) -> Declared:
        """What is said of an element itself."""
        own = element.get("style")
        said = self._said.get(element)
        if not own:
            return said or {}
        if own not in self._own:
            declared, important = declarations(own)
            self._own[own] = {**declared, **important}
        return {**said, **self._own[own]} if said else self._own[own]

    def hides(self, element: Element) -> bool:
        """Whether nothing of an element is seen, whatever those within it say."""
        if element.get("hidden") is not None:
            return True
        return _is_hidden(self.declared(element))

    def strikes(self, element: Element) -> bool:
        said = self.declared(element)
        return any(
            "line-through" in said.get(name, "")
            for name in ("text-decoration", "text-decoration-line")
        )

    def within(self, element: Element, around: Shown) -> Shown:
        """How the text of an element shows, ``around`` which it shows so."""
        said = self.declared(element)
        shown = around
        for name in ("bgcolor", "background"):  # the latter a picture: no colour that is known
            if told := element.get(name):
                shown = replace(shown, ground=_colour(told)[0])
        if element.tag == "font" and (told := element.get("color")):
            shown = replace(shown, colour=_colour(told)[0])
        if element.tag == "sup":
            shown = replace(shown, raised=True)
        return _with(said, shown) if said else shown


# What is said.


def _is_hidden(said: Declared) -> bool:
    """Whether an element of which this is said is not seen, nor anything within it."""
    if not said:
        return False
    if said.get("display") == "none" or said.get("mso-hide") == "all":
        return True
    if said.get("content-visibility") == "hidden" or _number(said.get("opacity")) == 0:
        return True
    placed = said.get("position") in ("absolute", "fixed")
    clip = re.fullmatch(r"rect\(([^()]*)\)", said.get("clip", ""))
    if placed and clip and all(abs(side) <= 1 for side in _lengths(clip.group(1)) or [9]):
        return True
    if re.match(r"inset\(\s*(?:[5-9]\d|100)%|(?:circle|ellipse)\(\s*0", said.get("clip-path", "")):
        return True
    moved = ["text-indent", "margin-left"]
    if placed or said.get("position") == "relative":
        moved += ["left", "right", "top"]
    if any((_length(said.get(side, "")) or 0) <= _FAR for side in moved):
        return True
    cut = any(
        value in ("hidden", "clip")
        for name in ("overflow", "overflow-x", "overflow-y")
        for value in said.get(name, "").split()
    )
    sides = (said.get(side) for side in ("width", "height", "max-width", "max-height"))
    lengths = [_length(side) for side in sides if side]
    if cut and any(length is not None and length <= _TINY for length in lengths):
        return True
    return bool(re.match(r"scale[xy]?\(\s*0(?:\.0*)?\s*[,)]", said.get("transform", "")))


def _with(said: Declared, shown: Shown) -> Shown:
    """How text shows within an element of which this is said."""
    if visibility := said.get("visibility"):
        shown = replace(shown, visible=visibility not in ("hidden", "collapse"))
    size = said.get("font-size") or next(iter(_sizes(said.get("font", ""))), "")
    if match := _LENGTH.fullmatch(size):
        number, unit = float(match.group(1)), match.group(2)
        if number == 0 or unit not in _RELATIVE:
            shown = replace(shown, tiny=number * _PIXELS.get(unit, 1) <= _TINY)
    elif size and size not in ("inherit", "smaller", "larger"):
        shown = replace(shown, tiny=False)
    if told := said.get("color"):
        colour, clear = _colour(told)
        shown = replace(shown, colour=colour, clear=clear)
    for name in ("background", "background-color"):
        if told := said.get(name):
            shown = replace(shown, ground=_ground(told, shown.ground))
    lift = said.get("vertical-align", "")
    higher = said.get("position") == "relative" and (_length(said.get("top", "")) or 0) <= -_RAISED
    if (
        lift in ("super", "text-top")
        or (_length(said.get("mso-text-raise", "")) or 0) >= _RAISED
        or higher
        or (_length(lift) or 0) >= _RAISED
    ):
        shown = replace(shown, raised=True)
    elif lift in ("baseline", "sub"):
        shown = replace(shown, raised=False)
    return shown


def _sizes(font: str) -> Iterator[str]:
    """The size in a ``font``: its first length, before a slash."""
    for word in font.split():
        size = word.partition("/")[0]
        if _LENGTH.fullmatch(size) and (not size.isdecimal() or size == "0"):
            yield size


def _number(value: str | None) -> float | None:
    match = _LENGTH.fullmatch(value or "")
    return float(match.group(1)) if match else None


def _length(value: str) -> float | None:
    """A length in pixels, None for what is none."""
    match = _LENGTH.fullmatch(value)
    if not match or match.group(2) not in _PIXELS:
        return None
    return float(match.group(1)) * _PIXELS[match.group(2)]


def _lengths(values: str) -> list[float]:
    found = [_length(value) for value in re.split(r"[\s,]+", values.strip())]
    return [value for value in found if value is not None]


def _colour(value: str) -> tuple[Colour | None, bool]:
    """A colour, None for what is not known as one; and whether one sees through it."""
    from tinycss2.color3 import parse_color

    found = parse_color(value)
    if found is None or isinstance(found, str):
        return None, False
    return (found.red, found.green, found.blue), found.alpha == 0


def _ground(value: str, behind: Colour | None) -> Colour | None:
    """The colour that a ``background`` leaves; None, not known, of pictures and shades."""
    if "(" in re.sub(r"(?:rgb|hsl)a?\([^()]*\)", "", value):
        return None
    colour, clear = _colour(value)
    if colour is None:
        colour, clear = next((c for c in map(_colour, value.split()) if c[0]), (behind, False))
    return behind if clear else colour
