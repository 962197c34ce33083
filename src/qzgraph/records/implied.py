"""Promises that words make without a number: 全覆盖 is all of it, 天天更新 once a day, 半价 a half.

They are read as quantities, so that a county's 「村村通邮」 answers the city's 「通邮率达100%」; in the
records they stand apart from the numbers that are printed (:attr:`Item.implied`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qzgraph.known import Unit
from qzgraph.language.bounds import Comparator
from qzgraph.language.quantities import QuantityReader
from qzgraph.language.quantity import Quantity
from qzgraph.language.tables import any_of
from qzgraph.records.around_numbers import WEEKDAYS, around_numbers
from qzgraph.records.counting import EVENT
from qzgraph.records.enumerated import enumerated_in
from qzgraph.vocabulary import Vocabulary

#: The unit of lists, which nothing else is told in.
LISTED = "所列"
#: What the names of a list are joined by.
NAMES = "、"
_SHARE = Unit("", None, "ratio", Fraction(1), "1", "Higher")
#: How many things are listed by name.
_NAMED = Unit("项", None, "weak", Fraction(1), LISTED, "Higher")
_PRICE = Unit("", None, "ratio", Fraction(1), "1", "Lower")
#: 应保尽保, 应免尽免: all that should be are.
_AS_OUGHT = re.compile(r"应([一-龥])尽\1|能([一-龥])尽\2|愿([一-龥])尽\3|该([一-龥])尽\4")
#: What parts clauses, of which each tells its own price (工作日免费，双休日低收费).
_PARTED = re.compile("[，,；;。]")
#: Kinds of ``whole-words.csv`` that promise something.
_PROMISING = frozenset(("whole", "whole-pay", "price", "price-open", "charge", "deadline"))


@dataclass(frozen=True)
class Implied:
    """A promise without a number; ``kind`` is the lexicon's."""

    quantity: Quantity
    kind: str
    of: str = ""
    """Of what it is the price (押金)."""


def implied_in(
    text: str, read: list[Quantity], reader: QuantityReader, vocabulary: Vocabulary
) -> list[Implied]:
    """What the words of a sentence promise beside its numbers ``read``."""
    found = [*_whole(text, vocabulary), *_regular(text, read, reader, vocabulary)]
    found += [
        *_hours_a_week(text, read, reader, vocabulary),
        *_by_the_clock(text, reader, vocabulary),
        *_days_a_year(text, read, vocabulary),
        *_lists(text, vocabulary),
        *_rests(text, read, vocabulary),
        *_as_much(text, vocabulary),
        *_round_the_clock(text, vocabulary),
    ]
    return sorted(found, key=lambda each: each.quantity.start)


def _as_much(text: str, vocabulary: Vocabulary) -> Iterator[Implied]:
    """「与机构养育的孤儿标准一致」, 「按最低工资标准领取」: all of what is named."""
    around = around_numbers(vocabulary)
    for match in (*around.as_much_as.finditer(text), *around.paid_as_much.finditer(text)):
        whole = _quantity(match.start(), match.end(), Fraction(1), _SHARE, "whole")
        yield Implied(whole, "as-much", of=match["base"])


def _round_the_clock(text: str, vocabulary: Vocabulary) -> Iterator[Implied]:
    """「7×24小时」, 「全天候」: 24 hours every day."""
    for match in around_numbers(vocabulary).round_clock.finditer(text):
        hours = _quantity(
            match.start(), match.end(), Fraction(24), vocabulary.units["小时"], "hours"
        )
        yield Implied(replace(hours, per="每天", per_year=_DAYS_A_YEAR), "product")


def _rests(text: str, read: Sequence[Quantity], vocabulary: Vocabulary) -> Iterator[Implied]:
    """「由农户自缴15%，其余由财政补贴」: the treasury pays 85%; 「由财政补贴80%，其余由农户承担」: the household 20%."""
    for share in read:
        rest = vocabulary.fees.rest_behind(text, share.quote_end)
        if rest is None or share.known.base != "1" or share.value is None:
            continue
        value = 1 - share.value * share.known.factor
        if not 0 < value < 1:
            continue
        left = _quantity(rest.start, rest.end, value, _SHARE, "whole")
        comparator = _OF_THE_REST.get(share.comparator, share.comparator)
        yield Implied(
            replace(left, comparator=comparator), "rest-charged" if rest.is_charged else "rest"
        )


