"""Reads every quantity that says how much, how often, how many or how well a recipient is served.

A field is read sentence by sentence (:mod:`qzgraph.records.sentence`); what each says of its
quantities becomes a benchmark: its indicator, the group it is for, and the value in which editions
are compared. What words promise without a number (:mod:`qzgraph.records.implied`) is read beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from qzgraph.language.quantities import QuantityReader
from qzgraph.language.quantity import Quantity, to_decimal
from qzgraph.population_scheme import normal_name
from qzgraph.reading.numerals import read_numeral
from qzgraph.reading.source import Passage
from qzgraph.records.added_up import sums, totals
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.counting import limits_free
from qzgraph.records.dates import Date, dates_in
from qzgraph.records.implied import Implied, implied_in
from qzgraph.records.legal import titles
from qzgraph.records.limiting import limiting_days, limiting_numbers, numbers_said
from qzgraph.records.model import (
    Benchmark,
    Better,
    Comparator,
    Doubt,
    Field,
    Indicator,
    LimitingNumber,
    Population,
)
from qzgraph.records.nounphrase import blank_brackets
from qzgraph.records.paragraph import SoFar, period_of_list, promised
from qzgraph.records.populations import make_population
from qzgraph.records.sentence import Said, Sentence
from qzgraph.records.subjects import Subject, level_bound
from qzgraph.vocabulary import Vocabulary

#: 非寄宿生减半，即小学每生每年625元: what stands before it heads what follows.
_THAT_IS = re.compile(r"[，,]即(?=[\u4e00-\u9fff])")
#: 生均公用经费之十倍: 的, in the manner of laws.
_OF = re.compile(r"(?<!分)之(?![一前后间内外上下中日比际时余家])")
_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百]+")
_SENTENCE_END = re.compile(r"[。；;！!]|[①-⑳]")
_QUOTED = re.compile(r"“([^”]{0,40})”")
_PROMISE_IN_QUOTES = re.compile(r"[不至][得低少超高]\S*?\d|\d+(?:\.\d+)?%以上")
#: Dimensions whose quantities come round with a period.
_TIMED = frozenset(("money", "count", "weak", "duration", "measure"))
#: Holders that are measured themselves: one 公顷 is 15 亩, and no number among many.
_MEASURED = frozenset(("land", "area", "length"))
#: What an amount is for that is no stretch of time (每餐, 每次): kinds of holder.
_OCCASIONS = {"meal": "餐", "case": "次"}
#: Characters beside a quantity, up to the next mark, that are its own words, and those of its
#: sentence before them; more are another matter.
_NEAR, _BEFORE = 100, 300
#: 90元，自2027年1月1日起执行100元: of which it says from when is the number behind it.
_DATES_ANOTHER = re.compile(r"[^，；]*\d")
_WORDS_END = re.compile(r"[，,。；;、]")
_MINUTES_A_DAY = 1440
#: Deadlines from here on are told in hours or days by turns.
_LONG_MINUTES = 240
_BARE_RANK = re.compile(r"\s*[省市县区]级\s*$")
#: From so many occasions on their list is the whole of what is done.
_A_LIST = 3
#: 「市级工人文化宫…，县级工人文化宫…」: whose bodies are bound, said before whom they serve.
_OPENING_LEVEL = re.compile(
    r"[，、]?(?:其中)?(?:设区)?(?:省本级|市本级|地市级|市级|县级|各县|各?县（市、区）级?)[\u4e00-\u9fff]{0,6}"
)
#: Numbers that tell no one apart: all but ages and grades.
_IDLE_NUMBER = r"\d+(?!\d|[—\-~～至到]?\d*(?:周?岁|级|档|类|期|月龄|年级|等))"
#: Words for the limit of a benefit, which is itself what is promised.
_LIMIT = re.compile(r"封顶|限额|最高额度|最高支付")


@dataclass(frozen=True)
class FieldPromises:
    """What a field promises: by numbers, by words alone; numbers that were not understood, and that only limit what
    others promise; ``numbers`` are all of them."""

    benchmarks: tuple[Benchmark, ...]
    implied: tuple[Benchmark, ...]
    unread: tuple[Doubt, ...]
    limiting: tuple[LimitingNumber, ...] = ()
    numbers: frozenset[Decimal] = frozenset()


def read_benchmarks(
    field: Passage, name: Field, item_name: str, reader: QuantityReader, vocabulary: Vocabulary
) -> list[Benchmark]:
    """The benchmarks of one field in print order. ``alternative_to`` holds positions in that list."""
    return list(read_promises(field, name, item_name, reader, vocabulary).benchmarks)


def read_promises(
    field: Passage, name: Field, item_name: str, reader: QuantityReader, vocabulary: Vocabulary
) -> FieldPromises:
    """What one field promises, in print order. Positions of ``implied`` follow the benchmarks'.

    A population field is read too, but only for amounts with a period: its other numbers delimit
    who receives.
    """
    dates = list(dates_in(field.text))
    text = vocabulary.measured_pattern.sub(r"\1　", _blank_names(field.text, dates, vocabulary))
    text = _THAT_IS.sub("：　", text)
    found: list[Benchmark] = []
    implied: list[tuple[Benchmark, tuple[int, ...]]] = []
    unread: list[Doubt] = []
    limiting: list[LimitingNumber] = []
    numbers: set[Decimal] = set()
    records = _Records(field, name, item_name, vocabulary, reader, tuple(dates))
    promising = name in {Field.CONTENT, Field.STANDARD}
    so_far = SoFar()
    for start, end in _sentences(text):
        words = text[start:end]
        if text[:start].rstrip("　 ").endswith("。"):
            so_far = SoFar()
        here = so_far.bounded(reader.find(words, so_far.declared), words, reader)
        everything = [quantity.shifted(start) for quantity in here]
        often = (each.text.lstrip("每") for each in reader.rates.find(words))  # 42天 of 42天1次
        numbers |= numbers_said([*everything, *(q for each in often for q in reader.find(each))])
        quantities = list(promised(everything, text, start, vocabulary))
        if name is Field.POPULATION:
            quantities = [q for q in quantities if q.known.dimension == "money" and q.per]
        wordless: list[Implied] = []
        if promising:
            own = [q.shifted(-start) for q in quantities]
            wordless = implied_in(words, own, reader, vocabulary)
        quantities = [_on_open_days(each, start, wordless) for each in quantities]
        wholes = [each.quantity.shifted(start) for each in wordless if each.kind == "whole"]
        spans = [(q.quote_start, q.quote_end) for q in quantities]
        spans = sorted(spans + [(whole.start, whole.end) for whole in wholes])
        first, sentence = len(found), None
        if quantities:
            opening = quantities[0].start - start
            per = period_of_list(words, opening, everything, reader) or so_far.per
            shape = _shape(text, quantities)
            sentence = Sentence(shape, start, end, vocabulary, per, so_far.paid)
            said = sentence.read(quantities, first, [whole.start for whole in wholes])
            found += (records.benchmark(each, start, end, text, spans) for each in said)
            told = {(each.base_unit, each.value) for each in found[first:]}
            implied += (
                (total, ())
                for total in records.occasions(said, start, end, text, spans)
                if (total.base_unit, total.value) not in told
            )
        so_far = so_far.behind(words, sentence, reader)
        if promising:
            for each in wordless:
                made = replace(each, quantity=each.quantity.shifted(start))
                implied.append((records.implied(made, start, end, text, spans), ()))
            implied += totals(found, first)
            unread += records.unread(words, start, everything, wordless, reader)
            others = [each for each in everything if each not in quantities]
            limiting += limiting_numbers(others, field, text, start, vocabulary)
    if promising:
        days = list(limiting_days(dates, field))
        limiting += days
        numbers |= {day for each in days for day in each.amounts}
    implied += sums(found)
    promises = _numbered(found, implied, unread)
    return replace(promises, limiting=tuple(limiting), numbers=frozenset(numbers))


def _on_open_days(quantity: Quantity, start: int, wordless: Sequence[Implied]) -> Quantity:
    """每天6小时, where the sentence says on how many days a week: as often as on those."""
    week = next(
        (e for e in wordless if e.kind == "product" and start + e.quantity.start == quantity.start),
        None,
    )
    # Those of each time (每次4小时) stay as printed.
    daily = quantity.per_year is not None and bool(quantity.value)
    if week is None or not (daily and week.quantity.value and week.quantity.per_year):
        return quantity
    assert quantity.value is not None
    return replace(quantity, per_year=week.quantity.value * week.quantity.per_year / quantity.value)


def _numbered(
    found: list[Benchmark],
    implied: list[tuple[Benchmark, tuple[int, ...]]],
    unread: list[Doubt],
) -> FieldPromises:
    """With positions: an increment and the total that it makes are alternatives."""
    for at, benchmark in enumerate(found):
        if benchmark.increases:
            below = [
                index
                for index, other in enumerate(found[:at])
                if not other.increases and other.base_unit == "元"
            ]
            found[at] = replace(benchmark, increase_of=tuple(below[-6:]))
    made = []
    for benchmark, stands_for in implied:
        made.append(replace(benchmark, alternative_to=stands_for))
    return FieldPromises(tuple(found), tuple(made), tuple(unread))


def _shape(text: str, quantities: Sequence[Quantity]) -> str:
    """The text with the Chinese numerals of its quantities as digits, at the same places: 二次 is told from
    what stands around it as 2次 is. What a quantity was before (由15日压缩为) is left blank: it says nothing
    of whom or what."""
    for each in quantities:
        if each.former is not None:
            blank = "　" * (each.quote_start - each.former_start)
            text = text[: each.former_start] + blank + text[each.quote_start :]
        numeral = _NUMERAL.match(text, each.start, each.end)
        if numeral is None:
            continue
        value = read_numeral(numeral[0].replace("两", "二"))
        digits = "9" if value is None else str(int(value))
        if value is None or len(digits) > len(numeral[0]):
            digits = "9" * len(numeral[0])
        text = text[: each.start] + digits.zfill(len(numeral[0])) + text[numeral.end() :]
    return text


def _blank_names(text: str, dates: list[Date], vocabulary: Vocabulary) -> str:
    """Titles in 《》, names in quotation marks and dates hold no benchmark; blanks keep every offset."""
    chars = list(_OF.sub("的", text))
    spans = [(title.start, title.end) for title in titles(text)]
    spans += [
        match.span()
        for match in _QUOTED.finditer(text)
        if not _PROMISE_IN_QUOTES.search(match.group())
        and match[1] not in vocabulary.moments  # 春节、“八一”
    ]
    spans += [(date.start, date.end) for date in dates]
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


#: Kinds of promises without a number of which less is better, with what they are measured in.
_LESS_IS_BETTER = {"price": "收费", "deadline": "天", "rest-charged": "1"}


@dataclass(frozen=True)
class _Records:
    """Makes the benchmarks of one field from what its sentences say."""

    field: Passage
    name: Field
    item_name: str
    vocabulary: Vocabulary
    reader: QuantityReader
    dates: tuple[Date, ...]

    def benchmark(
        self, said: Said, start: int, end: int, text: str, spans: list[tuple[int, int]]
    ) -> Benchmark:
        quantity, subject = said.quantity, said.subject
        group = subject.group
        printed = self.field.text
        around = f"{group}|{printed[max(start, subject.start - 4) : subject.end + 4]}"
        level = level_bound(around, self.vocabulary) if group else None
        if subject.kind == "authority" and level is None:
            group = ""
        applies_to = self._populations(subject) if group else ()
        own, before = self._words(quantity, start, end, text, spans)
        opening = _OPENING_LEVEL.match(own)
        if level is None and opening:
            level = level_bound(opening.group(), self.vocabulary)
        if quantity.holders & {"person", "household"} and _BARE_RANK.match(group or own):
            level = None  # 「省级每人2000元，市级每人1500元」 are ranks of those who are paid
        indicator = self._indicator(
            quantity, subject if group else replace(subject, group=""), said.base, own
        )
        left, right = text[start : quantity.quote_start], text[quantity.quote_end :]
        freed = limits_free(quantity, left, right, self.vocabulary)
        if freed:
            indicator = replace(
                indicator, key=indicator.key.removesuffix("-上限"), better_when=Better.HIGHER
            )
        if said.distributed:
            measure = "" if "、" in subject.measure else subject.measure
            own, before = f"{subject.group} {measure}", f"{before} {own}"
        made = self._made(
            quantity,
            said,
            indicator,
            context=self._plain(own),
            around=self._plain(before),
            group=group,
            applies_to=applies_to,
            level=level,
            start=start,
        )
        return replace(made, is_limit=True) if freed else made

    def implied(
        self, each: Implied, start: int, end: int, text: str, spans: list[tuple[int, int]]
    ) -> Benchmark:
        """What words promise without a number."""
        quantity = each.quantity
        inner = [span for span in spans if not span[0] <= quantity.start < span[1]]
        own, before = self._words(quantity, start, end, text, inner)
        if each.kind in {"whole", "whole-pay", "regular"}:
            own = f"{own} {text[quantity.start : quantity.end]}"
        better = Better.LOWER if each.kind in _LESS_IS_BETTER else Better.HIGHER
        unit = _LESS_IS_BETTER.get(each.kind, quantity.known.base)
        label = self.item_name
        key = "-".join(normal_name(part) for part in (label, unit, each.kind) if part)
        indicator = Indicator(key, f"{label}［{unit}］", better, "")
        said = Said(quantity, Subject(), each.of, quantity.per, quantity.per_year)
        made = self._made(
            quantity,
            said,
            indicator,
            context=self._plain(own),
            around=self._plain(before),
            start=start,
        )
        return replace(
            made, implied=True, base_unit=unit if each.kind in _LESS_IS_BETTER else made.base_unit
        )

    def occasions(
        self, said: list[Said], start: int, end: int, text: str, spans: list[tuple[int, int]]
    ) -> Iterator[Benchmark]:
        """「满月、3月龄、…、6岁各1次」 is as many times as occasions are named, in all lists of the sentence."""
        by_start: dict[int, list[Said]] = {}
        for each in said:
            by_start.setdefault(each.quantity.start, []).append(each)
        lists = [
            (same[0].quantity, len(same) * (same[0].quantity.value or Fraction(0)))
            for same in by_start.values()
            if len(same) >= _A_LIST and same[0].quantity.known.base == "次"
        ]
        if lists:
            many = replace(lists[-1][0], value=sum((times for _, times in lists), Fraction(0)))
            yield self.implied(Implied(many, "sum"), start, end, text, spans)

    def unread(
        self,
        words: str,
        start: int,
        read: list[Quantity],
        wordless: Sequence[Implied],
        reader: QuantityReader,
    ) -> Iterator[Doubt]:
        """Numbers that were not understood, and words that leave a sum open (执行省定标准)."""
        mine = [quantity.shifted(-start) for quantity in read]
        clocks = [each.quantity for each in wordless]  # 8:30至17:30
        for each in reader.unread(words, mine):
            if any(one.start <= each.start and each.end <= one.end for one in clocks):
                continue
            yield self._doubt(start + each.start, start + each.end, "没有读懂这个数")
        for match in self.vocabulary.whole_pattern.finditer(words):
            if self.vocabulary.whole_words[match.group()][0] == "open":
                span = (start + match.start(), start + match.end())
                yield self._doubt(*span, "标准未写明，按所指的标准执行")

    def _doubt(self, start: int, end: int, reason: str) -> Doubt:
        text = self.field.text[start:end]
        return Doubt(self.item_name, self.name, text, reason, self.field.span_of(start, end))

    def _made(
        self,
        quantity: Quantity,
        said: Said,
        indicator: Indicator,
        *,
        context: str,
        around: str,
        start: int,
        group: str = "",
        applies_to: tuple[Population, ...] = (),
        level: object = None,
    ) -> Benchmark:
        quote_start, quote_end = quantity.quote_start, quantity.quote_end
        low, high = quantity.low, quantity.high
        amount, amount_unit = _amount(quantity)
        holders = quantity.holders or said.holders
        values = _comparable(quantity, quantity.first, said.per_year)
        return Benchmark(
            indicator=indicator,
            comparator=quantity.comparator,
            value=None if quantity.value is None else to_decimal(quantity.value),
            min_value=None if low is None else to_decimal(low),
            max_value=None if low is None or high is None else to_decimal(high),
            unit=quantity.unit,
            qudt=quantity.known.qudt,
            per=said.per,
            comparable_value=to_decimal(values),
            comparable_max=(
                to_decimal(_comparable(quantity, high, said.per_year))
                if low is not None and high is not None
                else None
            ),
            comparable_unit=_comparable_unit(quantity, said.per, said.per_year, holders),
            amount=to_decimal(amount),
            base_unit=amount_unit,
            applies_to_text=group,
            applies_to=applies_to,
            relative_to=said.base,
            binds_level=level,  # type: ignore[arg-type]
            alternative_to=said.alternative_to,
            field=self.name,
            quote=self.field.text[quote_start:quote_end],
            span=self.field.span_of(quote_start, quote_end),
            former_value=None if quantity.former is None else to_decimal(quantity.former),
            valid_from=self._valid_from(start, quantity.quote_start),
            increases=quantity.increases,
            is_aim=quantity.is_aim,
            holders=holders,
            is_limit=_LIMIT.search(f"{quantity.bound_word} {indicator.measure}") is not None,
            is_spread=quantity.among != 1 and not quantity.holders & _MEASURED,
            per_year=None if said.per_year is None else to_decimal(said.per_year),
            context=context,
            around=around,
        )

    def _valid_from(self, start: int, at: int) -> str:
        """From when, or by when: the last date of the sentence before what is promised; else one behind it from
        which it takes effect (…300元，自2026年1月1日起执行)."""
        dated = [date for date in self.dates if start <= date.start < at]
        if dated:
            return dated[-1].holds_from
        stop = _SENTENCE_END.search(self.field.text, at)
        end = stop.start() if stop else len(self.field.text)
        effect = around_numbers(self.vocabulary).takes_effect
        behind = [date for date in self.dates if at < date.start < end]
        told = [
            date
            for date in behind
            if effect.match(self.field.text, date.end)
            and not _DATES_ANOTHER.match(self.field.text, date.end, end)
        ]
        return told[0].holds_from if told else ""

    def _words(
        self, quantity: Quantity, start: int, end: int, text: str, spans: list[tuple[int, int]]
    ) -> tuple[str, str]:
        """A quantity's own words, from behind the one before it to the next mark behind it; and
        those before them in the sentence."""
        before = [b for _, b in spans if b <= quantity.quote_start]
        begin = start
        if before:
            mark = _WORDS_END.search(text, before[-1])
            following = re.compile(r"[，,；;、]").search(text, before[-1], quantity.quote_start)
            begin = following.end() if following else before[-1]
            if mark and mark.start() < quantity.quote_start:
                begin = mark.end()
        mark = _WORDS_END.search(text, quantity.quote_end, end)
        stop = mark.start() if mark else end
        if mark and mark.group() == "、" and not before:
            # 「提供1次、孕中期和孕晚期各提供2次健康管理」 ends at 、, 「服务、设施」 goes on.
            stop = mark.start()
        nexts = [a for a, _ in spans if a >= quantity.quote_end]
        if nexts:
            stop = min(stop, nexts[0])
        heading_end = min([a for a, _ in spans if a < begin], default=begin)
        begin, stop = (
            max(begin, quantity.quote_start - _NEAR),
            min(stop, quantity.quote_end + _NEAR),
        )
        own = text[begin : quantity.quote_start] + " " + text[quantity.quote_end : stop]
        inner = text[quantity.quote_start : quantity.start]
        return f"{own} {inner}", text[
            max(start, heading_end - _BEFORE) : heading_end
        ] if before else ""

    def _plain(self, words: str) -> str:
        """Words without rates, numbers and bounding words."""
        for rate in self.reader.rates.find(words):
            words = words.replace(
                rate.text, f" {rate.noun.lstrip('名位个')} " if len(rate.noun) > 2 else " "
            )
        words = self.reader.bounding.words.sub(" ", words)
        return re.sub(rf"[\s　，。；：、（）()“”.%]+|{_IDLE_NUMBER}", " ", words).strip()

    def _populations(self, subject: Subject) -> tuple[Population, ...]:
        if subject.kind not in {"person", "household"} or re.search(r"[，或]", subject.group):
            return ()
        printed = self.field.text[subject.start : subject.end]
        span = self.field.span_of(subject.start, subject.end)
        return (make_population(subject.group, self.vocabulary, printed, span),)

    def _indicator(self, quantity: Quantity, subject: Subject, base: str, own: str) -> Indicator:
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
        better = self._direction(quantity, measure, f"{subject.group}{measure}", own.strip())
        # 「不超过15天」 and 「不少于15天」 measure two things: the better end is part of which.
        cap = "上限" if better is Better.LOWER and quantity.known.better == "Higher" else ""
        key = "-".join(normal_name(part) for part in (measure, group, base, unit, cap) if part)
        return Indicator(key, f"{label}［{unit}{cap}］", better, measure)

    def _direction(self, quantity: Quantity, *said: str) -> Better:
        is_length = quantity.known.dimension == "duration" and quantity.comparator in {
            Comparator.AT_LEAST,
            Comparator.MORE_THAN,
        }
        if quantity.known.base == "1" and not quantity.paid and self._is_aided(quantity):
            return Better.HIGHER  # 个人缴费部分按50%的比例给予资助
        for pattern, better in self.vocabulary.measures:
            if any(map(pattern.search, said)):
                # 服务期限3年以上: a length with a floor is promised and no deadline.
                return Better.HIGHER if is_length else Better(better)
        if quantity.paid or self._is_borne(quantity):
            return Better.LOWER
        if quantity.increases:
            return Better.HIGHER  # 最高可上浮30%
        capped = quantity.comparator in {Comparator.AT_MOST, Comparator.LESS_THAN}
        lengths = quantity.known.base in {"米", "人", "户"}
        if capped and (quantity.known.dimension in {"duration", "ratio"} or lengths):
            return Better.LOWER
        return Better(quantity.known.better)

    def _is_aided(self, quantity: Quantity) -> bool:
        return self.vocabulary.fees.is_aided(self.field.text[quantity.quote_end :][:_NEAR])

    def _is_borne(self, quantity: Quantity) -> bool:
        """Whether a share is what recipients bear of a cost."""
        if quantity.known.base != "1":
            return False
        before = self.field.text[: quantity.quote_start]
        sentence = _SENTENCE_END.split(before)[-1]
        return self.vocabulary.fees.is_recipients_share(before, sentence)


def _amount(quantity: Quantity) -> tuple[Fraction, str]:
    """The value, or the lower bound, in the unit of amounts, its period left out."""
    known = quantity.known
    if known.amount_factor is not None:
        return quantity.first * known.amount_factor / quantity.among, known.amount_unit
    value = _paid(quantity, quantity.first * known.factor) / quantity.among
    deadline = quantity.comparator is Comparator.AT_MOST and not quantity.per
    if known.base == "分钟" and deadline and value >= _LONG_MINUTES:
        return value / _MINUTES_A_DAY, "天"
    return value, "1" if known.dimension in {"ratio", "points", "multiple"} else known.base


def _paid(quantity: Quantity, value: Fraction) -> Fraction:
    """Of a reduction what is left to pay: 减免50% leaves 50%."""
    return 1 - value if quantity.paid == "discount" and value <= 1 else value


def _comparable(quantity: Quantity, value: Fraction, per_year: Fraction | None) -> Fraction:
    """The value in the unit and period in which editions are compared: money and counts a year,
    shares as fractions, everything else in its base unit."""
    value = _paid(quantity, value * quantity.known.factor)
    if quantity.known.dimension in _TIMED and per_year is not None:
        value *= per_year
    return value


def _comparable_unit(
    quantity: Quantity, per: str, per_year: Fraction | None, holders: frozenset[str]
) -> str:
    """Numbers among as many holders each (每千名 5张, 每万名 40张) are in units of their own: amounts,
    which are for one holder, compare them."""
    base = quantity.known.base
    if quantity.among != 1:
        base = f"{base}/{to_decimal(quantity.among):f}"
    if quantity.known.dimension not in _TIMED or not per:
        return base
    if per_year is not None:
        return f"{base}/年"
    occasions = [word for kind, word in _OCCASIONS.items() if kind in holders]
    match = re.search(r"(餐|次|孩次|孩|例|场)$", per)
    return f"{base}/{match.group(1) if match else occasions[0]}" if occasions or match else base
