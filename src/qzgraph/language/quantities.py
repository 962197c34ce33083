"""Quantities in Chinese text: number, unit, bounding words, and how often for each of what.

What they say of whom is :mod:`qzgraph.records.benchmarks`' business. The words are data:
``data/lexicon/promise-words.csv`` and ``periods.csv``, ``data/vocabulary/units.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from qzgraph.known import Unit
from qzgraph.language.bounds import Comparator
from qzgraph.language.numbers import IN_TURN, Number, numbers_in, widened
from qzgraph.language.periods import Rate, Rates
from qzgraph.vocabulary import Vocabulary

#: Values that no decimal writes out (1/3) keep this many places.
PLACES = Decimal(1).scaleb(-12)
#: Room for the largest number that is read (:data:`qzgraph.language.numbers.LARGEST`) in base units
#: a year, and for the places behind the point.
_DIGITS = 60

_SCALE = {"": 1, "万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_BOUNDS = {
    "floor": Comparator.AT_LEAST,
    "floor-tight": Comparator.AT_LEAST,
    "floor-reach": Comparator.AT_LEAST,
    "cap": Comparator.AT_MOST,
    "cap-tight": Comparator.AT_MOST,
    "cap-within": Comparator.AT_MOST,
    "cap-both": Comparator.AT_MOST,
    "floor-both": Comparator.AT_LEAST,
    "more": Comparator.MORE_THAN,
    "more-tight": Comparator.MORE_THAN,
    "less": Comparator.LESS_THAN,
    "about": Comparator.ABOUT,
    "about-tight": Comparator.ABOUT,
}
_BEHIND = {
    "floor-after": Comparator.AT_LEAST,
    "cap-after": Comparator.AT_MOST,
    "about-after": Comparator.ABOUT,
    "cap-both": Comparator.AT_MOST,
    "floor-both": Comparator.AT_LEAST,
}
#: How many characters may stand between a bounding word and its number, rates not counted: a verb
#: after 至少 (至少随访4次), nothing after 最低 (which also begins 最低工资标准).
_GAP = {"floor-reach": 8, "cap-within": 4, "about": 2}
#: What a comparison becomes behind a negation: 不许低于 is at least.
_NEGATED = {"less": "floor", "more": "cap"}
#: 「3次（含3次）以上」, 「60元以上（不含）」.
_INCLUSIVE = re.compile(
    r"\s*[（(](?:(?P<without>不(?:含|包括|包含))|含|包括|包含)[^（()），。；]{0,8}[）)]"
)
_STRICT = {Comparator.AT_LEAST: Comparator.MORE_THAN, Comparator.AT_MOST: Comparator.LESS_THAN}
_SPACIOUS = frozenset(("至少", "达到", "起码", "最少"))
_CLAUSE_MARKS = "，,。；;：:、（("
#: 「24小时内」 bounds, 「以内容为主」 doesn't.
_NOT_BEHIND = re.compile(r"内[容部科设涵]|起[来到草诉点始]|以上述|以下[简条列]|上下[班学车]")
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
#: What leads to a former value: 由15日压缩为10日.
_LED = re.compile(r"[由从自][^，。；]*$")
_NOT_UNIT = re.compile(r"性|体工商|体户|体化|份[证额]")


@dataclass(frozen=True)
class Quantity:
    """One quantity of a text. ``start``/``end`` enclose number and unit, ``quote_start`` and
    ``quote_end`` the bounding words as well; values are as printed (50 for 50万册)."""

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
    per: str
    per_start: int | None
    per_year: Fraction | None
    among: Fraction = Fraction(1)
    """By how many holders the amount is divided: 7 in 每7名幼儿1名."""
    holders: frozenset[str] = frozenset()
    """Kinds of what it is for each of: person, household, area."""
    noun: str = ""
    """The holder as printed: 名幼儿."""
    form: str = ""
    """``ratio`` for 1:7, ``whole`` for 全覆盖."""
    former: Fraction | None = None
    """What it was before: 360 in 由360元调整为400元."""
    former_start: int = 0
    """Where the words that tell it begin, for one that has it."""
    increases: bool = False
    """Whether it comes on top of another quantity: 再增加200元, 上浮50%."""
    paid: str = ""
    """``discount`` for 减免50%, ``charge`` for 收取50%."""
    is_aim: bool = False
    """Whether it is only aimed at: 力争达到95%."""
    valid_from: str = ""
    """The day from which, or by which, it holds: 2026年起."""
    bound_word: str = ""
    behind: int = 0
    """Where the words behind it begin, for one in a list of numbers that share the last one's unit."""

    @property
    def begins(self) -> int:
        """Where its words begin, those for what it was before included."""
        return self.start if self.former is None else self.former_start

    @property
    def first(self) -> Fraction:
        """The value, or the lower bound of a range."""
        found = self.value if self.value is not None else self.low
        assert found is not None
        return found

    def shifted(self, by: int) -> Quantity:
        """The same in a text that begins ``by`` characters earlier."""
        return replace(
            self,
            start=self.start + by,
            end=self.end + by,
            quote_start=self.quote_start + by,
            quote_end=self.quote_end + by,
            per_start=None if self.per_start is None else self.per_start + by,
            former_start=self.former_start + by,
            behind=self.behind and self.behind + by,
        )


