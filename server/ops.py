"""``/healthz`` and ``/readyz``: whether the process lives, and whether it can answer."""

from __future__ import annotations

from typing import TypedDict

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from qzgraph import __version__, names
from qzgraph.errors import QzgraphError
from qzgraph.graph.answer import Solutions, Truth
from qzgraph.graph.store import GraphStore
from qzgraph_server.formats import JSON, answers

_COUNT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
_EDITIONS = f"SELECT ?edition WHERE {{ ?edition a <{names.term('ServiceStandard')}> }}"


class Health(TypedDict):
    status: str


class Held(TypedDict):
    """What a store holds."""

    triples: int
    editions: list[str]


class Readiness(Held):
    status: str
    version: str


def blueprint(store: GraphStore) -> Blueprint:
    """The routes, asking this store."""
    routes = Blueprint("ops", __name__)
    build: list[Held] = []  # Read once: what is served does not change.

    @routes.get("/healthz")
    @answers([JSON], Health)
    def healthz() -> ResponseReturnValue:
        """Whether the process lives."""
        return jsonify(status="ok")

    @routes.get("/readyz")
    @answers([JSON], Readiness)
    def readyz() -> ResponseReturnValue:
        """Whether it can answer, and what it holds."""
        try:
            if not build:
                build.append(described(store))
            ready = store.query("ASK { ?s ?p ?o }") == Truth(True)
        except QzgraphError as error:
            raise ServiceUnavailable(error.what) from error
        if not ready:
            raise ServiceUnavailable("the store is empty")
        held: Readiness = {"status": "ready", "version": __version__, **build[0]}
        return jsonify(held)

    return routes


def described(store: GraphStore) -> Held:
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
