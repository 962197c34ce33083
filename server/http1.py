"""HTTP/1.1 on a socket: bytes in, whole requests out, whole responses back.

Parsing is llhttp's (httptools); what is here are the bounds. A request reaches the application only
when all of it is there, so that a slow or half-open client costs a socket and never a worker; it is
given seconds for its head, its body, and for taking its answer. A client that closes its side is
taken to have gone, whether or not it could still read.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from time import monotonic, time
from typing import cast
from urllib.parse import quote, unquote_to_bytes

import httptools

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Bounds:
    """What one client may use. Seconds and bytes."""

    head_bytes: int = 64 * 1024
    body_bytes: int = 32 * 1024 * 1024
    all_bodies: int = 128 * 1024 * 1024
    """Of all requests that are being received, together."""
    head_seconds: float = 10
    body_seconds: float = 60
    idle_seconds: float = 30
    write_seconds: float = 60
    connections: int = 1000


@dataclass(slots=True)
class Request:
    """A whole request. ``path`` is decoded to bytes, ``query`` is as it was sent."""

    method: str = ""
    target: bytes = b""
    path: bytes = b""
    query: bytes = b""
    version: str = "1.1"
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    peer: str = ""
    keep: bool = True

    def header(self, name: bytes) -> bytes:
        """The value of this header, named in small letters; empty where there is none."""
        for key, value in self.headers:
            if key == name:
                return value
        return b""


class Refused(Exception):
    """A request that goes no further, and the status that says why."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


#: What the handler of requests does with one.
Handler = Callable[["Connection", Request], None]
#: What makes the body of a refusal: status and request in, headers and body out.
Refusal = Callable[[int, Request], tuple[Headers, bytes]]


class Listener:
    """What the connections of a server share: handler, bounds, and who is connected."""

    def __init__(self, handler: Handler, refusal: Refusal, bounds: Bounds) -> None:
        self.handler = handler
        self.refusal = refusal
        self.bounds = bounds
        self.open: set[Connection] = set()
        self.receiving = 0
        self.stopping = False

    def __call__(self) -> Connection:
        return Connection(self)

    def sweep(self) -> None:
        """Ends the connections whose time is over; to be called every second or so."""
        now = monotonic()
        for connection in [each for each in self.open if each.deadline < now]:
            connection.expired()

    def stop(self) -> None:
        """Closes what is idle; what is being answered is closed after its answer."""
        self.stopping = True
        for connection in list(self.open):
            connection.stop()

    async def empty(self, seconds: float) -> None:
        """Waits until the last answers are taken, for so many seconds at most."""
        deadline = monotonic() + seconds
        while self.open and monotonic() < deadline:
            await asyncio.sleep(0.02)


_REASONS = {status.value: status.phrase for status in HTTPStatus}
_FOREVER = float("inf")
_MOST_HEADERS = 100
#: Requests that a client may send before the first of them is answered.
_MOST_AHEAD = 16
#: A body up to here is sent in one piece with its head.
_SMALL = 16 * 1024


