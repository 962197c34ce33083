"""IRIs and literals as pyoxigraph has them."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from functools import lru_cache

import pyoxigraph as ox

from qzgraph.names import PREFIXES, term

Term = ox.NamedNode | ox.Literal
#: A named graph, or None for the default one: told as ``ox.DefaultGraph()``, a statement takes pyoxigraph
#: ten times as long to make.
Graph = ox.NamedNode | None

RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
RDFS_LABEL = PREFIXES["rdfs"] + "label"
_XSD = PREFIXES["xsd"]


@lru_cache(maxsize=1 << 15)
def iri(value: str) -> ox.NamedNode:
    return ox.NamedNode(value)


def zh(text: str) -> ox.Literal:
    return ox.Literal(text, language="zh")


def text_of(value: str) -> ox.Literal:
    return ox.Literal(value)


def integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=iri(_XSD + "integer"))


def decimal(value: Decimal) -> ox.Literal:
    return ox.Literal(format(value, "f"), datatype=iri(_XSD + "decimal"))


def boolean(value: bool) -> ox.Literal:
    return ox.Literal("true" if value else "false", datatype=iri(_XSD + "boolean"))


def date(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=iri(_XSD + "date"))


def member(value: Enum) -> ox.NamedNode:
    """The individual of a closed list: ``Comparator.AT_LEAST`` is ``qz:AtLeast``."""
    return iri(term(value.value))
