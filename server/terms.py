"""The names that the data know: what the query editor completes, and how answers call their IRIs.

A thing's kind is the broadest of the ontology's own classes that it has, so that an agency is an Agency
whatever else it is inferred to be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NotRequired, TypedDict, cast

from pyoxigraph import Literal, NamedNode

from qzgraph import names
from qzgraph.graph.answer import Term as Node
from qzgraph.graph.store import GraphStore
from qzgraph_server.describing import Sample, ask

#: Other names of a thing; the remaining properties of known-terms.rq give its main one.
_OTHER = (names.PREFIXES["skos"] + "altLabel", names.PREFIXES["dct"] + "alternative")
_OWL = {
    "Class": "class",
    "ObjectProperty": "property",
    "DatatypeProperty": "property",
    "AnnotationProperty": "property",
}
_SUMMED_UP = ("qz:Benchmark", "qz:FiscalResponsibilityRule", "qz:GroupReading", "qz:Payment")
#: Classes of others whose members the data name.
_OTHER_CLASSES = ("skos:ConceptScheme", "owl:Ontology", "dcat:Catalog")
#: Names that are kept, and that are asked for at a time.
_KEPT, _AT_ONCE = 30_000, 500
#: What may follow a prefix unescaped (SPARQL 1.1 Query, §19.8, PN_LOCAL), of the letters in use.
_LOCAL = re.compile(
    r"[A-Za-z0-9\u3400-\u9fff]([A-Za-z0-9\u3400-\u9fff_-]*[A-Za-z0-9\u3400-\u9fff])?"
)


@dataclass
class Known:
    """One thing with a name. ``labels`` by language; ``also``: its other names."""

    iri: str
    kind: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """Its name in this language, else in Chinese, else in any; empty where it has none."""
        return (
            self.labels.get(language)
            or self.labels.get("zh")
            or next(iter(self.labels.values()), "")
        )


@dataclass(frozen=True)
class Used:
    """What a property leads to, by kind; and whether anything says so, or it is only inferred."""

    leads_to: tuple[str, ...]
    stated: bool


class Term(TypedDict):
    """An entry, without what is empty or false."""

    name: str
    kind: NotRequired[str]
    zh: NotRequired[str]
    en: NotRequired[str]
    also: NotRequired[list[str]]
    about: NotRequired[str]
    inferred: NotRequired[bool]


class KnownTerms(TypedDict):
    """``values``: the kinds that each property leads to."""

    prefixes: dict[str, str]
    terms: list[Term]
    values: dict[str, tuple[str, ...]]


class Terms:
    """The names in a store, asked for as they are wanted: at most :data:`_KEPT` are kept."""

    def __init__(self, store: GraphStore, sample: Callable[[], str] = str) -> None:
        """``sample``: the edition in which it is looked how properties are used; empty for all."""
        self._store = store
        self._sample = sample
        self._known: dict[str, Known | None] = {}

    def learn(self, iris: Iterable[str]) -> None:
        """Asks for the names of all of these at once. Raises QzgraphError where the store cannot be
        asked."""
        new = [each for each in dict.fromkeys(iris) if each not in self._known and is_iri(each)]
        if len(self._known) + len(new) > _KEPT:
            self._known.clear()
        for at in range(0, len(new), _AT_ONCE):
            some = new[at : at + _AT_ONCE]
            self._known.update(dict.fromkeys(some))
            asked = " ".join(some)
            self._known.update(
                self._read(
                    self._ask("known-terms", iri=asked), self._ask("classes-of-things", iri=asked)
                )
            )

    def find(self, iri: str) -> Known | None:
        """The thing of this IRI, if it has a name."""
        if iri not in self._known:
            self.learn([iri])
        return self._known.get(iri)

    def _read(
        self, named: Iterable[tuple[Any, ...]], of_classes: Iterable[tuple[Any, ...]]
    ) -> dict[str, Known]:
        """Things that have a name and a class."""
        classes: dict[str, set[str]] = defaultdict(set)
        for iri, class_ in of_classes:
            classes[iri.value].add(class_.value)
        known: dict[str, Known] = {}
        for iri, naming, name in named:
            if iri.value not in classes:
                continue
            thing = known.setdefault(iri.value, Known(iri.value))
            language = (name.language or "zh") if isinstance(name, Literal) else "zh"
            other = naming.value in _OTHER or thing.labels.get(language, name.value) != name.value
            if not other:
                thing.labels[language] = name.value
            elif name.value not in thing.also:
                thing.also.append(name.value)
        for thing in known.values():
            thing.kind = _kind(classes[thing.iri], self._above)
        return known

    @cached_property
    def _above(self) -> Mapping[str, set[str]]:
        """What each of the ontology's classes is below; one that others define, below itself."""
        found: dict[str, set[str]] = defaultdict(set)
        for class_, broader, defined in self._ask("class-breadth"):
            found[class_.value].update([broader.value] if broader is not None else [])
            found[class_.value].update([class_.value] if defined.value == "true" else [])
        return found

    @cached_property
    def used(self) -> Mapping[str, Used]:
        """How each property in use is used, by its IRI."""
        found: dict[str, set[str]] = defaultdict(set)
        stated: set[str] = set()
        if edition := self._sample():
            sample = Sample.of(self._store, edition)
            for _, property_, value in sample.statements:
                kinds = map(names.shorten, sample.classes.get(getattr(value, "value", ""), ()))
                found[property_.value].update(self._kinds.intersection(kinds))
            stated.update(found)
        for property_, class_, some_stated in () if edition else self._ask("properties-and-values"):
            kind = names.shorten(class_.value) if class_ is not None else ""
            found[property_.value].update({kind} & self._kinds)
            if some_stated.value == "true":
                stated.add(property_.value)
        return {iri: Used(tuple(sorted(_own(to))), iri in stated) for iri, to in found.items()}

    @cached_property
    def _kinds(self) -> set[str]:
        return {names.shorten(class_) for class_ in (*self._above, *_OTHER_CLASSES)}

    @property
    def broadest(self) -> set[str]:
        """Those of the ontology's classes that are below none of its own."""
        return {
            class_ for class_, broader in self._above.items() if not broader & self._above.keys()
        }

    def of_kind(self, kind: str) -> list[Known]:
        """The things of this kind (``qz:Agency``), by IRI; five hundred at most."""
        found = self._of_class(kind)
        return sorted((thing for thing in found if thing.kind == kind), key=lambda each: each.iri)

    def names_some(self, kind: str) -> bool:
        """Whether things of this kind have names, by the first of them."""
        return any(thing.kind == kind for thing in self._of_class(kind, 50))

    def _of_class(self, class_: str, most: int | None = None) -> list[Known]:
        iris = [iri.value for (iri,) in self._ask("things-of-class", **{"class": class_})][:most]
        self.learn(iris)
        return [thing for iri in iris if (thing := self._known.get(iri))]

    def label(self, iri: str, language: str) -> str:
        """What a reader calls this IRI: its name, else the IRI shortened."""
        thing = self.find(iri)
        return (thing and thing.label(language)) or names.shorten(iri)

    def meaning(self, variable: str, language: str) -> str:
        """The name of the ontology's term that a variable is called after; empty if there is none."""
        thing = self.find(names.term(variable))
        return thing.label(language) if thing else ""

    def named(self, name: str) -> Known | None:
        """A thing that is called this, in print or in full."""
        iris = sorted(iri.value for (iri,) in self._ask("thing-named", name=name))
        self.learn(iris)
        return next(filter(None, map(self._known.get, iris)), None)

    def as_json(self, language: str) -> KnownTerms:
        """What the editor loads (web/src/editor/terms.ts): prefixes, terms, and what each property
        leads to; of each kind five hundred at most. Properties of other vocabularies are there without a
        label. Not listed are a benchmark, a payment, a rule or a reading, for its name only sums up what
        it says, and a condition that no edition has."""
        conditions = [condition.value for (condition,) in self._ask("conditions-in-use")]
        self.learn(conditions)
        definitions = self._ask("term-definitions")
        self.learn(iri.value for iri, _ in definitions)
        for iri, definition in definitions:
            if thing := self.find(iri.value):
                thing.about[definition.language or "zh"] = definition.value
        listed = [thing for iri in conditions if (thing := self._known.get(iri))]
        kinds = {names.shorten(class_) for class_ in self._above}
        for kind in sorted(kinds - {*_SUMMED_UP, "qz:Condition"}):
            listed += self.of_kind(kind)
        for class_ in (*_OTHER_CLASSES, *(f"owl:{name}" for name in _OWL)):
            listed += self._of_class(class_)
        things = {iri: Known(iri, "property") for iri in self.used}
        things |= {thing.iri: thing for thing in listed}
        return {
            "prefixes": dict(names.PREFIXES),
            "terms": [self._entry(things[iri], language) for iri in sorted(things)],
            "values": {
                written(iri): used.leads_to for iri, used in self.used.items() if used.leads_to
            },
        }

    def _entry(self, thing: Known, language: str) -> Term:
        used = self.used.get(thing.iri)
        entry = {
            "name": written(thing.iri),
            "kind": thing.kind,
            "zh": thing.labels.get("zh"),
            "en": thing.labels.get("en"),
            "also": thing.also,
            "about": thing.about.get(language),
            "inferred": used is not None and not used.stated,
        }
        return cast(Term, {key: value for key, value in entry.items() if value})

    def _ask(self, query: str, /, **values: str) -> Sequence[tuple[Any, ...]]:
        return ask(self._store, query, **values).rows


