"""Reads the cells of an Excel file as they are shown: strings, numbers in their format, symbol fonts;
of struck or hidden words, and of formulas without a value, that they are there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from qzgraph.reading.archive import Archive, Element
from qzgraph.reading.characters import is_symbol_font, raised, symbol
from qzgraph.reading.leftout import Left
from qzgraph.reading.numberformat import Formats
from qzgraph.reading.sheettable import Shown

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

#: How the format writes control characters, and some writers others: _x000D_, _xD83D__xDE00_.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: A format that shows nothing, whatever is in the cell.
SHOWS_NOTHING = re.compile(r"(?:\[[^\]]*\])?;;;\s*")
_OFF = ("0", "false")


@dataclass(frozen=True)
class Font:
    """What of a font tells how text shows."""

    struck: bool = False
    name: str = ""
    raised: bool = False


_Run = tuple[str, Font | None]
"""A stretch of a string, and its font; None where it has the cell's."""


class CellReader:
    """Reads the cells of one workbook, whose strings and styles it knows."""

    def __init__(self, archive: Archive, main: str, book: Element) -> None:
        self.file = archive.name
        strings = archive.related(main, "sharedStrings")
        self._strings = (
            [_runs(entry) for entry in archive.xml(strings).iter(f"{S}si")] if strings else []
        )
        properties = book.find(f"{S}workbookPr")
        since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        part = archive.related(main, "styles")
        styles = archive.xml(part) if part else None
        codes: dict[int, str] = {}
        used: list[int] = []
        self._fonts: list[Font] = []
        if styles is not None:
            fonts = [_font(font) for font in styles.iterfind(f"{S}fonts/{S}font")]
            for code in styles.iter(f"{S}numFmt"):
                codes[int(code.get("numFmtId", "0"))] = str(code.get("formatCode", ""))
            for style in styles.iterfind(f"{S}cellXfs/{S}xf"):
                used.append(int(style.get("numFmtId", "0")))
                at = int(style.get("fontId", "0"))
                self._fonts.append(fonts[at] if 0 <= at < len(fonts) else Font())
        self._formats = Formats(codes, used, since_1904=since_1904)
        self._blank = {
            at for at, code in enumerate(used) if SHOWS_NOTHING.fullmatch(codes.get(code, ""))
        }

    def read(self, cell: Element) -> Shown:
        """What a cell (``c``) shows."""
        number = cell.get("s", "0")
        style = int(number) if number.isdecimal() else 0
        font = self._fonts[style] if style < len(self._fonts) else Font()
        kind = cell.get("t", "n")
        value = cell.findtext(f"{S}v") or ""
        if kind == "e":
            return Shown("", ((Left.ERROR, value),))
        if cell.find(f"{S}f") is not None and not value and kind != "str":
            return Shown("", formula=True)
        runs = ((text, own or font) for text, own in self._value(cell, kind, value, style))
        return shown_in(runs, blank=style in self._blank)

    def _value(self, cell: Element, kind: str, value: str, style: int) -> list[_Run]:
        if kind == "inlineStr":
            inline = cell.find(f"{S}is")
            return [] if inline is None else _runs(inline)
        if kind == "s":
            known = value.isdecimal() and int(value) < len(self._strings)
            return self._strings[int(value)] if known else []
        if kind in ("str", "d"):
            return [(_unescaped(value), None)]
        if kind == "b":
            return [({"1": "TRUE", "0": "FALSE"}.get(value, value), None)]
        return [(self._formats.show(value, style), None)]


def _runs(element: Element) -> list[_Run]:
    """A string's runs, without the readings above it (``rPh``)."""
    found: list[_Run] = []
    for child in element:
        if child.tag == f"{S}t":
            found.append((_unescaped(child.text or ""), None))
        elif child.tag == f"{S}r":
            properties = child.find(f"{S}rPr")
            font = None if properties is None else _font(properties)
            words = "".join(text.text or "" for text in child.iterfind(f"{S}t"))
            found.append((_unescaped(words), font))
    return found


def _font(properties: Element) -> Font:
    struck = properties.find(f"{S}strike")
    name = properties.find(f"{S}rFont")
    name = properties.find(f"{S}name") if name is None else name
    above = properties.find(f"{S}vertAlign")
    return Font(
        struck is not None and struck.get("val", "1") not in _OFF,
        "" if name is None else str(name.get("val", "")),
        above is not None and above.get("val") == "superscript",
    )


def _unescaped(text: str) -> str:
    """The text with what was escaped in it; halves of a surrogate pair are one character."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shown_in(runs: Iterable[tuple[str, Font]], *, blank: bool) -> Shown:
    """What stretches of a cell's text show, and what is left out: words that are struck, one behind another
    as one, and all of a cell whose format shows nothing (``blank``)."""
    text, left = "", []
    for struck, alike in groupby(runs, key=lambda run: run[1].struck):
        if struck:
            left.append((Left.STRUCK, "".join(words for words, _ in alike)))
            continue
        for words, font in alike:
            drawn = in_font(words, font.name)
            text += raised(drawn) if font.raised else drawn
    if blank and text.strip():
        text, left = "", [*left, (Left.HIDDEN, text)]
    return Shown(text, tuple((kind, words) for kind, words in left if words.strip()))


def in_font(text: str, font: str) -> str:
    """Text as its font draws it: a symbol font draws other signs for Latin letters too."""
    if not is_symbol_font(font):
        return text
    return "".join(
        (symbol(ord(char), font) or char) if not char.isspace() else char for char in text
    )
