"""The command line: parses options, calls a verb, renders its result, chooses the exit code.

Exit codes: 0 done, 1 a check did not hold, 2 usage or unreadable input, with one line on stderr.
Nothing but the result goes to stdout. Verbs are imported inside their commands, so that
``qzgraph --help`` loads no RDF library.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qzgraph import __version__, names
from qzgraph.errors import BadUsage, QzgraphError
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from qzgraph.graph.store import GraphStore
    from qzgraph.judging.review import Outcome, Request

_FORMATS = ("table", "csv", "tsv", "json", "xml", "xlsx", "turtle")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="qzgraph")
@click.pass_context
def cli(context: click.Context) -> None:
    """基本公共服务标准知识图谱 · Standards of basic public services as a knowledge graph."""
    context.obj = Settings.from_environment()


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: every error becomes one line on stderr and its exit code."""
    try:
        code = cli.main(args=arguments, prog_name="qzgraph", standalone_mode=False)
    except QzgraphError as error:
        code = _fail(str(error))
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "qzgraph"
        code = _fail(f"{error.format_message()} See: {command} --help")
    except click.ClickException as error:
        code = _fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        code = _fail("stopped", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _fail(line: str, code: int = 2) -> int:
    click.echo(f"qzgraph: {' '.join(line.split())}", err=True)
    return code


def _say(line: str) -> None:
    click.echo(line, err=True)


@cli.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="写到这个文件夹 · Build into this folder instead of the user's cache.",
)
@click.pass_obj
def build(settings: Settings, out: Path | None) -> None:
    """构建数据集 · Build sources, ontology, vocabularies and inferences to one dataset."""
    from qzgraph.graph import build as building

    click.echo(building.build(settings, out).folder if out else building.ensure_built(settings))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--division", metavar="CODE", help="区划代码，如 330824 · GB/T 2260 code.")
@click.option("--year", type=click.IntRange(1949, 2100), help="版本年份 · Year of the edition.")
@click.option(
    "--against", metavar="EDITION", help="并与这个版本对齐 · Align with this edition as well."
)
@click.option(
    "--alignment",
    type=click.Path(path_type=Path),
    help="自定的项目对应表 · Your own table of which item answers which (CSV).",
)
@click.option("--text", "as_text", is_flag=True, help="只输出偏移量所指的文本 · Print the text.")
@click.option("--verbose", "-v", is_flag=True, help="列出没有读懂的句子 · List what was not read.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="输出文件，后缀定格式 · By its suffix."
)
@click.pass_obj
def extract(
    settings: Settings,
    file: Path,
    division: str | None,
    year: int | None,
    against: str | None,
    alignment: Path | None,
    as_text: bool,
    verbose: bool,
    output: Path | None,
) -> None:
    """读标准文本为 RDF · Read a standard's text to RDF (Turtle on stdout)."""
    from qzgraph.reading.files import read_source

    if as_text:
        _write(read_source(file).text.encode(), output)
        return
    if division is None or year is None:
        raise BadUsage(
            "the edition has no name", mend="give --division CODE (such as 330824) and --year YYYY"
        )
    from qzgraph.graph.serialize import rdf_format, serialize
    from qzgraph.graph.write import edition_quads

    form = rdf_format(output)
    if alignment and not against:
        raise BadUsage("--alignment needs --against", mend="name the edition to align with")
    if against:
        from qzgraph.judging.review import Request, aligned
        from qzgraph.judging.validate import review_quads

        request = Request(file, division, year, against, alignment)
        found, vocabulary = aligned(settings, request)
        edition, quads = found.lower, review_quads(found, vocabulary, settings.data)
    else:
        from qzgraph.records.edition import read_edition
        from qzgraph.vocabulary import load_vocabulary

        source = read_source(file)
        edition = read_edition(source, division, year, load_vocabulary(settings.data))
        quads = edition_quads(edition)
    _write(serialize(quads, form), output)
    if verbose:
        places = read_source(file)
        for doubt in edition.doubts:
            place = places.place(doubt.span.start)
            words = f"：{doubt.text}" if doubt.text else ""
            _say(f"{place} {doubt.item} {doubt.reason}{words}")
        _say(f"{len(edition.items)} 项，{len(edition.doubts)} 处未读出 · not read")


