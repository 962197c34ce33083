"""Files as editions to lay side by side: two drafts of one edition are told apart by their names, so
that nobody has to invent a year for one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from qzgraph import names
from qzgraph.bounded import bounded
from qzgraph.graph.load import Loaded, load_edition, prepared_reading
from qzgraph.graph.workspace import find_edition
from qzgraph.judging.review import Request, read_reviewed
from qzgraph.settings import Settings

_ID = re.compile(r"\d{6}-\d{4}")


def load_each(
    settings: Settings, asked: Iterable[str], division: str | None = None, year: int | None = None
) -> list[Loaded]:
    """Each edition that a name stands for: a file's own, else the one at hand of that id. Of a file
    the id is ``330824-2024.第一稿``, after its name; ``division`` and ``year`` are those of files,
    else their titles'.

    Raises :class:`QzgraphError` for a file that cannot be read, and for a name of nothing.
    """
    found: list[Loaded] = []
    for name in asked:
        path = Path(name)
        if _ID.fullmatch(name) or not (path.exists() or path.suffix):
            found.append(load_edition(settings, find_edition(settings, name)))
            continue
        vocabulary = prepared_reading(settings).vocabulary
        source, edition = bounded(
            read_reviewed, Request(path, division, year), vocabulary, where=name
        )
        taken = {each.edition.id for each in found}
        stem = names.slug(path.stem) or "draft"
        ids = (f"{edition.id}.{stem}{'' if n == 1 else f'-{n}'}" for n in range(1, len(taken) + 2))
        found.append(Loaded(replace(edition, id=next(i for i in ids if i not in taken)), source))
    return found
