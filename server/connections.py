"""The connections, held by waitress: whole requests in, whole answers out, and the bounds of both.

waitress reads and writes every socket in one thread, hands a request to another thread when all of it
is there, and tells when its client has gone. What is here is how much of everything a client may
have, and for how long, and what else is no request.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from ipaddress import IPv6Network, ip_address
from time import monotonic
from typing import Any
from urllib.parse import quote

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import Error

from qzgraph_server.cache import Headers
from qzgraph_server.shares import Shares


@dataclass(frozen=True)
class Bounds:
    """Seconds and bytes, and numbers of connections."""

    head_bytes: int = 64 * 1024
    body_bytes: int = 33 * 1024 * 1024
    """Of any request; what a route takes is less, and its own business."""
    held_bytes: int = 256 * 1024 * 1024
    """Of all requests and answers that are held, together."""
    head_seconds: float = 10
    body_seconds: float = 60
    idle_seconds: float = 30
    write_seconds: float = 60
    connections: int = 512


#: A host as links may name it (RFC 3986, §3.2.2 and §3.2.3).
HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_MOST_HEADERS = 100
_LONGEST_LINE = 8 * 1024
_VISIBLE = bytes(range(0x20, 0x7F))


@lru_cache(4096)
def subscriber(address: str) -> str:
    """Whose address it is, as shares are counted: of an IPv6 address the network."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 6:
        return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))
    return str(parsed)


class _Nowhere:
    """Takes the bytes of a body that is refused, and keeps none."""

    def append(self, data: bytes) -> None:
        pass

    def __len__(self) -> int:
        return 0

    def close(self) -> None:
        pass


class _Refused(Error):  # type: ignore[misc]
    def __init__(self, code: int) -> None:
        super().__init__("")
        self.code = code


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """One request, held to the bounds, and to the letter where clients and proxies could differ."""

    error: Any
    completed: bool
    version: str

    def __init__(self, channel: Channel, adj: Any) -> None:
        super().__init__(adj)
        self.channel = channel
        self.client = channel.client
        self.refused: _Refused | None = None
        """Why it is refused once all has come: a client that still sends hears nothing."""
        self._taken = 0

    def received(self, data: bytes) -> int:
        held: Shares = self.channel.server.shared.held
        try:
            count: int = super().received(data)
        except OSError:  # The disk is full.
            self._refuse(507)
            count = super().received(data)
        if self.refused is None:
            self._taken += count
            if not held.take(self.client, count):
                self._refuse(503)
        if (
            self.error is not None
            and self.error.code == 431
            and b"\r\n" not in self.header_plus + data
        ):
            self.error = _Refused(414)
        elif self.error is None and self.chunked:
            body, longest = self.body_rcv, _LONGEST_LINE
            tiny = self.body_bytes_received > longest + 2 * len(body) and not self.refused
            if tiny or max(len(body.trailer), len(body.control_line)) > longest:
                self.error, self.completed = _Refused(400), True
        if self.completed and self.error is None:
            self.error = self.refused
        if self.error is not None:
            self.expect_continue = False
        if self.empty:
            self.close()
        return count

    def _refuse(self, code: int) -> None:
        if self.refused is None and self.body_rcv is not None:
            self.refused = _Refused(code)
            self.close()
            self.body_rcv.buf = _Nowhere()

    def parse_header(self, header_plus: bytes) -> None:
        line, end, rest = header_plus.partition(b"\r\n")
        if not line.isascii():  # People type Chinese into addresses, and curl sends it as it is.
            line = quote(line, safe=_VISIBLE).encode()
        if rest.count(b"\r\n") > _MOST_HEADERS:
            self.refused = _Refused(431)
            raise ParsingError("headers")
        try:
            super().parse_header(line + end + rest)
        except ValueError as error:  # A length of thousands of digits.
            raise ParsingError("Content-Length") from error
        hosts = len(re.findall(rb"(?im)^host[ \t]*:", rest))
        host = self.headers.get("HOST", "")
        if (
            hosts > 1
            or (self.version != "1.0" and not hosts)
            or (host and not HOST.fullmatch(host))
        ):
            raise ParsingError("Host")
        codings = re.findall(rb"(?im)^transfer-encoding[ \t]*:(.*)$", rest)
        sized = "CONTENT_LENGTH" in self.headers or self.version == "1.0"
        if codings and (sized or [each.strip().lower() for each in codings] != [b"chunked"]):
            raise ParsingError("Transfer-Encoding")
        if self.version not in ("1.0", "1.1"):
            self.error, self.version, self.completed = _Refused(505), "1.1", True
        self.client = self.channel.client = self.channel.client_of(self.headers)

    def close(self) -> None:
        self.channel.server.shared.held.take(self.client, -self._taken)
        self._taken = 0
        with suppress(OSError):  # What a full disk did not take.
            super().close()


