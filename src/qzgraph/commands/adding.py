"""``add``: one standard, or a folder or archive of them, taken into the workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qzgraph.bounded import bounded, enable
from qzgraph.commands.output import jobs_option, path_option, progress_told, say, writable, write
from qzgraph.commands.reading import say_what_was_left_out
from qzgraph.commands.whose import division_option, whose, year_option
from qzgraph.errors import BadUsage
from qzgraph.reading.forms import OFFERED
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from qzgraph.graph.adding import TakenIn
    from qzgraph.graph.answer import Solutions
    from qzgraph.judging.harvest import Gathered, Sheaf
    from qzgraph.reading.source import Source
    from qzgraph.records.model import Edition, Extent


@click.command(epilog=f"文件 · files: {OFFERED}")
@click.argument("file", metavar="FILE|DIR|ZIP", type=click.Path(path_type=Path))
@division_option()
@year_option()
@click.option("--partial", is_flag=True, help="只是部分内容 · Only part of the standard.")
@path_option(
    "--table",
    help="文件夹的对照表（file,division,year），缺省为其中的 editions.csv · The folder's table.",
)
@path_option(
    "-o", "--output", help="每份文件的结果（.csv .xlsx .json）· What came of each file of a folder."
)
@jobs_option("读")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="交给 Dask 集群读 · Read on a Dask cluster (tcp://HOST:8786), a file a worker.",
)
@click.pass_obj
def add(
    settings: Settings,
    file: Path,
    division: str | None,
    year: int | None,
    partial: bool,
    table: Path | None,
    output: Path | None,
    jobs: int | None,
    cluster: str | None,
) -> None:
    """加入版本 · Add an edition to your workspace, in place of any of its name; or a folder of them.

    \b
    qzgraph add 开化县标准.docx --division 330824 --year 2024
    qzgraph add 全省标准/ -o 结果.xlsx

    文件夹或 .zip：对照表写明各文件的区划代码和年份；没有写的看文件名（330824-2024.docx）和标题。读不了的列出来，其余照常加入（退出码 2）。

    Of a folder or a .zip, a table says whose each file is, else its name or title. What cannot be read
    is listed, and the rest is added (exit code 2).
    """
    many = file.is_dir() or file.suffix.lower() == ".zip"
    if many:
        if division or year or partial:
            raise BadUsage(
                "--division, --year and --partial are of one file",
                mend="write them into the folder's table: file,division,year,partial",
            )
        _add_many(settings, file, table, output, jobs, cluster)
        return
    if table or output or jobs or cluster:
        raise BadUsage(
            "--table, --output, --jobs and --cluster are of a folder", mend="leave them out"
        )
    from qzgraph.graph.adding import keep
    from qzgraph.records.model import Extent

    extent = Extent.PARTIAL if partial else Extent.COMPLETE
    source, edition, taken = bounded(_read, settings, file, division, year, extent, where=str(file))
    known = keep(settings, file, taken)
    say_what_was_left_out(source, edition)
    click.echo(f"{known.id}: {len(edition.items)} 项 · items")


def _read(
    settings: Settings, file: Path, division: str | None, year: int | None, extent: Extent
) -> tuple[Source, Edition, TakenIn]:
    from qzgraph.commands.reading import say_if_of_another
    from qzgraph.graph.adding import take_in, vocabulary_of
    from qzgraph.reading.files import read_source

    source, vocabulary = read_source(file), vocabulary_of(settings)
    division, year = whose(source, division, year, vocabulary)
    say_if_of_another(source, division, year, vocabulary)
    return source, *take_in(source, file, division, year, extent, vocabulary)


def _add_many(
    settings: Settings,
    where: Path,
    table: Path | None,
    output: Path | None,
    jobs: int | None,
    cluster: str | None,
) -> None:
    from qzgraph.graph.adding import keep
    from qzgraph.graph.load import prepared_reading
    from qzgraph.graph.workspace import known_editions
    from qzgraph.judging.harvest import missing, sheaves, unpacked
    from qzgraph.rendering.answers import render
    from qzgraph.scratch import scratch

    writable(output)
    form = output.suffix.lower().removeprefix(".") if output else ""
    if output and form not in ("csv", "xlsx", "json"):
        raise BadUsage(
            f"no format has the suffix {output.suffix!r}", mend="use one of .csv .xlsx .json"
        )
    with ExitStack() as stack:
        folder = where
        if not where.is_dir():
            folder = unpacked(where, stack.enter_context(scratch("qzgraph-add-")))
        listed = sheaves(folder, table)
        vocabulary = prepared_reading(settings).vocabulary  # once, for all workers
        outcomes: list[Gathered] = []
        place = {each.file: at for at, each in enumerate(listed)}
        holding: dict[str, Gathered] = {}
        tell = progress_told()
        for outcome in _outcomes(settings, listed, jobs, cluster):
            if outcome.taken:
                other = holding.get(outcome.taken.meta.id)
                if other is None or place[outcome.file] < place[other.file]:
                    keep(settings, outcome.file, outcome.taken)
                    holding[outcome.taken.meta.id] = outcome.lightened()
            outcomes.append(outcome.lightened())
            tell(len(outcomes), len(listed))
    outcomes = [_once(each, holding, folder) for each in outcomes]
    outcomes.sort(key=lambda each: each.file)
    editions = [known.id for known in known_editions(settings)]
    absent = [
        (code, vocabulary.place(code).name) for code in missing(holding, editions, vocabulary)
    ]
    if output:
        write(render(_report(folder, outcomes, absent), form), output)
    read = [each for each in outcomes if each.taken]
    for each in outcomes:
        if not each.taken:
            say(f"{_name(each, folder)}: {each.why}")
        for slip in each.slips:
            say(f"{_name(each, folder)}: {slip}")
    items = sum(each.taken.meta.items for each in read if each.taken)
    unread = sum(len(each.unread) for each in read)
    click.echo(
        f"加入 {len(read)} 份，{items} 项，{unread} 处没有读懂 · added, items, not understood"
    )
    click.echo(f"读不了 {len(outcomes) - len(read)} 份 · could not be read")
    if absent:
        some = "、".join(f"{name}（{code}）" for code, name in absent[:10])
        click.echo(
            f"同级还缺 {len(absent)} 个 · missing beside them: {some}{'…' * (len(absent) > 10)}"
        )
    if len(read) < len(outcomes):
        raise SystemExit(2)


def _once(each: Gathered, holding: Mapping[str, Gathered], folder: Path) -> Gathered:
    """A file of an edition that an earlier one is of too is none."""
    if each.taken is None or holding[each.taken.meta.id].file == each.file:
        return each
    held, name = each.taken.meta.id, _name(holding[each.taken.meta.id], folder)
    why = f"{name} 已是 {held} · {name} is {held} already"
    return replace(each, taken=None, why=why)


def _outcomes(
    settings: Settings, listed: Sequence[Sheaf], jobs: int | None, cluster: str | None
) -> Iterator[Gathered]:
    """What comes of the files, as it comes."""
    from qzgraph.commands.workers import readers, several
    from qzgraph.judging.harvest import gather
    from qzgraph.submitting import submitted

    count = min(jobs or readers(), len(listed))
    if count == 1 and not cluster:
        yield from (gather(settings, each) for each in listed)
        return
    with several(count, cluster, enable) as executor:
        yield from submitted(executor, gather, [(settings, each) for each in listed])


def _name(each: Gathered, folder: Path) -> str:
    return (
        str(each.file.relative_to(folder)) if each.file.is_relative_to(folder) else str(each.file)
    )


def _report(
    folder: Path, outcomes: Sequence[Gathered], absent: Sequence[tuple[str, str]]
) -> Solutions:
    """A row for each file, and one for each that is missing."""
    from pyoxigraph import Literal

    from qzgraph.graph.answer import Solutions, Term

    rows: list[tuple[str | int, ...]] = []
    for each in outcomes:
        name, meta = _name(each, folder), each.taken.meta if each.taken else None
        if meta:
            note = "；".join([*each.slips, *each.unread][:5])
            counts = (meta.items, len(each.unread), each.left_out)
            rows.append((name, meta.division, meta.year, "已加入 · added", *counts, note))
        else:
            rows.append((name, "", "", "读不了 · not read", "", "", "", each.why))
    rows += [("", code, "", "缺 · missing", "", "", "", name) for code, name in absent]

    def term(value: str | int) -> Term | None:
        return Literal(value) if value != "" else None

    columns = ("file", "division", "year", "outcome", "items", "unread", "leftOut", "note")
    return Solutions.of(columns, [[term(cell) for cell in row] for row in rows])
