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
    names: set[str] = set()
    ones: set[str] = set()  # the styles in which a number 1 was met
    items = iter(found)
    following = next(items)
    for index, title in titles:
        while following.start < index:
            names.add(following.heading.name.text)
            ones |= _styles_of_one(following)
            after = next(items, None)
            if after is None:
                return
            following = after
        if not names:
            continue
        if first is not None and title.text == first.text:
            anew = following.heading.name.text in names
        else:
            anew = bool(ones & _styles_of_one(following))
        if anew:
            one = _named(source, first) if first else "the one before it"
            raise UnreadableSource(
                f"the file holds two standards: {one} and {_named(source, title)}",
                where=source.name,
                mend="give one standard a file",
            )


def _styles_of_one(item: Found) -> set[str]:
    """The styles in which an item, or a heading above it, has the number 1."""
    return {
        *(f"above {heading.style}" for heading in item.above if heading.number == 1),
        *(["item"] if item.heading.number == 1 else []),
    }


def _named(source: Source, title: Passage) -> str:
    return f"{title.text} ({source.place(title.span.start)})"
