"""Pictures as data: bars, and a graph unfolded into a tree from left to right. Templates draw them
as SVG; nothing here knows colours or markup. Lengths are user units of the picture, one row apart.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The height of a row, and the width of a Chinese character, in a picture's user units.
ROW = 30
HAN = 14


@dataclass(frozen=True)
class Bar:
    """A labelled bar, and its share of the longest one, from 0 to 1; ``href`` leads to what is
    counted."""

    label: str
    value: float
    share: float
    href: str = ""


def bars(rows: Sequence[tuple[str, float, str]]) -> tuple[Bar, ...]:
    """Bars for rows of a label, a value that is not negative, and an address; the longest fills the
    picture."""
    longest = max((value for _, value, _ in rows), default=0) or 1
    return tuple(Bar(label, value, value / longest, href) for label, value, href in rows)


@dataclass(frozen=True)
class Edge:
    """A statement to draw: from one key to another, by a named property."""

    source: str
    label: str
    target: str


@dataclass(frozen=True)
class Node:
    """A placed node. ``x`` and ``y`` are its left end and its middle; ``width`` that of its text."""

    key: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Link:
    """A drawn edge, from the right end of a node to the left end of another. ``back``: it leads
    to a node that stands elsewhere in the tree. ``labelled``: the first of its name there."""

    edge: Edge
    x1: float
    y1: float
    x2: float
    y2: float
    bend: float
    """Where its curve turns: half-way, or beyond both ends where it leads back or downwards."""
    back: bool
    labelled: bool


@dataclass(frozen=True)
class Tree:
    """``left_out``: how many nodes did not fit the bound."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    width: float
    height: float
    left_out: int


def tree(edges: Sequence[Edge], names: Mapping[str, str], most: int = 150) -> Tree:
    """The graph unfolded from its best connected node, breadth first, in the order of its edges;
    what is not reached so starts a tree of its own below. An edge against its direction, or to a
    node placed already, is drawn as a link back. At most ``most`` nodes are placed.
    """
    near: dict[str, list[tuple[Edge, str]]] = defaultdict(list)
    for edge in edges:
        near[edge.source].append((edge, edge.target))
        near[edge.target].append((edge, edge.source))
    degree = {key: len(found) for key, found in near.items()}
    outgoing = {edge.source for edge in edges}
    starts = sorted(near, key=lambda key: (-degree[key], key not in outgoing, key))
    depth: dict[str, int] = {}
    children: dict[str, list[str]] = defaultdict(list)
    first: dict[str, Edge] = {}
    roots = []
    for start in starts:
        if start in depth or len(depth) >= most:
            continue
        roots.append(start)
        depth[start] = 0
        waiting = deque([start])
        while waiting:
            key = waiting.popleft()
            for edge, other in near[key]:
                if other not in depth and len(depth) < most:
                    depth[other] = depth[key] + 1
                    children[key].append(other)
                    first[other] = edge
                    waiting.append(other)
    widths = {key: text_width(names[key]) for key in depth}
    columns = _columns(edges, depth, widths)
    rows = _rows(roots, children)
    placed = {key: Node(key, columns[depth[key]], rows[key] * ROW, widths[key]) for key in depth}
    links, said = [], set()
    for edge in edges:
        if edge.source not in placed or edge.target not in placed:
            continue
        source, target = placed[edge.source], placed[edge.target]
        ahead = first.get(edge.target) is edge or first.get(edge.source) is edge
        if depth[edge.source] > depth[edge.target]:
            source, target = target, source
        name = (source.key, edge.label)
        links.append(_link(edge, source, target, not ahead, ahead and name not in said))
        if ahead:
            said.add(name)
    width = max((node.x + node.width for node in placed.values()), default=0)
    return Tree(
        nodes=tuple(placed.values()),
        links=tuple(links),
        width=width + HAN,
        height=(max(rows.values(), default=0) + 1) * ROW,
        left_out=len(near) - len(placed),
    )


