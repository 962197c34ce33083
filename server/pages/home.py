"""``/``: what this is, what it holds, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template

from qzgraph.graph.saved import SavedQuery


def blueprint(saved: Sequence[SavedQuery]) -> Blueprint:
    """The page; it leads to these saved queries."""
    routes = Blueprint("home", __name__)

    @routes.get("/")
    def home() -> str:
        return render_template("home.html", saved=saved)

    return routes
