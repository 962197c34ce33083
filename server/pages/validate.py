"""``GET /validate``: the form to which a county's standard is given, and the frame that its report
is shown in. The judging is :mod:`qzgraph_server.upload`'s.

Without JavaScript the form is an ordinary one and its answer the report, in the chosen format. With
it the report appears on this page, can be narrowed, and is fetched again in other formats: nothing
is kept here, so the file is sent anew for each.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from qzgraph import names
from qzgraph.graph.workspace import known_editions
from qzgraph.names import Level
from qzgraph.reading.forms import FORMS, SUFFIXES
from qzgraph.rendering.report_clauses import load_clauses
from qzgraph.settings import Settings
from qzgraph.tables import rows
from qzgraph_server.language import language
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.model import Catalogue

#: The formats of a report: what the form calls them, and the suffix of a file; the
#: file itself keeps its own.
FORMATS = (
    ("html", "网页", "html"),
    ("docx", "Word（回复意见）", "docx"),
    ("xlsx", "Excel", "xlsx"),
    ("annotated", "原文件加批注", ""),
    ("json", "JSON", "json"),
    ("turtle", "Turtle", "ttl"),
)
#: A standard that is RDF already.
_RDF = (".ttl", ".rdf", ".nt", ".jsonld")
SEVERITIES = {"Violation": "不符合", "Warning": "需说明", "Review": "需人工核对", "Info": "提示"}


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
            kinds=_kinds(),
            groups=_counties(settings, catalogue),
            upper=[(e, catalogue.editions.get(e.id)) for e in upper],
            clauses=load_clauses(settings.data / "clauses.csv"),
            formats=FORMATS,
            severities=SEVERITIES,
            editions={e.id: e.name for e in catalogue.editions.values()},
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
