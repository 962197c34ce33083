"""What a page shows as a file for Excel: heads and cells in, a response out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

from flask import Response, request
from pyoxigraph import Literal, NamedNode

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Solutions, Term
from qzgraph.rendering.excel import xlsx
from qzgraph.rendering.sheet_csv import sheet_csv
from qzgraph_server.formats import XLSX

Cell = str | int | Decimal | None
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
}
#: The forms of a list's file.
FORMS = tuple(_TYPES)


def asked_form() -> str | None:
    """The form in which the address asks for the list, ``?format=xlsx``; None for a page.

    Raises BadUsage for any other.
    """
    form = request.args.get("format")
    if form is not None and form not in _TYPES:
        raise BadUsage(f"there is no format {form[:20]!r} here", mend=f"take {' or '.join(_TYPES)}")
    return form


def sent(form: str, name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Response:
    """The table as a file of this name; ``form`` is ``csv`` or ``xlsx``."""
    if form == "csv":
        return file_of(sheet_csv(heads, rows), form, name)
    table = Solutions(tuple(heads), tuple(tuple(map(_term, row)) for row in rows))
    return file_of(xlsx(table), form, name)


def file_of(body: bytes, form: str, name: str) -> Response:
    """What was made already, as a file of this name."""
    response = Response(body)
    response.content_type = _TYPES[form]
    file = quote(f"{name}.{form}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file}"
    return response


def _term(cell: Cell) -> Term | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, int):
        return Literal(str(cell), datatype=NamedNode(names.PREFIXES["xsd"] + "integer"))
    if isinstance(cell, Decimal):
        return Literal(format(cell, "f"), datatype=NamedNode(names.PREFIXES["xsd"] + "decimal"))
    return Literal(cell)
