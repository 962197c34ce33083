"""Solutions as CSV for people: what Excel and WPS open with a double click.

The W3C's CSV, in :mod:`qzgraph.rendering.results`, is for programs. This one differs in two things:
a text that a spreadsheet would take for a formula is not one, and the Chinese may be announced.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from qzgraph.graph.answer import Solutions, Term, Truth
from qzgraph.rendering.sheet_csv import defused, written
from qzgraph.rendering.shown import is_number, shown


def csv(answer: Solutions | Truth, *, bom: bool = False) -> bytes:
    """RFC 4180 in UTF-8: IRIs in full, numbers as printed, an apostrophe before what would be a
    formula. ``bom``: with the mark by which Excel in China knows UTF-8."""
    if isinstance(answer, Truth):
        return written([["answer"], [str(answer.value).lower()]], bom=bom)
    return written([answer.variables, *(map(_cell, row) for row in answer.rows)], bom=bom)


def _cell(term: Term | None) -> str:
    if isinstance(term, NamedNode):
        return defused(term.value)
    return shown(term) if is_number(term) else defused(shown(term))