class Connection(asyncio.Protocol):
    """One client. Its requests are answered one by one: those it sends ahead wait."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._bounds = listener.bounds
        self._parser = httptools.HttpRequestParser(self)
        self._request = Request()
        self._waiting: deque[Request | int] = deque()
        self._busy = False
        self._writing = False
        self._received = 0
        self._head_bytes = 0
        self._body: list[bytes] = []
        self._body_bytes = 0
        self.deadline = _FOREVER
        self.gone: Callable[[], None] | None = None
        """Called when the client leaves while its request is being answered."""

    # The transport's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop registers no subclass
        peer = transport.get_extra_info("peername")
        self._peer: str = peer[0] if isinstance(peer, tuple) else ""
        self._listener.open.add(self)
        self.deadline = monotonic() + self._bounds.head_seconds
        if len(self._listener.open) > self._bounds.connections:
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        self._listener.open.discard(self)
        self._forget_body()
        gone, self.gone = self.gone, None
        if gone is not None:
            gone()

    def data_received(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if not self._received and not self._busy:
            self.deadline = monotonic() + self._bounds.head_seconds
        if not self._received and not data.isascii():
            data = _ascii_line(data)
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            cause = error.__context__
            if not isinstance(cause, Refused):
                raise
            self._refuse(cause.status)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse(400)
        else:
            if not self._body and self._received > self._bounds.head_bytes:
                self._refuse(431)

    def pause_writing(self) -> None:
        self._writing = True

    def resume_writing(self) -> None:
        self._writing = False
        if not self._busy:
            self.deadline = monotonic() + self._bounds.idle_seconds

    # The parser's side

    def on_message_begin(self) -> None:
        self._head_bytes = 0
        self._request = Request(peer=self._peer)

    def on_url(self, url: bytes) -> None:
        self._request.target += url
        if len(self._request.target) > self._bounds.head_bytes:
            raise Refused(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        headers = self._request.headers
        self._head_bytes += len(name) + len(value)
        if len(headers) >= _MOST_HEADERS or self._head_bytes > self._bounds.head_bytes:
            raise Refused(431)
        headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        request, parser = self._request, self._parser
        request.method = parser.get_method().decode("ascii")
        request.version = parser.get_http_version()
        request.keep = parser.should_keep_alive()
        path, _, request.query = _origin_form(request.target).partition(b"?")
        request.path = unquote_to_bytes(path)
        hosts = sum(name == b"host" for name, _ in request.headers)
        if hosts > 1 or (not hosts and request.version == "1.1"):
            raise Refused(400)
        length = request.header(b"content-length")
        if length and int(length) > self._bounds.body_bytes:
            raise Refused(413)
        if not self._busy:
            self.deadline = monotonic() + self._bounds.body_seconds
        if request.header(b"expect").lower() == b"100-continue" and not self._busy:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)
        self._body_bytes += len(body)
        self._listener.receiving += len(body)
        if self._body_bytes > self._bounds.body_bytes:
            raise Refused(413)
        if self._listener.receiving > self._bounds.all_bodies:
            raise Refused(503)

    def on_message_complete(self) -> None:
        request = self._request
        request.body = b"".join(self._body)
        self._forget_body()
        self._received = 0
        if len(self._waiting) >= _MOST_AHEAD:
            self._transport.abort()
        elif self._busy:
            self._waiting.append(request)
        else:
            self._take(request)

    def _forget_body(self) -> None:
        self._listener.receiving -= self._body_bytes
        self._body, self._body_bytes = [], 0

    # The answer's side

    def _take(self, request: Request) -> None:
        self._busy = True
        self.deadline = _FOREVER
        self._listener.handler(self, request)

    def respond(self, status: int, headers: Headers, body: bytes, request: Request) -> None:
        """Sends the answer, whole; a HEAD gets its headers."""
        keep = request.keep and not self._listener.stopping
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in headers]
        if status not in (204, 304) and not (request.method == "HEAD" and _has_length(headers)):
            lines.append(f"Content-Length: {len(body)}")
        if not keep:
            lines.append("Connection: close")
        elif request.version == "1.0":
            lines.append("Connection: keep-alive")
        lines += [f"Date: {_now()}", "", ""]
        head = "\r\n".join(lines).encode("latin-1", "replace")
        self.gone = None
        if self._transport.is_closing():
            return
        if request.method == "HEAD":
            self._transport.write(head)
        elif len(body) < _SMALL:
            self._transport.write(head + body)
        else:
            self._transport.write(head)
            self._transport.write(body)
        if not keep:
            self.deadline = monotonic() + self._bounds.write_seconds
            self._transport.close()
            return
        self._busy = False
        seconds = self._bounds.write_seconds if self._writing else self._bounds.idle_seconds
        self.deadline = monotonic() + seconds
        if self._waiting:
            following = self._waiting.popleft()
            if isinstance(following, Request):
                self._take(following)
            else:
                self._refuse(following)

    def _refuse(self, status: int) -> None:
        """Answers with a problem of this status, and closes: what follows cannot be trusted."""
        self._forget_body()
        if self._busy:
            self._waiting.append(status)
            return
        self._busy = True
        request = self._request
        request.keep = False
        self.respond(status, *self._listener.refusal(status, request), request)

    def unsent(self) -> int:
        """Bytes of answers that the client has not taken yet."""
        return self._transport.get_write_buffer_size()

    def expired(self) -> None:
        """Ends a connection whose time is over; who had begun to ask is told."""
        if self._received and not self._writing and not self._transport.is_closing():
            self._refuse(408)
        else:
            self._transport.abort()

    def stop(self) -> None:
        """Closes the connection if it is idle."""
        if not self._busy and not self._received:
            self._transport.close()


def _ascii_line(data: bytes) -> bytes:
    """The same with a first line in ASCII: people type Chinese into addresses, and curl sends it as
    it is, which llhttp refuses."""
    line, end, rest = data.partition(b"\r\n")
    return quote(line, safe=_VISIBLE).encode() + end + rest


_VISIBLE = bytes(range(0x20, 0x7F))


def _has_length(headers: Headers) -> bool:
    """Whether the application says how long the body is that a HEAD does not get."""
    return any(name.lower() == "content-length" for name, _ in headers)


def _origin_form(target: bytes) -> bytes:
    """The path and the query of a request's target (RFC 9112, §3.2): a proxy's client names the
    whole address, and ``*`` the server."""
    target = target.partition(b"#")[0]
    if not target.startswith(b"/"):
        _, found, after = target.partition(b"://")
        _authority, slash, rest = after.partition(b"/")
        if not found and target != b"*":
            raise Refused(400)
        target = slash + rest
    return target or b"/"


def _now() -> str:
    """The time as HTTP writes it, made once a second."""
    second = int(time())
    if _clock[0] != second:
        _clock[:] = [second, formatdate(second, usegmt=True)]
    return _clock[1]


_clock: list = [0, ""]
