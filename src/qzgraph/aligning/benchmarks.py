"""Which promise of a lower item answers which of an upper one, how surely, and why.

Inside a group of aligned items, promises are paired by what is measured and for whom: by the words
of each, weighed by how well they tell the item's promises apart, in the canonical vocabulary of
``data/lexicon``. What is left is paired by elimination where that is unambiguous. One sum for all
answers each group's own. A share that became an amount (低保标准的30% → 每人每月330元), a sum for all
against one a head, answer in other terms: which is more cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import rustworkx

from qzgraph.aligning.evidence import Localiser, bigrams, containment, name_likeness
from qzgraph.names import Level
from qzgraph.records.benchmarks import ADDED_UP
from qzgraph.records.model import Benchmark, Certainty, Comparator, Edition, Field
from qzgraph.vocabulary import Vocabulary

#: Two promises are one from this likeness on.
SAME = 0.3
#: A leftover sum is another answer to the same promise from this likeness on.
ALSO = 0.55
#: Holders that the subject of a promise implies, so that one side may leave them unsaid.
_IMPLIED_HOLDERS = frozenset(
    (
        "person",
        "household",
        "couple",
        "place",
        "named",
        "vehicle",
        "dwelling",
        "thing",
        "class",
        "bed",
    )
)
#: Holders of which one counts towards a total: a number each, against a number in all.
_EACH = frozenset(("place", "named", "class"))
#: What an amount is paid for that is no stretch of time.
_OCCASION_HOLDERS = frozenset(("case", "meal", "hour"))
_MEASURES = frozenset(("length", "area", "land", "weight", "volume"))
#: Calendar days that a working day takes at most, long holidays included.
_LONGEST_FOR_WORKING_DAYS = 2
_TOTAL = re.compile(r"全[县市区域省]|总[量数额]|总面积|总使用面积|总体|合计|共计|总计|各类")
_WHOLE_PLACE = re.compile(r"全[县市区域省]")
_SUM = re.compile(r"合计|总计|共计|各类|各项|总额")
_GENERAL = re.compile(r"统一|一律|不分|不论|无论|不区分|同一标准|一视同仁")
_LISTED = frozenset(("项", "个方面", "方面", "类", "种", "个", "件", "大类"))
_GRADE = re.compile(
    r"(?<![省市县乡村镇户组级])[一二三四五六七八九十ⅠⅡⅢⅣⅤⅥ甲乙丙丁A-E](?=[级档类等期](?!人民))"
)
_YEARS = re.compile(r"\d+(?=[—\-~～至到]?\d*周?岁)")
_RANGE = re.compile(r"(?<=\d)\s*[—–\-~～至到]+\s*(?=\d)")
_AVERAGE = re.compile(r"平均")


@dataclass(frozen=True, order=True)
class Place:
    """A promise by the positions of its item and of itself among the item's promises; ``benchmark``
    is -1 where the item's words as a whole answer."""

    item: int
    benchmark: int


@dataclass(frozen=True)
class BenchmarkMatch:
    """One lower promise answers one upper one; ``comparable`` is False where it does so in other
    terms."""

    upper: Place
    lower: Place
    score: float
    comparable: bool
    certainty: Certainty = Certainty.CERTAIN
    reason: str = ""


@dataclass(frozen=True)
class _Promise:
    place: Place
    benchmark: Benchmark
    own: frozenset[str]
    around: frozenset[str]
    words: str
    """Own words and group, without what a share is of."""
    all_words: str
    sentence: str


@dataclass
class _Side:
    promises: list[_Promise]
    text: str
    items: Sequence[int]
    spread: dict[str, int] = field(default_factory=dict)
    telling: dict[Place, frozenset[str]] = field(default_factory=dict)
    """The words of each that are no heading of others beside it."""
    parts: set[Place] = field(default_factory=set)
    """Those that an implied sum adds up, or of which a number before them is the whole."""

    def __post_init__(self) -> None:
        for promise in self.promises:
            heading = frozenset[str]().union(
                *(p.around for p in self.promises if p.sentence == promise.sentence)
            )
            telling = promise.own - heading if promise.around or heading else promise.own
            self.telling[promise.place] = telling or promise.own
            for pair in self.telling[promise.place]:
                self.spread[pair] = self.spread.get(pair, 0) + 1
        sums = {p.benchmark.span for p in self.promises if p.benchmark.implied}
        self.parts = {
            p.place
            for p in self.promises
            if not p.benchmark.implied
            and p.benchmark.span in sums
            and p.benchmark.base_unit == "次"
        }
        self.parts |= set(_parts_of_wholes(self.promises))


