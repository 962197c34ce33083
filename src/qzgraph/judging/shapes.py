"""Shapes → shapes made ready for either engine, and the key to what an engine says of them.

What goes beyond SHACL Core and SPARQL constraints, or what engines differ on, is refused before one
runs. Anonymous shapes get names for one run, by which what an engine says is brought back to the
shape that people know; messages are taken out, and kept here as they were written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from qzgraph.errors import BrokenData, QzgraphError
from qzgraph.judging.terms import RDF, SH, Node, Statement, text_of, triple
from qzgraph.names import local

#: What shapes may say here: SHACL Core and SPARQL constraints. Anything else of the SHACL namespace
#: (a slip like sh:mincount, or SHACL-AF that an engine passes over in silence) is refused.
_VOCABULARY = frozenset(
    re.findall(
        r"\w+",
        """targetClass targetNode targetSubjectsOf targetObjectsOf property path severity message
        name description order group defaultValue deactivated
        class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive
        maxInclusive minLength maxLength pattern flags languageIn uniqueLang equals disjoint
        lessThan lessThanOrEquals not and or xone node qualifiedValueShape qualifiedMinCount
        qualifiedMaxCount qualifiedValueShapesDisjoint closed ignoredProperties hasValue in
        inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath
        sparql select prefixes declare prefix namespace""",
    )
)
#: Where a blank node may stand for a shape or a constraint; those of paths and lists keep theirs.
_SHAPE_VALUED = ("property", "node", "not", "qualifiedValueShape", "sparql")
_SHAPE_LISTS = ("and", "or", "xone")
#: Names given to anonymous shapes for one run.
_GIVEN = "urn:qzgraph:shape:"
#: Noncharacters, which no text contains (Unicode §23.7), around and between what an engine fills in.
EDGE, GAP = "\ufdd0", "\ufdd1"
#: What is no code: comments, strings and IRIs.
NO_CODE = re.compile(r"\"\"\".*?\"\"\"|\"[^\"\n]*\"|'[^'\n]*'|<[^<>\s]*>|#[^\n]*", re.S)
#: SHACL §5.2.1 bars MINUS, VALUES and SERVICE from constraints; shacl-rust 0.2.12 lets two of them
#: pass (W3C unsupported-sparql-002 and -006). FROM would name another dataset.
_BARRED = frozenset(("MINUS", "VALUES", "SERVICE", "FROM"))


@dataclass(frozen=True)
class Constraint:
    """A SPARQL constraint: its node's name, the names of what it projects, its text."""

    name: str
    variables: tuple[str, ...]
    select: str
    messages: Mapping[str, str]

    @property
    def own_name(self) -> str | None:
        """The IRI that its file gives it, if any."""
        return None if self.name.startswith(_GIVEN) else self.name


