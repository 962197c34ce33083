"""How well counties are judged, and how long it takes: ``python -m benchmarks.validation``.

Recall and precision by clause over the made counties of ``tests/counties/stories``. A clause's recall is
the share of its expected findings that a report holds; its precision the share of its Violations and
Warnings that somebody expects or allows. Then seconds a document, cold (a process of its own, with its
seconds of CPU) and warm (in this one), the SHACL step, and how all that compares with what it was before
sentences were read by grammars. It asserts nothing about time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from qzgraph.judging.report import CLAUSES
from qzgraph.judging.review import Request, aligned, review
from qzgraph.judging.validate import run_shapes
from qzgraph.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "counties"))  # a folder of scripts, no package

from make import make, stories  # noqa: E402
from match import holds, meets  # noqa: E402
from story import Story  # noqa: E402

#: Seconds of a Word document, cold, and of a hundred files with --jobs 2, on two cores of a quiet machine
#: before sentences were read by grammars and groups judged from facts (issue 11).
COLD_BEFORE, HUNDRED_BEFORE = 0.9, 48.0
COMMAND = Path(sysconfig.get_path("scripts")) / ("qzgraph.exe" if os.name == "nt" else "qzgraph")

#: Modules that were compiled once stay so, as those of an installed program are.
_COMPILED = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Counts:
    """By clause: expected findings, those found, findings given, and those that are right."""

    def __init__(self) -> None:
        self.expected: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        self.right: Counter[str] = Counter()

    def add(self, story: Story, results: list[dict[str, Any]]) -> list[str]:
        """Counts one report; returns what it missed and what it made up, as lines."""
        lines = []
        for each in [*story.expected, *story.expected_info]:
            self.expected[each["clause"]] += 1
            if any(meets(result, each) and holds(result, each) for result in results):
                self.found[each["clause"]] += 1
            else:
                where = each.get("reference_item", each.get("item"))
                lines.append(f"missed {each['clause']} {each['severity']} {where}")
        for result in results:
            if result["severity"] == "Info":
                continue
            self.given[result["clause"]] += 1
            if any(meets(result, each) for each in [*story.expected, *story.allowed]):
                self.right[result["clause"]] += 1
            else:
                where = result["referenceItem"] or result["item"]
                lines.append(f"false {result['clause']} {result['severity']} {where}")
        return lines

    def table(self) -> Iterable[str]:
        yield f"{'clause':12} {'expected':>8} {'recall':>7} {'given':>6} {'precision':>9}"
        for clause in (*CLAUSES, "all"):
            sums = [
                each.total() if clause == "all" else each[clause]
                for each in (self.expected, self.found, self.given, self.right)
            ]
            expected, found, given, right = sums
            yield (
                f"{clause:12} {expected:8} {share(found, expected):>7} "
                f"{given:6} {share(right, given):>9}"
            )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def cold(file: Path, story: Story) -> tuple[float, float]:
    """Seconds of a process of its own, from its start to its end, and those of CPU."""
    start, before = time.perf_counter(), os.times()
    edition = ("--division", story.division, "--year", str(story.year))
    command = [COMMAND, "validate", file, *edition, "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False, env=_COMPILED)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    after = os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    return time.perf_counter() - start, spent


def steps(settings: Settings, request: Request) -> tuple[float, float]:
    """Seconds of reading and aligning, and of the shapes."""
    start = time.perf_counter()
    alignment, vocabulary = aligned(settings, request)
    read = time.perf_counter()
    run_shapes(alignment, vocabulary, settings.shapes, settings.data, CLAUSES)
    return read - start, time.perf_counter() - read


def batch(files: list[Path], jobs: int) -> float:
    """Seconds for all files in one command."""
    start = time.perf_counter()
    subprocess.run(
        [COMMAND, "validate", *files, "--jobs", str(jobs), "--format", "json"],
        capture_output=True,
        check=False,
    )
    return time.perf_counter() - start


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cold", type=int, default=1, help="cold runs of each form")
    parser.add_argument("--batch", type=int, default=100, help="files in one command; 0 for none")
    parser.add_argument("--details", action="store_true", help="name what was missed or made up")
    options = parser.parse_args(arguments)
    settings = Settings.from_environment()
    told = stories()
    counts = Counts()
    warm: dict[str, list[float]] = defaultdict(list)
    chilly: dict[str, list[float]] = defaultdict(list)
    spent: list[float] = []
    shares: list[tuple[float, float]] = []
    perfect = 0
    with tempfile.TemporaryDirectory() as folder:
        files = [make(story, Path(folder)) for story in told]
        first = Request(files[0], told[0].division, told[0].year)
        review(settings, first)  # the reference is read once a process
        for story, file in zip(told, files, strict=True):
            request = Request(file, story.division, story.year)
            start = time.perf_counter()
            report = review(settings, request)
            warm[story.form].append(time.perf_counter() - start)
            wrong = counts.add(story, report.as_json()["results"])
            perfect += not wrong
            if options.details:
                for line in wrong:
                    print(f"{story.name}: {line}")
            if len(chilly[story.form]) < options.cold:
                took, cpu = cold(file, story)
                chilly[story.form].append(took)
                spent.append(cpu)
                shares.append(steps(settings, request))
        many = (files * (options.batch // len(files) + 1))[: options.batch]
        took = batch(many, 2) if many else 0.0
    print(f"{len(told)} counties, {perfect} judged exactly as expected\n")
    print("\n".join(counts.table()))
    print(f"\n{'form':16} {'cold s':>7} {'warm s':>7} {'slowest':>8}")
    for form in sorted(warm):
        print(
            f"{form:16} {median(chilly[form]):7.2f} {median(warm[form]):7.2f} {max(warm[form]):8.2f}"
        )
    reading, judging = (median(each) for each in zip(*shares, strict=True))
    print(f"\na document's medians: reading and aligning {reading:.2f} s, shapes {judging:.2f} s")
    cpu = median(spent)
    print(f"cold, CPU: {cpu:.2f} s, {cpu / COLD_BEFORE:.2f} times {COLD_BEFORE} s")
    if many:
        hundred = took * 100 / len(many)
        ratio = f"{hundred / HUNDRED_BEFORE:.2f} times {HUNDRED_BEFORE:.0f} s for a hundred"
        print(f"{len(many)} files with --jobs 2: {took:.1f} s, {ratio}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
