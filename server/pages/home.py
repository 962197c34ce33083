"""``/``: what this is, what it holds, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template

from qzgraph.graph.saved import SavedQuery
from qzgraph_server.pages.load import Library


def blueprint(library: Library, saved: Sequence[SavedQuery]) -> Blueprint:
    """The page; it leads to these saved queries."""
    routes = Blueprint("home", __name__)

    @routes.get("/")
    def home() -> str:
        home = library.home
        catalogue = library.of(home)
        return render_template(
            "home.html",
            catalogue=catalogue,
            editions=library.few or library.line(home),
            count=library.count,
            home=catalogue.editions.get(home),
            domains=[
                part
                for part in catalogue.parts.values()
                if not part["domain"] and "/domain/" in part.iri
            ],
            items=catalogue.listed,
            saved=saved,
        )

    return routes
