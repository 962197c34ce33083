"""How long each saved query takes: ``python -m benchmarks.queries (--store DIR | --endpoint URL) [NAME…]``.

Each is asked with its defaults, in a process of its own that is ended at the limit: the time of its
first and of its best answer, and how many rows it has. The store is one that ``qzgraph build --out`` made,
of as many editions as are to be measured (:mod:`benchmarks.country` makes the files of a country).
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tabulate import tabulate

from qzgraph.errors import QzgraphError
from qzgraph.graph.answer import Solutions
from qzgraph.graph.endpoint import RemoteStore
from qzgraph.graph.query import find
from qzgraph.graph.saved import SavedQuery, load_saved
from qzgraph.graph.store import GraphStore, LocalStore

QUERIES = Path(__file__).resolve().parent.parent / "queries"
LIMIT, RUNS = 30.0, 3


@dataclass(frozen=True)
class Timed:
    """What a query's answers took; ``said`` tells why there is none."""

    name: str
    first: float | None
    best: float | None
    rows: int | None
    said: str = ""


def store_at(folder: Path | None, endpoint: str | None) -> GraphStore:
    """The store that is asked."""
    return RemoteStore(endpoint) if endpoint else LocalStore.open(folder or Path())


def timed(
    saved: Sequence[SavedQuery], folder: Path | None, endpoint: str | None, limit: float, runs: int
) -> Iterator[Timed]:
    """Each query's times. A process asks one after the other; a query that takes longer than the
    limit costs it its life, and another goes on."""
    left = list(saved)
    while left:
        ours, theirs = mp.Pipe()
        names = [query.name for query in left]
        worker = mp.Process(target=_ask, args=(theirs, names, folder, endpoint, limit, runs))
        worker.start()
        ours.recv()  # the store is open
        while left:
            if ours.poll(limit * (runs + 1)):
                yield ours.recv()
                left.pop(0)
            else:
                yield Timed(left.pop(0).name, None, None, None, f"> {limit:.0f} s")
                break
        worker.kill()
        worker.join()


def _ask(
    to: Connection,
    names: Sequence[str],
    folder: Path | None,
    endpoint: str | None,
    limit: float,
    runs: int,
) -> None:
    store, saved = store_at(folder, endpoint), load_saved(QUERIES)
    to.send(None)
    for name in names:
        sparql = find(saved, name).bind({})
        times: list[float] = []
        rows: int | None = None
        said = ""
        while len(times) < runs and sum(times) < limit:
            begun = time.perf_counter()
            try:
                answer = store.query(sparql)
            except QzgraphError as error:
                said = str(error)[:60]
                break
            times.append(time.perf_counter() - begun)
            rows = len(answer.rows) if isinstance(answer, Solutions) else None
        to.send(Timed(name, times[0] if times else None, min(times, default=None), rows, said))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--store", type=Path, help="folder of a build")
    where.add_argument("--endpoint", help="address of a SPARQL server")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for a query")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("names", nargs="*", help="queries; all where none is named")
    asked = parser.parse_args()
    saved = load_saved(QUERIES)
    chosen = [find(saved, name) for name in asked.names] or saved
    found = []
    for each in timed(chosen, asked.store, asked.endpoint, asked.limit, asked.runs):
        found.append(each)
    rows = [(t.name, _seconds(t.first), _seconds(t.best), t.rows, t.said) for t in found]
    print(tabulate(rows, headers=("query", "first", "best", "rows", "")))
    answered = [t for t in found if t.first is not None and t.first < 1]
    print(f"{len(answered)} of {len(found)} within 1 s")


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
