"""Triples as RDF, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from qzgraph import names
from qzgraph.graph.answer import Term, Triples


def turtle(answer: Triples) -> bytes:
    """Turtle, sorted, with the prefixes it uses."""
    return _serialized(answer, RdfFormat.TURTLE)


def ntriples(answer: Triples) -> bytes:
    """Canonical N-Triples, sorted."""
    return _serialized(answer, RdfFormat.N_TRIPLES)


def rdfxml(answer: Triples) -> bytes:
    """RDF/XML."""
    return _serialized(answer, RdfFormat.RDF_XML)


def jsonld(answer: Triples) -> bytes:
    """JSON-LD."""
    return _serialized(answer, RdfFormat.JSON_LD)


def trig(answer: Triples) -> bytes:
    """TriG: an answer is one graph, and so its default graph."""
    return _serialized(answer, RdfFormat.TRIG)


def _serialized(answer: Triples, rdf_format: RdfFormat) -> bytes:
    # Without ``id:``, whose local names have slashes: id:standard\/330800-2023 is hard to read.
    used = {iri for triple in answer.triples for iri in _iris(triple)}
    prefixes = {
        prefix: namespace
        for prefix, namespace in names.PREFIXES.items()
        if prefix != "id" and any(iri.startswith(namespace) for iri in used)
    }
    rendered = serialize(answer.triples, format=rdf_format, prefixes=prefixes)
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
