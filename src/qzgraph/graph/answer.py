"""What a query answers, whichever store answered it: solutions, a truth, or triples.

The terms are pyoxigraph's own, so that a local store and a remote endpoint give equal answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Solutions:
    """What SELECT answers: each row has a term, or None for unbound, for each variable."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def of(cls, variables: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Solutions:
        """The same rows with blank nodes named ``b0``, ``b1``, … in the order of their coming.

        Their labels mean nothing outside the answer (SPARQL 1.1 Query, §2.4: "blank nodes in the
        result"), and a store invents new ones each time; so named, equal answers compare equal.
        """
        labels: dict[str, BlankNode] = {}

        def named(term: Term | None) -> Term | None:
            if isinstance(term, BlankNode):
                return labels.setdefault(term.value, BlankNode(f"b{len(labels)}"))
            return term

        return cls(tuple(variables), tuple(tuple(named(term) for term in row) for row in rows))


@dataclass(frozen=True)
class Truth:
    """What ASK answers."""

    value: bool


@dataclass(frozen=True)
class Triples:
    """What CONSTRUCT and DESCRIBE answer: a graph, each triple once, in the order of its text."""

    triples: tuple[Triple, ...]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Triples:
        """The graph of these triples, its blank nodes labelled canonically (RDFC-1.0)."""
        once = set(triples)
        if any(isinstance(node, BlankNode) for triple in once for node in (triple[0], triple[2])):
            graph = Dataset(Quad(triple[0], triple[1], triple[2]) for triple in once)
            graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
            once = {quad.triple for quad in graph}
        return cls(tuple(sorted(once, key=str)))


Answer = Solutions | Truth | Triples


def is_empty(answer: Answer) -> bool:
    """Whether there is nothing in it; a truth says something either way."""
    if isinstance(answer, Truth):
        return False
    return not (answer.rows if isinstance(answer, Solutions) else answer.triples)


def read(results: QuerySolutions | QueryBoolean | QueryTriples | Iterable[Triple]) -> Answer:
    """The answer that a pyoxigraph result or parser holds; reads it to its end.

    Raises what pyoxigraph raises while it evaluates or parses: SyntaxError, OSError, RuntimeError.
    """
    if isinstance(results, QueryBoolean):
        return Truth(bool(results))
    if isinstance(results, QuerySolutions):
        variables = [variable.value for variable in results.variables]
        return Solutions.of(variables, [tuple(solution) for solution in results])
    return Triples.of(results)
