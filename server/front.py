"""The process that holds the connections: every request comes in here, and every answer leaves.

It evaluates nothing, so that nothing a stranger asks can stop it.
"""

from __future__ import annotations

from time import monotonic

from qzgraph_server import headers, problems
from qzgraph_server.http1 import Connection, Headers, Request
from qzgraph_server.kept import Kept
from qzgraph_server.metrics import Log, Metrics, route_of
from qzgraph_server.negotiate import language, prefers_html
from qzgraph_server.pool import Pool
from qzgraph_server.problems import Problem
from qzgraph_server.processes import Ended, Job

#: What this process answers itself, so that it is answered whatever the others do.
OWN = (b"/healthz", b"/metrics")
#: Answers that the clients have not taken yet, together: beyond, further large ones wait elsewhere.
_MOST_UNSENT = 256 * 1024 * 1024
_LARGE = 256 * 1024


class Front:
    """Takes requests from connections to the pool, and answers back."""

    def __init__(self, pool: Pool, kept: Kept, log: Log, base_path: str = "") -> None:
        self.metrics = Metrics(pool, kept)
        self._pool = pool
        self._kept = kept
        self._log = log
        self._base = base_path.rstrip("/")
        self._base_bytes = self._base.encode()
        self._unsent: dict[Connection, int] = {}

    def __call__(self, connection: Connection, request: Request) -> None:
        """Has this request answered on this connection."""
        began = monotonic()
        path = self._inside(request.path)
        if path is None:
            self._say(connection, request, began, "other", Problem(404))
            return
        route = route_of(path)
        if path in OWN and request.method in ("GET", "HEAD"):
            self._own(connection, request, path)
            return
        key = self._kept.key(request)
        if key is not None and (found := self._kept.find(key, request)) is not None:
            self._finish(connection, request, began, route, *found)
            return
        generation = self._pool.generation

        def done(head: tuple[int, Headers], body: bytes) -> None:
            status, said = head
            if key is not None and generation is self._pool.generation and self._pool.constant:
                self._kept.add(key, request, status, said, body)
            self._finish(connection, request, began, route, status, said, body)

        def ended(why: Ended, allowed: float) -> None:
            self.metrics.ended(why)
            if why is not Ended.GONE:
                self._say(connection, request, began, route, _problem(why, allowed))

        job = Job(
            head=(
                request.method,
                path,
                request.query,
                request.version,
                request.headers,
                request.peer,
                self._base,
            ),
            body=request.body,
            key=(path, request.query, request.body),
            seconds=self._pool.seconds_for(path),
            done=done,
            ended=ended,
            asked=began,
        )
        connection.gone = lambda: self._pool.leave(job)
        self._pool.submit(job)

    def _inside(self, path: bytes) -> bytes | None:
        """The path below the base path; None where it is not below."""
        base = self._base_bytes
        if not base:
            return path
        if path == base:
            return b"/"
        return path[len(base) :] if path.startswith(base + b"/") else None

    def _own(self, connection: Connection, request: Request, path: bytes) -> None:
        """Answers what is asked of this process itself; it is not counted."""
        kind, body = "application/json", b'{"status":"ok"}\n'
        if path == b"/metrics":
            kind, body = self.metrics.text()
        said = [("Content-Type", kind), ("Cache-Control", "no-store"), *headers.SECURITY.items()]
        connection.respond(200, said, body, request)

    def _say(
        self, connection: Connection, request: Request, began: float, route: str, problem: Problem
    ) -> None:
        self._finish(connection, request, began, route, problem.status, *said(problem, request))

    def _finish(
        self,
        connection: Connection,
        request: Request,
        began: float,
        route: str,
        status: int,
        said_headers: Headers,
        body: bytes,
    ) -> None:
        if len(body) > _LARGE and self._too_much_unsent(connection, len(body)):
            problem = Problem(503)
            status = problem.status
            said_headers, body = said(problem, request)
        connection.respond(status, said_headers, body, request)
        seconds = monotonic() - began
        self.metrics.answered(route, status, seconds)
        if self._log.requests:
            self._log.request(request.method, route, status, len(body), seconds)

    def _too_much_unsent(self, connection: Connection, size: int) -> bool:
        """Whether clients that read slowly have too much of the memory already."""
        self._unsent = {each: left for each in self._unsent if (left := each.unsent())}
        self._unsent[connection] = size
        return sum(self._unsent.values()) > _MOST_UNSENT


def _problem(why: Ended, allowed: float) -> Problem:
    if why is Ended.TIMEOUT:
        return problems.timeout(allowed)
    if why is Ended.MEMORY:
        return problems.memory(int(allowed))
    return problems.crashed() if why is Ended.CRASHED else Problem(503)


def said(problem: Problem, request: Request) -> tuple[Headers, bytes]:
    """The problem in the form and the language that the client prefers."""
    tongue = request.header(b"accept-language").decode("latin-1")
    if prefers_html(request.header(b"accept").decode("latin-1")):
        chosen = language(tongue, "zh")
        kind, body = "text/html; charset=utf-8", problem.page(chosen)
    else:
        chosen = language(tongue)
        kind, body = "application/problem+json", problem.json(chosen)
    answer = [
        ("Content-Type", kind),
        ("Content-Language", "zh-CN" if chosen == "zh" else "en"),
        ("Vary", "Accept, Accept-Language"),
        ("Cache-Control", "no-store"),
        *headers.for_type(kind).items(),
    ]
    if problem.status == 503:
        answer.append(("Retry-After", "5"))
    return answer, body


def refusal(status: int, request: Request) -> tuple[Headers, bytes]:
    """What is said where a request is refused before it is whole."""
    return said(Problem(status), request)
