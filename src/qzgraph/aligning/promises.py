"""Promises as they are paired: the words of each, what they share with those beside it, and which of
them are parts of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from qzgraph.aligning.evidence import Localiser, bigrams
from qzgraph.records.implied import LISTED
from qzgraph.records.model import Benchmark, Certainty, Edition, Field
from qzgraph.vocabulary import Vocabulary

#: Two promises are one from this likeness on.
SAME = 0.3
_RANGE = re.compile(r"(?<=\d)\s*[—–\-~～至到]+\s*(?=\d)")
_TITLE = re.compile(r"(?<![一-龥])([一-龥]{2,10})[：:]")
#: Units of time that a product of days and hours a day is in.
_HOURS = frozenset(("分钟", "学时"))
#: What leads from a number to its parts: 13次免费健康管理：…；13次，即….
_TOLD_BY_PARTS = re.compile(r"^[^，。；\d]{0,16}(?:[：:]|，?(?:即|分别是|分别为|其中))")

#: What parts the names of a list; what stands before a number that holds for each of them.
_NAMED = re.compile(r"[、，,]")
_EACH = ("每", "每个", "每次", "各")


@dataclass(frozen=True, order=True)
class PromiseAt:
    """A promise by the positions of its item and of itself among the item's promises; ``benchmark``
    is -1 where the item's words as a whole answer."""

    item: int
    benchmark: int


@dataclass(frozen=True)
class BenchmarkMatch:
    """One lower promise answers one upper one; ``comparable`` is False where it does so in other
    terms."""

    upper: PromiseAt
    lower: PromiseAt
    score: float
    comparable: bool
    certainty: Certainty = Certainty.CERTAIN
    reason: str = ""


@dataclass(frozen=True)
class Promise:
    """A benchmark with the words by which it is told from others: its own and those around it, as
    :func:`pairs_of` has them."""

    place: PromiseAt
    benchmark: Benchmark
    own: frozenset[str]
    around: frozenset[str]
    words: str
    """Own words and group, without what a share is of."""
    all_words: str
    sentence: str


@dataclass
class Side:
    """The promises of one text's aligned items, at ``items`` of its edition."""

    promises: list[Promise]
    text: str
    """What the items say, in canonical words."""
    items: Sequence[int]
    lists: list[Promise] = field(default_factory=list)
    """What the items list by name, apart from what they promise."""
    spread: dict[str, int] = field(default_factory=dict)
    """In how many promises a pair of characters tells something."""
    telling: dict[PromiseAt, frozenset[str]] = field(default_factory=dict)
    """The words of each that are no heading of others beside it."""
    parts: set[PromiseAt] = field(default_factory=set)
    """Those that an implied sum adds up, or of which a number before them is the whole."""
    factors: set[PromiseAt] = field(default_factory=set)
    """Those of which a product is made (每天8课时 in 每期5天，每天8课时), and the product."""

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
        self.factors = {
            p.place
            for p in self.promises
            if p.benchmark.span in sums and p.benchmark.base_unit in _HOURS
        }


def _parts_of_wholes(promises: Sequence[Promise]) -> Iterator[PromiseAt]:
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
            continue
        same = (p for p in stated[at + 1 :] if p.sentence == whole.sentence)
        each = next((p for p in same if p.benchmark.comparable_unit == unit), None)
        if each and (each.benchmark.comparable_value or 0) * _named_between(whole, each) == value:
            yield each.place


def _named_between(whole: Promise, part: Promise) -> int:
    """How many are named behind a number before another that holds for each (13次，时点为：满月、3、6月龄……，每个时点1次)."""
    between = whole.sentence[_behind(whole) :].partition(part.benchmark.quote)[0]
    *named, each = _NAMED.split(between.rpartition("：")[2])
    return len(named) if each.startswith(_EACH) or each.endswith(_EACH) else 0


def _behind(whole: Promise) -> int:
    at = whole.sentence.find(whole.benchmark.quote)
    return max(at, 0) + len(whole.benchmark.quote)


def side_of(
    edition: Edition, items: Sequence[int], local: Localiser, vocabulary: Vocabulary
) -> Side:
    """The promises of some items of an edition, their words made canonical and its places 本地."""
    promises: list[Promise] = []
    lists: list[Promise] = []
    texts = []
    for at in items:
        item = edition.items[at]
        texts += [item.fields[name].text for name in (Field.CONTENT, Field.STANDARD)]
        for index, benchmark in enumerate(item.promises):
            whom = canonical(local(benchmark.applies_to_text), vocabulary)
            sentence = _sentence(item.fields[benchmark.field].text, benchmark)
            title = _title(sentence, benchmark)
            said = benchmark.context
            if not any(
                len(pair) > 1 for pair in pairs_of(said)
            ):  # 总藏书量50万册或人均1.3册: what the other of the two is of
                said = " ".join(item.promises[n].context for n in benchmark.alternative_to) or said
            context = canonical(local(f"{title} {said}"), vocabulary)
            own = f"{whom} {context}"
            heading = benchmark.around
            for other in item.promises:
                if other is not benchmark and other.applies_to_text:
                    heading = heading.replace(other.applies_to_text, " ")
            around = canonical(local(heading), vocabulary)
            # What a share is of tells nothing of whom it is for (机构养育孤儿标准的60%).
            base = canonical(local(benchmark.relative_to), vocabulary)
            rest = [word for word in context.replace(base or " ", " ").split() if word not in base]
            apart = " ".join([whom, *rest]) if base else own
            told = lists if benchmark.base_unit == LISTED else promises
            told.append(
                Promise(
                    PromiseAt(at, index),
                    benchmark,
                    pairs_of(own),
                    pairs_of(around),
                    apart,
                    f"{around} {own}",
                    sentence,
                )
            )
    return Side(promises, canonical(local(" ".join(texts)), vocabulary), items, lists)


def _sentence(text: str, benchmark: Benchmark) -> str:
    """The sentence that the quote stands in (the first where it stands in several)."""
    at = max(text.find(benchmark.quote), 0)
    start = max(text.rfind(mark, 0, at) for mark in "。；;") + 1
    ends = [end for mark in "。；;" if (end := text.find(mark, at)) >= 0]
    return text[start : min(ends, default=len(text))]


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


def pairs_of(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters within each of the words."""
    found: set[str] = set()
    for word in words.split():
        found |= bigrams(word)
    return frozenset(found)


def lies_in(given: Benchmark, asked: Benchmark) -> bool:
    """Whether a quantity is the one that is asked, or lies in the range that is."""
    low, value = asked.comparable_value, given.comparable_value
    as_much = asked.amount == given.amount and asked.max_value == given.max_value is None
    if as_much and asked.base_unit == given.base_unit and not (asked.per or given.per):
        return asked.amount is not None  # 1日内, 24小时内
    if low is None or value is None or given.comparable_unit != asked.comparable_unit:
        return False
    return low <= value <= (low if asked.comparable_max is None else asked.comparable_max)


def certain(one: Promise, two: Promise, score: float, reason: str) -> BenchmarkMatch:
    """The match that one certainly answers the other and can be compared with it."""
    return BenchmarkMatch(one.place, two.place, score, True, Certainty.CERTAIN, reason)
