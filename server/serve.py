"""The application on a socket: its address on stderr, a clean end when it is told."""

from __future__ import annotations

import logging
import signal
import socket
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from qzgraph.errors import BadUsage, QzgraphError
from qzgraph.scratch import scratch
from qzgraph_server.cache import AnswerCache
from qzgraph_server.connections import Bounds, FairLine, Server, Shared
from qzgraph_server.front import Front
from qzgraph_server.metrics import Log
from qzgraph_server.origin import Origin
from qzgraph_server.pool import Limits, Nursery, Pool
from qzgraph_server.shares import Shares


def listening(host: str, port: int) -> list[socket.socket]:
    """A socket for each address that the host's name stands for (localhost may have two).

    Port 0 takes any free one. Raises BadUsage where the address cannot be had.
    """
    sockets: list[socket.socket] = []
    try:
        if not 0 <= port <= 65535:
            raise OSError("a port is a number up to 65535")
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_ADDRCONFIG
        )
        for family, address in dict.fromkeys((entry[0], entry[4]) for entry in found):
            sockets.append(socket.create_server(address[:2], family=family, backlog=1024))
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise BadUsage(
            f"cannot listen there ({error.strerror or error})",
            where=f"{host}:{port}",
            mend="take another --host or --port",
        ) from error
    return sockets


def address(listener: socket.socket) -> str:
    """The address that a socket listens on."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


@dataclass(frozen=True)
class Serving:
    """How the application is served."""

    host: str = "127.0.0.1"
    port: int = 3030
    base_path: str = ""
    log: str = "text"
    limits: Limits = field(default_factory=Limits)
    bounds: Bounds = field(default_factory=Bounds)
    proxy: str = ""
    """The address of the proxy in front, whose forwarded headers are believed."""
    kept_bytes: int = 64 * 1024 * 1024
    """Memory for answers that are given again without being worked out again; 0 for none."""
    stop_seconds: float = 10
    """What is being answered may take so long after the server was told to stop."""
    stamp: Path | None = None
    """A file that changes when there are other data to load."""


def serve(origin: Origin, serving: Serving) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT), then finishes what it is answering and
    returns. SIGHUP loads the application afresh, with the data that there are then.

    Raises BadUsage where the address cannot be had or no temporary file can be made, and
    QzgraphError where the application cannot be loaded.
    """
    sockets = listening(serving.host, serving.port)
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch("qzgraph-serve-"))
        except OSError as error:
            raise BadUsage(
                f"no temporary file can be made ({error.strerror or error})",
                mend="set TMPDIR to a place that can be written and is not full",
            ) from error
        _Serving(origin, serving, folder).run(sockets)


class _Serving:
    """One run of the server."""

    def __init__(self, origin: Origin, serving: Serving, folder: Path) -> None:
        self._origin = origin
        self._serving = serving
        self._log = Log(serving.log)
        self._kept = AnswerCache(serving.kept_bytes)
        self._pool = Pool(serving.limits, folder)
        self._servers: list[Server] = []
        self._map: dict[int, Any] = {}
        self._told = self._again = False
        self._loading: Thread | None = None
        self._stamp = self._seen = _changed(serving.stamp)

    def run(self, sockets: list[socket.socket]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)
        logging.getLogger("waitress").setLevel(logging.ERROR)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        try:
            nursery = Nursery(self._origin, self._serving.limits.memory)
            nursery.wait()
            self._pool.use(nursery)
            self._listen(sockets)
            for each in sockets:
                self._log.event(f"{address(each)}{self._serving.base_path.strip('/')}")
            if nursery.note:
                self._log.event(nursery.note)
            looked = monotonic()
            while not self._told:
                wasyncore.loop(1, True, self._map, 1)
                if monotonic() - looked > 1:
                    looked = monotonic()
                    self._keep()
            self._stop()
        finally:
            self._pool.close()

    def _hear(self, number: int, _: Any) -> None:
        if number == signal.SIGHUP:
            self._again = True
        else:
            self._told = True
        for server in self._servers:
            server.pull_trigger()

    def _listen(self, sockets: list[socket.socket]) -> None:
        serving, bounds = self._serving, self._serving.bounds
        held = Shares(bounds.held_bytes)
        front = Front(self._pool, self._kept, held, self._log, serving.base_path)
        shared = Shared(bounds, held, Shares(bounds.connections), front.refusal)
        proxied: dict[str, Any] = {}
        if serving.proxy:
            headers = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host")
            proxied = {"trusted_proxy": serving.proxy, "trusted_proxy_headers": set(headers)}
        adj = Adjustments(
            ident="",
            threads=serving.limits.threads,
            # A request behind the one that is being answered is read, and so it is seen when the
            # client leaves.
            channel_request_lookahead=1,
            connection_limit=bounds.connections + 64,
            max_request_header_size=bounds.head_bytes,
            max_request_body_size=bounds.body_bytes,
            inbuf_overflow=64 * 1024,  # More of a body is in a file without a name.
            outbuf_overflow=1 << 40,  # Large answers are files already (nursery.LARGE).
            outbuf_high_watermark=1 << 40,  # No thread waits for a slow reader.
            log_socket_errors=False,
            **proxied,
        )
        threads = ThreadedTaskDispatcher()
        threads.queue = FairLine()
        threads.set_thread_count(adj.threads)
        self._servers = [
            Server(shared, each, application=front, map=self._map, dispatcher=threads, adj=adj)
            for each in sockets
        ]

    def _keep(self) -> None:
        """Every second: loads the data again where there are others, a signal asked for it, or the
        process that had them has ended."""
        nursery, now = self._pool.nursery, _changed(self._serving.stamp)
        lost = nursery is None or nursery.process.poll() is not None
        # One that changes still, as when many editions are added, is left until it does not.
        other, self._seen = bool(now) and now != self._stamp and now == self._seen, now
        if (self._loading and self._loading.is_alive()) or not (lost or other or self._again):
            return
        if lost:
            self._log.event("the process that starts workers has ended; starting another")
        self._again, self._stamp = False, now or self._stamp
        made = Nursery(self._origin, self._serving.limits.memory)
        self._loading = Thread(target=self._load, args=(made,), daemon=True)
        self._loading.start()

    def _load(self, nursery: Nursery) -> None:
        try:
            nursery.wait()
            self._pool.use(nursery)
        except (QzgraphError, EOFError, OSError) as error:
            nursery.close()
            self._log.event(f"仍用原来的数据 · the former data stay: {error}")
        else:
            self._kept.clear()
            self._log.event(f"已换用新的数据 · other data loaded; {nursery.note}")

    def _stop(self) -> None:
        """Answers what was asked, and closes what is idle."""
        for server in self._servers:
            wasyncore.dispatcher.close(server)
        self._pool.stop(self._serving.stop_seconds)
        deadline = monotonic() + self._serving.stop_seconds + 5
        channels = [server.active_channels for server in self._servers]
        while any(channels) and monotonic() < deadline:
            for channel in [each for some in channels for each in some.values()]:
                if not channel.requests and not channel.total_outbufs_len:
                    channel.will_close = True
            wasyncore.loop(0.05, True, self._map, 1)


def _changed(stamp: Path | None) -> tuple[int, int, int] | None:
    """What tells one state of the file from another; None where there is none."""
    try:
        found = stamp.stat() if stamp else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None
