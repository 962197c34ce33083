"""A graph and its shapes → what SHACL finds, the same from either engine, sorted.

Two engines stand behind :func:`validate_graph`: shacl-rust, which is fast, and pySHACL, which is the
reference and the fallback. What they say of one result differs (shacl-rust names no constraint,
keeps no language tag and renames blank nodes; pySHACL loses the tags of SPARQL constraints'
messages), so an engine is only asked *which* node breaks *which* constraint with *what* bindings:
anonymous shapes get names before it runs, messages are taken from the shapes afterwards and filled
in here. Nothing is fetched: what could reach the network is refused first.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from qzgraph.errors import BadUsage, BrokenData, QzgraphError
from qzgraph.names import PREFIXES, local

if TYPE_CHECKING:
    import rdflib

SH = "http://www.w3.org/ns/shacl#"
XSD = PREFIXES["xsd"]
RDF = PREFIXES["rdf"]
ENGINES = ("auto", "shacl-rust", "pyshacl")

Statement = ox.Quad | ox.Triple
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

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
_SPARQL = "SPARQLConstraintComponent"
#: Names given to anonymous shapes for one run.
_GIVEN = "urn:qzgraph:shape:"
#: Noncharacters, which no text contains (Unicode §23.7), around and between what an engine fills in.
_EDGE, _GAP = "\ufdd0", "\ufdd1"
#: Between the brace and the sign of a ``{?name}`` that stands in the data, which shacl-rust 0.2.12
#: would fill in as if it stood in the message.
_WEDGE = "\ufdd2"

_VARIABLE = re.compile(r"\{[?$](\w+)\}")
#: What is no code: comments, strings and IRIs.
_NO_CODE = re.compile(r"\"\"\".*?\"\"\"|\"[^\"\n]*\"|'[^'\n]*'|<[^<>\s]*>|#[^\n]*", re.S)
#: SHACL §5.2.1 bars MINUS, VALUES and SERVICE from constraints; shacl-rust 0.2.12 lets two of them
#: pass (W3C unsupported-sparql-002 and -006). FROM would name another dataset.
_BARRED = re.compile(r"\b(MINUS|VALUES|SERVICE|FROM)\b", re.I)


@dataclass(frozen=True)
class ShaclResult:
    """One validation result (SHACL §3.6).

    ``source_shape`` is the IRI of the shape, or of the nearest shape with a name around it.
    ``path`` is a property's IRI, or a property path as SPARQL writes it. ``value`` is an IRI or a
    literal's lexical form (numbers in canonical form), as ``value_kind`` says: ``iri``,
    ``literal`` or ``bnode`` (then without its label, which is no engine's to keep). ``bindings``
    are the other variables of a SPARQL constraint's row, as text.
    """

    focus: str
    path: str | None
    value: str | None
    value_kind: str | None
    severity: str
    source_shape: str
    source_constraint: str | None
    component: str
    messages: Mapping[str, str] = field(default_factory=dict)
    bindings: Mapping[str, str] = field(default_factory=dict)


def validate_graph(
    data: Iterable[Statement],
    shapes: Iterable[Statement] | Iterable[Path],
    engine: str = "auto",
) -> list[ShaclResult]:
    """What the shapes find in the union of the data's graphs, in a fixed order.

    ``auto`` is shacl-rust, or pySHACL where that has no wheel. Raises :class:`BrokenData` for
    shapes that are wrong or beyond what every conforming engine runs.
    """
    if engine not in ENGINES:
        raise BadUsage(
            f"no SHACL engine is named {engine}", mend=f"name one of {', '.join(ENGINES)}"
        )
    if engine == "auto":
        engine = "shacl-rust" if find_spec("shacl_rust") else "pyshacl"
    prepared = _Shapes(_statements(shapes))
    triples = list(dict.fromkeys(_triple(each) for each in data))
    run = _run_shacl_rust if engine == "shacl-rust" else _run_pyshacl
    found = sorted((prepared.result(raw) for raw in run(triples, prepared)), key=_order)
    # A constraint's rows are DISTINCT: what is told twice of one is an engine's repetition.
    return [
        each
        for before, each in pairwise([None, *found])
        if each is not None and not (each == before and each.component == _SPARQL)
    ]


def check_shapes(shapes: Iterable[Statement] | Iterable[Path]) -> None:
    """Holds shapes to SHACL's own shapes (SHACL appendix C) and to this project's: SELECT DISTINCT,
    nothing that engines differ on, and every message in Chinese and in English.

    Raises :class:`BrokenData` with the first thing that is wrong.
    """
    prepared = _Shapes(_statements(shapes))
    for node, spoken in sorted(prepared.messages.items(), key=lambda each: str(each[0])):
        if not {"zh", "en"} <= set(spoken):
            raise BrokenData(
                "sh:message must be there in zh and in en", where=prepared.called(node)
            )
    pyshacl = _import("pyshacl")
    from rdflib import Graph

    own = Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl"
    conforms, _, text = pyshacl.validate(
        _to_rdflib(prepared.triples),
        shacl_graph=Graph(bind_namespaces="none").parse(own, format="turtle"),
        do_owl_imports=False,
        inference="none",
    )
    if not conforms:
        raise BrokenData(f"the shapes are no valid SHACL: {text}", where="shapes")


@dataclass(frozen=True)
class _Raw:
    """What an engine is believed on. ``shape`` is a shape's name, given or its own; ``constraint``
    the number of a SPARQL constraint, and ``row`` its bindings."""

    focus: Node
    path: Node | None
    value: Node | None
    severity: str
    shape: str
    component: str
    constraint: int | None = None
    row: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True)
class _Constraint:
    """A SPARQL constraint: its node's name, the names of what it projects, its text."""

    name: str
    variables: tuple[str, ...]
    select: str
    messages: Mapping[str, str]


class _Shapes:
    """Shapes made ready for any engine, and the key to what an engine says of them."""

    def __init__(self, statements: list[ox.Triple]) -> None:
        self.triples = _active(statements)
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
        self._spoken = {self._name(node): spoken for node, spoken in self.messages.items()}
        self._paths = {
            self._name(node): self._path(said["path"][0])
            for node, said in list(self._of.items())
            if said["path"]
        }
        self.constraints: list[_Constraint] = []
        self._numbers: dict[str, int] = {}
        for node, said in sorted(self._of.items(), key=lambda each: self._name(each[0])):
            if said["select"]:
                self._numbers[self._name(node)] = len(self.constraints)
                self.constraints.append(self._constraint(node, said))

    def _name(self, node: Node) -> str:
        return self._names[node].value if node in self._names else _text(node)

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

    def _constraint(self, node: Node, said: Mapping[str, list[Node]]) -> _Constraint:
        where = self.called(node)
        text = _text(said["select"][0])
        code = _NO_CODE.sub(" ", text)
        if barred := _BARRED.search(code):
            raise BrokenData(f"{barred[0].upper()} is barred from SHACL constraints", where=where)
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
            f"PREFIX {_text(self._of[each]['prefix'][0])}: <{_text(self._of[each]['namespace'][0])}>\n"
            for scheme in said["prefixes"]
            for each in self._of[scheme]["declare"]
        )
        # shacl-rust 0.2.12 passes over a query that does not parse, and finds nothing.
        try:
            ox.Store().query(prefixes + text)
        except SyntaxError as error:
            raise BrokenData(f"the constraint's query is wrong: {error}", where=where) from error
        variables = tuple(name for name in names if name != "this")
        return _Constraint(
            self._name(node), variables, prefixes + text, self.messages.get(node, {})
        )

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
            template = _GAP.join([str(number), *(f"{{?{name}}}" for name in constraint.variables)])
            out.append(
                ox.Triple(
                    ox.NamedNode(constraint.name),
                    ox.NamedNode(SH + "message"),
                    ox.Literal(f"{_EDGE}{template}{_EDGE}" if filled_in else str(number)),
                )
            )
        return out

    def number(self, constraint: str) -> int:
        return self._numbers[constraint]

    def result(self, raw: _Raw) -> ShaclResult:
        """What an engine found, told in this project's words."""
        path = raw.path.value if isinstance(raw.path, ox.NamedNode) else self._paths.get(raw.shape)
        value = raw.value
        constraint = None if raw.constraint is None else self.constraints[raw.constraint]
        if constraint:
            # SHACL §5.3.2: the row's ?value and ?path; without ?value, a node shape's result has its
            # focus node and a property shape's has none. shacl-rust 0.2.12 leaves out the first two
            # at times and the focus node always (W3C pre-binding-001 to -005, -007, sparql-003).
            value = raw.row.get("value", None if raw.shape in self._paths else raw.focus)
            path = _text(raw.row["path"]) if "path" in raw.row else path
        messages = dict(self._spoken.get(raw.shape, {}))
        bindings: dict[str, str] = {}
        if constraint:
            bindings = {name: _shown(node) for name, node in sorted(raw.row.items())}
            filled = {"this": _shown(raw.focus), **bindings}
            messages = {
                language: _VARIABLE.sub(lambda found: filled.get(found[1], ""), text)
                for language, text in (constraint.messages or messages).items()
            }
        named = constraint.name if constraint and not constraint.name.startswith(_GIVEN) else None
        return ShaclResult(
            focus=_shown(raw.focus),
            path=path,
            value=None if value is None else _shown(value),
            value_kind=None if value is None else _kind(value),
            severity=raw.severity,
            source_shape=self.called(raw.shape),
            source_constraint=named,
            component=raw.component,
            messages=messages,
            bindings={name: text for name, text in bindings.items() if name not in _REPORTED},
        )


