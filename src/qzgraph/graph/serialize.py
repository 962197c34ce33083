"""Editions and graphs to bytes in the RDF formats, the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from qzgraph.errors import BadUsage
from qzgraph.names import PREFIXES

BY_SUFFIX = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


def rdf_format(output: Path | None) -> ox.RdfFormat:
    """The format that a file's suffix asks for; Turtle without a file."""
    if output is None:
        return ox.RdfFormat.TURTLE
    form = BY_SUFFIX.get(output.suffix.lower())
    if form is None:
        known = " ".join(BY_SUFFIX)
        raise BadUsage(
            f"no RDF format has the suffix {output.suffix!r}",
            where=str(output),
            mend=f"use {known}",
        )
    return form


def serialize(quads: Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    """Quads in this format, in the order given; formats with named graphs keep their names."""
    quads = list(quads)
    statements = quads if form.supports_datasets else [quad.triple for quad in quads]
    return ox.serialize(statements, format=form, prefixes=_SHORT) or b""


#: Prefixes whose local names need no escaping: things under ``…/id/`` have slashes in theirs.
_SHORT = {name: iri for name, iri in PREFIXES.items() if name not in {"id", "graph"}}
