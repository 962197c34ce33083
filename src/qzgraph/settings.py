"""Where the packaged resources are, and where this user's builds go.

Built once at the edge (command line, server, test) and passed down: nothing here is read at import.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from qzgraph.errors import BrokenData

#: The folders that travel in the wheel; in a checkout they stand at its top level.
RESOURCES = ("ontology", "data", "shapes", "queries")


@dataclass(frozen=True)
class Settings:
    """``resources``: the folder that holds ontology/, data/, shapes/ and queries/.
    ``cache``: where built datasets are kept. ``workspace``: the user's own editions."""

    resources: Path
    cache: Path
    workspace: Path

    @property
    def ontology(self) -> Path:
        return self.resources / "ontology"

    @property
    def data(self) -> Path:
        return self.resources / "data"

    @property
    def shapes(self) -> Path:
        return self.resources / "shapes"

    @property
    def queries(self) -> Path:
        return self.resources / "queries"

    @classmethod
    def from_environment(cls) -> Settings:
        """The settings of this machine, after the XDG base directory specification."""
        home = Path.home()
        cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
        share = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
        return cls(packaged(), cache / "qzgraph", share / "qzgraph")


def packaged() -> Path:
    """The folder of the resources that travel with the program."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "resources", package.parent.parent):
        if all((candidate / name).is_dir() for name in RESOURCES):
            return candidate
    raise BrokenData(
        "the packaged ontology, data, shapes and queries are missing",
        where=str(package),
        mend="install qzgraph again",
    )
