"""Where the numbering of items begins anew: in each domain, in each category, or never."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qzgraph.records.model import Division, Item


def numbering_runs(items: Sequence[Item], categories: Sequence[Division]) -> list[int]:
    """For each item the run of numbers that it is in. A document numbers in one way throughout: in
    each category anew where numbers fall back at most of the categories within its domains, else in
    each domain anew where they do so at most of its domains, else in one run. So a number wrong once,
    at the head of a domain too, is wrong once."""
    domains = [categories[item.category].parent if item.category >= 0 else None for item in items]
    within = [item.category for item in items]
    for sections, around in ((within, domains), (domains, [None] * len(items))):
        if _fall_back(items, sections, around):
            runs = [0] * len(items)
            for at in range(1, len(items)):
                runs[at] = runs[at - 1] + (sections[at] != sections[at - 1])
            return runs
    return [0] * len(items)


def _fall_back(
    items: Sequence[Item], sections: Sequence[int | None], around: Sequence[int | None]
) -> bool:
    """Whether numbers are no higher than before where most of the sections begin, those aside that
    begin what is around them, too: there, a number falls back in either way of numbering."""
    heads = [
        after.number <= before.number
        for at, (before, after) in enumerate(pairwise(items))
        if sections[at] != sections[at + 1]
        and around[at] == around[at + 1]
        and before.number is not None
        and after.number is not None
    ]
    return sum(heads) * 2 > len(heads)
