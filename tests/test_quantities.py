"""Quantities, numerals and offsets hold for any number, not only for those of the text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qzgraph.language.numbers import numeral, parse_number
from qzgraph.language.quantities import QuantityReader
from qzgraph.language.quantity import to_decimal
from qzgraph.reading.numerals import FORMAL, write_in_full, write_numeral
from qzgraph.reading.source import Passage
from qzgraph.reading.text import source_from_text
from qzgraph.records.benchmarks import read_benchmarks
from qzgraph.records.model import Comparator, Field
from qzgraph.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def reader(vocabulary: Vocabulary) -> QuantityReader:
    return QuantityReader(vocabulary)


@given(st.integers(0, 10**16 - 1) | st.integers(0, 99_999_999))
def test_numbers_are_written_as_others_write_them(number: int) -> None:
    assert write_numeral(number) == cn2an.an2cn(number, "low")
    assert write_in_full(number).translate(FORMAL) == cn2an.an2cn(number, "up")


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_are_the_numbers_they_write(number: int) -> None:
    assert parse_number(cn2an.an2cn(number, "low")) == numeral(write_numeral(number)) == number
    assert parse_number(f"{number:,}") == number
    assert (
        parse_number(str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
        == number
    )


@given(st.fractions(min_value=0, max_value=10**9, max_denominator=10**4))
def test_decimals_are_exact_or_twelve_places(value: Fraction) -> None:
    assert abs(Fraction(to_decimal(value)) - value) <= Fraction(1, 10**12)
    assert "E" not in format(to_decimal(value), "f")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两", 2),
        ("半", Fraction(1, 2)),
        ("一百二十", 120),
        ("二十", 20),
        ("1,250", 1250),
        ("0.05", Fraction(1, 20)),
    ],
)
def test_numbers(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("两千三", 2300),
            ("一百十五", 115),
            ("一千二十", 1020),
            ("三万五", 35_000),
            ("二〇二四", 2024),
        ),
        *(
            ("十百", None),
            ("百", None),
            ("千万", None),
            ("零五十六", None),
            ("百一", None),
            ("二十三十", None),
            ("亿亿万亿", None),
        ),
    ],
)
def test_a_numeral_is_in_good_order(text: str, value: int | None) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("每生每学期三百一十二元五角", Fraction(625, 2), "元"),
        ("每次1小时30分钟", Fraction(3, 2), "小时"),
    ],
)
def test_an_amount_goes_on_in_a_smaller_unit(
    text: str, value: Fraction, unit: str, reader: QuantityReader
) -> None:
    (quantity,) = reader.find(text)
    assert (quantity.value, quantity.unit, quantity.end) == (value, unit, len(text))


@pytest.mark.parametrize(
    ("text", "among"),
    [("每万居民18名", 10_000), ("每千服务人口不少于1名", 1_000), ("每百名学生1名", 100)],
)
def test_an_amount_among_many(text: str, among: int, reader: QuantityReader) -> None:
    (quantity,) = reader.find(text)
    assert quantity.among == among


@given(amount=st.integers(1, 100_000))
def test_a_month_is_a_twelfth_of_a_year(
    amount: int, vocabulary: Vocabulary, reader: QuantityReader
) -> None:
    monthly, yearly = (
        read_benchmarks(_passage(text), Field.STANDARD, "津贴", reader, vocabulary)[0]
        for text in (f"每人每月{amount}元。", f"每人每年{amount * 12}元。")
    )
    assert monthly.comparable_value == yearly.comparable_value == Decimal(amount * 12)
    assert monthly.comparable_unit == yearly.comparable_unit == "元/年"
    assert monthly.indicator == yearly.indicator


@given(percent=st.integers(1, 100))
def test_shares_are_comparable_however_they_are_written(
    percent: int, vocabulary: Vocabulary, reader: QuantityReader
) -> None:
    forms = [f"覆盖率不低于{percent}%。", f"覆盖率不低于百分之{cn2an.an2cn(percent)}。"]
    if percent % 10 == 0 and percent < 100:
        forms.append(f"覆盖率不低于{cn2an.an2cn(percent // 10)}成。")
    values = {
        read_benchmarks(_passage(form), Field.STANDARD, "网络", reader, vocabulary)[
            0
        ].comparable_value
        for form in forms
    }
    assert values == {to_decimal(Fraction(percent, 100))}


@given(
    word=st.sampled_from(["不少于", "不低于", "至少", "不得少于", "不得低于"]),
    number=st.integers(2, 60),
)
def test_words_for_at_least(
    word: str, number: int, vocabulary: Vocabulary, reader: QuantityReader
) -> None:
    (found,) = read_benchmarks(
        _passage(f"每年开展活动{word}{number}次。"), Field.CONTENT, "活动", reader, vocabulary
    )
    assert (found.comparator, found.value) == (Comparator.AT_LEAST, Decimal(number))


@given(text=st.text(alphabet="提供服务每人每月年不少于80—%元次、，。；（）《》“”1:2", max_size=60))
def test_every_quote_stands_where_it_says(
    text: str, vocabulary: Vocabulary, reader: QuantityReader
) -> None:
    for found in read_benchmarks(_passage(text), Field.STANDARD, "某项", reader, vocabulary):
        assert text[found.span.start : found.span.end].replace(" ", "") == found.quote.replace(
            " ", ""
        )


@given(st.lists(st.text(alphabet="服务对象 12－\t　—元页第", min_size=1, max_size=12), max_size=8))
def test_clean_text_keeps_the_way_back(lines: list[str]) -> None:
    text = "\n".join(["城乡居民", *lines])
    source = source_from_text(text, "made")
    for block in source.blocks:
        passage = source.passage([block.span])
        assert all(
            source.text[offset] == char or char == " "
            for char, offset in zip(passage.text, passage.offsets, strict=True)
        )
        assert list(passage.offsets) == sorted(set(passage.offsets))


def _passage(text: str) -> Passage:
    return Passage(text, tuple(range(len(text))))
