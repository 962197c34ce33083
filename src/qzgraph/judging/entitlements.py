"""Who is owed what: the services of an edition whose target populations cover a person, judged on
``populationText`` (CONTRACT §3, ``qzgraph entitlements``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qzgraph import __version__
from qzgraph.both import Both
from qzgraph.judging.json_forms import OwedService, OwedServices, PromisedAmount
from qzgraph.judging.membership import Judge, Judgement, Membership
from qzgraph.judging.person import Person
from qzgraph.records.model import Benchmark, Edition, Extent, Field, Item, Population
from qzgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Service:
    """A service that such a person is owed, may be owed, or of which it cannot be told."""

    item: Item
    verdict: Membership
    why: Both
    needs: Both
    benchmarks: tuple[Benchmark, ...]

    @property
    def because(self) -> str:
        return self.why.zh

    @property
    def condition(self) -> str:
        """What else must be so; empty where nothing must."""
        return self.needs.zh

    @property
    def lead_agency(self) -> str:
        return self.item.lead_agency.name if self.item.lead_agency else ""

    @property
    def legal_basis(self) -> list[str]:
        """The titles, each once, in print order."""
        return list(dict.fromkeys(citation.document.title for citation in self.item.citations))

    def as_json(self) -> OwedService:
        return {
            "item": self.item.number,
            "name": self.item.name,
            "verdict": self.verdict.value,
            "because": self.because,
            "condition": self.condition or None,
            "benchmarks": [_benchmark(benchmark) for benchmark in self.benchmarks],
            "leadAgency": self.lead_agency or None,
            "legalBasis": self.legal_basis,
            "populationText": self.item.fields[Field.POPULATION].text,
        }


@dataclass(frozen=True)
class Entitlements:
    """The answer for one person in one edition; what the text excludes is left out. Services go by
    verdict, the surest first, then in print order."""

    person: Person
    edition: Edition
    services: tuple[Service, ...]

    @property
    def is_partial(self) -> bool:
        """Whether only some of the edition's items are known here."""
        return self.edition.extent is Extent.PARTIAL

    @property
    def made_with(self) -> dict[str, str]:
        digest = hashlib.sha256(self.edition.text.encode()).hexdigest()
        return {"qzgraph": __version__, self.edition.id: f"sha256:{digest}"}

    def of(self, verdict: Membership) -> list[Service]:
        return [service for service in self.services if service.verdict is verdict]

    def as_json(self) -> OwedServices:
        """The answer as the command line's JSON has it."""
        return {
            "person": {
                "age": self.person.age,
                "residency": sorted(each.value.lower() for each in self.person.residency),
                "groups": [concept.label for concept in self.person.groups],
            },
            "edition": self.edition.id,
            "services": [service.as_json() for service in self.services],
        }


def _benchmark(benchmark: Benchmark) -> PromisedAmount:
    found: PromisedAmount = {
        "quote": benchmark.quote,
        "value": _number(benchmark.value),
        "unit": benchmark.unit,
        "per": benchmark.per,
    }
    if benchmark.increases:  # on top of another sum: 500元, and 200元 more
        found["value"], found["increase"] = None, _number(benchmark.value)
    if benchmark.min_value is not None or benchmark.max_value is not None:
        found["minValue"] = _number(benchmark.min_value)
        found["maxValue"] = _number(benchmark.max_value)
    if benchmark.applies_to_text:
        found["appliesTo"] = benchmark.applies_to_text
    return found


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def entitlements(edition: Edition, person: Person, vocabulary: Vocabulary) -> Entitlements:
    """The services of an edition for a person."""
    judge = Judge(person, vocabulary)
    found = list(_services(edition, person, judge, vocabulary))
    order = list(Membership)
    return Entitlements(
        person, edition, tuple(sorted(found, key=lambda service: order.index(service.verdict)))
    )


def _services(
    edition: Edition, person: Person, judge: Judge, vocabulary: Vocabulary
) -> Iterator[Service]:
    for item in edition.items:
        judgement = _judged(item, judge, vocabulary)
        if judgement.membership is Membership.EXCLUDED:
            continue
        yield Service(
            item,
            judgement.membership,
            judgement.because,
            judgement.condition,
            tuple(b for b in item.benchmarks if _may_apply(b, person)),
        )


def _judged(item: Item, judge: Judge, vocabulary: Vocabulary) -> Judgement:
    """The surest of the judgements on an item's groups; alternatives of one kind are told together."""
    text = item.fields[Field.POPULATION].text
    for label in item.defines:
        if defined := judge.in_defined(label):
            return defined
    if not item.populations:
        said = Both("服务对象没有读出", "the population was not read")
        said = said if text else Both("服务对象未知", "the population is not known")
        return Judgement(Membership.CANNOT_TELL, said, Both(text, text))
    alone = {population.label: judge.judge(population) for population in item.populations}
    found = [
        _as_part(alone[population.label], alone.get(population.within), population.within)
        for population in item.populations
    ]
    best = min(found, key=lambda judgement: list(Membership).index(judgement.membership)).membership
    same = [judgement for judgement in found if judgement.membership is best]
    because = Both.joined(Both("；", "; "), (judgement.because for judgement in same))
    condition = Both.joined(Both("；或 ", "; or "), (judgement.condition for judgement in same))
    further = [
        Both(match.group(), f"“{match.group()}”")
        for pattern in vocabulary.conditions
        for match in [pattern.search(text)]
        if match
    ]
    if best in (Membership.COVERED, Membership.COVERED_IF) and further:
        told = Both.joined(Both("；", "; "), (condition, *further))
        return Judgement(Membership.COVERED_IF, because, told)
    return Judgement(best, because, condition)


def _as_part(part: Judgement, whole: Judgement | None, label: str) -> Judgement:
    """The judgement on a group that is named as part of another: both must cover the person."""
    if whole is None or whole.membership is Membership.COVERED:
        return part
    if Membership.EXCLUDED in (part.membership, whole.membership):
        return Judgement(Membership.EXCLUDED, part.because)
    if part.membership is Membership.CANNOT_TELL:
        return part
    of_whole = whole.condition or Both(label, f"of the group “{label}”")
    condition = Both.joined(Both("，且为", ", and "), (part.condition, of_whole))
    return Judgement(Membership.COVERED_IF, part.because, condition)


def _may_apply(benchmark: Benchmark, person: Person) -> bool:
    """Whether a quantity's own ages leave the person in (80—89岁每月80元)."""
    groups = benchmark.applies_to
    return not groups or any(_may_be_of(group, person) for group in groups)


def _may_be_of(group: Population, person: Person) -> bool:
    low, high = group.min_age, group.max_age
    return (low is None or person.high >= low) and (high is None or person.low <= high)
