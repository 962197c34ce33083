"""``/healthz`` and ``/readyz``: whether the process lives, and whether it can answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from qzgraph import __version__, names
from qzgraph.errors import QzgraphError
from qzgraph.graph.answer import Solutions, Truth
from qzgraph.graph.store import GraphStore

_COUNT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
_EDITIONS = f"SELECT ?edition WHERE {{ ?edition a <{names.term('ServiceStandard')}> }}"


def blueprint(store: GraphStore) -> Blueprint:
    """The routes, asking this store."""
    routes = Blueprint("ops", __name__)
    build: dict[str, Any] = {}  # Read once: what is served does not change.

    @routes.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return jsonify(status="ok")

    @routes.get("/readyz")
    def readyz() -> ResponseReturnValue:
        try:
            if not build:
                build.update(described(store))
            ready = store.query("ASK { ?s ?p ?o }") == Truth(True)
        except QzgraphError as error:
            raise ServiceUnavailable(error.what) from error
        if not ready:
            raise ServiceUnavailable("the store is empty")
        return jsonify(status="ready", version=__version__, **build)

    return routes


def described(store: GraphStore) -> dict[str, Any]:
    """What the store holds: how many triples, and which editions. Raises QzgraphError."""
    editions = store.query(_EDITIONS)
    assert isinstance(editions, Solutions)
    triples = store.counts.get("")
    if triples is None:
        count = store.query(_COUNT)
        assert isinstance(count, Solutions)
        triples = int(count.rows[0][0].value)  # type: ignore[union-attr]
    return {
        "triples": triples,
        "editions": sorted(names.local(row[0].value) for row in editions.rows),  # type: ignore[union-attr]
    }