def _link(edge: Edge, source: Node, target: Node, back: bool, labelled: bool) -> Link:
    """From the right end of one node to the left end of the other, or to its right end where that
    one does not stand further right."""
    x1, x2 = source.x + source.width, target.x
    bend = (x1 + x2) / 2
    if x2 <= x1:
        x2 = target.x + target.width
        bend = max(x1, x2) + 3 * HAN
    return Link(edge, x1, source.y, x2, target.y, bend, back, labelled)


def _columns(
    edges: Sequence[Edge], depth: Mapping[str, int], widths: Mapping[str, float]
) -> list[float]:
    """Where each depth begins: room for the widest text, and for the widest name of an edge."""
    count = max(depth.values(), default=0) + 1
    widest, gaps = [0.0] * count, [0.0] * count
    for key, level in depth.items():
        widest[level] = max(widest[level], widths[key])
    for edge in edges:
        if edge.source in depth and edge.target in depth:
            level = min(depth[edge.source], depth[edge.target])
            gaps[level] = max(gaps[level], text_width(edge.label) + 3 * HAN)
    starts = [0.5 * HAN]
    for level in range(count - 1):
        starts.append(starts[-1] + widest[level] + max(gaps[level], 4 * HAN))
    return starts


def _rows(roots: Sequence[str], children: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The row of each node: leaves one below the other, a parent in the middle of its children."""
    rows: dict[str, float] = {}
    following = 0.5
    for root in roots:
        walk = [(root, False)]
        while walk:
            key, done = walk.pop()
            below = children.get(key, ())
            if done:
                rows[key] = (rows[below[0]] + rows[below[-1]]) / 2
            elif below:
                walk.append((key, True))
                walk.extend((child, False) for child in reversed(below))
            else:
                rows[key] = following
                following += 1
    return rows


def text_width(text: str) -> float:
    """About how wide a text is: a Chinese character counts one, others a little over half."""
    return sum(HAN if ord(char) > 0x2E7F else HAN * 0.56 for char in text) + HAN


@dataclass(frozen=True)
class Layers:
    """A graph in columns: nodes as placed boxes, links from each column to the next ones.
    ``columns``: the left end of each, with its name; an empty column is left out."""

    columns: tuple[tuple[float, str], ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    width: float
    height: float


def layers(
    columns: Sequence[tuple[str, Sequence[str]]], edges: Sequence[Edge], names: Mapping[str, str]
) -> Layers:
    """Columns of nodes, each ordered by where its neighbours stand (the barycentre method of
    Sugiyama, Tagawa and Toda, 1981, swept to and fro), so that few links cross."""
    filled = [(name, list(keys)) for name, keys in columns if keys]
    near: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    place: dict[str, float] = {}
    for _, keys in filled:
        place.update(_evenly(keys))
    for sweep in range(8):
        for _, keys in filled if sweep % 2 else reversed(filled):
            keys.sort(key=lambda key: (_mean(place, near[key], place[key]), place[key]))
            place.update(_evenly(keys))
    tallest = max((len(keys) for _, keys in filled), default=0)
    x, starts, nodes = HAN * 0.5, [], {}
    for name, keys in filled:
        starts.append((x, name))
        width = max(text_width(names[key]) for key in keys)
        for key in keys:
            nodes[key] = Node(key, x, place[key] * tallest * ROW + ROW, text_width(names[key]))
        x += width + 5 * HAN
    links = [_link(edge, nodes[edge.source], nodes[edge.target], False, False) for edge in edges]
    return Layers(
        columns=tuple(starts),
        nodes=tuple(nodes.values()),
        links=tuple(links),
        width=x - 4 * HAN,
        height=(tallest + 1) * ROW,
    )


def _evenly(keys: Sequence[str]) -> dict[str, float]:
    """Places from 0 to 1, as far apart as their number allows."""
    return {key: (at + 0.5) / len(keys) for at, key in enumerate(keys)}


def _mean(place: Mapping[str, float], keys: Sequence[str], otherwise: float) -> float:
    return sum(place[key] for key in keys) / len(keys) if keys else otherwise
