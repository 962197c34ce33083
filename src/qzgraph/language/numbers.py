"""Numbers in every form that Chinese policy texts write them: 800, 1,250, ８００, 二十, 两百五, 3万5千,
百分之三点五, 三分之一, 六成, 七折, 一半, 1:2, 1000—3000, 三四, 100余.

:func:`numbers_in` gives each with its place; nothing is read as another number, and what only looks
like one (十几) is given without a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from qzgraph.reading.numerals import write_in_full

_WIDE = str.maketrans("０１２３４５６７８９．％：／∶", "0123456789.%:/:")
_FORMAL = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩倆點幾", "一二二三三四五六六七八九十百千万亿两两点几"
)
_NUMERAL = re.compile(
    r"[\d零〇一二两三四五六七八九十百千万亿壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩倆點幾]{2,}|[兩]|分\s*之\s*[壹贰貳叁參肆伍陆陸柒捌玖]|\d\s?[萬億]|[多余]\s?[萬億]|\s[萬億]|[壹贰貳叁參肆伍陆陸柒捌玖](?=又)"
)
#: A thousand times the nation's budget in 元; a number beyond it is a slip, or none at all.
LARGEST = 10**17
_DIGIT = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"(?![百千万亿](?![零〇一二两三四五六七八九十百千万亿余多]))(?!一切|半百)(?:(?!百分点)[零〇一二两三四五六七八九十百千万亿])+(?:点[零〇一二三四五六七八九]+)?"
#: One number, its own scale included: 50万, 3万5千, 2.5亿, 两百.
_PLAIN = rf"(?:(?:{_ARABIC})(?:\s*(?:[万亿]|[百千](?![克米瓦卡升分帕]))+(?:\d+[百千万]+)*(?:\d{{4}}(?![\d年]))?)?|{_CHINESE}|半)"
_DASH = r"\s*(?:——|--|—|–|-|~|～|－|至|到)\s*"


NUM = "[\\d零〇一二两三四五六七八九十百千万亿兆]"
#: Numerals with blanks, 零 or 又 inside, of which the plain forms would read a part: 7 万5 千, 三又二分之一.
_TORN = re.compile(rf"(?:[负負-]\s*)?{NUM}[\d.]*(?:\s*(?:{NUM}[\d.]*|又|分\s*之|[点點]|/(?=\d)))*")
_IS_TORN = re.compile(r"\s|又|兆(?=[零〇一二两三四五六七八九十百千\d])|\d[百千万亿]+零\d|^[负負-]")
_TWO_NUMBERS = re.compile(
    r"\d\s+\d|[零〇一二两三四五六七八九](?:\s+)[一二两三四五六七八九](?!\s*[十百千万亿])"
)
_MIXED = re.compile(
    r"(?:(?P<whole>[^又/]+?)(?:又|(?<=\d)\s+(?=\d+/)))?(?:(?P<of>[^又/]+)分之(?P<parts>[^又/]+)|(?P<up>\d+)/(?P<down>\d+))"
)
#: What is no number in good order: 五十千, 七十百, 半百, 40k, 2.5e3, 一打.
_DISORDERLY = re.compile(r"十[百千](?!分)|百千|半[百千]|[百千]{2}")
_NOT_PLAIN = re.compile(
    r"[廿卅卌][一二三四五六七八九]?|\d[万亿]\d{1,3}(?=[元人个户])|(?<![\d.])\d[\d.]*\s?[kKeEＫ](?![A-Za-z])[+\-－]?\d*|(?<![\d零一二两三四五六七八九十百千万])[\d零一二两三四五六七八九十百千万]+打(?![卡击造印扫开通算破])|半[百千]|成\s+[一二三四五六七八九]"
)


@dataclass(frozen=True)
class Number:
    """A number at ``start``:``end``; ``low`` and ``high`` differ for a range, and are None where the
    words give no value. ``scale`` is a trailing 万 or 亿, which a printed unit keeps (50万册)."""

    start: int
    end: int
    low: Fraction | None
    high: Fraction | None
    form: str
    scale: str = ""
    low_unit: str = ""
    more: bool = False
    words: str = ""

    @property
    def is_range(self) -> bool:
        return self.low != self.high


_MISTYPED_DASH = re.compile(r"(?<=\d)一(?=\d)")


@lru_cache(maxsize=8192)
def widened(text: str) -> str:
    """The text with full-width digits and signs as plain ones, and in numerals financial and
    traditional characters as the usual ones (壹萬 is 一万, 退伍 stays), every offset kept. 一 between
    digits is a dash that was mistyped (7一9周岁)."""
    plain = _MISTYPED_DASH.sub("—", text.translate(_WIDE))
    return _NUMERAL.sub(lambda match: match.group().translate(_FORMAL), plain)


@lru_cache(maxsize=8192)
def parse_number(text: str) -> Fraction:
    """The number that digits or Chinese numerals write: 两百 is 200, 半 a half, 3万5千 35000, 两千三百五
    2350. Raises :class:`ValueError` for what writes none."""
    text = re.sub(r"[,，\s]", "", widened(text))
    if text == "半":
        return Fraction(1, 2)
    whole, dot, decimals = text.partition("点")
    if dot:
        if any(char not in _DIGIT for char in decimals):
            raise ValueError(text)
        digits = "".join(str(_DIGIT[char]) for char in decimals)
        return parse_number(whole) + Fraction(int(digits), 10 ** len(digits))
    total, section, last = Fraction(0), Fraction(0), Fraction(0)
    current: Fraction | None = None
    run = False
    for piece in re.findall(r"\d+(?:\.\d+)?|.", text):
        if piece[0].isdigit():
            if current is not None:
                raise ValueError(text)
            current = Fraction(piece)
        elif piece in _DIGIT:
            if piece in "零〇":
                last = Fraction(0) if current is None else last
                current = current * 10 if current is not None else None
                continue
            run = current is not None
            current = Fraction(_DIGIT[piece]) + (current * 10 if current is not None else 0)
        elif piece in _SCALE:
            scale = Fraction(_SCALE[piece])
            if run and scale < 10_000:
                raise ValueError(text)  # 三四十 is no number
            run = False
            if scale >= 10_000:
                section += current or 0
                if total and not section:
                    total *= scale  # 万亿
                    current, last = None, scale
                    continue
                total = (
                    (total + (section or 1)) * scale
                    if scale > 10**4 and total
                    else total + (section or 1) * scale
                )
                section = Fraction(0)
            else:
                section += (1 if current is None else current) * scale
            current, last = None, scale
        else:
            raise ValueError(text)
    if current is not None:
        spoken = (
            last >= 100
            and len(text) > 1
            and text[-1] in "一二三四五六七八九"
            and text[-2] in _SCALE
        )
        section += current * last / 10 if spoken else current
    return total + section


def numeral(text: str) -> Fraction | None:
    """The number that digits or a numeral in good order write (一百零一, 两千三, 二〇二四, 半); None for what
    writes none, as 十百 or the 百 of 百姓."""
    plain = text.replace("〇", "零").replace("两", "二")
    try:
        value = parse_number(plain)
    except ValueError:
        return None
    if _SCALE.keys().isdisjoint(plain):
        return value
    if plain[0] == "零" or value >= 10**16:
        return None
    # Written back it begins so: 二千三 is 二千三百.
    said = re.sub("(?<![一二三四五六七八九])十", "一十", plain.replace("零", ""))
    return value if write_in_full(int(value)).replace("零", "").startswith(said) else None


_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
#: Two digits that are neighbours, said of about so many: 三四次, 两三百元, 十二三岁, 一百二三十户.
_FEW = r"(?P<p>(?:[一二两三四五六七八九]?[千百十])*)(?P<a>[一二两三四五六七八])(?P<b>[二两三四五六七八九])(?P<s>[十百千]*[万亿]?)"
#: What two digits before it number, and do not count: 三四级, 二三孩, 三四月.
_ORDINAL = re.compile(r"级|类|线|年级|等|档|期|届|号|批|季|楼|层|条|款|章|产业|孩|胎|月|院|代|世纪")
#: Behind 十四五 only what is counted tells the number from the plan.
_COUNTED = re.compile(r"[个人名次场天岁元户家张本册间所里周件台辆]")

#: What says that each of several numbers is for another thing; before numbers, and how far before.
TURNS = "分别|依次|相应"
IN_TURN = re.compile(rf"(?:{TURNS})[^，。；\d]*$")
_TURN = 12

_ONES = "[一二两三四五六七八九十]"
_FORMS = re.compile(
    rf"(?P<percent>(?P<of>[百千万])分之(?P<p1>{_PLAIN}|百)(?:{_DASH}(?:百分之)?(?P<p2>{_PLAIN}))?)"
    rf"|(?P<parts>(?P<d>{_PLAIN})分之(?P<n>{_PLAIN}))"
    r"|(?P<half>(?:一半|半数)(?![天年月日个小]))"
    rf"|(?P<ratio>(?<![\d:])(?P<r1>\d+(?:\.\d+)?|{_ONES}+)\s*(?::|比)\s*(?P<r2>\d+(?:\.\d+)?|{_ONES}+)(?![\d:]))"
    r"|(?P<fraction>(?<![\d.])(?P<f1>\d+)\s*/\s*(?P<f2>\d+)(?![\d.]))"
    rf"|(?P<tenths>(?P<t1>{_PLAIN})(?:{_DASH}(?P<t2>{_PLAIN}))?成(?P<t3>半|[一二三四五六七八九](?![一-龥]*成))?(?![为立本效果员功绩长年人]))"
    rf"|(?P<vague>[零一二两三四五六七八九十百千万亿]+(?:\s+[零一二两三四五六七八九十百千万亿余几点]+)+|(?:[负負]|(?<![\d零一二三四五六七八九十百千万亿])-)\s*[\d零〇一二两三四五六七八九十百千万亿]+|\d[\d.]*(?:e[+\-\d]|\^)[+\-\d]*|[数好零〇一二两三四五六七八九十百千万\d]*几[十百千万亿]*|[一二两三四五六七八九]?十多[万亿]|十多|数[十百千万]+|若干)"
    rf"|(?P<few>(?<![{_NUMERALS}\d点])(?:{_FEW})(?![{_NUMERALS}点]|分之))"
    r"|(?P<listed>(?<![\d第.．、~～—-])(?P<l1>[1-9两三四五六七八])、(?P<l2>[2-9三四五六七八九])(?=[个人名次场天元户家间节件台]))"
    rf"|(?P<plain>(?<![\d.第])(?P<x>{_PLAIN})(?:(?P<unit>[一-龥%]{{0,2}}?){_DASH}(?P<y>{_PLAIN}))?(?P<more>多|余)?(?P<late>[万亿])?)"
)


@lru_cache(maxsize=8192)
def numbers_in(text: str, names: re.Pattern[str] | None = None) -> tuple[Number, ...]:
    """Every number of the text, from left to right. ``names`` are words that begin as numbers do
    and are none: 四川, 三农."""
    return tuple(_numbers_in(text, names))


def _numbers_in(text: str, names: re.Pattern[str] | None) -> Iterator[Number]:
    wide = widened(text)
    if names is not None:
        wide = names.sub(lambda match: "·" * len(match.group()), wide)
    torn = list(_torn(wide))
    at = 0
    while True:
        match = _FORMS.search(wide, at)
        if match is None:
            return
        whole = next((n for n in torn if n.end > match.start() and n.start < match.end()), None)
        found = whole or _number(match, wide)
        at = match.end() if found is None else max(found.end, match.start() + 1)
        if found is not None:
            yield _within_reason(found)


def _within_reason(number: Number) -> Number:
    """The number, without its value where that is more than anybody spends or counts."""
    if number.high is None or number.high <= LARGEST:
        return number
    return replace(number, low=None, high=None, form="vague")


def _torn(wide: str) -> Iterator[Number]:
    """Numbers of which the forms would read a part: read whole, or without a value."""
    taken = 0
    for match in _TORN.finditer(wide):
        words = match.group().rstrip(" \u3000又点點.")
        if len(words) < 2 or not _IS_TORN.search(words) or match.start() < taken:
            continue
        if re.fullmatch(r"[\d.]+\s+[万亿千百]+", words) or re.fullmatch(r"-[\d.]+", words):
            continue
        mixed = re.fullmatch(r"\d+\s+\d+/\d+", words)
        if _TWO_NUMBERS.search(words) and not mixed:
            continue
        taken = match.start() + len(words)
        value, form = (
            (None, "")
            if re.match(r"\s*(?:[几多余]|[kKＫ](?![A-Za-z]))", wide[taken:])
            else _torn_value(words)
        )
        yield Number(match.start(), taken, value, value, form if value is not None else "vague")
    for match in _NOT_PLAIN.finditer(wide):
        yield Number(match.start(), match.end(), None, None, "vague")


def _torn_value(words: str) -> tuple[Fraction | None, str]:
    """What a torn number is, and its form; None where it is in no good order."""
    bare = words.strip() if "/" in words else re.sub(r"\s+", "", words)
    bare = re.sub(r"(?<=[一二三四五六七八九十])點", "点", bare)
    if "兆" in bare and not re.search(r"[又/]|分之", bare):
        most, _, rest = bare.partition("兆")
        value = _torn_value(most)[0]
        return (None if value is None else value * 10**12 + (parse_number(rest or "零"))), "plain"
    if _DISORDERLY.search(bare) or "兆" in bare or re.match(r"[负負-]", bare):
        return None, ""
    try:
        if bare.startswith("百分之"):
            return parse_number(bare[3:]), "percent"
        mixed = _MIXED.fullmatch(bare)
        if mixed:
            whole = parse_number(mixed["whole"]) if mixed["whole"] else Fraction(0)
            if mixed["up"]:
                return whole + Fraction(int(mixed["up"]), int(mixed["down"])), "share"
            return whole + parse_number(mixed["parts"]) / parse_number(mixed["of"]), "share"
        if "又" in bare or "/" in bare or "分之" in bare:
            return None, ""
        return parse_number(bare), "plain"
    except (ValueError, ZeroDivisionError, KeyError):
        return None, ""


def _number(match: re.Match[str], text: str) -> Number | None:
    start, end = match.span()
    if _DISORDERLY.search(match.group()):
        return Number(start, end, None, None, "vague")
    try:
        if match["percent"]:
            factor = Fraction(1, {"百": 1, "千": 10, "万": 100}[match["of"]])
            low, high = (each * factor for each in number_ends(match["p1"]))
            high = parse_number(match["p2"]) * factor if match["p2"] else high
            return Number(start, end, low, high, "percent")
        if match["parts"]:
            value = parse_number(match["n"]) / parse_number(match["d"])
            return Number(start, end, value, value, "share")
        if match["half"]:
            return Number(start, end, Fraction(1, 2), Fraction(1, 2), "share")
        if match["ratio"]:
            value = parse_number(match["r1"]) / parse_number(match["r2"])
            return Number(start, end, value, value, "ratio")
        if match["fraction"]:
            value = Fraction(match["f1"]) / Fraction(match["f2"])
            return Number(start, end, value, value, "share")
        if match["tenths"]:
            low, high = number_ends(match["t1"])
            high = parse_number(match["t2"]) if match["t2"] else high
            if match["t3"]:
                part = parse_number(match["t3"])
                low = high = low + (part if match["t3"] == "半" else part / 10)
            return Number(start, end, low, high, "tenths")
        if match["vague"]:
            return Number(start, end, None, None, "vague")
        if match["few"]:
            return _few(match, text)
        if match["listed"]:
            low, high = parse_number(match["l1"]), parse_number(match["l2"])
            if high != low + 1 or IN_TURN.search(text[max(0, start - _TURN) : start]):
                return Number(start, match.end("l1"), low, low, "plain", words=match["l1"])
            return Number(start, end, low, high, "plain")
        return _plain(match)
    except (ValueError, ZeroDivisionError, KeyError):
        return None


def _few(match: re.Match[str], text: str) -> Number | None:
    """Two neighbouring digits as the range that they are; None where they number something."""
    start, end = match.span()
    if text[start - 1 : start] == "第" or _ORDINAL.match(text, end):
        return None
    if match["p"] and not _COUNTED.match(text, end):
        return None
    scale = match["s"][-1:] if match["s"][-1:] in ("万", "亿") else ""
    ends = _few_ends(match, match["s"][:-1] if scale else match["s"])
    return Number(start, end, *ends, "plain", scale) if ends else None


def _few_ends(match: re.Match[str], scale: str) -> tuple[Fraction, Fraction] | None:
    one, other = _DIGIT[match["a"]], _DIGIT[match["b"]]
    loose = not match["p"] and (match["a"] + match["b"]) in ("三五", "三两")
    if other != one + 1 and not loose:
        return None
    low, high = sorted((match["a"], match["b"]), key=lambda digit: _DIGIT[digit])
    return parse_number(match["p"] + low + scale), parse_number(match["p"] + high + scale)


def number_ends(text: str) -> tuple[Fraction, Fraction]:
    """The ends of a number, which differ for one that is said loosely (百分之三四十, 六七成)."""
    match = re.fullmatch(_FEW, text)
    ends = _few_ends(match, match["s"]) if match else None
    return ends or (parse_number(text), parse_number(text))


def _plain(match: re.Match[str]) -> Number | None:
    start, end = match.span()
    first, scale = _scaled(match["x"])
    if match["y"] is None:
        late = match["late"] or ""
        if late and not match["more"]:
            late, end = "", end - 1
        return Number(
            start,
            end,
            first,
            first,
            "plain",
            late or scale,
            more=bool(match["more"]),
            words=match["x"],
        )
    second, high_scale = _scaled(match["y"])
    unit = match["unit"] or ""
    if not unit and not scale:
        scale_of_low = high_scale
        smaller = first <= second
    else:
        scale_of_low, smaller = scale, True
    if not smaller or (unit and re.search(r"[、，。；每各或和次第]", unit)):
        return Number(start, match.end("x"), first, first, "plain", scale, words=match["x"])
    factor = {"": 1, "万": 10_000, "亿": 10**8}
    low = first * factor[scale_of_low] / factor[high_scale]
    return Number(start, end, low, second, "plain", high_scale, low_unit=unit, words=match["y"])


def _scaled(text: str) -> tuple[Fraction, str]:
    """A number, and the 万 or 亿 that its print ends in: 50万 is 50 and 万, 两万 20000 and nothing."""
    bare = re.sub(r"\s", "", text)
    match = re.fullmatch(r"([\d.,，]+)([万亿])", bare)
    if match:
        return parse_number(match[1]), match[2]
    return parse_number(bare), ""
