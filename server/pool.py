"""The workers as the process with the connections sees them: who answers, who waits, who is ended.

pyoxigraph can neither time out nor cancel a query; a process can be killed. A worker sends nothing
to a client itself, so one that is killed leaves nothing half said, and whoever waited is told why.

Two lanes keep light requests light. What works longer than :attr:`Limits.heavy_after` is heavy: its
worker gets a low priority and, once done, is replaced, since priority cannot be had back. Only so
many are heavy at a time; others are halted where they are and go on when their turn comes, and a
request that was heavy once waits for that from the beginning the next time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import Flask

from qzgraph.errors import QzgraphError
from qzgraph_server import wire
from qzgraph_server.processes import Ended, Generation, Job, Worker

#: Seconds between two looks at what runs.
_EVERY = 0.025


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes, and numbers of requests and processes."""

    timeout: float = 30
    """What a request may take, unless its route says otherwise."""
    memory: int = 1 << 30
    """What a worker may take above what it shares with the others."""
    workers: int = 8
    heavy: int = 2
    heavy_after: float = 0.04
    """Seconds on a processor."""
    heavy_wait: float = 2
    """Seconds, where something else works for it: an endpoint, a validation."""
    halted_memory: int = 16 << 20
    """What one may have taken that is halted until its turn comes."""
    waiting: int = 1000
    heavy_waiting: int = 30
    wait_seconds: float = 30