_COUNTER = "个"
#: How far before a list of numbers 分别 may stand.
_IN_TURN = 24
#: Between numbers that share the unit of the last (分别为650、850元; 分别在3个和5个工作日内).
_SHARES = re.compile(rf"{_COUNTER}?[、和及与]")


def _with_unit_of(last: Quantity, numbers: Iterable[Number]) -> Iterator[Quantity]:
    """Each of some numbers as a quantity in the unit in which the list ends, bounded as that is."""
    for number in numbers:
        yield replace(
            last,
            behind=last.quote_end,
            start=number.start,
            end=number.end,
            quote_start=number.start,
            quote_end=number.end,
            value=number.low,
            low=None,
            high=None,
        )


#: Between lengths of time that share the bound behind the last (城区1小时、农村2小时以内).
_NEXT_OF_A_LIST = re.compile(r"、[^，。；、\d]{1,12}")


def _bounded_alike(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """Lengths of time in a list, each within the bound that stands behind the last (城区10分钟、乡镇20分钟以内)."""
    alike = list(found)
    for at in range(len(alike) - 2, -1, -1):
        one, two = alike[at : at + 2]
        behind = two.comparator is Comparator.AT_MOST and two.quote_start == two.start
        plain = one.comparator is Comparator.EXACTLY and not one.per
        timed = one.known.dimension == two.known.dimension == "duration"
        between = _NEXT_OF_A_LIST.fullmatch(text, one.quote_end, two.start)
        if behind and plain and timed and between:
            end = two.behind or two.quote_end
            alike[at] = replace(
                one, comparator=two.comparator, bound_word=two.bound_word, behind=end
            )
    return alike


@dataclass(frozen=True)
class Unread:
    """A number that was not understood, at ``start``:``end``."""

    start: int
    end: int


def to_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal, exactly where it has one, to twelve places where not."""
    with localcontext(prec=_DIGITS):
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        if Fraction(decimal) != value:
            decimal = decimal.quantize(PLACES)
        return decimal.normalize() + 0 if decimal else Decimal(0)


def _alternatives(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


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
        self._words = vocabulary.promise_words
        self.names = re.compile("|".join(map(re.escape, vocabulary.number_names)) or r"(?!)")
        self.rates = Rates(vocabulary.rate_words, vocabulary.receiver_pattern, vocabulary.moments)
        self._before = re.compile(_alternatives(self._of(*_BOUNDS, "no-bound")))
        self._negation = re.compile(rf"(?:{_alternatives(self._of('not'))})$")
        self._after = re.compile(rf"({_alternatives(self._of(*_BEHIND))})")
        plain = [
            w
            for w in self._of(*_BOUNDS, *_BEHIND, "provision")
            if w not in {"最低", "最高", "限", "内", "起", "超", "近"}
        ]
        self.bounds = re.compile(_alternatives(plain))
        #: 15分钟健身圈: how far one has to go at most.
        self._circle = re.compile(rf"[一-龥“”]{{0,12}}?(?:{_alternatives(self._of('cap-noun'))})")
        self._changed = re.compile(_alternatives(self._of("changed-to")))
        self._former = re.compile(rf"(?:{_alternatives(self._of('former'))})[^，。；]{{0,6}}$")
        self._increase = re.compile(
            rf"(?:{_alternatives(self._of('increase'))})[^，。；\d]{{0,5}}$"
        )
        self._discount = re.compile(
            rf"(?:{_alternatives(self._of('discount'))})[^，。；\d]{{0,8}}$"
        )
        self._charge = re.compile(rf"(?:{_alternatives(self._of('charge'))})")
        # What money permits alone holds of the rest of its sentence (在财力允许的情况下，…).
        self._aim = re.compile(
            rf"(?:{_alternatives(self._of('aim'))})[^。；，]{{0,30}}$"
            rf"|(?:{_alternatives(self._of('aim-if'))})[^。；]{{0,60}}$"
        )

    def _of(self, *kinds: str) -> list[str]:
        return [word for word, (kind, _) in self._words.items() if kind in kinds]

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
                        bound = self._bound(wide, at.start, at.end, rates, last)
                        quantity = replace(quantity, comparator=bound[0], bound_word=bound[1])
                    found += _with_unit_of(quantity, sharing)
                sharing = []
            if quantity:
                if quantity.known.dimension not in {"age", "duration"}:
                    taken = quantity.end
                last = max(quantity.end, quantity.quote_end)  # of （含3次） is no other quantity
                if found and (
                    whole := _together(found[-1], quantity) or _between(found[-1], quantity)
                ):
                    quantity = whole
                    del found[-1]
                found.append(quantity)
        return self._changes(_bounded_alike(found, wide), wide)

    def _as_declared(
        self, number: Number, text: str, declared: Quantity, last: int
    ) -> Quantity | None:
        """A bare number with the unit that was declared for it."""
        if number.form == "vague" or not _BARE.match(text, number.end):
            return None
        assert number.low is not None and number.high is not None
        comparator, word, start, end = self._bound(text, number.start, number.end, [], last)
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
        comparator, word, quote_start, quote_end = self._bound(text, number.start, end, rates, last)
        if number.is_range:
            comparator = Comparator.BETWEEN
        elif number.more and comparator is Comparator.EXACTLY:
            comparator = Comparator.AT_LEAST
        elif comparator is Comparator.EXACTLY and known.dimension == "duration":
            comparator = Comparator.AT_MOST if self._circle.match(text, end) else comparator
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
            after = self._bound_behind(text, behind)
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
            increases=known.dimension == "points" or self._is_added(around),
            paid=self._paid(text, number.start, end, around, known),
            is_aim=self._aim.search(text[: number.start]) is not None,
            bound_word=word,
        )

    def _is_added(self, around: str) -> bool:
        """Whether what stands before a number says that it comes on top (再提高5%), and not what it comes to (提高到95%)."""
        added = self._increase.search(around)
        return added is not None and self._changed.match(around, added.start()) is None

    def _paid(self, text: str, start: int, end: int, around: str, known: Unit) -> str:
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

    def _bound(
        self, text: str, start: int, end: int, rates: Sequence[Rate], last: int
    ) -> tuple[Comparator, str, int, int]:
        """The words around a number that bound it; 以上 and 以下 include the number itself
        (《民法典》 art. 1259). Between 至少 and the number a verb or the period may stand."""
        before = self._bound_before(text, start, rates, last)
        after = self._bound_behind(text, end)
        if after:
            begins = before[2] if before and before[0] is after[0] else start
            return after[0], text[end : after[1]], begins, after[1]
        if before:
            return before[0], before[1], before[2], end
        return Comparator.EXACTLY, "", start, end

    def _bound_behind(self, text: str, end: int) -> tuple[Comparator, int] | None:
        """What 以上 and the like behind a number say; a note before or behind it (3次（含3次）以上)
        says whether the number itself is meant."""
        note = _INCLUSIVE.match(text, end)
        begin = note.end() if note else end
        after = self._after.match(text, begin)
        if not after or _NOT_BEHIND.match(text, begin):
            return None
        comparator, ends = _BEHIND[self._words[after.group(1)][0]], after.end()
        behind = None if note else _INCLUSIVE.match(text, ends)
        if (found := note or behind) and found["without"]:
            comparator = _STRICT.get(comparator, comparator)
        return comparator, behind.end() if behind else ends

    def _bound_before(
        self, text: str, start: int, rates: Sequence[Rate], last: int
    ) -> tuple[Comparator, str, int] | None:
        left = max((text.rfind(mark, 0, start) for mark in _CLAUSE_MARKS), default=-1) + 1
        left = max(left, start - 18, last)
        best: tuple[Comparator, str, int] | None = None
        for match in self._before.finditer(text, left, start):
            word = match.group()
            kind = self._words[word][0]
            if kind == "no-bound":  # 达标率95%, 期限3年: a bounding word is but a part of another
                continue
            begins = match.start()
            if negation := kind in _NEGATED and self._negation.search(text, left, begins):
                kind, begins = _NEGATED[kind], negation.start()
            if kind == "floor-reach" and text[match.start() - 1 : match.start()] == "可":
                kind = "cap"
            gap = text[match.end() : start]
            for rate in rates:
                gap = gap.replace(rate.text, "")
            allowed = 8 if word in _SPACIOUS else _GAP.get(kind, 5)
            if kind.endswith("-tight"):
                allowed = 0
            if re.search(r"[\d《》“”]", gap) or len(gap.strip("（(")) > allowed:
                continue
            if gap.startswith("标准") and kind == "cap":
                gap = gap[2:]
            if (
                best is None
                or _BOUNDS[kind] is not Comparator.AT_LEAST
                or best[1] in gap
                or (match.start() > best[2] and kind != "floor-reach")
            ):
                best = (_BOUNDS[kind], text[begins : match.end()], begins)
        return best

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

    def _changes(self, found: list[Quantity], text: str) -> list[Quantity]:
        """由A调整为B is B with the former value A; what only was (原标准为A) is left out."""
        kept: list[Quantity] = []
        for at, quantity in enumerate(found):
            following = found[at + 1] if at + 1 < len(found) else None
            if following and self._leads_to(quantity, following, text):
                before = text[: quantity.quote_start]
                led = _LED.search(before, max(0, len(before) - 14)) or self._former.search(before)
                begins = led.start() if led else quantity.quote_start
                later = replace(following, former=quantity.first, former_start=begins)
                if not later.per and quantity.per:
                    later = _timed_as(later, quantity)
                if later.comparator is Comparator.EXACTLY and quantity.comparator in {
                    Comparator.AT_MOST,
                    Comparator.AT_LEAST,
                }:
                    later = replace(later, comparator=quantity.comparator)
                found[at + 1] = replace(later, increases=False)
                continue
            was = self._former.search(text[: quantity.quote_start]) and not self._changed.search(
                text[max(0, quantity.quote_start - 6) : quantity.start]
            )
            if was and not quantity.increases and quantity.known.dimension != "multiple":
                continue
            kept.append(quantity)
        return kept

    def _leads_to(self, one: Quantity, two: Quantity, text: str) -> bool:
        if one.known.base != two.known.base:
            return False
        between = text[one.quote_end : two.start]
        match = self._changed.search(between)
        if match is None or len(between) > 30 or re.search(r"[。；]", between):
            return False
        led = _LED.search(text[: one.start], max(0, one.start - 14)) is not None
        formerly = self._former.search(text[: one.quote_start]) is not None
        return led or formerly or "，" not in between


def _stands_bare(number: Number, text: str) -> bool:
    """Whether a number that measures nothing ends a clause behind its noun (寄宿小学生625，): its unit may stand
    elsewhere. Years and single digits are none."""
    words = text[number.start : number.end]
    end = text[number.end : number.end + 1]
    plain = re.fullmatch(r"\d{2,}(?:\.\d+)?", words) and not re.fullmatch(r"(?:19|20)\d\d", words)
    before = text[number.start - 1 : number.start]
    return bool(plain) and end in "，；。;" and re.match(r"[\u4e00-\u9fff：:]", before) is not None


def _between(one: Quantity, two: Quantity) -> Quantity | None:
    """What lies between two bounds told side by side (三个月以上十二个月以下)."""
    bounds = one.comparator is Comparator.AT_LEAST and two.comparator is Comparator.AT_MOST
    beside = one.quote_end == two.quote_start == two.start and one.known.base == two.known.base
    if not (bounds and beside) or one.value is None or two.value is None or two.per:
        return None
    low, high = one.value * one.known.factor / two.known.factor, two.value
    if low > high:
        return None
    return replace(
        one,
        end=two.end,
        quote_end=two.quote_end,
        comparator=Comparator.BETWEEN,
        value=None,
        low=low,
        high=high,
        unit=two.unit,
        known=two.known,
    )


def _together(one: Quantity, two: Quantity) -> Quantity | None:
    """Two quantities of which the second only goes on with the first in a smaller unit (312元5角, 1小时30分钟)."""
    smaller = one.known.base == two.known.base and 0 < two.known.factor < one.known.factor
    if one.end != two.start or not smaller or one.value is None or two.value is None:
        return None
    value = one.value + two.value * two.known.factor / one.known.factor
    return replace(
        one,
        end=two.end,
        quote_end=max(two.end, two.quote_end),
        value=value,
        **_bounded_by(one, two),
    )


def _bounded_by(one: Quantity, two: Quantity) -> dict[str, Any]:
    """The bound and the rate behind the second, where the first has none."""
    found: dict[str, Any] = {}
    if one.comparator is Comparator.EXACTLY:
        found |= {"comparator": two.comparator, "bound_word": two.bound_word}
    if not one.per and two.per:
        found |= {"per": two.per, "per_start": two.per_start, "per_year": two.per_year}
        found |= {"among": two.among, "holders": two.holders, "noun": two.noun}
    return found


def _timed_as(quantity: Quantity, other: Quantity) -> Quantity:
    return replace(
        quantity,
        per=other.per,
        per_start=other.per_start,
        per_year=other.per_year,
        among=other.among,
        holders=other.holders,
        noun=other.noun,
    )


def _closed(text: str, at: int, before: int) -> bool:
    """Whether the brackets that something at a position stands in close before another: 每天（含周末）."""
    between = re.sub(r"[（(][^（()）]*[）)]", "", text[at:before])
    return "）" in between or ")" in between


def _inside(number: Number, rates: Sequence[Rate]) -> bool:
    return any(rate.start < number.end and number.start < rate.end for rate in rates)
