"""The sheets of a comparison's workbook, each the answer to one question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from qzgraph.judging.report import Quote
from qzgraph.judging.side_by_side import DocumentLine
from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.records.model import Field
from qzgraph.rendering.comparison_view import Column, Entry, PairView, RowView, View
from qzgraph.rendering.printable import cited, one_line, where
from qzgraph.rendering.wording_diff import changes, excerpt
from qzgraph.rendering.words import (
    STATUS_TINTS,
    Tint,
    aspect_word,
    change_text,
    reasons_text,
    shown_change,
    tint_of,
    verdict_word,
    word_of,
)
from qzgraph.rendering.worksheet import A3, Value, Workbook

#: The gravest first.
_TINTS = (Tint.BAD, Tint.REVIEW, Tint.DOUBT, Tint.NOTE, Tint.GOOD)
_ROW = (("行\nrow", 6.0), ("类别\ncategory", 14.0))
_ITEM = (*_ROW, ("项目\nitem", 18.0))


class _Table:
    """A long list: head and left columns stay in sight, a filter over all. Columns are added with
    their heads; then rows are written cell by cell."""

    def __init__(
        self, book: Workbook, name: str, columns: Sequence[tuple[str, float]], left: int
    ) -> None:
        self._book = book
        self._sheet = book.list(name, columns, A3, left=left)
        self._cells: list[Value] = []
        self._marks: dict[int, Any] = {}
        self._comments: dict[int, str] = {}
        self._is_empty = True

    def put(self, *values: Value | Decimal) -> None:
        """Further cells of the row."""
        self._cells += [float(one) if isinstance(one, Decimal) else one for one in values]

    def mark(self, text: str, tint: Tint | None, comment: str = "") -> None:
        """A cell with a verdict in words."""
        if tint and text:
            self._marks[len(self._cells)] = self._book.mark(tint)
        if comment:
            self._comments[len(self._cells)] = comment
        self._cells.append(text)

    def end_row(self) -> None:
        self._sheet.row(self._cells, self._book.cell, self._marks)
        for column, text in self._comments.items():
            self._sheet.comment(column, text)
        self._cells, self._marks, self._comments = [], {}, {}
        self._is_empty = False

    def close(self) -> None:
        """Ends the sheet; an empty list says so."""
        if self._is_empty:
            self._sheet.line("没有 none", self._book.plain)
        self._sheet.list_end()


def matrix_sheet(book: Workbook, name: str, shown: View) -> None:
    """A row a row: the items of each edition, and for each edition but the first its verdicts."""
    columns = [*_ROW]
    for column in shown.columns:
        columns += [(f"{column.id}\n序号", 9.0), (f"{column.id}\n名称", 20.0)]
    columns += [("状态\nstatus", 11.0), ("只看实质\nin substance", 11.0)]
    for column in shown.columns[1:]:
        columns.append((f"{column.id}\n状态", 12.0))
        columns += [(f"{column.id}\n{word_of(aspect).zh}", 11.0) for aspect in Aspect]
    table = _Table(book, name, columns, 2)
    for row in shown.rows:
        table.put(row.number, row.category)
        for entries in row.entries:
            _put_items(table, entries)
        for status in (row.status, row.status_in_substance):
            table.mark(word_of(status).both, STATUS_TINTS.get(status))
        for lower in range(1, len(shown.columns)):
            pairs = row.pair_to(lower)
            tint = _gravest(STATUS_TINTS.get(pair.status) for pair in pairs)
            table.mark(_statuses(pairs, shown), tint, _why_open(pairs, row, shown))
            for aspect in Aspect:
                _put_verdicts(table, [d for pair in pairs for d in pair.of(aspect)])
        table.end_row()
    table.close()


def _put_items(table: _Table, entries: tuple[Entry, ...]) -> None:
    """``12`` and its name; of several ``13、14``, and each name with its number."""
    if not entries:
        table.mark("", None)
        table.put("—")
        return
    names = "\n".join(entry.label if len(entries) > 1 else entry.name for entry in entries)
    numbers = [entry.number for entry in entries if entry.number is not None]
    table.put(numbers[0] if len(numbers) == 1 else "、".join(map(str, numbers)))
    table.mark(one_line(names) if len(entries) == 1 else names, None, cited(entries[0].quote))


def _statuses(pairs: Iterable[PairView], shown: View) -> str:
    """Each pair's status; said with whom, where that is no neighbour."""
    return "\n".join(
        f"{'' if pair.upper + 1 == pair.lower else f'对{shown.columns[pair.upper].id}：'}"
        f"{word_of(pair.status).zh}"
        for pair in pairs
    )


