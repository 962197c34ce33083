"""The process that holds the connections: every request comes in here, and every answer leaves.

It evaluates nothing, so that nothing a stranger asks can stop it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from time import monotonic

from qzgraph_server.http1 import Connection, Headers, Request
from qzgraph_server.pool import Ended, Job, Pool

_WHY = {Ended.TIMEOUT: 504, Ended.MEMORY: 507, Ended.BUSY: 503, Ended.CRASHED: 503}
#: What makes an answer another one: the cache keeps them apart by these.
_VARY = (b"accept", b"accept-language", b"accept-encoding", b"host", b"if-none-match", b"cookie")


@dataclass
class Front:
    """Takes requests from connections to the pool, and answers back."""

    pool: Pool
    base_path: str = ""

    def __call__(self, connection: Connection, request: Request) -> None:
        path = request.path
        base = self.base_path.encode()
        if base:
            if path != base and not path.startswith(base + b"/"):
                connection.respond(404, *refusal(404, request), request)
                return
            path = path[len(base) :] or b"/"
        if path == b"/healthz":
            connection.respond(
                200, [("Content-Type", "application/json")], b'{"status":"ok"}\n', request
            )
            return
        began = monotonic()

        def done(head: tuple[int, Headers], body: bytes) -> None:
            connection.respond(head[0], head[1], body, request)

        def ended(why: Ended, seconds: float) -> None:
            status = _WHY[why]
            headers, body = refusal(status, request)
            connection.respond(status, headers, body, request)

        job = Job(
            head=(
                request.method,
                path,
                request.query,
                request.version,
                request.headers,
                request.peer,
                self.base_path,
            ),
            body=request.body,
            key=(request.method, request.target, request.body),
            seconds=self.pool.limits.timeout,
            done=done,
            ended=ended,
            asked=began,
        )
        connection.gone = lambda: self.pool.leave(job)
        self.pool.submit(job)


def refusal(status: int, request: Request) -> tuple[Headers, bytes]:
    """The problem of a status as a response."""
    return [("Content-Type", "application/problem+json")], json.dumps({"status": status}).encode()
