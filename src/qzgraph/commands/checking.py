"""``check-data``: what is wrong in the tables and the Turtle of ``data/``."""

from __future__ import annotations

from pathlib import Path

import click

from qzgraph.settings import Settings


@click.command("check-data")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def check_data(settings: Settings, folder: Path | None) -> None:
    """检查 data/ 里的表和 Turtle · What is wrong in data/, a line each; exit code 1 if anything is.

    缺省检查本程序自己的 data/；FOLDER 是另一份 · The program's own data/ unless another is named.

    \b
    qzgraph check-data
    qzgraph check-data data
    """
    from qzgraph.commands import data_check

    data = folder or settings.data
    checked = data_check.check_data(data)
    shown = data.absolute()
    if shown.is_relative_to(Path.cwd()):
        shown = shown.relative_to(Path.cwd())
    for problem in checked.problems:
        click.echo(f"{shown / str(problem)}")
    if checked.problems:
        raise SystemExit(1)
    click.echo(
        f"{checked.tables} 张表 {checked.rows} 行，{checked.turtles} 份 Turtle，没有发现问题"
        f" · {checked.tables} tables, {checked.rows} rows, {checked.turtles} Turtle files: no problem"
    )
