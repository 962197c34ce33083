"""The one normal form of text for all readers: what looks the same reads the same.

Compatibility and radical forms of ideographs become the ideographs, full-width digits and letters
plain ones, dashes and comparison signs one of their kind; invisible marks are left out. What a
Chinese text distinguishes stays: its full-width punctuation, ① and ⑴, ½, m². A character becomes
none, one or several, each with the offset of the one it came from, so that offsets go on pointing
into the file's own text.

Sources: the Unicode Character Database (NFKC; EquivalentUnifiedIdeograph.txt, 14.0), Adobe's table
of the Symbol font (unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt), Microsoft's of Wingdings
(ISO/IEC JTC1/SC2/WG2 N4384), and GB 18030—2022 for what earlier editions kept in private use.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: Radicals of which NFKC knows no ideograph, each with its own (EquivalentUnifiedIdeograph.txt).
_RADICALS = dict(
    zip(
        "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
        "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
        "㇆㇇㇐㇑㇒㇓㇔㇕㇖㇗㇘㇙㇚㇛㇜㇝㇞㇟㇠㇡",
        "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀"
        "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
        "𠃌乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎",
        strict=True,
    )
)
#: Kangxi radicals which NFKC gives a form that the mainland does not write (戶, 靑, 黃).
_MAINLAND = {"\u2f3e": "户", "\u2fad": "青", "\u2fc8": "黄"}
#: One shape, one meaning, several code points.
_ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2212\ufe63", "-"),
    "\u2012": "–",
    **dict.fromkeys("\u2015\u2500\u2501\ufe58\ufe31", "—"),
    **dict.fromkeys("\u223c\u301c", "～"),
    **dict.fromkeys("\u2266\u2a7d", "≤"),
    **dict.fromkeys("\u2267\u2a7e", "≥"),
    **dict.fromkeys("\u2800\u3164\uffa0\u115f\u1160", " "),
}
#: What GB 18030 kept in private use before its edition of 2022, and its codecs still do.
_GB18030 = {
    **dict(zip(map(chr, range(0xE78D, 0xE797)), "，。、：；！？〖〗…", strict=True)),
    **dict(
        zip("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", "龴龵龶龷龸龹龺龻", strict=True)
    ),
    **dict(zip("\ue816\ue817\ue818\ue831\ue83b\ue855", "𠂇𠂉𠃌𡗗𢦏𤇾", strict=True)),
    "\ue7c7": "ḿ",
}
#: The Symbol font from code 0x20; 「\0」 where it has none.
_SYMBOL_TABLE = (
    " !∀#∃%&∋()∗+,-./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~"
    + "\0" * 33
    + "€ϒ′≤/∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
    "⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_SYMBOL = {code: char for code, char in enumerate(_SYMBOL_TABLE, start=0x20) if char != "\0"}
#: Of the picture fonts: numbers in circles, boxes, ticks, bullets and arrows; hands and clocks not.
_WINGDINGS = {
    **dict(enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", start=0x80)),
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x75: "◆",
    0x76: "❖",
    0x9E: "·",
    0x9F: "•",
    0xA1: "○",
    0xA7: "▪",
    0xA8: "◻",
    0xAB: "★",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_WINGDINGS_2 = {
    **dict(enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", start=0x69)),
    0x4F: "✗",
    0x50: "✓",
    0x52: "☑",
    0x53: "☒",
    0xA3: "☐",
}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
#: What a private-use character means where no font is told: in Wingdings these codes are hands and
#: clocks, which no standard prints, so they are Symbol's. Its digits are not among them.
_BARE = {
    chr(0xF000 + code): _SYMBOL[code] for code in b"%+-<=>\xa3\xae\xb0\xb1\xb3\xb4\xb7\xb8\xb9\xbb"
}

#: What stands before a line to mark it as one of a list, as a class of a pattern: typed, or drawn by a
#: program that lost the font of it.
BULLETS = "•‣◦∙●○◎■□◆◇▪▫▲△►▶▷➢➤★☆※·❖❑◻✓✔√\uf000-\uf0ff"

_INVISIBLE_CLASS = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e0fff"
)
#: Everything that may read otherwise than it stands; most lines have none of it. Full-width punctuation,
#: which hardly a line is without, and ￥ and its like are none: they stay.
_ODD = re.compile(
    f"[\u0323\u0335-\u0338{_INVISIBLE_CLASS}\u1160\u115f\u2010-\u2012\u2015\u2212\u223c\u2266\u2267\u2500\u2501\u2800"
    "\u2a7d\u2a7e\u2e80-\u2fdf\u301c\u3164\u31c0-\u31ef\u3371-\u33df\ue000-\uff00％０-９Ａ-Ｚａ-ｚ\uff5f-\uffdf\uffe7-\uffff"
    "\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f]"
)
#: Characters with a stroke laid over each; over a sign of comparison it makes another sign.
_STRUCK = re.compile("(?:[^\\s<>=≤≥][\u0335-\u0338])+")
_OVERLAYS = re.compile("[\u0335-\u0338]")
#: A dot below, which editors put under letters that they could not read for sure.
DOUBTFUL = "\u0323"
_DOUBTED = re.compile(rf"(?:\S{DOUBTFUL}|\ufffd)+")
_BLANK_ENDS = re.compile(rf"[\s{_INVISIBLE_CLASS}]*")
#: Units in one square (㎏, ㎞); ㎡ and ㎥ are written so, and known as such.
_SQUARES = re.compile("[\u3371-\u33df]")
_KEPT_SQUARES = "㎡㎥"
_WIDE_OF = str.maketrans(",.:;!?()[]", "，。：；！？（）［］")
_PRIVATE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
#: Overrides that show the text behind them from right to left.
_TURNED = re.compile("[\u202e\u2067]")


def normal(char: str) -> str:
    """What a character reads as: itself, another, several, or nothing for an invisible mark."""
    return _NORMAL[char]


def normal_form(text: str, start: int = 0) -> tuple[str, tuple[int, ...]]:
    """The text in its normal form, and for each of its characters the offset, counted from
    ``start``, of the one it came from. White space stays as it is.

    >>> normal_form("\\u200e⼈⺠２０元")
    ('人民20元', (1, 2, 3, 4, 5))
    """
    if _ODD.search(text) is None:
        return text, tuple(range(start, start + len(text)))
    gone = {at for match in _STRUCK.finditer(text) for at in range(*match.span())}
    chars: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(text):
        if at in gone or char == DOUBTFUL:
            continue
        for form in _NORMAL[char]:
            chars.append(form)
            offsets.append(start + at)
    return "".join(chars), tuple(offsets)


def struck_through(text: str) -> Iterator[tuple[int, str]]:
    """Where characters are struck through by a mark of their own (U+0336), and which."""
    for match in _STRUCK.finditer(text):
        yield match.start(), _OVERLAYS.sub("", match.group())


def doubted(text: str) -> Iterator[tuple[int, int, str]]:
    """From where to where characters could not be read for sure, and which: marked so by whoever recognised them
    on a picture, or replaced by U+FFFD since their code was unknown. The normal form has the guess,
    so that a label is a label; nothing else may rest on it."""
    for match in _DOUBTED.finditer(text):
        yield *match.span(), match.group().replace(DOUBTFUL, "")


_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def raised(text: str) -> str:
    """Figures set above the line, as characters that say so: what looks like 300m² is that, and the
    mark of a note beside an amount is none of its figures.

    >>> raised("2"), raised("注")
    ('²', '注')
    """
    return text.translate(_RAISED)


def visible(text: str, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """The bounds of ``text[start:end]`` without white space and invisible marks at its ends; equal
    where nothing is visible."""
    end = len(text) if end is None else end
    match = _BLANK_ENDS.match(text, start, end)
    start = match.end() if match else start
    while end > start and _BLANK_ENDS.fullmatch(text[end - 1]):
        end -= 1
    return start, end


def symbol(code: int, font: str) -> str | None:
    """What a symbol font draws for a code (0xB3 or 0xF0B3); None where that is not known.

    >>> symbol(0xF0B3, "Symbol"), symbol(0x81, "Wingdings"), symbol(0x81, "Webdings")
    ('≥', '①', None)
    """
    table = _FONTS.get(font.strip().lower())
    return table.get(code & 0xFF if 0xF000 <= code <= 0xF0FF else code) if table else None


def is_symbol_font(font: str) -> bool:
    """Whether a font draws symbols in the place of letters, as far as its table is kept here."""
    return font.strip().lower() in _FONTS


def unknown_symbols(text: str) -> Iterator[int]:
    """Where a text has private-use characters of which no meaning is known, or U+FFFD for one."""
    return (
        match.start()
        for match in _PRIVATE.finditer(text)
        if _NORMAL[match.group()] == match.group()
    )


def turned_round(text: str) -> Iterator[int]:
    """Where a mark begins that shows what follows from right to left."""
    return (match.start() for match in _TURNED.finditer(text))


class _Normal(dict[str, str]):
    """The normal form by character, found when first asked for."""

    def __missing__(self, char: str) -> str:
        self[char] = form = _found(char)
        return form


_NORMAL = _Normal({**_RADICALS, **_MAINLAND, **_ALIKE, **_GB18030, **_BARE})


def _found(char: str) -> str:
    if _ODD.match(char) is None:
        return char
    if _BLANK_ENDS.fullmatch(char) and not char.isspace():
        return ""
    form = unicodedata.normalize("NFKC", char)
    code = ord(char)
    if _SQUARES.match(char):
        return char if char in _KEPT_SQUARES else form
    if 0xFF01 <= code <= 0xFF5E:
        return form if form.isalnum() or form == "%" else char
    if 0xFE10 <= code <= 0xFE6F or code == 0xFF61:
        return form.translate(_WIDE_OF) if len(form) == 1 else char
    if 0xFFE0 <= code <= 0xFFE6:
        return char  # ￥ and ￠ are written so
    return form
