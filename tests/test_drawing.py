"""Pictures as data: bars that add up, trees and columns that place every node once."""

from __future__ import annotations

import itertools

from qzgraph_server.drawing import ROW, Edge, bars, layers, tree

NAMES = {key: key for key in "abcdefgh"}


class TestBars:
    def test_the_longest_fills_the_picture(self) -> None:
        first, second = bars([("市级", 4, "/x"), ("中央", 2, "")])
        assert (first.value, first.share, first.href) == (4, 1, "/x")
        assert (second.value, second.share, second.href) == (2, 0.5, "")

    def test_nothing_is_drawn_of_nothing(self) -> None:
        assert bars([]) == ()
        assert bars([("a", 0, "")])[0].share == 0


class TestTree:
    def test_starts_at_the_best_connected_and_goes_right(self) -> None:
        drawn = tree([Edge("b", "p", "a"), Edge("a", "q", "c"), Edge("a", "q", "d")], NAMES)
        placed = {node.key: node for node in drawn.nodes}
        assert placed["a"].x < placed["b"].x == placed["c"].x == placed["d"].x
        assert len({placed[key].y for key in "bcd"}) == 3
        assert placed["a"].y == (placed["b"].y + placed["d"].y) / 2

    def test_a_run_of_edges_is_named_once(self) -> None:
        drawn = tree([Edge("a", "q", "b"), Edge("a", "q", "c"), Edge("a", "r", "d")], NAMES)
        assert [(link.edge.label, link.labelled) for link in drawn.links] == [
            *(("q", True), ("q", False), ("r", True)),
        ]

    def test_a_circle_ends_and_a_second_part_stands_below(self) -> None:
        circle = [Edge("a", "p", "b"), Edge("b", "p", "c"), Edge("c", "p", "a")]
        drawn = tree([*circle, Edge("e", "p", "f")], NAMES)
        assert sorted(node.key for node in drawn.nodes) == list("abcef")
        assert [link.back for link in drawn.links].count(True) == 1
        y = {node.key: node.y for node in drawn.nodes}
        assert max(y["a"], y["b"], y["c"]) < y["e"]
        assert drawn.height >= max(y.values())

    def test_what_goes_beyond_the_bound_is_counted(self) -> None:
        star = [Edge("hub", "p", f"n{number}") for number in range(20)]
        drawn = tree(star, {"hub": "hub", **{f"n{n}": "n" for n in range(20)}}, most=8)
        assert (len(drawn.nodes), drawn.left_out) == (8, 13)
        assert len(drawn.links) == 7

    def test_a_deep_chain(self) -> None:
        keys = [f"n{number}" for number in range(5000)]
        chain = [Edge(a, "p", b) for a, b in itertools.pairwise(keys)]
        drawn = tree(chain, dict.fromkeys(keys, "n"), most=4000)
        assert len(drawn.nodes) == 4000


class TestLayers:
    def test_neighbours_are_put_beside_one_another(self) -> None:
        edges = [Edge("a", "", "f"), Edge("b", "", "e"), Edge("c", "", "d")]
        drawn = layers([("left", "abc"), ("empty", ""), ("right", "def")], edges, NAMES)
        y = {node.key: node.y for node in drawn.nodes}
        assert [y["a"] - y["f"], y["b"] - y["e"], y["c"] - y["d"]] == [0, 0, 0]
        assert [name for _, name in drawn.columns] == ["left", "right"]

    def test_nodes_of_a_column_do_not_overlap(self) -> None:
        drawn = layers([("left", "a"), ("right", "bcdef")], [Edge("a", "", "d")], NAMES)
        right = sorted(node.y for node in drawn.nodes if node.key != "a")
        assert all(below - above >= ROW for above, below in itertools.pairwise(right))
        assert drawn.height > right[-1]