#: How the rest is bounded where a share is.
_OF_THE_REST = {
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.LESS_THAN: Comparator.MORE_THAN,
    Comparator.MORE_THAN: Comparator.LESS_THAN,
}


def _lists(text: str, vocabulary: Vocabulary) -> Iterator[Implied]:
    """「项目包括血常规、尿常规和心电图」: three things; of a list that is left open (等), at least."""
    for each in enumerated_in(text, vocabulary):
        many = _quantity(each.start, each.end, Fraction(len(each.names)), _NAMED, "names")
        if each.is_open:
            many = replace(many, comparator=Comparator.AT_LEAST)
        yield Implied(many, "names", of=NAMES.join(each.names))


def _whole(text: str, vocabulary: Vocabulary) -> Iterator[Implied]:
    words, pattern = vocabulary.whole_words, vocabulary.whole_pattern
    around = around_numbers(vocabulary)
    taken = 0
    told = list(vocabulary.fees.find(text))
    fees = [fee for fee in told if not _is_general(fee.name, vocabulary)]
    read = [fee for fee in told if fee.is_charged or fee in fees]
    for fee in told:
        if fee.is_charged and fee not in fees:  # 费用由家庭承担10%
            charged = _quantity(fee.start, fee.end, Fraction(0), _PRICE, "whole")
            yield Implied(replace(charged, comparator=Comparator.MORE_THAN), "price")
    for fee in vocabulary.fees.paid_for(text):
        yield Implied(_quantity(fee.start, fee.end, Fraction(0), _PRICE, "whole"), "price")
    for fee in fees:
        price = _quantity(fee.start, fee.end, Fraction(0), _PRICE, "whole")
        if fee.is_charged:
            price = replace(price, comparator=Comparator.MORE_THAN)
        yield Implied(price, "price", of=fee.name)
    spans = [
        (m.start(), m.end(), *words[m.group()])
        for m in pattern.finditer(text)
        if words[m.group()][0] in _PROMISING
        and not any(fee.start <= m.start() < fee.end for fee in read)
    ]
    for each in (_AS_OUGHT, around.every, around.one_each, around.all_of_them):
        spans += [(m.start(), m.end(), "whole", "1") for m in each.finditer(text)]
    for start, end, kind, value in sorted(spans):
        if start < taken:
            continue
        taken = end
        clause = re.split(r"[，。；]", text[start : start + 24])[0]
        firm = around.firm.search(clause) or around.all_of_them.match(text, start)
        if text[start:end] in around.alone and not firm:
            continue
        if kind in {"price-open", "charge"}:
            before, behind = _clause_around(text, start, end)
            if _says(before, "charge-denied", vocabulary):
                # 不得向求职者收取费用; of 不得违规收取 nothing follows
                if not _says(before, "charge-beyond", vocabulary):
                    yield Implied(_quantity(start, end, Fraction(0), _PRICE, "whole"), "price")
            elif not any(
                other == "price" and not _PARTED.search(text, min(at, start), max(at, start))
                for at, _, other, _ in spans
            ) and (kind == "price-open" or _charges_for_it(before, behind, vocabulary)):
                charged = _quantity(start, end, Fraction(0), _PRICE, "whole")
                yield Implied(replace(charged, comparator=Comparator.MORE_THAN), "price")
            continue
        if kind == "deadline":
            # 当场办结, 次日送达: where what is done stands behind it, or what sets it going before it
            done = vocabulary.done_pattern.match(text[end:].lstrip("，内"))
            if around.arrives.search(text[:start]):
                continue  # 到达现场处置: where, not when
            if done or around.since.search(text[max(0, start - EVENT) : start]):
                at_most = _quantity(start, end, Fraction(value), vocabulary.units["天"], "whole")
                yield Implied(replace(at_most, comparator=Comparator.AT_MOST), "deadline")
            continue
        if kind == "price" and (instead := re.match(r"或(?:者)?(?:低|优)[一-龥]{1,2}", text[end:])):
            taken = end + instead.end()  # 免费或低收费: a charge is allowed
            charged = _quantity(start, taken, Fraction(0), _PRICE, "whole")
            yield Implied(replace(charged, comparator=Comparator.MORE_THAN), "price")
            continue
        before = text[max(0, start - 20) : start]
        soft = around.softened.search(before) is not None
        known = _PRICE if kind == "price" else _SHARE
        quantity = _quantity(start, end, Fraction(value), known, "whole")
        if soft:
            quantity = replace(quantity, comparator=Comparator.LESS_THAN, is_aim=True)
        yield Implied(quantity, kind)