#: Variables that a result tells in its own fields.
_REPORTED = ("value", "path")


def _run_shacl_rust(triples: list[ox.Triple], shapes: _Shapes) -> Iterable[_Raw]:
    engine = _import("shacl_rust")
    try:
        report = engine.validate(
            re.sub(r"\{(?=[?$])", "{" + _WEDGE, _n_triples(triples)),
            _n_triples(shapes.for_engine(filled_in=True)),
            data_format="nt",
            shapes_format="nt",
            experimental_index=True,
        )
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic of a Rust extension is a BaseException, and its own class is not importable.
    except BaseException as error:
        raise _failed("shacl-rust", error) from error
    for each in report["results"]:
        shape = _term(each["sourceShape"]).value
        path = each.get("resultPath")
        number: int | None = None
        row: dict[str, Node] = {}
        if each["sourceConstraintComponent"] == f"<{SH}{_SPARQL}>":
            number, row = _decoded(each["messages"], shapes)
        yield _Raw(
            focus=_term(each["focusNode"]),
            path=_term(path) if path and re.fullmatch(r"<[^<>]*>", path) else None,
            value=_term(each["value"]) if each.get("value") else None,
            severity=local(_term(each["severity"]).value),
            shape=shape,
            component=local(_term(each["sourceConstraintComponent"]).value),
            constraint=number,
            row=row,
        )


