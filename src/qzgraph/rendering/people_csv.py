"""Solutions as CSV for people: what Excel and WPS open with a double click.

The W3C's CSV, in :mod:`qzgraph.rendering.results`, is for programs. This one differs in two things:
a text that a spreadsheet would take for a formula is not one, and the Chinese may be announced.
"""

from __future__ import annotations

import csv as rfc4180
from io import StringIO

from pyoxigraph import NamedNode

from qzgraph.graph.answer import Solutions, Term, Truth
from qzgraph.rendering.sheet_csv import defused
from qzgraph.rendering.shown import is_number, shown

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def csv(answer: Solutions | Truth, *, bom: bool = False) -> bytes:
    """RFC 4180 in UTF-8: IRIs in full, numbers as printed, an apostrophe before what would be a
    formula. ``bom``: with the mark by which Excel in China knows UTF-8."""
    output = StringIO()
    writer = rfc4180.writer(output, lineterminator="\r\n")
    if isinstance(answer, Truth):
        writer.writerows([["answer"], [str(answer.value).lower()]])
    else:
        writer.writerow(answer.variables)
        writer.writerows([_cell(term) for term in row] for row in answer.rows)
    return ((_BOM if bom else "") + output.getvalue()).encode()


def _cell(term: Term | None) -> str:
    if isinstance(term, NamedNode):
        return defused(term.value)
    return shown(term) if is_number(term) else defused(shown(term))
