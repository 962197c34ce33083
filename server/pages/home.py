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
        catalogue = library.catalogue
        counts = {edition: len(catalogue.items_of(edition)) for edition in catalogue.editions}
        return render_template(
            "home.html",
            catalogue=catalogue,
            counts=counts,
            home=catalogue.editions.get(catalogue.home),
            domains=[
                part
                for part in catalogue.parts.values()
                if part.edition == catalogue.home and not part.domain and "/domain/" in part.iri
            ],
            items=catalogue.items_of(catalogue.home),
            saved=saved,
        )

    return routes
