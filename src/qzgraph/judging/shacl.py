"""A graph and its shapes → what SHACL finds, the same from either engine, sorted.

Two engines stand behind :func:`validate_graph`: shacl-rust, which is fast, and pySHACL, which is the
reference and the fallback. What they say of one result differs (shacl-rust names no constraint,
keeps no language tag and renames blank nodes; pySHACL loses the tags of SPARQL constraints'
messages), so an engine is only asked *which* node breaks *which* constraint with *what* bindings:
:mod:`qzgraph.judging.shapes` names anonymous shapes before it runs, and keeps the messages, which are
filled in here. Nothing is fetched: what could reach the network is refused first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from qzgraph.errors import BadUsage, BrokenData, QzgraphError
from qzgraph.judging.shapes import EDGE, GAP, Constraint, Shapes, engine_module
from qzgraph.judging.sparql_constraints import (
    Asked,
    asked_at_once,
    asked_of,
    has_subclasses,
    rows,
    stored,
)
from qzgraph.judging.terms import (
    SH,
    XSD,
    Node,
    Statement,
    from_rdflib,
    n_triples,
    text_of,
    to_rdflib,
    triple,
)
from qzgraph.names import local

if TYPE_CHECKING:
    import rdflib

ENGINES = ("auto", "shacl-rust", "pyshacl")

_SPARQL = "SPARQLConstraintComponent"
#: Between the brace and the sign of a ``{?name}`` that stands in the data, which shacl-rust 0.2.12
#: would fill in as if it stood in the message.
_WEDGE = "\ufdd2"
_VARIABLE = re.compile(r"\{[?$](\w+)\}")
#: Variables that a result tells in its own fields.
_REPORTED = ("value", "path")


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

    ``auto`` asks SPARQL constraints once for all nodes where that gives the same
    (:mod:`qzgraph.judging.sparql_constraints`), and leaves the rest to shacl-rust, or to pySHACL where that has
    no wheel. Raises :class:`BrokenData` for
    shapes that are wrong or beyond what every conforming engine runs.
    """
    if engine not in ENGINES:
        raise BadUsage(
            f"no SHACL engine is named {engine}", mend=f"name one of {', '.join(ENGINES)}"
        )
    prepared = _prepared(shapes)
    run = _RUNS[engine]
    found = sorted((_result(raw, prepared) for raw in run(data, prepared)), key=_order)
    # A constraint's rows are DISTINCT: what is told twice of one is an engine's repetition.
    return [
        each
        for before, each in pairwise([None, *found])
        if each is not None and not (each == before and each.component == _SPARQL)
    ]


def _prepared(shapes: Iterable[Statement] | Iterable[Path]) -> Shapes:
    given: tuple[Statement | Path, ...] = tuple(shapes)
    files = tuple(each for each in given if isinstance(each, Path))
    if len(files) == len(given):
        return _shapes_of(files, tuple(f.stat().st_mtime_ns if f.is_file() else 0 for f in files))
    return Shapes(cast(Iterable[Path], given))


@lru_cache(maxsize=4)
def _shapes_of(files: tuple[Path, ...], _stamps: tuple[int, ...]) -> Shapes:
    """The shapes of some files, read once a process; ``_stamps`` makes a changed file another."""
    return Shapes(files)


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


def _result(raw: _Raw, shapes: Shapes) -> ShaclResult:
    """What an engine found, told in this project's words."""
    path = raw.path.value if isinstance(raw.path, ox.NamedNode) else shapes.paths.get(raw.shape)
    value = raw.value
    constraint = None if raw.constraint is None else shapes.constraints[raw.constraint]
    if constraint:
        # SHACL §5.3.2: the row's ?value and ?path; without ?value, a node shape's result has its
        # focus node and a property shape's has none. shacl-rust 0.2.12 leaves out the first two
        # at times and the focus node always (W3C pre-binding-001 to -005, -007, sparql-003).
        value = raw.row.get("value", None if raw.shape in shapes.paths else raw.focus)
        path = text_of(raw.row["path"]) if "path" in raw.row else path
    messages = dict(shapes.spoken.get(raw.shape, {}))
    bindings: dict[str, str] = {}
    if constraint:
        bindings = {name: _shown(node) for name, node in sorted(raw.row.items())}
        filled = {"this": _shown(raw.focus), **bindings}
        messages = {
            language: _VARIABLE.sub(lambda found: filled.get(found[1], ""), text)
            for language, text in (constraint.messages or messages).items()
        }
    return ShaclResult(
        focus=_shown(raw.focus),
        path=path,
        value=None if value is None else _shown(value),
        value_kind=None if value is None else _kind(value),
        severity=raw.severity,
        source_shape=shapes.called(raw.shape),
        source_constraint=constraint.own_name if constraint else None,
        component=raw.component,
        messages=messages,
        bindings={name: text for name, text in bindings.items() if name not in _REPORTED},
    )


