"""Which item of a lower edition answers which item of an upper one, and how surely.

Evidence is weighed for every pair, one assignment is solved over all items at once
(maximum-weight matching), and splits and merges are found on top of it among what is left. What is
too near to be passed over and too far to be relied on is told as it is: probable, or possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qzgraph.aligning.assignment import best_pairs
from qzgraph.aligning.candidates import candidates, is_vague_of
from qzgraph.aligning.merging import merged, split
from qzgraph.aligning.pairs import Match, Pairs
from qzgraph.connected import connected
from qzgraph.records.model import Certainty, Edition
from qzgraph.vocabulary import Vocabulary

#: Scores from which on a pair is certain; certain where nothing else comes near; and probable.
SURE, SURE_ALONE, PROBABLE = 0.5, 0.45, 0.36
#: How far ahead of every other pair of its items one must be that is certain for want of rivals.
AHEAD = 0.15
#: The same for an upper item whose service the lower one nowhere names.
SURE_UNNAMED = 0.7
GIVEN = "用户指定 · given by the user"


@dataclass(frozen=True)
class Group:
    """Items judged together: usually one of each; several where one was split or merged."""

    upper: tuple[int, ...]
    lower: tuple[int, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class ItemAlignment:
    """``groups`` in the order of the upper edition, then lower items that answer none.
    ``candidates`` are pairs that may answer each other, and are not taken to: of items that nothing
    answers, or that answer nothing."""

    groups: tuple[Group, ...]
    candidates: tuple[Match, ...] = ()

    @property
    def pairs(self) -> list[Match]:
        """All pairs, however sure."""
        return [*(match for group in self.groups for match in group.matches), *self.candidates]

    @property
    def missing(self) -> list[int]:
        """Upper items that nothing answers."""
        return [at for group in self.groups if not group.lower for at in group.upper]

    @property
    def added(self) -> list[int]:
        """Lower items that answer nothing."""
        return [at for group in self.groups if not group.upper for at in group.lower]


@dataclass(frozen=True)
class Settled:
    """Items whose counterparts are known already, by their positions."""

    upper: frozenset[int] = frozenset()
    lower: frozenset[int] = frozenset()


def align_items(
    upper: Edition,
    lower: Edition,
    vocabulary: Vocabulary,
    fixed: Mapping[int, tuple[int, ...]] | None = None,
    settled: Settled | None = None,
) -> ItemAlignment:
    """The alignment of two editions. ``fixed`` maps positions of lower items to those of the upper
    items that the user says they answer (none for an item beyond them). Items that are ``settled``
    elsewhere are left alone."""
    pairs = Pairs(upper, lower, vocabulary)
    done = settled or Settled()
    given = [Match(u, v, 1.0, GIVEN) for v, targets in (fixed or {}).items() for u in targets]
    taken_upper = {match.upper for match in given} | done.upper
    taken_lower = set(fixed or {}) | done.lower
    free = {
        pair: score
        for pair, score in pairs.scores.items()
        if pair[0] not in taken_upper and pair[1] not in taken_lower
    }
    found = list(_answers(pairs, free))
    sure = [match for match in found if match.certainty is Certainty.CERTAIN]
    taken_upper |= {match.upper for match in sure}
    taken_lower |= {match.lower for match in sure}
    sure += [*merged(pairs, taken_upper, sure), *split(pairs, taken_lower, sure)]
    taken_upper |= {match.upper for match in sure}
    taken_lower |= {match.lower for match in sure}
    probable = [
        match
        for match in found
        if match.certainty is Certainty.PROBABLE
        and match.upper not in taken_upper
        and match.lower not in taken_lower
    ]
    matches = [*given, *sure, *probable]
    open_upper = set(range(len(upper.items))) - taken_upper - {m.upper for m in probable}
    open_lower = set(range(len(lower.items))) - taken_lower - {m.lower for m in probable}
    return ItemAlignment(
        _groups(matches, len(upper.items), len(lower.items)),
        tuple(candidates(pairs, open_upper, open_lower, sure)),
    )


def _answers(pairs: Pairs, free: Mapping[tuple[int, int], float]) -> Iterable[Match]:
    """The best assignment, each pair as sure as its score and the lack of rivals make it."""
    best: dict[tuple[int, int], list[float]] = {}
    for (u, v), score in free.items():
        for key in ((0, u), (1, v)):
            best[key] = sorted([score, *best.get(key, [])], reverse=True)[:2]
    weights = {pair: round(score * 1_000_000) for pair, score in free.items()}
    for u, v in best_pairs(weights):
        score = free[u, v]
        left, right = pairs.uppers[u], pairs.lowers[v]
        if score < SURE_UNNAMED and is_vague_of(left, right):
            continue  # named among the candidates
        ahead = score - max(_next_to(score, best[0, u]), _next_to(score, best[1, v]))
        near = score >= SURE or (score >= SURE_ALONE and ahead >= AHEAD)
        doubtful = (
            ahead <= -AHEAD
            or pairs.meanings.disagree(u, v)
            or (pairs.meanings.is_unsaid(u, v) and not (score >= SURE and ahead >= AHEAD))
        )
        if near and (score >= SURE_UNNAMED or not doubtful):
            yield pairs.match(u, v, Certainty.CERTAIN, score)
        elif score >= PROBABLE and not pairs.meanings.disagree(u, v):
            yield pairs.match(u, v, Certainty.PROBABLE, score)


def _next_to(score: float, best: list[float]) -> float:
    """The best score beside this one."""
    return next((other for other in best if other != score), 0.0 if len(best) < 2 else score)


def _groups(matches: list[Match], uppers: int, lowers: int) -> tuple[Group, ...]:
    """Connected items as one group each."""
    links = [(match.upper, uppers + match.lower) for match in matches]
    groups = []
    for nodes in connected(range(uppers + lowers), links):
        upper = tuple(at for at in nodes if at < uppers)
        lower = tuple(at - uppers for at in nodes if at >= uppers)
        inside = tuple(
            sorted((m for m in matches if m.upper in upper), key=lambda m: (m.upper, m.lower))
        )
        groups.append(Group(upper, lower, inside))
    return tuple(sorted(groups, key=lambda g: (g.upper[0] if g.upper else uppers, g.lower[:1])))
