"""Several files judged two at a time, each in a process that the worker forks for it and that ends with
it: one that breaks its process, or is ended for what it takes, costs the others nothing.

What answers in threads, as the application in a program's own server does, forks none: there one file
is judged after the other.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, TypeVar

from qzgraph_server import limits
from qzgraph_server.nursery import end_with

T = TypeVar("T")
R = TypeVar("R")

#: Files at a time.
_AT_ONCE = 2


def each_of(
    work: Callable[[T], R],
    things: Sequence[T],
    seconds: float,
    environ: Mapping[str, Any],
    late: Callable[[T], R],
    broken: Callable[[T], R],
) -> list[R]:
    """What ``work`` gives for each thing, in their order. ``late``: what stands for those that were not
    begun because the longest so far would have ended them later than after so many seconds;
    ``broken``: for those whose process ended without an answer. ``environ`` is the request's."""
    forks = limits.NEXT in environ and len(things) > 1
    began, longest = monotonic(), 0.0
    found = list(map(late, things))
    waiting = deque(enumerate(things))
    running: dict[Connection, tuple[int, float, BaseProcess]] = {}
    while waiting or running:
        while waiting and len(running) < _AT_ONCE:
            if monotonic() - began + longest > seconds:
                waiting.clear()
                break
            at, thing = waiting.popleft()
            since = monotonic()
            if forks:
                channel, process = _begun(work, thing)
                running[channel] = at, since, process
                continue
            found[at] = work(thing)
            longest = max(longest, monotonic() - since)
        for done in wait(running) if running else ():
            assert isinstance(done, Connection)
            at, since, process = running.pop(done)
            with done:
                try:
                    found[at] = done.recv()
                except EOFError:
                    found[at] = broken(things[at])
            process.join()
            longest = max(longest, monotonic() - since)
            limits.going_on(environ)
    return found


def _begun(work: Callable[[T], R], thing: T) -> tuple[Connection, BaseProcess]:
    context = get_context("fork")
    channel, theirs = context.Pipe(duplex=False)
    with theirs:
        process = context.Process(target=_do, args=(theirs, work, thing, os.getpid()))
        process.start()
    return channel, process


def _do(channel: Connection, work: Callable[[T], R], thing: T, parent: int) -> None:
    end_with(parent)
    channel.send(work(thing))
