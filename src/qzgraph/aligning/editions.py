"""Two editions brought together: which items, benchmarks and groups of people answer which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qzgraph.aligning.benchmarks import BenchmarkMatch, align_benchmarks
from qzgraph.aligning.cover import Scope, covers, says_the_same, scope_of
from qzgraph.aligning.evidence import Localiser
from qzgraph.aligning.items import ItemAlignment, align_items
from qzgraph.records.model import Certainty, Edition, Field
from qzgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Alignment:
    """What of ``lower`` answers what of ``upper``. ``covered`` pairs the label of a population with
    that of another, of the other edition's aligned items, that it covers."""

    upper: Edition
    lower: Edition
    items: ItemAlignment
    benchmarks: tuple[BenchmarkMatch, ...]
    covered: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Correspondence:
    """What of some lower items answers what of some upper ones. ``covered`` pairs the label of a
    population with that of another, of the other side's, that it covers."""

    benchmarks: tuple[BenchmarkMatch, ...]
    covered: frozenset[tuple[str, str]]


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
        above = self._scopes(self._upper, upper_items, self._local_upper)
        below = self._scopes(self._lower, lower_items, self._local_lower)
        covered = {
            (label, whole)
            for some, others in ((below, above), (above, below))
            for label, whole in _together(some, self._vocabulary)
            if any(whole == other for other, _ in others)
        }
        alone = len(above) == 1 and len(below) == 1
        for upper_label, narrow in above:
            for label, wide in below:
                if label == upper_label:
                    continue
                if self._covers(wide, narrow, alone):
                    covered.add((label, upper_label))
                if self._covers(narrow, wide, alone):
                    covered.add((upper_label, label))
        return Correspondence(tuple(benchmarks), frozenset(covered))

    def _covers(self, wide: Scope, narrow: Scope, alone: bool) -> bool:
        return covers(wide, narrow, self._vocabulary) or (alone and says_the_same(wide, narrow))

    def _scopes(
        self, edition: Edition, items: Sequence[int], local: Localiser
    ) -> list[tuple[str, Scope]]:
        return [
            (
                population.label,
                scope_of(
                    population,
                    local,
                    self._vocabulary,
                    edition.items[at].fields[Field.POPULATION].text,
                ),
            )
            for at in items
            for population in edition.items[at].populations
        ]


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
        frozenset(pair for each in found for pair in each.covered),
    )


def _together(wide: list[tuple[str, Scope]], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Groups whose parts are all there: 城镇居民 and 农村居民 are 城乡居民. Said of the first part."""
    known = {scope.concept.label: label for label, scope in wide if scope.concept and scope.known}
    for whole, parts in vocabulary.unions:
        if all(part in known for part in parts):
            yield known[parts[0]], whole
