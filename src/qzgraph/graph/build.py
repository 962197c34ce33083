"""The whole path: sources, ontology and vocabularies to parts, and parts to one dataset and its store.

``build`` writes ``dataset.nq`` (sorted, the same bytes for the same inputs) and ``store/``, the
embedded store. ``ensure_built`` keeps a store for this user and these inputs in the cache: where there
is one of other editions already, a copy of it that shares its files is changed by what came and what
went, so that an edition more costs the same however many there are.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

import qzgraph
from qzgraph import names
from qzgraph.errors import BadUsage, UnreadableSource
from qzgraph.graph.build_notes import (
    COUNTS,
    MERGED,
    counted,
    dataset_digest,
)
from qzgraph.graph.built import DATASET, DONE, STORE, intact, library_folder, state_of
from qzgraph.graph.dataset import dataset_lines, write_dataset
from qzgraph.graph.growing import Growing, linked
from qzgraph.graph.ledger import Ledger
from qzgraph.graph.library import Library, Wanted, ground_of
from qzgraph.graph.making import Making, Progress, silent
from qzgraph.graph.workspace import KnownEdition, known_editions, stamp
from qzgraph.scratch import scratch
from qzgraph.settings import Settings

#: Items up to which a build in the cache has its N-Quads beside its store: some 40 MB.
SMALL = 450


Part = TypeVar("Part")


@dataclass(frozen=True)
class Build:
    """Where a build stands, and how much it holds."""

    folder: Path
    quads: int
    editions: tuple[str, ...]


def build(settings: Settings, out: Path, progress: Progress = silent) -> Build:
    """Builds everything into ``out``, which must be empty or a build already.

    Raises :class:`BrokenData` where data contradict themselves.
    """
    _ready(out)
    with _cached(settings) as own:
        folder = ensure_built(own, progress=progress)
        (out / DONE).unlink(missing_ok=True)
        shutil.rmtree(out / STORE, ignore_errors=True)
        linked(folder / STORE, out / STORE)
        shutil.copyfile(folder / COUNTS, out / COUNTS)
        known = known_editions(own)
        if (folder / DATASET).is_file():
            shutil.copyfile(folder / DATASET, out / DATASET)
        else:
            with _changing(own) as library, closing(_ledger(library)) as ledger:
                with _making(library, known, ledger, progress) as making:
                    wanted = making.made()
                write_dataset(dataset_lines(library, wanted, out), out / DATASET)
    ids = tuple(each.id for each in known)
    say_done(out, ids, state_of(library_folder(settings), known))
    with (out / DATASET).open("rb") as lines:
        return Build(out, sum(1 for _ in lines), ids)


@contextmanager
def with_dataset(settings: Settings) -> Iterator[Path]:
    """The build of the user's own again, with its dataset beside it: a large one in the cache has none."""
    with scratch("qzgraph-dataset-") as aside:
        yield build(settings, aside).folder


@contextmanager
def _cached(settings: Settings) -> Iterator[Settings]:
    """The settings with a cache that can be written: the user's, else one for now."""
    try:
        settings.cache.mkdir(parents=True, exist_ok=True)
        with scratch("building-", settings.cache):
            pass
    except OSError:
        with scratch("qzgraph-build-") as cache:
            yield Settings(settings.resources, cache, settings.workspace)
    else:
        yield settings


def ensure_built(
    settings: Settings,
    building: Callable[[], None] = lambda: None,
    progress: Progress = silent,
) -> Path:
    """The folder of the dataset of this user's editions, built into the user's cache where it is not
    there whole; ``building`` is called before that.

    Safe when several processes start together: one builds, the others wait. It does so aside, so that
    whatever ends it leaves what was there. What a build that was killed left behind is removed.
    """
    known = known_editions(settings)
    library = Library.of(settings)
    folder = settings.cache / f"build-{state_of(library.folder, known)}"
    if intact(folder):
        return folder
    building()
    try:
        settings.cache.mkdir(parents=True, exist_ok=True)
        with _changing(settings) as library:
            if not intact(folder):
                with scratch("building-", settings.cache) as aside:
                    change(library, known, aside, folder, progress)
            _keep_newest(folder)
    except OSError as error:
        raise _unwritable(settings.cache, error) from error
    return folder


@contextmanager
def _changing(settings: Settings) -> Iterator[Library]:
    """The library, as long as no other process changes it."""
    library = Library.of(settings)
    library.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(str(library.folder / "lock")):
        yield library


def change(
    library: Library,
    known: Sequence[KnownEdition],
    aside: Path,
    folder: Path,
    progress: Progress = silent,
) -> None:
    """Makes the build of these editions in ``aside``, from the one that the ledger is of where it is
    there, and moves it to ``folder``. The ledger is of it then; or, whatever happens, of the former.
    """
    state = folder.name.removeprefix("build-")
    with closing(_ledger(library)) as ledger, ExitStack() as stack:
        making = stack.enter_context(_making(library, known, ledger, progress))
        former = folder.with_name(f"build-{ledger.state}")
        with ledger.changing():
            if not (
                ledger.state and intact(former) and _grown(library, ledger, former, aside, making)
            ):
                ledger.clear()
                shutil.rmtree(aside / STORE, ignore_errors=True)
                store = Growing(aside / STORE)
                _apply(library, ledger, store, making)
                store.finish(optimized=True)
                _write_counts(aside, store.counts)
            wanted = making.wanted
            if sum(each.items for each in wanted.values()) <= SMALL:
                write_dataset(dataset_lines(library, wanted, aside), aside / DATASET)
            say_done(aside, sorted(wanted), state)
            put(aside, folder)
            ledger.becomes(state, _named(wanted), {e.stated: e.items for e in wanted.values()})
        library.forget(wanted.values())


