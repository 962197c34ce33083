"""Reports as an Excel workbook: summary, findings, item by item, how it was made.

The bytes depend on the reports alone. With several files the rows say whose they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qzgraph.judging.report import Quote, Report, Severity
from qzgraph.rendering.counties_xlsx import write_counties
from qzgraph.rendering.doubt import bracketed
from qzgraph.rendering.printable import bare_title, cleaned, item_label, one_line
from qzgraph.rendering.report_changes_xlsx import write_changes
from qzgraph.rendering.report_clauses import NOTICE_NUMBER, NOTICE_TITLE, Clauses
from qzgraph.rendering.report_desk import since
from qzgraph.rendering.report_view import (
    Numbered,
    Outcome,
    Unread,
    by_clause,
    count,
    found_on,
    gravest,
    hint,
    made_with_words,
    not_judged,
    to_review,
    verdict,
    why,
)
from qzgraph.rendering.report_xlsx_desk import (
    BEHIND,
    DECIDING,
    Listing,
    Part,
    behind,
    decided,
    parted,
    sheet_of_lapsed,
    sheet_of_resolved,
)
from qzgraph.rendering.words import Tint, tint_of_gravest, word_of, words_of
from qzgraph.rendering.worksheet import Sheet, Value, Workbook

#: The list of findings: headings, and widths in characters. The last are for the screen alone.
_FINDINGS = (
    *(("序号", 6.0), ("条款", 13.0), ("程度", 9.0), ("参照\n项目号", 8.0), ("本地\n项目号", 8.0)),
    *(("项目名称", 15.0), ("问题", 30.0), *DECIDING, ("标准要求", 22.0), ("本地表述", 22.0)),
    *(("本地原文", 28.0), ("本地原文\n位置", 14.0)),
    *(("参照标准原文", 28.0), ("参照标准\n位置", 14.0)),
    *(("In English", 40.0), *BEHIND),
)
#: The list of what a person is to read.
_DOUBTS = (
    *(("序号", 6.0), ("条款", 13.0), ("参照\n项目号", 8.0), ("本地\n项目号", 8.0)),
    *(
        ("项目名称", 15.0),
        ("不能断定的是", 32.0),
        *DECIDING,
        ("没有读懂的词", 16.0),
        ("要看什么", 22.0),
    ),
    *(("本地原文（【】内没有读懂）", 32.0), ("本地原文\n位置", 14.0)),
    *(("参照标准原文", 32.0), ("参照标准\n位置", 14.0)),
    *(("In English", 40.0), *BEHIND),
)
_ON_SCREEN = 1 + len(BEHIND)
_MATRIX = (*(("参照\n项目号", 9.0), ("参照项目", 27.0), ("本地\n项目号", 9.0), ("本地项目", 27.0)),)
#: How the program paired them: behind the sheet, for who wants to know.
_PAIRED = (("对应的\n相似度", 9.0), ("相似度\n怎样得出", 28.0))


def render(outcomes: tuple[Outcome, ...], clauses: Clauses, *, remarks: bool = False) -> bytes:
    """A workbook that opens with what to change; a sheet more where something is to be reviewed. Of several
    files together, behind those that lay counties side by side."""
    book = Workbook("基本公共服务标准复核结果")
    outcomes = cleaned(outcomes)
    if len(outcomes) > 1:
        write_counties(book, outcomes, clauses)
    write_changes(book, outcomes, clauses, remarks=remarks)
    _summary(book, outcomes, clauses)
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    several = len(outcomes) > 1
    for part in Part:
        _findings(book, reports, clauses, part, several=several, remarks=remarks)
    if any(report.needs_review for report in reports):
        _doubts(book, reports, clauses, several=several)
    sheet_of_resolved(book, reports, clauses)
    sheet_of_lapsed(book, reports, clauses)
    _matrix(book, reports, clauses, several=several)
    _making(book, outcomes, clauses)
    return book.to_bytes()


def _summary(book: Workbook, outcomes: tuple[Outcome, ...], clauses: Clauses) -> None:
    """The verdict, and the counts by clause and severity."""
    sheet = book.sheet("汇总", (22, 30, 56, 10, 10, 11, 10, 10))
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            sheet.line(f"未能读取：{outcome.file}", book.title, 28)
            sheet.line(outcome.error, book.plain)
        else:
            _summary_of(sheet, book, outcome, clauses)
        sheet.gap()


def _summary_of(sheet: Sheet, book: Workbook, report: Report, clauses: Clauses) -> None:
    name = bare_title(report.edition_title, report.edition)
    sheet.line(f"《{name}》复核结果汇总", book.title, 28)
    told, before, worst = verdict(report), since(report), gravest(report.findings)
    tint = tint_of_gravest(worst)
    sheet.pair("结论 Verdict", f"{told.zh}。（{told.en}）", book.tinted(tint))
    for label, value in _about(report):
        sheet.pair(label, value, book.cell)
    if before:
        sheet.pair("上次以来 Since", f"{before.zh}（{before.en}）", book.cell)
    sheet.gap()
    words = [f"{word.zh}\n{kind.value}" for kind, word in words_of(Severity).items()]
    sheet.row(["条款", "Clause", "通知要求", *words, "合计\nTotal"], book.head)
    counts = dict(by_clause(report, clauses))
    for clause in clauses:
        heads = [clause.title_zh, clause.title_en, clause.demand]
        _counted(sheet, book, heads, counts.get(clause, count(())), book.cell)
    _counted(sheet, book, ["合计", "Total", ""], count(report.findings), book.label)


def _counted(
    sheet: Sheet, book: Workbook, heads: list[str], counts: dict[Severity, int], style: Any
) -> None:
    """A row of the summary: counts other than 0 in their severity's colour."""
    marks = {
        column: book.mark(tint_of_gravest(severity)) if number else book.middle
        for column, (severity, number) in enumerate(counts.items(), start=len(heads))
    }
    marks[len(heads) + len(counts)] = book.middle
    sheet.row([*heads, *counts.values(), sum(counts.values())], style, marks)


