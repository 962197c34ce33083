"""How surely one item answers another, as RDF: one ``qz:Correspondence`` a pair."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.rdf_terms import RDF_TYPE, decimal, iri, zh
from qzgraph.names import term
from qzgraph.records.model import Certainty


class Judged(Protocol):
    """A pair as the alignment or the lineage has it."""

    @property
    def score(self) -> float: ...
    @property
    def certainty(self) -> Certainty: ...
    @property
    def reason(self) -> str: ...


def correspondence_triples(pair: Judged, lower: str, upper: str) -> list[ox.Triple]:
    """The node of a pair, given the IRIs of its items."""
    node = iri(names.correspondence(lower, upper))
    return [
        ox.Triple(node, RDF_TYPE, iri(term("Correspondence"))),
        ox.Triple(node, iri(term("upper")), iri(upper)),
        ox.Triple(node, iri(term("lower")), iri(lower)),
        ox.Triple(node, iri(term("score")), decimal(Decimal(f"{pair.score:.3f}"))),
        ox.Triple(node, iri(term("certainty")), iri(term(pair.certainty.value))),
        ox.Triple(node, iri(term("reason")), zh(pair.reason)),
    ]