#: What leads from a number to its parts: 13次免费健康管理：…；13次，即….
_TOLD_BY_PARTS = re.compile(r"^[^，。；\d]{0,16}(?:[：:]|，?(?:即|分别是|分别为|其中))")


def _parts_of_wholes(promises: Sequence[_Promise]) -> Iterator[Place]:
    """Numbers behind one that they make up together (13次，即满月、3月龄……各1次), or that a colon or 即 tells
    to be its parts."""
    stated = [p for p in promises if not p.benchmark.implied and not p.benchmark.increases]
    for at, whole in enumerate(stated):
        value, unit = whole.benchmark.comparable_value, whole.benchmark.comparable_unit
        if value is None or whole.benchmark.base_unit != "次":
            continue
        total, parts = Decimal(0), []
        for part in stated[at + 1 :]:
            own = part.benchmark
            alike = own.comparable_unit == unit and part.sentence == whole.sentence
            if not alike or own.comparable_value is None or total >= value:
                break
            total += own.comparable_value
            parts.append(part.place)
        told = _TOLD_BY_PARTS.search(whole.sentence[_behind(whole) :])
        if len(parts) > 1 and (total == value or (told and total < value)):
            yield from parts


def _behind(whole: _Promise) -> int:
    at = whole.sentence.find(whole.benchmark.quote)
    return max(at, 0) + len(whole.benchmark.quote)


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
    above = _side(upper, upper_items, local_upper, vocabulary)
    below = _side(lower, lower_items, local_lower, vocabulary)
    if not above.promises:
        return []
    own_level = local_lower.place.level
    return _Aligner(above, below, own_level, vocabulary).matches()


def _side(
    edition: Edition, items: Sequence[int], local: Localiser, vocabulary: Vocabulary
) -> _Side:
    promises = []
    texts = []
    for at in items:
        item = edition.items[at]
        texts += [item.fields[name].text for name in (Field.CONTENT, Field.STANDARD)]
        for index, benchmark in enumerate(item.promises):
            whom = canonical(local(benchmark.applies_to_text), vocabulary)
            sentence = _sentence(item.fields[benchmark.field].text, benchmark)
            title = _title(sentence, benchmark)
            own = f"{whom} {canonical(local(f'{title} {benchmark.context}'), vocabulary)}"
            heading = benchmark.around
            for other in item.promises:
                if other is not benchmark and other.applies_to_text:
                    heading = heading.replace(other.applies_to_text, " ")
            around = canonical(local(heading), vocabulary)
            # What a share is of tells nothing of whom it is for (机构养育孤儿标准的60%).
            base = canonical(local(benchmark.relative_to), vocabulary)
            apart = own.replace(base, " ") if base else own
            promises.append(
                _Promise(
                    Place(at, index),
                    benchmark,
                    _pairs(own),
                    _pairs(around),
                    apart,
                    f"{around} {own}",
                    sentence,
                )
            )
    return _Side(promises, canonical(local(" ".join(texts)), vocabulary), items)


def _sentence(text: str, benchmark: Benchmark) -> str:
    """The sentence that the quote stands in (the first where it stands in several)."""
    at = max(text.find(benchmark.quote), 0)
    start = max(text.rfind(mark, 0, at) for mark in "。；;") + 1
    ends = [end for mark in "。；;" if (end := text.find(mark, at)) >= 0]
    return text[start : min(ends, default=len(text))]


_TITLE = re.compile(r"([一-龥]{2,10})[：:]")


def _title(sentence: str, benchmark: Benchmark) -> str:
    """What stands before a colon and holds for every amount behind it (寄宿：小学625元、初中750元),
    unless the amount's own words have it."""
    match = _TITLE.search(sentence)
    at = sentence.find(benchmark.quote)
    if match is None or match.end() > at or match[1] in benchmark.context:
        return ""
    return "" if match[1] in benchmark.applies_to_text else match[1]


def canonical(words: str, vocabulary: Vocabulary) -> str:
    """The words with those that say the same written as one, and every range alike (0至6岁, 0—6岁)."""
    pattern, same = vocabulary.same_word_pattern
    return _RANGE.sub("—", pattern.sub(lambda match: same[match.group()], words))


