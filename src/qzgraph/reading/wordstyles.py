"""How the runs of a Word file look: hidden, struck through, white on white, or in a symbol font.

What a run does not say itself, its character style says, then its paragraph's style, then the
document's defaults; hiding and striking are toggles, which two styles cancel (ECMA-376-1, 17.7.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from qzgraph.reading.archive import Element, local, with_based
from qzgraph.reading.numbering import W, value_of

_NO = ("0", "false", "off")
_WHITE = "FFFFFF"
#: The size of text for which nothing says another: 10 points, in half points (ECMA-376-1, 17.3.2.38).
_SIZE = 20
_FONTS = ("ascii", "hAnsi", "eastAsia")


class _Said(NamedTuple):
    """What one ``w:rPr`` says; None is nothing."""

    hidden: bool | None = None
    struck: bool | None = None
    struck_twice: bool | None = None
    font: str | None = None
    colour: str | None = None
    shaded: bool | None = None
    raised: bool | None = None
    lift: int | None = None
    size: int | None = None

    def over(self, lower: _Said) -> _Said:
        """This, and where it says nothing, what ``lower`` says."""
        said = zip(self, lower, strict=True)
        return _Said._make(theirs if own is None else own for own, theirs in said)


@dataclass(frozen=True)
class Look:
    """How a run is shown; ``lift`` is by how much of its size it stands above the line."""

    hidden: bool
    struck: bool
    font: str
    raised: bool = False
    lift: float = 0.0


class Styles:
    """The styles of a Word file (``styles.xml``; None where it has none)."""

    def __init__(self, styles: Element | None) -> None:
        self._said: dict[str, _Said] = {}
        self._based: dict[str, str | None] = {}
        self._shading: set[str] = set()
        self._default: str | None = None
        self.lifts = False
        """Whether any style sets text above or below the line."""
        self._defaults = _Said()
        self._chains: dict[str, _Said] = {}
        if styles is None:
            return
        self._defaults = _said(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in styles.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._based[name] = value_of(style, "basedOn")
            self._said[name] = said = _said(style.find(f"{W}rPr"))
            self.lifts = self.lifts or bool(said.lift)
            if next(style.iter(f"{W}shd"), None) is not None:
                self._shading.add(name)
            if style.get(f"{W}type") == "paragraph" and is_on(style.get(f"{W}default", "0")):
                self._default = name

    def look(self, run: Element | None, paragraph_style: str | None, *, shaded: bool) -> Look:
        """The look of a run by its properties (``w:rPr``), in a paragraph of that style; ``shaded``
        is whether something behind it is coloured."""
        by_character = self._chain(None if run is None else value_of(run, "rStyle"))
        by_paragraph = self._chain(paragraph_style or self._default)
        layers = (_said(run), by_character, by_paragraph, self._defaults)
        all_said = reduce(_Said.over, layers)
        white = all_said.colour == _WHITE and not (shaded or all_said.shaded)
        return Look(
            hidden=white or _toggled(*(each.hidden for each in layers)),
            struck=bool(all_said.struck_twice) or _toggled(*(each.struck for each in layers)),
            font=all_said.font or "",
            raised=bool(all_said.raised),
            lift=(all_said.lift or 0) / max(all_said.size or _SIZE, 1),
        )

    def shades(self, style: str | None) -> bool:
        """Whether a style colours what is behind its text."""
        return not self._shading.isdisjoint(with_based(style, self._based))

    def _chain(self, style: str | None) -> _Said:
        if style is None:
            return _Said()
        if style not in self._chains:
            said = _Said()
            for each in with_based(style, self._based):
                said = said.over(self._said.get(each, _Said()))
            self._chains[style] = said
        return self._chains[style]


def _toggled(
    direct: bool | None, character: bool | None, paragraph: bool | None, default: bool | None
) -> bool:
    if direct is not None:
        return direct
    return bool(default) or bool(character) != bool(paragraph)


def _said(properties: Element | None) -> _Said:
    if properties is None:
        return _Said()
    toggles: dict[str, bool | None] = dict.fromkeys(("vanish", "strike", "dstrike"))
    font = colour = None
    shaded: bool | None = None
    above: bool | None = None
    lift = size = None
    for child in properties:
        name = local(child)
        if name in toggles:
            toggles[name] = is_on(child.get(f"{W}val", "1"))
        elif name == "rFonts":
            font = next((child.get(f"{W}{at}") for at in _FONTS if child.get(f"{W}{at}")), None)
        elif name == "color":
            colour = child.get(f"{W}val", "").upper()
        elif name in ("shd", "highlight"):
            shaded = True
        elif name == "vertAlign":
            above = child.get(f"{W}val") == "superscript"
        elif name == "position":
            lift = _half_points(child)
        elif name == "sz":
            size = _half_points(child)
    hidden, struck, twice = (toggles[name] for name in ("vanish", "strike", "dstrike"))
    return _Said(hidden, struck, twice, font, colour, shaded, above, lift, size)


def _half_points(element: Element) -> int | None:
    """What a size says: a number of half points, in later files perhaps of points (12pt)."""
    value = re.fullmatch(r"([+-]?\d{1,5})(?:\.\d*)?(pt)?", element.get(f"{W}val", ""))
    return int(value.group(1)) * (2 if value.group(2) else 1) if value else None


def is_on(value: str) -> bool:
    """What the value of a switch says (ST_OnOff)."""
    return value not in _NO
