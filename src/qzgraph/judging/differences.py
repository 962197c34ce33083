"""What differs between the items of one row in two editions, aspect by aspect, each with the words of
both and the sentences they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from qzgraph.aligning.benchmarks import BenchmarkMatch
from qzgraph.judging.judgement import BenchmarkAt, Judgement, Reason, Told
from qzgraph.judging.quantity import step
from qzgraph.judging.quoting import describe, sentence_around
from qzgraph.judging.report import Quote, Severity
from qzgraph.judging.side import (
    Side,
    defers_to_document,
    documents,
    names_no_level,
    numbered_promises,
    payers_of,
)
from qzgraph.judging.subsumption import Answer
from qzgraph.judging.verdict import Aspect, Difference, Verdict
from qzgraph.names import Level, level_of
from qzgraph.records.fiscal import payers_shown
from qzgraph.records.legal import subject_of
from qzgraph.records.model import (
    Agency,
    Benchmark,
    Certainty,
    Citation,
    Field,
    Payer,
)
from qzgraph.vocabulary import title_key


def differences(
    upper: Side, lower: Side, benchmarks: Sequence[BenchmarkMatch], judgement: Judgement
) -> list[Difference]:
    """Every aspect of the row compared, in the order of :class:`Aspect`; equal ones as well.
    ``benchmarks`` are those that answer each other, ``judgement`` is that on the two editions."""
    compare = _Compare(upper, lower, benchmarks, judgement)
    return [
        *compare.name(),
        *compare.population(),
        *compare.benchmarks(),
        *compare.legal_basis(),
        *compare.payers(),
        *compare.lead_agency(),
        *compare.text(),
    ]


def perhaps_answered(
    upper: Side, lower: Side, judgement: Judgement, told: Sequence[Told]
) -> Difference:
    """Of items that may be one service, and may not: nothing else is compared."""
    compare = _Compare(upper, lower, (), judgement)
    return compare.doubt(told)


#: Characters of a document's subject that tell it from others: 母婴保健, but not 教育.
_TELLING = 4
#: What 地方 may mean.
_LOCAL = frozenset((Payer.PROVINCIAL, Payer.MUNICIPAL, Payer.COUNTY))


class _Compare:
    def __init__(
        self,
        upper: Side,
        lower: Side,
        benchmarks: Sequence[BenchmarkMatch],
        judgement: Judgement,
    ) -> None:
        self._upper, self._lower = upper, lower
        self._sides = (upper, lower)
        self._matches = benchmarks
        self._judgement = judgement

    def _difference(
        self,
        aspect: Aspect,
        verdict: Verdict,
        expected: str,
        actual: str,
        quotes: tuple[Quote | None, Quote | None],
        *,
        change: Decimal | None = None,
        base: Decimal | None = None,
        unit: str = "",
        path: str = "",
        same_words: bool = False,
        at: tuple[tuple[int, int] | None, tuple[int, int] | None] = (None, None),
        own_document: bool = False,
        told: Iterable[Told] = (),
        why: Iterable[Reason] = (),
    ) -> Difference:
        upper, lower = self._upper.compared.edition.id, self._lower.compared.edition.id
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
            base,
            own_document,
            (*(self._judgement.reason(each.clause, each.result) for each in told), *why),
        )

    def doubt(self, told: Sequence[Told]) -> Difference:
        """That it is unclear whether the lower items answer the upper ones."""
        names = ["、".join(item.name for item in side.items) for side in self._sides]
        quotes = [side.compared.quote(side.items[0].name_span) for side in self._sides]
        return self._difference(
            Aspect.NAME,
            Verdict.UNCLEAR,
            names[0],
            names[1],
            (quotes[0], quotes[1]),
            path="label",
            told=told,
        )

    def name(self) -> Iterator[Difference]:
        """Of one item against one; where an item was split or merged the row itself shows it."""
        if len(self._upper.items) != 1 or len(self._lower.items) != 1:
            return
        one, two = self._upper.items[0], self._lower.items[0]
        same = self._upper.compared.wording.plain(one.name) == self._lower.compared.wording.plain(
            two.name
        )
        yield self._difference(
            Aspect.NAME,
            Verdict.EQUAL if same else Verdict.OTHER,
            one.name,
            two.name,
            (self._upper.compared.quote(one.name_span), self._lower.compared.quote(two.name_span)),
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
        verdict, told, why = self._population_verdict(expected, actual)
        yield self._difference(
            Aspect.POPULATION,
            verdict,
            expected,
            actual,
            self._quotes(Field.POPULATION),
            path=Field.POPULATION.value,
            same_words=same,
            told=told,
            why=why,
        )

    def _same(self, field: Field) -> bool:
        """Whether both say the same in the same words, names of places and punctuation apart."""
        return self._upper.compared.wording.plain(
            self._upper.text(field)
        ) == self._lower.compared.wording.plain(self._lower.text(field))

    def _population_verdict(
        self, expected: str, actual: str
    ) -> tuple[Verdict, list[Told], list[Reason]]:
        """What ``coverage`` says of the groups; where it says nothing, they are all covered, and what the
        lower text has beyond them may make it broader."""
        if not expected or not actual:
            same = expected == actual
            return Verdict.EQUAL if same else Verdict.NEW if actual else Verdict.DROPPED, [], []
        told = self._judgement.of_groups(self._upper.positions)
        if told:
            return _of_breach(told, Verdict.NARROWER), told, []
        added = self._judgement.added(self._upper.positions, self._lower.positions)
        if not added:
            return Verdict.EQUAL, [], []
        if any(each.answer is Answer.NO for each in added):
            return Verdict.BROADER, [], []
        why = [Reason(each.why.zh, each.why.en, each.unread) for each in added]
        return Verdict.UNCLEAR, [], why

    def benchmarks(self) -> Iterator[Difference]:
        """Each benchmark as a quantity; what has no counterpart is dropped or new."""
        answered: set[BenchmarkAt] = set()
        used: set[BenchmarkAt] = set()
        for match in self._matches:
            above = (match.upper.item, match.upper.benchmark)
            below = (match.lower.item, match.lower.benchmark)
            answered.add(above)
            if below[1] < 0:
                continue  # the item's words as a whole answer: no quantity stands beside it
            told = self._judgement.of_benchmark(above, below)
            if match.certainty is not Certainty.CERTAIN and not told:
                continue
            used.add(below)
            yield self._compared(match, above, below)
        if not self._known(Field.STANDARD):
            return
        for at, index, benchmark in numbered_promises(self._upper):
            if (at, index) not in answered and not _has_alternative(at, benchmark, answered):
                told = self._judgement.of_benchmark((at, index))
                if not told and self._below(benchmark) <= 0:
                    continue  # no duty here, one that promises nothing, or of which another suffices
                yield self._difference(
                    Aspect.BENCHMARK,
                    _of_breach(told, Verdict.DROPPED) if told else Verdict.DROPPED,
                    describe(benchmark),
                    "",
                    (
                        self._benchmark(self._upper, (at, index))[1],
                        self._lower.quote(benchmark.field),
                    ),
                    path="hasBenchmark",
                    at=((at, index), None),
                    told=told,
                )
        for at, index, benchmark in numbered_promises(self._lower):
            if (at, index) not in used and not (benchmark.implied or self._below(benchmark) < 0):
                yield self._difference(
                    Aspect.BENCHMARK,
                    Verdict.NEW,
                    "",
                    describe(benchmark),
                    (
                        self._upper.quote(benchmark.field),
                        self._benchmark(self._lower, (at, index))[1],
                    ),
                    path="hasBenchmark",
                    at=(None, (at, index)),
                )

    def _compared(
        self, match: BenchmarkMatch, above: BenchmarkAt, below: BenchmarkAt
    ) -> Difference:
        """One benchmark beside the one that answers it."""
        upper, one = self._benchmark(self._upper, above)
        lower, two = self._benchmark(self._lower, below)
        found = step(upper, lower)
        breaches = self._judgement.of_benchmark(above, below)
        excess = self._judgement.of_excess(above, below)
        if breaches or not match.comparable:
            verdict = _of_breach(breaches, Verdict.LOWER)
        elif excess:
            verdict = _of_excess(excess)
        elif found.verdict is Verdict.LOWER and self._below(upper) <= 0:
            verdict = Verdict.OTHER  # a lower ceiling promises no less (CONTRACT, Quantities)
        else:
            verdict = found.verdict
        return self._difference(
            Aspect.BENCHMARK,
            verdict,
            describe(upper),
            describe(lower),
            (one, two),
            change=found.change if match.comparable else None,
            base=found.base if match.comparable else None,
            unit=found.unit if match.comparable else "",
            path="hasBenchmark",
            same_words=_says_the_same(upper, lower),
            at=(above, below),
            told=breaches or [each for each in excess if each.severity is Severity.REVIEW],
        )

    def _below(self, benchmark: Benchmark) -> int:
        """How many levels below the lower edition's the bodies are that it binds; negative where they are
        above, 0 where it binds its own or all. What binds others is no duty of the edition (CONTRACT,
        Quantities); what a text tells those below (县级公共图书馆, in a city's) differs all the same."""
        if benchmark.binds_level is None:
            return 0
        return benchmark.binds_level.rank - level_of(self._lower.compared.edition.division).rank

    @staticmethod
    def _benchmark(side: Side, place: BenchmarkAt) -> tuple[Benchmark, Quote]:
        item = side.compared.edition.items[place[0]]
        benchmark = item.promises[place[1]]
        words = sentence_around(item.fields[benchmark.field], benchmark.span)
        return benchmark, side.compared.quote(words)

    def legal_basis(self) -> Iterator[Difference]:
        """One for each document that only one of them rests on, and one where they agree. Two documents
        on one subject, each level's own, are one change."""
        above, below = documents(self._upper), documents(self._lower)
        common = [citation for key, citation in above.items() if key in below]
        if common:
            joined = "；".join(citation.document.title for citation in common)
            first = title_key(common[0].document.title)
            yield self._document(
                Verdict.EQUAL, above[first], below[first], (joined, joined), same_words=True
            )
        if not (self._known(Field.STANDARD) and self._known(Field.FISCAL)):
            return
        only_below = [citation for key, citation in below.items() if key not in above]
        for citation in (each for key, each in above.items() if key not in below):
            if (instead := self._on_its_subject(citation, only_below)) is None:
                yield self._document(Verdict.DROPPED, citation, None)
            else:
                only_below.remove(instead)
                yield self._document(Verdict.OTHER, citation, instead)
        for citation in only_below:
            yield self._document(Verdict.NEW, None, citation)

    def _on_its_subject(self, wanted: Citation, among: Sequence[Citation]) -> Citation | None:
        """The one of these whose document is about the same, if there is one alone."""
        vocabulary = self._upper.compared.wording.vocabulary
        subject = subject_of(wanted.document.title, vocabulary)
        if len(subject) < _TELLING:
            return None
        found = [c for c in among if subject_of(c.document.title, vocabulary) == subject]
        return found[0] if len(found) == 1 else None

    def _document(
        self,
        verdict: Verdict,
        above: Citation | None,
        below: Citation | None,
        titles: tuple[str, str] | None = None,
        *,
        same_words: bool = False,
    ) -> Difference:
        """What one side rests on beside what the other does."""
        one, two = titles or (
            above.document.title if above else "",
            below.document.title if below else "",
        )
        field = (above or below).field  # type: ignore[union-attr]  # one of them is there
        quotes = [
            self._citation(side, citation) if citation else side.quote(field)
            for side, citation in ((self._upper, above), (self._lower, below))
        ]
        return self._difference(
            Aspect.LEGAL_BASIS,
            verdict,
            one,
            two,
            (quotes[0], quotes[1]),
            path="legalBasis",
            same_words=same_words,
            own_document=verdict is not Verdict.EQUAL and self._is_own(above, below),
        )

    def _is_own(self, above: Citation | None, below: Citation | None) -> bool:
        """Whether the lower edition rests on a document of a level below the upper one's, on which that
        cannot rest; in the place of another, on one of its own level."""
        own, upper = (
            level_of(side.compared.edition.division).rank for side in (self._lower, self._upper)
        )
        level = below.document.level if below else None
        if level is None or upper >= own:
            return False
        return level.rank >= own if above else level.rank > upper

    @staticmethod
    def _citation(side: Side, citation: Citation) -> Quote:
        for item in side.items:
            if citation in item.citations:
                words = sentence_around(item.fields[citation.field], citation.span)
                return side.compared.quote(words)
        raise ValueError("a citation stands in one of its side's items")

    def payers(self) -> Iterator[Difference]:
        """Who pays. What only a document says, of which ``data/`` knows no payers, is not compared; a
        cited document is evidence of who pays, never of who doesn't."""
        if not self._known(Field.FISCAL):
            return
        above, below = payers_of(self._upper.items), payers_of(self._lower.items)
        told = [bool(side.passages(Field.FISCAL)) for side in self._sides]
        if (told[0] and not above) or (told[1] and not below):
            return
        dropped = set() if defers_to_document(self._lower.items) else above - below
        new = set() if defers_to_document(self._upper.items) else below - above
        new |= (below - above) & {Payer.INDIVIDUAL}
        dropped -= {Payer.PROVINCIAL} if names_no_level(self._lower.items) else set()
        if names_no_level(self._upper.items) and below & _LOCAL:
            dropped -= _LOCAL  # 地方 is paid for by any of them
        upper, lower = (level_of(side.compared.edition.division) for side in self._sides)
        if upper is not lower is Level.COUNTY and Payer.COUNTY in above & below:
            dropped -= {
                Payer.MUNICIPAL
            }  # 市、县分级负责, as a county writes it (shapes/funded.ttl)
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
            payers_shown(self._upper.items),
            payers_shown(self._lower.items),
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
        """Whether each body does what one on the other side does; a county's may do
        more: 文化和广电旅游体育局 is the counterpart of 体育局."""
        upper, lower = self._upper.compared.wording, self._lower.compared.wording

        def answers(one: Agency, two: Agency) -> bool:
            if one.function and two.function and one.function == two.function:
                return True
            if upper.plain(one.name) == lower.plain(two.name):
                return True
            return upper.names_function(one, two) or lower.names_function(two, one)

        # One item that two implement, or the other way round, names the bodies of both.
        merged = len(self._upper.items) != len(self._lower.items)
        named, naming = (
            [body for item in side.items for body in item.supporting_agencies if merged]
            for side in (self._upper, self._lower)
        )
        return all(any(answers(one, two) for two in (*below, *naming)) for one in above) and all(
            any(answers(one, two) for one in (*above, *named)) for two in below
        )

    @staticmethod
    def _functions(side: Side, agencies: Iterable[Agency]) -> set[str]:
        plain = side.compared.wording.plain
        return {agency.function or plain(agency.name) for agency in agencies}

    def text(self) -> Iterator[Difference]:
        """The wording of content and standard, without what other aspects tell of; and who helps."""
        for field in (Field.CONTENT, Field.STANDARD):
            if self._known(field):
                masked = [side.compared.wording.of(side.items, field) for side in self._sides]
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


def _of_breach(told: Sequence[Told], breach: Verdict) -> Verdict:
    """What ``validate`` says of it, the gravest first, in a comparison's word."""
    if not told:
        return Verdict.OTHER
    gravest = told[0].severity
    if gravest is Severity.REVIEW:
        return Verdict.UNCLEAR
    return Verdict.OTHER if gravest is Severity.INFO else breach


def _of_excess(told: Sequence[Told]) -> Verdict:
    return Verdict.UNCLEAR if told[0].severity is Severity.REVIEW else Verdict.HIGHER


def _says_the_same(one: Benchmark, two: Benchmark) -> bool:
    return (one.quote, one.per, one.comparator) == (two.quote, two.per, two.comparator)


def _has_alternative(at: int, benchmark: Benchmark, answered: set[BenchmarkAt]) -> bool:
    """Whether another is answered of which one suffices (CONTRACT, Quantities)."""
    return any((at, other) in answered for other in benchmark.alternative_to)
