"""The parts of the dataset as they are kept in the user's cache, each under the hash of what it was made
from; what lacks is made, several at a time where it is much.

A library is of one version of the program and its data. What an edition states rests on its own file;
what follows from it, on that and on the editions that it is held to (:class:`.Neighbours`). So adding,
replacing or removing an edition makes its own parts and those of the editions next to it, and no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from qzgraph import names
from qzgraph.graph import parts
from qzgraph.graph.built import library_folder
from qzgraph.graph.load import Loaded, load_edition, prepared_reading, read_known
from qzgraph.graph.neighbours import Line, Neighbours
from qzgraph.graph.prepared import keep_packed, kept, load
from qzgraph.graph.reason import Grounds
from qzgraph.graph.workspace import KnownEdition
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary

T = TypeVar("T")


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

    def _kept(self, kind: str, key: str, make: Callable[[], T]) -> T:
        return kept(self._file(kind, key), make, lasting=False)

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

        def made() -> parts.Stated:
            edition = self._loaded(each.known, each.stated).edition
            return parts.stated(each.known, edition, self.vocabulary)

        return self._kept("stated", each.stated, made)

    def _loaded(self, each: KnownEdition, key: str) -> Loaded:
        return self._kept("read", key, lambda: read_known(each, self.vocabulary))

    @property
    def vocabulary(self) -> Vocabulary:
        return prepared_reading(self.settings).vocabulary

    def remember(self, each: KnownEdition, digest: str, read: bytes, states: bytes) -> None:
        """Keeps what was read of a file of this digest already, packed."""
        key = stated_key(each, digest)
        keep_packed(self._file("read", key), read)
        keep_packed(self._file("stated", key), states)

    def follow(self, each: Wanted, wanted: Mapping[str, Wanted]) -> parts.Following:
        """What follows from an edition, made where it is not kept. ``wanted`` has those of its lines."""

        def made() -> parts.Following:
            held = [wanted[other] for other in each.held_to]
            above = {e.known.id: _once(e.following, partial(self.follow, e, wanted)) for e in held}
            editions = {
                e.known.id: _once(e.stated, partial(self._loaded, e.known, e.stated)).edition
                for e in held
            }
            editions[each.known.id] = self._loaded(each.known, each.stated).edition
            return parts.following(
                each.known.id,
                each.lines,
                each.upper,
                each.earlier,
                editions,
                self.state(each),
                above,
                grounds_of(self),
                self.vocabulary,
            )

        return self._kept("following", each.following, made)

    def missing(self, kind: str, keys: Iterable[str]) -> list[str]:
        """Those of the keys under which nothing of this kind is kept."""
        return [key for key in keys if not self._file(kind, key).is_file()]


@lru_cache(maxsize=2)
def ground_of(library: Library) -> parts.Ground:
    """What is there without any edition, made where it is not kept."""
    file = library.folder / "ground"
    return kept(file, lambda: parts.ground(library.settings, library.vocabulary))


@lru_cache(maxsize=2)
def grounds_of(library: Library) -> Grounds:
    """What inference has of those, made where it is not kept."""
    return kept(library.folder / "grounds", lambda: ground_of(library).grounds(), packed=False)


_above: dict[str, Any] = {}


def _once(key: str, make: Callable[[], T]) -> T:
    """A part of what editions are held to; those that were made last are at hand."""
    if key not in _above:
        _above[key] = make()
        while len(_above) > 32:
            del _above[next(iter(_above))]
    found: T = _above[key]
    return found


def at_hand(settings: Settings, known: KnownEdition) -> Loaded:
    """An edition at hand as records: as it was read for the dataset where that is kept, else read now;
    once a process. Raises :class:`QzgraphError` where its file cannot be read."""
    if not known.own:
        return load_edition(settings, known)
    return _at_hand(settings, known, known.path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _at_hand(settings: Settings, known: KnownEdition, _stamp: int) -> Loaded:
    """``_stamp`` makes a changed file another."""
    digest = hashlib.sha256(known.path.read_bytes()).hexdigest()
    kept = Library.of(settings).loaded(stated_key(known, digest))
    return kept or load_edition(settings, known)


def stated_key(each: KnownEdition, digest: str) -> str:
    """What an edition states rests on this: its file, what that is called and taken for."""
    return _key(each.id, each.extent.value, each.form, each.name, digest)


def _key(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]
