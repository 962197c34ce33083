"""By which node a record is known: an item by its number or name, a group by what is said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from qzgraph import names
from qzgraph.language.variants import key_of_words, whole_key
from qzgraph.records.model import Edition, Item, Population
from qzgraph.vocabulary import Vocabulary


def group_node(population: Population, vocabulary: Vocabulary, own: tuple[str, ...]) -> str:
    """The node of a group, which determines what is said of it: that of its name, unless the text said
    something else than its name does by itself (a bracket, the heading of its list). ``own`` is how the
    text calls its own division."""
    known: dict[object, str] = vocabulary.made.setdefault("group nodes", {})
    own_in_it = tuple(name for name in own if name in population.label)
    what = (population.label, population.group, own_in_it)
    if what not in known:
        known[what] = _group_node(population, vocabulary, own_in_it)
    return known[what]


def _group_node(population: Population, vocabulary: Vocabulary, own: tuple[str, ...]) -> str:
    node = names.population(population.label)
    said = population.group
    if not said.label or (key := whole_key(said, vocabulary.lexicon)) == key_of_words(
        population.label, vocabulary.lexicon, own
    ):
        return node
    return f"{node}-{hashlib.sha256(key.encode()).hexdigest()[:6]}"


def item_keys(items: Iterable[Item]) -> list[int | str]:
    """What names each item in its IRI: its number, or its name's slug; where numbering restarts or
    a name returns, the later ones get a suffix."""
    keys: list[int | str] = []
    seen: set[str] = set()
    for item in items:
        key: int | str = item.number if item.number is not None else names.slug(item.name)
        if str(key) in seen:
            key = f"{names.slug(item.name)}"
        suffix = 2
        while str(key) in seen or not str(key):
            key = f"{names.slug(item.name) or 'item'}-{suffix}"
            suffix += 1
        seen.add(str(key))
        keys.append(key)
    return keys


def item_nodes(edition: Edition) -> list[str]:
    """The IRIs of an edition's items."""
    return [names.item(edition.id, key) for key in item_keys(edition.items)]
