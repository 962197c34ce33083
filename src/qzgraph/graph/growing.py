"""A store that is being filled: each statement in its named graph and, once, in the default graph."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from qzgraph.graph.ledger import Move

#: Bytes of lines that are loaded at a time.
_AT_A_TIME = 64_000_000


class Growing:
    """The store in a folder, which no other process has open. Nothing is both added and removed.
    ``counts`` says how many statements each graph has, the default one by the name of nothing."""

    def __init__(self, folder: Path, counts: Mapping[str, int] | None = None) -> None:
        self._store = ox.Store(str(folder))
        self.counts = Counter(counts or {})
        self._added: list[bytes] = []
        self._size = 0
        self._removed: list[bytes] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Adds lines of N-Quads, each with a graph, to that and to the default graph."""
        lines = list(lines)
        triples = list({line[: line.rindex(b" <")] + b" ." for line in lines})
        self._append(lines)
        self._append(triples)
        self._count(lines, triples, 1)

    def remove(self, lines: Iterable[bytes]) -> None:
        """Takes them from both."""
        lines = list(lines)
        triples = [line[: line.rindex(b" <")] + b" ." for line in lines]
        self._removed += (*lines, *triples)
        self._count(lines, triples, -1)

    def move(self, moves: Iterable[Move]) -> None:
        """Follows what the ledger says."""
        added: list[bytes] = []
        for move in moves:
            triple = move.statement[:-2]
            if move.enters:
                added.append(b"%b <%b> ." % (triple, move.enters.encode()))
                if not move.leaves:
                    added.append(move.statement)
            if move.leaves:
                self._removed.append(b"%b <%b> ." % (triple, move.leaves.encode()))
                if not move.enters:
                    self._removed.append(move.statement)
            for graph, times in ((move.enters, 1), (move.leaves, -1)):
                if graph:
                    self.counts[graph] += times
                else:
                    self.counts[""] -= times
        self._append(added)

    def _count(self, lines: list[bytes], triples: list[bytes], times: int) -> None:
        self.counts[""] += times * len(triples)
        graphs = Counter(line[line.rindex(b"<") + 1 : -3] for line in lines)
        for graph, number in graphs.items():
            self.counts[graph.decode()] += times * number

    def _append(self, lines: list[bytes]) -> None:
        self._added += lines
        self._size += sum(map(len, lines))
        if self._size > _AT_A_TIME:
            self._load()

    def _load(self) -> None:
        if self._added:
            # Lines that were serialised here: their IRIs need not be looked at again.
            self._store.bulk_load(
                input=b"\n".join(self._added), format=ox.RdfFormat.N_QUADS, lenient=True
            )
        self._added, self._size = [], 0

    def finish(self, *, optimized: bool) -> None:
        """Writes everything to disk, and closes it."""
        self._load()
        for quad in ox.parse(b"\n".join(self._removed), format=ox.RdfFormat.N_QUADS):
            self._store.remove(quad)
        if optimized:
            self._store.optimize()
        self._store.flush()
        self.close()

    def close(self) -> None:
        """Leaves it as it is."""
        del self._store


def linked(store: Path, to: Path) -> None:
    """A copy of a store that is not being written, sharing the files that never change: RocksDB's
    tables are written once. Where files cannot be shared they are copied."""
    to.mkdir(parents=True, exist_ok=True)
    for file in store.iterdir():
        if file.suffix == ".sst":
            with suppress(OSError):
                os.link(file, to / file.name)
                continue
        if file.name != "LOCK":
            shutil.copyfile(file, to / file.name)
