"""What differs between the items of one row in two editions, aspect by aspect, each with the words of
both and the sentences they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qzgraph.aligning.promises import BenchmarkMatch
from qzgraph.judging.borne_differences import BorneDifferences
from qzgraph.judging.compared_sides import ComparedSides, verdict_of_breach
from qzgraph.judging.judgement import Judgement, Reason, Told
from qzgraph.judging.one_against_another import Answer
from qzgraph.judging.promised_differences import PromisedDifferences
from qzgraph.judging.side import Side
from qzgraph.judging.verdict import Aspect, Difference, Verdict
from qzgraph.records.model import Agency, Field


def differences(
    upper: Side, lower: Side, benchmarks: Sequence[BenchmarkMatch], judgement: Judgement
) -> list[Difference]:
    """Every aspect of the row compared, in the order of :class:`Aspect`; equal ones as well.
    ``benchmarks`` are those that answer each other, ``judgement`` is that on the two editions."""
    both = ComparedSides(upper, lower, judgement)
    worded, borne = _Worded(both), BorneDifferences(both)
    return [
        *worded.name(),
        *worded.population(),
        *PromisedDifferences(both, benchmarks).benchmarks(),
        *borne.legal_basis(),
        *borne.payers(),
        *borne.lead_agency(),
        *worded.text(),
    ]


def perhaps_answered(
    upper: Side, lower: Side, judgement: Judgement, told: Sequence[Told]
) -> Difference:
    """Of items that may be one service, and may not: nothing else is compared."""
    return _Worded(ComparedSides(upper, lower, judgement)).doubt(told)


class _Worded:
    """Names, groups and wording of two sides."""

    def __init__(self, both: ComparedSides) -> None:
        self._both = both

    def doubt(self, told: Sequence[Told]) -> Difference:
        """That it is unclear whether the lower items answer the upper ones."""
        names = ["、".join(item.name for item in side.items) for side in self._both.sides]
        quotes = [side.compared.quote(side.items[0].name_span) for side in self._both.sides]
        return self._both.difference(
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
        if len(self._both.upper.items) != 1 or len(self._both.lower.items) != 1:
            return
        one, two = self._both.upper.items[0], self._both.lower.items[0]
        same = self._both.upper.compared.wording.plain(
            one.name
        ) == self._both.lower.compared.wording.plain(two.name)
        yield self._both.difference(
            Aspect.NAME,
            Verdict.EQUAL if same else Verdict.OTHER,
            one.name,
            two.name,
            (
                self._both.upper.compared.quote(one.name_span),
                self._both.lower.compared.quote(two.name_span),
            ),
            path="label",
            same_words=same,
        )

    def population(self) -> Iterator[Difference]:
        """By whom the items are for: order and wording do not matter (CONTRACT, Populations)."""
        if not self._both.known(Field.POPULATION):
            return
        expected, actual = (
            side.text(Field.POPULATION) for side in (self._both.upper, self._both.lower)
        )
        same = self._same(Field.POPULATION)
        verdict, told, why = self._population_verdict(expected, actual)
        yield self._both.difference(
            Aspect.POPULATION,
            verdict,
            expected,
            actual,
            self._both.quotes(Field.POPULATION),
            path=Field.POPULATION.value,
            same_words=same,
            told=told,
            why=why,
        )

    def _same(self, field: Field) -> bool:
        """Whether both say the same in the same words, names of places and punctuation apart."""
        return self._both.upper.compared.wording.plain(
            self._both.upper.text(field)
        ) == self._both.lower.compared.wording.plain(self._both.lower.text(field))

    def _population_verdict(
        self, expected: str, actual: str
    ) -> tuple[Verdict, list[Told], list[Reason]]:
        """What ``coverage`` says of the groups; where it says nothing, they are all covered, and what the
        lower text has beyond them may make it broader."""
        if not expected or not actual:
            same = expected == actual
            return Verdict.EQUAL if same else Verdict.NEW if actual else Verdict.DROPPED, [], []
        told = self._both.judgement.of_groups(self._both.upper.positions)
        if told:
            return verdict_of_breach(told, Verdict.NARROWER), told, []
        added = self._both.judgement.added(self._both.upper.positions, self._both.lower.positions)
        if not added:
            return Verdict.EQUAL, [], []
        if any(each.answer is Answer.NO for each in added):
            return Verdict.BROADER, [], []
        why = [Reason(each.why.zh, each.why.en, each.unread).in_words() for each in added]
        return Verdict.UNCLEAR, [], why

    @staticmethod
    def _functions(side: Side, agencies: Iterable[Agency]) -> set[str]:
        plain = side.compared.wording.plain
        return {agency.function or plain(agency.name) for agency in agencies}

    def text(self) -> Iterator[Difference]:
        """The wording of content and standard, without what other aspects tell of; and who helps."""
        for field in (Field.CONTENT, Field.STANDARD):
            if self._both.known(field):
                masked = [side.compared.wording.of(side.items, field) for side in self._both.sides]
                yield self._wording(field, same=masked[0] == masked[1])
        if self._both.known(Field.AGENCY):
            helping = [
                self._functions(
                    side, (body for item in side.items for body in item.supporting_agencies)
                )
                for side in self._both.sides
            ]
            yield self._wording(Field.AGENCY, same=helping[0] == helping[1])

    def _wording(self, field: Field, *, same: bool) -> Difference:
        expected, actual = self._both.upper.text(field), self._both.lower.text(field)
        if same:
            verdict = Verdict.EQUAL
        elif not expected or not actual:
            verdict = Verdict.NEW if actual else Verdict.DROPPED
        else:
            verdict = Verdict.OTHER
        return self._both.difference(
            Aspect.TEXT,
            verdict,
            expected,
            actual,
            self._both.quotes(field),
            path=field.value,
            same_words=same,
        )