def _pairs(words: str) -> frozenset[str]:
    found: set[str] = set()
    for word in words.split():
        found |= bigrams(word)
    return frozenset(found)


@dataclass
class _Aligner:
    above: _Side
    below: _Side
    own_level: Level
    vocabulary: Vocabulary

    def matches(self) -> list[BenchmarkMatch]:
        mine = [one for one in self.above.promises if not self._binds_others(one)]
        found = self._assigned(mine, self.below.promises)
        answered = {match.upper for match in found}
        used = {match.lower for match in found}
        found += self._by_elimination(answered, used)
        answered = {match.upper for match in found}
        used = {match.lower for match in found}
        for one in self.above.promises:
            if one.place in answered or self._has_alternative(one, answered):
                continue
            if self._binds_others(one) or one.benchmark.implied:
                continue
            found += (
                self._shared(one, found)
                or self._in_other_terms(one, used)
                or self._listed(one)
                or self._in_another_measure(one, used)
            )
        answered = {match.upper for match in found}
        for one in self.above.promises:
            if (
                one.place not in answered
                and not one.benchmark.implied
                and not self._binds_others(one)
                and not self._has_alternative(one, answered)
            ):
                found += self._plausible(one, used)
        found += self._parts(found)
        used |= {match.lower for match in found}
        found += self._also(used)
        # What binds bodies of another level takes nothing from what binds all, and is no duty here.
        others = [one for one in self.above.promises if self._binds_others(one)]
        used = {match.lower for match in found if match.certainty is Certainty.CERTAIN}
        found += self._assigned(
            others, [two for two in self.below.promises if two.place not in used]
        )
        return sorted(found, key=lambda match: (match.upper, match.lower))

    def _has_alternative(self, one: _Promise, answered: set[Place]) -> bool:
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

    def _binds_others(self, one: _Promise) -> bool:
        level = one.benchmark.binds_level
        return level is not None and level is not self.own_level

    def _assigned(self, uppers: list[_Promise], lowers: list[_Promise]) -> list[BenchmarkMatch]:
        """Pairs of one indicator, by one assignment of greatest total likeness."""
        graph = rustworkx.PyGraph()
        graph.add_nodes_from(range(len(uppers) + len(lowers)))
        scores: dict[tuple[int, int], float] = {}
        for u, one in enumerate(uppers):
            for v, two in enumerate(lowers):
                if not self._comparable(one, two):
                    continue
                score = self.likeness(one, two)
                graded = [_GRADE.search(each.words) is not None for each in (one, two)]
                alike = _as_much(one.benchmark, two.benchmark)
                telling = _same_money(one.benchmark, two.benchmark) or (
                    alike and self._is_rare(one.benchmark)
                )
                if not any(graded) and score and telling:
                    score = max(score, SAME)  # few words are left where grades share them
                if score >= SAME:
                    scores[u, v] = score
                    weight = score + 0.03 * _closeness(one.benchmark, two.benchmark)
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
                    # An amount for all is answered by one for all before those of its grades.
                    weight -= 0.5 * (graded[0] != graded[1] and not alike)
                    weight += 0.3 * (alike and self._is_rare(one.benchmark))
                    weight += 0.002 * (u == v) + 0.02 * (one.sentence == two.sentence)
                    weight -= 0.08 * bool(two.benchmark.valid_from and not one.benchmark.valid_from)
                    graph.add_edge(u, len(uppers) + v, round(weight * 1_000_000))
        pairs = rustworkx.max_weight_matching(graph, max_cardinality=False, weight_fn=lambda w: w)
        found = sorted((min(pair), max(pair) - len(uppers)) for pair in pairs)
        return [
            BenchmarkMatch(
                uppers[u].place, lowers[v].place, scores[u, v], True, Certainty.CERTAIN, "指标相同"
            )
            for u, v in found
        ]

    def _is_rare(self, one: Benchmark) -> bool:
        """Whether a number of times stands once in either text: 13次 tells what it is of, 1次 does not."""
        value, unit = one.comparable_value, one.comparable_unit
        return (
            one.base_unit == "次"
            and value is not None
            and value > 2
            and all(
                sum(
                    p.benchmark.comparable_value == value and p.benchmark.comparable_unit == unit
                    for p in side.promises
                )
                == 1
                for side in (self.above, self.below)
            )
        )

    def _by_elimination(self, answered: set[Place], used: set[Place]) -> list[BenchmarkMatch]:
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
                and not self._apart(one, two)
                and (not two.benchmark.implied or self._says_as_much(one, two))
            ]
            one_breath = {two.sentence for two in fits}
            if len(mine) == 1 and len(fits) > 1 and len(one_breath) == 1:
                found += [_match(one, two, self.likeness(one, two), "分档规定") for two in fits]
                free = [two for two in free if two not in fits]
                continue
            if len(mine) != 1 or len(fits) != 1:
                continue
            score = self.likeness(one, fits[0])
            alone = self._is_only_one(self.above, one) and self._is_only_one(self.below, fits[0])
            sure = score >= SAME / 2 or alone
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

    def _says_as_much(self, one: _Promise, two: _Promise) -> bool:
        """Whether a promise without a number is that number, of much the same (全部建成, 建成率100%)."""
        same = one.benchmark.comparable_value == two.benchmark.comparable_value
        return same and self.likeness(one, two) >= SAME / 2

    @staticmethod
    def _is_only_one(side: _Side, one: _Promise) -> bool:
        unit = one.benchmark.base_unit
        alike = [
            p for p in side.promises if p.benchmark.base_unit == unit and not p.benchmark.implied
        ]
        return len(alike) == 1

    def _speaks_for(self, two: _Promise, one: _Promise, found: list[BenchmarkMatch]) -> bool:
        """Whether a lower promise that answers another upper one speaks for this one as well: it has
        the words that tell this one from that, or it has no words of its own beyond them."""
        telling = self.above.telling
        others = frozenset[str]().union(
            *(telling[match.upper] for match in found if match.lower == two.place)
        )
        apart = telling[one.place] - others
        if apart:
            return containment(apart, two.own) >= 0.6
        return containment(self.below.telling[two.place], telling[one.place]) >= 0.6

    def _shared(self, one: _Promise, found: list[BenchmarkMatch]) -> list[BenchmarkMatch]:
        """A promise for several groups answers each group's own."""
        fits = [
            (self.likeness(one, two), two)
            for two in self.below.promises
            if self._comparable(one, two) and not self._apart(one, two)
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

    def _in_other_terms(self, one: _Promise, used: set[Place]) -> list[BenchmarkMatch]:
        """A share that became an amount, a total against one a head, and the like."""
        fits = [
            (self.likeness(one, two), two)
            for two in self.below.promises
            if two.place not in used
            and self._is_in_other_terms(one, two)
            and not self._apart(one, two)
            and not two.benchmark.implied
        ]
        if not fits:
            return []
        score, two = max(fits, key=lambda each: (each[0], each[1].place))
        alone = len(self.above.promises) == 1 or len(self.below.promises) == 1
        if score < SAME / 2 and not alone and len(fits) > 1:
            return []
        return [BenchmarkMatch(one.place, two.place, score, False, Certainty.CERTAIN, "口径不同")]

    def _listed(self, one: _Promise) -> list[BenchmarkMatch]:
        """A number of listed things (「…等6个方面」) is kept where all that is listed is there."""
        unit = one.benchmark.unit
        if unit not in _LISTED or one.benchmark.per:
            return []
        names = [name for name in one.benchmark.context.split() if len(name) > 1]
        text = _pairs(self.below.text)
        there = [name for name in names if containment(bigrams(name), text) >= 0.7]
        if len(names) < 2 or 2 * len(there) < len(names):
            return []
        place = Place(self.below.items[0], -1)
        if len(there) < len(names):
            return [
                BenchmarkMatch(one.place, place, 0.4, False, Certainty.PROBABLE, "所列各项多数都在")
            ]
        return [BenchmarkMatch(one.place, place, 0.6, False, Certainty.CERTAIN, "所列各项逐项都在")]

    def _plausible(self, one: _Promise, used: set[Place]) -> list[BenchmarkMatch]:
        """What might answer though the words don't settle it: each is for a person to look at."""
        return [
            BenchmarkMatch(
                one.place, two.place, self.likeness(one, two), False, Certainty.PROBABLE, "可能对应"
            )
            for two in self.below.promises
            if two.place not in used
            and not two.benchmark.implied
            and not self._apart(one, two)
            and two.benchmark.base_unit == one.benchmark.base_unit
        ][:3]

    def _also(self, used: set[Place]) -> list[BenchmarkMatch]:
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
                and not self._apart(one, two)
                and not self._binds_others(one)
                # The grades of a mean that is kept (平均2000元，分1000、2000、3000元三档) are not above it.
                and (not _AVERAGE.search(one.words) or _AVERAGE.search(two.words))
            ]
            if fits:
                score, one = max(fits, key=lambda each: (each[0], each[1].place))
                if score >= ALSO or self._is_beside_an_answer(two, used):
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

    def _is_part(self, one: _Promise, two: _Promise, other: _Promise) -> bool | None:
        """Whether ``other`` beside ``two`` is a part of ``one``, surely or perhaps; None where it is
        a promise of something else."""
        a, b, c = one.benchmark, two.benchmark, other.benchmark
        if c.implied or c.increases or c.base_unit != a.base_unit or bool(c.per) != bool(b.per):
            return None
        if not self._comparable(one, other) or self._apart(one, other):
            return None
        measure = _pairs(canonical(a.indicator.measure, self.vocabulary))
        if not measure or containment(measure, other.own) < 0.5:
            return None
        whom = c.applies_to_text.removeprefix("对")
        if whom and whom in a.applies_to_text and whom != a.applies_to_text:
            return True
        if any(word in other.words for word in self.vocabulary.part_words):
            return True
        return None if a.base_unit == "元" or c.per_year != b.per_year else False

    def _is_beside_an_answer(self, two: _Promise, used: set[Place]) -> bool:
        """Whether it is one of several sums in one breath, of which another answers (分为三档)."""
        return any(
            other.place in used
            and other.place.item == two.place.item
            and other.sentence == two.sentence
            and (not two.own - other.own or not other.own - two.own)
            and other.benchmark.base_unit == two.benchmark.base_unit
            for other in self.below.promises
        )

    def likeness(self, one: _Promise, two: _Promise) -> float:
        """How alike whom and what two promises are for, 0 to 1."""
        if self._apart(one, two):
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
        if one.benchmark.per and one.benchmark.per == two.benchmark.per:
            score += 0.02
        return min(1.0, score)

    def _weight(self, pairs: Iterable[str]) -> float:
        above, below = self.above.spread, self.below.spread
        return sum(1 / max(above.get(pair, 1), below.get(pair, 1)) for pair in pairs)

    def _apart(self, one: _Promise, two: _Promise) -> bool:
        """Whether words of one exclude words of the other: 寄宿 and 走读, 门诊 and 住院, 高风险 and
        低风险, 一级 and 二级."""
        grades = frozenset(_GRADE.findall(one.words)), frozenset(_GRADE.findall(two.words))
        if grades[0] and grades[1] and grades[0].isdisjoint(grades[1]):
            return True
        if _deny(one.words, two.words) or _deny(two.words, one.words):
            return True
        if any(
            _differ_in(one.words, two.words, left, right) for left, right in self._opposed("prefix")
        ):
            return True
        return any(
            _has_alone(one.words, left, right) and _has_alone(two.words, right, left)
            for left, right in self._opposed("apart")
        )

    def _opposed(self, effect: str) -> list[tuple[str, str]]:
        pairs = [(a, b) for a, b, how in self.vocabulary.opposed_words if how == effect]
        return pairs + [(b, a) for a, b in pairs]

    def _comparable(self, one: _Promise, two: _Promise) -> bool:
        """Whether both are one kind of quantity that can be compared."""
        bound = two.benchmark.binds_level
        if bound and bound is not self.own_level and one.benchmark.binds_level is not bound:
            return False
        if _is_sum(one.benchmark) and _is_sum(two.benchmark):
            return False  # a total that neither text states is nobody's promise
        return _fits(one.benchmark, two.benchmark) and not self._differs_in_terms(one, two)

    def _is_in_other_terms(self, one: _Promise, two: _Promise) -> bool:
        a, b = one.benchmark, two.benchmark
        units = {a.base_unit, b.base_unit}
        if _fits(a, b):
            return self._differs_in_terms(one, two)
        if two.benchmark.implied:
            return False
        if "元" in units and units & {"1", "天", "年"}:
            return bool(a.relative_to or b.relative_to or units & {"天", "年"})
        return False

    def _in_another_measure(self, one: _Promise, used: set[Place]) -> list[BenchmarkMatch]:
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

    def _differs_in_terms(self, one: _Promise, two: _Promise) -> bool:
        a, b = one.benchmark, two.benchmark
        if _is_sum(a) != _is_sum(b):
            total = one if _is_sum(b) else two
            return not _SUM.search(total.sentence)
        if _SUM.search(one.sentence) and a.base_unit == "元" and not _SUM.search(two.sentence):
            return any(_is_sum(p.benchmark) for p in self.below.promises)
        if a.increases != b.increases and not (a.implied or b.implied):
            return True
        limited = b.comparator is Comparator.AT_MOST and a.comparator is not Comparator.AT_MOST
        if _holders_differ(a.holders, b.holders) and not (limited and b.value == a.value):
            return True
        if a.base_unit == "1" and bool(a.relative_to) != bool(b.relative_to):
            base = a.relative_to or b.relative_to
            other = two if a.relative_to else one
            if containment(bigrams(base), _pairs(other.all_words)) < 0.5 and not (
                a.indicator.better_when is b.indicator.better_when
                and a.indicator.better_when.value == "Lower"
            ):
                return True
        if a.relative_to and b.relative_to and not _same_base(a.relative_to, b.relative_to):
            return True
        if self._is_total(one) != self._is_total(two):
            total, each = (one, two) if self._is_total(one) else (two, one)
            if each.benchmark.is_spread or each.benchmark.holders & (_EACH | {"person"}):
                return not (total.benchmark.holders & each.benchmark.holders)
        if a.base_unit == b.base_unit == "元":
            for paid, timed in ((a, b), (b, a)):
                timely = timed.per_year is not None and not timed.holders & _OCCASION_HOLDERS
                if timely and paid.holders & _OCCASION_HOLDERS and paid.per_year is None:
                    return True
            places = ("place" in a.holders, "place" in b.holders)
            if places[0] != places[1] and "person" in a.holders | b.holders:
                return True
        if _measured_by(a) and _measured_by(b) and _measured_by(a) != _measured_by(b):
            return True
        if _days_cannot_be_told(a, b):
            return True
        for left, right in self._opposed("other-terms"):
            if _has_alone(one.all_words, left, right) and _has_alone(two.all_words, right, left):
                return True
        if a.base_unit == b.base_unit == "分钟" and a.comparator is b.comparator:
            mean = _AVERAGE.search(one.sentence), _AVERAGE.search(two.sentence)
            shared = re.search(r"\d+%[以之]?上?的", two.sentence + one.sentence)
            if bool(mean[0]) != bool(mean[1]) and shared:
                return True
        return False

    @staticmethod
    def _is_total(one: _Promise) -> bool:
        context, around = one.benchmark.context, one.benchmark.around
        if "person" in one.benchmark.holders:
            return False  # 馆藏总量达到人均1册 is an amount for each
        return _TOTAL.search(context) is not None or _WHOLE_PLACE.search(around) is not None


