"""What differs between two sides in what they promise, benchmark by benchmark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qzgraph.aligning.promises import BenchmarkMatch
from qzgraph.judging.compared_sides import ComparedSides, verdict_of_breach
from qzgraph.judging.judgement import BenchmarkAt, Reason
from qzgraph.judging.quantity import is_stated_in, step
from qzgraph.judging.quoting import describe, sentence_around
from qzgraph.judging.report import Quote, Severity
from qzgraph.judging.side import Side, numbered_promises
from qzgraph.judging.verdict import Aspect, Difference, Verdict
from qzgraph.names import level_of
from qzgraph.records.model import Benchmark, Certainty, Field


class PromisedDifferences:
    """The benchmarks of two sides; ``matches`` are those that answer each other."""

    def __init__(self, both: ComparedSides, matches: Sequence[BenchmarkMatch]) -> None:
        self._both = both
        self._matches = matches

    def benchmarks(self) -> Iterator[Difference]:
        """Each benchmark as a quantity; what has no counterpart is dropped or new."""
        answered: set[BenchmarkAt] = set()
        used: set[BenchmarkAt] = set()
        for match in self._matches:
            above = (match.upper.item, match.upper.benchmark)
            below = (match.lower.item, match.lower.benchmark)
            if below[1] < 0:
                # The item's words as a whole answer, or may: no quantity stands beside it.
                answered |= {above} if match.certainty is Certainty.CERTAIN else set()
                continue
            answered.add(above)
            told = self._both.judgement.of_benchmark(above, below)
            if match.certainty is not Certainty.CERTAIN and not told:
                continue
            used.add(below)
            yield self._compared(match, above, below)
        if not self._both.known(Field.STANDARD):
            return
        for at, index, benchmark in numbered_promises(self._both.upper):
            if (at, index) not in answered and not _has_alternative(at, benchmark, answered):
                told = self._both.judgement.of_benchmark((at, index))
                if not told and self._below(benchmark) <= 0:
                    continue  # no duty here, one that promises nothing, or of which another suffices
                yield self._both.difference(
                    Aspect.BENCHMARK,
                    verdict_of_breach(told, Verdict.DROPPED) if told else Verdict.DROPPED,
                    describe(benchmark),
                    "",
                    (
                        self._benchmark(self._both.upper, (at, index))[1],
                        self._both.lower.quote(benchmark.field),
                    ),
                    path="hasBenchmark",
                    at=((at, index), None),
                    told=told,
                )
        stated = [each for *_, each in numbered_promises(self._both.upper)]
        for at, index, benchmark in numbered_promises(self._both.lower):
            if (at, index) not in used and not (benchmark.implied or self._below(benchmark) < 0):
                above_too = is_stated_in(benchmark, stated)
                yield self._both.difference(
                    Aspect.BENCHMARK,
                    Verdict.UNCLEAR if above_too else Verdict.NEW,
                    "",
                    describe(benchmark),
                    (
                        self._both.upper.quote(benchmark.field),
                        self._benchmark(self._both.lower, (at, index))[1],
                    ),
                    path="hasBenchmark",
                    at=(None, (at, index)),
                    why=[_TOLD_ABOVE] if above_too else [],
                )

    def _compared(
        self, match: BenchmarkMatch, above: BenchmarkAt, below: BenchmarkAt
    ) -> Difference:
        """One benchmark beside the one that answers it."""
        upper, one = self._benchmark(self._both.upper, above)
        lower, two = self._benchmark(self._both.lower, below)
        found = step(upper, lower)
        breaches = self._both.judgement.of_benchmark(above, below)
        excess = self._both.judgement.of_excess(above, below)
        if breaches or not match.comparable:
            verdict = verdict_of_breach(breaches, Verdict.LOWER)
        elif excess:
            doubtful = excess[0].severity is Severity.REVIEW
            verdict = Verdict.UNCLEAR if doubtful else Verdict.HIGHER
        elif found.verdict is Verdict.LOWER and self._below(upper) <= 0:
            verdict = Verdict.OTHER  # a lower ceiling promises no less (CONTRACT, Quantities)
        else:
            verdict = found.verdict
        told = [(each.quote, each.per, each.comparator) for each in (upper, lower)]
        return self._both.difference(
            Aspect.BENCHMARK,
            verdict,
            describe(upper),
            describe(lower),
            (one, two),
            change=found.change if match.comparable else None,
            base=found.base if match.comparable else None,
            unit=found.unit if match.comparable else "",
            path="hasBenchmark",
            same_words=told[0] == told[1],
            at=(above, below),
            told=breaches or [each for each in excess if each.severity is Severity.REVIEW],
        )

    def _below(self, benchmark: Benchmark) -> int:
        """How many levels below the lower edition's the bodies are that it binds; negative where they are
        above, 0 where it binds its own or all. What binds others is no duty of the edition (CONTRACT,
        Quantities); what a text tells those below (县级公共图书馆, in a city's) differs all the same."""
        if benchmark.binds_level is None:
            return 0
        return (
            benchmark.binds_level.rank - level_of(self._both.lower.compared.edition.division).rank
        )

    @staticmethod
    def _benchmark(side: Side, place: BenchmarkAt) -> tuple[Benchmark, Quote]:
        item = side.compared.edition.items[place[0]]
        benchmark = item.promises[place[1]]
        words = sentence_around(item.fields[benchmark.field], benchmark.span)
        return benchmark, side.compared.quote(words)


_TOLD_ABOVE = Reason(
    "上一级标准里有同样的数，是不是同一项，请核对",
    "the standard above states the same quantity: whether of the same thing is to be reviewed",
)


def _has_alternative(at: int, benchmark: Benchmark, answered: set[BenchmarkAt]) -> bool:
    """Whether another is answered of which one suffices (CONTRACT, Quantities)."""
    return any((at, other) in answered for other in benchmark.alternative_to)
