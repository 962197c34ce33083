"""IRIs and literals as pyoxigraph has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TypeVar

import pyoxigraph as ox

from qzgraph.names import PREFIXES, TYPE, term

Term = ox.NamedNode | ox.Literal
Node = ox.NamedNode | ox.BlankNode
#: A named graph, or None for the default one: told as ``ox.DefaultGraph()``, a statement takes pyoxigraph
#: ten times as long to make.
Graph = ox.NamedNode | None
T = TypeVar("T")

RDF_TYPE = ox.NamedNode(TYPE)
_XSD = PREFIXES["xsd"]
#: Those of vocabularies that only describe what is served, beside the dataset's own.
_NAMESPACES = {
    **PREFIXES,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}


@lru_cache(maxsize=1 << 15)
def iri(value: str) -> ox.NamedNode:
    return ox.NamedNode(value)


@lru_cache(maxsize=1 << 10)
def named(name: str) -> ox.NamedNode:
    """``dct:title`` as an IRI."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_NAMESPACES[prefix] + local)


def about(
    subject: Node, *said: tuple[str, *tuple[Term | ox.BlankNode | None, ...]]
) -> Iterator[ox.Triple]:
    """Statements about one thing: each property by its prefix and name (``a`` for its classes), with the
    values that there are."""
    for name, *values in said:
        predicate = RDF_TYPE if name == "a" else named(name)
        yield from (ox.Triple(subject, predicate, v) for v in values if v is not None)


def some(write: Callable[[T], Term], value: T | None) -> Term | None:
    """A value as a term, where there is one."""
    return None if value is None or value == "" else write(value)


def zh(text: str) -> ox.Literal:
    return ox.Literal(text, language="zh")


def en(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


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
