"""A new report with what was given back beside it: an earlier report or draft (``--since``) and a
person's decisions (``--decisions``). The command line and the server both do it here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qzgraph.bounded import bounded
from qzgraph.errors import BadUsage, UnreadableSource
from qzgraph.judging.decision import Recorded
from qzgraph.judging.report import Finding, Report
from qzgraph.judging.review import Request, review
from qzgraph.judging.since import decided, set_beside
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_view import Outcome
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from qzgraph.rendering.report_back import Back


@dataclass(frozen=True)
class Before:
    """What was given back. ``draft`` is the earlier file where that is no report."""

    since: Back | None = None
    draft: Path | None = None
    recorded: tuple[Recorded, ...] = ()

    def for_files(self, count: int) -> Before:
        """The same. Raises :class:`BadUsage` for one earlier draft beside several files."""
        if self.draft and count > 1:
            raise BadUsage(
                "one earlier draft does not fit several files",
                where=str(self.draft),
                mend="give the earlier report of all of them, or one file",
                zh=f"{self.draft.name}：上次的草稿只能与一份文件比；请交各份合在一起的上次报告，或只交一份",
            )
        return self

    def refuse_losing(self, output: Path, clauses: Clauses) -> None:
        """Raises :class:`BadUsage` where a report that is to be overwritten holds decisions on findings
        on which none was given back."""
        if not output.is_file():
            return
        try:
            there = _read(output, clauses)
        except UnreadableSource:
            return  # no report
        told = {(each.edition, each.id) for each in self.recorded}
        lost = {(each.edition, each.id) for each in there.recorded} - told if there else set()
        if lost:
            raise BadUsage(
                f"{len(lost)} decisions that stand there would be lost",
                where=str(output),
                mend="give that file with --decisions too, or write to another",
            )


def given_back(since: Path | None, decisions: Path | None, clauses: Clauses) -> Before:
    """The files read, before anything is judged. Decisions in an earlier report hold as well; on
    one finding, those of ``decisions`` go before them.

    Raises :class:`QzgraphError` for a file that cannot be read or does not fit.
    """
    earlier = _read(since, clauses) if since else None
    own = _read(decisions, clauses) if decisions else None
    if decisions and own is None:
        from qzgraph.rendering.report_back import not_a_report

        raise not_a_report(decisions)
    recorded = [*(own.recorded if own else ())]
    told = {(each.edition, each.id) for each in recorded}
    if earlier:
        recorded += [each for each in earlier.recorded if (each.edition, each.id) not in told]
    return Before(earlier, since if since and earlier is None else None, tuple(recorded))


def _read(path: Path, clauses: Clauses) -> Back | None:
    from qzgraph.rendering.report_back import read_back

    if not path.is_file():
        raise UnreadableSource("there is no such file", where=str(path), mend="check the path")
    try:
        return bounded(read_back, path, clauses, where=str(path))
    except OSError as error:
        raise UnreadableSource(error.strerror or str(error), where=str(path)) from error


def again(
    settings: Settings, reports: Sequence[tuple[Request, Report]], before: Before
) -> list[Report]:
    """The reports with what was given back. An earlier draft is held to the same edition, as the
    same edition: no year of its own is asked for. Decisions on no report's county are kept with the
    first.

    Raises :class:`BadUsage` where the earlier file is another county's, or was held to another
    edition.
    """
    divisions = {report.edition[:6] for _, report in reports}
    found = []
    for at, (request, report) in enumerate(reports):
        own = [
            each
            for each in before.recorded
            if each.edition[:6] == report.edition[:6]
            or (not at and each.edition[:6] not in divisions)
        ]
        told = decided(report, own) if own else report
        if before.draft:
            told = set_beside(
                told, before.draft.name, _of_draft(settings, request, report, before.draft)
            )
        elif before.since is not None:
            earlier = _of_report(before.since, report, alone=len(reports) == 1)
            told = told if earlier is None else set_beside(told, before.since.file, earlier)
        found.append(told)
    return found


def all_again(
    settings: Settings, requests: Sequence[Request], outcomes: Sequence[Outcome], before: Before
) -> list[Outcome]:
    """The same of several files, of which some could not be read."""
    read = [
        (request, outcome)
        for request, outcome in zip(requests, outcomes, strict=True)
        if isinstance(outcome, Report)
    ]
    told = iter(again(settings, read, before))
    return [next(told) if isinstance(each, Report) else each for each in outcomes]


def _of_draft(
    settings: Settings, request: Request, report: Report, draft: Path
) -> tuple[Finding, ...]:
    """What is found in the earlier draft."""
    asked = replace(
        request,
        file=draft,
        division=report.edition[:6],
        year=int(report.edition[7:]),
        against=report.against,
    )
    earlier = bounded(review, settings, asked, where=str(draft))
    slip = next(
        (f for f in earlier.findings if f.clause == "wellformed" and f.path == "division"), None
    )
    now = any(f.clause == "wellformed" and f.path == "division" for f in report.findings)
    if slip and not now:
        raise BadUsage(
            f"this is a draft of {slip.actual}, not of {report.edition[:6]}",
            where=str(draft),
            mend="give an earlier draft of the same county",
        )
    return earlier.findings


def _of_report(back: Back, report: Report, *, alone: bool) -> Iterable[Finding] | None:
    """What the earlier report says of the same county; None where it is one of several files that
    it does not know."""
    if not back.findings:
        return ()
    own = sorted(
        (key for key in back.findings if key[0][:6] == report.edition[:6]),
        key=lambda key: (key[0] == report.edition, key[0]),
    )
    if not own:
        if not alone:
            return None
        others = "、".join(sorted({edition for edition, _ in back.findings})[:3])
        raise BadUsage(
            f"this is a report on {others}, not on {report.edition}",
            where=back.file,
            mend="give the earlier report on the same county",
        )
    edition, against = own[-1]
    if against and against != report.against:
        raise BadUsage(
            f"that report held {edition} to {against}, this one to {report.against}",
            where=back.file,
            mend=f"give --against {against}",
        )
    return back.findings[own[-1]]
