"""``/populations``: the groups as the tree that they are; ``/populations/残疾人``: one group and
what it is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from qzgraph import names
from qzgraph_server.language import t
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.editions import asked_edition
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.thing import Thing


@dataclass(frozen=True)
class Branch:
    """A group, how many items are for it or for groups within it, and what stands below it."""

    group: Thing
    items: int
    below: Sequence[Branch]


def blueprint(library: Library) -> Blueprint:
    """The two pages."""
    routes = Blueprint("populations", __name__)

    @routes.get("/populations")
    def populations() -> str:
        edition = asked_edition(library)
        catalogue = library.of(edition)
        return render_template(
            "populations.html",
            catalogue=catalogue,
            edition=edition,
            branches=tree(catalogue, catalogue.listed),
        )

    @routes.get("/populations/<slug>")
    def population(slug: str) -> str:
        iri = f"{names.ID}population/{slug}"
        around = library.populations([iri])
        group = around.get(iri)
        if group is None:
            abort(404, t("没有这个服务对象：{what}", what=slug[:40]))
        edition = asked_edition(library)
        catalogue = library.of(edition).knowing(around)
        items = catalogue.listed
        within, above = catalogue.within(group.iri), catalogue.above(group.iri)
        return render_template(
            "population.html",
            catalogue=catalogue,
            edition=edition,
            group=group,
            lines=_lines(catalogue, group),
            narrower=library.below(group.iri),
            own=[item for item in items if group.iri in item.all("targetsPopulation")],
            wider=_matching(items, above - {group.iri}),
            inside=_matching(items, within - {group.iri}),
        )

    return routes


def _matching(items: Sequence[Thing], groups: set[str]) -> list[tuple[Thing, list[str]]]:
    """The items for any of these groups, with those of them that each is for."""
    found = [
        (item, [iri for iri in item.all("targetsPopulation") if iri in groups]) for item in items
    ]
    return [(item, iris) for item, iris in found if iris]


def _lines(catalogue: Catalogue, group: Thing) -> list[list[Thing]]:
    """Each way from the widest group down to this one, without itself."""
    lines: list[list[Thing]] = []

    def climb(current: Thing, below: list[Thing]) -> None:
        broader = [
            catalogue.populations[i] for i in current.all("broader") if i in catalogue.populations
        ]
        if not broader and below:
            lines.append(below)
        for upper in broader:
            if upper not in below:  # A circle ends the line.
                climb(upper, [upper, *below])

    climb(group, [])
    return lines


def tree(catalogue: Catalogue, items: Sequence[Thing]) -> list[Branch]:
    """The groups that these items are for, and the groups that include them, widest first."""
    direct: dict[str, set[str]] = {}
    for item in items:
        for iri in item.all("targetsPopulation"):
            direct.setdefault(iri, set()).add(item.iri)
    covered: dict[str, set[str]] = {}
    for iri, owed in direct.items():
        for upper in catalogue.above(iri):
            covered.setdefault(upper, set()).update(owed)

    def branch(iri: str, path: frozenset[str]) -> Branch:
        below = [
            branch(lower, path | {lower})
            for lower in catalogue.narrower.get(iri, ())
            if lower in covered and lower not in path
        ]
        below.sort(key=lambda b: -b.items)
        return Branch(catalogue.populations[iri], len(covered[iri]), below)

    tops = [
        branch(iri, frozenset({iri}))
        for iri in covered
        if iri in catalogue.populations
        and catalogue.populations.keys().isdisjoint(catalogue.populations[iri].all("broader"))
    ]
    return sorted(tops, key=lambda b: -b.items)
