"""What gave way under attack once: each attack small, against the real server, from an address of its
own (127.0.0.2), while another client is answered as ever."""

from __future__ import annotations

import importlib
import io
import re
import resource
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from running_server import ROOT, Served, children, running, until
from shared import Shared

kept: Any = importlib.import_module("qzgraph_server.cache")
shares: Any = importlib.import_module("qzgraph_server.shares")
connections: Any = importlib.import_module("qzgraph_server.connections")

ATTACKER = "127.0.0.2"
MB = 1 << 20
#: No process may take more in any of them.
MOST_MEMORY = 512 * MB
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


class Attacked(Served):
    """A server, the process that holds its connections, and its folder for temporary files."""

    pid: int
    folder: Path

    def connect(self, address: str = ATTACKER) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 20, (address, 0))

    def sent(self, request: bytes, address: str = ATTACKER) -> bytes:
        """What comes back for these bytes until the server closes, or says no more."""
        with self.connect(address) as client:
            client.sendall(request)
            return received(client)

    def processes(self) -> list[int]:
        found, todo = [], [self.pid]
        while todo:
            found.append(todo.pop())
            todo += children(found[-1])
        return found

    def most_memory(self, pid: int | None = None) -> int:
        """Bytes that one process had at most, by default the largest of them."""
        sizes = [0]
        for each in [pid] if pid else self.processes():
            try:
                status = Path(f"/proc/{each}/status").read_text("ascii")
            except OSError:
                continue
            sizes += [
                int(line.split()[1]) * 1024 for line in status.splitlines() if "VmHWM" in line
            ]
        return max(sizes)


def received(client: socket.socket) -> bytes:
    reply = b""
    try:
        while part := client.recv(65536):
            reply += part
    except ConnectionError:
        pass
    return reply


def statuses(reply: bytes) -> list[int]:
    return [int(part[:3]) for part in reply.split(b"HTTP/1.1 ")[1:]]


@pytest.fixture(scope="module")
def served(
    sample_build: Path, shared: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    home = shared.warm(tmp_path_factory.mktemp("attacked"))
    (home / "tmp").mkdir()
    options = ("--timeout", "3", "--workers", "4", "--heavy", "2")
    with running(sample_build, home, *options) as (server, process):
        attacked = Attacked(server.url)
        attacked.pid, attacked.folder = process.pid, home / "tmp"
        sizes, stop = [0], threading.Event()

        def look() -> None:
            while not stop.wait(0.05):
                sizes.append(attacked.most_memory())

        looking = threading.Thread(target=look)
        looking.start()
        yield attacked
        stop.set()
        looking.join()
        assert 0 < max(sizes) < MOST_MEMORY
    assert list((home / "tmp").iterdir()) == []
    log = (home / "log").read_text("utf-8")
    assert (ATTACKER in log, "Error" in log) == (False, False)


@pytest.fixture(autouse=True)
def light_queries_go_on(served: Attacked) -> Iterator[None]:
    """Whatever a test does, another client is answered within a second throughout."""
    slowest, stop = [0.0], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            began = time.monotonic()
            reply = served.ask(f"SELECT ({began} AS ?x) {{}}")
            slowest[0] = max(slowest[0], time.monotonic() - began if reply.status == 200 else 99)
            stop.wait(0.1)

    other = threading.Thread(target=ask)
    other.start()
    yield
    stop.set()
    other.join()
    assert slowest[0] < 1
    until(lambda: served.metric("qzgraph_held_bytes") <= 1000)


def head(path: str, length: int, kind: str = "application/sparql-query", more: str = "") -> bytes:
    said = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
    )
    return f"{said}{more}\r\n".encode()


def uploaded(text: str) -> bytes:
    form = '--b\r\nContent-Disposition: form-data; name="file"; filename="secret.txt"\r\n\r\n'
    body = f"{form}{text}\r\n--b--\r\n".encode()
    return head("/validate", len(body), "multipart/form-data; boundary=b") + body


