"""The names that the data know: what the query editor completes, and how answers call their IRIs.

Read once from the store. A thing's kind is the broadest of the ontology's own classes that it has
(by members), so that an agency is an Agency whatever else it is inferred to be.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NotRequired, TypedDict, cast

from pyoxigraph import Literal

from qzgraph import names
from qzgraph.graph.answer import Term as Node
from qzgraph.graph.store import GraphStore
from qzgraph_server.describing import ask

#: Other names of a thing; the remaining properties of known-terms.rq give its main one.
_OTHER = (names.PREFIXES["skos"] + "altLabel", names.PREFIXES["dct"] + "alternative")
_OWL = {
    "Class": "class",
    "ObjectProperty": "property",
    "DatatypeProperty": "property",
    "AnnotationProperty": "property",
}
_SUMMED_UP = ("qz:Benchmark", "qz:FiscalResponsibilityRule", "qz:GroupReading")
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
    """The names in a store."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    @cached_property
    def by_iri(self) -> Mapping[str, Known]:
        """Every named thing. Raises QzgraphError where the store cannot be asked."""
        known: dict[str, Known] = {}
        classes: dict[str, set[str]] = defaultdict(set)
        for iri, class_, naming, name in self._ask("known-terms"):
            thing = known.setdefault(iri.value, Known(iri.value))
            classes[iri.value].add(class_.value)
            language = (name.language or "zh") if isinstance(name, Literal) else "zh"
            other = naming.value in _OTHER or thing.labels.get(language, name.value) != name.value
            if not other:
                thing.labels[language] = name.value
            elif name.value not in thing.also:
                thing.also.append(name.value)
        for iri, definition in self._ask("term-definitions"):
            if iri.value in known:
                known[iri.value].about[definition.language or "zh"] = definition.value
        members = Counter(class_ for found in classes.values() for class_ in found)
        for iri, found in classes.items():
            known[iri].kind = _kind(found, members)
        return known

    @cached_property
    def used(self) -> Mapping[str, Used]:
        """How each property in use is used, by its IRI."""
        kinds = {thing.kind for thing in self.by_iri.values()}
        found: dict[str, set[str]] = defaultdict(set)
        stated = set()
        for property_, class_, some_stated in self._ask("properties-and-values"):
            kind = names.shorten(class_.value) if class_ is not None else ""
            found[property_.value].update({kind} & kinds)
            if some_stated.value == "true":
                stated.add(property_.value)
        return {iri: Used(tuple(sorted(_own(to))), iri in stated) for iri, to in found.items()}

    def of_kind(self, kind: str) -> list[Known]:
        """The things of this kind (``qz:Agency``), by IRI."""
        return [thing for _, thing in sorted(self.by_iri.items()) if thing.kind == kind]

    def label(self, iri: str, language: str) -> str:
        """What a reader calls this IRI: its name, else the IRI shortened."""
        thing = self.by_iri.get(iri)
        return (thing and thing.label(language)) or names.shorten(iri)

    def meaning(self, variable: str, language: str) -> str:
        """The name of the ontology's term that a variable is called after; empty if there is none."""
        thing = self.by_iri.get(names.term(variable))
        return thing.label(language) if thing else ""

    def named(self, name: str) -> Known | None:
        """A thing that is called this, in print or in full."""
        return next(
            (
                thing
                for thing in self.by_iri.values()
                if name in thing.labels.values() or name in thing.also
            ),
            None,
        )

    def as_json(self, language: str) -> KnownTerms:
        """What the editor loads (web/src/editor/terms.ts): prefixes, terms, and what each property
        leads to. Properties of other vocabularies are there without a label. Not listed are a
        benchmark, a rule or a reading, for its name only sums up what it says, and a condition
        that no edition has."""
        used = {condition.value for (condition,) in self._ask("conditions-in-use")}
        foreign = {iri: Known(iri, "property") for iri in self.used}
        things = {**foreign, **self.by_iri}
        return {
            "prefixes": dict(names.PREFIXES),
            "terms": [
                self._entry(things[iri], language)
                for iri in sorted(things)
                if things[iri].kind not in _SUMMED_UP
                and (things[iri].kind != "qz:Condition" or iri in used)
            ],
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

    def _ask(self, name: str) -> Iterable[tuple[Any, ...]]:
        return ask(self._store, name).rows


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


def _kind(classes: Iterable[str], members: Mapping[str, int]) -> str:
    found = list(classes)
    for class_ in found:
        if class_.startswith(names.PREFIXES["owl"]) and names.local(class_) in _OWL:
            return _OWL[names.local(class_)]
    own = [class_ for class_ in found if class_.startswith(names.QZ)]
    return names.shorten(max(own or found, key=lambda class_: (members[class_], class_)))
