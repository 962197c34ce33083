"""Queries and clients that mean no good, against the real server with short limits."""

from __future__ import annotations

import hashlib
import itertools
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from qzgraph import names
from running_server import Reply, Served, children, running, until
from shared import Shared

DIRECT = "application/sparql-query"
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ {ALL} . ?j ?k ?l }}"
LIGHT = "SELECT (1 AS ?x) {}"
#: Doubles a string until no memory is enough.
STRING = 'SELECT (STRLEN(?a30) AS ?n) { BIND("xxxxxxxxxxxxxxxx" AS ?a0) ' + " ".join(
    f"BIND(CONCAT(?a{n}, ?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30)
) + " }"  # fmt: skip


def post(served: Served, query: str, accept: str = "application/json") -> Reply:
    return served("/sparql", accept, data=query.encode(), kind=DIRECT)


#: No two queries are the same, so that none is answered from what is kept.
NUMBERS = itertools.count()


def light(served: Served) -> None:
    """A light query, which must be answered."""
    assert post(served, f"{LIGHT} # {next(NUMBERS)}").status == 200


@pytest.fixture(scope="module")
def served(
    sample_build: Path, shared: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The server of the sample, with short limits."""
    options = ("--timeout", "0.7", "--memory", "200", "--workers", "3")
    home = shared.warm(tmp_path_factory.mktemp("served"))
    with running(sample_build, home, *options) as (server, _):
        yield server


class TestQueries:
    @pytest.mark.parametrize(
        ("query", "statuses"),
        [
            (COUNT, {504}),
            (f"SELECT * {{ {ALL} }}", {504, 507}),
            (f"SELECT * {{ {ALL} }} ORDER BY ?i ?a", {504, 507}),
            (f"SELECT DISTINCT * {{ {ALL} }}", {504, 507}),
            (f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {ALL} }}", {504, 507}),
            (f"CONSTRUCT {{ ?a <x:p> ?i }} {{ {ALL} }}", {504, 507}),
            (STRING, {504, 507}),
            ("SELECT ?a { ?a ?b ?c FILTER(REGEX(STR(?c), '((a{1,500}){1,50})$')) }", {200, 504, 507}),
            ("SELECT (REPLACE('" + "a" * 5000 + "', '(a*)*b', '$1$1') AS ?x) {}", {200, 400, 504}),
            ("SELECT (COUNT(*) AS ?n) { ?a (!<x:p>)* ?b . ?b (!<x:p>)* ?c . ?c (!<x:q>)* ?d }", {200, 504}),
        ],
    )  # fmt: skip
    def test_ends_with_an_honest_status(
        self, served: Served, query: str, statuses: set[int]
    ) -> None:
        reply = post(served, query, "*/*")
        assert reply.status in statuses
        if reply.status != 200:
            assert reply.kind == "application/problem+json"
            assert reply.json()["status"] == reply.status
        light(served)

    def test_a_browser_is_told_on_a_page(self, served: Served) -> None:
        reply = served("/sparql", "text/html", data=f"{COUNT} #page".encode(), kind=DIRECT,
                       headers={"Accept-Language": "zh-CN"})  # fmt: skip
        assert (reply.status, reply.kind) == (504, "text/html")
        assert "超过时限（0.7 秒）" in reply.text
        assert "Content-Security-Policy" in reply.headers

    def test_light_queries_go_on(self, served: Served) -> None:
        """More heavy ones than may run, while light ones are asked."""
        light(served)
        replies: list[Reply] = []

        def heavy(number: int) -> None:
            replies.append(post(served, f"{COUNT} # {number} {next(NUMBERS)}"))

        threads = [threading.Thread(target=heavy, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        until(lambda: served.metric("qzgraph_waiting"))
        for _ in range(5):
            light(served)
        assert any(thread.is_alive() for thread in threads)  # They did not have to wait for these.
        for thread in threads:
            thread.join()
        assert {reply.status for reply in replies} <= {503, 504}
        assert 504 in {reply.status for reply in replies}
        for reply in replies:
            assert (reply.status == 503) == ("Retry-After" in reply.headers)

    def test_a_client_that_goes_ends_its_query(self, served: Served) -> None:
        gone = served.metric('qzgraph_ended_total{reason="gone"}')
        body = f"{COUNT} # gone".encode()
        head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {DIRECT}\r\n"
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            until(lambda: served.metric("qzgraph_running"))
        until(lambda: served.metric('qzgraph_ended_total{reason="gone"}') != gone)
        assert served.metric("qzgraph_running") == 0


class TestClients:
    def test_half_open_ones_hold_no_worker(self, served: Served) -> None:
        beginnings = (
            b"",
            b"GET /sp",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nAS",
        )
        clients = [
            socket.create_connection(("127.0.0.1", served.port)) for _ in range(60)
        ]  # fmt: skip
        try:
            for number, client in enumerate(clients):
                client.sendall(beginnings[number % 3])
            light(served)
            assert served.metric("qzgraph_running") == 0
        finally:
            for client in clients:
                client.close()

    def test_one_that_takes_nothing(self, served: Served) -> None:
        """Its answer waits for it; others are answered meanwhile."""
        query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000".replace(" ", "+")
        slow = []
        for number in range(4):
            client = socket.create_connection(("127.0.0.1", served.port))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            request = f"GET /sparql?query={query}%23{number} HTTP/1.1\r\nHost: x\r\n\r\n"
            client.sendall(request.encode())
            slow.append(client)
        try:
            light(served)
            until(lambda: not served.metric("qzgraph_running"))
            light(served)
        finally:
            for client in slow:
                client.close()


@dataclass(frozen=True)
class Operated:
    """A server behind a proxy, with one worker for light queries, its process and its log."""

    served: Served
    process: subprocess.Popen[str]
    log: Path


@pytest.fixture(scope="module")
def operated(
    sample_build: Path, shared: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Operated]:
    home = shared.warm(tmp_path_factory.mktemp("operated"))
    options = ("--timeout", "20", "--workers", "1", "--log", "json")
    there = ("--base-path", "/qz", "--proxy", "127.0.0.1")
    with running(sample_build, home, *options, *there) as (served, process):
        yield Operated(served, process, home / "log")


class TestOperations:
    def test_a_killed_worker_is_replaced_unnoticed(self, operated: Operated) -> None:
        served, process = operated.served, operated.process
        light(served)
        nursery = children(process.pid)[0]
        for _ in range(3):
            os.kill(children(nursery)[0], signal.SIGKILL)
            light(served)
        os.kill(nursery, signal.SIGKILL)
        until(lambda: children(process.pid) not in ([nursery], []))
        light(served)

    def test_a_worker_killed_while_it_answers(self, operated: Operated) -> None:
        """Once, and another takes over; twice, and the client is told."""
        replies: list[Reply] = []
        thread = threading.Thread(target=lambda: replies.append(post(operated.served, COUNT)))
        thread.start()
        nursery = children(operated.process.pid)[0]
        killed: list[int] = []
        for _ in range(2):
            killed.append(until(lambda: busy(nursery, but=killed)))
            os.kill(killed[-1], signal.SIGKILL)
        thread.join()
        assert replies[0].status == 503
        assert "Retry-After" in replies[0].headers

    def test_other_data_without_a_dropped_request(self, shared: Shared, tmp_path: Path) -> None:
        store = tmp_path / "store"
        store.mkdir()
        write(store, 1)
        shared.warm(tmp_path / "home")
        log = tmp_path / "home" / "log"
        wrong: list[str] = []
        seen: set[str] = set()
        stop = threading.Event()
        with running(store, tmp_path / "home", "--workers", "2") as (served, process):

            def client() -> None:
                while not stop.wait(0.02):
                    reply = served.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
                    if reply.status != 200:
                        wrong.append(reply.text)
                    seen.add(reply.text)

            tag = served.ask(LIGHT).headers["ETag"]
            threads = [threading.Thread(target=client) for _ in range(4)]
            for thread in threads:
                thread.start()
            write(store, 2)
            process.send_signal(signal.SIGHUP)
            until(lambda: "n\r\n2\r\n" in seen)
            # A broken build changes nothing.
            (store / "dataset.nq").write_text("nonsense\n", "utf-8")
            said = len(log.read_text("utf-8"))
            process.send_signal(signal.SIGHUP)
            until(lambda: len(log.read_text("utf-8")) > said)
            stop.set()
            for thread in threads:
                thread.join()
            assert served.ask(LIGHT).headers["ETag"] != tag
        assert wrong == []
        assert seen == {"n\r\n1\r\n", "n\r\n2\r\n"}

    def test_it_finishes_what_it_is_answering(
        self, sample_build: Path, shared: Shared, tmp_path: Path
    ) -> None:
        with running(sample_build, shared.warm(tmp_path), "--timeout", "1") as (served, process):
            replies: list[Reply] = []
            thread = threading.Thread(target=lambda: replies.append(post(served, COUNT)))
            thread.start()
            until(lambda: served.metric("qzgraph_running"))
            process.terminate()
            thread.join()
            assert process.wait(10) == 0
            assert replies[0].status == 504

    def test_a_base_path_and_a_proxy(self, operated: Operated) -> None:
        served = operated.served
        assert served.url.endswith("/qz")
        assert served.ask("ASK {}").json()["boolean"] is True
        assert 'href="/qz/sparql"' in served("/", "text/html").text
        headers = {"X-Forwarded-Host": "data.example", "X-Forwarded-Proto": "https"}
        said = served("/sparql", "text/turtle", headers=headers).text
        assert "<https://data.example/qz/sparql>" in said
        prefix = {"X-Forwarded-Prefix": "//evil", "X-Forwarded-For": "1.2.3.4"}
        assert "evil" not in served("/", "text/html", headers=prefix).text
        for wrong in ({"X-Forwarded-Host": "a/b"}, {"X-Forwarded-Proto": "ftp"}):
            assert served("/sparql", "text/turtle", headers=wrong).status == 400
        outside = Served(served.url.removesuffix("/qz"))
        assert outside("/sparql?query=ASK%7B%7D").status == 404

    def test_what_is_logged_says_nothing_of_anybody(self, operated: Operated) -> None:
        operated.served("/sparql?query=ASK%7B%7D&secret=1", headers={"User-Agent": "secret/1"})
        operated.served("/id/secret")
        log = operated.log.read_text("utf-8")
        assert '"route": "/sparql", "status": 200' in log
        assert "secret" not in log
        assert "127.0.0.1:" not in log.split("\n", 2)[2]


def write(store: Path, count: int) -> None:
    """A build of so many triples."""
    graph = names.edition_graph("330800-2023")
    lines = [f"<x:s{number}> <x:p> <x:o> <{graph}> .\n" for number in range(count)]
    (store / "dataset.nq").write_text("".join(lines), "utf-8")
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    (store / "build.txt").write_text(f"sha256 {digest}\n", "utf-8")


def busy(parent: int, but: list[int]) -> int:
    """A process of this one's that has worked for a while, none of those; else 0."""
    found = [child for child in children(parent) if child not in but and worked(child) > 3e8]
    return next(iter(found), 0)


def worked(pid: int) -> int:
    """Nanoseconds that a process has had on a processor; 0 of one that has ended."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0])
    except OSError:
        return 0
