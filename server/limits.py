"""What a route may take, where it is not what every request may: a blueprint that needs more says so
when it is made, and the server holds requests to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint, Flask

_KEY = "qzgraph.limits"


@dataclass(frozen=True)
class Limit:
    """Seconds, and bytes of memory."""

    seconds: float
    memory: int


def allow(routes: Blueprint, path: str, limit: Limit) -> None:
    """Lets this path, as the route writes it and without parameters, take so much. It is worked on
    at places of its own."""
    routes.record(lambda state: state.app.extensions.setdefault(_KEY, {}).update({path: limit}))


def of(app: Flask) -> dict[str, Limit]:
    """The limits declared, by path."""
    return dict(app.extensions.get(_KEY, {}))
