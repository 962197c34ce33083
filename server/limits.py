"""What a route may take, where it is not what every request may: a blueprint that needs more says so
when it is made, and the server holds requests to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Blueprint, Flask

_KEY = "qzgraph.limits"


@dataclass(frozen=True)
class Limit:
    """Seconds, and bytes of memory. What works on several things one after the other may take the
    seconds for each, and so many times the seconds for all: it says so when it goes on to the next."""

    seconds: float
    memory: int
    times: int = 1
    apart: bool = False
    """Whether it is worked on at places of its own, each in a process that answers nothing else."""
    mend: Sequence[str] = ()
    """What to do where it takes more, in Chinese and in English."""


#: In a request's environment: what a route calls when it goes on to the next thing.
NEXT = "qzgraph.next"


def going_on(environ: Mapping[str, Any]) -> None:
    """Says that a thing is done and the next begun; nobody listens but the server's own pool."""
    environ.get(NEXT, lambda: None)()


def allow(routes: Blueprint, path: str, limit: Limit) -> None:
    """Lets this path, as the route writes it and without parameters, take so much."""
    routes.record(lambda state: state.app.extensions.setdefault(_KEY, {}).update({path: limit}))


def of(app: Flask) -> dict[str, Limit]:
    """The limits declared, by path."""
    return dict(app.extensions.get(_KEY, {}))
