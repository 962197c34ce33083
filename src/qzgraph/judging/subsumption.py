"""Whether the groups of one text are covered by those of another: yes, no, or cannot be told, and why.

The one judgement on populations that ``validate``'s explanations, ``compare``, ``coverage`` and
``entitlements`` read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qzgraph.records.model import Population
from qzgraph.vocabulary import Vocabulary


class Answer(StrEnum):
    """Whether everyone of a group is covered."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Why:
    """What exactly is missing, narrower, or not to be told."""

    zh: str
    en: str


@dataclass(frozen=True)
class GroupAnswer:
    """The answer for one group: ``nearest`` are the other text's groups that cover it or come
    nearest, ``unread`` the words on which it cannot be told."""

    group: Population
    answer: Answer
    why: Why
    nearest: tuple[Population, ...] = ()
    unread: tuple[str, ...] = ()


def cover(
    groups: Sequence[Population], by: Sequence[Population], vocabulary: Vocabulary
) -> list[GroupAnswer]:
    """For each of ``groups``, whether ``by`` together cover it."""
    raise NotImplementedError
