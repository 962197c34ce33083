"""What a statement of a notice is, and whose standard it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What was done."""

    APPROVAL = "approval"
    PUBLICATION = "publication"
    ASSESSMENT = "assessment"


class Answer(StrEnum):
    """Whether it was done, by whom it takes, to this edition."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Event:
    """One statement. ``start`` and ``end`` are those of the words that make it."""

    topic: Topic
    answer: Answer
    start: int
    end: int


@dataclass(frozen=True)
class Setting:
    """Whose standard it is: the words of its own place (县, 开化县), the names of other places, the
    edition's year; and on which day the notice was issued (ISO 8601), where that is known."""

    own: tuple[str, ...]
    others: tuple[str, ...]
    year: int
    issued_on: str = ""
