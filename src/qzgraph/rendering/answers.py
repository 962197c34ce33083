"""An answer → bytes: which formats fit it, and the one call that renders it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Answer, Triples

if TYPE_CHECKING:
    from qzgraph.rendering.excel import About

#: Format → the module and function that render it, imported only when asked for. Solutions and
#: truths have the W3C result formats; triples have the RDF ones; both show as a table.
_SOLUTIONS = {
    "table": ("table", "table"),
    "csv": ("results", "csv"),
    "tsv": ("results", "tsv"),
    "json": ("results", "json"),
    "xml": ("results", "xml"),
    "xlsx": ("excel", "xlsx"),
}
_TRIPLES = {
    "table": ("table", "table"),
    "turtle": ("triples", "turtle"),
    "ntriples": ("triples", "ntriples"),
    "rdfxml": ("triples", "rdfxml"),
    "jsonld": ("triples", "jsonld"),
    "trig": ("triples", "trig"),
}

#: What the command line offers.
FORMATS = ("table", "csv", "tsv", "json", "xml", "xlsx", "turtle")


def formats_for(answer: Answer) -> tuple[str, ...]:
    """The formats that fit an answer, the usual one first."""
    if isinstance(answer, Triples):
        return ("turtle", *(name for name in _TRIPLES if name != "turtle"))
    return tuple(_SOLUTIONS)


def default_format(answer: Answer) -> str:
    """``turtle`` for triples, ``table`` for all else."""
    return formats_for(answer)[0]


def render(answer: Answer, form: str, *, width: int | None = None) -> bytes:
    """The answer in this format; text is UTF-8 and ends with a line break.

    ``width``: the columns of the terminal that a table is to fit; None for no limit.
    Raises BadUsage, naming the formats that fit, for triples as CSV or solutions as Turtle.
    """
    where = (_TRIPLES if isinstance(answer, Triples) else _SOLUTIONS).get(form)
    if where is None:
        kind = "triples" if isinstance(answer, Triples) else "rows"
        raise BadUsage(
            f"this query answers with {kind}, which do not fit {form}",
            mend=f"take one of {', '.join(formats_for(answer))}",
        )
    module, function = where
    renderer: Callable[..., bytes] = getattr(import_module(f"qzgraph.rendering.{module}"), function)
    return renderer(answer, width=width) if form == "table" else renderer(answer)


def for_people(answer: Answer, form: str, about: About, *, bom: bool) -> bytes:
    """As :func:`render`, but with CSV that Excel opens, and a workbook that says what was asked of
    which data. Raises BadUsage for triples as rows, and rows as triples."""
    if isinstance(answer, Triples) or form not in ("csv", "xlsx"):
        return render(answer, form)
    from qzgraph.rendering import people_csv
    from qzgraph.rendering.excel import xlsx

    return people_csv.csv(answer, bom=bom) if form == "csv" else xlsx(answer, about)
