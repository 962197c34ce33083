"""Solutions as an Excel workbook: the head frozen, numbers as numbers, text never as a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from pyoxigraph import Literal, NamedNode

from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Solutions, Term, Truth
from qzgraph.rendering.columns import widest_line
from qzgraph.rendering.shown import XSD, is_number, shown
from qzgraph.rendering.worksheet import CREATED, MOST_ROWS, cut

#: Excel's own limit.
_DIGITS = 15
_WIDEST = 60


@dataclass(frozen=True)
class About:
    """What a workbook's second sheet says: from which question and data the first was made."""

    title: str
    query: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    build: str = ""
    date: str = ""
    """Of the data, not of the clock."""
    address: str = ""
    """Where the answer can be had again."""


def xlsx(answer: Solutions | Truth, about: About | None = None) -> bytes:
    """A workbook: IRIs in full, unbound cells empty, a text beyond Excel's limit cut with ``…``;
    with ``about``, a second sheet. Raises BadUsage for more rows than a sheet holds."""
    if isinstance(answer, Truth):
        truth = Literal(str(answer.value).lower(), datatype=NamedNode(XSD + "boolean"))
        answer = Solutions(("answer",), ((truth,),))
    if len(answer.rows) >= MOST_ROWS:
        raise BadUsage(
            f"an Excel sheet holds {MOST_ROWS} rows, not {len(answer.rows) + 1}",
            mend="take --format csv",
        )
    import xlsxwriter

    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.set_properties({"created": CREATED})
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("qzgraph")
    for column, variable in enumerate(answer.variables):
        sheet.write_string(0, column, variable, head)
        widths = [widest_line(shown(row[column])) for row in answer.rows]
        widest = max([widest_line(variable) + 3, *widths])
        sheet.set_column(column, column, min(widest + 1, _WIDEST))
    for number, row in enumerate(answer.rows, start=1):
        for column, term in enumerate(row):
            if term is not None:
                _write(sheet, number, column, term, day)
    sheet.freeze_panes(1, 0)
    if answer.variables:
        sheet.autofilter(0, 0, len(answer.rows), len(answer.variables) - 1)
    if about is not None:
        _write_about(book, about)
    book.close()
    return output.getvalue()


def _write_about(book: Any, about: About) -> None:
    head = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("说明 about")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    lines = [
        ("查询 title", about.title),
        *((f"参数 {name}", value) for name, value in about.parameters.items()),
        ("数据 build", about.build),
        ("数据日期 date of the data", about.date),
        ("地址 address", about.address),
        ("SPARQL", about.query),
    ]
    for row, (label, value) in enumerate(lines):
        sheet.write_string(row, 0, label, head)
        sheet.write_string(row, 1, cut(value), text)


def _write(sheet: Any, row: int, column: int, term: Term, day: Any) -> None:
    """Writes one cell by its type."""
    if isinstance(term, Literal):
        number = _number(term)
        if number is not None:
            sheet.write_number(row, column, number)
            return
        if term.datatype.value == XSD + "boolean":
            sheet.write_boolean(row, column, term.value in ("true", "1"))
            return
        if (calendar := _date(term)) is not None:
            sheet.write_datetime(row, column, calendar, day)
            return
    text = term.value if isinstance(term, NamedNode) else shown(term)
    sheet.write_string(row, column, cut(text))


def _date(term: Literal) -> date | None:
    """The day, where Excel's calendar, which begins in 1900, has it."""
    if term.datatype.value != XSD + "date" or len(term.value) != 10:
        return None
    try:
        value = date.fromisoformat(term.value)
    except ValueError:
        return None
    return value if value.year >= 1900 else None


def _number(term: Literal) -> float | None:
    """The number, unless Excel, which keeps fifteen digits, would change it."""
    if not is_number(term):
        return None
    try:
        value = Decimal(term.value)
    except InvalidOperation:
        return None
    if not value.is_finite() or len(value.normalize().as_tuple().digits) > _DIGITS:
        return None
    return float(value) if abs(value) < Decimal("1e300") else None
