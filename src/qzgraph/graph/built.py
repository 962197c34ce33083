"""Which build is that of a user's editions, whether it is there whole, and what it says: all that most
commands need to know of building, told without what builds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import qzgraph
from qzgraph import names
from qzgraph.errors import BadUsage, UnreadableSource
from qzgraph.graph.build_notes import built_digest, built_name, dataset_digest
from qzgraph.graph.workspace import KnownEdition, known_editions, stamp
from qzgraph.settings import Settings

DATASET = "dataset.nq"
STORE = "store"
#: Written last: a folder without it was never finished.
DONE = "build.txt"


def program_digest(settings: Settings) -> str:
    """A name for the program that makes the parts, and its data: 16 hexadecimal digits."""
    digest = hashlib.sha256(qzgraph.__version__.encode())
    package = Path(qzgraph.__file__).parent
    files = [
        path
        for folder in (settings.ontology, settings.data, settings.shapes)
        for path in folder.rglob("*")
        if path.is_file()
    ]
    files += [
        path
        for wing in ("reading", "language", "records", "aligning", "graph")
        for path in (package / wing).iterdir()
        if path.suffix in {".py", ".lark"}
    ]
    files += package.glob("*.py")
    for path in sorted(files):
        digest.update(re.sub(r"\\", "/", path.name).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def library_folder(settings: Settings) -> Path:
    """Where the parts of the dataset are kept that this program makes."""
    return settings.cache / f"library-{program_digest(settings)}"


def state_of(library: Path, known: Iterable[KnownEdition]) -> str:
    """A name for what these editions give, made of the parts in that folder: 16 hexadecimal digits."""
    digest = hashlib.sha256(library.name.encode())
    for each in known:
        said = (each.id, each.extent.value, each.name, stamp(each) if each.own else "")
        digest.update("\0".join(said).encode())
    return digest.hexdigest()[:16]


def built(settings: Settings) -> Path | None:
    """The folder of the build of this user's editions, where it is there whole."""
    state = state_of(library_folder(settings), known_editions(settings))
    folder = settings.cache / f"build-{state}"
    return folder if intact(folder) else None


def intact(folder: Path) -> bool:
    """Whether there is a whole build: what was written last is there, a store, and the dataset that it
    speaks of, if it does. Raises BadUsage where that cannot be read."""
    try:
        digest = built_digest(folder)
        there = (folder / STORE / "CURRENT").is_file() and built_name(folder)
        return bool(there) and (not digest or digest == dataset_digest(folder / DATASET))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise BadUsage(
            f"the cache cannot be read ({error.strerror or error})",
            where=str(folder),
            mend="make it readable, or set XDG_CACHE_HOME to another place",
        ) from error


def asserted(folder: Path) -> list[ox.Quad]:
    """The quads of a build that are not inferred. Raises :class:`UnreadableSource` where there is
    no build."""
    graphs = {names.GRAPH_INFERRED, names.GRAPH_SHAPES}
    return [quad for quad in built_quads(folder) if quad.graph_name.value not in graphs]


def built_quads(folder: Path) -> list[Any]:  # quads of named graphs
    """All quads of a build. Raises as :func:`asserted` does."""
    try:
        return list(ox.parse(path=str(folder / DATASET), format=ox.RdfFormat.N_QUADS))
    except (OSError, SyntaxError) as error:
        raise UnreadableSource(
            f"no build can be read there ({error})",
            where=str(folder),
            mend="make one with: qzgraph build --out DIR",
        ) from error
