"""Where a service stands in the outlines of several editions, which call domains and categories by
names of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from qzgraph.judging.compare import Row
from qzgraph.records.model import Edition, Item

T = TypeVar("T")
OutlinePlace = tuple[str, str]
"""The names of a domain and of a category; empty where no edition tells."""


def places(editions: Sequence[Edition], rows: Sequence[Row]) -> list[OutlinePlace]:
    """The place of each row: as the uppermost edition that has it calls it. What an upper edition
    lacks stands where most of the other items of its category stand, or else of its domain, so
    that 军有所抚 and 优军服务保障 are one."""
    own = [_own_places(editions, row) for row in rows]
    by_category: dict[tuple[int, OutlinePlace], Counter[OutlinePlace]] = {}
    by_domain: dict[tuple[int, str], Counter[str]] = {}
    for found in own:
        for edition, place in found[1:]:
            by_category.setdefault((edition, place), Counter())[found[0][1]] += 1
            by_domain.setdefault((edition, place[0]), Counter())[found[0][1][0]] += 1
    result = []
    for found in own:
        if not found:
            result.append(("", ""))
            continue
        edition, place = found[0]
        if (edition, place) in by_category:
            place = _most_common(by_category[edition, place])
        elif (edition, place[0]) in by_domain:
            place = _most_common(by_domain[edition, place[0]]), place[1]
        result.append(place)
    return result


def _own_places(editions: Sequence[Edition], row: Row) -> list[tuple[int, OutlinePlace]]:
    """Where each edition that has a row puts it, from above."""
    return [
        (at, _outline_place(edition, edition.items[items[0]]))
        for at, (edition, items) in enumerate(zip(editions, row.items, strict=True))
        if items and edition.items[items[0]].category >= 0
    ]


def _outline_place(edition: Edition, item: Item) -> OutlinePlace:
    category = edition.categories[item.category]
    domain = "" if category.parent is None else edition.domains[category.parent].name
    return domain, category.name


def _most_common(counts: Counter[T]) -> T:
    """The one that was met most often, and of such the one that was met first."""
    return counts.most_common(1)[0][0]
