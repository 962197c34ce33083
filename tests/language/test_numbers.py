"""Numbers as people write them: loosely, in two scripts, with notes on what they include."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qzgraph.language.numbers import LARGEST, numbers_in
from qzgraph.language.quantities import QuantityReader, quantity_reader
from qzgraph.language.quantity import to_decimal
from qzgraph.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> QuantityReader:
    return quantity_reader(vocabulary)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三四次", 3, 4),
        ("两三次", 2, 3),
        ("一两天", 1, 2),
        ("三五人", 3, 5),
        ("三两个", 2, 3),
        ("三四十户", 30, 40),
        ("两三百元", 200, 300),
        ("七八千元", 7000, 8000),
        ("十二三岁", 12, 13),
        ("二十四五个", 24, 25),
        ("一百二三十元", 120, 130),
        ("百分之三四十", 30, 40),
        ("百分之三点五", Fraction(7, 2), Fraction(7, 2)),
        ("六七成", 6, 7),
        ("3、4次", 3, 4),
        ("3万5千元", 35000, 35000),
        ("2千5百元", 2500, 2500),
        ("2亿3千万元", 230_000_000, 230_000_000),
        ("1万2千5百元", 12500, 12500),
        ("伍仟元整", 5000, 5000),
    ],
)
def test_a_number_and_its_ends(text: str, low: Fraction | int, high: Fraction | int) -> None:
    (found,) = numbers_in(text)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    "text", ["三四级残疾", "二三孩家庭", "第三四季度", "一二年级", "“十四五”期间", "三四线城市"]
)
def test_neighbours_that_number_something_are_no_quantity(text: str) -> None:
    assert [number.low for number in numbers_in(text) if number.low is not None] == []


@pytest.mark.parametrize("text", ["卅五元", "3万5元", f"{LARGEST * 10}元", "1" * 29 + "元"])
def test_what_cannot_be_told_has_no_value(text: str) -> None:
    assert [number.low for number in numbers_in(text)] == [None]


def test_decimals_hold_the_largest_number_in_any_unit() -> None:
    for value in (Fraction(LARGEST) * 10**8 * 366, Fraction(LARGEST * 366, 7), Fraction(1, 3)):
        assert abs(Fraction(to_decimal(value)) - value) < Fraction(1, 10**11)


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("每月3次（含）以上", "AtLeast"),
        ("每月3次（含3次）以上", "AtLeast"),
        ("每月3次（包括3次）以上", "AtLeast"),
        ("每月3次含以上", "AtLeast"),
        ("每月3次以上（含3次）", "AtLeast"),
        ("每月3次（不含）以上", "MoreThan"),
        ("每月3次以上（不含3次）", "MoreThan"),
        ("每月3次（不含本数）以内", "LessThan"),
        *(
            (f"每月{no}低于3次", "AtLeast")
            for no in ("不能", "不许", "不会", "未", "严禁", "不应当")
        ),
        *((f"每月{no}超过3次", "AtMost") for no in ("不准", "不允许", "不会", "避免")),
        ("每月低于3次", "LessThan"),
        ("每月不下于3次", "AtLeast"),
        ("每月≮3次", "AtLeast"),
        ("每月≯3次", "AtMost"),
    ],
)
def test_words_that_bound(reader: QuantityReader, text: str, comparator: str) -> None:
    (found,) = reader.find(text)
    assert (found.comparator.value, found.value) == (comparator, 3)


def test_a_loose_period_is_as_long_as_it_may_be(reader: QuantityReader) -> None:
    (found,) = reader.find("每两三年体检1次")
    assert found.per_year == Fraction(1, 3)
