"""``/agencies``: the bodies that answer for items; ``/agencies/330800/health``: one of them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from qzgraph import names
from qzgraph_server.formats import LISTED, answers
from qzgraph_server.language import t
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.downloads import Cell, asked_form, sent
from qzgraph_server.pages.editions import asked_edition
from qzgraph_server.pages.listing import Column, Listing, Spec, by_pinyin, listing
from qzgraph_server.pages.load import MOST, Library
from qzgraph_server.pages.thing import Thing


@dataclass(frozen=True)
class Workload:
    """What a body leads and what it supports."""

    agency: Thing
    leads: list[Thing]
    supports: list[Thing]


def blueprint(library: Library) -> Blueprint:
    """The two pages, and the list as a file."""
    routes = Blueprint("agencies", __name__)

    @routes.get("/agencies")
    @answers(LISTED.values())
    def agencies() -> ResponseReturnValue:
        edition = asked_edition(library)
        catalogue = library.of(edition)
        shown = _listing(catalogue)
        if form := asked_form():
            heads = [t("单位"), t("区划"), t("牵头项目"), t("配合项目"), "IRI"]
            rows: list[list[Cell]] = [
                [
                    w.agency.name,
                    w.agency["divisionName"],
                    len(w.leads),
                    len(w.supports),
                    w.agency.iri,
                ]
                for w in shown.all
            ]
            return sent(form, t("负责单位"), heads, rows)
        return render_template("agencies.html", catalogue=catalogue, edition=edition, shown=shown)

    @routes.get("/agencies/<path:slug>")
    def agency(slug: str) -> str:
        iri = f"{names.ID}agency/{slug}"
        found = library.agencies([iri]).get(iri)
        if found is None:
            abort(404, t("没有这个单位：{what}", what=slug[:40]))
        catalogue = library.of(asked_edition(library))
        load = _workload(found, catalogue.listed)
        more = False
        if not load.leads and not load.supports:  # A body of another level: its own editions.
            catalogue, more = library.answered_by(iri)
            load = _workload(found, catalogue.listed)
        return render_template(
            "agency.html", catalogue=catalogue, agency=found, load=load, more=more, most=MOST
        )

    return routes


def _workload(agency: Thing, items: list[Thing]) -> Workload:
    return Workload(
        agency,
        [item for item in items if item["leadAgency"] == agency.iri],
        [item for item in items if agency.iri in item.all("supportingAgency")],
    )


def _listing(catalogue: Catalogue) -> Listing[Workload]:
    items = catalogue.listed
    loads = [_workload(agency, items) for agency in catalogue.agencies.values()]
    loads = [load for load in loads if load.leads or load.supports]
    loads.sort(key=lambda load: (-len(load.leads), -len(load.supports)))
    divisions: Spec[Workload] = Spec(
        "division",
        t("区划"),
        lambda load: [
            (names.local(each), load.agency["divisionName"])
            for each in load.agency.all("division")[:1]
        ],
    )
    columns: list[Column[Workload]] = [
        Column("name", t("单位"), lambda load: by_pinyin(load.agency.name)),
        Column("leads", t("牵头项目"), lambda load: len(load.leads)),
        Column("supports", t("配合项目"), lambda load: len(load.supports)),
    ]
    return listing(loads, [divisions], columns)
