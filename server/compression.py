"""Answers as gzip where the client takes it, each form under an entity tag of its own."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

_SMALLEST = 1000
_MARK = "-gzip"
_TYPES = ("text/", "application/json", "application/xml", "application/sparql-results", "image/svg")


def register(app: Flask) -> None:
    """Has the application compress what it answers with."""
    app.before_request(_unmark)
    app.after_request(_compress)


def _unmark() -> None:
    """Lets routes compare the tags that they gave, not those that came of them here."""
    sent = request.environ.get("HTTP_IF_NONE_MATCH")
    if sent:
        request.environ["HTTP_IF_NONE_MATCH"] = sent.replace(f'{_MARK}"', '"')


def _compress(response: Response) -> Response:
    kind = response.mimetype or ""
    fits = kind.startswith(_TYPES) or kind.endswith(("+json", "+xml", "triples", "trig", "quads"))
    if not fits and response.status_code != 304:
        return response
    if "Accept-Encoding" not in response.headers.get("Vary", ""):
        response.vary.add("Accept-Encoding")
    if "gzip" not in request.environ.get("HTTP_ACCEPT_ENCODING", ""):
        return response
    if "Content-Encoding" in response.headers or not request.accept_encodings["gzip"]:
        return response
    if response.status_code != 304:
        if response.direct_passthrough:  # A file, sent as it is.
            response.direct_passthrough = False
        body = response.get_data()
        if len(body) < _SMALLEST:
            return response
        response.set_data(gzip.compress(body, 1, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag + _MARK)
    return response
