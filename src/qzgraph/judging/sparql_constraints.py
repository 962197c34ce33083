"""SPARQL constraints asked once for all the nodes that a shape looks at, on Oxigraph.

SHACL asks a constraint's query anew for every node, with ``$this`` put in its place (§5.3.1), and an
engine that does so reads and plans the same long query a thousand times. The rows are the same where
``$this`` is bound by the shape's target instead, in the query's own group and in every group that is
evaluated apart from it. A query of which that cannot be said is left to the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from qzgraph.judging.shapes import NO_CODE, Constraint, Shapes, ask, words_of
from qzgraph.judging.terms import RDF, SH, Node, Statement
from qzgraph.names import PREFIXES, local

_SUBCLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_CLASSES = (ox.NamedNode(PREFIXES["rdfs"] + "Class"), ox.NamedNode(PREFIXES["owl"] + "Class"))
#: What makes the rows of one node depend on those of another.
_TOGETHER = frozenset(
    ("LIMIT", "OFFSET", "GROUP", "HAVING", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE")
) | {"GROUP_CONCAT"}
#: After the query's own group: the rows are put together by node, and so each node's for itself.
_BY_NODE = re.compile(r"\s*GROUP\s+BY\s+(?:[?$]\w+\s+)*[?$]this(?:\s+[?$]\w+)*\s*\Z", re.I)
_SELECT = re.compile(r"\s*SELECT\b", re.I)
_THIS = re.compile(r"[$?]this\b")
#: What a shape may say beside ``sh:sparql`` that asks nothing more of its nodes.
_SAYS_NO_MORE = frozenset(
    ("targetClass", "sparql", "severity", "message", "name", "description", "order", "group")
)


@dataclass(frozen=True)
class Asked:
    """A constraint of one shape, its query for all nodes at once."""

    shape: str
    severity: str
    number: int
    query: str


def asked_at_once(shapes: Shapes, triples: list[ox.Triple]) -> tuple[list[Asked], list[ox.Triple]]:
    """The constraints that are asked at once, and the statements of ``shapes`` for the engine without
    them."""
    said: dict[Node, list[ox.Triple]] = {}
    for each in triples:
        said.setdefault(each.subject, []).append(each)
    used = {
        each.object
        for each in triples
        if each.predicate.value.startswith(SH) and local(each.predicate.value) != "sparql"
    } | {each.object for each in triples if each.predicate.value == RDF + "first"}
    found: list[Asked] = []
    taken: set[ox.Triple] = set()
    for node, about in said.items():
        plain = all(
            local(each.predicate.value) in _SAYS_NO_MORE
            for each in about
            if each.predicate.value.startswith(SH)
        )
        classes = [each.object for each in about if each.predicate.value == SH + "targetClass"]
        if any(each.object in _CLASSES for each in about):  # an implicit target, SHACL §2.1.3.3
            continue
        if not plain or len(classes) != 1 or node in used or not isinstance(node, ox.NamedNode):
            continue
        severity = next(
            (each.object for each in about if each.predicate.value == SH + "severity"), None
        )
        for each in about:
            if each.predicate.value != SH + "sparql" or not isinstance(each.object, ox.NamedNode):
                continue
            number = shapes.number(each.object.value)
            query = at_once(shapes.constraints[number], classes[0])
            if query is not None:
                level = local(severity.value) if isinstance(severity, ox.NamedNode) else "Violation"
                found.append(Asked(node.value, level, number, query))
                taken.add(each)
        if taken.issuperset(e for e in about if e.predicate.value == SH + "sparql"):
            taken.update(e for e in about if e.predicate.value == SH + "targetClass")
    return found, [each for each in triples if each not in taken]


def at_once(constraint: Constraint, target: Node) -> str | None:
    """The constraint's query for all nodes of a class; None where it must be asked of each.

    A group apart (a branch of UNION, a SELECT inside, an OPTIONAL with conditions) knows nothing of what is bound
    around it, so each that speaks of ``$this`` binds it too. EXISTS is asked of each row, where it is
    bound.
    """
    text = constraint.select
    code = NO_CODE.sub(lambda match: " " * len(match[0]), text)
    binding = f" $this a {target} . "
    groups = list(_groups(code))
    if not groups or not _THIS.search(code, groups[0][0]):
        return None
    start, end, _ = groups[0]
    whole = code if not _BY_NODE.match(code, end + 1) else code[start:end]
    if not _TOGETHER.isdisjoint(words_of(whole)):
        return None
    places = [groups[0][0]]
    inside_exists = [(start, end) for start, end, head in groups if head == "EXISTS"]
    for start, end, head in groups[1:]:
        if head == "EXISTS" or _SELECT.match(code, start):
            continue
        own = code[start:end]
        if not _THIS.search(own) or "(" not in own:
            continue
        if any(low <= start < high for low, high in inside_exists):
            return None
        places.append(start)
    for place in sorted(places, reverse=True):
        text = text[:place] + binding + text[place:]
    return text


def _groups(code: str) -> Iterator[tuple[int, int, str]]:
    """The groups of a query in their order: where their inside begins and ends, and the word before."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for match in re.finditer(r"[{}]", code):
        if match[0] == "{":
            opened.append(match.end())
        elif opened:
            closed[opened.pop()] = match.start()
    for start in sorted(closed):
        before = code[: start - 1].rstrip() if start < 80 else code[start - 80 : start - 1].rstrip()
        word = re.search(r"\w*\Z", before)
        yield start, closed[start], word[0].upper() if word else ""


def stored(data: Iterable[Statement]) -> ox.Store:
    """The union of the data's graphs, to be asked.

    Oxigraph's store in memory walks what is said of a node from the last that was added to the first,
    and EXISTS ends at the first that will do. What is written first is the likeliest to: a group as it
    stands before what it may mean as well, the first group before the rest. So that is added last;
    where it was added first, the questions about groups took two to six times as long.
    """
    quads = [
        e if isinstance(e, ox.Quad) else ox.Quad(e.subject, e.predicate, e.object) for e in data
    ]
    store = ox.Store()
    store.extend(reversed(quads))
    if any(store.named_graphs()):  # telling it of each statement takes longer than trying
        store = ox.Store()
        store.extend(ox.Quad(e.subject, e.predicate, e.object) for e in reversed(quads))
    return store


def rows(
    store: ox.Store, asked: list[Asked], shapes: Shapes
) -> Iterator[tuple[Asked, Node, dict[str, Node]]]:
    """What the queries find: for each row its constraint, the node, and the other variables."""
    for each in asked:
        names = shapes.constraints[each.number].variables
        for solution in ask(store, each.query, each.shape):
            row = {name: solution[name] for name in names if solution[name] is not None}
            yield each, solution["this"], row


def has_subclasses(store: ox.Store) -> bool:
    """Whether the data have classes of classes, whose nodes a target means too (SHACL §2.1.3.2)."""
    return any(store.quads_for_pattern(None, _SUBCLASS, None))


def asked_of(store: ox.Store, shapes: list[ox.Triple]) -> list[ox.Triple]:
    """The data that shapes of SHACL Core can speak of: what has a property or a class that they
    name. All, where one is closed or asks a query of its own."""
    if any(each.predicate.value in (SH + "closed", SH + "sparql") for each in shapes):
        return [quad.triple for quad in store]
    named = {each.object for each in shapes if isinstance(each.object, ox.NamedNode)}
    a = ox.NamedNode(RDF + "type")
    found = [store.quads_for_pattern(None, each, None) for each in named]
    found += [store.quads_for_pattern(None, a, each) for each in named]
    return list(dict.fromkeys(quad.triple for quads in found for quad in quads))
