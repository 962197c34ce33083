"""``/queries/``: the saved queries as addresses, each with its parameters and in every format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from flask import Blueprint, Response, json, make_response, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from qzgraph.errors import BadUsage
from qzgraph.graph.query import find
from qzgraph.graph.saved import Parameter, SavedQuery
from qzgraph.graph.store import GraphStore
from qzgraph.judging.json_forms import Said
from qzgraph.rendering.answers import for_people
from qzgraph.rendering.excel import About
from qzgraph.rendering.shown import shown
from qzgraph_server.describing import Stamp
from qzgraph_server.formats import (
    JSON,
    ROWS,
    answers,
    asked,
    cacheable,
    offers_of,
    sent,
    split_suffix,
    tag_of,
)
from qzgraph_server.negotiate import Offer
from qzgraph_server.pages.editor import Editor, without_head

_LIST = {"json": JSON, "html": ROWS["html"]}
#: What an address may say beside a query's own parameters: how to answer, not what to ask.
RESERVED = ("bom", "lang")


class ListedParameter(TypedDict):
    name: str
    type: str
    optional: bool
    default: str
    description: Said


class ListedQuery(TypedDict):
    name: str
    href: str
    title: Said
    description: Said
    parameters: list[ListedParameter]
    formats: list[str]


class Queries(TypedDict):
    queries: list[ListedQuery]


def blueprint(
    store: GraphStore, stamp: Stamp, saved: Sequence[SavedQuery], editor: Editor
) -> Blueprint:
    """The routes, answering these queries from this store."""
    routes = Blueprint("saved", __name__)

    @routes.get("/queries/")
    @answers(_LIST.values(), Queries)
    def index() -> Response:
        """The saved queries with their parameters: JSON, or a page with a form for each."""
        offer = asked(None, _LIST)
        if offer.format == "html":
            return cacheable(make_response(render_template("queries.html", saved=saved)))
        listed: Queries = {"queries": [_described(query) for query in saved]}
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
        offer = asked(suffix, offers_of(chosen))
        if offer.format == "html":
            return _page(chosen, params, offer)
        bound = chosen.bind(params)
        bom = "bom" in request.args and request.args["bom"] not in ("0", "false", "")
        tag = ""
        if stamp.build:
            tag = tag_of(stamp.build, bound, offer, bom, request.url)
        if tag and request.if_none_match.contains(tag):
            return cacheable(
                make_response(), tag
            )  # What the client has still holds: nothing is run.
        if offer.format == "rq":
            return sent(bound, offer, tag)
        answer = store.query(bound)
        about = About(
            title=f"{chosen.title_zh} {chosen.title_en}",
            query=bound,
            parameters={p.name: params.get(p.name, written(p)) for p in chosen.parameters},
            build=stamp.build,
            date=stamp.date,
            address=request.url,
        )
        response = sent(for_people(answer, offer.format, about, bom=bom), offer, tag)
        if offer.format in ("csv", "tsv", "xlsx"):
            response.headers["Content-Disposition"] = (
                f"{'attachment' if offer.format == 'xlsx' else 'inline'}; "
                f"filename={chosen.name}.{offer.format}"
            )
        return response

    def _page(chosen: SavedQuery, params: Mapping[str, str], offer: Offer) -> Response:
        """The query editor with this query and its answer, or what is wrong with the parameters."""
        try:
            query = chosen.bind(params)
        except BadUsage as error:
            page = editor.page(without_head(chosen.text), None, error, chosen, params)
            return make_response(page, 400)
        page = editor.page(without_head(query), store.query(query), None, chosen, params)
        return sent(page, offer)

    return routes


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


def written(parameter: Parameter) -> str:
    """A parameter's default as one would write it in an address."""
    text = shown(parameter.default)
    prefix = {"edition": "id:standard/", "division": "div:"}.get(parameter.type, "")
    return text.removeprefix(prefix)


def _described(query: SavedQuery) -> ListedQuery:
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
