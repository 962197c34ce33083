"""What to change, as every format for people opens with it: a line an item, the most serious first.

Nothing is decided here: what each finding asks is :mod:`qzgraph.judging.advising`'s. Findings of one
item under one clause that ask the same of it are one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from qzgraph.judging.report import Asks, Finding, Quote, Report, Severity
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.report_clauses import Clause, Clauses
from qzgraph.rendering.report_desk import aside as set_aside
from qzgraph.rendering.report_desk import marked_zh
from qzgraph.rendering.report_view import Numbered, item_told, number_of, numbered

#: What is shown apart: severity, what it is called here, and whether something is asked of it.
_SECTIONS = (
    (Severity.VIOLATION, "需修改", "to be changed"),
    (Severity.WARNING, "需说明", "to be changed or explained"),
    (Severity.REVIEW, "需人工核对", "to be reviewed"),
    (Severity.INFO, "提示", "remarks"),
)
#: Two sentences less alike than this are not compared word by word.
_LEAST_ALIKE = 0.35
#: Nor are longer ones: the time grows with the product.
_LONGEST = 4000
#: What is compared: a number, or another character, with the blanks around it.
_TOKEN = re.compile(r"\s*(?:\d+(?:\.\d+)?|\S)\s*")
_WORD = re.compile(r"\w")
#: What a phrase of advice is filled with.
_SLOT = re.compile(r"「[^「」]*」")

Piece = tuple[str, bool]
"""Words, and whether they differ."""


@dataclass(frozen=True)
class Sentence:
    """A sentence to put in the file: the county's own mended, or the reference's to go by."""

    text: str
    is_own: bool
    pieces: tuple[Piece, ...]

    @property
    def lead(self) -> str:
        return "可改为" if self.is_own else "可参照"

    @property
    def lead_en(self) -> str:
        return "could read" if self.is_own else "go by"

    def excerpt(self, most: int) -> tuple[Piece, ...]:
        """The sentence, or where it is longer than so many characters, that much of it around the
        first words that differ."""
        if len(self.text) <= most:
            return self.pieces
        at = 0
        for words, differs in self.pieces:
            if differs:
                break
            at += len(words)
        else:
            at = 0
        start = max(0, min(at - most // 4, len(self.text) - most))
        end = start + most
        found: list[Piece] = [("…", False)] if start else []
        at = 0
        for words, differs in self.pieces:
            if shown := words[max(start - at, 0) : max(end - at, 0)]:
                found.append((shown, differs))
            at += len(words)
        return (*found, ("…", False)) if end < len(self.text) else tuple(found)


@dataclass(frozen=True)
class Entry:
    """One line: which findings, of what, what to change, where, and the sentences to put there."""

    members: tuple[Numbered, ...]
    clause: Clause
    item: str
    zh: str
    en: str
    place: str
    sentences: tuple[Sentence, ...]

    @property
    def finding(self) -> Finding:
        """The first of its findings."""
        return self.members[0].finding

    @property
    def numbers(self) -> tuple[int, ...]:
        """The findings' numbers."""
        return tuple(member.number for member in self.members)

    @property
    def number(self) -> str:
        """``5``, or ``5–8`` where the line is of several findings."""
        return number_of(self.numbers)


@dataclass(frozen=True)
class Section:
    """The lines of one severity."""

    severity: Severity
    zh: str
    en: str
    entries: tuple[Entry, ...]

    @property
    def count(self) -> int:
        """How many findings they are of."""
        return count_of(self.entries)


def sections(report: Report, clauses: Clauses, *, remarks: bool = False) -> tuple[Section, ...]:
    """What is to be done, by severity; those without a line are left out. Remarks that ask nothing
    of anybody only where ``remarks``."""
    members = [one for one in numbered(report) if remarks or not one.is_idle]
    found = []
    for severity, zh, en in _SECTIONS:
        lines = _entries([m for m in members if m.finding.severity is severity], clauses)
        if lines:
            found.append(Section(severity, zh, en, lines))
    return tuple(found)


def idle(report: Report, clauses: Clauses) -> tuple[Entry, ...]:
    """The remarks that ask nothing of anybody."""
    return _entries([one for one in numbered(report) if one.is_idle], clauses)


def aside(report: Report, clauses: Clauses) -> tuple[Entry, ...]:
    """What a person justified or dismissed."""
    groups = set_aside(report, clauses)
    return _entries((member for group in groups for member in group.members), clauses)


def count_of(entries: Iterable[Entry]) -> int:
    """How many findings some lines are of."""
    return sum(len(entry.numbers) for entry in entries)


def _entries(members: Iterable[Numbered], clauses: Clauses) -> tuple[Entry, ...]:
    return tuple(
        _entry(tuple(alike), clauses) for _, alike in groupby(members, key=lambda m: _of(m.finding))
    )


