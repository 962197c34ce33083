"""How a lower text may answer a promise otherwise than by one of its own: by one for all, in other terms or another
measure, by naming what is counted, by the same number somewhere."""

from __future__ import annotations

import re

from qzgraph.aligning.beside import LASTS, NAMED
from qzgraph.aligning.comparable import are_apart, are_of_other_parts
from qzgraph.aligning.evidence import bigrams, containment
from qzgraph.aligning.likeness import Likeness
from qzgraph.aligning.promises import (
    SAME,
    BenchmarkMatch,
    Promise,
    PromiseAt,
    certain,
    lies_in,
    pairs_of,
)
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.model import Certainty, Comparator

_GENERAL = re.compile(r"统一|一律|不分|不论|无论|不区分|同一标准|一视同仁")
#: Right before a quantity, that it holds for all that its clause names (各年级班额均控制在45人以内); not 平均.
_ALIKE = re.compile(r"(?<![平人户年月日])[均都][^，。；]{0,8}$")


#: Minutes of a year.
_ALL_HOURS = 365 * 24 * 60


class Otherwise:
    """Answers to what no promise of the lower text answers by itself."""

    def __init__(self, like: Likeness) -> None:
        self._like = like
        self._above, self._below = like.above, like.below
        self._vocabulary = like.vocabulary

    def shared(self, one: Promise, found: list[BenchmarkMatch]) -> list[BenchmarkMatch]:
        """A promise for several groups answers each group's own."""
        fits = [
            (self._like.of(one, two), two)
            for two in self._below.promises
            if self._like.comparable(one, two) and not are_apart(one, two, self._vocabulary)
        ]
        good = [
            (score, two)
            for score, two in fits
            if score >= SAME and self._speaks_for(two, one, found)
        ]
        if good:
            score, two = max(good, key=lambda each: (each[0], each[1].place))
            return [certain(one, two, score, "一项对多项")]
        same_unit = [
            (score, two)
            for score, two in fits
            if two.benchmark.base_unit == one.benchmark.base_unit
            and (not two.benchmark.implied or two.benchmark.base_unit in LASTS)
        ]
        if len(same_unit) == 1 and _is_general(same_unit[0][1]):
            score, two = same_unit[0]
            return [certain(one, two, score, "不分对象，统一适用")]
        return []

    def _speaks_for(self, two: Promise, one: Promise, found: list[BenchmarkMatch]) -> bool:
        """Whether a lower promise that answers another upper one speaks for this one as well: it has
        the words that tell this one from that, or it has no words of its own beyond them."""
        telling = self._above.telling
        answered = {match.upper for match in found if match.lower == two.place}
        measures = {
            p.place: bigrams(p.benchmark.indicator.measure)
            for p in self._above.promises
            if p.place in answered or p.place == one.place
        }
        measured = any(measures[place] and measures[place] <= two.own for place in answered)
        if measured and measures[one.place] and not measures[one.place] & two.own:
            return False  # 1次健康体检和4次随访: the lower's 4次随访 are no 健康体检
        others = frozenset[str]().union(*(telling[place] for place in answered))
        apart = telling[one.place] - others
        if apart:
            return containment(apart, two.own) >= 0.6
        return containment(self._below.telling[two.place], telling[one.place]) >= 0.6

    def in_other_terms(self, one: Promise, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """A share that became an amount, a total against one a head, and the like."""
        fits = [
            (self._like.of(one, two), two)
            for two in self._below.promises
            if two.place not in used
            and self._like.is_in_other_terms(one, two)
            and (
                are_of_other_parts(one.benchmark, two.benchmark)
                or not are_apart(one, two, self._vocabulary)
            )
            and not two.benchmark.implied
        ]
        if not fits:
            return []
        score, two = max(fits, key=lambda each: (each[0], each[1].place))
        alone = len(self._above.promises) == 1 or len(self._below.promises) == 1
        if score < SAME / 2 and not alone and len(fits) > 1:
            return []
        return [BenchmarkMatch(one.place, two.place, score, False, Certainty.CERTAIN, "口径不同")]

    def listed(self, one: Promise) -> list[BenchmarkMatch]:
        """A number of listed things (「…等6个方面」) is kept where all that is listed is there."""
        unit = one.benchmark.unit
        if unit not in around_numbers(self._vocabulary).counted or one.benchmark.per:
            return []
        said = one.benchmark.context.split()
        if (
            len(said) < 2 and one.benchmark.comparator is Comparator.EXACTLY
        ):  # 免除遗体接运、遗体存放（3天内）、遗体火化4项费用: listed before other numbers
            listed = re.sub(
                r"[（(][^（()）]*[）)]", "", one.sentence[: one.sentence.find(one.benchmark.quote)]
            )
            said = re.split("[、，]", listed)
        names = [name for name in said if len(name) > 1]
        text = pairs_of(self._below.text)
        there = [name for name in names if containment(bigrams(name), text) >= NAMED]
        if len(names) < 2 or 2 * len(there) < len(names):
            return []
        place = PromiseAt(self._below.items[0], -1)
        if len(there) < len(names):
            return [
                BenchmarkMatch(one.place, place, 0.4, False, Certainty.PROBABLE, "所列各项多数都在")
            ]
        return [BenchmarkMatch(one.place, place, 0.6, False, Certainty.CERTAIN, "所列各项逐项都在")]

    def one_each(self, one: Promise) -> list[BenchmarkMatch]:
        """One for each (每人建立一份档案) is kept where the lower text says so without a unit (一人一档)."""
        asked = one.benchmark
        if not asked.holders or asked.comparable_value != 1 or asked.per_year is not None:
            return []
        pattern = around_numbers(self._vocabulary).one_each
        said = [
            two
            for two in self._below.promises
            if two.benchmark.implied and pattern.fullmatch(two.benchmark.quote)
        ]
        alike = max((self._like.of(one, two) for two in said), default=0.0)
        if alike < SAME / 2:
            return []
        place = PromiseAt(self._below.items[0], -1)
        return [BenchmarkMatch(one.place, place, alike, False, Certainty.CERTAIN, "逐一都有")]

    def counted_in(self, one: Promise, answered: set[PromiseAt]) -> list[BenchmarkMatch]:
        """In how many months or days of the year an amount is paid (每月2400元，每年10个月) is kept in what answers that
        amount, which is held to what it comes to in a year."""
        if one.benchmark.base_unit not in {"年", "天"} or not any(
            other.place in answered
            and other.sentence == one.sentence
            and other.benchmark.base_unit == "元"
            and other.benchmark.per_year == one.benchmark.value
            for other in self._above.promises
        ):
            return []
        place = PromiseAt(self._below.items[0], -1)
        return [BenchmarkMatch(one.place, place, 0.6, False, Certainty.CERTAIN, "已按年折算")]

    def in_another_measure(self, one: Promise, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """What is left of the lower text for the same thing, measured in something else altogether:
        15度 of current against 8元 off its price, a share against a number."""
        fits = [
            (self._like.of(one, two), two)
            for two in self._below.promises
            if two.place not in used
            and not two.benchmark.implied
            and two.benchmark.base_unit != one.benchmark.base_unit
        ]
        if not fits:
            return []
        score, two = max(fits, key=lambda each: (each[0], each[1].place))
        alone = len(self._above.promises) == 1 and len(fits) == 1
        if score < SAME and not alone:
            return []
        return [BenchmarkMatch(one.place, two.place, score, False, Certainty.CERTAIN, "计量不同")]

    def plausible(self, one: Promise, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """What answers by its quantity alone: where it is the same and stands once in either text, or where all
        that may answer lies in the range that is asked. Else what comes nearest, for a person to look at."""
        left = [
            (self._like.of(one, two), two)
            for two in self._below.promises
            if two.place not in used
            and not are_apart(one, two, self._vocabulary)
            and two.benchmark.base_unit == one.benchmark.base_unit
        ]
        may = [each for each in left if not each[1].benchmark.implied]
        # 所有建制村均已开通公交 may be what 通客车率达到100% asks, 周一至周五 what 每周5天 does.
        may = may or [
            each
            for each in left
            if lies_in(each[1].benchmark, one.benchmark)
            and (one.benchmark.base_unit == "1" or one.benchmark.per_year is not None)
        ]
        same = [
            each
            for each in may
            if lies_in(each[1].benchmark, one.benchmark) and not self._like.binds_others(each[1])
        ]
        told = not any(each[1].benchmark.implied for each in same)
        if told and same and (same == may or self._stands_once(one)):
            score, two = max(same, key=lambda each: each[0])
            return [certain(one, two, score, "数量相同")]
        if not may:
            return []
        score, two = max(may, key=lambda each: each[0])
        return [BenchmarkMatch(one.place, two.place, score, False, Certainty.PROBABLE, "可能对应")]

    def at_other_hours(self, one: Promise, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """All hours of the day (7×24小时), where the lower text tells hours and not of what (8:00—18:00)."""
        asked = one.benchmark
        if not asked.implied or asked.comparable_value != _ALL_HOURS:
            return []
        told = [
            (self._like.of(one, two), two)
            for two in self._below.promises
            if two.place not in used
            and two.benchmark.comparable_unit == asked.comparable_unit
            and two.benchmark.comparable_value != asked.comparable_value
        ]
        if not told:
            return []
        score, two = max(told, key=lambda each: each[0])
        return [BenchmarkMatch(one.place, two.place, score, True, Certainty.PROBABLE, "可能对应")]

    def _stands_once(self, one: Promise) -> bool:
        """Whether a quantity stands once in either text, not counting what words say without a number."""
        return all(
            sum(
                not each.benchmark.implied
                and lies_in(each.benchmark, one.benchmark)
                and lies_in(one.benchmark, each.benchmark)
                for each in side.promises
            )
            == 1
            for side in (self._above, self._below)
        )


def _is_general(one: Promise) -> bool:
    """Whether a sentence says of its quantity that it holds for all."""
    before = one.sentence.partition(one.benchmark.quote)[0]
    return bool(_GENERAL.search(one.sentence) or _ALIKE.search(before))
