"""Editions side by side, item by item: the matrix of ``qzgraph compare`` (CONTRACT §3).

Differences are between neighbours in the order of levels. Where an edition in between has nothing,
the ones above and below it are compared, so that a level of which little is known hides nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from qzgraph import __version__, names
from qzgraph.aligning.editions import aligned
from qzgraph.aligning.items import Group, ItemAlignment
from qzgraph.aligning.lineage import Fixed, Known, Link, lineage
from qzgraph.aligning.pairs import Match
from qzgraph.errors import BadUsage
from qzgraph.graph.load import Loaded
from qzgraph.judging.differences import differences, perhaps_answered
from qzgraph.judging.json_forms import ComparedAspect, ComparedRow, ComparisonTable, PlaceQuoted
from qzgraph.judging.judgement import Judgement, Reason
from qzgraph.judging.report import Quote, Severity
from qzgraph.judging.side import ComparedEdition, Side
from qzgraph.judging.validate import run_shapes
from qzgraph.judging.verdict import Difference, Status, Verdict
from qzgraph.records.model import Edition, Extent
from qzgraph.settings import packaged
from qzgraph.vocabulary import Vocabulary

#: The clauses that say how one edition's items stand to another's.
COMPARED = ("complete", "coverage", "floor", "ceiling")
Items = tuple[tuple[int, ...], ...]
"""For each edition the positions of its items in a row."""

#: Which of its pairs' statuses a row has: the first of these that one of them has.
GRAVEST = (Status.MISSING, Status.ADDED, Status.DIFFERENT, Status.UNKNOWN, Status.EQUAL)


@dataclass(frozen=True)
class LeftOut:
    """A group of an upper item, by its position and the group's label, that is not covered, or of
    which that cannot be told."""

    item: int
    label: str
    certain: bool
    reason: Reason


@dataclass(frozen=True)
class Pair:
    """Two editions in one row, by their positions. ``differences`` holds equal aspects as well."""

    upper: int
    lower: int
    status: Status
    differences: tuple[Difference, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """Groups of the upper edition's items that the lower's leave out, or may leave out."""


@dataclass(frozen=True)
class Row:
    """Aligned items; ``items`` are for each edition the positions of its own, none where it has
    none."""

    category: str
    items: tuple[tuple[int, ...], ...]
    pairs: tuple[Pair, ...]

    @property
    def status(self) -> Status:
        found = {pair.status for pair in self.pairs}
        return next(status for status in GRAVEST if status in found)

    @property
    def differences(self) -> list[Difference]:
        """Those that tell anything, in the order of levels."""
        return [d for pair in self.pairs for d in pair.differences if d.is_notable]


@dataclass(frozen=True)
class Comparison:
    """The whole matrix. ``editions`` are in the order of levels, then of years, then as named."""

    editions: tuple[Loaded, ...]
    rows: tuple[Row, ...]
    made_with: dict[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        return [loaded.edition.id for loaded in self.editions]

    @property
    def summary(self) -> dict[str, int]:
        """How many rows have each status; those that none has are left out."""
        counts = Counter(row.status for row in self.rows)
        return {status.value: counts[status] for status in Status if counts[status]}

    def fails(self, words: Sequence[str]) -> bool:
        """Whether any row has one of these statuses, or a difference one of these verdicts."""
        return any(
            pair.status.value in words or any(d.verdict.value in words for d in pair.differences)
            for row in self.rows
            for pair in row.pairs
        )

    def as_json(self) -> ComparisonTable:
        """The comparison as the command line's JSON has it."""
        return {
            "editions": self.ids,
            "rows": [self._row(row) for row in self.rows],
            "summary": self.summary,
        }

    def _row(self, row: Row) -> ComparedRow:
        return {
            "category": row.category,
            "items": {
                loaded.edition.id: [
                    {"number": item.number, "name": item.name}
                    for item in (loaded.edition.items[at] for at in positions)
                ]
                for loaded, positions in zip(self.editions, row.items, strict=True)
            },
            "status": row.status.value,
            "differences": [_difference(difference) for difference in row.differences],
            "pairs": [
                {
                    "editions": [self.ids[pair.upper], self.ids[pair.lower]],
                    "status": pair.status.value,
                }
                for pair in row.pairs
            ],
        }


def _difference(difference: Difference) -> ComparedAspect:
    quotes = {
        edition: quote
        for edition, quote in (
            (difference.upper, difference.expected_quote),
            (difference.lower, difference.actual_quote),
        )
        if quote
    }
    found: ComparedAspect = {
        "aspect": difference.aspect.value,
        "verdict": difference.verdict.value,
        "editions": [difference.upper, difference.lower],
        "expected": difference.expected,
        "actual": difference.actual,
        "quotes": {edition: quote.text for edition, quote in quotes.items()},
        "path": difference.path,
        "substantial": difference.is_substantial,
        "sources": {edition: _place(quote) for edition, quote in quotes.items()},
    }
    if difference.reasons:
        why = difference.why
        found["why"] = {"zh": why.zh, "en": why.en}
        found["unread"] = list(why.unread)
    if difference.change is not None:
        found["change"] = {"value": format(difference.change, "f"), "unit": difference.unit}
        if difference.percent is not None:
            found["change"]["percent"] = format(difference.percent, "f")
    return found


