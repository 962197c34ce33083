"""Cuts a source into the pieces that an outline is made of: lines, bands and whole entries.

Running text gives lines, cut at the labels of fields. A table with a heading row gives entries and
bands; a small table with labels on its left gives labelled lines; any other table is running text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from qzgraph.reading.headings import Heading, numbered
from qzgraph.reading.labels import FIELDS, Labels
from qzgraph.reading.source import Passage, Row, Source, Span


@dataclass(frozen=True)
class Line:
    """A line, or the part of it from one label to the next; ``role`` is the label's, empty for
    plain text. What follows a ``closed`` line does not continue it: it was a cell. ``printed`` is
    the label and the text together."""

    role: str
    text: Passage
    span: Span
    closed: bool = False
    printed: Passage | None = None


@dataclass(frozen=True)
class Band:
    """A row across a table that holds the name of a domain or a category."""

    heading: Heading
    span: Span


@dataclass(frozen=True)
class Entry:
    """An item of a table with a heading row, and its domain and category where they are columns."""

    heading: Heading
    domain: Heading | None
    category: Heading | None
    fields: Mapping[str, Passage]
    span: Span


Piece = Line | Band | Entry


def read_pieces(source: Source, labels: Labels) -> list[Piece]:
    """The pieces of a source, in its order."""
    from qzgraph.reading.flat import gather_tables
    from qzgraph.reading.tables import TableReader

    pieces: list[Piece] = []
    tables = TableReader(source, labels)
    blocks = gather_tables(source, labels)
    for table, group in groupby(
        blocks, key=lambda each: each.table if isinstance(each, Row) else None
    ):
        if table is None:
            for block in group:
                if not isinstance(block, Row):
                    pieces += split_line(source.passage([block.span]), block.span, labels)
        else:
            pieces += tables.read([block for block in group if isinstance(block, Row)])
    return list(_without_stray_names(list(_without_stray_fields(pieces))))


def split_line(line: Passage, span: Span, labels: Labels) -> Iterator[Line]:
    """A line of running text, cut before each label."""
    matches = list(labels.pattern.finditer(line.text))
    if not matches:
        yield Line("", line, span)
        return
    before = line.cut(0, matches[0].start())
    if before:
        yield Line("", before, before.span)
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        end = following.start() if following else len(line)
        whole = line.cut(match.start(), end)
        yield Line(labels.role(match), line.cut(match.end(), end), whole.span, printed=whole)


#: How far the fields of one item stand from one another, in pieces.
_NEAR = 4


def _without_stray_fields(pieces: list[Piece]) -> Iterator[Piece]:
    """Without the label of a field within a sentence, where no other label is near: there it is text
    (区财政局：编制预算；牵头负责单位：加强管理)."""
    for index, piece in enumerate(pieces):
        before = pieces[index - 1] if index else None
        if (
            isinstance(piece, Line)
            and piece.role in FIELDS
            and isinstance(before, Line)
            and not before.role
            and before.span.end == piece.span.start
        ):
            above = reversed(pieces[max(0, index - _NEAR) : index])
            if not (_labelled(above) or _labelled(pieces[index + 1 : index + 1 + _NEAR])):
                yield Line("", piece.printed or piece.text, piece.span)
                continue
        yield piece


def _labelled(pieces: Iterable[Piece]) -> bool:
    """Whether a label stands in pieces before a numbered line, which begins something else."""
    for piece in pieces:
        if not isinstance(piece, Line) or (not piece.role and numbered(piece.text)):
            return False
        if piece.role:
            return True
    return False


def _without_stray_names(pieces: list[Piece]) -> Iterator[Piece]:
    """Without the label of a name (「服务项目：」) where no field follows: there it is text."""
    for index, piece in enumerate(pieces):
        if isinstance(piece, Line) and piece.role and piece.role not in FIELDS:
            ahead = pieces[index + 1 : index + 5]
            roles = [other.role for other in ahead if isinstance(other, Line) and other.role]
            if not piece.closed and not (roles and (roles[0] in FIELDS or len(roles) > 1)):
                yield Line("", piece.printed or piece.text, piece.span)
                continue
        yield piece
