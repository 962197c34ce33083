"""What follows from what two editions say of their groups, written out for the shapes.

The graph of an edition states of each case of a group its kind, its conditions and what those imply.
The shapes ask thousands of times what of it restricts anybody and what holds with it; here that is
derived once, by the vocabulary's hierarchies alone: no group is held against another's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from qzgraph import names
from qzgraph.aligning.editions import Alignment
from qzgraph.graph.group_facts import TOGETHER, WAYS, GroupFacts
from qzgraph.graph.rdf_terms import Graph, iri
from qzgraph.judging.terms import Node
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.scope import asked_in
from qzgraph.language.unit import BODY, FAMILY, PEOPLE, RESIDENTS, SINGLE
from qzgraph.language.variants import (
    closed_to,
    covering_variants,
    subject_of,
    together,
)
from qzgraph.names import PREFIXES, term
from qzgraph.records.model import Certainty, Residency

_KIND, _CONDITION, _PART = (
    ox.NamedNode(term(name)) for name in ("ofKind", "hasCondition", "partOfCondition")
)
_IMPLIES, _MEASURES, _RESIDENCY = (
    ox.NamedNode(term(name)) for name in ("implies", "measures", "residency")
)
_UNRESTRICTIVE, _FREE, _VAGUE = (
    ox.NamedNode(term(name)) for name in ("unrestrictive", "freelyWorded", "vague")
)
_SPEAKS = ox.NamedNode(term("speaksOf"))
_OTHER_READING = ox.NamedNode(term("otherReading"))
_SAYS, _ASKS, _ASKS_MEASURE, _ASKS_FREELY, _ASKS_VAGUELY, _ASKS_FIRMLY = (
    ox.NamedNode(term(name))
    for name in ("says", "asks", "asksMeasure", "asksFreely", "asksVaguely", "asksFirmly")
)
_ENTAILS, _MEANS, _CLOSED, _GROUPS_ENTAIL = (
    ox.NamedNode(term(name))
    for name in ("entails", "meansResidency", "closedToResidency", "groupsEntail")
)
_MEANS_KIND, _CLOSED_TO_KIND = (ox.NamedNode(term(n)) for n in ("meansKind", "closedToKind"))
#: The concepts by which a kind means one sort of subject or another, by their nodes.
_SUBJECTS: dict[Node, str] = {
    ox.NamedNode(names.condition(name)): name for name in (PEOPLE, FAMILY, BODY, SINGLE)
}
_TRUE = ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))
_LINKS = (_KIND, _CONDITION, _PART, _IMPLIES, _RESIDENCY, _SPEAKS)
_MARKS = (_UNRESTRICTIVE, _FREE, _VAGUE, _MEASURES)
#: By which a case of a group is reached from it.
_CASES = frozenset(
    ox.NamedNode(term(name))
    for name in ("takesIn", "mayTakeIn", "takesInTogether", "consistsOf", "excludes")
)
_READ = _CASES.union(_LINKS, _MARKS)
_EACH_WAY: dict[Residency, ox.NamedNode] = {
    way: ox.NamedNode(term(way.value)) for way in (*WAYS.values(), *TOGETHER.values())
}
#: Each way of living here, and what has a name for several of them, as the single ways.
_WAYS_OF: dict[Node, set[Residency]] = {
    **{_EACH_WAY[way]: {way} for way in WAYS.values()},
    **{_EACH_WAY[way]: {WAYS[each] for each in several} for several, way in TOGETHER.items()},
}


class _Said:
    """What statements say of cases, concepts and items, as far as anything follows from it; ``before`` is
    what was said already."""

    def __init__(self, quads: Iterable[ox.Quad], before: _Said | None = None) -> None:
        self._before = before
        self._of: dict[ox.NamedNode, dict[Node, set[Node]]] = {each: {} for each in _LINKS}
        self.marked: dict[ox.NamedNode, set[Node]] = {
            mark: set(before.marked[mark]) if before else set() for mark in _MARKS
        }
        self.cases: dict[Node, None] = {}
        self._implied: dict[Node, set[Node]] = {}
        #: Of what anything was said now.
        self.news: set[Node] = set()
        for each in quads:
            predicate = each.predicate
            if predicate not in _READ:  # as of most, asked once
                continue
            if predicate in _CASES:
                if isinstance(case := each.object, ox.NamedNode):
                    self.cases[case] = None
                continue
            subject: Node = each.subject
            self.news.add(subject)
            if predicate in self.marked:
                self.marked[predicate].add(subject)
            else:
                self._of[predicate].setdefault(subject, set()).add(each.object)

    def of(self, subject: Node, *predicates: ox.NamedNode) -> set[Node]:
        """All that stands so for a subject: a set of its own."""
        found = set().union(*(self._of[each].get(subject, ()) for each in predicates))
        return found | self._before.of(subject, *predicates) if self._before else found

    def implied(self, concepts: Collection[Node]) -> set[Node]:
        """All that holds with some concepts; many cases ask it of the same."""
        for each in concepts:
            if each not in self._implied:
                self._implied[each] = self.of(each, _IMPLIES)
        return set().union(*(self._implied[each] for each in concepts))

    @property
    def items(self) -> Iterable[Node]:
        """Those of which it is said now what they speak of."""
        return self._of[_SPEAKS]


@dataclass(frozen=True)
class _Following:
    """What follows for a case or an item, and the concepts on which that rests."""

    quads: Sequence[ox.Quad]
    rests_on: frozenset[Node]


@dataclass(frozen=True)
class Following:
    """What follows from one edition alone, against which others are held one after the other."""

    said: _Said
    cases: Mapping[Node, _Following]
    items: Mapping[Node, _Following]


def follows(quads: Iterable[ox.Quad], graph: Graph) -> Following:
    """What follows from an edition alone, for :func:`entailed` of another beside it."""
    said = _Said(quads)
    return Following(
        said,
        {case: _of_case(case, said, graph) for case in said.cases},
        {item: _of_item(item, said, graph) for item in said.items},
    )


def entailed(
    quads: Iterable[ox.Quad],
    graph: Graph,
    beside: Following | None = None,
) -> Iterator[ox.Quad]:
    """For each case of a group in ``quads``: what is said of it (``qz:says``), what of that it asks
    (``qz:asks``, and how firmly), what holds with it (``qz:entails``), the ways of living here that
    it means and is closed to, and whether it means bodies or is closed to them; for each item, what
    holds with what it says of some group (``qz:groupsEntail``). All of it stands in ``graph``.

    With an edition ``beside``: what follows from both, worked out anew only where ``quads`` say more
    of a case or item of that edition, or of a concept on which it rests."""
    said = _Said(quads, beside.said if beside else None)
    cases = beside.cases if beside else {}
    items = beside.items if beside else {}
    for case in dict.fromkeys([*cases, *said.cases]):
        yield from (_kept(cases, case, said) or _of_case(case, said, graph)).quads
    for item in dict.fromkeys([*items, *said.items]):
        yield from (_kept(items, item, said) or _of_item(item, said, graph)).quads


def _kept(known: Mapping[Node, _Following], node: Node, said: _Said) -> _Following | None:
    """What follows for a node as it is known, unless more was said."""
    found = known.get(node)
    if found and node not in said.news and found.rests_on.isdisjoint(said.news):
        return found
    return None


def _of_case(case: Node, facts: _Said, graph: Graph) -> _Following:
    assert isinstance(case, ox.NamedNode)
    asked = facts.of(case, _KIND, _CONDITION)
    said = asked | facts.of(case, _PART)
    holds = facts.implied(said)
    plain = facts.marked[_UNRESTRICTIVE]
    free, vague = facts.marked[_FREE], facts.marked[_VAGUE]
    lengths = asked & facts.marked[_MEASURES]
    asked -= plain | lengths
    ways, shut = _ways(facts.of(case, _RESIDENCY))
    bodies, no_bodies = _tops(facts.implied(facts.of(case, _KIND)))
    found = (
        (_SAYS, said),
        (_ASKS, asked),
        (_ASKS_MEASURE, lengths),
        (_ASKS_FREELY, asked & free),
        (_ASKS_VAGUELY, asked & vague),
        (_ASKS_FIRMLY, asked - free - vague),
        (_ENTAILS, holds - plain),
        (_MEANS, ways),
        (_CLOSED, shut),
        (_MEANS_KIND, bodies),
        (_CLOSED_TO_KIND, no_bodies),
    )
    quads = [ox.Quad(case, link, value, graph) for link, values in found for value in values]
    return _Following(quads, frozenset(said | holds))


def _of_item(item: Node, facts: _Said, graph: Graph) -> _Following:
    assert isinstance(item, ox.NamedNode)
    said = facts.of(item, _SPEAKS)
    holds = facts.implied(said)
    values = holds - facts.marked[_UNRESTRICTIVE]
    quads = [ox.Quad(item, _GROUPS_ENTAIL, value, graph) for value in values]
    return _Following(quads, frozenset(said | holds))


def _tops(implied: set[Node]) -> tuple[set[ox.NamedNode], set[ox.NamedNode]]:
    """Of a case of a kind that implies so much: whether it means bodies, or single persons beside families,
    and which of these it leaves out."""
    known = {_SUBJECTS[each] for each in implied & _SUBJECTS.keys()}
    subject = subject_of(known)
    return (
        {ox.NamedNode(names.condition(subject))} if subject else set(),
        {ox.NamedNode(names.condition(each)) for each in closed_to(known)},
    )


def _ways(stated: set[Node]) -> tuple[set[ox.NamedNode], set[ox.NamedNode]]:
    """The ways of living here that are meant, and those that are shut out. Where nothing is said of
    residence, residents are meant, and nobody is shut out."""
    ways = set().union(*(_WAYS_OF[each] for each in stated))
    shut = set(WAYS.values()) - ways if ways else set()
    meant = ways or {WAYS[way] for way in RESIDENTS}
    return {_EACH_WAY[way] for way in meant}, {_EACH_WAY[way] for way in shut}


def asked_beside(
    alignment: Alignment, items: Sequence[str], lexicon: Lexicon, facts: GroupFacts, graph: Graph
) -> Iterator[ox.Quad]:
    """The conditions of which each item of the reference, at its node in ``items``, speaks where it
    tells what it gives (``qz:offerSpeaksOf``)."""
    for item, node in zip(alignment.upper.items, items, strict=True):
        for said in sorted(asked_in(item.offer, lexicon), key=str):
            condition = names.condition(said.name)
            yield _quad(node, term("offerSpeaksOf"), iri(condition), graph)
            for subject, predicate, value in facts.concept(said):
                yield _quad(subject, predicate, value, graph)


def _quad(subject: str, predicate: str, value: Node, graph: Graph) -> ox.Quad:
    return ox.Quad(iri(subject), iri(predicate), value, graph)


def joined_ages(
    alignment: Alignment, items: Sequence[str], lexicon: Lexicon, facts: GroupFacts, graph: Graph
) -> Iterator[ox.Quad]:
    """What the groups of the items that answer one item take in together where ages touch (0—3岁,
    4—6岁), at each of those items; ``items`` are their nodes."""
    answering: dict[int, list[int]] = defaultdict(list)
    for match in alignment.items.pairs:
        if match.certainty is Certainty.CERTAIN:
            answering[match.upper].append(match.lower)
    for lower in dict.fromkeys(tuple(sorted(set(each))) for each in answering.values()):
        groups = [p.group for at in lower for p in alignment.lower.items[at].populations]
        every = [each for group in groups for each in covering_variants(group, lexicon)]
        own = together(every, lexicon)
        every += [
            each
            for group in groups
            for reading in group.readings
            for each in covering_variants(reading, lexicon)
        ]
        for number, run in enumerate(together(every, lexicon), start=1):
            node = f"{items[lower[0]]}/together/{'-'.join(str(at) for at in lower)}/{number}"
            for at in lower:
                yield _quad(items[at], term("takesInTogether"), iri(node), graph)
            if run not in own:
                yield ox.Quad(iri(node), _OTHER_READING, _TRUE, graph)
            for subject, predicate, value in facts.case(node, run):
                yield _quad(subject, predicate, value, graph)
