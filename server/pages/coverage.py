"""``/coverage``: groups of people × services as a picture, over one edition or several, so that a
hole in 人群全覆盖 is seen. Judged on editions as they are read from their documents, like comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.judging.coverage import Cover, Coverage, Group, Service, coverage
from qzgraph.judging.json_forms import CoverageMatrix
from qzgraph.rendering.formats import render
from qzgraph.rendering.page import marked
from qzgraph.rendering.words import word_of
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary
from qzgraph_server import limits
from qzgraph_server.formats import JSON, LISTED, answers
from qzgraph_server.language import language, spoken, t
from qzgraph_server.pages.compare import LIMIT, MOST, asked_for, plain, titles_of
from qzgraph_server.pages.downloads import FORMS, file_of
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.places import those_of_a_place
from qzgraph_server.pages.records import Records
from qzgraph_server.pages.thing import Thing

#: Bytes that pictures may take on a page, and about what a row, a cell that is told and another take:
#: the picture of an edition has some hundred thousand. What is left out is told.
_PICTURED, _A_ROW, _A_TOLD_CELL, _A_CELL = 250_000, 160, 150, 62
#: The cells of the legend, in its order.
_LEGEND = (Cover.WHOLE, Cover.PART, Cover.BROADER, Cover.HOLE, Cover.UNCLEAR)
#: Cells that are told one by one; the others are drawn in runs.
_TOLD = frozenset((Cover.WHOLE, Cover.PART, Cover.HOLE, Cover.UNCLEAR))
_LEFT_OUT = frozenset((Cover.HOLE, Cover.UNCLEAR))


@dataclass(frozen=True)
class Run:
    """Services that follow one another and cover a group alike; ``said`` is the only one."""

    start: int
    size: int
    cover: Cover
    said: tuple[tuple[int | None, str], ...]


@dataclass(frozen=True)
class Row:
    group: Group
    iri: str
    runs: Sequence[Run]
    named: int
    """How many services are for the group, or a part of it, by name."""


@dataclass(frozen=True)
class Band:
    """Services that follow one another in one domain."""

    name: str
    start: int
    size: int


@dataclass(frozen=True)
class Picture:
    """One edition's rows; groups that no service of it names are left out unless one leaves a
    hole."""

    title: str
    edition: str
    rows: Sequence[Row]
    left_out: int = 0
    """How many more rows there are than fit."""


def blueprint(library: Library, records: Records, settings: Settings) -> Blueprint:
    """The page, and the matrix as a file."""
    routes = Blueprint("coverage", __name__)
    limits.allow(routes, "/coverage", LIMIT)

    def matrix(chosen: Sequence[Thing]) -> Coverage:
        def make() -> Coverage:
            return coverage([records.load(edition) for edition in chosen], records.vocabulary)

        return records.kept("coverage", make, chosen)

    @routes.get("/coverage")
    @answers([*LISTED.values(), JSON], CoverageMatrix)
    def picture() -> ResponseReturnValue:
        of_place = those_of_a_place(library, settings)
        chosen = asked_for(records, of_place.editions, drawn=True)
        if not chosen and library.home:
            chosen = [records.find(library.home)]
        found = matrix(chosen) if 0 < len(chosen) <= MOST else None
        form = request.args.get("format")
        if found and form == "json":
            return Response(render(found, form), mimetype="application/json")
        if found and form in FORMS:
            return file_of(render(found, form), form, t("人群覆盖"))
        if form:
            raise BadUsage(f"there is no format {form[:20]!r} here", mend="take xlsx, csv or json")
        pictures = _pictures(found) if found else []
        drawn = {picture.edition for picture in pictures}
        groups = library.populations(
            names.population(group.label) for group in (found.groups if found else ())
        )
        return render_template(
            "coverage.html",
            known=library.few or of_place.editions or chosen,
            all=library.count,
            there=of_place.all,
            most=MOST,
            chosen=chosen,
            ticks=titles_of([*library.few, *chosen]),
            titles={edition.id: edition.name for edition in chosen},
            pictures=pictures,
            undrawn=[each for each in chosen if each.id not in drawn] if found else [],
            several=len(chosen) > 1,
            bands=list(_bands(found.services)) if found else [],
            found=found,
            covers={cover: spoken(word_of(cover)) for cover in _LEGEND},
            plain=plain,
            marked=marked,
            populations=groups,
            named=_called(groups, records.vocabulary),
        )

    return routes


def _called(groups: Mapping[str, Thing], vocabulary: Vocabulary) -> Callable[[str], str]:
    """What things of the picture are called in the page's language, by their Chinese names."""

    def name(zh: str) -> str:
        if language() == "zh":
            return zh
        group = groups.get(names.population(zh))
        return (group.english if group else "") or vocabulary.english.get(zh, "") or zh

    return name


def _pictures(found: Coverage) -> list[Picture]:
    """Those that fit on a page, in the order of levels; of the first, the rows that do."""
    pictures: list[Picture] = []
    room = _PICTURED
    for at, loaded in enumerate(found.editions):
        rows = [_row(group, found.services, at) for group in found.groups]
        shown = [row for row in rows if row.named or any(r.cover in _LEFT_OUT for r in row.runs)]
        fitting = []
        for row in shown:
            room -= _A_ROW + sum(_A_TOLD_CELL if run.said else _A_CELL for run in row.runs)
            if room < 0:
                break
            fitting.append(row)
        left_out = len(shown) - len(fitting)
        if left_out and pictures:
            break
        edition = loaded.edition
        pictures.append(Picture(edition.title, edition.id, fitting, left_out))
    return pictures


def _row(group: Group, services: Sequence[Service], edition: int) -> Row:
    covers = [cell[edition] for cell in group.cells]
    runs = []
    for cover, places in groupby(range(len(covers)), key=covers.__getitem__):
        if cover not in _LEGEND:
            continue
        of_run = list(places)
        if cover in _TOLD:
            said = [_said(services[place], edition) for place in of_run]
            runs += [Run(place, 1, cover, s) for place, s in zip(of_run, said, strict=True)]
        else:
            runs.append(Run(of_run[0], len(of_run), cover, ()))
    named = sum(cover in (Cover.WHOLE, Cover.PART) for cover in covers)
    return Row(group, names.population(group.label), runs, named)


def _said(service: Service, edition: int) -> tuple[tuple[int | None, str], ...]:
    """The service's number and name in an edition, or in another where this one has none."""
    return service.items[edition] or next((own for own in service.items if own), ())


def _bands(services: Sequence[Service]) -> Iterator[Band]:
    places = range(len(services))
    for name, of_band in groupby(places, key=lambda place: services[place].domain):
        band = list(of_band)
        yield Band(name, band[0], len(band))
