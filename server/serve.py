"""The application on a socket: its address on stderr, a clean end when it is told."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from qzgraph.errors import BadUsage, QzgraphError
from qzgraph_server.front import Front, refusal
from qzgraph_server.http1 import Bounds, Listener
from qzgraph_server.kept import Kept
from qzgraph_server.metrics import Log
from qzgraph_server.pool import Limits, Pool


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
    kept_bytes: int = 64 * 1024 * 1024
    """Memory for answers that are given again without being worked out again; 0 for none."""
    stop_seconds: float = 10
    """What is being answered may take so long after the server was told to stop."""
    stamp: Path | None = None
    """A file that changes when there are other data to load."""


def serve(make_app: Callable[[], Flask], serving: Serving) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT), then finishes what it is answering and
    returns. SIGHUP makes the application afresh, with the data that there are then.

    Raises BadUsage where the address cannot be had, and what ``make_app`` raises.
    """
    import uvloop

    sockets = listening(serving.host, serving.port)
    uvloop.run(_serve(make_app, sockets, serving))


async def _serve(
    make_app: Callable[[], Flask], sockets: list[socket.socket], serving: Serving
) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    log = Log(serving.log)
    kept = Kept(serving.kept_bytes)
    pool = Pool(make_app, serving.limits, set(), log.event, kept.clear)
    await pool.load()
    again = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, again.set)
    front = Front(pool, kept, log, serving.base_path)
    listener = Listener(front, refusal, serving.bounds)
    servers = [await loop.create_server(listener, sock=each) for each in sockets]
    for each in sockets:
        log.event(f"{address(each)}{serving.base_path.strip('/')}")
    if pool.note:
        log.event(pool.note)
    keeper = loop.create_task(_keep(listener, pool, again, log, serving.stamp))
    await told.wait()
    keeper.cancel()
    for server in servers:
        server.close()
    listener.stop()
    await pool.stop(serving.stop_seconds)
    await listener.empty(5)


async def _keep(
    listener: Listener, pool: Pool, again: asyncio.Event, log: Log, stamp: Path | None
) -> None:
    """Every second: ends the connections whose time is over, and loads other data where there are
    some or a signal asked for it."""
    before = _changed(stamp)
    while True:
        await asyncio.sleep(1)
        listener.sweep()
        now = _changed(stamp)
        if again.is_set() or (now and now != before):
            again.clear()
            before = now
            try:
                await pool.load()
                log.event(f"已换用新的数据 · other data loaded; {pool.note}")
            except QzgraphError as error:
                log.event(f"仍用原来的数据 · the former data stay: {error}")


def _changed(stamp: Path | None) -> float:
    """When the file last changed; 0 where there is none."""
    try:
        return stamp.stat().st_mtime if stamp else 0
    except OSError:
        return 0