class Pool:
    """The workers of the newest generation, and the two lines before them."""

    def __init__(
        self,
        make_app: Callable[[], Flask],
        limits: Limits,
        keep: set[int],
        report: Callable[[str], None],
        on_load: Callable[[], None] = lambda: None,
    ) -> None:
        """``keep``: the file descriptors that the application's processes may have.
        ``report``: takes a line for the operator. ``on_load``: called when other data answer."""
        self.limits = limits
        self._make_app = make_app
        self._keep = keep
        self._report = report
        self._on_load = on_load
        self._generation: Generation | None = None
        self._idle: list[Worker] = []
        self._light: set[Worker] = set()
        self._heavy: set[Worker] = set()
        self._halted: deque[Worker] = deque()
        self._line: deque[Job] = deque()
        self._heavy_line: deque[Job] = deque()
        self._known: OrderedDict[Any, None] = OrderedDict()
        self._starting = 0
        self._ticking = False
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def generation(self) -> Generation | None:
        """What answers now; another once other data are loaded."""
        return self._generation

    @property
    def constant(self) -> bool:
        """Whether the data are always the same as long as the generation is."""
        return self._generation is not None and self._generation.constant

    @property
    def note(self) -> str:
        """What the application says of its data to the operator."""
        return self._generation.note if self._generation else ""

    @property
    def loaded(self) -> float:
        """When that was loaded, in seconds of the Unix clock."""
        return self._generation.loaded if self._generation else 0

    def seconds_for(self, path: bytes) -> float:
        """What a request of this path may take."""
        routes = self._generation.routes if self._generation else {}
        return routes.get(path.decode("latin-1"), self.limits.timeout)

    @property
    def waiting(self) -> int:
        return len(self._line) + len(self._heavy_line) + len(self._halted)

    @property
    def running(self) -> int:
        return sum(worker.job is not None for worker in self._light | self._heavy)

    @property
    def heavy(self) -> int:
        return len(self._heavy)

    def pids(self) -> list[int]:
        """The processes that answer."""
        return [worker.pid for worker in (*self._light, *self._heavy, *self._halted) if worker.pid]

    async def load(self) -> None:
        """Loads the application and its data afresh; from then on they answer, while what was
        begun by the former ones is finished by them. Raises QzgraphError, and changes nothing,
        where it cannot be loaded."""
        made = await Generation.start(self._make_app, self._keep, self.limits.memory)
        made.lost = self._generation_lost
        former, self._generation = self._generation, made
        for worker in self._idle:
            worker.retire()
        self._idle.clear()
        self._light = {worker for worker in self._light if worker.job is not None}
        if former is not None and not former.workers:
            former.close()
        self._on_load()
        await self._fill()

    def _generation_lost(self, generation: Generation) -> None:
        if self._stopping or generation is not self._generation:
            return
        self._report("the process that starts workers has ended; starting another")
        self._generation = None
        self._later(self._reload_until_it_works())

    async def _reload_until_it_works(self) -> None:
        while self._generation is None and not self._stopping:
            try:
                await self.load()
            except QzgraphError as error:
                self._report(str(error))
                await asyncio.sleep(1)

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fill(self) -> None:
        """Starts as many workers as are missing for light requests."""
        while self._generation is not None and not self._stopping:
            present = sum(worker.generation is self._generation for worker in self._light)
            if present + self._starting >= self.limits.workers:
                return
            self._starting += 1
            try:
                worker = await self._generation.fork(self)
            except OSError as error:
                self._report(f"no further worker can be started ({error})")
                await asyncio.sleep(0.2)
                continue
            finally:
                self._starting -= 1
            if worker.generation is self._generation:
                self._light.add(worker)
                self._idle.append(worker)
                self._next()
            else:
                worker.retire()

    # Requests

    def submit(self, job: Job) -> None:
        """Has a request answered, now or when its turn comes."""
        lane, most = self._line, self.limits.waiting
        if job.key in self._known:
            self._known.move_to_end(job.key)
            lane, most = self._heavy_line, self.limits.heavy_waiting
        elif self._idle and not self._line:
            self._start(job)
            return
        if len(lane) >= most or self._stopping:
            self._end(job, Ended.BUSY, self.limits.wait_seconds)
            return
        lane.append(job)
        self._next()
        self._tick_on()

    def leave(self, job: Job) -> None:
        """Its client has gone: it is not answered, and ended if it does not end at once."""
        job.gone = True
        if job.worker is None:
            for line in (self._line, self._heavy_line):
                if job in line:
                    line.remove(job)

    def _next(self) -> None:
        """Gives those whose turn it is to idle workers, and lets those go on that were halted."""
        while self._halted and len(self._heavy) < self.limits.heavy:
            worker = self._halted.popleft()
            worker.go_on()
            self._make_heavy(worker)
        while self._idle and self._heavy_line and len(self._heavy) < self.limits.heavy:
            job = self._heavy_line.popleft()
            worker = self._start(job)
            self._make_heavy(worker)
        while self._idle and self._line:
            self._start(self._line.popleft())

    def _start(self, job: Job) -> Worker:
        worker = self._idle.pop()
        worker.ask(job)
        self._tick_on()
        return worker

    def _make_heavy(self, worker: Worker) -> None:
        worker.lower()
        self._light.discard(worker)
        self._heavy.add(worker)
        self._later(self._fill())

    def answered(self, worker: Worker, head: wire.Answered, body: bytes) -> None:
        """A worker's answer has come."""
        job, worker.job = worker.job, None
        if worker in self._halted:  # It was done just before it was told to stand still.
            self._halted.remove(worker)
            worker.kill()
        elif worker.heavy or worker.generation is not self._generation:
            worker.retire()
            self._heavy.discard(worker)
            self._light.discard(worker)
        else:
            self._idle.append(worker)
        if job is not None and not job.gone:
            job.done(head, body)
        self._next()

    def lost(self, worker: Worker) -> None:
        """A worker's process has ended, by us or by itself."""
        job, worker.job = worker.job, None
        generation = worker.generation
        generation.workers.discard(worker)
        self._light.discard(worker)
        self._heavy.discard(worker)
        for some in (self._idle, self._halted):
            if worker in some:
                some.remove(worker)
        if not generation.workers and generation is not self._generation:
            generation.close()
        if job is not None and not job.gone:
            if job.retried:
                self._end(job, Ended.CRASHED, 0)
            else:
                job.retried, job.worker = True, None
                self._line.appendleft(job)
        if not self._stopping:
            self._later(self._fill())

    def _end(self, job: Job, why: Ended, seconds: float) -> None:
        job.ended(why, seconds)

    def _kill(self, worker: Worker) -> Job:
        job, worker.job = worker.job, None
        assert job is not None
        worker.kill()
        return job

    # Time

    def _tick_on(self) -> None:
        if not self._ticking:
            self._ticking = True
            asyncio.get_running_loop().call_later(_EVERY, self._tick)

    def _tick(self) -> None:
        busy = True
        try:
            busy = self._look()
        finally:
            self._ticking = busy
            if busy:
                asyncio.get_running_loop().call_later(_EVERY, self._tick)

    def _look(self) -> bool:
        """Looks after what runs and what waits; whether there is any."""
        now = monotonic()
        for worker in [*self._light, *self._heavy]:
            if worker.job is not None:
                self._watch(worker, worker.job, now - worker.started)
        for worker in list(self._halted):
            gone = worker.job is not None and worker.job.gone
            if gone or now - worker.halted > self.limits.wait_seconds:
                self._halted.remove(worker)
                why = Ended.GONE if gone else Ended.BUSY
                self._end(self._kill(worker), why, self.limits.wait_seconds)
        self._next()
        for line in (self._line, self._heavy_line):
            while line and now - line[0].asked > self.limits.wait_seconds:
                self._end(line.popleft(), Ended.BUSY, self.limits.wait_seconds)
        return bool(self.running or self.waiting)

    def _watch(self, worker: Worker, job: Job, ran: float) -> None:
        """Ends a request that has had enough, or moves it to the heavy ones."""
        if job.gone:
            self._end(self._kill(worker), Ended.GONE, 0)
        elif ran > job.seconds:
            self._remember(job)
            self._end(self._kill(worker), Ended.TIMEOUT, job.seconds)
        elif worker.memory() - worker.generation.base > self.limits.memory:
            self._remember(job)
            self._end(self._kill(worker), Ended.MEMORY, self.limits.memory)
        elif not worker.heavy and (
            worker.work() > self.limits.heavy_after or ran > self.limits.heavy_wait
        ):
            self._remember(job)
            if len(self._heavy) < self.limits.heavy:
                self._make_heavy(worker)
            elif len(self._halted) + len(self._heavy_line) >= self.limits.heavy_waiting:
                self._end(self._kill(worker), Ended.BUSY, self.limits.wait_seconds)
            elif worker.memory() - worker.generation.base < self.limits.halted_memory:
                worker.halt()
                self._light.discard(worker)
                self._halted.append(worker)
                self._later(self._fill())
            else:  # Too much to keep it for later: it begins again when its turn comes.
                self._kill(worker)
                job.worker = None
                self._heavy_line.append(job)

    def _remember(self, job: Job) -> None:
        self._known[job.key] = None
        if len(self._known) > 10_000:
            self._known.popitem(last=False)

    # The end

    async def stop(self, seconds: float) -> None:
        """Lets what is being answered be finished for so many seconds, then tells the rest."""
        self._stopping = True
        for line in (self._line, self._heavy_line):
            while line:
                self._end(line.popleft(), Ended.BUSY, self.limits.wait_seconds)
        deadline = monotonic() + seconds
        while self.running and monotonic() < deadline:
            await asyncio.sleep(0.02)
        for worker in [*self._light, *self._heavy, *self._halted]:
            if worker.job is not None:
                self._end(self._kill(worker), Ended.BUSY, self.limits.wait_seconds)
        if self._generation is not None:
            self._generation.close()
