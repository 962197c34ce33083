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

#: Bytes of N-Quads up to which a dataset is read into memory, which takes a second or so.
IN_MEMORY = 40_000_000


@dataclass(frozen=True)
class Origin:
    """Paths as text. ``build``: the folder to answer from, else the user's own dataset as it is when it
    is loaded; ``endpoint``: or where else to ask."""

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

        store, note = self._store()
        if isinstance(store, LocalStore):
            store.services = frozenset(self.services)
        return create_app(self._settings, store), note

    @property
    def _settings(self) -> Settings:
        return Settings(Path(self.resources), Path(self.cache), Path(self.workspace))

    def _store(self) -> tuple[GraphStore, str]:
        """A remote endpoint, or a build, in memory where that is small and on disk where not."""
        from qzgraph.graph.build import ensure_built
        from qzgraph.graph.built import DATASET
        from qzgraph.graph.store import LocalStore

        if self.endpoint:
            from qzgraph.graph.remote_dataset import RemoteDataset

            return RemoteDataset(self.endpoint), ""
        build = Path(self.build) if self.build else ensure_built(self._settings)
        dataset = build / DATASET
        size = dataset.stat().st_size if dataset.is_file() else 0
        if 0 < size <= IN_MEMORY:
            store = LocalStore.in_memory(dataset)
            return store, f"数据在内存中 · the data are in memory ({size / 1_000_000:.0f} MB)"
        if dataset.is_file() and not size:
            raise UnreadableSource("the dataset is empty", where=str(dataset))
        found = LocalStore.on_disk(build)
        triples = f"（{found.counts['']} triples）" if found.counts else ""
        return found, f"数据在磁盘上 · the data stay on disk{triples}"