class Shapes:
    """Shapes made ready for any engine, and the key to what an engine says of them."""

    def __init__(self, shapes: Iterable[Statement] | Iterable[Path]) -> None:
        self.triples = _active(_statements(shapes))
        self._of: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for each in self.triples:
            if each.predicate.value.startswith(SH):
                if local(each.predicate.value) not in _VOCABULARY:
                    raise BrokenData(
                        f"sh:{local(each.predicate.value)} is not of SHACL Core or SPARQL "
                        "constraints, which is all that every engine runs",
                        where=str(each.subject),
                    )
                self._of[each.subject][local(each.predicate.value)].append(each.object)
            elif each.predicate.value in (RDF + "first", RDF + "rest"):
                self._of[each.subject][each.predicate.value].append(each.object)
        self._names: dict[Node, ox.NamedNode] = {}
        self._owner: dict[str, str] = {}
        for node in list(self._of):
            if isinstance(node, ox.NamedNode):
                self._name_inside(node, node.value, set())
        self.messages = {
            node: _by_language(said["message"])
            for node, said in list(self._of.items())
            if said["message"]
        }
        #: Both by the shape's name, given or its own.
        self.spoken = {self._name(node): spoken for node, spoken in self.messages.items()}
        self.paths = {
            self._name(node): self._path(said["path"][0])
            for node, said in list(self._of.items())
            if said["path"]
        }
        self.constraints: list[Constraint] = []
        self._numbers: dict[str, int] = {}
        for node, said in sorted(self._of.items(), key=lambda each: self._name(each[0])):
            if said["select"]:
                self._numbers[self._name(node)] = len(self.constraints)
                self.constraints.append(self._constraint(node, said))

    def _name(self, node: Node) -> str:
        return self._names[node].value if node in self._names else text_of(node)

    def called(self, node: Node | str) -> str:
        """The IRI by which people know the node: its own, or that of the shape it stands in."""
        name = node if isinstance(node, str) else self._name(node)
        return self._owner.get(name, name)

    def _name_inside(self, node: Node, owner: str, seen: set[Node]) -> None:
        """Names the anonymous shapes inside ``node``: by where they stand, so not by chance."""
        if node in seen:
            return
        seen.add(node)
        said = self._of[node]
        inside = [each for key in _SHAPE_VALUED for each in said[key]]
        inside += [each for key in _SHAPE_LISTS for head in said[key] for each in self._list(head)]
        for each in inside:
            if isinstance(each, ox.BlankNode):
                if each not in self._names:
                    given = ox.NamedNode(f"{_GIVEN}{len(self._names)}")
                    self._names[each] = given
                    self._owner[given.value] = owner
                self._name_inside(each, owner, seen)

    def _list(self, head: Node) -> list[Node]:
        members: list[Node] = []
        while head in self._of and self._of[head][RDF + "first"] and len(members) < 10_000:
            members += self._of[head][RDF + "first"]
            head = (self._of[head][RDF + "rest"] or [head])[0]
        return members

    def _path(self, node: Node) -> str:
        """The path as SPARQL writes it; a property alone is its bare IRI."""
        return node.value if isinstance(node, ox.NamedNode) else self._path_part(node)

    def _path_part(self, node: Node) -> str:
        if isinstance(node, ox.NamedNode):
            return f"<{node.value}>"
        said = self._of[node]
        if said["inversePath"]:
            return "^" + self._path_part(said["inversePath"][0])
        if said["alternativePath"]:
            parts = self._list(said["alternativePath"][0])
            return f"({'|'.join(self._path_part(each) for each in parts)})"
        for key, sign in (("zeroOrMorePath", "*"), ("oneOrMorePath", "+"), ("zeroOrOnePath", "?")):
            if said[key]:
                return self._path_part(said[key][0]) + sign
        return f"({'/'.join(self._path_part(each) for each in self._list(node))})"

    def _constraint(self, node: Node, said: Mapping[str, list[Node]]) -> Constraint:
        where = self.called(node)
        text = text_of(said["select"][0])
        code = NO_CODE.sub(" ", text)
        if barred := words_of(code) & _BARRED:
            raise BrokenData(f"{min(barred)} is barred from SHACL constraints", where=where)
        heads = re.findall(r"\bSELECT\b(.*?)(?:\bWHERE\b|\{)", code, re.I | re.S)
        if not heads or not re.match(r"\s+DISTINCT\b", heads[0], re.I):
            raise BrokenData(
                "the constraint's query must start SELECT DISTINCT, for engines differ on repeats",
                where=where,
            )
        if not all(re.search(r"[$?]this\b|\*", head) for head in heads):
            raise BrokenData("every SELECT of a constraint must project $this", where=where)
        bare = re.sub(r"\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\bAS\b", "(", heads[0])
        names = tuple(dict.fromkeys(re.findall(r"[$?](\w+)", bare)))
        if "*" in bare or "message" in names or "failure" in names:
            raise BrokenData("a constraint names its variables; no ?message, no *", where=where)
        prefixes = "".join(
            f"PREFIX {text_of(self._of[each]['prefix'][0])}: <{text_of(self._of[each]['namespace'][0])}>\n"
            for scheme in said["prefixes"]
            for each in self._of[scheme]["declare"]
        )
        variables = tuple(name for name in names if name != "this")
        return Constraint(self._name(node), variables, prefixes + text, self.messages.get(node, {}))

    def for_engine(self, *, filled_in: bool) -> list[ox.Triple]:
        """The shapes with names for all, and no messages but, for an engine that cannot say which
        constraint a result comes from, one that makes it tell number and bindings."""
        given = self._names
        out = [
            ox.Triple(
                given.get(each.subject, each.subject),
                each.predicate,
                given.get(each.object, each.object),
            )
            for each in self.triples
            if each.predicate.value != SH + "message"
        ]
        for number, constraint in enumerate(self.constraints):
            template = GAP.join([str(number), *(f"{{?{name}}}" for name in constraint.variables)])
            out.append(
                ox.Triple(
                    ox.NamedNode(constraint.name),
                    ox.NamedNode(SH + "message"),
                    ox.Literal(f"{EDGE}{template}{EDGE}" if filled_in else str(number)),
                )
            )
        return out

    def number(self, constraint: str) -> int:
        return self._numbers[constraint]

    def asking_well(self, statements: list[ox.Triple]) -> list[ox.Triple]:
        """Statements of the shapes for an engine, once the queries among them are known to parse:
        shacl-rust 0.2.12 passes over one that does not, and finds nothing."""
        for each in statements:
            if each.predicate.value == SH + "sparql" and isinstance(each.object, ox.NamedNode):
                constraint = self.constraints[self.number(each.object.value)]
                ask(ox.Store(), constraint.select, self.called(constraint.name))
        return statements