def _findings(
    book: Workbook,
    reports: Sequence[Report],
    clauses: Clauses,
    part: Part,
    *,
    several: bool,
    remarks: bool,
) -> None:
    """The findings of one part, one a row; but for those that stand no sheet where there is none."""
    members = [parted(report, clauses, part, remarks=remarks) for report in reports]
    if part is not Part.STANDING and not any(members):
        return
    listing = Listing(book, part.value, _FINDINGS, several)
    if part is Part.IDLE:
        listing.sheet.hide()
    for report, own in zip(reports, members, strict=True):
        for member, clause in own:
            finding = member.finding
            severity = [word_of(finding.severity).zh]
            between = [one_line(finding.expected), one_line(finding.actual)]
            values = _cells(member, clause.title_zh, report, severity, between)
            listing.row(
                report, values, {2: book.mark(tint_of_gravest(finding.severity))}, decided_in=7
            )
    if part is Part.STANDING and not any(report.findings for report in reports):
        listing.sheet.line("没有发现问题", book.plain)
    listing.end(_ON_SCREEN)


def _doubts(book: Workbook, reports: Sequence[Report], clauses: Clauses, *, several: bool) -> None:
    """What the words leave open, one a row, apart from the list of findings."""
    listing = Listing(book, "需人工核对", _DOUBTS, several)
    for report in reports:
        for group in to_review(report, clauses):
            for member in group.members:
                words, look = member.finding.unread, hint(member.finding).zh
                between = [one_line("；".join(words)), f"{look}。" if look else ""]
                values = _cells(member, group.clause.title_zh, report, (), between, words)
                marks = {8: book.mark(Tint.REVIEW)} if between[0] else {}
                listing.row(report, values, marks, decided_in=6)
    listing.end(_ON_SCREEN)


def _cells(
    member: Numbered,
    clause: str,
    report: Report,
    severity: Sequence[str],
    between: Sequence[str],
    words: Sequence[str] = (),
) -> list[Value]:
    """The cells of a finding; ``between`` the decision and the quotations, where words in doubt are
    marked, stand two that only its sheet has."""
    finding = member.finding
    return [
        *(member.number, clause, *severity, finding.reference_item, finding.item),
        one_line(finding.item_name or finding.reference_name),
        "\n".join(filter(None, [one_line(finding.message_zh), why(finding).zh])),
        *decided(finding),
        *between,
        *_quoted(finding.source, words),
        *_quoted(finding.reference_source, words),
        one_line(f"{finding.message_en} {why(finding).en}".strip()),
        *behind(finding, report),
    ]


