"""What the server counts, for Prometheus, and what it logs of each request.

Nothing of it says who asked, or what with: no address of a client, no query, no parameter.
"""

from __future__ import annotations

import contextlib
import json
import sys
from time import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from qzgraph import __version__
from qzgraph_server.cache import AnswerCache
from qzgraph_server.pool import Pool
from qzgraph_server.shares import Ended, Shares

#: The first part of a path, where it is one of these; every other path is counted as ``other``, so
#: that strangers cannot make up series.
_ROUTES = frozenset(
    (
        *("sparql", "queries", "id", "data", "graph", "validate", "ontology", "static", "search"),
        *("items", "populations", "agencies", "legal", "compare", "readyz", "openapi.json", ""),
    )
)
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counts of one server."""

    def __init__(self, pool: Pool, cache: AnswerCache, held: Shares) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "qzgraph_requests", "Requests answered.", ("route", "status"), registry=registry
        )
        self._latency = Histogram(
            "qzgraph_request_seconds",
            "Seconds from the whole request to its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._ended = Counter(
            "qzgraph_ended", "Requests ended unanswered.", ("reason",), registry=registry
        )
        for reason in Ended:
            self._ended.labels(reason.value)
        self._gauge(
            "qzgraph_waiting",
            "Requests that wait for a worker.",
            lambda: sum(len(each.line) for each in (pool.light, pool.heavy, pool.uploads)),
        )
        self._gauge("qzgraph_running", "Requests being worked on.", lambda: len(pool.working))
        self._gauge("qzgraph_heavy", "Requests that run at low priority.", pool.heavy.held.total)
        self._gauge(
            "qzgraph_workers", "Processes that answer.", lambda: len(pool.working) + len(pool.idle)
        )
        self._gauge("qzgraph_held_bytes", "Requests and answers held.", held.held.total)
        self._gauge("qzgraph_kept_hits", "Answers given from memory.", lambda: cache.hits)
        self._gauge(
            "qzgraph_loaded_seconds",
            "When the data were loaded.",
            lambda: pool.nursery.loaded if pool.nursery else 0,
        )
        build = Gauge("qzgraph_build", "The version.", ("version",), registry=registry)
        build.labels(__version__).set(1)

    def _gauge(self, name: str, what: str, value: object) -> None:
        gauge = Gauge(name, what, registry=self._registry)
        gauge.set_function(value)  # type: ignore[arg-type]

    def answered(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, status).inc()
        self._latency.labels(route).observe(seconds)

    def ended(self, why: Ended) -> None:
        self._ended.labels(why.value).inc()

    def text(self) -> tuple[str, bytes]:
        """The media type and the text that Prometheus reads."""
        return CONTENT_TYPE_LATEST, generate_latest(self._registry)


def route_of(path: str) -> str:
    """The first part of a path, as it is counted."""
    first = path[1:].split("/", 1)[0]
    return f"/{first}" if first in _ROUTES else "other"


class Log:
    """Lines for the operator on stderr: as text, or each a JSON object, requests among them."""

    def __init__(self, form: str) -> None:
        self.requests = form == "json"

    def event(self, line: str) -> None:
        """Something that the operator wants to know."""
        if self.requests:
            self._write({"time": _now(), "event": line})
        else:
            self._print(f"qzgraph: {line}")

    def request(self, method: str, route: str, status: int, size: int, seconds: float) -> None:
        """A request that was answered."""
        self._write(
            {
                "time": _now(),
                "method": method,
                "route": route,
                "status": status,
                "bytes": size,
                "milliseconds": round(seconds * 1000, 1),
            }
        )

    def _write(self, entry: dict[str, object]) -> None:
        self._print(json.dumps(entry, ensure_ascii=False))

    def _print(self, line: str) -> None:
        with contextlib.suppress(OSError):  # A full disk is no reason to stop answering.
            print(line, file=sys.stderr, flush=True)


def _now() -> float:
    return round(time(), 3)
