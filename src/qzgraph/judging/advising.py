"""What to change, finding by finding: a phrase a case (``data/advice/phrases.csv``), filled with the
finding's own facts, and a sentence to put there where one can be given without inventing.

A function a clause tells the case from the records that the finding speaks of. Where they do not
tell, the advice says what to look at. The reference's sentence is localised by the bodies of
``data/vocabulary/agencies.csv`` and the words of ``data/advice/own-words.csv``; one that speaks of
several levels of government at once is no county's and is not given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from qzgraph.errors import BrokenData
from qzgraph.judging.mending import Mending, exchanged, in_words
from qzgraph.judging.report import Advice, Asks, Finding, Quote, Severity
from qzgraph.language.tables import any_of
from qzgraph.reading.source import Source, Span, lines_of
from qzgraph.records.model import Agency, Benchmark, Comparator, Edition, Field, Item, Population
from qzgraph.tables import rows
from qzgraph.vocabulary import Vocabulary

#: What holds of several groups: 非寄宿小学生、初中生; but 80周岁及以上.
_SEVERAL = re.compile(r"[、和与]|及(?!以)")
#: One body where the reference has two: 县文广旅体局、县文广旅体局.
_REPEATED = re.compile(r"([^、，。；]{3,}局|[^、，。；]{3,}委)(?:、\1)+(?=[、，。；]|$)")
#: A place name stands in for the county's own, but not inside a document's title.
_TITLES = re.compile(r"(《[^《》]*(?:〈[^〈〉]*〉[^《》]*)*》)")


@dataclass(frozen=True)
class Facts:
    """The records that a finding speaks of, as far as it speaks of any. ``shape`` is the local name
    of the shape that found it, ``nearest`` the county's groups that come nearest to ``group``,
    ``leads`` and ``led_by`` the reference's and the county's lead agency."""

    shape: str = ""
    asked: Benchmark | None = None
    given: Benchmark | None = None
    within: Item | None = None
    """The county's item that says ``given``."""
    group: Population | None = None
    nearest: tuple[Population, ...] = ()
    shared: bool = False
    """Whether ``given`` holds of several groups, of which others may ask less."""
    leads: Agency | None = None
    led_by: Agency | None = None


@dataclass(frozen=True)
class Phrase:
    """A row of ``phrases.csv``: what a case asks, with {slots}."""

    asks: Asks
    zh: str
    en: str


@dataclass(frozen=True)
class Case:
    """Which phrase, what fills it, and which words of the county's sentence to exchange: (old, new) each,
    or which quantity to put right. ``reference`` is whether the reference's sentence may be suggested."""

    name: str
    slots: Mapping[str, str]
    exchange: tuple[tuple[str, str], ...] = ()
    mending: Mending | None = None
    reference: bool = False
    whole: Item | None = None
    """The reference's item of which all fields are suggested, where the county has none of it."""


@dataclass(frozen=True)
class Wording:
    """``data/advice``: the phrases by clause and case, what the fields are called, and the words of
    an upper edition with those that a county says of itself; empty where it has none."""

    phrases: Mapping[tuple[str, str], Phrase]
    fields: Mapping[str, str]
    own_words: tuple[tuple[str, str], ...]


def load_advice(folder: Path, vocabulary: Vocabulary) -> Wording:
    """The tables of ``data/advice``. Raises :class:`BrokenData` for a phrase that asks for nothing
    known or is given twice."""
    phrases: dict[tuple[str, str], Phrase] = {}
    where = folder / "phrases.csv"
    for row in rows(where):
        key = row["clause"], row["case"]
        if key in phrases or row["asks"] not in list(Asks):
            raise BrokenData(
                f"{key[0]},{key[1]} is given twice, or asks for nothing known", where=str(where)
            )
        phrases[key] = Phrase(Asks(row["asks"]), row["zh"], row["en"])
    fields: dict[str, str] = {}
    for label, field in vocabulary.labels.items():
        fields.setdefault(field, label)
    own = sorted(
        ((row["words"], row["own"]) for row in rows(folder / "own-words.csv")),
        key=lambda pair: -len(pair[0]),
    )
    return Wording(phrases, fields, tuple(own))


