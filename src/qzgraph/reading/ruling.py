"""Makes tables out of ruled lines: which lines cross, which cells they leave, which are merged."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from qzgraph.connected import connected
from qzgraph.reading.limits import MAX_CROSSINGS
from qzgraph.reading.pdfobjects import Rule

#: Lines nearer than this are one line; word processors leave gaps of half a point at corners.
NEAR = 3.0


@dataclass(frozen=True)
class Grid:
    """A ruled table: ``xs`` from left to right, ``ys`` from top to bottom; ``cells[row][column]``
    is the number of the cell that covers this place, the same number where cells are merged."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]

    @cached_property
    def _upwards(self) -> tuple[float, ...]:
        return self.ys[::-1]

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell at a point, or None outside of the table."""
        column = bisect_right(self.xs, x) - 1
        row = len(self.ys) - 1 - bisect_left(self._upwards, y)
        if 0 <= column < self.columns and 0 <= row < len(self.ys) - 1:
            return self.cells[row][column]
        return None


def find_grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Grid]:
    """The tables of two columns or more, from the top of the page to its bottom.

    A frame around text is no table, nor is a rule under a line.
    """
    across, down = _joined(horizontal), _joined(vertical)
    if len(across) * len(down) > MAX_CROSSINGS:
        return []
    grids = []
    for rows, columns in _crossing(across, down):
        xs = _positions([rule.at for rule in columns], [e for r in rows for e in (r.start, r.end)])
        ys = _positions([rule.at for rule in rows], [e for c in columns for e in (c.start, c.end)])
        if len(xs) > 2 and len(ys) > 1:
            ys.reverse()
            grids.append(Grid(tuple(xs), tuple(ys), _cells(xs, ys, rows, columns)))
    return sorted(grids, key=lambda grid: -grid.ys[0])


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Lines that lie on one another, or touch end to end, as one."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][0].at <= NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    found: list[Rule] = []
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        start = end = None
        for rule in sorted(group, key=lambda rule: rule.start):
            if start is None or end is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + NEAR:
                end = max(end, rule.end)
            else:
                found.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None and end is not None:
            found.append(Rule(at, start, end))
    return found


def _crossing(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that cross or touch, as (horizontal, vertical)."""
    links = (
        (i, len(across) + j)
        for i, row in enumerate(across)
        for j, column in enumerate(down)
        if row.start - NEAR <= column.at <= row.end + NEAR
        and column.start - NEAR <= row.at <= column.end + NEAR
    )
    for group in connected(range(len(across) + len(down)), links):
        rows = [across[at] for at in group if at < len(across)]
        columns = [down[at - len(across)] for at in group if at >= len(across)]
        if rows and columns:
            yield rows, columns


def _positions(at: list[float], ends: list[float]) -> list[float]:
    """Where lines stand, and where two or more others end: a side that is not drawn."""
    found: list[float] = []
    for value in sorted(at):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    for value in (min(ends), max(ends)):
        shared = sum(abs(end - value) <= NEAR for end in ends) > 1
        if shared and all(abs(value - other) > NEAR for other in found):
            found.append(value)
    return sorted(found)


def _cells(
    xs: list[float], ys: list[float], rows: list[Rule], columns: list[Rule]
) -> tuple[tuple[int, ...], ...]:
    width, height = len(xs) - 1, len(ys) - 1
    open_sides: list[tuple[int, int]] = []
    sides = [[rule for rule in columns if abs(rule.at - x) <= NEAR] for x in xs]
    edges = [[rule for rule in rows if abs(rule.at - y) <= NEAR] for y in ys]
    for row in range(height):
        y = (ys[row] + ys[row + 1]) / 2
        for column in range(width):
            x = (xs[column] + xs[column + 1]) / 2
            here = row * width + column
            if column + 1 < width and not _covers(sides[column + 1], y):
                open_sides.append((here, here + 1))
            if row + 1 < height and not _covers(edges[row + 1], x):
                open_sides.append((here, here + width))
    leader = {
        cell: group[0] for group in connected(range(width * height), open_sides) for cell in group
    }
    return tuple(
        tuple(leader[row * width + column] for column in range(width)) for row in range(height)
    )


def _covers(rules: list[Rule], point: float) -> bool:
    return any(rule.start <= point <= rule.end for rule in rules)
