"""What is reached from something by links, and what links join: of concepts by what is broader, of
items by what answers them, of cells by the sides that are not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def reached(starts: Iterable[T], beyond: Callable[[T], Iterable[T]]) -> set[T]:
    """The starts, what is right ``beyond`` each of them, and so on."""
    found: set[T] = set()
    todo = list(starts)
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += beyond(each)
    return found


def connected(nodes: Sequence[T], links: Iterable[tuple[T, T]]) -> list[list[T]]:
    """The nodes in groups that links join, each in the order of the nodes, as are the groups by their
    first."""
    beside: dict[T, list[T]] = defaultdict(list)
    for one, other in links:
        beside[one].append(other)
        beside[other].append(one)
    first: dict[T, T] = {}
    groups: dict[T, list[T]] = {}
    for node in nodes:
        if node not in first:
            first |= dict.fromkeys(reached([node], beside.__getitem__), node)
        groups.setdefault(first[node], []).append(node)
    return list(groups.values())
