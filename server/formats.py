"""What the routes beside ``/sparql`` answer in, by suffix or by Accept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from flask import Response, make_response, request
from werkzeug.exceptions import NotAcceptable, NotFound

from qzgraph.graph.admission import form_of
from qzgraph.graph.saved import SavedQuery
from qzgraph_server.negotiate import Offer, choose

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Offers = Mapping[str, Offer]

#: Suffix → offer; the first is what ``*/*`` gets.
ROWS: Offers = {
    "json": Offer("application/sparql-results+json", "json"),
    "xml": Offer("application/sparql-results+xml", "xml"),
    "csv": Offer("text/csv", "csv"),
    "tsv": Offer("text/tab-separated-values", "tsv"),
    "xlsx": Offer(XLSX, "xlsx"),
    "html": Offer("text/html", "html"),
}
GRAPH: Offers = {
    "ttl": Offer("text/turtle", "turtle"),
    "nt": Offer("application/n-triples", "ntriples"),
    "rdf": Offer("application/rdf+xml", "rdfxml"),
    "jsonld": Offer("application/ld+json", "jsonld"),
    "html": Offer("text/html", "html"),
}
_TRIG = Offer("application/trig", "trig")
#: A named graph keeps its name in these two.
NAMED_GRAPH: Offers = {**GRAPH, "trig": _TRIG, "nq": Offer("application/n-quads", "nquads")}
#: A saved query itself.
QUERY: Offers = {"rq": Offer("application/sparql-query", "rq")}
JSON = Offer("application/json", "json")
#: A page whose list can be had as a file, ``?format=xlsx``.
LISTED: Offers = {"html": ROWS["html"], "xlsx": ROWS["xlsx"], "csv": ROWS["csv"]}
#: Media types that ask for a format beside its own.
_ALSO = {
    "json": "application/json",
    "xml": "application/xml",
    "rdfxml": "application/xml",
    "jsonld": "application/json",
}


def by_accept(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The offers, and again under the more general names that clients know them by."""
    own = tuple(offers)
    return own + tuple(Offer(_ALSO[o.format], o.format) for o in own if o.format in _ALSO)


#: What the endpoint answers to SELECT and ASK; to CONSTRUCT and DESCRIBE, and as its description.
SOLUTIONS = by_accept(ROWS.values())
TRIPLES = by_accept([*GRAPH.values(), _TRIG])


View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Answers:
    """What a route answers with. ``form``: the type of its JSON; ``examples`` of its parameters, by
    name; ``elsewhere``: what is behind the address that it may lead to."""

    offers: tuple[Offer, ...]
    form: Any
    elsewhere: str
    examples: Mapping[str, str]


def answers(
    offers: Iterable[Offer], form: Any = None, *, elsewhere: str = "", **examples: str
) -> Callable[[View], View]:
    """Says of a view what it answers with, for ``/openapi.json``; of others that is a page."""

    def said(view: View) -> View:
        view.answers = Answers(tuple(offers), form, elsewhere, examples)  # type: ignore[attr-defined]
        return view

    return said


def answers_of(view: Callable[..., Any]) -> Answers:
    """What was said of a view."""
    found: Answers = getattr(view, "answers", Answers((ROWS["html"],), None, "", {}))
    return found


def asked(suffix: str | None, offers: Offers) -> Offer:
    """The offer that an address's suffix names or, without one, that Accept likes best.

    Raises NotFound for a suffix that is not offered, NotAcceptable where none of them will do.
    """
    if suffix is not None:
        if suffix not in offers:
            raise NotFound(
                f"there is no .{suffix} here; there are " + " ".join(f".{each}" for each in offers)
            )
        return offers[suffix]
    return accepted(by_accept(offers.values()))


def accepted(offers: Sequence[Offer]) -> Offer:
    """The offer that Accept likes best. Raises NotAcceptable where none of them will do."""
    chosen = choose(request.headers.get("Accept", ""), offers)
    if chosen is None:
        raise NotAcceptable("this is answered as " + ", ".join(o.media_type for o in offers))
    return chosen


def offers_of(query: SavedQuery) -> Offers:
    """The formats that fit what a saved query answers, by suffix."""
    if form_of(query.text) in ("CONSTRUCT", "DESCRIBE"):
        return {**GRAPH, **QUERY}
    return {**ROWS, **QUERY}


def split_suffix(path: str) -> tuple[str, str | None]:
    """``items-by-age.csv`` → its name and ``csv``; no name here has a full stop of its own."""
    head, slash, last = path.rpartition("/")
    name, dot, suffix = last.partition(".")
    return head + slash + name, suffix if dot else None


def sent(body: bytes | str, offer: Offer, tag: str = "") -> Response:
    """The body as a response that may be kept and asked for again by its ETag."""
    response = make_response(body)
    response.content_type = offer.content_type
    return cacheable(response, tag)


def cacheable(response: Response, tag: str = "") -> Response:
    """The response with its ETag, Cache-Control and Vary; without a body where the client has it."""
    response.vary.add("Accept")
    response.cache_control.public = True
    response.cache_control.no_cache = True  # Keep it, but ask each time whether it still holds.
    response.set_etag(tag or tag_of(response.get_data()))
    return response.make_conditional(request)  # type: ignore[return-value]


def tag_of(*parts: object) -> str:
    """An entity tag for what these parts determine."""
    digest = sha256()
    for part in parts:
        encoded = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()[:32]
