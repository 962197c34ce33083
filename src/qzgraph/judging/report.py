"""What validation finds, as data: every output format is a view of one :class:`Report`.

The clauses are those of the city's notice (``data/clauses.csv``); severities are SHACL's.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from qzgraph.judging.decision import Decision, Lapsed
from qzgraph.judging.json_forms import ReportedFinding, ValidationReport
from qzgraph.reading.source import Passage, Source, Span, is_page_mark
from qzgraph.records.model import Better


class Severity(StrEnum):
    """SHACL's severities (SHACL §2.1.4) and ``qz:Review`` for what the words do not settle, the
    gravest first."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    REVIEW = "Review"
    INFO = "Info"


#: The clauses in the order in which a report shows them.
CLAUSES = (
    "wellformed",
    "complete",
    "coverage",
    "floor",
    "ceiling",
    "funded",
    "sustainable",
    "accountable",
    "detailed",
    "published",
)


#: Stands in no text that can be read: ASCII's unit separator.
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Quote:
    """Words of a source: the offsets count Unicode characters of its text, ``text`` is exactly what
    stands between them, ``place`` says where in the file (page and paragraph, sheet and cell).
    ``runs`` are the stretches of it that belong to the words, where anything else stands between them:
    a page's foot, or the other cells of a row that a page breaks; none, where nothing does."""

    file: str
    start: int
    end: int
    text: str
    place: str = ""
    runs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, source: Source, words: Passage | Span) -> Quote:
        """The words of a source as they were read, or all that stands at a span."""
        span = words if isinstance(words, Span) else words.span
        runs = () if isinstance(words, Span) else words.runs(source.text)
        return cls(
            source.name,
            span.start,
            span.end,
            source.exact(span),
            source.place(span.start),
            tuple((run.start, run.end) for run in runs) if len(runs) > 1 else (),
        )

    @property
    def words(self) -> str:
        """The text without what stands between and is no part of it."""
        parts = (self.text[a - self.start : b - self.start] for a, b in self.runs)
        return "".join(parts) if self.runs else self.text


@dataclass(frozen=True)
class Result:
    """A validation result as SHACL has it (SHACL §3.6), by IRI; ``value`` may be absent,
    ``component`` is a local name of SHACL's namespace."""

    focus: str
    value: str | None
    value_is_iri: bool
    shape: str
    component: str


class Asks(StrEnum):
    """What a finding asks of whoever answers for the file."""

    CHANGE = "change"
    EXPLAIN = "explain"
    """To change it, or to say why it is so."""
    LOOK = "look"
    """To look at it: what is to change, if anything, cannot be told."""
    NOTHING = "nothing"


@dataclass(frozen=True)
class Advice:
    """What to change, in words an official would use, and where one can be given without inventing,
    the ``sentence`` to put there: the county's own with the words exchanged that are to change
    (``is_own``), else the reference's, localised."""

    asks: Asks
    zh: str
    en: str
    sentence: str = ""
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One breach, doubt or remark. ``reference_item`` is the item's number in ``reference_edition``,
    ``item`` the county's own; either is None where the finding speaks of none."""

    clause: str
    severity: Severity
    reference_item: int | None = None
    item: int | None = None
    reference_edition: str
    path: str
    expected: str = ""
    actual: str = ""
    message_zh: str
    message_en: str
    source: Quote | None = None
    reference_source: Quote | None = None
    reference_name: str = ""
    item_name: str = ""
    result: Result | None = None
    """What the shapes engine said; None for a remark that no shape makes."""
    also: tuple[Result, ...] = ()
    """What it said besides, where several results are one breach, or one question to a person."""
    why_zh: str = ""
    why_en: str = ""
    """What exactly is missing, narrower, lower, or not to be told."""
    unread: tuple[str, ...] = ()
    """Of a Review: the words on which it cannot be told, as printed."""
    subject: tuple[str, ...] = ()
    """What it speaks of, where ``actual`` says more than that, such as where: first what makes it
    this finding, then what of it may change."""
    id: str = ""
    """The same for the same finding in the next draft; see :func:`identified`."""
    advice: Advice | None = None
    """What to change; see :mod:`qzgraph.judging.advising`."""
    known_state: str = ""
    """Its state, where it was read back from a report that does not tell all of it."""
    status: str = ""
    """``new`` or ``open``, where an earlier report or draft was set beside this one."""
    decision: Decision | None = None
    """What a person decided on it as it stands."""

    @property
    def rests_on(self) -> tuple[str, ...]:
        """What makes it this finding and no other, whatever the numbering and wherever it stands:
        what the reference asks, or where it asks nothing, what the county says. Not how grave it
        is, nor with which words the county falls short: a draft that still does is still open."""
        whose = self.reference_name or self.item_name
        said = self.actual if self.clause == "ceiling" and self.path == "targetsPopulation" else ""
        asked = said or self.expected or (self.actual if not self.reference_name else "")
        if self.subject:
            asked = self.subject[0]
        if self.also and self.clause == "coverage":
            asked = ""  # one question an item, however many groups are still open
        return (self.clause, self.path, self.reference_edition, whose, asked)

    @property
    def state(self) -> str:
        """A digest of all that a decision on it looks at: how grave it is, what is asked, and the
        county's words, however their lines are broken and wherever they stand."""
        if self.known_state:
            return self.known_state
        said = self.subject or (self.actual,)
        quoted = self.source.words if self.source and not self.subject else ""
        words = (self.severity.value, self.expected, *said, quoted)
        return _digest(_BETWEEN.join(map(_bare, words)), 8)

    def as_json(self) -> ReportedFinding:
        """The finding as the command line's JSON has it."""
        source = self.source
        reference = self.reference_source
        told: ReportedFinding = {
            "id": self.id,
            "clause": self.clause,
            "severity": self.severity.value,
            "referenceItem": self.reference_item,
            "referenceName": self.reference_name,
            "item": self.item,
            "itemName": self.item_name,
            "referenceEdition": self.reference_edition,
            "path": self.path,
            "expected": self.expected,
            "actual": self.actual,
            "message": {"zh": self.message_zh, "en": self.message_en},
            "why": {"zh": self.why_zh, "en": self.why_en},
            "unread": list(self.unread),
            "advice": None
            if self.advice is None
            else {
                "asks": self.advice.asks.value,
                "zh": self.advice.zh,
                "en": self.advice.en,
                "sentence": self.advice.sentence,
            },
            "state": self.state,
            "source": None
            if source is None
            else {
                "file": source.file,
                "start": source.start,
                "end": source.end,
                "text": source.text,
                "place": source.place,
            },
            "referenceSource": None
            if reference is None
            else {
                "start": reference.start,
                "end": reference.end,
                "text": reference.text,
            },
        }
        if self.status:
            told["status"] = self.status
        if self.decision:
            told["decision"] = self.decision.as_json()
        if source and source.runs and told["source"]:
            told["source"]["words"] = source.words
        if reference and reference.runs and told["referenceSource"]:
            told["referenceSource"]["words"] = reference.words
        return told


