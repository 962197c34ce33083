"""A term as people read it, in a table or a cell."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from qzgraph import names
from qzgraph.graph.answer import Term

XSD = names.PREFIXES["xsd"]
_PLAIN = frozenset((names.PREFIXES["rdf"] + "langString", names.PREFIXES["rdf"] + "dirLangString"))

#: Datatypes whose values are numbers (XML Schema 1.1 Part 2, §3.3 and §3.4).
NUMERIC = frozenset(
    XSD + name
    for name in (
        *("decimal", "integer", "long", "int", "short", "byte", "double", "float"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)


def shown(term: Term | None) -> str:
    """The term for a reader: IRIs shortened, literals of XML Schema types and texts in a language
    as their value alone, other literals with their type, nothing for unbound."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return names.shorten(term.value)
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if isinstance(term, Literal):
        datatype = term.datatype.value
        if datatype.startswith(XSD) or datatype in _PLAIN:
            return term.value
        return f"{term.value}^^{names.shorten(datatype)}"
    return f"<<( {shown(term[0])} {shown(term[1])} {shown(term[2])} )>>"


def is_number(term: Term | None) -> bool:
    """Whether the term is a literal of a numeric datatype."""
    return isinstance(term, Literal) and term.datatype.value in NUMERIC