def _quoted(quote: Quote | None, words: Sequence[str] = ()) -> tuple[str, str]:
    if quote is None:
        return "", ""
    place = f"{one_line(quote.place)}\n字符{quote.start}–{quote.end}".strip()
    return bracketed(one_line(quote.words), words), place


def _matrix(book: Workbook, reports: Sequence[Report], clauses: Clauses, *, several: bool) -> None:
    """Which item answers which, and the gravest word under each clause."""
    judged = tuple((clause.title_zh, 10.0) for clause in clauses)
    listing = Listing(book, "项目对照", (*_MATRIX, *judged, *_PAIRED), several)
    for report in reports:
        for pairing in report.pairings:
            values: list[Value] = [
                *_numbers_and_names(pairing.reference, "（参照标准没有对应项目）")
            ]
            values += _numbers_and_names(pairing.county, "（本地标准没有对应项目）")
            found = found_on(pairing, report)
            marks = {}
            for clause in clauses:
                worst = gravest(one for one in found if one.clause == clause.clause)
                if worst:
                    marks[len(values)] = book.mark(tint_of_gravest(worst))
                values.append(word_of(worst).zh if worst else None)
            paired = bool(pairing.reference and pairing.county)
            values += [round(pairing.score, 2) if paired else None, one_line(pairing.reason)]
            listing.row(report, values, marks)
    listing.end(len(_PAIRED))


def _numbers_and_names(items: Sequence[tuple[int | None, str]], none: str) -> tuple[Value, str]:
    """``12`` and its name; of several ``13、14``, and each name with its number."""
    if not items:
        return None, none
    if len(items) == 1:
        return items[0][0], one_line(items[0][1])
    numbers = "、".join(str(number) for number, _ in items if number is not None)
    return numbers, "\n".join(item_label(number, name) for number, name in items)


def _making(book: Workbook, outcomes: tuple[Outcome, ...], clauses: Clauses) -> None:
    """How the report was made, and what its words mean."""
    sheet = book.sheet("生成说明", (24, 30, 62, 56))
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            sheet.line(f"未能读取：{outcome.file}", book.section, 20)
        else:
            name = bare_title(outcome.edition_title, outcome.edition)
            sheet.line(f"《{name}》的复核结果是怎样生成的", book.section, 20)
            for label, value in (*_about(outcome), *made_with_words(outcome)):
                sheet.pair(label, value, book.cell)
            for sentence in not_judged(outcome):
                sheet.pair("未作判断", sentence.zh, book.cell)
        sheet.gap()
    sheet.line("程度的含义 Severities", book.section, 20)
    for kind, word in words_of(Severity).items():
        values = [word.zh, kind.value, word.meaning_zh, word.meaning_en]
        sheet.row(values, book.cell, {0: book.mark(tint_of_gravest(kind))})
    sheet.gap()
    sheet.line("条款的含义 Clauses", book.section, 20)
    notice = f"通知原文（《{NOTICE_TITLE}》，{NOTICE_NUMBER}）"
    sheet.row(["条款", "Clause", notice, "说明"], book.head)
    for clause in clauses:
        deadline = f"期限：{clause.deadline}。" if clause.deadline else ""
        note = f"{deadline}{clause.note}"
        sheet.row([clause.title_zh, clause.title_en, clause.quote, note], book.cell)
    sheet.gap()
    sheet.line("读法 How to read", book.section, 20)
    sheet.line(
        "字符位置从0起，按Unicode字符计，含首不含尾；所引文字中的换行从略，准确文字以位置为准。",
        book.plain,
    )
    sheet.line("“项目对照”中的空格表示该条没有发现问题，或者无从比对。", book.plain)


def _about(report: Report) -> tuple[tuple[str, str], ...]:
    """What was held to what."""
    return (
        ("被复核的标准 Edition", f"{one_line(report.edition_title)} {report.edition}".strip()),
        ("参照标准 Against", f"{one_line(report.against_title)} {report.against}".strip()),
        ("文件 File", one_line(report.file)),
        ("印发日期 Issued on", report.issued_on),
        *((("报告日期 Date of this report", report.date),) if report.date else ()),
    )