def _statements(shapes: Iterable[Statement] | Iterable[Path]) -> list[ox.Triple]:
    out: dict[ox.Triple, None] = {}
    for each in shapes:
        if not isinstance(each, Path):
            out[triple(each)] = None
            continue
        try:
            parsed = ox.parse(path=str(each), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            out.update(dict.fromkeys(triple(quad) for quad in parsed))
        except (OSError, SyntaxError, ValueError) as error:
            raise BrokenData(str(error), where=str(each), mend="mend the Turtle") from error
    if not any(each.predicate.value.startswith(SH) for each in out):
        raise BrokenData("there are no shapes", mend="give the files of shapes/")
    return list(out)


def _active(statements: list[ox.Triple]) -> list[ox.Triple]:
    """The statements without what is deactivated (SHACL §2.1.6): shacl-rust 0.2.12 heeds that on
    node shapes only. A deactivated shape says nothing, and so all conforms to it."""
    off = {
        each.subject
        for each in statements
        if each.predicate.value == SH + "deactivated"
        and isinstance(each.object, ox.Literal)
        and each.object.value in ("true", "1")
    }
    constraints = {each.subject for each in statements if each.predicate.value == SH + "select"}
    return [
        each
        for each in statements
        if not (
            (each.subject in off and each.predicate.value not in (RDF + "type", SH + "path"))
            or (each.predicate.value == SH + "sparql" and each.object in off & constraints)
        )
    ]


def _by_language(literals: list[Node]) -> dict[str, str]:
    spoken: dict[str, str] = {}
    for each in sorted(literals, key=str):
        if isinstance(each, ox.Literal):
            spoken.setdefault(each.language or "", each.value)
    return spoken


def words_of(code: str) -> set[str]:
    """The words of a query in capitals; ``?from`` is none, nor is ``qz:from``."""
    return set(map(str.upper, set(re.findall(r"[?$:]?\w+", code))))


def ask(store: ox.Store, query: str, where: str) -> ox.QuerySolutions:
    """The rows that the query of a constraint finds. Raises :class:`BrokenData` for a wrong one."""
    try:
        solutions = store.query(query)
    except SyntaxError as error:
        raise BrokenData(f"the constraint's query is wrong: {error}", where=where) from error
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def engine_module(name: str) -> Any:
    """The engine's package, or what to install."""
    try:
        return import_module(name)
    except ImportError as error:
        package = name.replace("_", "-")
        raise QzgraphError(
            f"the SHACL engine {package} is not installed", mend=f"pip install {package}"
        ) from error
