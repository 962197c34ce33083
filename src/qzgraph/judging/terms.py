"""Terms and statements as each SHACL engine wants them: pyoxigraph's own, N-Triples for shacl-rust,
rdflib's for pySHACL; and the namespaces that both sides speak of."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from qzgraph.names import PREFIXES

if TYPE_CHECKING:
    import rdflib

SH = "http://www.w3.org/ns/shacl#"
XSD = PREFIXES["xsd"]
RDF = PREFIXES["rdf"]

Statement = ox.Quad | ox.Triple
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def triple(statement: Statement) -> ox.Triple:
    return statement.triple if isinstance(statement, ox.Quad) else statement


def n_triples(triples: list[ox.Triple]) -> str:
    written: bytes = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return written.decode()


def text_of(node: Node) -> str:
    return str(node) if isinstance(node, ox.Triple) else node.value


def to_rdflib(triples: list[ox.Triple]) -> rdflib.Graph:
    from rdflib import BNode, Graph, Literal, URIRef

    # It logs a traceback for every literal that its datatype does not allow: sh:datatype tells.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)

    def node(term: Any) -> Any:
        if isinstance(term, ox.NamedNode):
            return URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return BNode(term.value)
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value == XSD + "string"
        datatype = None if plain else URIRef(term.datatype.value)
        return Literal(term.value, datatype=datatype, normalize=False)

    graph = Graph(bind_namespaces="none")
    for each in triples:
        graph.add((node(each.subject), node(each.predicate), node(each.object)))
    return graph


def from_rdflib(node: Any) -> Node:
    from rdflib import BNode, URIRef

    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(
        str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None
    )
