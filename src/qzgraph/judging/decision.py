"""What a person decided on a finding: put right, adopted, justified, or dismissed as mistaken.

A decision is on a finding as it stood: it holds as long as the finding and the words that it speaks
of are the same, and lapses when they change. None is ever dropped: what lapsed is carried on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qzgraph.judging.json_forms import DecisionMade, LapsedDecision


class Kind(StrEnum):
    """The decisions that there are, as the report's column 处理意见 offers them."""

    RECTIFY = "整改"
    ADOPT = "采纳"
    JUSTIFY = "说明理由"
    DISMISS = "误报"

    @property
    def sets_aside(self) -> bool:
        """Whether it settles the finding, which then no longer decides whether a standard conforms."""
        return self in (Kind.JUSTIFY, Kind.DISMISS)


class Lapse(StrEnum):
    """Why a decision does not hold."""

    CHANGED = "changed"
    GONE = "gone"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Decision:
    """What was decided, and why."""

    kind: Kind
    reason: str = ""

    def as_json(self) -> DecisionMade:
        """``{"kind", "reason"}``."""
        return {"kind": self.kind.value, "reason": self.reason}


@dataclass(frozen=True)
class Recorded:
    """A decision with what it was on: the finding's ``id``, the ``state`` in which it was decided on
    (empty where nobody wrote it down), the editions, and what the finding said."""

    decision: Decision
    id: str
    state: str
    edition: str
    against: str
    clause: str = ""
    item: str = ""
    message: str = ""

    @property
    def base(self) -> str:
        """The id without its order among several that rest on the same."""
        return base_of(self.id)


@dataclass(frozen=True)
class Lapsed:
    """A decision that does not hold, which is kept."""

    recorded: Recorded
    why: Lapse

    def as_json(self) -> LapsedDecision:
        """The decision, what it was on, and ``why`` it does not hold."""
        on = self.recorded
        return {
            "id": on.id,
            "state": on.state,
            "edition": on.edition,
            "against": on.against,
            "clause": on.clause,
            "item": on.item,
            "message": on.message,
            "decision": on.decision.as_json(),
            "why": self.why.value,
        }


def base_of(identifier: str) -> str:
    """``3f2a91b2c4d5e6f7`` for ``3f2a91b2c4d5e6f7-2``."""
    return identifier.partition("-")[0]
