"""What an edition's sums of money cost a year, as far as its words tell: the lines of a
财政承受能力评估 (CONTRACT, ``qzgraph budget``).

A sum is taken where its own words say for how long (每人每月) or how it comes (每次, 一次性); whoever knows
how many receive it has its cost. What the words leave open is a gap with its reason, and nothing of it is
guessed: percentages of a base, ranges, sums without a period, alternatives, limits, and what the
recipient pays.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from qzgraph.aligning.editions import align
from qzgraph.judging.quantity import in_one_unit
from qzgraph.judging.quoting import describe
from qzgraph.records.model import (
    Benchmark,
    Better,
    Certainty,
    Comparator,
    Edition,
    Field,
    Item,
    Payer,
    PayerBasis,
)
from qzgraph.vocabulary import Vocabulary

_MONEY = "元"


class Come(Enum):
    """How a sum comes, which says what its count is."""

    BY_YEAR = "年"
    """For a time that is stated: how often a year that is, is known."""
    BY_EVENT = "次"
    """Each time (每次, 每餐): how often a year is for the county to say."""
    ONCE = "一次性"
    """Once for each recipient: those of the year count."""


class Why(Enum):
    """Why the cost of something cannot be told, and what would settle it."""

    SHARE = ("按基数的比例，基数不在文中", "a share of a base that the text has not")
    RANGE = ("是一个区间，选定的数额不在文中", "a range; which amount is paid is not said")
    PERIOD = ("没有写明周期", "no period is stated")
    ALTERNATIVE = ("几个标准中选一个", "one of several suffices")
    LIMIT = ("是限额，不是每人的支出", "a limit, and no amount that each receives")
    CHARGE = (
        "与服务对象自己缴纳的有关，不直接是财政支出",
        "about what the recipient pays, and no direct cost",
    )

    @property
    def zh(self) -> str:
        return str(self.value[0])

    @property
    def en(self) -> str:
        return str(self.value[1])


@dataclass(frozen=True)
class Earlier:
    """The same sum in another edition: its words, and its amount for what the line's own is for: a
    year, or one event."""

    words: str
    amount: Decimal


@dataclass(frozen=True)
class Line:
    """One sum of money for each recipient. ``amount`` is in 元 for the period or event that ``per``
    names, ``times`` how often a year that is; None for what comes by events. ``notes`` are what to
    know of it, in Chinese and English. ``floor`` is the reference's, ``before`` last year's."""

    id: str
    item: int
    group: str
    words: str
    amount: Decimal
    per: str
    come: Come
    times: Decimal | None
    notes: tuple[tuple[str, str], ...] = ()
    floor: Earlier | None = None
    before: Earlier | None = None

    @property
    def by_year(self) -> bool:
        """Whether its time is stated: then the sums beside it are a year's, else one event's."""
        return self.come is Come.BY_YEAR


@dataclass(frozen=True)
class Gap:
    """One promise of money whose cost cannot be told."""

    id: str
    item: int
    group: str
    words: str
    why: Why


@dataclass(frozen=True)
class Service:
    """One item: where it stands, and who pays for it. ``payers`` are those whom its own words name,
    ``by_document`` those of the documents that it cites: they are shown apart."""

    id: str
    number: int | None
    name: str
    domain: str
    rule: str
    payers: tuple[Payer, ...]
    by_document: tuple[Payer, ...]
    sole: Payer | None
    """The one who pays all of it, where the text says so."""


@dataclass(frozen=True)
class Budget:
    """All of an edition. ``against`` and ``before`` are the titles of the editions whose sums stand
    beside its own; empty where there is none."""

    edition: str
    title: str
    place: str
    services: tuple[Service, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    against: str = ""
    before: str = ""

    @property
    def domains(self) -> list[str]:
        """In the order of the edition."""
        return list(dict.fromkeys(service.domain for service in self.services))


def budget(
    edition: Edition,
    vocabulary: Vocabulary,
    reference: Edition | None = None,
    before: Edition | None = None,
) -> Budget:
    """The budget of an edition, beside the sums of the edition above and of the one before."""
    ids: Counter[str] = Counter()
    floors = _answered(reference, edition, vocabulary)
    earlier = _answered(before, edition, vocabulary)
    lines: list[Line] = []
    gaps: list[Gap] = []
    for at, item in enumerate(edition.items):
        told_twice = _told_twice(item)
        for index, promise in enumerate(item.benchmarks):
            if not _is_money(promise):
                continue
            group = _group(item, promise)
            id_ = _id(ids, item.name, group, promise.indicator.measure, promise.per)
            why = _why(promise, vocabulary)
            if why is not None or promise.amount is None:
                gaps.append(Gap(id_, at, group, _words(promise), why or Why.PERIOD))
                continue
            come, times = _comes(promise, vocabulary)
            lines.append(
                Line(
                    id_,
                    at,
                    group,
                    _words(promise, come),
                    promise.amount,
                    "一次性" if come is Come.ONCE else promise.per,
                    come,
                    times,
                    (*_notes(promise), *([_TWICE] if index in told_twice else [])),
                    _beside(promise, come, floors.get((at, index), ()), vocabulary),
                    _beside(promise, come, earlier.get((at, index), ()), vocabulary),
                )
            )
    return Budget(
        edition.id,
        edition.title,
        vocabulary.place(edition.division).name,
        tuple(_service(edition, item) for item in edition.items),
        tuple(lines),
        tuple(gaps),
        reference.title if reference else "",
        before.title if before else "",
    )


_TWICE = (
    "同一对象、同一名目另有按别的周期写的标准；是同一笔钱的，只填一处",
    "stands for another period too: if it is the same money, count once",
)


def _told_twice(item: Item) -> set[int]:
    """The positions of sums that are told for several periods: 每餐5元, 每年1000元."""
    met: dict[tuple[str, str], list[int]] = {}
    for index, promise in enumerate(item.benchmarks):
        if promise.base_unit == _MONEY and not promise.increases:
            key = _group(item, promise), promise.indicator.measure
            met.setdefault(key, []).append(index)
    return {
        index
        for found in met.values()
        for index in found
        if len({item.benchmarks[each].comparable_unit for each in found}) > 1
    }


def _is_money(promise: Benchmark) -> bool:
    """Whether it is a sum, or a part of one: 低保标准的30%."""
    return promise.base_unit == _MONEY or bool(promise.relative_to)


def _why(promise: Benchmark, vocabulary: Vocabulary) -> Why | None:
    measure = promise.indicator.measure or promise.indicator.label
    if promise.base_unit != _MONEY:
        return Why.SHARE
    if promise.indicator.better_when is Better.LOWER or measure.endswith(vocabulary.budget_words):
        return Why.CHARGE
    if promise.is_limit:
        return Why.LIMIT
    if promise.comparator is Comparator.BETWEEN:
        return Why.RANGE
    if promise.alternative_to:
        return Why.ALTERNATIVE
    if _is_once(promise, vocabulary) or promise.per_year is not None:
        return None
    return None if promise.holders & EVENTS else Why.PERIOD


#: Kinds of what a sum is for each of (``data/lexicon/periods.csv``) that come and go within a year.
EVENTS = frozenset(("case", "meal"))


def _is_once(promise: Benchmark, vocabulary: Vocabulary) -> bool:
    """Whether its own words say that it is paid once, whatever period is named before it."""
    own = f"{promise.per}{promise.context}"
    return any(word in own for word in vocabulary.once_words)


def _comes(promise: Benchmark, vocabulary: Vocabulary) -> tuple[Come, Decimal | None]:
    if _is_once(promise, vocabulary):
        return Come.ONCE, Decimal(1)
    if promise.per_year is not None and not promise.holders & EVENTS:
        return Come.BY_YEAR, promise.per_year
    return Come.BY_EVENT, None


#: What is told by the day or the week is seldom paid all the year; by the month, it mostly is.
_MONTHS = 12


def _notes(promise: Benchmark) -> Iterable[tuple[str, str]]:
    said = {
        Comparator.AT_LEAST: ("按下限测算", "at its lower bound"),
        Comparator.MORE_THAN: ("按下限测算", "at its lower bound"),
        Comparator.AT_MOST: ("按上限测算", "at its upper bound"),
        Comparator.LESS_THAN: ("按上限测算", "at its upper bound"),
        Comparator.ABOUT: ("约数", "about"),
    }
    if promise.comparator in said:
        yield said[promise.comparator]
    if promise.per_year is not None and promise.per_year > _MONTHS:
        yield (
            "按全年算；不是全年都有的，改每年次数",
            "for all the year: change the times if it is not",
        )
    if promise.increase_of or promise.increases:
        yield (
            "在别的标准之上另加，只填得到增加额的人数",
            "on top of another: count those who get it",
        )
    if promise.valid_from:
        yield f"自{promise.valid_from}起", f"from {promise.valid_from}"
    if promise.former_value is not None:
        yield f"原为{promise.former_value:f}", f"{promise.former_value:f} before"
    if promise.is_aim:
        yield "力争，不是承诺", "an aim, and no promise"
    if promise.binds_level:
        level = promise.binds_level
        yield f"只约束{level.zh}", f"binds the {level.value.lower()} level alone"


def _group(item: Item, promise: Benchmark) -> str:
    """For whom: its own words, else those of the population field."""
    field = item.fields.get(Field.POPULATION)
    words = promise.applies_to_text or (field.text if field else "")
    return words.strip(" \u3000\n。；，")


def _words(promise: Benchmark, come: Come = Come.BY_YEAR) -> str:
    """Its own words; of what is paid once without the period that is named before it."""
    told = replace(promise, per="") if come is Come.ONCE else promise
    return " ".join(describe(told).split())


def _id(met: Counter[str], *parts: str) -> str:
    """A name that stays when the amount changes, so that numbers of people are carried on."""
    digest = hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass")).hexdigest()[:10]
    met[digest] += 1
    return digest if met[digest] == 1 else f"{digest}-{met[digest]}"


def _service(edition: Edition, item: Item) -> Service:
    stated: list[Payer] = []
    by_document: list[Payer] = []
    for rule in item.fiscal_rules:
        (stated if rule.basis is PayerBasis.STATED else by_document).extend(rule.payers)
    certain = (
        len(set(stated)) == 1
        and not by_document
        and not any(rule.vague or rule.unread or rule.aids for rule in item.fiscal_rules)
    )
    parent = edition.categories[item.category].parent if item.category >= 0 else None
    return Service(
        _id(Counter(), item.name),
        item.number,
        item.name,
        edition.domains[parent].name if parent is not None else "",
        item.fields[Field.FISCAL].text if Field.FISCAL in item.fields else "",
        tuple(dict.fromkeys(stated)),
        tuple(dict.fromkeys(by_document)),
        stated[0] if certain else None,
    )


Answers = Mapping[tuple[int, int], Sequence[Benchmark]]


def _answered(upper: Edition | None, lower: Edition, vocabulary: Vocabulary) -> Answers:
    """For each sum of the lower edition, by its item's position and its own, the sums of the upper
    that it certainly answers: by the correspondences that ``validate`` reads."""
    if upper is None:
        return {}
    found: dict[tuple[int, int], list[Benchmark]] = {}
    for match in align(upper, lower, vocabulary).benchmarks:
        if match.lower.benchmark < 0 or match.certainty is not Certainty.CERTAIN:
            continue
        promises = upper.items[match.upper.item].promises
        if match.comparable and 0 <= match.upper.benchmark < len(promises):
            key = match.lower.item, match.lower.benchmark
            found.setdefault(key, []).append(promises[match.upper.benchmark])
    return found


def _beside(
    promise: Benchmark, come: Come, others: Sequence[Benchmark], vocabulary: Vocabulary
) -> Earlier | None:
    """The highest of the sums that this one answers, in its own terms; a ceiling and a limit ask
    for nothing."""
    found = [
        Earlier(_words(other, come), needs)
        for other in others
        for needs in [_needs(promise, come, other, vocabulary)]
        if needs is not None
    ]
    return max(found, key=lambda each: each.amount, default=None)


def _needs(
    promise: Benchmark, come: Come, other: Benchmark, vocabulary: Vocabulary
) -> Decimal | None:
    """What another sum asks for a year, or for one event; None where that cannot be told."""
    ceiling = other.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN)
    if ceiling or other.is_limit or other.base_unit != _MONEY:
        return None
    if (come is Come.ONCE) != _is_once(other, vocabulary):
        return None
    if come is Come.ONCE:
        return other.amount
    values = in_one_unit(other, promise)
    if values is None:
        return None
    needs, _, unit = values
    of_period = unit == promise.base_unit and promise.per_year is not None
    return needs * promise.per_year if of_period and promise.per_year else needs
