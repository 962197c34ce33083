"""An edition at hand as records, whatever it is kept as: a document, or Turtle of what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from qzgraph.graph.partial import read_partial
from qzgraph.graph.workspace import KnownEdition
from qzgraph.reading.files import read_source
from qzgraph.reading.source import Source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True)
class Loaded:
    """An edition, and the source that its words are quoted from."""

    edition: Edition
    source: Source


def read_known(known: KnownEdition, vocabulary: Vocabulary) -> Loaded:
    """The edition read afresh. Raises :class:`QzgraphError` where its file cannot be read."""
    if known.form == "turtle":
        source, edition = read_partial(known.path, known.division, known.year, vocabulary)
        return Loaded(edition, source)
    source = read_source(known.path)
    if known.name:
        source = replace(source, name=known.name)
    edition = read_edition(source, known.division, known.year, vocabulary, known.extent)
    return Loaded(edition, source)


def load_edition(settings: Settings, known: KnownEdition) -> Loaded:
    """The same, read once a process."""
    return _loaded(settings.data, known, known.path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def packaged_vocabulary(data: Path) -> Vocabulary:
    """The vocabulary of a ``data/`` folder, read once a process."""
    return load_vocabulary(data)


@lru_cache(maxsize=16)
def _loaded(data: Path, known: KnownEdition, stamp: int) -> Loaded:
    """``stamp`` makes a changed file another."""
    return read_known(known, packaged_vocabulary(data))
