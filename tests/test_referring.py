"""服务对象 that name another item's have its groups, unless they say anything else as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.vocabulary import Vocabulary

FIELDS = (
    "服务内容：助学。\n服务标准：按规定执行。\n支出责任：县财政负担。\n牵头负责单位：县教育局。\n"
)


def labels(text: str, folder: Path, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """The groups of two items, of which the second's 服务对象 is this text."""
    file = folder / "county.txt"
    file.write_text(
        "开化县基本公共服务标准（2024年版）\n一、学有所教\n（一）助学\n"
        f"1．助学金\n服务对象：孤儿、残疾学生。\n{FIELDS}2．免学费\n服务对象：{text}\n{FIELDS}",
        encoding="utf-8",
    )
    first, second = read_edition(read_source(file), "330824", 2024, vocabulary).items
    for each in second.populations:
        assert each.span.start >= second.name_span.end  # it leads to the item's own words
    return [p.label for p in first.populations], [p.label for p in second.populations]


@pytest.mark.parametrize("text", ["同第1项。", "同第一项", "与助学金（第1项）的服务对象相同。"])
def test_it_has_the_other_items_groups(text: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    first, second = labels(text, tmp_path, vocabulary)
    assert first == second == ["孤儿", "残疾学生"]


@pytest.mark.parametrize(
    "text",
    ["同第1项，不含残疾学生。", "同第1项，以及烈士子女。", "同第7项。", "同第2项。"],
)
def test_what_says_more_or_leads_nowhere_is_left(
    text: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    first, second = labels(text, tmp_path, vocabulary)
    assert first != second


@pytest.mark.parametrize(
    "text", ["家庭困难学生，主要包括第1项所列各类人员。", "家庭困难学生（范围同第1项）"]
)
def test_it_has_them_beside_its_own(text: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    _, second = labels(text, tmp_path, vocabulary)
    assert second == ["家庭困难学生", "孤儿", "残疾学生"]


def test_some_of_those_that_another_lists_are_not_told(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    _, second = labels("家庭困难学生，包括第1项所列农村学生。", tmp_path, vocabulary)
    assert "孤儿" not in second
