"""Contradictions found by the rules of OWL 2 RL that end in ``false``, and the asserted statements
behind each.

The rules are table 4 to 8 of the OWL 2 RL profile (https://www.w3.org/TR/owl2-profiles/), asked as
SPARQL of the asserted and the inferred statements together. They need no Java, and they say which
statements are at fault, which HermiT does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolution,
    QuerySolutions,
    Store,
    Triple,
)

from qzgraph.graph.dl_view import DATATYPES, ill_typed
from qzgraph.graph.statements import TYPE, Node, Statements, Term, owl, rdfs
from qzgraph.names import PREFIXES


@dataclass(frozen=True)
class Clash:
    """A contradiction: what is wrong, and the statements that cannot all be true."""

    title: str
    statements: tuple[Triple, ...]


@dataclass(frozen=True)
class _Rule:
    """``pattern`` finds the clash; ``statements`` are its triples, as names of its variables."""

    title: str
    pattern: str
    statements: str


TWO_VALUES = "只能有一个值的属性有两个值 · two values of a functional property"

_RULES = (
    _Rule(  # cax-dw, and cax-adc said of each two
        "属于互不相交的两个类 · member of two disjoint classes",
        "?c owl:disjointWith ?d . ?x a ?c . ?x a ?d .",
        "x a c . x a d . c owl:disjointWith d",
    ),
    _Rule(  # cls-com
        "同属一个类及其补集 · member of a class and of its complement",
        "?c owl:complementOf ?d . ?x a ?c . ?x a ?d .",
        "x a c . x a d . c owl:complementOf d",
    ),
    _Rule(  # cls-nothing2
        "属于空类 · member of the empty class",
        "?x a owl:Nothing .",
        "x a owl:Nothing",
    ),
    _Rule(  # prp-fp, with eq-diff1
        TWO_VALUES,
        "?p a owl:FunctionalProperty . ?x ?p ?v . ?x ?p ?w . ?v owl:differentFrom ?w .",
        "x p v . x p w . p a owl:FunctionalProperty . v owl:differentFrom w",
    ),
    _Rule(  # prp-ifp, with eq-diff1
        "两个事物共有一个独有的值 · one value of an inverse functional property for two things",
        "?p a owl:InverseFunctionalProperty . ?v ?p ?x . ?w ?p ?x . ?v owl:differentFrom ?w .",
        "v p x . w p x . p a owl:InverseFunctionalProperty . v owl:differentFrom w",
    ),
    _Rule(  # cls-maxc2, cls-maxqc4, with eq-diff1
        "超过一个值 · more than the one value allowed",
        "?r owl:onProperty ?p ; owl:maxCardinality|owl:cardinality ?n . FILTER(?n = 1)"
        " ?x a ?r ; ?p ?v , ?w . ?v owl:differentFrom ?w .",
        "x a r . x p v . x p w . v owl:differentFrom w",
    ),
    _Rule(  # cls-maxc1
        "不得有值而有值 · a value where none is allowed",
        "?r owl:onProperty ?p ; owl:maxCardinality|owl:cardinality ?n . FILTER(?n = 0)"
        " ?x a ?r ; ?p ?v .",
        "x a r . x p v",
    ),
    _Rule(  # prp-irp
        "与自身有反自反的关系 · an irreflexive property of a thing and itself",
        "?p a owl:IrreflexiveProperty . ?x ?p ?x .",
        "x p x . p a owl:IrreflexiveProperty",
    ),
    _Rule(  # prp-asyp
        "非对称的关系来回都成立 · an asymmetric property in both directions",
        "?p a owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x . FILTER(STR(?x) < STR(?y))",
        "x p y . y p x . p a owl:AsymmetricProperty",
    ),
    _Rule(  # prp-pdw, and prp-adp said of each two
        "互斥的两个属性有同一个值 · one value of two disjoint properties",
        "?p owl:propertyDisjointWith ?q . ?x ?p ?y . ?x ?q ?y .",
        "x p y . x q y . p owl:propertyDisjointWith q",
    ),
    _Rule(  # eq-diff1
        "既相同又不同 · the same and different",
        "?x owl:sameAs ?y . ?x owl:differentFrom|^owl:differentFrom ?y .",
        "x owl:sameAs y . x owl:differentFrom y",
    ),
    _Rule(  # prp-npa1, prp-npa2
        "与明确否定的陈述相反 · a statement that is expressly denied",
        "?n owl:sourceIndividual ?x ; owl:assertionProperty ?p ;"
        " owl:targetIndividual|owl:targetValue ?y . ?x ?p ?y .",
        "x p y",
    ),
)

_PREFIXES = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("rdf", "rdfs", "owl"))

#: The datatypes whose values belong to another's (XML Schema 1.1, figure 1), as far as we use them.
_NARROWER = {
    "decimal": "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte",
    "integer": "nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte",
    "nonNegativeInteger": "positiveInteger unsignedLong unsignedInt unsignedShort unsignedByte",
    "string": "normalizedString token language Name NCName NMTOKEN",
    "dateTime": "dateTimeStamp",
}


def of_things(known: Statements, asserted: Statements, unique: list[Triple]) -> list[Clash]:
    """The contradictions between things, among the ``known`` statements (asserted and inferred) and
    that names are ``unique``. Each is traced back to what was asserted."""
    why = Reasons(known, asserted)
    pairs, _ = asserted.pairwise()
    store = Store()
    store.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in (*known, *pairs, *unique))
    clashes = [c for rule in _RULES for c in _ask(store, rule, why)]
    return _sorted([*clashes, *_closed_lists(known, why)])


def of_literals(known: Statements, asserted: Statements) -> list[Clash]:
    """The contradictions in literals, which HermiT is hardly asked about: literals that are none of
    their datatype (dt-not-type) or of their property's range, and second literals where there may
    be one (prp-fp)."""
    why = Reasons(known, asserted)
    return _sorted([*_wrong_datatypes(asserted), *_second_literals(known, why)])


def _sorted(clashes: list[Clash]) -> list[Clash]:
    found = {frozenset(clash.statements): clash for clash in clashes}
    return sorted(found.values(), key=lambda c: (c.title, str(c.statements)))


def _ask(store: Store, rule: _Rule, why: Reasons) -> Iterator[Clash]:
    solutions = store.query(f"{_PREFIXES} SELECT * WHERE {{ {rule.pattern} }}")
    assert isinstance(solutions, QuerySolutions)
    for row in solutions:
        triples: list[Triple] = []
        for statement in rule.statements.split(" . "):
            subject, predicate, value = (_term(word, row) for word in statement.split())
            if not isinstance(subject, Literal) and isinstance(predicate, NamedNode):
                triples += why.of(Triple(subject, predicate, value))
        yield Clash(rule.title, tuple(dict.fromkeys(triples)))


def _term(word: str, row: QuerySolution) -> Term:
    if word == "a":
        return TYPE
    if word.startswith("owl:"):
        return owl(word.removeprefix("owl:"))
    value = row[word]
    assert isinstance(value, NamedNode | BlankNode | Literal)
    return value


def _closed_lists(known: Statements, why: Reasons) -> Iterator[Clash]:
    """Names are unique, so what a closed list does not name is no member of it."""
    title = "不是封闭列表的成员 · not a member of a closed list"
    for kind, members in known.closed_lists().items():
        for thing in known.subjects(TYPE, kind):
            if thing not in members and isinstance(kind, NamedNode):
                lists = [
                    Triple(kind, owl("equivalentClass"), node)
                    for node in known.nodes(kind, owl("equivalentClass"))
                ]
                yield Clash(title, (*why.of(Triple(thing, TYPE, kind)), *lists))


def _wrong_datatypes(asserted: Statements) -> Iterator[Clash]:
    for triple in asserted:
        if isinstance(triple.object, Literal) and ill_typed(triple.object):
            yield Clash("文字不合数据类型 · words that are not of the datatype", (triple,))
    for name, wanted in asserted.pairs(rdfs("range")):
        if not isinstance(name, NamedNode) or not isinstance(wanted, NamedNode):
            continue
        for subject, value in asserted.pairs(name):
            if isinstance(value, Literal) and not _fits(value, wanted):
                title = "数据类型不合值域 · a datatype outside the property's range"
                statements = (Triple(subject, name, value), Triple(name, rdfs("range"), wanted))
                yield Clash(title, statements)


def _second_literals(known: Statements, why: Reasons) -> Iterator[Clash]:
    functional = owl("FunctionalProperty")
    for name in known.subjects(TYPE, functional):
        if not isinstance(name, NamedNode):
            continue
        first: dict[Node, Literal] = {}
        for subject, value in known.pairs(name):
            if not isinstance(value, Literal):
                continue
            other = first.setdefault(subject, value)
            if other != value and _value(other) != _value(value):
                both = [t for v in (other, value) for t in why.of(Triple(subject, name, v))]
                yield Clash(TWO_VALUES, (*both, Triple(name, TYPE, functional)))


def _value(literal: Literal) -> Decimal | Literal:
    """What a literal stands for, as far as two that look different may stand for the same."""
    kind = literal.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind in ("decimal", *_NARROWER["decimal"].split()) and not ill_typed(literal):
        return Decimal(literal.value)
    return literal


def _fits(value: Literal, wanted: NamedNode) -> bool:
    if wanted.value not in DATATYPES or value.datatype == wanted:
        return True
    xsd = PREFIXES["xsd"]
    narrower = _NARROWER.get(wanted.value.removeprefix(xsd), "").split()
    return value.datatype.value.removeprefix(xsd) in narrower


class Reasons:
    """The asserted statements from which an inferred one follows."""

    def __init__(self, known: Statements, asserted: Statements) -> None:
        self.known = known
        self.asserted = asserted

    def of(self, triple: Triple) -> list[Triple]:
        """Statements that together imply this one; itself where nothing explains it."""
        return self._explain(triple, frozenset()) or [triple]

    def _explain(self, triple: Triple, above: frozenset[Triple]) -> list[Triple]:
        if triple in self.asserted.graphs:
            return [triple]
        if triple in above or triple not in self.known.graphs:
            return []
        above |= {triple}
        for premises in self._premises(triple):
            parts = [self._explain(premise, above) for premise in premises]
            if all(parts):
                return list(dict.fromkeys(t for part in parts for t in part))
        return []

    def _premises(self, triple: Triple) -> Iterator[list[Triple]]:
        """The ways in which a statement may follow, each as the statements it follows from."""
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if isinstance(subject, Triple) or isinstance(value, Triple):
            return
        if predicate == TYPE and not isinstance(value, Literal):
            yield from self._of_type(subject, value)
        else:
            yield from self._of_property(subject, predicate, value)

    def _of_type(self, thing: Node, kind: Node) -> Iterator[list[Triple]]:
        known = self.known
        for axiom, backwards in ((rdfs("subClassOf"), False), (owl("equivalentClass"), True)):
            narrower = known.subjects(axiom, kind)
            for node in narrower:
                yield [Triple(thing, TYPE, node), Triple(node, axiom, kind)]
            for node in known.nodes(kind, axiom) if backwards else ():
                if described := self._of_expression(thing, node):
                    yield [Triple(kind, axiom, node), *described]
        for name in known.subjects(rdfs("domain"), kind):
            if isinstance(name, NamedNode):
                for value in known.objects(thing, name)[:1]:
                    yield [Triple(thing, name, value), Triple(name, rdfs("domain"), kind)]
        for name in known.subjects(rdfs("range"), kind):
            if isinstance(name, NamedNode):
                for subject in known.subjects(name, thing)[:1]:
                    yield [Triple(subject, name, thing), Triple(name, rdfs("range"), kind)]

    def _of_expression(self, thing: Node, node: Node) -> list[Triple]:
        """What makes a thing a member of a class that is described, not named."""
        known = self.known
        for head in known.objects(node, owl("intersectionOf")):
            parts = known.members(head)
            return [t for part in parts for t in self._of_part(thing, part)]
        for head in known.objects(node, owl("unionOf")):
            for part in known.members(head):
                if found := self._of_part(thing, part):
                    return found
        return self._of_part(thing, node)

    def _of_part(self, thing: Node, part: Node) -> list[Triple]:
        known = self.known
        for name in known.objects(part, owl("onProperty")):
            if not isinstance(name, NamedNode):
                continue
            wanted = known.objects(part, owl("hasValue"))
            for value in known.objects(thing, name):
                if value in wanted:
                    return [Triple(thing, name, value)]
                for filler in known.nodes(part, owl("someValuesFrom")):
                    if not isinstance(value, Literal) and known.has(value, TYPE, filler):
                        return [Triple(thing, name, value), Triple(value, TYPE, filler)]
        return [Triple(thing, TYPE, part)] if isinstance(part, NamedNode) else []

    def _of_property(self, subject: Node, name: NamedNode, value: Term) -> Iterator[list[Triple]]:
        known = self.known
        for axiom in (rdfs("subPropertyOf"), owl("equivalentProperty")):
            for narrower in known.subjects(axiom, name):
                if isinstance(narrower, NamedNode):
                    yield [Triple(subject, narrower, value), Triple(narrower, axiom, name)]
        if isinstance(value, Literal):
            return
        inverse = owl("inverseOf")
        for other in known.subjects(inverse, name):
            if isinstance(other, NamedNode):
                yield [Triple(value, other, subject), Triple(other, inverse, name)]
        for other in known.nodes(name, inverse):
            if isinstance(other, NamedNode):
                yield [Triple(value, other, subject), Triple(name, inverse, other)]
        symmetric, transitive = owl("SymmetricProperty"), owl("TransitiveProperty")
        if known.has(name, TYPE, symmetric):
            yield [Triple(value, name, subject), Triple(name, TYPE, symmetric)]
        if known.has(name, TYPE, transitive):
            for middle in known.nodes(subject, name):
                if middle not in (subject, value) and known.has(middle, name, value):
                    steps = [Triple(subject, name, middle), Triple(middle, name, value)]
                    yield [*steps, Triple(name, TYPE, transitive)]
        for head in known.objects(name, owl("propertyChainAxiom")):
            path = [step for step in known.members(head) if isinstance(step, NamedNode)]
            if len(path) == 2:
                for middle in known.nodes(subject, path[0]):
                    if known.has(middle, path[1], value):
                        steps = [Triple(subject, path[0], middle), Triple(middle, path[1], value)]
                        yield [*steps, Triple(name, owl("propertyChainAxiom"), head)]
