"""A comparison as an Excel workbook, one sheet a question: summary, matrix, benchmarks side by side,
populations, who pays, legal basis, lead agencies, wording.

The bytes depend on the comparison alone. Colours go with words; the sentence behind a verdict is in
the cell's comment or in a column of the same row.
"""

from __future__ import annotations

from qzgraph.judging.compare import Comparison
from qzgraph.judging.verdict import Aspect, Status, Verdict
from qzgraph.rendering.comparison_sheets import (
    agency_sheet,
    benchmark_sheet,
    fiscal_sheet,
    legal_sheet,
    matrix_sheet,
    population_sheet,
    wording_sheet,
)
from qzgraph.rendering.comparison_view import View, partial_note, view
from qzgraph.rendering.words import (
    STATUS_TINTS,
    Tint,
    tint_of,
    word_of,
)
from qzgraph.rendering.worksheet import Sheet, Value, Workbook

#: The sheets after the summary: name, what is asked, what writes it.
_SHEETS = (
    ("矩阵", "哪项对应哪项，各方面结论如何 Which item answers which; verdicts", matrix_sheet),
    ("量化标准", "标准各是多少，差多少 Benchmarks side by side", benchmark_sheet),
    ("服务对象", "服务谁 Target populations", population_sheet),
    ("支出责任", "谁出钱 Who pays", fiscal_sheet),
    ("依据文件", "依据哪些文件 Legal basis", legal_sheet),
    ("牵头单位", "谁牵头 Lead agencies", agency_sheet),
    ("文字", "文字有何改动 Wording", wording_sheet),
)


def render(comparison: Comparison) -> bytes:
    """The workbook."""
    shown = view(comparison)
    book = Workbook("基本公共服务标准比较")
    _summary(book, shown)
    for name, _, write in _SHEETS:
        write(book, name, shown)
    return book.to_bytes()


def _summary(book: Workbook, shown: View) -> None:
    """The editions, the counts, what the words mean, and how it was made."""
    sheet = book.sheet("汇总", (20, 13, 13, 13, 13, 13, 13, 13))
    sheet.line("基本公共服务标准比较 Comparison of standards", book.title, 28)
    for column in shown.columns:
        sheet.pair(column.id, column.about, book.cell)
    sheet.pair(
        "读法 Reading",
        "按级别、年份排列；结论都是就后一版本而言。Verdicts are said of the later one in this order.",
        book.cell,
    )
    for column in shown.partial:
        sheet.pair("部分收录 Partial", partial_note(column), book.tinted(Tint.DOUBT))
    if shown.is_all_equal:
        same = "没有实质差别。Nothing differs in substance."
        sheet.pair("结果 Result", same, book.tinted(Tint.GOOD))
    sheet.gap()
    _counts(sheet, book, shown)
    sheet.gap()
    _legend(sheet, book)
    sheet.gap()
    sheet.line("怎样生成 How it was made", book.section, 20)
    for key, value in shown.made_with:
        sheet.pair(key, value, book.cell)
    sheet.pair(
        "位置 Places",
        "字符位置从0起，按Unicode字符计，含首不含尾；所引文字中的换行从略。",
        book.cell,
    )


def _counts(sheet: Sheet, book: Workbook, shown: View) -> None:
    sheet.line("各行的状态 Rows by status", book.section, 20)
    for status, number in shown.counts.items():
        mark = {0: book.mark(STATUS_TINTS[status])} if status in STATUS_TINTS else {}
        sheet.row([word_of(status).both, number], book.cell, mark)
    sheet.row(["合计 total", len(shown.rows)], book.label)
    counted = shown.counted
    if not counted:
        return
    sheet.gap()
    sheet.line("差别 Differences by aspect and verdict", book.section, 20)
    verdicts = [one for one in Verdict if one is not Verdict.EQUAL]
    words = [word_of(one) for one in verdicts]
    sheet.row(["方面\naspect", *(f"{w.sign} {w.zh}\n{w.en}" for w in words)], book.head)
    for aspect in Aspect:
        values: list[Value] = [counted.get((aspect, one)) for one in verdicts]
        marks = {
            at: book.mark(tint_of(verdict))
            for at, (verdict, value) in enumerate(zip(verdicts, values, strict=True), start=1)
            if value
        }
        sheet.row([word_of(aspect).both, *values], book.cell, marks)


def _legend(sheet: Sheet, book: Workbook) -> None:
    sheet.line("各表 Sheets", book.section, 20)
    for name, question, _ in _SHEETS:
        sheet.pair(name, question, book.cell)
    sheet.gap()
    sheet.line("状态和结论的含义 What the words mean", book.section, 20)
    for status in Status:
        word = word_of(status)
        sheet.pair(word.both, f"{word.meaning_zh}{word.meaning_en}", book.cell)
    for verdict in Verdict:
        word = word_of(verdict)
        text = f"{word.meaning_zh}{word.meaning_en}"
        sheet.pair(f"{word.sign} {word.both}", text, book.cell)
