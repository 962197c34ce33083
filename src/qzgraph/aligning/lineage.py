"""Any number of editions brought together, in the order of levels: which items are one service, from
the national edition down to the county's, and from one year to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qzgraph import names
from qzgraph.aligning.items import ItemAlignment, Settled, align_items
from qzgraph.connected import connected
from qzgraph.records.model import Certainty, Edition
from qzgraph.vocabulary import Vocabulary

Known = dict[tuple[str, str, Settled], ItemAlignment]
"""Alignments by the ids of the upper and the lower edition, and what was settled before."""


@dataclass(frozen=True, order=True)
class Link:
    """Item ``lower`` of edition ``below`` answers item ``upper`` of edition ``above``; all four are
    positions."""

    above: int
    upper: int
    below: int
    lower: int
    score: float
    reason: str
    certainty: Certainty = Certainty.CERTAIN

    @property
    def is_certain(self) -> bool:
        return self.certainty is Certainty.CERTAIN


@dataclass(frozen=True)
class Lineage:
    """``rows`` are groups of items that certainly answer each other: for each edition the positions
    of its items, usually one, none where it has none; in the order of the editions from above."""

    editions: tuple[Edition, ...]
    links: tuple[Link, ...]
    rows: tuple[tuple[tuple[int, ...], ...], ...]


def in_order(editions: Iterable[Edition]) -> list[Edition]:
    """By level from the nation down, then by year; otherwise as they were given."""
    return sorted(editions, key=lambda e: (names.level_of(e.division).rank, e.year))


Fixed = Mapping[tuple[str, str], Mapping[int, tuple[int, ...]]]
"""The user's own alignments, by the ids of the upper and the lower edition: positions of lower items,
each with those of the upper items that it answers."""


def lineage(
    editions: Sequence[Edition],
    vocabulary: Vocabulary,
    known: Known,
    fixed: Fixed | None = None,
) -> Lineage:
    """The lineage of editions that are in order already; alignments that are ``known`` are not
    made again, and new ones are added to them. What is ``fixed`` holds.

    Neighbours are aligned first. An item that its neighbour above has nothing for is looked for
    further up, so that an edition in between that lacks it, or is known only in part, hides
    nothing.
    """
    links: list[Link] = []
    for below, lower in enumerate(editions):
        answered: set[int] = set()
        for above in reversed(range(below)):
            if len(answered) == len(lower.items) or not editions[above].items:
                continue
            settled = Settled(_reaching(links, above, below), frozenset(answered))
            key = (editions[above].id, lower.id, settled)
            given = (fixed or {}).get((editions[above].id, lower.id))
            if key not in known:
                known[key] = align_items(editions[above], lower, vocabulary, given, settled)
            found = [
                Link(above, m.upper, below, m.lower, m.score, m.reason, m.certainty)
                for m in known[key].pairs
            ]
            links += found
            answered |= {link.lower for link in found if link.is_certain} | set(given or {})
    return Lineage(tuple(editions), tuple(sorted(links)), _rows(editions, links))


def _reaching(links: Iterable[Link], above: int, below: int) -> frozenset[int]:
    """The items of edition ``above`` that one of ``below`` answers through the editions between."""
    links = [link for link in links if link.is_certain]
    reached = {(below, link.lower) for link in links if link.below == below}
    for at in reversed(range(above, below)):
        reached |= {
            (at, link.upper)
            for link in links
            if link.above == at and (link.below, link.lower) in reached
        }
    return frozenset(item for at, item in reached if at == above)


def _rows(
    editions: Sequence[Edition], links: Iterable[Link]
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Connected items, each group once, in the order of its uppermost item."""
    nodes = [
        (at, item) for at, edition in enumerate(editions) for item in range(len(edition.items))
    ]
    joined = [
        ((link.above, link.upper), (link.below, link.lower)) for link in links if link.is_certain
    ]
    return tuple(
        tuple(
            tuple(item for at, item in group if at == edition) for edition in range(len(editions))
        )
        for group in connected(nodes, joined)
    )
