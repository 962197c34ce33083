"""What numbers of one field come to together: sums of one period, an increment on its base."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from qzgraph.records.model import Benchmark

_ON_THE_BASE = re.compile(r"^的?(?:基础|标准|比例)?之?上")
#: The measure of what is only added up here.
ADDED_UP = "合计"


def sums(found: list[Benchmark]) -> Iterator[tuple[Benchmark, tuple[int, ...]]]:
    """Two and more sums of one period, added up: what 各类补贴合计 promises is kept by them together."""
    alike = [b for b in found if b.base_unit == "元" and b.value is not None and not b.increases]
    # 300元，2026年起提高到400元: the one for the other, and not both.
    alike = [b for b in alike if not b.valid_from]
    periods = {(b.comparable_unit, b.per) for b in alike}
    if len(alike) < 2 or len(periods) != 1 or len(alike) != len({b.quote for b in alike}):
        return
    total = replace(
        alike[0],
        value=sum((b.value for b in alike if b.value is not None), Decimal(0)),
        comparable_value=sum((b.comparable_value or Decimal(0) for b in alike), Decimal(0)),
        amount=sum((b.amount or Decimal(0) for b in alike), Decimal(0)),
        implied=True,
        applies_to_text="",
        applies_to=(),
        indicator=replace(alike[0].indicator, measure=ADDED_UP),
        context=" ".join(b.context for b in alike) + f" {ADDED_UP}",
        alternative_to=(),
    )
    yield total, ()


def totals(found: list[Benchmark], first: int) -> Iterator[tuple[Benchmark, tuple[int, ...]]]:
    """What an increment adds up to: 10个百分点 on 60% is 70%; 上浮50% is 1.5 times its base."""
    for at in range(first, len(found)):
        benchmark = found[at]
        value = benchmark.comparable_value
        stands_for: tuple[int, ...] = (at,)
        context, around = benchmark.context, benchmark.around
        if not benchmark.increases or value is None:
            continue
        if benchmark.unit.endswith("百分点"):
            below = [
                b
                for b in found[:at]
                if b.base_unit == "1" and not b.increases and not b.relative_to
            ]
            if not below or below[-1].comparable_value is None:
                continue
            total = below[-1].comparable_value + value
            comparator = below[-1].comparator
            base = next(i for i, b in enumerate(found) if b is below[-1])
            if base + 1 == at and _ON_THE_BASE.search(benchmark.context):
                # 「在60%的基础上提高8个百分点」: the base is no promise of its own.
                stands_for = (base, at)
                context, around = below[-1].context, below[-1].around
        elif benchmark.unit == "%" and benchmark.relative_to:
            total, comparator = value + 1, benchmark.comparator
        else:
            continue
        yield (
            replace(
                benchmark,
                value=total,
                comparable_value=total,
                amount=total,
                unit="",
                base_unit="1",
                comparable_unit="1",
                comparator=comparator,
                increases=False,
                implied=True,
                context=context,
                around=around,
            ),
            stands_for,
        )
