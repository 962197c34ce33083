"""The workbook's first sheet: what to change, a row an item, the most serious first."""

from __future__ import annotations

from collections.abc import Sequence

from qzgraph.judging.report import Report, Severity
from qzgraph.rendering.printable import bare_title
from qzgraph.rendering.report_changes import Entry, Section, count_of, idle, sections
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_columns import DECISION, REASON
from qzgraph.rendering.report_view import Outcome, verdict
from qzgraph.rendering.report_xlsx_desk import Part
from qzgraph.rendering.words import tint_of_gravest, word_of
from qzgraph.rendering.worksheet import Sheet, Workbook

_COLUMNS = (
    *(("序号", 7.0), ("程度", 11.0), ("项目", 26.0), ("修改建议 What to change", 46.0)),
    *(("位置", 17.0), ("可改为／可参照的句子（加粗处与原文不同）", 56.0), ("In English", 40.0)),
)
#: The last column is for the screen alone.
_ON_SCREEN = 1


def write_changes(
    book: Workbook, outcomes: tuple[Outcome, ...], clauses: Clauses, *, remarks: bool
) -> None:
    """The sheet 修改建议, for all files one below another."""
    sheet = book.list("修改建议", _COLUMNS)
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    for report in reports:
        if len(outcomes) > 1:
            sheet.line(report.file or report.edition, book.section, 20)
        parts = sections(report, clauses, remarks=remarks)
        if not parts:
            title = bare_title(report.edition_title, report.edition)
            sheet.line(f"《{title}》{verdict(report).zh}。", book.plain)
        for part in parts:
            for entry in part.entries:
                _row(sheet, book, part, entry)
    sheet.list_end(printed=len(_COLUMNS) - _ON_SCREEN)
    _foot(sheet, book, reports, clauses, remarks=remarks)


def _foot(
    sheet: Sheet, book: Workbook, reports: Sequence[Report], clauses: Clauses, *, remarks: bool
) -> None:
    """Below the list: where decisions go, and where the remarks are that are not in it."""
    if any(report.findings for report in reports):
        doubts = word_of(Severity.REVIEW).zh if any(r.needs_review for r in reports) else ""
        where = "".join(f"“{name}”" for name in (Part.STANDING.value, doubts) if name)
        told = f"{DECISION}、{REASON}填在{where}表里，连同改好的稿子交回"
        sheet.line(f"{told} · decisions go there, to be given back with the next draft", book.plain)
    left = 0 if remarks else sum(count_of(idle(report, clauses)) for report in reports)
    if left:
        told = f"另有{left}处提示不要求修改，在隐藏的“{Part.IDLE.value}”表里（右击表名，取消隐藏）"
        sheet.line(f"{told} · {left} remarks more, on a hidden sheet", book.plain)


def _row(sheet: Sheet, book: Workbook, part: Section, entry: Entry) -> None:
    sentence = entry.sentences[0] if entry.sentences else None
    suggested = f"{sentence.lead}：{sentence.text}" if sentence else ""
    values = [entry.number, part.zh, entry.item, f"{entry.zh}。", entry.place, suggested, entry.en]
    sheet.row(values, book.cell, {0: book.middle, 1: book.mark(tint_of_gravest(part.severity))})
    if sentence:
        sheet.rich(5, ((f"{sentence.lead}：", False), *sentence.pieces), book.cell)
