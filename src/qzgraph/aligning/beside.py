"""What a lower text says beside the promises that were paired: amounts that it leaves to others, numbers that were taken
for none, lists that name less, charges beside what is free. None of it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from qzgraph.aligning.evidence import bigrams, containment
from qzgraph.aligning.promises import (
    SAME,
    BenchmarkMatch,
    Promise,
    PromiseAt,
    Side,
    canonical,
    pairs_of,
)
from qzgraph.language.quantities import quantity_reader
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.enumerated import A_LIST
from qzgraph.records.implied import NAMES
from qzgraph.records.model import Benchmark, Better, Certainty, Comparator
from qzgraph.vocabulary import Vocabulary

#: A sentence names what something is from this share of its words on.
NAMED = 0.6
#: The unit of prices that words tell without a number (免费, 半价).
PRICE = "收费"
#: Units of how long something is kept or given.
LASTS = frozenset(("年", "天", "分钟"))
_ALL = "本标准没有写数，说的是全部或者永久"
_FEE = re.compile(r"(?<=..)的?费用?$")
_SPOKEN = re.compile("[一-龥]{3}")
_SENTENCE_END = re.compile(r"[。；;]")


@dataclass
class Beside:
    """One group of aligned items, upper and lower."""

    above: Side
    below: Side
    vocabulary: Vocabulary

    def left_open(self, one: Promise) -> list[BenchmarkMatch]:
        """The lower text's words where a sentence about the same leaves to others how much it is (按县里公布的标准
        发放): whether that is as much cannot be told."""
        around = around_numbers(self.vocabulary)
        telling = self.above.telling[one.place]
        for sentence in _SENTENCE_END.split(self.below.text):
            if around.left_open.search(sentence) is None:
                continue
            said = containment(telling, pairs_of(sentence))
            # Where each text has no other quantity, it is the one that is left open (场次按…计划安排).
            named = around.named_open.search(sentence) is not None
            alone = named and len(self.above.promises) == 1 and not self.below.promises
            if said >= SAME or alone:
                return [self._unnumbered(one, said, "本标准没有写明数量，由别处规定")]
        return []

    def in_full(self, one: Promise) -> list[BenchmarkMatch]:
        """The lower text's words where a sentence about the same says without a number that it is all (水体全部消除)
        or for ever (永久保存), where a share or a time of at least so much is asked."""
        asked = one.benchmark
        around = around_numbers(self.vocabulary)
        least = asked.comparator in {Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.EXACTLY}
        if not least or asked.indicator.better_when is not Better.HIGHER or asked.per:
            return []
        if asked.base_unit == "1":
            pattern = around.in_full
        elif asked.base_unit in LASTS:
            pattern = around.for_ever
        else:
            return []
        telling = self.above.telling[one.place]
        about = [each for each in _SENTENCE_END.split(self.below.text) if pattern.search(each)]
        said = max((containment(telling, pairs_of(each)) for each in about), default=0.0)
        return [self._unnumbered(one, said, _ALL)] if said >= SAME else []

    def _unnumbered(self, one: Promise, said: float, reason: str) -> BenchmarkMatch:
        """What the lower text may answer a promise by, without a number."""
        place = PromiseAt(self.below.items[0], -1)
        return BenchmarkMatch(one.place, place, said, False, Certainty.PROBABLE, reason)

    def excepts(self, match: BenchmarkMatch) -> bool:
        """Whether the sentence of the promise that answers leaves something out (节假日除外) as the upper text does
        nowhere."""
        pattern = around_numbers(self.vocabulary).excepts
        two = next((each for each in self.below.promises if each.place == match.lower), None)
        return bool(
            two is not None and pattern.search(two.sentence) and not pattern.search(self.above.text)
        )

    def set_aside(self, one: Promise) -> list[BenchmarkMatch]:
        """The lower text's words where they have a number of the same unit that was taken for no promise, and that the
        upper text has not: it may be one."""
        if one.benchmark.base_unit not in self._aside:
            return []
        place = PromiseAt(self.below.items[0], -1)
        reason = "本标准有同样单位的数，是不是这一项的承诺读不出来"
        return [BenchmarkMatch(one.place, place, 0.2, False, Certainty.PROBABLE, reason)]

    @cached_property
    def _aside(self) -> set[str]:
        """The units of numbers that the lower text has beside its promises, and the upper one has not beside its own."""
        above, below = (self._not_promised(side) for side in (self.above, self.below))
        return {base for _, base in below - above}

    def _not_promised(self, side: Side) -> set[tuple[Fraction, str]]:
        reader = quantity_reader(self.vocabulary)

        def quantities(text: str) -> set[tuple[Fraction, str]]:
            return {
                (quantity.first * quantity.known.factor, quantity.known.base)
                for quantity in reader.find(text)
                if quantity.known.dimension != "age"
            }

        told = [quantities(each) for each in {p.benchmark.quote for p in side.promises}]
        return quantities(side.text).difference(*told)

    def shortened(self) -> list[BenchmarkMatch]:
        """Lists that name nothing but what an upper one names, and not all of it, where the lower text says the rest
        nowhere (血常规、尿常规、心电图; 血常规、心电图): a person sees whether that is less."""
        if not self.above.lists:
            return []
        text = pairs_of(self.below.text)
        above = [(one, self._names(one)) for one in self.above.lists]
        below = [(two, self._names(two)) for two in self.below.lists]
        found = []
        for one, names in above:
            for two, given in below:
                if names == given:
                    found.append(BenchmarkMatch(one.place, two.place, 1.0, True, reason="所列相同"))
                is_open = two.benchmark.comparator is not Comparator.EXACTLY
                if len(names) < A_LIST or is_open:
                    continue
                left = [each for each in names if not _is_among(each, names, given)]
                beyond = [each for each in given if not _is_among(each, given, names)]
                gone = [each for each in left if not self._is_said(each, names, given, text)]
                most = 2 * min(len(names) - len(left), len(given)) >= len(names)
                if not gone or beyond or not most:
                    continue
                reason = f"没有列出{'、'.join(gone)}"
                share = 1 - len(left) / len(names)
                # 四项费用：…… and 三项费用：……, or fees alone: what is gone is less.
                sure = self._is_counted(one, names) and self._is_counted(two, given)
                sure = sure or all(map(self.vocabulary.fees.is_fee, (*names, *given)))
                certainty = Certainty.CERTAIN if sure else Certainty.PROBABLE
                found.append(BenchmarkMatch(one.place, two.place, share, True, certainty, reason))
        told = {match.upper for match in found}
        listed = [name for _, given in below for name in given]
        return found + [
            self._unnumbered(one, 0.0, f"没有提到{'、'.join(gone)}")
            for one, names in above
            if one.place not in told and (gone := self._passed_over(names, listed, text))
        ]

    def _passed_over(
        self, names: Sequence[str], listed: Sequence[str], text: frozenset[str]
    ) -> list[str]:
        """What a text says nothing of, not a pair of its characters nor a short form of it (发改部门), of a list of which
        it says all the rest, which is most. A name of two characters may be said in others (减免: 减收或者免收)."""
        left = [each for each in names if not self._is_said(each, names, listed, text)]
        unsaid = [
            each
            for each in left
            if _SPOKEN.search(each)
            and text.isdisjoint(_own(each, names))
            and not any(pair[0] == each[0] and _has_in_order(pair, each) for pair in text)
        ]
        rest = len(names) - len(left)
        return unsaid if unsaid == left and len(names) >= A_LIST and rest >= 2 * len(left) else []

    def _is_counted(self, one: Promise, names: Sequence[str]) -> bool:
        """Whether the sentence says how many it lists."""
        units = around_numbers(self.vocabulary).counted
        told = quantity_reader(self.vocabulary).find(one.sentence)
        return any(each.value == len(names) and each.unit in units for each in told)

    def _is_said(
        self, name: str, names: Iterable[str], given: Iterable[str], text: frozenset[str]
    ) -> bool:
        """Whether a text has most of a name, or what tells it from the others of its list: the first words, or the last
        where they are more than what kind of service it is (检查)."""
        if self.vocabulary.fees.is_fee(name):
            name = _FEE.sub("", name)  # 遗体火化不收费 says it of 遗体火化费
        own = _own(name, names)
        telling = {*own[:1], *own[-1:]} - self.vocabulary.lexicon.usual
        return (
            not telling.isdisjoint(text)
            or containment(bigrams(name), text) >= NAMED
            or any(_has_in_order(name, each) for each in given)
        )

    def _names(self, one: Promise) -> list[str]:
        """What it lists, without the numbers beside a name (三日内遗体存放), which are judged as numbers."""
        reader = quantity_reader(self.vocabulary)

        def bare(name: str) -> str:
            for each in reversed(reader.find(name)):
                name = name[: each.quote_start] + name[each.quote_end :]
            return name

        names = canonical(one.benchmark.relative_to, self.vocabulary).split(NAMES)
        return [*filter(None, map(bare, names))]

    def charged(self, used: set[PromiseAt]) -> list[BenchmarkMatch]:
        """Charges that the lower text has beside what it, too, may have free (遗体火化免费；骨灰寄存减半收费), where the
        upper one has none: against what is free there, for certain where that sentence names what is charged."""
        free = [one for one in self.above.promises if _is_free(one.benchmark)]
        if not free or any(_is_charge(one.benchmark) for one in self.above.promises):
            return []
        found = []
        for two in self.below.promises:
            if two.place in used or not _is_charge(two.benchmark):
                continue
            words = frozenset().union(*(pairs_of(word) for word in two.words.split()))
            fits = [(containment(words, pairs_of(one.sentence)), one) for one in free]
            score, one = max(fits, key=lambda each: (each[0], each[1].place))
            sure = Certainty.CERTAIN if words and score >= NAMED else Certainty.PROBABLE
            found.append(BenchmarkMatch(one.place, two.place, score, True, sure, "另有收费"))
        return found


def _is_among(name: str, names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a name of one list stands in another, in other words: by what it shares with no other of its own list
    (肾功 of 肝功能、肾功能), as part of the other, or sharing a head there (肝功能 in 肝肾功能)."""
    own = frozenset(_own(name, names))
    # The last pair of several is what kind of thing it is (检查).
    own = own - {name[-2:]} or own
    return any(own & bigrams(each) or each in name or _has_in_order(name, each) for each in others)


def _own(name: str, names: Iterable[str]) -> list[str]:
    shared = frozenset().union(*(bigrams(each) for each in names if each != name))
    return [name[at : at + 2] for at in range(len(name) - 1) if name[at : at + 2] not in shared]


def _has_in_order(name: str, longer: str) -> bool:
    left = iter(longer)
    return all(character in left for character in name)


def _is_free(benchmark: Benchmark) -> bool:
    exactly = benchmark.comparator is Comparator.EXACTLY
    return benchmark.base_unit == PRICE and exactly and not benchmark.comparable_value


def _is_charge(benchmark: Benchmark) -> bool:
    """Whether recipients pay something: a price, or a share of the costs."""
    price = benchmark.base_unit == PRICE and not _is_free(benchmark)
    share = benchmark.base_unit == "1" and benchmark.indicator.better_when is Better.LOWER
    return price or share
