"""The white gutters that run down between aligned texts: how a line is parted by them, and how far
down a page they run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from qzgraph.reading.pdfpage import Glyph
from qzgraph.reading.source import is_page_mark

#: A gutter is as wide, of the characters' height: cells of a word processor's table have a margin of
#: 0.19 cm at either side, which is 0.7 of the largest print (三号) in which tables are set.
_GUTTER = 0.7
#: What is letter-spaced (序　号) stands no further apart.
_LETTER_SPACE = 2.6
#: Fewer columns are no table here.
MIN_COLUMNS = 3
_MIN_LINES = 3
#: So many lines from its top may still show that a gap was none of the table's.
_OPENING = 4
#: Lines that go across the gutters, one below the other, before a table ends.
_ACROSS = 2
#: What stands further below, of the height, belongs to no table above.
_FAR = 5.0
#: What a word processor lets hang over the right side of its column (GB/T 15834—2011, 5.1.2).
_HANGING = frozenset("，。、；：？！）》”’」』〉】,.;:)")


@dataclass(frozen=True, slots=True)
class Part:
    """Text of one line and one column; ``line`` counts the page's lines, ``right`` is where it ends but
    for a mark that may hang over."""

    line: int
    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    middle: float
    height: float

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def top(self) -> float:
        return self.middle + self.height / 2

    @property
    def bottom(self) -> float:
        return self.middle - self.height / 2


Gutters = list[tuple[float, float]]


@dataclass
class Columns:
    """The gutters of a table while it goes on over pages; they narrow by what each page has.
    ``heading`` is the heading row's lines, as its texts by column; ``numbers`` the column of the
    rows' numbers, if there is one; ``even`` says that lines of different rows stand no further apart
    than those of one."""

    gutters: Gutters
    heading: frozenset[tuple[tuple[int, str], ...]] = frozenset()
    numbers: int | None = None
    even: bool = False
    left: float = float("inf")
    right: float = float("-inf")

    def xs(self) -> tuple[float, ...]:
        """The columns' sides."""
        return (self.left, *((start + end) / 2 for start, end in self.gutters), self.right)

    def of(self, part: Part) -> int:
        middle = (part.left + part.right) / 2
        return sum(start <= middle for start, _ in self.gutters)

    def texts(self, line: Iterable[Part]) -> tuple[tuple[int, str], ...]:
        """A line's texts by column."""
        return tuple((self.of(part), part.text) for part in line)


def parts_of(at: int, row: Sequence[Glyph]) -> list[Part]:
    """A line's texts that gutters may part, from left to right."""
    inked = sorted((g for g in row if not g.text.isspace()), key=attrgetter("left"))
    groups: list[list[Glyph]] = []
    right = float("-inf")
    for glyph in inked:
        if groups and glyph.left - right <= _GUTTER * glyph.height:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
        right = max(right, glyph.right)
    joined: list[list[Glyph]] = []
    for group in groups:
        if joined and _is_letter_spaced(joined[-1], group):
            joined[-1] += group
        else:
            joined.append(group)
    return [_part(at, group) for group in joined]


def _is_letter_spaced(before: Sequence[Glyph], after: Sequence[Glyph]) -> bool:
    """Whether a single character goes on what stands before it, character by character."""
    gap = after[0].left - before[-1].right
    if len(after) > 1 or gap > _LETTER_SPACE * after[0].height:
        return False
    if not all("\u4e00" <= glyph.text <= "\u9fff" for glyph in (before[-1], after[0])):
        return False
    if len(before) == 1:
        return True
    return abs(gap - (before[-1].left - before[-2].right)) <= 0.2 * after[0].height


def _part(at: int, glyphs: Sequence[Glyph]) -> Part:
    return Part(
        at,
        tuple(glyphs),
        glyphs[0].left,
        _end(glyphs),
        sum(glyph.middle for glyph in glyphs) / len(glyphs),
        max(glyph.height for glyph in glyphs),
    )


def _end(glyphs: Sequence[Glyph]) -> float:
    last = glyphs[-1]
    if len(glyphs) > 1 and last.text in _HANGING:
        return max(last.left, glyphs[-2].right)
    return max(glyph.right for glyph in glyphs)


