"""The first sheet of a budget's workbook: totals by formulas over the lists, with a picture by payer."""

from __future__ import annotations

from decimal import Decimal

from qzgraph.judging.budget import Budget
from qzgraph.judging.costs import Inputs, costs
from qzgraph.rendering import budget_columns as columns
from qzgraph.rendering.budget_list import Listed
from qzgraph.rendering.worksheet import Sheet, Workbook

_MONEY, _COUNT = "#,##0.00", "#,##0"
_GUIDE = (
    "黄色格子由你填，其余由公式算出：先在“人均标准”填人数，再看“待填”和“按项目”（其他支出、分摊比例）。",
    "Fill in the yellow cells: how many on 人均标准, then 待填 and 按项目 (other costs, shares). All else is calculated.",
    "填好的文件可以交回，数字接着用：qzgraph budget 标准 -o 新.xlsx --heads 本文件.xlsx",
    "What is filled in is carried on: give this file back with --heads.",
)


class Summary:
    """Fills the sheet; the lists are written already."""

    def __init__(
        self,
        sheet: Sheet,
        book: Workbook,
        budget: Budget,
        inputs: Inputs,
        lines: Listed,
        services: Listed,
    ) -> None:
        self._sheet, self._book = sheet, book
        self._budget, self._inputs = budget, inputs
        self._lines, self._services = lines, services
        self._costs = costs(budget, inputs)

    def write(self) -> None:
        """All of it."""
        sheet, lines, services = self._sheet, self._lines, self._services
        budget, book, found = self._budget, self._book, self._costs
        sheet.line(f"{budget.title} 财政承受能力测算", book.title, 28)
        sheet.line(f"{budget.edition[:11]}　{budget.place}　Fiscal capacity estimate", book.plain)
        for text in _GUIDE:
            sheet.line(text, book.plain)
        sheet.gap()
        sheet.line("合计 · Totals", book.section, 20)
        total = services.range(columns.COST)
        self._total(sheet, "全年支出（元）\nA year's cost", f"=SUM({total})", found.total)
        whole = sheet.last
        of_lines = sum(found.lines.values(), Decimal(0))
        of_gaps = sum(found.gaps.values(), Decimal(0))
        others = found.total - of_lines - of_gaps
        for label, column, value in (
            ("其中：按人均标准\nper head", columns.FROM_LINES, of_lines),
            ("其中：待填项\nfilled in", columns.FROM_GAPS, of_gaps),
            ("其中：其他支出\nother costs", columns.OTHER, others),
        ):
            self._total(sheet, label, f"=SUM({services.range(column)})", value)
        for title, shown, more in (
            (budget.against, columns.FLOOR, found.above),
            (budget.before, columns.BEFORE, found.more),
        ):
            if title:
                told = "参照标准" if shown is columns.FLOOR else "上年标准"
                self._total(
                    sheet,
                    f"比{told}全年多（元）\nmore than that",
                    f"=SUM({lines.range(shown[-1])})",
                    more,
                    f"《{title}》",
                )
        counted = sum(bool(self._inputs.heads.get(each.id)) for each in budget.lines)
        self._total(
            sheet,
            "已填人数的标准\nsums with a count",
            f'=COUNTIF({lines.range(columns.HEADS)},">0")',
            Decimal(counted),
            f"共 {len(budget.lines)} 条 · of {len(budget.lines)}；待填 {len(budget.gaps)} 条 · left open",
            form=_COUNT,
        )
        self._ratio(sheet, whole)
        sheet.gap()
        self._domains(sheet, services, whole)
        sheet.gap()
        self._payers(sheet, services, whole)

    def _total(
        self,
        sheet: Sheet,
        label: str,
        formula: str,
        value: Decimal,
        beside: str = "",
        form: str = _MONEY,
    ) -> None:
        sheet.row([label, ""], self._book.label)
        sheet.formula(1, formula, self._book.number(form), float(value))
        if beside:
            sheet.put(2, beside, self._book.plain)

    def _ratio(self, sheet: Sheet, whole: int) -> None:
        """What part of the budget that the county has this is: the assessment's own question."""
        told = self._inputs.whole
        sheet.row(["\n".join(columns.WHOLE), ""], self._book.label)
        sheet.put(1, None if told is None else float(told), self._book.number("General", fill=True))
        sheet.put(2, "填本级当年数 · yours, of the year", self._book.plain)
        row = sheet.last
        sheet.row(["占一般公共预算支出\npart of it", ""], self._book.label)
        # Nothing is shown of 0, which is a value: of "" readers cannot tell whether it was calculated.
        part = float(self._costs.total / told) if told else 0
        sheet.formula(1, f"=IF(B{row}>0,B{whole}/B{row},0)", self._book.number("0.00%;;"), part)

    def _domains(self, sheet: Sheet, services: Listed, whole: int) -> None:
        found, book = self._costs, self._book
        sheet.line("按领域 · By domain", book.section, 20)
        sheet.row(
            ["领域\nDomain", "项目数\nServices", "全年（元）\nCNY a year", "占比\nPart"],
            book.head,
        )
        for domain in self._budget.domains:
            count = sum(service.domain == domain for service in self._budget.services)
            sheet.row([domain or "（未分领域）", count, "", ""], book.cell)
            # An equality of cells: SUMIF would take * and > in a name as more than letters.
            name = f"A{sheet.last}" if domain else '""'
            formula = (
                f"=SUMPRODUCT(--({services.range(columns.DOMAIN)}={name}),"
                f"{services.range(columns.COST)})"
            )
            self._part(sheet, formula, found.domains[domain], whole)

    def _payers(self, sheet: Sheet, services: Listed, whole: int) -> None:
        found, book = self._costs, self._book
        sheet.line("按出资方 · By payer", book.section, 20)
        sheet.row(["出资方\nPayer", "", "全年（元）\nCNY a year", "占比\nPart"], book.head)
        first = sheet.last + 1
        for payer, (zh, en) in columns.PAYERS.items():
            sheet.row([zh, en, "", ""], book.cell)
            share = services.range(columns.SHARES[payer])
            formula = f"=SUMPRODUCT({services.range(columns.COST)},{share})/100"
            self._part(sheet, formula, found.payers[payer], whole)
        sheet.row(["未定分摊", "not divided", "", ""], book.cell)
        formula = f"=B{whole}-SUM(C{first}:C{sheet.last - 1})"
        self._part(sheet, formula, found.unshared, whole)
        chart = self._book.raw.add_chart({"type": "bar"})
        place = [columns.SUMMARY, first - 1, 0, sheet.last - 1, 0]
        chart.add_series(
            {
                "name": "全年（元）",
                "categories": place,
                "values": [columns.SUMMARY, first - 1, 2, sheet.last - 1, 2],
                "fill": {"color": "#4472C4"},
                "data_labels": {"value": True, "num_format": '#,##0;-#,##0;""'},
                "gap": 60,
            }
        )
        chart.set_title(
            {"name": "按出资方（元/年）· By payer, CNY a year", "name_font": {"size": 12}}
        )
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(
            {
                "num_format": "#,##0",
                "label_position": "high",
                "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
            }
        )
        chart.set_size({"width": 520, "height": 380})
        sheet.chart(5, 7, chart)
        sheet.one_page(5 + 9)

    def _part(self, sheet: Sheet, formula: str, value: Decimal, whole: int) -> None:
        sheet.formula(2, formula, self._book.number(_MONEY), float(value))
        part = float(value / self._costs.total) if self._costs.total else 0
        formula = f"=IF(B{whole}=0,0,C{sheet.last}/B{whole})"
        sheet.formula(3, formula, self._book.number("0.0%;;"), part)