class Adviser:
    """Advice on the findings of one edition held to another."""

    def __init__(
        self,
        wording: Wording,
        lower: Edition,
        source: Source,
        upper: Edition,
        reference: Source,
        vocabulary: Vocabulary,
    ) -> None:
        self._wording = wording
        self._source, self._reference = source, reference
        self._lower, self._upper = lower, upper
        self._vocabulary = vocabulary

    def settled(self, finding: Finding) -> Finding:
        """The finding with advice: what it has, unless it has become a question to a person since."""
        if finding.advice and finding.severity is not Severity.REVIEW:
            return finding
        return replace(finding, advice=self.advice(finding, Facts()))

    def advice(self, finding: Finding, facts: Facts) -> Advice:
        """What a finding asks, and the sentence to put there."""
        if finding.severity is Severity.REVIEW:
            case = Case("review", {})
        else:
            case = _CASES[finding.clause](self, finding, facts)
        phrase = self._wording.phrases[finding.clause, case.name]
        filled: dict[str, str] = {"name": finding.reference_name or finding.item_name, **case.slots}
        sentence, is_own = self._sentence(finding, case)
        return Advice(
            phrase.asks,
            phrase.zh.format(**filled),
            phrase.en.format(**filled),
            sentence,
            is_own,
        )

    # The sentence to put there ---------------------------------------------------------------------

    def _sentence(self, finding: Finding, case: Case) -> tuple[str, bool]:
        if (case.exchange or case.mending) and finding.source:
            said = _plain(self._source, finding.source)
            own = exchanged(said, case.exchange)
            if case.mending:
                own = case.mending.sentence(said, self._vocabulary)
            if own:
                return own, True
        if not case.reference or finding.reference_source is None:
            return "", False
        if case.whole:
            return self._item(case.whole), False
        return self.localised(_plain(self._reference, finding.reference_source)), False

    def _item(self, item: Item) -> str:
        """All fields of an item of the reference, a line each, as the county would say them of itself;
        of what it cannot say so, that it is for the county to write."""
        lines = []
        for field in Field:
            if text := item.fields[field].text:
                told = self.localised(text) or "（原文说的是本市或几级的，由本地写明）"
                lines.append(f"{self._wording.fields[field]}：{told}")
        return "\n".join(lines)

    def localised(self, text: str) -> str:
        """A sentence of the reference as the county would say it of itself; empty where it speaks of
        several levels at once."""
        parts = [p if p.startswith("《") else self._own(p) for p in _TITLES.split(text)]
        return "" if None in parts else "".join(filter(None, parts)).rstrip("；;")

    def _own(self, text: str) -> str | None:
        """Words outside a document's title; None where a body is named of which the county's own is not
        known, or a level of government that is not the county's."""
        left: list[str] = []

        def body(found: re.Match[str]) -> str:
            own = self.own_body(self._upper_bodies[found.group()][0])
            if not own:
                left.append(found.group())
            return own

        if self._upper_bodies:
            text = re.sub(any_of(self._upper_bodies), body, text)
        place = self._vocabulary.place(self._lower.division)
        for words, own in self._wording.own_words:
            if own:
                text = text.replace(words, own.replace("{级}", place.common_noun))
            elif words in text:
                left.append(words)
        text = text.replace(self._upper_name, place.name)
        return None if left else _REPEATED.sub(r"\1", text)

    @property
    def _upper_bodies(self) -> Mapping[str, tuple[str, str]]:
        return self._vocabulary.agency_names(self._upper.division)

    @property
    def _upper_name(self) -> str:
        return self._vocabulary.place(self._upper.division).name

    def own_body(self, function: str | None) -> str:
        """The county's body of a function, as its own text calls it most often; empty where the text
        names none, or leaves it open which."""
        return self._own_bodies.get(function or "", "")

    @cached_property
    def _own_bodies(self) -> Mapping[str, str]:
        printed: dict[str, Counter[str]] = {}
        for item in self._lower.items:
            for body in filter(None, (item.lead_agency, *item.supporting_agencies)):
                if body.division == self._lower.division:
                    printed.setdefault(body.function or "", Counter())[body.printed] += 1
        found = {function: met.most_common(1)[0][0] for function, met in printed.items()}
        for row in self._vocabulary.agencies:
            # 体育 is a matter of 县文化和广电旅游体育局 where no body bears that name alone.
            if row.function not in found and len(row.label_zh) > 1:
                others = [f for f in printed if any(row.label_zh in each for each in printed[f])]
                if len(others) == 1:
                    found[row.function] = found[others[0]]
        return found

    # A function a clause: which case it is ---------------------------------------------------------

    def _wellformed(self, finding: Finding, _: Facts) -> Case:
        if finding.path in self._wording.fields and finding.path in set(Field):
            return Case("field", {"field": self._wording.fields[finding.path]}, reference=True)
        if finding.path in ("division", "editionYear"):
            return Case("title", {"given": finding.actual, "asked": finding.expected})
        if finding.severity is Severity.INFO:
            return Case("remark", {})
        return Case("name" if finding.path == "label" else "number", {})

    def _complete(self, finding: Finding, _: Facts) -> Case:
        if finding.path == "heldTo":
            return Case("held", {})
        if finding.severity is Severity.INFO:
            return Case("remark", {})
        lacking = [
            item
            for item in self._upper.items
            if finding.reference_edition == self._upper.id
            and (item.number, item.name) == (finding.reference_item, finding.reference_name)
        ]
        return Case("missing", {}, reference=True, whole=lacking[0] if lacking else None)

    def _coverage(self, finding: Finding, facts: Facts) -> Case:
        asked = facts.group.label if facts.group else finding.expected
        alike = [
            near for near in facts.nearest if facts.group and _same_but_wider(near, facts.group)
        ]
        if len(alike) == 1:
            given = alike[0]
            # A county that speaks of the city's people is not to speak of its own alone.
            if self._upper_name not in given.printed:
                asked = self.localised(asked) or asked
            slots = {"given": given.label, "asked": asked}
            whole = given.printed == given.label
            return Case("widen", slots, ((given.printed, asked),) if whole else (), reference=True)
        return Case("add", {"asked": self.localised(asked) or asked}, reference=True)

    def _floor(self, finding: Finding, facts: Facts) -> Case:
        asked, given = facts.asked, facts.given
        slots = {
            "asked": in_words(asked) if asked else finding.expected,
            "given": in_words(given) if given else finding.actual,
            "whom": _of_whom(asked, measured=given is None),
            "field": self._wording.fields.get(asked.field, "") if asked else "",
        }
        if finding.severity is Severity.INFO:
            return Case("remark", slots)
        if given is None or asked is None:
            return Case("missing", slots, reference=True)
        return Case(_direction(asked, given), slots, mending=_mending(asked, facts), reference=True)

    def _ceiling(self, finding: Finding, facts: Facts) -> Case:
        if finding.severity is Severity.INFO:
            assessed = facts.shape.endswith("Assessed")
            broader = finding.path == "targetsPopulation"
            return Case("assessed" if assessed else "broader" if broader else "better", {})
        asked, given = facts.asked, facts.given
        if asked is None or given is None:
            return Case("beyond", {})
        slots = {"asked": in_words(asked), "given": in_words(given), "whom": _of_whom(asked)}
        return Case("reduce", slots, mending=_mending(asked, facts))

    def _funded(self, finding: Finding, _: Facts) -> Case:
        if finding.severity is Severity.INFO:
            return Case("remark", {})
        if finding.severity is Severity.WARNING:
            return Case("moved", {}, reference=True)
        return Case("payer", {}, reference=True)

    def _accountable(self, finding: Finding, facts: Facts) -> Case:
        if finding.severity is Severity.VIOLATION:
            return Case("lead", {}, reference=True)
        given = facts.led_by.printed if facts.led_by else finding.actual
        own = self.own_body(facts.leads.function) if facts.leads else ""
        if own:
            return Case("own", {"given": given, "asked": own}, ((given, own),))
        return Case("other", {"given": given})

    def _published(self, finding: Finding, _: Facts) -> Case:
        if finding.severity is Severity.VIOLATION:
            year, month, day = finding.expected.split("-")
            zh = f"{int(year)}年{int(month)}月{int(day)}日"
            return Case("late", {"asked": finding.expected, "day": zh})
        return Case(finding.path, {})


