"""Reads every quantity that says how much, how often, how many or how well a recipient is served.

A field is read sentence by sentence (:mod:`qzgraph.records.sentence`); what each says of its
quantities becomes a benchmark: its indicator, the group it is for, and the value in which editions
are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from qzgraph.reading.source import Passage
from qzgraph.records.counting import counts
from qzgraph.records.legal import titles
from qzgraph.records.model import Benchmark, Better, Comparator, Field, Indicator, Population
from qzgraph.records.nounphrase import blank_brackets
from qzgraph.records.populations import make_population
from qzgraph.records.quantities import Quantity, QuantityReader, to_decimal
from qzgraph.records.sentence import Period, Said, Sentence, clause_start
from qzgraph.records.subjects import Subject, level_bound
from qzgraph.vocabulary import Vocabulary, normal_name

_SENTENCE_END = re.compile(r"[。；;！!]|[①-⑳]")
_NAME_IN_QUOTES = re.compile(r"“[^”]{0,40}”")


def read_benchmarks(
    field: Passage, name: Field, item_name: str, reader: QuantityReader, vocabulary: Vocabulary
) -> list[Benchmark]:
    """The benchmarks of one field in print order. ``alternative_to`` holds positions in that list.

    A population field is read too, but only for amounts with a period: its other numbers delimit
    who receives.
    """
    text = _blank_names(field.text)
    found: list[Benchmark] = []
    per: Period = ("", None)
    records = _Records(field, name, item_name, vocabulary)
    for start, end in _sentences(text):
        quantities = [
            quantity
            for quantity in reader.find(text[start:end])
            for quantity in [_shift(quantity, start)]
            if counts(quantity, text, clause_start(text, quantity.start, start), vocabulary)
        ]
        if name is Field.POPULATION:
            quantities = [q for q in quantities if q.known.dimension == "money" and q.per]
        if quantities:
            if text[:start].rstrip("　 ").endswith("。"):
                per = ("", None)
            sentence = Sentence(text, start, end, vocabulary, per)
            found += [
                records.benchmark(said, start) for said in sentence.read(quantities, len(found))
            ]
            per = sentence.per
    return found


def _blank_names(text: str) -> str:
    """Titles in 《》 and names in quotation marks hold no benchmark; blanks keep every offset."""
    chars = list(text)
    spans = [(title.start, title.end) for title in titles(text)]
    spans += [match.span() for match in _NAME_IN_QUOTES.finditer(text)]
    for start, end in spans:
        chars[start:end] = "　" * (end - start)
    return "".join(chars)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in [*_SENTENCE_END.finditer(blank_brackets(text)), None]:
        end = match.start() if match else len(text)
        if text[start:end].strip():
            yield start, end
        start = match.end() if match else end


def _shift(quantity: Quantity, by: int) -> Quantity:
    return replace(
        quantity,
        start=quantity.start + by,
        end=quantity.end + by,
        quote_start=quantity.quote_start + by,
        quote_end=quantity.quote_end + by,
        per_start=None if quantity.per_start is None else quantity.per_start + by,
    )


@dataclass(frozen=True)
class _Records:
    """Makes the benchmarks of one field from what its sentences say."""

    field: Passage
    name: Field
    item_name: str
    vocabulary: Vocabulary

    def benchmark(self, said: Said, sentence_start: int) -> Benchmark:
        text = self.field.text
        quantity, subject = said.quantity, said.subject
        group = subject.group
        around = f"{group}|{text[max(sentence_start, subject.start - 4) : subject.end + 4]}"
        level = level_bound(around) if group else None
        if subject.kind == "authority" and level is None:
            group = ""
        applies_to = self._populations(subject) if group else ()
        indicator = self._indicator(
            quantity, subject if group else replace(subject, group=""), said.base
        )
        quote_start, quote_end = quantity.quote_start, quantity.quote_end
        return Benchmark(
            indicator=indicator,
            comparator=quantity.comparator,
            value=None if quantity.value is None else to_decimal(quantity.value),
            min_value=None if quantity.low is None else to_decimal(quantity.low),
            max_value=None
            if quantity.low is None or quantity.high is None
            else to_decimal(quantity.high),
            unit=quantity.unit,
            qudt=quantity.known.qudt,
            per=said.per,
            comparable_value=to_decimal(_comparable(quantity, quantity.first, said.per_year)),
            comparable_max=(
                to_decimal(_comparable(quantity, quantity.high, said.per_year))
                if quantity.low is not None and quantity.high is not None
                else None
            ),
            comparable_unit=_comparable_unit(quantity, said.per, said.per_year),
            amount=to_decimal(quantity.first * quantity.known.factor),
            base_unit=quantity.known.base,
            applies_to_text=group,
            applies_to=applies_to,
            relative_to=said.base,
            binds_level=level,
            alternative_to=said.alternative_to,
            field=self.name,
            quote=text[quote_start:quote_end],
            span=self.field.span_of(quote_start, quote_end),
        )

    def _populations(self, subject: Subject) -> tuple[Population, ...]:
        if subject.kind not in {"person", "household"} or re.search(r"[，或]", subject.group):
            return ()
        printed = self.field.text[subject.start : subject.end]
        span = self.field.span_of(subject.start, subject.end)
        return (make_population(subject.group, self.vocabulary, printed, span),)

    def _indicator(self, quantity: Quantity, subject: Subject, base: str) -> Indicator:
        measure = subject.measure or self.item_name
        group = (
            "" if subject.kind == "thing" else re.sub(r"^(?:本?辖区内?的?|当地)", "", subject.group)
        )
        label = measure if not group or group in measure else f"{group}：{measure}"
        unit = quantity.known.base if quantity.known.dimension not in {"ratio"} else "比例"
        if base:
            label = (
                f"{label}（{base}的{'倍数' if quantity.known.dimension == 'multiple' else '比例'}）"
            )
        better = self._direction(quantity, measure)
        # 「不超过15天」 and 「不少于15天」 measure two things: the better end is part of which.
        cap = "上限" if better is Better.LOWER and quantity.known.better == "Higher" else ""
        key = "-".join(normal_name(part) for part in (measure, group, base, unit, cap) if part)
        return Indicator(key, f"{label}［{unit}{cap}］", better, measure)

    def _direction(self, quantity: Quantity, measure: str) -> Better:
        for pattern, better in self.vocabulary.measures:
            if pattern.search(measure):
                return Better(better)
        capped = quantity.comparator in {Comparator.AT_MOST, Comparator.LESS_THAN}
        if capped and quantity.known.dimension in {"duration", "ratio"}:
            return Better.LOWER
        return Better(quantity.known.better)


def _comparable(quantity: Quantity, value: Fraction, per_year: Fraction | None) -> Fraction:
    """The value in the unit and period in which editions are compared: money and counts a year,
    shares as fractions, everything else in its base unit."""
    value = value * quantity.known.factor
    if quantity.known.dimension in {"money", "count", "weak"} and per_year is not None:
        value *= per_year
    return value


def _comparable_unit(quantity: Quantity, per: str, per_year: Fraction | None) -> str:
    base = quantity.known.base
    if quantity.known.dimension not in {"money", "count", "weak"} or not per:
        return base
    if per_year is not None:
        return f"{base}/年"
    occasion = re.search(r"每(?:生|人|户)?每?(餐|次|孩次|孩)$", per)
    return f"{base}/{occasion.group(1)}" if occasion else base
