"""``python -m qzgraph_server.nursery``: loads the application, and forks workers off that answer one
request at a time.

A process of its own, with one thread: what it forks inherits the data, no lock and no connection.
Workers keep no state, so that any of them can be killed at any moment; ended by its parent's end, it
takes them along.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import os
import resource
import signal
import socket
import sys
import tempfile
from dataclasses import astuple
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask
from werkzeug.test import run_wsgi_app

from qzgraph.bounded import collect_seldom
from qzgraph.errors import QzgraphError
from qzgraph_server import limits, wire
from qzgraph_server.origin import Origin

#: Bytes of an answer that another process takes into its memory.
LARGE = 512 * 1024
#: An environ that WSGI asks for and that is the same for every request.
_COMMON: dict[str, Any] = {
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def main() -> None:
    """Loads, says so, and forks a worker for every message; each brings the socket of one."""
    descriptor, origin, parent, memory = sys.argv[1:]
    end_with(int(parent))
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    collect_seldom()
    channel = socket.socket(fileno=int(descriptor))
    said = Connection(os.dup(channel.fileno()))
    try:
        app, note = Origin.read(origin).load()
    except QzgraphError as error:
        wire.send(said, ("failed", error.what, error.where, error.mend), b"")
        return
    warm(app)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # now: building may have started processes
    gc.collect()
    gc.freeze()  # What is there now is not written to by the collector, and stays shared.
    routes = {path: astuple(limit) for path, limit in limits.of(app).items()}
    wire.send(said, ("ready", routes, app.extensions["qzgraph.constant"], note), b"")
    nurse = os.getpid()
    with contextlib.suppress(ConnectionError):
        while fds := socket.recv_fds(channel, 1, 1)[1]:
            if not (worker := os.fork()):
                said.close()
                channel.close()
                _worker(nurse, fds[0], app, int(memory))
            os.close(fds[0])
            wire.send(said, worker, b"")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with contextlib.suppress(ChildProcessError):  # They are to finish what they are answering.
        while True:
            os.wait()


def end_with(parent: int) -> None:
    """Ends this process with its parent, of this process id. Linux alone can promise it (prctl(2),
    PR_SET_PDEATHSIG); elsewhere a process finds out when it is next asked something."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)  # It had gone already.


def warm(app: Flask) -> None:
    """Has everything read and compiled that the first requests would, once for all workers; of a store
    on disk, which each opens for itself, nothing."""
    for read in app.extensions.get("qzgraph.prepare", ()):
        read()
    if not app.extensions["qzgraph.in_memory"]:
        return
    client = app.test_client()
    for path in ("/", "/readyz", "/sparql"):
        client.get(path)
    for read in app.extensions.get("qzgraph.warm", ()):
        read()


def _worker(nurse: int, own: int, app: Flask, memory: int) -> NoReturn:
    """What a worker's process does: it answers on its own socket until that closes."""
    try:
        end_with(nurse)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # The watch looks every so often, and could come too late for one that takes much at once.
        size = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (size + 2 * memory + (1 << 30), most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with Connection(own) as channel, contextlib.suppress(EOFError, OSError):
            while True:
                _answer(channel, app, *wire.receive(channel))
    finally:
        os._exit(0)


def _answer(channel: Connection, app: Flask, asked: dict[str, str], body: wire.Body) -> None:
    """Has the application answer, and sends that: status, headers, body. A large one goes as a file
    without a name, so that no other process has it in memory."""
    if scratch := asked.pop("qzgraph.scratch"):  # It has the process to itself.
        os.environ["TMPDIR"] = tempfile.tempdir = scratch
    length = str(wire.size(body)) if body or asked["REQUEST_METHOD"] == "POST" else ""
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    environ = {**_COMMON, **asked, "CONTENT_LENGTH": length, "wsgi.input": stream}
    environ[limits.NEXT] = lambda: wire.send(channel, wire.NEXT, b"")
    parts, status, headers = run_wsgi_app(app, environ, buffered=True)
    content = b"".join(parts)
    kept = (
        ("connection",) if asked["REQUEST_METHOD"] == "HEAD" else ("connection", "content-length")
    )
    head = [int(status[:3]), [pair for pair in headers if pair[0].lower() not in kept]]
    if len(content) >= LARGE:
        with contextlib.suppress(OSError), tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            wire.send(channel, head, file)
            return
    wire.send(channel, head, content)  # A full disk is no reason not to answer.


if __name__ == "__main__":
    main()
