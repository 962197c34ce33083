"""What a budget costs for so many recipients: the arithmetic that the workbook's formulas do too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from qzgraph.judging.budget import Budget, Earlier, Line
from qzgraph.records.model import Payer

_NONE = Decimal(0)


@dataclass
class Inputs:
    """What a county fills in. By the ids of lines and gaps: ``heads``, how many; ``times``, how often a
    year, where the text does not say or it is not paid all the year; ``amounts``, 元 a year for each, of gaps. By the ids of
    services: ``others``, 元 a year besides, and ``shares``, each payer's part in percent. ``whole`` is the
    county's general public budget in 元, to which the cost is held."""

    heads: dict[str, Decimal] = field(default_factory=dict)
    times: dict[str, Decimal] = field(default_factory=dict)
    amounts: dict[str, Decimal] = field(default_factory=dict)
    others: dict[str, Decimal] = field(default_factory=dict)
    shares: dict[tuple[str, Payer], Decimal] = field(default_factory=dict)
    whole: Decimal | None = None

    def filled(self) -> set[str]:
        """The ids of what a number of people or a sum was filled in for."""
        return {*self.heads, *self.amounts, *self.others}


@dataclass(frozen=True)
class Costs:
    """元 a year. ``unshared`` is what no payer's share takes; ``above`` and ``more`` are the cost
    beyond the reference's sums, and beyond last year's, of the lines that have one beside them."""

    lines: Mapping[str, Decimal]
    gaps: Mapping[str, Decimal]
    services: Mapping[str, Decimal]
    domains: Mapping[str, Decimal]
    payers: Mapping[Payer, Decimal]
    unshared: Decimal
    total: Decimal
    above: Decimal
    more: Decimal


def times_of(line: Line, inputs: Inputs) -> Decimal:
    """How often a year: what the county says, else what the text does; 0 where neither does."""
    return inputs.times.get(line.id, line.times if line.times is not None else _NONE)


def share_of(budget: Budget, at: int, payer: Payer, inputs: Inputs) -> Decimal | None:
    """A payer's part of a service in percent: what the county says, else 100 of a sole payer."""
    service = budget.services[at]
    told = inputs.shares.get((service.id, payer))
    if told is not None:
        return told
    said = any((service.id, other) in inputs.shares for other in Payer)
    return Decimal(100) if service.sole is payer and not said else None


def difference(line: Line, earlier: Earlier | None, inputs: Inputs) -> Decimal | None:
    """What a line costs a year beyond an earlier sum, for as many; None where there is none."""
    if earlier is None:
        return None
    more = line.amount * times_of(line, inputs) - beside(line, earlier, inputs)
    return more * inputs.heads.get(line.id, _NONE)


def beside(line: Line, earlier: Earlier, inputs: Inputs) -> Decimal:
    """An earlier sum for each recipient a year, paid for as much of it as the line's own."""
    times = times_of(line, inputs)
    if not line.by_year or line.times is None:
        return earlier.amount * times
    return earlier.amount * times / line.times


def costs(budget: Budget, inputs: Inputs) -> Costs:
    """All totals."""
    lines = {
        line.id: line.amount * times_of(line, inputs) * inputs.heads.get(line.id, _NONE)
        for line in budget.lines
    }
    gaps = {
        gap.id: inputs.amounts.get(gap.id, _NONE) * inputs.heads.get(gap.id, _NONE)
        for gap in budget.gaps
    }
    services = {service.id: inputs.others.get(service.id, _NONE) for service in budget.services}
    for line in budget.lines:
        services[budget.services[line.item].id] += lines[line.id]
    for gap in budget.gaps:
        services[budget.services[gap.item].id] += gaps[gap.id]
    domains = dict.fromkeys(budget.domains, _NONE)
    payers = dict.fromkeys(Payer, _NONE)
    for at, service in enumerate(budget.services):
        cost = services[service.id]
        domains[service.domain] += cost
        for payer in Payer:
            payers[payer] += cost * (share_of(budget, at, payer, inputs) or _NONE) / 100
    total = sum(services.values(), _NONE)
    return Costs(
        lines,
        gaps,
        services,
        domains,
        payers,
        total - sum(payers.values(), _NONE),
        total,
        sum((difference(line, line.floor, inputs) or _NONE for line in budget.lines), _NONE),
        sum((difference(line, line.before, inputs) or _NONE for line in budget.lines), _NONE),
    )
