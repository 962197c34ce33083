"""What the editions of one row say side by side: a line for each benchmark, and one for each document
that they rest on, through any number of editions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from qzgraph.connected import connected
from qzgraph.document_titles import title_key
from qzgraph.graph.load import Loaded
from qzgraph.judging.compare import Comparison, Row
from qzgraph.judging.quoting import describe, sentence_around
from qzgraph.judging.report import Quote
from qzgraph.judging.verdict import Aspect, Difference, Verdict
from qzgraph.reading.source import Passage, Span

_BenchmarkAt = tuple[int, int, int]
"""Positions of an edition, of an item in it, and of a benchmark in that."""


@dataclass(frozen=True)
class BenchmarkCell:
    """A benchmark as one edition states it, and the sentence it stands in. ``comparable`` is its
    value, or lower bound, in ``unit``; None where it has none."""

    indicator: str
    description: str
    quote: Quote
    comparable: Decimal | None
    unit: str


@dataclass(frozen=True)
class BenchmarkLine:
    """One benchmark in all editions: ``cells`` are for each edition usually one, none where it has
    none. ``differences`` are between those that have it, or had it, in the order of levels."""

    cells: tuple[tuple[BenchmarkCell, ...], ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class DocumentLine:
    """One document, or those on one subject that the levels cite instead of each other: for each edition
    the sentence that cites it, None where none does."""

    title: str
    cells: tuple[Quote | None, ...]
    differences: tuple[Difference, ...]
    """Those that speak of it; there is none where both editions rest on it."""


def benchmark_lines(comparison: Comparison, row: Row) -> list[BenchmarkLine]:
    """The benchmarks of a row, those that answer each other on one line, in the order in which the
    uppermost edition that has them states them."""
    told = list(_benchmark_differences(row))
    spoken_of = {end for _, ends in told for end in ends}
    places = [
        (edition, item, benchmark)
        for edition, (loaded, items) in enumerate(zip(comparison.editions, row.items, strict=True))
        for item in items
        for benchmark, promise in enumerate(loaded.edition.items[item].promises)
        if not promise.implied or (edition, item, benchmark) in spoken_of
    ]
    pairs = [(ends[0], ends[1]) for _, ends in told if len(ends) == 2]
    return [
        BenchmarkLine(
            tuple(
                tuple(_cell(loaded, place) for place in members if place[0] == edition)
                for edition, loaded in enumerate(comparison.editions)
            ),
            tuple(difference for difference, ends in told if ends[0] in members),
        )
        for members in connected(places, pairs)
    ]


def _benchmark_differences(row: Row) -> Iterator[tuple[Difference, list[_BenchmarkAt]]]:
    """Each with the benchmarks that it speaks of."""
    for pair in row.pairs:
        for difference in pair.differences:
            if difference.aspect is Aspect.BENCHMARK:
                ends = ((pair.upper, difference.expected_at), (pair.lower, difference.actual_at))
                yield difference, [(edition, *at) for edition, at in ends if at is not None]


def _cell(loaded: Loaded, place: _BenchmarkAt) -> BenchmarkCell:
    _, at, index = place
    item = loaded.edition.items[at]
    benchmark = item.promises[index]
    return BenchmarkCell(
        benchmark.indicator.label,
        describe(benchmark),
        _sentence(loaded, item.fields[benchmark.field], benchmark.span),
        benchmark.comparable_value,
        benchmark.comparable_unit,
    )


def document_lines(comparison: Comparison, row: Row) -> list[DocumentLine]:
    """The documents that a row's items cite, in the order in which they are met from above."""
    titles: dict[str, str] = {}
    quotes: dict[str, list[Quote | None]] = {}
    for edition, (loaded, items) in enumerate(zip(comparison.editions, row.items, strict=True)):
        for item in (loaded.edition.items[at] for at in items):
            for citation in item.citations:
                key = title_key(citation.document.title)
                titles.setdefault(key, citation.document.title)
                cells = quotes.setdefault(key, [None] * len(row.items))
                if cells[edition] is None:
                    field = item.fields[citation.field]
                    cells[edition] = _sentence(loaded, field, citation.span)
    told: dict[str, list[Difference]] = {}
    same: list[tuple[str, str]] = []
    for difference in (one for pair in row.pairs for one in pair.differences):
        if difference.aspect is not Aspect.LEGAL_BASIS or difference.verdict is Verdict.EQUAL:
            continue
        one = title_key(difference.expected or difference.actual)
        told.setdefault(one, []).append(difference)
        if difference.expected and difference.actual:
            same.append((one, title_key(difference.actual)))
    return [
        DocumentLine(
            " → ".join(titles[key] for key in keys),
            tuple(
                next(filter(None, cells), None)
                for cells in zip(*(quotes[key] for key in keys), strict=True)
            ),
            tuple(difference for key in keys for difference in told.get(key, ())),
        )
        for keys in connected(list(titles), same)
    ]


def _sentence(loaded: Loaded, field: Passage, span: Span) -> Quote:
    return Quote.of(loaded.source, sentence_around(field, span))
