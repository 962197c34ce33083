"""An answer as a page shows it: a table of cells with their links, a word, or Turtle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from pyoxigraph import NamedNode

from qzgraph import names
from qzgraph.graph.answer import Answer, Term, Triples, Truth
from qzgraph.rendering.answers import render
from qzgraph.rendering.shown import is_number, shown

#: What a page shows of an answer; a program gets all of it.
MOST_ROWS = 1000


def page_of(answer: Answer) -> Mapping[str, Any]:
    """What a template needs to show an answer."""
    if isinstance(answer, Truth):
        return {"truth": answer.value}
    if isinstance(answer, Triples):
        return {"turtle": render(answer, "turtle").decode()}
    return {
        "variables": answer.variables,
        "rows": [[cell(term) for term in row] for row in answer.rows[:MOST_ROWS]],
        "total": len(answer.rows),
    }


def cell(term: Term | None) -> Mapping[str, object]:
    """A cell: its text, whether it is a number, and the address that it leads to, if any."""
    href = here(term.value) if isinstance(term, NamedNode) else ""
    return {"text": shown(term), "number": is_number(term), "link": href}


def here(iri: str) -> str:
    """Where this server answers for an IRI of the dataset; the IRI itself for a web address of
    another; nothing for what no browser should follow."""
    if iri.startswith(names.QZ):
        return f"{request.script_root}/ontology/{names.to_uri(iri.removeprefix(names.QZ))}"
    if iri.startswith(names.BASE):
        return f"{request.script_root}/{names.to_uri(iri.removeprefix(names.BASE))}"
    return iri if iri.startswith(("http://", "https://")) else ""