def _place(quote: Quote) -> PlaceQuoted:
    return {"file": quote.file, "start": quote.start, "end": quote.end, "place": quote.place}


def failing_words(listed: str) -> tuple[str, ...]:
    """The statuses and verdicts in a list such as ``lower,missing``. Raises BadUsage for others."""
    known = [word.value for word in (*Status, *Verdict) if word.value != "equal"]
    words = tuple(filter(None, (word.strip() for word in listed.split(","))))
    for word in words:
        if word not in known:
            raise BadUsage(
                f"nothing comes out as {word!r}", mend=f"name some of {', '.join(known)}"
            )
    return words


def compare(
    editions: Sequence[Loaded],
    vocabulary: Vocabulary,
    fixed: Fixed | None = None,
    resources: Path | None = None,
) -> Comparison:
    """The matrix of two or more editions, named in any order. Raises BadUsage for fewer. ``fixed``
    are the user's own alignments.

    The shapes of ``resources``, else the packaged ones, judge each two that are compared, as they do
    in ``validate``. Alignments are made in one order whatever the order of naming, so that two
    editions of one level compare the same either way round.
    """
    if len(editions) < 2:
        raise BadUsage("a comparison needs two editions", mend="name another; see qzgraph editions")
    shown = sorted(editions, key=lambda loaded: _level_and_year(loaded.edition))
    order = sorted(
        range(len(shown)),
        key=lambda at: (*_level_and_year(shown[at].edition), shown[at].edition.id),
    )
    known: Known = {}
    found = lineage([shown[at].edition for at in order], vocabulary, known, fixed)
    items = [tuple(row[order.index(at)] for at in range(len(shown))) for row in found.rows]
    links = {
        (order[link.above], link.upper, order[link.below], link.lower): link for link in found.links
    }
    candidates = {
        (upper, lower): alignment.candidates for (upper, lower, _), alignment in known.items()
    }
    table = _Table(shown, items, links, candidates, vocabulary, resources or packaged())
    rows = [table.row(each) for each in items]
    return Comparison(
        tuple(shown), tuple(sorted(rows, key=lambda row: _standing(row, shown))), made_with(shown)
    )


def _level_and_year(edition: Edition) -> tuple[int, int]:
    return names.level_of(edition.division).rank, edition.year


def _standing(row: Row, editions: Sequence[Loaded]) -> tuple[int, bool, int]:
    """Rows go by the uppermost edition that has them, and its order. What is known of a partial one
    has no order of its own: its rows go by the order of the next edition below that is complete."""
    at = next(at for at, items in enumerate(row.items) if items)
    for loaded, items in zip(editions[at:], row.items[at:], strict=True):
        if items and loaded.edition.extent is Extent.COMPLETE:
            return at, False, items[0]
    return at, True, row.items[at][0]


def made_with(editions: Sequence[Loaded]) -> dict[str, str]:
    """The version of this program, and a digest of each edition's text."""
    digests = {
        loaded.edition.id: f"sha256:{hashlib.sha256(loaded.source.text.encode()).hexdigest()}"
        for loaded in editions
    }
    return {"qzgraph": __version__} | digests


