"""What some editions hold, as the graph has it, and what follows from how that hangs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from qzgraph import names
from qzgraph.both import Both
from qzgraph.connected import reached
from qzgraph.records.model import PayerBasis
from qzgraph_server.pages.thing import Thing, in_order

Things = Mapping[str, Thing]


@dataclass(frozen=True)
class Catalogue:
    """What some editions hold, by IRI; editions by their id, in the order of levels. Groups are those that
    items are for, and all that these lie in."""

    editions: Things = field(default_factory=dict)
    parts: Things = field(default_factory=dict)
    items: Things = field(default_factory=dict)
    benchmarks: Mapping[str, Sequence[Thing]] = field(default_factory=dict)
    """Those of each item that has any."""
    populations: Things = field(default_factory=dict)
    agencies: Things = field(default_factory=dict)
    functions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names that any body of a function bears, without the place: 卫健委."""
    documents: Things = field(default_factory=dict)
    rules: Things = field(default_factory=dict)
    terms: Mapping[str, Both] = field(default_factory=dict)
    """What terms are called."""

    @classmethod
    def merged(cls, some: Iterable[Catalogue]) -> Catalogue:
        """What several hold, the groups, bodies and documents of all in the order of their IRIs."""
        all_of = list(some)

        def joined(name: str) -> dict[str, Any]:
            return {key: one for each in all_of for key, one in getattr(each, name).items()}

        kept = ("editions", "parts", "items", "benchmarks", "functions", "terms")
        shared = ("populations", "agencies", "documents", "rules")
        return cls(
            **{name: joined(name) for name in kept},
            **{name: dict(sorted(joined(name).items())) for name in shared},
        )

    def knowing(self, populations: Things) -> Catalogue:
        """The same with these groups besides."""
        return replace(self, populations={**self.populations, **populations})

    @cached_property
    def listed(self) -> list[Thing]:
        """The items as their editions print them."""
        return list(self.items.values())

    def rules_of(self, item: Thing) -> list[Thing]:
        """The rules on who pays for it."""
        return [self.rules[iri] for iri in item.all("fiscalRule") if iri in self.rules]

    def groups_of(self, item: Thing) -> list[str]:
        """The groups that it is for, and all that include them, in one order: a facet shows those that
        are as frequent as they come, and every worker is to show the same page."""
        return sorted({iri for own in item.all("targetsPopulation") for iri in self.above(own)})

    def payers(self, item: Thing) -> list[str]:
        """Who pays for an item, each once, governments first from the nation down."""
        return in_order({payer for rule in self.rules_of(item) for payer in rule.all("payer")})

    def payers_stated(self, item: Thing) -> list[str]:
        """Whom the text itself names."""
        by_document = names.term(PayerBasis.BY_DOCUMENT)
        stating = [rule for rule in self.rules_of(item) if rule["basis"] != by_document]
        return in_order({payer for rule in stating for payer in rule.all("payer")})

    def payers_cited(self, item: Thing) -> list[str]:
        """Whom only a document that it cites names."""
        return in_order(set(self.payers(item)) - set(self.payers_stated(item)))

    def rule_kinds(self, item: Thing) -> list[str]:
        """The kinds of rules on who pays for it, each once."""
        return list(dict.fromkeys(rule["kind"] for rule in self.rules_of(item) if rule["kind"]))

    @cached_property
    def group_counts(self) -> Mapping[str, int]:
        """How many items each group has, its own and those of groups within it."""
        return Counter(iri for item in self.listed for iri in self.groups_of(item))

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
        return reached([population], lambda iri: self.narrower.get(iri, ()))

    def above(self, population: str) -> set[str]:
        """A group and all groups that include it."""
        return reached(
            [population],
            lambda iri: self.populations[iri].all("broader") if iri in self.populations else (),
        )
