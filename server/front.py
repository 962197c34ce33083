"""The application that waitress calls: every request comes in here, and every answer leaves.

It evaluates nothing, so that nothing a stranger asks can stop it: what is asked goes to a worker,
unless the answer is kept.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from time import monotonic
from typing import Any

from qzgraph_server import headers, wire
from qzgraph_server.cache import AnswerCache, Headers, digest
from qzgraph_server.connections import HOST
from qzgraph_server.metrics import Log, Metrics, route_of
from qzgraph_server.negotiate import language, prefers_html
from qzgraph_server.pool import Answer, Job, Pool
from qzgraph_server.problems import Problem, ended
from qzgraph_server.shares import NoAnswer, Shares

#: What this process answers itself, so that it is answered whatever the others do.
OWN = ("/healthz", "/metrics")
#: A larger answer is not copied while its client takes it: those to whom it is given share it.
_LARGE = 32 * 1024
#: No longer body is part of a question whose answer is kept.
_LONGEST_KEPT = 16 * 1024
#: A longer list of languages is read by nobody.
_LONGEST_LANGUAGES = 1000
_ASKED = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE"),
    *("REMOTE_ADDR", "SERVER_PROTOCOL", "wsgi.url_scheme"),
)
_PHRASES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Front:
    """Takes requests to the pool, and answers back."""

    def __init__(
        self, pool: Pool, cache: AnswerCache, held: Shares, log: Log, base_path: str
    ) -> None:
        self.metrics = Metrics(pool, cache, held)
        self._pool = pool
        self._cache = cache
        self._held = held
        self._log = log
        self._base = base_path.encode().decode("latin-1")

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        began = monotonic()
        method = environ["REQUEST_METHOD"]
        route, (status, said, body) = self._answer(environ)
        size, empty = wire.size(body), method == "HEAD" or status in (204, 304)
        if not self._held.fits(environ["qzgraph.client"], size):
            status, said, body = problem_answer(Problem(503), environ)
            size = wire.size(body)
        sized = method == "HEAD" and any(name.lower() == "content-length" for name, _ in said)
        if status not in (204, 304) and not sized:
            said = [*said, ("Content-Length", str(size))]
        start_response(_PHRASES.get(status, f"{status} Unknown"), said)
        if route:
            seconds = monotonic() - began
            self.metrics.answered(route, status, seconds)
            if self._log.requests:
                self._log.request(method, route, status, size, seconds)
        if empty:
            return []
        if isinstance(body, bytes) and size < _LARGE:
            return [body]
        file = io.BytesIO(body) if isinstance(body, bytes) else body
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](file)
        return wrapped

    def _answer(self, environ: dict[str, Any]) -> tuple[str, Answer]:
        """The route, as it is counted, and the answer; what this process answers itself is not."""
        client, method = environ["qzgraph.client"], environ["REQUEST_METHOD"]
        if len(environ.get("HTTP_ACCEPT_LANGUAGE", "")) > _LONGEST_LANGUAGES:
            del environ["HTTP_ACCEPT_LANGUAGE"]
        if not HOST.fullmatch(environ.get("HTTP_HOST", "localhost")):  # As a proxy says it.
            return "other", problem_answer(Problem(400), environ)
        path = self._inside(environ["PATH_INFO"])
        if path is None:
            return "other", problem_answer(Problem(404), environ)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = self._base, path
        if path in OWN and method in ("GET", "HEAD"):
            return "", self._own(path)
        return route_of(path), self._asked(environ, client, method)

    def _asked(self, environ: dict[str, Any], client: str, method: str) -> Answer:
        """The answer that is kept, or a worker's, or why there is none."""
        body = environ["wsgi.input"]
        asked = {name: environ[name] for name in _ASKED if name in environ}
        asked |= {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        key = digest(asked, body)
        keeps = body.tell() <= _LONGEST_KEPT and method in ("GET", "HEAD", "POST")
        if keeps and (found := self._cache.find(key, asked)) is not None:
            return found
        nursery = self._pool.nursery
        gone = environ["waitress.client_disconnected"]
        try:
            status, said, answer = self._pool.answer(Job(asked, _handed(body), key, client, gone))
        except NoAnswer as none:
            self.metrics.ended(none.why)
            limit = self._pool.limit(asked["PATH_INFO"])
            return problem_answer(
                ended(none.why, none.allowed, limit.mend if limit else ()), environ
            )
        if keeps and nursery is self._pool.nursery and nursery is not None and nursery.constant:
            self._cache.add(key, method, status, said, answer)
        return status, said, answer

    def _inside(self, path: str) -> str | None:
        """The path below the base path; None where it is not below."""
        if not self._base:
            return path
        if path == self._base:
            return "/"
        return path[len(self._base) :] if path.startswith(self._base + "/") else None

    def _own(self, path: str) -> Answer:
        kind, body = "application/json", b'{"status":"ok"}\n'
        if path == "/metrics":
            kind, body = self.metrics.text()
        said = [("Content-Type", kind), ("Cache-Control", "no-store"), *headers.SECURITY.items()]
        return 200, said, body

    def refusal(self, status: int, said: Mapping[str, str]) -> tuple[str, Headers, bytes]:
        """What is said where a request is refused before it is whole: status line, headers, body."""
        asked = {f"HTTP_{name}": value for name, value in said.items()}
        _, answer, body = problem_answer(Problem(status), asked)
        self.metrics.answered("other", status, 0)
        return _PHRASES[status], answer, body


def _handed(body: Any) -> wire.Body:
    """A small body as its bytes, a large one as the file that it is in."""
    if isinstance(body, io.BytesIO):
        return body.getvalue()
    file: wire.Body = body
    return file


def problem_answer(problem: Problem, asked: Mapping[str, Any]) -> tuple[int, Headers, bytes]:
    """The problem in the form and the language that the client prefers."""
    tongue = asked.get("HTTP_ACCEPT_LANGUAGE", "")[:_LONGEST_LANGUAGES]
    if prefers_html(asked.get("HTTP_ACCEPT", "")):
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
    return problem.status, answer, body
