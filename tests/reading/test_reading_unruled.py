"""PDF tables without ruled lines: cells by the gutters between them, rows by rules, white or numbers;
where rows cannot be told, the page is said to be doubtful. Running text is no table."""

from __future__ import annotations

import random
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


HEAD = ("序号", "项目名称", "服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位")
ROWS = (
    ("1", "老人助餐", "七十周岁及以上的老年人。", "在村社食堂供餐。", "每人每餐补助三元。", "县级财政。", "县民政局。"),
    ("2", "阅读推广", "学龄前的儿童。", "开放绘本室，举办故事会。", "每月不少于二场。", "县级财政。", "县教育局、县文旅局。"),
    ("3", "上门康复", "持证残疾人。", "入户训练。", "每人每年不少于二十四次，每人每年一千五百元。", "省级和县级财政分担。", "县残联。"),
    ("4", "就业帮扶", "退役一年内的士兵。", "岗位推荐和技能培训。", "至少推荐三个岗位。", "县级财政。", "县人力社保局。"),
)  # fmt: skip


def _printed(
    path: Path,
    rows: Sequence[Sequence[str]] = ROWS,
    *,
    gutter: float = 14,
    white: float = 8,
    centred: bool = False,
    heading: float = 8,
) -> Source:
    """A table as a browser prints it on a page that is wider than high: cells in the middle of their
    rows, and of their columns where they are ``centred``; ``heading`` is the white below the heading."""
    size, leading = 9, 12
    widths = (24, 54, 72, 72, 140, 72, 72)
    lefts = [40 + sum(widths[:at]) + gutter * at for at in range(len(widths))]
    content, y = "", 540.0
    for number, row in enumerate((HEAD, *rows)):
        cells = [
            [text[at : at + width // size] for at in range(0, len(text), width // size)]
            for text, width in zip(row, widths, strict=True)
        ]
        tallest = max(map(len, cells))
        for cell, left, width in zip(cells, lefts, widths, strict=True):
            top = y - (tallest - len(cell)) * leading / 2
            for at, text in enumerate(cell):
                room = (width - sum(size if char > "z" else size / 2 for char in text)) / 2
                x = left + room if centred or not number else left
                content += line(text, x, top - at * leading, size)
        y -= tallest * leading + (white if number else heading)
    return read_source(
        pdf(path, line("开化县基本公共服务标准", 40, 565) + content, media=(0, 0, 760, 600))
    )


@pytest.mark.parametrize(
    "look",
    [{}, {"centred": True}, {"heading": 1, "white": 4}],
    ids=["plain", "centred", "near-heading"],
)
def test_a_table_that_a_browser_prints(look: dict[str, Any], tmp_path: Path) -> None:
    source = _printed(tmp_path / "a.pdf", **look)
    rows = [block for block in source.blocks if isinstance(block, Row)]
    assert [tuple("".join(map(source.exact, c.lines)) for c in row.cells) for row in rows] == [
        HEAD,
        *ROWS,
    ]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_its_measures_a_table_is_right_or_said_to_be_doubtful(
    seed: int, tmp_path: Path
) -> None:
    dice = random.Random(seed)

    def text(least: int, most: int) -> str:
        return (
            "".join(
                dice.choice("县级财政按月发放养老服务补助儿童")
                for _ in range(dice.randint(least, most))
            )
            + "。"
        )

    for _ in range(6):
        most = (8, 14, 20, 40, 12, 12)
        table = [
            (str(number), *(text(2, length) for length in most))
            for number in range(1, dice.randint(4, 7))
        ]
        source = _printed(
            tmp_path / "a.pdf",
            table,
            gutter=dice.choice((7, 8, 10, 14, 20)),
            white=dice.choice((0, 1, 2, 4, 6, 9)),
            centred=dice.random() < 0.4,
            heading=dice.choice((0, 1, 2, 4, 8)),
        )
        rows = [block for block in source.blocks if isinstance(block, Row)]
        texts = [tuple("".join(map(source.exact, c.lines)) for c in row.cells) for row in rows]
        assert texts == [HEAD, *table] or Left.UNRULED in _doubts(source)


def test_columns_that_cannot_be_told_are_said(tmp_path: Path) -> None:
    source = _printed(tmp_path / "a.pdf", gutter=4)
    assert set(_doubts(source)) == {Left.UNRULED}
    assert not any(isinstance(block, Row) for block in source.blocks)


def test_labels_beside_texts_of_several_lines_are_said(tmp_path: Path) -> None:
    """A table of two columns whose cells are centred on their rows: its lines are in no order."""
    beside = "".join(
        line(label, 60, 700 - 60 * at, 10)
        + "".join(
            line("在村社食堂提供午餐和晚餐，", 160, 708 - 60 * at - 16 * n, 10) for n in range(2)
        )
        for at, label in enumerate(["服务内容：", "服务标准：", "支出责任："])
    )
    assert _doubts(read_source(pdf(tmp_path / "a.pdf", beside))) == [Left.UNRULED]


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
