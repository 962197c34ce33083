"""A set of statements, indexed, with the graph that each one stands in; lists and names read out.

Used by the consistency check, which asks the same things of the ontology and of the data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from qzgraph import names
from qzgraph.names import GRAPH, PREFIXES

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal


def owl(name: str) -> NamedNode:
    return NamedNode(PREFIXES["owl"] + name)


def rdfs(name: str) -> NamedNode:
    return NamedNode(PREFIXES["rdfs"] + name)


TYPE = NamedNode(PREFIXES["rdf"] + "type")
_FIRST = NamedNode(PREFIXES["rdf"] + "first")
_REST = NamedNode(PREFIXES["rdf"] + "rest")

#: What a thing may be called, the most readable first.
_LABELS = tuple(
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("skos", "prefLabel"), ("rdfs", "label"), ("dct", "title"))
)

#: Axioms about many things at once, and the statement about each two of them that they amount to.
_PAIRWISE = (
    ("AllDisjointClasses", ("members",), "disjointWith"),
    ("AllDisjointProperties", ("members",), "propertyDisjointWith"),
    ("AllDifferent", ("distinctMembers", "members"), "differentFrom"),
)


class Statements:
    """Triples by subject, by object and by predicate. ``graphs`` says where each was asserted."""

    def __init__(self, statements: Iterable[Quad | Triple]) -> None:
        self.graphs: dict[Triple, str] = {}
        self._objects: dict[tuple[Node, NamedNode], list[Term]] = defaultdict(list)
        self._subjects: dict[tuple[NamedNode, Term], list[Node]] = defaultdict(list)
        self._pairs: dict[NamedNode, list[tuple[Node, Term]]] = defaultdict(list)
        for statement in statements:
            if isinstance(statement, Quad):
                graph = statement.graph_name
                name = "" if isinstance(graph, DefaultGraph) else graph.value
                self.add(statement.triple, name)
            else:
                self.add(statement)

    def add(self, triple: Triple, graph: str = "") -> None:
        if triple in self.graphs:
            return
        self.graphs[triple] = graph
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if isinstance(subject, Triple) or isinstance(value, Triple):
            return
        self._objects[subject, predicate].append(value)
        self._subjects[predicate, value].append(subject)
        self._pairs[predicate].append((subject, value))

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.graphs)

    def __len__(self) -> int:
        return len(self.graphs)

    def has(self, subject: Node, predicate: NamedNode, value: Term) -> bool:
        return Triple(subject, predicate, value) in self.graphs

    def objects(self, subject: Node, predicate: NamedNode) -> list[Term]:
        return self._objects.get((subject, predicate), [])

    def subjects(self, predicate: NamedNode, value: Term) -> list[Node]:
        return self._subjects.get((predicate, value), [])

    def pairs(self, predicate: NamedNode) -> list[tuple[Node, Term]]:
        return self._pairs.get(predicate, [])

    def nodes(self, subject: Node, predicate: NamedNode) -> list[Node]:
        """The objects that are no literals."""
        return [o for o in self.objects(subject, predicate) if not isinstance(o, Literal)]

    def instances(self, kind: str) -> list[Node]:
        """The things typed with a class of OWL, ``FunctionalProperty`` say."""
        return self.subjects(TYPE, owl(kind))

    def cells(self, head: Term) -> list[Node]:
        """The cells of an RDF list."""
        found: list[Node] = []
        while isinstance(head, BlankNode) and head not in found:
            found.append(head)
            rest = self.objects(head, _REST)
            if not rest:
                break
            head = rest[0]
        return found

    def members(self, head: Term) -> list[Node]:
        """The members of an RDF list, literals left out."""
        return [node for cell in self.cells(head) for node in self.nodes(cell, _FIRST)]

    def pairwise(self) -> tuple[list[Triple], set[Node]]:
        """The axioms about many things at once, said of each two of them; and the nodes that said
        it, which are then no longer needed."""
        found: list[Triple] = []
        nodes: set[Node] = set()
        for kind, lists, predicate in _PAIRWISE:
            for axiom in self.instances(kind):
                nodes.add(axiom)
                for head in (o for name in lists for o in self.objects(axiom, owl(name))):
                    nodes.update(self.cells(head))
                    for one, other in combinations(self.members(head), 2):
                        found.append(Triple(one, owl(predicate), other))
        return found, nodes

    def closed_lists(self) -> dict[Node, list[Node]]:
        """Each class that lists all its members (``owl:oneOf``), with them."""
        lists: dict[Node, list[Node]] = {}
        for node, head in self.pairs(owl("oneOf")):
            members = self.members(head)
            for owner in (node, *self.subjects(owl("equivalentClass"), node)):
                lists[owner] = members
        return lists

    # What people read ----------------------------------------------------------------------------

    def label(self, node: Node) -> str:
        """Its Chinese name, else its first."""
        for predicate in _LABELS:
            found = [o for o in self.objects(node, predicate) if isinstance(o, Literal)]
            chinese = [o for o in found if (o.language or "").startswith("zh")]
            if found:
                return (chinese or found)[0].value
        return ""

    def show(self, term: Term) -> str:
        """``qz:Agency「单位」``; a literal in quotation marks, long ones cut."""
        if isinstance(term, Literal):
            text = " ".join(term.value.split())
            return f'"{text[:40]}…"' if len(text) > 41 else f'"{text}"'
        if isinstance(term, BlankNode):
            lists = self.objects(term, owl("oneOf"))
            members = [self.show(member) for head in lists for member in self.members(head)]
            return "{" + ", ".join(members) + "}" if members else "[…]"
        label = self.label(term)
        return f"{compact(term.value)}「{label}」" if label else compact(term.value)

    def line(self, triple: Triple) -> str:
        """One statement as a line; where it was asserted stands behind it in brackets."""
        subject, value = triple.subject, triple.object
        if isinstance(subject, Triple) or isinstance(value, Triple):
            return str(triple)
        text = f"{self.show(subject)} {self.show(triple.predicate)} {self.show(value)}"
        graph = self.graphs.get(triple, "")
        return f"{text} [{graph.removeprefix(GRAPH)}]" if graph else text


def compact(iri: str) -> str:
    """``qz:Agency`` for its IRI, ``id:agency/330800/health``, slashes and all, to be readable; in angle
    brackets where no prefix fits."""
    short = names.shorten(iri)
    return f"<{iri}>" if short == iri else short
