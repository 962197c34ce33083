"""Which promise of a lower item answers which of an upper one, how surely, and why.

Inside a group of aligned items, promises are paired by what is measured and for whom: by the words
of each, weighed by how well they tell the item's promises apart, in the canonical vocabulary of
``data/lexicon``. What is left is paired by elimination where that is unambiguous. One sum for all
answers each group's own. A share that became an amount (低保标准的30% → 每人每月330元), a sum for all
against one a head, answer in other terms: which is more cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum

from qzgraph.aligning.assignment import best_pairs
from qzgraph.aligning.beside import NAMED, Beside
from qzgraph.aligning.comparable import (
    AVERAGE,
    GRADE,
    are_apart,
    are_of_other_parts,
    are_times_of_another_order,
    as_much,
    closeness,
    differ_in_terms,
    is_sum,
    may_be_as_much,
    of_one_kind,
    same_money,
)
from qzgraph.aligning.evidence import Localiser, bigrams, containment
from qzgraph.aligning.promises import (
    SAME,
    BenchmarkMatch,
    Promise,
    PromiseAt,
    Side,
    canonical,
    pairs_of,
    side_of,
)
from qzgraph.names import Level
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.model import Benchmark, Certainty, Comparator, Edition
from qzgraph.vocabulary import Vocabulary

#: A leftover sum is another answer to the same promise from this likeness on.
ALSO = 0.55
#: How much less alike two sums are that are called otherwise.
OTHER_BENEFIT = 0.6
_GENERAL = re.compile(r"统一|一律|不分|不论|无论|不区分|同一标准|一视同仁")
_LISTED = frozenset(("项", "个方面", "方面", "类", "种", "个", "件", "大类"))
_YEARS = re.compile(r"\d+(?=[—\-~～至到]?\d*周?岁)")


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
    return _Aligner(above, below, own_level, vocabulary).matches()


@dataclass
class _Aligner:
    above: Side
    below: Side
    own_level: Level
    vocabulary: Vocabulary

    @cached_property
    def _beside(self) -> Beside:
        return Beside(self.above, self.below, self.vocabulary)

    def matches(self) -> list[BenchmarkMatch]:
        mine = [one for one in self.above.promises if not self._binds_others(one)]
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
                self._shared(one, found)
                or self._in_other_terms(one, used)
                or self._listed(one)
                or self._one_each(one)
                or self._counted_in(one, answered)
                or self._in_another_measure(one, used)
            )
        answered = {match.upper for match in found}
        for one in self.above.promises:
            if not self._is_settled(one, answered):
                found += (
                    self._plausible(one, used)
                    or self._beside.left_open(one)
                    or self._beside.set_aside(one)
                )
        found += self._parts(found)
        used |= {match.lower for match in found}
        found += self._also(used)
        found += self._beside.charged(used)
        found += self._beside.shortened()
        # What binds bodies of another level takes nothing from what binds all, and is no duty here.
        others = [one for one in self.above.promises if self._binds_others(one)]
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
            and two.binds_level in {None, self.own_level}
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
            or self._binds_others(one)
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

    def _binds_others(self, one: Promise) -> bool:
        level = one.benchmark.binds_level
        return level is not None and level is not self.own_level

    def _assigned(self, uppers: list[Promise], lowers: list[Promise]) -> list[BenchmarkMatch]:
        """Pairs of one indicator, by one assignment of greatest total likeness."""
        weights: dict[tuple[int, int], int] = {}
        scores: dict[tuple[int, int], float] = {}
        for u, one in enumerate(uppers):
            for v, two in enumerate(lowers):
                if not self._comparable(one, two):
                    continue
                score = self.likeness(one, two)
                graded = [GRADE.search(each.words) is not None for each in (one, two)]
                alike = as_much(one.benchmark, two.benchmark)
                if not any(graded) and score and same_money(one.benchmark, two.benchmark):
                    score = max(score, SAME)  # few words are left where grades share them
                if score >= SAME:
                    scores[u, v] = score
                    weight = score + 0.03 * closeness(one.benchmark, two.benchmark)
                    if not (
                        two.benchmark.implied
                        and one.benchmark.comparable_value == two.benchmark.comparable_value
                    ):
                        weight -= 0.08 * (
                            (one.benchmark.implied and not one.benchmark.alternative_to)
                            + two.benchmark.implied
                        )
                    else:
                        weight += 0.2
                    weight -= 0.3 * (two.place in self.below.parts)
                    weight -= 0.3 * are_times_of_another_order(one.benchmark, two.benchmark)
                    # Hours a day answer hours a day, and their product those of the whole.
                    other_period = one.benchmark.per_year != two.benchmark.per_year
                    weight -= 0.5 * (two.place in self.below.factors and other_period)
                    # An amount for all is answered by one for all before those of its grades.
                    weight -= 0.5 * (graded[0] != graded[1] and not alike)
                    weight += 0.002 * (u == v) + 0.02 * (one.sentence == two.sentence)
                    weight -= 0.08 * bool(two.benchmark.valid_from and not one.benchmark.valid_from)
                    weights[u, v] = round(weight * 1_000_000)
        return [
            BenchmarkMatch(
                uppers[u].place, lowers[v].place, scores[u, v], True, Certainty.CERTAIN, "指标相同"
            )
            for u, v in best_pairs(weights)
        ]

    def _is_counted_beside(self, one: Promise, two: Promise) -> bool:
        """Whether words without a number stand beside the very number that is asked, told in other terms (每个乡镇配备1名
        is no 每个 for what each village has)."""
        return two.benchmark.implied and any(
            other.sentence == two.sentence
            and not other.benchmark.implied
            and other.benchmark.base_unit == one.benchmark.base_unit != two.benchmark.base_unit
            and self._differ_in_terms(one, other)
            for other in self.below.promises
        )

    def _by_elimination(
        self, answered: set[PromiseAt], used: set[PromiseAt]
    ) -> list[BenchmarkMatch]:
        """What is left, one against one of its unit."""
        found = []
        left = [
            one
            for one in self.above.promises
            if one.place not in answered
            and not self._binds_others(one)
            and not one.benchmark.implied
        ]
        free = [two for two in self.below.promises if two.place not in used]
        for one in left:
            mine = [x for x in left if x.benchmark.base_unit == one.benchmark.base_unit]
            fits = [
                two
                for two in free
                if self._comparable(one, two)
                and not are_apart(one, two, self.vocabulary)
                and (not two.benchmark.implied or self._says_as_much(one, two))
            ]
            # 13次，……，每个时点1次: where the whole may answer, its parts are no answer beside it.
            fits = [two for two in fits if two.place not in self.below.parts] or fits
            one_breath = {two.sentence for two in fits}
            if len(mine) == 1 and len(fits) > 1 and len(one_breath) == 1:
                found += [_match(one, two, self.likeness(one, two), "分档规定") for two in fits]
                free = [two for two in free if two not in fits]
                continue
            if len(mine) != 1 or len(fits) != 1:
                continue
            score = self.likeness(one, fits[0])
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
        return same and self.likeness(one, two) >= SAME / 2

    @staticmethod
    def _is_only_one(side: Side, one: Promise) -> bool:
        unit = one.benchmark.base_unit
        alike = [
            p for p in side.promises if p.benchmark.base_unit == unit and not p.benchmark.implied
        ]
        return len(alike) == 1

    def _speaks_for(self, two: Promise, one: Promise, found: list[BenchmarkMatch]) -> bool:
        """Whether a lower promise that answers another upper one speaks for this one as well: it has
        the words that tell this one from that, or it has no words of its own beyond them."""
        telling = self.above.telling
        answered = {match.upper for match in found if match.lower == two.place}
        measures = {
            p.place: bigrams(p.benchmark.indicator.measure)
            for p in self.above.promises
            if p.place in answered or p.place == one.place
        }
        measured = any(measures[place] and measures[place] <= two.own for place in answered)
        if measured and measures[one.place] and not measures[one.place] & two.own:
            return False  # 1次健康体检和4次随访: the lower's 4次随访 are no 健康体检
        others = frozenset[str]().union(*(telling[place] for place in answered))
        apart = telling[one.place] - others
        if apart:
            return containment(apart, two.own) >= 0.6
        return containment(self.below.telling[two.place], telling[one.place]) >= 0.6

    def _shared(self, one: Promise, found: list[BenchmarkMatch]) -> list[BenchmarkMatch]:
        """A promise for several groups answers each group's own."""
        fits = [
            (self.likeness(one, two), two)
            for two in self.below.promises
            if self._comparable(one, two) and not are_apart(one, two, self.vocabulary)
        ]
        good = [
            (score, two)
            for score, two in fits
            if score >= SAME and self._speaks_for(two, one, found)
        ]
        if good:
            score, two = max(good, key=lambda each: (each[0], each[1].place))
            return [_match(one, two, score, "一项对多项")]
        same_unit = [
            (score, two)
            for score, two in fits
            if two.benchmark.base_unit == one.benchmark.base_unit and not two.benchmark.implied
        ]
        if len(same_unit) == 1 and _GENERAL.search(same_unit[0][1].sentence):
            score, two = same_unit[0]
            return [_match(one, two, score, "不分对象，统一适用")]
        return []

    def _in_other_terms(self, one: Promise, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """A share that became an amount, a total against one a head, and the like."""
        fits = [
            (self.likeness(one, two), two)
            for two in self.below.promises
            if two.place not in used
            and self._is_in_other_terms(one, two)
            and (
                are_of_other_parts(one.benchmark, two.benchmark)
                or not are_apart(one, two, self.vocabulary)
            )
            and not two.benchmark.implied
        ]
        if not fits:
            return []
        score, two = max(fits, key=lambda each: (each[0], each[1].place))
        alone = len(self.above.promises) == 1 or len(self.below.promises) == 1
        if score < SAME / 2 and not alone and len(fits) > 1:
            return []
        return [BenchmarkMatch(one.place, two.place, score, False, Certainty.CERTAIN, "口径不同")]

    def _listed(self, one: Promise) -> list[BenchmarkMatch]:
        """A number of listed things (「…等6个方面」) is kept where all that is listed is there."""
        unit = one.benchmark.unit
        if unit not in _LISTED or one.benchmark.per:
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
        text = pairs_of(self.below.text)
        there = [name for name in names if containment(bigrams(name), text) >= NAMED]
        if len(names) < 2 or 2 * len(there) < len(names):
            return []
        place = PromiseAt(self.below.items[0], -1)
        if len(there) < len(names):
            return [
                BenchmarkMatch(one.place, place, 0.4, False, Certainty.PROBABLE, "所列各项多数都在")
            ]
        return [BenchmarkMatch(one.place, place, 0.6, False, Certainty.CERTAIN, "所列各项逐项都在")]

    def _one_each(self, one: Promise) -> list[BenchmarkMatch]:
        """One for each (每人建立一份档案) is kept where the lower text says so without a unit (一人一档)."""
        asked = one.benchmark
        if not asked.holders or asked.comparable_value != 1 or asked.per_year is not None:
            return []
        pattern = around_numbers(self.vocabulary).one_each
        said = [
            two
            for two in self.below.promises
            if two.benchmark.implied and pattern.fullmatch(two.benchmark.quote)
        ]
        alike = max((self.likeness(one, two) for two in said), default=0.0)
        if alike < SAME / 2:
            return []
        place = PromiseAt(self.below.items[0], -1)
        return [BenchmarkMatch(one.place, place, alike, False, Certainty.CERTAIN, "逐一都有")]

    def _counted_in(self, one: Promise, answered: set[PromiseAt]) -> list[BenchmarkMatch]:
        """In how many months or days of the year an amount is paid (每月2400元，每年10个月) is kept in what answers that
        amount, which is held to what it comes to in a year."""
        if one.benchmark.base_unit not in {"年", "天"} or not any(
            other.place in answered
            and other.sentence == one.sentence
            and other.benchmark.base_unit == "元"
            and other.benchmark.per_year == one.benchmark.value
            for other in self.above.promises
        ):
            return []
        place = PromiseAt(self.below.items[0], -1)
        return [BenchmarkMatch(one.place, place, 0.6, False, Certainty.CERTAIN, "已按年折算")]

    def _plausible(self, one: Promise, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """What answers by its quantity alone: where it is the same and stands once in either text, or where all
        that may answer lies in the range that is asked. Else what comes nearest, for a person to look at."""
        left = [
            (self.likeness(one, two), two)
            for two in self.below.promises
            if two.place not in used
            and not are_apart(one, two, self.vocabulary)
            and two.benchmark.base_unit == one.benchmark.base_unit
        ]
        may = [each for each in left if not each[1].benchmark.implied]
        # 所有建制村均已开通公交 may be what 通客车率达到100% asks, 周一至周五 what 每周5天 does.
        may = may or [
            each
            for each in left
            if _lies_in(each[1].benchmark, one.benchmark)
            and (one.benchmark.base_unit == "1" or one.benchmark.per_year is not None)
        ]
        same = [
            each
            for each in may
            if _lies_in(each[1].benchmark, one.benchmark) and not self._binds_others(each[1])
        ]
        told = not any(each[1].benchmark.implied for each in same)
        if told and same and (same == may or self._stands_once(one)):
            score, two = max(same, key=lambda each: each[0])
            return [_match(one, two, score, "数量相同")]
        if not may:
            return []
        score, two = max(may, key=lambda each: each[0])
        return [BenchmarkMatch(one.place, two.place, score, False, Certainty.PROBABLE, "可能对应")]

    def _stands_once(self, one: Promise) -> bool:
        """Whether a quantity stands once in either text, not counting what words say without a number."""
        return all(
            sum(
                not each.benchmark.implied
                and _lies_in(each.benchmark, one.benchmark)
                and _lies_in(one.benchmark, each.benchmark)
                for each in side.promises
            )
            == 1
            for side in (self.above, self.below)
        )

    def _also(self, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """Further sums of money for what a sum already answers, and promises that begin later."""
        found = []
        for two in self.below.promises:
            if two.place in used or two.benchmark.implied or two.benchmark.increases:
                continue
            if two.benchmark.base_unit != "元":
                continue
            fits = [
                (self.likeness(one, two), one)
                for one in self.above.promises
                if one.benchmark.base_unit == "元"
                and self._comparable(one, two)
                and not are_apart(one, two, self.vocabulary)
                and not self._binds_others(one)
                # The grades of a mean that is kept (平均2000元，分1000、2000、3000元三档) are not above it.
                and (not AVERAGE.search(one.words) or AVERAGE.search(two.words))
            ]
            # 1000—3000元范围内确定: a range that is left to the county holds for each of its grades.
            ranges = [each for each in fits if _is_range_of_grades(each[1], two)]
            if fits:
                score, one = max(ranges or fits, key=lambda each: (each[0], each[1].place))
                if ranges or score >= ALSO or self._is_beside_an_answer(two, used):
                    found.append(_match(one, two, score, "同一指标另有规定"))
        return found

    def _parts(self, found: list[BenchmarkMatch]) -> list[BenchmarkMatch]:
        """What a promise for all, or for the whole time, becomes where the lower text tells it by
        parts: 每周开放6天 kept only in the holidays; A和B均2次 where B has 1. Each part answers."""
        uppers = {one.place: one for one in self.above.promises}
        lowers = {two.place: two for two in self.below.promises}
        used = {match.lower for match in found}
        parts = []
        for match in found:
            one, two = uppers[match.upper], lowers.get(match.lower)
            if two is None or not match.comparable or one.benchmark.implied:
                continue
            others = [
                other
                for other in self.below.promises
                if other.place not in used
                # 5次（孕早期1次，孕中期、孕晚期各2次）: they are parts of the one that answers
                and other.place not in self.below.parts
                and other.sentence == two.sentence
                and other.benchmark.base_unit == two.benchmark.base_unit
            ]
            for other in others:
                sure = self._is_part(one, two, other)
                if sure is not None:
                    certainty = Certainty.CERTAIN if sure else Certainty.PROBABLE
                    score = self.likeness(one, other)
                    parts.append(
                        BenchmarkMatch(one.place, other.place, score, True, certainty, "分开规定")
                    )
        return parts

    def _is_part(self, one: Promise, two: Promise, other: Promise) -> bool | None:
        """Whether ``other`` beside ``two`` is a part of ``one``, surely or perhaps; None where it is
        a promise of something else."""
        a, b, c = one.benchmark, two.benchmark, other.benchmark
        if c.implied or c.increases or c.base_unit != a.base_unit or bool(c.per) != bool(b.per):
            return None
        if not self._comparable(one, other) or are_apart(one, other, self.vocabulary):
            return None
        measure = pairs_of(canonical(a.indicator.measure, self.vocabulary))
        # 报销比例：乡镇医院55%，县级医院40%: two that say no more than for whom are of what stands above them.
        shared = other.around if c.applies_to_text and b.applies_to_text else frozenset()
        said = pairs_of(canonical(f"{b.applies_to_text} {c.applies_to_text}", self.vocabulary))
        own = other.own | (shared if other.own <= said else frozenset())
        if not measure or containment(measure, own) < 0.5:
            return None
        whom = c.applies_to_text.removeprefix("对")
        if whom and whom in a.applies_to_text and whom != a.applies_to_text:
            return True
        if any(word in other.words for word in self.vocabulary.part_words):
            return True
        return None if a.base_unit == "元" or c.per_year != b.per_year else False

    def _is_beside_an_answer(self, two: Promise, used: set[PromiseAt]) -> bool:
        """Whether it is one of several sums in one breath, of which another answers (分为三档)."""
        return any(
            other.place in used
            and other.place.item == two.place.item
            and other.sentence == two.sentence
            and (not two.own - other.own or not other.own - two.own)
            and other.benchmark.base_unit == two.benchmark.base_unit
            for other in self.below.promises
        )

    def likeness(self, one: Promise, two: Promise) -> float:
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

    def _comparable(self, one: Promise, two: Promise) -> bool:
        """Whether both are one kind of quantity that can be compared."""
        bound = two.benchmark.binds_level
        if bound and bound is not self.own_level and one.benchmark.binds_level is not bound:
            return False
        if is_sum(one.benchmark) and is_sum(two.benchmark):
            return False  # a total that neither text states is nobody's promise
        alike = of_one_kind(one.benchmark, two.benchmark) and not self._differ_in_terms(one, two)
        return alike and not self._is_counted_beside(one, two)

    def _differ_in_terms(self, one: Promise, two: Promise) -> bool:
        return differ_in_terms(one, two, self.below.promises, self.vocabulary)

    def _is_in_other_terms(self, one: Promise, two: Promise) -> bool:
        a, b = one.benchmark, two.benchmark
        units = {a.base_unit, b.base_unit}
        if of_one_kind(a, b):
            return self._differ_in_terms(one, two)
        if two.benchmark.implied:
            return False
        if "元" in units and units & {"1", "天", "年"}:
            return bool(a.relative_to or b.relative_to or units & {"天", "年"})
        return False

    def _in_another_measure(self, one: Promise, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """What is left of the lower text for the same thing, measured in something else altogether:
        15度 of current against 8元 off its price, a share against a number."""
        fits = [
            (self.likeness(one, two), two)
            for two in self.below.promises
            if two.place not in used
            and not two.benchmark.implied
            and two.benchmark.base_unit != one.benchmark.base_unit
        ]
        if not fits:
            return []
        score, two = max(fits, key=lambda each: (each[0], each[1].place))
        alone = len(self.above.promises) == 1 and len(fits) == 1
        if score < SAME and not alone:
            return []
        return [BenchmarkMatch(one.place, two.place, score, False, Certainty.CERTAIN, "计量不同")]


def _lies_in(given: Benchmark, asked: Benchmark) -> bool:
    """Whether a quantity is the one that is asked, or lies in the range that is."""
    low, value = asked.comparable_value, given.comparable_value
    if low is None or value is None or given.comparable_unit != asked.comparable_unit:
        return False
    return low <= value <= (low if asked.comparable_max is None else asked.comparable_max)


def _is_range_of_grades(one: Promise, two: Promise) -> bool:
    """Whether one promise is a range, told for no grade, and the other an amount of one grade."""
    graded = [GRADE.search(each.words) is not None for each in (one, two)]
    return graded == [False, True] and one.benchmark.comparable_max is not None


def _match(one: Promise, two: Promise, score: float, reason: str) -> BenchmarkMatch:
    return BenchmarkMatch(one.place, two.place, score, True, Certainty.CERTAIN, reason)
