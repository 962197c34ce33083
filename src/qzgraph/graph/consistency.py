"""Whether the statements hold together, and if not, which of them are at fault.

HermiT gives the verdict, on the view of :mod:`.dl_view`, and Pellet says which statements cannot all be
true. Literals, of which a standard has thousands, are looked at here: their datatypes, and second ones
where there may be one. Without Java that is all, and :attr:`Consistency.failure` says so.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from qzgraph.graph import dl_view, java
from qzgraph.graph.reason import entail
from qzgraph.graph.statements import TYPE, Node, Statements, owl, rdfs
from qzgraph.names import ID, QZ


@dataclass(frozen=True)
class Fault:
    """One contradiction: what is wrong, and the statements that cannot all be true, a line each."""

    title: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Consistency:
    """The verdict; None where HermiT did not give one and nothing else was found. ``members``: the
    things in each defined class, by IRI, RL and DL alike."""

    consistent: bool | None
    faults: tuple[Fault, ...] = ()
    unsatisfiable: tuple[str, ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_checked: tuple[str, ...] = ()
    failure: java.ReasonerFailed | None = None
    """Why HermiT gave no verdict."""

    @property
    def explanation(self) -> list[str]:
        """The statements at fault, of all faults, each fault opened by its title."""
        return [line for fault in self.faults for line in (fault.title, *fault.statements)]


def check(
    statements: Iterable[Quad | Triple],
    *,
    find_java: Callable[[], Path | None] = java.find_java,
    timeout: float = 120,
) -> Consistency:
    """The consistency of ontology, vocabulary and editions together, and who is in the defined
    classes. Quads let the statements at fault be named with their graph. HermiT and Pellet get
    ``timeout`` seconds each."""
    asserted = Statements(statements)
    known = Statements([*asserted, *entail(asserted, about="")])
    faults = tuple(_literals(known, asserted))
    try:
        if (machine := find_java()) is None:
            raise java.ReasonerFailed("there is no Java for HermiT", mend=java.INSTALL)
        return _by_hermit(asserted, known, machine, timeout, faults)
    except java.ReasonerFailed as error:
        return Consistency(
            consistent=False if faults else None,
            faults=faults,
            members=_members(asserted, _types(known)),
            failure=error,
        )


def _by_hermit(
    asserted: Statements,
    known: Statements,
    machine: Path,
    timeout: float,
    faults: tuple[Fault, ...],
) -> Consistency:
    view = dl_view.build(asserted, known)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "view.nt"
        path.write_text(view.text, encoding="utf-8")
        result = java.realise(machine, path, timeout)
        if not result.consistent:
            faults += (_by_pellet(machine, path, view, asserted, timeout),)
    types: dict[Node, set[Node]] = {}
    for thing, kinds in result.types.items():
        if isinstance(name := view.term(thing), NamedNode):
            types[name] = {k for kind in kinds if isinstance(k := view.term(kind), NamedNode)}
    if not result.consistent:
        types = _types(known)
    empty = (view.term(name) for name in result.unsatisfiable)
    return Consistency(
        consistent=result.consistent and not faults,
        faults=faults,
        unsatisfiable=tuple(sorted(asserted.show(term) for term in empty if term is not None)),
        members=_members(asserted, types),
        not_checked=view.left_out,
    )


def _literals(known: Statements, asserted: Statements) -> Iterator[Fault]:
    """Literals that are none of their datatype or of their property's range, and second literals
    where there may be one."""
    for triple in asserted:
        if isinstance(triple.object, Literal) and dl_view.ill_typed(triple.object):
            title = "文字不合数据类型 · words that are not of the datatype"
            yield Fault(title, (asserted.line(triple),))
    for name, wanted in asserted.pairs(rdfs("range")):
        if not isinstance(name, NamedNode) or not isinstance(wanted, NamedNode):
            continue
        for subject, value in asserted.pairs(name):
            if isinstance(value, Literal) and not dl_view.fits(value, wanted):
                title = "数据类型不合值域 · a datatype outside the property's range"
                both = Triple(subject, name, value), Triple(name, rdfs("range"), wanted)
                yield Fault(title, tuple(map(asserted.line, both)))
    functional = owl("FunctionalProperty")
    for name in known.subjects(TYPE, functional):
        if not isinstance(name, NamedNode):
            continue
        first: dict[Node, Literal] = {}
        for subject, value in known.pairs(name):
            if not isinstance(value, Literal):
                continue
            other = first.setdefault(subject, value)
            if _value(other) != _value(value):
                title = "只能有一个值的属性有两个值 · two values of a functional property"
                said = [Triple(subject, name, each) for each in (other, value)]
                said.append(Triple(name, TYPE, functional))
                yield Fault(title, tuple(map(asserted.line, said)))


def _value(literal: Literal) -> Decimal | Literal:
    """What a literal stands for: two numbers that look different may stand for the same."""
    if literal.datatype.value in dl_view.TEXT:
        return literal
    try:
        return Decimal(literal.value)
    except InvalidOperation:
        return literal


def _by_pellet(
    machine: Path, path: Path, view: dl_view.View, asserted: Statements, timeout: float
) -> Fault:
    title = "这些陈述不能同时成立 · these cannot all be true"
    try:
        lines = java.explain(machine, path, timeout)
    except java.ReasonerFailed as error:
        return Fault(title, (f"not narrowed down: {error}",))

    def name(match: re.Match[str]) -> str:
        term = view.term(match.group())
        return match.group() if term is None else asserted.show(term)

    return Fault(title, tuple(re.sub(r"\bn\d+\b", name, line) for line in lines))


def _types(known: Statements) -> dict[Node, set[Node]]:
    types: dict[Node, set[Node]] = {}
    for thing, kind in known.pairs(TYPE):
        if isinstance(kind, NamedNode):
            types.setdefault(thing, set()).add(kind)
    return types


def _members(asserted: Statements, types: Mapping[Node, set[Node]]) -> dict[str, tuple[str, ...]]:
    """The things in each class of ours that is defined by a description, closed lists apart."""
    lists = asserted.closed_lists()
    defined = {
        kind
        for kind, description in asserted.pairs(owl("equivalentClass"))
        if isinstance(kind, NamedNode) and kind.value.startswith(QZ) and description not in lists
    }
    return {
        kind.value: tuple(
            sorted(
                thing.value
                for thing, kinds in types.items()
                if kind in kinds and isinstance(thing, NamedNode) and thing.value.startswith(ID)
            )
        )
        for kind in sorted(defined, key=str)
    }
