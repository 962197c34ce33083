"""Two editions brought together: which items, benchmarks and groups of people answer which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qzgraph.aligning.benchmarks import BenchmarkMatch, align_benchmarks
from qzgraph.aligning.cover import Scope, covers, says_the_same, scope_of
from qzgraph.aligning.evidence import Localiser
from qzgraph.aligning.items import ItemAlignment, align_items
from qzgraph.records.model import Edition, Field
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


def align(
    upper: Edition,
    lower: Edition,
    vocabulary: Vocabulary,
    fixed: Mapping[int, tuple[int, ...]] | None = None,
) -> Alignment:
    """The whole alignment of two editions; see :func:`align_items` for ``fixed``."""
    local_upper = Localiser(upper.division, vocabulary)
    local_lower = Localiser(lower.division, vocabulary)
    items = align_items(upper, lower, vocabulary, fixed)
    benchmarks: list[BenchmarkMatch] = []
    covered: set[tuple[str, str]] = set()
    for group in items.groups:
        if not group.upper or not group.lower:
            continue
        benchmarks += align_benchmarks(
            upper, lower, group.upper, group.lower, local_upper, local_lower
        )
        wide = [
            (
                population.label,
                scope_of(population, local_lower, vocabulary, _population_text(lower, at)),
            )
            for at in group.lower
            for population in lower.items[at].populations
        ]
        together = list(_together(wide, vocabulary))
        for at in group.upper:
            for population in upper.items[at].populations:
                for label, whole in together:
                    if population.label == whole:
                        covered.add((label, whole))
                context = _population_text(upper, at)
                narrow = scope_of(population, local_upper, vocabulary, context)
                for label, scope in wide:
                    if label == population.label:
                        continue
                    alone = len(wide) == 1 and len(upper.items[at].populations) == 1
                    if covers(scope, narrow, vocabulary) or (
                        alone and says_the_same(scope, narrow)
                    ):
                        covered.add((label, population.label))
                    if covers(narrow, scope, vocabulary):
                        covered.add((population.label, label))
    return Alignment(upper, lower, items, tuple(benchmarks), frozenset(covered))


def _together(wide: list[tuple[str, Scope]], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Groups whose parts are all there: 城镇居民 and 农村居民 are 城乡居民. Said of the first part."""
    known = {scope.concept.label: label for label, scope in wide if scope.concept and scope.known}
    for whole, parts in vocabulary.unions:
        if all(part in known for part in parts):
            yield known[parts[0]], whole


def _population_text(edition: Edition, at: int) -> str:
    return edition.items[at].fields[Field.POPULATION].text
