"""Entitlements as an Excel workbook: the services, and how the answer was made."""

from __future__ import annotations

from qzgraph.judging.entitlements import Entitlements
from qzgraph.judging.membership import Membership
from qzgraph.judging.quoting import describe
from qzgraph.records.model import Field
from qzgraph.rendering.entitlements_words import person_zh
from qzgraph.rendering.printable import bare_title, cleaned
from qzgraph.rendering.words import Tint, word_of
from qzgraph.rendering.worksheet import Sheet, Workbook

_COLUMNS = (
    *(("结论", 12.0), ("项目号", 8.0), ("项目名称", 24.0), ("标准", 34.0), ("牵头负责单位", 20.0)),
    *(("条件", 34.0), ("理由", 34.0), ("依据文件", 40.0), ("服务对象原文", 44.0)),
)
_TINTS = {
    Membership.COVERED: Tint.GOOD,
    Membership.COVERED_IF: Tint.DOUBT,
    Membership.CANNOT_TELL: Tint.NOTE,
}


def render(answer: Entitlements) -> bytes:
    """A workbook of two sheets; the same answer gives the same bytes."""
    book = Workbook("可以享受的基本公共服务")
    sheet = book.list("服务", _COLUMNS)
    for service in answer.services:
        values = [
            word_of(service.verdict).zh,
            service.item.number,
            service.item.name,
            "\n".join(describe(benchmark) for benchmark in service.benchmarks),
            service.lead_agency,
            service.condition,
            service.because,
            "\n".join(service.legal_basis),
            service.item.fields[Field.POPULATION].text,
        ]
        sheet.row(cleaned(values), book.cell, {0: book.mark(_TINTS[service.verdict])})
    sheet.list_end()
    _making(book.sheet("生成说明", (28, 60, 60)), book, answer)
    return book.to_bytes()


def _making(sheet: Sheet, book: Workbook, answer: Entitlements) -> None:
    edition = answer.edition
    sheet.pair("对象 Person", person_zh(answer.person), book.cell)
    title = f"《{bare_title(edition.title, edition.id)}》{edition.id}"
    sheet.pair("标准 Edition", title, book.cell)
    if answer.is_partial:
        sheet.pair("收录 Extent", "只收录了部分内容 · only partly known here", book.cell)
    for verdict, meaning in (
        (Membership.COVERED, "服务对象包括这样的人"),
        (Membership.COVERED_IF, "还要符合“条件”一栏"),
        (Membership.CANNOT_TELL, "没有说明是否属于这些服务对象，不能判断"),
    ):
        word = word_of(verdict)
        sheet.pair(word.both, meaning, book.cell)
    sheet.pair("未列出的 Left out", "年龄或户籍不在服务对象之内的项目", book.cell)
    for name, value in answer.made_with.items():
        sheet.pair(name, value, book.cell)
