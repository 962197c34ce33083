"""The verb that runs a query, given or saved."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Answer

if TYPE_CHECKING:
    from qzgraph.graph.store import GraphStore


class Saved(Protocol):
    """What the verb needs of a saved query."""

    @property
    def name(self) -> str: ...

    def bind(self, params: Mapping[str, str]) -> str: ...


AnySaved = TypeVar("AnySaved", bound=Saved)


def run(store: GraphStore, text: str) -> Answer:
    """What the store answers to this query. Raises BadQuery, EndpointFailed or QzgraphError."""
    return store.query(text)


def run_saved(
    store: GraphStore, saved: Sequence[Saved], name: str, params: Mapping[str, str]
) -> Answer:
    """What the store answers to the saved query of this name.

    Raises BadUsage for a name, a parameter or a value that does not fit, and what :func:`run`
    raises.
    """
    return run(store, find(saved, name).bind(params))


def find(saved: Sequence[AnySaved], name: str) -> AnySaved:
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
