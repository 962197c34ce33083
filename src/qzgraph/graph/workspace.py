"""The editions that are at hand: those that travel in the package, and the user's own.

A user's edition is kept as the file it was given in, beside ``edition.json``; it is read afresh like
any other source, and one of a packaged edition's name takes its place. Adding is one
replacing of that small file, removing its unlinking, under a lock: an interrupted one leaves the
workspace as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qzgraph import names
from qzgraph.errors import BadUsage, BrokenData
from qzgraph.graph.neighbours import Neighbours
from qzgraph.records.model import Extent
from qzgraph.settings import Settings
from qzgraph.tables import rows

_FOLDER = "editions"
_META = "edition.json"
EDITION_ID = re.compile(r"\d{6}-\d{4}")
#: Beside the editions: written anew at each change.
CHANGED = "changed"


@dataclass(frozen=True)
class KnownEdition:
    """An edition that can be loaded. ``form`` is ``text`` for any document that is read,
    ``turtle`` for hand-written RDF of what is known of a partial one."""

    division: str
    year: int
    form: str
    path: Path
    extent: Extent
    own: bool = False
    """Whether it is the user's, rather than the package's."""
    name: str = ""
    """What the user's file was called."""

    @property
    def id(self) -> str:
        return names.edition_id(self.division, self.year)


def stamp(edition: KnownEdition) -> str:
    """What tells one state of an edition's file from another. Raises OSError."""
    about = edition.path.stat()
    return f"{edition.path.name} {about.st_size} {about.st_mtime_ns}"


def known_editions(settings: Settings) -> list[KnownEdition]:
    """Every edition at hand by its id; the user's own in place of packaged ones."""
    found = {edition.id: edition for edition in packaged_editions(settings.data)}
    found |= {edition.id: edition for edition in _own(settings.workspace)}
    return [found[key] for key in sorted(found)]


def find_edition(settings: Settings, name: str) -> KnownEdition:
    """The edition of that id. Raises :class:`BadUsage` naming those at hand."""
    if found := known_edition(settings, name):
        return found
    at_hand = ", ".join(edition.id for edition in known_editions(settings))
    raise BadUsage(f"there is no edition {name!r}", mend=f"name one of {at_hand}, or add it")


def known_edition(settings: Settings, name: str) -> KnownEdition | None:
    """The edition at hand of that id, of which alone it is looked; None where there is none."""
    if not EDITION_ID.fullmatch(name):
        return None
    own = _own(settings.workspace, name)
    packaged = (each for each in packaged_editions(settings.data) if each.id == name)
    return next(own, None) or next(packaged, None)


def reference_for(settings: Settings, division: str, year: int) -> KnownEdition:  # noqa: ARG001
    """The newest complete edition of the nearest level above a division.

    Raises :class:`BadUsage` where none is at hand.
    """
    complete = [e for e in known_editions(settings) if e.extent is Extent.COMPLETE]
    code = names.upper_code(division)
    while code:
        above = [edition for edition in complete if edition.division == code]
        if above:
            return max(above, key=lambda edition: edition.year)
        code = names.upper_code(code)
    raise BadUsage(
        f"no complete edition above {division} is at hand",
        mend="add one with: qzgraph add FILE --division CODE --year YYYY, or name --against EDITION",
    )


def chain_above(settings: Settings, edition: KnownEdition) -> list[KnownEdition]:
    """The editions further up, one a level, nearest first: the newest that is no newer, else the
    newest."""
    known = {each.id: each for each in known_editions(settings)}
    return [known[id_] for id_ in Neighbours(known).above(edition.id)]


@dataclass(frozen=True)
class Meta:
    """What a file is taken in as, and what it was called."""

    division: str
    year: int
    extent: Extent
    name: str
    items: int

    @property
    def id(self) -> str:
        return names.edition_id(self.division, self.year)


def add_file(settings: Settings, meta: Meta, content: bytes) -> KnownEdition:
    """Keeps this content as an edition in place of any of its name.

    The one step that counts is the replacing of ``edition.json``: until then the workspace says
    what it said before.
    """
    with _locked(settings.workspace) as folder:
        place = folder / meta.id
        place.mkdir(exist_ok=True)
        suffix = Path(meta.name).suffix.lower()
        copy = place / f"source-{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
        _replace(copy, content)
        said = {
            "division": meta.division,
            "year": meta.year,
            "extent": meta.extent.value,
            "file": copy.name,
            "name": meta.name,
            "items": meta.items,
        }
        text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
        _replace(place / _META, text.encode())
        for other in place.iterdir():
            if other.name not in {copy.name, _META}:
                other.unlink(missing_ok=True)
    return KnownEdition(
        meta.division, meta.year, "text", copy, meta.extent, own=True, name=meta.name
    )


def remove_edition(settings: Settings, name: str) -> None:
    """Takes the user's edition of that id out; a packaged one of the same name is back.

    Raises :class:`BadUsage` where the user has none.
    """
    with _locked(settings.workspace) as folder:
        own = sorted(path.parent.name for path in folder.glob(f"*/{_META}"))
        if name not in own:  # Nor is any path that leads elsewhere.
            raise BadUsage(
                f"you have added no edition {name!r}",
                mend=f"yours are: {', '.join(own)}" if own else "you have added none",
            )
        (folder / name / _META).unlink()
        shutil.rmtree(folder / name, ignore_errors=True)


@contextmanager
def _locked(workspace: Path) -> Iterator[Path]:
    from filelock import FileLock, Timeout

    folder = workspace / _FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(workspace / "lock"), timeout=30):
            yield folder
            _replace(workspace / CHANGED, b"")
    except Timeout as error:
        raise BadUsage(
            "another qzgraph is changing the workspace", where=str(workspace), mend="try again"
        ) from error
    except OSError as error:
        raise BadUsage(
            f"the workspace cannot be written ({error.strerror or error})", where=str(workspace)
        ) from error


def _replace(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def packaged_editions(data: Path) -> Iterator[KnownEdition]:
    """The editions that travel in the package."""
    for row in rows(data / "editions.csv"):
        yield KnownEdition(
            row["division"],
            int(row["year"]),
            row["form"],
            data / row["file"],
            Extent(row["extent"]),
        )


def _own(workspace: Path, name: str = "*") -> Iterator[KnownEdition]:
    for path in sorted((workspace / _FOLDER).glob(f"{name}/{_META}")):
        try:
            meta = json.loads(path.read_text(encoding="utf-8"))
            source = path.parent / meta["file"]
            if not source.is_file():
                raise FileNotFoundError(f"{meta['file']} is gone")
            yield KnownEdition(
                meta["division"],
                int(meta["year"]),
                "text",
                source,
                Extent(meta["extent"]),
                own=True,
                name=str(meta.get("name", "")),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BrokenData(
                f"an edition of the workspace cannot be read ({error})",
                where=str(path.parent),
                mend=f"remove that folder and add {path.parent.name} again",
            ) from error
