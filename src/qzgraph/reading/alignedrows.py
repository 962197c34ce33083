"""Parts the lines of a table without ruled lines into rows: by rules, by more white than within a
cell, by the rows' numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from qzgraph.reading.gutters import Columns, Part
from qzgraph.reading.pdfobjects import Rule

#: White between rows is more than within a cell by so much of the height.
_MORE = 0.3
#: Lines of a cell are no further apart than so many heights.
_LEADING = (0.8, 1.8)
#: Most columns of a row are filled; a number is one of a column in which most are.
MOST = 2 / 3
#: Lines that are no further apart, of the height, stand beside each other.
_BESIDE = 0.8
#: Shorter lines tell nothing of how wide their column is.
_WIDE = 5.0
_NUMBER = re.compile(r"[（(]?\d{1,4}[)）.．、]?")
_ENDS = ("。", "；", ";", "）", ")", "》", "”")

PartRow = list[Part]


class RowFinder:
    """Parts the lines of a table into rows."""

    def __init__(
        self, columns: Columns, height: float, rules: Sequence[Rule], *, continued: bool
    ) -> None:
        self._columns = columns
        self._height = height
        self._rules = rules
        self._continued = continued
        self._untold = False

    def of(
        self, lines: Sequence[Sequence[Part]], first: int, last: int, across: set[int]
    ) -> list[PartRow] | None:
        """The rows, from top to bottom; a row of one part that goes over gutters is a band. None
        where they cannot be told."""
        parts = [p for at in range(first, last + 1) if at not in across for p in lines[at]]
        if self._columns.numbers is None:
            self._columns.numbers = self._number_column(parts)
        self._numbers = self._columns.numbers
        self._wide = self._white_between_rows(parts)
        self._ys = self._rules_across(parts)
        segments = self._stretches(lines, first, last, across)
        self._columns.even = self._columns.even or any(
            sum(map(self._is_number, segment)) > 1 for segment in segments
        )
        rows: list[PartRow] = []
        for at, segment in enumerate(segments):
            is_heading = self._is_heading(segment)
            if at and is_heading and self._is_heading(segments[at - 1]):
                rows[-1] += segment
                continue
            top = all(map(self._is_heading, segments[:at]))
            last_one = at == len(segments) - 1
            split = [segment] if is_heading else self._split(segment, top=top, last=last_one)
            if split is None:
                return None
            rows += split
        rows = self._joined(rows)
        return rows if self._are_rows(rows) and not self._untold else None

    def _stretches(
        self, lines: Sequence[Sequence[Part]], first: int, last: int, across: set[int]
    ) -> list[PartRow]:
        """What white, a rule or a line across the table parts; each line of the heading by itself."""
        if not self._columns.heading:
            self._columns.heading = frozenset(self._heading(lines, first, last, across))
        found: list[PartRow] = []
        stretch: list[Part] = []
        for at in range(first, last + 1):
            texts = self._columns.texts(lines[at])
            if at in across or texts in self._columns.heading or self._is_division(lines[at]):
                found += [*self._segments(stretch), list(lines[at])]
                stretch = []
            else:
                stretch += lines[at]
        return [*found, *self._segments(stretch)]

    def _heading(
        self, lines: Sequence[Sequence[Part]], first: int, last: int, across: set[int]
    ) -> Iterator[tuple[tuple[int, str], ...]]:
        """The lines above the first number, or above what goes across the table before it, unless
        white or a rule parts them."""
        if self._numbers is None:
            return
        opening: list[Part] = []
        for at in range(first, last + 1):
            if (
                at in across
                or any(map(self._is_number, lines[at]))
                or (opening and self._is_division(lines[at]))
            ):
                break
            opening += lines[at]
        first_row = [part for line in lines[at : last + 1] for part in line]
        number = next((part for part in first_row if self._is_number(part)), None)
        found = by_line(next(iter(self._segments(opening)), []))
        if number is not None:
            # What stands beside the number's line is a cell's that is centred on it.
            beside = _BESIDE * number.height
            found = [line for line in found if line[0].middle - number.middle >= beside]
            if len(found) > 1:
                rest = [part for part in opening if part not in found[0]]
                alike = self._is_centred(number, [*rest, *first_row])
                self._untold = alike is None
                found = found[:1] if alike else found
        for line in found:
            yield self._columns.texts(line)

    def _is_centred(self, number: Part, parts: Sequence[Part]) -> bool | None:
        """Whether the cells of the first row, with what stands between it and the heading's first line,
        are centred on its number, or begin there; None where neither can be told."""
        segment = next((one for one in self._segments(parts) if number in one), [])
        half = 0.5 * number.height
        centred = begun = 0
        for own in self._by_column(segment).values():
            above = sum(part.middle > number.middle + half for part in own)
            below = sum(part.middle < number.middle - half for part in own)
            centred += 0 < above == below
            begun += 0 == above < below
        if begun or not centred:
            return False
        return True if centred > 1 else None

    def _by_column(self, parts: Iterable[Part]) -> dict[int, list[Part]]:
        found: dict[int, list[Part]] = {}
        for part in parts:
            found.setdefault(self._columns.of(part), []).append(part)
        return found

    def _is_division(self, line: Sequence[Part]) -> bool:
        """Whether a line is a name alone where numbers stand."""
        alone = len(line) == 1 and self._columns.of(line[0]) == self._numbers == 0
        return alone and not self._is_number(line[0])

    def _is_heading(self, segment: PartRow) -> bool:
        return self._columns.texts(segment) in self._columns.heading

    def _number_column(self, parts: Sequence[Part]) -> int | None:
        """The column of the rows' numbers: the first in which most texts are one, but for the heading
        and for what stands alone in its line as a division's name does."""
        numbers: Counter[int] = Counter()
        others: Counter[int] = Counter()
        for line in by_line(parts):
            for part in line:
                if _NUMBER.fullmatch(part.text):
                    numbers[self._columns.of(part)] += 1
                elif len(line) > 1:
                    others[self._columns.of(part)] += 1
        for column, count in sorted(numbers.items()):
            if count > 1 and count > MOST * (count + others[column] - 1):
                return column
        return None

    def _white_between_rows(self, parts: Sequence[Part]) -> float:
        """As much white as parts rows: more than lines of one cell leave between them."""
        by_column = self._by_column(parts)
        low, high = (share * self._height for share in _LEADING)
        steps = sorted(
            step
            for column in by_column.values()
            for one, two in pairwise(sorted(column, key=attrgetter("middle"), reverse=True))
            if (step := one.middle - two.middle) >= low
        )
        leading = min(steps[len(steps) // 20], high) if steps else high
        return leading - self._height + _MORE * self._height

    def _rules_across(self, parts: Sequence[Part]) -> list[float]:
        left, right = min(p.left for p in parts), max(p.right for p in parts)
        return [
            rule.at
            for rule in self._rules
            if min(rule.end, right) - max(rule.start, left) >= MOST * (right - left)
        ]

    def _segments(self, parts: Sequence[Part]) -> list[PartRow]:
        """Lines that neither white nor a rule parts."""
        found: list[PartRow] = []
        bottom = 0.0
        for part in sorted(parts, key=attrgetter("top"), reverse=True):
            ruled = found and any(part.middle < y < found[-1][0].middle for y in self._ys)
            lowest = min((p.middle for p in found[-1]), default=0.0) if found else 0.0
            ruled = ruled and any(part.middle < y < lowest for y in self._ys)
            if not found or ruled or bottom - part.top >= self._wide:
                found.append([part])
                bottom = part.bottom
            else:
                found[-1].append(part)
                bottom = min(bottom, part.bottom)
        return found

    def _split(self, segment: PartRow, *, top: bool, last: bool) -> list[PartRow] | None:
        """A stretch of lines evenly apart as rows: as its numbers tell, or where each line is one.
        One at the ``top`` begins with the heading, or with the rest of the page before's last row;
        the ``last`` may end with a row that the page breaks."""
        numbers = [p for p in segment if self._is_number(p)]
        lines = by_line(segment)
        if self._numbers is not None:
            above = numbers and any(part.line < numbers[0].line for part in segment)
            headed = self._columns.even or self._is_headed(segment)
            if len(numbers) < 2 and not (top and above and headed):
                return [segment]
            return self._by_number(segment, numbers, top=top, last=last)
        if len(lines) == 1:
            return [segment]
        filled = sum(len(line) >= MOST * len(self._used(segment)) for line in lines)
        if filled == len(lines) and not self._runs_on(segment):
            return [sorted(line, key=attrgetter("left")) for line in lines]
        begun = self._used(lines[0]) == self._used(segment)
        return [segment] if begun or self._is_one_row(segment) else None

    def _is_headed(self, segment: PartRow) -> bool:
        """Whether words stand in the column of the numbers above the first: a heading's, not a row's."""
        column = [part for part in segment if self._columns.of(part) == self._numbers]
        return bool(column) and not self._is_number(min(column, key=attrgetter("line")))

    def _runs_on(self, segment: PartRow) -> bool:
        """Whether most lines are as long as their column is wide, as those of running text are."""
        by_column = self._by_column(segment)
        full = sum(
            max(p.right for p in own) - part.right <= self._height
            for own in by_column.values()
            for part in own
            if len(own) > 1 and part.right - part.left > _WIDE * self._height
        )
        return full > MOST * len(segment)

    def _is_one_row(self, segment: PartRow) -> bool:
        """Whether all columns are centred on one height, each in lines that follow each other."""
        by_column: dict[int, list[float]] = {}
        for part in segment:
            by_column.setdefault(self._columns.of(part), []).append(part.middle)
        top, bottom = max(p.middle for p in segment), min(p.middle for p in segment)
        centred = all(
            abs((max(ys) + min(ys)) - (top + bottom)) <= self._height for ys in by_column.values()
        )
        whole = all(
            one - two <= _LEADING[1] * self._height
            for ys in by_column.values()
            for one, two in pairwise(sorted(ys, reverse=True))
        )
        return whole and centred

    def _used(self, parts: Iterable[Part]) -> set[int]:
        return {self._columns.of(part) for part in parts}

    def _is_number(self, part: Part) -> bool:
        return self._columns.of(part) == self._numbers and bool(_NUMBER.fullmatch(part.text))

    def _by_number(
        self, segment: PartRow, numbers: Sequence[Part], *, top: bool, last: bool
    ) -> list[PartRow] | None:
        """Rows that begin where their numbers stand: with all their columns, and where what stands
        above has come to an end."""
        starts = sorted((part.middle for part in numbers), reverse=True)
        near = 0.5 * self._height
        rows: list[PartRow] = [[] for _ in range(len(starts) + 1)]
        for part in segment:
            rows[sum(part.middle <= start + near for start in starts)].append(part)
        if rows[0] and not top:
            return None
        full = ends = 0
        for start, row in zip(starts, rows[1:], strict=True):
            by_column: dict[int, list[Part]] = {}
            for part in sorted(row, key=attrgetter("middle"), reverse=True):
                by_column.setdefault(self._columns.of(part), []).append(part)
            begins = sum(abs(own[0].middle - start) <= near for own in by_column.values())
            if begins < len(by_column):
                return None
            for own in by_column.values():
                if len(own) > 1 and not (last and start == starts[-1]):
                    full += 1
                    room = max(part.right for part in own) - own[-1].right
                    ends += room > self._height or own[-1].text.endswith(_ENDS)
        if ends < MOST * full:
            return None
        return [row for row in rows if row]

    def _joined(self, rows: list[PartRow]) -> list[PartRow]:
        """With what goes on a row put to it: below white within a cell, without a number, with
        fewer columns than a row has."""
        found: list[PartRow] = []
        usual = len(self._used(part for row in rows for part in row))
        centred = any(map(self._stands_above, rows))
        for row in rows:
            across = len(row) == 1 and self._goes_across(row[0])
            lone = len(row) == 1 and self._columns.of(row[0]) == 0
            goes_on = (
                self._numbers is not None
                and len(found) > 1
                and not across
                and not lone
                and not any(self._is_number(part) for part in row)
                and any(self._is_number(part) for part in found[-1])
                and len(self._used(row)) < MOST * usual
            )
            if goes_on:
                self._untold = self._untold or centred  # it may be the next row's as well
                found[-1] = [*found[-1], *row]
            else:
                found.append(list(row))
        return found

    def _stands_above(self, row: PartRow) -> bool:
        """Whether a row has lines above its number: its cells are centred on it."""
        number = next((part for part in row if self._is_number(part)), None)
        return number is not None and any(
            part.middle - number.middle > 0.3 * self._height for part in row
        )

    def _goes_across(self, part: Part) -> bool:
        return any(part.left < start and part.right > end for start, end in self._columns.gutters)

    def _are_rows(self, rows: Sequence[PartRow]) -> bool:
        """Whether there is a table: no row has two numbers, most rows most columns."""
        if any(sum(self._is_number(part) for part in row) > 1 for row in rows):
            return False
        own = [row for row in rows if not (len(row) == 1 and self._goes_across(row[0]))]
        if self._continued:
            return bool(own)
        usual = len(self._used(part for row in own for part in row))
        full = sum(len(self._used(row)) >= usual / 2 for row in own)
        return len(own) > 1 and full >= MOST * len(own)


def by_line(parts: Sequence[Part]) -> list[PartRow]:
    lines: dict[int, PartRow] = {}
    for part in parts:
        lines.setdefault(part.line, []).append(part)
    return [lines[at] for at in sorted(lines)]
