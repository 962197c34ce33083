"""How long a route may take, where it is not the server's usual time limit.

A blueprint that needs more says so when it is made; the server ends what takes longer.
"""

from __future__ import annotations

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

_KEY = "qzgraph.limits"


def allow(routes: Blueprint, path: str, seconds: float) -> None:
    """Lets this path, as the route writes it and without parameters, take so many seconds."""

    def record(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(_KEY, {})[path] = seconds

    routes.record(record)


def of(app: Flask) -> dict[str, float]:
    """The limits declared, in seconds by path."""
    declared: dict[str, float] = app.extensions.get(_KEY, {})
    return dict(declared)