def _why_open(pairs: Sequence[PairView], row: RowView, shown: View) -> str:
    """The text that stands alone, where one side has nothing."""
    for pair in pairs:
        if pair.status in (Status.MISSING, Status.ADDED, Status.UNKNOWN):
            has = pair.upper if row.entries[pair.upper] else pair.lower
            return "\n".join(
                f"{shown.columns[has].id} {entry.label}\n"
                + "\n".join(cited(quote) for quote in entry.fields.values())
                for entry in row.entries[has]
            )
    return ""


def _put_verdicts(table: _Table, differences: Sequence[Difference]) -> None:
    """The verdicts on one aspect in words, counted, with the sentences in the comment."""
    words = Counter(f"{word_of(one.verdict).sign}{verdict_word(one).zh}" for one in differences)
    text = "\n".join(f"{word} {n}" if n > 1 else word for word, n in words.items())
    telling = [one for one in differences if one.verdict is not Verdict.EQUAL] or differences
    table.mark(
        text,
        _gravest(tint_of(one.verdict) for one in differences),
        "\n\n".join(map(_explained, telling)),
    )


def _gravest(tints: Iterable[Tint | None]) -> Tint | None:
    """The colour of a cell that says several things."""
    found = set(tints)
    return next((tint for tint in _TINTS if tint in found), None)


def _explained(difference: Difference) -> str:
    """What was compared, both values, both sentences."""
    change = change_text(difference)
    lines = [
        f"{aspect_word(difference).zh}：{verdict_word(difference).zh}{f'，{change}' if change else ''}"
    ]
    for edition, value, quote in (
        (difference.upper, difference.expected, difference.expected_quote),
        (difference.lower, difference.actual, difference.actual_quote),
    ):
        if value:
            lines.append(f"{edition}：{one_line(value)}")
        if quote and one_line(quote.words) != one_line(value):
            lines.append(f"　原文{cited(quote)}")
        elif quote:
            lines.append(f"　（{where(quote)}）")
    if why := reasons_text(difference):
        lines.append(f"说明：{why}")
    return "\n".join(lines)


def benchmark_sheet(book: Workbook, name: str, shown: View) -> None:
    """A row a benchmark, aligned over all editions."""
    columns = [*_ITEM, ("指标\nindicator", 20.0)]
    for column in shown.columns:
        columns += [
            (f"{column.id}\n量化标准", 26.0),
            (f"{column.id}\n可比值", 10.0),
            (f"{column.id}\n单位", 9.0),
        ]
    for column in shown.columns[1:]:
        columns += [
            (f"{column.id}\n结论", 11.0),
            (f"{column.id}\n增减", 10.0),
            (f"{column.id}\n增减单位", 10.0),
            (f"{column.id}\n增减%", 9.0),
        ]
    columns += [(f"{column.id}\n原文", 34.0) for column in shown.columns]
    table = _Table(book, name, columns, 3)
    for row in shown.rows:
        for line in row.benchmarks:
            _put_row(table, row)
            table.put(next(cell.indicator for cells in line.cells for cell in cells))
            for cells in line.cells:
                values = [cell.comparable for cell in cells if cell.comparable is not None]
                units = dict.fromkeys(cell.unit for cell in cells)
                table.put(
                    "\n".join(one_line(cell.description) for cell in cells) or "—",
                    values[0] if len(cells) == 1 and values else None,
                    "、".join(units),
                )
            for column in shown.columns[1:]:
                told = [one for one in line.differences if one.lower == column.id]
                _put_verdicts(table, told)
                change, unit = shown_change(told[0]) if len(told) == 1 else (None, "")
                table.put(change, unit, told[0].percent if len(told) == 1 else None)
            for cells in line.cells:
                quotes = dict.fromkeys(cited(cell.quote) for cell in cells)
                table.put("\n".join(quotes))
            table.end_row()
    table.close()


def _put_row(table: _Table, row: RowView) -> None:
    table.put(row.number, row.category, row.label)


def population_sheet(book: Workbook, name: str, shown: View) -> None:
    """The populations of each edition as printed, and what the verdict on them is."""
    _field_sheet(book, name, shown, Aspect.POPULATION, Field.POPULATION, None)


def fiscal_sheet(book: Workbook, name: str, shown: View) -> None:
    """Who pays, by each edition, with the words that say so."""
    heads = ("出资方", lambda entry: entry.payers)
    _field_sheet(book, name, shown, Aspect.PAYER, Field.FISCAL, heads)


