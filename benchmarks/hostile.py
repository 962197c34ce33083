"""``python -m benchmarks.hostile``: the server under 200 connections, one question in ten meaning no
good, while its workers are killed.

It fails on a wrong answer, on a light question that got none, and where memory grows.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.load import Asking, Outcome, get, load
from benchmarks.serving import started

JSON = "application/sparql-results+json"
_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
#: What a stranger may send; each is made another text every time.
HOSTILE = (
    f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    f"SELECT * {{ {_ALL} }}",
    f"SELECT * {{ {_ALL} }} ORDER BY ?i ?c ?a",
    f"SELECT DISTINCT * {{ {_ALL} }}",
    f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {_ALL} }}",
    f"CONSTRUCT {{ ?a <x:p> ?i }} {{ {_ALL} }}",
    "SELECT ?a { ?a ?b ?c FILTER(REGEX(STR(?c), '((a{1,500}){1,50})$')) }",
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:p>)* ?b . ?b (!<x:p>)* ?c }",
    "SELECT * { " + "{ " * 90 + _ALL + " }" * 91,
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { FILTER(" + "STR(" * 3000 + "1" + ")" * 3001 + " }",
    "DROP ALL",
)
#: What may be said to these.
_HONEST = {200, 400, 503, 504, 507}
_ITEM = "https://w3id.org/qzbps/id/standard/330800-2023/item/"
_number = count()


def questions(connection: int, share: float) -> Asking:
    """Questions of which this share means no good, and light ones, each with the one right answer
    to it."""
    dice = random.Random(connection)
    while True:
        number = next(_number)
        if dice.random() < share:
            query = f"{dice.choice(HOSTILE)} #{number}"
            yield get("/sparql", query, "*/*"), lambda status, _: status in _HONEST
        else:
            item = 1 + number % 101
            query = (
                "PREFIX qz: <https://w3id.org/qzbps/ontology#> "
                f"SELECT ({number} AS ?asked) ?n {{ <{_ITEM}{item}> qz:itemNumber ?n }}"
            )
            right = (f'"value":"{number}"'.encode(), f'"value":"{item}"'.encode())
            yield (
                get("/sparql", query, JSON),
                lambda status, body, right=right: status == 200 and all(x in body for x in right),
            )


class Watch(threading.Thread):
    """Looks at the memory of a process and all below it, and kills a worker now and then."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.memory: list[float] = []
        self.killed = 0
        self.stop = threading.Event()

    def run(self) -> None:
        dice = random.Random(0)
        for second in count(1):
            if self.stop.wait(1):
                return
            self.memory.append(sum(map(_proportional, [self.pid, *below(self.pid)])) / 1e6)
            if second % 5 == 0 and (nurseries := below(self.pid, 1)):
                workers = below(nurseries[0], 1)
                if workers:
                    os.kill(dice.choice(workers), signal.SIGKILL)
                    self.killed += 1


def below(pid: int, levels: int = 9) -> list[int]:
    """The processes that this one started, and those that they did."""
    try:
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    found = [int(child) for child in own]
    return (
        found if levels == 1 else found + [b for child in found for b in below(child, levels - 1)]
    )


def _proportional(pid: int) -> int:
    """Bytes of memory, what is shared divided among those that share it."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--timeout", type=float, default=5, help="of the server (5)")
    parser.add_argument("--share", type=float, default=0.1, help="of hostile questions (0.1)")
    parser.add_argument("--workers", type=int, help="of the server; what it takes by itself")
    parser.add_argument("--port", type=int, default=3100)
    options = parser.parse_args()
    qzgraph = [sys.executable, "-c", "from qzgraph.cli import main; main()"]
    with TemporaryDirectory(prefix="qzgraph-hostile-") as folder:
        built = str(Path(folder) / "built")
        subprocess.run([*qzgraph, "build", "--out", built], check=True, stdout=subprocess.DEVNULL)
        serve = [*qzgraph, "serve", "--store", built, "--port", str(options.port)]
        serve += ["--timeout", str(options.timeout), "--memory", "256"]
        if options.workers:
            serve += ["--workers", str(options.workers)]
        with started("qzgraph serve", options.port, "/sparql", serve) as server:
            watch = Watch(_listening(options.port))
            watch.start()
            outcome = load(
                server.port,
                options.connections,
                options.seconds,
                lambda n: questions(n, options.share),
            )
            watch.stop.set()
            time.sleep(1)
            after = load(server.port, 4, 2, lambda n: questions(n, 0))
    raise SystemExit(_report(outcome, watch, after))


def _listening(port: int) -> int:
    """The process that was told this port."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        parent = int(path.parent.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1])
        if b"serve" in words and str(port).encode() in words and parent == os.getpid():
            return int(path.parent.name)
    raise SystemExit("the server is not there")


def _report(outcome: Outcome, watch: Watch, after: Outcome) -> int:
    """Prints what happened; 1 where something did that must not."""
    tenth = max(1, len(watch.memory) // 5)
    early, late = median(watch.memory[tenth : 2 * tenth]), median(watch.memory[-tenth:])
    print(f"answers: {sum(outcome.statuses.values()):,}, {outcome.rate:,.0f} a second")
    print(f"by status: {dict(sorted(Counter(outcome.statuses).items()))}")
    print(f"wrong answers: {len(outcome.wrong)}; without an answer: {outcome.dropped}")
    for line in outcome.wrong[:5]:
        print(f"  {line}")
    shares = (0.5, 0.9, 0.99, 1)
    said = ", ".join(f"{share:.0%} {outcome.latency(share):.2f} s" for share in shares)
    print(f"answered within: {said}")
    print(
        f"memory: {early:.0f} MB at first, {late:.0f} MB at last, {max(watch.memory):.0f} MB most"
    )
    print(f"workers killed: {watch.killed}; afterwards {after.rate:,.0f} answers a second")
    grown = late > 1.5 * early + 200
    return 1 if outcome.wrong or outcome.dropped or after.wrong or grown else 0


if __name__ == "__main__":
    main()