def _decoded(messages: list[str], shapes: _Shapes) -> tuple[int, dict[str, Node]]:
    """Number and bindings, from the message that :meth:`_Shapes.for_engine` asked for."""
    text = next((each for each in messages if each.startswith(_EDGE)), None)
    if text is None:
        raise QzgraphError("shacl-rust did not tell the constraint", mend="use --engine pyshacl")
    number, *terms = text.strip(_EDGE).split(_GAP)
    names = shapes.constraints[int(number)].variables
    return int(number), {
        # An IRI comes bare, a literal quoted; what is not bound is left as it stood.
        name: _term(each) if each.startswith(('"', "_:")) else ox.NamedNode(each)
        for name, each in zip(names, terms, strict=True)
        if each != f"{{?{name}}}"
    }


def _run_pyshacl(triples: list[ox.Triple], shapes: _Shapes) -> Iterable[_Raw]:
    """pySHACL's results, the bindings by asking for the rows again.

    Its own way to fill in messages, ``re.sub`` with the bare value for a replacement, fails on a
    backslash in the data (0.40.1), and is put out of use.
    """
    pyshacl = _import("pyshacl")
    from pyshacl.constraints.constraint_component import ConstraintComponent
    from rdflib import URIRef

    ConstraintComponent._format_sparql_based_result_message = _unfilled  # type: ignore[method-assign]

    graph = _to_rdflib(triples)
    try:
        _, report, _ = pyshacl.validate(
            graph,
            shacl_graph=_to_rdflib(shapes.for_engine(filled_in=False)),
            advanced=False,
            do_owl_imports=False,
            inference="none",
            js=False,
            meta_shacl=False,
        )
    except Exception as error:  # pySHACL, rdflib and pyparsing each raise their own
        raise _failed("pySHACL", error) from error
    if isinstance(report, Exception):
        raise _failed("pySHACL", report)
    rows: dict[tuple[int, Any], list[dict[str, Node]]] = {}
    for result in report.objects(None, URIRef(SH + "result")):
        said = {local(str(p)): o for p, o in report.predicate_objects(result)}
        focus = said["focusNode"]
        number: int | None = None
        row: dict[str, Node] = {}
        path = said.get("resultPath")
        value = _from_rdflib(said["value"]) if "value" in said else None
        if "sourceConstraint" in said:
            number = shapes.number(str(said["sourceConstraint"]))
            if (number, focus) not in rows:
                rows[number, focus] = _rows(graph, shapes.constraints[number], focus)
            row = _take(rows[number, focus], _from_rdflib(focus), value, path)
        yield _Raw(
            focus=_from_rdflib(focus),
            path=ox.NamedNode(str(path)) if isinstance(path, URIRef) else None,
            value=value,
            severity=local(str(said["resultSeverity"])),
            shape=str(said["sourceShape"]),
            component=local(str(said["sourceConstraintComponent"])),
            constraint=number,
            row=row,
        )


