"""A coverage matrix as an Excel workbook: how to read it, the holes, the groups by domain, and the
whole matrix of groups against items.

The bytes depend on the matrix alone. Signs and words carry the meaning; colours only help.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qzgraph.judging.coverage import Cover, Coverage, Hole
from qzgraph.rendering.comparison_view import partial_note
from qzgraph.rendering.coverage_view import GROUPS_NOTE, CoverageView, marks, view
from qzgraph.rendering.printable import cited, one_line
from qzgraph.rendering.words import Tint, words_of
from qzgraph.rendering.worksheet import (
    A3,
    Value,
    Workbook,
    write_comment,
    write_value,
)

_TINTS = {
    Cover.HOLE: Tint.BAD,
    Cover.UNCLEAR: Tint.REVIEW,
    Cover.WHOLE: Tint.GOOD,
    Cover.PART: Tint.DOUBT,
    Cover.UNKNOWN: Tint.NOTE,
}
#: The matrix: rows of its head (domain, category, name, number), its columns before the services.
_HEAD = 4
_LEFT = 3
#: How wide the names of groups are.
_GROUP = 28
#: Points of a character in an upright heading, and how many characters of one are shown.
_UPRIGHT = 13
_LONGEST = 24
#: Characters across that a printed page of the matrix takes at its scale, in percent.
_PAGE = 220
_SCALE = 60


def render(coverage: Coverage) -> bytes:
    """The workbook."""
    shown = view(coverage)
    book = Workbook("服务对象覆盖情况")
    _summary(book, shown)
    if len(shown.columns) > 1:
        _holes(book, shown, "缺口", shown.holes)
        if shown.unclear:
            _holes(book, shown, "需人工核对", shown.unclear)
    _by_domain(book, shown)
    _matrix(book, shown)
    return book.to_bytes()


def _summary(book: Workbook, shown: CoverageView) -> None:
    sheet = book.sheet("说明", (26, 16, 16, 16, 16, 16))
    sheet.line("服务对象覆盖情况 Coverage of target populations", book.title, 28)
    for column in shown.columns:
        sheet.pair(column.id, column.about, book.cell)
    for column in shown.partial:
        sheet.pair("部分收录 Partial", partial_note(column), book.tinted(Tint.DOUBT))
    if len(shown.columns) > 1:
        found = f"{len(shown.holes)}处" if shown.holes else "没有 none"
        tint = Tint.BAD if shown.holes else Tint.GOOD
        sheet.pair("缺口 Holes", found, book.tinted(tint))
        if shown.unclear:
            doubts = f"{len(shown.unclear)}处"
            sheet.pair("需人工核对 To be reviewed", doubts, book.tinted(Tint.REVIEW))
        order = "、".join(column.id for column in shown.columns)
        sheet.pair("次序 Order", f"一格几个符号，依次是：{order}；“－”是不涉及。", book.cell)
    else:
        sheet.pair(
            "缺口 Holes",
            "只有一个版本，没有上级版本可比，看不出缺口。Holes show against an upper edition.",
            book.cell,
        )
    sheet.gap()
    sheet.line("符号的含义 What the signs mean", book.section, 20)
    for cover, word in words_of(Cover).items():
        if word.sign:
            style = book.tinted(_TINTS[cover]) if cover in _TINTS else book.cell
            text = f"{word.meaning_zh}{word.meaning_en}"
            sheet.pair(f"{word.sign} {word.both}", text, style)
    sheet.gap()
    sheet.line("怎样生成 How it was made", book.section, 20)
    sheet.pair("人群 Groups", GROUPS_NOTE, book.cell)
    for key, value in shown.made_with:
        sheet.pair(key, value, book.cell)


def _holes(book: Workbook, shown: CoverageView, title: str, holes: tuple[Hole, ...]) -> None:
    """Who is left out, or may be, one a row, with the words of both editions and why."""
    columns = (
        *(("人群\ngroup", 20.0), ("漏掉的人，按印文\nas printed", 26.0)),
        *(("领域\ndomain", 12.0), ("类别\ncategory", 16.0)),
        *(("上级版本\nupper", 13.0), ("上级项目\nitem", 22.0), ("上级原文\nsentence", 36.0)),
        *(("本版本\nlower", 13.0), ("本版本项目\nitem", 22.0), ("本版本原文\nsentence", 36.0)),
        *(("说明\nwhy", 30.0), ("没有读懂的词\nwords in doubt", 16.0)),
    )
    sheet = book.list(title, columns, A3, left=1)
    for hole in holes:
        service = shown.services[hole.service]
        none = hole.lower_quote is None
        values: list[Value] = [
            *(shown.groups[hole.group].label, one_line(hole.printed)),
            *(service.domain, service.category),
            *(hole.upper, shown.labels(service, shown.position(hole.upper)), cited(hole.quote)),
            *(hole.lower, shown.labels(service, shown.position(hole.lower)) or "没有对应项目"),
            cited(hole.lower_quote),
            *(one_line(hole.reason.zh), one_line("；".join(hole.reason.unread))),
        ]
        sheet.row(values, book.cell, {8: book.mark(Tint.BAD)} if none else {})
    if not holes:
        sheet.line("没有 none", book.plain)
    sheet.list_end()


def _by_domain(book: Workbook, shown: CoverageView) -> None:
    """How many items of each domain name a group, for each edition a column."""
    several = len(shown.columns) > 1
    domains = shown.domains
    columns = [("人群\ngroup", 28.0)]
    columns += [(f"{column.id}\n合计", 11.0) for column in shown.columns]
    columns += [("缺口\nholes", 7.0)] if several else []
    for domain in domains:
        name = domain.name or "未分领域"
        columns += [
            (f"{name}\n{column.id if several else ''}".strip(), 11.0) for column in shown.columns
        ]
    sheet = book.list("人群和领域", columns, A3, left=1)
    editions = range(len(shown.columns))
    for group in shown.groups:
        values: list[Value] = [_indented(group.label, group.depth)]
        values += [shown.total(group, edition) or None for edition in editions]
        found = {}
        if several:
            count = sum(shown.holes_in(group, domain) for domain in domains)
            found = {len(values): book.mark(Tint.BAD)} if count else {}
            values.append(count or None)
        for domain in domains:
            values += [shown.named(group, domain, edition) or None for edition in editions]
        sheet.row(values, book.cell, found)
    sheet.list_end()


def _indented(label: str, depth: int) -> str:
    """Ideographic spaces keep a filter's list readable, where a cell's indent would be lost."""
    return "　" * depth + label


def _matrix(book: Workbook, shown: CoverageView) -> None:
    """Groups against items: a band a domain and a category, names upright, totals at the left and
    at the foot."""
    sheet = book.raw.add_worksheet("矩阵")
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.set_print_scale(_SCALE)
    wide = max(4.2, 2.2 * len(shown.columns))
    sheet.set_column(0, 0, _GROUP)
    sheet.set_column(1, _LEFT - 1, 6)
    sheet.set_column(_LEFT, _LEFT + len(shown.services) - 1, wide)
    sheet.set_v_pagebreaks(_page_breaks(shown, int((_PAGE - _GROUP) / wide)))
    _matrix_head(sheet, book, shown)
    last = _LEFT + len(shown.services) - 1
    for at, group in enumerate(shown.groups):
        row = _HEAD + at
        holes = sum(Cover.HOLE in cell for cell in group.cells)
        write_value(sheet, row, 0, _indented(group.label, group.depth), book.cell)
        write_value(
            sheet, row, 1, _joined(shown, lambda e, g=group: shown.total(g, e)), book.middle
        )
        write_value(sheet, row, 2, holes or None, book.mark(Tint.BAD) if holes else book.middle)
        for column, cell in enumerate(group.cells, start=_LEFT):
            worst = next((cover for cover in Cover if cover in cell), Cover.NONE)
            style = book.mark(_TINTS[worst]) if worst in _TINTS else book.middle
            write_value(sheet, row, column, marks(cell), style)
    foot = _HEAD + len(shown.groups)
    write_value(sheet, foot, 0, "写明的人群数 groups named", book.label)
    write_value(sheet, foot, 1, None, book.label)
    write_value(sheet, foot, 2, len(shown.holes) or None, book.label)
    for at in range(len(shown.services)):
        named = _joined(shown, lambda e, s=at: shown.named_by(s, e))
        write_value(sheet, foot, _LEFT + at, named, book.head)
    sheet.freeze_panes(_HEAD, _LEFT)
    sheet.autofilter(_HEAD - 1, 0, foot - 1, last)
    sheet.repeat_rows(0, _HEAD - 1)
    sheet.repeat_columns(0, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _joined(shown: CoverageView, count: Any) -> Value:
    """A number of one edition as a number, of several ``2/3``."""
    found = [count(edition) for edition in range(len(shown.columns))]
    return found[0] or None if len(found) == 1 else "/".join(map(str, found))


def _matrix_head(sheet: Any, book: Workbook, shown: CoverageView) -> None:
    for column, head in enumerate(("人群\ngroup", "项目\n数", "缺口\n数")):
        _merge(sheet, 0, _HEAD - 2, (column, column), "", book.head)
        write_value(sheet, _HEAD - 1, column, head, book.head)
    longest = 0
    for domain in shown.domains:
        _merge(sheet, 0, 0, _span(domain.services), domain.name or "未分领域", book.head)
        for category in shown.categories(domain):
            _merge(sheet, 1, 1, _span(category.services), category.name, book.head)
    for at, service in enumerate(shown.services):
        name = one_line(shown.label(service))
        if len(name) > _LONGEST:
            write_comment(sheet, 2, _LEFT + at, name)
            name = f"{name[: _LONGEST - 1]}…"
        longest = max(longest, len(name))
        write_value(sheet, 2, _LEFT + at, name, book.upright)
        numbers = [shown.numbers(service, e) or "—" for e in range(len(shown.columns))]
        number: Value = (
            int(numbers[0]) if len(numbers) == 1 and numbers[0].isdigit() else "\n".join(numbers)
        )
        write_value(sheet, _HEAD - 1, _LEFT + at, number, book.head)
        quotes = [f"{column.id}：{cited(quote)}" for column, quote in shown.cited(service)]
        write_comment(sheet, _HEAD - 1, _LEFT + at, "\n".join(quotes))
    sheet.set_row(1, 48)
    sheet.set_row(2, longest * _UPRIGHT + 6)
    sheet.set_row(_HEAD - 1, 15 * (len(shown.columns) + 1) + 3)


def _page_breaks(shown: CoverageView, most: int) -> list[int]:
    """The columns before which a new page begins: at domains, where as many services as a page
    takes would be exceeded."""
    breaks, start = [], 0
    for domain in shown.domains:
        first, last = domain.services[0], domain.services[-1]
        if last + 1 - start > most and first > start:
            breaks.append(_LEFT + first)
            start = first
    return breaks


def _span(services: Sequence[int]) -> tuple[int, int]:
    return _LEFT + services[0], _LEFT + services[-1]


def _merge(
    sheet: Any, top: int, bottom: int, columns: tuple[int, int], text: str, style: Any
) -> None:
    """Cells as one; Excel does not merge a single cell."""
    if (top, columns[0]) != (bottom, columns[1]):
        sheet.merge_range(top, columns[0], bottom, columns[1], "", style)
    write_value(sheet, top, columns[0], text, style)
