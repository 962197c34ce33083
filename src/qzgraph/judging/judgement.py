"""What is judged of two aligned editions, in one place: which groups are covered, which benchmarks are
kept, and why. ``validate`` reports it, ``compare`` and ``coverage`` read it item by item.

The shapes judge; this keeps what they said by the things that they said it of, and adds the reason,
which :mod:`qzgraph.judging.subsumption` gives for groups and the comparison of quantities for
benchmarks. A reason never changes a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qzgraph import names
from qzgraph.aligning.editions import Alignment
from qzgraph.both import Both
from qzgraph.graph.group_facts import in_words, without_marks
from qzgraph.graph.nodes import item_nodes
from qzgraph.judging.one_against_another import Answer
from qzgraph.judging.report import Severity
from qzgraph.judging.shacl import ShaclResult
from qzgraph.judging.subsumption import OPEN_LIST, GroupAnswer, cover
from qzgraph.records.model import Edition, Population
from qzgraph.vocabulary import Vocabulary

BenchmarkAt = tuple[int, int]
"""Positions of an item in its edition, and of a benchmark or a group in that."""

#: What a shape may bind to say more than its message: the words in doubt, parted by this.
_PARTS = "\x1f"


@dataclass(frozen=True)
class Reason(Both):
    """What exactly is missing, narrower, lower or not to be told; ``unread`` are the words on which
    it cannot be told."""

    unread: tuple[str, ...] = ()

    def in_words(self) -> Reason:
        """The same without the reader's marks: 亲属残疾, and of what is in doubt the word as printed."""
        words = dict.fromkeys(map(without_marks, self.unread))
        return Reason(in_words(self.zh), in_words(self.en), tuple(words))


@dataclass(frozen=True)
class Told:
    """What the shapes say of one thing: how grave, and the result."""

    clause: str
    severity: Severity
    result: ShaclResult


