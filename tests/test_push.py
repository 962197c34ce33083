"""``qzgraph push`` and a remote dataset, with the servers themselves: Oxigraph's from PyPI, and
Virtuoso where Debian's package is installed (``apt-get install virtuoso-opensource``)."""

from __future__ import annotations

import functools
import os
import re
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
import rdflib

from qzgraph import names
from qzgraph.errors import EndpointFailed
from qzgraph.graph.answer import Answer, Solutions, Triples, Truth
from qzgraph.graph.built import DATASET
from qzgraph.graph.endpoint import RemoteStore
from qzgraph.graph.push import Credentials, push
from qzgraph.graph.remote_dataset import RemoteDataset
from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
SAVED = {query.name: query for query in load_saved(ROOT / "queries")}
OLD = names.edition_graph("330899-2019")
VIRTUOSO = shutil.which("virtuoso-t")
WITH_VIRTUOSO = (
    pytest.mark.machine,
    pytest.mark.skipif(
        VIRTUOSO is None, reason="Virtuoso is not installed: apt-get install virtuoso-opensource"
    ),
)


@dataclass
class Remote:
    """A running server that holds the dataset."""

    kind: str
    endpoint: str
    graph_store: str
    credentials: Credentials | None = None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def empty_oxigraph(folder: Path) -> Iterator[Remote]:
    """Oxigraph's server as it comes: its default graph is empty."""
    bind = f"127.0.0.1:{free_port()}"
    command = [SCRIPTS / "oxigraph", "serve", "--location", folder, "--bind", bind]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://{bind}/", server)
            yield Remote("oxigraph", f"http://{bind}/query", f"http://{bind}/store")
        finally:
            stop(server)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    with empty_oxigraph(tmp_path_factory.mktemp("ox")) as server:
        yield server


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    """Debian's Virtuoso with a database of its own and its usual user."""
    assert VIRTUOSO is not None
    folder = tmp_path_factory.mktemp("virtuoso")
    port = free_port()
    (folder / "virtuoso.ini").write_text(
        f"[Database]\nDatabaseFile = {folder}/virtuoso.db\nErrorLogFile = {folder}/virtuoso.log\n"
        f"LockFile = {folder}/virtuoso.lck\nTransactionFile = {folder}/virtuoso.trx\n"
        f"xa_persistent_file = {folder}/virtuoso.pxa\n"
        f"[TempDatabase]\nDatabaseFile = {folder}/temp.db\nTransactionFile = {folder}/temp.trx\n"
        f"[Parameters]\nServerPort = 127.0.0.1:{free_port()}\nDisableUnixSocket = 1\n"
        "NumberOfBuffers = 10000\nMaxDirtyBuffers = 6000\n"
        f"[HTTPServer]\nServerPort = 127.0.0.1:{port}\nServerRoot = {folder}\nCharset = UTF-8\n"
        "[SPARQL]\nResultSetMaxRows = 100000\n"
    )
    command = [VIRTUOSO, "-f", "-c", str(folder / "virtuoso.ini")]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as server:
        try:
            endpoint = f"http://127.0.0.1:{port}/sparql"
            wait_for(f"{endpoint}?query=ASK%7B%7D", server)
            store = f"{endpoint}-graph-crud-auth"
            yield Remote("virtuoso", endpoint, store, Credentials("dba", "dba"))
        finally:
            stop(server)


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of one statement, of another edition."""
    folder = tmp_path_factory.mktemp("earlier")
    (folder / DATASET).write_text(f"<x:old> <x:p> <x:o> <{OLD}> .\n")
    return folder


def filled(remote: Remote, build: Path, earlier: Path) -> Remote:
    """The server, that held another edition before, and now the dataset."""
    there = remote.endpoint, remote.graph_store, remote.credentials
    assert len(list(push(earlier, *there))) == 1
    pushed = list(push(build, *there))
    assert [each.graph for each in pushed if each.triples is None] == [OLD]
    held = sum(each.triples or 0 for each in pushed)
    assert held == (build / DATASET).read_bytes().count(b"\n")
    return remote


@pytest.fixture(scope="module")
def full_oxigraph(oxigraph: Remote, built: Path, earlier: Path) -> Remote:
    return filled(oxigraph, built, earlier)


@pytest.fixture(scope="module")
def full_virtuoso(virtuoso: Remote, built: Path, earlier: Path) -> Remote:
    return filled(virtuoso, built, earlier)


@pytest.fixture(scope="module", params=["oxigraph", pytest.param("virtuoso", marks=WITH_VIRTUOSO)])
def loaded(request: pytest.FixtureRequest) -> Remote:
    """Each server with the dataset."""
    remote: Remote = request.getfixturevalue(f"full_{request.param}")
    return remote


@pytest.fixture(scope="module")
def strange(request: pytest.FixtureRequest) -> Remote:
    """The one that is less like the local store, which is Oxigraph's: Virtuoso, where there is one."""
    remote: Remote = request.getfixturevalue("full_virtuoso" if VIRTUOSO else "full_oxigraph")
    return remote


