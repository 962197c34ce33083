"""``python -m qzgraph_server.reviewing FD``: one validation in a process of its own, for
:mod:`qzgraph_server.upload`.

In: the file as the open descriptor FD, and on stdin what is asked of it, as JSON. Out, on stdout: a
line of JSON, then the report. The process takes its limits upon itself before it reads anything, and
dies with the one that started it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from qzgraph.errors import QzgraphError
from qzgraph.settings import Settings
from qzgraph_server import lifeline

#: What the process ends with where the memory that it may take is not enough.
OUT_OF_MEMORY = 3


def main() -> None:
    """Reads, judges, and writes the report. Ends with OUT_OF_MEMORY where that is what happened."""
    asked = json.load(sys.stdin)
    _limit(asked["memory"], asked["seconds"])
    lifeline.end_with(asked["parent"])
    try:
        head, body = _report(named(int(sys.argv[1]), Path(asked["name"])), asked)
    except QzgraphError as error:
        head, body = {"error": type(error).__name__, "line": str(error)}, b""
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


def named(descriptor: int, file: Path, links: Path = Path("/proc/self/fd")) -> Path:
    """The open file under this name, which the readers need: they tell a form by its suffix, and
    name the file in what they say. A link to the content, which has no name of its own; a copy on
    systems without ``links``, in the folder that the server removes."""
    if links.is_dir():
        file.symlink_to(links / str(descriptor))
    else:
        with os.fdopen(descriptor, "rb", closefd=False) as content:
            file.write_bytes(content.read())
    return file


def _limit(memory: int, seconds: int) -> None:
    """Takes these limits, or narrower ones that the process was started under."""
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, given = resource.getrlimit(kind)
        narrower = most if given == resource.RLIM_INFINITY else min(most, given)
        resource.setrlimit(kind, (narrower, narrower))


def _report(file: Path, asked: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    from qzgraph.judging.review import Request, review
    from qzgraph.rendering.report_clauses import load_clauses
    from qzgraph.rendering.report_formats import render_report

    settings = Settings(*(Path(each) for each in asked["settings"]))
    report = review(
        settings,
        Request(
            file,
            asked["division"] or None,
            int(asked["year"]) if asked["year"] else None,
            asked["against"] or None,
        ),
    )
    body = render_report(report, asked["format"], load_clauses(settings.data / "clauses.csv"))
    return {"edition": report.edition}, body


if __name__ == "__main__":
    main()
