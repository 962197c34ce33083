"""A comparison as CSV for a spreadsheet: a row a difference, and one for a pair of editions without any."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qzgraph.judging.compare import Comparison
from qzgraph.judging.report import Quote
from qzgraph.judging.verdict import Difference
from qzgraph.rendering.comparison_view import Entry, RowView, View, view
from qzgraph.rendering.printable import one_line, where
from qzgraph.rendering.sheet_csv import Cell, sheet_csv
from qzgraph.rendering.words import (
    aspect_word,
    reasons_text,
    verdict_word,
    word_of,
)

_HEADS = (
    *(
        "方面 aspect",
        "结论 verdict",
        "实质 substantial",
        "前一版本 upper edition",
        "后一版本 lower edition",
    ),
    *("前一版本内容 expected", "后一版本内容 actual", "增减 change", "单位 unit", "增减% percent"),
    *("前一版本原文 quote", "前一版本位置 place", "后一版本原文 quote", "后一版本位置 place"),
    "说明 why",
)
#: Expected, actual, change, unit and percentage where nothing differs.
_NOTHING: tuple[Cell, ...] = ("", "", None, "", None)


def render(comparison: Comparison) -> bytes:
    """The table, its head first."""
    shown = view(comparison)
    heads = ["行 row", "类别 category", "状态 status"]
    for column in shown.columns:
        heads += [f"{column.id} 序号 number", f"{column.id} 名称 name"]
    return sheet_csv([*heads, *_HEADS], _rows(shown))


def _rows(shown: View) -> Iterator[list[Cell]]:
    for row in shown.rows:
        for pair in row.pairs:
            head = [row.number, row.category, word_of(pair.status).both, *_items(row)]
            between = [shown.columns[pair.upper].id, shown.columns[pair.lower].id]
            differences = pair.differences
            for difference in differences:
                yield [*head, *_difference(difference, between)]
            if not differences:
                above, below = (_named(row.entries[at]) for at in (pair.upper, pair.lower))
                yield [*head, "", "", "", *between, *_NOTHING, *above, *below, ""]


def _items(row: RowView) -> Iterator[Cell]:
    for entries in row.entries:
        numbers = [entry.number for entry in entries if entry.number is not None]
        yield numbers[0] if len(numbers) == 1 else "、".join(map(str, numbers))
        yield "、".join(one_line(entry.name) for entry in entries)


def _difference(difference: Difference, between: list[str]) -> list[Cell]:
    change: Decimal | None = difference.change
    return [
        aspect_word(difference).both,
        verdict_word(difference).both,
        "是 yes" if difference.is_substantial else "否 no",
        *between,
        one_line(difference.expected),
        one_line(difference.actual),
        change,
        difference.unit,
        difference.percent,
        *_quoted(difference.expected_quote),
        *_quoted(difference.actual_quote),
        reasons_text(difference),
    ]


def _named(entries: tuple[Entry, ...]) -> tuple[str, str]:
    return _quoted(entries[0].quote if entries else None)


def _quoted(quote: Quote | None) -> tuple[str, str]:
    return (one_line(quote.words), where(quote)) if quote else ("", "")