class TestMemory:
    def test_connections_that_idle_after_a_large_body(self, served: Attacked) -> None:
        before = served.most_memory(served.pid)
        body = b"x" * (8 * MB)
        clients = [served.connect() for _ in range(8)]
        for client in clients:
            client.sendall(head("/validate", len(body), "text/plain") + body)
            assert b" 400 " in client.recv(4096)
        assert served.most_memory(served.pid) - before < 64 * MB
        for client in clients:
            client.close()

    def test_connections_that_send_ahead(self, served: Attacked) -> None:
        before = served.most_memory(served.pid)
        one = head("/validate", 4 * MB, "text/plain") + b"x" * (4 * MB)

        def attack(_: int) -> list[int]:
            with served.connect() as client:
                client.settimeout(3)
                try:
                    for _ in range(5):
                        client.sendall(one)
                except OSError:
                    pass
                return []

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(attack, range(4)))
        assert served.most_memory(served.pid) - before < 64 * MB

    def test_withheld_bytes_take_half_at_most(self, served: Attacked) -> None:
        """Whoever holds requests back leaves as much to the others; and who has too much is told."""
        clients = [served.connect() for _ in range(6)]
        for client in clients:
            client.sendall(head("/validate", 32 * MB, "text/plain") + b"x" * (32 * MB - 1))
        assert served.metric("qzgraph_held_bytes") < 130 * MB
        other = head("/validate", 20 * MB, "text/plain") + b"x" * (20 * MB)
        with served.connect("127.0.0.5") as client:
            client.sendall(other)
            assert b" 400 " in client.recv(4096)
        for client in clients:
            client.sendall(b"x")
        said = {status for client in clients for status in statuses(client.recv(4096))}
        assert 503 in said <= {400, 503}
        for client in clients:
            client.close()

    def test_answers_that_nobody_takes(self, served: Attacked) -> None:
        """They are counted, whatever their size, and one that is kept is there once."""
        before = served.most_memory(served.pid)
        many = "x" * 26
        grown_to = f"REPLACE(REPLACE(REPLACE('{many}','x','{many}'),'x','{many}'),'x','{many}')"
        query = quote(
            f"SELECT({grown_to}AS?y){{}}", safe="(),'?"
        )  # 456,976 bytes, and a short line
        one = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        served.sent(one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        clients = [served.connect(f"127.0.0.{2 + number % 10}") for number in range(40)]
        for client in clients:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(one * 30)
        until(lambda: served.metric("qzgraph_held_bytes") >= 64 * MB)
        held, grown = served.metric("qzgraph_held_bytes"), served.most_memory(served.pid) - before
        for client in clients:
            client.close()
        assert 64 * MB < held < 260 * MB
        assert grown < held / 2

    def test_a_query_that_takes_what_it_can_get(self, served: Attacked) -> None:
        doubled = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30))
        reply = served.ask(f"SELECT (STRLEN(?a30) AS ?n) {{ BIND('xxxxxxxx' AS ?a0) {doubled} }}")
        assert reply.status == 507

    def test_the_cache_counts_what_it_keeps(self) -> None:
        cache = kept.AnswerCache(1_000_000)
        for number in range(500):
            asked = {
                "REQUEST_METHOD": "GET",
                "HTTP_COOKIE": "x" * 60_000,
                "QUERY_STRING": str(number),
            }
            headers = [("ETag", '"x"'), ("X", "y" * 2000)]
            cache.add(kept.digest(asked, io.BytesIO()), "GET", 200, headers, b"z" * 1000)
        size = sum(
            len(key) + len(body) + sum(len(name) + len(value) for name, value in said)
            for key, (said, body, *_) in cache._answers.items()
        )
        assert 500_000 < size <= 1_000_000

    def test_a_body_in_tiny_chunks(self, served: Attacked) -> None:
        request = b"POST /validate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        reply = served.sent(request + b"2\r\nab\r\n" * 5000 + b"0\r\n\r\n")
        assert statuses(reply) == [400]


