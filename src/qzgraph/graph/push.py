"""A build → a SPARQL server elsewhere, by the SPARQL 1.1 Graph Store HTTP Protocol: each named graph
is PUT in the place of what stood there, and then counted by the server's own query endpoint.

Servers have the two at different addresses, and the protocol says no way from one to the other:
Oxigraph ``/query`` and ``/store``, Virtuoso ``/sparql`` and ``/sparql-graph-crud-auth``, Fuseki
``/NAME/sparql`` and ``/NAME/data``, RDF4J and GraphDB ``/repositories/NAME`` and
``/repositories/NAME/rdf-graphs/service``. A PUT is never sent to a query endpoint itself: Virtuoso
would leave it unanswered.

Where a server's default graph is apart from its named ones, the union of them is put there too, each
statement once: Oxigraph's own union, as of 0.5, gives it once for each graph. What others keep in
that default graph is never overwritten.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

import pyoxigraph as ox

from qzgraph import __version__, names
from qzgraph.errors import BadUsage, EndpointFailed, QzgraphError, UnreadableSource
from qzgraph.graph.answer import Solutions, Truth
from qzgraph.graph.build import DATASET
from qzgraph.graph.store import RemoteStore

#: Seconds that a server may take over one graph.
TIMEOUT = 300
#: The last segment of a query endpoint's path → where a graph store may be beside it.
_BESIDE = {
    "query": ("store", "data"),
    "sparql": ("sparql-graph-crud-auth", "data", "store"),
}
_STORES = ("store", "data", "service", "sparql-graph-crud", "sparql-graph-crud-auth")
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
    build: Path,
    endpoint: str,
    *,
    graph_store: str = "",
    credentials: Credentials | None = None,
) -> Iterator[Pushed]:
    """Puts each graph of a build there, then removes what earlier builds left, telling each as it
    is done. ``endpoint`` is where queries are answered, ``graph_store`` where graphs are put, if
    that is none of the addresses above.

    Raises UnreadableSource where there is no build, BadUsage for what is no address, and
    EndpointFailed where the server refuses, or afterwards counts other than was put there.
    """
    graphs = _graphs(build / DATASET)
    asked = RemoteStore(endpoint)
    store = _GraphStore(credentials)
    free = _is_free(asked)
    there = ""
    for graph, body in graphs.items():
        if there:
            store.send("PUT", there, graph, body)
        else:
            candidates = [graph_store] if graph_store else graph_stores(endpoint)
            there = store.first(candidates, graph, body)
        yield Pushed(graph, _count(body))
    held = _held(asked)
    for graph in sorted(held.keys() - graphs.keys()):
        store.send("DELETE", there, graph, b"")
        yield Pushed(graph, None)
    if free and _default_is_apart(asked, store, there):
        with suppress(_NotThere):
            store.send("PUT", there, "", _merged(graphs.values()))
    for graph, body in graphs.items():
        if held.get(graph) != _count(body):
            raise EndpointFailed(
                f"{graph} has {_count(body)} triples, and the endpoint counts "
                f"{held.get(graph, 0)} of them",
                where=endpoint,
                mend="is it the query endpoint of the server that was loaded?",
            )


def graph_stores(endpoint: str) -> list[str]:
    """Where the graph store of a query endpoint may be, the likeliest first. Raises BadUsage."""
    parts = urlsplit(endpoint)
    head, _, last = parts.path.rstrip("/").rpartition("/")
    if last in _STORES:
        paths = [parts.path]
    elif head.endswith("/repositories"):
        paths = [f"{parts.path.rstrip('/')}/rdf-graphs/service"]
    else:
        paths = [f"{head}/{beside}" for beside in _BESIDE.get(last, ())]
    if not paths:
        raise BadUsage(
            "this address does not tell where graphs are put",
            where=endpoint,
            mend="give it with --graph-store URL",
        )
    return [urlunsplit((parts.scheme, parts.netloc, path, "", "")) for path in paths]


def _graphs(dataset: Path) -> dict[str, bytes]:
    """Each graph of a build as N-Triples, a line a triple."""
    graphs: dict[str, list[str]] = {}
    try:
        for quad in ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS):
            graphs.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .\n")
    except (OSError, SyntaxError) as error:
        raise UnreadableSource(
            f"no build can be read there ({error})",
            where=str(dataset.parent),
            mend="make one with: qzgraph build --out DIR",
        ) from error
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


def _default_is_apart(asked: RemoteStore, store: _GraphStore, there: str) -> bool:
    """Whether the default graph leaves out what a named graph says: tried with one that is removed
    again."""
    store.send("PUT", there, _NOTHING, f"<{_NOTHING}> <{_NOTHING}> <{_NOTHING}> .\n".encode())
    try:
        return asked.query(f"ASK {{ <{_NOTHING}> ?p ?o }}") == Truth(False)
    finally:
        store.send("DELETE", there, _NOTHING, b"")


def _count(body: bytes) -> int:
    return body.count(b"\n")


class _NotThere(EndpointFailed):
    """The address answers, but puts no graphs."""


class _GraphStore:
    """Puts and deletes graphs, answering the server's challenge where there is one.

    A server may close the connection in the midst of a large body that it will not take without
    credentials (Virtuoso does), so they are asked for by a request that has none.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._challenge: dict[str, str] | None = None
        """What Digest asks for; empty for Basic, None as long as nothing was asked."""
        self._passwords = HTTPPasswordMgrWithDefaultRealm()
        self._digest = HTTPDigestAuthHandler(self._passwords)

    def first(self, candidates: Sequence[str], graph: str, body: bytes) -> str:
        """The first of the addresses that takes the graph."""
        for candidate in candidates:
            try:
                if self._credentials is not None:
                    self._ask_for_challenge(candidate)
                self.send("PUT", candidate, graph, body)
            except _NotThere:
                continue
            return candidate
        raise EndpointFailed(
            "no graph store is there",
            where=" or ".join(candidates),
            mend="give its address with --graph-store URL",
        )

    def _ask_for_challenge(self, there: str) -> None:
        """Deletes a graph that there is not."""
        with suppress(_NotThere):
            self.send("DELETE", there, _NOTHING, b"")

    def send(self, method: str, there: str, graph: str, body: bytes) -> None:
        """Does so with a graph, or with the default one where that is empty. Raises _NotThere or
        another EndpointFailed where the server does not do so."""
        which = f"graph={quote(graph, safe='')}" if graph else "default"
        request = Request(f"{there}?{which}", body or None, method=method)
        request.add_header("Content-Type", "application/n-triples")
        request.add_header("User-Agent", f"qzgraph/{__version__}")
        for last in (False, True):
            if self._credentials is not None and self._challenge is not None:
                request.add_unredirected_header("Authorization", self._authorization(request))
            try:
                with build_opener().open(request, timeout=TIMEOUT) as response:
                    response.read()
                return
            except HTTPError as error:
                with error:
                    said = error.read(2000).decode("utf-8", "replace")
                if error.code == 401 and self._credentials is not None and not last:
                    self._challenge = _challenge(error.headers.get("WWW-Authenticate", ""))
                    continue
                if error.code in _NOT_THERE:
                    raise _NotThere(f"puts no graphs ({error.code})", where=there) from error
                raise _refused(there, error.code, said) from error
            except (URLError, HTTPException, OSError, ValueError) as error:
                reason = getattr(error, "reason", error)
                raise EndpointFailed(f"cannot be reached ({reason})", where=there) from error

    def _authorization(self, request: Request) -> str:
        assert self._credentials is not None
        user, password = self._credentials.user, self._credentials.password
        if not self._challenge:
            pair = b64encode(f"{user}:{password}".encode()).decode()
            return f"Basic {pair}"
        realm = self._challenge.get("realm")
        self._passwords.add_password(realm, request.full_url, user, password)
        # RFC 7616, §3.4, as urllib does it after a refusal, but beforehand.
        return f"Digest {self._digest.get_authorization(request, self._challenge)}"


def _challenge(header: str) -> dict[str, str]:
    """The parameters of a Digest challenge; none for any other."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "digest":
        return {}
    return dict(parse_keqv_list(parse_http_list(rest)))


def _refused(there: str, code: int, said: str) -> QzgraphError:
    if code in (401, 403):
        return EndpointFailed(
            f"the graph store refuses ({code})",
            where=there,
            mend="give --user NAME of one who may write, and the password when asked",
        )
    return EndpointFailed(f"the graph store answered {code}: {said[:200].strip()}", where=there)


def _held(store: RemoteStore) -> dict[str, int]:
    """How many triples the endpoint counts in each of our graphs."""
    answer = store.query(_COUNT % names.GRAPH)
    assert isinstance(answer, Solutions)
    return {
        getattr(graph, "value", ""): int(getattr(triples, "value", "0"))
        for graph, triples in answer.rows
    }
