"""What was found → bytes: which formats there are of it, and the calls that render them.

The module ``report_<format>`` renders a report, ``comparison_<format>`` a comparison and so on, each
imported only when asked for. The same thing gives the same bytes. ``width`` is a terminal's, and matters to ``text``
alone. BadUsage is raised for a format that there is not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qzgraph.errors import BadUsage

if TYPE_CHECKING:
    from qzgraph.judging.compare import Comparison
    from qzgraph.judging.coverage import Coverage
    from qzgraph.judging.entitlements import Entitlements
    from qzgraph.judging.report import Report
    from qzgraph.rendering.report_clauses import Clauses
    from qzgraph.rendering.report_view import Outcome

#: Format → media type.
MEDIA_TYPES = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "turtle": "text/turtle; charset=utf-8",
}
#: The formats of each thing; those of a query's answer, as far as the command line offers them, are
#: rendered by :mod:`.answers`.
ANSWER = ("table", "csv", "tsv", "json", "xml", "xlsx", "turtle")
REPORT = ("text", "json", "html", "xlsx", "docx", "turtle")
COMPARISON = COVERAGE = ("text", "json", "html", "xlsx", "csv")
ENTITLEMENTS = ("text", "json", "xlsx")
_FORMS = {"comparison": COMPARISON, "coverage": COVERAGE, "entitlements": ENTITLEMENTS}
#: What a terminal is taken to have where nobody says.
WIDTH = 100


def render_report(report: Report, form: str, clauses: Clauses, **shown: Any) -> bytes:
    """One report. ``shown`` is as follows.

    ``width`` and ``colour`` are a terminal's; ``remarks``: whether those that ask nothing of anybody
    are shown too (JSON and Turtle have all); ``letter``: the file whose form a ``docx`` takes.
    """
    if form == "json":
        return _json(report.as_json())
    return _reported((report,), form, clauses, **shown)


def render_reports(outcomes: Sequence[Outcome], form: str, clauses: Clauses, **shown: Any) -> bytes:
    """Several files' reports in one document, in the order given; one that could not be read is an
    :class:`~qzgraph.rendering.report_view.Unread`. JSON is an array, text ends with a summary."""
    if form == "json":
        return _json([outcome.as_json() for outcome in outcomes])
    return _reported(tuple(outcomes), form, clauses, **shown)


def _reported(
    outcomes: tuple[Outcome, ...],
    form: str,
    clauses: Clauses,
    *,
    width: int = WIDTH,
    colour: bool = False,
    remarks: bool = False,
    letter: Path | None = None,
) -> bytes:
    options: dict[str, Any] = {} if form == "turtle" else {"remarks": remarks}
    if form == "text":
        options |= {"width": width, "colour": colour}
    if form == "docx":
        options["letter"] = letter
    return _renderer("report", form, REPORT)(outcomes, clauses, **options)


def render(
    what: Comparison | Coverage | Entitlements,
    form: str,
    *,
    width: int = WIDTH,
    everything: bool = False,
) -> bytes:
    """A comparison, the matrix of groups and services, or what a person is owed. ``everything`` is for the
    ``text`` of a comparison: its other formats have all, and tell which is substance."""
    if form == "json":
        return _json(what.as_json())
    kind = type(what).__name__.lower()
    options: dict[str, Any] = {"width": width} if form == "text" else {}
    if options and kind == "comparison":
        options["everything"] = everything
    return _renderer(kind, form, _FORMS[kind])(what, **options)


def _renderer(kind: str, form: str, forms: Sequence[str]) -> Callable[..., bytes]:
    if form not in forms:
        raise BadUsage(
            f"there is no format {form[:20]!r} here", mend=f"take one of {', '.join(forms)}"
        )
    module = import_module(f"qzgraph.rendering.{kind}_{form}")
    renderer: Callable[..., bytes] = module.render
    return renderer


def _json(document: object) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    # Half a surrogate pair has no UTF-8: Python's escape for it is JSON's (RFC 8259, §7).
    return text.encode(errors="backslashreplace")
