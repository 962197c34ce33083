"""Whether one benchmark asks more than another: as quantities, and in the direction that is better.

The same as ``shapes/floor.ttl`` says for a county (CONTRACT, ``floor``): 不少于 = 至少 = 以上, a value within
a range equals it, a ceiling promises nothing. Two ceilings are compared as what they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qzgraph.judging.verdict import Verdict
from qzgraph.records.model import Benchmark, Better, Comparator

_CEILINGS = frozenset((Comparator.AT_MOST, Comparator.LESS_THAN))
_FLOORS = frozenset((Comparator.AT_LEAST, Comparator.MORE_THAN))


@dataclass(frozen=True)
class Step:
    """From the upper edition's quantity to the lower's. ``change`` is lower minus upper, in
    ``unit``; None where neither has a value in a common unit. ``base`` is the upper's."""

    verdict: Verdict
    change: Decimal | None
    unit: str
    base: Decimal | None = None


def step(upper: Benchmark, lower: Benchmark) -> Step:
    """How the lower edition's benchmark stands to the upper's, of one indicator.

    Where neither direction is better (``qz:Neither``), another value is ``other``.
    """
    values = _Values.of(upper, lower)
    if values is None:
        return Step(Verdict.OTHER, None, "")
    change = values.has - values.needs
    return Step(_verdict(upper, lower, values), change, values.unit, values.needs)


def in_one_unit(upper: Benchmark, lower: Benchmark) -> tuple[Decimal, Decimal, str] | None:
    """What the upper edition needs, what the lower has, and their unit; of ranges the lower bounds.
    None where they have no unit in common."""
    values = _Values.of(upper, lower)
    return None if values is None else (values.needs, values.has, values.unit)


def is_stated_in(benchmark: Benchmark, others: Iterable[Benchmark]) -> bool:
    """Whether one of ``others`` has the same quantity, whatever it is of; never where the benchmark has none."""
    return benchmark.comparable_value is not None and any(
        (benchmark.comparable_value, benchmark.comparable_max, benchmark.comparable_unit)
        == (each.comparable_value, each.comparable_max, each.comparable_unit)
        for each in others
    )


@dataclass(frozen=True)
class _Values:
    """Lower bounds (``needs`` the upper edition's, ``has`` the lower's) and upper ones, in one unit."""

    needs: Decimal
    has: Decimal
    needs_most: Decimal
    has_most: Decimal
    unit: str

    @classmethod
    def of(cls, upper: Benchmark, lower: Benchmark) -> _Values | None:
        """A year's quantities where both are told by the year, else the amounts as printed, for a
        period that is not stated fits any."""
        same = upper.comparable_unit == lower.comparable_unit
        needs = upper.comparable_value if same else upper.amount
        has = lower.comparable_value if same else lower.amount
        if needs is None or has is None:
            return None
        return cls(
            needs,
            has,
            needs if upper.comparable_max is None or not same else upper.comparable_max,
            has if lower.comparable_max is None or not same else lower.comparable_max,
            upper.comparable_unit if same else upper.base_unit,
        )

    def mirrored(self) -> _Values:
        return _Values(self.has, self.needs, self.has_most, self.needs_most, self.unit)

    def is_within(self) -> bool:
        """Whether the lower edition's lies within the upper's range."""
        return self.needs <= self.has and self.has_most <= self.needs_most


def _verdict(upper: Benchmark, lower: Benchmark, values: _Values) -> Verdict:
    better = upper.indicator.better_when
    asked, given = upper.comparator, lower.comparator
    same_bounds = (values.needs, values.needs_most) == (values.has, values.has_most)
    if better is Better.NEITHER:
        fits = same_bounds or (asked is Comparator.BETWEEN and values.is_within())
        return Verdict.EQUAL if fits else Verdict.OTHER
    promise_nothing = _CEILINGS if better is Better.HIGHER else _FLOORS
    if {asked, given} <= promise_nothing:
        return _by_number(better, values)
    if asked is Comparator.BETWEEN and values.is_within() and given not in promise_nothing:
        return Verdict.EQUAL
    if _is_worse(better, asked, given, values):
        return Verdict.LOWER
    if _is_worse(better, given, asked, values.mirrored()):
        return Verdict.HIGHER
    return Verdict.EQUAL


def _by_number(better: Better, values: _Values) -> Verdict:
    if values.has == values.needs:
        return Verdict.EQUAL
    more = values.has > values.needs
    return Verdict.HIGHER if more == (better is Better.HIGHER) else Verdict.LOWER


def _is_worse(better: Better, asked: Comparator, given: Comparator, values: _Values) -> bool:
    """The rule of ``qzsh:BenchmarkNotWorse``."""
    if better is Better.HIGHER:
        return asked not in _CEILINGS and (
            given in _CEILINGS
            or values.has < values.needs
            or (
                asked is Comparator.MORE_THAN
                and values.has == values.needs
                and given is not Comparator.MORE_THAN
            )
        )
    return asked not in _FLOORS and (
        given in _FLOORS
        or values.has_most > values.needs_most
        or (
            asked is Comparator.LESS_THAN
            and values.has_most == values.needs_most
            and given is not Comparator.LESS_THAN
        )
    )
