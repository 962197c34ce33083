"""The two sides of a row, and how a difference between them is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from qzgraph.judging.judgement import Judgement, Reason, Told
from qzgraph.judging.report import Quote, Severity
from qzgraph.judging.side import Side
from qzgraph.judging.verdict import Aspect, Difference, Verdict
from qzgraph.records.model import Field


class ComparedSides:
    """An upper and a lower side, with the judgement on their editions."""

    def __init__(
        self,
        upper: Side,
        lower: Side,
        judgement: Judgement,
    ) -> None:
        self.upper, self.lower = upper, lower
        self.sides = (upper, lower)
        self.judgement = judgement

    def difference(
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
        reasons = (self.judgement.reason(each.clause, each.result) for each in told)
        return Difference(
            aspect=aspect,
            verdict=verdict,
            upper=self.upper.compared.edition.id,
            lower=self.lower.compared.edition.id,
            expected=expected,
            actual=actual,
            expected_quote=quotes[0],
            actual_quote=quotes[1],
            change=change,
            unit=unit,
            path=path,
            same_words=same_words,
            expected_at=at[0],
            actual_at=at[1],
            base=base,
            own_document=own_document,
            reasons=(*reasons, *why),
        )

    def known(self, field: Field) -> bool:
        return self.upper.says(field) and self.lower.says(field)

    def quotes(self, field: Field) -> tuple[Quote | None, Quote | None]:
        return self.upper.quote(field), self.lower.quote(field)


def verdict_of_breach(told: Sequence[Told], breach: Verdict) -> Verdict:
    """What ``validate`` says of it, the gravest first, in a comparison's word."""
    if not told:
        return Verdict.OTHER
    gravest = told[0].severity
    if gravest is Severity.REVIEW:
        return Verdict.UNCLEAR
    return Verdict.OTHER if gravest is Severity.INFO else breach
