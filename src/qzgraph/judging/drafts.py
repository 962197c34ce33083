"""Names and files as editions to lay side by side: two drafts of one edition are told apart by their
names, so that nobody has to invent a year for one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from qzgraph import names
from qzgraph.aligning.lineage import Fixed, in_order
from qzgraph.bounded import bounded
from qzgraph.errors import BadUsage
from qzgraph.graph.library import at_hand
from qzgraph.graph.load import Loaded, prepared_reading
from qzgraph.graph.workspace import EDITION_ID, find_edition
from qzgraph.judging.alignment import read_overrides
from qzgraph.judging.compare import Comparison, compare
from qzgraph.judging.review import Request, read_reviewed
from qzgraph.settings import Settings


def load_each(
    settings: Settings,
    asked: Sequence[str | Loaded],
    division: str | None,
    year: int | None,
) -> list[Loaded]:
    """Each edition that a name stands for: a file's own, else the one at hand of that id. Of a file
    the id is ``330824-2024.第一稿``, after its name; so is that of one read already, where another of
    those has its id. ``division`` and ``year`` are those of files, else their titles'.

    Raises :class:`QzgraphError` for a file that cannot be read, and for a name of nothing.
    """
    found: list[Loaded] = []
    ready = Counter(each.edition.id for each in asked if isinstance(each, Loaded))
    for name in asked:
        taken = {each.edition.id for each in found}
        if isinstance(name, Loaded):
            alone = ready[name.edition.id] == 1
            found.append(name if alone else _draft(name, Path(name.source.name), taken))
            continue
        path = Path(name)
        if EDITION_ID.fullmatch(name) or not (path.exists() or path.suffix):
            found.append(at_hand(settings, find_edition(settings, name)))
            continue
        read = bounded(_read, settings, Request(path, division, year), where=name)
        found.append(_draft(read, path, taken))
    return found


def _read(settings: Settings, request: Request) -> Loaded:
    source, edition = read_reviewed(request, prepared_reading(settings).vocabulary)
    return Loaded(edition, source)


def _draft(loaded: Loaded, path: Path, taken: Iterable[str]) -> Loaded:
    """An edition named after its file, too, and as none of those taken."""
    stem = names.slug(path.stem) or "draft"
    name, number = f"{loaded.edition.id}.{stem}", 1
    while name in taken:
        number += 1
        name = f"{loaded.edition.id}.{stem}-{number}"
    return replace(loaded, edition=replace(loaded.edition, id=name))


def compare_loaded(
    settings: Settings, loaded: Sequence[Loaded], alignment: Path | None
) -> Comparison:
    """The matrix of two or more editions; ``alignment`` is the user's table between two.

    Raises :class:`BadUsage` for fewer than two, or a table for more.
    """
    fixed = _fixed(loaded, alignment) if alignment else None
    vocabulary = prepared_reading(settings).vocabulary
    return compare(loaded, vocabulary, fixed, settings.resources)


def _fixed(loaded: Sequence[Loaded], alignment: Path) -> Fixed:
    """The user's table between two editions; the lower one's items answer the upper one's."""
    if len(loaded) != 2:
        raise BadUsage("--alignment needs two editions", mend="compare the two that it speaks of")
    upper, lower = in_order(each.edition for each in loaded)
    return {(upper.id, lower.id): read_overrides(alignment, upper, lower)}
