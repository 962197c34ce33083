"""Many counties in one workbook: three small ones that differ in what is known, read from files."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qzgraph.judging.report import Report
from qzgraph.judging.review import Request, review
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Extent
from qzgraph.rendering.formats import render_report, render_reports
from qzgraph.rendering.report_clauses import load_clauses
from qzgraph.rendering.report_view import Unread
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary
from shared import add_edition

CASES = Path(__file__).parent / "cases"
PLACES = ("开化", "常山", "龙游")
PAID, VISITS, AIR = "每人每年960元", "每季度探访至少三次", "26微克"


@pytest.fixture(scope="module")
def reports(
    settings: Settings, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> list[Report]:
    """开化 pays least and has dirtier air; 常山 visits less often; 龙游 lacks the television."""
    desk = replace(settings, workspace=tmp_path_factory.mktemp("desk"))
    city = read_edition(read_source(CASES / "city.md"), "330800", 2023, vocabulary)
    add_edition(desk, CASES / "city.md", city, Extent.COMPLETE)
    good = (CASES / "floor" / "good.md").read_text(encoding="utf-8")
    before, _, rest = good.partition("#### （5）")
    texts = (
        good.replace(PAID, "每人每年900元").replace(AIR, "28微克"),
        good.replace(VISITS, "每季度探访1次"),
        before + "### 5." + rest.partition("### 5.")[2],
    )
    folder = tmp_path_factory.mktemp("counties")
    found = []
    for place, text in zip(PLACES, texts, strict=True):
        file = folder / f"{place}.md"
        file.write_text(text.replace("开化", place), encoding="utf-8")
        found.append(review(desk, Request(file)))
    return found


@pytest.fixture(scope="module")
def book(reports: list[Report], settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Each sheet's rows by their columns' names."""
    clauses = load_clauses(settings.data / "clauses.csv")
    content = render_reports([*reports, Unread("坏了.pdf", "没有文字")], "xlsx", clauses)
    told = {}
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        heads, *rows = sheet.iter_rows(values_only=True)
        told[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return told


def test_the_sheets_that_lay_counties_side_by_side_come_first(
    book: dict[str, Any], reports: list[Report], settings: Settings
) -> None:
    assert list(book)[:4] == ["各县总览", "项目×各县", "标准高低", "缺少的项目"]
    clauses = load_clauses(settings.data / "clauses.csv")
    alone = openpyxl.load_workbook(BytesIO(render_report(reports[0], "xlsx", clauses)))
    assert not set(alone.sheetnames) & set(list(book)[:4])


def test_counties_by_clauses(book: dict[str, list[dict[str, Any]]]) -> None:
    rows = {row["县（市、区）"]: row for row in book["各县总览"]}
    assert [*rows] == ["开化县", "常山县", "龙游县", "坏了.pdf"]
    told = {place: row["标准不降低"] for place, row in rows.items()}
    assert told == {"开化县": "不符合2", "常山县": "不符合1", "龙游县": None, "坏了.pdf": None}
    assert rows["龙游县"]["内容无缺项"] == "不符合1"
    assert rows["坏了.pdf"]["结论\nVerdict"] == "未能读取"


def test_items_by_counties(book: dict[str, list[dict[str, Any]]]) -> None:
    rows = {row["项目"]: [row[f"{place}县"] for place in PLACES] for row in book["项目×各县"]}
    assert rows["观看电视"] == ["一致", "一致", "缺少"]
    assert rows["探访服务"] == ["一致", "不符合", "一致"]
    assert rows["环境质量"] == ["不符合", "一致", "一致"]
    assert {row["有问题的县数"] for row in book["项目×各县"]} == {0, 1}


def test_who_is_lowest_on_which_benchmark(book: dict[str, list[dict[str, Any]]]) -> None:
    rows = {
        row["参照标准的要求"]: row for row in book["标准高低"] if row["参照标准的要求"] is not None
    }
    worst = {key: row["最低（最不利）的县"] for key, row in rows.items()}
    (paid,) = [key for key in rows if "每人每月80元" in key]
    (visits,) = [key for key in rows if "每月不少于1次" in key]
    (air,) = [key for key in rows if "26微克" in key]
    assert (worst[paid], worst[visits], worst[air]) == ("开化县", "常山县", "开化县")
    assert [rows[paid][f"{place}县"] for place in PLACES] == [900, 960, 960]
    assert (rows[paid]["要求值"], rows[paid]["单位"]) == (960, "元/年")
    assert [rows[visits][f"{place}县"] for place in PLACES] == [12, 4, 12]
    assert rows[air]["最低（最不利）值"] == 28
    channels = [row for row in rows.values() if row["项目"] == "观看电视"]
    assert {row["龙游县"] for row in channels} == {"缺少"}


def test_missing_items_by_county(book: dict[str, list[dict[str, Any]]]) -> None:
    [row] = book["缺少的项目"]
    assert (row["项目"], row["缺少的县数"], row["缺少的县"]) == ("观看电视", 1, "龙游县")
