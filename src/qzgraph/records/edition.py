"""Assembles an edition: outline in, every field read by its reader, doubts listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypedDict

from qzgraph import names
from qzgraph.errors import UnreadableSource
from qzgraph.language.event import Topic
from qzgraph.language.quantities import quantity_reader
from qzgraph.names import Level
from qzgraph.reading.characters import doubted
from qzgraph.reading.notice import NoticeText, around_items, read_notice
from qzgraph.reading.outline import Outline, OutlineItem, read_outline
from qzgraph.reading.source import Passage, Source, Span
from qzgraph.records.agencies import read_agencies, resolve_agency
from qzgraph.records.assurances import leaves_amount_to, read_assurances
from qzgraph.records.benchmarks import read_promises
from qzgraph.records.defined import defined_groups
from qzgraph.records.fiscal import read_fiscal_rules
from qzgraph.records.glossary import Glossary, read_glossary
from qzgraph.records.legal import read_citations, short_names
from qzgraph.records.model import (
    Benchmark,
    Citation,
    Clause,
    Division,
    Doubt,
    Edition,
    Extent,
    Field,
    Incomplete,
    Item,
    LimitingNumber,
    Notice,
    Population,
)
from qzgraph.records.numbering import numbering_runs
from qzgraph.records.populations import read_populations
from qzgraph.records.referring import with_referred
from qzgraph.vocabulary import Vocabulary


def is_division_code(division: str) -> bool:
    """Whether it has the form of a code of GB/T 2260."""
    return re.fullmatch(r"[1-8]\d{5}", division) is not None


def read_edition(
    source: Source,
    division: str,
    year: int,
    vocabulary: Vocabulary,
    extent: Extent = Extent.COMPLETE,
) -> Edition:
    """The edition that a source holds.

    Raises :class:`UnreadableSource` where the text has no service item with a name. What cannot be read with
    confidence is left out and listed in ``doubts``.
    """
    if not is_division_code(division):
        raise UnreadableSource(
            f"{division!r} is no GB/T 2260 division code",
            where=source.name,
            mend="give six digits, such as 330824",
        )
    _there_in(year, division, vocabulary, source.name)
    edition = edition_of(
        source, read_outline(source, vocabulary.labels), division, year, vocabulary, extent
    )
    if not edition.items:
        raise UnreadableSource(
            "no service item has a name",
            where=source.name,
            mend="write each item's name above its fields, or in a column 服务项目",
        )
    return edition


def edition_of(
    source: Source,
    outline: Outline,
    division: str,
    year: int,
    vocabulary: Vocabulary,
    extent: Extent,
) -> Edition:
    """The edition whose items stand in a source as its outline says. Of a partial one, a field that
    is not known is no doubt: only part of it is claimed."""
    text = read_notice(source, outline)
    vocabulary = _knowing_its_place(vocabulary.in_year(year), division, text)
    glossary = read_glossary(_texts(source, outline), vocabulary)
    readers = _Readers(division, vocabulary.with_words(glossary.words), glossary)
    unclear = {start: (Span(start, end), words) for start, end, words in doubted(source.text)}
    items: list[Item] = []
    doubts: list[Doubt] = []
    incomplete: list[Incomplete] = []
    for entry in outline.items:
        if not entry.heading.name:
            incomplete.append(Incomplete(entry.heading.number, entry.span))
            continue
        item, unread = readers.item(entry)
        unsure = list(_unsure(item, unclear))
        unread += unsure
        items.append(replace(item, unread=(*item.unread, *unsure)))
        doubts += (d for d in unread if d.text or extent is Extent.COMPLETE)
    categories = _categories(outline)
    runs = numbering_runs(items, categories)
    items = [replace(item, numbering_run=run) for item, run in zip(items, runs, strict=True)]
    items = list(with_referred(items, readers.populations))
    title = (
        text.title[0]
        if text.title
        else f"{vocabulary.place(division).name}基本公共服务标准（{year}年版）"
    )
    return Edition(
        id=names.edition_id(division, year),
        division=division,
        year=year,
        title=title,
        extent=extent,
        notice=_notice(text, title, (division, year), vocabulary, around_items(source, outline)),
        domains=_domains(outline),
        categories=categories,
        items=tuple(items),
        doubts=tuple(doubts),
        incomplete=tuple(incomplete),
        text=source.text,
        file=source.name,
    )


def _there_in(year: int, division: str, vocabulary: Vocabulary, where: str) -> None:
    """Refuses a code that had been given up, or had not been given yet."""
    place = vocabulary.in_year(year).places.get(division)
    if place is None or place.holds_in(year):
        return
    if place.ended is not None and place.ended < year:
        raise UnreadableSource(
            f"division {division}, {place.name}, was given up in {place.ended}",
            where=where,
            mend=f"give the code that it has now: {', '.join(place.successors) or '?'}",
        )
    raise UnreadableSource(
        f"division {division}, {place.name}, is there since {place.begins} only",
        where=where,
        mend="give the code that it had then, or the year of the standard",
    )


def _knowing_its_place(vocabulary: Vocabulary, division: str, text: NoticeText) -> Vocabulary:
    """A division that no table names takes its name from the standard's title."""
    if division in vocabulary.places or not text.title:
        return vocabulary
    match = re.match(r"([\u4e00-\u9fff]{2,24}?)(?=基本公共服务)", text.title[0])
    return vocabulary.with_place(division, match.group(1)) if match else vocabulary


