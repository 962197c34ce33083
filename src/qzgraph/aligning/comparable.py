"""Whether two promises are one kind of quantity, how close they are, and whether words of one exclude words of
the other."""

from __future__ import annotations

import re
from fractions import Fraction

from qzgraph.aligning.evidence import bigrams, containment, name_likeness
from qzgraph.aligning.promises import Promise
from qzgraph.records.added_up import ADDED_UP
from qzgraph.records.model import Benchmark, Better, Comparator
from qzgraph.vocabulary import Vocabulary

#: Holders of which one counts towards a total: a number each, against a number in all.
EACH = frozenset(("place", "named", "class"))
GRADE = re.compile(
    r"(?<![省市县乡村镇户组级])[一二三四五六七八九十ⅠⅡⅢⅣⅤⅥ甲乙丙丁A-E](?=[级档类等期](?!人民))"
)
AVERAGE = re.compile(r"平均")
_DENIED = re.compile(r"[不非未]([一-龥]{2})")


def of_one_kind(one: Benchmark, two: Benchmark) -> bool:
    """Whether two quantities are of one kind: the same unit, all of them and each one, a ratio of
    staff and so many for each."""
    a, b = one.base_unit, two.base_unit
    # A deadline in hours beside one in minutes; 每天8小时 and 每周6天 are two things.
    deadlines = {each.indicator.better_when for each in (one, two)} == {Better.LOWER}
    if a == b or (deadlines and {a, b} == {"分钟", "天"}):
        return occasion(one) == occasion(two) or not (occasion(one) and occasion(two))
    units = {a, b}
    if units == {"1", "收费"}:
        share = one if a == "1" else two
        return share.indicator.better_when.value == "Lower"
    if "1" in units:
        share, count = (one, two) if a == "1" else (two, one)
        whole = share.implied or (share.comparable_value == 1 and not share.relative_to)
        each = count.holders & EACH or count.comparable_value == 1
        if whole and each and count.amount is not None and count.amount >= 1 and not count.per_year:
            return count.base_unit in {"个", "人", "台", "支", "套", "名"}
        return (
            count.is_spread and count.base_unit == "人" and not share.relative_to.endswith("标准")
        )
    return False


def is_sum(benchmark: Benchmark) -> bool:
    """Whether the text states its parts and not it."""
    return benchmark.implied and benchmark.indicator.measure == ADDED_UP


_OPPOSITE = {Better.HIGHER, Better.LOWER}


def are_of_other_parts(one: Benchmark, two: Benchmark) -> bool:
    """Whether two shares are of the one and of the other part of a whole (报销75%, 个人承担20%; 办结率95%, 逾期未办结的5%)."""
    shares = one.base_unit == two.base_unit == "1" and not (one.implied or two.implied)
    return shares and {one.indicator.better_when, two.indicator.better_when} == _OPPOSITE


#: Times of which one is so many times the other are seldom of one matter (12小时, 3个月).
_ANOTHER_ORDER = 20


def are_times_of_another_order(one: Benchmark, two: Benchmark) -> bool:
    """Whether of two stretches of time one is measured in months and the other in hours."""
    if one.base_unit != "天" or two.base_unit != "天" or not one.amount or not two.amount:
        return False
    return max(one.amount, two.amount) > _ANOTHER_ORDER * min(one.amount, two.amount)


def same_base(one: str, two: str) -> bool:
    """Whether two names of what a share is of are one, however their words are turned (机构养育孤儿标准,
    儿童福利机构孤儿养育标准)."""
    short, long = sorted((bigrams(one), bigrams(two)), key=len)
    turned = min(len(one), len(two)) >= 4 and (set(one) <= set(two) or set(two) <= set(one))
    return turned or name_likeness(one, two) >= 0.55 or containment(short, long) >= 0.6


def occasion(benchmark: Benchmark) -> str:
    """What an amount is paid for, where that is no period: 餐, 次."""
    tail = benchmark.comparable_unit.rpartition("/")[2] if "/" in benchmark.comparable_unit else ""
    if "/" in benchmark.base_unit or tail in {"年", ""} or tail.replace(".", "").isdigit():
        return ""
    return tail


def same_money(one: Benchmark, two: Benchmark) -> bool:
    """Whether two are one amount of money a time."""
    return (
        one.base_unit == two.base_unit == "元"
        and one.comparable_value == two.comparable_value
        and one.comparable_unit == two.comparable_unit
        and one.per_year == two.per_year
    )


