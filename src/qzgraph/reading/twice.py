"""Refuses a document that holds two standards: their items would be read as one edition's."""

from __future__ import annotations

from collections.abc import Sequence

from qzgraph.errors import UnreadableSource
from qzgraph.reading.headings import TITLE
from qzgraph.reading.pieces import Line, Piece
from qzgraph.reading.runs import Found
from qzgraph.reading.source import Passage, Source


def refuse_two_standards(source: Source, pieces: Sequence[Piece], found: Sequence[Found]) -> None:
    """Raises :class:`UnreadableSource`, naming both titles and where they stand, where a second
    title follows items and numbering begins anew below it.

    The same title once more is a running title, unless the same items follow it again.
    """
    titles = [
        (index, piece.text)
        for index, piece in enumerate(pieces)
        if isinstance(piece, Line) and not piece.role and TITLE.fullmatch(piece.text.text)
    ]
    first = next((title for index, title in reversed(titles) if index < found[0].start), None)
    for index, title in titles:
        before = [item for item in found if item.start < index]
        after = [item for item in found if item.start > index]
        if not before or not after:
            continue
        if first is not None and title.text == first.text:
            names = {item.heading.name.text for item in before}
            anew = after[0].heading.name.text in names
        else:
            anew = _begins_anew(before, after[0])
        if anew:
            one = _named(source, first) if first else "the one before it"
            raise UnreadableSource(
                f"the file holds two standards: {one} and {_named(source, title)}",
                where=source.name,
                mend="give one standard a file",
            )


def _begins_anew(before: Sequence[Found], following: Found) -> bool:
    """Whether the number 1, of an item or of a heading above it, comes for the second time."""
    if following.heading.number == 1 and any(item.heading.number == 1 for item in before):
        return True
    return any(
        heading.number == 1
        and any(other.number == 1 and other.style == heading.style for other in item.above)
        for heading in following.above
        for item in before
    )


def _named(source: Source, title: Passage) -> str:
    return f"{title.text} ({source.place(title.span.start)})"
