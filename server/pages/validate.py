"""``GET /validate``: the form to which a county's standard is given, and the frame that its report
is shown in. The judging is :mod:`qzgraph_server.upload`'s.

Without JavaScript the form is an ordinary one and its answer the report, in the chosen format. With
it the same report appears on this page, and is fetched again in other formats: nothing is kept here,
so the files are sent anew for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from flask import Blueprint, render_template

from qzgraph import names
from qzgraph.graph.load import packaged_vocabulary
from qzgraph.graph.workspace import known_edition, known_editions
from qzgraph.names import Level
from qzgraph.places import Gazetteer, Place
from qzgraph.reading.converting import find_libreoffice
from qzgraph.reading.forms import FORMS, Form
from qzgraph.reading.recognising import is_installed
from qzgraph.settings import Settings
from qzgraph_server import MAX_UPLOAD
from qzgraph_server.language import language
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.thing import Thing, division_of

#: The formats of a report, and what the form calls them.
FORMATS = (
    ("html", "网页"),
    ("docx", "Word（回复意见）"),
    ("xlsx", "Excel"),
    ("annotated", "原文件加批注"),
    ("json", "JSON"),
    ("turtle", "Turtle"),
)
#: Whether there is here what a form needs.
_READ_WITH: Mapping[str, Callable[[], object]] = {
    "": lambda: True,
    "LibreOffice": find_libreoffice,
    "qzgraph[ocr]": is_installed,
}
#: What several may be packed in.
_ARCHIVE = ".zip"
#: A standard that is RDF already.
_RDF = (".ttl", ".rdf", ".nt", ".jsonld")


def blueprint(library: Library, settings: Settings) -> Blueprint:
    """The page."""
    routes = Blueprint("validate", __name__)

    @routes.get("/validate")
    def form() -> str:
        forms = [form for form in FORMS if _READ_WITH[form.needs]()]
        return render_template(
            "validate.html",
            suffixes=",".join((*(each for form in forms for each in form.suffixes), *_RDF)),
            archive=_ARCHIVE,
            most=MAX_UPLOAD >> 20,
            kinds=_named(forms),
            lacking=[(_named([form]), form.needs) for form in FORMS if form not in forms],
            counties=_counties(settings, library.edition(library.home)),
            upper=_upper(settings, library),
            formats=FORMATS,
        )

    return routes


def _named(forms: Sequence[Form]) -> str:
    """These kinds of files, in the reader's language."""
    if language() == "en":
        return ", ".join(form.en for form in forms)
    return "、".join(form.zh for form in forms)


def _upper(settings: Settings, library: Library) -> list[tuple[str, str]]:
    """The editions at hand that a county may be held to, by id and name: all where they are few, else
    the one at home and those above it."""
    if library.few:
        known = known_editions(settings)
    else:
        ids = (each.id for each in library.line(library.home))
        known = [each for each in map(partial(known_edition, settings), ids) if each]
    upper = [each.id for each in known if names.level_of(each.division) is not Level.COUNTY]
    heads = {each: library.edition(each) for each in upper}
    return [(id_, head.name if head else id_) for id_, head in heads.items()]


def _counties(settings: Settings, at_home: Thing | None) -> list[tuple[str, str]]:
    """The counties of the home edition's province, those of its own city first: any other is written."""
    if at_home is None:
        return []
    places = packaged_vocabulary(settings.data).places
    home = division_of(at_home)
    province = next((p.code for p in places.above(home) if p.level is Level.PROVINCIAL), home)
    found = places.under(province, Level.COUNTY)
    found.sort(key=lambda place: (not places.lies_in(place.code, home), place.code))
    return [(place.code, f"{_city(places, place)}{place.name}") for place in found]


def _city(places: Gazetteer, place: Place) -> str:
    upper = places.upper(place.code)
    return upper.name if upper and upper.level is Level.MUNICIPAL else ""
