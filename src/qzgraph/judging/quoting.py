"""Turns a result of the shapes into a finding: which items it speaks of, what was expected and found,
and both sentences with where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from qzgraph import names
from qzgraph.aligning.pairs import Match
from qzgraph.graph.nodes import group_node, item_nodes
from qzgraph.judging.advising import Adviser, Facts
from qzgraph.judging.judgement import Judgement
from qzgraph.judging.mending import in_words, is_worked_out, year_of
from qzgraph.judging.report import Finding, Quote, Result, Severity
from qzgraph.judging.same_breach import each_breach_once
from qzgraph.judging.shacl import ShaclResult
from qzgraph.reading.source import Passage, Source, Span
from qzgraph.records.model import Benchmark, Edition, Field, Item
from qzgraph.records.populations import own_names

#: Which of the ontology's properties a finding of a clause is about, where the shape names no path.
_PATHS = {
    "wellformed": "itemNumber",
    "complete": "implementsItem",
    "coverage": "targetsPopulation",
    "floor": "hasBenchmark",
    "ceiling": "hasBenchmark",
    "funded": "fiscalRule",
    "accountable": "leadAgency",
    "detailed": "hasBenchmark",
    "published": "issuedOn",
    "sustainable": "fiscalCapacityAssessment",
}
_FIELD_OF = {
    "coverage": Field.POPULATION,
    "funded": Field.FISCAL,
    "accountable": Field.AGENCY,
    "complete": Field.CONTENT,
    "detailed": Field.STANDARD,
    "ceiling": Field.CONTENT,
}
#: The fields that say what is given.
_OFFERS = (Field.CONTENT, Field.STANDARD)
_SENTENCE_ENDS = "。；;！!"


class _Side:
    """An edition's things by IRI, and where they stand."""

    def __init__(self, edition: Edition, source: Source) -> None:
        self.edition, self.source = edition, source
        self.items = {node: at for at, node in enumerate(item_nodes(edition))}
        self.benchmarks = {
            names.benchmark(node, number): (at, benchmark)
            for node, at in self.items.items()
            for number, benchmark in enumerate(edition.items[at].promises, start=1)
        }

    def benchmark(self, result: ShaclResult) -> tuple[int, Benchmark] | None:
        """The benchmark that a result speaks of, with the position of its item."""
        return self.benchmarks.get(result.focus) or self.benchmarks.get(result.value or "")

    def promised(self, at: int, benchmark: Benchmark) -> Quote:
        """The sentence that a benchmark stands in."""
        passage = self.edition.items[at].fields[benchmark.field]
        return Quote.of(self.source, sentence_around(passage, benchmark.span))

    def where_said(self, item: Item, words: Sequence[str]) -> tuple[Field, Quote] | None:
        """The sentence of an item's content or standard that has one of some words, and which of them it is of; None
        where neither has one."""
        for field in _OFFERS:
            passage = item.fields[field]
            for word in words:
                if (at := passage.text.find(word)) >= 0:
                    return field, Quote.of(self.source, _sentence(passage, at, at + len(word)))
        return None

    def field(self, item: Item, field: Field | None) -> Quote:
        """A field of an item; its name where there is none, or nothing in it."""
        passage = item.fields[field] if field else Passage("", ())
        return Quote.of(self.source, passage or item.name_span)


