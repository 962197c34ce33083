"""Two editions brought together: which items and benchmarks answer which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qzgraph.aligning.benchmarks import align_benchmarks
from qzgraph.aligning.evidence import Localiser
from qzgraph.aligning.items import ItemAlignment, align_items
from qzgraph.aligning.promises import BenchmarkMatch
from qzgraph.records.model import Certainty, Edition
from qzgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Alignment:
    """What of ``lower`` answers what of ``upper``."""

    upper: Edition
    lower: Edition
    items: ItemAlignment
    benchmarks: tuple[BenchmarkMatch, ...]


@dataclass(frozen=True)
class Correspondence:
    """What of some lower items answers what of some upper ones."""

    benchmarks: tuple[BenchmarkMatch, ...]


class Pairer:
    """Compares groups of items of two editions."""

    def __init__(self, upper: Edition, lower: Edition, vocabulary: Vocabulary) -> None:
        self._upper, self._lower = upper, lower
        self._local_upper = Localiser(upper.division, vocabulary)
        self._local_lower = Localiser(lower.division, vocabulary)
        self._vocabulary = vocabulary

    def correspondence(
        self, upper_items: Sequence[int], lower_items: Sequence[int]
    ) -> Correspondence:
        """What corresponds between items at these positions, judged together."""
        benchmarks = align_benchmarks(
            self._upper,
            self._lower,
            upper_items,
            lower_items,
            self._local_upper,
            self._local_lower,
            self._vocabulary,
        )
        return Correspondence(tuple(benchmarks))


def align(
    upper: Edition,
    lower: Edition,
    vocabulary: Vocabulary,
    fixed: Mapping[int, tuple[int, ...]] | None = None,
) -> Alignment:
    """The whole alignment of two editions; see :func:`align_items` for ``fixed``."""
    return aligned(upper, lower, align_items(upper, lower, vocabulary, fixed), vocabulary)


def aligned(
    upper: Edition, lower: Edition, items: ItemAlignment, vocabulary: Vocabulary
) -> Alignment:
    """The alignment of two editions of which it is known which item answers which."""
    pairer = Pairer(upper, lower, vocabulary)
    found = [
        pairer.correspondence(group.upper, group.lower)
        for group in items.groups
        if any(match.certainty is Certainty.CERTAIN for match in group.matches)
    ]
    return Alignment(
        upper,
        lower,
        items,
        tuple(match for each in found for match in each.benchmarks),
    )
