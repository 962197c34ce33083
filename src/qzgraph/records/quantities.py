"""Finds quantities in Chinese text: number, unit, comparator and period. What they say of whom is
:mod:`qzgraph.records.benchmarks`' business.

Numbers are read as printed: 800, 1,250, ８００, 二十, 两, 50万, 1/3, 三分之一, 百分之九十, 七成, 1:2,
1000—3000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import cn2an

from qzgraph.records.model import Comparator
from qzgraph.vocabulary import Unit, Vocabulary

#: Values that no decimal writes out (1/3) keep this many places.
PLACES = Decimal(1).scaleb(-12)

_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+|半"
_NUMBER = rf"(?:{_ARABIC}|{_CHINESE})"
_SCALE = {"万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100, "": 1}
_DASH = r"\s*(?:[—–\-~～－至到一]|——)\s*"
_WIDE = str.maketrans("０１２３４５６７８９．％：／∶", "0123456789.%:/:")

_BEFORE = (
    (
        Comparator.AT_LEAST,
        r"不(?:得|应|宜|能)?(?:低|少|小)[于過过]|至少|最[低少](?:标准)?(?:为|不低于)?|起码|大于等于|≥|>=",
    ),
    (
        Comparator.AT_MOST,
        r"不(?:得|应|宜|能)?(?:超过|超出|高于|大于|多于|超)|至多|最[高多长](?:标准)?可?(?:为|达|不超过)?|上限(?:为)?|小于等于|≤|<=",
    ),
    (Comparator.MORE_THAN, r"(?<!不)(?<!不得)(?:超过|高于|大于|多于)|>"),
    (Comparator.LESS_THAN, r"(?<!不)(?<!不得)(?:低于|少于|小于)|不足|未满|不满|<"),
    (Comparator.ABOUT, r"大?约为?|大概|近"),
    (Comparator.AT_LEAST, r"(?<!可)达(?:到|成)?(?:了)?"),
)
_AFTER = (
    (Comparator.ABOUT, r"左右|上下"),
    (Comparator.AT_LEAST, r"及?(?:其)?以上|起"),
    (Comparator.AT_MOST, r"及?(?:其)?以[下内]|之?内(?!容|部|科)"),
)
_FILLER = r"(?:[\u4e00-\u9fff]{0,8}?)"


@dataclass(frozen=True)
class Quantity:
    """One quantity of a text. ``start``/``end`` enclose number and unit, ``quote_start`` and
    ``quote_end`` the comparator as well; values are as printed (50 for 50万册)."""

    start: int
    end: int
    quote_start: int
    quote_end: int
    comparator: Comparator
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    unit: str
    known: Unit
    scale: int
    per: str
    per_start: int | None
    per_year: Fraction | None

    @property
    def first(self) -> Fraction:
        """The value, or the lower bound of a range."""
        found = self.value if self.value is not None else self.low
        assert found is not None
        return found


def _gap_allowed(word: str) -> int:
    """How many characters may stand between a bounding word and its number: a verb after 至少
    (至少随访4次), nothing after 最低 (which also begins 最低工资标准)."""
    if word in {"至少", "达到", "起码"}:
        return 8
    return 0 if word.startswith("最") else 5


def to_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal, exactly where it has one, to twelve places where not."""
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(decimal) != value:
        decimal = decimal.quantize(PLACES)
    return decimal.normalize() + 0 if decimal else Decimal(0)


def parse_number(text: str) -> Fraction:
    """The number that digits or Chinese numerals write: 两百 is 200, 半 a half, 1,250 is 1250."""
    text = re.sub(r"[,，]", "", text.translate(_WIDE))
    if text == "半":
        return Fraction(1, 2)
    if text and text[0] in "百千万亿":
        text = f"一{text}"
    if re.fullmatch(r"[\d.]+", text):
        return Fraction(text)
    return Fraction(str(cn2an.cn2an(text.replace("〇", "零"), "smart")))


