"""Finds the items among a document's pieces: where each begins, what stands above it, its fields.

A table's entry is an item by itself. In running text an item begins at the first label of a field
that it already has, or that a heading precedes where fields come in one order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qzgraph.reading.endings import Endings
from qzgraph.reading.headings import (
    TITLE,
    Heading,
    may_be_division,
    may_be_name,
    number_of,
    numbered,
    plain,
)
from qzgraph.reading.labels import FIELDS, PLACING, Labels
from qzgraph.reading.pieces import Band, Entry, Line, Piece
from qzgraph.reading.source import Passage

#: A domain and a category may stand above an item; in tables also a sheet's name.
_MAX_ABOVE = 2
_MAX_BANDS = 4
#: Lines between a sheet's name and its heading row: a title, a unit of measure, who filled it in.
_MAX_NOTES = 4
_LABEL_COLUMN_NUMBER = re.compile(
    r"[（(第]?\s*(\d{1,4}|[一二三四五六七八九十百]{1,5}|[①-⒛㈠-㈩㉑-㉟㊀-㊉㊱-㊿❶-❿⓫-⓴])\s*[)）.．、项]*"
)


@dataclass(frozen=True)
class Found:
    """An item: ``top`` is the first piece of the headings above it, ``start`` its first label or
    its entry, ``end`` the first piece that is none of its own."""

    heading: Heading
    above: tuple[Heading, ...]
    fields: Mapping[str, Passage]
    top: int
    start: int
    end: int
    domain: Heading | None = None
    category: Heading | None = None


@dataclass
class _Name:
    """What the lines directly above a label say of the item."""

    heading: Heading
    top: int
    placed: dict[str, Heading] = field(default_factory=dict)


def find_items(pieces: Sequence[Piece], labels: Labels) -> list[Found]:
    """The items, in order; an empty list where there is none."""
    return _Finder(pieces, labels).items()


class _Finder:
    def __init__(self, pieces: Sequence[Piece], labels: Labels) -> None:
        self._pieces = pieces
        self._labels = labels
        self._endings = Endings(pieces, labels)
        self._starts = self._find_starts()
        styles = self._find_item_styles()
        self._item_styles = set(styles)
        self._numbers_items = sum(styles.values()) * 2 > len(self._starts)
        self._division_styles: set[str] = set()
        self._plain_divisions = False

    def items(self) -> list[Found]:
        """Items from the second on first: whether headings without a number stand above them
        tells whether such lines above the first one, below the title, are headings too."""
        if not self._starts:
            return []
        ends = [self._end_of(order) for order in range(len(self._starts))]
        named: list[tuple[_Name, list[Heading]]] = []
        for order in range(len(self._starts) - 1, -1, -1):
            below = ends[order - 1] if order else 0
            named.append(self._headings(order, below))
        named.reverse()
        found = []
        for order, (at, (name, above)) in enumerate(zip(self._starts, named, strict=True)):
            following = named[order + 1][0].top if order + 1 < len(named) else len(self._pieces)
            found.append(self._item(at, name, above, following, ends[order], order))
        return [each for each in found if not _is_title_page(each)]

    # Where items begin.

    def _find_starts(self) -> list[int]:
        opening = self._opening_field()
        starts: list[int] = []
        seen: set[str] = set()
        last = -1
        for at, piece in enumerate(self._pieces):
            if isinstance(piece, Entry):
                starts.append(at)
            if not isinstance(piece, Line) or piece.role in PLACING:
                seen, last = set(), -1
                continue
            if piece.role not in FIELDS:
                continue
            rank = FIELDS.index(piece.role)
            if piece.role in seen and self._is_repeated(at):
                continue
            if (
                not seen
                or (piece.role in seen and (piece.role == opening or self._is_headed(at)))
                or (self._is_headed(at) and (rank < last or len(seen) == len(FIELDS)))
            ):
                starts.append(at)
                seen, last = set(), -1
            seen.add(piece.role)
            last = max(last, rank)
        return starts

    def _opening_field(self) -> str:
        """The field that most often stands directly below a heading."""
        below = Counter(
            piece.role
            for at, piece in enumerate(self._pieces)
            if isinstance(piece, Line) and piece.role in FIELDS and self._is_headed(at)
        )
        return below.most_common(1)[0][0] if below else "populationText"

    def _is_headed(self, at: int) -> bool:
        """Whether a numbered heading, of one line or two, stands directly above a piece."""
        above = self._plain_text(at - 1)
        if above is None:
            return False
        if numbered(above):
            return True
        before = self._plain_text(at - 2)
        return before is not None and numbered(Passage.join([before, above])) is not None

    def _is_repeated(self, at: int) -> bool:
        """Whether a label that an item already had says nothing, below a line that is no name: a
        second, empty 服务对象：."""
        piece, following = self._pieces[at], self._plain_text(at + 1)
        above = self._plain_text(at - 1)
        if not isinstance(piece, Line) or piece.text or piece.closed:
            return False
        silent = following is None or numbered(following) is not None
        return silent and (above is None or not may_be_name(above))

    def _plain_text(self, at: int) -> Passage | None:
        piece = self._pieces[at] if 0 <= at < len(self._pieces) else None
        return piece.text if isinstance(piece, Line) and not piece.role else None

    def _find_item_styles(self) -> Counter[str]:
        return Counter(
            heading.style
            for at in self._starts
            if (text := self._plain_text(at - 1)) and (heading := numbered(text))
        )

    # What stands above an item.

    def _headings(self, order: int, below: int | None) -> tuple[_Name, list[Heading]]:
        """The item's name and the headings above it. ``below`` is the first piece that surely
        belongs to no earlier item; without it only headings of another style are told from
        the end of a field."""
        at = self._starts[order]
        piece = self._pieces[at]
        previous = self._starts[order - 1] + 1 if order else 0
        floor = previous if below is None else below
        sure = below is not None and order > 0
        name = _Name(piece.heading, at) if isinstance(piece, Entry) else self._name_above(at, floor)
        above, name.top = self._divisions_above(name.top, floor, sure, isinstance(piece, Entry))
        return name, above

    def _name_above(self, at: int, floor: int) -> _Name:
        labelled = self._labelled_name(at, floor)
        if labelled:
            return labelled
        line = self._plain_text(at - 1) if at - 1 >= floor else None
        if line is None:
            text = self._pieces[at]
            assert isinstance(text, Line)
            return _Name(Heading(None, text.text.cut(0, 0), ""), at)
        heading = numbered(line)
        if heading:
            return _Name(heading, at - 1)
        before = self._plain_text(at - 2) if at - 2 >= floor else None
        if before is not None and self._numbers_items:
            wrapped = numbered(Passage.join([before, line]))
            if wrapped:
                return _Name(wrapped, at - 2)
        if may_be_name(line):
            return _Name(plain(line), at - 1)
        return _Name(Heading(None, line.cut(0, 0), ""), at)

    def _labelled_name(self, at: int, floor: int) -> _Name | None:
        """The name where it has a label of its own (项目名称：…), with what is labelled beside."""
        found: dict[str, Passage] = {}
        top = at
        while top > floor:
            piece = self._pieces[top - 1]
            if not isinstance(piece, Line) or piece.role not in PLACING or piece.role in found:
                break
            found[piece.role] = piece.text
            top -= 1
        if not found.get("name"):
            return None
        heading = plain(found["name"])
        match = _LABEL_COLUMN_NUMBER.fullmatch(found["number"].text) if "number" in found else None
        if match:
            heading = Heading(number_of(match.group(1)), heading.name, "序号")
        placed = {role: plain(found[role]) for role in ("category", "domain") if found.get(role)}
        return _Name(heading, top, placed)

    def _divisions_above(
        self, top: int, floor: int, sure: bool, in_table: bool
    ) -> tuple[list[Heading], int]:
        """The headings directly above an item's, uppermost first, and where they begin."""
        above: list[Heading] = []
        lines = 0
        while top > floor and len(above) < _MAX_BANDS:
            piece = self._pieces[top - 1]
            if isinstance(piece, Band):
                above.insert(0, piece.heading)
                top -= 1
                continue
            if not isinstance(piece, Line) or piece.role or lines == _MAX_ABOVE:
                break
            heading = self._division(piece.text, sure, in_table or bool(above and not lines))
            if heading is None:
                band = self._band_over(top, floor) if in_table and not above else None
                if band is None:
                    break
                top = band + 1
                continue
            above.insert(0, heading)
            lines += 1
            top -= 1
        return above, top

    def _band_over(self, top: int, floor: int) -> int | None:
        """The band that a title or a note parts from the entry: a sheet's name is one."""
        for at in range(top - 1, max(top - 1 - _MAX_NOTES, floor - 1), -1):
            piece = self._pieces[at]
            if isinstance(piece, Band):
                return at
            if not isinstance(piece, Line) or piece.role:
                break
        return None

    def _division(self, line: Passage, sure: bool, in_table: bool) -> Heading | None:
        """A line as a domain's or a category's heading, or None."""
        if TITLE.search(line.text) or self._labels.is_end(line):
            return None
        heading = numbered(line)
        if heading:
            if sure or in_table:
                self._division_styles.add(heading.style)
                return heading
            told = heading.style not in self._item_styles or heading.style in self._division_styles
            return heading if told else None
        if not may_be_division(line):
            return None
        if self._labels.is_domain(line) or self._plain_divisions:
            return plain(line)
        if sure and not in_table:
            self._plain_divisions = True
            return plain(line)
        return plain(line) if in_table and line.text.endswith(("服务", "保障")) else None

    # Where an item ends, and its fields.

    def _end_of(self, order: int) -> int | None:
        at = self._starts[order]
        if isinstance(self._pieces[at], Entry):
            return at + 1
        limit = self._starts[order + 1] if order + 1 < len(self._starts) else len(self._pieces)
        return self._endings.agency_end(at, limit)

    def _item(
        self,
        at: int,
        name: _Name,
        above: list[Heading],
        following: int,
        end: int | None,
        order: int,
    ) -> Found:
        piece = self._pieces[at]
        if isinstance(piece, Entry):
            return Found(
                name.heading,
                tuple(above),
                piece.fields,
                name.top,
                at,
                at + 1,
                piece.domain,
                piece.category,
            )
        limit = following if end is None else min(end, following)
        if end is None and order + 1 == len(self._starts):
            limit = self._endings.last_end(at, limit)
        return Found(
            name.heading,
            tuple(above),
            self._fields(at, limit),
            name.top,
            at,
            limit,
            name.placed.get("domain"),
            name.placed.get("category"),
        )

    def _fields(self, at: int, end: int) -> dict[str, Passage]:
        """The fields from a label on. The agency field ends with its sentence: what follows it
        before another label is no agency."""
        parts: dict[str, list[Passage]] = {}
        role = ""
        for piece in self._pieces[at:end]:
            if not isinstance(piece, Line):
                break
            if piece.role in FIELDS:
                role = piece.role
                parts.setdefault(role, [])
            elif role == "agencyText" and parts[role] and parts[role][-1].text.endswith("。"):
                continue
            if piece.text:
                parts[role].append(piece.text)
        return {name: Passage.join(found) for name, found in parts.items()}


def _is_title_page(item: Found) -> bool:
    """Whether all that stands behind a label is the standard's own title: a sheet is named as a label is
    (实施标准), and the title is its first row."""
    told = [text for text in item.fields.values() if text]
    return bool(told) and all(TITLE.fullmatch(text.text) for text in told)
