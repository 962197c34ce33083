"""From a county's file to its report: reads it, names it, finds what to hold it to, and validates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qzgraph.aligning.editions import Alignment, align
from qzgraph.errors import BadUsage
from qzgraph.graph.library import at_hand
from qzgraph.graph.load import Loaded, prepared_reading
from qzgraph.graph.read import is_rdf, source_from_rdf
from qzgraph.graph.workspace import (
    KnownEdition,
    chain_above,
    find_edition,
    reference_for,
)
from qzgraph.judging.alignment import read_overrides
from qzgraph.judging.report import Report
from qzgraph.judging.titles import named_in
from qzgraph.judging.validate import validate
from qzgraph.reading.files import read_source
from qzgraph.reading.source import Source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Request:
    """What to validate, and how. Empty parts are found out: division and year from the title, the
    reference from the editions at hand."""

    file: Path
    division: str | None = None
    year: int | None = None
    against: str | None = None
    alignment: Path | None = None
    engine: str = "auto"
    date: str = ""


def review(settings: Settings, request: Request) -> Report:
    """The report on one file. Raises :class:`QzgraphError` where it cannot be read or held to
    anything."""
    vocabulary = prepared_reading(settings).vocabulary
    source, edition = read_reviewed(request, vocabulary)
    known = reference_of(settings, request, edition)
    above = [at_hand(settings, each) for each in chain_above(settings, known)]
    chain = [_held_to(settings, known, edition), *above]
    fixed = None
    if request.alignment:
        fixed = read_overrides(request.alignment, chain[0].edition, edition)
    return validate(
        edition,
        source,
        chain,
        vocabulary,
        settings.shapes,
        settings.data,
        fixed=fixed,
        engine=request.engine,
        date=request.date,
    )


def aligned(settings: Settings, request: Request) -> tuple[Alignment, Vocabulary]:
    """A file's edition aligned with its reference, for ``extract --against``."""
    vocabulary = prepared_reading(settings).vocabulary
    _, edition = read_reviewed(request, vocabulary)
    known = reference_of(settings, request, edition)
    reference = _held_to(settings, known, edition).edition
    fixed = read_overrides(request.alignment, reference, edition) if request.alignment else None
    return align(reference, edition, vocabulary, fixed), vocabulary


def reference_of(settings: Settings, request: Request, edition: Edition) -> KnownEdition:
    """The edition to hold this one to: the one named, else the nearest complete one above."""
    if request.against:
        return find_edition(settings, request.against)
    return reference_for(settings, edition.division, edition.year)


def _held_to(settings: Settings, known: KnownEdition, edition: Edition) -> Loaded:
    """A reference as records. Raises :class:`BadUsage` where no item of it is known: everything would
    conform to it."""
    loaded = at_hand(settings, known)
    if loaded.edition.items:
        return loaded
    try:
        instead = reference_for(settings, edition.division, edition.year).id
    except BadUsage:
        instead = ""
    raise BadUsage(
        "no item of this edition is known here, so that nothing can be held to it",
        where=known.id,
        mend=f"name {instead}, or add its text with: qzgraph add"
        if instead
        else "add its text with: qzgraph add",
    )


def read_reviewed(request: Request, vocabulary: Vocabulary) -> tuple[Source, Edition]:
    """The file as source and edition; a document or RDF."""
    division, year = request.division, request.year
    if is_rdf(request.file):
        source, its_division, its_year = source_from_rdf(request.file)
        division, year = division or its_division, year or its_year
    else:
        source = read_source(request.file)
    if division is None or year is None:
        found = named_in(source, vocabulary)
        division, year = division or found[0], year or found[1]
    if division is None or year is None:
        raise BadUsage(
            "neither the title nor the options tell which edition this is",
            where=str(request.file),
            mend="give --division CODE (such as 330824) and --year YYYY",
            zh="从标题读不出是哪个县、哪一年的标准；请指明区划代码和年份",
        )
    return source, read_edition(source, division, year, vocabulary)
