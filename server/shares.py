"""What there is only so much of, divided so that no client can take it from the others.

One rule for all of it: a client may hold as much as it leaves to the others. The first may have half
of everything, the next half of what is left, and there is always some left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import Event, Lock
from time import monotonic


class Ended(StrEnum):
    """Why a request got no answer from the application."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    BUSY = "busy"
    CRASHED = "crashed"
    GONE = "gone"
    DISK = "disk"
    HEAVY = "heavy"
    """It is to begin again among the heavy ones; no client is told so."""


class NoAnswer(Exception):
    """A request that was ended, and what it was allowed."""

    def __init__(self, why: Ended, allowed: float = 0) -> None:
        self.why = why
        self.allowed = allowed


class Shares:
    """So many of something, connections or bytes, and who holds how many."""

    def __init__(self, total: int) -> None:
        self.held: Counter[str] = Counter()
        self._left = total
        self._lock = Lock()

    def fits(self, client: str, amount: int) -> bool:
        """Whether the client may have so many more."""
        return self.held[client] + amount <= self._left

    def take(self, client: str, amount: int) -> bool:
        """Counts what the client holds besides, or no longer; whether it may."""
        with self._lock:
            fits = amount <= 0 or self.fits(client, amount)
            self._left -= amount
            self.held[client] += amount
            if not self.held[client]:
                del self.held[client]
            return fits


class Places:
    """Places at which requests are worked on, and the line before them."""

    def __init__(self, count: int, line: int, seconds: float) -> None:
        self.held: Counter[str] = Counter()
        self.line: list[tuple[str, Event]] = []
        self._free = count
        self._longest = line
        self._seconds = seconds
        self._turns: Counter[str] = Counter()
        self._turn = 0
        self._lock = Lock()

    @contextmanager
    def place(self, client: str, gone: Callable[[], bool]) -> Iterator[None]:
        """One of the places, once it is this client's turn. Raises NoAnswer where that takes too
        long, where it has too many in the line, or where it has gone."""
        self._wait(client, gone)
        try:
            yield
        finally:
            with self._lock:
                self._free += 1
                self.held[client] -= 1
                self._admit()
                self._forget(client)

    def _wait(self, client: str, gone: Callable[[], bool]) -> None:
        me, until = (client, Event()), monotonic() + self._seconds
        with self._lock:
            mine = sum(each == client for each, _ in self.line)
            if mine >= self._longest - len(self.line):
                raise NoAnswer(Ended.BUSY)
            self.line.append(me)
            self._admit()
        while not me[1].wait(0.25):
            why = Ended.GONE if gone() else Ended.BUSY if monotonic() > until else None
            with self._lock:
                if why and not me[1].is_set():
                    self.line.remove(me)
                    self._forget(client)
                    raise NoAnswer(why)

    def _forget(self, client: str) -> None:
        """One that neither holds nor waits for a place costs no memory."""
        if not self.held[client] and all(each != client for each, _ in self.line):
            del self.held[client], self._turns[client]

    def _admit(self) -> None:
        """Lets those in whose turn it is: first who holds fewest, of these who was let in longest
        ago, of these who came first."""
        while self.line:
            first = min(self.line, key=lambda each: (self.held[each[0]], self._turns[each[0]]))
            client = first[0]
            if self.held[client] >= self._free:
                return
            self.line.remove(first)
            self._turn += 1
            self._turns[client] = self._turn
            self._free -= 1
            self.held[client] += 1
            first[1].set()
