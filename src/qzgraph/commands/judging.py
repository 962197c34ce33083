"""``validate``: counties' standards held to the notice, one report a file, several files at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qzgraph.bounded import bounded, enable
from qzgraph.commands.output import (
    form_for,
    format_option,
    jobs_option,
    output_option,
    path_option,
    say,
    terminal_width,
    writable,
    write,
)
from qzgraph.commands.whose import division_option, year_option
from qzgraph.errors import BadUsage, QzgraphError
from qzgraph.messages import in_both
from qzgraph.reading.forms import OFFERED
from qzgraph.rendering.formats import REPORT, WIDTH
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from qzgraph.judging.report import Report
    from qzgraph.judging.review import Request
    from qzgraph.rendering.report_again import Before
    from qzgraph.rendering.report_clauses import Clauses
    from qzgraph.rendering.report_view import Outcome

_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


@click.command(epilog=f"文件 · files: {OFFERED}")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@division_option()
@year_option()
@click.option(
    "--against",
    metavar="EDITION",
    help="核对依据，缺省为上一级最新的完整版本 · Else the newest complete edition above.",
)
@path_option(
    "--alignment", help="自定的项目对应表 · Your own table of which item answers which (CSV)."
)
@path_option(
    "--since",
    metavar="OLD",
    help="上次的报告（.xlsx .json）或草稿，看新增、未改、已解决 · An earlier report or draft.",
)
@path_option(
    "--decisions",
    metavar="FILE",
    help="填了处理意见和理由的报告（.xlsx .csv）· The report with your decisions filled in.",
)
@format_option(REPORT, "报告格式")
@output_option
@jobs_option("核对")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="交给 Dask 集群核对 · Validate on a Dask cluster (tcp://HOST:8786), a file a worker.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "shacl-rust", "pyshacl"]),
    default="auto",
    show_default=True,
    help="SHACL 引擎 · SHACL engine.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="有需人工核对的也以 1 退出 · Exit code 1 also where anything is to be reviewed.",
)
@click.option(
    "--remarks",
    is_flag=True,
    help="也列出不要求修改的提示 · Also the remarks that ask for no change (JSON has all).",
)
@path_option(
    "--annotate",
    metavar="OUT",
    help="另存一份原文件，在每处写上批注（.docx .xlsx .pdf）· Also the file itself with comments.",
)
@path_option(
    "--letter",
    metavar="FORM",
    help="回复意见的式样（.docx）· The form of a .docx reply; else the packaged one.",
)
@click.option(
    "--date",
    default="",
    help="报告和回复意见的日期，缺省空着待填 · Date of the report and of its letter; left blank unless given.",
)
@click.pass_obj
def validate(
    settings: Settings,
    files: tuple[Path, ...],
    division: str | None,
    year: int | None,
    against: str | None,
    alignment: Path | None,
    since: Path | None,
    decisions: Path | None,
    form: str | None,
    output: Path | None,
    jobs: int | None,
    cluster: str | None,
    engine: str,
    strict: bool,
    remarks: bool,
    annotate: Path | None,
    letter: Path | None,
    date: str,
) -> None:
    """核对县级标准 · Hold a county's standard to the notice; exit code 1 if it does not conform.

    \b
    qzgraph validate 开化县标准.docx --division 330824 --year 2024 -o 复核意见.docx
    qzgraph validate 第二稿.docx --since 第一稿.docx --decisions 报告.xlsx -o 报告.xlsx
    """
    from qzgraph.judging.review import Request
    from qzgraph.rendering.formats import render_report, render_reports
    from qzgraph.rendering.report_again import given_back
    from qzgraph.rendering.report_clauses import load_clauses

    if date and not _DATE.fullmatch(date):
        raise BadUsage(f"{date!r} is no date", mend="write --date YYYY-MM-DD")
    form = form_for(form, output, REPORT)
    writable(output, *files, alignment, letter)
    if annotate:
        _annotatable(files, annotate)
        writable(annotate, since, decisions, alignment)
    requests = [Request(f, division, year, against, alignment, engine, date) for f in files]
    clauses = load_clauses(settings.data / "clauses.csv")
    before = given_back(since, decisions, clauses).for_files(len(files))
    if output:
        writable(output, before.draft)
        before.refuse_losing(output, clauses)
    shown = {
        "width": terminal_width(output) or WIDTH,
        "colour": terminal_width(output) is not None,
        "remarks": remarks,
        "letter": letter,
    }
    if len(requests) == 1:
        report = _alone(settings, requests[0], before)
        if annotate:
            _annotated(files[0], report, clauses, remarks, annotate)
        if output:
            say(f"{report.file}: {_verdict(report)}")
        write(render_report(report, form, clauses, **shown), output)
        code = _code(report, strict)
    else:
        from qzgraph.commands.workers import readers

        outcomes = _several(settings, requests, before, jobs or readers(), cluster)
        write(render_reports(outcomes, form, clauses, **shown), output)
        code = max(_code(outcome, strict) for outcome in outcomes)
    if code:
        raise SystemExit(code)


def _annotatable(files: Sequence[Path], output: Path) -> None:
    """Refuses before anything is read what cannot be annotated."""
    from qzgraph.rendering.annotated import form_of

    if len(files) > 1:
        raise BadUsage("--annotate takes one file", mend="annotate one after another")
    if files[0].is_file():  # what is none is said by whoever reads it
        form = form_of(files[0])
        if output.suffix.lower() != form:
            raise BadUsage(
                f"{files[0].name} is a {form} file, and stays one",
                where=str(output),
                mend=f"give --annotate a name that ends in {form}",
            )
    writable(output, files[0])


def _annotated(file: Path, report: Report, clauses: Clauses, remarks: bool, output: Path) -> None:
    from qzgraph.rendering.annotated import annotate

    write(bounded(annotate, file, report, clauses, remarks, where=str(file)), output)


def _alone(settings: Settings, request: Request, before: Before) -> Report:
    """The report on the only file."""
    from qzgraph.judging.review import review
    from qzgraph.rendering.report_again import again

    report = bounded(review, settings, request, where=str(request.file))
    _say_if_of_another(report)
    [report] = again(settings, [(request, report)], before)
    return report


def _several(
    settings: Settings,
    requests: Sequence[Request],
    before: Before,
    jobs: int,
    cluster: str | None,
) -> list[Outcome]:
    """The reports on several files, of each of which is said at once what it comes to."""
    from qzgraph.rendering.report_again import all_again
    from qzgraph.rendering.report_view import Unread

    outcomes: list[Outcome] = []
    for request, outcome in zip(requests, _each(settings, requests, jobs, cluster), strict=True):
        outcomes.append(outcome)
        say(f"[{len(outcomes)}/{len(requests)}] {request.file}: {_verdict(outcome)}")
        if not isinstance(outcome, Unread):
            _say_if_of_another(outcome)
    return all_again(settings, requests, outcomes, before)


def _say_if_of_another(report: Report) -> None:
    """Says at once, before a long report, that the file's title names another government or year."""
    from qzgraph.rendering.report_view import of_another

    for finding in of_another(report):
        say(f"{report.file}: {finding.message_zh} · {finding.message_en}")


