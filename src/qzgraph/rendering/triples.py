"""Triples as RDF, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from qzgraph import names
from qzgraph.graph.answer import Term, Triples

_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
}


def serialized(answer: Triples, form: str) -> bytes:
    """RDF, sorted, with the prefixes it uses; in TriG an answer, which is one graph, is the default
    graph."""
    # Without ``id:``, whose local names have slashes: id:standard\/330800-2023 is hard to read.
    used = {iri for triple in answer.triples for iri in _iris(triple)}
    prefixes = {
        prefix: namespace
        for prefix, namespace in names.PREFIXES.items()
        if prefix != "id" and any(iri.startswith(namespace) for iri in used)
    }
    rendered = serialize(answer.triples, format=_FORMATS[form], prefixes=prefixes)
    assert rendered is not None  # It is None only where an output was given.
    return rendered if rendered.endswith(b"\n") or not rendered else rendered + b"\n"


def _iris(term: Term) -> Iterator[str]:
    if isinstance(term, NamedNode):
        yield term.value
    elif isinstance(term, Literal):
        yield term.datatype.value
    elif isinstance(term, Triple):
        for part in (term[0], term[1], term[2]):
            yield from _iris(part)