def identified(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in their order, each with its ``id``: a digest of what it rests on. Of several
    that rest on the same, the second and further ones are told apart by their order (``…-2``)."""
    met: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        rests_on = finding.rests_on
        met[rests_on] += 1
        nth = "" if met[rests_on] == 1 else f"-{met[rests_on]}"
        found.append(replace(finding, id=_digest(_BETWEEN.join(rests_on), 16) + nth))
    return tuple(found)


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:digits]


def _bare(text: str) -> str:
    """The words alone, without page marks, blanks and line breaks, and in one width."""
    lines = (line for line in text.split("\n") if not is_page_mark(line))
    return unicodedata.normalize("NFKC", "".join("".join(lines).split()))


@dataclass(frozen=True)
class Pairing:
    """One row of the item-by-item matrix: which items of the county answer which of the reference."""

    reference: tuple[tuple[int | None, str], ...]
    county: tuple[tuple[int | None, str], ...]
    score: float
    reason: str


@dataclass(frozen=True)
class Measured:
    """A reference's benchmark by its item's position and its own, and what answers it, as one quantity
    where both are in one unit: so that many counties can be ranked on one benchmark. ``value`` is in
    ``unit``; None where nothing certainly answers, or in other terms. ``own`` is what does, in its words,
    empty where nothing does."""

    item: int
    benchmark: int
    number: int | None
    name: str
    asked: str
    asked_value: Decimal | None
    unit: str
    better: Better
    own: str = ""
    value: Decimal | None = None


@dataclass(frozen=True)
class Report:
    """Everything that one validation found, in a fixed order."""

    edition: str
    edition_title: str
    against: str
    against_title: str
    file: str
    findings: tuple[Finding, ...]
    pairings: tuple[Pairing, ...]
    date: str = ""
    """The day that whoever asked for the report gave it; empty where nobody did: never of the clock."""
    issued_on: str = ""
    """The day on which what is reported on was issued, as it says."""
    made_with: dict[str, str] = field(default_factory=dict)
    """How it was made: version, engine, digests of the inputs."""
    place: str = ""
    """Whose standard it is: 开化县."""
    known_items: int | None = None
    """How many items of the reference are known, where it is only partly known; None where it is wholly."""
    measured: tuple[Measured, ...] = ()
    """What answers each benchmark of the reference."""
    set_aside: tuple[Finding, ...] = ()
    """Findings that a person justified or dismissed: they stand apart, and decide nothing."""
    lapsed: tuple[Lapsed, ...] = ()
    """Decisions that do not hold, for what they were on has changed or is gone."""
    since: str | None = None
    """The file of the earlier report or draft that was set beside this one."""
    resolved: tuple[Finding, ...] = ()
    """What was found in that and is found no more."""

    @property
    def carried_date(self) -> str:
        """The date of a report as data: as asked for, else of its inputs."""
        return self.date or self.issued_on

    @property
    def conforms(self) -> bool:
        """Whether there is no Violation but those set aside."""
        return all(finding.severity is not Severity.VIOLATION for finding in self.findings)

    @property
    def needs_review(self) -> bool:
        """Whether anything is left for a person to read; ``conforms`` does not see it."""
        return any(finding.severity is Severity.REVIEW for finding in self.findings)

    @property
    def summary(self) -> dict[str, dict[str, int]]:
        """Counts by clause and severity; clauses without a finding are left out."""
        counts: dict[str, dict[str, int]] = {}
        for finding in self.findings:
            by_severity = counts.setdefault(finding.clause, {})
            name = finding.severity.value
            by_severity[name] = by_severity.get(name, 0) + 1
        return {clause: counts[clause] for clause in CLAUSES if clause in counts}

    def as_json(self) -> ValidationReport:
        """The report as the command line's JSON has it; what was given back is there only where
        something was."""
        told: ValidationReport = {
            "conforms": self.conforms,
            "edition": self.edition,
            "against": self.against,
            "summary": self.summary,
            "results": [finding.as_json() for finding in (*self.findings, *self.set_aside)],
        }
        if self.known_items is not None:
            told["knownItems"] = self.known_items
        if self.since is not None:
            resolved = [replace(each, status="resolved") for each in self.resolved]
            told["since"] = self.since
            told["resolved"] = [each.as_json() for each in resolved]
        if self.lapsed:
            told["lapsedDecisions"] = [each.as_json() for each in self.lapsed]
        return told
