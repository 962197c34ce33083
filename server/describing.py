"""What is known of the dataset as a whole: which build it is, its date, its statistics (VoID)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rapidfuzz import fuzz, process

from qzgraph import names
from qzgraph.graph.answer import Solutions, Term
from qzgraph.graph.prepared import prepared
from qzgraph.graph.query import run_saved
from qzgraph.graph.rdf_terms import about, date, en, integer, named, some, zh
from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import GraphStore
from qzgraph.settings import Settings

Made = TypeVar("Made")

_OF_EDITION = re.compile(re.escape(names.ID) + r"standard/\d{6}-\d{4}")
#: The classes of what has an address of a kind; of none, the ontology's terms.
_KINDS = {
    "": "owl:Class owl:ObjectProperty owl:DatatypeProperty owl:NamedIndividual",
    "population": "qz:TargetPopulation",
    "agency": "qz:Agency",
    "legal": "qz:LegalBasisDocument",
    "standard": "qz:ServiceStandard",
    "condition": "qz:Condition",
    "division": "qz:AdministrativeDivision",
    "indicator": "qz:Indicator",
}

#: The questions that the server itself asks, each a saved query that no address answers.
_QUERIES = Path(__file__).parent / "queries"
OWN = load_saved(_QUERIES, titled=False)


def ask(store: GraphStore, name: str, /, **params: str) -> Solutions:
    """What the store answers to one of the server's own SELECT queries. Raises QzgraphError."""
    answer = run_saved(store, OWN, name, params)
    assert isinstance(answer, Solutions)
    return answer


def of_build(settings: Settings, store: GraphStore, name: str, make: Callable[[], Made]) -> Made:
    """What ``make`` gives of a store, worked out once a machine where it is a build, which never changes."""
    if not store.build:
        return make()
    found: Made = prepared(settings.cache, settings.data, make, name, [store.build, _QUERIES])
    return found


@dataclass(frozen=True)
class Sample:
    """What is said of one edition's parts and of what these lead to, and the classes of all of these:
    from where editions are many, it is told how terms are used."""

    statements: Sequence[tuple[NamedNode, NamedNode, Term]]
    classes: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, store: GraphStore, edition: str) -> Sample:
        """Raises QzgraphError where the store cannot be asked."""
        graph = names.edition_graph(edition)
        rows = ask(store, "statements-of-edition", edition=edition, graph=graph).rows
        statements = [
            (subject, property_, value)
            for subject, property_, value in rows
            if isinstance(subject, NamedNode) and isinstance(property_, NamedNode) and value
        ]
        things = sorted(
            {t.value for s, _, v in statements for t in (s, v) if isinstance(t, NamedNode)}
        )
        classes: dict[str, list[str]] = {}
        for at in range(0, len(things), 500):
            some = " ".join(things[at : at + 500])
            for thing, class_ in ask(store, "classes-of-things", iri=some).rows:
                classes.setdefault(_text(thing), []).append(_text(class_))
        return cls(statements, classes)

    def uses(self) -> Iterator[tuple[NamedNode, int, NamedNode]]:
        """Each of the ontology's terms in use, how often it is, and the first subject by its IRI."""
        found: dict[str, list[str]] = {}
        for subject, property_, _ in self.statements:
            found.setdefault(property_.value, []).append(subject.value)
        for thing, classes in self.classes.items():
            for class_ in classes:
                found.setdefault(class_, []).append(thing)
        for term, all_of in found.items():
            subjects = [each for each in all_of if not each.startswith(names.QZ)]
            if term.startswith(names.QZ) and subjects:
                yield NamedNode(term), len(subjects), NamedNode(min(subjects))

    def links(self) -> set[tuple[str, str, str]]:
        """Which of the ontology's properties lead from which class to which."""
        return {
            (from_, property_.value, to)
            for subject, property_, value in self.statements
            if property_.value.startswith(names.QZ) and isinstance(value, NamedNode)
            for from_ in self.classes.get(subject.value, ())
            for to in self.classes.get(value.value, ())
        }


@dataclass(frozen=True)
class Counted:
    """A class or a property, and how often it is used."""

    iri: str
    count: int
    zh: str
    en: str


