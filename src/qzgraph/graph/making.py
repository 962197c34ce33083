"""The making of what a library lacks: what editions state and what follows from it, several at a time where
it is much."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from itertools import starmap
from multiprocessing import get_context
from threading import active_count
from typing import Any, TypeVar

from qzgraph.connected import reached
from qzgraph.graph.library import Library, Unheld, Wanted, grounds_of, stated_key
from qzgraph.graph.load import prepared_reading
from qzgraph.graph.workspace import KnownEdition
from qzgraph.submitting import processors, submitted

#: Below so many parts to make, it is done in this process: another takes a second to start.
FEW = 4

T = TypeVar("T")
Call = Callable[[Callable[..., T], Sequence[tuple[object, ...]]], Iterator[T]]
#: Called with how many of how many parts are made.
Progress = Callable[[int, int], None]


def silent(done: int, all_of: int) -> None:
    """Tells nobody."""


class Making:
    """The making of what lacks of some editions, told part by part, so that whoever asks can go on with
    one while others are made; to be entered. ``items`` has the numbers of items that are known by the
    keys of what was stated, and is added to.

    Raises QzgraphError where an edition's file cannot be read.
    """

    def __init__(
        self,
        library: Library,
        known: Sequence[KnownEdition],
        digests: Mapping[str, str],
        items: dict[str, int],
        progress: Progress = silent,
    ) -> None:
        self._library, self._digests, self._items = library, digests, items
        self._known = [Unheld(each, stated_key(each, digests[each.id])) for each in known]
        self._progress = progress
        self._done = 0
        self._stack = ExitStack()

    def __enter__(self) -> Making:
        """Starts other processes where there is much to do; now, when this one has little yet."""
        much = len(self._unstated()) >= FEW
        if not much:
            for _ in self.stated():
                pass
            much = len(self._lacking(self.wanted)) >= FEW
        self._call = self._stack.enter_context(_several(self._library, much))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    _call: Call[Any] = staticmethod(starmap)

    def stated(self) -> Iterator[Unheld]:
        """Each edition when what it states is kept."""
        todo = self._unstated()
        lacking = {each.stated: each for each in todo}
        yield from (each for each in self._known if each.stated not in lacking)
        for key, count in self._call(_state, [(self._library, each) for each in todo]):
            self._items[key] = count
            self._tell(2 * len(todo))
            yield lacking[key]

    @cached_property
    def wanted(self) -> dict[str, Wanted]:
        """All of them, when what they state is kept, those that others are held to first."""
        items = {each.known.id: self._items[each.stated] for each in self._known}
        return self._library.wanted([e.known for e in self._known], self._digests, items)

    def followed(self) -> Iterator[Wanted]:
        """Each edition when what follows from it is kept."""
        wanted = self.wanted
        lacking = self._lacking(wanted)
        yield from (each for name, each in wanted.items() if name not in lacking)
        waves: dict[int, list[Wanted]] = {}
        depth: dict[str, int] = {}
        for name, each in wanted.items():
            depth[name] = 1 + max((depth[other] for other in each.held_to), default=0)
            if name in lacking:
                waves.setdefault(depth[name], []).append(each)
        for _, wave in sorted(waves.items()):
            tasks = [
                (self._library, each, {name: wanted[name] for name in _all_above(each, wanted)})
                for each in wave
            ]
            for name in self._call(_follow, tasks):
                self._tell(max(2 * len(lacking), self._done + 1))
                yield wanted[name]

    def made(self) -> dict[str, Wanted]:
        """All of them, when all that lacked is kept."""
        for _ in self.stated():
            pass
        for _ in self.followed():
            pass
        return self.wanted

    def _unstated(self) -> list[Unheld]:
        lacking = set(self._library.missing("stated", (each.stated for each in self._known)))
        return [e for e in self._known if e.stated in lacking or e.stated not in self._items]

    def _lacking(self, wanted: Mapping[str, Wanted]) -> set[str]:
        keys = {each.following: name for name, each in wanted.items()}
        return {keys[key] for key in self._library.missing("following", keys)}

    def _tell(self, all_of: int) -> None:
        self._done += 1
        self._progress(self._done, all_of)


def _all_above(each: Wanted, wanted: Mapping[str, Wanted]) -> set[str]:
    return reached(each.held_to, lambda name: wanted[name].held_to)


def _state(library: Library, each: Unheld) -> tuple[str, int]:
    return each.stated, library.state(each).items


def _follow(library: Library, each: Wanted, above: Mapping[str, Wanted]) -> str:
    library.follow(each, above)
    return each.known.id


@contextmanager
def _several(library: Library, much: bool) -> Iterator[Call[Any]]:
    """What calls a function with each of some arguments; where there is much to do, at once."""
    cores = processors()
    if not much or cores < 2:
        yield starmap
    else:
        grounds_of(library)  # which is then every worker's, with what was prepared to make it
        prepared_reading(library.settings)
        forked = sys.platform == "linux" and active_count() == 1
        context = get_context("fork" if forked else "spawn")
        with ProcessPoolExecutor(cores, mp_context=context) as pool:
            pool.submit(os.getpid).result()
            yield partial(submitted, pool)