@pytest.fixture(scope="module")
def local(built: Path) -> LocalStore:
    return LocalStore.open(built)


def comparable(answer: Answer) -> Any:
    """The answer as text; triples without those of blank nodes, whose labels mean nothing."""
    if isinstance(answer, Truth):
        return answer.value
    if isinstance(answer, Triples):
        return {
            str(triple)
            for triple in answer.triples
            if not any(isinstance(node, ox.BlankNode) for node in (triple[0], triple[2]))
        }
    rows = [tuple(str(term) for term in row) for row in answer.rows]
    return answer.variables, rows


#: What several graphs say: who pays by one rule, and what the conditions of groups come to.
COUNTED = [
    f"?rule <{names.term('payer')}> ?payer",
    f"?item <{names.term('fiscalRule')}> ?rule . ?rule <{names.term('payer')}> ?payer",
    f"?group <{names.term('hasCondition')}> ?one . ?one <{names.term('facet')}> ?facet",
]


@functools.cache
def in_rdflib(built: Path, pattern: str) -> int:
    """How many solutions there are in the set of all statements, by another engine."""
    predicates = re.findall(r"<([^>]+)>", pattern)
    graph = rdflib.Graph()
    for quad in ox.parse(path=str(built / DATASET), format=ox.RdfFormat.N_QUADS):
        if quad.predicate.value in predicates:
            graph.add(
                (
                    rdflib.URIRef(str(quad.subject)[1:-1]),
                    rdflib.URIRef(quad.predicate.value),
                    rdflib.URIRef(str(quad.object)[1:-1]),
                )
            )
    return len(list(graph.query(f"SELECT * {{ {pattern} }}")))


#: What each server is asked; all others ask the stranger one.
OF_EACH = (
    *("agencies-and-workload", "changes-between-years", "graph-of-item", "items-for-population"),
    *("services-for-conditions", "who-pays"),
)
PAGES_OF_EACH = ("/id/standard/330800-2023/item/65.ttl", "/queries/items-by-age.csv?age=82")
PAGES = (
    "/id/standard/330800-2023/item/65/benchmark/2.html",
    "/ontology/leadAgency.nt",
    "/data/330800-2023.nt",
)


def answers_alike(remote: Remote, local: LocalStore, query: str) -> None:
    text = SAVED[query].bind({})
    here, there = local.query(text), RemoteDataset(remote.endpoint).query(text)
    assert comparable(there) == comparable(here)


def shows_alike(remote: Remote, local: LocalStore, settings: Settings, path: str) -> None:
    here = create_app(settings, local).test_client().get(path)
    there = create_app(settings, RemoteDataset(remote.endpoint)).test_client().get(path)
    assert (there.status_code, there.content_type) == (200, here.content_type)
    assert there.data == here.data


class TestRemoteDataset:
    @pytest.mark.parametrize("query", OF_EACH)
    def test_it_answers_as_the_local_store(
        self, loaded: Remote, local: LocalStore, query: str
    ) -> None:
        answers_alike(loaded, local, query)

    @pytest.mark.machine
    @pytest.mark.parametrize("query", sorted(SAVED.keys() - set(OF_EACH)))
    def test_it_answers_every_query(self, strange: Remote, local: LocalStore, query: str) -> None:
        if (strange.kind, query) == ("virtuoso", "services-for-person"):
            pytest.skip(
                "it takes Virtuoso half a minute: deploy/README.md says not to ask it there"
            )
        answers_alike(strange, local, query)

    @pytest.mark.parametrize("pattern", COUNTED)
    def test_a_statement_of_several_graphs_counts_once(
        self, loaded: Remote, built: Path, pattern: str
    ) -> None:
        counted = RemoteDataset(loaded.endpoint).query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        assert isinstance(counted, Solutions)
        assert int(counted.rows[0][0].value) == in_rdflib(built, pattern)  # type: ignore[union-attr]

    def test_ask(self, loaded: Remote) -> None:
        remote = RemoteDataset(loaded.endpoint)
        assert remote.query(f"ASK {{ <{names.ONTOLOGY}> ?p ?o }}") == Truth(True)
        assert remote.query("ASK { <x:nothing> ?p ?o }") == Truth(False)

    @pytest.mark.parametrize("path", PAGES_OF_EACH)
    def test_pages_over_it_are_the_same(
        self, loaded: Remote, local: LocalStore, settings: Settings, path: str
    ) -> None:
        shows_alike(loaded, local, settings, path)

    @pytest.mark.machine
    @pytest.mark.parametrize("path", PAGES)
    def test_all_pages_over_it_are_the_same(
        self, strange: Remote, local: LocalStore, settings: Settings, path: str
    ) -> None:
        shows_alike(strange, local, settings, path)

    def test_near_misses(self, loaded: Remote, settings: Settings) -> None:
        app = create_app(settings, RemoteDataset(loaded.endpoint))
        reply = app.test_client().get("/ontology/leadagency")
        assert reply.status_code == 404
        assert "ontology#leadAgency" in reply.get_json()["detail"]

    def test_by_command(self, loaded: Remote) -> None:
        command = [SCRIPTS / "qzgraph", "query", "who-pays", "--endpoint", loaded.endpoint]
        done = subprocess.run(
            [*command, "--format", "csv"], capture_output=True, text=True, check=True
        )
        assert "县级政府,原文写明,51," in done.stdout

    def test_an_endpoint_that_holds_something_else(self, tmp_path: Path) -> None:
        with (
            empty_oxigraph(tmp_path) as other,
            pytest.raises(EndpointFailed, match="none of the dataset's graphs"),
        ):
            RemoteDataset(other.endpoint).query("ASK { ?s ?p ?o }")

    def test_what_others_keep_in_the_default_graph_stays(
        self, oxigraph: Remote, earlier: Path
    ) -> None:
        store = f"{oxigraph.graph_store}?default"
        own = b"<x:s> <x:p> <x:o> .\n"
        headers = {"Content-Type": "application/n-triples"}
        with urlopen(Request(store, own, headers, method="POST")):
            pass
        try:
            list(push(earlier, oxigraph.endpoint, oxigraph.graph_store))
            there = RemoteStore(oxigraph.endpoint)
            assert there.query("ASK { <x:s> <x:p> <x:o> }") == Truth(True)
            assert there.query("ASK { <x:old> ?p ?o }") == Truth(False)
        finally:
            with urlopen(Request(store, method="DELETE")):
                pass


