"""The processes that answer, as the process with the connections holds them: a worker, which answers
one request at a time and can be halted, lowered and killed, and a generation, one loading of the
application, which forks them."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic, time
from typing import TYPE_CHECKING, Any, cast

from flask import Flask

from qzgraph.errors import QzgraphError
from qzgraph_server import wire
from qzgraph_server.worker import nursery

if TYPE_CHECKING:
    from qzgraph_server.pool import Pool

_PAGE = resource.getpagesize()
_LOW_PRIORITY = 15


class Ended(StrEnum):
    """Why a request got no answer from the application."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    BUSY = "busy"
    CRASHED = "crashed"
    GONE = "gone"


@dataclass(eq=False, slots=True)
class Job:
    """A request that is to be answered. ``key`` names what is asked, to know it again."""

    head: wire.Asked
    body: bytes
    key: Any
    seconds: float
    done: Callable[[wire.Answered, bytes], None]
    ended: Callable[[Ended, float], None]
    """Called with the reason and the seconds that were allowed or are to be waited."""
    asked: float = field(default_factory=monotonic)
    retried: bool = False
    worker: Worker | None = None
    gone: bool = False


class Worker(asyncio.Protocol):
    """One process that answers one request at a time."""

    def __init__(self, pool: Pool, generation: Generation) -> None:
        self.pool = pool
        self.generation = generation
        self.job: Job | None = None
        self.started = 0.0
        self.worked: float | None = None
        """Seconds on a processor that its process had had when its request was first looked at."""
        self.heavy = False
        self.halted = 0.0
        self.transport: asyncio.Transport | None = None
        self._handle = -1
        self.pid = 0
        self._doomed = False
        self._standing = False
        self._reader = wire.Reader()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop registers no subclass

    def data_received(self, data: bytes) -> None:
        message = self._reader.feed(data)
        if message is not None:
            self.pool.answered(self, *message)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        self.pool.lost(self)

    def has_process(self, pid: int) -> None:
        """The nursery has forked it."""
        self.pid = pid
        try:
            self._handle = os.pidfd_open(pid)
        except OSError:  # It has ended already; its socket says so.
            return
        if self._doomed:  # It was given up before it was born.
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
            self._handle = -1
        elif self._standing:
            signal.pidfd_send_signal(self._handle, signal.SIGSTOP)
        elif self.heavy:
            self.lower()

    def ask(self, job: Job) -> None:
        assert self.transport is not None
        self.job, job.worker, self.started, self.worked = job, self, monotonic(), None
        self.transport.write(wire.packed(job.head, job.body))

    def lower(self) -> None:
        """Gives way to the others from now on."""
        self.heavy = True
        if self._handle >= 0:
            os.setpriority(os.PRIO_PROCESS, self.pid, _LOW_PRIORITY)

    def kill(self) -> None:
        self._doomed = True
        if self._handle >= 0:
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        if self.transport is not None:
            self.transport.abort()

    def halt(self) -> None:
        """Stands still until it is told to go on."""
        self.halted, self._standing = monotonic(), True
        if self._handle >= 0:
            signal.pidfd_send_signal(self._handle, signal.SIGSTOP)

    def go_on(self) -> None:
        """What it stood still is not counted as time of its request."""
        self.started += monotonic() - self.halted
        self._standing = False
        if self._handle >= 0:
            signal.pidfd_send_signal(self._handle, signal.SIGCONT)

    def retire(self) -> None:
        """Lets the process end: it does when nobody is there to ask it."""
        if self.transport is not None:
            self.transport.close()

    def work(self) -> float:
        """Seconds that its process has had on a processor since the request was first looked at:
        one that only waits for its turn on a busy machine is not heavy."""
        try:
            with open(f"/proc/{self.pid}/schedstat", "rb") as file:  # noqa: PTH123
                worked = int(file.read().split()[0]) / 1e9
        except (OSError, IndexError):
            return 0
        if self.worked is None:
            self.worked = worked
        return worked - self.worked

    def memory(self) -> int:
        """Bytes of memory in use, those it shares among them; 0 where it cannot be known."""
        try:
            with open(f"/proc/{self.pid}/statm", "rb") as file:  # noqa: PTH123 - 40 times a second
                return int(file.read().split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0


class Generation(asyncio.Protocol):
    """One loading of the application: the process that forks its workers, and these."""

    def __init__(self) -> None:
        self.workers: set[Worker] = set()
        self.routes: dict[str, float] = {}
        self.constant = False
        self.note = ""
        self.loaded = time()
        self.base = 0
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost: Callable[[Generation], None] | None = None
        self._unborn: deque[Worker] = deque()
        self._reader = wire.Reader()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop registers no subclass

    def data_received(self, data: bytes) -> None:
        message = self._reader.feed(data)
        while message is not None:
            self._said(message[0])
            message = self._reader.feed(b"")

    def _said(self, head: tuple[Any, ...]) -> None:
        if head[0] == "worker":
            self._unborn.popleft().has_process(head[1])
        elif head[0] == "ready":
            self.routes, self.constant, self.note = head[1:]
            self.ready.set_result(None)
        else:
            _, what, where, mend = head
            self.ready.set_exception(QzgraphError(what, where=where, mend=mend))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(QzgraphError("the server's application ended while loading"))
        if self.lost is not None:
            self.lost(self)

    @classmethod
    async def start(cls, make_app: Callable[[], Flask], keep: set[int], memory: int) -> Generation:
        """Forks the process that loads the application; returns when it has.

        Raises QzgraphError where it cannot be loaded.
        """
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            _close_all_but({theirs.fileno(), *keep})
            try:
                nursery(parent, theirs, make_app, memory)
            finally:
                os._exit(0)
        theirs.close()
        made = cls()
        made.pid = pid
        made._channel = ours
        ours.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: made, sock=ours.dup())
        await made.ready
        made.base = made.memory()
        return made

    pid = 0
    _channel: socket.socket

    memory = Worker.memory

    async def fork(self, pool: Pool) -> Worker:
        """A new worker; its process may still be on its way, what is asked of it waits."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._channel, [b"+"], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        worker = Worker(pool, self)
        self._unborn.append(worker)
        self.workers.add(worker)
        ours.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
        return worker

    def close(self) -> None:
        """Ends the process, and its workers with it."""
        self.lost = None
        self._transport.close()
        self._channel.close()


def _close_all_but(keep: set[int]) -> None:
    """Closes what a fork inherited, sockets of clients among it."""
    low = 3
    for fd in sorted(fd for fd in keep if fd >= low):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))
