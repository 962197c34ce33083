"""The processes that answer: one loads the application, and forks off workers that answer one request at a time.

They hold no connection and keep no state, so that any of them can be killed at any moment.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask

from qzgraph.errors import QzgraphError
from qzgraph_server import lifeline, limits, wire

#: An environ that WSGI asks for and that is the same for every request.
_COMMON: dict[str, Any] = {
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}


def nursery(
    parent: int, channel: socket.socket, make_app: Callable[[], Flask], memory: int
) -> None:
    """Loads the application, says so on the channel, and forks a worker for every message there;
    each message brings the socket of one. When the channel closes, or the parent ends, it ends and
    takes its workers along.
    """
    os.setpgid(0, 0)
    lifeline.end_with(parent)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        app = make_app()
    except QzgraphError as error:
        channel.sendall(wire.packed(("failed", error.what, error.where, error.mend), b""))
        return
    if app.extensions["qzgraph.in_memory"]:
        _warm(app)
    gc.collect()
    gc.freeze()  # What is there now is not written to by the collector, and stays shared.
    said = (app.extensions["qzgraph.constant"], app.extensions.get("qzgraph.note", ""))
    channel.sendall(wire.packed(("ready", limits.of(app), *said), b""))
    nurse = os.getpid()
    try:
        while True:
            message, fds, _, _ = socket.recv_fds(channel, 1, 1)
            if not message:
                break
            worker = os.fork()
            if not worker:
                _answer_for(nurse, channel, fds[0], app, memory)
            os.close(fds[0])
            channel.sendall(wire.packed(("worker", worker), b""))
    finally:  # Also where the main process ended while it was being told.
        os.killpg(0, signal.SIGKILL)


def _answer_for(nurse: int, channel: socket.socket, own: int, app: Flask, memory: int) -> NoReturn:
    """What a worker's process does: it answers on its own socket until that closes."""
    try:
        lifeline.end_with(nurse)
        channel.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _bound(memory)
        with socket.socket(fileno=own) as mine:
            work(mine, app)
    finally:
        os._exit(0)


def _bound(memory: int) -> None:
    """Has the system refuse what the watch, which looks every so often, could come too late for."""
    size = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    most = size + 2 * memory + (1 << 30)
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _warm(app: Flask) -> None:
    """Has everything read and compiled that the first requests would, once for all workers."""
    client = app.test_client()
    for path in ("/", "/readyz", "/sparql"):
        client.get(path)
    for read in app.extensions.get("qzgraph.warm", ()):
        read()


def work(channel: socket.socket, app: Flask) -> None:
    """Answers requests until the channel closes."""
    with contextlib.suppress(ConnectionError):
        while (message := wire.receive(channel)) is not None:
            asked, body = message
            head, answer = answered(app, asked, body)
            channel.sendall(wire.packed(head, answer))


def answered(app: Flask, asked: wire.Asked, body: bytes) -> tuple[wire.Answered, bytes]:
    """What the application answers."""
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        said[:] = [int(status[:3]), headers]

    parts: Iterable[bytes] = app(environ(asked, body), start_response)  # type: ignore[arg-type]
    try:
        content = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    dropped = ("connection",) if asked[0] == "HEAD" else ("connection", "content-length")
    headers = [pair for pair in said[1] if pair[0].lower() not in dropped]
    return (said[0], headers), content


def environ(asked: wire.Asked, body: bytes) -> dict[str, Any]:
    """The WSGI environ of a request (PEP 3333)."""
    method, path, query, version, headers, peer, base = asked
    made = dict(_COMMON)
    made["REQUEST_METHOD"] = method
    made["SCRIPT_NAME"] = base
    made["PATH_INFO"] = path.decode("latin-1")
    made["QUERY_STRING"] = query.decode("latin-1")
    made["SERVER_PROTOCOL"] = f"HTTP/{version}"
    made["REMOTE_ADDR"] = peer
    made["SERVER_NAME"] = "localhost"
    made["SERVER_PORT"] = "80"
    for raw, value in headers:
        if b"_" in raw:  # Could pass for the name with a hyphen.
            continue
        name = raw.decode("latin-1").upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        text = value.decode("latin-1")
        made[key] = f"{made[key]},{text}" if key in made else text
    if body:
        made["CONTENT_LENGTH"] = str(len(body))
    made["wsgi.input"] = io.BytesIO(body)
    return made
