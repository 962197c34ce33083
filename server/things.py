"""``/id/…``, ``/ontology…`` and ``/graph/…``: what is behind the IRIs of the dataset.

A thing is no document: its address leads by 303 See Other to the document about it, in the format
that Accept asks for (Cool URIs for the Semantic Web, §4.2, "303 URIs forwarding to different
documents"). That document has an address of its own, the thing's with a suffix, and answers 200. The
ontology and the named graphs are documents themselves and answer 200 at once. A term's IRI is
``…/ontology#leadAgency``, whose fragment no server sees: ``/ontology`` has all terms, and each
also has ``/ontology/leadAgency``.

A more particular route, such as ``/id/standard/<edition>/item/<key>.html``, takes the place of the
page made here.
"""

from __future__ import annotations

import re
from functools import cache

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Solutions, Triples, Truth
from qzgraph.graph.query import run_saved
from qzgraph.graph.store import GraphStore
from qzgraph.rendering.answers import render
from qzgraph_server.addresses import document_of
from qzgraph_server.describing import OWN, Stamp
from qzgraph_server.dumps import LICENCE, graph_in, graph_page
from qzgraph_server.formats import (
    GRAPH,
    NAMED_GRAPH,
    Offers,
    answers,
    asked,
    sent,
    split_suffix,
    tag_of,
)
from qzgraph_server.language import language
from qzgraph_server.negotiate import Offer
from qzgraph_server.pages.ontology import Ontology
from qzgraph_server.thing_page import thing_page

_ABOUT = "the document about this thing"


def blueprint(store: GraphStore, stamp: Stamp, reference: Ontology) -> Blueprint:
    """The routes, describing things from this store."""
    routes = Blueprint("things", __name__)

    @routes.get("/id/<path:address>")
    @answers(GRAPH.values(), elsewhere=_ABOUT, address="standard/330800-2023/item/65.ttl")
    def thing(address: str) -> Response:
        """A thing: its description, or the way to it."""
        name, suffix = split_suffix(address)
        return _thing(names.ID + name, suffix)

    @routes.get("/ontology/<address>")
    @answers(GRAPH.values(), elsewhere=_ABOUT, address="leadAgency.ttl")
    def term(address: str) -> Response:
        """A term of the ontology: its description, or the way to it."""
        name, suffix = _versioned(address)
        document = f"{names.ONTOLOGY}/{name}"
        if document in documents():
            return _document(document, documents()[document], suffix)
        return _thing(names.QZ + name, suffix)

    @routes.get("/ontology/alignments/<address>")
    @answers(GRAPH.values(), address="0.1.0.ttl")
    def alignments(address: str) -> Response:
        """A version of the links to other vocabularies."""
        name, suffix = _versioned(address)
        document = f"{names.ALIGNMENTS}/{name}"
        if document not in documents():
            raise _nothing(document, [])
        return _document(document, documents()[document], suffix)

    @routes.get("/ontology")
    @routes.get("/ontology.<suffix>")
    @answers(GRAPH.values(), suffix="ttl")
    def ontology(suffix: str | None = None) -> Response:
        """The ontology as a whole: the OWL document, or its terms as a page."""
        return _document(names.ONTOLOGY, names.GRAPH_ONTOLOGY, suffix)

    def _document(iri: str, of: str, suffix: str | None) -> Response:
        offer = asked(suffix, GRAPH)
        body: bytes | str
        if offer.format != "html":
            body = graph_in(store, of, offer.format)
        elif of == names.GRAPH_ONTOLOGY:
            body = reference.render()
        else:
            body = graph_page(stamp, of.removeprefix(names.GRAPH))
        return _linked(sent(body, offer, _tag(offer)), iri, GRAPH)

    @cache
    def documents() -> dict[str, str]:
        """The graphs of the ontology's documents beside itself, and of the versions at hand."""
        found = run_saved(store, OWN, "ontology-documents", {})
        assert isinstance(found, Solutions)
        known: dict[str, str] = {}
        for document, version, graph in found.rows:
            for each in (document, version):
                if isinstance(each, NamedNode) and isinstance(graph, NamedNode):
                    known[each.value] = graph.value
        return known

    @routes.get("/graph/<address>")
    @answers(NAMED_GRAPH.values(), address="330800-2023.trig")
    def graph(address: str) -> Response:
        """A named graph: its triples, or a page about it."""
        name, suffix = split_suffix(address)
        iri = names.GRAPH + name
        if iri not in stamp.graphs:
            raise _nothing(iri, list(stamp.graphs))
        offer = asked(suffix, NAMED_GRAPH)
        if offer.format == "html":
            body: bytes | str = graph_page(stamp, name)
        else:
            body = graph_in(store, iri, offer.format)
        return _linked(sent(body, offer, _tag(offer)), iri, NAMED_GRAPH)

    def _thing(iri: str, suffix: str | None) -> Response:
        try:
            known = run_saved(store, OWN, "thing-exists", {"thing": f"<{iri}>"}) == Truth(True)
        except BadUsage:
            known = False  # The address makes no IRI, and so names nothing.
        if not known:
            raise _nothing(iri, [])
        offer = asked(suffix, GRAPH)
        if suffix is None:
            way = redirect(_address(iri, offer), 303)
            way.vary.add("Accept")
            return way  # type: ignore[return-value]
        if offer.format == "html":
            return _linked(sent(thing_page(store, iri), offer, _tag(offer)), iri, GRAPH)
        about = run_saved(store, OWN, "thing-graph", {"thing": f"<{iri}>"})
        assert isinstance(about, Triples)
        return _linked(sent(render(about, offer.format), offer, _tag(offer)), iri, GRAPH)

    def _tag(offer: Offer) -> str:
        """What the data determine, and for a page its reader's language."""
        read_in = language() if offer.format == "html" else ""
        return tag_of(stamp.build, request.full_path, offer, read_in) if stamp.build else ""

    def _nothing(iri: str, graphs: list[str]) -> NotFound:
        return NotFound(f"there is nothing named {iri}{_hint(stamp, iri, graphs)}")

    return routes


def _versioned(address: str) -> tuple[str, str | None]:
    """A name and the suffix of a format; the dots of a version (0.1.0) part none."""
    match = re.fullmatch(r"(\d+(?:\.\d+)+)(?:\.([a-z]+))?", address)
    return (match[1], match[2]) if match else split_suffix(address)


def _hint(stamp: Stamp, iri: str, graphs: list[str]) -> str:
    if graphs:
        return "; there are " + ", ".join(graphs)
    near = [f"{each} ({name})" for each, name in stamp.near(iri)]
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _address(iri: str, offer: Offer) -> str:
    """Where the document about a thing stands, the rest of the request's address kept."""
    suffix = next(suffix for suffix, each in GRAPH.items() if each.format == offer.format)
    query = request.query_string.decode("latin-1")
    return f"{document_of(iri)}.{suffix}" + (f"?{query}" if query else "")


def _linked(response: Response, iri: str, offers: Offers) -> Response:
    """With what the document is about, its other formats and its licence (RFC 8288)."""
    document = document_of(iri)
    links = [f'<{names.to_uri(iri)}>; rel="describes"', f'<{LICENCE}>; rel="license"']
    links += [
        f'<{document}.{suffix}>; rel="alternate"; type="{offer.media_type}"'
        for suffix, offer in offers.items()
    ]
    response.headers["Link"] = ", ".join(links)
    return response
