"""What pages know: the things of the graph as records that link to one another by IRI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from qzgraph import names
from qzgraph.records.model import Field, Payer, PayerBasis
from qzgraph_server.pages.thing import Thing

#: The five fields, in the order of the printed page.
FIELDS = tuple(Field)


@dataclass(frozen=True)
class Edition(Thing):
    """``extent`` and ``level`` are IRIs of terms."""

    id: str = ""
    division: str = ""
    division_name: str = ""
    year: int | None = None
    number: str = ""
    issued_on: str = ""
    effective_from: str = ""
    level: str = ""
    extent: str = ""
    declared: int | None = None
    upper: str = ""
    """The id of the edition above it; empty where none is known."""
    items: int = 0
    """How many items of it are here."""

    @property
    def complete(self) -> bool:
        return self.extent == names.term("Complete")


@dataclass(frozen=True)
class Part(Thing):
    """A domain, or a category, which may be in one."""

    edition: str = ""
    number: int | None = None
    domain: str = ""


@dataclass(frozen=True)
class Benchmark(Thing):
    """``indicator``, ``unit``, ``per`` and what else it says are as printed, ``comparator`` an IRI."""

    item: str = ""
    indicator: str = ""
    comparator: str = ""
    value: str = ""
    unit: str = ""
    per: str = ""
    applies_to: str = ""
    relative_to: str = ""


@dataclass(frozen=True)
class FiscalRule(Thing):
    """``kind``, ``basis``, ``evidence`` and ``payers`` are IRIs of terms, ``defined_in`` of documents;
    ``quote`` tells who pays under a document that is only cited, and stands in ``said_in``."""

    kind: str = ""
    basis: str = ""
    payers: tuple[str, ...] = ()
    defined_in: tuple[str, ...] = ()
    evidence: str = ""
    quote: str = ""
    said_in: str = ""


@dataclass(frozen=True)
class Item(Thing):
    edition: str = ""
    key: str = ""
    number: int | None = None
    category: str = ""
    domain: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    populations: tuple[str, ...] = ()
    lead: str = ""
    supporting: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()

    @property
    def agencies(self) -> tuple[str, ...]:
        """The lead, then the others."""
        return ((self.lead,) if self.lead else ()) + self.supporting


@dataclass(frozen=True)
class Passage:
    """Characters of a source document; ``field`` is set where they are a field of an item."""

    document: str
    start: int
    end: int
    text: str
    field: str

    def is_in(self, other: Passage) -> bool:
        return (
            self.document == other.document and other.start <= self.start and self.end <= other.end
        )


@dataclass(frozen=True)
class Catalogue:
    """What some editions hold, by IRI; editions by their id, in the order of levels. Groups are those that
    items are for, and all that these lie in."""

    editions: Mapping[str, Edition] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)
    populations: Mapping[str, Thing] = field(default_factory=dict)
    agencies: Mapping[str, Thing] = field(default_factory=dict)
    functions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names that any body of a function bears, without the place: 卫健委."""
    documents: Mapping[str, Thing] = field(default_factory=dict)
    rules: Mapping[str, FiscalRule] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """A term's Chinese and English name."""

    @classmethod
    def merged(cls, some: Iterable[Catalogue]) -> Catalogue:
        """What several hold, the groups, bodies and documents of all in the order of their IRIs."""
        all_of = list(some)

        def joined(name: str) -> dict[str, Any]:
            return {key: one for each in all_of for key, one in getattr(each, name).items()}

        kept = ("editions", "parts", "items", "functions", "terms")
        shared = ("populations", "agencies", "documents", "rules")
        return cls(
            **{name: joined(name) for name in kept},
            **{name: dict(sorted(joined(name).items())) for name in shared},
        )

    def knowing(self, populations: Mapping[str, Thing]) -> Catalogue:
        """The same with these groups besides."""
        return replace(self, populations={**self.populations, **populations})

    @cached_property
    def listed(self) -> list[Item]:
        """The items as their editions print them."""
        return list(self.items.values())

    def payers(self, item: Item) -> list[str]:
        """Who pays for an item, each once, governments first from the nation down."""
        rules = (self.rules[rule] for rule in item.rules if rule in self.rules)
        return in_order({payer for rule in rules for payer in rule.payers})

    def payers_stated(self, item: Item, *, stated: bool = True) -> list[str]:
        """Whom the text itself names; or else those whom only a document that it cites does."""
        rules = [self.rules[rule] for rule in item.rules if rule in self.rules]
        by_document = names.term(PayerBasis.BY_DOCUMENT)
        named = {p for rule in rules if rule.basis != by_document for p in rule.payers}
        return in_order(named) if stated else in_order(set(self.payers(item)) - named)

    @cached_property
    def narrower(self) -> Mapping[str, Sequence[str]]:
        """The groups directly below each."""
        below: dict[str, list[str]] = {}
        for population in self.populations.values():
            for broader in population.all("broader"):
                below.setdefault(broader, []).append(population.iri)
        return below

    def within(self, population: str) -> set[str]:
        """A group and all groups below it."""
        return _reached(population, lambda iri: self.narrower.get(iri, ()))

    def above(self, population: str) -> set[str]:
        """A group and all groups that include it."""
        return _reached(
            population,
            lambda iri: self.populations[iri].all("broader") if iri in self.populations else (),
        )


def in_order(payers: Iterable[str]) -> list[str]:
    """Payers as they are usually named: governments from the nation down, then the others."""
    order = {names.term(payer): place for place, payer in enumerate(Payer)}
    return sorted(payers, key=lambda iri: (order.get(iri, len(order)), iri))


def _reached(start: str, step: Callable[[str], Iterable[str]]) -> set[str]:
    seen = {start}
    waiting = [start]
    while waiting:
        new = [iri for iri in step(waiting.pop()) if iri not in seen]
        seen.update(new)
        waiting.extend(new)
    return seen
