"""Solutions and truths in the W3C's result formats: JSON, XML, CSV and TSV.

JSON is written here; the others are pyoxigraph's, which reads that JSON back: it has no way to
make a result from terms at hand, and so local and remote answers go one way.
"""

from __future__ import annotations

from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, parse_query_results

from qzgraph import names
from qzgraph.graph.answer import Solutions, Term, Truth

_FORMATS = {
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_STRING = names.PREFIXES["xsd"] + "string"


def json(answer: Solutions | Truth) -> bytes:
    """SPARQL 1.1 Query Results JSON Format."""
    from json import dumps

    if isinstance(answer, Truth):
        document: dict[str, Any] = {"head": {}, "boolean": answer.value}
    else:
        bindings = [
            {
                variable: _object(term)
                for variable, term in zip(answer.variables, row, strict=True)
                if term is not None
            }
            for row in answer.rows
        ]
        document = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _object(term: Term) -> dict[str, Any]:
    """An RDF term as JSON (§3.2.2; triple terms and directions as in SPARQL 1.2)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        literal = {"type": "literal", "value": term.value}
        if term.language:
            literal["xml:lang"] = term.language
            if term.direction:
                literal["its:dir"] = term.direction.value
        elif term.datatype.value != _STRING:
            literal["datatype"] = term.datatype.value
        return literal
    parts = {"subject": term[0], "predicate": term[1], "object": term[2]}
    return {"type": "triple", "value": {name: _object(part) for name, part in parts.items()}}


def results(answer: Solutions | Truth, form: str) -> bytes:
    """SPARQL Query Results XML Format (Second Edition), or SPARQL 1.1 Query Results CSV (values only,
    lines end with CR LF, §3) or TSV (terms as in Turtle, §4)."""
    parsed = parse_query_results(json(answer), format=QueryResultsFormat.JSON)
    rendered = parsed.serialize(format=_FORMATS[form])
    assert rendered is not None  # It is None only where an output was given.
    return rendered if rendered.endswith(b"\n") else rendered + b"\n"
