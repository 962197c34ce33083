"""Finds domains, categories, items and their five fields in a source, as passages.

Knows layout, not meaning: an item is a heading directly above a population label
(``服务对象：``), a category a numbered line directly above an item's heading, a domain one above a
category's. So numbered lines inside a field, such as 「2.为65岁及以上失能老年人…」, stay text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import cn2an

from qzgraph.errors import UnreadableSource
from qzgraph.reading.source import Paragraph, Passage, Source, Span

#: Longer lines are sentences, not headings.
MAX_HEADING = 60


@dataclass(frozen=True)
class Heading:
    """A numbered line: ``style`` tells 「一、」 from 「1.」 from 「（1）」; ``number`` may be absent."""

    number: int | None
    name: Passage
    style: str


@dataclass(frozen=True)
class OutlineItem:
    """An item's heading, where it belongs, and its fields by the label's field name."""

    heading: Heading
    domain: int | None
    category: int | None
    fields: Mapping[str, Passage]


@dataclass(frozen=True)
class Outline:
    """``domains`` and ``categories`` in print order; an item's ``domain`` and ``category`` are
    positions in them, a category's domain stands at the same position in ``category_domains``."""

    domains: tuple[Heading, ...]
    categories: tuple[Heading, ...]
    category_domains: tuple[int | None, ...]
    items: tuple[OutlineItem, ...]
    head: tuple[Span, ...]
    tail: tuple[Span, ...]


_NUMBERING = (
    ("一、", re.compile(r"第?([一二三四五六七八九十百]+)(?:[、.．]|章|部分)\s*(?=\S)")),
    ("（一）", re.compile(r"[（(]([一二三四五六七八九十百]+)[）)]\s*(?=\S)")),
    ("（1）", re.compile(r"[（(](\d{1,3})[）)]\s*(?=\S)")),
    ("1.", re.compile(r"(\d{1,3})[.．、](?!\d)\s*(?=\S)")),
    ("1)", re.compile(r"(\d{1,3})[)）]\s*(?=\S)")),
    (")", re.compile(r"(?P<none>)[)）]\s*(?=\S)")),
)
_SENTENCE_END = "。；，：！？;,:!?"


def read_outline(source: Source, labels: Mapping[str, str]) -> Outline:
    """The outline of a standard printed as running text.

    ``labels`` maps a printed label to its field. Raises :class:`UnreadableSource` where the text
    has no item at all.
    """
    lines = [
        (block.span, source.passage([block.span]))
        for block in source.blocks
        if isinstance(block, Paragraph)
    ]
    pieces = _split_at_labels(lines, _label_pattern(labels))
    starts = [i for i, piece in enumerate(pieces) if labels.get(piece.label) == "populationText"]
    if not starts:
        raise UnreadableSource(
            "no service items found: no line begins with 服务对象：",
            where=source.name,
            mend="give the standard itself, not the notice or another document",
        )
    return _assemble(pieces, starts, labels)


@dataclass(frozen=True)
class _Piece:
    """A line, or the part of it from one label to the next; ``label`` is empty for plain text."""

    label: str
    text: Passage
    span: Span


def _label_pattern(labels: Mapping[str, str]) -> re.Pattern[str]:
    """Matches 「服务对象：」, 「【服务对象】」, 「**服务对象**:」; spaces may stand in a label."""
    words = "|".join(
        r"\s*".join(map(re.escape, label)) for label in sorted(labels, key=len, reverse=True)
    )
    return re.compile(
        rf"(?:^|(?<=[。；;\s】|]))(?:[【\[]\s*({words})\s*[】\]]\s*[:：]?|\**\s*({words})\s*\**\s*[:：]\**)"
    )


