"""The verb that runs a query, given or saved, and the store that it is asked of."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Answer
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from qzgraph.graph.saved import SavedQuery
    from qzgraph.graph.store import GraphStore


def check_syntax(sparql: str) -> None:
    """Refuses a query that cannot run before anything is built for it. Raises BadQuery."""
    from pyoxigraph import Store

    from qzgraph.graph.store import LocalStore

    LocalStore(Store()).query(sparql)


def store_for(
    settings: Settings,
    endpoint: str | None,
    folder: Path | None,
    *,
    of_dataset: bool = False,
    building: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> GraphStore:
    """A remote endpoint, a build that the user names, or the dataset of this user, before whose
    building ``building`` is called, and ``progress`` meanwhile. ``of_dataset``: the endpoint holds
    the dataset, and is asked for nothing else."""
    from qzgraph.graph.built import built
    from qzgraph.graph.endpoint import RemoteStore
    from qzgraph.graph.remote_dataset import RemoteDataset
    from qzgraph.graph.store import LocalStore

    if endpoint and folder:
        raise BadUsage("--endpoint and --store exclude each other", mend="give one of them")
    if endpoint:
        return RemoteDataset(endpoint) if of_dataset else RemoteStore(endpoint)
    if there := folder or built(settings):
        return LocalStore.open(there)
    from qzgraph.graph.build import ensure_built

    return LocalStore.open(ensure_built(settings, building, progress))


def run_saved(
    store: GraphStore, saved: Sequence[SavedQuery], name: str, params: Mapping[str, str]
) -> Answer:
    """What the store answers to the saved query of this name.

    Raises BadUsage for a name, a parameter or a value that does not fit, and what the store raises.
    """
    return store.query(find(saved, name).bind(params))


def find(saved: Sequence[SavedQuery], name: str) -> SavedQuery:
    """The saved query of this name; BadUsage, with the nearest names, where there is none."""
    for query in saved:
        if query.name == name:
            return query
    raise BadUsage(
        f"there is no saved query {name!r}", mend=nearest(name, [query.name for query in saved])
    )


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint for a word that is not among the known ones: those like it, else all of them."""
    if not known:
        return "there are none"
    like = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(like)}?" if like else f"take one of {', '.join(known)}"
