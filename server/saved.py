"""``/queries/``: the saved queries as addresses, each with its parameters and in every format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, json, make_response, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from qzgraph.errors import BadUsage
from qzgraph.graph.admission import form_of
from qzgraph.graph.answer import Answer, Triples
from qzgraph.graph.query import find, run
from qzgraph.graph.saved import Parameter, SavedQuery
from qzgraph.graph.store import GraphStore
from qzgraph.rendering import people_csv
from qzgraph.rendering.answers import render
from qzgraph.rendering.excel import About, xlsx
from qzgraph.rendering.shown import shown
from qzgraph_server.describing import Stamp
from qzgraph_server.formats import GRAPH, ROWS, Offers, asked, kept, sent, split_suffix, tag_of
from qzgraph_server.negotiate import Offer
from qzgraph_server.tables import page_of

_LIST = {"json": Offer("application/json", "json"), "html": Offer("text/html", "html")}
#: What an address may say beside a query's own parameters: how to answer, not what to ask.
RESERVED = ("bom", "lang")


def blueprint(store: GraphStore, stamp: Stamp, saved: Sequence[SavedQuery]) -> Blueprint:
    """The routes, answering these queries from this store."""
    routes = Blueprint("saved", __name__)

    @routes.get("/queries/")
    def index() -> Response:
        """The saved queries with their parameters: JSON, or a page with a form for each."""
        offer = asked(None, _LIST)
        if offer.format == "html":
            return kept(make_response(render_template("queries.html", saved=saved)))
        listed = {"queries": [_described(query) for query in saved]}
        return sent(json.dumps(listed, indent=2) + "\n", offer)

    @routes.get("/queries/<address>")
    def query(address: str) -> Response:
        """What one saved query answers."""
        name, suffix = split_suffix(address)
        try:
            chosen = find(saved, name)
        except BadUsage as error:
            raise NotFound(str(error)) from error
        params = _parameters()
        bound = chosen.bind(params)
        offer = asked(suffix, offers_of(chosen))
        bom = "bom" in request.args and request.args["bom"] not in ("0", "false", "")
        tag = ""
        if stamp.build and offer.format != "html":  # A page depends on its reader's language too.
            tag = tag_of(stamp.build, bound, offer, bom, request.url)
        if tag and request.if_none_match.contains(tag):
            return kept(make_response(), tag)  # What the client has still holds: nothing is run.
        if offer.format == "rq":
            return sent(bound, offer, tag)
        answer = run(store, bound)
        body = _body(chosen, params, bound, answer, offer, bom, stamp)
        response = sent(body, offer, tag)
        if offer.format in ("csv", "tsv", "xlsx"):
            response.headers["Content-Disposition"] = (
                f"{'attachment' if offer.format == 'xlsx' else 'inline'}; "
                f"filename={chosen.name}.{offer.format}"
            )
        return response

    return routes


def offers_of(query: SavedQuery) -> Offers:
    """The formats that fit what a saved query answers, by suffix."""
    if form_of(query.text) in ("CONSTRUCT", "DESCRIBE"):
        return {**GRAPH, "rq": ROWS["rq"]}
    return ROWS


def _parameters() -> dict[str, str]:
    """The query's parameters of this request. Raises BadRequest for one given twice, which would
    otherwise be dropped in silence."""
    params: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise BadRequest(f"the parameter {name!r} is given more than once")
        if name not in RESERVED:
            params[name] = values[0]
    return params


def _body(
    query: SavedQuery,
    params: Mapping[str, str],
    bound: str,
    answer: Answer,
    offer: Offer,
    bom: bool,
    stamp: Stamp,
) -> bytes | str:
    if offer.format == "html":
        return render_template(
            "query.html",
            query=query,
            given=params,
            bound=bound,
            written=written,
            suffixes=[suffix for suffix in offers_of(query) if suffix != "html"],
            **page_of(answer),
        )
    if isinstance(answer, Triples):
        return render(answer, offer.format)
    if offer.format == "csv":
        return people_csv.csv(answer, bom=bom)
    if offer.format == "xlsx":
        values = {p.name: params.get(p.name, written(p)) for p in query.parameters}
        about = About(
            title=f"{query.title_zh} {query.title_en}",
            query=bound,
            parameters=values,
            build=stamp.build,
            date=stamp.date,
            address=request.url,
        )
        return xlsx(answer, about)
    return render(answer, offer.format)


def written(parameter: Parameter) -> str:
    """A parameter's default as one would write it in an address."""
    text = shown(parameter.default)
    prefix = {"edition": "id:standard/", "division": "div:"}.get(parameter.type, "")
    return text.removeprefix(prefix)


def _described(query: SavedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "href": url_for("saved.query", address=query.name),
        "title": {"zh": query.title_zh, "en": query.title_en},
        "description": {"zh": query.description_zh, "en": query.description_en},
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "optional": parameter.optional,
                "default": written(parameter),
                "description": {"zh": parameter.zh, "en": parameter.en},
            }
            for parameter in query.parameters
        ],
        "formats": list(offers_of(query)),
    }
