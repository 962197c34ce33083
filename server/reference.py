"""The ontology as a reference work: its Turtle files in, sections of terms with what is said of them
out. Sections are those of ``ontology/qzbps.ttl``, whose ruled comments name them and quote a line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.both import NOTHING, Both
from qzgraph.judging.terms import SH
from qzgraph.turtle import statements

_RULE = "#" * 80
_BLOCK = re.compile(r"^(\w+:\w+)$", re.MULTILINE)
_TITLE = re.compile(r"^# (?P<zh>[^·\n]+) · (?P<en>[^\n]+)$")
#: A comment in both languages: 服务项目是一类人可以享有的公共服务。 An item is a service …
_REASON = re.compile(r"^# (?P<zh>[^\n]*。) (?P<en>[A-Z“][^\n]*)$", re.MULTILINE)
#: What a message's values go into.
_HOLE = re.compile(r"\{[?$]\w+\}")
#: Lines of a block that the page shows otherwise.
_TOLD = tuple(
    f"    {name} " for name in ("rdfs:label", "skos:definition", "skos:example", "rdfs:isDefinedBy")
)
_ALIGNING = ("subClassOf", "subPropertyOf", "closeMatch")

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Term:
    """``kind``: the local name of its OWL type."""

    iri: str
    kind: str
    label: Both
    definition: Both
    examples: Sequence[str]
    axioms: str
    """What else its block says, as it is written there."""

    @property
    def name(self) -> str:
        return names.local(self.iri)


@dataclass(frozen=True)
class Section:
    title: Both
    quotes: Sequence[str]
    """Lines of a standard, as the section's comment quotes them."""
    terms: Sequence[Term]


@dataclass(frozen=True)
class Aligned:
    """``relation``: the local name of the property that links the two."""

    term: str
    relation: str
    foreign: str
    reason: Both


@dataclass(frozen=True)
class Shape:
    name: Both
    severity: str
    messages: Sequence[Both]


@dataclass(frozen=True)
class Reference:
    title: Both
    description: Both
    version: str
    sections: Sequence[Section]
    alignments: Sequence[Aligned]
    shapes: Mapping[str, Sequence[Shape]]
    """By clause."""
    graph: Graph = field(repr=False)


class Graph:
    """Triples by subject and predicate, in the order of the file."""

    def __init__(self, file: Path) -> None:
        """Raises BrokenData where the file is no Turtle."""
        self._said: dict[tuple[Value, str], list[Value]] = defaultdict(list)
        for quad in statements(file):
            self._said[quad.subject, quad.predicate.value].append(quad.object)
        self.subjects = [*dict.fromkeys(subject for subject, _ in self._said)]

    def objects(self, subject: Value, predicate: str) -> list[Value]:
        """``predicate`` with one of the project's prefixes: ``rdfs:domain``."""
        prefix, _, local = predicate.partition(":")
        namespace = SH if prefix == "sh" else names.PREFIXES[prefix]
        return self._said.get((subject, namespace + local), [])

    def first(self, subject: Value, predicate: str) -> Value | None:
        return next(iter(self.objects(subject, predicate)), None)

    def texts(self, subject: Value, predicate: str) -> list[Both]:
        """Its texts, each Chinese one with the English one that follows."""
        texts = [text for text in self.objects(subject, predicate) if isinstance(text, ox.Literal)]
        chinese = (text.value for text in texts if text.language != "en")
        english = (text.value for text in texts if text.language == "en")
        return [Both(*pair) for pair in zip_longest(chinese, english, fillvalue="")]

    def text(self, subject: Value, predicate: str) -> Both:
        return next(iter(self.texts(subject, predicate)), NOTHING)


