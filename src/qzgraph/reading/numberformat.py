"""Writes a stored number as a spreadsheet shows it (ECMA-376-1, 18.8.31; MS-OI29500, 2.1.743).

Thousands are not set apart, and a date of year, month and day without Chinese words is written
2024-08-01 in whatever order its format has them: what is read is not the worse for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction

from qzgraph.reading.numerals import FORMAL, write_in_full, write_numeral

#: The formats that Excel knows by number and does not write into the file, the Chinese ones among
#: them (ECMA-376, 18.8.30).
_BUILT_IN = {
    1: "0",
    2: "0.00",
    **dict.fromkeys((3, 37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((4, 39, 40, 43, 44), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((14, 15, 30), "yyyy-mm-dd"),
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月"),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日"),
    31: "yyyy年m月d日",
    32: "h时mm分",
    33: "h时mm分ss秒",
    **dict.fromkeys((34, 55), "上午/下午h时mm分"),
    **dict.fromkeys((35, 56), "上午/下午h时mm分ss秒"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    48: "##0.0E+0",
}
#: Excel's own limit for a format, and the most digits that it keeps of a number.
_MAX_CODE, _MAX_DIGITS = 255, 15
_TOKEN = re.compile(
    r"\"(?P<quoted>[^\"]*)\"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式|@)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|a{3,4}|[eE]+)"
    r"|(?P<digit>[0#?])|(?P<point>\.(?=[0#?]|$))|(?P<comma>,)|(?P<percent>%)|(?P<slash>/(?=[0#?\d]))"
    r"|(?P<plain>.)",
    re.DOTALL,
)
_SECTION = re.compile(r"(?:\"[^\"]*\"?|[\\!].|\[[^\]]*\]|[^;])*", re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
#: 「[DBNum1]」 writes a number in Chinese, 「[DBNum2]」 in formal Chinese, 「[DBNum3]」 in full-width
#: digits.
_CHINESE_DIGITS = {
    "1": "〇一二三四五六七八九",
    "2": "零壹贰叁肆伍陆柒捌玖",
    "3": "０１２３４５６７８９",
}
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


class Formats:
    """The number formats of a workbook: ``codes`` by number, ``used`` by the style of a cell."""

    def __init__(
        self, codes: Mapping[int, str], used: Sequence[int], *, since_1904: bool = False
    ) -> None:
        self._codes = {**_BUILT_IN, **codes}
        self._used = used
        # Excel counts 1900 as a leap year, so that day 60 is no day; nobody dates so early.
        self._epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)

    def show(self, value: str, style: int) -> str:
        """The text of a number in a cell of that style; other values come back unchanged."""
        try:
            number = Decimal(f"{float(value):.{_MAX_DIGITS}g}")
        except (ValueError, InvalidOperation):
            return value
        if not number.is_finite():
            return value
        code = self._codes.get(self._used[style] if style < len(self._used) else 0) or "General"
        section, number = _section_for(number, code[:_MAX_CODE])
        tokens = list(_tokens(section))
        kinds = {token.kind for token in tokens}
        script = next((token.text for token in tokens if token.kind == "script"), "")
        if kinds & {"date", "half", "elapsed"}:
            return self._date(number, tokens, script)
        with localcontext() as exact:
            exact.prec = 400  # a float's whole part has 309 digits
            return _number(number, tokens, script)

    def _date(self, number: Decimal, tokens: Sequence[_Token], script: str) -> str:
        """A day or a time; of a time within a day, to the second that its format shows."""
        try:
            day = self._epoch + timedelta(days=float(number), milliseconds=500)
        except (OverflowError, ValueError):
            return _plain(number)
        letters = "".join(token.text[0].lower() for token in tokens if token.kind == "date")
        literal = "".join(token.text for token in tokens if token.kind == "literal")
        if (
            {"y", "m", "d"} <= set(letters)
            and "h" not in letters
            and not re.search(r"[\u4e00-\u9fff]", literal)
        ):
            return f"{day:%Y-%m-%d}"
        shown = []
        for at, token in enumerate(tokens):
            if token.kind == "date":
                minutes = token.text[0] in "mM" and _counts_minutes(tokens, at)
                half = any(other.kind == "half" for other in tokens)
                shown.append(_part(token.text.lower(), day, minutes, half, script))
            elif token.kind == "elapsed":
                unit = {"h": 3600, "m": 60, "s": 1}[token.text[0].lower()]
                shown.append(str(int(number * 86400 + Decimal("0.5")) // unit))
            elif token.kind == "half":
                first, second = token.text.split("/")
                shown.append(first if day.hour < 12 else second)
            elif token.kind != "script":
                shown.append(token.text)
        return "".join(shown).strip()


def _section_for(number: Decimal, code: str) -> tuple[str, Decimal]:
    """The part of a format that is for a number, and the number as that part has it: one for those
    below zero writes the sign itself."""
    sections = _split(code)[:3]
    for at, section in enumerate(sections):
        condition = _CONDITION.search(section)
        if condition and _holds(number, *condition.groups()):
            return section, number if at == 0 else abs(number)
    if any(_CONDITION.search(section) for section in sections):
        return sections[-1], number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    return sections[0], number


def _split(code: str) -> list[str]:
    found, at = [], 0
    while at <= len(code):
        match = _SECTION.match(code, at)
        end = match.end() if match else len(code)
        found.append(code[at:end])
        at = end + 1
    return found


def _holds(number: Decimal, sign: str, bound: str) -> bool:
    than = Decimal(bound)
    return {
        "<": number < than,
        "<=": number <= than,
        ">": number > than,
        ">=": number >= than,
        "=": number == than,
        "<>": number != than,
    }[sign]


def _tokens(section: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup or "", match.group()
        if kind in ("quoted", "escaped", "plain"):
            yield _Token("literal", match.group(kind))
        elif kind == "bracket":
            inside = match.group("bracket")
            if inside[:1] == "$":
                yield _Token("literal", inside[1:].partition("-")[0])
            elif inside[:5].lower() == "dbnum":
                yield _Token("script", inside[5:6])
            elif re.fullmatch(r"h+|m+|s+", inside, re.IGNORECASE):
                yield _Token("elapsed", inside)
        elif kind:
            yield _Token(kind, text)


def _counts_minutes(tokens: Sequence[_Token], at: int) -> bool:
    """Whether 「m」 stands for minutes: after hours, or before seconds."""
    parts = [(i, t.text[0].lower()) for i, t in enumerate(tokens) if t.kind in ("date", "elapsed")]
    own = next(place for place, (i, _) in enumerate(parts) if i == at)
    before = parts[own - 1][1] if own else ""
    after = parts[own + 1][1] if own + 1 < len(parts) else ""
    return before == "h" or after == "s"


def _part(letters: str, day: datetime, minutes: bool, half: bool, script: str) -> str:
    if letters[0] == "a":
        return ("星期" if len(letters) > 3 else "") + _WEEKDAYS[day.weekday()]
    if letters[0] == "d" and len(letters) > 2:
        return f"{day:%A}" if len(letters) > 3 else f"{day:%a}"
    if letters[0] == "m" and len(letters) > 2 and not minutes:
        return f"{day:%B}" if len(letters) > 3 else f"{day:%b}"
    if letters[0] in "ye":
        year = f"{day.year}" if letters[0] == "e" or len(letters) > 2 else f"{day.year % 100:02}"
        return (
            "".join(_CHINESE_DIGITS[script][int(c)] for c in year)
            if script in _CHINESE_DIGITS
            else year
        )
    value = {
        "m": day.minute if minutes else day.month,
        "d": day.day,
        "h": (day.hour % 12 or 12) if half else day.hour,
        "s": day.second,
    }[letters[0]]
    if script in _CHINESE_DIGITS:
        return _in_script(str(value), script)
    return f"{value:0{min(len(letters), 2)}}"


def _number(number: Decimal, tokens: Sequence[_Token], script: str) -> str:
    if not any(token.kind in ("digit", "general") for token in tokens):
        # A format of words alone shows them; one of nothing, nothing.
        return "".join(token.text for token in tokens if token.kind == "literal").strip()
    slash = next((at for at, token in enumerate(tokens) if token.kind == "slash"), None)
    if slash is not None:
        return _fraction(number, tokens, slash)
    percent = sum(token.kind == "percent" for token in tokens)
    number *= 100**percent
    digits = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    general = not digits
    if not general:
        last = next(
            (at for at, token in enumerate(tokens) if token.kind in ("point", "exponent")),
            digits[-1] + 1,
        )
        whole_end = max((at for at in digits if at < last), default=last - 1)
        behind = 0
        for start in (whole_end + 1, digits[-1] + 1):
            at = start
            while at < len(tokens) and tokens[at].kind == "comma":
                at += 1
            behind = max(behind, at - start)
        number /= 1000**behind  # commas behind the digits leave out a thousand each
    return _filled(number, tokens, script, general=general)


def _filled(number: Decimal, tokens: Sequence[_Token], script: str, *, general: bool) -> str:
    exponent_at = next((at for at, t in enumerate(tokens) if t.kind == "exponent"), None)
    mantissa = tokens if exponent_at is None else tokens[:exponent_at]
    point = next((at for at, t in enumerate(mantissa) if t.kind == "point"), len(mantissa))
    before = [at for at, t in enumerate(mantissa[:point]) if t.kind == "digit"]
    after = [at for at, t in enumerate(mantissa) if t.kind == "digit" and at > point]
    power = 0
    if exponent_at is not None and number:
        power = number.adjusted()
        power -= power % max(len(before), 1)
        number = number.scaleb(-power)
    negative, number = number < 0, abs(number)
    if general:
        whole, _, rest = _plain(number).partition(".")
    else:
        rounded = number.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
        whole, _, rest = f"{rounded:f}".partition(".")
        negative = negative and bool(rounded)
        needed = sum(mantissa[at].text == "0" for at in before)
        whole = ("" if whole == "0" else whole).rjust(needed, "0")
        kept = len(rest)
        while kept and rest[kept - 1] == "0" and mantissa[after[kept - 1]].text != "0":
            kept -= 1
        rest = rest[:kept]
    if script in _CHINESE_DIGITS:
        whole, rest = _in_script(f"{whole or 0}.{rest}".rstrip("."), script), ""
    # Each place of the whole part has a digit, from the right; the first has all that are left.
    places: dict[int, str] = {}
    for at in reversed(before[1:]):
        whole, places[at] = whole[:-1], whole[-1:]
    if before:
        places[before[0]] = whole
    places.update(zip(after, rest, strict=False))
    shown = []
    for at, token in enumerate(mantissa):
        if token.kind == "digit":
            shown.append(places.get(at, ""))
        elif token.kind == "general":
            shown.append(whole + (f".{rest}" if rest else ""))
        elif token.kind == "point":
            shown.append("." if rest else "")
        elif token.kind in ("literal", "percent"):
            shown.append(token.text)
    if script in _CHINESE_DIGITS and before:
        shown = ["".join(shown)]
    if exponent_at is not None:
        sign = "-" if power < 0 else "+" if tokens[exponent_at].text[1] == "+" else ""
        width = sum(token.kind == "digit" for token in tokens[exponent_at:])
        shown.append(f"E{sign}{abs(power):0{width}}")
    text = "".join(shown).strip()
    return f"-{text}" if negative else text


def _fraction(number: Decimal, tokens: Sequence[_Token], slash: int) -> str:
    digits = sum(token.kind == "digit" for token in tokens[slash:])
    fixed = re.match(
        r"\d+", "".join(t.text for t in tokens[slash + 1 :] if t.kind in ("literal", "digit"))
    )
    exact = Fraction(abs(number))
    if fixed and int(fixed.group()):
        found = Fraction(round(exact * int(fixed.group())), int(fixed.group()))
    else:
        found = exact.limit_denominator(10 ** min(max(digits, 1), 5) - 1)
    whole, rest = divmod(found.numerator, found.denominator)
    sign = "-" if number < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    part = f"{rest}/{found.denominator}"
    return f"{sign}{whole} {part}" if whole else f"{sign}{part}"


def _plain(number: Decimal) -> str:
    """A number as it is without a format."""
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** 15:
        return str(int(number))
    return f"{float(number):.15g}"


def _in_script(number: str, script: str) -> str:
    """A number in Chinese: as counted, in formal numerals, or in full-width digits."""
    if script == "3":
        return "".join(_CHINESE_DIGITS["3"][int(c)] if c.isdigit() else c for c in number)
    match = re.fullmatch(r"0*(\d{1,16})(?:\.(\d{1,16})\d*)?", number)
    if match is None:
        return number
    write = write_in_full if script == "2" else write_numeral
    digits = "".join(write_numeral(int(digit)) for digit in match[2] or "")
    written = write(int(match[1])) + (f"点{digits}" if digits else "")
    return written.translate(FORMAL) if script == "2" else written
