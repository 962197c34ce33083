"""SERVICE where an operator allows it: the endpoints that were named, and no other in any disguise."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pyoxigraph import Literal

from qzgraph.errors import BadQuery
from qzgraph.graph.answer import Solutions
from qzgraph.graph.store import LocalStore

SAMPLE = Path(__file__).parent / "data" / "sample.nq"
ANSWER = (
    b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"there"}}]}}'
)


class Elsewhere(BaseHTTPRequestHandler):
    """An endpoint that always answers the same, and counts how often it was asked."""

    asked: list[str] = []  # noqa: RUF012 - one server a test run

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    do_GET = do_POST  # noqa: N815 - the name that http.server calls

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def store(elsewhere: str) -> LocalStore:
    """A store that may ask one path there, and nothing else."""
    found = LocalStore.in_memory(SAMPLE)
    found.services = frozenset({f"{elsewhere}/sparql"})
    Elsewhere.asked.clear()
    return found


@pytest.mark.parametrize(
    "clause", ["SERVICE <{0}/sparql>", "service  silent\n<{0}/sparql>", "SERVICE<{0}/sparql>"]
)
def test_an_allowed_endpoint_is_asked(store: LocalStore, elsewhere: str, clause: str) -> None:
    answer = store.query("SELECT ?x { " + clause.format(elsewhere) + " { ?s ?p ?x } }")
    assert isinstance(answer, Solutions)
    assert answer.rows == ((Literal("there"),),)
    assert Elsewhere.asked == ["/sparql"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{0}/other> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE <{0}/sparql> {{ ?s ?p ?o }} SERVICE <{0}/other> {{ ?a ?b ?c }} }}",
        "SELECT * {{ BIND(<{0}/other> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
        "PREFIX e: <{0}/> SELECT * {{ SERVICE e:other {{ ?s ?p ?o }} }}",
        "BASE <{0}/> SELECT * {{ SERVICE <other> {{ ?s ?p ?o }} }}",
        "PREFIX : <{0}/> SELECT * {{ SERVICE <{0}/sparql> {{ ?s ?p ?o }} SERVICE:a {{ ?a ?b ?c }} }}",
        r"SELECT * {{ SERVICE <{0}/sparql> {{ ?s ?p ?o }} S\u0045RVICE <{0}/other> {{ ?a ?b ?c }} }}",
        "SELECT * {{ ?s ?p trueSERVICE<{0}/other>{{ ?a ?b ?c }} }}",
        "SELECT * {{ ?s ?p '\\u0027 . SERVICE<{0}/other>{{ ?a ?b ?c }}\n #' }}",
        "SELECT * {{ SERVICE # <{0}/sparql>\n <{0}/other> {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES(?a ?b ?v){{(1 2 <{0}/other>)}} FILTER(?a<?b)SERVICE#>\n?v{{ ?s ?p ?o }} }}",
    ],
)
def test_no_other_endpoint_is(store: LocalStore, elsewhere: str, query: str) -> None:
    with pytest.raises(BadQuery) as refused:
        store.query(query.format(elsewhere))
    assert "\n" not in str(refused.value)
    assert Elsewhere.asked == []


def test_the_refusal_names_what_is_allowed(store: LocalStore, elsewhere: str) -> None:
    with pytest.raises(BadQuery, match="for some endpoints only") as refused:
        store.query(f"SELECT * {{ SERVICE <{elsewhere}/other> {{ ?s ?p ?o }} }}")
    assert f"<{elsewhere}/sparql>" in str(refused.value)