def _of(finding: Finding) -> tuple[object, ...]:
    """What findings share that are one line; those of no item are each a line of its own."""
    names = (finding.item, finding.item_name, finding.reference_item, finding.reference_name)
    own = "" if any(name not in (None, "") for name in names) else finding.id or id(finding)
    asks = finding.advice.asks if finding.advice else None
    beside = (finding.status, finding.decision)
    return (finding.clause, finding.reference_edition, *names, asks, *beside, own)


def _entry(members: tuple[Numbered, ...], clauses: Clauses) -> Entry:
    findings = [member.finding for member in members]
    first = findings[0]
    sentences: dict[str, Sentence] = {}
    for finding in findings:
        if finding.advice and finding.advice.sentence:
            text = one_line(finding.advice.sentence)
            before = one_line(finding.source.words) if finding.source else ""
            sentence = Sentence(text, finding.advice.is_own, differing(text, before))
            sentences.setdefault(text, sentence)
    return Entry(
        members,
        clauses[first.clause],
        item_told(first),
        marked_zh(first, _told_once(_asked_zh(finding) for finding in findings)),
        _joined("; ", (_asked_en(finding) for finding in findings)),
        _place(first.source),
        tuple(sentences.values()),
    )


def _told_once(texts: Iterable[str]) -> str:
    """What several findings ask of one item; of those that ask it in the same words, these once:
    在服务对象中补上「A」「B」, 把服务对象中的「A」放宽到「B」，「C」放宽到「D」."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for text in dict.fromkeys(filter(None, texts)):
        alike.setdefault(tuple(_SLOT.split(text)), []).append(text)
    told = []
    for (lead, *others), same in alike.items():
        between = "，" if any(others) else ""
        told.append(between.join([same[0], *(text.removeprefix(lead) for text in same[1:])]))
    return "；".join(told)


def quoted_together(members: Iterable[Numbered]) -> tuple[tuple[Numbered, ...], ...]:
    """Findings that stand one behind another and speak of one item and the same two sentences, as one
    group: their sentences are shown once."""
    return tuple(tuple(alike) for _, alike in groupby(members, key=lambda m: _quoting(m.finding)))


def _quoting(finding: Finding) -> tuple[object, ...]:
    quotes = (finding.severity, finding.source, finding.reference_source, finding.unread)
    alone = finding.id or id(finding) if finding.source is None else ""
    return (*_of(finding), *quotes, alone)


def _joined(between: str, texts: Iterable[str]) -> str:
    return between.join(dict.fromkeys(text for text in texts if text))


def _says(finding: Finding) -> bool:
    """Whether its advice says what is to be done: of a Review the question itself does, and of what
    asks nothing the remark."""
    asks = finding.advice is not None and finding.advice.asks is not Asks.NOTHING
    return asks and finding.severity is not Severity.REVIEW


def _asked_zh(finding: Finding) -> str:
    advice = finding.advice if _says(finding) else None
    told = one_line(advice.zh if advice else finding.message_zh).rstrip("。")
    # The line begins with the item's name.
    return told.removesuffix(f"（“{one_line(finding.reference_name)}”）")


def _asked_en(finding: Finding) -> str:
    advice = finding.advice if _says(finding) else None
    return one_line(advice.en if advice else finding.message_en).rstrip(".")


def _place(quote: Quote | None) -> str:
    return one_line(quote.place) or f"字符{quote.start}" if quote else ""


def differing(text: str, other: str) -> tuple[Piece, ...]:
    """The text in pieces, each with whether the other one has other words there; in one piece where
    they are the same, or too unlike to compare. A number differs as a whole; blanks and punctuation
    do not."""
    mine, theirs = _TOKEN.findall(text), _TOKEN.findall(other)
    whole = ((text, False),) if text else ()
    if not mine or not theirs or max(len(mine), len(theirs)) > _LONGEST:
        return whole
    matcher = SequenceMatcher(
        None, [token.strip() for token in theirs], [token.strip() for token in mine], autojunk=False
    )
    pieces: list[Piece] = []
    alike = 0
    for kind, _, _, start, end in matcher.get_opcodes():
        words = "".join(mine[start:end])
        alike += len(words) if kind == "equal" else 0
        if words:
            pieces.append((words, kind != "equal" and _WORD.search(words) is not None))
    return tuple(pieces) if alike >= _LEAST_ALIKE * max(len(text), len(other)) else whole


def bracketed_difference(text: str, other: str) -> str:
    """The text with the words in ［］ that differ from the other's."""
    return "".join(
        f"［{words}］" if differs else words for words, differs in differing(text, other)
    )
