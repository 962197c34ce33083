"""The pages for people who know the standard and Excel: a store in, blueprints registered.

One module a subject. Pages ask the store by ``server/queries/*.rq`` alone, and so work over a
remote endpoint as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from qzgraph.graph.saved import SavedQuery
from qzgraph.graph.store import GraphStore
from qzgraph.settings import Settings
from qzgraph_server import language, navigation
from qzgraph_server.pages import home


def register(
    app: Flask, settings: Settings, store: GraphStore, saved: Sequence[SavedQuery]
) -> None:
    """Gives the application its pages and what all of them share."""
    language.register(app)
    navigation.register(app)
    app.register_blueprint(home.blueprint(saved))