def _unhung(line: Sequence[Part], gutters: Gutters) -> list[Part]:
    """A line in which a mark that hangs over a gutter parts what stands on either side."""
    found: list[Part] = []
    for part in line:
        begin = 0
        for at, (one, two) in enumerate(pairwise(part.glyphs), start=1):
            if one.text in _HANGING and any(
                one.left <= start + 0.3 * one.height
                and end <= two.left + 0.3 * two.height < end + two.height
                for start, end in gutters
                if one.left < end
            ):
                found.append(_part(part.line, part.glyphs[begin:at]))
                begin = at
        found.append(_part(part.line, part.glyphs[begin:]) if begin else part)
    return found


def without_edges(lines: Sequence[list[Part]], height: float) -> list[list[Part]]:
    """Without page numbers, and without a line by itself at the top or bottom, far from the rest."""
    kept = [line for line in lines if line]
    for end in (0, -1):
        while len(kept) > 1 and _is_edge(kept[end], kept[1 if end == 0 else -2], height):
            del kept[end]
    return kept


def _is_edge(line: Sequence[Part], other: Sequence[Part], height: float) -> bool:
    text = "".join(part.text for part in line)
    far = abs(line[0].middle - other[0].middle) > 2.5 * height
    return is_page_mark(text) or (far and len(line) == 1)


@dataclass
class Band:
    """Follows gutters down a page."""

    lines: list[list[Part]]
    height: float
    gutters: Gutters = field(default_factory=list)
    first: int = 0
    last: int = -1
    across: set[int] = field(default_factory=set)

    def of(self, first: int, columns: Columns) -> Band:
        """From the top, with the columns of the page before."""
        self.gutters = list(columns.gutters)
        self.first = first
        self._follow(first, fixed=True)
        return self

    def from_line(self, at: int) -> Band | None:
        """From a line that stands in columns; None where none follow."""
        line = self.lines[at]
        self.gutters = [(one.right, two.left) for one, two in pairwise(line)]
        self.first = at
        self._follow(at, fixed=False)
        taken = [n for n in range(self.first, self.last + 1) if n not in self.across]
        if len(taken) < _MIN_LINES or len(self.gutters) < MIN_COLUMNS - 1:
            return None
        while self.first and self._goes_on_above():
            self.first -= 1
        return self

    def _follow(self, at: int, *, fixed: bool) -> None:
        waiting: list[int] = []
        held = 0
        while at < len(self.lines):
            line = self.lines[at]
            if at > self.first and self.lines[at - 1][0].bottom - line[0].top > _FAR * self.height:
                break
            narrowed = _narrowed(self.gutters, line, _GUTTER * self.height)
            if len(narrowed) < len(self.gutters):
                unhung = _unhung(line, self.gutters)
                again = _narrowed(self.gutters, unhung, _GUTTER * self.height)
                if len(again) == len(self.gutters):
                    self.lines[at], narrowed = unhung, again
            if len(narrowed) == len(self.gutters):
                self.gutters, self.last = narrowed, at
                self.across.update(waiting)
                waiting = []
                held += 1
            elif len(line) > 1 or (held < _OPENING and not fixed and not self._is_across(line)):
                if fixed or held >= _OPENING or len(narrowed) < MIN_COLUMNS - 1 or waiting:
                    break
                self.gutters, self.last = narrowed, at
                held += 1
            else:
                waiting.append(at)
                if len(waiting) > _ACROSS:
                    break
            at += 1

    def _is_across(self, line: Sequence[Part]) -> bool:
        """Whether a line begins where the table does, or stands in its middle."""
        above = [part for other in self.lines[self.first : self.last + 1] for part in other]
        if not above:
            return True
        left, right = min(p.left for p in above), max(p.right for p in above)
        middle = (line[0].left + line[0].right) / 2
        near = 1.5 * self.height
        return line[0].left <= left + near or abs(middle - (left + right) / 2) <= near

    def _goes_on_above(self) -> bool:
        """Whether the line above is the upper part of a heading of two lines."""
        line, below = self.lines[self.first - 1], self.lines[self.first]
        near = line[0].middle - below[0].middle <= 1.35 * self.height
        return near and len(_narrowed(self.gutters, line, _GUTTER * self.height)) == len(
            self.gutters
        )


def _narrowed(gutters: Gutters, line: Sequence[Part], width: float) -> Gutters:
    """The gutters as far as a line leaves them free, those that stay wide enough."""
    found = []
    for start, end in gutters:
        free = [(start, end)]
        for part in line:
            free = [
                (a, b)
                for low, high in free
                for a, b in ((low, min(high, part.left)), (max(low, part.right), high))
                if b - a >= width
            ]
        if free:
            found.append(max(free, key=lambda one: one[1] - one[0]))
    return found
