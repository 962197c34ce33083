"""A division as RDF: its names, code, kind and years, and which one it lies in."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.rdf_terms import about, en, integer, iri, member, some, text_of, zh
from qzgraph.names import term
from qzgraph.places import Gazetteer, Place


def division_triples(code: str, places: Gazetteer) -> Iterator[ox.Triple]:
    """What is said of a division and of those that it lies in; nothing of one that is not known."""
    if place := places.get(code):
        for each in (place, *places.above(code)):
            yield from _said(each, places)


def _said(place: Place, places: Gazetteer) -> Iterator[ox.Triple]:
    upper = places.upper(place.code)
    return about(
        iri(names.division(place.code)),
        ("a", iri(term("AdministrativeDivision"))),
        ("rdfs:label", zh(place.name), some(en, place.name_en)),
        ("qz:divisionCode", text_of(place.code)),
        ("qz:level", member(place.level)),
        ("qz:divisionKind", some(zh, place.kind)),
        ("qz:inForceSince", some(integer, place.begins or None)),
        ("qz:endedIn", some(integer, place.ended or None)),
        ("dct:isReplacedBy", *(iri(names.division(code)) for code in place.successors)),
        ("qz:withinDivision", iri(names.division(upper.code)) if upper else None),
    )
