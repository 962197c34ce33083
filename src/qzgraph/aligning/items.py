"""Which item of a lower edition answers which item of an upper one, and how surely.

Evidence is weighed for every pair, one assignment is solved over all items at once
(maximum-weight matching), and splits and merges are found on top of it among what is left. What is
too near to be passed over and too far to be relied on is told as it is: probable, or possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import rustworkx

from qzgraph.aligning.evidence import Localiser, bigrams, containment, name_likeness, overlap
from qzgraph.aligning.meaning import Meaning, Meanings, Text, said
from qzgraph.language.services import Kind
from qzgraph.records.model import Certainty, Edition, Field, Item
from qzgraph.vocabulary import Vocabulary

#: The share of each kind of evidence in a pair's score; kinds that an item lacks are left out, and
#: one that most items share (一个类别, 城乡居民) counts only as far as it tells items apart.
WEIGHTS = {
    "meaning": 0.6,
    "wording": 0.12,
    "population": 0.1,
    "category": 0.05,
    "documents": 0.05,
    "quantities": 0.05,
    "agency": 0.03,
}
_REASONS = {
    "meaning": "含义",
    "wording": "文字",
    "population": "对象",
    "category": "类别",
    "documents": "依据",
    "quantities": "数量",
    "agency": "单位",
}
#: Scores from which on a pair is certain; certain where nothing else comes near; probable; and
#: possible, so that a reader has to look.
SURE, SURE_ALONE, PROBABLE, POSSIBLE = 0.5, 0.45, 0.36, 0.22
#: The least score of a lower item much of which was not understood: the share of its weight from
#: which on that is so.
UNREAD_POSSIBLE, _POORLY_READ = 0.12, 0.25
#: The least score of a pair whose names tell different services.
UNLIKE_POSSIBLE = 0.3
#: How far ahead of every other pair of its items one must be that is certain for want of rivals.
AHEAD = 0.15
#: The same for an upper item whose service the lower one nowhere names.
SURE_UNNAMED = 0.7
#: How much of what an item says another must say to have taken it in.
TAKEN_IN = 0.62
#: What a general item says at most, by weight; and how much of that must hold of another that it
#: may include.
_LITTLE, _INCLUDED = 6.0, 0.6
#: Kinds of sense of which a name alone tells no service.
_GENERAL = {Kind.UMBRELLA, Kind.MEANS, Kind.PERSON}
#: The weight of words that set an item apart; how much of it must be said by an item that has taken
#: it in, and by one that may have.
_TELLING, _TOLD, _HINTED = 1.0, 0.6, 0.45
#: At most this many candidates are named.
_NAMED = 3
#: Pairs of characters from which on a group's name tells it from others.
_WHOLE_GROUP = 5
GIVEN = "用户指定 · given by the user"


@dataclass(frozen=True)
class Match:
    """One lower item answers one upper item, by their positions in the editions."""

    upper: int
    lower: int
    score: float
    reason: str
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True)
class Group:
    """Items judged together: usually one of each; several where one was split or merged."""

    upper: tuple[int, ...]
    lower: tuple[int, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class ItemAlignment:
    """``groups`` in the order of the upper edition, then lower items that answer none.
    ``candidates`` are pairs that may answer each other, and are not taken to: of items that nothing
    answers, or that answer nothing."""

    groups: tuple[Group, ...]
    candidates: tuple[Match, ...] = ()

    @property
    def pairs(self) -> list[Match]:
        """All pairs, however sure."""
        return [*(match for group in self.groups for match in group.matches), *self.candidates]

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
    meaning: Meaning
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
    pairs = _Pairs(upper, lower, vocabulary)
    done = settled or Settled()
    given = [Match(u, v, 1.0, GIVEN) for v, targets in (fixed or {}).items() for u in targets]
    taken_upper = {match.upper for match in given} | done.upper
    taken_lower = set(fixed or {}) | done.lower
    free = {
        pair: score
        for pair, score in pairs.scores.items()
        if pair[0] not in taken_upper and pair[1] not in taken_lower
    }
    found = list(_answers(pairs, free, len(upper.items)))
    sure = [match for match in found if match.certainty is Certainty.CERTAIN]
    taken_upper |= {match.upper for match in sure}
    taken_lower |= {match.lower for match in sure}
    sure += [*_merged(pairs, taken_upper, sure), *_split(pairs, taken_lower, sure)]
    taken_upper |= {match.upper for match in sure}
    taken_lower |= {match.lower for match in sure}
    probable = [
        match
        for match in found
        if match.certainty is Certainty.PROBABLE
        and match.upper not in taken_upper
        and match.lower not in taken_lower
    ]
    matches = [*given, *sure, *probable]
    open_upper = set(range(len(upper.items))) - taken_upper - {m.upper for m in probable}
    open_lower = set(range(len(lower.items))) - taken_lower - {m.lower for m in probable}
    return ItemAlignment(
        _groups(matches, len(upper.items), len(lower.items)),
        tuple(_candidates(pairs, open_upper, open_lower, sure)),
    )


class _Pairs:
    """The evidence for every pair of items of two editions."""

    def __init__(self, upper: Edition, lower: Edition, vocabulary: Vocabulary) -> None:
        above, below = (_texts(edition, vocabulary) for edition in (upper, lower))
        self.meanings = Meanings(above, below, vocabulary.services)
        self.uppers = _traits(upper, above, self.meanings.uppers, vocabulary)
        self.lowers = _traits(lower, below, self.meanings.lowers, vocabulary)
        self._alike = self.meanings.likenesses()
        traits = [*self.uppers, *self.lowers]
        self._rarity = {
            "category": _rarity([each.category for each in traits]),
            "agency": _rarity([each.agency for each in traits]),
        }
        self._groups = _rarity([each.population for each in traits])
        for u, left in enumerate(self.uppers):
            for v, right in enumerate(self.lowers):
                if left.name == right.name:
                    self._alike.setdefault((u, v), 0.0)
        self.scores = {
            pair: score
            for pair in sorted(self._alike)
            if (score := self._score(*pair)) >= UNREAD_POSSIBLE
        }

    def evidence(self, upper: int, lower: int) -> dict[str, tuple[float, float]]:
        """Each kind of evidence that there is, 0 to 1, with its weight."""
        left, right = self.uppers[upper], self.lowers[lower]
        alike = self._alike.get((upper, lower), 0.0)
        found = {
            "meaning": (alike, WEIGHTS["meaning"]),
            "wording": (
                max(name_likeness(left.name, right.name), _content(left.content, right.content)),
                WEIGHTS["wording"],
            ),
        }
        if left.population and right.population:
            tells = min(self._groups[left.population], self._groups[right.population])
            found["population"] = (
                overlap(left.population, right.population),
                WEIGHTS["population"] * tells,
            )
        for kind, one, two in (
            ("category", left.category, right.category),
            ("agency", left.agency, right.agency),
        ):
            if one and two:
                like = name_likeness(one, two) if kind == "category" else float(one == two)
                tells = min(self._rarity[kind][one], self._rarity[kind][two])
                found[kind] = (like, WEIGHTS[kind] * tells)
        for kind, some, others in (
            ("documents", left.documents, right.documents),
            ("quantities", left.quantities, right.quantities),
        ):
            if some and others:
                found[kind] = (overlap(some, others), WEIGHTS[kind])
        return found

    def _score(self, upper: int, lower: int) -> float:
        if self._alike[upper, lower] < 0.1 and self.uppers[upper].name != self.lowers[lower].name:
            return 0.0
        found = self.evidence(upper, lower).values()
        return sum(value * weight for value, weight in found) / sum(weight for _, weight in found)

    def match(self, upper: int, lower: int, certainty: Certainty, score: float) -> Match:
        """The pair as a match, with what there is for it."""
        parts = [
            f"{_REASONS[kind]}{value:.2f}"
            for kind, (value, _) in self.evidence(upper, lower).items()
        ]
        return Match(upper, lower, score, " ".join(parts), certainty)


def _rarity(values: list[str] | list[frozenset[str]]) -> dict[object, float]:
    """For each value 1 where few have it, towards 0 where all do."""
    total = len(values)
    shares = {value: values.count(value) / total for value in set(values)}  # type: ignore[arg-type]
    return {value: 1 - share if share > 0.1 else 1.0 for value, share in shares.items()}


def _answers(pairs: _Pairs, free: Mapping[tuple[int, int], float], offset: int) -> Iterable[Match]:
    """The best assignment, each pair as sure as its score and the lack of rivals make it."""
    best: dict[tuple[int, int], list[float]] = {}
    for (u, v), score in free.items():
        for key in ((0, u), (1, v)):
            best[key] = sorted([score, *best.get(key, [])], reverse=True)[:2]
    for u, v in _assign(free, offset):
        score = free[u, v]
        left, right = pairs.uppers[u], pairs.lowers[v]
        if is_vague_of(left, right):
            continue  # named among the candidates
        ahead = score - max(_next_to(score, best[0, u]), _next_to(score, best[1, v]))
        near = score >= SURE or (score >= SURE_ALONE and ahead >= AHEAD)
        doubtful = (
            ahead <= -AHEAD
            or pairs.meanings.disagree(u, v)
            or (pairs.meanings.is_unsaid(u, v) and not (score >= SURE and ahead >= AHEAD))
        )
        if near and (score >= SURE_UNNAMED or not doubtful):
            yield pairs.match(u, v, Certainty.CERTAIN, score)
        elif score >= PROBABLE and not pairs.meanings.disagree(u, v):
            yield pairs.match(u, v, Certainty.PROBABLE, score)


def _next_to(score: float, best: list[float]) -> float:
    """The best score beside this one."""
    return next((other for other in best if other != score), 0.0 if len(best) < 2 else score)


def _assign(scores: Mapping[tuple[int, int], float], offset: int) -> list[tuple[int, int]]:
    """The assignment of greatest total score; deterministic, for edges go in in fixed order."""
    graph = rustworkx.PyGraph()
    count = offset + max((v for _, v in scores), default=0) + 1
    graph.add_nodes_from(range(count))
    for (u, v), score in sorted(scores.items()):
        graph.add_edge(u, offset + v, round(score * 1_000_000))
    found = rustworkx.max_weight_matching(graph, max_cardinality=False, weight_fn=lambda w: w)
    return sorted((min(pair), max(pair) - offset) for pair in found)


def _texts(edition: Edition, vocabulary: Vocabulary) -> list[Text]:
    local = Localiser(edition.division, vocabulary)
    return [
        Text(
            local(item.name),
            local(item.fields[Field.CONTENT].text + "。" + item.fields[Field.STANDARD].text),
            local(item.fields[Field.POPULATION].text),
        )
        for item in edition.items
    ]


def _traits(
    edition: Edition, texts: list[Text], meanings: list[Meaning], vocabulary: Vocabulary
) -> list[_Traits]:
    return [
        _of_item(item, edition, text, meaning)
        for item, text, meaning in zip(edition.items, texts, meanings, strict=True)
    ]


def _of_item(item: Item, edition: Edition, text: Text, meaning: Meaning) -> _Traits:
    return _Traits(
        name=text.name,
        meaning=meaning,
        content=bigrams(text.content),
        population=bigrams(text.population),
        category=edition.categories[item.category].name if item.category >= 0 else "",
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


def _merged(pairs: _Pairs, taken: Collection[int], matches: list[Match]) -> list[Match]:
    """Upper items left over that an item answering another has taken in: it says what sets them
    apart from the one it answers."""
    found = []
    for u, part in enumerate(pairs.uppers):
        if u in taken:
            continue
        held = [
            (_taken_in(part, pairs.uppers[m.upper], pairs.lowers[m.lower], pairs, (u, m.lower)), m)
            for m in matches
        ]
        share, at = max(((share, -m.lower) for share, m in held), default=(0.0, 0))
        if share >= TAKEN_IN:
            found.append(Match(u, -at, share, "并入 · merged into it"))
    return found


def _split(pairs: _Pairs, taken: Collection[int], matches: list[Match]) -> list[Match]:
    """Lower items left over that say what another, answering the same upper item, leaves out."""
    found = []
    for v, part in enumerate(pairs.lowers):
        if v in taken:
            continue
        held = [
            (_taken_in(part, pairs.lowers[m.lower], pairs.uppers[m.upper], pairs, (m.upper, v)), m)
            for m in matches
        ]
        share, at = max(((share, -m.upper) for share, m in held), default=(0.0, 0))
        if share >= TAKEN_IN:
            found.append(Match(-at, v, share, "拆分 · split from it"))
    return found


def _own(part: _Traits, other: _Traits, whole: _Traits) -> float:
    """How much of what ``part`` says and ``other`` does not ``whole`` says beyond ``other``: 0 where
    the two say much the same."""
    wanted = said_more = 0.0
    for feature, weight in part.meaning.whole.items():
        known = other.meaning.says.get(feature, 0.0)
        more = part.meaning.says.get(feature, 0.0) - known
        if more > 0 and not feature.endswith("…"):
            wanted += weight * more
            there = whole.meaning.says.get(feature, 0.0) - known
            said_more += weight * min(max(there, 0.0), more)
    return said_more / wanted if wanted >= _TELLING else 0.0


def _taken_in(
    part: _Traits, other: _Traits, whole: _Traits, pairs: _Pairs, at: tuple[int, int]
) -> float:
    """How surely ``whole``, which corresponds to ``other``, holds ``part`` as well: it must have
    what ``part`` says and ``other`` does not, in its name or in its content. ``at`` are the places
    of ``part`` and ``whole`` in the two editions."""
    score = pairs.scores.get(at, 0.0)
    if score >= SURE_ALONE and not pairs.meanings.disagree(*at):
        own_meaning = _own(part, other, whole)
        if own_meaning >= _TOLD:
            return max(TAKEN_IN, own_meaning)
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


def _candidates(
    pairs: _Pairs, open_upper: Collection[int], open_lower: Collection[int], sure: list[Match]
) -> Iterable[Match]:
    """Pairs that a reader should look at: of each upper item that nothing answers and each lower
    one that answers nothing, the nearest, and those so general that they may be meant."""
    found: dict[tuple[int, int], float] = {}
    for u in open_upper:
        for v in open_lower:
            score = pairs.scores.get((u, v), 0.0)
            if is_vague_of(pairs.uppers[u], pairs.lowers[v]):
                found[u, v] = max(score, POSSIBLE)
            elif score >= _least(pairs, u, v):
                found[u, v] = score
    for match in sure:
        upper, lower = pairs.uppers[match.upper], pairs.lowers[match.lower]
        for u in open_upper:
            score = pairs.scores.get((u, match.lower), 0.0)
            if score >= PROBABLE and _own(pairs.uppers[u], upper, lower) >= _HINTED:
                found[u, match.lower] = score
        for v in open_lower:
            score = pairs.scores.get((match.upper, v), 0.0)
            if score >= PROBABLE and _own(pairs.lowers[v], lower, upper) >= _HINTED:
                found[match.upper, v] = score
    for at in (0, 1):
        for one in {pair[at] for pair in found}:
            near = sorted((p for p in found if p[at] == one), key=lambda p: (-found[p], p))
            for pair in near[_NAMED:]:
                del found[pair]
    return (pairs.match(u, v, Certainty.POSSIBLE, score) for (u, v), score in sorted(found.items()))


def _least(pairs: _Pairs, u: int, v: int) -> float:
    """The score from which on a pair is worth a reader's look: more where the names tell different
    services, less where much of the lower item was not understood."""
    if pairs.lowers[v].meaning.unread_share >= _POORLY_READ:
        return UNREAD_POSSIBLE
    return UNLIKE_POSSIBLE if pairs.meanings.disagree(u, v) else POSSIBLE


def is_vague_of(part: _Traits, whole: _Traits) -> bool:
    """Whether ``whole`` is worded so generally that ``part`` may be meant by it or not: it says
    little, that little holds of ``part`` too, and it has not what ``part`` is named for."""
    wanted, heads = whole.meaning.whole, whole.meaning.heads
    named = any(
        set(heads.get(kind, ())) & set(part.meaning.heads.get(kind, ()))
        for kind in (Kind.SERVICE, Kind.THING)
    )
    if named or not 0 < sum(wanted.values()) < _LITTLE:
        return False
    if heads.keys() <= _GENERAL and any(
        each in part.meaning.says for each in heads.get(Kind.UMBRELLA, ())
    ):
        return not part.meaning.heads.keys() <= _GENERAL
    return (
        said(wanted, part.meaning.says) >= _INCLUDED
        and said(part.meaning.name, whole.meaning.says) < _INCLUDED
        and all(each in part.meaning.says for kind in whole.meaning.heads.values() for each in kind)
    )


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
