"""What the file itself gives cause to say, before any shape is run: that it seems to be another
standard, that some of its fields have no item's name, and what it holds beside the text read."""

from __future__ import annotations

from collections.abc import Iterator

from qzgraph.judging.report import Finding, Quote, Severity
from qzgraph.judging.titles import slips
from qzgraph.reading.leftout import Left, LeftOut
from qzgraph.reading.source import Source
from qzgraph.records.model import Edition
from qzgraph.vocabulary import Vocabulary


def file_findings(
    edition: Edition, source: Source, reference: str, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """All of it, as findings of ``wellformed``; ``reference`` is the edition held to."""
    yield from _of_another(edition, source, reference, vocabulary)
    yield from _incomplete(edition, source, reference)
    yield from _left_out(source, reference)


def _of_another(
    edition: Edition, source: Source, reference: str, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """That the file's title names another government or year than it is taken for."""
    for slip in slips(source, edition.division, edition.year, vocabulary):
        yield Finding(
            clause="wellformed",
            severity=Severity.WARNING,
            reference_edition=reference,
            path=slip.path,
            expected=slip.taken_for,
            actual=slip.named,
            message_zh=f"{slip.zh}。",
            message_en=f"{slip.en}.",
            source=Quote.of(source, slip.span),
        )


def _incomplete(edition: Edition, source: Source, reference: str) -> Iterator[Finding]:
    """Each row or group of fields without a name, which makes the standard not well formed."""
    for each in edition.incomplete:
        quote = Quote.of(source, each.span)
        yield Finding(
            clause="wellformed",
            severity=Severity.VIOLATION,
            item=each.number,
            reference_edition=reference,
            path="label",
            actual=quote.text,
            message_zh=f"{each.zh}。",
            message_en=f"{each.en}.",
            source=quote,
        )


def _left_out(source: Source, reference: str) -> Iterator[Finding]:
    """What the file holds beside the text that was read, a finding a kind, which quotes the line that
    the first stands at; a Review where it may be part of the standard."""
    by_kind: dict[Left, list[LeftOut]] = {}
    for one in source.not_read():
        by_kind.setdefault(one.kind, []).append(one)
    for kind, found in by_kind.items():
        listed = "；".join(f"{one.place}“{one.text}”" if one.text else one.place for one in found)
        line = source.line_at(found[0].offset)
        yield Finding(
            clause="wellformed",
            severity=Severity.REVIEW if kind.doubtful else Severity.INFO,
            reference_edition=reference,
            path="unread",
            actual=listed,
            message_zh=f"文件中有未并入正文的内容：{kind.zh}。{listed}。",
            message_en=f"The file holds what was not read as its text: {kind.en}: {listed}.",
            source=Quote(source.name, line.start, line.end, source.exact(line), found[0].place),
            unread=tuple(one.text for one in found if one.text) if kind.doubtful else (),
            subject=(kind.name, *(one.text for one in found)),
        )
