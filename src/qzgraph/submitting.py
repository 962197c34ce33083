"""Work handed out to several processes: how many there may be, and results as they come."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
#: How many tasks are handed out at a time.
_AHEAD = 64


def processors() -> int:
    """How many this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def submitted(
    executor: Executor, work: Callable[..., T], tasks: Sequence[tuple[Any, ...]]
) -> Iterator[T]:
    """The results as they come, of not many more tasks than are worked on."""
    waiting = iter(tasks)
    running = {executor.submit(work, *task) for task in islice(waiting, _AHEAD)}
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {executor.submit(work, *task) for task in islice(waiting, len(done))}
        for each in done:
            yield each.result()