class Stamp:
    """The data that is served, as far as it never changes; asked for once, when first wanted, and what
    is counted once a machine."""

    def __init__(self, store: GraphStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    @property
    def build(self) -> str:
        """The build's name; empty for a remote endpoint, which may change at any time."""
        return self._store.build

    @cached_property
    def date(self) -> str:
        """``2024-06-25``: the latest date of issue of an edition; empty where none is recorded."""
        rows = ask(self._store, "dataset-date").rows
        return _text(rows[0][0]) if rows else ""

    @cached_property
    def graphs(self) -> dict[str, int]:
        """How many triples each named graph holds."""
        if counts := self._store.counts:
            return {graph: number for graph, number in sorted(counts.items()) if graph}

        def asked() -> dict[str, int]:
            rows = ask(self._store, "void-graphs").rows
            return {_text(graph): int(_text(triples)) for graph, triples in rows}

        return of_build(self._settings, self._store, "void-graphs", asked)

    @cached_property
    def classes(self) -> list[Counted]:
        return self._counted("void-classes")

    @cached_property
    def properties(self) -> list[Counted]:
        return self._counted("void-properties")

    def near(self, iri: str) -> list[tuple[str, str]]:
        """The things and terms most like one that there is not, by IRI or by name, with a name
        each; three at most, the best first. They are looked for among those of its kind."""
        kind, _, last = iri.rpartition("/") if "#" not in iri else iri.rpartition("#")
        named = self._named(iri)
        choices = {each: each.removeprefix(names.BASE) for each in named}
        by_iri = process.extract(
            iri.removeprefix(names.BASE), choices, scorer=fuzz.ratio, score_cutoff=70, limit=3
        )
        called = {(each, name): name for each, given in named.items() for name in given}
        by_name = process.extract(last, called, scorer=fuzz.WRatio, score_cutoff=75, limit=3)
        best = {key: score for _, score, key in by_iri}
        for _, score, (each, _name) in by_name:
            # A namesake of another kind is less likely meant than one of the same.
            best[each] = max(best.get(each, 0), score - (0 if each.startswith(kind) else 20))
        ranked = sorted(best, key=lambda each: (-best[each], each))[:3]
        return [(each, named[each][0]) for each in ranked]

    def _named(self, iri: str) -> dict[str, tuple[str, ...]]:
        """What the things are called that may be meant by an IRI, in Chinese first: those of its edition
        where it has one, else of its kind, else of each kind and the terms."""
        kind = iri.removeprefix(names.ID).partition("/")[0] if iri.startswith(names.ID) else ""
        edition = _OF_EDITION.match(iri)
        rows = ask(self._store, "edition-names", edition=edition[0]).rows if edition else ()
        if not rows:
            classes = _KINDS.get(kind) or " ".join(_KINDS.values())
            rows = ask(self._store, "thing-names", **{"class": classes}).rows
        found: dict[str, tuple[str, ...]] = {}
        for thing, name in rows:
            before = found.get(_text(thing), ())
            chinese = isinstance(name, Literal) and name.language == "zh"
            found[_text(thing)] = (_text(name), *before) if chinese else (*before, _text(name))
        return found

    def _counted(self, query: str) -> list[Counted]:
        def asked() -> list[Counted]:
            found: dict[str, Counted] = {}
            for iri, count, *called in ask(self._store, query).rows:
                counted = Counted(_text(iri), int(_text(count)), *map(_text, called))
                found.setdefault(_text(iri), counted)
            return list(found.values())

        return of_build(self._settings, self._store, query, asked)


def statistics(stamp: Stamp, dataset: NamedNode | BlankNode) -> Iterator[Triple]:
    """The dataset's description after VoID and SPARQL 1.1 Service Description: each named graph
    with its triples, each class with its members, each property with its triples, all labelled. What
    stands in several graphs counts once in all."""

    yield from about(
        dataset,
        ("a", named("void:Dataset")),
        ("void:triples", integer(sum(each.count for each in stamp.properties))),
        ("void:classes", integer(len(stamp.classes))),
        ("void:properties", integer(len(stamp.properties))),
        ("void:uriSpace", Literal(names.ID)),
        ("void:vocabulary", NamedNode(names.QZ)),
        ("dct:modified", some(date, stamp.date)),
    )
    for number, (graph, triples) in enumerate(stamp.graphs.items()):
        own, inside = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield from about(dataset, ("sd:namedGraph", own))
        name = NamedNode(graph)
        yield from about(
            own, ("a", named("sd:NamedGraph")), ("sd:name", name), ("sd:graph", inside)
        )
        yield from about(inside, ("a", named("sd:Graph")), ("void:triples", integer(triples)))
    for kind, counted in (("class", stamp.classes), ("property", stamp.properties)):
        counting = "void:entities" if kind == "class" else "void:triples"
        for number, each in enumerate(counted):
            part, it = BlankNode(f"{kind}{number}"), NamedNode(each.iri)
            yield from about(dataset, (f"void:{kind}Partition", part))
            yield from about(part, (f"void:{kind}", it), (counting, integer(each.count)))
            yield from about(it, ("rdfs:label", some(zh, each.zh), some(en, each.en)))


def _text(term: Term | None) -> str:
    return "" if term is None or isinstance(term, Triple) else term.value
