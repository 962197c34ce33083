"""The lineage of the loaded editions as RDF, for ``graph/inferred``: which item implements which of
an upper edition, which revises which of an earlier one, and the indicators that they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pyoxigraph as ox

from qzgraph import names
from qzgraph.aligning.editions import Pairer
from qzgraph.aligning.lineage import Known, Lineage, in_order, lineage
from qzgraph.aligning.promises import Place
from qzgraph.graph.correspondences import correspondence_triples
from qzgraph.graph.write import iri, item_keys
from qzgraph.names import PREFIXES, term
from qzgraph.records.model import Benchmark, Certainty, Edition
from qzgraph.vocabulary import Vocabulary

#: An item of a later edition of the same division (PROV-O, §3.2).
_REVISES = PREFIXES["prov"] + "wasRevisionOf"

Node = tuple[str, Place]
"""A benchmark by its edition's id and its place there."""


def lineage_quads(editions: Iterable[Edition], vocabulary: Vocabulary) -> list[ox.Quad]:
    """What links the items and benchmarks of every division's editions to those above it and to
    those before it."""
    graph = iri(names.GRAPH_INFERRED)
    loaded = list(editions)
    known = in_order(edition for edition in loaded if edition.items)
    triples: set[ox.Triple] = set(_revisions(loaded))
    same = _Shared()
    aligned: Known = {}
    for edition in known:
        for line, predicate in _lines(edition, known):
            found = lineage(line, vocabulary, aligned)
            triples.update(_links(found, len(line) - 1, predicate))
            same.join(found, vocabulary)
    triples.update(same.triples())
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in sorted(triples, key=str)]


def _revisions(editions: Iterable[Edition]) -> Iterator[ox.Triple]:
    """Each edition revises the one of its own division before it."""
    by_year = sorted(editions, key=lambda edition: (edition.division, edition.year))
    for earlier, later in pairwise(by_year):
        if earlier.division == later.division:
            yield ox.Triple(
                iri(names.standard(later.id)), iri(_REVISES), iri(names.standard(earlier.id))
            )


def _lines(edition: Edition, known: Sequence[Edition]) -> Iterator[tuple[list[Edition], str]]:
    """The editions above this one, one a level, the newest that is no newer, and it last; and the
    one of its own division before it."""
    above: list[Edition] = []
    code = names.upper_code(edition.division)
    while code:
        level = [other for other in known if other.division == code]
        if level:
            no_newer = [other for other in level if other.year <= edition.year]
            above.append((no_newer or level)[-1])
        code = names.upper_code(code)
    if above:
        yield [*reversed(above), edition], term("implementsItem")
    earlier = [o for o in known if o.division == edition.division and o.year < edition.year]
    if earlier:
        yield [earlier[-1], edition], _REVISES


def _links(found: Lineage, last: int, predicate: str) -> Iterator[ox.Triple]:
    """The links of the last edition; those of the others are their own."""
    nodes = [_items(edition) for edition in found.editions]
    for link in found.links:
        if link.below == last:
            lower, upper = nodes[last][link.lower], nodes[link.above][link.upper]
            yield from correspondence_triples(link, lower, upper)
            if link.certainty is Certainty.CERTAIN:
                yield ox.Triple(iri(lower), iri(predicate), iri(upper))


def _items(edition: Edition) -> list[str]:
    return [names.item(edition.id, key) for key in item_keys(edition.items)]


class _Shared:
    """Benchmarks that measure one thing; they share the uppermost one's indicator."""

    def __init__(self) -> None:
        self._root: dict[Node, Node] = {}
        self._editions: dict[str, Edition] = {}

    def join(self, found: Lineage, vocabulary: Vocabulary) -> None:
        """Joins the aligned benchmarks of the last edition's items and of those next above them."""
        last = len(found.editions) - 1
        self._editions |= {edition.id: edition for edition in found.editions}
        lower = found.editions[last]
        pairers = [Pairer(upper, lower, vocabulary) for upper in found.editions[:last]]
        for row in found.rows:
            above = next((at for at in reversed(range(last)) if row[at]), None)
            if above is None or not row[last]:
                continue
            upper = found.editions[above]
            for match in pairers[above].correspondence(row[above], row[last]).benchmarks:
                if match.comparable and match.certainty is Certainty.CERTAIN:
                    one = self._find((upper.id, match.upper))
                    two = self._find((lower.id, match.lower))
                    self._root[max(one, two, key=self._rank)] = min(one, two, key=self._rank)

    def _rank(self, node: Node) -> tuple[int, int, Node]:
        edition = self._editions[node[0]]
        return names.level_of(edition.division).rank, edition.year, node

    def _find(self, node: Node) -> Node:
        while self._root.setdefault(node, node) != node:
            node = self._root[node]
        return node

    def triples(self) -> Iterator[ox.Triple]:
        """A further ``qz:indicator`` of each benchmark whose own is another."""
        nodes = {edition: _items(known) for edition, known in self._editions.items()}
        for node in self._root:
            first = self._find(node)
            mine, shared = self._benchmark(node), self._benchmark(first)
            if mine.indicator.key != shared.indicator.key:
                benchmark = names.benchmark(nodes[node[0]][node[1].item], node[1].benchmark + 1)
                yield ox.Triple(
                    iri(benchmark),
                    iri(term("indicator")),
                    iri(names.indicator(shared.indicator.key)),
                )

    def _benchmark(self, node: Node) -> Benchmark:
        return self._editions[node[0]].items[node[1].item].promises[node[1].benchmark]
