"""How alike what two promises are of and for whom, and whether they can be compared: the words of each, weighed by how
well they tell the item's promises apart, in the canonical vocabulary of ``data/lexicon``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from qzgraph.aligning.comparable import are_apart, is_sum, of_one_kind
from qzgraph.aligning.evidence import containment
from qzgraph.aligning.promises import Promise, Side
from qzgraph.aligning.terms import differ_in_terms as told_in_other_terms
from qzgraph.names import Level
from qzgraph.records.around_numbers import around_numbers
from qzgraph.vocabulary import Vocabulary

#: How much less alike two sums are that are called otherwise.
OTHER_BENEFIT = 0.6
_YEARS = re.compile(r"\d+(?=[—\-~～至到]?\d*周?岁)")


@dataclass
class Likeness:
    """The promises of two sides, held against each other; ``own_level`` is the lower one's."""

    above: Side
    below: Side
    own_level: Level
    vocabulary: Vocabulary

    def of(self, one: Promise, two: Promise) -> float:
        """How alike whom and what two promises are for, 0 to 1."""
        if are_apart(one, two, self.vocabulary):
            return 0.0
        if not one.own and not two.own:
            return 0.5
        weight = self._weight
        mine, theirs = self.above.telling[one.place], self.below.telling[two.place]
        common = weight(mine & theirs)
        lent = weight((mine & (two.around | two.own)) - theirs)
        lent += weight((theirs & (one.around | one.own)) - mine)
        whole_one, whole_two = weight(mine), weight(theirs)
        least = min(whole_one, whole_two)
        if not least:
            other = mine or theirs
            around = one.around | two.around
            return 0.35 + 0.3 * containment(other, around)
        shared = common + 0.6 * lent
        contained = min(1.0, shared / least)
        dice = min(1.0, 2 * shared / (whole_one + whole_two))
        score = 0.55 * contained + 0.45 * dice
        ages = frozenset(_YEARS.findall(one.words)), frozenset(_YEARS.findall(two.words))
        if ages[0] and ages[1] and ages[0].isdisjoint(ages[1]):
            score *= 0.7
        if self._is_another_benefit(one, two):
            score *= OTHER_BENEFIT
        if one.benchmark.per and one.benchmark.per == two.benchmark.per:
            score += 0.02
        return min(1.0, score)

    def _is_another_benefit(self, one: Promise, two: Promise) -> bool:
        """Whether two sums are called by names that have nothing in common (高龄补贴, 护理补贴)."""
        if is_sum(one.benchmark) or is_sum(two.benchmark):
            return False
        called = around_numbers(self.vocabulary).sum_called
        named = [
            frozenset(called.findall(each.words) or called.findall(each.all_words))
            for each in (one, two)
        ]
        shared = frozenset("".join(named[0])) & frozenset("".join(named[1]))
        return all(named) and not shared

    def _weight(self, pairs: Iterable[str]) -> float:
        above, below = self.above.spread, self.below.spread
        # A set has no order, and a sum of floats depends on it; this one does not.
        return fsum(1 / max(above.get(pair, 1), below.get(pair, 1)) for pair in pairs)

    def comparable(self, one: Promise, two: Promise) -> bool:
        """Whether both are one kind of quantity that can be compared."""
        bound = two.benchmark.binds_level
        if bound and bound is not self.own_level and one.benchmark.binds_level is not bound:
            return False
        if is_sum(one.benchmark) and is_sum(two.benchmark):
            return False  # a total that neither text states is nobody's promise
        alike = of_one_kind(one.benchmark, two.benchmark) and not self.differ_in_terms(one, two)
        return alike and not self._is_counted_beside(one, two)

    def differ_in_terms(self, one: Promise, two: Promise) -> bool:
        return told_in_other_terms(one, two, self.below.promises, self.vocabulary)

    def is_in_other_terms(self, one: Promise, two: Promise) -> bool:
        a, b = one.benchmark, two.benchmark
        units = {a.base_unit, b.base_unit}
        if of_one_kind(a, b):
            return self.differ_in_terms(one, two)
        if two.benchmark.implied:
            return False
        if "元" in units and units & {"1", "天", "年"}:
            return bool(a.relative_to or b.relative_to or units & {"天", "年"})
        return False

    def _is_counted_beside(self, one: Promise, two: Promise) -> bool:
        """Whether words without a number stand beside the very number that is asked, told in other terms (每个乡镇配备1名
        is no 每个 for what each village has)."""
        return two.benchmark.implied and any(
            other.sentence == two.sentence
            and not other.benchmark.implied
            and other.benchmark.base_unit == one.benchmark.base_unit != two.benchmark.base_unit
            and self.differ_in_terms(one, other)
            for other in self.below.promises
        )

    def binds_others(self, one: Promise) -> bool:
        level = one.benchmark.binds_level
        return level is not None and level is not self.own_level
