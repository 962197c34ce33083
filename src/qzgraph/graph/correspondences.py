"""How surely one item answers another, as RDF: one ``qz:Correspondence`` a pair."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.rdf_terms import about, decimal, iri, member, zh
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
    """The node of a pair, given the IRIs of its items or benchmarks."""
    said = about(
        iri(names.correspondence(lower, upper)),
        ("a", iri(term("Correspondence"))),
        ("qz:upper", iri(upper)),
        ("qz:lower", iri(lower)),
        ("qz:score", decimal(Decimal(f"{pair.score:.3f}"))),
        ("qz:certainty", member(pair.certainty)),
        ("qz:reason", zh(pair.reason)),
    )
    return list(said)