_CASES: Mapping[str, Callable[[Adviser, Finding, Facts], Case]] = {
    "wellformed": Adviser._wellformed,
    "complete": Adviser._complete,
    "coverage": Adviser._coverage,
    "floor": Adviser._floor,
    "ceiling": Adviser._ceiling,
    "funded": Adviser._funded,
    "sustainable": lambda *_: Case("assess", {}),
    "accountable": Adviser._accountable,
    "detailed": lambda *_: Case("amount", {}),
    "published": Adviser._published,
}


def _plain(source: Source, quote: Quote) -> str:
    """What is quoted, without the typesetter's line breaks and spaces."""
    spans = [
        Span(start + line.start, start + line.end)
        for start, end in quote.runs or ((quote.start, quote.end),)
        for line in lines_of(source.text[start:end])
    ]
    return source.passage(spans).text


def _same_but_wider(given: Population, asked: Population) -> bool:
    """Whether the one group is the other, narrowed: by age, residency or further conditions alone."""
    if not given.kind or given.kind != asked.kind or given.unread or asked.unread:
        return False
    further = {c.label for c in given.conditions} >= {c.label for c in asked.conditions}
    return further and given.excludes == asked.excludes and given.label != asked.label


def _of_whom(benchmark: Benchmark | None, *, measured: bool = False) -> str:
    """Whose a benchmark is, before its words: “寄宿小学生”的; or else what it measures."""
    if benchmark is None:
        return ""
    whose = benchmark.applies_to_text or (benchmark.indicator.measure if measured else "")
    return f"“{whose}”的" if whose else ""


def _mending(asked: Benchmark, facts: Facts) -> Mending | None:
    """Which quantity of the county's to put right; none where others hang on its words."""
    given = facts.given
    if given is None or facts.within is None or facts.shared:
        return None
    return None if _SEVERAL.search(given.applies_to_text) else Mending(facts.within, given, asked)


def _direction(asked: Benchmark, given: Benchmark) -> str:
    """Which way a benchmark of the county is to move: what both measure is compared, not guessed."""
    if given.is_aim and not asked.is_aim:
        return "aim"
    if given.valid_from > asked.valid_from:
        return "begin"
    values = given.comparable_value, asked.comparable_value
    same_unit = given.comparable_unit == asked.comparable_unit
    bounded = (given.comparator is Comparator.AT_MOST) == (asked.comparator is Comparator.AT_MOST)
    if None in values or not same_unit or not bounded or values[0] == values[1]:
        return "replace" if asked.comparator is Comparator.EXACTLY else "restate"
    return "raise" if values[0] < values[1] else "lower"  # type: ignore[operator]
