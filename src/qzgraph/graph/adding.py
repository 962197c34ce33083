"""A file taken in as an edition: read once, held to be writable as RDF, and kept with what was read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.graph import parts
from qzgraph.graph.library import Library
from qzgraph.graph.load import Loaded, kept_reading, packaged_vocabulary
from qzgraph.graph.prepared import pack
from qzgraph.graph.workspace import KnownEdition, Meta, add_file
from qzgraph.reading.source import Source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition, Extent
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class TakenIn:
    """An edition as it was read, and what every build needs of that, packed."""

    meta: Meta
    digest: str
    read: bytes
    stated: bytes


def take_in(
    source: Source, file: Path, division: str, year: int, extent: Extent, vocabulary: Vocabulary
) -> tuple[Edition, TakenIn]:
    """The source of a file as an edition that every later command can use. Raises
    :class:`UnreadableSource` where it cannot be written as RDF."""
    edition = read_edition(source, division, year, vocabulary, extent)
    known = KnownEdition(division, year, "text", file, extent, own=True, name=file.name)
    try:
        stated = parts.stated(known, edition, vocabulary)
    except ValueError as error:  # a character that RDF has no way to write
        raise UnreadableSource(
            f"its text cannot be written as RDF ({error})",
            where=edition.file,
            mend="save it anew from the program that it was made with",
        ) from error
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    meta = Meta(division, year, extent, file.name, len(edition.items))
    return edition, TakenIn(meta, digest, pack(Loaded(edition, source)), pack(stated))


def vocabulary_of(settings: Settings) -> Vocabulary:
    """The vocabulary, from the user's cache where it is there."""
    kept = kept_reading(settings)
    return kept.vocabulary if kept else packaged_vocabulary(settings.data)


def keep(settings: Settings, file: Path, taken: TakenIn) -> KnownEdition:
    """Adds the edition to the workspace, and what was read of it to the library, so that it need not be
    read again."""
    content = file.read_bytes()
    known = add_file(settings, taken.meta, content)
    if hashlib.sha256(content).hexdigest() == taken.digest:  # it has not changed since
        Library.of(settings).remember(known, taken.digest, taken.read, taken.stated)
    return known
