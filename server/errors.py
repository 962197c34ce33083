"""The one place where an error becomes a response: a problem report (RFC 9457) to a program, a
page to a browser."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from qzgraph.errors import (
    AnswerTooLarge,
    BadQuery,
    BadUsage,
    EndpointFailed,
    QzgraphError,
    StoreFailed,
    UnreadableSource,
)
from qzgraph.messages import in_chinese_where, translated
from qzgraph_server.language import chosen as named_language
from qzgraph_server.language import language as page_language
from qzgraph_server.negotiate import language, prefers_html
from qzgraph_server.problems import Problem

_STATUS: dict[type[QzgraphError], int] = {
    BadQuery: 400,
    BadUsage: 400,
    UnreadableSource: 400,
    AnswerTooLarge: 507,
    EndpointFailed: 502,
    StoreFailed: 503,
}


def register(app: Flask) -> None:
    """Gives the application its two error handlers: the project's errors, and HTTP's."""
    app.register_error_handler(QzgraphError, _ours)
    app.register_error_handler(HTTPException, _https)


def _ours(error: QzgraphError) -> Response:
    status = _STATUS.get(type(error), 500)
    if status in (500, 502, 503):
        current_app.logger.error("%s", error)
        return answer(Problem(status, en=error.what))  # Where is the operator's business.
    more: dict[str, Any] = {}
    if isinstance(error, BadQuery):
        if error.place:
            more["line"], more["column"] = error.place
        if error.expected:
            more["expected"] = list(error.expected)
        if error.near:
            more["suggestions"] = list(error.near)
    return answer(Problem(status, zh=in_chinese_where(error), en=str(error), more=more))


def _https(error: HTTPException) -> Response:
    if error.response is not None:  # A redirect, or an answer that was made elsewhere.
        return make_response(error.get_response())
    status = error.code or 500
    if status == 500:
        return answer(Problem(500))
    own = error.description != type(error).description  # Else it is werkzeug's own wording.
    said = error.description or "" if own else ""
    response = answer(Problem(status, zh=translated(said), en=said))
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value  # Allow of a 405, Retry-After of a 429.
    return response


def answer(problem: Problem) -> Response:
    """The problem in the form and the language that the client prefers; the address may name the
    language."""
    said = request.headers.get("Accept-Language", "")
    if prefers_html(request.headers.get("Accept", "")):
        chosen = page_language()
        page = render_template(
            "problem.html",
            status=problem.status,
            title=problem.title(chosen),
            detail=problem.detail(chosen),
            more=problem.more,
        )
        response = make_response(page, problem.status)
    else:
        chosen = named_language() or language(said)
        response = make_response(problem.json(chosen), problem.status)
        response.content_type = "application/problem+json"
    response.content_language.add("zh-CN" if chosen == "zh" else "en")
    response.vary.update(("Accept", "Accept-Language"))
    response.cache_control.no_store = True
    return response