class TestRefusals:
    def test_nobody_there(self, earlier: Path) -> None:
        with pytest.raises(EndpointFailed, match="cannot be reached"):
            list(push(earlier, "http://127.0.0.1:1/query", "http://127.0.0.1:1/store"))

    def test_no_build(self, tmp_path: Path) -> None:
        done = run("http://127.0.0.1:1/query", "--store", str(tmp_path))
        assert done.returncode == 2
        assert "no build can be read there" in done.stderr
        assert done.stderr.count("\n") == 1

    def test_no_password(self, earlier: Path) -> None:
        done = run("http://x/query", "--store", str(earlier), "--user", "dba")
        assert (done.returncode, done.stdout) == (2, "")
        assert "set QZGRAPH_PASSWORD" in done.stderr

    def test_a_password_is_no_option(self) -> None:
        assert "--password" not in run("http://x/query", "--help").stdout

    def test_no_address(self, earlier: Path) -> None:
        done = run("ftp://x/query", "--store", str(earlier))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)

    @WITH_VIRTUOSO[0]
    @WITH_VIRTUOSO[1]
    def test_virtuoso_wants_a_user(self, virtuoso: Remote, earlier: Path) -> None:
        with pytest.raises(EndpointFailed, match=r"refuses \(401\); give --user"):
            list(push(earlier, virtuoso.endpoint, virtuoso.graph_store))
        with pytest.raises(EndpointFailed, match=r"refuses \(401\)"):
            wrong = Credentials("dba", "wrong")
            list(push(earlier, virtuoso.endpoint, virtuoso.graph_store, wrong))

    @pytest.mark.parametrize(
        ("status", "said"), [(404, "no graph store is there"), (500, "answered 500"), (403, "403")]
    )
    def test_a_server_that_takes_nothing(self, earlier: Path, status: int, said: str) -> None:
        class Refusing(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *said: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            with pytest.raises(EndpointFailed, match=said):
                here = f"http://127.0.0.1:{server.server_port}"
                list(push(earlier, f"{here}/query", f"{here}/store"))
            server.shutdown()

    def test_another_endpoint_is_noticed(
        self, oxigraph: Remote, earlier: Path, tmp_path: Path
    ) -> None:
        """Graphs put to one server and counted by another."""
        with (
            empty_oxigraph(tmp_path) as other,
            pytest.raises(EndpointFailed, match="counts 0 of them"),
        ):
            list(push(earlier, other.endpoint, oxigraph.graph_store))


def run(endpoint: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``qzgraph push`` to there."""
    addresses = ["--endpoint", endpoint, "--graph-store", "http://x/store"]
    environment = {k: v for k, v in os.environ.items() if k != "QZGRAPH_PASSWORD"}
    return subprocess.run(
        [SCRIPTS / "qzgraph", "push", *addresses, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=environment,
    )


def test_a_remote_store_asks_nothing_of_its_own(loaded: Remote) -> None:
    """Any endpoint may be asked by ``query --endpoint``: nothing is taken for granted there."""
    answer = RemoteStore(loaded.endpoint).query("SELECT (1 AS ?one) {}")
    assert isinstance(answer, Solutions)
    assert len(answer.rows) == 1
