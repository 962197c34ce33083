"""Tells whoever waits for a long reading how far it is: the command line listens, a server need
not. Telling is also the sign of life that :mod:`qzgraph.bounded` waits for."""

from __future__ import annotations

from collections.abc import Callable

from qzgraph import bounded

_listener: Callable[[str], None] | None = None


def listen(listener: Callable[[str], None]) -> None:
    """From now on each note goes to this function, in processes that are forked too."""
    global _listener
    _listener = listener


def tell(note: str) -> None:
    """A line for whoever waits."""
    bounded.alive()
    if _listener is not None:
        _listener(note)
