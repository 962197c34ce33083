"""What links one edition to those above it and to the one before it, as RDF for ``graph/inferred``:
which item implements or revises which, and the indicators that benchmarks share.

An edition's links depend on its own line of editions alone, and so do the indicators that it shares:
those of the uppermost benchmarks that its own certainly answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from qzgraph import names
from qzgraph.aligning.editions import Pairer
from qzgraph.aligning.lineage import Known, Lineage, lineage
from qzgraph.aligning.promises import PromiseAt
from qzgraph.graph.correspondences import correspondence_triples
from qzgraph.graph.neighbours import Line
from qzgraph.graph.nodes import item_nodes
from qzgraph.graph.rdf_terms import iri
from qzgraph.names import PREFIXES, term
from qzgraph.records.model import Certainty, Edition
from qzgraph.vocabulary import Vocabulary

#: An item of a later edition of the same division (PROV-O, §3.2).
_REVISES = PREFIXES["prov"] + "wasRevisionOf"

Measures = Mapping[PromiseAt, frozenset[str]]
"""Benchmarks by their places, each with the keys of the indicators that it shares with those above."""


@dataclass(frozen=True)
class Links:
    """What links an edition to those of its lines. ``aligned``: its alignments with each of them."""

    triples: tuple[ox.Triple, ...]
    measures: Measures
    aligned: Known


def of_standards(edition: str, upper: str | None, earlier: str | None) -> Iterator[ox.Quad]:
    """The edition of the next level up, in its own graph; and the one that it revises."""
    me = iri(names.standard(edition))
    if upper:
        graph = iri(names.edition_graph(edition))
        yield ox.Quad(me, iri(term("upperStandard")), iri(names.standard(upper)), graph)
    if earlier:
        graph = iri(names.GRAPH_INFERRED)
        yield ox.Quad(me, iri(_REVISES), iri(names.standard(earlier)), graph)


def links(
    edition: str,
    lines: Sequence[Line],
    editions: Mapping[str, Edition],
    above: Mapping[str, Links],
    vocabulary: Vocabulary,
) -> Links:
    """The links of an edition. ``editions`` are those of its lines, ``above`` the links of the others
    among them."""
    triples: dict[ox.Triple, None] = {}
    measures: dict[PromiseAt, set[str]] = {}
    aligned: Known = {}
    for each in above.values():
        aligned.update(each.aligned)
    for line in lines:
        found = lineage([editions[each] for each in line.editions], vocabulary, aligned)
        predicate = _REVISES if line.revises else term("implementsItem")
        triples.update(dict.fromkeys(_links(found, predicate)))
        for upper, theirs, mine in _measuring(found, vocabulary):
            own = editions[upper].items[theirs.item].promises[theirs.benchmark].indicator.key
            shared = above[upper].measures.get(theirs) or {own}
            measures.setdefault(mine, set()).update(shared)
    nodes = item_nodes(editions[edition])
    for place, shared in measures.items():
        item = editions[edition].items[place.item]
        benchmark = names.benchmark(nodes[place.item], place.benchmark + 1)
        for key in shared - {item.promises[place.benchmark].indicator.key}:
            indicator = iri(names.indicator(key))
            triples[ox.Triple(iri(benchmark), iri(term("indicator")), indicator)] = None
    return Links(
        tuple(triples),
        {place: frozenset(shared) for place, shared in measures.items()},
        {key: value for key, value in aligned.items() if key[1] == edition},
    )


def _links(found: Lineage, predicate: str) -> Iterator[ox.Triple]:
    """The links of the last edition; those of the others are their own."""
    last = len(found.editions) - 1
    nodes = [item_nodes(edition) for edition in found.editions]
    for link in found.links:
        if link.below == last:
            lower, upper = nodes[last][link.lower], nodes[link.above][link.upper]
            yield from correspondence_triples(link, lower, upper)
            if link.certainty is Certainty.CERTAIN:
                yield ox.Triple(iri(lower), iri(predicate), iri(upper))


def _measuring(
    found: Lineage, vocabulary: Vocabulary
) -> Iterator[tuple[str, PromiseAt, PromiseAt]]:
    """The benchmarks of the last edition's items that measure what one of the items next above them
    does: the other edition, the place there, and the place here."""
    last = len(found.editions) - 1
    lower = found.editions[last]
    pairers = [Pairer(upper, lower, vocabulary) for upper in found.editions[:last]]
    for row in found.rows:
        above = next((at for at in reversed(range(last)) if row[at]), None)
        if above is None or not row[last]:
            continue
        for match in pairers[above].correspondence(row[above], row[last]).benchmarks:
            if match.comparable and match.certainty is Certainty.CERTAIN:
                yield found.editions[above].id, match.upper, match.lower