def _match(one: _Promise, two: _Promise, score: float, reason: str) -> BenchmarkMatch:
    return BenchmarkMatch(one.place, two.place, score, True, Certainty.CERTAIN, reason)


def _has_alone(text: str, word: str, other: str) -> bool:
    """Whether ``word`` stands in the text and ``other`` doesn't, where one may contain the other."""
    if word in other:
        return other not in text and word in text
    return word in text and other not in text.replace(word, "")


def _differ_in(one: str, two: str, left: str, right: str) -> bool:
    """Whether a word of each differs in an opposed character alone: 高风险, 低风险."""
    for match in re.finditer(f"{left}([一-龥])", one):
        mine, theirs = match.group(), right + match.group(1)
        if theirs in two and mine not in two and theirs not in one:
            return True
    return False


_DENIED = re.compile(r"[不非未]([一-龥]{2})")


def _deny(one: str, two: str) -> bool:
    """Whether one text denies a word that the other says, and says it nowhere (不寄宿, 寄宿)."""
    return any(
        word in two
        and word not in re.sub(f"[不非未]{word}", "", one)
        and not re.search(f"[不非未]{word}", two)
        for word in _DENIED.findall(one)
    )


def _holders_differ(one: frozenset[str], two: frozenset[str]) -> bool:
    if one == two or not one or not two:
        return bool((one | two) - _IMPLIED_HOLDERS - {"case"}) and one != two
    rest_one, rest_two = one - two, two - one
    if rest_one and rest_two:
        kinds = {"place", "named", "person"}
        return not (rest_one <= kinds and rest_two <= kinds)
    return bool((rest_one | rest_two) - _IMPLIED_HOLDERS)


