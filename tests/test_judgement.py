"""One judgement: ``validate`` and ``compare`` say the same of a pair, and what has nothing to do with a
pair changes nothing of what is said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from qzgraph.graph.load import Loaded
from qzgraph.judging.compare import Comparison, Row, compare
from qzgraph.judging.report import Finding, Report, Severity
from qzgraph.judging.validate import validate
from qzgraph.judging.verdict import Aspect, Verdict
from qzgraph.reading.source import Paragraph, Source, lines_of
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition, Field, Item
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary
from shared import Corpus

_LABELS = {
    Field.POPULATION: "服务对象",
    Field.CONTENT: "服务内容",
    Field.STANDARD: "服务标准",
    Field.FISCAL: "支出责任",
    Field.AGENCY: "牵头负责单位",
}
#: What the city's items are judged to be worth in a comparison, by what validate says.
_BREACH = frozenset((Verdict.NARROWER, Verdict.LOWER, Verdict.DROPPED))
_JUDGED = ("complete", "coverage", "floor", "ceiling")
#: Enumerations of groups and sums, for the shapes' two hardest clauses: 8, 12, 16, 36, 49, 50, 65, 67.
NUMBERS = (2, 6, 8, 12, 16, 32, 36, 49, 50, 55, 65, 73, 78)
quick = hypothesis(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Draft:
    """An item as a draft prints it."""

    name: str
    fields: dict[Field, str]

    @classmethod
    def of(cls, item: Item) -> Draft:
        return cls(item.name, {field: passage.text for field, passage in item.fields.items()})

    def with_text(self, field: Field, text: str) -> Draft:
        return replace(self, fields={**self.fields, field: text})


@dataclass(frozen=True)
class Desk:
    """Where drafts are printed, read and judged."""

    city: Edition
    vocabulary: Vocabulary
    settings: Settings

    @cached_property
    def drafts(self) -> list[Draft]:
        return [Draft.of(item) for item in self.city.items if item.number in NUMBERS]

    @cached_property
    def upper(self) -> Loaded:
        """The city's own."""
        return self.loaded(self.drafts)

    def loaded(
        self,
        drafts: Sequence[Draft],
        division: str = "330800",
        year: int = 2023,
        first: int = 1,
    ) -> Loaded:
        lines = ["衢州市基本公共服务标准", "", "一、弱有所扶", "1.社会救助服务", ""]
        for number, draft in enumerate(drafts, start=first):
            lines.append(f"（{number}）{draft.name}")
            lines += [f"{_LABELS[field]}：{text}" for field, text in draft.fields.items()]
            lines.append("")
        text = "\n".join(lines)
        source = Source("draft.txt", text, tuple(Paragraph(span) for span in lines_of(text)))
        return Loaded(read_edition(source, division, year, self.vocabulary), source)

    def report(self, upper: Loaded, lower: Loaded) -> Report:
        return validate(
            lower.edition,
            lower.source,
            [upper],
            self.vocabulary,
            self.settings.shapes,
            self.settings.data,
        )

    def found(self, upper: Loaded, lower: Loaded) -> list[Finding]:
        """What is said of items beside items."""
        return [f for f in self.report(upper, lower).findings if f.clause in _JUDGED]


@pytest.fixture(scope="module")
def desk(edition: Edition, vocabulary: Vocabulary, settings: Settings) -> Desk:
    return Desk(edition, vocabulary, settings)


def agree(report: Report, comparison: Comparison) -> list[str]:
    """Where a report and a comparison of the same two editions say different things."""
    return [line for row in comparison.rows for line in _row(row, comparison, report)]


def _row(row: Row, comparison: Comparison, report: Report) -> list[str]:
    upper = comparison.editions[0].edition
    names = {(upper.items[at].number, upper.items[at].name) for at in row.items[0]}
    if not names or not row.items[1]:
        return []
    own = [f for f in report.findings if (f.reference_item, f.reference_name) in names]
    differences = row.pairs[0].differences
    wrong = []
    said = {f.severity for f in own if f.clause == "coverage"}
    for one in differences:
        if one.aspect is Aspect.POPULATION and one.expected and one.actual:
            wrong += _wrong(f"{names} population", said, one.verdict)
    for one in differences:
        if one.aspect is Aspect.BENCHMARK and one.expected:
            said = {
                f.severity
                for f in own
                if f.clause == "floor"
                and f.expected == one.expected
                and f.actual in ("", one.actual)
            }
            wrong += _wrong(f"{names} {one.expected} → {one.actual}", said, one.verdict)
    return wrong


def _wrong(what: str, said: set[Severity], verdict: Verdict) -> list[str]:
    """A breach is a breach in both, a doubt a doubt; of what is passed over nothing bad is said."""
    if Severity.VIOLATION in said:
        fits = verdict in _BREACH
    elif Severity.REVIEW in said:
        fits = verdict is Verdict.UNCLEAR
    else:
        fits = verdict not in (*_BREACH, Verdict.UNCLEAR)
    return [] if fits else [f"{what}: {sorted(said)} in the report, {verdict} compared"]


def _lowered(comparison: Comparison) -> set[int | None]:
    """The upper items of which a benchmark is lower in a comparison, or gone."""
    items = comparison.editions[0].edition.items
    return {
        items[at].number
        for row in comparison.rows
        for pair in row.pairs
        for one in pair.differences
        for at in row.items[0]
        if one.aspect is Aspect.BENCHMARK and one.verdict in (Verdict.LOWER, Verdict.DROPPED)
    }


