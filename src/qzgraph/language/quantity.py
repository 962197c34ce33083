"""One quantity of a text, and what several say together: a sum in two units, a bound that the last of a list holds for
all, what lies between two bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from qzgraph.known import Unit
from qzgraph.language.bounds import Comparator
from qzgraph.language.numbers import Number

#: Values that no decimal writes out (1/3) keep this many places.
PLACES = Decimal(1).scaleb(-12)
#: Room for the largest number that is read (:data:`qzgraph.language.numbers.LARGEST`) in base units
#: a year, and for the places behind the point.
_DIGITS = 60


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
        if not by:
            return self
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


def with_unit_of(last: Quantity, numbers: Iterable[Number]) -> Iterator[Quantity]:
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


def bounded_alike(found: Sequence[Quantity], text: str) -> list[Quantity]:
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


def between(one: Quantity, two: Quantity) -> Quantity | None:
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


def together(one: Quantity, two: Quantity) -> Quantity | None:
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


def timed_as(quantity: Quantity, other: Quantity) -> Quantity:
    return replace(
        quantity,
        per=other.per,
        per_start=other.per_start,
        per_year=other.per_year,
        among=other.among,
        holders=other.holders,
        noun=other.noun,
    )
