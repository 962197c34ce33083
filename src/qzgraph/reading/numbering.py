"""Reconstructs the numbers that Word prints before paragraphs and does not keep in their text.

Decimal, Chinese, circled, bracketed, Roman and letter formats are written out; a bullet is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from qzgraph.reading.archive import Element, with_based
from qzgraph.reading.numerals import FORMAL, write_numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

#: Word has nine levels of a list.
_LEVELS = 9
#: 「第%1章第%2节」 is long for the text of a level.
_MAX_TEXT = 40

_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "taiwaneseCounting",
    )
)
_DIGIT_BY_DIGIT = frozenset(
    ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2")
)
_FORMAL = frozenset(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
#: Formats that are single signs, in their order.
_SIGNS = (
    (
        frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese")),
        "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿",
    ),
    (frozenset(("decimalEnclosedParen",)), "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    (frozenset(("decimalEnclosedFullstop",)), "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    (frozenset(("ideographEnclosedCircle",)), "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    (frozenset(("ideographTraditional",)), "甲乙丙丁戊己庚辛壬癸"),
    (frozenset(("ideographZodiac",)), "子丑寅卯辰巳午未申酉戌亥"),
)
#: Word goes on after Z with AA, BB, CC.
_MAX_LETTERS = 9
_ROMAN = (
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True)
class _Level:
    """One level of a list: 「（%1）」, counted in decimals from 1."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: bool = True
    all_decimal: bool = False
    parted: bool = True


@dataclass
class _List:
    """A list's levels and how far each was counted; lists of one definition share the count."""

    levels: list[_Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The lists of a Word file, counted while :meth:`label` is asked in the order of the text."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._by_style: dict[str, tuple[str | None, int | None]] = {}
        self._based: dict[str, str | None] = {}
        if numbering is not None:
            self._read_lists(numbering)
        for style in styles.iter(f"{W}style") if styles is not None else ():
            name = style.get(f"{W}styleId", "")
            self._by_style[name] = _reference(style.find(f"{W}pPr/{W}numPr"))
            self._based[name] = value_of(style, "basedOn")

    def label(self, properties: Element | None) -> str:
        """What Word prints before the paragraph of these properties (``w:pPr``); often empty."""
        if properties is None or not self._lists:
            return ""
        list_id, level = _reference(properties.find(f"{W}numPr"))
        for style in with_based(value_of(properties, "pStyle"), self._based):
            styled_id, styled_level = self._by_style.get(style, (None, None))
            list_id = styled_id if list_id is None else list_id
            level = styled_level if level is None else level
        found = self._lists.get(list_id or "")
        return self._count(list_id or "", found, min(level or 0, _LEVELS - 1)) if found else ""

    def _count(self, list_id: str, found: _List, at: int) -> str:
        for place, start in self._overrides.pop(list_id, {}).items():
            found.counts[place] = start - 1
        before = found.counts[at]
        found.counts[at] = found.levels[at].start if before is None else before + 1
        for deeper in range(at + 1, _LEVELS):
            if found.levels[deeper].restarts:
                found.counts[deeper] = None
        level = found.levels[at]
        if level.form in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            other = found.levels[int(match.group(1)) - 1]
            count = found.counts[int(match.group(1)) - 1]
            form = "decimal" if level.all_decimal else other.form
            return written_number(other.start if count is None else count, form)

        label = re.sub(r"%([1-9])", number, level.text)
        # A tab or a space parts them, unless the list says that nothing does: 1 助餐 is not 1助餐.
        parted = level.parted and re.search(r"[0-9A-Za-z\u4e00-\u9fff]$", label)
        return f"{label} " if parted else label

    def _read_lists(self, numbering: Element) -> None:
        definitions: dict[str, _List] = {}
        linked: dict[str, str] = {}
        links: dict[str, str] = {}
        for definition in numbering.iter(f"{W}abstractNum"):
            name = definition.get(f"{W}abstractNumId", "")
            levels = [_Level()] * _LEVELS
            for element in definition.iter(f"{W}lvl"):
                at = _integer(element.get(f"{W}ilvl"), 0)
                if 0 <= at < _LEVELS:
                    levels[at] = _level(element)
            definitions[name] = _List(levels)
            if (style := value_of(definition, "styleLink")) is not None:
                linked[style] = name
            if (style := value_of(definition, "numStyleLink")) is not None:
                links[name] = style
        for instance in numbering.iter(f"{W}num"):
            list_id = instance.get(f"{W}numId", "")
            name = value_of(instance, "abstractNumId") or ""
            name = linked.get(links.get(name, ""), name)
            if name not in definitions:
                continue
            found = definitions[name]
            for override in instance.iter(f"{W}lvlOverride"):
                at = _integer(override.get(f"{W}ilvl"), 0)
                if not 0 <= at < _LEVELS:
                    continue
                if (start := value_of(override, "startOverride")) is not None:
                    self._overrides.setdefault(list_id, {})[at] = _integer(start, 1)
                level = override.find(f"{W}lvl")
                if level is not None:
                    found = _List([*found.levels[:at], _level(level), *found.levels[at + 1 :]])
            self._lists[list_id] = found


def _level(element: Element) -> _Level:
    return _Level(
        form=value_of(element, "numFmt") or "decimal",
        text=(value_of(element, "lvlText") or "")[:_MAX_TEXT],
        start=_integer(value_of(element, "start"), 1),
        restarts=value_of(element, "lvlRestart") != "0",
        all_decimal=element.find(f"{W}isLgl") is not None,
        parted=value_of(element, "suff") != "nothing",
    )


def _reference(number: Element | None) -> tuple[str | None, int | None]:
    """The list and the level that a ``w:numPr`` names; list 0 is Word's word for none."""
    if number is None:
        return None, None
    level = value_of(number, "ilvl")
    return value_of(number, "numId"), None if level is None else max(_integer(level, 0), 0)


def value_of(element: Element, name: str) -> str | None:
    """The value (``w:val``) of the child of this name, or of one further down: ``tcPr/gridSpan``."""
    child = element.find("/".join(f"{W}{each}" for each in name.split("/")))
    return None if child is None else child.get(f"{W}val")


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def written_number(number: int, form: str) -> str:
    """A number in one of Word's formats (ST_NumberFormat); in digits where it has none."""
    if form in _CHINESE and 0 < number < 1000:
        return write_numeral(number)
    if form in _DIGIT_BY_DIGIT and number >= 0:
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if form in _FORMAL and 0 < number < 1000:
        return write_numeral(number).translate(FORMAL)
    for names, signs in _SIGNS:
        if form in names and 0 < number <= len(signs):
            return signs[number - 1]
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26 * _MAX_LETTERS:
        times, at = divmod(number - 1, 26)
        letters = chr(ord("a") + at) * (times + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < 400:
        text = ""
        for value, roman in _ROMAN:
            text += roman * (number // value)
            number %= value
        return text if form == "lowerRoman" else text.upper()
    if form == "numberInDash":
        return f"- {number} -"
    if form.startswith("decimalZero"):
        return f"{number:02}"
    if form.startswith("decimalFullWidth"):
        return str(number).translate(_FULL_WIDTH)
    return str(number)
