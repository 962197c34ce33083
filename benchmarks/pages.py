"""How long each page takes: ``python -m benchmarks.pages --store DIR [--beside DIR] [PAGE…]``.

Each is asked of a process that was forked off a loaded application, as the server's workers are: once
when that has read nothing of the store yet, and again. ``--beside`` is a build of few editions: what
travels is the ratio of the two, which tells whether a page grows with the editions that there are. The
builds are those that ``qzgraph build --out`` made (:mod:`benchmarks.country` makes the files).
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from flask import Flask
from tabulate import tabulate

from qzgraph import names
from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app
from qzgraph_server.nursery import warm
from qzgraph_server.pages.load import Library

LIMIT = 1.0


@dataclass(frozen=True)
class Timed:
    """What a page took of a processor, in seconds, and of the clock; its status and its bytes; and the
    memory of its process, in MB."""

    cold: float
    warm: float
    clock: float
    status: int
    size: int
    memory: float


def pages(store: LocalStore, settings: Settings) -> dict[str, str]:
    """The pages' addresses, of an edition that is not the one at home where there is another."""
    library = Library(store, settings.data / "editions.csv")
    home = library.home
    rows = library.ask("editions-of-place", place="330000", level=f"qz:{names.Level.COUNTY.value}")
    counties = [names.local(row["edition"]) for row in rows] or [home]
    one, other = counties[-1], counties[0]
    here, city = one[:6], f"{one[:4]}00"
    group = next(iter(library.of(home).populations)).rpartition("/")[2]
    document = next(iter(library.of(one).documents)).rpartition("/")[2]
    agency = next(iter(library.of(one).agencies)).partition("/agency/")[2]
    item = library.of(one).listed[-1].id
    return {
        "home": "/",
        "items": "/items",
        "items of an edition": f"/items?edition={one}",
        "an item": f"/items/{one}/{item}",
        "populations": f"/populations?edition={one}",
        "a population": f"/populations/{group}",
        "agencies": f"/agencies?edition={one}",
        "an agency": f"/agencies/{agency}",
        "legal": f"/legal?edition={one}",
        "a document": f"/legal/{document}",
        "pictures": f"/pictures?edition={one}",
        "search": "/search?q=高龄津贴",
        "places": f"/places?place={city}&level=County",
        "places, a province": "/places?place=330000&level=County",
        "a benchmark over a province": "/places?place=330000&level=County&words=高龄津贴",
        "entitlements": f"/entitlements?edition={one}&age=80&residency=hukou",
        "coverage": f"/coverage?edition={one}",
        "coverage of two": f"/coverage?edition={home}&edition={one}",
        "coverage of a city": f"/coverage?place={city}&level=County",
        "compare": f"/compare?edition={other}&edition={one}",
        "validate": "/validate",
        "id, an item": f"/id/standard/{one}/item/{item}.ttl",
        "id, an edition": f"/id/standard/{one}.html",
        "id, a division": f"/id/division/{here}.html",
        "id, none such": f"/id/standard/{one}/clause/99.html",
        "a term": "/ontology/County.html",
        "ontology": "/ontology.html",
        "sparql": "/sparql",
        "a saved query": f"/queries/items-by-lead-agency?edition={one}",
        "terms of the editor": "/sparql/terms.json",
        "data": "/data/",
    }


def timed(app: Flask, path: str) -> Timed:
    """The page, asked twice in a process of its own."""
    ours, theirs = mp.Pipe()
    worker = mp.get_context("fork").Process(target=_ask, args=(theirs, app, path))
    worker.start()
    theirs.close()
    try:
        found: Timed = ours.recv()
    except EOFError:
        raise SystemExit(f"{path} ended its process") from None
    worker.join()
    return found


def _ask(to: Connection, app: Flask, path: str) -> None:
    client = app.test_client()
    took: list[float] = []
    began = time.perf_counter()
    clock = 0.0
    for _ in range(2):
        start = time.process_time()
        reply = client.get(path, headers={"Accept": "text/html", "Accept-Language": "zh"})
        took.append(time.process_time() - start)
        clock = clock or time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    to.send(Timed(took[0], took[1], clock, reply.status_code, len(reply.data), memory))


def measure(folder: Path, settings: Settings, wanted: Sequence[str]) -> Mapping[str, Timed]:
    """Each page's times on a build."""
    app = create_app(settings, LocalStore.on_disk(folder))
    warm(app)
    addresses = pages(LocalStore.open(folder), settings)
    return {
        name: timed(app, path) for name, path in addresses.items() if name in (wanted or addresses)
    }


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--store", type=Path, required=True, help="folder of a build")
    parser.add_argument("--beside", type=Path, help="folder of a build of few editions")
    parser.add_argument("names", nargs="*", help="pages; all where none is named")
    asked = parser.parse_args()
    settings = Settings.from_environment()
    found = measure(asked.store, settings, asked.names)
    few = measure(asked.beside, settings, asked.names) if asked.beside else {}
    rows = []
    for name, each in found.items():
        ratio = each.cold / few[name].cold if name in few else None
        rows.append(
            (
                name,
                each.cold,
                each.warm,
                each.clock,
                ratio,
                each.status,
                each.size / 1000,
                each.memory,
            )
        )
    heads = ("page", "cold", "warm", "clock", "÷ few", "status", "kB", "MB")
    print(
        tabulate(rows, headers=heads, floatfmt=("", ".2f", ".2f", ".2f", ".1f", "", ".0f", ".0f"))
    )
    late = [name for name, each in found.items() if each.cold > LIMIT]
    print(f"\n{len(found) - len(late)} of {len(found)} pages within {LIMIT:g} s of a processor")


if __name__ == "__main__":
    main()
