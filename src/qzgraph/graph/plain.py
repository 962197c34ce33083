"""An edition as statements without provenance, which judging reads; kept with the vocabulary once made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from qzgraph.graph.group_facts import GroupFacts
from qzgraph.graph.write import edition_quads, implied_quads
from qzgraph.names import term
from qzgraph.records.model import Edition
from qzgraph.vocabulary import Vocabulary

_PRINTS = ox.NamedNode(term("prints"))


@dataclass(frozen=True)
class Plain:
    """An edition without provenance, in the default graph, with what its words imply, and what it said
    of groups, which need not be said again. ``prints`` is what their words print beside what they say, of which
    few is ever asked; ``kept`` is what it was read from, where it was kept."""

    quads: Sequence[ox.Quad]
    facts: GroupFacts
    prints: Sequence[ox.Quad]
    kept: bytes = b""


def plain_edition(edition: Edition, vocabulary: Vocabulary) -> Plain:
    """An edition without provenance, as it was kept if it was."""
    kept = vocabulary.made.get("plain", {}).get(_identity(edition))
    if kept is None:
        facts = GroupFacts(vocabulary.lexicon, described=False, judged=True)
        quads = edition_quads(edition, vocabulary, provenance=False, facts=facts)
        said, prints = _apart([*quads, *implied_quads(edition, vocabulary, None)])
        return Plain(said, facts.again(), prints)
    content, facts = kept
    said, prints = parsed(content)
    return Plain(said, facts.again(), prints, content)


def _apart(quads: Sequence[ox.Quad]) -> tuple[tuple[ox.Quad, ...], tuple[ox.Quad, ...]]:
    prints = tuple(each for each in quads if each.predicate == _PRINTS)
    return tuple(each for each in quads if each.predicate != _PRINTS), prints


@lru_cache(maxsize=2)
def parsed(content: bytes) -> tuple[tuple[ox.Quad, ...], tuple[ox.Quad, ...]]:
    """The reference's quads, of which every county asks: some 15,000."""
    return _apart(list(ox.parse(content, format=ox.RdfFormat.N_QUADS)))


def keep_plain(edition: Edition, vocabulary: Vocabulary) -> None:
    """Keeps an edition so with the vocabulary."""
    plain = plain_edition(edition, vocabulary)
    content = ox.serialize([*plain.quads, *plain.prints], format=ox.RdfFormat.N_QUADS)
    vocabulary.made.setdefault("plain", {})[_identity(edition)] = (content, plain.facts)


def _identity(edition: Edition) -> tuple[str, str, str]:
    digest = hashlib.sha256(edition.text.encode()).hexdigest()
    return (edition.id, edition.extent.value, digest)
