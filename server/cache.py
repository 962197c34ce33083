"""Answers that are kept, so that what was answered once is not worked out again.

The data do not change under a build, and an answer says so by its ETag: whatever has one holds until
other data are loaded. A question is kept as its digest, so that its length costs nothing. What is
kept is bounded in bytes; what was not asked for longest goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import IO

from werkzeug.http import parse_etags, unquote_etag

from qzgraph_server.wire import Body

Headers = list[tuple[str, str]]

#: What an answer may depend on beside its address and body: the application's Vary names some of
#: these, and a link may say others.
_DEPENDS = (
    *("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_ORIGIN", "HTTP_COOKIE"),
)
#: What an answer takes beside its bytes and those of its headers.
_BESIDE = 1000


def digest(asked: Mapping[str, str], body: IO[bytes]) -> bytes:
    """What names a question: two that differ in anything that their answers may depend on differ."""
    said = [asked["REQUEST_METHOD"] == "POST", *(asked.get(name, "") for name in _DEPENDS)]
    found = sha256(repr(said).encode())
    body.seek(0)
    while part := body.read(1 << 16):
        found.update(part)
    return found.digest()


class AnswerCache:
    """Answers by the digest of what was asked; several threads may ask."""

    def __init__(self, most_bytes: int) -> None:
        self.hits = 0
        self._most = most_bytes
        self._bytes = 0
        self._answers: OrderedDict[bytes, tuple[Headers, bytes, str, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: bytes, asked: Mapping[str, str]) -> tuple[int, Headers, bytes] | None:
        """The answer to this question, or that the client has it already (304)."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
            self.hits += 1
        headers, body, tag, _ = found
        known = parse_etags(asked.get("HTTP_IF_NONE_MATCH"))
        # By the weak comparison (RFC 9110, §13.1.2).
        if asked["REQUEST_METHOD"] != "POST" and known.contains_weak(unquote_etag(tag)[0] or ""):
            return 304, [pair for pair in headers if not pair[0].startswith("Content-")], b""
        return 200, headers, body

    def add(self, key: bytes, method: str, status: int, headers: Headers, body: Body) -> None:
        """Keeps an answer, if it is one that holds."""
        tag = next((value for name, value in headers if name == "ETag"), "")
        if not isinstance(body, bytes):
            return
        size = len(body) + sum(len(name) + len(value) for name, value in headers) + _BESIDE
        if status != 200 or not tag or method == "HEAD" or size > self._most:
            return
        if any(name == "Set-Cookie" for name, _ in headers):
            return
        with self._lock:
            if (former := self._answers.pop(key, None)) is not None:
                self._bytes -= former[3]
            self._answers[key] = headers, body, tag, size
            self._bytes += size
            while self._bytes > self._most:
                self._bytes -= self._answers.popitem(last=False)[1][3]

    def clear(self) -> None:
        """Forgets everything: the data are others."""
        with self._lock:
            self._answers.clear()
            self._bytes = 0
