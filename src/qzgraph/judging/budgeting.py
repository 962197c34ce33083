"""From an edition's name or a county's file to its budget: beside it the edition above, and the one of
the same place before, as far as they are at hand."""

from __future__ import annotations

from qzgraph.errors import BadUsage
from qzgraph.graph.library import at_hand
from qzgraph.graph.load import prepared_reading
from qzgraph.graph.workspace import KnownEdition, find_edition, known_editions, reference_for
from qzgraph.judging.budget import Budget, budget
from qzgraph.judging.drafts import load_each
from qzgraph.settings import Settings


def budget_of(
    settings: Settings,
    name: str,
    division: str | None,
    year: int | None,
    against: str | None,
) -> Budget:
    """The budget of an edition at hand, or of a file. ``division`` and ``year`` are the file's, else
    its title's; ``against`` names the edition above, else the newest complete one of the nearest
    level.

    Raises :class:`QzgraphError` for a name of nothing, and a file that cannot be read.
    """
    (loaded,) = load_each(settings, [name], division, year)
    edition = loaded.edition
    above = _above(settings, edition.division, edition.year, against)
    before = _before(settings, edition.division, edition.year)
    reference, earlier = (
        at_hand(settings, each).edition if each else None for each in (above, before)
    )
    return budget(edition, prepared_reading(settings).vocabulary, reference, earlier)


def _above(
    settings: Settings, division: str, year: int, against: str | None
) -> KnownEdition | None:
    if against:
        return find_edition(settings, against)
    try:
        return reference_for(settings, division, year)
    except BadUsage:  # none is at hand: then no column stands beside
        return None


def _before(settings: Settings, division: str, year: int) -> KnownEdition | None:
    """The newest edition of the place before that year."""
    earlier = [e for e in known_editions(settings) if e.division == division and e.year < year]
    return max(earlier, key=lambda each: each.year, default=None)
