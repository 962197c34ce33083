"""Which item of a lower edition answers which item of an upper one.

Evidence is weighed for every pair, one assignment is solved over all items at once
(maximum-weight matching), and splits and merges are found on top of it among what is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import rustworkx

from qzgraph.aligning.evidence import Localiser, bigrams, containment, name_likeness, overlap
from qzgraph.records.model import Edition, Field, Item
from qzgraph.vocabulary import Vocabulary

#: The share of each kind of evidence in a pair's score; kinds that neither item has are left out.
WEIGHTS = {
    "name": 0.42,
    "content": 0.24,
    "population": 0.12,
    "category": 0.05,
    "documents": 0.08,
    "quantities": 0.06,
    "agency": 0.03,
}
#: Pairs below this are not worth assigning; those between it and ``SURE`` need a like name.
FLOOR, SURE = 0.38, 0.5
#: How much of an item's words another must hold to have taken it in.
TAKEN_IN = 0.62
#: Pairs of characters from which on a group's name tells it from others.
_WHOLE_GROUP = 5


@dataclass(frozen=True)
class Match:
    """One lower item answers one upper item, by their positions in the editions."""

    upper: int
    lower: int
    score: float
    reason: str


@dataclass(frozen=True)
class Group:
    """Items judged together: usually one of each; several where one was split or merged."""

    upper: tuple[int, ...]
    lower: tuple[int, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class ItemAlignment:
    """``groups`` in the order of the upper edition, then lower items that answer none."""

    groups: tuple[Group, ...]

    @property
    def missing(self) -> list[int]:
        """Upper items that nothing answers."""
        return [at for group in self.groups if not group.lower for at in group.upper]

    @property
    def added(self) -> list[int]:
        """Lower items that answer nothing."""
        return [at for group in self.groups if not group.upper for at in group.lower]


@dataclass(frozen=True)
class Settled:
    """Items whose counterparts are known already, by their positions."""

    upper: frozenset[int] = frozenset()
    lower: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Traits:
    """What an item is compared by."""

    name: str
    content: frozenset[str]
    population: frozenset[str]
    category: str
    documents: frozenset[str]
    quantities: frozenset[str]
    agency: str


def align_items(
    upper: Edition,
    lower: Edition,
    vocabulary: Vocabulary,
    fixed: Mapping[int, tuple[int, ...]] | None = None,
    settled: Settled | None = None,
) -> ItemAlignment:
    """The alignment of two editions. ``fixed`` maps positions of lower items to those of the upper
    items that the user says they answer (none for an item beyond them). Items that are ``settled``
    elsewhere are left alone."""
    traits_upper = _traits(upper, vocabulary)
    traits_lower = _traits(lower, vocabulary)
    done = settled or Settled()
    scores = {
        (u, v): score
        for u, left in enumerate(traits_upper)
        if u not in done.upper
        for v, right in enumerate(traits_lower)
        if v not in done.lower and (score := _score(left, right)) >= FLOOR
    }
    matches = [
        Match(u, v, 1.0, "用户指定 · given by the user")
        for v, targets in (fixed or {}).items()
        for u in targets
    ]
    taken_upper = {match.upper for match in matches} | done.upper
    taken_lower = set(fixed or {}) | done.lower
    free = {
        pair: score
        for pair, score in scores.items()
        if pair[0] not in taken_upper and pair[1] not in taken_lower
    }
    for u, v in _assign(free, len(upper.items)):
        left, right = traits_upper[u], traits_lower[v]
        if free[u, v] >= SURE or _sure_otherwise(left, right, free[u, v]):
            matches.append(Match(u, v, free[u, v], _reason(left, right)))
            taken_upper.add(u)
            taken_lower.add(v)
    found = [match for match in matches if match.lower not in (fixed or {})]
    matches += _merged(traits_upper, traits_lower, taken_upper, found)
    matches += _split(traits_upper, traits_lower, taken_lower, found)
    return ItemAlignment(_groups(matches, len(upper.items), len(lower.items)))


def _sure_otherwise(left: _Traits, right: _Traits, score: float) -> bool:
    """A like name, or one somewhat like it for the same people in the same category; or nearly all
    the words of one, for groups that are much the same or lie one in the other."""
    name = name_likeness(left.name, right.name)
    content = _content(left.content, right.content)
    group = overlap(left.population, right.population)
    if name >= 0.8 or (name >= 0.7 and max(content, group) >= 0.25):
        return True  # 2型糖尿病患者健康管理 and 结核病患者健康管理 are alike in name alone
    few, many = sorted((left.population, right.population), key=len)
    if len(few) >= _WHOLE_GROUP:  # not 城乡居民, who tell nothing apart
        same_category = bool(left.category) and left.category == right.category
        if same_category and name >= 0.55 and group >= 0.5 and score >= 0.45:
            return True
        if containment(few, many) >= 0.9 and content >= 0.35:
            return True
    return content >= 0.6 and group >= 0.5


def _assign(scores: Mapping[tuple[int, int], float], offset: int) -> list[tuple[int, int]]:
    """The assignment of greatest total score; deterministic, for edges go in in fixed order."""
    graph = rustworkx.PyGraph()
    count = offset + max((v for _, v in scores), default=0) + 1
    graph.add_nodes_from(range(count))
    for (u, v), score in sorted(scores.items()):
        graph.add_edge(u, offset + v, round(score * 1_000_000))
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=False, weight_fn=lambda w: w)
    return sorted((min(pair), max(pair) - offset) for pair in pairs)


def _traits(edition: Edition, vocabulary: Vocabulary) -> list[_Traits]:
    local = Localiser(edition.division, vocabulary)
    return [_of_item(item, edition, local) for item in edition.items]


def _of_item(item: Item, edition: Edition, local: Localiser) -> _Traits:
    text = item.fields[Field.CONTENT].text + "。" + item.fields[Field.STANDARD].text
    category = edition.categories[item.category].name if item.category >= 0 else ""
    return _Traits(
        name=local(item.name),
        content=bigrams(local(text)),
        population=bigrams(local(item.fields[Field.POPULATION].text)),
        category=category,
        documents=frozenset(
            citation.document.title
            for citation in item.citations
            if citation.field in {Field.STANDARD, Field.CONTENT}
        ),
        quantities=frozenset(
            f"{benchmark.comparable_value} {benchmark.comparable_unit}"
            for benchmark in item.benchmarks
        ),
        agency=(item.lead_agency.function or "") if item.lead_agency else "",
    )


def _evidence(
    left: _Traits, right: _Traits, name: float, content: float
) -> dict[str, float | None]:
    """Each kind of evidence for a pair, None where neither side has any."""
    return {
        "name": name,
        "content": content,
        "population": overlap(left.population, right.population),
        "category": name_likeness(left.category, right.category)
        if left.category and right.category
        else None,
        "documents": overlap(left.documents, right.documents)
        if left.documents or right.documents
        else None,
        "quantities": overlap(left.quantities, right.quantities)
        if left.quantities or right.quantities
        else None,
        "agency": float(left.agency == right.agency) if left.agency and right.agency else None,
    }


def _content(left: frozenset[str], right: frozenset[str]) -> float:
    """How alike two contents are; one that lies nearly whole in the other counts for much, for an
    item may answer part of another."""
    common = len(left & right)
    if not common:
        return 0.0
    shorter = min(len(left), len(right))
    held = common / shorter if shorter >= 15 else 0.0
    alike = common / (len(left) + len(right) - common)
    return max(alike, 0.8 * held if held >= 0.75 else 0.0)


def _score(left: _Traits, right: _Traits) -> float:
    """The weighted mean of the evidence; 0 where name and content leave no chance of ``FLOOR``."""
    name = name_likeness(left.name, right.name)
    content = _content(left.content, right.content)
    if name < 0.3 and not content:
        return 0.0
    rest = 1 - WEIGHTS["name"] - WEIGHTS["content"]
    if WEIGHTS["name"] * name + WEIGHTS["content"] * content + rest < FLOOR:
        return 0.0
    total = weight = 0.0
    for kind, value in _evidence(left, right, name, content).items():
        if value is not None:
            total += WEIGHTS[kind] * value
            weight += WEIGHTS[kind]
    return total / weight


_REASONS = {
    "name": "名称",
    "content": "内容",
    "population": "对象",
    "category": "类别",
    "documents": "依据",
    "quantities": "数量",
    "agency": "单位",
}


def _reason(left: _Traits, right: _Traits) -> str:
    name = name_likeness(left.name, right.name)
    content = _content(left.content, right.content)
    parts = [
        f"{_REASONS[kind]}{value:.2f}"
        for kind, value in _evidence(left, right, name, content).items()
        if value is not None
    ]
    return " ".join(parts)


def _merged(
    uppers: list[_Traits], lowers: list[_Traits], taken: set[int], matches: list[Match]
) -> list[Match]:
    """Upper items left over that an item answering another has taken in: it says what sets them
    apart from the one it answers."""
    found = []
    for u, part in enumerate(uppers):
        if u in taken:
            continue
        held = [
            (_taken_in(part, uppers[match.upper], lowers[match.lower]), match.lower)
            for match in matches
        ]
        best = max(held, default=(0.0, -1), key=lambda pair: (pair[0], -pair[1]))
        if best[0] >= TAKEN_IN:
            found.append(Match(u, best[1], best[0], "并入 · merged into it"))
    return found


def _split(
    uppers: list[_Traits], lowers: list[_Traits], taken: set[int], matches: list[Match]
) -> list[Match]:
    """Lower items left over that say what another, answering the same upper item, leaves out."""
    found = []
    for v, part in enumerate(lowers):
        if v in taken:
            continue
        held = [
            (_taken_in(part, lowers[match.lower], uppers[match.upper]), match.upper)
            for match in matches
        ]
        best = max(held, default=(0.0, -1), key=lambda pair: (pair[0], -pair[1]))
        if best[0] >= TAKEN_IN:
            found.append(Match(best[1], v, best[0], "拆分 · split from it"))
    return found


def _taken_in(part: _Traits, other: _Traits, whole: _Traits) -> float:
    """How surely ``whole``, which corresponds to ``other``, holds ``part`` as well: it must have
    what ``part`` says and ``other`` does not, in its name or in its content."""
    own_name = bigrams(part.name) - bigrams(other.name)
    own_content = part.content - other.content
    name = containment(own_name, bigrams(whole.name)) if own_name else 0.0
    content = containment(own_content, whole.content) if len(own_content) >= 8 else 0.0
    own_group = part.population - other.population
    group = containment(own_group, whole.population) if len(own_group) >= _WHOLE_GROUP else 0.0
    elsewhere = part.category and whole.category and part.category != whole.category
    if elsewhere and max(name, group) < 0.5:
        return 0.0  # 中等职业教育免除学费 is worded as 普通高中免学费 is
    all_content = containment(part.content, whole.content)
    if name >= 0.6 and all_content >= 0.4:
        return max(name, content)
    own_quantities = part.quantities - other.quantities
    told = containment(own_quantities, whole.quantities) if own_quantities else 0.0
    if told >= 0.5 and content >= 0.3 and all_content >= 0.4:
        return TAKEN_IN
    if group >= 0.75 and all_content >= 0.5:
        return TAKEN_IN
    if all_content >= 0.75 and (name >= 0.3 or content >= 0.45) and content > 0:
        return max(TAKEN_IN, content)
    return content if all_content >= TAKEN_IN else 0.0


def _groups(matches: list[Match], uppers: int, lowers: int) -> tuple[Group, ...]:
    """Connected items as one group each."""
    root = list(range(uppers + lowers))

    def find(at: int) -> int:
        while root[at] != at:
            at = root[at]
        return at

    for match in matches:
        a, b = find(match.upper), find(uppers + match.lower)
        root[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for at in range(uppers + lowers):
        members.setdefault(find(at), []).append(at)
    groups = []
    for nodes in members.values():
        upper = tuple(at for at in nodes if at < uppers)
        lower = tuple(at - uppers for at in nodes if at >= uppers)
        inside = tuple(
            sorted((m for m in matches if m.upper in upper), key=lambda m: (m.upper, m.lower))
        )
        groups.append(Group(upper, lower, inside))
    return tuple(sorted(groups, key=lambda g: (g.upper[0] if g.upper else uppers, g.lower[:1])))
