"""``/sparql``: the query operation of the SPARQL 1.1 Protocol (§2.1), read-only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from flask import Blueprint, Response, request
from pyoxigraph import BlankNode, NamedNode, QueryResultsFormat, Triple
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from qzgraph.errors import BadQuery
from qzgraph.graph.admission import form_of
from qzgraph.graph.answer import Triples, is_empty
from qzgraph.graph.misspelt_terms import OntologyTerm, refuse_misspelt
from qzgraph.graph.rdf_terms import about, named
from qzgraph.graph.store import GraphStore, LocalStore, Scope
from qzgraph.rendering.answers import render
from qzgraph_server.describing import Stamp, statistics
from qzgraph_server.formats import ROWS, SOLUTIONS, TRIPLES, accepted, answers, tag_of
from qzgraph_server.language import language
from qzgraph_server.negotiate import Offer, prefers_html
from qzgraph_server.pages.editor import Editor

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
#: The formats that the engine writes itself.
_DIRECTLY = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
#: An answer beyond so many bytes is refused.
MOST_BYTES = 32_000_000
#: What answers another thing each time it is asked: a call of one of these, or what another endpoint
#: says, where one may be asked. A string that says so does no harm.
_VOLATILE = re.compile(r"\\u|(?:NOW|RAND|UUID|BNODE)(?:\s|#[^\n\r]*+)*+\(", re.IGNORECASE)
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMED = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG"),
)


@dataclass(frozen=True)
class Asked:
    """What a request asks: a query, or none, and the dataset that it names (§2.1.4)."""

    query: str | None
    scope: Scope | None


def blueprint(
    store: GraphStore, stamp: Stamp, terms: Sequence[OntologyTerm], editor: Editor
) -> Blueprint:
    """The route, answering from this store, which the stamp describes; the terms are those that a
    misspelt one is compared with."""
    routes = Blueprint("sparql", __name__)

    @routes.route("/sparql", methods=["GET", "POST"])
    @answers((*SOLUTIONS, *TRIPLES))
    def sparql() -> Response:
        """A SPARQL query; without one, the service description, or the editor for a browser."""
        body = request.get_data()  # As it came; 413 beyond the application's limit.
        asked = read_request(request.method, request.content_type or "", request.query_string, body)
        if asked.query is None:
            return _description(stamp, editor)
        try:
            return _answered(asked, asked.query)
        except BadQuery as error:
            if not prefers_html(request.headers.get("Accept", "")):
                raise
            # In a browser the query stays there to be mended.
            return _sent(editor.page(asked.query, problem=error), ROWS["html"], status=400)

    def _answered(asked: Asked, query: str) -> Response:
        graph = form_of(query) in ("CONSTRUCT", "DESCRIBE")
        offer = accepted(TRIPLES if graph else SOLUTIONS)
        tag = _tag(store, asked, offer)
        if tag and request.if_none_match.contains_weak(tag):
            return _sent(b"", offer, tag, 304)
        if offer.format == "html":
            answer = store.query(query, asked.scope)
            if is_empty(answer):
                refuse_misspelt(query, terms)
            return _sent(editor.page(query, answer), offer, tag)
        body = _answer(store, asked, offer, graph, terms)
        return _sent(body, offer, tag)

    return routes


def _answer(
    store: GraphStore, asked: Asked, offer: Offer, graph: bool, terms: Sequence[OntologyTerm]
) -> bytes:
    """The answer in the form offered. Raises BadQuery and AnswerTooLarge."""
    assert asked.query is not None
    direct = _DIRECTLY.get(offer.format)
    if isinstance(store, LocalStore) and direct is not None and not graph:
        body = store.results(asked.query, direct, MOST_BYTES, asked.scope)
        if _NO_ROW[offer.format](body):
            refuse_misspelt(asked.query, terms)
        return body
    answer = store.query(asked.query, asked.scope)
    if is_empty(answer):
        refuse_misspelt(asked.query, terms)
    return render(answer, offer.format)


#: Whether a body in each format has no row; that of ASK has none of these.
_NO_ROW: Mapping[str, Callable[[bytes], bool]] = {
    "json": lambda body: body.endswith(b'"bindings":[]}}'),
    "xml": lambda body: b"<results></results>" in body or b"<results/>" in body,
    "csv": lambda body: body.count(b"\n") == 1,
    "tsv": lambda body: body.count(b"\n") == 1,
}


def _tag(store: GraphStore, asked: Asked, offer: Offer) -> str:
    """What names the answer as long as the data are the same; empty where nothing can, as for a
    remote endpoint and for what tells the time."""
    assert asked.query is not None
    if not store.build or _VOLATILE.search(asked.query):
        return ""
    if isinstance(store, LocalStore) and store.services and "service" in asked.query.lower():
        return ""
    tongue = language() if offer.format == "html" else ""
    return tag_of(store.build, asked.query, asked.scope, offer.media_type, tongue)


def read_request(method: str, content_type: str, query_string: bytes, body: bytes) -> Asked:
    """What a request asks, in the protocol's three ways (§2.1.1 to §2.1.3).

    Raises BadRequest for a query given twice, missing from a POST or not in UTF-8; BadQuery for
    an update; UnsupportedMediaType for any other body.
    """
    fields = _fields(query_string)
    if method == "POST":
        kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
        charset = next((p for p in parameters if p.startswith("charset=")), "charset=utf-8")
        if charset.removeprefix("charset=").strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMediaType("a query is sent in UTF-8")
        if kind == _FORM:
            for name, values in _fields(body).items():
                fields.setdefault(name, []).extend(values)
        elif kind == _DIRECT:
            fields.setdefault("query", []).append(_utf8(body))
        else:
            raise UnsupportedMediaType(
                f"a query is POSTed as {_FORM} or {_DIRECT}, not as {kind or 'nothing'}; "
                "updates are not accepted"
            )
    if "update" in fields:
        raise BadQuery("updates are not accepted")
    queries = fields.get("query", [])
    if len(queries) > 1:
        raise BadRequest("the parameter 'query' is given more than once")
    if not queries and method == "POST":
        raise BadRequest("the parameter 'query' is missing")
    default = tuple(fields.get("default-graph-uri", []))
    named = tuple(fields.get("named-graph-uri", []))
    scope = Scope(default, named) if default or named else None
    return Asked(queries[0] if queries else None, scope)


def _fields(encoded: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(_utf8(encoded), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise BadRequest("the parameters are not UTF-8, or are too many") from error


def _utf8(sent: bytes) -> str:
    try:
        return sent.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("the query is not in UTF-8") from error


def _sent(body: bytes | str, offer: Offer, tag: str = "", status: int = 200) -> Response:
    """The answer. With a tag it may be kept, but it is to be asked each time whether it holds; the
    tag is weak: the order of rows is not promised."""
    page = offer.format == "html"
    headers = [
        ("Content-Type", offer.content_type),
        ("Vary", "Accept, Accept-Encoding, Accept-Language" if page else "Accept, Accept-Encoding"),
    ]
    if tag:
        headers += [("ETag", f'W/"{tag}"'), ("Cache-Control", "public, no-cache")]
    return Response(body, status, headers)


def _description(stamp: Stamp, editor: Editor) -> Response:
    """What the endpoint is and what it holds: a page with examples to a browser, else its SPARQL
    1.1 Service Description (§2: returned where no query is sent), with VoID."""
    offer = accepted(TRIPLES)
    if offer.format == "html":
        return _sent(editor.page(), offer)
    try:
        endpoint = NamedNode(request.base_url)
    except ValueError as error:
        raise BadRequest("the Host of the request makes no address") from error
    described = Triples.of([*_described(endpoint), *statistics(stamp, _DATASET)])
    return _sent(render(described, offer.format), offer)


_DATASET = BlankNode("dataset")


def _described(endpoint: NamedNode) -> Iterator[Triple]:
    graph = BlankNode("graph")
    yield from about(
        BlankNode("service"),
        ("a", named("sd:Service")),
        ("sd:endpoint", endpoint),
        ("sd:supportedLanguage", named("sd:SPARQL11Query")),
        ("sd:feature", named("sd:UnionDefaultGraph")),
        ("sd:defaultDataset", _DATASET),
        ("sd:resultFormat", *(NamedNode(_FORMATS + name) for name in _NAMED)),
    )
    yield from about(_DATASET, ("a", named("sd:Dataset")), ("sd:defaultGraph", graph))
    yield from about(graph, ("a", named("sd:Graph")))
