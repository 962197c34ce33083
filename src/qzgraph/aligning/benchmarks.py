"""Which promise of a lower item answers which of an upper one, how surely, and why.

Inside a group of aligned items, promises are paired by what is measured and for whom: by the words
of each, weighed by how well they tell the item's promises apart, in the canonical vocabulary of
``data/lexicon``. What is left is paired by elimination where that is unambiguous. One sum for all
answers each group's own. A share that became an amount (低保标准的30% → 每人每月330元), a sum for all
against one a head, answer in other terms: which is more cannot be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qzgraph.aligning.as_well import AsWell
from qzgraph.aligning.assignment import best_pairs
from qzgraph.aligning.beside import Beside
from qzgraph.aligning.comparable import (
    GRADE,
    are_apart,
    are_times_of_another_order,
    as_much,
    closeness,
    may_be_as_much,
    same_money,
)
from qzgraph.aligning.evidence import Localiser
from qzgraph.aligning.likeness import Likeness
from qzgraph.aligning.otherwise import Otherwise
from qzgraph.aligning.promises import (
    SAME,
    BenchmarkMatch,
    Promise,
    PromiseAt,
    Side,
    certain,
    side_of,
)
from qzgraph.records.model import Benchmark, Certainty, Edition
from qzgraph.vocabulary import Vocabulary


def align_benchmarks(
    upper: Edition,
    lower: Edition,
    upper_items: Sequence[int],
    lower_items: Sequence[int],
    local_upper: Localiser,
    local_lower: Localiser,
    vocabulary: Vocabulary,
) -> list[BenchmarkMatch]:
    """The matches inside one group of aligned items."""
    above = side_of(upper, upper_items, local_upper, vocabulary)
    below = side_of(lower, lower_items, local_lower, vocabulary)
    if not (above.promises or above.lists):
        return []
    own_level = local_lower.place.level
    return _Aligner(Likeness(above, below, own_level, vocabulary)).matches()


class _Aligner:
    def __init__(self, like: Likeness) -> None:
        self._like = like
        self.above, self.below, self.vocabulary = like.above, like.below, like.vocabulary
        self._otherwise = Otherwise(like)
        self._as_well = AsWell(like)
        self._beside = Beside(like.above, like.below, like.vocabulary)

    def matches(self) -> list[BenchmarkMatch]:
        mine = [one for one in self.above.promises if not self._like.binds_others(one)]
        found = self._assigned(mine, self.below.promises)
        answered = {match.upper for match in found}
        used = {match.lower for match in found}
        found += self._by_elimination(answered, used)
        answered = {match.upper for match in found}
        used = {match.lower for match in found}
        for one in self.above.promises:
            if self._is_settled(one, answered):
                continue
            found += (
                self._otherwise.shared(one, found)
                or self._otherwise.in_other_terms(one, used)
                or self._otherwise.listed(one)
                or self._otherwise.one_each(one)
                or self._otherwise.counted_in(one, answered)
                or self._otherwise.in_another_measure(one, used)
            )
        answered = {match.upper for match in found}
        for one in self.above.promises:
            if one.place not in answered:
                found += self._otherwise.at_other_hours(one, used)
            if not self._is_settled(one, answered):
                found += (
                    self._otherwise.plausible(one, used)
                    or self._beside.left_open(one)
                    or self._beside.in_full(one)
                    or self._beside.set_aside(one)
                )
        found += self._as_well.parts(found)
        used |= {match.lower for match in found}
        found += self._as_well.sums(used)
        found += self._beside.charged(used)
        found += self._beside.shortened()
        # What binds bodies of another level takes nothing from what binds all, and is no duty here.
        others = [one for one in self.above.promises if self._like.binds_others(one)]
        used = {match.lower for match in found if match.certainty is Certainty.CERTAIN}
        found += self._assigned(
            others, [two for two in self.below.promises if two.place not in used]
        )
        found = self._in_doubt(found)
        return sorted(found, key=lambda match: (match.upper, match.lower))

    def _in_doubt(self, found: list[BenchmarkMatch]) -> list[BenchmarkMatch]:
        """The matches, those doubtful whose quantities differ although the lower text may have the upper
        one's as well: it may be misread."""
        uppers = {one.place: one.benchmark for one in self.above.promises}
        lowers = {two.place: two.benchmark for two in self.below.promises}
        used = {match.lower for match in found if match.certainty is Certainty.CERTAIN}
        loose = [
            two
            for place, two in lowers.items()
            if not (place in used or two.implied or two.increases or two.valid_from)
            and two.binds_level in {None, self._like.own_level}
        ]
        found = [
            replace(match, comparable=False, certainty=Certainty.PROBABLE, reason="本标准另有除外")
            if match.certainty is Certainty.CERTAIN
            and match.lower in lowers
            and as_much(uppers[match.upper], lowers[match.lower])  # what is less stays less
            and self._beside.excepts(match)
            else match
            for match in found
        ]
        return [
            replace(match, certainty=Certainty.PROBABLE, reason="同样的数量或许另有所指")
            if match.certainty is Certainty.CERTAIN
            and match.comparable
            and match.lower in lowers
            and self._may_be_as_much(uppers[match.upper], lowers[match.lower], loose)
            else match
            for match in found
        ]

    def _may_be_as_much(self, one: Benchmark, two: Benchmark, loose: list[Benchmark]) -> bool:
        """Whether a quantity that is not as much as another may be: in a time that its own words leave out,
        or because what is as much was read as something else."""
        if one.implied or one.alternative_to or as_much(one, two):
            return False
        beside = any(as_much(one, other) for other in loose)
        return beside or may_be_as_much(one, two, self.vocabulary)

    def _is_settled(self, one: Promise, answered: set[PromiseAt]) -> bool:
        """Whether nothing more is to be looked for that answers a promise."""
        return (
            one.place in answered
            or one.benchmark.implied
            or self._like.binds_others(one)
            or self._has_alternative(one, answered)
        )

    def _has_alternative(self, one: Promise, answered: set[PromiseAt]) -> bool:
        """Whether another of which one suffices is answered: the total that an increment makes."""
        item, mine = one.place.item, one.place.benchmark
        return any(
            other.place in answered
            and other.place.item == item
            and (
                mine in other.benchmark.alternative_to
                or other.place.benchmark in one.benchmark.alternative_to
            )
            for other in self.above.promises
        )

    def _assigned(self, uppers: list[Promise], lowers: list[Promise]) -> list[BenchmarkMatch]:
        """Pairs of one indicator, by one assignment of greatest total likeness."""
        weights: dict[tuple[int, int], int] = {}
        scores: dict[tuple[int, int], float] = {}
        for u, one in enumerate(uppers):
            for v, two in enumerate(lowers):
                if not self._like.comparable(one, two):
                    continue
                score = self._like.of(one, two)
                graded = [GRADE.search(each.words) is not None for each in (one, two)]
                if not any(graded) and score and same_money(one.benchmark, two.benchmark):
                    score = max(score, SAME)  # few words are left where grades share them
                if score >= SAME:
                    scores[u, v] = score
                    weight = score + self._preference(one, two, graded=graded[0] != graded[1])
                    weight += 0.002 * (u == v)
                    weights[u, v] = round(weight * 1_000_000)
        return [
            BenchmarkMatch(
                uppers[u].place, lowers[v].place, scores[u, v], True, Certainty.CERTAIN, "指标相同"
            )
            for u, v in best_pairs(weights)
        ]

    def _preference(self, one: Promise, two: Promise, *, graded: bool) -> float:
        """By how much a pair goes before others as alike; ``graded``: one of the two is an amount of a grade."""
        asked, given = one.benchmark, two.benchmark
        weight = 0.03 * closeness(asked, given) + 0.02 * (one.sentence == two.sentence)
        if given.implied and asked.comparable_value == given.comparable_value:
            weight += 0.2
        else:
            weight -= 0.08 * ((asked.implied and not asked.alternative_to) + given.implied)
        weight -= 0.3 * (two.place in self.below.parts)
        weight -= 0.3 * are_times_of_another_order(asked, given)
        # Hours a day answer hours a day, and their product those of the whole.
        weight -= 0.5 * (two.place in self.below.factors and asked.per_year != given.per_year)
        # An amount for all is answered by one for all before those of its grades.
        weight -= 0.5 * (graded and not as_much(asked, given))
        return weight - 0.08 * bool(given.valid_from and not asked.valid_from)

    def _by_elimination(
        self, answered: set[PromiseAt], used: set[PromiseAt]
    ) -> list[BenchmarkMatch]:
        """What is left, one against one of its unit."""
        found = []
        left = [
            one
            for one in self.above.promises
            if one.place not in answered
            and not self._like.binds_others(one)
            and not one.benchmark.implied
        ]
        free = [two for two in self.below.promises if two.place not in used]
        for one in left:
            fits = [
                two
                for two in free
                if self._like.comparable(one, two)
                and not are_apart(one, two, self.vocabulary)
                and (not two.benchmark.implied or self._says_as_much(one, two))
            ]
            # 13次，……，每个时点1次: where the whole may answer, its parts are no answer beside it.
            fits = [two for two in fits if two.place not in self.below.parts] or fits
            mine = [x for x in left if any(self._like.comparable(x, two) for two in fits)]
            one_breath = {two.sentence for two in fits}
            if len(mine) == 1 and len(fits) > 1 and len(one_breath) == 1:
                found += [certain(one, two, self._like.of(one, two), "分档规定") for two in fits]
                free = [two for two in free if two not in fits]
                continue
            if len(mine) != 1 or len(fits) != 1:
                continue
            score = self._like.of(one, fits[0])
            alone = self._is_only_one(self.above, one) and self._is_only_one(self.below, fits[0])
            level = one.benchmark.binds_level
            of_a_level = level is not None and level is fits[0].benchmark.binds_level
            sure = score >= SAME / 2 or alone or of_a_level
            found.append(
                BenchmarkMatch(
                    one.place,
                    fits[0].place,
                    score,
                    True,
                    Certainty.CERTAIN if sure else Certainty.PROBABLE,
                    "同类数量只此一项",
                )
            )
            free.remove(fits[0])
        return found

    def _says_as_much(self, one: Promise, two: Promise) -> bool:
        """Whether a promise without a number is that number, of much the same (全部建成, 建成率100%)."""
        same = one.benchmark.comparable_value == two.benchmark.comparable_value
        return same and self._like.of(one, two) >= SAME / 2

    @staticmethod
    def _is_only_one(side: Side, one: Promise) -> bool:
        unit = one.benchmark.base_unit
        alike = [
            p for p in side.promises if p.benchmark.base_unit == unit and not p.benchmark.implied
        ]
        return len(alike) == 1
