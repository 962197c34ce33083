"""The command line, called in the process of the tests: its output, its error lines and its exit code
are those of ``qzgraph``, whose start is a second of each call. What a process of its own is needed for
(hash seeds, locales, several jobs, signals) is tried in ``test_cli.py`` and where it matters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from qzgraph.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def refused(self) -> str:
        """The one line of a refusal."""
        assert self.code == 2, self.err
        assert self.out == b""
        assert self.err.startswith("qzgraph: ")
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        return self.err


@dataclass(frozen=True)
class Shown(Done):
    """The same, with all that it showed."""

    both: str
    """Of either stream, in the order that it was written in."""


def in_process(home: Path, *arguments: str | Path, data: Path | None = None) -> Shown:
    """What ``qzgraph`` does for somebody whose data are in ``home``, unless elsewhere, and whose cache in
    its ``cache``."""
    homes = {"XDG_DATA_HOME": str(data or home), "XDG_CACHE_HOME": str(home / "cache")}
    code = 0
    with CliRunner(env=homes).isolation() as (out, err, both):
        try:
            main([str(each) for each in arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        shown = [each.getvalue().decode("utf-8") for each in (err, both)]
        return Shown(code, out.getvalue(), *shown)
