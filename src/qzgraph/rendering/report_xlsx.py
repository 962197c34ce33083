"""Reports as an Excel workbook: summary, findings, item by item, how it was made.

Text is written as text, never as a formula; colours have a word beside them; the bytes depend on
the report alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from qzgraph.errors import BadUsage
from qzgraph.judging.report import Quote, Report, Severity
from qzgraph.rendering.report_clauses import NOTICE_NUMBER, NOTICE_TITLE, Clauses
from qzgraph.rendering.report_view import (
    WORDS,
    Outcome,
    Unread,
    bare_title,
    cleaned,
    count,
    found_on,
    groups,
    item_label,
    made_with,
    not_judged,
    one_line,
    verdict_en,
    verdict_zh,
)

#: Excel's own limits.
_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
#: The file's own date: the same report gives the same bytes, whatever the clock says.
_CREATED = datetime(2024, 1, 1)
_FILLS = {
    Severity.VIOLATION: ("#F4B6B0", "#7A0C0C"),
    Severity.WARNING: ("#FFE699", "#6B4E00"),
    Severity.INFO: ("#DDEBF7", "#1F4E79"),
}
#: Points that a line takes, and the most that Excel gives a row.
_LINE = 15.0
_HIGHEST = 409.0
#: The list of findings: heading, and width in characters. What follows ``_PRINTED`` is for the
#: screen alone.
_COLUMNS = (
    ("序号", 6.0),
    ("条款", 13.0),
    ("程度", 9.0),
    ("参照\n项目号", 8.0),
    ("本地\n项目号", 8.0),
    ("项目名称", 15.0),
    ("问题", 30.0),
    ("标准要求", 15.0),
    ("本地表述", 15.0),
    ("本地原文", 28.0),
    ("本地原文位置", 14.0),
    ("参照标准原文", 28.0),
    ("参照标准位置", 14.0),
    ("English", 40.0),
    ("属性", 20.0),
)
_PRINTED = 13


def one(report: Report, clauses: Clauses) -> bytes:
    """A workbook of four sheets."""
    return many((report,), clauses)


def many(outcomes: tuple[Outcome, ...], clauses: Clauses) -> bytes:
    """The same four sheets; with several files, the rows of each say whose they are."""
    import xlsxwriter

    output = BytesIO()
    font = {"font_name": "宋体", "font_size": 11}
    options = {"in_memory": True, "default_format_properties": font}
    book = xlsxwriter.Workbook(output, options)
    book.set_properties({"title": "基本公共服务标准复核结果", "created": _CREATED})
    _Book(book, cleaned(outcomes), clauses).write()
    book.close()
    return output.getvalue()


class _Book:
    """The sheets of one workbook, each with its own method."""

    def __init__(self, book: Any, outcomes: tuple[Outcome, ...], clauses: Clauses) -> None:
        self._book = book
        self._outcomes = outcomes
        self._reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
        self._clauses = clauses
        self._several = len(outcomes) > 1
        wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#A6A6A6"}
        self._cell = book.add_format(wrapped)
        self._middle = book.add_format({**wrapped, "align": "center"})
        self._plain = book.add_format({"valign": "top"})
        self._good = book.add_format(
            {**wrapped, "bg_color": "#E2EFDA", "font_color": "#2A5A1D", "bold": True}
        )
        self._title = book.add_format({"bold": True, "font_size": 16, "valign": "vcenter"})
        self._section = book.add_format({"bold": True, "font_size": 12})
        self._head = book.add_format(
            {
                **wrapped,
                "bold": True,
                "bg_color": "#E7E6E6",
                "align": "center",
                "valign": "vcenter",
            }
        )
        self._label = book.add_format({**wrapped, "bold": True, "bg_color": "#F2F2F2"})
        self._tinted = {
            severity: book.add_format(
                {**wrapped, "bg_color": fill, "font_color": ink, "bold": True, "align": "center"}
            )
            for severity, (fill, ink) in _FILLS.items()
        }
        self._verdict = {
            severity: book.add_format(
                {**wrapped, "bg_color": fill, "font_color": ink, "bold": True}
            )
            for severity, (fill, ink) in _FILLS.items()
        }

    def write(self) -> None:
        self._summary()
        self._findings()
        self._matrix()
        self._making()

    def _sheet(self, name: str, widths: Sequence[float]) -> Any:
        """A sheet of these columns, printed on A4, one page across, numbered at the foot."""
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def _put(self, sheet: Any, row: int, column: int, value: str | int | None, form: Any) -> None:
        """One cell by its type; ``write_string`` keeps ``=1+1`` the text that it is."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, form)
        else:
            cut = value if len(value) <= _LONGEST_TEXT else value[: _LONGEST_TEXT - 1] + "…"
            sheet.write_string(row, column, cut, form)

    def _line(
        self,
        sheet: Any,
        row: int,
        values: Sequence[str | int | None],
        form: Any,
        widths: Sequence[float],
    ) -> None:
        """A row of cells, as high as its longest text needs in columns of these widths: not every
        reader works that out when it opens a file. Numbers stand in the middle."""
        for column, value in enumerate(values):
            centred = isinstance(value, int) and form is self._cell
            self._put(sheet, row, column, value, self._middle if centred else form)
        sheet.set_row(row, _height(values, widths))

    def _pair(self, sheet: Any, row: int, label: str, value: str, width: float, form: Any) -> None:
        """A label and a value across the columns to the right of it, ``width`` in all."""
        last = len(_SUMMARY) - 1 if width == sum(_SUMMARY[1:]) else len(_MAKING) - 1
        self._put(sheet, row, 0, label, self._label)
        sheet.merge_range(row, 1, row, last, "", form)
        self._put(sheet, row, 1, value, form)
        sheet.set_row(row, _height([value], [width]))

    def _list(self, sheet: Any, heads: Sequence[str], widths: Sequence[float], rows: int) -> None:
        """What a long list has: its head frozen and repeated on paper, and a filter."""
        if rows >= _MOST_ROWS:
            raise BadUsage(f"an Excel sheet holds {_MOST_ROWS} rows", mend="take --format json")
        self._line(sheet, 0, heads, self._head, widths)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(rows, 1), len(heads) - 1)

    def _summary(self) -> None:
        sheet = self._sheet("汇总", (20, 26, 52, 9, 9, 9, 9), wide=True)
        row = 0
        for outcome in self._outcomes:
            row = self._summary_of(sheet, row, outcome) + 2

    def _summary_of(self, sheet: Any, row: int, outcome: Outcome) -> int:
        """One report's verdict and counts from this row on; the row after them."""
        if isinstance(outcome, Unread):
            self._put(sheet, row, 0, f"未能读取：{outcome.file}", self._title)
            self._put(sheet, row + 1, 0, outcome.error, self._book.add_format())
            return row + 2
        title = f"《{bare_title(outcome.edition_title, outcome.edition)}》复核结果汇总"
        self._put(sheet, row, 0, title, self._title)
        sheet.set_row(row, 28)
        for label, value in (
            ("结论 Verdict", f"{verdict_zh(outcome)}。{verdict_en(outcome)}."),
            *_about(outcome),
        ):
            row += 1
            self._put(sheet, row, 0, label, self._label)
            sheet.merge_range(row, 1, row, 6, "", self._cell)
            self._put(sheet, row, 1, value, self._cell)
            if label.startswith("结论") and outcome.findings:
                grave = min((one.severity for one in outcome.findings), key=list(Severity).index)
                self._put(sheet, row, 1, value, self._tinted[grave])
        row += 2
        words = [f"{word.zh}\n{kind.value}" for kind, word in WORDS.items()]
        self._line(sheet, row, ["条款", "Clause", "通知要求", *words, "合计"], self._head)
        sheet.set_row(row, 32)
        by_clause = {group.clause: group.counts for group in groups(outcome, self._clauses)}
        for clause in self._clauses:
            row += 1
            counts = by_clause.get(clause, count(()))
            self._line(sheet, row, [clause.title_zh, clause.title_en, clause.demand], self._cell)
            self._counts(sheet, row, counts)
        row += 1
        self._line(sheet, row, ["合计", "Total", ""], self._label)
        self._counts(sheet, row, count(outcome.findings))
        return row + 1

    def _counts(self, sheet: Any, row: int, counts: dict[Severity, int]) -> None:
        for column, (severity, number) in enumerate(counts.items(), start=3):
            form = self._tinted[severity] if number else self._middle
            self._put(sheet, row, column, number, form)
        self._put(sheet, row, 6, sum(counts.values()), self._middle)

    def _findings(self) -> None:
        heads = ["序号", "条款", "程度", "参照\n项目号", "本地\n项目号", "项目名称", "问题"]
        heads += ["标准要求", "本地表述", "本地原文", "本地原文位置"]
        heads += ["参照标准原文", "参照标准位置", "In English", "属性"]
        widths: list[float] = [6, 13, 9, _ITEM, _ITEM, 18, 34, 20, 20, 34, 18, 34, 18, 30, 16]
        if self._several:
            heads, widths = ["文件", *heads], [20, *widths]
        sheet = self._sheet("问题清单", widths)
        row = 0
        for report in self._reports:
            whose = [report.file or report.edition] if self._several else []
            for group in groups(report, self._clauses):
                for member in group.members:
                    row += 1
                    finding = member.finding
                    values = [
                        *whose,
                        member.number,
                        group.clause.title_zh,
                        WORDS[finding.severity].zh,
                        finding.reference_item,
                        finding.item,
                        one_line(finding.item_name or finding.reference_name),
                        one_line(finding.message_zh),
                        one_line(finding.expected),
                        one_line(finding.actual),
                        *_quoted(finding.source),
                        *_quoted(finding.reference_source),
                        one_line(finding.message_en),
                        finding.path,
                    ]
                    self._line(sheet, row, values, self._cell)
                    word = WORDS[finding.severity].zh
                    self._put(sheet, row, len(whose) + 2, word, self._tinted[finding.severity])
        if not row:
            self._put(sheet, 1, 0, "没有发现问题", self._book.add_format())
        self._list(sheet, heads, row)

    def _matrix(self) -> None:
        """Which item answers which, and the gravest word under each clause."""
        heads = ["参照\n项目号", "参照项目", "本地\n项目号", "本地项目", "相似度", "对应依据"]
        heads += [clause.title_zh for clause in self._clauses]
        widths: list[float] = [_ITEM, 26, _ITEM, 26, 9, 30, *[10.0] * len(list(self._clauses))]
        if self._several:
            heads, widths = ["文件", *heads], [20, *widths]
        sheet = self._sheet("项目对照", widths)
        row = 0
        for report in self._reports:
            whose = [report.file or report.edition] if self._several else []
            for pairing in report.pairings:
                row += 1
                values = [
                    *whose,
                    *_numbers_and_names(pairing.reference, "（参照标准没有）"),
                    *_numbers_and_names(pairing.county, "（没有对应项目）"),
                ]
                self._line(sheet, row, values, self._cell)
                column = len(values)
                if pairing.reference and pairing.county:
                    sheet.write_number(row, column, round(pairing.score, 2), self._middle)
                else:
                    self._put(sheet, row, column, "—", self._middle)
                self._put(sheet, row, column + 1, one_line(pairing.reason), self._cell)
                found = found_on(pairing, report)
                for at, clause in enumerate(self._clauses, start=column + 2):
                    here = [one.severity for one in found if one.clause == clause.clause]
                    gravest = min(here, key=list(Severity).index, default=None)
                    form = self._tinted[gravest] if gravest else self._middle
                    self._put(sheet, row, at, WORDS[gravest].zh if gravest else "", form)
        self._list(sheet, heads, row)

    def _making(self) -> None:
        sheet = self._sheet("生成说明", (24, 24, 60, 60), wide=True)
        row = 0
        for outcome in self._outcomes:
            row = self._made(sheet, row, outcome) + 1
        self._put(sheet, row, 0, "程度的含义 Severities", self._section)
        for kind, word in WORDS.items():
            row += 1
            self._put(sheet, row, 0, word.zh, self._tinted[kind])
            self._line_from(sheet, row, 1, [kind.value, word.meaning_zh, word.meaning_en])
        row += 2
        self._put(sheet, row, 0, "条款的含义 Clauses", self._section)
        row += 1
        notice = f"通知原文（《{NOTICE_TITLE}》，{NOTICE_NUMBER}）"
        self._line(sheet, row, ["条款", "Clause", notice, "说明"], self._head)
        for clause in self._clauses:
            row += 1
            deadline = f"期限：{clause.deadline}。" if clause.deadline else ""
            values = [clause.title_zh, clause.title_en, clause.quote, f"{deadline}{clause.note}"]
            self._line(sheet, row, values, self._cell)
        row += 2
        self._put(sheet, row, 0, "读法 How to read", self._section)
        for note in (
            "字符位置从0起，按Unicode字符计，含首不含尾；所引文字中的换行从略，准确文字以位置为准。",
            "“项目对照”中的空格表示该条没有发现问题，或者无从比对。",
        ):
            row += 1
            sheet.merge_range(row, 0, row, 3, "", self._plain)
            self._put(sheet, row, 0, note, self._plain)

    def _made(self, sheet: Any, row: int, outcome: Outcome) -> int:
        """How one report was made, and what it does not say; the row after."""
        if isinstance(outcome, Unread):
            self._put(sheet, row, 0, f"未能读取：{outcome.file}", self._section)
            return row + 1
        name = bare_title(outcome.edition_title, outcome.edition)
        self._put(sheet, row, 0, f"《{name}》复核结果是怎样生成的", self._section)
        for label, value in (*_about(outcome), *made_with(outcome)):
            row += 1
            self._put(sheet, row, 0, label, self._label)
            sheet.merge_range(row, 1, row, 3, "", self._cell)
            self._put(sheet, row, 1, value, self._cell)
        for sentence in not_judged(outcome):
            row += 1
            self._put(sheet, row, 0, "未作判断", self._label)
            sheet.merge_range(row, 1, row, 3, "", self._cell)
            self._put(sheet, row, 1, sentence, self._cell)
            sheet.set_row(row, 15 * (1 + len(sentence) // 60))
        return row + 1

    def _line_from(self, sheet: Any, row: int, first: int, values: Sequence[str]) -> None:
        for column, value in enumerate(values, start=first):
            self._put(sheet, row, column, value, self._cell)


def _about(report: Report) -> tuple[tuple[str, str], ...]:
    """What was held to what."""
    title = one_line(report.edition_title)
    against = one_line(report.against_title)
    return (
        ("被复核的标准 Edition", f"{title} {report.edition}".strip()),
        ("参照标准 Against", f"{against} {report.against}".strip()),
        ("文件 File", one_line(report.file)),
        ("日期 Date", report.date),
    )


def _quoted(quote: Quote | None) -> tuple[str, str]:
    if quote is None:
        return "", ""
    place = f"{one_line(quote.place)} 字符{quote.start}–{quote.end}".strip()
    return one_line(quote.text), place


def _numbers_and_names(
    items: Sequence[tuple[int | None, str]], none: str
) -> tuple[str | int | None, str]:
    """``12`` and its name; of several ``13、14`` and each with its number."""
    if not items:
        return None, none
    if len(items) == 1:
        return items[0][0], one_line(items[0][1])
    numbers = "、".join(str(number) for number, _ in items if number is not None)
    return numbers, "\n".join(item_label(number, name) for number, name in items)
