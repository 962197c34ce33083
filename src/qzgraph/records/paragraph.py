"""What the sentences of a paragraph say that holds for those behind them, and which of a sentence's numbers are
promised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qzgraph.language.quantities import QuantityReader
from qzgraph.language.quantity import Quantity
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.counting import Sort, sort_of
from qzgraph.records.model import Comparator
from qzgraph.records.sentence import Period, Sentence, clause_start, paid_throughout
from qzgraph.vocabulary import Vocabulary

#: What may stand between two quantities of one list: its joint and a noun.
_BESIDE = re.compile(r"[、和及与][^，。；、\d]{1,12}|[^，。；、\d]{1,12}[、和及与]")
#: Between two that bound alike what is told of one and of the next (省图书馆每周开放不少于70小时，市图书馆不少于63小时).
_NEXT_ONE = re.compile(r"[，；][\u4e00-\u9fff（）()、]{2,16}")


@dataclass(frozen=True)
class SoFar:
    """What the sentences of a paragraph have said that holds for the next one as well; ``declared`` is the unit of
    bare numbers, ``bound`` what the heading of their list sets."""

    per: Period = ("", None)
    paid: Fraction | None = None
    declared: Quantity | None = None
    bound: tuple[Comparator, str] | None = None

    def behind(self, words: str, sentence: Sentence | None, reader: QuantityReader) -> SoFar:
        """The same behind one more sentence, which was read where it has quantities."""
        per = sentence.per if sentence else self.per
        if sentence is None and words.rstrip("　 ").endswith(("：", ":")):
            for rate in reader.rates.find(words):
                per = rate.text, rate.per_year  # 每人每月：①一级500元；②二级250元
        declared = [self.declared, *(unit for _, unit in reader.declared(words))]
        heading = reader.bounding.of_list(words, reader.rates.find(words))
        bound = heading[1:] if heading else self.bound
        return SoFar(per, paid_throughout(words) or self.paid, declared[-1], bound)

    def bounded(
        self, found: Iterable[Quantity], words: str, reader: QuantityReader
    ) -> list[Quantity]:
        """A sentence's quantities, those of a list within the bound that its heading sets (不得低于以下标准：…)."""
        heading = reader.bounding.of_list(words, reader.rates.find(words))
        begin, bound = (heading[0], heading[1:]) if heading else (0, self.bound)
        return [
            replace(each, comparator=bound[0], bound_word=bound[1])
            if bound and each.start >= begin and each.comparator is Comparator.EXACTLY
            else each
            for each in found
        ]


def promised(
    everything: Sequence[Quantity], text: str, start: int, vocabulary: Vocabulary
) -> Iterator[Quantity]:
    """Those of a sentence's quantities that are benchmarks; one that 、 joins to a benchmark of its unit is
    as well (配备全科医生1名、护士1名)."""
    before: Quantity | None = None
    told: Quantity | None = None
    for quantity in everything:
        if told is not None and _is_told_again(told, quantity, text):
            continue
        sort = sort_of(quantity, text, clause_start(text, quantity.start, start), vocabulary)
        beside = before is not None and _goes_on(before, quantity, sort, text, vocabulary)
        before = quantity if sort is Sort.BENCHMARK or beside else None
        if before is not None:
            told = quantity
            yield quantity


def _goes_on(
    before: Quantity, quantity: Quantity, sort: Sort, text: str, vocabulary: Vocabulary
) -> bool:
    """Whether a number goes on with the benchmark right before it: as another of its list, or in the next clause as of
    the next one (省图书馆每周开放不少于70小时，市图书馆不少于63小时)."""
    if before.unit != quantity.unit:
        return False
    if _BESIDE.fullmatch(text, before.quote_end, quantity.quote_start):
        return sort is Sort.COUNT or (sort is Sort.CONDITION and _is_as_bounded(before, quantity))
    alike = before.bound_word == quantity.bound_word != ""
    dated = around_numbers(vocabulary).dates.search(text[: quantity.quote_start])
    next_one = _NEXT_ONE.fullmatch(text, before.quote_end, quantity.quote_start)
    return sort is Sort.CONDITION and alike and next_one is not None and dated is None


def _is_as_bounded(one: Quantity, two: Quantity) -> bool:
    """Whether two lengths of time are bounded alike (控制在城区10分钟、乡镇20分钟以内)."""
    return one.comparator is two.comparator is Comparator.AT_MOST


def _is_told_again(one: Quantity, two: Quantity, text: str) -> bool:
    """Whether brackets right behind an amount tell the same amount in another period (每人每月500元（全年6000元）)."""
    if re.fullmatch(r"\s*[（(][^（）()\d]{0,8}", text[one.quote_end : two.start]) is None:
        return False
    amounts = [
        each.value * each.known.factor * each.per_year
        for each in (one, two)
        if each.value is not None and each.per_year is not None
    ]
    return one.known.base == two.known.base and len(amounts) == 2 and amounts[0] == amounts[1]


def period_of_list(
    words: str, first: int, quantities: list[Quantity], reader: QuantityReader
) -> Period | None:
    """The period that opens a list of amounts: 每人每年的扶助金，一级为9840元、二级为…"""
    opening = [rate for rate in reader.rates.find(words) if rate.end <= first]
    timed = [quantity.per for quantity in quantities if quantity.known.dimension != "age"]
    if not opening or opening[-1].text in timed:
        return None
    return opening[-1].text, opening[-1].per_year