class _Readers:
    """The field readers, bound to one edition's division and vocabulary."""

    def __init__(self, division: str, vocabulary: Vocabulary, glossary: Glossary) -> None:
        self._division = division
        self._glossary = glossary
        self._place = vocabulary.place(division)
        self._vocabulary = vocabulary
        self._quantities = quantity_reader(vocabulary)

    def populations(self, field: Passage) -> list[Population]:
        """The groups that a 服务对象 names."""
        return read_populations(field, self._vocabulary, self._place)

    def item(self, entry: OutlineItem) -> tuple[Item, list[Doubt]]:
        name = entry.heading.name
        fields = {field: entry.fields.get(field.value, Passage("", ())) for field in Field}
        texts = (passage.text for passage in fields.values())
        short = short_names(*texts, vocabulary=self._vocabulary) | self._glossary.documents.keys()
        citations = {
            field: read_citations(
                passage, field, self._vocabulary, short, self._glossary.named_in(passage.text)
            )
            for field, passage in fields.items()
        }
        agencies = read_agencies(fields[Field.AGENCY], self._division, self._vocabulary)
        item = Item(
            number=entry.heading.number,
            name=name.text,
            name_span=name.span,
            category=entry.category if entry.category is not None else -1,
            fields=fields,
            populations=tuple(self.populations(fields[Field.POPULATION])),
            **self._promises(fields, name.text),
            citations=tuple(citation for found in citations.values() for citation in found),
            lead_agency=agencies[0] if agencies else None,
            supporting_agencies=tuple(agencies[1:]),
            fiscal_rules=tuple(
                read_fiscal_rules(
                    fields[Field.FISCAL], citations[Field.FISCAL], self._place, self._vocabulary
                )
            ),
        )
        item = replace(item, defines=tuple(defined_groups(name.text, self._vocabulary)))
        left = leaves_amount_to(
            fields[Field.CONTENT], fields[Field.STANDARD], vocabulary=self._vocabulary
        )
        stated = self._vocabulary.stated
        reserves = stated.reserved(item.offer)
        item = replace(
            item,
            leaves_amount_to=left,
            reserves=reserves,
            may_reserve=stated.may_reserve(item.offer, reserves),
            sets_no_limit=stated.unlimited(item.offer),
            manners=stated.manners(item.offer),
            perhaps=stated.perhaps(item.offer),
        )
        return item, list(_doubts(item))

    def _own_level_named(self, benchmark: Benchmark) -> bool:
        """「市级」 in the standard of a county-level 市 (江山市) is its own level, as in that of 北京市."""
        return (
            self._place.city is self._place.level is not Level.MUNICIPAL
            and benchmark.binds_level is Level.MUNICIPAL
            and "地市" not in benchmark.applies_to_text
        )

    def _promises(self, fields: dict[Field, Passage], name: str) -> _Promises:
        """All fields' promises in print order; positions count over the item."""
        read = [
            (field, read_promises(fields[field], field, name, self._quantities, self._vocabulary))
            for field in (Field.POPULATION, Field.CONTENT, Field.STANDARD, Field.FISCAL)
        ]
        benchmarks: list[Benchmark] = []
        implied: list[Benchmark] = []
        total = sum(len(found.benchmarks) for _, found in read)
        for _, found in read:
            numbers = _Positions(
                len(found.benchmarks), len(benchmarks), total - len(found.benchmarks) + len(implied)
            )
            benchmarks += [self._placed(each, numbers) for each in found.benchmarks]
            implied += [self._placed(each, numbers) for each in found.implied]
        return {
            "benchmarks": tuple(benchmarks),
            "implied": tuple(implied),
            "unread": tuple(doubt for _, found in read for doubt in found.unread),
            # Of what says who they are the clause on populations judges.
            "limiting": tuple(
                number
                for _, found in read
                for number in found.limiting
                if number.amounts.isdisjoint(read[0][1].numbers)
            ),
            "numbers": frozenset(each for _, found in read for each in found.numbers),
        }

    def _placed(self, benchmark: Benchmark, numbers: _Positions) -> Benchmark:
        if self._own_level_named(benchmark):
            benchmark = replace(benchmark, binds_level=Level.COUNTY)
        return replace(
            benchmark,
            alternative_to=numbers.moved(benchmark.alternative_to),
            increase_of=numbers.moved(benchmark.increase_of),
        )