def _reviewed(settings: Settings, request: Request) -> Outcome:
    """The report on one of several files, or why there is none: one that fails does not stop the
    others."""
    from qzgraph.judging.review import review
    from qzgraph.rendering.report_view import Unread

    try:
        return bounded(review, settings, request, where=str(request.file))
    except QzgraphError as error:
        return Unread(str(request.file), in_both(error))


def _code(outcome: Outcome, strict: bool) -> int:
    """The exit code; only ``--strict`` sees what is to be reviewed."""
    from qzgraph.rendering.report_view import Unread

    if isinstance(outcome, Unread):
        return 2
    return 0 if outcome.conforms and not (strict and outcome.needs_review) else 1


def _verdict(outcome: Outcome) -> str:
    from qzgraph.rendering.report_view import Unread

    if isinstance(outcome, Unread):
        return outcome.error
    severities = [finding.severity.value for finding in outcome.findings]
    count = severities.count("Violation") + severities.count("Warning")
    doubts = severities.count("Review")
    verdict = "符合 · conforms" if outcome.conforms else f"{count} 处问题 · findings"
    return verdict + (f"，{doubts} 处需人工核对 · to review" if doubts else "")


def _each(
    settings: Settings, requests: Sequence[Request], jobs: int, cluster: str | None
) -> Iterator[Outcome]:
    """The outcomes in the order of the files, from as many processes as asked for."""
    if jobs == 1 and not cluster:
        yield from (_reviewed(settings, request) for request in requests)
        return
    from qzgraph.commands.workers import several

    with several(min(jobs, len(requests)), cluster, enable) as executor:
        futures = [executor.submit(_reviewed, settings, request) for request in requests]
        for future in futures:
            yield future.result()
