"""The errors that reach a user: what went wrong, where, and how to mend it, on one line.

Only :mod:`qzgraph.cli` and the server's one error handler catch :class:`QzgraphError`.
"""

from __future__ import annotations


class QzgraphError(Exception):
    """Something the user can mend. ``str()`` is one line: ``where: what; mend``."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.mend:
            line = f"{line}; {self.mend}"
        return " ".join(line.split())


class UnreadableSource(QzgraphError):
    """A file that cannot be read, or that holds no standard."""


class BadUsage(QzgraphError):
    """An option, a name or a parameter that does not fit."""


class BadQuery(QzgraphError):
    """A query that does not parse, or that this store will not run."""


class EndpointFailed(QzgraphError):
    """A remote SPARQL endpoint that did not answer as the protocol says."""


class BrokenData(QzgraphError):
    """Packaged or user data that contradicts itself: a build refuses it."""