def _same_money(one: Benchmark, two: Benchmark) -> bool:
    """Whether two are one amount of money a time."""
    return (
        one.base_unit == two.base_unit == "元"
        and one.comparable_value == two.comparable_value
        and one.comparable_unit == two.comparable_unit
        and one.per_year == two.per_year
    )


def _as_much(one: Benchmark, two: Benchmark) -> bool:
    """Whether two are the same quantity, to both ends of a range."""
    return (
        one.comparable_value is not None
        and one.comparable_value == two.comparable_value
        and one.comparable_max == two.comparable_max
        and one.comparable_unit == two.comparable_unit
    )


def _measured_by(one: Benchmark) -> str:
    """The measure that an amount is for each of (公里 in 每公里2000元), or nothing."""
    if not one.holders & _MEASURES:
        return ""
    return re.sub(r"^(?:每|/|／)*[\d.一二两三四五六七八九十百千万]*", "", one.per) or one.per


def _days_cannot_be_told(one: Benchmark, two: Benchmark) -> bool:
    """Whether one time is in working days, the other in calendar ones, and holidays decide: 20
    working days are never shorter than 20 days, 5 never longer than 15."""
    if (one.comparable_unit == "工作日") == (two.comparable_unit == "工作日"):
        return False
    working, days = (one, two) if one.comparable_unit == "工作日" else (two, one)
    if working.comparable_value is None or days.amount is None or days.base_unit != "天":
        return False
    few = working.comparable_value
    return few < days.amount < few * _LONGEST_FOR_WORKING_DAYS