class TestTurns:
    def test_heavy_queries_leave_a_place(self, served: Attacked) -> None:
        """Another client's heavy query is worked on while one address asks forty."""

        def heavy(number: int) -> bytes:
            path = f"/sparql?query={quote(f'{HEAVY} # {number}')}"
            return f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()

        clients = [served.connect() for _ in range(40)]
        for number, client in enumerate(clients):
            client.sendall(heavy(number))
        until(lambda: served.metric("qzgraph_waiting"))
        assert statuses(served.sent(heavy(99), "127.0.0.3")) == [504]  # It had its time.
        for client in clients:
            client.close()
        until(lambda: not (served.metric("qzgraph_waiting") or served.metric("qzgraph_running")))

    def test_slow_files_leave_a_place(self, served: Attacked) -> None:
        """Another client's file is judged while one address sends six that take seconds each."""
        (source,) = (ROOT / "data" / "source").glob("*.txt")
        text = source.read_text("utf-8") + "本县户籍的老年人每人每月补助三百元。\n" * 45_000
        clients = [served.connect() for _ in range(6)]
        for client in clients:
            client.sendall(uploaded(text))
        until(lambda: served.metric("qzgraph_waiting") >= 5)
        with served.connect("127.0.0.6") as other:
            other.sendall(uploaded("一段话"))
            assert statuses(other.recv(4096)) == [400]
        assert served.metric("qzgraph_waiting") >= 5
        for client in clients:
            client.close()

    def test_places_are_shared(self) -> None:
        """One that has taken what it may waits, while another is let in at once."""
        places = shares.Places(2, 8, seconds=0.1)
        with places.place("a", lambda: False):
            for gone, why in ((False, "busy"), (True, "gone")):
                with (
                    pytest.raises(shares.NoAnswer) as none,
                    places.place("a", lambda gone=gone: gone),
                ):
                    pass
                assert none.value.why == why
            with places.place("b", lambda: False):
                assert places.held == {"a": 1, "b": 1}
        assert (places.held.total(), places.line) == (0, [])

    def test_who_waits_is_let_in_by_turns(self) -> None:
        """A client that has many waiting is let in again after one that came later."""
        places, order = shares.Places(1, 16, seconds=5), list[str]()

        def ask(client: str) -> None:
            with places.place(client, lambda: False):
                order.append(client)

        askers = [threading.Thread(target=ask, args=(client,)) for client in "aaab"]
        with places.place("c", lambda: False):
            for at, asker in enumerate(askers):
                asker.start()
                until(lambda at=at: len(places.line) > at)  # type: ignore[misc]
        for asker in askers:
            asker.join()
        assert order == ["a", "b", "a", "a"]
        assert not places.held
        assert not places._turns

    def test_each_client_leaves_as_much_as_it_takes(self) -> None:
        bytes_ = shares.Shares(128)
        assert [bytes_.fits("a", 64), bytes_.fits("a", 129)] == [True, False]
        assert bytes_.take("a", 64)
        assert not bytes_.fits("a", 1)
        assert bytes_.take("b", 32)
        assert bytes_.take("c", 16)
        bytes_.take("a", -64)
        assert bytes_.fits("a", 64)

    def test_a_line_takes_from_each_in_turn(self) -> None:
        class Asking:
            def __init__(self, client: str) -> None:
                self.client = client

        line = connections.FairLine()
        for client in "aaaabab":
            line.append(Asking(client))
        order = "".join(line.popleft().client for _ in range(len(line)))
        assert order == "ababaaa"

    def test_connections_are_shared(self, served: Attacked) -> None:
        clients = [served.connect() for _ in range(300)]
        try:
            assert served.sent(b"GET /healthz HTTP/1.0\r\n\r\n", "127.0.0.4").startswith(
                b"HTTP/1.0 200"
            )
        finally:
            for client in clients:
                client.close()

    def test_a_long_list_of_languages(self, served: Attacked) -> None:
        said = "Accept-Language: " + ",".join(["zz;q=0.1"] * 6500)
        request = f"GET /nowhere HTTP/1.1\r\nHost: x\r\n{said}\r\n\r\n".encode()
        with served.connect() as client:
            began = time.monotonic()
            for _ in range(20):
                client.sendall(request)
                reply = b""
                while not reply.endswith(b"}\n"):
                    reply += client.recv(4096)
                assert statuses(reply) == [404]
            assert time.monotonic() - began < 5


CHUNKED = "Transfer-Encoding: chunked\r\n"


