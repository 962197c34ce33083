"""A build → a SPARQL server elsewhere, by the SPARQL 1.1 Graph Store HTTP Protocol: each named graph
is PUT in the place of what stood there, and then counted by the server's own query endpoint.

Where a server's default graph is apart from its named ones, the union of them is put there too, each
statement once: Oxigraph's own union, as of 0.5, gives it once for each graph. What others keep in
that default graph is never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qzgraph import __version__, names
from qzgraph.errors import EndpointFailed, QzgraphError
from qzgraph.graph.answer import Solutions, Truth
from qzgraph.graph.built import built_quads
from qzgraph.graph.endpoint import RemoteStore

if TYPE_CHECKING:
    import requests

#: Seconds that a server may take over one graph.
TIMEOUT = 300
#: Answers that mean that no graph store is there, rather than that it refuses.
_NOT_THERE = (404, 405, 501)
#: A graph that is never there for long.
_NOTHING = names.GRAPH + "nothing"
#: Whether the default graph says anything that no named graph does.
_OF_OTHERS = "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?graph { ?s ?p ?o } } }"
_COUNT = """SELECT ?graph (COUNT(*) AS ?triples)
WHERE { GRAPH ?graph { ?s ?p ?o } FILTER(STRSTARTS(STR(?graph), "%s")) } GROUP BY ?graph"""


@dataclass(frozen=True)
class Credentials:
    """Sent only to a server that asks for them, by Digest or Basic (RFC 7616, RFC 7617)."""

    user: str
    password: str


@dataclass(frozen=True)
class Pushed:
    """A graph that the server now holds; None for one that it no longer does."""

    graph: str
    triples: int | None


def push(
    build: Path, endpoint: str, graph_store: str, credentials: Credentials | None = None
) -> Iterator[Pushed]:
    """Puts each graph of a build there, then removes what earlier builds left, telling each as it
    is done. ``endpoint`` is where queries are answered, ``graph_store`` where graphs are put.

    Raises UnreadableSource where there is no build, BadUsage for what is no address, and
    EndpointFailed where the server refuses, or afterwards counts other than was put there.
    """
    graphs = _graphs(build)
    asked = RemoteStore(endpoint)
    store = _GraphStore(graph_store, credentials)
    free = _is_free(asked)
    for graph, body in graphs.items():
        store.send("PUT", graph, body)
        yield Pushed(graph, _count(body))
    held = _held(asked)
    for graph in sorted(held.keys() - graphs.keys()):
        store.send("DELETE", graph)
        yield Pushed(graph, None)
    if free and _default_is_apart(asked, store):
        with suppress(_NotThere):
            store.send("PUT", "", _merged(graphs.values()))
    for graph, body in graphs.items():
        if held.get(graph) != _count(body):
            raise EndpointFailed(
                f"{graph} has {_count(body)} triples, and the endpoint counts "
                f"{held.get(graph, 0)} of them",
                where=endpoint,
                mend="is it the query endpoint of the server that was loaded?",
            )


def _graphs(build: Path) -> dict[str, bytes]:
    """Each graph of a build as N-Triples, a line a triple."""
    graphs: dict[str, list[str]] = {}
    for quad in built_quads(build):
        graphs.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .\n")
    return {graph: "".join(lines).encode() for graph, lines in sorted(graphs.items())}


def _merged(bodies: Iterable[bytes]) -> bytes:
    """The union of graphs. No label of a blank node stands in two graphs of a build: they are
    canonical for the whole dataset."""
    return b"".join(sorted({line for body in bodies for line in body.splitlines(keepends=True)}))


def _is_free(asked: RemoteStore) -> bool:
    """Whether the default graph has nothing that would be lost; not where it cannot be asked."""
    try:
        return asked.query(_OF_OTHERS) == Truth(False)
    except QzgraphError:
        return False


def _default_is_apart(asked: RemoteStore, store: _GraphStore) -> bool:
    """Whether the default graph leaves out what a named graph says: tried with one that is removed
    again."""
    store.send("PUT", _NOTHING, f"<{_NOTHING}> <{_NOTHING}> <{_NOTHING}> .\n".encode())
    try:
        return asked.query(f"ASK {{ <{_NOTHING}> ?p ?o }}") == Truth(False)
    finally:
        store.send("DELETE", _NOTHING)


def _count(body: bytes) -> int:
    return body.count(b"\n")


class _NotThere(EndpointFailed):
    """The address answers, but puts no graphs."""


class _GraphStore:
    """Puts and deletes graphs. A server may close the connection in the midst of a large body that it
    will not take without credentials (Virtuoso does), so it is asked first what it wants."""

    def __init__(self, address: str, credentials: Credentials | None) -> None:
        import requests

        self._address = address
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"qzgraph/{__version__}"
        if credentials is not None:
            said = self._reply("DELETE", _NOTHING).headers.get("WWW-Authenticate", "")
            pair = credentials.user, credentials.password
            if said.lower().startswith("digest"):
                self._session.auth = requests.auth.HTTPDigestAuth(*pair)
            elif said:
                self._session.auth = pair

    def send(self, method: str, graph: str, body: bytes = b"") -> None:
        """Does so with a graph, or with the default one where that is empty. Raises _NotThere or
        another EndpointFailed where the server does not do so."""
        reply = self._reply(method, graph, body)
        if reply.ok:
            return
        if reply.status_code in _NOT_THERE:
            raise _NotThere(
                f"no graph store is there ({reply.status_code})",
                where=self._address,
                mend="give its address with --graph-store URL",
            )
        if reply.status_code in (401, 403):
            raise EndpointFailed(
                f"the graph store refuses ({reply.status_code})",
                where=self._address,
                mend="give --user NAME of one who may write, and the password when asked",
            )
        raise EndpointFailed(
            f"the graph store answered {reply.status_code}: {reply.text[:200].strip()}",
            where=self._address,
        )

    def _reply(self, method: str, graph: str, body: bytes = b"") -> requests.Response:
        import requests

        try:
            return self._session.request(
                method,
                self._address,
                params={"graph": graph} if graph else "default",
                data=body,
                headers={"Content-Type": "application/n-triples"},
                timeout=TIMEOUT,
            )
        except (requests.RequestException, OSError, ValueError) as error:
            reason = getattr(error.args[0], "reason", error) if error.args else error
            raise EndpointFailed(f"cannot be reached ({reason})", where=self._address) from error


def _held(store: RemoteStore) -> dict[str, int]:
    """How many triples the endpoint counts in each of our graphs."""
    answer = store.query(_COUNT % names.GRAPH)
    assert isinstance(answer, Solutions)
    return {
        getattr(graph, "value", ""): int(getattr(triples, "value", "0"))
        for graph, triples in answer.rows
    }
