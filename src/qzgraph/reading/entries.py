"""Reads the rows below a table's heading row as items, with bands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qzgraph.reading.headings import (
    TITLE,
    Heading,
    may_be_division,
    may_be_name,
    number_of,
    numbered,
    plain,
)
from qzgraph.reading.labels import FIELDS, Labels
from qzgraph.reading.pieces import Band, Entry, Piece, split_line
from qzgraph.reading.source import Cell, Passage, Row, Source, Span

_ONLY_NUMBER = re.compile(
    r"[（(第【\[〔]?\s*(\d{1,4}|[一二三四五六七八九十百]{1,5}|[①-⒛㈠-㈩㉑-㉟㊀-㊉㊱-㊿❶-❿⓫-⓴])\s*[)）】\]〕.．、项]*"
)
#: Where two lines of an agency cell are two bodies: the first ends a name, the second begins one.
_BODY_ENDS = re.compile(r"[局委办会部院联厅]$|(?:中心|公司|政府|法院|检察院|办公室|银行|学校)$")
_BODY_BEGINS = re.compile(r"[各本]?[国省市县区州盟旗乡镇]|中共|共青团")


@dataclass
class _Open:
    """An item that may continue in the next row: its cells by what they hold."""

    number: list[Cell]
    name: list[Cell]
    category: Heading | None
    domain: Heading | None
    fields: dict[str, list[Cell]] = field(default_factory=dict)
    texts: set[tuple[str, str]] = field(default_factory=set)


class EntryReader:
    """Reads the rows of one table; ``columns`` are the roles of its columns, and change where the
    table has another heading row."""

    def __init__(self, source: Source, labels: Labels, columns: tuple[str, ...]) -> None:
        self._source = source
        self._labels = labels
        self.columns = columns
        self._open: _Open | None = None
        self._read: dict[tuple[Span, ...], Passage] = {}

    def read(self, rows: Sequence[Row], first: int) -> Iterator[Piece]:
        """The pieces of all rows; those before ``first`` stand above the heading row."""
        heading_cells: set[tuple[Span, ...]] = set()
        for index, row in enumerate(rows):
            if index < first:
                yield from self._across(row)
            elif columns := self._labels.columns([self._text(cell).text for cell in row.cells]):
                self.columns = columns
                heading_cells = {cell.lines for cell in row.cells if cell.lines}
            elif heading_cells & {cell.lines for cell in row.cells}:
                self._second_heading(row)
            else:
                heading_cells = set()
                yield from self._row(row)
        yield from self._close()

    def _second_heading(self, row: Row) -> None:
        """A heading of two rows: 责任单位 above 牵头单位 and 配合单位."""
        below = [self._labels.column(self._text(cell).text) for cell in row.cells]
        self.columns = tuple(
            lower or upper for lower, upper in zip(below, self.columns, strict=False)
        )

    def _text(self, cell: Cell) -> Passage:
        if cell.lines not in self._read:
            self._read[cell.lines] = self._source.passage(list(cell.lines))
        return self._read[cell.lines]

    def _close(self) -> Iterator[Piece]:
        if self._open:
            yield self._entry(self._open)
            self._open = None

    def _across(self, row: Row) -> Iterator[Piece]:
        """A row that is no item: a band where it can be a heading, else lines."""
        cells = _distinct(row.cells)
        text = Passage.join([self._text(cell) for cell in cells])
        is_title = TITLE.search(text.text) is not None
        heading = numbered(text) or (
            plain(text) if may_be_division(text) and self._is_division(text) else None
        )
        if heading and heading.name and not is_title and not self._labels.is_end(text):
            yield Band(heading, _span(cells))
            return
        for cell in cells:
            for span in cell.lines:
                yield from split_line(self._source.passage([span]), span, self._labels)

    def _is_division(self, name: Passage) -> bool:
        return self._labels.is_domain(name) or name.text.endswith(("服务", "保障", "救助"))

    def _row(self, row: Row) -> Iterator[Piece]:
        cells = row.cells[: len(self.columns)]
        by_role: dict[str, list[Cell]] = {}
        for role, cell in zip(self.columns, cells, strict=False):
            if cell.lines and role and cell not in by_role.setdefault(role, []):
                by_role[role].append(cell)
        fields = {role: by_role[role] for role in FIELDS if by_role.get(role)}
        self._sort_names(by_role)
        number, name = by_role.get("number", []), by_role.get("name", [])
        distinct = _distinct(cells)
        if not distinct:
            return
        if self._continues(number, name, fields, len(distinct)):
            self._continue(fields)
            return
        if self._is_band(cells, distinct, fields, name):
            yield from self._close()
            yield from self._across(row)
            return
        if not fields and not name:
            return
        yield from self._close()
        self._open = _Open(
            number,
            name,
            self._heading(by_role.get("category", [])),
            self._heading(by_role.get("domain", [])),
        )
        self._continue(fields)

    def _sort_names(self, by_role: dict[str, list[Cell]]) -> None:
        """Where one heading stands over several columns: 服务项目 over a number and a name."""
        for role, above in (("name", "category"), ("category", "domain")):
            cells = by_role.get(role, [])
            if len(cells) < 2:
                continue
            numbers = [c for c in cells if _ONLY_NUMBER.fullmatch(self._text(c).text)]
            names = [c for c in cells if c not in numbers]
            if role == "name" and numbers and "number" not in by_role:
                by_role["number"] = numbers[-1:]
            if len(names) > 1 and above not in by_role:
                by_role[above] = names[:-1]
            by_role[role] = names[-1:]

    def _is_band(
        self,
        cells: Sequence[Cell],
        distinct: list[Cell],
        fields: dict[str, list[Cell]],
        name: list[Cell],
    ) -> bool:
        """One cell with nothing beside it; or a numeral and a name, and no field of their own."""
        if len(distinct) == 1:
            return True
        beside = [cell for found in fields.values() for cell in found if cell not in name]
        if beside or len(distinct) != 2:
            return False
        text = self._text(distinct[0]).text
        merged = cells.count(distinct[1]) > 2
        is_numeral = _ONLY_NUMBER.fullmatch(text) is not None and not text.isdecimal()
        return merged or is_numeral or self._is_division(self._text(distinct[1]))

    def _continues(
        self, number: list[Cell], name: list[Cell], fields: dict[str, list[Cell]], distinct: int
    ) -> bool:
        """Whether a row belongs to the open item: its name is merged with the row above, or
        repeated beside the same number, or both are absent and a field is there."""
        if self._open is None:
            return False
        if not name and not number:
            own = any(
                (role, self._text(cell).text) not in self._open.texts
                for role, found in fields.items()
                for cell in found
            )
            lone_heading = distinct == 1 and len(fields) > 1
            return own and not lone_heading
        if name and name == self._open.name:
            return True
        if not name or self._joined(name).text != self._joined(self._open.name).text:
            return False
        if self._joined(number).text != self._joined(self._open.number).text:
            return False
        same = sum(
            self._joined(found).text == self._joined(self._open.fields.get(role, [])).text
            for role, found in fields.items()
        )
        return bool(number) or same > 0

    def _continue(self, fields: dict[str, list[Cell]]) -> None:
        """Puts a row's cells to the open item, but those merged with, or repeating, earlier ones."""
        assert self._open is not None
        for role, cells in fields.items():
            for cell in cells:
                key = (role, self._text(cell).text)
                if key not in self._open.texts:
                    self._open.texts.add(key)
                    self._open.fields.setdefault(role, []).append(cell)

    def _joined(self, cells: list[Cell]) -> Passage:
        return Passage.join([self._text(cell) for cell in cells])

    def _heading(self, cells: list[Cell]) -> Heading | None:
        text = self._joined(cells)
        return plain(text) if text else None

    def _entry(self, item: _Open) -> Entry:
        name = self._joined(item.name)
        heading = plain(name) if may_be_name(name) else Heading(None, name, "")
        match = _ONLY_NUMBER.fullmatch(self._joined(item.number).text)
        if match:
            heading = Heading(number_of(match.group(1)), heading.name, "序号")
        cells = [*item.number, *item.name, *(c for found in item.fields.values() for c in found)]
        return Entry(
            heading,
            item.domain,
            item.category,
            {role: self._field(role, found) for role, found in item.fields.items()},
            _span(cells),
        )

    def _field(self, role: str, cells: list[Cell]) -> Passage:
        lines = [self._source.passage([span]) for cell in cells for span in cell.lines]
        lines = [line for line in lines if line]
        if role == "agencyText":
            lines = list(_separated(lines))
        text = Passage.join(lines)
        match = self._labels.pattern.match(text.text)
        if match and self._labels.role(match) == role:
            return text.cut(match.end())
        return text


def _separated(lines: list[Passage]) -> Iterator[Passage]:
    """With 「、」 in the place of a line break between two bodies; it stands for the line feed."""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        yield line
        if (
            following
            and _BODY_ENDS.search(line.text)
            and _BODY_BEGINS.match(following.text)
            and may_be_name(line)
        ):
            yield Passage("、", (line.offsets[-1] + 1,))


def _distinct(cells: Sequence[Cell]) -> list[Cell]:
    found: list[Cell] = []
    for cell in cells:
        if cell.lines and cell not in found:
            found.append(cell)
    return found


def _span(cells: Sequence[Cell]) -> Span:
    spans = [span for cell in cells for span in cell.lines]
    return Span(min(spans).start, max(spans).end)
