"""What answers a promise beside what answers it already: further sums, and the parts by which the lower text tells what
the upper says of the whole."""

from __future__ import annotations

from qzgraph.aligning.comparable import AVERAGE, GRADE, are_apart
from qzgraph.aligning.evidence import containment
from qzgraph.aligning.likeness import Likeness
from qzgraph.aligning.promises import (
    BenchmarkMatch,
    Promise,
    PromiseAt,
    canonical,
    certain,
    pairs_of,
)
from qzgraph.records.model import Certainty

#: A leftover sum is another answer to the same promise from this likeness on.
ALSO = 0.55


class AsWell:
    """Further answers to what is answered."""

    def __init__(self, like: Likeness) -> None:
        self._like = like
        self._above, self._below = like.above, like.below
        self._vocabulary = like.vocabulary

    def sums(self, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """Further sums of money for what a sum already answers, and promises that begin later."""
        found = []
        for two in self._below.promises:
            if two.place in used or two.benchmark.implied or two.benchmark.increases:
                continue
            if two.benchmark.base_unit != "元":
                continue
            fits = [
                (self._like.of(one, two), one)
                for one in self._above.promises
                if one.benchmark.base_unit == "元"
                and self._like.comparable(one, two)
                and not are_apart(one, two, self._vocabulary)
                and not self._like.binds_others(one)
                # The grades of a mean that is kept (平均2000元，分1000、2000、3000元三档) are not above it.
                and (not AVERAGE.search(one.words) or AVERAGE.search(two.words))
            ]
            # 1000—3000元范围内确定: a range that is left to the county holds for each of its grades.
            ranges = [each for each in fits if _is_range_of_grades(each[1], two)]
            if fits:
                score, one = max(ranges or fits, key=lambda each: (each[0], each[1].place))
                if ranges or score >= ALSO or self._is_beside_an_answer(two, used):
                    found.append(certain(one, two, score, "同一指标另有规定"))
        return found

    def parts(self, found: list[BenchmarkMatch]) -> list[BenchmarkMatch]:
        """What a promise for all, or for the whole time, becomes where the lower text tells it by
        parts: 每周开放6天 kept only in the holidays; A和B均2次 where B has 1. Each part answers."""
        uppers = {one.place: one for one in self._above.promises}
        lowers = {two.place: two for two in self._below.promises}
        used = {match.lower for match in found}
        parts = []
        for match in found:
            one, two = uppers[match.upper], lowers.get(match.lower)
            if two is None or not match.comparable or one.benchmark.implied:
                continue
            others = [
                other
                for other in self._below.promises
                if other.place not in used
                # 5次（孕早期1次，孕中期、孕晚期各2次）: they are parts of the one that answers
                and other.place not in self._below.parts
                and other.sentence == two.sentence
                and other.benchmark.base_unit == two.benchmark.base_unit
            ]
            for other in others:
                sure = self._is_part(one, two, other)
                if sure is not None:
                    certainty = Certainty.CERTAIN if sure else Certainty.PROBABLE
                    score = self._like.of(one, other)
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
        if not self._like.comparable(one, other) or are_apart(one, other, self._vocabulary):
            return None
        measure = pairs_of(canonical(a.indicator.measure, self._vocabulary))
        # 报销比例：乡镇医院55%，县级医院40%: two that say no more than for whom are of what stands above them.
        shared = other.around if c.applies_to_text and b.applies_to_text else frozenset()
        said = pairs_of(canonical(f"{b.applies_to_text} {c.applies_to_text}", self._vocabulary))
        own = other.own | (shared if other.own <= said else frozenset())
        if not measure or containment(measure, own) < 0.5:
            return None
        whom = c.applies_to_text.removeprefix("对")
        if whom and whom in a.applies_to_text and whom != a.applies_to_text:
            return True
        if any(word in other.words for word in self._vocabulary.part_words):
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
            for other in self._below.promises
        )


def _is_range_of_grades(one: Promise, two: Promise) -> bool:
    """Whether one promise is a range, told for no grade, and the other an amount of one grade."""
    graded = [GRADE.search(each.words) is not None for each in (one, two)]
    return graded == [False, True] and one.benchmark.comparable_max is not None
