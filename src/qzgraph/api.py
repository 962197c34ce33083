"""The program's verbs from Python: each returns the object that the command of its name renders.

``docs/python.md`` shows them at work. All read the editions at hand (the package's and those of the
user's workspace) and keep what they prepare in the user's cache, as the commands do; ``settings`` names
other places. Nothing is printed. A file is read in the caller's own process, without the bounds of time
and memory that the commands set for files of strangers.

Every error that a caller can mend is a :class:`~qzgraph.errors.QzgraphError`, whose ``str()`` is one
line: where, what, and how to mend it.
"""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path
from typing import TypeAlias

from qzgraph.graph.answer import Answer, Solutions, Triples, Truth
from qzgraph.graph.load import Loaded, prepared_reading
from qzgraph.judging.compare import Comparison
from qzgraph.judging.report import Report
from qzgraph.settings import Settings

__all__ = (
    "Answer",
    "Comparison",
    "Loaded",
    "Report",
    "Solutions",
    "Triples",
    "Truth",
    "compare",
    "query",
    "read",
    "validate",
)

File: TypeAlias = str | PathLike[str]


def read(
    path: File,
    *,
    division: str | None = None,
    year: int | None = None,
    settings: Settings | None = None,
) -> Loaded:
    """What a standard's file says: ``edition`` with its items, and ``source``, the text that every
    span in it counts characters of.

    ``path``: a document of any form that ``qzgraph extract`` reads, or RDF of one edition.
    ``division``: its GB/T 2260 code, six digits; ``year``: of the edition; each else from the title.

    Raises :class:`~qzgraph.errors.UnreadableSource` for a file that cannot be read, and
    :class:`~qzgraph.errors.BadUsage` where neither the title nor the caller names the edition.
    """
    from qzgraph.judging.review import Request, read_reviewed

    vocabulary = prepared_reading(_settings(settings)).vocabulary
    source, edition = read_reviewed(Request(_path(path), division, year), vocabulary)
    return Loaded(edition, source)


def validate(
    path: File,
    *,
    against: str | None = None,
    division: str | None = None,
    year: int | None = None,
    alignment: File | None = None,
    settings: Settings | None = None,
) -> Report:
    """A county's file held to the notice and to the edition above: ``conforms``, ``findings`` and
    ``as_json()``, which is what ``qzgraph validate --format json`` prints.

    ``against``: the id of an edition at hand (``330800-2023``), else the newest complete one of the
    nearest level above. ``alignment``: a table of which item answers which, as ``--alignment`` takes.
    ``division`` and ``year`` as for :func:`read`.

    Raises :class:`~qzgraph.errors.QzgraphError` where the file cannot be read, or held to anything.
    """
    from qzgraph.judging.review import Request, review

    table = _path(alignment) if alignment is not None else None
    return review(_settings(settings), Request(_path(path), division, year, against, table))


def compare(
    *editions: Loaded | File,
    division: str | None = None,
    year: int | None = None,
    alignment: File | None = None,
    settings: Settings | None = None,
) -> Comparison:
    """Editions side by side, item by item: ``rows``, ``summary`` (rows by status) and ``as_json()``,
    which is what ``qzgraph compare --format json`` prints. Its editions are in the order of levels,
    then of years.

    ``editions``: two or more ids of editions at hand, files, or what :func:`read` returned. A file is
    named ``330824-2024.第一稿`` there, after its name; so is what was read, where another is of its
    name. ``division`` and ``year`` are those of the files, else from their titles; ``alignment`` is a
    table of which item answers which, for two editions.

    Raises :class:`~qzgraph.errors.QzgraphError` for a name of nothing, a file that cannot be read, or
    fewer than two editions.
    """
    from qzgraph.judging.drafts import compare_loaded, load_each

    own = _settings(settings)
    asked = [each if isinstance(each, Loaded) else fspath(each) for each in editions]
    loaded = load_each(own, asked, division, year)
    return compare_loaded(own, loaded, _path(alignment) if alignment is not None else None)


def query(
    sparql: str,
    *,
    endpoint: str | None = None,
    store: File | None = None,
    settings: Settings | None = None,
) -> Answer:
    """What the dataset answers to a SPARQL 1.1 query, whose default graph is the union of all its
    graphs: :class:`Solutions` for SELECT (``variables`` and ``rows`` of pyoxigraph's terms, None where
    unbound), :class:`Truth` for ASK (``value``), :class:`Triples` for CONSTRUCT and DESCRIBE.

    ``endpoint``: the URL of another SPARQL endpoint to ask; ``store``: the folder of a ``qzgraph
    build``. Else the dataset of the editions at hand, built at the first call, which takes seconds.

    Raises :class:`~qzgraph.errors.BadQuery` for what does not parse, and
    :class:`~qzgraph.errors.EndpointFailed` for an endpoint that does not answer.
    """
    from qzgraph.graph.query import check_syntax, store_for

    check_syntax(sparql)
    folder = _path(store) if store is not None else None
    return store_for(_settings(settings), endpoint, folder).query(sparql)


def _settings(given: Settings | None) -> Settings:
    return given or Settings.from_environment()


def _path(given: File) -> Path:
    return Path(fspath(given))
