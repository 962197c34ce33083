"""The workbook's first sheet: what to change, a row an item, the most serious first."""

from __future__ import annotations

from typing import Any

from qzgraph.judging.report import Report, Severity
from qzgraph.rendering.printable import bare_title
from qzgraph.rendering.report_changes import Entry, Section, count_of, idle, sections
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_view import Outcome, verdict_zh
from qzgraph.rendering.worksheet import Sheet, Styles, Tint

TINTS = {
    Severity.VIOLATION: Tint.BAD,
    Severity.WARNING: Tint.DOUBT,
    Severity.REVIEW: Tint.REVIEW,
    Severity.INFO: Tint.NOTE,
}
_COLUMNS = (
    *(("序号", 7.0), ("程度", 11.0), ("项目", 26.0), ("修改建议 What to change", 46.0)),
    *(("位置", 17.0), ("可改为／可参照的句子（加粗处与原文不同）", 56.0), ("In English", 40.0)),
)
#: The last column is for the screen alone.
_ON_SCREEN = 1


def write_changes(
    book: Any, styles: Styles, outcomes: tuple[Outcome, ...], clauses: Clauses, *, remarks: bool
) -> None:
    """The sheet 修改建议, for all files one below another."""
    sheet = Sheet(book, styles, "修改建议", [width for _, width in _COLUMNS])
    sheet.list_head([head for head, _ in _COLUMNS])
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    for report in reports:
        if len(outcomes) > 1:
            sheet.line(report.file or report.edition, styles.section, 20)
        parts = sections(report, clauses, remarks=remarks)
        if not parts:
            title = bare_title(report.edition_title, report.edition)
            sheet.line(f"《{title}》{verdict_zh(report)}。", styles.plain)
        for part in parts:
            for entry in part.entries:
                _row(sheet, styles, part, entry)
        if not remarks and (rest := idle(report, clauses)):
            number = count_of(rest)
            note = f"另有{number}处提示不要求修改，用 --remarks 可以列出 · {number} remarks more: --remarks"
            sheet.line(note, styles.plain)
    sheet.list_end(printed=len(_COLUMNS) - _ON_SCREEN)


def _row(sheet: Sheet, styles: Styles, part: Section, entry: Entry) -> None:
    sentence = entry.sentences[0] if entry.sentences else None
    suggested = f"{sentence.lead}：{sentence.text}" if sentence else ""
    values = [entry.number, part.zh, entry.item, f"{entry.zh}。", entry.place, suggested, entry.en]
    sheet.row(values, styles.cell, {0: styles.middle, 1: styles.mark(TINTS[part.severity])})
    if sentence:
        sheet.rich(5, ((f"{sentence.lead}：", False), *sentence.pieces), styles.cell)
