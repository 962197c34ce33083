"""Lets nothing rest on words that were not read for sure: a scan's doubtful characters, a font's
unknown ones. What is found where such characters stand is left to a person, and never a breach."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from qzgraph.judging.report import Finding, Severity
from qzgraph.reading.characters import doubted
from qzgraph.reading.source import Source
from qzgraph.records.model import Edition

#: Words quoted of an item's, or of the whole file's.
_MOST = 20
#: Characters before a name in which its number stands, marks among them.
_NUMBER = 12
_WHY_ZH = "此处有没有认清的字，请对照原件。"
_WHY_EN = "Characters here were not read for sure; compare with the original."


def without_doubt(
    findings: Iterable[Finding], edition: Edition, source: Source
) -> Iterator[Finding]:
    """The findings; a Violation or Warning is a Review where its item has characters that were not
    read for sure, or, where it speaks of no item of the file, the file has."""
    marks = list(doubted(source.text))
    places = [start for start, _, _ in marks]
    starts = sorted({item.name_span.start for item in edition.items})
    for finding in findings:
        if marks and finding.severity in (Severity.VIOLATION, Severity.WARNING):
            words = [
                text
                for first, last in _extents(finding, edition, starts, len(source.text))
                for _, _, text in marks[bisect_left(places, first) : bisect_left(places, last)]
            ]
            if words:
                yield replace(
                    finding,
                    severity=Severity.REVIEW,
                    why_zh=f"{finding.why_zh}{_WHY_ZH}",
                    why_en=f"{finding.why_en} {_WHY_EN}".strip(),
                    unread=(*finding.unread, *dict.fromkeys(words))[:_MOST],
                )
                continue
        yield finding


def _extents(
    finding: Finding, edition: Edition, starts: list[int], end: int
) -> Iterator[tuple[int, int]]:
    """From where to where the items stand that a finding speaks of: a number that was misread may be
    another's too. Each reaches from its name's line to the next item's name."""
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
    if not found:
        yield 0, end
