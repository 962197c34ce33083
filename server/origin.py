"""What is served, as the operator said it: enough for a new process to load the application."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qzgraph.errors import UnreadableSource
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from qzgraph.graph.store import GraphStore

#: A dataset takes about so many times its bytes of N-Quads in memory.
_TIMES = 5


@dataclass(frozen=True)
class Origin:
    """Paths as text. ``build``: the folder to answer from; ``endpoint``: or where else to ask."""

    resources: str
    cache: str
    workspace: str
    build: str = ""
    endpoint: str = ""
    services: tuple[str, ...] = ()

    def text(self) -> str:
        """All of it in a line, for :meth:`read`."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Origin:
        said = json.loads(text)
        return cls(**{**said, "services": tuple(said["services"])})

    def load(self) -> tuple[Flask, str]:
        """The application, and a line for the operator. Raises QzgraphError."""
        from qzgraph.graph.store import LocalStore
        from qzgraph_server import create_app

        settings = Settings(Path(self.resources), Path(self.cache), Path(self.workspace))
        store, note = self._store()
        if isinstance(store, LocalStore):
            store.services = frozenset(self.services)
        return create_app(settings, store), note

    def _store(self) -> tuple[GraphStore, str]:
        """A remote endpoint, or a build, in memory where it fits there and on disk where not."""
        from qzgraph.graph.build import DATASET
        from qzgraph.graph.store import LocalStore

        if self.endpoint:
            from qzgraph.graph.remote_dataset import RemoteDataset

            return RemoteDataset(self.endpoint), ""
        build = Path(self.build)
        dataset = build / DATASET
        size = dataset.stat().st_size if dataset.is_file() else 0
        megabytes = f"{size / 1_000_000:.0f} MB"
        if 0 < size * _TIMES < _available() // 2:
            store = LocalStore.in_memory(dataset)
            return store, f"数据在内存中 · the data are in memory ({megabytes})"
        if dataset.is_file() and not size:
            raise UnreadableSource("the dataset is empty", where=str(dataset))
        return LocalStore.on_disk(build), f"数据在磁盘上 · the data stay on disk ({megabytes})"


def _available() -> int:
    """Bytes of memory that can be had; much where the system does not say."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 1 << 40