_REPORT_FORMATS = ("text", "json", "html", "xlsx", "docx", "turtle")


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--division", metavar="CODE", help="区划代码，缺省读标题 · GB/T 2260 code; else from the title."
)
@click.option(
    "--year",
    type=click.IntRange(1949, 2100),
    help="版本年份，缺省读标题 · Year of the edition; else from the title.",
)
@click.option(
    "--against",
    metavar="EDITION",
    help="核对依据，缺省为上一级最新的完整版本 · Else the newest complete edition above.",
)
@click.option(
    "--alignment",
    type=click.Path(path_type=Path),
    help="自定的项目对应表 · Your own table of which item answers which (CSV).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_REPORT_FORMATS),
    help="报告格式，缺省看输出文件后缀 · By the suffix of -o, else text.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="输出文件 · Write to a file.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="同时核对几份 · How many files at once.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "shacl-rust", "pyshacl"]),
    default="auto",
    show_default=True,
    help="SHACL 引擎 · SHACL engine.",
)
@click.option("--date", default="", help="报告日期，缺省为印发日期 · Date that the report carries.")
@click.pass_obj
def validate(
    settings: Settings,
    files: tuple[Path, ...],
    division: str | None,
    year: int | None,
    against: str | None,
    alignment: Path | None,
    form: str | None,
    output: Path | None,
    jobs: int,
    engine: str,
    date: str,
) -> None:
    """核对县级标准 · Hold a county's standard to the notice; exit code 1 if it does not conform.

    \b
    qzgraph validate 开化县标准.docx --division 330824 --year 2024 -o 复核意见.docx
    """
    from qzgraph.judging.review import Request, review, review_or_error
    from qzgraph.rendering.report_clauses import load_clauses
    from qzgraph.rendering.report_formats import render_report, render_reports
    from qzgraph.rendering.report_view import Unread

    form = form or _form_of(output)
    if form in {"xlsx", "docx"} and output is None and sys.stdout.isatty():
        raise BadUsage(f"a .{form} file is no text", mend=f"give -o FILE.{form}")
    requests = [Request(f, division, year, against, alignment, engine, date) for f in files]
    clauses = load_clauses(settings.data / "clauses.csv")
    colour = output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if colour else 100
    if len(requests) == 1:
        report = review(settings, requests[0])
        _write(render_report(report, form, clauses, width=width, colour=colour), output)
        code = 0 if report.conforms else 1
    else:
        outcomes: list[Outcome] = []
        for number, outcome in enumerate(_each(settings, requests, jobs, review_or_error), start=1):
            outcomes.append(outcome)
            _say(f"[{number}/{len(requests)}] {outcome.file}: {_verdict(outcome)}")
        views = [o.report or Unread(o.file, o.error) for o in outcomes]
        _write(render_reports(views, form, clauses, width=width, colour=colour), output)
        code = max(2 if o.report is None else 0 if o.report.conforms else 1 for o in outcomes)
    if code:
        raise SystemExit(code)


def _verdict(outcome: Outcome) -> str:
    if outcome.report is None:
        return outcome.error
    count = sum(finding.severity.value != "Info" for finding in outcome.report.findings)
    return "符合 · conforms" if outcome.report.conforms else f"{count} 处问题 · findings"


def _each(
    settings: Settings,
    requests: Sequence[Request],
    jobs: int,
    work: Callable[[Settings, Request], Outcome],
) -> Iterator[Outcome]:
    """The outcomes in the order of the files, from as many processes as asked for."""
    if jobs == 1:
        yield from (work(settings, request) for request in requests)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(min(jobs, len(requests)), mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(work, settings, request) for request in requests]
        try:
            for future in futures:
                yield future.result()
        except BrokenProcessPool as error:
            raise BadUsage(
                "a worker was ended from outside, perhaps for want of memory",
                mend="try again with --jobs 1",
            ) from error


def _form_of(output: Path | None) -> str:
    suffixes = {
        ".json": "json",
        ".html": "html",
        ".htm": "html",
        ".xlsx": "xlsx",
        ".docx": "docx",
        ".ttl": "turtle",
        ".txt": "text",
    }
    if output is None:
        return "text"
    form = suffixes.get(output.suffix.lower())
    if form is None:
        raise BadUsage(
            f"no report has the suffix {output.suffix!r}",
            where=str(output),
            mend=f"use one of {' '.join(suffixes)}, or give --format",
        )
    return form


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--division", metavar="CODE", required=True, help="区划代码 · GB/T 2260 code.")
@click.option("--year", type=click.IntRange(1949, 2100), required=True, help="版本年份 · Year.")
@click.option("--partial", is_flag=True, help="只是部分内容 · Only part of the standard.")
@click.pass_obj
def add(settings: Settings, file: Path, division: str, year: int, partial: bool) -> None:
    """加入一个版本 · Add an edition to your workspace, in place of any of its name."""
    from qzgraph.graph.workspace import add_edition
    from qzgraph.reading.files import read_source
    from qzgraph.records.edition import read_edition
    from qzgraph.records.model import Extent
    from qzgraph.vocabulary import load_vocabulary

    extent = Extent.PARTIAL if partial else Extent.COMPLETE
    source = read_source(file)
    edition = read_edition(source, division, year, load_vocabulary(settings.data), extent)
    known = add_edition(settings, file, edition, extent)
    click.echo(f"{known.id}: {len(edition.items)} 项 · items")


