"""Quantities in Chinese text: number, unit, bounding words, and how often for each of what.

What they say of whom is :mod:`qzgraph.records.benchmarks`' business. The words are data:
``data/lexicon/promise-words.csv`` and ``periods.csv``, ``data/vocabulary/units.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from qzgraph.known import Unit
from qzgraph.language.bounding import Bounding, of_kind
from qzgraph.language.bounds import Comparator
from qzgraph.language.changing import Changing
from qzgraph.language.numbers import IN_TURN, Number, numbers_in, widened
from qzgraph.language.periods import Rate, Rates
from qzgraph.language.quantity import (
    Quantity,
    Unread,
    between,
    bounded_alike,
    together,
    with_unit_of,
)
from qzgraph.language.tables import any_of
from qzgraph.vocabulary import Vocabulary

_SCALE = {"": 1, "万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_RATIO_WORD = re.compile(r"比")
#: A number of which nothing follows that could be a unit, or that names a grade, a line or a technique (5G, 4K,
#: 3D, 4A), is none.
_MEASURES_SOMETHING = re.compile(
    r"(?!修订|热线|平台|号|电话|系统|工程|版|型|档|级|类|期|年|月|日|岁|条|款|时(?!长)|点(?!位)|分(?!钟)|项目|专[线区席]|普法|中心|行动)"
    r"(?:[\u4e00-\u9fff]|(?![GKDAB](?![A-Za-z/]))[A-Za-zμΩ])"
)
#: 110, 12345, 95598: the numbers of public services (电信网编号计划).
_HOTLINE = re.compile(r"1[12]\d|1[02]\d{3}|9[56]\d{3}")
#: Brackets before a colon that may declare a unit: （元/人·月）：, （元/生·年，三档）：
_DECLARES = re.compile(r"[（(](?P<units>[^（()）\d：:。；]{1,24})[）)][^（(\d，。；：:]{0,6}[：:]")
#: Nothing that could be a unit follows a number.
_BARE = re.compile(r"\s*(?:$|[，,、。；;）)（(—–]|[或和至])")
#: The letters of a unit that is not known (1NTU).
_LATIN = re.compile(r"[A-Za-zμΩ]*")
_NAMED = re.compile(
    r"[A-Za-z×xX*〔\[第、.．:：—–-]$|(?:热线|电话|代码|邮编|联系方式|通过|拨打|依托|并入|整合到|纳入)“?$"
)
#: Words after which a unit is part of another word: 一次性, 个体工商户, 一人一档, 一站式.
_IN_WORD = re.compile(r"(?!以[上下]|及以上)[\u4e00-\u9fff]")
_DAYS_A_YEAR = 365
#: Behind a day that comes each month: that it is the last one for what is due.
_BEFORE_THAT_DAY = re.compile(r"(?:以|之)?前")
_NOT_UNIT = re.compile(r"性|体工商|体户|体化|份[证额]")


_COUNTER = "个"
#: So far behind a number its verb begins.
_BEHIND = 12
#: How far before a list of numbers 分别 may stand.
_IN_TURN = 24
#: Between numbers that share the unit of the last (分别为650、850元; 分别在3个和5个工作日内).
_SHARES = re.compile(rf"{_COUNTER}?[、和及与]")


def quantity_reader(vocabulary: Vocabulary) -> QuantityReader:
    """The reader for a vocabulary, made once."""
    made = vocabulary.made
    if "quantities" not in made:
        made["quantities"] = QuantityReader(vocabulary)
    reader: QuantityReader = made["quantities"]
    return reader


class QuantityReader:
    """Finds quantities with the units, periods and bounding words of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._units = vocabulary.units
        spaced = [
            r"\s*".join(map(re.escape, unit)) for unit in sorted(self._units, key=len, reverse=True)
        ]
        self._unit = re.compile(rf"\s*({'|'.join(spaced)})")
        self.names = re.compile(any_of(vocabulary.number_names))
        self.rates = Rates(vocabulary.rate_words, vocabulary.receiver_pattern, vocabulary.moments)
        words = vocabulary.promise_words
        self.bounding = Bounding(words)
        self._changing = Changing(words)
        discount, charge, aim, aim_if = (
            any_of(of_kind(words, kind)) for kind in ("discount", "charge", "aim", "aim-if")
        )
        self._discount = re.compile(rf"(?:{discount})[^，。；\d]{{0,8}}$")
        self._charge = re.compile(rf"(?:{charge})")
        # What money permits alone holds of the rest of its sentence (在财力允许的情况下，…).
        self._aim = re.compile(rf"(?:{aim})[^。；，]{{0,30}}$|(?:{aim_if})[^。；]{{0,60}}$")

    def declared(self, text: str) -> Iterator[tuple[int, Quantity]]:
        """Units that brackets before a colon declare for the bare numbers behind it (补助标准（元/生·学期）：小学625，
        初中750), each as a quantity of one, with where it begins to hold."""
        for match in _DECLARES.finditer(text):
            for unit in re.split("[，,、]", match["units"]):
                one = self.find(f"1{unit.strip()}")
                if len(one) == 1 and one[0].quote_end == len(unit.strip()) + 1:
                    yield match.end(), one[0]
                    break

    def find(self, text: str, declared: Quantity | None = None) -> list[Quantity]:
        """Every quantity with a known unit, from left to right. A period serves the first amount
        behind it: ages and durations do not use it up. ``declared`` is the unit of bare numbers."""
        wide = widened(text)
        rates = self.rates.find(wide)
        declares = list(self.declared(wide)) if _DECLARES.search(wide) else []
        found: list[Quantity] = []
        sharing: list[Number] = []
        taken = last = 0
        for number in numbers_in(wide, self.names):
            if number.low is None or number.start < last or _inside(number, rates):
                continue
            if sharing and not _SHARES.fullmatch(wide[sharing[-1].end : number.start]):
                sharing = []
            while declares and declares[0][0] <= number.start:
                declared = declares.pop(0)[1]
            quantity = self._quantity(number, wide, rates, taken, last)
            if quantity is None and declared is not None:
                quantity = self._as_declared(number, wide, declared, last)
            counter = quantity is not None and quantity.unit == _COUNTER
            if (quantity is None or counter) and _SHARES.match(wide, number.end):
                sharing.append(number)
            if quantity and sharing and number not in sharing:
                begins = sharing[0].start
                if IN_TURN.search(wide[max(0, begins - _IN_TURN) : begins]):
                    del found[len(found) - sum(q.start >= sharing[0].start for q in found) :]
                    at = sharing[0]
                    if quantity.comparator is Comparator.EXACTLY:
                        bound = self.bounding.bound(wide, at.start, at.end, rates, last)
                        quantity = replace(quantity, comparator=bound[0], bound_word=bound[1])
                    found += with_unit_of(quantity, sharing)
                sharing = []
            if quantity:
                if quantity.known.dimension not in {"age", "duration"}:
                    taken = quantity.end
                last = max(quantity.end, quantity.quote_end)  # of （含3次） is no other quantity
                if found and (
                    whole := together(found[-1], quantity) or between(found[-1], quantity)
                ):
                    quantity = whole
                    del found[-1]
                found.append(quantity)
        return self._changing.changes(bounded_alike(found, wide), wide)

    def _as_declared(
        self, number: Number, text: str, declared: Quantity, last: int
    ) -> Quantity | None:
        """A bare number with the unit that was declared for it."""
        if number.form == "vague" or not _BARE.match(text, number.end):
            return None
        assert number.low is not None and number.high is not None
        comparator, word, start, end = self.bounding.bound(text, number.start, number.end, [], last)
        if number.is_range:
            comparator = Comparator.BETWEEN
        return replace(
            declared,
            start=number.start,
            end=number.end,
            quote_start=start,
            quote_end=end,
            comparator=comparator,
            value=None if number.is_range else number.low,
            low=number.low if number.is_range else None,
            high=number.high if number.is_range else None,
            per_start=None,
            bound_word=word,
        )

    def unread(self, text: str, read: list[Quantity]) -> list[Unread]:
        """Numbers with no unit that is known, outside names, rates and what was read."""
        wide = widened(text)
        rates = self.rates.find(wide)
        return [
            Unread(number.start, _LATIN.match(wide, number.end).end())  # type: ignore[union-attr]
            for number in numbers_in(wide, self.names)
            if not _inside(number, rates)
            and not any(q.begins <= number.start < q.end for q in read)
            and (number.form == "vague" or re.match(r"\d", wide[number.start :]))
            and (
                number.form == "ratio"
                or _MEASURES_SOMETHING.match(wide, number.end)
                or _stands_bare(number, wide)
            )
            and not _NAMED.search(wide[: number.start])
            and not _HOTLINE.fullmatch(wide[number.start : number.end])
        ]

    def _quantity(
        self, number: Number, text: str, rates: Sequence[Rate], taken: int, last: int
    ) -> Quantity | None:
        measured = self._measured(number, text)
        if measured is None:
            return None
        unit, known, end = measured
        low, high = number.low, number.high
        assert low is not None and high is not None
        if number.low_unit:
            low_known = self._units.get(number.low_unit)
            if low_known is None or low_known.base != known.base:
                return None
            low = low * low_known.factor / (known.factor / _SCALE.get(number.scale, 1))
        comparator, word, quote_start, quote_end = self.bounding.bound(
            text, number.start, end, rates, last
        )
        if number.is_range:
            comparator = Comparator.BETWEEN
        elif number.more and comparator is Comparator.EXACTLY:
            comparator = Comparator.AT_LEAST
        elif comparator is Comparator.EXACTLY and known.dimension == "duration":
            comparator = Comparator.AT_MOST if self.bounding.is_circle(text, end) else comparator
        rate, behind = self._rate(text, number.start, end, rates, taken)
        monthly = known.base == "天" and rate and rate.end == number.start and not number.is_range
        if monthly and (before := _BEFORE_THAT_DAY.match(text, end)):
            # 每月10日前发放: on which day of each, the earlier the better
            rate, end = None, before.end()
            comparator, quote_start, quote_end = Comparator.AT_MOST, number.start, end
        if behind and rate and known.base == "天" and rate.per_year == _DAYS_A_YEAR:
            rate, behind = self._rate(text[:end], number.start, end, rates, taken)
            # 其余六天每天开放6小时: what stands behind is of the next number
        if rate and rate.text == f"每{unit.partition('/')[2]}":
            rates, rate = [each for each in rates if each is not rate], None  # the unit says it
        around = text[max(0, number.start - 16) : number.start]
        for each in rates:
            around = around.replace(each.text, "")
        quote_end = max(quote_end, behind)
        if behind and behind == quote_end:
            after = self.bounding.behind(text, behind)
            if after and comparator is Comparator.EXACTLY:
                comparator, quote_end = after[0], after[1]
        return Quantity(
            number.start,
            end,
            quote_start,
            quote_end,
            comparator,
            None if number.is_range else low,
            low if number.is_range else None,
            high if number.is_range else None,
            unit,
            known,
            rate.text if rate else "",
            rate.start if rate and not behind else None,
            rate.per_year if rate else None,
            rate.among if rate else Fraction(1),
            self._holders(rate, rates, number.start, taken, text),
            rate.noun if rate else "",
            number.form,
            increases=known.dimension == "points"
            or self._changing.is_added(around, text[quote_end : quote_end + _BEHIND]),
            paid=self._paid(text, end, around, known),
            is_aim=self._aim.search(text[: number.start]) is not None,
            bound_word=word,
        )

    def _paid(self, text: str, end: int, around: str, known: Unit) -> str:
        if known.base != "1":
            return ""
        if known.word == "折":
            return "charge"
        if self._discount.search(around) or re.match(r"的?(?:减免|优惠|折扣)", text[end : end + 4]):
            return "discount"
        clause = re.split(r"[，。；]", text[end : end + 12])[0]
        if self._charge.search(clause) or self._charge.search(around[-8:]):
            return "charge"
        return ""

    def _measured(self, number: Number, text: str) -> tuple[str, Unit, int] | None:
        """The unit as printed with its 万, what it measures, and where it ends."""
        if number.form == "percent":
            return "%", self._units["%"], number.end
        if number.form == "tenths":
            return "成", self._units["成"], number.end
        if number.form in {"share", "ratio"}:
            if number.form == "ratio":
                # 比例，乳儿班不低于1:3，托小班不低于1:5: one word for all the ratios of a sentence
                sentence = re.split(r"[。；]", text[: number.start])[-1]
                of_one = re.match(r"[1一]\D", text[number.start :]) is not None
                before = sentence if of_one else sentence[-12:]
                behind = text[number.end : number.end + 8]
                if not _RATIO_WORD.search(before) and not re.match(
                    r"的?(?:比例|配比|标准配)", behind
                ):
                    return None
            known = Unit("", None, "ratio", Fraction(1), "1", "Higher")
            return "", known, number.end
        match = self._unit.match(text, number.end)
        if match is None:
            return self._for_each(number, text)
        if number.words == "二" and match.group(1) == "次" and _IN_WORD.match(text, match.end()):
            return None  # 二次供水, 二次报销: two times of something are 两次
        if _NOT_UNIT.match(text, match.end()) and not re.match(r"份额", text[match.end() :]):
            return None
        unit = number.scale + re.sub(r"\s", "", match.group(1))
        known_unit = self._units.get(unit)
        if known_unit is None:
            plain = self._units[unit[len(number.scale) :]]
            factor = plain.factor * _SCALE[number.scale]
            known_unit = replace(
                plain,
                word=unit,
                factor=factor,
                amount_factor=plain.amount_factor and plain.amount_factor * _SCALE[number.scale],
            )
        return unit, known_unit, match.end()

    def _for_each(self, number: Number, text: str) -> tuple[str, Unit, int] | None:
        """The unit of an amount whose measure stands before it (每立方米控制在26微克以下)."""
        clause = re.split(r"[，。；]", text[: number.start])[-1]
        for unit, known in self._units.items():
            amount, slash, each = unit.partition("/")
            if slash and text.startswith(amount, number.end) and f"每{each}" in clause:
                return unit, known, number.end + len(amount)
        return None

    def _rate(
        self, text: str, start: int, end: int, rates: Sequence[Rate], taken: int
    ) -> tuple[Rate | None, int]:
        """The rate nearest before the number in its clause, or written behind it (60元/月), and
        where one behind it ends."""
        after = self.rates.behind(text, end)
        left = max(text.rfind(mark, 0, start) for mark in "，。；：、") + 1
        enumerated = text.rfind("、", taken, start)
        if enumerated >= left - 1 and enumerated > 0:
            left = max(text.rfind(mark, 0, start) for mark in "，。；：") + 1
            inner = [r for r in rates if r.start < enumerated < r.end]
            left = inner[0].start if inner else enumerated + 1
        left = max(left, taken)
        near = [
            rate
            for rate in rates
            if left <= rate.start and rate.end <= start and not _closed(text, rate.end, start)
        ]
        if after:
            first = near[-1] if near and near[-1].per_year is None else None
            if first:
                words = first.text + after.text
                return replace(after, text=words, holder=after.holder or first.holder), after.end
            often = near[-1] if near and near[-1].per_year is not None else None
            if often and after.per_year is None:  # 每月1场/村
                words = often.text + after.text
                return replace(after, text=words, per_year=often.per_year), after.end
            return after, after.end
        if not near:
            return None, 0
        # 「每年平均为每个乡镇（街道）送书2000册次」: the words that name a time are the period.
        timed = [rate for rate in near if rate.per_year is not None]
        chosen = (timed or near)[-1]
        if len(near) > 1 and near[-1] is not chosen and near[-1].start == chosen.end:
            joined = chosen.text + near[-1].text
            chosen = replace(chosen, text=joined, end=near[-1].end, holder=near[-1].holder)
        leading = [rate for rate in timed if rate.end == chosen.start]
        if leading and chosen is near[-1]:  # 每天早、晚
            words = leading[0].text + chosen.text
            chosen = replace(chosen, text=words, start=leading[0].start)
        if chosen.per_year is not None and "各" in text[chosen.end : start]:
            # 两个学期观看的次数各不少于2次: so often in either
            times = self.rates.meaning(f"{chosen.text}各").per_year
            chosen = replace(chosen, per_year=times)
        spread = [rate for rate in near if rate.among != 1]
        if spread and chosen.among == 1:
            chosen = replace(chosen, among=spread[-1].among, noun=spread[-1].noun)
        return chosen, 0

    def _holders(
        self, rate: Rate | None, rates: Sequence[Rate], start: int, taken: int, text: str
    ) -> frozenset[str]:
        """The kinds of all holders that the clause names: 每生每餐 is for each person and meal."""
        left = max(taken, max(text.rfind(mark, 0, start) for mark in "，。；：") + 1)
        near = [each for each in rates if left <= each.start and each.end <= start]
        named = [rate] if rate else []
        return frozenset(
            kind
            for each in [*named, *near]
            for kind in self.rates.holders(each.text) | {each.holder}
            if kind
        )


def _stands_bare(number: Number, text: str) -> bool:
    """Whether a number that measures nothing ends a clause behind its noun (寄宿小学生625，): its unit may stand
    elsewhere. Years and single digits are none."""
    words = text[number.start : number.end]
    end = text[number.end : number.end + 1]
    plain = re.fullmatch(r"\d{2,}(?:\.\d+)?", words) and not re.fullmatch(r"(?:19|20)\d\d", words)
    before = text[number.start - 1 : number.start]
    return bool(plain) and end in "，；。;" and re.match(r"[\u4e00-\u9fff：:]", before) is not None


def _closed(text: str, at: int, before: int) -> bool:
    """Whether the brackets that something at a position stands in close before another: 每天（含周末）."""
    between = re.sub(r"[（(][^（()）]*[）)]", "", text[at:before])
    return "）" in between or ")" in between


def _inside(number: Number, rates: Sequence[Rate]) -> bool:
    return any(rate.start < number.end and number.start < rate.end for rate in rates)
