"""Reports in six formats, each opened by a program that did not write it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pyoxigraph as ox
import pypdfium2
import pytest
import rdflib
from docx.oxml.ns import qn
from docx.shared import Pt
from msgspec import convert
from wcwidth import wcswidth

import office
from qzgraph import names
from qzgraph.both import Both
from qzgraph.errors import BadUsage, BrokenData
from qzgraph.judging.json_forms import ValidationReport
from qzgraph.judging.report import CLAUSES, Finding, Pairing, Quote, Report, Severity
from qzgraph.reading.source import Passage, Source
from qzgraph.rendering.formats import REPORT as FORMATS
from qzgraph.rendering.formats import render_report, render_reports
from qzgraph.rendering.printable import bare_title, one_line
from qzgraph.rendering.report_clauses import Clauses, load_clauses
from qzgraph.rendering.report_view import (
    Unread,
    adds,
    chinese_date,
    found_on,
    groups,
    item_zh,
    not_judged,
    to_review,
    verdict,
)
from qzgraph.settings import Settings
from web_page import Page

OWN, UPPER = "330824-2024", "330800-2023"
FILE = "开化县基本公共服务标准（2024年版）.docx"
#: Formula, tag, entity, control, half a surrogate pair, mark that turns the line, beyond the BMP.
HOSTILE = "=cmd()|'/c calc'!A0 <script>alert(1)</script> & \"' \x00\x1b[31m\ud800\u202e\ufffe 𠮷🏥"
LONG = "很长的名称" * 3000


@pytest.fixture(scope="module")
def clauses(settings: Settings) -> Clauses:
    return load_clauses(settings.data / "clauses.csv")


def finding(clause: str, severity: Severity = Severity.VIOLATION, **other: Any) -> Finding:
    """A finding about item 12, quoted on both sides, unless ``other`` says otherwise."""
    usual: dict[str, Any] = {
        "clause": clause,
        "severity": severity,
        "reference_item": 12,
        "item": 13,
        "reference_edition": UPPER,
        "path": "qz:hasBenchmark",
        "expected": "每生每年1250元",
        "actual": "每生每年1000元",
        "message_zh": "寄宿小学生补助每生每年1000元，低于1250元。",
        "message_en": "1000 yuan a year is below 1250.",
        "source": Quote(FILE, 3320, 3335, "寄宿小学生每生每年1000元。", "第6页第2段"),
        "reference_source": Quote("330800-2023.txt", 7033, 7054, "寄宿小学生每生\n\n每年 1250 元"),
        "reference_name": "义务教育阶段免除学杂费",
        "item_name": "义务教育阶段免除学杂费",
        "unread": ("寄宿小学生",) if severity is Severity.REVIEW else (),
    }
    return Finding(**{**usual, **other})


def report(*findings: Finding, **other: Any) -> Report:
    usual: dict[str, Any] = {
        "edition": OWN,
        "edition_title": "开化县基本公共服务标准（2024年版）",
        "against": UPPER,
        "against_title": "衢州市基本公共服务标准（2023年版）",
        "file": FILE,
        "findings": findings,
        "pairings": (
            Pairing(
                ((12, "义务教育阶段免除学杂费"),), ((13, "义务教育阶段免除学杂费"),), 1.0, "同名"
            ),
            Pairing(((7, "儿童健康管理"),), (), 0.0, ""),
            Pairing((), ((90, "高龄老人节日慰问"),), 0.0, ""),
        ),
        "date": "2024-11-05",
        "made_with": {"qzgraph": "0.1.0", "SHA-256": "9f86d081"},
    }
    return Report(**{**usual, **other})


def missing() -> Finding:
    """What a missing item looks like: nothing of the county's to quote."""
    return finding("complete", item=None, item_name="", actual="", source=None, reference_item=7)


