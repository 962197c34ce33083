"""What follows from what two editions say of their groups, written out for the shapes.

The graph of an edition states of each case of a group its kind, its conditions and what those imply.
The shapes ask thousands of times what of it restricts anybody and what holds with it; here that is
derived once, by the vocabulary's hierarchies alone: no group is held against another's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from qzgraph import names
from qzgraph.aligning.editions import Alignment
from qzgraph.graph.group_facts import TOGETHER, WAYS, GroupFacts
from qzgraph.judging.terms import Node
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.scope import asked_in
from qzgraph.language.variants import (
    BODY,
    FAMILY,
    PEOPLE,
    SINGLE,
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
#: By which a case of a group is reached from it.
_CASES = frozenset(
    ox.NamedNode(term(name))
    for name in ("takesIn", "mayTakeIn", "takesInTogether", "consistsOf", "excludes")
)
_EACH_WAY: dict[Residency, ox.NamedNode] = {
    way: ox.NamedNode(term(way.value)) for way in (*WAYS.values(), *TOGETHER.values())
}
#: Each way of living here, and what has a name for several of them, as the single ways.
_WAYS_OF: dict[Node, set[Residency]] = {
    **{_EACH_WAY[way]: {way} for way in WAYS.values()},
    **{_EACH_WAY[way]: {WAYS[each] for each in several} for several, way in TOGETHER.items()},
}


def entailed(quads: Iterable[ox.Quad], graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    """For each case of a group in ``quads``: what is said of it (``qz:says``), what of that it asks
    (``qz:asks``, and how firmly), what holds with it (``qz:entails``), the ways of living here that
    it means and is closed to, and whether it means bodies or is closed to them; for each item, what
    holds with what it says of some group (``qz:groupsEntail``). All of it stands in ``graph``."""
    of: dict[ox.NamedNode, dict[Node, set[Node]]] = {
        predicate: defaultdict(set)
        for predicate in (_KIND, _CONDITION, _PART, _IMPLIES, _RESIDENCY, _SPEAKS)
    }
    marked: dict[ox.NamedNode, set[Node]] = {
        predicate: set() for predicate in (_UNRESTRICTIVE, _FREE, _VAGUE, _MEASURES)
    }
    cases: dict[ox.NamedNode, None] = {}
    for each in quads:
        predicate = each.predicate
        if predicate in of:
            of[predicate][each.subject].add(each.object)
        elif predicate in marked:
            marked[predicate].add(each.subject)
        elif predicate in _CASES and isinstance(case := each.object, ox.NamedNode):
            cases[case] = None
    plain = marked[_UNRESTRICTIVE]
    loose = marked[_FREE] | marked[_VAGUE]
    for case in cases:
        asked = of[_KIND][case] | of[_CONDITION][case]
        said = asked | of[_PART][case]
        lengths = asked & marked[_MEASURES]
        asked -= plain | lengths
        ways, shut = _ways(of[_RESIDENCY][case])
        bodies, no_bodies = _tops(set().union(*(of[_IMPLIES][each] for each in of[_KIND][case])))
        for predicate, values in (
            (_SAYS, said),
            (_ASKS, asked),
            (_ASKS_MEASURE, lengths),
            (_ASKS_FREELY, asked & marked[_FREE]),
            (_ASKS_VAGUELY, asked & marked[_VAGUE]),
            (_ASKS_FIRMLY, asked - loose),
            (_ENTAILS, set().union(*(of[_IMPLIES][each] for each in said)) - plain),
            (_MEANS, ways),
            (_CLOSED, shut),
            (_MEANS_KIND, bodies),
            (_CLOSED_TO_KIND, no_bodies),
        ):
            for value in values:
                yield ox.Quad(case, predicate, value, graph)
    for item, said in of[_SPEAKS].items():
        assert isinstance(item, ox.NamedNode)
        for value in set().union(*(of[_IMPLIES][each] for each in said)) - plain:
            yield ox.Quad(item, _GROUPS_ENTAIL, value, graph)


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
    meant = ways or {Residency.OTHER_RESIDENT}
    return {_EACH_WAY[way] for way in meant}, {_EACH_WAY[way] for way in shut}


def asked_beside(
    alignment: Alignment, items: Sequence[str], lexicon: Lexicon, facts: GroupFacts
) -> Iterator[ox.Triple]:
    """The conditions of which each item of the reference, at its node in ``items``, speaks where it
    tells what it gives (``qz:offerSpeaksOf``)."""
    for item, node in zip(alignment.upper.items, items, strict=True):
        for said in sorted(asked_in(item.offer, lexicon), key=str):
            condition = names.condition(said.name)
            yield _triple(node, term("offerSpeaksOf"), ox.NamedNode(condition))
            for fact in facts.concept(said):
                yield _triple(*fact)


def _triple(subject: str, predicate: str, value: Node) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def joined_ages(
    alignment: Alignment, items: Sequence[str], lexicon: Lexicon, facts: GroupFacts
) -> Iterator[ox.Triple]:
    """What the groups of the items that answer one item take in together where ages touch (0—3岁,
    4—6岁), at each of those items; ``items`` are their nodes."""
    answering: dict[int, list[int]] = defaultdict(list)
    for match in alignment.items.pairs:
        if match.certainty is Certainty.CERTAIN:
            answering[match.upper].append(match.lower)
    for lower in dict.fromkeys(tuple(sorted(set(each))) for each in answering.values()):
        groups = [p.group for at in lower for p in alignment.lower.items[at].populations]
        every = [each for group in groups for each in covering_variants(group, lexicon)]
        own = together(every)
        every += [
            each
            for group in groups
            for reading in group.readings
            for each in covering_variants(reading, lexicon)
        ]
        for number, run in enumerate(together(every), start=1):
            node = f"{items[lower[0]]}/together/{'-'.join(str(at) for at in lower)}/{number}"
            for at in lower:
                yield ox.Triple(
                    ox.NamedNode(items[at]),
                    ox.NamedNode(term("takesInTogether")),
                    ox.NamedNode(node),
                )
            if run not in own:
                yield ox.Triple(ox.NamedNode(node), _OTHER_READING, _TRUE)
            for subject, predicate, value in facts.case(node, run):
                yield _triple(subject, predicate, value)
