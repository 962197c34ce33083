"""Whether the statements hold together, and if not, which of them are at fault.

HermiT gives the verdict where there is Java, on the view of :mod:`.dl_view`, while the rules of
:mod:`.clashes` judge most literals. Without Java they judge everything, but see less, and
:attr:`Consistency.not_checked` says what. The statements at fault come from those rules as well,
and from Pellet where only OWL 2 DL sees the contradiction.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Triple

from qzgraph.graph import clashes, dl_view, java
from qzgraph.graph.statements import TYPE, Node, Statements, owl
from qzgraph.names import ID, QZ

HERMIT = "HermiT (OWL 2 DL)"
RULES = "OWL 2 RL rules"

_SEEN_BY_DL_ALONE = (
    "contradictions that need reasoning by cases (owl:unionOf) or a value that must exist "
    "(owl:someValuesFrom, owl:cardinality)",
    "whether every class can have a member",
)


@dataclass(frozen=True)
class Fault:
    """One contradiction: what is wrong, and the statements that cannot all be true, a line each."""

    title: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Consistency:
    """The verdict. ``members``: the things in each defined class, by IRI, RL and DL alike."""

    consistent: bool
    engine: str
    faults: tuple[Fault, ...] = ()
    unsatisfiable: tuple[str, ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_checked: tuple[str, ...] = ()

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
    from qzgraph.graph.reason import entail

    asserted = Statements(statements)
    known = Statements([*asserted, *entail(asserted)])
    machine = find_java()
    if machine is None:
        reason = f"HermiT did not run, for there is no Java; {java.INSTALL}"
        return _by_rules(asserted, known, reason)
    try:
        return _by_hermit(asserted, known, machine, timeout)
    except java.ReasonerFailed as error:
        return _by_rules(asserted, known, str(error))


def _by_hermit(
    asserted: Statements, known: Statements, machine: Path, timeout: float
) -> Consistency:
    view = dl_view.build(asserted, known)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "view.nt"
        path.write_text(view.text, encoding="utf-8")
        result = java.realise(machine, path, timeout)
        faults = _faults(clashes.of_literals(known, asserted), asserted)
        if not result.consistent:
            unique = dl_view.unique_names(known)
            found = _faults(clashes.of_things(known, asserted, unique), asserted)
            faults += found or [_by_pellet(machine, path, view, asserted, timeout)]
    types: dict[Node, set[Node]] = {}
    for thing, kinds in result.types.items():
        if isinstance(name := view.term(thing), NamedNode):
            types[name] = {k for kind in kinds if isinstance(k := view.term(kind), NamedNode)}
    if not result.consistent:
        types = _types(known)
    empty = (view.term(name) for name in result.unsatisfiable)
    return Consistency(
        consistent=result.consistent and not faults,
        engine=HERMIT,
        faults=tuple(faults),
        unsatisfiable=tuple(sorted(asserted.show(term) for term in empty if term is not None)),
        members=_members(asserted, types),
        not_checked=view.left_out,
    )


def _by_rules(asserted: Statements, known: Statements, reason: str) -> Consistency:
    unique = dl_view.unique_names(known)
    faults = _faults(clashes.of_literals(known, asserted), asserted)
    faults += _faults(clashes.of_things(known, asserted, unique), asserted)
    view = dl_view.build(asserted, known)
    return Consistency(
        consistent=not faults,
        engine=RULES,
        faults=tuple(faults),
        members=_members(asserted, _types(known)),
        not_checked=(reason, *_SEEN_BY_DL_ALONE, *view.left_out),
    )


def _faults(found: list[clashes.Clash], asserted: Statements) -> list[Fault]:
    different = owl("differentFrom")
    faults = []
    for clash in found:
        lines = []
        for triple in clash.statements:
            line = asserted.line(triple)
            if triple.predicate == different and triple not in asserted.graphs:
                line += "（一名一物 · names are unique）"
            lines.append(line)
        faults.append(Fault(clash.title, tuple(lines)))
    return faults


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