class _Task(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ["qzgraph.channel"] = self.channel
        environ["qzgraph.client"] = self.request.client
        return environ


class _Refusal(ErrorTask):  # type: ignore[misc]
    def execute(self) -> None:
        code = (self.request.refused or self.request.error).code
        self.status, headers, body = self.channel.server.shared.refusal(code, self.request.headers)
        self.response_headers.extend(headers)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    request: Any
    task_class = _Task
    error_task_class = _Refusal

    def __init__(self, server: Server, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        self.peer: str = addr[0]
        self.parser_class = partial(_Parser, self)
        self._behind_proxy = self.peer == adj.trusted_proxy
        self.client = subscriber(self.peer)
        self._unsent = 0
        self._state: tuple[str, int] = ("head", 0)
        self._since = monotonic()
        super().__init__(server, sock, addr, adj, map)
        self._counted = not self._behind_proxy
        if self._counted and not server.shared.connected.take(self.peer, 1):
            self.will_close = True

    def client_of(self, headers: Mapping[str, str]) -> str:
        """Who sends these: who the named proxy says, behind it, else the address at the other end."""
        said = headers.get("X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        return subscriber(said if said and self._behind_proxy else self.peer)

    def del_channel(self, map: Any = None) -> None:  # noqa: A002
        super().del_channel(map)
        if self._counted:
            self.server.shared.connected.take(self.peer, -1)
            self._counted = False
        with self.requests_lock:  # The first is being answered, and is closed after that.
            for request in (*self.requests[1:], *filter(None, [self.request])):
                request.close()
            del self.requests[1:]
        self._settle()

    def _settle(self) -> None:
        """Counts what waits to be sent, under the address at the other end."""
        with self.outbuf_lock:
            grown = self.total_outbufs_len - self._unsent
            self._unsent += grown
            self.server.shared.held.take(self.peer, grown)

    def write_soon(self, data: Any) -> int:
        written: int = super().write_soon(data)
        self._settle()
        return written

    def _flush_some(self, do_close: bool = True) -> bool:
        flushed: bool = super()._flush_some(do_close)
        self._settle()
        return flushed

    def look_after(self, now: float, bounds: Bounds) -> None:
        """Ends what takes too long; who had begun to ask is told."""
        request = self.request
        if self.total_outbufs_len:
            state, seconds = ("write", id(self.outbufs[0])), bounds.write_seconds
        elif self.requests:
            state, seconds = ("busy", 0), float("inf")
        elif request is None:
            state, seconds = ("idle", 0), bounds.idle_seconds
        elif request.headers_finished:
            state, seconds = ("body", id(request)), bounds.body_seconds
        else:
            state, seconds = ("head", id(request)), bounds.head_seconds
        if state != self._state:
            self._state, self._since = state, now
        elif now - self._since > seconds:
            with self.requests_lock:
                if request is not None and request is self.request and not self.requests:
                    request.error, self.request = _Refused(408), None
                    self.requests.append(request)
                    self.server.add_task(self)
                else:
                    self.will_close = True


class FairLine:
    """Requests that wait for a thread, taken from each client in turn."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[Channel]] = OrderedDict()

    def append(self, channel: Channel) -> None:
        self._lines.setdefault(channel.client, deque()).append(channel)

    def popleft(self) -> Channel:
        client, line = self._lines.popitem(last=False)
        first = line.popleft()
        if line:
            self._lines[client] = line
        return first

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))


@dataclass(frozen=True)
class Shared:
    """What the listening sockets of one server have in common."""

    bounds: Bounds
    held: Shares
    connected: Shares
    refusal: Callable[[int, Mapping[str, str]], tuple[str, Headers, bytes]]
    """Makes the answer to a refused request: status line, headers, body."""


class Server(TcpWSGIServer):  # type: ignore[misc]
    """One listening socket."""

    channel_class = Channel

    def __init__(self, shared: Shared, sock: Any, **more: Any) -> None:
        self.shared = shared
        self._swept = 0.0
        sockinfo = (sock.family, sock.type, sock.proto, sock.getsockname())
        super().__init__(_sock=sock, sockinfo=sockinfo, bind_socket=False, **more)

    def maintenance(self, now: float) -> None:
        """Not by the clock of the wall, which may be set."""

    def readable(self) -> bool:
        now = monotonic()
        if now - self._swept > 0.5:
            self._swept = now
            for channel in list(self.active_channels.values()):
                channel.look_after(now, self.shared.bounds)
        return bool(super().readable())