@dataclass(frozen=True)
class _Positions:
    """From positions among a field's promises to those among an item's: the first ``own`` are
    benchmarks and move by ``before``, those behind them are implied and move by ``behind``."""

    own: int
    before: int
    behind: int

    def moved(self, positions: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(at + (self.before if at < self.own else self.behind) for at in positions)


class _Promises(TypedDict):
    benchmarks: tuple[Benchmark, ...]
    implied: tuple[Benchmark, ...]
    unread: tuple[Doubt, ...]
    limiting: tuple[LimitingNumber, ...]
    numbers: frozenset[Decimal]


def _unsure(item: Item, unclear: Mapping[int, tuple[Span, str]]) -> Iterator[Doubt]:
    """The characters of an item's fields that were not read for sure, by where they stand: what is
    read with them is the reader's guess."""
    label = f"（{item.number}）{item.name}" if item.number is not None else item.name
    for field in Field:
        for at in item.fields[field].offsets if unclear else ():
            if at in unclear:
                span, words = unclear[at]
                yield Doubt(label, field, words, "没有认清的字", span)


def _doubts(item: Item) -> Iterator[Doubt]:
    """What an item should say and was not read to say, with the words in question."""
    label = f"（{item.number}）{item.name}" if item.number is not None else item.name
    for field in Field:
        if not item.fields[field]:
            yield Doubt(label, field, "", f"没有“{field.printed}”一栏", item.name_span)
    checks = (
        (Field.POPULATION, item.populations, "没有读出服务对象"),
        (Field.FISCAL, item.fiscal_rules, "没有读出出资方或规定出资的文件"),
        (Field.AGENCY, item.lead_agency, "没有读出牵头负责单位"),
    )
    for field, found, reason in checks:
        passage = item.fields[field]
        if passage and not found:
            yield Doubt(label, field, passage.text, reason, passage.span)
    for rule in item.fiscal_rules:
        if not rule.payers:
            passage = item.fields[Field.FISCAL]
            yield Doubt(
                label, Field.FISCAL, passage.text, "不知道所引文件规定由谁出资", passage.span
            )
    yield from _agency_doubts(item, label)
    yield from _document_doubts(item.citations, label)


def _agency_doubts(item: Item, label: str) -> Iterator[Doubt]:
    lead = [item.lead_agency] if item.lead_agency else []
    for agency in [*lead, *item.supporting_agencies]:
        if agency.function is None:
            reason = "不认识这个单位，只按原文记名"
            yield Doubt(label, Field.AGENCY, agency.printed, reason, agency.span)


def _document_doubts(citations: Iterable[Citation], label: str) -> Iterator[Doubt]:
    for citation in citations:
        unknown = [
            what
            for what, value in (
                ("发布级别", citation.document.level),
                ("类别", citation.document.kind),
            )
            if value is None
        ]
        if unknown:
            reason = f"不知道文件的{'和'.join(unknown)}"
            yield Doubt(label, citation.field, f"《{citation.printed}》", reason, citation.span)


def _domains(outline: Outline) -> tuple[Division, ...]:
    return tuple(
        Division(heading.number or index, heading.name.text, heading.name.span)
        for index, heading in enumerate(outline.domains, start=1)
    )


def _categories(outline: Outline) -> tuple[Division, ...]:
    return tuple(
        Division(heading.number or index, heading.name.text, heading.name.span, parent)
        for index, (heading, parent) in enumerate(
            zip(outline.categories, outline.category_domains, strict=True), start=1
        )
    )


def _texts(source: Source, outline: Outline) -> Iterator[str]:
    """All that a text may explain its names in, in its order."""
    yield source.passage([*outline.head]).text
    for entry in outline.items:
        yield from (passage.text for passage in entry.fields.values())
    yield source.passage([*outline.tail]).text


def _notice(
    text: NoticeText,
    title: str,
    edition: tuple[str, int],
    vocabulary: Vocabulary,
    around: Passage,
) -> Notice:
    division, year = edition
    issued_on = text.issued_on[0] if text.issued_on else ""
    told = read_assurances(around, division, year, vocabulary, issued_on)
    parts = {
        "title": text.title,
        "documentNumber": text.document_number,
        "issuedOn": text.issued_on,
        "effectiveFrom": text.effective_from,
    }
    return Notice(
        title=title,
        document_number=text.document_number[0] if text.document_number else "",
        issuers=tuple(
            resolve_agency(body.text, body.span, division, vocabulary) for body in text.issuers
        ),
        issued_on=issued_on,
        effective_from=text.effective_from[0] if text.effective_from else "",
        clauses=tuple(
            Clause(clause.number, clause.title, clause.passage.text, clause.passage.span)
            for clause in text.clauses
        ),
        approved_by=told.approval,
        published_at=told.publication,
        fiscal_capacity_assessment=told.assessment,
        possibly_approved_by=told.possible.get(Topic.APPROVAL),
        possibly_published_at=told.possible.get(Topic.PUBLICATION),
        possible_fiscal_capacity_assessment=told.possible.get(Topic.ASSESSMENT),
        spans={name: found[1] for name, found in parts.items() if found}
        | {
            name: told.possible[topic].span
            for name, topic in (
                ("possiblyApprovedBy", Topic.APPROVAL),
                ("possiblyPublishedAt", Topic.PUBLICATION),
                ("possibleFiscalCapacityAssessment", Topic.ASSESSMENT),
            )
            if topic in told.possible
        },
    )
