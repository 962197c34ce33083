"""``python -m benchmarks.serving``: the server beside Oxigraph's own and rdflib's, on one dataset.

All answer the same queries over the same connections, in turn, in one run. Nothing fails on a time; a
server that answers with another number of rows does. benchmarks/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from benchmarks.load import Asking, Outcome, get, load
from tabulate import tabulate

ROOT = Path(__file__).resolve().parent.parent
JSON = "application/sparql-results+json"
_QZ = "PREFIX qz: <https://w3id.org/qzbps/ontology#> "
_RDFS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
_ITEM = "<https://w3id.org/qzbps/id/standard/330800-2023/item/65>"
QUERIES = {
    "one item": f"{_QZ}SELECT ?property ?value {{ {_ITEM} ?property ?value }}",
    "100 rows": (
        f"{_QZ}{_RDFS}SELECT ?item ?name ?whom ?standard ?agency {{ ?item a qz:ServiceItem ; "
        "rdfs:label ?name ; qz:populationText ?whom ; qz:standardText ?standard ; "
        "qz:leadAgency ?agency } LIMIT 100"
    ),
    "comparison": (
        f"{_QZ}SELECT ?unit ?a ?b ?x ?y {{ ?p qz:indicator ?i ; qz:comparableUnit ?unit ; "
        "qz:comparableValue ?x ; qz:quote ?a . ?q qz:indicator ?i ; qz:comparableUnit ?unit ; "
        "qz:comparableValue ?y ; qz:quote ?b . FILTER(?p != ?q) } ORDER BY ?unit ?x LIMIT 100"
    ),
}
CONNECTIONS = (1, 8, 64)


@dataclass(frozen=True)
class Server:
    """One that runs: its name, its port, and the path that answers queries."""

    name: str
    port: int
    path: str


@contextmanager
def started(name: str, port: int, path: str, command: list[str]) -> Iterator[Server]:
    """The server that this command starts, once it answers."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                rows(Server(name, port, path), "SELECT (1 AS ?x) {}")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{name} does not start: {' '.join(command)}") from None
                time.sleep(0.1)
        yield Server(name, port, path)
    finally:
        process.terminate()
        process.wait()


def rows(server: Server, query: str) -> int:
    """How many rows a server answers with."""
    address = f"http://127.0.0.1:{server.port}{server.path}"
    request = Request(address, query.encode(), {"Content-Type": "application/sparql-query"})
    request.add_header("Accept", JSON)
    with urlopen(request, timeout=120) as response:
        return len(json.load(response)["results"]["bindings"])


def distinct(server: Server, query: str) -> Asking:
    """The query again and again, never twice the same text."""
    for number in _numbers:
        yield get(server.path, f"{query} #{number}", JSON), _fine


def same(server: Server, query: str) -> Asking:
    """The query again and again."""
    request = get(server.path, query, JSON)
    while True:
        yield request, _fine


_numbers = count()


def _fine(status: int, _: bytes) -> bool:
    return status == 200


def servers(stack: ExitStack, folder: Path, port: int) -> list[Server]:
    """What is compared, on these ports and the following ones."""
    built = folder / "built"
    qzgraph = [sys.executable, "-c", "from qzgraph.cli import main; main()"]
    subprocess.run([*qzgraph, "build", "--out", str(built)], check=True, stdout=subprocess.DEVNULL)
    store = shutil.copytree(built / "store", folder / "store")
    oxigraph, rdflib = _found("oxigraph"), _found("rdflib-endpoint")
    commands = [
        ("qzgraph serve", "/sparql", [*qzgraph, "serve", "--port", "{}", "--store", str(built)]),
        (
            "oxigraph serve-read-only",
            "/query",
            [
                *(oxigraph, "serve-read-only", "--location", str(store)),
                *("--bind", "127.0.0.1:{}"),  # the built store's default graph is the union
            ],
        ),
        (
            "rdflib-endpoint",
            "/",
            [rdflib, "serve", str(built / "dataset.nq"), "--port", "{}", "--host", "127.0.0.1"],
        ),
    ]
    return [
        stack.enter_context(
            started(name, port + n, path, [part.format(port + n) for part in command])
        )
        for n, (name, path, command) in enumerate(commands)
    ]


def _found(command: str) -> str:
    beside = Path(sys.executable).parent / command
    path = str(beside) if beside.is_file() else shutil.which(command)
    if not path:
        raise SystemExit(f"{command} is missing: pip install -e '.[bench]'")
    return path


def measured(compared: list[Server], seconds: float) -> Iterator[list[str]]:
    """The lines of the table."""
    ours, others = compared[0], compared[1:]
    for name, query in QUERIES.items():
        found = {server.name: rows(server, query) for server in compared}
        if len(set(found.values())) != 1 or not all(found.values()):
            raise SystemExit(f"{name}: the servers answer with {found} rows")
        for connections in CONNECTIONS:
            print(f"{name}, {connections} …", file=sys.stderr, flush=True)

            def rate(
                server: Server, kind: object, query: str = query, at: int = connections
            ) -> float:
                assert callable(kind)
                outcome: Outcome = load(server.port, at, seconds, lambda _: kind(server, query))
                if outcome.wrong or outcome.dropped:
                    print(f"  {server.name}: {outcome.statuses}, {outcome.dropped} dropped")
                return outcome.rate

            native = rate(others[0], distinct)
            worked, kept = rate(ours, distinct), rate(ours, same)
            rest = [rate(server, distinct) for server in others[1:]]
            yield [
                name,
                str(connections),
                f"{worked:,.0f}",
                f"{kept:,.0f}",
                *(f"{each:,.0f}" for each in (native, *rest)),
                f"{worked / native:.2f}",
                f"{kept / native:.2f}",
            ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="for each number (3)")
    parser.add_argument("--port", type=int, default=3100, help="and the two after it (3100)")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="qzgraph-serving-") as folder, ExitStack() as stack:
        lines = list(measured(servers(stack, Path(folder), options.port), options.seconds))
    headings = ["query", "connections", "here, worked out", "here, kept", "oxigraph"]
    headings += ["rdflib-endpoint", "worked out ÷ oxigraph", "kept ÷ oxigraph"]
    align = ("left", *["right"] * 7)
    print(tabulate(lines, headings, tablefmt="github", colalign=align, disable_numparse=True))


if __name__ == "__main__":
    main()
