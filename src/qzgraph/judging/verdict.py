"""What a comparison says of the lower edition's item, of a row, and of what (CONTRACT §3, compare)."""

from __future__ import annotations

from enum import StrEnum


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
