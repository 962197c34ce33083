"""``/sparql``: the query operation of the SPARQL 1.1 Protocol (§2.1), read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from flask import Blueprint, Response, make_response, request
from pyoxigraph import BlankNode, NamedNode, Triple
from werkzeug.exceptions import BadRequest, NotAcceptable, UnsupportedMediaType

from qzgraph import names
from qzgraph.errors import BadQuery
from qzgraph.graph.answer import Triples
from qzgraph.graph.query import form_of
from qzgraph.graph.store import GraphStore, Scope
from qzgraph.rendering.answers import render
from qzgraph_server.negotiate import SOLUTIONS, TRIPLES, Offer, choose
from qzgraph_server.pages import editor

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMED = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)


@dataclass(frozen=True)
class Asked:
    """What a request asks: a query, or none, and the dataset that it names (§2.1.4)."""

    query: str | None
    scope: Scope | None


def blueprint(store: GraphStore) -> Blueprint:
    """The route, answering from this store."""
    routes = Blueprint("sparql", __name__)

    @routes.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        asked = read_request(
            request.method, request.content_type or "", request.query_string, _body()
        )
        if asked.query is None:
            return _description()
        graph = form_of(asked.query) in ("CONSTRUCT", "DESCRIBE")
        offer = _offer(TRIPLES if graph else SOLUTIONS)
        answer = store.query(asked.query, asked.scope)
        if offer.format == "html":
            return _vary(make_response(editor.page(asked.query, answer)))
        return _sent(render(answer, offer.format), offer)

    return routes


def _body() -> bytes:
    """The request's body as it came; 413 beyond the application's limit."""
    return request.get_data(parse_form_data=False)


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


def _offer(offers: Sequence[Offer]) -> Offer:
    chosen = choose(request.headers.get("Accept", ""), offers)
    if chosen is None:
        raise NotAcceptable(
            "this is answered as " + ", ".join(offer.media_type for offer in offers)
        )
    return chosen


def _sent(body: bytes, offer: Offer) -> Response:
    response = make_response(body)
    text = offer.media_type.startswith("text/")
    response.content_type = offer.media_type + ("; charset=utf-8" if text else "")
    return _vary(response)


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def _description() -> Response:
    """What the endpoint is: a page with examples to a browser, else its SPARQL 1.1 Service
    Description (§2: returned where no query is sent)."""
    offer = _offer(TRIPLES)
    if offer.format == "html":
        return _vary(make_response(editor.page()))
    try:
        endpoint = NamedNode(request.base_url)
    except ValueError as error:
        raise BadRequest("the Host of the request makes no address") from error
    return _sent(render(Triples.of(_described(endpoint)), offer.format), offer)


def _described(endpoint: NamedNode) -> list[Triple]:
    service, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")
    kind = NamedNode(names.PREFIXES["rdf"] + "type")

    def sd(name: str) -> NamedNode:
        return NamedNode(_SD + name)

    return [
        Triple(service, kind, sd("Service")),
        Triple(service, sd("endpoint"), endpoint),
        Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        Triple(service, sd("feature"), sd("UnionDefaultGraph")),
        Triple(service, sd("defaultDataset"), dataset),
        Triple(dataset, kind, sd("Dataset")),
        Triple(dataset, sd("defaultGraph"), graph),
        Triple(graph, kind, sd("Graph")),
        *(Triple(service, sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _NAMED),
    ]
