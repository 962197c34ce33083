"""Which pairs of two sides, each in one pair at most, weigh the most together.

Pairs are added one at a time, each along the path that adds the most (Kuhn 1955; Tomizawa 1971), until
none adds anything. What two libraries offer brings 80 MB along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from heapq import heappop, heappush


def best_pairs(weights: Mapping[tuple[int, int], int]) -> list[tuple[int, int]]:
    """The pairs of the heaviest assignment, in order; a pair that weighs nothing is none."""
    by_left: dict[int, dict[int, int]] = defaultdict(dict)
    for (one, other), weight in sorted(weights.items()):
        by_left[one][other] = weight
    most = max(weights.values(), default=0)
    # An end's potential: with those of its ends off, no pair costs less than nothing, and none that is
    # chosen costs anything. A pair costs what it weighs less than the most.
    left = dict.fromkeys(by_left, 0)
    right: dict[int, int] = defaultdict(int)
    chosen: dict[int, int] = {}
    partner: dict[int, int] = {}
    for root in by_left:
        costs: dict[int, int] = {}
        came_from: dict[int, int] = {}
        near: list[tuple[int, int]] = []
        done: dict[int, int] = {}
        at, so_far = root, 0
        while True:
            alone = ~at  # to stay alone is one more end, which nobody else may have
            for end, weight in (*by_left[at].items(), (alone, 0)):
                cost = so_far + most - weight - left[at] - right[end]
                if end not in done and cost < costs.get(end, cost + 1):
                    costs[end], came_from[end] = cost, at
                    heappush(near, (cost, end))
            while near[0][1] in done:
                heappop(near)
            so_far, end = heappop(near)
            done[end] = so_far
            if end not in partner:
                break
            at = partner[end]
        left[root] += so_far
        for each, cost in done.items():
            right[each] -= so_far - cost
            if each in partner:
                left[partner[each]] += so_far - cost
        while True:
            at = partner[end] = came_from[end]
            before = chosen.get(at, end)
            chosen[at] = end
            if at == root:
                break
            end = before
    return sorted((one, other) for one, other in chosen.items() if other >= 0)
