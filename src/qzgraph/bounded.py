"""Work on a stranger's file in a process of its own that ends past a bound of memory or time.

pdfium, libxml2 and others take what memory they can get, and end the whole process without it; no
exception says so. The command line reads files like this, the server in workers of its own. Where
processes cannot be forked, or other threads run, work is done in place.
"""

from __future__ import annotations

import contextlib
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

T = TypeVar("T")
_enabled = False
_parent: Connection | None = None


def enable() -> None:
    """Says that this process is the program's own, with one thread: from now on it forks."""
    global _enabled
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
    """What ``work(*args)`` returns; it can be pickled. ``where`` names the file.

    Raises what ``work`` raises, and :class:`UnreadableSource` where it takes more than so many
    seconds without a sign of life, or bytes of memory (:data:`MAX_SECONDS`, :data:`MAX_MEMORY`).
    """
    if not _enabled:
        return work(*args)
    seconds, memory = seconds or MAX_SECONDS, memory or MAX_MEMORY
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, memory, work, args))
    child.start()
    sender.close()
    try:
        while receiver.poll(seconds):
            kind, value = receiver.recv()
            if kind == "raised":
                raise value
            if kind == "done":
                result: T = value
                return result
        raise _beyond(f"more than {seconds:.0f} seconds", where)
    except EOFError:
        child.join()
        if child.exitcode in _FOR_WANT_OF_MEMORY:
            raise _beyond(f"more than {memory / 1024**3:.2g} GB of memory", where) from None
        raise UnreadableSource(
            "the file makes its reader fail",
            where=where,
            mend="open it in the program that it was made with and save it anew",
        ) from None
    finally:
        receiver.close()
        _end(child.pid)
        child.join()


def _beyond(what: str, where: str) -> UnreadableSource:
    return UnreadableSource(
        f"reading the file takes {what}",
        where=where,
        mend="give the standard itself, as the program that it was written with saves it",
    )


def _end(pid: int | None) -> None:
    """Ends a child, and what it has started."""
    if pid is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _child(
    sender: Connection, memory: int, work: Callable[..., Any], args: tuple[Any, ...]
) -> None:
    import resource

    global _enabled, _parent
    _enabled, _parent = False, sender
    os.setpgid(0, 0)  # so that what it starts ends with it
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = ("done", work(*args))
    except MemoryError:
        os.abort()
    except Exception as error:
        answer = ("raised", error)
    sender.send(answer)
