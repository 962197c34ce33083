"""What follows from the dataset: OWL 2 RL by ``reasonable``, with the two things it leaves out added
here (property chains) or left to :mod:`.consistency` (identity)."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from qzgraph.connected import reached
from qzgraph.names import ID, PREFIXES, TYPE

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_A = f"<{TYPE}>".encode()
_FIRST, _REST = PREFIXES["rdf"] + "first", PREFIXES["rdf"] + "rest"
_CHAIN = _OWL + "propertyChainAxiom"

#: Two values of a functional property are a contradiction here, never one thing under two names,
#: for every name is unique; so the rules that would equate them are not even offered.
_NO_IDENTITY = frozenset(
    _OWL + name
    for name in (
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "hasKey",
        "sameAs",
        "maxCardinality",
        "maxQualifiedCardinality",
        "cardinality",
        "qualifiedCardinality",
    )
)

#: Axioms that name a property from whose statements something may follow; of those whose value is
#: a literal, less: a range, say, only repeats the literal's datatype.
_ABOUT_LITERALS = frozenset(
    (
        _RDFS + "subPropertyOf",
        _RDFS + "domain",
        _OWL + "equivalentProperty",
        _OWL + "onProperty",
    )
)
_ABOUT_THINGS = _ABOUT_LITERALS | {_RDFS + "range", _OWL + "inverseOf"}
#: What says something of properties, and of classes nothing.
_OF_PROPERTIES = frozenset(_RDFS + name for name in ("domain", "range", "isDefinedBy", "seeAlso"))
_PRODUCTIVE_KINDS = frozenset((_OWL + "TransitiveProperty", _OWL + "SymmetricProperty"))

#: ``owl:Thing``, ``owl:NamedIndividual``, ``rdfs:Resource``: types that say nothing.
_TRIVIAL = (_OWL, _RDFS)

Edge = tuple[str, str]
Chain = tuple[str, tuple[str, ...]]
"""The property that follows, and the properties whose path it follows from."""


def entail(statements: Iterable[Quad | Triple], about: str) -> list[Triple]:
    """What follows by OWL 2 RL and is not asserted, of the things whose IRI begins with ``about``,
    sorted.

    Types, inverses, super-properties and closures; nothing about blank nodes, no ``owl:sameAs``,
    and no type that everything has.
    """
    lines = Grounds(statements).entailed(about)
    found = (quad.triple for quad in parse(b"\n".join(lines), format=RdfFormat.N_TRIPLES))
    return sorted(found, key=str)


class Grounds:
    """Statements that are always there: the ontology, and what is said of things that all share. What
    follows with others is found from those and from what of these they lead to, not from all. The
    others, and what follows, are lines of N-Triples: an edition has tens of thousands."""

    def __init__(self, statements: Iterable[Quad | Triple]) -> None:
        asserted: dict[Triple, None] = dict.fromkeys(
            each.triple if isinstance(each, Quad) else each for each in statements
        )
        schema: list[Triple] = []
        data: list[Triple] = []
        for triple in asserted:
            subject = triple.subject
            if isinstance(subject, NamedNode) and subject.value.startswith(ID):
                data.append(triple)
            elif not isinstance(triple.object, Literal) or triple.predicate.value.startswith(_OWL):
                schema.append(triple)
        self._asserted = frozenset(_lines(asserted))
        self._chains = _chains(schema)
        chained = [path for _, path in self._chains]
        self._of_things = _written(_productive(schema, _ABOUT_THINGS).union(*chained))
        self._of_literals = _written(_productive(schema, _ABOUT_LITERALS))
        self._schema = _lines(t for t in schema if not _equates(t))
        self._typed_by = {
            b"<%b>" % name.encode(): tuple(map(_written, ends))
            for name, ends in _typed_by(schema, chained).items()
        }
        self._wider = _wider(self._schema) if self._typed_by else {}
        self._telling = _written(_telling(schema))
        lines = _lines(data)
        self._types = _types(lines)
        self._data: dict[bytes, list[bytes]] = {}
        for line in self._premises(lines):
            self._data.setdefault(line[: line.index(b" ")], []).append(line)

    def entailed(self, about: str = ID) -> list[bytes]:
        """What follows from these alone."""
        premises = [line for some in self._data.values() for line in some]
        known = _close([*self._schema, *premises], self._chains)
        return [each for each in _conclusions(known, about) if each not in self._asserted]

    def entailed_with(
        self, statements: Iterable[bytes], wanted: Callable[[str, str], bool]
    ) -> list[bytes]:
        """What follows from these and others, is asserted in neither, and whose subject's and object's
        IRIs are ``wanted``."""
        others = dict.fromkeys(statements)
        types = _types(others)
        premises = [
            line
            for line in self._premises(others)
            if line not in self._asserted and not self._is_typed(line, types)
        ]
        premises += self._led_to(premises)
        known = _close([*self._schema, *premises], self._chains)
        asserted = self._asserted
        found = _conclusions(known, ID, wanted)
        return [each for each in found if each not in asserted and each not in others]

    def _premises(self, lines: Iterable[bytes]) -> list[bytes]:
        found = []
        for line in lines:
            _, predicate, value = line.split(b" ", 2)
            if predicate in (self._of_literals if value[:1] == b'"' else self._of_things):
                found.append(line)
        return found

    def _is_typed(self, line: bytes, types: Mapping[bytes, set[bytes]]) -> bool:
        """Whether nothing follows from it but types that its ends have anyway."""
        subject, predicate, value = line[:-2].split(b" ", 2)
        if predicate == _A:
            return value[:1] == b"<" and value not in self._telling
        wanted = self._typed_by.get(predicate)
        return wanted is not None and all(
            any(
                name in self._wider.get(own, (own,))
                for known in (types, self._types)
                for own in known.get(end, ())
            )
            for end, names in zip((subject, value), wanted, strict=True)
            if end[:1] != b'"'
            for name in names
        )

    def _led_to(self, premises: Iterable[bytes]) -> list[bytes]:
        """What these say of the things that others name, and of the things named there, and so on."""

        def said(node: bytes) -> Sequence[bytes]:
            return self._data.get(node, ())

        ends = {end for line in premises for end in line[:-2].split(b" ", 2)[::2]}
        nodes = reached(ends, lambda node: (line[:-2].split(b" ", 2)[2] for line in said(node)))
        return [line for node in nodes for line in said(node)]


def _lines(triples: Iterable[Triple]) -> list[bytes]:
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines()


def _written(names: Iterable[str]) -> frozenset[bytes]:
    """IRIs as N-Triples writes them."""
    return frozenset(b"<%b>" % name.encode() for name in names)


def _types(lines: Iterable[bytes]) -> dict[bytes, set[bytes]]:
    """The types that things are said to have."""
    found: dict[bytes, set[bytes]] = {}
    for line in lines:
        subject, predicate, value = line.split(b" ", 2)
        if predicate == _A and value[:1] == b"<":
            found.setdefault(subject, set()).add(value[:-2])
    return found


def _typed_by(
    schema: list[Triple], chained: Iterable[tuple[str, ...]]
) -> dict[str, tuple[set[str], set[str]]]:
    """Properties of which nothing is said but which types their subjects and objects have, with
    those."""
    ends = (_RDFS + "domain", _RDFS + "range")
    above = _RDFS + "subPropertyOf"  # says something of those below alone
    others = _productive(schema, _ABOUT_THINGS.difference((*ends, above))).union(*chained)
    others.update(str(t.subject)[1:-1] for t in schema if t.predicate.value == above)
    found: dict[str, tuple[set[str], set[str]]] = {}
    for triple in schema:
        if triple.predicate.value in ends and isinstance(triple.subject, NamedNode):
            name = triple.subject.value
            at = ends.index(triple.predicate.value)
            if not isinstance(triple.object, NamedNode):
                others.add(name)
            elif name not in others:
                found.setdefault(name, (set(), set()))[at].add(triple.object.value)
    return {name: wanted for name, wanted in found.items() if name not in others}


def _telling(schema: list[Triple]) -> set[str]:
    """Classes from being in which something may follow: those of any axiom but one that only keeps
    classes apart."""
    apart = {_OWL + "members", _OWL + "disjointWith", _OWL + "disjointUnionOf"}
    said = {*_OF_PROPERTIES, TYPE, _FIRST, _REST, *apart}
    rest = {t.subject: t.object for t in schema if t.predicate.value == _REST}
    cells: set[Any] = set()
    for triple in schema:
        node: Any = triple.object
        while triple.predicate.value not in {*apart, _REST, _FIRST} and node in rest:
            cells.add(node)
            node = rest[node]
    return {
        node.value
        for triple in schema
        if (
            triple.predicate.value not in said
            and (triple.predicate.value.startswith((_OWL, _RDFS)))
        )
        or (triple.predicate.value == _FIRST and triple.subject in cells)
        for node in (triple.subject, triple.object)
        if isinstance(node, NamedNode)
    }


def _wider(schema: list[bytes]) -> dict[bytes, set[bytes]]:
    """Each class with those that its members are in too."""
    found: dict[bytes, set[bytes]] = {}
    for name, predicate, other in _close(schema, []):
        if predicate.startswith(_RDFS + "subClassOf"):
            one, wider = (b"<%b>" % str(each).encode() for each in (name, other))
            found.setdefault(one, {one}).add(wider)
    return found


def _equates(triple: Triple) -> bool:
    return triple.predicate.value in _NO_IDENTITY or (
        isinstance(triple.object, NamedNode) and triple.object.value in _NO_IDENTITY
    )


def _productive(schema: list[Triple], axioms: frozenset[str]) -> set[str]:
    """The properties from whose statements something may follow; the rest need not be read."""
    found = {TYPE}
    for triple in schema:
        predicate, value = triple.predicate.value, triple.object
        if predicate in axioms:
            found.update(n.value for n in (triple.subject, value) if isinstance(n, NamedNode))
        elif isinstance(value, NamedNode) and value.value in _PRODUCTIVE_KINDS:
            found.update(n.value for n in (triple.subject,) if isinstance(n, NamedNode))
    return found


def _chains(schema: list[Triple]) -> list[Chain]:
    first = {t.subject: t.object for t in schema if t.predicate.value == _FIRST}
    rest = {t.subject: t.object for t in schema if t.predicate.value == _REST}
    chains: list[Chain] = []
    for triple in schema:
        if triple.predicate.value != _CHAIN or not isinstance(triple.subject, NamedNode):
            continue
        path: list[str] = []
        node: Any = triple.object
        while node in first:
            if isinstance(step := first[node], NamedNode):
                path.append(step.value)
            node = rest.get(node)
        chains.append((triple.subject.value, tuple(path)))
    return sorted(chains)


def _close(premises: list[bytes], chains: list[Chain]) -> list[tuple[Any, Any, Any]]:
    """Everything that follows, as rdflib terms: reasonable speaks no other language."""
    from reasonable import PyReasoner

    reasoner = PyReasoner()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "premises.ttl"  # N-Triples; by the suffix .nt it knows no parser
        path.write_bytes(b"\n".join(premises))
        reasoner.load_file(str(path))
    known = list(reasoner.reason())
    while links := _follow(chains, known):  # prp-spo2, which reasonable does not implement
        from rdflib import URIRef

        reasoner.from_graph([(URIRef(s), URIRef(p), URIRef(o)) for s, p, o in links])
        known = list(reasoner.reason())
    return known


def _follow(chains: list[Chain], known: list[tuple[Any, Any, Any]]) -> list[tuple[str, str, str]]:
    """The ends of the chains that are not joined yet."""
    wanted = {name for _, path in chains for name in path} | {name for name, _ in chains}
    edges: dict[str, set[Edge]] = defaultdict(set)
    for subject, predicate, value in known:
        if str(predicate) in wanted:
            edges[str(predicate)].add((str(subject), str(value)))
    links: list[tuple[str, str, str]] = []
    for name, path in chains:
        reached = edges[path[0]]
        for step in path[1:]:
            onward: dict[str, list[str]] = defaultdict(list)
            for subject, value in edges[step]:
                onward[subject].append(value)
            reached = {(start, end) for start, middle in reached for end in onward[middle]}
        links += [(s, name, o) for s, o in sorted(reached - edges[name])]
    return links


def _conclusions(
    known: list[tuple[Any, Any, Any]],
    about: str,
    wanted: Callable[[str, str], bool] = lambda *_: True,
) -> list[bytes]:
    from rdflib import BNode, URIRef

    starts = str.startswith  # rdflib's own is written in Python, and there are many terms
    found: list[bytes] = []
    for subject, predicate, value in known:
        if not starts(subject, about) or type(subject) is not URIRef or type(value) is BNode:
            continue
        if starts(predicate, _OWL) or not wanted(subject, value):
            continue
        if type(value) is not URIRef:
            term = str(_literal(value))
        elif starts(value, _TRIVIAL) and str(predicate) == TYPE:
            continue
        else:
            term = f"<{value}>"
        found.append(f"<{subject}> <{predicate}> {term} .".encode())
    return found


def _literal(value: Any) -> Literal:
    if value.language:
        return Literal(str(value), language=value.language)
    if value.datatype:
        return Literal(str(value), datatype=NamedNode(str(value.datatype)))
    return Literal(str(value))