def read_reference(ontology: Path, shapes: Path) -> Reference:
    """The reference work of these two folders. Raises BrokenData."""
    main, aligned = ontology / "qzbps.ttl", ontology / "alignments.ttl"
    graph = Graph(main)
    about = ox.NamedNode(names.ONTOLOGY)
    version = graph.first(about, "owl:versionInfo")
    return Reference(
        title=graph.text(about, "dct:title"),
        description=graph.text(about, "dct:description"),
        version=version.value if isinstance(version, ox.Literal) else "",
        sections=tuple(_sections(main, graph)),
        alignments=tuple(_alignments(aligned)),
        shapes={file.stem: tuple(_shapes(Graph(file))) for file in sorted(shapes.glob("*.ttl"))},
        graph=graph,
    )


def _sections(file: Path, graph: Graph) -> Iterator[Section]:
    """The sections that define terms of ours."""
    parts = file.read_text("utf-8").split(_RULE + "\n")
    for head, body in zip(parts[1::2], parts[2::2], strict=False):
        lines = head.splitlines()
        title = _TITLE.match(lines[0]) if lines else None
        blocks = _BLOCK.split(body)
        terms = [
            _term(graph, ox.NamedNode(names.QZ + name.removeprefix("qz:")), said)
            for name, said in zip(blocks[1::2], blocks[2::2], strict=True)
            if name.startswith("qz:")
        ]
        if title and terms:
            quotes = [line.removeprefix("# ") for line in lines[1:] if line.startswith("# 「")]
            yield Section(Both(**title.groupdict()), tuple(quotes), tuple(terms))


def _term(graph: Graph, node: ox.NamedNode, block: str) -> Term:
    types = [
        each.value for each in graph.objects(node, "rdf:type") if isinstance(each, ox.NamedNode)
    ]
    owl = [names.local(each) for each in types if each.startswith(names.PREFIXES["owl"])]
    lines = block.partition("\n.\n")[0].strip("\n").splitlines()
    return Term(
        iri=node.value,
        kind=owl[0] if owl else "",
        label=graph.text(node, "rdfs:label"),
        definition=graph.text(node, "skos:definition"),
        examples=tuple(
            each.value
            for each in graph.objects(node, "skos:example")
            if isinstance(each, ox.Literal)
        ),
        axioms="\n".join(
            line[4:]
            for line in lines
            if not line.startswith(_TOLD) and line != f"    a owl:{owl[0]} ;"
        ),
    )


def _alignments(file: Path) -> Iterator[Aligned]:
    """What the file links to other vocabularies, with the reason that stands above."""
    graph = Graph(file)
    reasons: dict[str, Both] = {}
    for block in file.read_text("utf-8").split("\n\n"):
        said, term = _REASON.search(block), _BLOCK.search(block)
        if said and term:
            reasons[term[1]] = Both(**said.groupdict())
    for subject in graph.subjects:
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(names.QZ):
            continue
        for relation in _ALIGNING:
            prefix = "skos" if relation == "closeMatch" else "rdfs"
            for foreign in graph.objects(subject, f"{prefix}:{relation}"):
                if isinstance(foreign, ox.NamedNode):
                    reason = reasons.get("qz:" + names.local(subject.value), NOTHING)
                    yield Aligned(subject.value, relation, foreign.value, reason)


def _shapes(graph: Graph) -> Iterator[Shape]:
    for subject in graph.subjects:
        if not graph.objects(subject, "sh:name"):
            continue
        severity = graph.first(subject, "sh:severity")
        messages = list(graph.texts(subject, "sh:message"))
        for part in (*graph.objects(subject, "sh:sparql"), *graph.objects(subject, "sh:property")):
            messages += graph.texts(part, "sh:message")
            severity = severity or graph.first(part, "sh:severity")
        yield Shape(
            name=graph.text(subject, "sh:name"),
            severity=names.local(severity.value)
            if isinstance(severity, ox.NamedNode)
            else "Violation",
            messages=tuple(Both(_HOLE.sub("…", m.zh), _HOLE.sub("…", m.en)) for m in messages),
        )
