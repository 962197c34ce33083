"""Reports as one self-contained page: no script, nothing loaded, good on screen and on paper.

The page is ``templates/report.html``; all that it shows is escaped by the template engine.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment
from markupsafe import Markup, escape

from qzgraph.both import Both
from qzgraph.judging.report import Finding, Pairing, Report, Severity
from qzgraph.rendering import report_desk as desk
from qzgraph.rendering.page import marked, pages
from qzgraph.rendering.printable import bare_title, cleaned, item_label
from qzgraph.rendering.report_changes import (
    Entry,
    Section,
    aside,
    count_of,
    differing,
    idle,
    quoted_together,
    sections,
)
from qzgraph.rendering.report_clauses import NOTICE_NUMBER, NOTICE_TITLE, Clause, Clauses
from qzgraph.rendering.report_view import (
    ASIDE,
    Outcome,
    Unread,
    adds,
    by_clause,
    count,
    found_on,
    gravest,
    gravest_of,
    hint,
    item_zh,
    made_with_words,
    not_judged,
    of_another,
    verdict,
    why,
)
from qzgraph.rendering.words import tint_of_gravest, words_of

#: Characters of a suggested sentence that a line shows; the whole is in what it folds.
_EXCERPT = 120


@dataclass(frozen=True)
class _Shown:
    """One report with all that the page says of it."""

    report: Report
    title: str
    verdict: Both
    tint: str
    counts: dict[Severity, int]
    rows: tuple[tuple[Clause, dict[Severity, int] | None], ...]
    changes: tuple[Section, ...]
    idle: tuple[Entry, ...]
    aside: tuple[Entry, ...]
    matrix: tuple[tuple[Pairing, tuple[tuple[str, Severity, int], ...]], ...]
    not_judged: tuple[Both, ...]
    made_with: tuple[tuple[str, str], ...]
    of_another: tuple[Finding, ...]
    resolved: tuple[desk.Line, ...]
    lapsed: tuple[desk.Line, ...]
    unread: bool = False

    @property
    def firsts(self) -> dict[tuple[Severity, str], int]:
        """The first line of each severity under each clause: where a count leads to."""
        found: dict[tuple[Severity, str], int] = {}
        for entry in (*(entry for part in self.changes for entry in part.entries), *self.idle):
            found.setdefault((entry.finding.severity, entry.clause.clause), entry.numbers[0])
        return found


@dataclass(frozen=True)
class _NotShown:
    """A file without a report, in its place."""

    report: Unread
    unread: bool = True


def render(outcomes: tuple[Outcome, ...], clauses: Clauses, *, remarks: bool = False) -> bytes:
    """The page of a report; of several, after a table of all files. Remarks that ask nothing are folded away
    unless asked for."""
    outcomes = cleaned(outcomes)
    shown = [
        _NotShown(outcome) if isinstance(outcome, Unread) else _shown(outcome, clauses)
        for outcome in outcomes
    ]
    heading = "基本公共服务标准复核结果"
    if len(shown) == 1 and isinstance(shown[0], _Shown):
        heading = f"关于《{shown[0].title}》的复核结果"
    page = _environment().get_template("report.html")
    return (
        page.render(shown=shown, heading=heading, remarks=remarks, clauses=clauses) + "\n"
    ).encode()


def _shown(report: Report, clauses: Clauses) -> _Shown:
    counts = dict(by_clause(report, clauses))
    return _Shown(
        report,
        bare_title(report.edition_title, report.edition),
        verdict(report),
        tint_of_gravest(gravest(report.findings)),
        count(report.findings),
        tuple((clause, counts.get(clause)) for clause in clauses),
        sections(report, clauses),
        idle(report, clauses),
        aside(report, clauses),
        tuple(
            (pairing, _counted(found_on(pairing, report), clauses)) for pairing in report.pairings
        ),
        not_judged(report),
        made_with_words(report),
        of_another(report),
        desk.resolved(report, clauses),
        desk.lapsed(report, clauses),
    )


def _counted(
    findings: tuple[Finding, ...], clauses: Clauses
) -> tuple[tuple[str, Severity, int], ...]:
    """How many there are under each clause of each severity: (内容无缺项, Violation, 1)."""
    numbers = Counter((finding.clause, finding.severity) for finding in findings)
    return tuple(
        (clause.title_zh, severity, numbers[clause.clause, severity])
        for clause in clauses
        for severity in Severity
        if numbers[clause.clause, severity]
    )


def differs(text: str, other: str | None) -> Markup:
    """The text as HTML, the words in ``<b>`` that differ from the other's."""
    return Markup("").join(
        Markup('<b class="differs">{}</b>').format(words) if other_there else escape(words)
        for words, other_there in (differing(text, other) if other else ((text, False),))
    )


def answered(finding: Finding) -> str:
    """The item of the reference that the quotation beside is from, where the line does not name it."""
    names = finding.reference_item, finding.reference_name
    if names == (finding.item, finding.item_name):
        return ""
    return item_zh(*names)


@cache
def _environment() -> Environment:
    return pages(
        "report.css",
        words=words_of(Severity),
        hint=hint,
        differs=differs,
        count_of=count_of,
        quoted_together=quoted_together,
        review=Severity.REVIEW,
        marked=marked,
        why=why,
        notice_title=NOTICE_TITLE,
        notice_number=NOTICE_NUMBER,
        desk=desk,
        aside_told=ASIDE,
        adds=adds,
        item_label=item_label,
        answered=answered,
        excerpt=_EXCERPT,
        gravest_of=lambda counts: gravest_of(counts or {}),
    )
