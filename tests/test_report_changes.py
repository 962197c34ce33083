"""What to change, as each format opens with it."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest

from qzgraph.judging.report import Advice, Asks, Finding, Quote, Report, Severity
from qzgraph.rendering.formats import render_report
from qzgraph.rendering.report_changes import differing, idle, sections
from qzgraph.rendering.report_clauses import Clauses, load_clauses
from qzgraph.settings import Settings
from shared import Corpus
from web_page import Page


@pytest.fixture(scope="module")
def clauses(settings: Settings) -> Clauses:
    return load_clauses(settings.data / "clauses.csv")


def found(clause: str, severity: Severity, item: int, advice: Advice, **other: Any) -> Finding:
    usual: dict[str, Any] = {
        "path": "hasBenchmark",
        "expected": "每月不少于1次",
        "actual": "每季度不少于1次",
        "message_zh": "低于参照标准。",
        "message_en": "Below the reference standard.",
        "source": Quote("a.docx", 10, 22, "探访每季度不少于1次。", "表3 第2行第5列"),
        "reference_source": Quote("c.txt", 5, 15, "探访每月不少于1次。"),
        "reference_name": "探访服务",
        "item_name": "探访服务",
        "id": f"{clause}-{item}-{advice.zh}",
    }
    numbers = {"reference_item": item, "item": item, "reference_edition": "330800-2023"}
    return Finding(clause=clause, severity=severity, advice=advice, **numbers, **{**usual, **other})


RAISE = Advice(
    Asks.CHANGE,
    "把「每季度不少于1次」提高到「每月不少于1次」",
    "raise “每季度不少于1次” to “每月不少于1次”",
    "探访每月不少于1次。",
    True,
)
BETTER = Advice(Asks.NOTHING, "不必修改：优于参照标准", "nothing to mend")
REPORT = Report(
    "330824-2024",
    "开化县基本公共服务标准",
    "330800-2023",
    "衢州市基本公共服务标准",
    "a.docx",
    (
        found("ceiling", Severity.INFO, 9, BETTER, message_zh="优于参照标准：一年两次。"),
        found("sustainable", Severity.WARNING, 4, Advice(Asks.EXPLAIN, "作评估", "assess it")),
        found("floor", Severity.VIOLATION, 7, RAISE),
        found("coverage", Severity.VIOLATION, 3, Advice(Asks.CHANGE, "补上「孤儿」", "add")),
        found("coverage", Severity.VIOLATION, 3, Advice(Asks.CHANGE, "补上「老人」", "add")),
    ),
    (),
)


def test_the_most_serious_comes_first_and_one_item_is_one_line(clauses: Clauses) -> None:
    first, second = sections(REPORT, clauses)
    assert (first.severity, first.count, second.severity) == (
        Severity.VIOLATION,
        3,
        Severity.WARNING,
    )
    assert [(entry.number, entry.zh) for entry in first.entries] == [
        ("1–2", "补上「孤儿」「老人」"),
        ("3", RAISE.zh),
    ]
    assert first.entries[1].place == "表3 第2行第5列"
    assert "".join(words for words, _ in first.entries[1].sentences[0].pieces) == RAISE.sentence


def test_remarks_that_ask_nothing_are_shown_where_asked_for(clauses: Clauses) -> None:
    assert [entry.zh for entry in idle(REPORT, clauses)] == ["优于参照标准：一年两次"]
    assert [one.severity for one in sections(REPORT, clauses, remarks=True)][-1] is Severity.INFO
    said = "优于参照标准：一年两次"
    for form in ("text", "docx", "xlsx"):
        plain, asked = (_words(REPORT, form, clauses, remarks=r) for r in (False, True))
        assert said not in plain
        assert said in asked
    page = render_report(REPORT, "html", clauses).decode()
    assert re.search(r'<details id="report-1-idle" [^>]*>.*?' + said, page, re.S)
    assert said in render_report(REPORT, "json", clauses).decode()


@pytest.mark.parametrize("form", ["text", "docx", "xlsx", "html"])
def test_every_format_opens_with_what_to_change(form: str, clauses: Clauses) -> None:
    words = _words(REPORT, form, clauses)
    assert f"第7项“探访服务”{'：' if form != 'xlsx' else ''}" in words
    assert RAISE.zh in words
    assert "表3 第2行第5列" in words
    assert words.index("补上「孤儿」") < words.index(RAISE.zh) < words.index("作评估")
    assert RAISE.sentence in re.sub(r"\s", "", words)


def test_counts_lead_to_what_they_count(clauses: Clauses) -> None:
    page = Page(render_report(REPORT, "html", clauses))
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = [attributes["href"][1:] for attributes in page.all("a") if attributes.get("href")]
    assert {"report-1-Violation", "report-1-Warning", "report-1-idle"} <= set(links) <= ids
    assert {"report-1-n1", "report-1-n3", "report-1-n4"} <= set(links)


@pytest.mark.parametrize(
    ("text", "other", "marked"),
    [
        ("每人每月590元", "每人每月560元", ["590"]),  # a number as a whole
        ("接种率达到 90%以上；", "接种率达到85%以上。", ["90"]),  # neither blanks nor marks
        ("孤儿、事实无人抚养儿童、烈士子女", "孤儿、烈士子女", ["事实无人抚养儿童"]),
        ("完全不同的一句话", "市县分级负责", []),
        ("一样", "一样", []),
    ],
)
def test_only_the_words_that_differ_are_marked(text: str, other: str, marked: list[str]) -> None:
    pieces = differing(text, other)
    assert "".join(words for words, _ in pieces) == text
    assert [words.strip("、 ") for words, differs in pieces if differs] == marked


def test_both_sentences_are_marked_on_the_page(clauses: Clauses) -> None:
    page = render_report(REPORT, "html", clauses).decode()
    assert '<blockquote>探访每<b class="differs">季度</b>不少于1次。</blockquote>' in page
    assert '<blockquote>探访每<b class="differs">月</b>不少于1次。</blockquote>' in page


def _words(report: Report, form: str, clauses: Clauses, **options: Any) -> str:
    """What a reader of the format reads, in its order."""
    content = render_report(report, form, clauses, **options)
    if form == "docx":
        document = docx.Document(BytesIO(content))
        rows = [row.cells[-1].text for table in document.tables for row in table.rows]
        return "\n".join([*rows, *(one.text for one in document.paragraphs)])
    if form == "xlsx":
        book = openpyxl.load_workbook(BytesIO(content))
        seen = [sheet for sheet in book if sheet.sheet_state == "visible"]
        cells = (
            cell for sheet in seen for row in sheet.iter_rows(values_only=True) for cell in row
        )
        return "\n".join(str(cell) for cell in cells if cell is not None)
    if form == "html":
        return Page(content).text
    return content.decode()


def test_what_several_findings_of_one_sentence_say_alike_is_said_once(clauses: Clauses) -> None:
    """具有本县户籍的独居、空巢老年人 are two groups, narrowed by the same word."""
    widened = [
        found(
            "coverage",
            Severity.VIOLATION,
            3,
            Advice(Asks.CHANGE, f"把服务对象中的「户籍{who}」放宽到「常住{who}」", "widen"),
            message_zh=f"没有涵盖“{who}”。",
            source=Quote("a.docx", 30, 40, "户籍的独居、空巢老年人。", ""),
            id=who,
        )
        for who in ("独居", "空巢")
    ]
    report = replace(REPORT, findings=tuple(widened))
    [section] = sections(report, clauses)
    [entry] = section.entries
    assert (
        entry.zh == "把服务对象中的「户籍独居」放宽到「常住独居」，「户籍空巢」放宽到「常住空巢」"
    )
    for format_ in ("text", "html"):
        told = render_report(report, format_, clauses, width=300).decode()
        assert "没有涵盖“独居”" in told
        assert "没有涵盖“空巢”" in told
        assert len(re.findall("30–40", told)) == 1


def test_of_a_missing_item_all_fields_are_given_to_go_by(corpus: Corpus) -> None:
    """Item 84 is left out; its bodies are told as the county's own."""
    [told] = [
        each for each in corpus.report("complete-01-kaihua").findings if each.reference_item == 84
    ]
    assert told.advice and not told.advice.is_own
    fields = told.advice.sentence.splitlines()
    labels = ["服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位"]
    assert [line.split("：")[0] for line in fields] == labels
    assert fields[-1] == "牵头负责单位：县文广旅体局、县委宣传部。"
