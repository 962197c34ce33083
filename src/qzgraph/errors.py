"""The errors that reach a user: what went wrong, where, and how to mend it, on one line.

Only :mod:`qzgraph.cli` and the server's one error handler catch :class:`QzgraphError`.
"""

from __future__ import annotations


class QzgraphError(Exception):
    """Something the user can mend. ``str()`` is one line: ``where: what; mend``.

    ``zh`` says the same in Chinese, where somebody has written it down.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "", zh: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        self.zh = zh
        super().__init__(what)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.mend:
            line = f"{line}; {self.mend}"
        return " ".join(line.split())


class UnreadableSource(QzgraphError):
    """A file that cannot be read, or that holds no standard."""


class NoText(UnreadableSource):
    """A file that is sound and holds no text."""


class BadUsage(QzgraphError):
    """An option, a name or a parameter that does not fit."""


class BadQuery(QzgraphError):
    """A query that does not parse, or that this store will not run.

    ``place`` is the line and the column, both from 1, where something is wrong; ``expected`` what
    could stand there; ``near`` what may have been meant, as it would be written.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        mend: str = "",
        zh: str = "",
        place: tuple[int, int] | None = None,
        expected: tuple[str, ...] = (),
        near: tuple[str, ...] = (),
    ) -> None:
        if place and not where:
            where = f"line {place[0]}, column {place[1]}"
        super().__init__(what, where=where, mend=mend, zh=zh)
        self.place = place
        self.expected = expected
        self.near = near


class AnswerTooLarge(QzgraphError):
    """An answer beyond the size that is given out: it is refused, never cut."""


class EndpointFailed(QzgraphError):
    """A remote SPARQL endpoint that did not answer as the protocol says."""


class StoreFailed(QzgraphError):
    """A local store that cannot be read any more."""


class BrokenData(QzgraphError):
    """Packaged or user data that contradicts itself: a build refuses it."""