def is_iri(text: str) -> bool:
    """Whether an IRI can be written so."""
    try:
        return bool(NamedNode(text))
    except ValueError:
        return False


def written(iri: str) -> str:
    """The IRI as a query writes it: ``qz:leadAgency``, or ``<…>`` where no prefix fits."""
    short = names.shorten(iri)
    prefix, colon, local = short.partition(":")
    if colon and prefix in names.PREFIXES and _LOCAL.fullmatch(local):
        return short
    return f"<{iri}>"


def value_of(term: Node | None) -> str:
    """A term as a form's field holds it: the IRI, or the literal's value; empty for None."""
    return "" if term is None else str(getattr(term, "value", term))


def _own(kinds: set[str]) -> set[str]:
    """Of kinds the ontology's own, where there are any: an agency is a foaf:Agent as well."""
    return {kind for kind in kinds if kind.startswith("qz:")} or kinds


def _kind(classes: Iterable[str], above: Mapping[str, set[str]]) -> str:
    """The broadest of the ontology's own classes, else of the others."""
    found = sorted(classes)
    for class_ in found:
        if class_.startswith(names.PREFIXES["owl"]) and names.local(class_) in _OWL:
            return _OWL[names.local(class_)]
    own = [class_ for class_ in found if class_.startswith(names.QZ)]
    broadest = [class_ for class_ in own if not above.get(class_, set()).intersection(own)]
    return names.shorten(next(iter(broadest or own or found)))
