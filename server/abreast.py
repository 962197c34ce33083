"""Several files judged two at a time, in processes that the worker forks for them: they end with it, and
each is held to its memory.

What answers in threads, as the application in a program's own server does, forks none: there one file
is judged after the other.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from time import monotonic
from typing import Any, TypeVar

from qzgraph_server import limits
from qzgraph_server.nursery import end_with

T = TypeVar("T")
R = TypeVar("R")

#: Files at a time.
_AT_ONCE = 2


class _InPlace(Executor):
    """Does at once, in this process, what it is asked to do."""

    def submit(self, fn: Callable[..., R], /, *args: Any, **more: Any) -> Future[R]:
        done: Future[R] = Future()
        done.set_result(fn(*args, **more))
        return done


def each_of(
    work: Callable[[T], R], things: Sequence[T], seconds: float, environ: Mapping[str, Any]
) -> list[R | None]:
    """What ``work`` gives for each thing, in their order; None for those that were not begun because
    the longest so far would have ended them later than after so many seconds. ``environ`` is the
    request's. Raises what ``work`` raises, and BrokenProcessPool where a process was ended."""
    forks = limits.NEXT in environ and len(things) > 1
    began, longest = monotonic(), 0.0
    found: list[R | None] = [None] * len(things)
    waiting = deque(enumerate(things))
    running: dict[Future[R], tuple[int, float]] = {}
    with _processes() if forks else _InPlace() as pool:
        while waiting or running:
            while waiting and len(running) < (_AT_ONCE if forks else 1):
                if monotonic() - began + longest > seconds:
                    waiting.clear()
                    break
                at, thing = waiting.popleft()
                since = monotonic()
                running[pool.submit(work, thing)] = (at, since)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                at, since = running.pop(future)
                found[at] = future.result()
                longest = max(longest, monotonic() - since)
                limits.going_on(environ)
    return found


def _processes() -> Executor:
    return ProcessPoolExecutor(
        _AT_ONCE, mp_context=get_context("fork"), initializer=end_with, initargs=(os.getpid(),)
    )
