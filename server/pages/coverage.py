"""``/coverage``: groups of people × items, as a picture that shows at a glance whom nothing is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from qzgraph_server.language import t
from qzgraph_server.pages.downloads import Cell, asked_form, sent
from qzgraph_server.pages.editions import asked_edition
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.model import Catalogue, Item, Part, Population

#: Groups that a picture shows: the widest, as the vocabulary names them.
_MOST_ROWS = 40
FULLY, PARTLY = "all", "some"


@dataclass(frozen=True)
class Row:
    """A group, how deep it stands below the widest, and by the item's place how it is covered:
    ``all`` of the group, or ``some`` of it."""

    group: Population
    depth: int
    cells: dict[int, str]

    def count(self, how: str) -> int:
        return sum(cell == how for cell in self.cells.values())


@dataclass(frozen=True)
class Band:
    """Items that follow one another in one domain: from a place, so many."""

    domain: Part | None
    start: int
    size: int


def blueprint(library: Library) -> Blueprint:
    """The page, and the matrix as a file."""
    routes = Blueprint("coverage", __name__)

    @routes.get("/coverage")
    def coverage() -> ResponseReturnValue:
        catalogue = library.catalogue
        edition = asked_edition(catalogue)
        items = catalogue.items_of(edition)
        rows = _rows(catalogue, items)
        if form := asked_form():
            said = {FULLY: t("全部"), PARTLY: t("其中一部分")}
            heads = [t("人群"), *(f"{item.number or ''} {item.name}".strip() for item in items)]
            cells: list[list[Cell]] = [
                [row.group.name, *(said.get(row.cells.get(at, "")) for at in range(len(items)))]
                for row in rows
            ]
            return sent(form, t("人群覆盖"), heads, cells)
        return render_template(
            "coverage.html",
            catalogue=catalogue,
            edition=edition,
            items=items,
            rows=rows,
            bands=_bands(catalogue, items),
        )

    return routes


def _rows(catalogue: Catalogue, items: Sequence[Item]) -> list[Row]:
    """The groups that the vocabulary names and more than one item is for, each below the one that
    includes it; those that items leave out altogether go last."""
    rows = [
        Row(group, len(catalogue.above(iri)) - 1, _cells(catalogue, group, items))
        for iri, group in catalogue.populations.items()
        if group.english and not _is_branch_end(catalogue, group)
    ]
    rows = [row for row in rows if len(row.cells) > 1]
    rows.sort(key=lambda row: (-len(row.cells), row.depth, row.group.name))
    return rows[:_MOST_ROWS]


def _is_branch_end(catalogue: Catalogue, group: Population) -> bool:
    return not catalogue.narrower.get(group.iri)


def _cells(catalogue: Catalogue, group: Population, items: Sequence[Item]) -> dict[int, str]:
    above, within = catalogue.above(group.iri), catalogue.within(group.iri)
    cells = {}
    for at, item in enumerate(items):
        if above & set(item.populations):
            cells[at] = FULLY
        elif within & set(item.populations):
            cells[at] = PARTLY
    return cells


def _bands(catalogue: Catalogue, items: Sequence[Item]) -> list[Band]:
    bands: list[Band] = []
    for at, item in enumerate(items):
        domain = catalogue.parts.get(item.domain)
        if bands and bands[-1].domain == domain:
            bands[-1] = Band(domain, bands[-1].start, bands[-1].size + 1)
        else:
            bands.append(Band(domain, at, 1))
    return bands
