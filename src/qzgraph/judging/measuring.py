"""What of an edition answers each benchmark of its reference: the quantities behind the verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qzgraph.aligning.editions import Alignment
from qzgraph.judging.quantity import in_one_unit
from qzgraph.judging.quoting import describe
from qzgraph.judging.report import Measured
from qzgraph.records.model import Better, Certainty


def measured(alignment: Alignment) -> tuple[Measured, ...]:
    """Each numbered benchmark of the reference, in its order; of several that answer one, the worst
    for the recipient."""
    answers: dict[tuple[int, int], list[tuple[int, int]]] = {}
    sure: set[tuple[int, int, int, int]] = set()
    for match in alignment.benchmarks:
        upper, lower = match.upper, match.lower
        if lower.benchmark < 0:
            continue
        ends = (upper.item, upper.benchmark), (lower.item, lower.benchmark)
        answers.setdefault(ends[0], []).append(ends[1])
        if match.comparable and match.certainty is Certainty.CERTAIN:
            sure.add((*ends[0], *ends[1]))
    return tuple(_each(alignment, answers, sure))


def _each(
    alignment: Alignment,
    answers: dict[tuple[int, int], list[tuple[int, int]]],
    sure: set[tuple[int, int, int, int]],
) -> Iterator[Measured]:
    for at, item in enumerate(alignment.upper.items):
        for index, asked in enumerate(item.benchmarks):
            own: list[tuple[Decimal | None, str]] = []
            needs, unit = asked.comparable_value, asked.comparable_unit
            for there, promise in answers.get((at, index), ()):
                given = alignment.lower.items[there].promises[promise]
                values = in_one_unit(asked, given)
                # Of alternatives (人均1.3册或总量50万册) one suffices: they rank nobody.
                sole = not asked.alternative_to
                known = sole and (at, index, there, promise) in sure
                if values is not None and known:
                    needs, has, unit = values
                    own.append((has, describe(given)))
                else:
                    own.append((None, describe(given)))
            better = asked.indicator.better_when
            known_ones = [one for one in own if one[0] is not None]
            pick = max if better is Better.LOWER else min
            worst = (
                pick(known_ones, key=lambda one: one[0] or Decimal(0))
                if known_ones
                else next(iter(own), (None, ""))
            )
            yield Measured(
                *(at, index, item.number, item.name, describe(asked)),
                *(needs, unit, better, worst[1], worst[0]),
            )