def _is_general(fee: str, vocabulary: Vocabulary) -> bool:
    """Whether a name is that of no fee in particular (费用, 工本费)."""
    return fee in {"", "费", *_of_kind("charge-object", vocabulary)}


def _clause_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before some words in their clause, and what behind."""
    return re.split(r"[，。；：]", text[:start])[-1], re.split(r"[，。；：]", text[end:])[0]


def _charges_for_it(before: str, behind: str, vocabulary: Vocabulary) -> bool:
    """Whether a verb of charging says that the service itself is charged (收取120元服务费, 按成本收费), and not
    another thing (作业本费) or how charges are ruled (规范收费)."""
    objects = any_of(_of_kind("charge-object", vocabulary))
    if around_numbers(vocabulary).priced_by.search(before):
        return True  # 按成本收费提供档案复制件
    how_much = r"(?:[每人年月次元期件份例场为的按]|[^一-龥])*"
    if re.fullmatch(rf"{how_much}(?:{objects})?{how_much}", behind) is None:
        return False
    return bool(behind.strip()) or _says(before[-10:], "charge-by", vocabulary)


def _says(clause: str, kind: str, vocabulary: Vocabulary) -> bool:
    return any(word in clause for word in _of_kind(kind, vocabulary))


def _of_kind(kind: str, vocabulary: Vocabulary) -> list[str]:
    return [word for word, (own, _) in vocabulary.whole_words.items() if own == kind]


def _regular(
    text: str, read: list[Quantity], reader: QuantityReader, vocabulary: Vocabulary
) -> Iterator[Implied]:
    """「内容天天更新」, 「逢周日播出」: once each time; 「周一至周五提供」: so many days a week."""
    around = around_numbers(vocabulary)
    for rate in reader.rates.find(text):
        if rate.per_year is None or rate.is_bare or rate.text in around.seasons:
            continue
        if around.weekdays.match(rate.text):
            days = Fraction(rate.per_year) / 52
            known = vocabulary.units["天"]
            quantity = _quantity(rate.start, rate.end, days, known, "days")
            yield Implied(replace(quantity, per="每周", per_year=Fraction(52)), "days")
        end = min(
            (text.find(mark, rate.end) for mark in "，。；" if text.find(mark, rate.end) >= 0),
            default=len(text),
        )
        inside = [each for each in read if rate.start <= each.start <= end]
        dated = len(inside) == 1 and _is_day_of(rate.end, inside[0])  # 每月10日前发放
        if inside and not dated:
            continue
        rest = text[rate.end : end]
        plain = not rest.startswith(("的", "度", "均", "末", "底"))
        if not dated and not (plain and around.regular.match(rest)):
            continue
        quantity = _quantity(rate.start, rate.end, Fraction(1), vocabulary.units["次"], "regular")
        yield Implied(replace(quantity, per=rate.text, per_year=rate.per_year), "regular")


def _is_day_of(end: int, quantity: Quantity) -> bool:
    """Whether a quantity is the day of a period, which ends there, by which something is done each time."""
    by_then = quantity.comparator is Comparator.AT_MOST and quantity.known.base == "天"
    return by_then and quantity.start == end and not quantity.per


_DAYS_A_YEAR, _WEEKS_A_YEAR = Fraction(365), Fraction(52)
#: Units of how long each time lasts.
_LASTS = frozenset({"分钟", "学时", "天"})


def _hours_a_week(
    text: str, read: list[Quantity], reader: QuantityReader, vocabulary: Vocabulary
) -> Iterator[Implied]:
    """「每周开放6天，每天7小时」: 42 hours a week; 「每期5天，每天8课时」: 40 a course; 「每天6小时，周一闭馆」,
    「周二至周日开放，每天6小时」: 36; 「每月到村2次，每次4小时」: 8 a month."""
    around = around_numbers(vocabulary)
    closed = around.closed.search(text)
    rates = (rate for rate in reader.rates.find(text) if around.weekdays.match(rate.text))
    weekdays = next(rates, None)
    for days, hours in itertools.pairwise([None, *read]):
        if hours is None or hours.known.base not in _LASTS or hours.value is None:
            continue
        if days is not None and days.value is not None and _each_time(days, hours):
            many, per, per_year = days.value, days.per, days.per_year
        elif hours.per_year != _DAYS_A_YEAR or hours.known.base == "天":
            continue
        elif days is not None and days.known.base == "天" and days.value is not None:
            many, per, per_year = days.value, days.per, days.per_year
            if closed and per_year is None:
                per, per_year = "每周", _WEEKS_A_YEAR
        elif weekdays is not None and weekdays.per_year and weekdays.end < hours.start:
            many = Fraction(weekdays.per_year) / _WEEKS_A_YEAR
            per, per_year = "每周", _WEEKS_A_YEAR
        elif closed:
            many = Fraction(7 - len(re.findall(f"[{WEEKDAYS}]", closed["days"])))
            per, per_year = "每周", _WEEKS_A_YEAR
        else:
            continue
        known = replace(hours.known, word=hours.unit)
        product = replace(hours, value=many * hours.value, per=per, per_year=per_year, known=known)
        yield Implied(product, "product")


def _days_a_year(text: str, read: Sequence[Quantity], vocabulary: Vocabulary) -> Iterator[Implied]:
    """「全年免费开放，闭馆日合计不超过30天」: 335 days a year; all of them where none is taken off."""
    around = around_numbers(vocabulary)
    opened = around.all_year.search(text)
    if opened is None:
        return
    off = Fraction(0)
    for days in read:
        beside = text[max(0, days.quote_start - _BESIDE) : days.quote_end + _BESIDE]
        if days.known.base == "天" and days.per_year is None and around.shut.search(beside):
            off += days.first * days.known.factor
    days_open = _quantity(
        opened.start(), opened.end(), _DAYS_A_YEAR - off, vocabulary.units["天"], "days"
    )
    if 0 < off < _DAYS_A_YEAR or not around.excepts.search(text):
        yield Implied(replace(days_open, per=opened.group(), per_year=Fraction(1)), "product")


#: How near a number its days are said to be closed ones.
_BESIDE = 8


def _each_time(times: Quantity, hours: Quantity) -> bool:
    """Whether hours are those of each of so many times."""
    often = times.known.base == "次" and times.per_year is not None
    return often and hours.per_year is None and "case" in hours.holders


#: What every hour of the clock has in it, and few sentences have.
_TIME = re.compile(r"\d\s*[:：∶时点]")


def _by_the_clock(text: str, reader: QuantityReader, vocabulary: Vocabulary) -> Iterator[Implied]:
    """「每日9:00—17:30开放」: so many hours a day; hours of one sentence add up (上午…，下午…)."""
    if not _TIME.search(text):
        return
    for sentence in re.finditer(r"[^。；]+", text):
        matches = list(
            around_numbers(vocabulary).hours.finditer(text, sentence.start(), sentence.end())
        )
        minutes = sum((_minutes(match) for match in matches), Fraction(0))
        if not minutes:
            continue
        start, end = matches[0].start(), matches[-1].end()
        before = [
            rate
            for rate in reader.rates.find(text)
            if sentence.start() <= rate.start < start and rate.per_year
        ]
        per, per_year = (before[-1].text, before[-1].per_year) if before else ("", _DAYS_A_YEAR)
        known = vocabulary.units["小时"]
        hours = _quantity(start, end, minutes / known.factor, known, "hours")
        yield Implied(replace(hours, per=per or "每天", per_year=per_year), "product")


def _minutes(match: re.Match[str]) -> Fraction:
    """How long it is from one time to the other; into the next day where that comes first. An afternoon's
    hours go on from noon, as do those behind them (下午2时至5时)."""
    said = match.groups()[:10] if match[2] else match.groups()[10:]
    later, *clock = said[:5]
    first, last = _on_the_clock(clock), _on_the_clock(said[6:])
    noon = 12 * 60
    if (later and first // 60 == 12) or (said[5] and last // 60 == 12):
        return Fraction(0)  # 下午12点, 晚12点: noon or midnight is not told
    if later and first < noon:
        first += noon
    if last < noon and (said[5] or (later and last + noon > first)):
        last += noon
    return Fraction((last - first) % (2 * noon))


def _on_the_clock(said: Sequence[str | None]) -> int:
    """Minutes since midnight: the hour, its minutes in either writing, and a half."""
    hour, minute, more, half = said
    return 60 * int(hour or 0) + (30 if half else int(minute or more or 0))


def _quantity(start: int, end: int, value: Fraction, known: Unit, form: str) -> Quantity:
    return Quantity(
        start,
        end,
        start,
        end,
        Comparator.EXACTLY,
        value,
        None,
        None,
        known.word,
        known,
        "",
        None,
        None,
        form=form,
    )
