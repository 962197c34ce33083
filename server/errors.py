"""The one place where an error becomes a response: a problem report (RFC 9457) to a program, a
page to a browser."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, json, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from qzgraph.errors import BadQuery, BadUsage, EndpointFailed, QzgraphError, UnreadableSource
from qzgraph_server.negotiate import prefers_html

_STATUS: dict[type[QzgraphError], int] = {
    BadQuery: 400,
    BadUsage: 400,
    UnreadableSource: 400,
    EndpointFailed: 502,
}


def register(app: Flask) -> None:
    """Gives the application its two error handlers: the project's errors, and HTTP's."""
    app.register_error_handler(QzgraphError, _ours)
    app.register_error_handler(HTTPException, _https)


def _ours(error: QzgraphError) -> Response:
    status = _STATUS.get(type(error), 500)
    if status < 500:
        return _problem(status, str(error))
    current_app.logger.error("%s", error)
    return _problem(status, error.what)  # Where it happened is the operator's business.


def _https(error: HTTPException) -> Response:
    if error.response is not None:  # A redirect, or an answer that was made elsewhere.
        return make_response(error.get_response())
    status = error.code or 500
    if status == 500:
        return _problem(status, "the server failed inside; its log says more")
    response = _problem(status, error.description or "")
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value  # Allow of a 405, Retry-After of a 429.
    return response


def _problem(status: int, detail: str) -> Response:
    """The response for this status; ``type`` is left out, and so ``about:blank`` (§4.2.1)."""
    title = HTTPStatus(status).phrase
    if prefers_html(request.headers.get("Accept", "")):
        page = render_template("problem.html", status=status, title=title, detail=detail)
        response = make_response(page, status)
    else:
        report = {"title": title, "status": status, "detail": detail}
        response = make_response(json.dumps(report), status)
        response.content_type = "application/problem+json"
    response.vary.add("Accept")
    return response