class Judgement:
    """The results of the shapes on an alignment, by what they speak of."""

    def __init__(
        self,
        alignment: Alignment,
        results: Iterable[tuple[str, ShaclResult]],
        vocabulary: Vocabulary,
    ) -> None:
        self.alignment = alignment
        self.results = tuple(results)
        self._vocabulary = self.vocabulary = vocabulary
        self._upper = _Nodes(alignment.upper)
        self._lower = _Nodes(alignment.lower)

    # What is said of a thing ---------------------------------------------------------------------

    @cached_property
    def _by_nodes(self) -> dict[tuple[str, str], list[Told]]:
        """Results by clause and by each of the nodes they speak of."""
        found: dict[tuple[str, str], list[Told]] = {}
        for clause, result in self.results:
            told = Told(clause, Severity(result.severity), result)
            for node in dict.fromkeys((result.focus, result.value or "")):
                found.setdefault((clause, node), []).append(told)
        return found

    def of_groups(self, upper_items: Iterable[int]) -> list[Told]:
        """What ``coverage`` says of upper items, the gravest first."""
        return _gravest_first(
            told
            for at in upper_items
            for told in self._by_nodes.get(("coverage", self._upper.items[at]), ())
        )

    def of_group(self, upper_item: int, label: str) -> Told | None:
        """The gravest that ``coverage`` says of one group of an upper item."""
        told = self.of_groups([upper_item])
        return next((each for each in told if names_group(each.result.value or "", label)), None)

    def of_missing(self, upper_items: Iterable[int]) -> list[Told]:
        """What ``complete`` says of upper items that nothing answers, the gravest first."""
        return _gravest_first(
            told
            for at in upper_items
            for told in self._by_nodes.get(("complete", self._upper.items[at]), ())
        )

    def of_added(self, lower_items: Iterable[int]) -> list[Told]:
        """What ``ceiling`` says of lower items as items beyond the upper edition."""
        found = []
        for at in lower_items:
            node = self._lower.items[at]
            for told in self._by_nodes.get(("ceiling", node), ()):
                value = told.result.value
                if told.result.focus == node and (value == node or value in self._upper.item_at):
                    found.append(told)
        return _gravest_first(found)

    def of_benchmark(self, upper: BenchmarkAt, lower: BenchmarkAt | None = None) -> list[Told]:
        """What ``floor`` says of an upper benchmark, the gravest first: beside this lower one, or
        where there is none that answers it."""
        beside = None if lower is None else self._lower.benchmark(lower)
        return _gravest_first(
            told
            for told in self._by_nodes.get(("floor", self._upper.benchmark(upper)), ())
            if beside is None or told.result.value in (beside, told.result.focus, None)
        )

    def of_excess(self, upper: BenchmarkAt, lower: BenchmarkAt) -> list[Told]:
        """What ``ceiling`` says of a lower benchmark beside an upper one, the gravest first."""
        asked = self._upper.benchmark(upper)
        return _gravest_first(
            told
            for told in self._by_nodes.get(("ceiling", self._lower.benchmark(lower)), ())
            if told.result.value == asked
        )

    # Why -----------------------------------------------------------------------------------------

    def reason(self, clause: str, result: ShaclResult) -> Reason:
        """Why a result is so: what the shape bound, else what is known of groups and quantities,
        else the message itself; in words, without the reader's marks."""
        return self._reason(clause, result).in_words()

    def _reason(self, clause: str, result: ShaclResult) -> Reason:
        said = result.bindings
        unread = _unread(result)
        if said.get("why"):
            return Reason(said["why"], said.get("whyEn", said["why"]), unread)
        found = self._explained(clause, result)
        if found is None:
            found = Reason(result.messages.get("zh", ""), result.messages.get("en", ""))
        return Reason(found.zh, found.en, unread or found.unread)

    def _explained(self, clause: str, result: ShaclResult) -> Reason | None:
        if clause == "coverage":
            answer = self.answer(result.focus, result.value or "")
            if answer is None or answer.answer is Answer.YES:
                return None
            return Reason(answer.why.zh, answer.why.en, answer.unread)
        return None

    def answer(self, item: str, group: str) -> GroupAnswer | None:
        """The answer for one group of an upper item, by their IRIs; None where they are others'."""
        at = self._upper.item_at.get(item)
        if at is None:
            return None
        for answer in self.answers(at):
            if names_group(group, answer.group.label):
                return answer
        return None

    def answers(self, upper_item: int) -> list[GroupAnswer]:
        """For each group of an upper item whether the items that answer it cover it."""
        if upper_item not in self._answers:
            item = self.alignment.upper.items[upper_item]
            self._answers[upper_item] = cover(
                item.populations, self._by(upper_item), self._vocabulary, item.name, item.offer
            )
        return self._answers[upper_item]

    @cached_property
    def _answers(self) -> dict[int, list[GroupAnswer]]:
        return {}

    def added(self, upper_items: Iterable[int], lower_items: Iterable[int]) -> list[GroupAnswer]:
        """The groups of lower items that the upper ones do not cover, or of which it can't be told. A list
        left open (等) names nobody, and who is named as one of a group (主要包括…) is covered with it where
        the upper text names nobody."""
        upper = [self.alignment.upper.items[at] for at in upper_items]
        lower = [self.alignment.lower.items[at] for at in lower_items]
        above, below = ([g for item in items for g in item.populations] for items in (upper, lower))
        # What either name says, the groups need not say again.
        name = "、".join(item.name for item in (*lower, *upper))
        answers = cover(below, above, self._vocabulary, name)
        named = any(group.group.within for group in above)
        covered = {a.group.label for a in answers if a.answer is Answer.YES and not named}
        return [
            a
            for a in answers
            if a.answer is not Answer.YES
            and a.unread != (OPEN_LIST,)
            and a.group.within not in covered
        ]

    def _by(self, upper_item: int) -> Sequence[Population]:
        answering = self.answering.get(upper_item, ())
        items = self.alignment.lower.items
        return [population for at in answering for population in items[at].populations]

    @cached_property
    def answering(self) -> dict[int, tuple[int, ...]]:
        """Which lower items answer each upper one, by their positions."""
        found: dict[int, list[int]] = {}
        for group in self.alignment.items.groups:
            for match in group.matches:
                found.setdefault(match.upper, []).append(match.lower)
        return {upper: tuple(sorted(lower)) for upper, lower in found.items()}


def names_group(node: str, label: str) -> bool:
    """Whether a node is that of a group of this label, in whatever sense of it."""
    plain = names.population(label)
    return node == plain or re.fullmatch(re.escape(plain) + r"-[0-9a-f]{6}", node) is not None


def _unread(result: ShaclResult) -> tuple[str, ...]:
    """The words in doubt that a shape for Reviews tells: bound as ``?unread`` or ``?words``, or the
    value itself where that is text."""
    if result.severity != Severity.REVIEW:
        return ()
    said = result.bindings
    value = result.value if result.value_kind == "literal" else None
    words = said.get("unread") or said.get("words") or value or ""
    return tuple(part for part in words.split(_PARTS) if part)


class _Nodes:
    """The IRIs of an edition's items and benchmarks."""

    def __init__(self, edition: Edition) -> None:
        self.items = item_nodes(edition)
        self.item_at = {node: at for at, node in enumerate(self.items)}

    def benchmark(self, place: BenchmarkAt) -> str:
        return names.benchmark(self.items[place[0]], place[1] + 1)


def _gravest_first(told: Iterable[Told]) -> list[Told]:
    gravity = list(Severity)
    return sorted(told, key=lambda each: gravity.index(each.severity))
