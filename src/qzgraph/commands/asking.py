"""``query`` and ``reason``: what is asked of the built dataset, or of another store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from qzgraph import names
from qzgraph.commands.output import (
    output_option,
    path_option,
    progress_told,
    refuse_on_terminal,
    say,
    terminal_width,
    told_form,
    writable,
    write,
)
from qzgraph.errors import BadUsage
from qzgraph.rendering.formats import ANSWER
from qzgraph.settings import Settings


@click.command()
@click.argument("query", required=False)
@click.option("-e", "--execute", "text", metavar="QUERY", help="直接写出的查询 · The query itself.")
@click.option(
    "-p",
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="预存查询的参数 · A parameter of a saved query; repeatable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(ANSWER),
    help="输出格式，缺省看输出文件后缀 · By the suffix of -o, else table, or turtle for graphs.",
)
@click.option(
    "--endpoint", metavar="URL", help="改问远程 SPARQL 端点 · Ask a remote endpoint instead."
)
@path_option("--store", "folder", help="改问这个构建 · Ask this build instead.")
@click.option("--list", "as_list", is_flag=True, help="列出预存查询 · List the saved queries.")
@output_option
@click.pass_obj
def query(
    settings: Settings,
    query: str | None,
    text: str | None,
    params: tuple[str, ...],
    form: str | None,
    endpoint: str | None,
    folder: Path | None,
    as_list: bool,
    output: Path | None,
) -> None:
    """运行查询 · Run a SPARQL query: FILE.rq, -e QUERY, or a saved one by its NAME.

    \b
    qzgraph query --list
    qzgraph query items-by-lead-agency -p agency=市残联
    qzgraph query -e 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }'
    """
    from qzgraph.graph import query as asking
    from qzgraph.graph.answer import is_empty
    from qzgraph.graph.empty_aggregates import empty_aggregates
    from qzgraph.graph.misspelt_terms import ontology_terms, refuse_misspelt
    from qzgraph.graph.saved import load_saved

    if as_list:
        for saved in load_saved(settings.queries):
            click.echo(f"{saved.name}\n    {saved.title_zh}\n    {saved.title_en}")
        return
    if (query is None) == (text is None):
        raise BadUsage(
            "give one query", mend="a FILE.rq, a saved query's NAME (see --list), or -e QUERY"
        )
    bindings = _bindings(params)
    of_dataset = False  # A saved query is about the dataset, any other about whatever is there.
    if query is not None and not _is_file(query):
        if "{" in query:
            raise BadUsage("QUERY names a query, and this is one itself", mend="put -e before it")
        sparql = asking.find(load_saved(settings.queries), query).bind(bindings)
        of_dataset = True
    elif bindings:
        raise BadUsage("only saved queries take -p", mend="put the value into the query")
    else:
        sparql = text if text is not None else _read_query(Path(str(query)))
    form = told_form(form, output, ANSWER)
    writable(output, Path(query) if query else None)
    if not endpoint:
        asking.check_syntax(sparql)
    store = asking.store_for(
        settings,
        endpoint,
        folder,
        of_dataset=of_dataset,
        building=_building,
        progress=progress_told(),
    )
    answer = store.query(sparql)
    if is_empty(answer):
        refuse_misspelt(sparql, ontology_terms(settings.ontology))
    from qzgraph.rendering.answers import default_format, render

    form = form or default_format(answer)
    refuse_on_terminal(form, output)
    write(render(answer, form, width=terminal_width(output)), output)
    for each in empty_aggregates(store, sparql, answer):
        say(f"{each.zh} · {each.en}")


def _is_file(name: str) -> bool:
    """A path, rather than a saved query's name or the text of a query."""
    if os.path.isfile(name):  # noqa: PTH113 - pathlib raises for a name too long for a file
        return True
    return "{" not in name and (name.endswith(".rq") or "/" in name)


def _bindings(params: tuple[str, ...]) -> dict[str, str]:
    bindings = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise BadUsage(f"{param!r} is no parameter", mend="write -p NAME=VALUE")
        bindings[name] = value
    return bindings


def _read_query(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadUsage("there is no such file", where=str(path), mend="check the path") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadUsage(f"cannot be read as UTF-8 text: {error}", where=str(path)) from error


@click.command()
@path_option("--store", "folder", help="检查这个构建 · Check this build instead.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=120,
    show_default=True,
    help="推理机限时（秒） · Seconds for the reasoner.",
)
@click.pass_obj
def reason(settings: Settings, folder: Path | None, timeout: float) -> None:
    """检查一致性并分类 · Check consistency (HermiT, by Java) and classify; exit code 1 if inconsistent."""
    from qzgraph.graph.built import asserted
    from qzgraph.graph.consistency import check

    with own_dataset(settings, folder) as build:
        verdict = check(asserted(build), timeout=timeout)
    for line in verdict.not_checked:
        say(f"未检查 · not checked: {line}")
    if verdict.consistent is not None:
        verdict_zh = "一致 · consistent" if verdict.consistent else "不一致 · inconsistent"
        click.echo(f"{verdict_zh} (HermiT, OWL 2 DL)")
    for line in verdict.explanation:
        click.echo(f"  {line}")
    for name in verdict.unsatisfiable:
        click.echo(f"  空类 · no member possible: {name}")
    for name, members in sorted((verdict.members or {}).items()):
        click.echo(f"{names.local(name)}: {len(members)}")
    if verdict.consistent is False:
        raise SystemExit(1)
    if verdict.failure is not None:
        raise verdict.failure


def ensure_built(settings: Settings) -> Path:
    """The packaged dataset of this user, built where it is not there yet, which is said."""
    from qzgraph.graph.built import built

    if there := built(settings):
        return there
    from qzgraph.graph import build

    return build.ensure_built(settings, _building, progress_told())


@contextmanager
def own_dataset(settings: Settings, folder: Path | None) -> Iterator[Path]:
    """The build that the user names, else the user's own, with its dataset beside it."""
    from qzgraph.graph.built import DATASET

    there = folder or ensure_built(settings)
    if folder or (there / DATASET).is_file():
        yield there
    else:
        from qzgraph.graph.build import with_dataset

        with with_dataset(settings) as build:
            yield build


def _building() -> None:
    say("正在构建数据集，只此一次 · building the dataset, once …")
