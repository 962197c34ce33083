"""Finds domains, categories, items and their five fields in a source, as passages.

Knows layout, not meaning: an item is a row of a table of services, or a heading above the labels
of its fields (``服务对象：``); a category is a heading directly above an item's, a domain one above
a category's. So numbered lines inside a field, such as 「2.为65岁及以上失能老年人…」, stay text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qzgraph.errors import UnreadableSource
from qzgraph.reading.headings import Heading
from qzgraph.reading.labels import Labels
from qzgraph.reading.leftout import Left
from qzgraph.reading.levels import Divisions, Levels
from qzgraph.reading.pieces import Entry, Line, Piece, read_pieces
from qzgraph.reading.runs import Found, find_items
from qzgraph.reading.source import Passage, Source, Span
from qzgraph.reading.two_standards import refuse_two_standards

__all__ = ["Heading", "Outline", "OutlineItem", "read_outline"]


@dataclass(frozen=True)
class OutlineItem:
    """An item's heading, where it belongs, and its fields by the label's field name; ``span`` is
    where its first label or its row stands."""

    heading: Heading
    domain: int | None
    category: int | None
    fields: Mapping[str, Passage]
    span: Span


@dataclass(frozen=True)
class Outline:
    """``domains`` and ``categories`` in print order; an item's ``domain`` and ``category`` are
    positions in them, a category's domain stands at the same position in ``category_domains``.
    ``head`` and ``tail`` are the lines before the first heading and after the last field."""

    domains: tuple[Heading, ...]
    categories: tuple[Heading, ...]
    category_domains: tuple[int | None, ...]
    items: tuple[OutlineItem, ...]
    head: tuple[Span, ...]
    tail: tuple[Span, ...]


def read_outline(source: Source, labels: Mapping[str, str]) -> Outline:
    """The outline of a standard, printed as running text or in tables.

    ``labels`` maps a printed label to its role (see :mod:`qzgraph.reading.labels`). Raises
    :class:`UnreadableSource` where the text has no item at all, or two standards.
    """
    words = Labels(labels)
    pieces = read_pieces(source, words)
    found = find_items(pieces, words)
    if not found:
        raise UnreadableSource(
            "no service items found: no line begins with 服务对象：, no table has such a column",
            where=source.name,
            mend=_instead(source),
        )
    refuse_two_standards(source, pieces, found)
    divisions, items = _placed(found, pieces, words)
    return Outline(
        tuple(divisions.domains),
        tuple(divisions.categories),
        tuple(divisions.category_domains),
        tuple(items),
        _lines([*pieces[: found[0].top], *_notes(pieces, found[0])]),
        _lines(pieces[found[-1].end :]),
    )


def _instead(source: Source) -> str:
    """What to give in place of a file without items: of one whose pages are not read for sure, its
    Word file."""
    unsure = (one for one in source.left_out if one.kind in (Left.UNRULED, Left.OVERLAP, Left.SCAN))
    page = next(unsure, None)
    if page is None:
        return "give the standard itself, not the notice or another document"
    return f"{page.place}: {page.kind.en}; give the Word file (提供Word文件)"


def _lines(pieces: Sequence[Piece]) -> tuple[Span, ...]:
    return tuple(piece.span for piece in pieces if not isinstance(piece, Entry))


def _notes(pieces: Sequence[Piece], first: Found) -> list[Piece]:
    """What stands between the first headings and is none: the title below a sheet's name."""
    names = [heading.name.span for heading in (*first.above, first.heading) if heading.name]
    return [
        piece
        for piece in pieces[first.top : first.start]
        if isinstance(piece, Line)
        and not piece.role
        and not any(piece.span.start <= name.start < piece.span.end for name in names)
    ]


def _placed(
    found: list[Found], pieces: Sequence[Piece], words: Labels
) -> tuple[Divisions, list[OutlineItem]]:
    """Every item in the domain and category that stand above it."""
    levels = Levels((item.above for item in found), words)
    divisions = Divisions()
    items = []
    for item in found:
        domain, category = item.domain, item.category
        if domain is None and category is not None and words.is_domain(category.name):
            domain, category = category, None
        for position, heading in enumerate(item.above):
            is_domain = levels.is_domain(item.above, position)
            if category is not None or (is_domain and domain is None):
                divisions.enter_domain(heading)
            else:
                divisions.enter_category(heading)
        if domain is not None:
            divisions.enter_domain(domain)
        if category is not None:
            divisions.enter_category(category)
        span = pieces[item.start].span
        items.append(
            OutlineItem(item.heading, divisions.domain, divisions.category, item.fields, span)
        )
    return divisions, items
