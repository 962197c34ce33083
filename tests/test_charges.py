"""What a text lets the recipient pay, in whatever words, and what it waives."""

from __future__ import annotations

import pytest

from qzgraph.language.quantities import QuantityReader
from qzgraph.records.implied import implied_in
from qzgraph.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("费用由家庭承担10%", ["MoreThan"]),
        ("财政负担八成，其余由家庭自付", ["MoreThan"]),
        ("余下部分由本人承担", ["MoreThan"]),
        ("以低收费方式开放", ["MoreThan"]),
        ("技能鉴定费由本人承担", ["MoreThan"]),
        ("每册缴纳十五元的押金", ["MoreThan"]),
        ("每次加收2.5元陪护费", ["MoreThan"]),
        ("不收取3元工本费", ["Exactly"]),
        ("免费开放", ["Exactly"]),
        ("费用由财政承担", []),
        ("其余由县财政承担", []),
        ("免费或低收费开放", ["MoreThan"]),
    ],
)
def test_the_price(text: str, prices: list[str], vocabulary: Vocabulary) -> None:
    found = implied_in(text, [], QuantityReader(vocabulary), vocabulary)
    assert [each.quantity.comparator.value for each in found if each.kind == "price"] == prices