class QuantityReader:
    """Finds quantities with the units and periods of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._units = vocabulary.units
        self._periods = vocabulary.periods
        units = "|".join(
            r"\s*".join(map(re.escape, unit)) for unit in sorted(self._units, key=len, reverse=True)
        )
        not_word = r"(?!性|体工商)"  # 一次性, 个体工商户
        scale = r"(?:\s*([万亿千百]))?"
        self._patterns = (
            ("percent", re.compile(rf"百分之({_NUMBER})(?:{_DASH}(?:百分之)?({_NUMBER}))?")),
            ("parts", re.compile(rf"({_NUMBER})分之({_NUMBER})")),
            ("ratio", re.compile(r"(\d+(?:\.\d+)?)\s*(?:[:：∶]|比)\s*(\d+(?:\.\d+)?)(?![\d:：])")),
            ("fraction", re.compile(r"(?<![\d.])(\d+)\s*/\s*(\d+)(?![\d.])")),
            (
                "number",
                re.compile(
                    rf"(?<![\d.第])({_NUMBER}){scale}"
                    rf"(?:\s*({units})?{_DASH}({_NUMBER}){scale})?\s*({units}){not_word}"
                ),
            ),
        )
        times = "|".join(sorted(map(re.escape, self._periods), key=len, reverse=True))
        many = rf"(?:{_ARABIC}|[一二两三四五六七八九十半]+)?\s*个?"
        whom = (
            rf"(?:(?:名|位|个|所|家|座)[\u4e00-\u9fff]{{0,8}}?(?:{vocabulary.receiver_pattern})"
            r"(?:[（(][^（()）]{1,6}[）)])?|[百千万]名?(?:常住)?(?:人口|人|名?老年人|名?儿童)|"
            r"孩次|人|生|户|孩|餐|次|场|例|班|校|村|床|车|只|亩|公里)"
        )
        whom_time = rf"(?:{many}(?:{times})|{whom})"
        self._per = re.compile(
            rf"(?:年|月|学年|学期)?(?:(?:每{whom_time})+|(?:生|人|户|村|校|床|师)均)(?:每{whom_time}|/?每?(?:{times})(?!龄|基|人均))*"
            rf"|每(?:服役|工作|缴费|任职|参保)?满?{many}(?:{times})"
            rf"|全年(?=[\u4e00-\u9fff])|(?:按|逐)(?:{times})|一(?:季度|月|年|周|天|日)(?=[\u4e00-\u9fff]{{1,4}}(?:一|1)次)"
            rf"|(?<![\d当上下本同近去多全度]){{times_}}(?=生均|人均|户均)".replace("{times_}", "年")
        )
        self._per_after = re.compile(
            rf"\s*[/／每]\s*(?:人|生|户|名)?\s*[/／·.・•]?\s*(?:每)?(?:{times}|人|生|户|餐|次|孩次)(?:\s*[/／·.・•]\s*(?:{times}|人|生|户))*"
        )
        self._time = re.compile(
            rf"({_ARABIC}|[一二两三四五六七八九十]+|半)?\s*个?(?<![老青少成壮])({times})"
        )
        self._before = tuple(
            (comparator, re.compile(rf"(?:{words})")) for comparator, words in _BEFORE
        )
        self._after = tuple((comparator, re.compile(words)) for comparator, words in _AFTER)

    def find(self, text: str) -> Iterator[Quantity]:
        """Every quantity with a known unit, from left to right; numbers without one are none. A
        period serves the first amount behind it: ages and durations do not use it up."""
        wide = text.translate(_WIDE)
        taken = last = 0
        pers = list(self._per.finditer(wide))
        for kind, match in self._matches(wide):
            if match.start() < last or self._inside_per(match, pers):
                continue
            quantity = self._quantity(kind, match, wide, pers, taken)
            if quantity:
                if quantity.known.dimension not in {"age", "duration"}:
                    taken = match.end()
                last = match.end()
                yield quantity

    def _matches(self, text: str) -> list[tuple[str, re.Match[str]]]:
        found = [
            (order, kind, match)
            for order, (kind, pattern) in enumerate(self._patterns)
            for match in pattern.finditer(text)
        ]
        found.sort(key=lambda entry: (entry[2].start(), entry[0], -entry[2].end()))
        return [(kind, match) for _, kind, match in found]

    @staticmethod
    def _inside_per(match: re.Match[str], pers: list[re.Match[str]]) -> bool:
        return any(per.start() < match.end() and match.start() < per.end() for per in pers)

    def _quantity(
        self, kind: str, match: re.Match[str], text: str, pers: list[re.Match[str]], taken: int
    ) -> Quantity | None:
        low: Fraction | None = None
        scale = 1
        try:
            if kind == "percent":
                unit = "%"
                first = parse_number(match.group(1))
                second = parse_number(match.group(2)) if match.group(2) else None
            elif kind == "parts":
                unit, second = "", None
                first = parse_number(match.group(2)) / parse_number(match.group(1))
            elif kind in {"ratio", "fraction"}:
                if kind == "ratio" and not re.search(
                    r"比", text[max(0, match.start() - 12) : match.start()]
                ):
                    return None
                unit, second = "", None
                first = parse_number(match.group(1)) / parse_number(match.group(2))
            else:
                unit = re.sub(r"\s", "", match.group(6))
                first = parse_number(match.group(1))
                second = parse_number(match.group(4)) if match.group(4) else None
                word = match.group(5) or match.group(2) or ""
                scale = _SCALE[word]
                unit = word + unit
        except (ValueError, ZeroDivisionError):
            return None
        known = self._unit(unit, scale)
        if known is None:
            return None
        value: Fraction | None = first
        comparator, quote_start, quote_end = self._comparator(text, match, pers)
        if second is not None:
            value, low, comparator = None, first, Comparator.BETWEEN
            if second < first:
                return None
        per, per_start, per_end, per_year = self._period(text, match, pers, taken)
        return Quantity(
            match.start(),
            match.end(),
            quote_start,
            max(quote_end, per_end),
            comparator,
            value,
            low,
            second,
            unit,
            known,
            scale,
            per,
            per_start,
            per_year,
        )

    def _unit(self, unit: str, scale: int) -> Unit | None:
        if not unit:
            return Unit("", None, "ratio", Fraction(1), "1", "Higher")
        if unit in self._units:
            return self._units[unit]
        known = self._units.get(unit[1:]) if unit[0] in _SCALE and scale > 1 else None
        if known is None:
            return None
        return Unit(
            unit, known.qudt, known.dimension, known.factor * scale, known.base, known.better
        )

    def _comparator(
        self, text: str, match: re.Match[str], pers: list[re.Match[str]]
    ) -> tuple[Comparator, int, int]:
        """The words around a number that bound it; 以上 and 以下 include the number itself
        (《民法典》 art. 1259). Between 至少 and the number a verb or the period may stand."""
        start, end = match.span()
        for comparator, pattern in self._after:
            after = pattern.match(text, end)
            if after:
                before = self._word_before(text, start, pers)
                begins = before[1] if before and before[0] is comparator else start
                return comparator, begins, after.end()
        before = self._word_before(text, start, pers)
        if before:
            return before[0], before[1], end
        return Comparator.EXACTLY, start, end

    def _word_before(
        self, text: str, start: int, pers: list[re.Match[str]]
    ) -> tuple[Comparator, int] | None:
        left = max(text.rfind(mark, 0, start) for mark in "，。；：、（(") + 1
        window_start = max(left, start - 16)
        window = text[window_start:start]
        if re.search(r"\d", re.sub(r"每\d+", "", window)):
            window_start += max(m.end() for m in re.finditer(r"\d[^每]*?(?=[^\d])", window))
            window = text[window_start:start]
        best: tuple[int, Comparator] | None = None
        for comparator, pattern in self._before:
            for found in pattern.finditer(window):
                gap = window[found.end() :]
                for per in pers:
                    gap = gap.replace(per.group(), "")
                if len(gap) <= _gap_allowed(found.group()) and (
                    best is None
                    or found.start() > best[0]
                    or (found.start() == best[0] and comparator is not Comparator.AT_LEAST)
                ):
                    best = (found.start(), comparator)
        return (best[1], window_start + best[0]) if best else None

    def _period(
        self, text: str, match: re.Match[str], pers: list[re.Match[str]], taken: int
    ) -> tuple[str, int | None, int, Fraction | None]:
        """The period nearest before the number in its clause, or written behind it (60元/月)."""
        start, end = match.span()
        after = self._per_after.match(text, end)
        left = max(text.rfind(mark, 0, start) for mark in "，。；：、") + 1
        left = max(left, taken)
        near = [per for per in pers if left <= per.start() and per.end() <= start]
        if after:
            per = after.group().strip()
            whom = near[-1].group() if near and self._per_year(near[-1].group()) is None else ""
            return whom + per, None, after.end(), self._per_year(per)
        if not near:
            return "", None, 0, None
        # 「每年平均为每个乡镇（街道）送书2000册次」: the words that name a time are the period.
        timed = [per for per in near if self._per_year(per.group()) is not None]
        chosen = (timed or near)[-1]
        return chosen.group(), chosen.start(), 0, self._per_year(chosen.group())

    def _per_year(self, per: str) -> Fraction | None:
        """How often a year: 每月 12, 每3个月 4, 每学期 2; None where the words name no time."""
        found = None
        for match in self._time.finditer(per):
            many = parse_number(match.group(1)) if match.group(1) else Fraction(1)
            if many:
                found = Fraction(self._periods[match.group(2)]) / many
        return found
