"""PDF tables without ruled lines: cells by the gutters between them, rows by rules, white or numbers;
where rows cannot be told, the page is said to be doubtful. Running text is no table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import reading_forms as forms
from pdf_files import line, lines, pdf
from reading_forms import Service, bare

from qzgraph.reading.files import read_source
from qzgraph.reading.leftout import Left
from qzgraph.reading.outline import read_outline
from qzgraph.reading.source import Paragraph, Row, Source
from qzgraph.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def items(source: Source, vocabulary: Vocabulary) -> list[Service]:
    return forms.services(read_outline(source, vocabulary.labels))[:14]


def _doubts(source: Source) -> list[Left]:
    return [left.kind for left in source.left_out if left.kind.doubtful]


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"across": True, "padding": 0},
        {"centred": True},
        {"across": True, "centred": True, "padding": 1},
        {"padding": 0},
        {"size": 10, "leading": 15},
        {"repeated": False},
        {"bands": False},
    ],
    ids=["white", "rules", "centred", "centred-rules", "even", "large-and-hanging", "one-heading", "columns"],
)  # fmt: skip
def test_reads_as_the_ruled_one_does(
    look: dict[str, Any], items: list[Service], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    forms.pdf_unruled(items, tmp_path / "a.pdf", **look)
    source = read_source(tmp_path / "a.pdf")
    assert forms.read_back(read_outline(source, vocabulary.labels)) == [bare(i) for i in items]
    assert not _doubts(source)
    assert source.place(source.text.index(items[0].name)).startswith("第1页 表1 第")


def test_rows_that_cannot_be_told_are_said(items: list[Service], tmp_path: Path) -> None:
    """Cells centred on their row, and no more white between rows than within them."""
    forms.pdf_unruled(items, tmp_path / "a.pdf", centred=True, padding=0)
    source = read_source(tmp_path / "a.pdf")
    assert set(_doubts(source)) == {Left.UNRULED}
    assert not any(isinstance(block, Row) for block in source.blocks)


def _columns(count: int, width: float, texts: Sequence[str], gap: float) -> str:
    return "".join(lines(texts, x=50 + (width + gap) * at, step=16) for at in range(count))


@pytest.mark.parametrize(
    "content",
    [
        "".join(
            line(f"{at}.", 60, 760 - 40 * at) + line("每人每月补助一百元，按季度发放到个人账户，", 80, 760 - 40 * at)
            + line("由县级财政部门负责。", 80, 744 - 40 * at)
            for at in range(1, 9)
        ),
        "".join(
            line(char, 120 + 50 * at, 760 - 30 * row, 20)
            for row, name in enumerate(["衢州市民政局", "衢州市财政局", "衢州市教育局"])
            for at, char in enumerate(name)
        ),
        _columns(3, 144, ["甲栏的文字一直写到栏边为止"[:12]] * 9, 20),
        _columns(2, 240, ["左右两栏的文字各自一直写到栏边才换行"] * 9, 24),
    ],
    ids=["hanging-numbers", "letter-spaced-names", "three-columns", "two-columns"],
)  # fmt: skip
def test_running_text_is_no_table(content: str, tmp_path: Path) -> None:
    filler = line("本标准自二〇二五年一月一日起施行，由县发展和改革局负责解释。", 60, 100)
    source = read_source(pdf(tmp_path / "a.pdf", content + filler))
    assert all(isinstance(block, Paragraph) for block in source.blocks)
