"""A client that asks over many connections at once, each its next question when the last is
answered, and what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import quote

import httptools
import uvloop

#: Makes the next request of a connection: its bytes, and what the answer is held to.
Asking = Iterator[tuple[bytes, "Check"]]
#: Whether an answer, by its status and body, is right.
Check = Callable[[int, bytes], bool]


@dataclass
class Outcome:
    """What came of a run."""

    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    dropped: int = 0
    """Connections that ended in the middle of an answer, or without one."""
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def latency(self, share: float) -> float:
        """Seconds within which so large a share was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def get(path: str, query: str, accept: str) -> bytes:
    """A GET of a query."""
    target = f"{path}?query={quote(query)}"
    return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode()


class _Client(asyncio.Protocol):
    def __init__(self, asking: Asking, outcome: Outcome, until: float) -> None:
        self._asking = asking
        self._outcome = outcome
        self._until = until
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._waiting = False
        self.done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        """Whether the server closed, and the run goes on."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def _next(self) -> None:
        if monotonic() >= self._until:
            self._transport.close()
            return
        request, self._check = next(self._asking)
        self._asked = monotonic()
        self._waiting = True
        self._transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        status, body = self._parser.get_status_code(), b"".join(self._body)
        self._body, self._waiting = [], False
        self._outcome.latencies.append(monotonic() - self._asked)
        self._outcome.statuses[status] += 1
        if not self._check(status, body):
            self._outcome.wrong.append(f"{status} {body[:200]!r}")
        if self._parser.should_keep_alive():
            self._next()
        else:
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        on = monotonic() < self._until
        if self._waiting and on:
            self._outcome.dropped += 1
        if not self.done.done():
            self.done.set_result(on)


def load(port: int, connections: int, seconds: float, asking: Callable[[int], Asking]) -> Outcome:
    """What comes of so many connections for so long; each has questions of its own."""
    outcome = Outcome(seconds)

    async def client(number: int, until: float) -> None:
        loop, questions = asyncio.get_running_loop(), asking(number)
        on = True
        while on:
            made = _Client(questions, outcome, until)
            try:
                await loop.create_connection(lambda made=made: made, "127.0.0.1", port)
            except OSError:
                outcome.dropped += 1
                await asyncio.sleep(0.05)
                on = monotonic() < until
                continue
            try:
                on = await asyncio.wait_for(asyncio.shield(made.done), until + 40 - monotonic())
            except TimeoutError:
                outcome.dropped += 1
                return

    async def run() -> None:
        until = monotonic() + seconds
        await asyncio.gather(*(client(number, until) for number in range(connections)))

    uvloop.run(run())
    return outcome
