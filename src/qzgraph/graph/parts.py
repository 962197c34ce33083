"""The parts of the dataset: what is there without any edition, what one edition states, and what
follows from it with the editions that it is held to.

A part is made from its own inputs alone, so that it can be kept for as long as they are the same.
Its lines are N-Quads and N-Triples as bytes, sorted. What mentions a thing of an edition is the
edition's own and stands in its graph, or among what is inferred; what it states of things that others
may share (a group, a body, a document) is no one's own, and stands in ``graph/vocabulary``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.errors import BrokenData
from qzgraph.graph.lineage_graph import Links, links, of_standards
from qzgraph.graph.neighbours import Line
from qzgraph.graph.reason import Grounds
from qzgraph.graph.vocabulary_graph import vocabulary_quads
from qzgraph.graph.workspace import KnownEdition
from qzgraph.graph.write import edition_quads
from qzgraph.names import term
from qzgraph.records.model import Edition
from qzgraph.settings import Settings
from qzgraph.turtle import statements
from qzgraph.vocabulary import Vocabulary

_STANDARDS = f"{names.ID}standard/"
_IMPLEMENTS = ox.NamedNode(term("implementsItem"))


@dataclass(frozen=True)
class Ground:
    """What is there without any edition, inferences among it, as N-Quads."""

    lines: tuple[bytes, ...]

    def grounds(self) -> Grounds:
        quads = ox.parse(b"\n".join(self.lines), format=ox.RdfFormat.N_QUADS)
        inferred = ox.NamedNode(names.GRAPH_INFERRED)
        return Grounds(quad for quad in quads if quad.graph_name != inferred)


@dataclass(frozen=True)
class Stated:
    """What an edition states: ``own`` as N-Quads, ``shared`` as N-Triples."""

    own: tuple[bytes, ...]
    shared: tuple[bytes, ...]
    items: int


@dataclass(frozen=True)
class Following:
    """What follows from an edition with those of its lines: its links and inferences. ``answers`` are
    its items and all that they implement."""

    own: tuple[bytes, ...]
    shared: tuple[bytes, ...]
    links: Links
    answers: tuple[tuple[str, str], ...]


def ground(settings: Settings, vocabulary: Vocabulary) -> Ground:
    """Ontology, vocabularies, shapes, and what follows from them."""
    quads = [
        *ontology_quads(settings.ontology),
        *turtle(settings.shapes, names.GRAPH_SHAPES),
        *vocabulary_quads(settings.data, vocabulary),
    ]
    inferred = ox.NamedNode(names.GRAPH_INFERRED)
    follows = ox.parse(b"\n".join(Grounds(quads).entailed()), format=ox.RdfFormat.N_TRIPLES)
    quads += [ox.Quad(q.subject, q.predicate, q.object, inferred) for q in follows]
    return Ground(tuple(canonical(quads)))


def stated(known: KnownEdition, edition: Edition, vocabulary: Vocabulary) -> Stated:
    """What an edition states; of a partial one also what its Turtle says beside the texts, such as
    where each fact comes from. Raises :class:`BrokenData` for a passage that its text does not have.
    """
    quads = edition_quads(edition, vocabulary, ordered=False)
    if known.form == "turtle":
        quads += parse_turtle(known.path, names.edition_graph(known.id))
        check_passages(quads, {edition.id: edition.text})
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    own, shared = _apart(lines.splitlines(), known.id)
    graph = f" <{names.edition_graph(known.id)}> .".encode()
    return Stated(tuple(line[:-2] + graph for line in own), shared, len(edition.items))


def following(
    edition: str,
    lines: Sequence[Line],
    upper: str | None,
    earlier: str | None,
    editions: Mapping[str, Edition],
    states: Stated,
    above: Mapping[str, Following],
    grounds: Grounds,
    vocabulary: Vocabulary,
) -> Following:
    """What follows from an edition. ``editions`` are those of its lines, ``above`` what follows from
    the others among them."""
    linked = links(
        edition, lines, editions, {k: each.links for k, each in above.items()}, vocabulary
    )
    stands = list(of_standards(edition, upper, earlier))
    linking = [f"{triple} .".encode() for triple in linked.triples]
    others = [
        f"<{lower}> {_IMPLEMENTS} <{upper}> .".encode()
        for each in above.values()
        for lower, upper in each.answers
    ]
    me = names.standard(edition)

    starts = str.startswith

    def wanted(subject: str, value: str) -> bool:
        if starts(subject, me) or starts(value, me):
            return True
        return not starts(subject, _STANDARDS) and not starts(value, _STANDARDS)

    mine = f" <{names.edition_graph(edition)}> .".encode()
    said = [line[: -len(mine)] + b" ." for line in states.own]
    new = [f"{quad.triple} .".encode() for quad in stands] + linking
    found = grounds.entailed_with([*said, *states.shared, *new, *others], wanted)
    own, shared = _apart(found, edition)
    graph = f" <{names.GRAPH_INFERRED}> .".encode()
    answers = set()
    for line in (*linking, *found):
        subject, predicate, value = line.decode().removesuffix(" .").split(" ", 2)
        if predicate == str(_IMPLEMENTS):
            answers.add((subject[1:-1], value[1:-1]))
    lines_of_all = {line[:-2] + graph for line in (*own, *linking)}
    lines_of_all.update(f"{quad} .".encode() for quad in stands)
    return Following(tuple(sorted(lines_of_all)), shared, linked, tuple(sorted(answers)))


def _apart(
    statements: Iterable[bytes], edition: str
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """What mentions a thing of the edition, and the rest, each line of N-Triples once, sorted."""
    lines = set(statements)
    me = f"<{names.standard(edition)}".encode()  # no id is the beginning of another
    own = sorted(line for line in lines if me in line)
    return tuple(own), tuple(sorted(lines.difference(own)))


def check_passages(quads: Iterable[ox.Quad], texts: dict[str, str]) -> None:
    """Every quoted passage stands in its source: ``source[start:end] == exactText``."""
    about: dict[str, dict[str, str]] = {}
    wanted = {
        term(name): name for name in ("exactText", "sourceDocument", "startOffset", "endOffset")
    }
    for quad in quads:
        name = wanted.get(quad.predicate.value)
        value = quad.object
        if name and isinstance(value, ox.NamedNode | ox.Literal):
            about.setdefault(str(quad.subject), {})[name] = value.value
    sources = {names.source_document(edition): text for edition, text in texts.items()}
    for passage, said in about.items():
        if "exactText" not in said:
            continue
        text = sources.get(said.get("sourceDocument", ""), "")
        start, end = int(said["startOffset"]), int(said["endOffset"])
        if not said["exactText"] or text[start:end] != said["exactText"]:
            raise BrokenData(
                f"the source does not read {said['exactText'][:40]!r} at {start}–{end}",
                where=passage,
                mend="report this as a bug",
            )


def ontology_quads(folder: Path) -> Iterator[ox.Quad]:
    """The ontology and its alignments, each in a graph of its own, so that what is served of either
    has one ``owl:Ontology``."""
    for path in sorted(folder.glob("*.ttl")):
        alone = path.stem == "qzbps"
        yield from parse_turtle(path, names.GRAPH_ONTOLOGY if alone else names.GRAPH + path.stem)


def turtle(folder: Path, graph: str) -> Iterator[ox.Quad]:
    """Every Turtle file of a folder, in one graph."""
    for path in sorted(folder.glob("*.ttl")):
        yield from parse_turtle(path, graph)


def parse_turtle(path: Path, graph: str) -> Iterator[ox.Quad]:
    node = ox.NamedNode(graph)
    for quad in statements(path):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, node)


def canonical(quads: Iterable[ox.Quad]) -> list[bytes]:
    """Sorted lines of N-Quads, blank nodes labelled after RDFC-1.0: as in any dataset that has these
    and statements without blank nodes."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(set((ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines()))
