"""The workers: who answers, who waits, who is ended.

pyoxigraph can neither time out nor cancel a query; a process can be killed. The thread that waits
for an answer watches over the worker that makes it, and sends nothing to the client before it is
whole: one that is killed leaves nothing half said.

What works longer than :attr:`Limits.heavy_after` is heavy: it is ended, and begins again when its
turn comes at one of few places, at low priority; the next time it waits for that from the beginning.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from time import clock_gettime, monotonic, sleep, time

from qzgraph.errors import QzgraphError
from qzgraph_server import wire
from qzgraph_server.cache import Headers
from qzgraph_server.limits import Limit
from qzgraph_server.origin import Origin
from qzgraph_server.shares import Ended, NoAnswer, Places

_PAGE = resource.getpagesize()
_LOW_PRIORITY = 15
#: Seconds between two looks at what a worker does.
_EVERY = 0.03
_ENDLESS = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes, and numbers of requests and processes."""

    timeout: float = 30
    """What a request may take, unless its route says otherwise."""
    memory: int = 256 << 20
    """What a worker may take above what it shares with the others."""
    workers: int = 8
    heavy: int = 4
    uploads: int = 2
    heavy_after: float = 0.04
    """Seconds on a processor."""
    heavy_wait: float = 2
    """Seconds, where something else works for it, as an endpoint."""
    heavy_line: int = 32
    upload_line: int = 16
    wait_seconds: float = 30
    """What a heavy request may wait for its turn."""
    upload_wait: float = 60
    """The same for an upload: as long as the one before it may take."""

    @property
    def threads(self) -> int:
        """As many as can be waited for at a time, and some that refuse."""
        apart = self.heavy + self.heavy_line + self.uploads + self.upload_line
        return 2 * self.workers + apart + 8


@dataclass(frozen=True)
class Job:
    """A request that is to be answered; ``key`` names what is asked, to know it again."""

    asked: Mapping[str, str]
    body: wire.Body
    key: bytes
    client: str
    gone: Callable[[], bool]


#: Status, headers, body.
Answer = tuple[int, Headers, wire.Body]


class Worker:
    """One process that answers one request at a time."""

    def __init__(self, nursery: Nursery, channel: Connection, pid: int) -> None:
        self.nursery = nursery
        self.channel = channel
        self.pid = pid
        self._heard = select.poll()
        self._heard.register(channel, select.POLLIN)
        try:
            self._handle = os.pidfd_open(pid)
        except OSError:  # It has ended already; its channel says so.
            self._handle = -1

    def ready(self, seconds: float) -> bool:
        """Whether it has something to say within so many seconds, or has ended."""
        return bool(self._heard.poll(seconds * 1000))

    def lower(self) -> None:
        """Gives way to the others from now on."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _LOW_PRIORITY)

    def end(self) -> None:
        """Ends it, and what it started, whatever they are doing."""
        if self._handle >= 0:
            with contextlib.suppress(OSError):  # It has ended: its number may be another's.
                signal.pidfd_send_signal(self._handle, signal.SIGSTOP)  # It starts no more.
                for pid in reversed((self.pid, *_below(self.pid))):
                    _kill(pid)
            os.close(self._handle)
            self._handle = -1
        self.channel.close()

    def work(self) -> float:
        """Seconds that its process has had on a processor: one that only waits for its turn on a
        busy machine is not heavy."""
        try:
            return clock_gettime(~self.pid << 3 | 2)  # As clock_getcpuclockid(3) makes it on Linux.
        except OSError:
            return 0

    def memory(self) -> dict[int, int]:
        """Bytes of memory in use by its process and each below it, that it does not share with the
        others."""
        pids, shared = (self.pid, *_below(self.pid)), self.nursery.shared
        return {pid: max(0, _resident(pid) - shared) for pid in pids}


def _below(pid: int) -> list[int]:
    """The processes that this one started, and those that they did."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", "rb") as said:  # noqa: PTH123 - 30 times a second
            own = [int(child) for child in said.read().split()]
    except OSError:
        return []
    return own + [each for child in own for each in _below(child)]


