"""Benchmarks in phrases that the official text does not hold: ``tests/cases/phrases.toml``."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qzgraph.language.quantities import QuantityReader
from qzgraph.reading.source import Passage
from qzgraph.records.benchmarks import read_benchmarks
from qzgraph.records.model import Benchmark, Field
from qzgraph.vocabulary import Vocabulary

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "phrases.toml").read_text(encoding="utf-8")
)["phrase"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_phrase(case: dict[str, Any], vocabulary: Vocabulary) -> None:
    text = case["text"]
    passage = Passage(text, tuple(range(len(text))))
    found = read_benchmarks(
        passage, Field.STANDARD, "某项服务", QuantityReader(vocabulary), vocabulary
    )
    assert [_row(benchmark) for benchmark in found] == case["read"]
    for benchmark in found:
        assert text[benchmark.span.start : benchmark.span.end] == benchmark.quote


def _row(benchmark: Benchmark) -> list[str]:
    value = benchmark.value
    return [
        benchmark.comparator.value,
        _plain(value)
        if value is not None
        else f"{_plain(benchmark.min_value)}—{_plain(benchmark.max_value)}",
        benchmark.unit,
        benchmark.per,
        _plain(benchmark.comparable_value),
        benchmark.applies_to_text,
        benchmark.relative_to,
    ]


def _plain(value: Decimal | None) -> str:
    assert value is not None
    return format(value, "f")
