"""A budget as an Excel workbook: what the text says stands there, what it does not say is a yellow cell
to fill in, and every total is a formula over them.

Four sheets: totals with a picture, the sums per head, what the words leave open, and the services with
who pays for them. Each cell has the value that its formula gives for what is filled in, so that programs
which do not calculate show it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from qzgraph.judging.budget import Budget, Earlier, Line
from qzgraph.judging.costs import Costs, Inputs, beside, costs, difference, share_of, times_of
from qzgraph.records.model import Payer
from qzgraph.rendering import budget_columns as columns
from qzgraph.rendering.budget_columns import Column
from qzgraph.rendering.budget_list import Listed
from qzgraph.rendering.budget_summary import Summary
from qzgraph.rendering.printable import shortened
from qzgraph.rendering.worksheet import A3, Workbook

_MONEY, _PLAIN = "#,##0.00", "General"


def budget_xlsx(budget: Budget, inputs: Inputs) -> bytes:
    """The workbook, with what was filled in already."""
    book = Workbook(budget.title)
    book.raw.set_calc_mode("auto")
    _Workbook(book, budget, inputs).write()
    return book.to_bytes()


class _Workbook:
    """Writes the sheets of one budget."""

    def __init__(self, book: Any, budget: Budget, inputs: Inputs) -> None:
        self._book = book
        self._budget = budget
        self._inputs = inputs
        self._costs: Costs = costs(budget, inputs)
        self._beside: list[tuple[Sequence[Column], Callable[[Line], Earlier | None]]] = []
        if budget.against:
            self._beside.append((columns.FLOOR, lambda line: line.floor))
        if budget.before:
            self._beside.append((columns.BEFORE, lambda line: line.before))

    def write(self) -> None:
        """All four; the first sums up the others, which are written before their ranges are known."""
        budget = self._budget
        summary = self._book.sheet(columns.SUMMARY, [28, 20, 20, 12, 2, 12, 12, 12, 12])
        lines = self._lines()
        gaps = self._gaps()
        services = self._services(lines, gaps)
        Summary(summary, self._book, budget, self._inputs, lines, services).write()

    def _list(self, name: str, shown: Sequence[Column], title: str, says: Sequence[str]) -> Listed:
        sheet = self._book.sheet(name, [column.width for column in shown], A3)
        sheet.line(title, self._book.title, 26)
        for text in says:
            sheet.line(text, self._book.plain)
        sheet.list_head([column.head for column in shown], left=3)
        found = Listed(sheet, name, shown)
        found.first = sheet.last + 1
        return found

    def _lines(self) -> Listed:
        beside = [column for shown, _ in self._beside for column in shown]
        shown = [
            *(columns.ORDER, columns.NUMBER, columns.NAME, columns.GROUP, columns.WORDS),
            *(
                columns.AMOUNT,
                columns.PER,
                columns.TIMES,
                columns.EACH,
                columns.HEADS,
                columns.COST,
            ),
            *(columns.STATED, columns.BY_DOCUMENT, columns.NOTE, *beside, columns.ID),
        ]
        made = self._list(
            columns.LINES,
            shown,
            "人均标准 · Sums for each recipient",
            (
                "全年 = 金额 × 每年次数 × 人数。填黄色格子：人数（每户、每床等按户数、床数，一次性的按当年领取的人数）；"
                "每年次数按原文折算，按次、按餐的由你填，发不满全年的请改。",
                "A year's cost = amount × times a year × how many. Fill in how many (of what is paid once, this year's);"
                " times are those of the text: fill them in for what comes each time, change them for part of a year.",
            ),
        )
        for line in self._budget.lines:
            self._line(made, line)
        made.end()
        return made

    def _line(self, made: Listed, line: Line) -> None:
        service = self._budget.services[line.item]
        sheet, inputs = made.sheet, self._inputs
        note = "；".join(zh for zh, _ in line.notes)
        english = "; ".join(en for _, en in line.notes)
        beside = [word for _, earlier in self._beside for word in (_words(earlier(line)), *_EMPTY)]
        sheet.row(
            [
                *(
                    line.item + 1,
                    service.number,
                    service.name,
                    shortened(line.group, _LONGEST_GROUP),
                    line.words,
                ),
                *(float(line.amount), line.per, "", "", "", ""),
                *(_payers(service.payers), _payers(service.by_document)),
                *(f"{note}\n{english}" if note else "", *beside, line.id),
            ],
            self._book.cell,
            {made.at(columns.AMOUNT): self._book.number(_MONEY)},
        )
        times, heads = times_of(line, inputs), inputs.heads.get(line.id)
        said = line.times is not None or line.id in inputs.times
        self._input(made, columns.TIMES, times if said else None)
        each = line.amount * times
        self._formula(
            made, columns.EACH, f"={made.cell(columns.AMOUNT)}*{made.cell(columns.TIMES)}", each
        )
        self._input(made, columns.HEADS, heads)
        cost = self._costs.lines[line.id]
        self._formula(
            made, columns.COST, f"={made.cell(columns.EACH)}*{made.cell(columns.HEADS)}", cost
        )
        for shown, earlier in self._beside:
            self._earlier(made, line, shown, earlier(line))

    def _earlier(
        self, made: Listed, line: Line, shown: Sequence[Column], earlier: Earlier | None
    ) -> None:
        if earlier is None:
            return
        _, theirs, more_each, more = shown
        part = f"/{line.times:f}" if line.by_year and line.times is not None else ""
        amount = beside(line, earlier, self._inputs)
        formula = f"={earlier.amount:f}*{made.cell(columns.TIMES)}{part}"
        self._formula(made, theirs, formula, amount)
        self._formula(
            made,
            more_each,
            f"={made.cell(columns.EACH)}-{made.cell(theirs)}",
            line.amount * times_of(line, self._inputs) - amount,
        )
        made.sheet.warn(made.at(more_each), "<", 0)
        self._formula(
            made,
            more,
            f"={made.cell(more_each)}*{made.cell(columns.HEADS)}",
            difference(line, earlier, self._inputs) or Decimal(0),
        )

    def _gaps(self) -> Listed:
        shown = [
            *(columns.ORDER, columns.NUMBER, columns.NAME, columns.GROUP, columns.WORDS),
            *(columns.WHY, columns.YEARLY, columns.HEADS, columns.COST),
            *(columns.STATED, columns.BY_DOCUMENT, columns.ID),
        ]
        made = self._list(
            columns.GAPS,
            shown,
            "待填 · What the words leave open",
            (
                "文中的话算不出每人全年多少钱的，逐条列在这里：填每人全年金额（可以写算式，如 =800*30%）和人数。",
                "What each gets a year cannot be told from the text: fill in the amount, by a formula if you like,"
                " and how many.",
            ),
        )
        for gap in self._budget.gaps:
            service = self._budget.services[gap.item]
            made.sheet.row(
                [
                    *(
                        gap.item + 1,
                        service.number,
                        service.name,
                        shortened(gap.group, _LONGEST_GROUP),
                        gap.words,
                    ),
                    *(f"{gap.why.zh}\n{gap.why.en}", "", "", ""),
                    *(_payers(service.payers), _payers(service.by_document), gap.id),
                ],
                self._book.cell,
            )
            self._input(made, columns.YEARLY, self._inputs.amounts.get(gap.id))
            self._input(made, columns.HEADS, self._inputs.heads.get(gap.id))
            formula = f"={made.cell(columns.YEARLY)}*{made.cell(columns.HEADS)}"
            self._formula(made, columns.COST, formula, self._costs.gaps[gap.id])
        made.end()
        return made

    def _services(self, lines: Listed, gaps: Listed) -> Listed:
        shown = [
            *(columns.ORDER, columns.NUMBER, columns.NAME, columns.DOMAIN, columns.RULE),
            *(columns.STATED, columns.BY_DOCUMENT, columns.FROM_LINES, columns.FROM_GAPS),
            *(columns.OTHER, columns.COST, *columns.SHARES.values(), columns.SHARED, columns.ID),
        ]
        made = self._list(
            columns.SERVICES,
            shown,
            "按项目 · By service",
            (
                "文中没有写数额的支出填在“其他支出”。各方分摊比例填百分数（30 即30%）；只写明一方出资的已填100，依文件确定的不替你填。",
                "Costs without a sum in the text go into “other costs”. Shares are percentages; where the text names"
                " one payer alone it has 100, what a document divides is left to you.",
            ),
        )
        for at, service in enumerate(self._budget.services):
            made.sheet.row(
                [
                    *(at + 1, service.number, service.name, service.domain, service.rule),
                    *(_payers(service.payers), _payers(service.by_document), "", "", "", ""),
                    *("" for _ in columns.SHARES),
                    *("", service.id),
                ],
                self._book.cell,
            )
            self._service(made, at, lines, gaps)
        made.end()
        return made

    def _service(self, made: Listed, at: int, lines: Listed, gaps: Listed) -> None:
        budget, found = self._budget, self._costs
        service = budget.services[at]
        sums = (
            (columns.FROM_LINES, lines, [found.lines[e.id] for e in budget.lines if e.item == at]),
            (columns.FROM_GAPS, gaps, [found.gaps[e.id] for e in budget.gaps if e.item == at]),
        )
        for column, other, amounts in sums:
            formula = (
                f"=SUMIF({other.range(columns.ORDER)},{made.cell(columns.ORDER)},"
                f"{other.range(columns.COST)})"
            )
            self._formula(made, column, formula, sum(amounts, Decimal(0)))
        self._input(made, columns.OTHER, self._inputs.others.get(service.id))
        whole = f"=SUM({made.cell(columns.FROM_LINES)}:{made.cell(columns.OTHER)})"
        self._formula(made, columns.COST, whole, found.services[service.id])
        shared = Decimal(0)
        for payer, column in columns.SHARES.items():
            share = share_of(budget, at, payer, self._inputs)
            self._input(made, column, share, most=100)
            shared += share or 0
        first, *_, last = columns.SHARES.values()
        formula = f"=SUM({made.cell(first)}:{made.cell(last)})"
        made.sheet.formula(
            made.at(columns.SHARED), formula, self._book.number(_PLAIN), float(shared)
        )
        made.sheet.warn(made.at(columns.SHARED), ">", 100)

    def _formula(self, made: Listed, column: Column, formula: str, value: Decimal) -> None:
        made.sheet.formula(made.at(column), formula, self._book.number(_MONEY), float(value))

    def _input(
        self, made: Listed, column: Column, value: Decimal | None, most: float | None = None
    ) -> None:
        """A yellow cell that takes a number from 0 on. As typed: what is read back is what is shown."""
        told = None if value is None else float(value)
        made.sheet.put(made.at(column), told, self._book.number(_PLAIN, fill=True))
        made.sheet.at_least_nothing(made.at(column), most)


_EMPTY = ("", "", "")
#: Characters of a group in a line of its own; the whole field stands in the standard.
_LONGEST_GROUP = 80


def _words(earlier: Earlier | None) -> str:
    return earlier.words if earlier else ""


def _payers(payers: Sequence[Payer]) -> str:
    return "、".join(columns.PAYERS[payer][0] for payer in payers)
