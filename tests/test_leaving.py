"""Whether a text leaves an amount to the counties, in other words than the official text's."""

from __future__ import annotations

import pytest

from qzgraph.language.leaving import leaves_amount
from qzgraph.vocabulary import Vocabulary

LEFT = [
    "具体补贴标准由县级人民政府明确。",
    "补助水平，由各县（市、区）自行确定。",
    "由各县结合财力自行制定补助标准。",
    "各县（市、区）结合本地实际在500—800元之间确定。",
    "高龄津贴发放标准由当地政府研究确定。",
    "授权县级政府核定资助额度。",
]
KEPT = [
    "每人每月补助300元。",
    "具体实施办法由县级人民政府制定。",
    "补助标准由省级人民政府确定。",
    "补助标准由市民政局会同市财政局确定。",
    "服务名单由各县确定。",
    "各县要结合实际制定实施方案。",
    "县级公共图书馆每周开放不少于56小时，标准按国家规定执行。",
]


@pytest.mark.parametrize("text", LEFT)
def test_left_to_the_county(text: str, vocabulary: Vocabulary) -> None:
    assert leaves_amount(text, vocabulary.leaving_words)


@pytest.mark.parametrize("text", KEPT)
def test_not_left(text: str, vocabulary: Vocabulary) -> None:
    assert not leaves_amount(text, vocabulary.leaving_words)