def _same_base(one: str, two: str) -> bool:
    """Whether two names of what a share is of are one, however their words are turned (机构养育孤儿标准,
    儿童福利机构孤儿养育标准)."""
    short, long = sorted((bigrams(one), bigrams(two)), key=len)
    turned = min(len(one), len(two)) >= 4 and (set(one) <= set(two) or set(two) <= set(one))
    return turned or name_likeness(one, two) >= 0.55 or containment(short, long) >= 0.6


def _is_sum(benchmark: Benchmark) -> bool:
    """Whether the text states its parts and not it."""
    return benchmark.implied and benchmark.indicator.measure == ADDED_UP


def _fits(one: Benchmark, two: Benchmark) -> bool:
    """Whether two quantities are of one kind: the same unit, all of them and each one, a ratio of
    staff and so many for each."""
    a, b = one.base_unit, two.base_unit
    if a == b:
        return _occasion(one) == _occasion(two) or not (_occasion(one) and _occasion(two))
    units = {a, b}
    if units == {"1", "收费"}:
        share = one if a == "1" else two
        return share.indicator.better_when.value == "Lower"
    if "1" in units:
        share, count = (one, two) if a == "1" else (two, one)
        whole = share.implied or (share.comparable_value == 1 and not share.relative_to)
        each = count.holders & _EACH or count.comparable_value == 1
        if whole and each and count.amount is not None and count.amount >= 1 and not count.per_year:
            return count.base_unit in {"个", "人", "台", "支", "套", "名"}
        return (
            count.is_spread and count.base_unit == "人" and not share.relative_to.endswith("标准")
        )
    return False


def _occasion(benchmark: Benchmark) -> str:
    """What an amount is paid for, where that is no period: 餐, 次."""
    tail = benchmark.comparable_unit.rpartition("/")[2] if "/" in benchmark.comparable_unit else ""
    if "/" in benchmark.base_unit or tail in {"年", ""} or tail.replace(".", "").isdigit():
        return ""
    return tail


def _closeness(one: Benchmark, two: Benchmark) -> float:
    """1 for the same value and comparator, down to 0 for values an order of magnitude apart."""
    a, b = one.comparable_value, two.comparable_value
    if a is None or b is None:
        return 0.0
    if a == b:
        return 1.0 if one.comparator is two.comparator else 0.9
    low, high = sorted((abs(a), abs(b)))
    near = float(low / high) if high else 0.0
    between = Comparator.BETWEEN in {one.comparator, two.comparator}
    return max(near, 0.5 if between else 0.0) * 0.8


__all__ = ["BenchmarkMatch", "Place", "align_benchmarks", "canonical"]
