"""Editions side by side, item by item: the matrix of ``qzgraph compare`` (CONTRACT §3).

Differences are between neighbours in the order of levels. Where an edition in between has nothing,
the ones above and below it are compared, so that a level of which little is known hides nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from qzgraph import __version__, names
from qzgraph.aligning.editions import Pairer
from qzgraph.aligning.lineage import Fixed, Lineage, lineage
from qzgraph.errors import BadUsage
from qzgraph.graph.load import Loaded
from qzgraph.judging.differences import differences
from qzgraph.judging.report import Quote
from qzgraph.judging.side import Side, Voice
from qzgraph.judging.verdict import Difference, Status, Verdict
from qzgraph.records.model import Edition, Extent
from qzgraph.vocabulary import Vocabulary

#: Which of its pairs' statuses a row has: the first of these that one of them has.
_GRAVEST = (Status.MISSING, Status.ADDED, Status.DIFFERENT, Status.UNKNOWN, Status.EQUAL)


@dataclass(frozen=True)
class Pair:
    """Two editions in one row, by their positions. ``differences`` holds equal aspects as well."""

    upper: int
    lower: int
    status: Status
    differences: tuple[Difference, ...] = ()


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
        return next(status for status in _GRAVEST if status in found)

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

    def as_json(self) -> dict[str, Any]:
        """The comparison as the command line's JSON has it."""
        return {
            "editions": self.ids,
            "rows": [self._row(row) for row in self.rows],
            "summary": self.summary,
        }

    def _row(self, row: Row) -> dict[str, Any]:
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


def _difference(difference: Difference) -> dict[str, Any]:
    quotes = {
        edition: quote
        for edition, quote in (
            (difference.upper, difference.expected_quote),
            (difference.lower, difference.actual_quote),
        )
        if quote
    }
    found: dict[str, Any] = {
        "aspect": difference.aspect.value,
        "verdict": difference.verdict.value,
        "editions": [difference.upper, difference.lower],
        "expected": difference.expected,
        "actual": difference.actual,
        "quotes": {edition: quote.text for edition, quote in quotes.items()},
        "path": difference.path,
        "sources": {edition: _place(quote) for edition, quote in quotes.items()},
    }
    if difference.change is not None:
        found["change"] = {"value": format(difference.change, "f"), "unit": difference.unit}
    return found


def _place(quote: Quote) -> dict[str, Any]:
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
    editions: Sequence[Loaded], vocabulary: Vocabulary, fixed: Fixed | None = None
) -> Comparison:
    """The matrix of two or more editions, named in any order. Raises BadUsage for fewer. ``fixed``
    are the user's own alignments.

    Alignments are made in one order whatever the order of naming, so that two editions of one level
    compare the same either way round.
    """
    if len(editions) < 2:
        raise BadUsage("a comparison needs two editions", mend="name another; see qzgraph editions")
    shown = sorted(editions, key=lambda loaded: _level_and_year(loaded.edition))
    order = sorted(
        range(len(shown)),
        key=lambda at: (*_level_and_year(shown[at].edition), shown[at].edition.id),
    )
    found = lineage([shown[at].edition for at in order], vocabulary, fixed=fixed)
    place = {at: position for position, at in enumerate(order)}
    table = _Table(shown, place, vocabulary, found)
    rows = [table.row(tuple(row[place[at]] for at in range(len(shown)))) for row in found.rows]
    return Comparison(tuple(shown), tuple(sorted(rows, key=_first)), made_with(shown))


def _level_and_year(edition: Edition) -> tuple[int, int]:
    return names.level_of(edition.division).rank, edition.year


def _first(row: Row) -> tuple[int, int]:
    """Rows go by the uppermost edition that has them, and its order."""
    at = next(at for at, items in enumerate(row.items) if items)
    return at, row.items[at][0]


def made_with(editions: Sequence[Loaded]) -> dict[str, str]:
    """The version of this program, and a digest of each edition's text."""
    digests = {
        loaded.edition.id: f"sha256:{hashlib.sha256(loaded.source.text.encode()).hexdigest()}"
        for loaded in editions
    }
    return {"qzgraph": __version__} | digests


class _Table:
    """Fills rows. ``place`` is where each edition stands in the order of aligning."""

    def __init__(
        self,
        editions: Sequence[Loaded],
        place: dict[int, int],
        vocabulary: Vocabulary,
        lines: Lineage,
    ) -> None:
        self._lines = lines
        self._editions = [loaded.edition for loaded in editions]
        self._voices = [Voice(each.edition, each.source, vocabulary) for each in editions]
        self._place = place
        self._vocabulary = vocabulary
        self._pairers: dict[tuple[int, int], Pairer] = {}

    def row(self, items: tuple[tuple[int, ...], ...]) -> Row:
        having = [at for at, positions in enumerate(items) if positions]
        compared = {
            (upper, lower): self._compared(items, upper, lower) for upper, lower in pairwise(having)
        }
        pairs = []
        for lower in range(1, len(items)):
            if (lower - 1, lower) in compared:
                pairs.append(compared.pop((lower - 1, lower)))
            elif items[lower - 1] or items[lower]:
                pairs.append(self._one_sided(items, lower - 1, lower))
            pairs += [compared.pop(pair) for pair in list(compared) if pair[1] == lower]
        return Row(self._category(items), items, tuple(pairs))

    def _category(self, items: tuple[tuple[int, ...], ...]) -> str:
        """As the uppermost edition that knows it calls it."""
        for edition, positions in zip(self._editions, items, strict=True):
            for at in positions:
                if edition.items[at].category >= 0:
                    return edition.categories[edition.items[at].category].name
        return ""

    def _one_sided(self, items: tuple[tuple[int, ...], ...], upper: int, lower: int) -> Pair:
        has_upper = bool(items[upper])
        having, lacking = (upper, lower) if has_upper else (lower, upper)
        by_name_alone = not any(
            any(self._editions[having].items[at].fields.values()) for at in items[having]
        )
        may_answer = any(
            self._lines.may_answer(self._place[having], at, self._place[lacking])
            for at in items[having]
        )
        if self._editions[lacking].extent is Extent.PARTIAL or by_name_alone or may_answer:
            return Pair(upper, lower, Status.UNKNOWN)  # a name may be worded in many ways
        return Pair(upper, lower, Status.MISSING if has_upper else Status.ADDED)

    def _compared(self, items: tuple[tuple[int, ...], ...], upper: int, lower: int) -> Pair:
        turned = self._place[upper] > self._place[lower]
        first, second = (lower, upper) if turned else (upper, lower)
        if (first, second) not in self._pairers:
            self._pairers[first, second] = Pairer(
                self._editions[first], self._editions[second], self._vocabulary
            )
        correspondence = self._pairers[first, second].correspondence(items[first], items[second])
        found = differences(
            Side(self._voices[first], items[first]),
            Side(self._voices[second], items[second]),
            correspondence,
        )
        if turned:
            found = [difference.mirrored() for difference in found]
        differ = any(difference.verdict is not Verdict.EQUAL for difference in found)
        status = Status.DIFFERENT if differ else Status.EQUAL
        return Pair(upper, lower, status, tuple(found))
