"""The application on a socket: its address on stderr, a clean end when it is told."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable

from flask import Flask

from qzgraph.errors import BadUsage
from qzgraph_server.front import Front, refusal
from qzgraph_server.http1 import Bounds, Listener
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


def serve(
    make_app: Callable[[], Flask],
    host: str,
    port: int,
    limits: Limits | None = None,
    base_path: str = "",
) -> None:
    """Serves until it is told to stop, then finishes what it is answering and returns.

    Raises BadUsage where the address cannot be had, and what ``make_app`` raises.
    """
    import uvloop

    sockets = listening(host, port)
    uvloop.run(_serve(make_app, sockets, limits or Limits(), base_path))


async def _serve(
    make_app: Callable[[], Flask], sockets: list[socket.socket], limits: Limits, base_path: str
) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    pool = Pool(make_app, limits, set(), _say)
    await pool.load()
    loop.add_signal_handler(signal.SIGHUP, lambda: pool._later(_reload(pool)))
    listener = Listener(Front(pool, base_path), refusal, Bounds())
    servers = [await loop.create_server(listener, sock=each) for each in sockets]
    for each in sockets:
        _say(f"{address(each)}".replace("/", "/", 1))
    sweeper = loop.create_task(_sweep(listener))
    await told.wait()
    for server in servers:
        server.close()
    listener.stop()
    await pool.stop(limits.timeout)
    sweeper.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sweeper


async def _sweep(listener: Listener) -> None:
    while True:
        await asyncio.sleep(1)
        listener.sweep()


async def _reload(pool: Pool) -> None:
    await pool.load()
    _say("reloaded")


def _say(line: str) -> None:
    print(f"qzgraph: {line}", file=sys.stderr, flush=True)
