"""The application on a socket: waitress, its address on stderr, a clean end when it is told."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from types import FrameType
from typing import Any

from flask import Flask

from qzgraph.errors import BadUsage

_THREADS = 8
#: Read before the application sees it; routes set narrower limits of their own.
_LARGEST_BODY = 32 * 1024 * 1024


def make_server(app: Flask, host: str, port: int) -> Any:
    """A waitress server that listens but does not answer yet; port 0 takes any free one.

    Raises BadUsage where the address cannot be had.
    """
    from waitress import create_server

    return create_server(
        app,
        sockets=_listening(host, port),
        threads=_THREADS,
        ident="qzgraph",  # The Server header, without a version.
        max_request_body_size=_LARGEST_BODY,
    )


def _listening(host: str, port: int) -> list[socket.socket]:
    """A socket for each address that the host's name stands for (localhost may have two)."""
    sockets: list[socket.socket] = []
    try:
        if not 0 <= port <= 65535:
            raise OSError("a port is a number up to 65535")
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_ADDRCONFIG
        )
        for family, address in dict.fromkeys((entry[0], entry[4]) for entry in found):
            sockets.append(socket.create_server(address[:2], family=family))
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise BadUsage(
            f"cannot listen there ({error.strerror or error})",
            where=f"{host}:{port}",
            mend="take another --host or --port",
        ) from error
    return sockets


def addresses(server: Any) -> list[str]:
    """The addresses that a server listens on; a name may stand for several."""
    listening = getattr(server, "effective_listen", None) or [
        (server.effective_host, server.effective_port)
    ]
    return [
        f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        for host, port in listening
    ]


def serve(app: Flask, host: str, port: int) -> None:
    """Serves until it is told to stop, then finishes what it is answering and returns.

    Raises BadUsage where the address cannot be had.
    """
    server = make_server(app, host, port)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
    for address in addresses(server):
        print(f"qzgraph: {address}", file=sys.stderr, flush=True)
    server.run()  # Ends on KeyboardInterrupt and SystemExit.
    server.close()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