class TestProtocol:
    @pytest.mark.parametrize(
        ("version", "headers", "status"),
        [
            ("HTTP/2.0", "", 505),
            ("RTSP/1.0", "", 400),
            ("HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n", 501),
            ("HTTP/1.1", "Transfer-Encoding: chunked, chunked\r\n", 400),
            ("HTTP/1.1", CHUNKED * 2, 400),
            ("HTTP/1.1", f"{CHUNKED}Content-Length: 5\r\n", 400),
            ("HTTP/1.0", CHUNKED, 400),
            ("HTTP/1.1", f"Content-Length: {'9' * 5000}\r\n", 400),
            ("HTTP/1.1", "Content-Length: +5\r\n", 400),
            ("HTTP/1.1", "Content-Length: 5\r\nContent-Length: 6\r\n", 400),
            ("HTTP/1.1", "A: b\r\n" * 101, 431),
        ],
    )
    def test_what_others_may_read_otherwise(
        self, served: Attacked, version: str, headers: str, status: int
    ) -> None:
        request = f"POST /sparql {version}\r\nHost: x\r\n{headers}\r\n0\r\n\r\n"
        assert re.match(rb"HTTP/1\.[01] (\d+) ", served.sent(request.encode()))[1] == b"%d" % status

    def test_an_upgrade_is_not_taken_up(self, served: Attacked) -> None:
        reply = b""
        upgrade = (
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
        )
        with served.connect() as client:
            client.sendall(head("/sparql", 6, more=upgrade) + b"ASK {}")
            client.settimeout(0.3)
            with pytest.raises(TimeoutError):
                for part in iter(lambda: client.recv(4096), b""):
                    reply += part
        assert (statuses(reply), b"boolean" in reply) == ([200], True)

    def test_trailers_are_no_headers(self, served: Attacked) -> None:
        request = (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        body = b"6\r\nASK {}\r\n0\r\n"
        reply = served.sent(request + body + b"Accept: text/html\r\n\r\n")
        assert (statuses(reply), b"boolean" in reply) == ([200], True)
        assert statuses(served.sent(request + body + b"a: b\r\n" * 3000)) == [400]

    def test_a_refusal_behind_a_running_request(self, served: Attacked) -> None:
        first = (
            f"GET /sparql?query={quote(HEAVY + '# behind')} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        reply = served.sent(first + b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        assert statuses(reply) in ([504, 400], [503, 400])

    def test_more_parameters_than_a_page_has(self, served: Attacked) -> None:
        many = "&".join(f"p{number}=1" for number in range(8000))
        reply = served(f"/items?{many[:60_000]}", "text/html")
        assert reply.status == 200
        assert len(reply.body) < 300_000

    def test_a_stranger_is_no_proxy(self, served: Attacked) -> None:
        said = {
            "X-Forwarded-Prefix": "//evil",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
            "Forwarded": "host=evil.example",
        }
        page = served("/", "text/html", headers=said)
        assert "evil" not in page.text + str(page.headers)
        about = served("/sparql", "text/turtle", headers=said).text
        assert f"<{served.url}/sparql>" in about


def test_a_client_that_leaves_during_an_upload(served: Attacked) -> None:
    """Nothing of it stays."""
    (scratch,) = served.folder.iterdir()
    with served.connect() as client:
        client.sendall(uploaded("第一条 本标准。\n" * 40_000))
        until(lambda: list(scratch.iterdir()))
    until(lambda: not list(scratch.iterdir()))


def test_a_full_disk(served: Attacked) -> None:
    """No file may grow beyond a megabyte: what needs one is told, all else is answered."""
    nothing, large = head("/validate", 3 * MB, "text/plain") + b"x" * (3 * MB), "VALUES ?x { 1 2 }"
    large = f"SELECT (CONCAT('{'x' * 700_000}', STR(?x)) AS ?y) {{ {large} }}"
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in served.processes()}
    for pid in limits:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (MB, limits[pid][1]))
    try:
        with served.connect() as client:
            client.sendall(nothing)
            assert statuses(client.recv(4096)) == [507]
        reply = served("/sparql", data=large.encode(), kind="application/sparql-query")
        assert (reply.status, len(reply.body) > 1_400_000) == (200, True)
    finally:
        for pid in set(limits) & set(served.processes()):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits[pid])
