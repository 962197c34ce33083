"""A store and the settings come in; the Flask application that serves them by HTTP goes out.

Read-only, same origin. Each subject is a blueprint of its own and is given what it needs.
"""

from __future__ import annotations

from flask import Flask, Response

from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import GraphStore
from qzgraph.settings import Settings
from qzgraph_server import dumps, errors, openapi, ops, pages, sparql, things, upload
from qzgraph_server import saved as saved_queries
from qzgraph_server.describing import Stamp

#: No form and no query is longer; more is refused with 413.
MAX_BODY = 1_000_000

#: Pages bring their own style sheet and script; nothing else may load, frame or submit them.
_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: Settings, store: GraphStore) -> Flask:
    """The application. Raises BrokenData where a saved query does not read."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    saved = load_saved(settings.queries)
    pages.register(app, settings, store, saved)
    app.register_blueprint(sparql.blueprint(store))
    app.register_blueprint(ops.blueprint(store))
    stamp = Stamp(store)
    app.register_blueprint(saved_queries.blueprint(store, stamp, saved))
    app.register_blueprint(things.blueprint(store, stamp))
    app.register_blueprint(dumps.blueprint(store, stamp))
    app.register_blueprint(openapi.blueprint(saved))
    app.register_blueprint(upload.blueprint(settings, upload.Bounds()))
    errors.register(app)
    app.after_request(_secured)
    return app


def _secured(response: Response) -> Response:
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    return response