def as_much(one: Benchmark, two: Benchmark) -> bool:
    """Whether two are the same quantity, to both ends of a range."""
    return (
        one.comparable_value is not None
        and one.comparable_value == two.comparable_value
        and one.comparable_max == two.comparable_max
        and one.comparable_unit == two.comparable_unit
    )


def may_be_as_much(one: Benchmark, two: Benchmark, vocabulary: Vocabulary) -> bool:
    """Whether one sum of money is told without its time, and is the other in some known time (每生每年750元,
    375元 where the words above it say 每学期)."""
    timed, plain = (one, two) if two.per_year is None else (two, one)
    if timed.per_year is None or plain.per_year is not None or plain.is_spread:
        return False
    if not (one.base_unit == two.base_unit == "元" and timed.amount and plain.amount):
        return False
    often = {Fraction(value) for kind, value in vocabulary.rate_words.values() if kind == "time"}
    yearly = Fraction(timed.amount) * Fraction(timed.per_year)
    return any(Fraction(plain.amount) * each == yearly for each in often - {timed.per_year})


def closeness(one: Benchmark, two: Benchmark) -> float:
    """1 for the same value and comparator, down to 0 for values an order of magnitude apart."""
    a, b = one.comparable_value, two.comparable_value
    if a is None or b is None:
        return 0.0
    if a == b:
        return 1.0 if one.comparator is two.comparator else 0.9
    low, high = sorted((abs(a), abs(b)))
    near = float(low / high) if high else 0.0
    between = Comparator.BETWEEN in {one.comparator, two.comparator}
    return max(near, 0.5 if between else 0.0) * 0.8


def are_apart(one: Promise, two: Promise, vocabulary: Vocabulary) -> bool:
    """Whether words of one exclude words of the other: 寄宿 and 走读, 门诊 and 住院, 高风险 and
    低风险, 一级 and 二级."""
    grades = frozenset(GRADE.findall(one.words)), frozenset(GRADE.findall(two.words))
    if grades[0] and grades[1] and grades[0].isdisjoint(grades[1]):
        return True
    if _deny(one.words, two.words) or _deny(two.words, one.words):
        return True
    if _is_of_less(one.benchmark, two.benchmark, vocabulary):
        return True
    if any(
        _differ_in(one.words, two.words, left, right)
        for left, right in vocabulary.opposed["prefix"]
    ):
        return True
    return any(
        has_alone(one.words, left, right)
        and has_alone(two.words, right, left)
        and not (_is_of_base_alone(one, left) and _is_of_base_alone(two, right))
        for left, right in vocabulary.opposed["apart"]
    )


def _is_of_base_alone(one: Promise, word: str) -> bool:
    """Whether a word only tells of what a share is taken (城镇居民人均可支配收入的50%), not of whom it is for."""
    base = one.benchmark.relative_to
    return word in base and one.words.count(word) <= base.count(word)


def _is_of_less(one: Benchmark, two: Benchmark, vocabulary: Vocabulary) -> bool:
    """Whether the second is no greater a share, of a base that is known to be less (农村居民人均消费支出
    where 城镇居民人均消费支出 is asked): it keeps nothing of the first."""
    a, b = one.relative_to, two.relative_to
    if not (a and b and one.comparable_value and two.comparable_value):
        return False
    return two.comparable_value <= one.comparable_value and any(
        effect == "less" and more in a and less in b and same_base(a.replace(more, less), b)
        for less, more, effect in vocabulary.opposed_words
    )


def has_alone(text: str, word: str, other: str) -> bool:
    """Whether ``word`` stands in the text and ``other`` doesn't, where one may contain the other."""
    if word in other:
        return other not in text and word in text
    return word in text and other not in text.replace(word, "")


def _differ_in(one: str, two: str, left: str, right: str) -> bool:
    """Whether a word of each differs in an opposed character alone: 高风险, 低风险."""
    if left not in one or right not in two:
        return False
    for match in re.finditer(f"{left}([一-龥])", one):
        mine, theirs = match.group(), right + match.group(1)
        if theirs in two and mine not in two and theirs not in one:
            return True
    return False


def _deny(one: str, two: str) -> bool:
    """Whether one text denies a word that the other says, and says it nowhere (不寄宿, 寄宿)."""
    return any(
        word in two
        and word not in re.sub(f"[不非未]{word}", "", one)
        and not re.search(f"[不非未]{word}", two)
        for word in _DENIED.findall(one)
    )
