"""A report → bytes: which formats there are, and the two calls that render them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from qzgraph.errors import BadUsage
from qzgraph.judging.report import Report
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_view import Outcome

#: Format → media type. The module ``report_<format>`` renders it, imported only when asked for.
FORMATS = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "turtle": "text/turtle; charset=utf-8",
}
#: What a terminal is taken to have where nobody says.
WIDTH = 100


def render_report(report: Report, form: str, clauses: Clauses, **shown: Any) -> bytes:
    """One report in this format; the same report gives the same bytes. ``shown`` is as follows.

    ``width`` and ``colour`` are a terminal's, and matter to ``text`` alone; ``remarks``: whether those
    that ask nothing of anybody are shown too (JSON and Turtle have all); ``letter``: the file whose form
    a ``docx`` takes. Raises BadUsage for a format there is not.
    """
    return _call("one", report, form, clauses, **shown)


def render_reports(outcomes: Sequence[Outcome], form: str, clauses: Clauses, **shown: Any) -> bytes:
    """Several files' reports in one document, in the order given; one that could not be read is an
    :class:`~qzgraph.rendering.report_view.Unread`. JSON is an array, text ends with a summary."""
    return _call("many", tuple(outcomes), form, clauses, **shown)


def _call(
    function: str,
    what: Report | tuple[Outcome, ...],
    form: str,
    clauses: Clauses,
    *,
    width: int = WIDTH,
    colour: bool = False,
    remarks: bool = False,
    letter: Path | None = None,
) -> bytes:
    if form not in FORMATS:
        raise BadUsage(f"no report is {form!r}", mend=f"take one of {', '.join(FORMATS)}")
    module = import_module(f"qzgraph.rendering.report_{form}")
    renderer: Callable[..., bytes] = getattr(module, function)
    if form == "text":
        return renderer(what, clauses, width=width, colour=colour, remarks=remarks)
    if form in ("json", "turtle"):
        return renderer(what, clauses)
    if form == "docx":
        return renderer(what, clauses, remarks=remarks, letter=letter)
    return renderer(what, clauses, remarks=remarks)