def _named(wanted: Mapping[str, Wanted]) -> dict[str, str]:
    """The parts by what the ledger calls them."""
    return {f"{name} stated": each.stated for name, each in wanted.items()} | {
        f"{name} following": each.following for name, each in wanted.items()
    }


def _grown(library: Library, ledger: Ledger, former: Path, aside: Path, making: Making) -> bool:
    """Makes a store from the former build's; whether that could be done."""
    counts = counted(former)
    if not counts:
        return False
    linked(former / STORE, aside / STORE)
    growing = Growing(aside / STORE, counts)
    try:
        _apply(library, ledger, growing, making)
    except _Lost:
        growing.close()
        return False
    growing.finish(optimized=False)
    _write_counts(aside, growing.counts)
    return True


def _write_counts(folder: Path, counts: Mapping[str, int]) -> None:
    """How many statements each graph has, sorted, none left out that has any."""
    some = {graph: number for graph, number in sorted(counts.items()) if number}
    (folder / COUNTS).write_text(json.dumps(some, indent=0) + "\n", encoding="utf-8")


def put(aside: Path, folder: Path) -> None:
    """Moves a whole build to its place, from which what is damaged is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def _ledger(library: Library) -> Ledger:
    """The ledger of a library; a new one where it cannot be read."""
    file = library.folder / "ledger"
    try:
        return Ledger(file)
    except sqlite3.DatabaseError:
        for each in library.folder.glob("ledger*"):
            each.unlink()
        return Ledger(file)


def _making(
    library: Library,
    known: Sequence[KnownEdition],
    ledger: Ledger,
    progress: Progress = silent,
) -> Making:
    """The making of these editions' parts."""
    digests = {each.id: ledger.digest(each.path, stamp(each)) for each in known}
    return Making(library, known, digests, ledger.items(), progress)


def _apply(library: Library, ledger: Ledger, store: Growing, making: Making) -> None:
    """Adds what came, then takes away what went: what both state does not move."""
    former = ledger.parts()
    if not ledger.state:
        ground = ground_of(library).lines
        inferred = f" <{names.GRAPH_INFERRED}> .".encode()
        triples = [(line[: line.rindex(b" <")] + b" .", line.endswith(inferred)) for line in ground]
        ledger.count((triple for triple, follows in triples if not follows), 1, 0)
        ledger.count((triple for triple, follows in triples if follows), 0, 1)
        store.add(ground)
    for new in making.stated():
        if (old := former.get(f"{new.known.id} stated")) != new.stated:
            states = library.state(new)
            was = _there(library.stated(old), old).own if old else ()
            store.add(_without(states.own, was))
            store.move(ledger.count(states.shared, 1, 0))
    wanted = making.wanted
    for each in making.followed():
        if (old := former.get(f"{each.known.id} following")) != each.following:
            follows = library.follow(each, wanted)
            was = _there(library.following(old), old).own if old else ()
            store.add(_without(follows.own, was))
            store.move(ledger.count(follows.shared, 0, 1))
    now = _named(wanted)
    gone = {part: old for part, old in former.items() if now.get(part) != old}
    for part, old in sorted(gone.items(), key=lambda each: each[0].split()[::-1]):
        name, _, kind = part.partition(" ")
        stays = wanted.get(name)
        if kind == "following":
            follows = _there(library.following(old), old)
            store.remove(_without(follows.own, library.follow(stays, wanted).own if stays else ()))
            store.move(ledger.count(follows.shared, 0, -1))
        else:
            states = _there(library.stated(old), old)
            store.remove(_without(states.own, library.state(stays).own if stays else ()))
            store.move(ledger.count(states.shared, -1, 0))


class _Lost(Exception):
    """A part that was there is not any more."""


def _there(part: Part | None, name: str) -> Part:
    if part is None:
        raise _Lost(name)
    return part


def _without(lines: Sequence[bytes], others: Sequence[bytes]) -> Iterable[bytes]:
    return set(lines).difference(others) if others else lines


def say_done(folder: Path, editions: Iterable[str], state: str) -> None:
    """Writes what makes the folder a whole build."""
    said = [f"qzgraph {qzgraph.__version__}"]
    if (folder / DATASET).is_file():
        said.append(f"sha256 {dataset_digest(folder / DATASET)}")
    said += [f"state {state}", f"editions {' '.join(editions)}", MERGED]
    (folder / DONE).write_text("\n".join(said) + "\n", encoding="utf-8")


def _ready(out: Path) -> None:
    """Makes the folder. Raises :class:`UnreadableSource` where it holds anything but a build."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from error
    foreign = {path.name for path in out.iterdir()} - {COUNTS, DATASET, STORE, DONE}
    if foreign:
        raise UnreadableSource(
            f"the folder holds other files ({sorted(foreign)[0]})",
            where=str(out),
            mend="give an empty folder or an earlier build",
        )


def _keep_newest(kept: Path) -> None:
    """Drops all but the three newest builds beside this one: every change of data or code makes another.
    Which are new is told by the clock, which may have been set; this one is."""
    others = sorted(
        set(kept.parent.glob("build-*")) - {kept}, key=lambda path: path.stat().st_mtime
    )
    for old in others[:-3]:
        shutil.rmtree(old, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> BadUsage:
    return BadUsage(
        f"the folder cannot be written ({error.strerror or error})",
        where=str(folder),
        mend="give --out DIR, or set XDG_CACHE_HOME, to a place that can be",
    )
