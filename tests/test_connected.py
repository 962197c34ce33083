"""What links join, and the heaviest pairs of two sides, held to what trying everything finds."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from qzgraph.aligning.assignment import best_pairs
from qzgraph.connected import connected, reached

_ENDS = st.integers(0, 4)
_WEIGHTS = st.dictionaries(st.tuples(_ENDS, _ENDS), st.integers(-3, 9), max_size=25)


def _most(weights: dict[tuple[int, int], int]) -> int:
    return max(
        sum(max(weights.get(pair, 0), 0) for pair in enumerate(order))
        for order in permutations(range(5))
    )


@given(_WEIGHTS)
def test_the_pairs_weigh_the_most_that_any_do(weights: dict[tuple[int, int], int]) -> None:
    pairs = best_pairs(weights)
    for side in zip(*pairs, strict=True):
        assert len(set(side)) == len(side)
    assert sum(weights[pair] for pair in pairs) == _most(weights)


def test_links_join_in_the_order_of_the_nodes() -> None:
    assert connected("abcdef", [("e", "b"), ("f", "e"), ("c", "a")]) == [
        ["a", "c"],
        ["b", "e", "f"],
        ["d"],
    ]


def test_a_ring_is_gone_round_once() -> None:
    beyond = {1: [2], 2: [3], 3: [1], 4: [1]}
    assert reached([2], beyond.__getitem__) == {1, 2, 3}
