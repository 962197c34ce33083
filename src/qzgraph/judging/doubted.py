"""Lets nothing rest on words that were not read, or not for sure: a scan's doubtful characters, a
font's unknown ones, a page whose columns were not told, a note or a drawing beside an item. What is found there is left to a person, and
never a breach."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qzgraph.judging.report import Finding, Severity
from qzgraph.reading.characters import doubted
from qzgraph.reading.leftout import Left
from qzgraph.reading.source import Source
from qzgraph.records.model import Edition

#: Words quoted of an item's, or of the whole file's.
_MOST = 20
#: Characters before a name in which its number stands, marks among them.
_NUMBER = 12
#: What stands at an item and may say otherwise than its text: 「自2025年起为100元」.
_BESIDE = (Left.NOTE, Left.DRAWING, Left.OBJECT, Left.COVERED)
#: What holds of a whole page.
_PAGES = (Left.UNRULED, Left.OVERLAP, Left.RECOGNISED)
_DOUBTED = (
    "此处有没有认清的字，请对照原件。",
    "Characters here were not read for sure; compare with the original.",
)
_UNREAD = (
    "此处有没有并入正文的内容（注、图形等），请看其中是否另有规定。",
    "Something here was not read as part of the text (a note, a drawing); see whether it says otherwise.",
)


def without_doubt(
    findings: Iterable[Finding], edition: Edition, source: Source
) -> Iterator[Finding]:
    """The findings; a Violation or Warning is a Review where its item has characters that were not
    read for sure, or words beside its text; or, where it speaks of no item of the file, the file has
    such characters."""
    characters = [(start, words) for start, _, words in doubted(source.text)]
    marks = _Marks(sorted([*characters, *_of_pages(source)]))
    beside = _Marks([(one.offset, one.text) for one in source.left_out if one.kind in _BESIDE])
    starts = sorted({item.name_span.start for item in edition.items})
    for finding in findings:
        if finding.severity in (Severity.VIOLATION, Severity.WARNING):
            extents = list(_extents(finding, edition, starts, len(source.text)))
            whole = [(0, len(source.text))]
            for found, why in ((marks, _DOUBTED), (beside, _UNREAD)):
                if words := found.within(extents or (whole if found is marks else [])):
                    finding = replace(
                        finding,
                        severity=Severity.REVIEW,
                        why_zh=f"{finding.why_zh}{why[0]}",
                        why_en=f"{finding.why_en} {why[1]}".strip(),
                        unread=(*finding.unread, *dict.fromkeys(words))[:_MOST],
                    )
        yield finding


def _of_pages(source: Source) -> Iterator[tuple[int, str]]:
    """Each piece of a page that is not read for sure as a whole, with what is said of the page."""
    pages = {one.place: one.kind.zh for one in source.left_out if one.kind in _PAGES}
    for start, place in source.places if pages else ():
        page = place.split(" ")[0]
        if page in pages:
            yield start, f"{page}{pages[page]}"


class _Marks:
    """Words by where they stand, in order."""

    def __init__(self, found: list[tuple[int, str]]) -> None:
        self._found = found
        self._places = [start for start, _ in found]

    def within(self, extents: Sequence[tuple[int, int]]) -> list[str]:
        """The words between these offsets."""
        return [
            words
            for first, last in extents
            for _, words in self._found[
                bisect_left(self._places, first) : bisect_left(self._places, last)
            ]
        ]


def _extents(
    finding: Finding, edition: Edition, starts: list[int], end: int
) -> Iterator[tuple[int, int]]:
    """From where to where the items stand that a finding speaks of: a number that was misread may be
    another's too. Each reaches from its name's line to the next item's name; none, where it speaks of
    none."""
    found = [
        item.name_span.start
        for item in edition.items
        if (finding.item is not None and item.number == finding.item)
        or (finding.item_name and item.name == finding.item_name)
    ]
    for start in found:
        following = bisect_left(starts, start + 1)
        # The number stands before the name, and is as easily misread.
        before = starts[following - 2] if following > 1 else 0
        own = max(start - _NUMBER, before)
        yield own, starts[following] if following < len(starts) else end
