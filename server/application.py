"""The Flask application: each subject is a blueprint of its own and is given what it needs."""

from __future__ import annotations

from typing import IO, Any

from flask import Flask, Request

from qzgraph.graph.misspelt_terms import ontology_terms
from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import GraphStore, LocalStore
from qzgraph.settings import Settings
from qzgraph_server import (
    MAX_BODY,
    compression,
    contexts,
    dumps,
    errors,
    headers,
    openapi,
    ops,
    pages,
    sparql,
    things,
    upload,
)
from qzgraph_server import saved as saved_queries
from qzgraph_server.describing import Stamp
from qzgraph_server.pages import editor as editing


class ClosingRequest(Request):
    """A request that closes the files which its form was read into, also where the form was refused
    midway and never became part of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened: list[IO[bytes]] = []

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        stream = super()._get_file_stream(*args, **kwargs)
        self._opened.append(stream)
        return stream

    def close(self) -> None:
        for stream in self._opened:
            stream.close()
        super().close()


def create_app(settings: Settings, store: GraphStore) -> Flask:
    """The application. Raises BrokenData where a saved query does not read."""
    app = Flask("qzgraph_server")
    app.request_class = ClosingRequest
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["qzgraph.constant"] = bool(store.build)
    app.extensions["qzgraph.in_memory"] = isinstance(store, LocalStore) and store.in_process
    saved = load_saved(settings.queries)
    editor, ontology = pages.register(app, settings, store, saved)
    stamp = Stamp(store, settings)
    terms = ontology_terms(settings.ontology)
    app.register_blueprint(editing.blueprint(editor, settings, stamp))
    app.register_blueprint(sparql.blueprint(store, stamp, terms, editor))
    app.register_blueprint(ops.blueprint(store))
    app.register_blueprint(saved_queries.blueprint(store, stamp, saved, editor))
    app.register_blueprint(things.blueprint(store, stamp, ontology))
    app.register_blueprint(dumps.blueprint(store, stamp))
    app.register_blueprint(contexts.blueprint(store))
    app.register_blueprint(openapi.blueprint(saved))
    app.register_blueprint(upload.blueprint(settings))
    errors.register(app)
    compression.register(app)
    app.wsgi_app = headers.WithHeaders(app.wsgi_app)  # type: ignore[method-assign]
    return app
