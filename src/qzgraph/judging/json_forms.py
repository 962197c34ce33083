"""What the JSON of a report, a comparison, a coverage matrix and an answer about a person holds: the
types that ``as_json`` gives, from which the server's OpenAPI description takes its schemas."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Said(TypedDict):
    """A text in Chinese and in English."""

    zh: str
    en: str


class NamedItem(TypedDict):
    number: int | None
    name: str


class Advice(TypedDict):
    """What to do about a finding; ``sentence`` may be put into the text."""

    asks: str
    zh: str
    en: str
    sentence: str


class DecisionMade(TypedDict):
    kind: str
    reason: str


class QuotedSource(TypedDict):
    """Words of the file: offsets in its text, and the place for a person."""

    file: str
    start: int
    end: int
    text: str
    words: NotRequired[str]
    place: str


class QuotedReference(TypedDict):
    """Words of the reference's text."""

    start: int
    end: int
    text: str
    words: NotRequired[str]


class ReportedFinding(TypedDict):
    """A finding."""

    id: str
    clause: str
    severity: str
    referenceItem: int | None
    referenceName: str
    item: int | None
    itemName: str
    referenceEdition: str
    path: str
    expected: str
    actual: str
    message: Said
    why: Said
    unread: list[str]
    advice: Advice | None
    state: str
    status: NotRequired[str]
    decision: NotRequired[DecisionMade]
    source: QuotedSource | None
    referenceSource: QuotedReference | None


class LapsedDecision(TypedDict):
    """A decision that does not hold, and why."""

    id: str
    state: str
    edition: str
    against: str
    clause: str
    item: str
    message: str
    decision: DecisionMade
    why: str


class ValidationReport(TypedDict):
    """``summary``: how many findings of each severity each clause has; ``knownItems``: how many items
    of the reference are known, where it is only partly known."""

    conforms: bool
    edition: str
    against: str
    summary: dict[str, dict[str, int]]
    results: list[ReportedFinding]
    knownItems: NotRequired[int]
    since: NotRequired[str]
    resolved: NotRequired[list[ReportedFinding]]
    lapsedDecisions: NotRequired[list[LapsedDecision]]


class UnreadFile(TypedDict):
    """In the place of a report: a file that could not be read."""

    file: str
    error: str


class Change(TypedDict):
    value: str
    unit: str
    percent: NotRequired[str]


class PlaceQuoted(TypedDict):
    """Where words stand, as offsets and for a person."""

    file: str
    start: int
    end: int
    place: str


class ComparedAspect(TypedDict):
    """One difference between two editions; quotations are by edition."""

    aspect: str
    verdict: str
    editions: list[str]
    expected: str
    actual: str
    quotes: dict[str, str]
    path: str
    substantial: bool
    sources: dict[str, PlaceQuoted]
    why: NotRequired[Said]
    unread: NotRequired[list[str]]
    change: NotRequired[Change]


class ComparedPair(TypedDict):
    editions: list[str]
    status: str


class ComparedRow(TypedDict):
    """Aligned items, by edition."""

    category: str
    items: dict[str, list[NamedItem]]
    status: str
    differences: list[ComparedAspect]
    pairs: list[ComparedPair]


class ComparisonTable(TypedDict):
    editions: list[str]
    rows: list[ComparedRow]
    summary: dict[str, int]


class CoveredService(TypedDict):
    domain: str
    category: str
    items: dict[str, list[NamedItem]]


class CoverageCell(TypedDict):
    """``service`` is a position in ``services``; covers are by edition."""

    service: int
    cover: dict[str, str]


class CoveredGroup(TypedDict):
    group: str
    depth: int
    cells: list[CoverageCell]


class CoverageHole(TypedDict):
    """A group that the lower edition leaves out, or may."""

    group: str
    printed: str
    service: int
    editions: list[str]
    quotes: dict[str, str]
    why: Said
    unread: NotRequired[list[str]]


class CoverageMatrix(TypedDict):
    editions: list[str]
    services: list[CoveredService]
    groups: list[CoveredGroup]
    holes: list[CoverageHole]
    unclear: list[CoverageHole]


class PersonAsked(TypedDict):
    age: int | None
    residency: list[str]
    groups: list[str]


class PromisedAmount(TypedDict):
    quote: str
    value: int | float | None
    unit: str
    per: str
    increase: NotRequired[int | float | None]
    minValue: NotRequired[int | float | None]
    maxValue: NotRequired[int | float | None]
    appliesTo: NotRequired[str]


class OwedService(TypedDict):
    item: int | None
    name: str
    verdict: str
    because: str
    condition: str | None
    benchmarks: list[PromisedAmount]
    leadAgency: str | None
    legalBasis: list[str]
    populationText: str


class OwedServices(TypedDict):
    person: PersonAsked
    edition: str
    services: list[OwedService]
