"""How many parts of the dataset state each statement that is no edition's own, and how many infer it:
what tells, when an edition comes or goes, which of these come or go with it.

A statement stands in one graph: ``graph/vocabulary`` where any part states it, else
``graph/inferred``. Of most things editions say the same, all in all: so it is counted how many parts
state all that, and how many of these sums hold a statement. The ledger is one file of SQLite beside the parts, of one state at a time: what a
change writes is there whole, or not at all.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from qzgraph import names

_STATED = names.GRAPH_VOCABULARY
_INFERRED = names.GRAPH_INFERRED
_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files
    (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (part TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts
    (statement BLOB PRIMARY KEY, stated INTEGER NOT NULL, inferred INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sums
    (sum BLOB PRIMARY KEY, stated INTEGER NOT NULL, inferred INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Move:
    """A statement, a line of N-Triples, that leaves one graph and comes into another; None for
    none."""

    statement: bytes
    leaves: str | None
    enters: str | None


class Ledger:
    """The ledger in a file. Raises sqlite3.Error where that is none."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file, isolation_level=None)
        self._base.executescript(_TABLES)

    def close(self) -> None:
        self._base.close()

    @property
    def state(self) -> str:
        """The name of the state that it is of; empty for none."""
        found = self._base.execute("SELECT name FROM state").fetchone()
        return str(found[0]) if found else ""

    def parts(self) -> dict[str, str]:
        """The parts of that state, each with its file."""
        return dict(self._base.execute("SELECT name, file FROM parts"))

    def digest(self, path: Path, stamp: str) -> str:
        """The SHA-256 of a file, which is read where its stamp is another than when it last was."""
        ask = "SELECT digest FROM files WHERE path = ? AND stamp = ?"
        found = self._base.execute(ask, (str(path), stamp)).fetchone()
        if found:
            return str(found[0])
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._base.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (str(path), stamp, digest)
        )
        return digest

    def items(self) -> dict[str, int]:
        """How many items there are in what editions state, by the keys of those parts."""
        return dict(self._base.execute("SELECT part, number FROM items"))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """All that is counted within becomes so together, or nothing of it."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            self._base.execute("ROLLBACK")
            raise

    def becomes(self, state: str, parts: dict[str, str], items: dict[str, int]) -> None:
        """Says what it is of, now; within :meth:`changing`."""
        former = self.parts()
        gone = [(name,) for name in former.keys() - parts.keys()]
        self._base.executemany("DELETE FROM parts WHERE name = ?", gone)
        new = [each for each in parts.items() if former.get(each[0]) != each[1]]
        self._base.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?)", new)
        self._base.executemany("INSERT OR REPLACE INTO items VALUES (?, ?)", items.items())
        self._base.execute("DELETE FROM state")
        self._base.execute("INSERT INTO state VALUES (?)", (state,))

    def clear(self) -> None:
        """Forgets everything; within :meth:`changing`."""
        for table in ("counts", "sums", "parts", "state"):
            self._base.execute(f"DELETE FROM {table}")

    def count(self, statements: Iterable[bytes], stated: int, inferred: int) -> list[Move]:
        """Counts these so many times more, and tells what moves by that. What is said of one thing
        stands together, in the same order every time."""
        moves = []
        for _, group in groupby(statements, _subject):
            said = list(group)
            before, now = self._counted("sums", "sum", b"\n".join(said), stated, inferred)
            step = [bool(new) - bool(old) for old, new in zip(before, now, strict=True)]
            for statement in said if any(step) else ():
                were, are = self._counted("counts", "statement", statement, *step)
                leaves, enters = _place(*were), _place(*are)
                if leaves != enters:
                    moves.append(Move(statement, leaves, enters))
        return moves

    def _counted(
        self, table: str, column: str, what: bytes, stated: int, inferred: int
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """How often it was stated and inferred before, and is now."""
        key = hashlib.blake2b(what, digest_size=16).digest()
        ask = f"SELECT stated, inferred FROM {table} WHERE {column} = ?"
        before = self._base.execute(ask, (key,)).fetchone() or (0, 0)
        now = (before[0] + stated, before[1] + inferred)
        if now == (0, 0):
            self._base.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))
        else:
            self._base.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", (key, *now))
        return before, now


def _subject(statement: bytes) -> bytes:
    return statement[: statement.index(b" ")]


def _place(stated: int, inferred: int) -> str | None:
    return _STATED if stated else _INFERRED if inferred else None
