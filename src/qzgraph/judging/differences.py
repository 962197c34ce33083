"""What differs between the items of one row in two editions, aspect by aspect, each with the words of
both and the sentences they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from qzgraph.aligning.editions import Correspondence
from qzgraph.judging.quantity import step
from qzgraph.judging.quoting import describe, sentence_around
from qzgraph.judging.report import Quote
from qzgraph.judging.side import (
    Side,
    defers_to_document,
    documents,
    groups,
    names_no_level,
    names_parts,
    numbered_benchmarks,
    payers_of,
)
from qzgraph.judging.verdict import Aspect, Difference, Verdict
from qzgraph.names import level_of
from qzgraph.records.fiscal import payer_names
from qzgraph.records.model import (
    Agency,
    Benchmark,
    Certainty,
    Citation,
    Field,
    Payer,
)
from qzgraph.vocabulary import title_key


def differences(upper: Side, lower: Side, correspondence: Correspondence) -> list[Difference]:
    """Every aspect of the row compared, in the order of :class:`Aspect`; equal ones as well."""
    compare = _Compare(upper, lower, correspondence)
    return [
        *compare.name(),
        *compare.population(),
        *compare.benchmarks(),
        *compare.legal_basis(),
        *compare.payers(),
        *compare.lead_agency(),
        *compare.text(),
    ]


class _Compare:
    def __init__(self, upper: Side, lower: Side, correspondence: Correspondence) -> None:
        self._upper, self._lower = upper, lower
        self._sides = (upper, lower)
        self._correspondence = correspondence

    def _difference(
        self,
        aspect: Aspect,
        verdict: Verdict,
        expected: str,
        actual: str,
        quotes: tuple[Quote | None, Quote | None],
        *,
        change: Decimal | None = None,
        unit: str = "",
        path: str = "",
        same_words: bool = False,
        at: tuple[tuple[int, int] | None, tuple[int, int] | None] = (None, None),
    ) -> Difference:
        upper, lower = self._upper.voice.edition.id, self._lower.voice.edition.id
        return Difference(
            aspect,
            verdict,
            upper,
            lower,
            expected,
            actual,
            *quotes,
            change,
            unit,
            path,
            same_words,
            *at,
        )

    def name(self) -> Iterator[Difference]:
        """Of one item against one; where an item was split or merged the row itself shows it."""
        if len(self._upper.items) != 1 or len(self._lower.items) != 1:
            return
        one, two = self._upper.items[0], self._lower.items[0]
        same = self._upper.voice.wording.plain(one.name) == self._lower.voice.wording.plain(
            two.name
        )
        yield self._difference(
            Aspect.NAME,
            Verdict.EQUAL if same else Verdict.OTHER,
            one.name,
            two.name,
            (self._upper.voice.quote(one.name_span), self._lower.voice.quote(two.name_span)),
            path="label",
            same_words=same,
        )

    def _known(self, field: Field) -> bool:
        return self._upper.says(field) and self._lower.says(field)

    def population(self) -> Iterator[Difference]:
        """By whom the items are for: order and wording do not matter (CONTRACT, Populations)."""
        if not self._known(Field.POPULATION):
            return
        expected, actual = (side.text(Field.POPULATION) for side in (self._upper, self._lower))
        same = self._same(Field.POPULATION)
        yield self._difference(
            Aspect.POPULATION,
            Verdict.EQUAL if same else self._population_verdict(expected, actual),
            expected,
            actual,
            self._quotes(Field.POPULATION),
            path=Field.POPULATION.value,
            same_words=same,
        )

    def _same(self, field: Field) -> bool:
        """Whether both say the same in the same words, names of places and punctuation apart."""
        return self._upper.voice.wording.plain(
            self._upper.text(field)
        ) == self._lower.voice.wording.plain(self._lower.text(field))

    def _population_verdict(self, expected: str, actual: str) -> Verdict:
        if not expected or not actual:
            return Verdict.NEW if actual else Verdict.DROPPED
        both_name_parts = all(names_parts(side) for side in self._sides)
        above, below = (groups(side, with_parts=both_name_parts) for side in self._sides)
        if not above or not below:
            return Verdict.OTHER
        covered = self._correspondence.covered
        nobody_left_out = all(p in below or any((q, p) in covered for q in below) for p in above)
        nobody_added = all(q in above or any((p, q) in covered for p in above) for q in below)
        if nobody_left_out and nobody_added:
            return Verdict.EQUAL
        if nobody_left_out:
            return Verdict.BROADER
        return Verdict.NARROWER if nobody_added else Verdict.OTHER

    def benchmarks(self) -> Iterator[Difference]:
        """Each benchmark as a quantity; what has no counterpart is dropped or new."""
        answered: set[tuple[int, int]] = set()
        used: set[tuple[int, int]] = set()
        for match in self._correspondence.benchmarks:
            if match.lower.benchmark < 0:
                answered.add((match.upper.item, match.upper.benchmark))
                continue
            if match.certainty is not Certainty.CERTAIN:
                continue
            upper, one = self._benchmark(self._upper, match.upper.item, match.upper.benchmark)
            lower, two = self._benchmark(self._lower, match.lower.item, match.lower.benchmark)
            answered.add((match.upper.item, match.upper.benchmark))
            used.add((match.lower.item, match.lower.benchmark))
            found = step(upper, lower)
            yield self._difference(
                Aspect.BENCHMARK,
                found.verdict if match.comparable else Verdict.OTHER,
                describe(upper),
                describe(lower),
                (one, two),
                change=found.change if match.comparable else None,
                unit=found.unit if match.comparable else "",
                path="hasBenchmark",
                same_words=_says_the_same(upper, lower),
                at=(
                    (match.upper.item, match.upper.benchmark),
                    (match.lower.item, match.lower.benchmark),
                ),
            )
        if not self._known(Field.STANDARD):
            return
        for at, index, benchmark in numbered_benchmarks(self._upper):
            if (at, index) not in answered and not self._is_excused(at, benchmark, answered):
                quote = self._benchmark(self._upper, at, index)[1]
                yield self._difference(
                    Aspect.BENCHMARK,
                    Verdict.DROPPED,
                    describe(benchmark),
                    "",
                    (quote, self._lower.quote(benchmark.field)),
                    path="hasBenchmark",
                    at=((at, index), None),
                )
        for at, index, benchmark in numbered_benchmarks(self._lower):
            if (at, index) not in used:
                quote = self._benchmark(self._lower, at, index)[1]
                yield self._difference(
                    Aspect.BENCHMARK,
                    Verdict.NEW,
                    "",
                    describe(benchmark),
                    (self._upper.quote(benchmark.field), quote),
                    path="hasBenchmark",
                    at=(None, (at, index)),
                )

    def _is_excused(self, at: int, benchmark: Benchmark, answered: set[tuple[int, int]]) -> bool:
        """One that binds bodies of a level above the lower edition's, or an alternative of which
        another is given (CONTRACT, Quantities)."""
        own = level_of(self._lower.voice.edition.division)
        if benchmark.binds_level and benchmark.binds_level.rank < own.rank:
            return True
        return any((at, other) in answered for other in benchmark.alternative_to)

    @staticmethod
    def _benchmark(side: Side, at: int, index: int) -> tuple[Benchmark, Quote]:
        item = side.voice.edition.items[at]
        benchmark = item.promises[index]
        span = sentence_around(item.fields[benchmark.field], benchmark.span)
        return benchmark, side.voice.quote(span)

    def legal_basis(self) -> Iterator[Difference]:
        """One for each document that only one of them rests on, and one where they agree."""
        above, below = documents(self._upper), documents(self._lower)
        common = [citation for key, citation in above.items() if key in below]
        if common:
            joined = "；".join(citation.document.title for citation in common)
            first = title_key(common[0].document.title)
            yield self._difference(
                Aspect.LEGAL_BASIS,
                Verdict.EQUAL,
                joined,
                joined,
                (
                    self._citation(self._upper, above[first]),
                    self._citation(self._lower, below[first]),
                ),
                path="legalBasis",
                same_words=True,
            )
        if not (self._known(Field.STANDARD) and self._known(Field.FISCAL)):
            return
        for key, citation in above.items():
            if key not in below:
                yield self._difference(
                    Aspect.LEGAL_BASIS,
                    Verdict.DROPPED,
                    citation.document.title,
                    "",
                    (self._citation(self._upper, citation), self._lower.quote(citation.field)),
                    path="legalBasis",
                )
        for key, citation in below.items():
            if key not in above:
                yield self._difference(
                    Aspect.LEGAL_BASIS,
                    Verdict.NEW,
                    "",
                    citation.document.title,
                    (self._upper.quote(citation.field), self._citation(self._lower, citation)),
                    path="legalBasis",
                )

    @staticmethod
    def _citation(side: Side, citation: Citation) -> Quote:
        for item in side.items:
            if citation in item.citations:
                span = sentence_around(item.fields[citation.field], citation.span)
                return side.voice.quote(span)
        raise ValueError("a citation stands in one of its side's items")

    def payers(self) -> Iterator[Difference]:
        """Who pays. What only a document says, of which ``data/`` knows no payers, is not compared; a
        cited document is evidence of who pays, never of who doesn't."""
        if not self._known(Field.FISCAL):
            return
        above, below = payers_of(self._upper.items), payers_of(self._lower.items)
        told = [bool(side.passages(Field.FISCAL)) for side in (self._upper, self._lower)]
        if (told[0] and not above) or (told[1] and not below):
            return
        dropped = set() if defers_to_document(self._lower.items) else above - below
        new = set() if defers_to_document(self._upper.items) else below - above
        new |= (below - above) & {Payer.INDIVIDUAL}
        dropped -= {Payer.PROVINCIAL} if names_no_level(self._lower.items) else set()
        new -= {Payer.PROVINCIAL} if names_no_level(self._upper.items) else set()
        if not dropped and not new:
            verdict = Verdict.EQUAL
        elif not new:
            verdict = Verdict.DROPPED
        else:
            verdict = Verdict.OTHER if dropped else Verdict.NEW
        yield self._difference(
            Aspect.PAYER,
            verdict,
            payer_names(above),
            payer_names(below),
            self._quotes(Field.FISCAL),
            path=Field.FISCAL.value,
            same_words=above == below,
        )

    def lead_agency(self) -> Iterator[Difference]:
        """The body named first; the same function at another level is its counterpart."""
        if not self._known(Field.AGENCY):
            return
        above, below = (
            [item.lead_agency for item in side.items if item.lead_agency]
            for side in (self._upper, self._lower)
        )
        if not above and not below:
            return
        if not above or not below:
            verdict = Verdict.NEW if below else Verdict.DROPPED
        else:
            verdict = Verdict.EQUAL if self._are_counterparts(above, below) else Verdict.OTHER
        expected, actual = (
            "、".join(dict.fromkeys(agency.printed for agency in bodies))
            for bodies in (above, below)
        )
        yield self._difference(
            Aspect.LEAD_AGENCY,
            verdict,
            expected,
            actual,
            self._quotes(Field.AGENCY),
            path=Field.AGENCY.value,
            same_words=expected == actual,
        )

    def _are_counterparts(self, above: list[Agency], below: list[Agency]) -> bool:
        """Whether each body does what one on the other side does; a county's may do more:
        文化和广电旅游体育局 is the counterpart of 体育局."""
        upper, lower = self._upper.voice.wording, self._lower.voice.wording

        def answers(one: Agency, two: Agency) -> bool:
            if one.function and two.function and one.function == two.function:
                return True
            if upper.plain(one.name) == lower.plain(two.name):
                return True
            return upper.names_function(one, two) or lower.names_function(two, one)

        return all(any(answers(one, two) for two in below) for one in above) and all(
            any(answers(one, two) for one in above) for two in below
        )

    @staticmethod
    def _functions(side: Side, agencies: Iterable[Agency]) -> set[str]:
        plain = side.voice.wording.plain
        return {agency.function or plain(agency.name) for agency in agencies}

    def text(self) -> Iterator[Difference]:
        """The wording of content and standard, without what other aspects tell of; and who helps."""
        for field in (Field.CONTENT, Field.STANDARD):
            if self._known(field):
                masked = [side.voice.wording.of(side.items, field) for side in self._sides]
                yield self._wording(field, same=masked[0] == masked[1])
        if self._known(Field.AGENCY):
            helping = [
                self._functions(
                    side, (body for item in side.items for body in item.supporting_agencies)
                )
                for side in self._sides
            ]
            yield self._wording(Field.AGENCY, same=helping[0] == helping[1])

    def _wording(self, field: Field, *, same: bool) -> Difference:
        expected, actual = self._upper.text(field), self._lower.text(field)
        if same:
            verdict = Verdict.EQUAL
        elif not expected or not actual:
            verdict = Verdict.NEW if actual else Verdict.DROPPED
        else:
            verdict = Verdict.OTHER
        return self._difference(
            Aspect.TEXT,
            verdict,
            expected,
            actual,
            self._quotes(field),
            path=field.value,
            same_words=same,
        )

    def _quotes(self, field: Field) -> tuple[Quote | None, Quote | None]:
        return self._upper.quote(field), self._lower.quote(field)


def _says_the_same(one: Benchmark, two: Benchmark) -> bool:
    return (one.quote, one.per, one.comparator) == (two.quote, two.per, two.comparator)
