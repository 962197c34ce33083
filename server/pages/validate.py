"""``GET /validate``: the form to which a county's standard is given, and the frame that its report
is shown in. The judging is :mod:`qzgraph_server.upload`'s.

Without JavaScript the form is an ordinary one and its answer the report, in the chosen format. With
it the same report appears on this page, and is fetched again in other formats: nothing is kept here,
so the files are sent anew for each.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from qzgraph import names
from qzgraph.graph.workspace import known_editions
from qzgraph.names import Level
from qzgraph.reading.forms import FORMS, SUFFIXES
from qzgraph.settings import Settings
from qzgraph.tables import rows
from qzgraph_server import MAX_UPLOAD
from qzgraph_server.language import language
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.model import Catalogue

#: The formats of a report, and what the form calls them.
FORMATS = (
    ("html", "网页"),
    ("docx", "Word（回复意见）"),
    ("xlsx", "Excel"),
    ("annotated", "原文件加批注"),
    ("json", "JSON"),
    ("turtle", "Turtle"),
)
#: What several may be packed in.
_ARCHIVE = ".zip"
#: A standard that is RDF already.
_RDF = (".ttl", ".rdf", ".nt", ".jsonld")


def blueprint(library: Library, settings: Settings) -> Blueprint:
    """The page."""
    routes = Blueprint("validate", __name__)

    @routes.get("/validate")
    def form() -> str:
        catalogue = library.catalogue
        editions = known_editions(settings)
        upper = [e for e in editions if names.level_of(e.division) is not Level.COUNTY]
        return render_template(
            "validate.html",
            suffixes=",".join((*SUFFIXES, *_RDF)),
            archive=_ARCHIVE,
            most=MAX_UPLOAD >> 20,
            kinds=_kinds(),
            groups=_counties(settings, catalogue),
            upper=[(e, catalogue.editions.get(e.id)) for e in upper],
            formats=FORMATS,
        )

    return routes


def _kinds() -> str:
    """The kinds of files that are read, in the reader's language."""
    if language() == "en":
        return ", ".join(form.en for form in FORMS)
    return "、".join(form.zh for form in FORMS)


def _counties(settings: Settings, catalogue: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
    """The counties that are known, by the city that they are in; those of the home edition's
    city first."""
    divisions = {
        row["code"]: row["name"] for row in rows(settings.data / "vocabulary" / "divisions.csv")
    }
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name in divisions.items():
        upper = names.upper_code(code)
        if names.level_of(code) is Level.COUNTY and upper:
            groups.setdefault(upper, []).append((code, name))
    home = catalogue.editions[catalogue.home].division if catalogue.home else ""
    ordered = sorted(groups, key=lambda city: (city != home, city))
    return [(divisions.get(city, city), groups[city]) for city in ordered]
