"""An edition at hand as records, whatever it is kept as: a document, or Turtle of what is known."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from qzgraph.errors import QzgraphError
from qzgraph.graph.partial import read_partial
from qzgraph.graph.plain import keep_plain
from qzgraph.graph.prepared import already_prepared, prepared
from qzgraph.graph.workspace import KnownEdition, packaged_editions
from qzgraph.language.scope import asked_in
from qzgraph.language.tables import saved_grammars, use_grammars
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
    """The same, read once a process; one of the package, once a machine."""
    ready = prepared_reading(settings)
    found = None if known.own else ready.editions.get(known)
    if found is not None:
        return found
    return _loaded(settings, known, known.path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def packaged_vocabulary(data: Path) -> Vocabulary:
    """The vocabulary of a ``data/`` folder, read once a process."""
    return load_vocabulary(data)


@dataclass(frozen=True)
class Prepared:
    """The vocabulary, with what it has learnt by reading and writing the package's editions,
    those, and the tables of the grammars that it took."""

    vocabulary: Vocabulary
    editions: Mapping[KnownEdition, Loaded]
    grammars: Mapping[str, bytes]


@lru_cache(maxsize=4)
def prepared_reading(settings: Settings) -> Prepared:
    """What the package itself gives, from the user's cache where it is there."""
    found: Prepared = prepared(settings.cache, settings.data, lambda: _read_packaged(settings))
    use_grammars(found.grammars)
    return found


@lru_cache(maxsize=4)
def kept_reading(settings: Settings) -> Prepared | None:
    """The same where it is in the cache already: for one who needs no more of it than to read."""
    found: Prepared | None = already_prepared(settings.cache, settings.data)
    return found


def _read_packaged(settings: Settings) -> Prepared:
    vocabulary = packaged_vocabulary(settings.data)
    editions = {}
    for known in packaged_editions(settings.data):
        with suppress(QzgraphError):  # told when that one is asked for
            editions[known] = read_known(known, vocabulary)
            keep_plain(editions[known].edition, vocabulary)
            for item in editions[known].edition.items:
                asked_in(item.offer, vocabulary.lexicon)  # is asked of every reference
    return Prepared(vocabulary, editions, saved_grammars())


@lru_cache(maxsize=16)
def _loaded(settings: Settings, known: KnownEdition, _stamp: int) -> Loaded:
    """``_stamp`` makes a changed file another."""
    return read_known(known, prepared_reading(settings).vocabulary)