def _resident(pid: int) -> int:
    """Bytes of memory that a process has in use; 0 where there is none."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as said:  # noqa: PTH123
            return int(said.read().split()[1]) * _PAGE
    except OSError:
        return 0


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


class Nursery:
    """One loading of the application: the process that forks its workers."""

    def __init__(self, origin: Origin, memory: int) -> None:
        """To be called in the main thread: the process ends with the thread that started it."""
        self._channel, theirs = socket.socketpair()
        self._said = Connection(os.dup(self._channel.fileno()))
        self._lock = Lock()
        self.routes: dict[str, Limit] = {}
        self.constant = False
        self.note = ""
        self.loaded = time()
        self.shared = 0
        with theirs:
            words = (theirs.fileno(), origin.text(), os.getpid(), memory)
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "qzgraph_server.nursery", *map(str, words)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )

    def wait(self) -> None:
        """Returns when the application is loaded. Raises QzgraphError where it cannot be."""
        try:
            (kind, *said), _ = wire.receive(self._said)
        except (EOFError, OSError) as error:
            raise QzgraphError("the server's application ended while loading") from error
        if kind == "failed":
            what, where, mend = said
            raise QzgraphError(what, where=where, mend=mend)
        routes, self.constant, self.note = said
        self.routes = {path: Limit(*limit) for path, limit in routes.items()}
        self.shared = _resident(self.process.pid)

    def fork(self) -> Worker:
        """A new worker. Raises OSError or EOFError where the process has ended."""
        ours, theirs = socket.socketpair()
        with ours, theirs, self._lock:
            socket.send_fds(self._channel, [b"+"], [theirs.fileno()])
            (pid, _) = wire.receive(self._said)
            return Worker(self, Connection(ours.detach()), pid)

    def close(self) -> None:
        """Lets it end once its last worker has."""
        self._channel.close()
        self._said.close()


class Pool:
    """The workers of the newest nursery, and the lines before them."""

    def __init__(self, limits: Limits, scratch: Path) -> None:
        """``scratch``: a folder for what uploads need."""
        self.limits = limits
        self.light = Places(limits.workers, _ENDLESS, _ENDLESS)
        self.heavy = Places(limits.heavy, limits.heavy_line, limits.wait_seconds)
        self.uploads = Places(limits.uploads, limits.upload_line, limits.upload_wait)
        self.nursery: Nursery | None = None
        self.working: set[Worker] = set()
        self.idle: list[Worker] = []
        self._stop_at = float("inf")
        self._scratch = scratch
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def limit(self, path: str) -> Limit | None:
        """What a request of this path may take, where that is not what every request may."""
        return self.nursery.routes.get(path) if self.nursery else None

    def use(self, nursery: Nursery) -> None:
        """From now on this one's workers answer; what was begun is finished by the former ones."""
        made = [nursery.fork() for _ in range(self.limits.workers)]
        with self._lock:
            former, self.nursery = self.nursery, nursery
            idle, self.idle = self.idle, made
        for worker in idle:
            worker.end()
        if former is not None:
            former.close()

    def answer(self, job: Job) -> Answer:
        """The application's answer. Raises NoAnswer."""
        limit = self.limit(job.asked["PATH_INFO"])
        apart = limit is not None and limit.apart
        places = self.uploads if apart else self.heavy if job.key in self._known else self.light
        retried = False
        while True:
            try:
                with places.place(job.client, lambda: self._left(job)):
                    return self._at(places, job, limit or self._usual)
            except NoAnswer as none:
                if none.why in (Ended.HEAVY, Ended.TIMEOUT, Ended.MEMORY):
                    self._remember(job)
                if none.why is Ended.HEAVY:
                    places = self.heavy
                elif none.why is Ended.CRASHED and not retried:
                    retried = True  # Whose worker was ended from outside is asked once more.
                else:
                    raise

    @property
    def _usual(self) -> Limit:
        return Limit(self.limits.timeout, self.limits.memory)

    def _at(self, places: Places, job: Job, limit: Limit) -> Answer:
        """Answers at a place: a light request by a worker that is there, any other by one that
        answers nothing else."""
        worker, folder, well = self._worker(places is self.light), "", False
        with self._lock:
            self.working.add(worker)
        try:
            if places is self.uploads:
                folder = tempfile.mkdtemp(prefix="upload-", dir=self._scratch)
            if places is not self.light:
                worker.lower()
            asked = {**job.asked, "qzgraph.scratch": folder}
            answer = self._watched(worker, asked, job, limit, places is self.light)
            well = places is self.light
            return answer
        except EOFError:
            raise NoAnswer(Ended.CRASHED) from None
        except OSError as error:
            gone = isinstance(error, ConnectionError)
            raise NoAnswer(Ended.CRASHED if gone else Ended.DISK) from None
        finally:
            with self._lock:
                self.working.discard(worker)
                well = well and worker.nursery is self.nursery
                if well:
                    self.idle.append(worker)
            if not well:
                worker.end()
            if folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _watched(
        self, worker: Worker, asked: Mapping[str, str], job: Job, limit: Limit, light: bool
    ) -> Answer:
        """Asks, and looks after the worker until it has answered or has had enough."""
        began, worked = monotonic(), worker.work()
        wire.send(worker.channel, asked, job.body)
        last = began + limit.seconds * limit.times
        while True:
            if worker.ready(_EVERY):
                head, body = wire.receive(worker.channel)
                if head != wire.NEXT:
                    status, headers = head
                    return status, [(name, value) for name, value in headers], body
                began = min(monotonic(), last - limit.seconds)
            ran = monotonic() - began
            if self._left(job):
                raise NoAnswer(Ended.GONE)
            if ran > limit.seconds:
                raise NoAnswer(Ended.TIMEOUT, limit.seconds)
            taken = worker.memory()
            if sum(taken.values()) > limit.memory:
                most = max(taken, key=lambda pid: taken[pid])
                if most == worker.pid:
                    raise NoAnswer(Ended.MEMORY, limit.memory)
                _kill(most)  # It has one of several files: that one is lost.
            late = ran > self.limits.heavy_wait
            if light and (late or worker.work() - worked > self.limits.heavy_after):
                raise NoAnswer(Ended.HEAVY)

    def _left(self, job: Job) -> bool:
        """Whether its client has gone. Raises NoAnswer where the server stops."""
        if monotonic() > self._stop_at:
            raise NoAnswer(Ended.BUSY)
        return job.gone()

    def _remember(self, job: Job) -> None:
        with self._lock:
            self._known[job.key] = None
            if len(self._known) > 10_000:
                self._known.popitem(last=False)

    def _worker(self, used: bool) -> Worker:
        """One that is there, if it may have been used before, else a new one."""
        until = monotonic() + self.limits.wait_seconds
        while True:
            with self._lock:
                worker = self.idle.pop() if used and self.idle else None
                nursery = self.nursery
            if worker is not None and not worker.ready(0):
                return worker
            if worker is not None:
                worker.end()  # It was ended while it was idle.
                continue
            try:
                assert nursery is not None
                return nursery.fork()
            except (EOFError, OSError):
                if monotonic() > min(until, self._stop_at):
                    raise NoAnswer(Ended.BUSY) from None
            sleep(0.1)  # Another nursery is on its way.

    def stop(self, seconds: float) -> None:
        """Lets what was asked have so many seconds."""
        self._stop_at = monotonic() + seconds

    def close(self) -> None:
        """Ends all workers."""
        for worker in self.idle:
            worker.end()
        if self.nursery is not None:
            self.nursery.close()
            self.nursery.process.kill()
            self.nursery.process.wait()
