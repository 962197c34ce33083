"""A store and the settings come in; the Flask application that serves them by HTTP goes out.

Read-only. What holds the connections imports neither Flask nor the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from qzgraph.graph.store import GraphStore
    from qzgraph.settings import Settings

#: No form and no query is longer; more is refused with 413.
MAX_BODY = 1_000_000
#: What a file to be checked may weigh, with the form around it.
MAX_UPLOAD = 32 * 1024 * 1024


def create_app(settings: Settings, store: GraphStore) -> Flask:
    """The application. Raises BrokenData where a saved query does not read."""
    from qzgraph_server.application import create_app as made

    return made(settings, store)