def _run_auto(data: Iterable[Statement], shapes: Shapes) -> Iterable[_Raw]:
    rust = find_spec("shacl_rust") is not None
    store = stored(data)
    if has_subclasses(store):
        yield from (_run_shacl_rust if rust else _run_pyshacl)(store, shapes)
        return
    asked, rest = _asked(shapes, rust)
    for each, focus, row in rows(store, asked, shapes):
        yield _Raw(
            focus=focus,
            path=None,
            value=None,
            severity=each.severity,
            shape=each.shape,
            component=_SPARQL,
            constraint=each.number,
            row=row,
        )
    if any(each.predicate.value.startswith(SH + "target") for each in rest):
        needed = asked_of(store, rest)
        yield from (_run_shacl_rust if rust else _run_pyshacl)(needed, shapes, rest)


@lru_cache(maxsize=4)
def _asked(shapes: Shapes, rust: bool) -> tuple[list[Asked], list[ox.Triple]]:
    """What is asked at once, and what is left to an engine, told once of the same shapes."""
    return asked_at_once(shapes, shapes.for_engine(filled_in=rust))


def _run_shacl_rust(
    data: Iterable[Statement], shapes: Shapes, statements: list[ox.Triple] | None = None
) -> Iterable[_Raw]:
    """``statements`` are those of the shapes that it is to heed: all, where none are given."""
    engine = engine_module("shacl_rust")
    triples = list(dict.fromkeys(map(triple, data)))
    given = shapes.asking_well(statements or shapes.for_engine(filled_in=True))
    try:
        report = engine.validate(
            re.sub(r"\{(?=[?$])", "{" + _WEDGE, n_triples(triples)),
            n_triples(given),
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


def _decoded(messages: list[str], shapes: Shapes) -> tuple[int, dict[str, Node]]:
    """Number and bindings, from the message that :meth:`Shapes.for_engine` asked for."""
    text = next((each for each in messages if each.startswith(EDGE)), None)
    if text is None:
        raise QzgraphError("shacl-rust did not tell the constraint", mend="use --engine pyshacl")
    number, *terms = text.strip(EDGE).split(GAP)
    names = shapes.constraints[int(number)].variables
    return int(number), {
        # An IRI comes bare, a literal quoted; what is not bound is left as it stood.
        name: _term(each) if each.startswith(('"', "_:")) else ox.NamedNode(each)
        for name, each in zip(names, terms, strict=True)
        if each != f"{{?{name}}}"
    }


def _run_pyshacl(
    data: Iterable[Statement], shapes: Shapes, statements: list[ox.Triple] | None = None
) -> Iterable[_Raw]:
    """pySHACL's results, the bindings by asking for the rows again.

    Its own way to fill in messages, ``re.sub`` with the bare value for a replacement, fails on a
    backslash in the data (0.40.1), and is put out of use.
    """
    pyshacl = engine_module("pyshacl")
    from pyshacl.constraints.constraint_component import ConstraintComponent
    from rdflib import URIRef

    ConstraintComponent._format_sparql_based_result_message = _unfilled  # type: ignore[method-assign]

    graph = to_rdflib(list(map(triple, data)))
    given = shapes.asking_well(statements or shapes.for_engine(filled_in=False))
    try:
        _, report, _ = pyshacl.validate(
            graph,
            shacl_graph=to_rdflib(given),
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
        value = from_rdflib(said["value"]) if "value" in said else None
        if "sourceConstraint" in said:
            number = shapes.number(str(said["sourceConstraint"]))
            if (number, focus) not in rows:
                rows[number, focus] = _rows(graph, shapes.constraints[number], focus)
            row = _take(rows[number, focus], value, path)
        yield _Raw(
            focus=from_rdflib(focus),
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


def _rows(graph: rdflib.Graph, constraint: Constraint, focus: Any) -> list[dict[str, Node]]:
    answer = graph.query(constraint.select, initBindings={"this": focus})
    return [
        {
            str(name): from_rdflib(node)
            for name, node in row.items()
            if str(name) in constraint.variables and node is not None
        }
        for row in answer.bindings
    ]


def _take(rows: list[dict[str, Node]], value: Node | None, path: Any) -> dict[str, Node]:
    """The next row that gave this value and path; each result takes its own."""
    for row in rows:
        if row.get("value", value) == value and (
            "path" not in row or text_of(row["path"]) == str(path)
        ):
            rows.remove(row)
            return row
    return {}


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
    return text_of(quad.object)


def _shown(node: Node) -> str:
    if isinstance(node, ox.BlankNode):
        return "_:"
    return _canonical(node) if isinstance(node, ox.Literal) else text_of(node)


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


_RUNS = {"auto": _run_auto, "shacl-rust": _run_shacl_rust, "pyshacl": _run_pyshacl}


def _failed(engine: str, error: BaseException) -> BrokenData:
    return BrokenData(f"{engine} cannot run these shapes: {error}", where="shapes")
