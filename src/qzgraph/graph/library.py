"""The parts of the dataset as they are kept in the user's cache, each under the hash of what it was made
from; what lacks is made, several at a time where it is much.

A library is of one version of the program and its data. What an edition states rests on its own file;
what follows from it, on that and on the editions that it is held to (:class:`.Neighbours`). So adding,
replacing or removing an edition makes its own parts and those of the editions next to it, and no more.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import islice, starmap
from multiprocessing import get_context
from pathlib import Path
from threading import active_count
from typing import Any, TypeVar

from qzgraph import names
from qzgraph.connected import reached
from qzgraph.graph import parts
from qzgraph.graph.built import library_folder
from qzgraph.graph.lineage_graph import Line, Neighbours
from qzgraph.graph.load import Loaded, load_edition, prepared_reading, read_known
from qzgraph.graph.prepared import keep, keep_packed, load
from qzgraph.graph.reason import Grounds
from qzgraph.graph.workspace import KnownEdition
from qzgraph.settings import Settings

#: Below so many parts to make, it is done in this process: another takes a second to start.
FEW = 4

T = TypeVar("T")
Call = Callable[[Callable[..., T], Sequence[tuple[object, ...]]], Iterator[T]]
#: Called with how many of how many parts are made.
Progress = Callable[[int, int], None]


def silent(done: int, all_of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Unheld:
    """An edition, and the key of what it states."""

    known: KnownEdition
    stated: str


@dataclass(frozen=True)
class Wanted(Unheld):
    """An edition, the keys of its parts, and what it is held to."""

    following: str
    items: int
    upper: str | None = None
    earlier: str | None = None
    lines: tuple[Line, ...] = ()

    @property
    def held_to(self) -> tuple[str, ...]:
        """The editions of its lines, by their ids."""
        return tuple(dict.fromkeys(o for line in self.lines for o in line.editions[:-1]))


@dataclass(frozen=True)
class Library:
    """A folder of parts."""

    settings: Settings
    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> Library:
        return cls(settings, library_folder(settings))

    # Keys --------------------------------------------------------------------------------------

    def wanted(
        self, known: Sequence[KnownEdition], digests: Mapping[str, str], items: Mapping[str, int]
    ) -> dict[str, Wanted]:
        """The editions with the keys of their parts, those that others are held to first. ``digests``
        are those of their files, ``items`` how many each has, both by their ids."""
        everyone = Neighbours(digests)
        with_items = Neighbours(each for each in digests if items[each])
        found: dict[str, Wanted] = {}
        for each in sorted(known, key=lambda e: (names.level_of(e.division).rank, e.year, e.id)):
            stated = stated_key(each, digests[each.id])
            upper, earlier = next(everyone.above(each.id), None), everyone.before(each.id)
            lines = with_items.lines(each.id) if items[each.id] else ()
            held = dict.fromkeys(other for line in lines for other in line.editions[:-1])
            above = [f"{found[other].stated} {found[other].following}" for other in held]
            key = _key(stated, str(upper), str(earlier), *map(str, lines), *above)
            found[each.id] = Wanted(each, stated, key, items[each.id], upper, earlier, lines)
        return found

    # What is kept ------------------------------------------------------------------------------

    def _file(self, kind: str, key: str) -> Path:
        return self.folder / "parts" / key[:2] / f"{key}.{kind}"

    def loaded(self, key: str) -> Loaded | None:
        """An edition as it was read."""
        found: Loaded | None = load(self._file("read", key), lasting=False)
        return found

    def stated(self, key: str) -> parts.Stated | None:
        found: parts.Stated | None = load(self._file("stated", key), lasting=False)
        return found

    def following(self, key: str) -> parts.Following | None:
        found: parts.Following | None = load(self._file("following", key), lasting=False)
        return found

    def forget(self, needed: Iterable[Wanted]) -> None:
        """Removes what none of these needs."""
        stated = {each.stated for each in needed}
        keys = stated | {each.following for each in needed}
        for file in (self.folder / "parts").glob("*/*"):
            if file.stem not in keys and not file.name.startswith("."):
                file.unlink(missing_ok=True)

    # What is made ------------------------------------------------------------------------------

    def state(self, each: Unheld) -> parts.Stated:
        """What an edition states, made where it is not kept."""
        found = self.stated(each.stated)
        if found is None:
            vocabulary = prepared_reading(self.settings).vocabulary
            read = self._loaded(each.known, each.stated)
            found = parts.stated(each.known, read.edition, vocabulary)
            keep(self._file("stated", each.stated), found, packed=True)
        return found

    def _loaded(self, each: KnownEdition, key: str) -> Loaded:
        found = self.loaded(key)
        if found is None:
            found = read_known(each, prepared_reading(self.settings).vocabulary)
            keep(self._file("read", key), found, packed=True)
        return found

    def remember(self, each: KnownEdition, digest: str, read: bytes, states: bytes) -> None:
        """Keeps what was read of a file of this digest already, packed."""
        key = stated_key(each, digest)
        keep_packed(self._file("read", key), read)
        keep_packed(self._file("stated", key), states)

    def follow(self, each: Wanted, wanted: Mapping[str, Wanted]) -> parts.Following:
        """What follows from an edition, made where it is not kept. ``wanted`` has those of its lines."""
        found = self.following(each.following)
        if found is None:
            above = {other: _followed(self, wanted[other], wanted) for other in each.held_to}
            editions = {other: _read(self, wanted[other]).edition for other in each.held_to}
            editions[each.known.id] = self._loaded(each.known, each.stated).edition
            found = parts.following(
                each.known.id,
                each.lines,
                each.upper,
                each.earlier,
                editions,
                self.state(each),
                above,
                _grounds(self),
                prepared_reading(self.settings).vocabulary,
            )
            keep(self._file("following", each.following), found, packed=True)
        return found

    def missing(self, kind: str, keys: Iterable[str]) -> list[str]:
        """Those of the keys under which nothing of this kind is kept."""
        return [key for key in keys if not self._file(kind, key).is_file()]


@lru_cache(maxsize=2)
def ground_of(library: Library) -> parts.Ground:
    """What is there without any edition, made where it is not kept."""
    file = library.folder / "ground"
    found: parts.Ground | None = load(file)
    if found is None:
        found = parts.ground(library.settings, prepared_reading(library.settings).vocabulary)
        keep(file, found, packed=True)
    return found


@lru_cache(maxsize=2)
def _grounds(library: Library) -> Grounds:
    """What inference has of those, made where it is not kept."""
    file = library.folder / "grounds"
    found: Grounds | None = load(file)
    if found is None:
        found = ground_of(library).grounds()
        keep(file, found)
    return found


_above: dict[str, object] = {}


def _followed(library: Library, each: Wanted, wanted: Mapping[str, Wanted]) -> parts.Following:
    found = _above.get(each.following)
    if found is None:
        found = _above[each.following] = library.follow(each, wanted)
        _bound()
    assert isinstance(found, parts.Following)
    return found


def _read(library: Library, each: Wanted) -> Loaded:
    found = _above.get(each.stated)
    if found is None:
        found = _above[each.stated] = library._loaded(each.known, each.stated)
        _bound()
    assert isinstance(found, Loaded)
    return found


def _bound() -> None:
    """Keeps of what editions are held to what was read last."""
    while len(_above) > 32:
        del _above[next(iter(_above))]


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
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if not much or cores < 2:
        yield starmap
    else:
        _grounds(library)  # which is then every worker's, with what was prepared to make it
        prepared_reading(library.settings)
        forked = sys.platform == "linux" and active_count() == 1
        context = get_context("fork" if forked else "spawn")
        with ProcessPoolExecutor(cores, mp_context=context) as pool:
            pool.submit(os.getpid).result()
            yield partial(_submitted, pool)


def _submitted(
    executor: Executor, work: Callable[..., T], tasks: Sequence[tuple[object, ...]]
) -> Iterator[T]:
    """The results as they come, of not many more tasks than are worked on."""
    waiting = iter(tasks)
    running = {executor.submit(work, *task) for task in islice(waiting, 64)}
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        running |= {executor.submit(work, *task) for task in islice(waiting, len(done))}
        for each in done:
            yield each.result()


def at_hand(settings: Settings, known: KnownEdition) -> Loaded:
    """An edition at hand as records: as it was read for the dataset where that is kept, else read now;
    once a process. Raises :class:`QzgraphError` where its file cannot be read."""
    if not known.own:
        return load_edition(settings, known)
    return _at_hand(settings, known, known.path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _at_hand(settings: Settings, known: KnownEdition, stamp: int) -> Loaded:
    """``stamp`` makes a changed file another."""
    digest = hashlib.sha256(known.path.read_bytes()).hexdigest()
    kept = Library.of(settings).loaded(stated_key(known, digest))
    return kept or load_edition(settings, known)


def stated_key(each: KnownEdition, digest: str) -> str:
    """What an edition states rests on this: its file, what that is called and taken for."""
    return _key(each.id, each.extent.value, each.form, each.name, digest)


def _key(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]