class _Table:
    """Fills rows. ``rows`` are for each edition the positions of its items, ``links`` which of two
    editions' items were found to answer each other, by edition and item, ``candidates`` what else
    may, by the editions' ids."""

    def __init__(
        self,
        editions: Sequence[Loaded],
        rows: Sequence[Items],
        links: Mapping[tuple[int, int, int, int], Link],
        candidates: Mapping[tuple[str, str], tuple[Match, ...]],
        vocabulary: Vocabulary,
        resources: Path,
    ) -> None:
        self._editions = [loaded.edition for loaded in editions]
        self._of_edition = [
            ComparedEdition(each.edition, each.source, vocabulary) for each in editions
        ]
        self._rows = rows
        self._links = links
        self._candidates = candidates
        self._vocabulary = vocabulary
        self._resources = resources
        self._judgements: dict[tuple[int, int], Judgement] = {}

    def row(self, items: Items) -> Row:
        compared = {
            (upper, lower): self._compared(items, upper, lower) for upper, lower in _beside(items)
        }
        pairs = []
        for lower in range(1, len(items)):
            if (lower - 1, lower) in compared:
                pairs.append(compared.pop((lower - 1, lower)))
            elif items[lower - 1] or items[lower]:
                pairs.append(self._one_sided(items, lower - 1, lower))
            pairs += [compared.pop(pair) for pair in list(compared) if pair[1] == lower]
        return Row(self._category(items), items, tuple(pairs))

    def _category(self, items: Items) -> str:
        """As the uppermost edition that knows it calls it."""
        for edition, positions in zip(self._editions, items, strict=True):
            for at in positions:
                if edition.items[at].category >= 0:
                    return edition.categories[edition.items[at].category].name
        return ""

    def _one_sided(self, items: Items, upper: int, lower: int) -> Pair:
        """What only one of two neighbours has: it cannot be told where the other is partial, or
        where ``validate`` would have a person look for it."""
        has_upper = bool(items[upper])
        having, lacking = (upper, lower) if has_upper else (lower, upper)
        by_name_alone = not any(
            any(self._editions[having].items[at].fields.values()) for at in items[having]
        )
        if self._editions[lacking].extent is Extent.PARTIAL or by_name_alone:
            return Pair(upper, lower, Status.UNKNOWN)  # a name may be worded in many ways
        judgement = self._judgement(upper, lower)
        told = judgement.of_missing(items[upper]) or judgement.of_added(items[lower])
        if any(each.severity is Severity.REVIEW for each in told):
            return Pair(upper, lower, Status.UNKNOWN)
        return Pair(upper, lower, Status.MISSING if has_upper else Status.ADDED)

    def _compared(self, items: Items, upper: int, lower: int) -> Pair:
        judgement = self._judgement(upper, lower)
        sides = (
            Side(self._of_edition[upper], items[upper]),
            Side(self._of_edition[lower], items[lower]),
        )
        if doubt := judgement.of_missing(items[upper]):
            found = [perhaps_answered(*sides, judgement, doubt)]
            return Pair(upper, lower, Status.UNKNOWN, tuple(found))
        own = set(items[upper])
        found = differences(
            *sides,
            [match for match in judgement.alignment.benchmarks if match.upper.item in own],
            judgement,
        )
        differ = any(difference.verdict is not Verdict.EQUAL for difference in found)
        status = Status.DIFFERENT if differ else Status.EQUAL
        return Pair(
            upper, lower, status, tuple(found), tuple(self._left_out(judgement, items[upper]))
        )

    def _left_out(self, judgement: Judgement, items: Sequence[int]) -> Iterator[LeftOut]:
        for at in items:
            for group in judgement.alignment.upper.items[at].populations:
                told = judgement.of_group(at, group.label)
                if told and told.severity is not Severity.INFO:
                    reason = judgement.reason(told.clause, told.result)
                    yield LeftOut(at, group.label, told.severity is not Severity.REVIEW, reason)

    def _judgement(self, upper: int, lower: int) -> Judgement:
        """The judgement on two editions, by the rows in which they stand beside each other."""
        if (upper, lower) not in self._judgements:
            groups = [
                Group(items[upper], items[lower], tuple(self._matches(items, upper, lower)))
                for items in self._rows
                if (upper, lower) in _beside(items)
                or (lower == upper + 1 and _has_one(items, upper))
            ]
            alignment = aligned(
                self._editions[upper],
                self._editions[lower],
                ItemAlignment(tuple(groups), tuple(self._near(upper, lower))),
                self._vocabulary,
            )
            results = run_shapes(
                alignment,
                self._vocabulary,
                self._resources / "shapes",
                self._resources / "data",
                COMPARED,
            )
            self._judgements[upper, lower] = Judgement(alignment, results, self._vocabulary)
        return self._judgements[upper, lower]

    def _matches(self, items: Items, upper: int, lower: int) -> Iterator[Match]:
        """Which answers which. Items that only a third edition brings together answer as its do."""
        found = [
            Match(u, v, link.score, link.reason, link.certainty)
            for u in items[upper]
            for v in items[lower]
            if (link := self._link(upper, u, lower, v))
        ]
        if found or not (items[upper] and items[lower]):
            yield from found
            return
        for u in items[upper]:
            for v in items[lower]:
                yield Match(u, v, 0.0, "经第三个版本 · through a third edition")

    def _near(self, upper: int, lower: int) -> Iterator[Match]:
        """What may answer each other, seen from the upper edition whichever was aligned first."""
        one, two = self._editions[upper].id, self._editions[lower].id
        yield from self._candidates.get((one, two), ())
        for each in self._candidates.get((two, one), ()):
            yield replace(each, upper=each.lower, lower=each.upper)
        for link in self._links.values():
            if (link.above, link.below) == (upper, lower) and not link.is_certain:
                yield Match(link.upper, link.lower, link.score, link.reason, link.certainty)

    def _link(self, upper: int, u: int, lower: int, v: int) -> Link | None:
        return self._links.get((upper, u, lower, v)) or self._links.get((lower, v, upper, u))


def _beside(items: Items) -> list[tuple[int, int]]:
    """Which editions of a row are compared: those that have it, each with the next."""
    return list(pairwise(at for at, positions in enumerate(items) if positions))


def _has_one(items: Items, upper: int) -> bool:
    return bool(items[upper]) != bool(items[upper + 1])
