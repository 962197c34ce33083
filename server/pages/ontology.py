"""``/ontology``: the reference page of the ontology, made from its Turtle, the shapes and the clauses,
with examples from the data. ``/ontology#leadAgency`` is where the term's IRI leads a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from flask import render_template, request
from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from qzgraph import names
from qzgraph.both import Both
from qzgraph.graph.store import GraphStore
from qzgraph.settings import Settings
from qzgraph.tables import rows as csv_rows
from qzgraph_server.answer_view import Cell, cell
from qzgraph_server.describing import Sample, ask, of_build
from qzgraph_server.drawing import Edge, Tree, tree
from qzgraph_server.language import language
from qzgraph_server.reference import Reference, Term, read_reference
from qzgraph_server.terms import Terms

_LONGEST_ASKED = 100
_TERM = re.compile(r"\bqz:(\w+)")


@dataclass(frozen=True)
class Use:
    """How often the data use a term, and one place: a thing and, for a property, its value."""

    count: int
    subject: Cell
    value: Cell | None


class Ontology:
    """The page, for the ontology of the settings and the data of a store. Its address, which answers in
    RDF as well, is in :mod:`qzgraph_server.things`."""

    def __init__(self, settings: Settings, store: GraphStore, sample: Callable[[], str]) -> None:
        """``sample``: the edition in which it is looked how terms are used; empty for all."""
        self._settings = settings
        self._store = store
        self._edition = sample
        self._terms = Terms(store)

    @cached_property
    def _reference(self) -> Reference:
        return read_reference(self._settings.ontology, self._settings.shapes)

    @cached_property
    def _defined(self) -> Mapping[str, Term]:
        return {term.iri: term for part in self._reference.sections for term in part.terms}

    @cached_property
    def _uses(self) -> Mapping[str, tuple[int, NamedNode, object]]:
        def counted() -> Sequence[tuple[NamedNode, int, NamedNode]]:
            if self._sample:
                return list(self._sample.uses())
            rows = ask(self._store, "term-uses").rows
            return [(term, int(number.value), first) for term, number, first in rows]  # type: ignore[union-attr,misc]

        uses = of_build(self._settings, self._store, "term-uses", counted)

        def least() -> Mapping[tuple[str, str], object]:
            subjects = " ".join({first.value for _, _, first in uses})
            rows = ask(self._store, "term-values", first=subjects).rows
            return {(first.value, term.value): value for first, term, value in rows}  # type: ignore[union-attr]

        values = of_build(self._settings, self._store, "term-values", least)
        return {
            term.value: (number, first, values.get((first.value, term.value)))
            for term, number, first in uses
        }

    @cached_property
    def _links(self) -> list[tuple[str, str, str]]:
        """Which property leads from which core class to which: those that things are of first."""

        def links() -> set[tuple[str, str, str]]:
            if self._sample:
                return self._sample.links()
            rows = ask(self._store, "class-links").rows
            return {(from_.value, property_.value, to.value) for from_, property_, to in rows}  # type: ignore[union-attr]

        known = self._terms.broadest & set(self._defined)
        all_of = of_build(self._settings, self._store, "class-links", links)
        found = sorted(each for each in all_of if {each[0], each[2]} <= known)
        linked = {class_ for from_, _, to in found for class_ in (from_, to)}

        def named() -> set[str]:
            return {each for each in linked if self._terms.names_some(names.shorten(each))}

        kinds = of_build(self._settings, self._store, "named-classes", named)
        return [each for each in found if {each[0], each[2]} <= kinds]

    def render(self) -> str:
        """The page in the request's language. Raises BrokenData where a source does not read, and
        QzgraphError where the store cannot be asked."""
        reference, lang = self._reference, language()
        asked = request.args.get("q", "").strip()[:_LONGEST_ASKED]
        diagram, statements = self._diagram()
        return render_template(
            "ontology.html",
            reference=reference,
            asked=asked,
            hits=self._hits(asked) if asked else [],
            lang=lang,
            label=self._label,
            defined=self._defined,
            said=lambda both: said(both, lang),
            linked_terms=linked_terms,
            use=self._use,
            aligned=self._aligned,
            diagram=diagram,
            nodes=self._nodes(diagram),
            statements=statements,
            clauses=csv_rows(self._settings.data / "clauses.csv"),
            changes=csv_rows(self._settings.data / "ontology-changes.csv"),
            kinds=_KINDS,
            shorten=names.shorten,
        )

    def _hits(self, asked: str) -> list[Term]:
        """The terms that have every word of what was asked in their name, labels, definition or
        examples: those that are called so first, the shorter name closer to it."""
        words = asked.casefold().removeprefix("qz:").split()
        found: list[tuple[float, Term]] = []
        for term in self._defined.values():
            called = [name.casefold() for name in (term.name, term.label.zh, term.label.en)]
            definition = term.definition
            told = "\n".join([*called, definition.zh, definition.en, *term.examples]).casefold()
            if all(word in told for word in words):
                fits = (len(name) for name in called if all(word in name for word in words))
                found.append((min(fits, default=inf), term))
        return [term for _, term in sorted(found, key=lambda hit: hit[0])]

    def _label(self, iri: str) -> str:
        term = self._defined.get(iri)
        return said(term.label, language()) if term else self._terms.label(iri, language())

    def _use(self, term: Term) -> Use | None:
        if term.iri not in self._uses:
            return None
        count, first, value = self._uses[term.iri]
        shown = cell(value, self._terms, language()) if value is not None else None  # type: ignore[arg-type]
        return Use(count, cell(first, self._terms, language()), shown)

    @cached_property
    def _aligned(self) -> Mapping[str, Sequence[object]]:
        found: dict[str, list[object]] = {}
        for each in self._reference.alignments:
            found.setdefault(each.term, []).append(each)
        return found

    def _diagram(self) -> tuple[Tree, list[tuple[str, str, str]]]:
        """How things of the core classes are linked in the data, drawn and as statements."""
        statements = self._links
        closed = {
            iri
            for iri in self._defined
            for node in self._reference.graph.objects(NamedNode(iri), "owl:equivalentClass")
            if self._reference.graph.objects(node, "owl:oneOf")
        }
        joined: dict[tuple[str, str], list[str]] = {}
        for from_, property_, to in statements:
            if from_ != to and to not in closed:
                joined.setdefault((from_, to), []).append(self._label(property_))
        edges = [Edge(from_, "、".join(labels), to) for (from_, to), labels in joined.items()]
        keys = {key for edge in edges for key in (edge.source, edge.target)}
        return tree(edges, {key: self._label(key) for key in keys}), statements

    def _nodes(self, diagram: Tree) -> Mapping[str, Cell]:
        return {
            node.key: Cell(
                self._label(node.key),
                href="#" + names.local(node.key),
                title=names.shorten(node.key),
            )
            for node in diagram.nodes
        }

    @cached_property
    def _sample(self) -> Sample | None:
        edition = self._edition()
        return Sample.of(self._store, edition) if edition else None


#: What a term is, by the local name of its OWL type.
_KINDS = {
    "Class": "类",
    "ObjectProperty": "对象属性",
    "DatatypeProperty": "数据属性",
    "AnnotationProperty": "注释属性",
    "NamedIndividual": "成员",
}


def said(both: Both, lang: str) -> str:
    """A text in this language, else in the other."""
    return both.within(lang) or both.zh or both.en


def linked_terms(axioms: str) -> Markup:
    """Turtle whose terms of ours lead to their entries."""
    told = str(escape(axioms))  # of a Markup, sub would escape the links as well
    return Markup(_TERM.sub(r'<a href="#\1">qz:\1</a>', told))
