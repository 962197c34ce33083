"""``budget``: what an edition's sums of money cost a year, as a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from qzgraph.commands.output import path_option, say, writable, write
from qzgraph.commands.whose import division_option, year_option
from qzgraph.errors import BadUsage
from qzgraph.reading.forms import OFFERED
from qzgraph.settings import Settings


@click.command(epilog=f"文件 · files: {OFFERED}")
@click.argument("edition", metavar="EDITION|FILE")
@path_option("-o", "--output", required=True, help="写出的工作簿（.xlsx）· The workbook to write.")
@path_option(
    "--heads",
    metavar="FILE",
    help="人数表（.csv .xlsx），或填好的工作簿 · Counts as a table, or the workbook filled in.",
)
@division_option("文件的")
@year_option("文件的")
@click.option(
    "--against",
    metavar="EDITION",
    help="比哪个版本，缺省为上一级最新的完整版本 · Else the newest complete edition above.",
)
@click.pass_obj
def budget(
    settings: Settings,
    edition: str,
    output: Path,
    heads: Path | None,
    division: str | None,
    year: int | None,
    against: str | None,
) -> None:
    """测算财政支出 · A workbook for 财政承受能力评估: sums per head, cost a year, by payer.

    \b
    qzgraph budget 开化县标准.docx -o 测算.xlsx
    qzgraph budget 330800-2023 -o 测算.xlsx --heads 人数.csv
    """
    from qzgraph.judging.budgeting import budget_of
    from qzgraph.rendering.budget_back import GivenBack, read_heads, refuse_losing
    from qzgraph.rendering.budget_xlsx import budget_xlsx

    if output.suffix.lower() != ".xlsx":
        raise BadUsage("a budget is a workbook", where=str(output), mend="give -o FILE.xlsx")
    writable(output, Path(edition))
    found = budget_of(settings, edition, division, year, against)
    back = read_heads(heads, found) if heads else GivenBack()
    refuse_losing(output, found, back)
    for line in back.unmatched:
        say(line)
    write(budget_xlsx(found, back.inputs), output)
