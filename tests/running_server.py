"""The real server in a process of its own, and what a client sees of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

Found = TypeVar("Found")
ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests" / "data" / "sample.nq"
#: Seconds after which a client gives a server up: longer than any of the server's own limits, whose
#: answer is what tests look at, on a machine however busy.
PATIENCE = 150


@dataclass
class Reply:
    status: int
    headers: Message
    """Whose names are found in any case (RFC 9110, §5.1)."""
    body: bytes
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.body.decode("utf-8", "replace")

    @property
    def kind(self) -> str:
        return str(self.headers.get("Content-Type", "")).split(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Served:
    """A running server."""

    url: str

    @property
    def port(self) -> int:
        return int(self.url.split("/")[2].rsplit(":", 1)[1])

    def __call__(
        self,
        path: str,
        accept: str | None = None,
        *,
        data: bytes | None = None,
        kind: str | None = None,
        method: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        request = Request(self.url + path, data=data, method=method, headers=headers or {})
        if accept is not None:
            request.add_header("Accept", accept)
        if kind is not None:
            request.add_header("Content-Type", kind)
        try:
            with urlopen(request, timeout=PATIENCE) as response:
                return Reply(response.status, response.headers, response.read())
        except HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())

    def ask(self, query: str, accept: str | None = None, **more: str) -> Reply:
        return self("/sparql?" + urlencode({"query": query, **more}), accept)

    def metric(self, name: str) -> float:
        """The value that /metrics gives under this name, labels included."""
        for line in self("/metrics").text.splitlines():
            if line.startswith(f"{name} "):
                return float(line.rsplit(" ", 1)[1])
        raise KeyError(name)


@contextmanager
def running(
    store: Path | None, home: Path, *options: str
) -> Iterator[tuple[Served, subprocess.Popen[str]]]:
    """``qzgraph serve`` of the build in this folder, or of the user's own dataset, and its process."""
    command = [sys.executable, "-c", "from qzgraph.cli import main; main()", "serve", "--port", "0"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "share"),
        "PYTHONUTF8": "1",
        **({"TMPDIR": str(home / "tmp")} if (home / "tmp").is_dir() else {}),
    }
    log = home / "log"
    with log.open("w", encoding="utf-8") as stderr:
        which = ["--store", str(store)] if store else []
        process = subprocess.Popen(
            [*command, *which, *options], stderr=stderr, env=environment, text=True
        )
    try:
        yield Served(_address(log, process)), process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=30)


def _address(log: Path, process: subprocess.Popen[str]) -> str:
    def said() -> list[str]:
        words = log.read_text("utf-8").replace('"', " ")
        return re.findall(r"http://\S+", words) if words.endswith("\n") else []

    until(lambda: said() or process.poll() is not None)
    assert said(), f"the server did not start: {log.read_text('utf-8')}"
    return said()[0].rstrip("/")


def until(holds: Callable[[], Found]) -> Found:
    """Waits until this holds, for as long as a busy machine may need and no longer than it takes; what
    it found then."""
    for _ in range(100 * PATIENCE):
        if found := holds():
            return found
        time.sleep(0.01)
    raise AssertionError("this never came to hold")


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except OSError:
        return []
    return [int(child) for child in found.split()]
