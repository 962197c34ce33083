"""Which benchmark of a lower item answers which of an upper one: the same indicator, for the same
people, in a unit that can be compared; wherever in the items it stands.

An amount with another base or for another group is not the same indicator. A share of a base that
became an amount (低保标准的30% → 每人每月330元) answers in other terms: which is more cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import rustworkx

from qzgraph.aligning.evidence import Localiser, bigrams, containment, name_likeness, overlap
from qzgraph.names import Level
from qzgraph.records.model import Benchmark, Comparator, Edition

#: Two benchmarks are one indicator from this likeness on.
SAME = 0.46
#: Kinds of number that cannot stand in for one another.
_STEPS = re.compile(
    r"\d+|(?<![省市县乡镇村区])[一二三四五六七八九十]+(?=[级档类等期])|[小初高]中?|小学|初中|高中|孕[早中晚]期|[市县]级|市本级|完全|基本|部分|其他"
)
_NEGATED = re.compile(r"[非未不无]")


@dataclass(frozen=True, order=True)
class Place:
    """A benchmark by the positions of its item and of itself in the item."""

    item: int
    benchmark: int


@dataclass(frozen=True)
class BenchmarkMatch:
    """One lower benchmark answers one upper one; ``comparable`` is False where it does so in other
    terms."""

    upper: Place
    lower: Place
    score: float
    comparable: bool


@dataclass(frozen=True)
class _Traits:
    place: Place
    benchmark: Benchmark
    group: str
    steps: frozenset[str]
    negated: bool
    base: str
    measure: str
    words: frozenset[str]
    own_level: Level


def align_benchmarks(
    upper: Edition,
    lower: Edition,
    upper_items: Sequence[int],
    lower_items: Sequence[int],
    local_upper: Localiser,
    local_lower: Localiser,
) -> list[BenchmarkMatch]:
    """The matches inside one group of aligned items, by one assignment of greatest total score."""
    uppers = _traits(upper, upper_items, local_upper)
    lowers = _traits(lower, lower_items, local_lower)
    if not uppers or not lowers:
        return []
    matches = _assign(uppers, lowers, _likeness, True)
    taken_upper = {match.upper for match in matches}
    taken_lower = {match.lower for match in matches}
    matches += _assign(
        [trait for trait in uppers if trait.place not in taken_upper],
        [trait for trait in lowers if trait.place not in taken_lower],
        _likeness_in_other_terms,
        False,
    )
    return sorted(matches, key=lambda match: (match.upper, match.lower))


def _assign(
    uppers: list[_Traits],
    lowers: list[_Traits],
    likeness: Callable[[_Traits, _Traits], float],
    comparable: bool,
) -> list[BenchmarkMatch]:
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(len(uppers) + len(lowers)))
    scores = {}
    for u, left in enumerate(uppers):
        for v, right in enumerate(lowers):
            score = likeness(left, right)
            if score >= SAME:
                scores[u, v] = score
                graph.add_edge(u, len(uppers) + v, round(score * 1_000_000))
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=lambda w: w)
    found = sorted((min(pair), max(pair) - len(uppers)) for pair in pairs)
    return [
        BenchmarkMatch(uppers[u].place, lowers[v].place, scores[u, v], comparable) for u, v in found
    ]


def _traits(edition: Edition, items: Sequence[int], local: Localiser) -> list[_Traits]:
    found = []
    for at in items:
        item = edition.items[at]
        name = local(item.name)
        for index, benchmark in enumerate(item.benchmarks):
            group = local(benchmark.applies_to_text)
            measure = local(benchmark.indicator.measure)
            if name_likeness(measure, name) >= 0.9:
                measure = ""
            if group in measure:  # 国产新片, of which 国产新片比例 says as much
                group = ""
            found.append(
                _Traits(
                    Place(at, index),
                    benchmark,
                    group,
                    frozenset(_STEPS.findall(group)),
                    _NEGATED.search(group) is not None,
                    local(benchmark.relative_to),
                    measure,
                    bigrams(f"{group}{measure}"),
                    local.place.level,
                )
            )
    return found


def _likeness(left: _Traits, right: _Traits) -> float:
    """0 where the two cannot be one indicator."""
    one, two = left.benchmark, right.benchmark
    if one.base_unit != two.base_unit or _occasion(one) != _occasion(two):
        return 0.0
    if bool(left.base) != bool(right.base):
        return 0.0
    if left.base and _alike(left.base, right.base) < 0.55:
        return 0.0
    return _subject_likeness(left, right) + 0.1 * _closeness(one, two)


def _likeness_in_other_terms(left: _Traits, right: _Traits) -> float:
    """For a share that became an amount or the other way round, or a share on another base."""
    one, two = left.benchmark, right.benchmark
    sharing = bool(left.base) + bool(right.base)
    amounts = {one.base_unit, two.base_unit}
    if sharing == 0 or not amounts <= {"元", "1", "倍"} or (sharing == 1 and amounts == {"1"}):
        return 0.0
    return _subject_likeness(left, right)


def _occasion(benchmark: Benchmark) -> str:
    """What an amount is paid for, where that is no period: 餐, 次."""
    unit = benchmark.comparable_unit
    tail = unit.partition("/")[2] if not benchmark.base_unit.count("/") else ""
    return "" if tail in {"", "年"} else tail


def _subject_likeness(left: _Traits, right: _Traits) -> float:
    """How alike whom and what the two are for; steps of a scale (一级, 80岁, 初中) must agree."""
    if (
        left.group
        and right.group
        and left.steps != right.steps
        and left.steps
        and right.steps
        and left.steps.isdisjoint(right.steps)
    ):
        return 0.0
    if left.group and right.group:
        if left.negated != right.negated:
            return 0.0
        group = _alike(left.group, right.group)
        if left.benchmark.binds_level and left.benchmark.binds_level is right.own_level:
            group = max(group, 0.7)  # 县（市、区）级宫 is 县青少年宫 where the county writes
        if _is_one_promise(left, right):
            group = max(group, 0.4)
        if group < 0.34:
            return 0.0
    elif not left.group and not right.group:
        group = 0.9
    else:
        group = 0.55
    if left.measure and right.measure:
        measure = _alike(left.measure, right.measure)
        if measure < 0.2:
            if group < 0.9 or not left.group:
                return 0.0
            measure = 0.25
    else:
        measure = 0.7
    words = overlap(left.words, right.words) if left.words and right.words else 0.5
    return 0.4 * group + 0.35 * measure + 0.15 * words


def _is_one_promise(left: _Traits, right: _Traits) -> bool:
    """The same quantity of the same measure: whom it is for is worded otherwise (病情许可的, 在册的…)."""
    one, two = left.benchmark, right.benchmark
    return (
        bool(left.measure)
        and name_likeness(left.measure, right.measure) >= 0.9
        and one.comparator is two.comparator
        and one.comparable_value == two.comparable_value
        and one.comparable_unit == two.comparable_unit
    )


def _alike(left: str, right: str) -> float:
    if left in right or right in left or sorted(left) == sorted(right):
        return max(0.8, name_likeness(left, right))
    short, long = sorted((bigrams(left), bigrams(right)), key=len)
    return max(
        name_likeness(left, right), 0.85 * containment(short, long) if len(short) > 1 else 0.0
    )


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
