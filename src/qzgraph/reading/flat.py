"""Finds tables that were turned into running text: cells parted by tabs, or one cell a line.

Either begins with a heading row in the same form. What cannot be told from the text alone, such
as the borders of cells that hold several lines, is guessed from the number of each row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qzgraph.reading.characters import normal_form
from qzgraph.reading.headings import TITLE, numbered
from qzgraph.reading.labels import FIELDS, Labels
from qzgraph.reading.source import Block, Cell, Paragraph, Row, Source, Span

#: Tabs, or the spaces of a column of text; one space may stand within a cell.
_GAPS = re.compile(r"[ \u3000]{2,99}|\u3000")
_TABS = re.compile(r"[ \u3000]{0,9}\t[ \u3000]{0,9}")
#: A heading row in one line: a dozen names, letter-spaced.
_MAX_HEADING_LINE = 400
_NUMBER = re.compile(r"[（(]?(\d{1,3})[)）.．、]?")
#: A heading row one cell a line: a name and two fields at least, a dozen columns at most.
_MIN_COLUMNS, _MAX_COLUMNS = 3, 14


def gather_tables(source: Source, labels: Labels) -> list[Block]:
    """The blocks of a source, with rows in the place of paragraphs that are cells."""
    blocks = list(source.blocks)
    if not any(isinstance(block, Paragraph) for block in blocks):
        return blocks
    return _Gatherer(source, labels, blocks).blocks()


class _Gatherer:
    def __init__(self, source: Source, labels: Labels, blocks: list[Block]) -> None:
        self._source = source
        self._labels = labels
        self._blocks = blocks
        self._table = max((b.table for b in blocks if isinstance(b, Row)), default=-1)
        self._roles = [
            self._labels.column(normal_form(source.exact(block.span))[0])
            if isinstance(block, Paragraph)
            else ""
            for block in blocks
        ]

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        at = 0
        while at < len(self._blocks):
            block = self._blocks[at]
            rows: list[Row] = []
            end = at
            if isinstance(block, Paragraph):
                if gaps := self._gaps(block):
                    rows, end = self._parted(at, gaps)
                elif width := self._heading_lines(at):
                    rows, end = self._one_a_line(at, width)
            if rows:
                found += rows
                at = end
            else:
                found.append(block)
                at += 1
        return found

    # Cells parted by tabs.

    def _gaps(self, block: Paragraph) -> re.Pattern[str] | None:
        """What parts the cells of a heading row that is one line, or None for another line."""
        if len(block.span) > _MAX_HEADING_LINE:
            return None
        text = normal_form(self._source.exact(block.span))[0]
        pattern = _TABS if "\t" in text else _GAPS
        parts = [part for part in pattern.split(text) if part]
        return pattern if len(parts) >= _MIN_COLUMNS and self._labels.columns(parts) else None

    def _parted(self, at: int, gaps: re.Pattern[str]) -> tuple[list[Row], int]:
        self._table += 1
        rows: list[list[Span]] = []
        width = 0
        while at < len(self._blocks):
            block = self._blocks[at]
            if not isinstance(block, Paragraph) or self._is_after(block):
                break
            spans = list(self._cut(block.span, gaps))
            width = width or len(spans)
            if len(spans) == 1 and len(rows) > 1 and not self._is_heading(block):
                break
            rows.append(spans)
            at += 1
        return [self._row(spans, width) for spans in rows], at

    def _cut(self, span: Span, gaps: re.Pattern[str]) -> list[Span]:
        text = self._source.exact(span)
        found = []
        at = 0
        for match in [*gaps.finditer(text), None]:
            end = match.start() if match else len(text)
            found.append(Span(span.start + at, span.start + end))
            at = match.end() if match else end
        return found

    def _row(self, spans: Sequence[Span], width: int) -> Row:
        """A row of cells; a single one is a band."""
        cells = [Cell((span,) if len(span) else ()) for span in spans[:width]]
        if len(cells) == 1:
            return Row(self._table, tuple(cells * width))
        return Row(self._table, tuple(cells + [Cell(())] * (width - len(cells))))

    def _is_after(self, block: Paragraph) -> bool:
        """Whether a paragraph stands below the table: 附件, 本标准自…, another title."""
        line = self._source.passage([block.span])
        return self._labels.is_end(line) or TITLE.fullmatch(line.text) is not None

    def _is_heading(self, block: Paragraph) -> bool:
        line = self._source.passage([block.span])
        return numbered(line) is not None or self._labels.is_domain(line)

    # One cell a line.

    def _heading_lines(self, at: int) -> int:
        """How many lines from here are the columns of a heading row; 0 where there is none."""
        end = at
        while end < len(self._roles) and end - at < _MAX_COLUMNS and self._roles[end]:
            end += 1
        fields = [role for role in self._roles[at:end] if role in FIELDS]
        named = "name" in self._roles[at:end]
        enough = end - at >= _MIN_COLUMNS and len(set(fields)) >= _MIN_COLUMNS
        return end - at if enough and named and len(set(fields)) == len(fields) else 0

    def _one_a_line(self, at: int, width: int) -> tuple[list[Row], int]:
        self._table += 1
        heading = [b.span for b in self._blocks[at : at + width] if isinstance(b, Paragraph)]
        roles = self._roles[at : at + width]
        rows = [self._row(heading, width)]
        at += width
        lines: list[Paragraph] = []
        while at < len(self._blocks):
            block = self._blocks[at]
            if not isinstance(block, Paragraph) or self._is_after(block):
                break
            lines.append(block)
            at += 1
        spans = [line.span for line in lines]
        if "number" not in roles:
            rows += self._by_count(lines, width)
        elif any(self._number(span) for span in spans):
            rows += self._by_number(spans, roles)
        else:
            rows += self._unnumbered(lines, width, roles.index("number"))
        return rows, at

    def _by_count(self, lines: Sequence[Paragraph], width: int) -> list[Row]:
        """Rows of as many lines as there are columns, with bands between them."""
        rows = []
        at = 0
        while at < len(lines):
            if self._is_heading(lines[at]) and self._is_band(lines, at, width):
                rows.append(self._row([lines[at].span], width))
                at += 1
                continue
            rows.append(self._row([line.span for line in lines[at : at + width]], width))
            at += width
        return rows

    def _is_band(self, lines: Sequence[Paragraph], at: int, width: int) -> bool:
        """Whether a heading where a row may begin is no name of an item: another follows it, or
        the line that would be this row's last is a heading, and so the next row's name."""
        if at + 1 < len(lines) and self._is_heading(lines[at + 1]):
            return True
        return at + width < len(lines) and not self._is_heading(lines[at + width])

    def _number(self, span: Span) -> re.Match[str] | None:
        return _NUMBER.fullmatch(normal_form(self._source.exact(span))[0])

    def _unnumbered(self, lines: Sequence[Paragraph], width: int, column: int) -> list[Row]:
        """Rows whose numbers were lost, as a list's own are: their column is empty."""
        rows = []
        for row in self._by_count(lines, width - 1):
            alike = len(set(row.cells)) == 1
            between = row.cells[:1] if alike else (Cell(()),)
            rows.append(Row(row.table, (*row.cells[:column], *between, *row.cells[column:])))
        return rows

    def _by_number(self, spans: Sequence[Span], roles: Sequence[str]) -> list[Row]:
        """Rows that each begin with their number; what stands before it in the heading row
        (领域, 类别) is written where it changes, or in each row."""
        width, before = len(roles), roles.index("number")
        starts = []
        expected: int | None = None
        for index, span in enumerate(spans):
            match = self._number(span)
            if match and (expected is None or int(match.group(1)) in (expected, 1)):
                starts.append(index)
                expected = int(match.group(1)) + 1
        rows = []
        above = list(spans[: starts[0]])
        for start, end in zip(starts, [*starts[1:], len(spans)], strict=True):
            record = list(spans[start:end])
            own, after = self._split_record(record, width - before, last=end == len(spans))
            leading = [Cell((span,)) for span in above[-before:]] if before else []
            if not before:
                rows += [self._row([span], width) for span in above]
            leading = [Cell(())] * (before - len(leading)) + leading
            rows.append(Row(self._table, (*leading, *own)))
            above = after
        return rows

    def _split_record(
        self, record: list[Span], width: int, last: bool
    ) -> tuple[list[Cell], list[Span]]:
        """A row's cells, and the lines after it that stand above the next row. Lines too many
        are the next row's headings; any others are put to the longest cell, one that lists."""
        after: list[Span] = []
        while len(record) > width and (last or self._may_stand_above(record[-1])):
            after.insert(0, record.pop())
        spare = len(record) - width
        if spare <= 0:
            cells = [Cell((span,)) for span in record]
            return cells + [Cell(())] * (width - len(cells)), after
        groups: list[list[Span]] = []
        for span in record:
            text = normal_form(self._source.exact(span))[0]
            if spare and len(groups) > 2 and re.match(r"[①-⑳（(\d]", text):
                groups[-1].append(span)
                spare -= 1
            else:
                groups.append([span])
        return [Cell(tuple(group)) for group in groups[:width]], after

    def _may_stand_above(self, span: Span) -> bool:
        line = self._source.passage([span])
        return (
            numbered(line) is not None
            or self._labels.is_domain(line)
            or line.text.endswith(("服务", "保障"))
        )
