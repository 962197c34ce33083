"""``/``: the home page, Chinese first and English beside it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template

from qzgraph.graph.saved import SavedQuery


def blueprint(saved: Sequence[SavedQuery]) -> Blueprint:
    """The pages; the home page leads to these saved queries."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def home() -> str:
        return render_template("home.html", saved=saved)

    return routes
