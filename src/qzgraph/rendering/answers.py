"""An answer → bytes: which formats fit it, and the one call that renders it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Answer, Triples

if TYPE_CHECKING:
    from qzgraph.rendering.excel import About

#: The formats of solutions and truths, the W3C's among them, and those of triples; both show as a table.
_SOLUTIONS = ("table", "csv", "tsv", "json", "xml", "xlsx")
_TRIPLES = ("turtle", "table", "ntriples", "rdfxml", "jsonld", "trig")


def formats_for(answer: Answer) -> tuple[str, ...]:
    """The formats that fit an answer, the usual one first."""
    return _TRIPLES if isinstance(answer, Triples) else _SOLUTIONS


def default_format(answer: Answer) -> str:
    """``turtle`` for triples, ``table`` for all else."""
    return formats_for(answer)[0]


def render(answer: Answer, form: str, *, width: int | None = None) -> bytes:
    """The answer in this format; text is UTF-8 and ends with a line break.

    ``width``: the columns of the terminal that a table is to fit; None for no limit.
    Raises BadUsage, naming the formats that fit, for triples as CSV or solutions as Turtle.
    """
    if form not in formats_for(answer):
        kind = "triples" if isinstance(answer, Triples) else "rows"
        raise BadUsage(
            f"this query answers with {kind}, which do not fit {form}",
            mend=f"take one of {', '.join(formats_for(answer))}",
        )
    # Each is imported only when asked for.
    if form == "table":
        from qzgraph.rendering.table import table

        return table(answer, width=width)
    if isinstance(answer, Triples):
        from qzgraph.rendering.triples import serialized

        return serialized(answer, form)
    if form == "xlsx":
        from qzgraph.rendering.excel import xlsx

        return xlsx(answer)
    from qzgraph.rendering.results import json, results

    return json(answer) if form == "json" else results(answer, form)


def for_people(answer: Answer, form: str, about: About, *, bom: bool) -> bytes:
    """As :func:`render`, but with CSV that Excel opens, and a workbook that says what was asked of
    which data. Raises BadUsage for triples as rows, and rows as triples."""
    if isinstance(answer, Triples) or form not in ("csv", "xlsx"):
        return render(answer, form)
    from qzgraph.rendering import people_csv
    from qzgraph.rendering.excel import xlsx

    return people_csv.csv(answer, bom=bom) if form == "csv" else xlsx(answer, about)
