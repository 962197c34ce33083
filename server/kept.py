"""Answers that are kept, so that what was answered once is not worked out again.

The data do not change under a build, and an answer says so by its ETag: whatever has one holds until
other data are loaded. What is kept is bounded in bytes; what was not asked for longest goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from qzgraph_server.http1 import Headers, Request

#: What an answer may depend on beside its address and body (its Vary names some of these).
_DEPENDS = frozenset(
    (
        *(b"accept", b"accept-language", b"accept-encoding", b"host", b"content-type", b"origin"),
        *(b"forwarded", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix"),
        *(b"x-forwarded-port", b"cookie"),
    )
)
_LARGEST = 512 * 1024


class Kept:
    """Answers by what was asked."""

    def __init__(self, most_bytes: int) -> None:
        self.hits = 0
        self._most = most_bytes
        self._bytes = 0
        self._answers: OrderedDict[Hashable, tuple[Headers, bytes, str]] = OrderedDict()

    def key(self, request: Request) -> Hashable | None:
        """What names the question; None where no answer to it is kept."""
        if request.method not in ("GET", "HEAD", "POST") or len(request.body) > 16 * 1024:
            return None
        said = tuple(pair for pair in request.headers if pair[0] in _DEPENDS)
        return request.method == "POST", request.target, said, request.body

    def find(self, key: Hashable, request: Request) -> tuple[int, Headers, bytes] | None:
        """The answer to this question, or that the client has it already (304)."""
        found = self._answers.get(key)
        if found is None:
            return None
        self._answers.move_to_end(key)
        self.hits += 1
        headers, body, tag = found
        if request.method != "POST" and _names(request.header(b"if-none-match"), tag):
            return 304, [pair for pair in headers if not pair[0].startswith("Content-")], b""
        return 200, headers, body

    def add(
        self, key: Hashable, request: Request, status: int, headers: Headers, body: bytes
    ) -> None:
        """Keeps an answer, if it is one that holds."""
        tag = next((value for name, value in headers if name == "ETag"), "")
        size = len(body) + 2000
        if status != 200 or not tag or request.method == "HEAD" or size > _LARGEST:
            return
        if any(name == "Set-Cookie" for name, _ in headers):
            return
        former = self._answers.pop(key, None)
        if former is not None:
            self._bytes -= len(former[1]) + 2000
        self._answers[key] = headers, body, tag
        self._bytes += size
        while self._bytes > self._most:
            _, (_, dropped, _) = self._answers.popitem(last=False)
            self._bytes -= len(dropped) + 2000

    def clear(self) -> None:
        """Forgets everything: the data are others."""
        self._answers.clear()
        self._bytes = 0


def _names(header: bytes, tag: str) -> bool:
    """Whether If-None-Match names this tag (RFC 9110, §13.1.2, the weak comparison)."""
    if not header:
        return False
    tags = (each.strip().removeprefix("W/") for each in header.decode("latin-1").split(","))
    return any(each in ("*", tag.removeprefix("W/")) for each in tags)
