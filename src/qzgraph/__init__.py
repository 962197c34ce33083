"""qzgraph: standards of basic public services as a knowledge graph.

A standard's text comes in; records with spans, RDF, answers to SPARQL and reports go out.

From Python: :func:`read`, :func:`validate`, :func:`compare` and :func:`query`, with the objects that they
return and :class:`QzgraphError`, which is every error that a caller can mend. They are those of
:mod:`qzgraph.api`, imported when they are first asked for: this import loads nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qzgraph.errors import QzgraphError

if TYPE_CHECKING:
    from qzgraph.api import (
        Answer,
        Comparison,
        Loaded,
        Report,
        Solutions,
        Triples,
        Truth,
        compare,
        query,
        read,
        validate,
    )

__version__ = "0.1.0"

__all__ = (
    "Answer",
    "Comparison",
    "Loaded",
    "QzgraphError",
    "Report",
    "Solutions",
    "Triples",
    "Truth",
    "compare",
    "query",
    "read",
    "validate",
)


def __getattr__(name: str) -> Any:
    """What :mod:`qzgraph.api` has of this name (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'qzgraph' has no attribute {name!r}")
    from qzgraph import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