def _unfilled(_: object, message: str, __: object) -> str:
    return message


def _rows(graph: rdflib.Graph, constraint: _Constraint, focus: Any) -> list[dict[str, Node]]:
    answer = graph.query(constraint.select, initBindings={"this": focus})
    return [
        {
            str(name): _from_rdflib(node)
            for name, node in row.items()
            if str(name) in constraint.variables and node is not None
        }
        for row in answer.bindings
    ]


def _take(
    rows: list[dict[str, Node]], focus: Node, value: Node | None, path: Any
) -> dict[str, Node]:
    """The next row that gave this value and path; each result takes its own."""
    for row in rows:
        if row.get("value", value) == value and (
            "path" not in row or _text(row["path"]) == str(path)
        ):
            rows.remove(row)
            return row
    return {}


def _statements(shapes: Iterable[Statement] | Iterable[Path]) -> list[ox.Triple]:
    out: dict[ox.Triple, None] = {}
    for each in shapes:
        if not isinstance(each, Path):
            out[_triple(each)] = None
            continue
        try:
            parsed = ox.parse(path=str(each), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            out.update(dict.fromkeys(_triple(quad) for quad in parsed))
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


def _triple(statement: Statement) -> ox.Triple:
    return statement.triple if isinstance(statement, ox.Quad) else statement


def _n_triples(triples: list[ox.Triple]) -> str:
    written: bytes = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return written.decode()


def _by_language(literals: list[Node]) -> dict[str, str]:
    spoken: dict[str, str] = {}
    for each in sorted(literals, key=str):
        if isinstance(each, ox.Literal):
            spoken.setdefault(each.language or "", each.value)
    return spoken


@lru_cache(maxsize=4096)
def _term(text: str) -> Any:
    """The term that N-Triples writes so."""
    text = text.replace(_WEDGE, "")
    if text.startswith("<"):
        return ox.NamedNode(text[1:-1])
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    (quad,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    return quad.object


@lru_cache(maxsize=4096)
def _canonical(literal: ox.Literal) -> str:
    """The lexical form that oxigraph, and so shacl-rust, keeps: 800 for 800.0, which rdflib keeps
    as it stands. Strings are as they are."""
    if literal.language or literal.datatype.value == XSD + "string":
        return literal.value
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), literal))
    (quad,) = store
    return _text(quad.object)


def _text(node: Node) -> str:
    return str(node) if isinstance(node, ox.Triple) else node.value


def _shown(node: Node) -> str:
    if isinstance(node, ox.BlankNode):
        return "_:"
    return _canonical(node) if isinstance(node, ox.Literal) else _text(node)


def _kind(node: Node) -> str:
    if isinstance(node, ox.NamedNode):
        return "iri"
    return "literal" if isinstance(node, ox.Literal) else "bnode"


def _order(result: ShaclResult) -> tuple[Any, ...]:
    # Item 2 before item 12.
    focus = tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.split(r"([0-9]+)", result.focus)
    )
    return (
        focus,
        result.source_shape,
        result.source_constraint or "",
        result.component,
        result.path or "",
        result.value_kind or "",
        result.value or "",
        sorted(result.bindings.items()),
        sorted(result.messages.items()),
    )


def _to_rdflib(triples: list[ox.Triple]) -> rdflib.Graph:
    from rdflib import BNode, Graph, Literal, URIRef

    # It logs a traceback for every literal that its datatype does not allow: sh:datatype tells.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)

    def node(term: Any) -> Any:
        if isinstance(term, ox.NamedNode):
            return URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return BNode(term.value)
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value == XSD + "string"
        datatype = None if plain else URIRef(term.datatype.value)
        return Literal(term.value, datatype=datatype, normalize=False)

    graph = Graph(bind_namespaces="none")
    for each in triples:
        graph.add((node(each.subject), node(each.predicate), node(each.object)))
    return graph


def _from_rdflib(node: Any) -> Node:
    from rdflib import BNode, URIRef

    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(
        str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None
    )


def _import(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        package = name.replace("_", "-")
        raise QzgraphError(
            f"the SHACL engine {package} is not installed", mend=f"pip install {package}"
        ) from error


def _failed(engine: str, error: BaseException) -> BrokenData:
    return BrokenData(f"{engine} cannot run these shapes: {error}", where="shapes")
