"""The county's own sentence with one quantity put right, as far as it reads so.

Words hang together: a period that opens a list holds of every sum in it (每人每年6000元、3000元), and what
is exchanged in one place may change what is read in another. So a sentence is told only where the
reader, given it, finds the quantity that the reference asks and every other one as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from qzgraph.language.quantities import quantity_reader
from qzgraph.reading.source import Passage
from qzgraph.records.added_up import ADDED_UP
from qzgraph.records.benchmarks import read_benchmarks
from qzgraph.records.model import Benchmark, Item
from qzgraph.vocabulary import Vocabulary

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Mending:
    """What the county's item gives, and what is asked instead."""

    item: Item
    given: Benchmark
    asked: Benchmark

    def sentence(self, own: str, vocabulary: Vocabulary) -> str:
        """The county's sentence, in which ``given`` stands, with what is asked; empty where no exchange
        of words reads as that, and where words promise without a number (免费, 收取): what they say
        hangs on the whole sentence."""
        if self.given.implied or self.asked.implied:
            return ""
        told = (exchanged(own, pairs) for pairs in self._exchanges())
        return next((text for text in told if text and self._reads(own, text, vocabulary)), "")

    def _exchanges(self) -> Iterator[tuple[tuple[str, str], ...]]:
        """Which words may be exchanged for which, the reference's own words first, then the number alone
        in the county's own unit and period."""
        given, asked = self.given, self.asked
        if given.per in given.quote:
            yield ((given.quote, in_words(asked)),)
        elif asked.per not in asked.quote:
            # How often stands apart from how much: 每季度探访不少于1次.
            yield (given.per, asked.per), (given.quote, asked.quote)
        value = self._in_own_period()
        if value is not None and _NUMBER.findall(given.quote) == [str(given.value)]:
            yield ((given.quote, given.quote.replace(str(given.value), value)),)

    def _in_own_period(self) -> str | None:
        """What is asked as a number of the county's own unit and period; None where there is none."""
        given, asked = self.given, self.asked
        if not given.value or not given.comparable_value or asked.comparable_value is None:
            return None
        value = Decimal(given.value * asked.comparable_value / given.comparable_value)
        return f"{value.normalize():f}"

    def _reads(self, own: str, told: str, vocabulary: Vocabulary) -> bool:
        """Whether the field, with the one sentence for the other, says what is asked and else what it
        said."""
        field = self.item.fields[self.given.field]
        if field.text.count(own) != 1:
            return False
        before, after = (
            read_benchmarks(
                Passage(text, tuple(range(len(text)))),
                self.given.field,
                self.item.name,
                quantity_reader(vocabulary),
                vocabulary,
            )
            for text in (field.text, field.text.replace(own, told))
        )
        begin = field.offsets.index(self.given.span.start)
        at = [place for place, each in enumerate(before) if each.span.start == begin]
        if len(at) != 1 or len(after) != len(before):
            return False
        put_in = after.pop(at[0])
        whose = before.pop(at[0]).applies_to_text
        return (
            _says(put_in) == _says(self.asked)
            and put_in.applies_to_text == whose
            and [(_says(b), b.applies_to_text, b.relative_to) for b in after]
            == [(_says(b), b.applies_to_text, b.relative_to) for b in before]
        )


def is_worked_out(benchmark: Benchmark) -> bool:
    """Whether its value is a total that its words do not say: 90分钟 a day of 每天3次、每次30分钟."""
    value = benchmark.value
    if not benchmark.implied or not value or not benchmark.unit:
        return False
    return str(value) not in _NUMBER.findall(benchmark.quote)


def in_words(benchmark: Benchmark) -> str:
    """A benchmark's own words, with how often where those do not say it; of a total the total."""
    if is_worked_out(benchmark):
        return f"{benchmark.per}{ADDED_UP}{benchmark.value:f}{benchmark.unit}"
    per = "" if benchmark.per in benchmark.quote else benchmark.per
    return f"{per}{benchmark.quote}"


#: How often a year the periods come round of which only some are paid for (每天5元，全年按200天计算).
_ALL_YEAR = {"天": 365, "日": 365, "月": 12}


def year_of(benchmark: Benchmark) -> str:
    """What an amount comes to in a year of which not every day or month is paid; empty for any other."""
    often, value = benchmark.per_year, benchmark.comparable_value
    usual = _ALL_YEAR.get(benchmark.per[-1:])
    if benchmark.base_unit != "元" or usual is None or often in {None, usual} or value is None:
        return ""
    return f"（一年合{value.normalize():f}元）"


def exchanged(own: str, exchange: tuple[tuple[str, str], ...]) -> str:
    """A sentence with words exchanged, each of which stands there once; empty where one does not, or
    where the sentence says a new number elsewhere (2026年起提高到60元)."""
    mended = own
    for old, new in exchange:
        if old == new:
            continue
        others = _NUMBER.findall(mended.replace(old, ""))
        if mended.count(old) != 1 or any(number in others for number in _NUMBER.findall(new)):
            return ""
        mended = mended.replace(old, new)
    return mended if mended != own else ""


def _says(benchmark: Benchmark) -> tuple[object, ...]:
    """How much a benchmark promises, and from when."""
    return (
        benchmark.comparator,
        benchmark.comparable_value,
        benchmark.comparable_max,
        benchmark.comparable_unit,
        benchmark.increases,
        benchmark.is_aim,
        benchmark.valid_from,
    )