def _split_at_labels(lines: list[tuple[Span, Passage]], pattern: re.Pattern[str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for span, line in lines:
        matches = list(pattern.finditer(line.text))
        if not matches:
            pieces.append(_Piece("", line, span))
            continue
        before = line.cut(0, matches[0].start())
        if before:
            pieces.append(_Piece("", before, before.span))
        for match, following in zip(matches, [*matches[1:], None], strict=True):
            end = following.start() if following else len(line)
            label = re.sub(r"\s", "", match.group(1) or match.group(2))
            whole = line.cut(match.start(), end)
            pieces.append(_Piece(label, line.cut(match.end(), end), whole.span))
    return pieces


def _assemble(pieces: list[_Piece], starts: list[int], labels: Mapping[str, str]) -> Outline:
    domains: list[Heading] = []
    categories: list[Heading] = []
    category_domains: list[int | None] = []
    items: list[OutlineItem] = []
    styles: dict[str, str] = {}
    item_styles = {h.style for at in starts if at and (h := _heading(pieces[at - 1].text))}
    head: tuple[Span, ...] = ()
    tail: tuple[Span, ...] = ()
    below = 0  # the first piece that belongs to no earlier item
    for order, at in enumerate(starts):
        heading, top = _item_heading(pieces, at, below)
        above, top = _headings_above(pieces, top, below, item_styles)
        if order == 0:
            head = tuple(piece.span for piece in pieces[:top])
        _place(above, styles, domains, categories, category_domains)
        limit = starts[order + 1] if order + 1 < len(starts) else len(pieces)
        end = limit if order + 1 == len(starts) else _next_top(pieces, limit, at, item_styles)
        fields, below = _fields(pieces, at, end, labels)
        items.append(
            OutlineItem(
                heading,
                len(domains) - 1 if domains else None,
                len(categories) - 1 if categories else None,
                fields,
            )
        )
        tail = tuple(piece.span for piece in pieces[below:end])
    return Outline(
        tuple(domains), tuple(categories), tuple(category_domains), tuple(items), head, tail
    )


def _heading(line: Passage) -> Heading | None:
    """A numbered line short enough to be a heading, or None."""
    if not line or len(line) > MAX_HEADING or line.text[-1] in _SENTENCE_END:
        return None
    text = line.text.lstrip("#*").strip() if line.text[:1] in "#*" else line.text
    offset = line.text.index(text) if text else 0
    for style, pattern in _NUMBERING:
        match = pattern.match(text)
        if match:
            number = _number(match.group(1)) if style != ")" else None
            name = line.cut(offset + match.end(), offset + len(text.rstrip("*")))
            return Heading(number, name, style) if name else None
    return None


def _number(digits: str) -> int:
    return int(digits) if digits.isdigit() else int(cn2an.cn2an(digits, "smart"))


def _item_heading(pieces: list[_Piece], at: int, below: int) -> tuple[Heading, int]:
    """The heading above the label at ``at`` (it may run over two lines), and where it begins."""
    if at - 1 < below:
        return Heading(None, pieces[at].text.cut(0, 0), ""), at
    line = pieces[at - 1].text
    heading = _heading(line)
    if heading:
        return heading, at - 1
    if at - 2 >= below:
        wrapped = Passage.join([pieces[at - 2].text, line])
        heading = _heading(wrapped)
        if heading:
            return heading, at - 2
    plain = len(line) <= MAX_HEADING and line.text[-1] not in _SENTENCE_END
    return Heading(None, line if plain else line.cut(0, 0), ""), at - 1 if plain else at


def _headings_above(
    pieces: list[_Piece], top: int, below: int, item_styles: set[str]
) -> tuple[list[Heading], int]:
    """Up to two numbered lines directly above an item's heading, uppermost first."""
    above: list[Heading] = []
    while top > below and len(above) < 2 and not pieces[top - 1].label:
        heading = _heading(pieces[top - 1].text)
        if heading is None or heading.style in item_styles:
            break
        above.insert(0, heading)
        top -= 1
    return above, top


def _next_top(pieces: list[_Piece], at: int, below: int, item_styles: set[str]) -> int:
    """Where the headings of the item whose population label stands at ``at`` begin."""
    _, top = _item_heading(pieces, at, below + 1)
    _, top = _headings_above(pieces, top, below + 1, item_styles)
    return top


def _place(
    above: list[Heading],
    styles: dict[str, str],
    domains: list[Heading],
    categories: list[Heading],
    category_domains: list[int | None],
) -> None:
    """Sorts headings into domains and categories: the first pair tells the two styles apart."""
    if len(above) == 2 and "domain" not in styles:
        styles["domain"], styles["category"] = above[0].style, above[1].style
    for position, heading in enumerate(above):
        is_domain = heading.style == styles.get("domain") or (
            "domain" not in styles and len(above) == 2 and position == 0
        )
        if is_domain:
            domains.append(heading)
        else:
            categories.append(heading)
            category_domains.append(len(domains) - 1 if domains else None)


def _fields(
    pieces: list[_Piece], at: int, end: int, labels: Mapping[str, str]
) -> tuple[dict[str, Passage], int]:
    """The fields from a population label on, and the first piece that is none of theirs.

    The agency field ends with its sentence: what follows it (「本标准自2024年8月1日起施行。」,
    an annex) is no agency.
    """
    parts: dict[str, list[Passage]] = {}
    field = ""
    for index in range(at, end):
        piece = pieces[index]
        if piece.label:
            field = labels[piece.label]
            parts.setdefault(field, [])
        elif field == "agencyText" and parts[field] and parts[field][-1].text.endswith("。"):
            return {name: Passage.join(found) for name, found in parts.items()}, index
        if piece.text:
            parts[field].append(piece.text)
    return {name: Passage.join(found) for name, found in parts.items()}, end
