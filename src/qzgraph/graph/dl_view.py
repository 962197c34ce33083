"""The part of the statements that an OWL 2 DL reasoner can judge, as N-Triples.

Left out: annotations, statements by properties that nobody declared, literals of datatypes outside
OWL 2 (``xsd:date``: HermiT stops at it). Names and texts are replaced by numbers, because Pellet
shortens an IRI to its last segment, and ``item/12`` of two editions would look the same.

Added: that different names mean different things, wherever OWL would rather take them for one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import Literal, NamedNode, Triple

from qzgraph.graph.statements import TYPE, Node, Statements, Term, compact, owl, rdfs
from qzgraph.names import PREFIXES

_XSD = PREFIXES["xsd"]
_SYNTAX = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
_NAME = "http://view/#n"

#: The OWL 2 datatype map (OWL 2 Structural Specification, section 4) as far as XSD gives it.
_OWL_2_TYPES = """
    decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger
    long int short byte unsignedLong unsignedInt unsignedShort unsignedByte double float
    string normalizedString token language Name NCName NMTOKEN boolean hexBinary base64Binary
    anyURI dateTime dateTimeStamp
"""
TEXT = frozenset((_XSD + "string", PREFIXES["rdf"] + "langString"))
DATATYPES = TEXT.union(_XSD + name for name in _OWL_2_TYPES.split())

#: Annotations that OWL declares by itself.
_ANNOTATIONS = frozenset(
    [rdfs(name) for name in ("label", "comment", "seeAlso", "isDefinedBy")]
    + [owl(name) for name in ("versionInfo", "versionIRI", "imports", "deprecated")]
)

_IN_BUILT = frozenset((owl("Thing"), owl("Nothing")))


@dataclass(frozen=True)
class View:
    """``text``: the N-Triples. ``terms``: what each number in it stands for. ``left_out``: what it
    does not hold, a line each."""

    text: str
    terms: tuple[Term, ...]
    left_out: tuple[str, ...]

    def term(self, token: str) -> Term | None:
        """What ``n12`` stands for, as a whole IRI or as its last segment."""
        number = token.removeprefix(_NAME).removeprefix("n")
        known = number.isdigit() and int(number) < len(self.terms)
        return self.terms[int(number)] if known else None


def unique_names(known: Statements) -> list[Triple]:
    """That two names stand for different things, wherever OWL would conclude that they are one.

    OWL has no unique names, our data do: a second lead agency is a contradiction, not a synonym.
    Only where both are values of one functional property, or where one is taken for a member of a
    closed list that does not name it.
    """
    pairs: set[tuple[Node, Node]] = set()

    def apart(things: list[Node]) -> None:
        named = sorted({t for t in things if isinstance(t, NamedNode)}, key=str)
        pairs.update(combinations(named, 2))

    for kind, backwards in (("FunctionalProperty", False), ("InverseFunctionalProperty", True)):
        for name in known.instances(kind):
            if isinstance(name, NamedNode):
                for group in _grouped(known, name, backwards):
                    apart(group)
    for restriction in _at_most_one(known):
        for name in known.nodes(restriction, owl("onProperty")):
            if isinstance(name, NamedNode):
                for group in _grouped(known, name, False):
                    apart(group)
    for list_class, members in known.closed_lists().items():
        for thing in known.subjects(TYPE, list_class):
            if thing not in members and isinstance(thing, NamedNode):
                pairs.update((thing, member) for member in members)
    same = owl("sameAs")
    return [
        Triple(one, owl("differentFrom"), other)
        for one, other in sorted(pairs, key=str)
        if not known.has(one, same, other) and not known.has(other, same, one)
    ]


def _grouped(known: Statements, name: NamedNode, backwards: bool) -> list[list[Node]]:
    groups: dict[Term, list[Node]] = defaultdict(list)
    for subject, value in known.pairs(name):
        if backwards:
            groups[value].append(subject)
        elif not isinstance(value, Literal):
            groups[subject].append(value)
    return [group for group in groups.values() if len(group) > 1]


def _at_most_one(known: Statements) -> list[Node]:
    kinds = ("cardinality", "qualifiedCardinality", "maxCardinality", "maxQualifiedCardinality")
    return [
        node
        for kind in kinds
        for node, count in known.pairs(owl(kind))
        if isinstance(count, Literal) and count.value == "1"
    ]


def build(asserted: Statements, known: Statements) -> View:
    """The view of the ``asserted`` statements; ``known`` holds what follows from them as well."""
    pairs, said = asserted.pairwise()
    return _Writer(asserted, said).write([*pairs, *unique_names(known)])


class _Writer:
    def __init__(self, statements: Statements, left_out: set[Node]) -> None:
        self.statements = statements
        self.objects = set(statements.instances("ObjectProperty"))
        self.literals = set(statements.instances("DatatypeProperty"))
        self.annotations = _ANNOTATIONS | set(statements.instances("AnnotationProperty"))
        self.classes = _IN_BUILT | set(statements.instances("Class"))
        self.left_out = left_out.union(statements.instances("Ontology"))
        self.judged = self._judged_literals()
        self.numbers: dict[Term, int] = {}
        self.undeclared: Counter[str] = Counter()
        self.datatypes: Counter[str] = Counter()
        self.mixed: list[str] = []

    def write(self, added: list[Triple]) -> View:
        header = f"<http://view/> <{PREFIXES['rdf']}type> <{PREFIXES['owl']}Ontology> ."
        lines = [header]
        lines += [self._line(t) for t in self.statements if self._belongs(t)]
        lines += [self._line(t) for t in added]
        return View("\n".join(lines) + "\n", tuple(self.numbers), tuple(self._left_out()))

    def _judged_literals(self) -> set[Node]:
        """The data properties that an axiom ties to classes or to each other. The rest can only
        have the wrong datatype or one value too many, which :mod:`.consistency` sees as well as
        HermiT does, and sooner: a standard has thousands of offsets."""
        found: set[Node] = set()
        for predicate in (owl("propertyDisjointWith"), owl("onProperty"), rdfs("domain")):
            for pair in self.statements.pairs(predicate):
                found.update(node for node in pair if not isinstance(node, Literal))
        for _, key in self.statements.pairs(owl("hasKey")):
            found.update(self.statements.members(key))
        return found

    def _belongs(self, triple: Triple) -> bool:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if predicate in self.annotations or subject in self.left_out:
            return False
        if predicate == TYPE:
            return self._is_known_type(value)
        if predicate.value.startswith(_SYNTAX):
            return True
        if subject in self.classes or subject in self.objects or subject in self.literals:
            return False  # a link between terms (skos:closeMatch) is no statement about things
        if predicate in self.objects:
            if isinstance(value, Literal):
                self.mixed.append(self.statements.line(triple))
            return not isinstance(value, Literal)
        if predicate in self.literals:
            return self._is_judged(triple)
        self.undeclared[predicate.value] += 1
        return False

    def _is_known_type(self, value: Term | Triple) -> bool:
        if not isinstance(value, NamedNode):
            return True
        if value.value.startswith(_SYNTAX) or value in self.classes:
            return value != rdfs("Resource")
        self.undeclared[value.value] += 1
        return False

    def _is_judged(self, triple: Triple) -> bool:
        value = triple.object
        if not isinstance(value, Literal):
            self.mixed.append(self.statements.line(triple))
            return False
        if value.datatype.value not in DATATYPES:
            self.datatypes[value.datatype.value] += 1
            return False
        return triple.predicate in self.judged and not ill_typed(value)

    def _line(self, triple: Triple) -> str:
        return (
            " ".join(
                (
                    self._token(triple.subject),
                    self._token(triple.predicate),
                    self._token(triple.object),
                )
            )
            + " ."
        )

    def _token(self, term: Term | Triple) -> str:
        if isinstance(term, NamedNode):
            return str(term) if term.value.startswith(_SYNTAX) else f"<{_NAME}{self._number(term)}>"
        if isinstance(term, Literal) and term.datatype.value in TEXT:
            tag = f"@{term.language}" if term.language else ""
            return f'"n{self._number(term)}"{tag}'
        return str(term)

    def _number(self, term: Term) -> int:
        return self.numbers.setdefault(term, len(self.numbers))

    def _left_out(self) -> list[str]:
        lines = [f"value of the wrong kind: {line}" for line in sorted(self.mixed)]
        for iri, count in sorted(self.datatypes.items()):
            lines.append(
                f"{count} values of {compact(iri)}, no datatype of OWL 2, but for their form"
            )
        for iri, count in sorted(self.undeclared.items()):
            lines.append(f"{count} statements with {compact(iri)}, a term not declared")
        return lines


_LEXICAL = {
    _XSD + name: re.compile(pattern)
    for name, pattern in {
        "integer": r"[+-]?\d+",
        "nonNegativeInteger": r"\+?\d+|-0+",
        "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
        "boolean": r"true|false|0|1",
        "date": r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(Z|[+-]\d\d:\d\d)?",
        "gYear": r"-?\d{4,}(Z|[+-]\d\d:\d\d)?",
    }.items()
}


def ill_typed(value: Literal) -> bool:
    """Whether the words of a literal are not of its datatype (``"八百"^^xsd:decimal``)."""
    pattern = _LEXICAL.get(value.datatype.value)
    return pattern is not None and pattern.fullmatch(value.value) is None


def fits(value: Literal, wanted: NamedNode) -> bool:
    """Whether a literal is of the datatype that a property's range names, as far as OWL 2 knows it."""
    if wanted.value not in DATATYPES or value.datatype == wanted:
        return True
    if wanted.value in TEXT or value.datatype.value in TEXT:
        return False
    return not ill_typed(Literal(value.value, datatype=wanted))