class TestOneJudgement:
    @pytest.mark.parametrize(
        "name", ["coverage-12-qujiang", "coverage-13-changshan", "mixed-06-jiangshan"]
    )
    def test_over_the_stories(
        self, name: str, corpus: Corpus, compared: Callable[..., Comparison]
    ) -> None:
        """On those that breach coverage and floor most: each is a whole county."""
        report, comparison = corpus.report(name), compared("330800-2023", name)
        assert agree(report, comparison) == []
        assert _lowered(comparison) == {
            f.reference_item
            for f in report.findings
            if f.clause == "floor" and f.severity is Severity.VIOLATION
        }

    @given(data=st.data())
    @quick
    def test_over_mutated_texts(self, data: st.DataObject, desk: Desk) -> None:
        upper = desk.upper
        drafts = [_mutated(draft, data) for draft in desk.drafts]
        lower = desk.loaded(drafts, "330824", 2024)
        comparison = compare([upper, lower], desk.vocabulary)
        assert agree(desk.report(upper, lower), comparison) == []


def _mutated(draft: Draft, data: st.DataObject) -> Draft:
    """The item with something in its groups or sums left out, or nothing."""
    field = data.draw(st.sampled_from([None, Field.POPULATION, Field.STANDARD]))
    if field is None:
        return draft
    mark = "、" if field is Field.POPULATION else "。"
    parts = draft.fields[field].split(mark)
    gone = data.draw(st.integers(0, len(parts) - 1))
    left = mark.join(part for at, part in enumerate(parts) if at != gone)
    return draft.with_text(field, left) if left else draft


class TestWhatChangesNothing:
    def test_another_item_more(self, desk: Desk) -> None:
        """Groups and benchmarks are shared by many items: one item's covers no other's."""
        upper = desk.upper
        cut = [_without_a_group(draft) for draft in desk.drafts]
        before = desk.found(upper, desk.loaded(cut, "330824", 2024))
        assert before
        stranger = Draft(
            "公共自行车租赁",
            {
                Field.POPULATION: "孤儿、80周岁及以上老年人、残疾人、城乡居民。",
                Field.CONTENT: "设置公共自行车站点。",
                Field.STANDARD: "每人每月不低于600元。",
                Field.FISCAL: "县人民政府负责。",
                Field.AGENCY: "县综合执法局。",
            },
        )
        after = desk.found(upper, desk.loaded([*cut, stranger], "330824", 2024))
        others = [f for f in after if f.item_name != stranger.name]
        assert {f.id for f in others} == {f.id for f in before}

    def test_order_and_numbering(self, desk: Desk) -> None:
        """A finding has the same id in a draft that is ordered and numbered otherwise."""
        upper = desk.upper
        cut = [_without_a_group(draft) for draft in desk.drafts]
        before = desk.found(upper, desk.loaded(cut, "330824", 2024))
        after = desk.found(upper, desk.loaded(cut[::-1], "330824", 2024, first=31))
        assert sorted((f.id, f.severity) for f in after) == sorted(
            (f.id, f.severity) for f in before
        )
        assert {f.item for f in after}.isdisjoint({f.item for f in before})

    @pytest.mark.parametrize("number", [8, 16, 65, 73])
    def test_a_group_taken_out_is_found_or_reviewed(self, number: int, desk: Desk) -> None:
        upper = desk.upper
        name = next(item.name for item in desk.city.items if item.number == number)
        cut = [_without_a_group(d) if d.name == name else d for d in desk.drafts]
        found = desk.found(upper, desk.loaded(cut, "330824", 2024))
        told = {f.severity for f in found if f.clause == "coverage" and f.reference_name == name}
        assert told & {Severity.VIOLATION, Severity.REVIEW}

    @pytest.mark.parametrize("number", [8, 12, 16, 65])
    def test_a_sum_taken_out_is_found_or_reviewed(self, number: int, desk: Desk) -> None:
        upper = desk.upper
        item = next(item for item in desk.city.items if item.number == number)
        quote = next(b.quote for b in item.benchmarks if b.field is Field.STANDARD)
        cut = [
            d.with_text(Field.STANDARD, _without(d.fields[Field.STANDARD], quote))
            if d.name == item.name
            else d
            for d in desk.drafts
        ]
        found = desk.found(upper, desk.loaded(cut, "330824", 2024))
        told = {
            f.severity
            for f in found
            if f.clause == "floor" and f.reference_name == item.name and quote in (f.expected or "")
        }
        assert told & {Severity.VIOLATION, Severity.REVIEW}


def _without(text: str, words: str) -> str:
    """The text without the sentences that have these words."""
    sentences = re.findall(r"[^。；]*[。；]?", text)
    return "".join(each for each in sentences if words not in each) or "按有关规定执行。"


def _without_a_group(draft: Draft) -> Draft:
    """The item without the first group that it enumerates."""
    text = draft.fields[Field.POPULATION]
    first, mark, rest = text.partition("、")
    head = first[: first.rfind("，") + 1]
    return draft.with_text(Field.POPULATION, head + rest) if mark else draft


class TestReasons:
    def test_every_breach_says_why(self, desk: Desk) -> None:
        upper = desk.upper
        cut = [_without_a_group(draft) for draft in desk.drafts]
        for each in desk.found(upper, desk.loaded(cut, "330824", 2024)):
            assert each.why_zh
            assert each.why_en
            assert each.id
            assert each.reference_name