@cli.command()
@click.argument("edition")
@click.pass_obj
def remove(settings: Settings, edition: str) -> None:
    """移除加入的版本 · Remove an edition that you added."""
    from qzgraph.graph.workspace import remove_edition

    remove_edition(settings, edition)
    click.echo(f"{edition}: 已移除 · removed")


@cli.command()
@click.pass_obj
def editions(settings: Settings) -> None:
    """列出可用的版本 · List the editions at hand."""
    from qzgraph.graph.workspace import known_editions

    for known in known_editions(settings):
        extent = "完整 · complete" if known.extent.value == "Complete" else "部分 · partial"
        origin = "自己加入的 · yours" if known.own else "随附 · packaged"
        click.echo(f"{known.id}  {extent}  {origin}")


@cli.command()
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
    "--format", "form", type=click.Choice(_FORMATS), help="输出格式 · table, or turtle for graphs."
)
@click.option(
    "--endpoint", metavar="URL", help="改问远程 SPARQL 端点 · Ask a remote endpoint instead."
)
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path),
    help="改问这个构建 · Ask this build instead.",
)
@click.option("--list", "as_list", is_flag=True, help="列出预存查询 · List the saved queries.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="输出文件 · Write to a file.")
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
    if query is not None and not _is_file(query):
        sparql = asking.find(load_saved(settings.queries), query).bind(bindings)
    elif bindings:
        raise BadUsage("only saved queries take -p", mend="put the value into the query")
    else:
        sparql = text if text is not None else _read_query(Path(str(query)))
    store = _store(settings, endpoint, folder)
    answer = asking.run(store, sparql)
    from qzgraph.rendering.answers import default_format, render

    form = form or default_format(answer)
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise BadUsage("an .xlsx file is no text", mend="give -o FILE.xlsx")
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() and not output else None
    _write(render(answer, form, width=width), output)


def _is_file(name: str) -> bool:
    """A path, rather than a saved query's name."""
    return name.endswith(".rq") or "/" in name or Path(name).is_file()


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


def _store(settings: Settings, endpoint: str | None, folder: Path | None) -> GraphStore:
    """A remote endpoint, a build that the user names, or the packaged dataset of this user."""
    from qzgraph.graph.store import LocalStore, RemoteStore

    if endpoint and folder:
        raise BadUsage("--endpoint and --store exclude each other", mend="give one of them")
    if endpoint:
        return RemoteStore(endpoint)
    return LocalStore.open(folder or _ensure_built(settings))


def _ensure_built(settings: Settings) -> Path:
    from qzgraph.graph.build import ensure_built, is_built

    if not is_built(settings):
        _say("正在构建数据集，只此一次 · building the dataset, once …")
    return ensure_built(settings)


@cli.command()
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path),
    help="检查这个构建 · Check this build instead.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=120,
    show_default=True,
    help="推理机限时（秒） · Seconds for the reasoner.",
)
@click.pass_obj
def reason(settings: Settings, folder: Path | None, timeout: float) -> None:
    """检查一致性并分类 · Check consistency and classify; exit code 1 if inconsistent."""
    from qzgraph.graph import reason as reasoning
    from qzgraph.graph.build import asserted

    verdict = reasoning.check(asserted(folder or _ensure_built(settings)), timeout=timeout)
    for line in verdict.not_checked:
        _say(f"未检查 · not checked: {line}")
    click.echo(
        f"{'一致 · consistent' if verdict.consistent else '不一致 · inconsistent'} ({verdict.engine})"
    )
    for line in verdict.explanation:
        click.echo(f"  {line}")
    for name in verdict.unsatisfiable:
        click.echo(f"  空类 · no member possible: {name}")
    for name, members in sorted((verdict.members or {}).items()):
        click.echo(f"{names.local(name)}: {len(members)}")
    if not verdict.consistent:
        raise SystemExit(1)


@cli.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听地址 · Address to listen on."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=3030, show_default=True, help="端口 · Port."
)
@click.option(
    "--store", "folder", type=click.Path(path_type=Path), help="用这个构建 · Serve this build."
)
@click.option(
    "--endpoint", metavar="URL", help="转用远程 SPARQL 端点 · Serve from a remote endpoint."
)
@click.pass_obj
def serve(
    settings: Settings, host: str, port: int, folder: Path | None, endpoint: str | None
) -> None:
    """启动服务 · Serve the SPARQL endpoint and its pages."""
    from qzgraph_server import create_app
    from qzgraph_server.serve import serve as serving

    serving(create_app(settings, _store(settings, endpoint, folder)), host, port)


def _write(data: bytes, output: Path | None) -> None:
    """To a file in one step, so that a failed run leaves no half of one, or to stdout."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        aside = output.with_name(f".{output.name}.part")
        aside.write_bytes(data)
        aside.replace(output)
    except OSError as error:
        raise BadUsage(
            error.strerror or str(error), where=str(output), mend="give a path that can be written"
        ) from error


if __name__ == "__main__":
    main()