class Quoter:
    """Knows both editions' things by IRI, and where they stand."""

    def __init__(
        self, judgement: Judgement, source: Source, reference: Source, adviser: Adviser
    ) -> None:
        alignment = judgement.alignment
        self._adviser = adviser
        self._judgement = judgement
        self._lower = _Side(alignment.lower, source)
        self._upper = _Side(alignment.upper, reference)
        vocabulary = judgement.vocabulary
        owns = [
            (each, own_names(vocabulary.place(each.division), vocabulary))
            for each in (alignment.upper, alignment.lower)
        ]
        self._populations = {
            group_node(population, vocabulary, own): population
            for edition, own in owns
            for item in edition.items
            for population in item.populations
        }
        self._answered_by: dict[int, list[Match]] = {}
        self._answers: dict[int, list[Match]] = {}
        for group in alignment.items.groups:
            for match in group.matches:
                self._answered_by.setdefault(match.upper, []).append(match)
                self._answers.setdefault(match.lower, []).append(match)

    def findings(self) -> list[Finding]:
        """All that was judged, each result as a finding; the groups of one item of which it cannot be
        told whether they are covered are one question."""
        found = each_breach_once(
            [self.finding(clause, result) for clause, result in self._judgement.results]
        )
        asked: dict[tuple[int | None, str], list[Finding]] = {}
        for each in found:
            if each.clause == "coverage" and each.severity is Severity.REVIEW:
                asked.setdefault((each.reference_item, each.reference_name), []).append(each)
        pooled = {id(alike[0]): _pooled(alike) for alike in asked.values() if len(alike) > 1}
        told = {id(each) for alike in asked.values() for each in alike[1:]}
        return [pooled.get(id(each), each) for each in found if id(each) not in told]

    def finding(self, clause: str, result: ShaclResult) -> tuple[Finding, Facts]:
        """One result as a finding, and the records that it speaks of."""
        value = result.value or ""
        lower, upper = self._items(result.focus, value)
        simple = result.path is not None and result.path.startswith(names.QZ)
        path = names.local(result.path or "") if simple else _PATHS[clause]
        if (result.value or "") in self._populations:
            path = "targetsPopulation"
        expected, actual = self._texts(clause, result, lower, upper, path)
        mine = self._lower.edition.items[lower] if lower is not None else None
        theirs = self._upper.edition.items[upper] if upper is not None else None
        reason = self._judgement.reason(clause, result)
        source, reference_source = self._quotes(clause, result, mine, theirs, path, reason.unread)
        found = Finding(
            clause=clause,
            severity=Severity(result.severity),
            reference_item=theirs.number if theirs else None,
            item=mine.number if mine else None,
            reference_edition=self._upper.edition.id,
            path=path,
            expected=expected,
            actual=actual,
            message_zh=result.messages.get("zh", ""),
            message_en=result.messages.get("en", ""),
            source=source,
            reference_source=reference_source,
            reference_name=theirs.name if theirs else "",
            item_name=mine.name if mine else "",
            result=Result(
                result.focus,
                result.value,
                result.value_kind == "iri",
                result.source_shape,
                result.component,
            ),
            why_zh=reason.zh,
            why_en=reason.en,
            unread=reason.unread,
        )
        facts = self._facts(result, mine, theirs)
        found = _with_totals(found, facts)
        return replace(found, advice=self._adviser.advice(found, facts)), facts

    def _facts(self, result: ShaclResult, mine: Item | None, theirs: Item | None) -> Facts:
        """The records that a result speaks of."""
        value = result.value or ""
        asked, given = self._upper.benchmark(result), self._lower.benchmark(result)
        group = self._populations.get(value)
        answer = self._judgement.answer(result.focus, value) if group else None
        return Facts(
            shape=names.local(result.source_shape),
            asked=asked[1] if asked else None,
            given=given[1] if given else None,
            within=self._lower.edition.items[given[0]] if given else None,
            group=group,
            nearest=answer.nearest if answer else (),
            shared=given is not None and self._is_shared(*given),
            leads=theirs.lead_agency if theirs else None,
            led_by=mine.lead_agency if mine else None,
        )

    def _is_shared(self, item: int, benchmark: Benchmark) -> bool:
        """Whether the words of a benchmark of the county hold of several groups."""
        alike = [b for b in self._lower.edition.items[item].benchmarks if b.span == benchmark.span]
        return len(alike) > 1 or len(benchmark.applies_to) > 1

    def _items(self, *nodes: str) -> tuple[int | None, int | None]:
        """Positions of the lower and the upper item that a result speaks of."""
        lower = upper = None
        for node in nodes:
            if node in self._lower.items:
                lower = self._lower.items[node]
            elif node in self._upper.items:
                upper = self._upper.items[node]
            elif node in self._lower.benchmarks:
                lower = self._lower.benchmarks[node][0]
            elif node in self._upper.benchmarks:
                upper = self._upper.benchmarks[node][0]
        if lower is None and upper is not None:
            lower = _surest(self._answered_by.get(upper, []), "lower")
        if upper is None and lower is not None:
            upper = _surest(self._answers.get(lower, []), "upper")
        return lower, upper

    def _texts(
        self, clause: str, result: ShaclResult, lower: int | None, upper: int | None, path: str
    ) -> tuple[str, str]:
        """What the reference asks and what the county gives, in words."""
        value = result.value or ""
        theirs, mine = self._upper.benchmark(result), self._lower.benchmark(result)
        if theirs or mine:
            return describe(theirs[1]) if theirs else "", describe(mine[1]) if mine else ""
        reference = self._upper.edition.items[upper] if upper is not None else None
        item = self._lower.edition.items[lower] if lower is not None else None
        if clause == "coverage":
            group = self._populations.get(value)
            return (group.label if group else "", _field_text(item, Field.POPULATION))
        if clause == "complete":
            return (reference.name if reference else "", "")
        if clause == "ceiling":
            group = self._populations.get(value)
            if group:
                return (_field_text(reference, Field.POPULATION), group.label)
            return ("", item.name if item else "")
        if clause == "published" and path == "issuedOn" and value:
            return (result.bindings.get("deadline", ""), value)
        field = _field_of(clause, path)
        if field is None:
            return ("", value if clause == "wellformed" else "")
        return (_field_text(reference, field), _field_text(item, field))

    def _quotes(
        self,
        clause: str,
        result: ShaclResult,
        mine: Item | None,
        theirs: Item | None,
        path: str,
        words: Sequence[str],
    ) -> tuple[Quote | None, Quote | None]:
        """The county's words and the reference's. Where words that one of them says are in doubt, and no benchmark is,
        the sentence with them, and the same field of the other."""
        lower = self._quote_lower(clause, result, mine, path)
        upper = self._quote_upper(clause, result, theirs, path)
        if clause != "floor" or self._lower.benchmark(result) or self._upper.benchmark(result):
            return lower, upper
        below = self._lower.where_said(mine, words) if mine else None
        above = self._upper.where_said(theirs, words) if theirs else None
        if said := below or above:
            field, _ = said
            lower = below[1] if below else self._lower.field(mine, field) if mine else lower
            upper = above[1] if above else self._upper.field(theirs, field) if theirs else upper
        return lower, upper

    def _quote_lower(
        self, clause: str, result: ShaclResult, item: Item | None, path: str
    ) -> Quote | None:
        if benchmark := self._lower.benchmark(result):
            return self._lower.promised(*benchmark)
        if item is None:
            span = self._lower.edition.notice.spans.get(path)
            return Quote.of(self._lower.source, span) if span else None
        field = _field_of(clause, path)
        if (result.value or "") in self._populations:
            field = Field.POPULATION
        if clause == "floor":
            asked = self._upper.benchmarks.get(result.focus)
            field = asked[1].field if asked else Field.STANDARD
        return self._lower.field(item, field)

    def _quote_upper(
        self, clause: str, result: ShaclResult, item: Item | None, path: str
    ) -> Quote | None:
        if benchmark := self._upper.benchmark(result):
            return self._upper.promised(*benchmark)
        if item is None:
            return None
        group = self._populations.get(result.value or "")
        if group is None:
            return self._upper.field(item, _field_of(clause, path))
        spans = [each.span for each in item.populations if each.label == group.label]
        if spans:
            words = sentence_around(item.fields[Field.POPULATION], spans[0])
            return Quote.of(self._upper.source, words)
        return self._upper.field(item, Field.POPULATION)


