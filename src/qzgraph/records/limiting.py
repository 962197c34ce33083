"""Numbers that promise nothing by themselves: from how far, after how long, on how many days (步行15分钟可达, 满3年的, 全年按200天
计算). They are kept, so that an edition that changes one can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from qzgraph.known import Unit
from qzgraph.language.quantity import Quantity, to_decimal
from qzgraph.reading.source import Passage
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.counting import Sort, sort_of
from qzgraph.records.dates import Date
from qzgraph.records.enumerated import enumerated_in
from qzgraph.records.model import LimitingNumber
from qzgraph.records.sentence import clause_start
from qzgraph.vocabulary import Vocabulary

#: What a number may be that says under which condition, how many or on how many occasions something is promised.
_LIMITS = frozenset((Sort.CONDITION, Sort.THRESHOLD, Sort.COUNT))
_MINUTES_A_DAY = 1440
#: A month is told as 30 days, too.
_DAYS_A_MONTH = 30


def limiting_numbers(
    quantities: Iterable[Quantity], field: Passage, text: str, start: int, vocabulary: Vocabulary
) -> Iterator[LimitingNumber]:
    """Those of a sentence's quantities that limit what others of it promise; ``start``: where it begins in ``text``,
    which has the field's length."""
    for each in quantities:
        begins = clause_start(text, each.quote_start, start)
        said = frozenset() if _is_no_limit(each, text, vocabulary) else numbers_said([each])
        if said and sort_of(each, text, begins, vocabulary) in _LIMITS:
            quote = field.text[each.quote_start : each.quote_end]
            span = field.span_of(each.quote_start, each.quote_end)
            yield LimitingNumber(quote, said, span)


def limiting_days(dates: Iterable[Date], field: Passage) -> Iterator[LimitingNumber]:
    """The days of the year that a field names, and of a stretch of time both its ends (10月20日至翌年4月20日)."""
    for date in dates:
        for day in date.days:
            span = field.span_of(date.start, date.end)
            yield LimitingNumber(field.text[date.start : date.end], frozenset({Decimal(day)}), span)


def numbers_said(quantities: Iterable[Quantity]) -> frozenset[Decimal]:
    """All that some quantities say in their base units, lengths of time in days, of a range both ends."""
    return frozenset(to_decimal(value) for each in quantities for value in _values(each))


def _is_no_limit(quantity: Quantity, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a number is part of a name (PM2.5年均浓度), or of a sum that is read with it (按200天计算), or is an
    article (可到达一处公共健身设施; of people it says that one may come, 一名陪护人员)."""
    around = around_numbers(vocabulary)
    weak = quantity.known.dimension == "weak" and quantity.known.base != "人"
    if weak and text[quantity.start] == "一" and quantity.value == 1:
        return True
    before, end = text[: quantity.quote_start], quantity.quote_end
    reckoned = around.reckoned.match(text, end) or around.paid_in.match(text, end)
    named = before[-1:].isascii() and before[-1:].isalpha()
    if named or (before.endswith(("按", "以")) and reckoned is not None):
        return True
    # 接运、存放、火化三项费用: how many are named says no more than their names.
    sentence = re.split("[，。；：]", before)[-1] + text[quantity.quote_start : end]
    return any(len(each.names) == quantity.value for each in enumerated_in(sentence, vocabulary))


def _values(quantity: Quantity) -> Iterator[Fraction]:
    known = quantity.known
    for value in (quantity.value, quantity.low, quantity.high):
        if value is not None:
            yield _in_base(value, known)
            if known.amount_unit == "天" and quantity.unit.endswith("月"):
                yield value * _DAYS_A_MONTH


def _in_base(value: Fraction, known: Unit) -> Fraction:
    """15分钟 and 四分之一小时 are as many days; 1千米 is 1000 of metres."""
    if known.base == "分钟":
        return value * known.factor / _MINUTES_A_DAY
    return value * (known.factor if known.amount_factor is None else known.amount_factor)
