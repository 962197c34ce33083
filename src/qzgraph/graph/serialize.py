"""Editions and graphs to bytes in the RDF formats, the same bytes for the same content."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from qzgraph.errors import BadUsage
from qzgraph.graph.write import edition_quads
from qzgraph.names import PREFIXES
from qzgraph.records.model import Edition

_BY_SUFFIX = {
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
    form = _BY_SUFFIX.get(output.suffix.lower())
    if form is None:
        known = " ".join(_BY_SUFFIX)
        raise BadUsage(
            f"no RDF format has the suffix {output.suffix!r}",
            where=str(output),
            mend=f"use {known}",
        )
    return form


def serialize_edition(edition: Edition, form: ox.RdfFormat) -> bytes:
    """One edition's graph; formats with named graphs keep its name."""
    quads = edition_quads(edition)
    statements = quads if form.supports_datasets else [quad.triple for quad in quads]
    return ox.serialize(statements, format=form, prefixes=PREFIXES) or b""