def agency_sheet(book: Workbook, name: str, shown: View) -> None:
    """Who leads, by each edition, with all the bodies named."""
    heads = ("牵头", lambda entry: entry.lead_agency)
    _field_sheet(book, name, shown, Aspect.LEAD_AGENCY, Field.AGENCY, heads)


def _field_sheet(
    book: Workbook,
    name: str,
    shown: View,
    aspect: Aspect,
    field: Field,
    read: tuple[str, Callable[[Entry], str]] | None,
) -> None:
    """One field of every row side by side: what was read of it, as printed, and where."""
    columns = [*_ITEM]
    for column in shown.columns:
        columns += [(f"{column.id}\n{read[0]}", 14.0)] if read else []
        columns.append((f"{column.id}\n原文", 34.0))
    columns += [(f"{column.id}\n结论", 13.0) for column in shown.columns[1:]]
    columns += [(f"{column.id}\n位置", 20.0) for column in shown.columns]
    table = _Table(book, name, columns, 3)
    for row in shown.rows:
        _put_row(table, row)
        for entries in row.entries:
            if read:
                table.put("\n".join(dict.fromkeys(filter(None, map(read[1], entries)))))
            quotes = [entry.fields[field] for entry in entries if field in entry.fields]
            table.put("\n".join(one_line(quote.words) for quote in quotes) or "—")
        for lower in range(1, len(shown.columns)):
            _put_verdicts(table, [d for pair in row.pair_to(lower) for d in pair.of(aspect)])
        for entries in row.entries:
            quotes = [entry.fields[field] for entry in entries if field in entry.fields]
            table.put("\n".join(map(where, quotes)))
        table.end_row()
    table.close()


def legal_sheet(book: Workbook, name: str, shown: View) -> None:
    """A row a document that some edition's item rests on."""
    columns = [*_ITEM, ("文件\ndocument", 34.0)]
    columns += [(f"{column.id}\n是否引用", 10.0) for column in shown.columns]
    columns += [(f"{column.id}\n结论", 11.0) for column in shown.columns[1:]]
    columns += [(f"{column.id}\n引用原文", 34.0) for column in shown.columns]
    table = _Table(book, name, columns, 4)
    for row in shown.rows:
        for line in row.documents:
            _put_row(table, row)
            table.put(line.title)
            for entries, quote in zip(row.entries, line.cells, strict=True):
                table.mark("引用" if quote else "未引用" if entries else "—", None)
            for lower, column in enumerate(shown.columns[1:], start=1):
                _put_document_verdict(table, line, row, lower, column)
            for quote in line.cells:
                table.put(cited(quote))
            table.end_row()
    table.close()


def _put_document_verdict(
    table: _Table, line: DocumentLine, row: RowView, lower: int, column: Column
) -> None:
    told = [one for one in line.differences if one.lower == column.id]
    both = any(line.cells[pair.upper] and line.cells[pair.lower] for pair in row.pair_to(lower))
    if told or not both:
        _put_verdicts(table, told)
    else:
        table.mark(word_of(Verdict.EQUAL).signed, Tint.GOOD)


def wording_sheet(book: Workbook, name: str, shown: View) -> None:
    """A row a text that was changed, with what was taken out and put in."""
    columns = [
        *_ITEM,
        *(("前一版本\nupper", 13.0), ("后一版本\nlower", 13.0)),
        *(("栏目\nfield", 16.0), ("结论\nverdict", 11.0)),
        *(
            ("前一版本文字", 44.0),
            ("后一版本文字", 44.0),
            ("改动\n[－删去] [＋加上] [甲→乙]", 44.0),
        ),
    ]
    table = _Table(book, name, columns, 3)
    for row in shown.rows:
        for difference in (one for pair in row.pairs for one in pair.of(Aspect.TEXT)):
            if difference.verdict is Verdict.EQUAL:
                continue
            _put_row(table, row)
            expected, actual = one_line(difference.expected), one_line(difference.actual)
            table.put(difference.upper, difference.lower, aspect_word(difference).zh)
            table.mark(verdict_word(difference).signed, tint_of(difference.verdict))
            table.mark(expected, None, _place(difference.expected_quote))
            table.mark(actual, None, _place(difference.actual_quote))
            both = bool(expected and actual)
            table.put(excerpt(changes(expected, actual)) if both else "")
            table.end_row()
    table.close()


def _place(quote: Quote | None) -> str:
    return where(quote) if quote else ""
