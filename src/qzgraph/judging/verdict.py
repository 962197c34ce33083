"""What a comparison says of the lower edition's item, of a row, and of what (CONTRACT §3, compare)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from qzgraph.judging.judgement import Reason
from qzgraph.judging.report import Quote

#: How ratios are told apart from other quantities: their unit is 1.
RATIO = "1"


class Verdict(StrEnum):
    """Always said of the lower level's edition, of the later year's on one level, or of the one
    named second. ``higher`` and ``lower`` go by what is better for the recipient."""

    EQUAL = "equal"
    HIGHER = "higher"
    LOWER = "lower"
    BROADER = "broader"
    NARROWER = "narrower"
    DROPPED = "dropped"
    NEW = "new"
    UNCLEAR = "unclear"
    """The words do not settle it: what ``validate`` calls a Review."""
    OTHER = "other"

    @property
    def mirrored(self) -> Verdict:
        """The same said of the other edition."""
        return _MIRRORED.get(self, self)


_OPPOSITES = (
    (Verdict.HIGHER, Verdict.LOWER),
    (Verdict.BROADER, Verdict.NARROWER),
    (Verdict.DROPPED, Verdict.NEW),
)
_MIRRORED = {one: two for pair in _OPPOSITES for one, two in (pair, pair[::-1])}


class Aspect(StrEnum):
    """What of an item is compared, in the order in which it is shown."""

    NAME = "name"
    POPULATION = "population"
    BENCHMARK = "benchmark"
    LEGAL_BASIS = "legalBasis"
    PAYER = "payer"
    LEAD_AGENCY = "leadAgency"
    TEXT = "text"


class Status(StrEnum):
    """What a row, or a pair of editions in it, comes to."""

    EQUAL = "equal"
    DIFFERENT = "different"
    MISSING = "missing"
    ADDED = "added"
    UNKNOWN = "unknown"

    @property
    def mirrored(self) -> Status:
        """The same said of the other edition."""
        return {Status.MISSING: Status.ADDED, Status.ADDED: Status.MISSING}.get(self, self)


@dataclass(frozen=True)
class Difference:
    """One aspect of a row compared between two editions. ``expected`` is the upper edition's,
    ``actual`` the lower's; empty where it has none. ``change`` is lower minus upper, in ``unit``.
    ``quotes`` are the sentences behind both, upper first."""

    aspect: Aspect
    verdict: Verdict
    upper: str
    lower: str
    expected: str
    actual: str
    expected_quote: Quote | None = None
    actual_quote: Quote | None = None
    change: Decimal | None = None
    unit: str = ""
    path: str = ""
    same_words: bool = False
    expected_at: tuple[int, int] | None = None
    actual_at: tuple[int, int] | None = None
    """Of a benchmark: the positions of its item in the edition and of itself in the item."""
    base: Decimal | None = None
    """The upper edition's value, in ``unit``, where there is a change."""
    own_document: bool = False
    """Whether it only tells that the lower edition rests on a document of its own level or one between,
    on which the upper one cannot rest."""
    reasons: tuple[Reason, ...] = ()
    """Why, of each group or quantity that is left out, narrower, lower or unclear."""

    @property
    def why(self) -> Reason:
        """All reasons in one: what is said of several groups in the same words is said once."""

        def once(between: str, texts: Iterable[str]) -> str:
            return between.join(dict.fromkeys(filter(None, texts)))

        return Reason(
            once("；", (reason.zh for reason in self.reasons)),
            once("; ", (reason.en for reason in self.reasons)),
            tuple(dict.fromkeys(word for reason in self.reasons for word in reason.unread)),
        )

    @property
    def percent(self) -> Decimal | None:
        """The change as a percentage of the upper edition's value, to one place; of ratios, which change
        by points, and of nothing there is none."""
        if self.change is None or not self.base or self.unit == RATIO:
            return None
        return round(self.change / abs(self.base) * 100, 1)

    @property
    def is_substantial(self) -> bool:
        """Whether more than words differ: not wording, nor a name that is worded otherwise, nor a
        document of the lower level's own."""
        if self.verdict is Verdict.EQUAL or self.own_document or self.aspect is Aspect.TEXT:
            return False
        return self.aspect is not Aspect.NAME or self.verdict is Verdict.UNCLEAR

    @property
    def is_notable(self) -> bool:
        """Whether there is anything to tell: not where both say the same in the same words."""
        return not (self.verdict is Verdict.EQUAL and self.same_words)

    def mirrored(self) -> Difference:
        """The same said of the other edition."""
        change, base = self.change, self.base
        return replace(
            self,
            verdict=self.verdict.mirrored,
            upper=self.lower,
            lower=self.upper,
            expected=self.actual,
            actual=self.expected,
            expected_quote=self.actual_quote,
            actual_quote=self.expected_quote,
            change=None if change is None else -change,
            base=None if change is None or base is None else base + change,
            expected_at=self.actual_at,
            actual_at=self.expected_at,
            own_document=False,
        )