def _surest(matches: Sequence[Match], side: Literal["upper", "lower"]) -> int | None:
    """The counterpart that is matched best; the first in print order of several such."""
    best = min(matches, key=lambda match: (-match.score, getattr(match, side)), default=None)
    return None if best is None else int(getattr(best, side))


def _with_totals(finding: Finding, facts: Facts) -> Finding:
    """The finding with totals in its message where the shape has the words that they were worked out
    from: neither text says them."""
    zh, en = finding.message_zh, finding.message_en
    for each in filter(None, (facts.asked, facts.given)):
        if is_worked_out(each) or year_of(each):
            printed, told = f"“{each.per}{each.quote}”", f"“{in_words(each)}{year_of(each)}”"
            zh, en = zh.replace(printed, told, 1), en.replace(printed, told, 1)
    return replace(finding, message_zh=zh, message_en=en)


def describe(benchmark: Benchmark) -> str:
    """A benchmark in its own words: for whom, how often, how much."""
    group = benchmark.applies_to_text
    measure = benchmark.indicator.measure
    words = in_words(benchmark) + year_of(benchmark)
    named = (group if group not in measure else "", measure if measure not in group else "")
    head = "：".join(part for part in named if part) or group
    return f"{head} {words}" if head else words


def _field_text(item: Item | None, field: Field) -> str:
    return item.fields[field].text if item else ""


def _field_of(clause: str, path: str) -> Field | None:
    if path in {field.value for field in Field}:
        return Field(path)
    return _FIELD_OF.get(clause)


def sentence_around(field: Passage, span: Span) -> Passage:
    """The sentence of a field around some words."""
    try:
        begin = field.offsets.index(span.start)
        end = field.offsets.index(span.end - 1)
    except ValueError:
        return field
    return _sentence(field, begin, end)


def _sentence(field: Passage, begin: int, end: int) -> Passage:
    start = max((field.text.rfind(mark, 0, begin) for mark in _SENTENCE_ENDS), default=-1) + 1
    stops = [at for mark in _SENTENCE_ENDS if (at := field.text.find(mark, end)) >= 0]
    return field.cut(start, min(stops) + 1 if stops else None)


def _pooled(findings: Sequence[Finding]) -> Finding:
    """Reviews of several groups of one item as one."""
    first, *others = findings
    groups = [each.expected for each in findings]
    zh, en = "、".join(f"“{label}”" for label in groups), ", ".join(f"“{g}”" for g in groups)
    return replace(
        first,
        expected="；".join(groups),
        message_zh=f"服务对象是否涵盖{zh}，须人工核对（“{first.reference_name}”）。",
        message_en=f"Whether the target population covers {en} is to be reviewed (“{first.reference_name}”).",
        why_zh="；".join(f"“{each.expected}”：{each.why_zh}" for each in findings),
        why_en="; ".join(f"“{each.expected}”: {each.why_en}" for each in findings),
        unread=tuple(dict.fromkeys(words for each in findings for words in each.unread)),
        also=tuple(each.result for each in others if each.result),
    )
