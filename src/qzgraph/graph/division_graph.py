"""A division as RDF: its names, code, kind and years, and which one it lies in."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from qzgraph import names
from qzgraph.names import PREFIXES, term
from qzgraph.places import Gazetteer, Place

_LABEL = PREFIXES["rdfs"] + "label"
_TYPE = PREFIXES["rdf"] + "type"
_REPLACED = PREFIXES["dct"] + "isReplacedBy"


def division_triples(code: str, places: Gazetteer) -> Iterator[ox.Triple]:
    """What is said of a division and of those that it lies in; nothing of one that is not known."""
    if place := places.get(code):
        for each in (place, *places.above(code)):
            yield from _said(each, places)


def _said(place: Place, places: Gazetteer) -> Iterator[ox.Triple]:
    me = ox.NamedNode(names.division(place.code))

    def said(predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(me, ox.NamedNode(predicate), value)

    yield said(_TYPE, ox.NamedNode(term("AdministrativeDivision")))
    yield said(_LABEL, ox.Literal(place.name, language="zh"))
    if place.name_en:
        yield said(_LABEL, ox.Literal(place.name_en, language="en"))
    yield said(term("divisionCode"), ox.Literal(place.code))
    yield said(term("level"), ox.NamedNode(term(place.level.value)))
    if place.kind:
        yield said(term("divisionKind"), ox.Literal(place.kind, language="zh"))
    if place.begins:
        yield said(term("inForceSince"), ox.Literal(place.begins))
    if place.ended:
        yield said(term("endedIn"), ox.Literal(place.ended))
    for code in place.successors:
        yield said(_REPLACED, ox.NamedNode(names.division(code)))
    if upper := places.upper(place.code):
        yield said(term("withinDivision"), ox.NamedNode(names.division(upper.code)))
