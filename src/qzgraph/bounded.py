"""Work on strangers' files in a process of its own that ends past a bound of memory or time.

pdfium, libxml2 and others take what memory they can get, and end the whole process without it; no
exception says so. The command line reads files like this, the server in workers of its own. Where
processes cannot be forked, or other threads run, work is done in place.

The process goes on with the next file, for much of what it has learnt holds of that too: the
vocabulary, the shapes, the wording that editions share. It ends with what fails, and where it has grown.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from qzgraph.errors import UnreadableSource

#: Seconds without a sign of life; the city's standard takes two. Bytes; it takes a tenth of that.
MAX_SECONDS = 120.0
MAX_MEMORY = 1536 * 1024**2

#: How programs end that get no more memory: by abort(), by a trap of their own, by the system.
_FOR_WANT_OF_MEMORY = frozenset(
    -getattr(signal, name, 0) for name in ("SIGABRT", "SIGKILL", "SIGILL", "SIGTRAP")
)

#: Of its memory, the share up to which a process goes on with another file.
_ROOM = 0.5

T = TypeVar("T")
_enabled = False
#: In the process that works: the one that it works for.
_parent: Connection | None = None
#: In the one that it works for: the process that has worked and goes on.
_waiting: _Worker | None = None


def collect_seldom() -> None:
    """Has a process of the program's own look for what can be freed less often than every 700 new
    things, for hardly any of them is rubbish."""
    gc.set_threshold(100_000, 20, 20)


def enable() -> None:
    """Says that this process is the program's own, with one thread: from now on it forks."""
    global _enabled
    collect_seldom()
    _enabled = sys.platform == "linux"


def alive() -> None:
    """Says that work goes on, page by page, say: the time begins anew."""
    if _parent is not None:
        _parent.send(("alive", None))


def bounded(
    work: Callable[..., T],
    *args: Any,
    where: str,
    seconds: float | None = None,
    memory: int | None = None,
) -> T:
    """What ``work(*args)`` returns; all three can be pickled. ``where`` names the file.

    Raises what ``work`` raises, and :class:`UnreadableSource` where it takes more than so many
    seconds without a sign of life, or bytes of memory (:data:`MAX_SECONDS`, :data:`MAX_MEMORY`).
    """
    global _waiting
    if not _enabled:
        return work(*args)
    seconds, memory = seconds or MAX_SECONDS, memory or MAX_MEMORY
    worker, _waiting = _waiting, None
    if worker is None or worker.memory != memory or not worker.ask(work, args):
        if worker is not None:
            worker.end()
        worker = _Worker(memory, work, args)
    goes_on = False
    try:
        result: T
        result, goes_on = worker.answer(seconds, where)
    finally:
        if goes_on:
            _waiting = worker
        else:
            worker.end()
    return result


class _Worker:
    """A process of so much memory, with its first piece of work."""

    def __init__(self, memory: int, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
        context = get_context("fork")
        self.memory = memory
        self._connection, theirs = context.Pipe()
        # A daemon, so that nobody waits for it at the end of this process.
        self._process = context.Process(
            target=_work, args=(self._connection, theirs, memory, work, args), daemon=True
        )
        self._process.start()
        theirs.close()

    def ask(self, work: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        """Gives it another; whether it is still there."""
        try:
            self._connection.send((work, args))
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def answer(self, seconds: float, where: str) -> tuple[Any, bool]:
        """What was returned, and whether the process goes on; raises what was raised."""
        try:
            while self._connection.poll(seconds):
                kind, value = self._connection.recv()
                if kind == "raised":
                    raise value
                if kind in ("done", "last"):
                    return value, kind == "done"
            raise _beyond(f"more than {seconds:.0f} seconds", where)
        except (EOFError, ConnectionResetError):
            self._process.join()
            if self._process.exitcode in _FOR_WANT_OF_MEMORY:
                size = f"more than {self.memory / 1024**3:.2g} GB of memory"
                raise _beyond(size, where) from None
            raise UnreadableSource(
                "the file makes its reader fail",
                where=where,
                mend="open it in the program that it was made with and save it anew",
            ) from None

    def end(self) -> None:
        """Ends it, and what it has started."""
        self._connection.close()
        pid = self._process.pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.join()


def _beyond(what: str, where: str) -> UnreadableSource:
    return UnreadableSource(
        f"reading the file takes {what}",
        where=where,
        mend="give the standard itself, as the program that it was written with saves it",
    )


def _work(
    theirs: Connection,
    parent: Connection,
    memory: int,
    work: Callable[..., Any],
    args: tuple[Any, ...],
) -> None:
    import resource

    global _enabled, _parent
    theirs.close()  # else this process would wait for itself when the other has ended
    _enabled, _parent = False, parent
    os.setpgid(0, 0)  # so that what it starts ends with it
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind = "done"
    while kind == "done":
        try:
            value: Any = work(*args)
            taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            kind = "done" if taken < _ROOM * memory else "last"
        except MemoryError:
            os.abort()
        except Exception as error:
            kind, value = "raised", error
        try:
            parent.send((kind, value))
            if kind == "done":
                work, args = parent.recv()
        except (EOFError, OSError):  # nobody is left who asks
            return
