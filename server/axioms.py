"""What OWL says of a term, in words: sentences of text and links, from a table of phrases. Nothing is
left out silently: an expression that no phrase covers raises BrokenData."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from qzgraph import names
from qzgraph.errors import BrokenData
from qzgraph_server.reference import Graph


class Words(Protocol):
    """The page's language: the phrase that stands for this Chinese one."""

    def __call__(self, zh: str) -> str: ...


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence; ``iri`` where it names a term."""

    text: str
    iri: str = ""


Sentence = Sequence[Piece]

#: What a property of a term says; ``{}`` is its value.
_SAID = {
    "rdfs:subClassOf": "凡属此类，{}。",
    "owl:equivalentClass": "此类的成员就是{}。",
    "rdfs:subPropertyOf": "也就是说有 {}。",
    "rdfs:domain": "主语是{}。",
    "rdfs:range": "取值是{}。",
    "owl:inverseOf": "反过来是 {}。",
    "owl:disjointWith": "与{}没有共同的成员。",
}
#: What it is used with, from which nothing follows.
_USED = {
    "schema:domainIncludes": "用来说{}。",
    "schema:rangeIncludes": "取值可以是{}。",
}
_CHARACTER = {
    "FunctionalProperty": "至多一个值。",
    "TransitiveProperty": "可以传递。",
    "SymmetricProperty": "两个方向都成立。",
    "AsymmetricProperty": "反方向一定不成立。",
    "IrreflexiveProperty": "不会指向自身。",
}
_COUNT = {
    "owl:cardinality": "恰有 {n} 个 {p}",
    "owl:minCardinality": "至少有 {n} 个 {p}",
    "owl:maxCardinality": "至多有 {n} 个 {p}",
}


class Speaker:
    """Says the axioms of a graph in one language. ``label``: what a term is called."""

    def __init__(self, graph: Graph, words: Words, label: Words) -> None:
        self._graph = graph
        self._words = words
        self._label = label

    def sentences(self, iri: str) -> list[Sentence]:
        """All that the ontology says of this term beside its labels and definition."""
        node = ox.NamedNode(iri)
        found: list[Sentence] = []
        for predicate, phrase in _SAID.items():
            values = self._graph.objects(node, predicate)
            if predicate == "rdfs:subClassOf":
                found += [self._filled(phrase, self._condition(value)) for value in values]
            else:
                found += [self._filled(phrase, self._expression(value)) for value in values]
        for predicate, phrase in _USED.items():
            if values := self._graph.objects(node, predicate):
                found.append(self._filled(phrase, self._joined(values, self._words("、"))))
        chain = self._graph.first(node, "owl:propertyChainAxiom")
        if chain is not None:
            steps = self._joined(list(self._graph.members(chain)), " → ")
            found.append(self._filled("沿 {} 走到的，也是它的值。", steps))
        for type_ in self._graph.objects(node, "rdf:type"):
            if isinstance(type_, ox.NamedNode) and names.local(type_.value) in _CHARACTER:
                found.append([Piece(self._words(_CHARACTER[names.local(type_.value)]))])
        return found

    def _expression(self, value: ox.Term) -> list[Piece]:
        """A class expression, a term or a datatype, as a noun."""
        if isinstance(value, ox.NamedNode):
            return [Piece(self._label(value.value), value.value)]
        if members := self._graph.first(value, "owl:oneOf"):
            return self._joined(list(self._graph.members(members)), self._words("、"))
        if members := self._graph.first(value, "owl:unionOf"):
            return self._joined(list(self._graph.members(members)), self._words("或"))
        if members := self._graph.first(value, "owl:intersectionOf"):
            named, conditions = [], []
            for member in self._graph.members(members):
                (named if isinstance(member, ox.NamedNode) else conditions).append(member)
            pieces = self._joined(named, self._words("、"))
            for condition in conditions:
                pieces += [Piece(self._words("，其")), *self._restriction(condition)]
            return pieces
        return [Piece(self._words("任何事物，其")), *self._restriction(value)]

    def _condition(self, value: ox.Term) -> list[Piece]:
        """A superclass, as what holds of each member."""
        if isinstance(value, ox.NamedNode):
            return [Piece(self._words("也是")), *self._expression(value)]
        return self._restriction(value)

    def _restriction(self, value: ox.Term) -> list[Piece]:
        on = self._graph.first(value, "owl:onProperty")
        if on is None:
            raise BrokenData("no words for an expression of the ontology", where=str(value))
        property_ = self._expression(on)
        for predicate, phrase in _COUNT.items():
            count = self._graph.first(value, predicate)
            if isinstance(count, ox.Literal):
                before, after = self._words(phrase).replace("{n}", count.value).split("{p}")
                return [Piece(before), *property_, Piece(after)]
        for predicate, between in (
            ("owl:someValuesFrom", "至少有一个是"),
            ("owl:allValuesFrom", "只能是"),
            ("owl:hasValue", "有一个是"),
        ):
            filler = self._graph.first(value, predicate)
            if filler is not None:
                return [*property_, Piece(self._words(between)), *self._expression(filler)]
        raise BrokenData("no words for a restriction of the ontology", where=str(value))

    def _joined(self, values: Sequence[ox.Term], between: str) -> list[Piece]:
        pieces: list[Piece] = []
        for value in values:
            pieces += [Piece(between)] * bool(pieces) + self._expression(value)
        return pieces

    def _filled(self, phrase: str, value: Sequence[Piece]) -> list[Piece]:
        before, after = self._words(phrase).split("{}")
        return [piece for piece in (Piece(before), *value, Piece(after)) if piece.text]