CLEAN = report()
EACH = report(*(finding(clause, severity) for clause in CLAUSES for severity in Severity))
MANY = report(*(finding(CLAUSES[n % 10], list(Severity)[n // 10 % 4], item=n) for n in range(200)))
BARE = report(
    Finding(
        clause="sustainable",
        severity=Severity.WARNING,
        reference_edition=UPPER,
        path="",
        message_zh="没有记载。",
        message_en="",
    ),
    missing(),
    edition_title="",
    against_title="",
    file="",
    date="",
    pairings=(),
    made_with={},
)
NASTY = report(
    finding(
        "floor",
        message_zh=HOSTILE,
        message_en=HOSTILE,
        expected=HOSTILE,
        actual=HOSTILE,
        path=HOSTILE,
        item=None,
        item_name=HOSTILE,
        reference_name=LONG,
        source=Quote(HOSTILE, 0, 9, HOSTILE, HOSTILE),
        reference_source=Quote("x", 1, 2, LONG * 3, ""),
    ),
    finding("ceiling", Severity.INFO, item_name=LONG, message_zh=LONG),
    edition_title=HOSTILE,
    against_title=LONG,
    file=HOSTILE,
    date=HOSTILE,
    pairings=(Pairing(((None, HOSTILE), (None, LONG)), ((1, HOSTILE),), 0.5, HOSTILE),),
    made_with={HOSTILE: HOSTILE},
)
STORIES = {"clean": CLEAN, "each": EACH, "many": MANY, "bare": BARE, "nasty": NASTY}
UNREAD = Unread("坏了.pdf", "没有文字；先作文字识别")


# --- what all formats share -----------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("story", STORIES)
def test_the_same_report_gives_the_same_bytes(form: str, story: str, clauses: Clauses) -> None:
    once = render_report(STORIES[story], form, clauses)
    assert once == render_report(STORIES[story], form, clauses)
    assert once


def test_other_processes_give_the_same_bytes(settings: Settings) -> None:
    """Neither the hash seed nor the process decides an order."""
    program = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_report_rendering as t; "
        "from pathlib import Path; "
        "c = t.load_clauses(Path(sys.argv[2])); "
        "[print(f, hashlib.sha256(t.render_report(t.EACH, f, c)).hexdigest()) for f in t.FORMATS]"
    )
    path = settings.data / "clauses.csv"
    arguments = [sys.executable, "-c", program, str(Path(__file__).parent), str(path)]
    one, other = (
        subprocess.run(
            arguments,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        for seed in ("1", "2")
    )
    assert one == other
    assert len(one) == len(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
def test_several_files_make_one_document(form: str, clauses: Clauses) -> None:
    assert render_reports([EACH, UNREAD, CLEAN, NASTY], form, clauses)
    assert render_reports([], form, clauses) is not None


def test_no_other_format(clauses: Clauses) -> None:
    with pytest.raises(BadUsage, match="pdf"):
        render_report(CLEAN, "pdf", clauses)


def test_clauses_come_from_the_table(clauses: Clauses, tmp_path: Path) -> None:
    assert [clause.clause for clause in clauses] == list(CLAUSES)
    assert clauses["coverage"].quote.startswith("确保内容无缺项")
    assert clauses["published"].deadline == "2024-12-31"
    broken = tmp_path / "clauses.csv"
    broken.write_text("clause,title_zh\nfloor,标准不降低\n", encoding="utf-8")
    with pytest.raises(BrokenData, match="notice_zh"):
        load_clauses(broken)
    head = "clause,notice_zh,title_zh,title_en,quote,deadline,note\n"
    broken.write_text(head + "floor,,标准不降低,floor,,,\n", encoding="utf-8")
    with pytest.raises(BrokenData, match="wellformed"):
        load_clauses(broken)


def test_groups_go_by_clause_and_then_by_gravity(clauses: Clauses) -> None:
    found = groups(MANY, clauses)
    assert [group.clause.clause for group in found] == list(CLAUSES)
    doubts = to_review(MANY, clauses)
    numbers = [member.number for group in (*found, *doubts) for member in group.members]
    assert sorted(numbers) == list(range(1, 201))
    gravity = list(Severity)
    kinds = {m.number: m.finding.severity for group in (*found, *doubts) for m in group.members}
    ordered = [gravity.index(kinds[number]) for number in sorted(numbers)]
    assert ordered == sorted(ordered)
    for group in doubts:
        assert {member.finding.severity for member in group.members} == {Severity.REVIEW}
    for group in found:
        kinds = [list(Severity).index(member.finding.severity) for member in group.members]
        assert kinds == sorted(kinds)


def test_verdicts() -> None:
    assert verdict(CLEAN) == Both("符合，没有发现问题", "Conforms: no problem was found")
    one = report(finding("floor", Severity.INFO))
    assert verdict(one) == Both("符合，有提示1处", "Conforms: 1 remark")
    assert verdict(EACH) == Both(
        "不符合，有不符合10处、需说明10处、需人工核对10处、提示10处",
        "Does not conform: 10 violations, 10 warnings, 10 reviews, 10 remarks",
    )


def test_titles_and_dates() -> None:
    assert bare_title("关于印发《开化标准》的通知", OWN) == "关于印发〈开化标准〉的通知"
    assert bare_title("《开化标准》", OWN) == "开化标准"
    assert bare_title("", OWN) == OWN
    assert chinese_date("2024-06-05") == "2024年6月5日"
    assert chinese_date("2024年6月") == "2024年6月"
    assert item_zh(12, "预防接种") == "第12项“预防接种”"
    assert item_zh(None, "") == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("寄宿初中生每生\n\n每年 1500 元", "寄宿初中生每生每年 1500 元"),
        ("24 \n月龄", "24月龄"),
        ("of the\nreference", "of the reference"),
        ("  两端\t有空  ", "两端 有空"),
    ],
)
def test_line_breaks_are_the_typesetters(text: str, line: str) -> None:
    assert one_line(text) == line


def test_what_stands_between_the_halves_of_a_broken_cell_is_not_quoted() -> None:
    """A page breaks a row: its other cells and the next page's foot stand between, and stay in the
    text to which offsets refer."""
    text = "以乡镇\n按现行规定执行。\n县卫生健康局。\n— 4 —\n（街道）为\n单位，达到 85%以上。"
    own = [*range(3), *range(text.index("（"), len(text))]
    kept = [at for at in own if not text[at].isspace()]
    passage = Passage("".join(text[at] for at in kept), tuple(kept))
    quote = Quote.of(Source("a.pdf", text, ()), passage)
    assert (quote.start, quote.end, quote.text) == (0, len(text), text)
    assert one_line(quote.words) == "以乡镇（街道）为单位，达到 85%以上。"
    whole = Quote.of(Source("a.pdf", text, ()), passage.cut(3))
    assert (whole.runs, whole.words) == ((), text[text.index("（") :])


def test_a_value_beside_its_quotation_is_shown_only_where_it_adds_something() -> None:
    quote = Quote(FILE, 0, 9, "每人每月\n\n不低于 55 元")
    assert not adds("不低于55元", quote)
    assert adds("每年660元", quote)
    assert adds("不低于55元", None)
    assert not adds("", None)


def test_what_was_not_judged_is_said() -> None:
    missing_item, added_item, general = not_judged(CLEAN)
    assert "参照标准中第7项“儿童健康管理”没有找到对应项目" in missing_item.zh
    assert "本地标准中第90项“高龄老人节日慰问”" in added_item.zh
    assert "只比对文本" in general.zh
    rows = tuple(Pairing(((n, f"甲{n}"),), (), 0.0, "") for n in range(30))
    assert "等30个项目" in not_judged(report(pairings=rows))[0].zh


def test_a_row_of_the_matrix_knows_its_findings() -> None:
    both, lost, extra = CLEAN.pairings
    here = report(finding("floor"), missing(), finding("ceiling", item=90, reference_item=None))
    assert [one.clause for one in found_on(both, here)] == ["floor"]
    assert [one.clause for one in found_on(lost, here)] == ["complete"]
    assert [one.clause for one in found_on(extra, here)] == ["ceiling"]
    elsewhere = finding("floor", item=None, item_name="", reference_edition="330000-2023")
    assert found_on(both, report(elsewhere)) == ()
    unnumbered = finding("floor", item=None, item_name="慰问", reference_item=None)
    row = Pairing((), ((None, "慰问"),), 0.0, "")
    assert found_on(row, report(unnumbered)) == (unnumbered,)


# --- text -----------------------------------------------------------------------------------------


def text(what: Report, clauses: Clauses, **options: Any) -> str:
    return render_report(what, "text", clauses, **options).decode()


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("story", ["clean", "each", "many", "bare"])
def test_no_line_is_wider_than_the_terminal(story: str, width: int, clauses: Clauses) -> None:
    lines = text(STORIES[story], clauses, width=width).splitlines()
    assert max(wcswidth(line) for line in lines) <= max(width, 74)


def test_text_is_plain_unless_colour_is_asked_for(clauses: Clauses) -> None:
    assert "\x1b" not in text(NASTY, clauses)
    plain, coloured = text(EACH, clauses), text(EACH, clauses, colour=True)
    assert "\x1b[31m不符合\x1b[0m" in coloured
    for code in ("31", "32", "33", "35", "36"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured.replace("\x1b[0m", "") == plain


def test_text_gives_the_verdict_and_counts_first(clauses: Clauses) -> None:
    shown = text(EACH, clauses)
    assert shown.index("结论：不符合") < shown.index("条款") < shown.index("■ 文本完整规范")
    assert "Does not conform: 10 violations" in shown
    assert "第6页第2段" in shown
    assert "3320–3335" in shown
    assert text(CLEAN, clauses).count("没有发现问题") == 2


def test_no_line_begins_with_a_closing_mark(clauses: Clauses) -> None:
    words = "乡镇（街道）综合文化站、社区（村）文化服务中心，向公众“免费”开放；" * 20
    shown = text(report(finding("floor", source=Quote(FILE, 0, 9, words))), clauses)
    cells = [cell for line in shown.splitlines() for cell in line.split("  ") if cell]
    assert not [cell for cell in cells if cell[0] in "，。；、）》”"]
    assert not [cell for cell in cells if cell[-1] in "（《“"]


def test_text_of_several_files_ends_with_a_summary(clauses: Clauses) -> None:
    shown = render_reports([EACH, UNREAD, CLEAN], "text", clauses).decode()
    end = shown[shown.rindex("═") :]
    assert "共3份文件，符合1份，不符合1份，未能读取1份。" in end
    assert "坏了.pdf" in end
    assert "没有文字；先作文字识别" in shown


# --- json -----------------------------------------------------------------------------------------


def test_json_is_the_contracts(clauses: Clauses) -> None:
    shown = render_report(EACH, "json", clauses)
    assert json.loads(shown) == EACH.as_json()
    assert "寄宿小学生".encode() in shown
    assert shown.startswith(b'{\n  "conforms": false,\n  "edition"')
    assert shown.endswith(b"}\n")
    assert json.loads(render_report(NASTY, "json", clauses)) == NASTY.as_json()


def test_json_of_several_is_an_array(clauses: Clauses) -> None:
    shown = json.loads(render_reports([EACH, UNREAD], "json", clauses))
    assert convert(shown[0], ValidationReport) == EACH.as_json()
    assert shown == [EACH.as_json(), {"file": "坏了.pdf", "error": "没有文字；先作文字识别"}]
    assert json.loads(render_reports([CLEAN], "json", clauses)) == [CLEAN.as_json()]


# --- html -----------------------------------------------------------------------------------------


def test_a_file_of_another_county_is_told_before_the_verdict(clauses: Clauses) -> None:
    said = "标题写的是江山市（330881），这里却当作龙游县（330825）"
    slip = finding("wellformed", Severity.WARNING, path="division", message_zh=said)
    page = render_report(report(slip, missing()), "html", clauses).decode()
    assert 0 < page.index(said) < page.index("不符合，有")


@pytest.mark.parametrize("story", STORIES)
def test_the_page_is_self_contained_and_accessible(story: str, clauses: Clauses) -> None:
    page = Page(render_report(STORIES[story], "html", clauses))
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    for _, attributes in page.elements:
        assert not {"src", "style", "onclick", "onload"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
    assert page.all("html") == [{"lang": "zh-CN"}]
    assert len(page.all("h1")) == 1
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = {
        attributes["aria-labelledby"]
        for _, attributes in page.elements
        if "aria-labelledby" in attributes
    }
    linked = {(attributes["href"] or "")[1:] for attributes in page.all("a")}
    assert (named | linked) <= set(ids)


def test_the_page_shows_both_sentences_and_where_they_stand(clauses: Clauses) -> None:
    shown = render_report(EACH, "html", clauses)
    page = Page(shown)
    assert "不符合，有不符合10处、需说明10处、需人工核对10处、提示10处。" in page.text
    assert len(page.all("blockquote")) == 2 * len(EACH.findings)
    assert "寄宿小学生每生每年1000元。" in page.text
    assert "需人工核对（10处） to be reviewed" in page.text
    assert len(page.all("mark")) == 1 + 2 * 10  # the legend, and both sentences of each
    assert f"{FILE}，第6页第2段，字符3320–3335" in page.text
    assert "寄宿小学生每生每年 1250 元" in page.text
    for clause in clauses:
        assert clause.title_zh in page.text
        assert clause.title_en in page.text
        assert clause.quote in page.text
    assert "90 高龄老人节日慰问" in page.text
    assert "9f86d081" in page.text
    css = shown.decode()
    for rule in ("size: A4", "table-header-group", "break-inside: avoid", "@media print"):
        assert rule in css
    assert "url(" not in css
    assert "@import" not in css


def test_nothing_on_the_page_is_markup_of_the_county(clauses: Clauses) -> None:
    shown = render_report(NASTY, "html", clauses).decode()
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "𠮷🏥" in shown
    assert not set("\x00\x1b\u202e\ufffe") & set(shown)


def test_a_clean_page_says_so(clauses: Clauses) -> None:
    page = Page(render_report(CLEAN, "html", clauses))
    assert "没有发现问题。No problem was found." in page.text
    assert not page.all("blockquote")


def test_a_page_of_several_begins_with_an_overview(clauses: Clauses) -> None:
    page = Page(render_reports([EACH, UNREAD, CLEAN], "html", clauses))
    assert len(page.all("article")) == 3
    assert "共3份文件" in page.text
    assert page.text.count("没有文字；先作文字识别") == 1
    ids = {attributes.get("id") for attributes in page.all("article")}
    assert {(attributes["href"] or "")[1:] for attributes in page.all("a")} >= ids


# --- xlsx -----------------------------------------------------------------------------------------


def workbook(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


SHEETS = ["修改建议", "汇总", "问题清单", "项目对照", "生成说明"]


def test_the_workbooks_sheets(clauses: Clauses) -> None:
    book = workbook(render_report(EACH, "xlsx", clauses))
    assert book.sheetnames == [*SHEETS[:3], "需人工核对", *SHEETS[3:]]
    doubts = list(book["需人工核对"].iter_rows(values_only=True))
    assert len(doubts) == 11
    assert doubts[1][doubts[0].index("没有读懂的词")] == "寄宿小学生"
    own = doubts[0].index("本地原文（【】内没有读懂）")
    assert doubts[1][own] == "【寄宿小学生】每生每年1000元。"
    summary = {row[0]: row for row in book["汇总"].iter_rows(values_only=True) if row[0]}
    assert "不符合，有不符合10处" in summary["结论 Verdict"][1]
    assert summary["标准不降低"][3:8] == (1, 1, 1, 1, 4)
    assert summary["合计"][3:8] == (10, 10, 10, 10, 40)
    assert clauses["floor"].quote in summary["标准不降低"][2]
    making = [cell for row in book["生成说明"].iter_rows(values_only=True) for cell in row if cell]
    assert "9f86d081" in making
    assert clauses["published"].quote in making


def test_findings_can_be_filtered_and_printed(clauses: Clauses) -> None:
    book = workbook(render_report(MANY, "xlsx", clauses))
    sheet = book["问题清单"]
    rows = list(sheet.iter_rows(values_only=True))
    found = 1 + sum(one.severity is not Severity.REVIEW for one in MANY.findings)
    assert len(rows) == found
    assert rows[0][:3] == ("序号", "条款", "程度")
    numbers = [row[0] for row in rows[1:]]
    assert numbers == sorted(set(numbers))
    assert {row[2] for row in rows[1:]} == {"不符合", "需说明", "提示"}
    assert isinstance(rows[1][4], int)
    own = rows[0].index("本地原文")
    assert rows[1][own] == "寄宿小学生每生每年1000元。"
    assert rows[1][own + 1] == "第6页第2段\n字符3320–3335"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:R{found}"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.paperSize == 9
    for row in sheet.iter_rows(min_row=2, max_row=4):
        assert all(cell.alignment.wrap_text for cell in row)
        assert row[2].fill.fgColor.rgb != row[3].fill.fgColor.rgb


def test_the_matrix_marks_what_was_found(clauses: Clauses) -> None:
    here = report(finding("floor"), finding("floor", Severity.INFO), missing())
    rows = list(
        workbook(render_report(here, "xlsx", clauses))["项目对照"].iter_rows(values_only=True)
    )
    head = rows[0]
    assert rows[1][:4] == (12, "义务教育阶段免除学杂费", 13, "义务教育阶段免除学杂费")
    assert rows[1][head.index("标准不降低")] == "不符合"
    assert rows[2][:4] == (7, "儿童健康管理", None, "（本地标准没有对应项目）")
    assert rows[2][head.index("内容无缺项")] == "不符合"
    assert rows[3][:4] == (None, "（参照标准没有对应项目）", 90, "高龄老人节日慰问")
    assert not any(rows[3][6:])


def test_no_text_is_a_formula(clauses: Clauses) -> None:
    content = render_report(NASTY, "xlsx", clauses)
    cells = [
        cell
        for sheet in workbook(content)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(cell.value.startswith("=cmd()") for cell in cells if cell.data_type == "s")
    assert max(len(cell.value) for cell in cells if cell.data_type == "s") <= 32_767
    assert all(cell.hyperlink is None for cell in cells)
    parts = zipfile.ZipFile(BytesIO(content))
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_a_clean_workbook_says_so(clauses: Clauses) -> None:
    book = workbook(render_report(CLEAN, "xlsx", clauses))
    assert book["问题清单"]["A2"].value == "没有发现问题"
    assert "符合，没有发现问题" in book["汇总"]["B2"].value


def test_a_workbook_of_several_says_whose_rows_they_are(clauses: Clauses) -> None:
    book = workbook(render_reports([EACH, UNREAD, CLEAN], "xlsx", clauses))
    assert book.sheetnames[:4] == ["各县总览", "项目×各县", "标准高低", "缺少的项目"]
    assert book.sheetnames[4:] == [*SHEETS[:3], "需人工核对", *SHEETS[3:]]
    rows = list(book["问题清单"].iter_rows(values_only=True))
    assert rows[0][:2] == ("文件", "序号")
    assert rows[1][:2] == (FILE, 1)
    assert rows[1][3] == "不符合"
    shown = [row[0] for row in book["汇总"].iter_rows(values_only=True)]
    assert "未能读取：坏了.pdf" in shown


# --- docx -----------------------------------------------------------------------------------------


def letter(content: bytes) -> Any:
    return docx.Document(BytesIO(content))


def rows_of(document: Any) -> list[tuple[str, ...]]:
    """The letter's table: a merged heading row is its words alone."""
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [tuple(dict.fromkeys(row)) for row in rows]


def test_the_letter_reads_as_a_reply(clauses: Clauses) -> None:
    document = letter(render_report(EACH, "docx", clauses))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0].replace("\n", "") == "关于《开化县基本公共服务标准（2024年版）》的复核意见"
    assert lines[1].endswith("：")
    assert "（衢发改发〔2024〕27号，以下简称《通知》）" in lines[2]
    assert lines[3].startswith("总体意见：尚不符合《通知》要求，共有不符合10处")
    rows = rows_of(document)
    heads = [row[0] for row in rows if len(row) == 1]
    assert heads[0] == "需修改（10处）：与通知要求不一致，应当修改。"
    assert [head[:4] for head in heads] == ["需修改（", "需说明（", "需人工核", "提示（1"]
    assert [row[0] for row in rows if len(row) > 1][:30] == [str(n) for n in range(1, 31)]
    assert rows[1][1].startswith("第13项“义务教育阶段免除学杂费”：寄宿小学生补助每生每年1000元")
    assert "（第6页第2段）" in rows[1][1]
    assert f"括号内是在“{FILE}”中的位置。" in lines[4]
    assert lines[-1] == "2024年11月5日"


def test_the_letter_is_not_dated_with_the_day_the_county_issued_its_own(clauses: Clauses) -> None:
    told = report(date="", issued_on="2025-01-10")
    last = letter(render_report(told, "docx", clauses)).paragraphs[-1].text
    assert last == "＿＿＿＿年＿＿月＿＿日"
    for format_ in ("text", "html"):
        assert re.search(
            "印发日期.{0,80}2025-01-10", render_report(told, format_, clauses).decode(), re.S
        )


@pytest.mark.parametrize("format_", ["text", "html", "docx", "xlsx", "turtle", "json"])
def test_the_verdict_says_how_much_of_a_partial_reference_was_held_to(
    format_: str, clauses: Clauses
) -> None:
    """Everything conforms to what is not known."""
    made = render_report(report(known_items=14), format_, clauses)
    if format_ in ("docx", "xlsx"):
        with zipfile.ZipFile(BytesIO(made)) as parts:
            made = b"".join(parts.read(name) for name in parts.namelist())
    words = '"knownItems": 14' if format_ == "json" else "参照标准只收录了其中14项"
    assert words in "".join(made.decode(errors="ignore").split("\n"))


def test_what_is_for_programmers_stands_behind_in_the_workbook(clauses: Clauses) -> None:
    """An official sees no qz:targetsPopulation, and how items were paired last."""
    told = report(finding("coverage", path="targetsPopulation"), made_with={"engine": "auto"})
    book = openpyxl.load_workbook(BytesIO(render_report(told, "xlsx", clauses)))
    cells = {cell.value for sheet in book for row in sheet for cell in row}
    assert "targetsPopulation" not in cells
    assert {"核对引擎", "自动选择"} <= cells
    heads = ["".join(cell.value.split()) for cell in book["项目对照"][1] if cell.value]
    assert heads[-2:] == ["对应的相似度", "相似度怎样得出"]
    text = render_report(report(made_with={"a.docx": "sha256:9f86"}), "text", clauses).decode()
    assert "sha256" not in text


def test_no_row_of_the_letter_breaks_across_pages(clauses: Clauses) -> None:
    [table] = letter(render_report(EACH, "docx", clauses)).tables
    for row in table.rows:
        assert row._tr.trPr.find(qn("w:cantSplit")) is not None
        if row.cells[0]._tc is row.cells[1]._tc:  # a heading stays with what it heads
            assert row.cells[0].paragraphs[0].paragraph_format.keep_with_next


@office.needed
@pytest.mark.machine
def test_ten_breaches_and_the_letter_around_them_are_one_page(
    clauses: Clauses, tmp_path: Path
) -> None:
    breaches = [finding("floor", Severity.VIOLATION, item=n) for n in range(1, 11)]
    remarks = [finding("detailed", Severity.INFO, item=n) for n in range(11, 19)]
    path = tmp_path / "letter.docx"
    path.write_bytes(render_report(report(*breaches, *remarks), "docx", clauses))
    assert len(pypdfium2.PdfDocument(office.converted(path, "pdf"))) == 1


def test_only_clauses_without_findings_are_listed_as_such(clauses: Clauses) -> None:
    document = letter(render_report(report(missing()), "docx", clauses))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert any(
        row[-1].startswith("参照标准第7项“义务教育阶段免除学杂费”：") for row in rows_of(document)
    )
    assert any(line.startswith("“文本完整规范”“人群全覆盖”") for line in lines)


def test_a_clean_letter_and_a_bare_one(clauses: Clauses) -> None:
    clean = "\n".join(one.text for one in letter(render_report(CLEAN, "docx", clauses)).paragraphs)
    assert "总体意见：符合《通知》要求，没有发现问题。" in clean
    assert "请修改完善" not in clean
    document = letter(render_report(BARE, "docx", clauses))
    bare = [one.text for one in document.paragraphs]
    assert bare[0] == f"关于《{OWN}》的复核意见"
    assert ("2", "没有记载。") in rows_of(document)
    assert bare[-1] == "＿＿＿＿年＿＿月＿＿日"


def test_the_letters_typography(clauses: Clauses) -> None:
    content = render_report(EACH, "docx", clauses)
    document = letter(content)

    def font(paragraph: Any) -> str:
        return str(paragraph.runs[-1]._r.rPr.rFonts.get(qn("w:eastAsia")))

    title, _, body = document.paragraphs[:3]
    assert (font(title), title.runs[0].font.size) == ("方正小标宋简体", Pt(22))
    assert font(body) == "仿宋_GB2312"
    assert document.styles["Normal"].font.size == Pt(14)
    assert document.styles["Normal"].paragraph_format.line_spacing == Pt(20)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer._element.xml
        assert footer.paragraphs[0].text == "— 1 —"
    parts = zipfile.ZipFile(BytesIO(content))
    assert {entry.date_time for entry in parts.infolist()} == {(2024, 1, 1, 0, 0, 0)}
    fonts = parts.read("word/fontTable.xml").decode()
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts
    order = [child.tag.split("}")[1] for child in section._sectPr]
    assert order.index("pgMar") < order.index("pgNumType") < order.index("cols")


def test_hostile_words_stay_words_in_the_letter(clauses: Clauses) -> None:
    document = letter(render_report(NASTY, "docx", clauses))
    shown = "\n".join(row[-1] for row in rows_of(document))
    shown += "\n".join(one.text for one in document.paragraphs)
    assert "<script>alert(1)</script>" in shown
    assert "𠮷🏥" in shown
    assert LONG in shown


def test_each_letter_of_several_begins_a_page(clauses: Clauses) -> None:
    document = letter(render_reports([EACH, UNREAD, CLEAN], "docx", clauses))
    assert len(document.sections) == 3
    titles = [one.text for one in document.paragraphs if one.style.name == "Title"]
    assert len(titles) == 3
    assert titles[1] == "未能读取的文件"


def test_an_office_has_a_form_of_its_own(clauses: Clauses, tmp_path: Path) -> None:
    form = tmp_path / "form.docx"
    document = docx.Document()
    document.add_paragraph(
        "本局意见{% for 意见 in 各份 %}：{{ 意见.本标准 }}，{{ 意见.结论 }}{% endfor %}"
    )
    document.save(str(form))
    [line] = letter(render_report(CLEAN, "docx", clauses, letter=form)).paragraphs
    assert (
        line.text
        == "本局意见：开化县基本公共服务标准（2024年版），符合《通知》要求，没有发现问题。"
    )
    document.add_paragraph("{{ 意见")
    document.save(str(form))
    with pytest.raises(BadUsage, match="the letter cannot be filled"):
        render_report(CLEAN, "docx", clauses, letter=form)
    form.write_text("no Word file", "utf-8")
    with pytest.raises(BadUsage, match=r"no \.docx file"):
        render_report(CLEAN, "docx", clauses, letter=form)


# --- turtle ---------------------------------------------------------------------------------------

SH = "http://www.w3.org/ns/shacl#"
RDF_TYPE = names.PREFIXES["rdf"] + "type"
QUOTED = names.PREFIXES["prov"] + "wasQuotedFrom"


class Graph:
    """Triples of a Turtle document, with look-ups by subject and predicate."""

    def __init__(self, content: bytes) -> None:
        quads = list(ox.parse(content, format=ox.RdfFormat.TURTLE))
        assert not any(
            isinstance(part, ox.BlankNode) for quad in quads for part in (quad.subject, quad.object)
        )
        self.triples = [(quad.subject.value, quad.predicate.value, quad.object) for quad in quads]

    def values(self, subject: str, predicate: str) -> list[str]:
        found = [value for s, p, value in self.triples if (s, p) == (subject, predicate)]
        return [value.value for value in found]

    def all(self, kind: str) -> list[str]:
        return [s for s, p, value in self.triples if p == RDF_TYPE and value.value == kind]


def turtle(what: Report, clauses: Clauses) -> Graph:
    return Graph(render_report(what, "turtle", clauses))


def test_the_graph_is_a_validation_report(clauses: Clauses) -> None:
    graph = turtle(EACH, clauses)
    (me,) = graph.all(SH + "ValidationReport")
    results = graph.all(SH + "ValidationResult")
    assert graph.values(me, SH + "result") == results
    assert len(results) == len(EACH.findings)
    assert (
        graph.values(me, SH + "conforms") == graph.values(me, names.term("conforms")) == ["false"]
    )
    for result, found in zip(results, EACH.findings, strict=True):
        assert graph.values(result, SH + "focusNode") == [names.item(OWN, 13)]
        assert graph.values(result, SH + "resultPath") == [names.term("hasBenchmark")]
        own = found.severity is Severity.REVIEW
        severity = names.term("Review") if own else SH + found.severity.value
        assert graph.values(result, SH + "resultSeverity") == [severity]
        assert graph.values(result, SH + "value") == ["每生每年1000元"]
        shape = f"https://w3id.org/qzbps/ontology/shapes#{found.clause}"
        assert graph.values(result, SH + "sourceShape") == [shape]
        component = graph.values(result, SH + "sourceConstraintComponent")
        assert component == [SH + "SPARQLConstraintComponent"]
        assert len(graph.values(result, SH + "resultMessage")) == 2
        own, upper = names.passage(OWN, 3320, 3335), names.passage(UPPER, 7033, 7054)
        assert graph.values(result, QUOTED) == [own, upper]
    text = graph.values(upper, names.term("exactText"))
    assert text == ["寄宿小学生每生\n\n每年 1250 元"]
    assert graph.values(upper, names.term("startOffset")) == ["7033"]
    assert graph.values(upper, names.term("sourceDocument")) == [names.source_document(UPPER)]


def test_shacls_conforms_and_ours(clauses: Clauses) -> None:
    for what, shacls, ours in (
        (CLEAN, "true", "true"),
        (report(finding("ceiling", Severity.INFO)), "false", "true"),
        (report(finding("floor")), "false", "false"),
    ):
        graph = turtle(what, clauses)
        (me,) = graph.all(SH + "ValidationReport")
        assert graph.values(me, SH + "conforms") == [shacls]
        assert graph.values(me, names.term("conforms")) == [ours]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("hasBenchmark", names.term("hasBenchmark")),
        ("qz:fiscalText", names.term("fiscalText")),
        (names.term("leadAgency"), names.term("leadAgency")),
        ("rdfs:label", names.PREFIXES["rdfs"] + "label"),
        ("五栏", None),
        ("qz:a/qz:b", None),
        ("id:standard", None),
        ("foo:bar", None),
        (names.QZ + "a b", None),
        ("", None),
    ],
)
def test_only_a_property_is_a_path(path: str, expected: str | None, clauses: Clauses) -> None:
    graph = turtle(report(finding("floor", path=path)), clauses)
    (result,) = graph.all(SH + "ValidationResult")
    assert graph.values(result, SH + "resultPath") == ([expected] if expected else [])


def test_what_a_result_is_about(clauses: Clauses) -> None:
    named = finding("floor", item=None, item_name="高龄老人 节日慰问")
    graph = turtle(report(missing(), named), clauses)
    lost, unnumbered = graph.all(SH + "ValidationResult")
    assert graph.values(lost, SH + "focusNode") == [names.standard(OWN)]
    assert graph.values(lost, SH + "value") == []
    relation = names.PREFIXES["dct"] + "relation"
    assert graph.values(lost, relation) == [names.item(UPPER, 7)]
    assert graph.values(unnumbered, SH + "focusNode") == [names.item(OWN, "高龄老人-节日慰问")]


def test_hostile_words_stay_literals(clauses: Clauses) -> None:
    graph = turtle(NASTY, clauses)
    passage = names.passage(OWN, 0, 9)
    (exact,) = graph.values(passage, names.term("exactText"))
    assert exact == HOSTILE.replace("\ud800", "\ufffd")
    lines = "\x85<a>\u2028<b>\x0b<c>\r\n<d>"
    graph = turtle(report(finding("floor", actual=lines)), clauses)
    (result,) = graph.all(SH + "ValidationResult")
    assert graph.values(result, SH + "value") == [lines]


def test_two_drafts_of_one_edition_keep_their_words_apart(clauses: Clauses) -> None:
    other = Quote("另一稿.docx", 3320, 3335, "寄宿小学生每生每年900元。")
    second = report(finding("floor", source=other))
    content = render_reports([report(finding("floor")), UNREAD, second], "turtle", clauses)
    assert content.startswith("# 未能读取 could not be read: 坏了.pdf".encode())
    graph = Graph(content)
    assert len(graph.all(SH + "ValidationReport")) == 2
    passages = graph.all(names.term("SourcePassage"))
    assert len(passages) == len(set(passages)) == 3
    for passage in passages:
        assert len(graph.values(passage, names.term("exactText"))) == 1


def test_other_readers_read_it(clauses: Clauses) -> None:
    content = render_report(EACH, "turtle", clauses)
    assert len(rdflib.Graph().parse(data=content, format="turtle")) == len(Graph(content).triples)
