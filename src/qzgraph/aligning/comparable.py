"""Whether two promises are one kind of quantity, so that more and less can be told, and whether words of
one exclude words of the other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from qzgraph.aligning.evidence import bigrams, containment, name_likeness
from qzgraph.aligning.promises import Promise, pairs_of
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.benchmarks import ADDED_UP
from qzgraph.records.model import Benchmark, Better, Comparator
from qzgraph.records.nounphrase import ends_with_head
from qzgraph.vocabulary import Vocabulary

#: Holders that the subject of a promise implies, so that one side may leave them unsaid.
_IMPLIED_HOLDERS = frozenset(
    (
        "person",
        "household",
        "couple",
        "place",
        "named",
        "vehicle",
        "dwelling",
        "thing",
        "class",
        "bed",
    )
)
#: Holders of which one counts towards a total: a number each, against a number in all.
_EACH = frozenset(("place", "named", "class"))
#: What an amount is paid for that is no stretch of time.
_OCCASION_HOLDERS = frozenset(("case", "meal", "hour"))
_MEASURES = frozenset(("length", "area", "land", "weight", "volume"))
#: Calendar days that a working day takes at most, long holidays included.
_LONGEST_FOR_WORKING_DAYS = 2
_TOTAL = re.compile(r"全[县市区域省州盟旗]|总[量数额]|总面积|总使用面积|总体|合计|共计|总计|各类")
_WHOLE_PLACE = re.compile(r"全[县市区域省州盟旗]")
_SUM = re.compile(r"合计|总计|共计|各类|各项|总额")
GRADE = re.compile(
    r"(?<![省市县乡村镇户组级])[一二三四五六七八九十ⅠⅡⅢⅣⅤⅥ甲乙丙丁A-E](?=[级档类等期](?!人民))"
)
_ONCE = "一次性"
AVERAGE = re.compile(r"平均")
#: How many a measure is counted by: 百 in 每百平方米.
_MANY = re.compile(r"^[\d.一二两三四五六七八九十百千万]+")
#: An amount told as what comes to each.
_PER_HEAD = re.compile(r"[人生户]均|按人[口数头]平均|平均每[人户]")
#: What says that a share is of all of them: 占全部床位的, 占床位总数的.
_ALL_OF = re.compile(r"^(?:全部|所有|全体|总)|(?:总[数量额])$")
_DENIED = re.compile(r"[不非未]([一-龥]{2})")


def of_one_kind(one: Benchmark, two: Benchmark) -> bool:
    """Whether two quantities are of one kind: the same unit, all of them and each one, a ratio of
    staff and so many for each."""
    a, b = one.base_unit, two.base_unit
    # A deadline in hours beside one in minutes; 每天8小时 and 每周6天 are two things.
    deadlines = {each.indicator.better_when for each in (one, two)} == {Better.LOWER}
    if a == b or (deadlines and {a, b} == {"分钟", "天"}):
        return _occasion(one) == _occasion(two) or not (_occasion(one) and _occasion(two))
    units = {a, b}
    if units == {"1", "收费"}:
        share = one if a == "1" else two
        return share.indicator.better_when.value == "Lower"
    if "1" in units:
        share, count = (one, two) if a == "1" else (two, one)
        whole = share.implied or (share.comparable_value == 1 and not share.relative_to)
        each = count.holders & _EACH or count.comparable_value == 1
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


def differ_in_terms(
    one: Promise, two: Promise, beside: Iterable[Promise], vocabulary: Vocabulary
) -> bool:
    """Whether two quantities that fit are told in other terms, so that which is more cannot be told: a
    total against one a head, a share against an amount. ``beside`` are the lower text's promises."""
    a, b = one.benchmark, two.benchmark
    if is_sum(a) != is_sum(b):
        total = one if is_sum(b) else two
        return not _SUM.search(total.sentence)
    if _SUM.search(one.sentence) and a.base_unit == "元" and not _SUM.search(two.sentence):
        return any(is_sum(p.benchmark) for p in beside)
    if are_of_other_parts(a, b):
        return True
    if _are_places_of_two_sizes(a, b, vocabulary):
        return True  # 每个行政村2场, 每个乡镇2场
    if any(
        _occasion(x) and y.per_year is not None and not _occasion(y) for x, y in ((a, b), (b, a))
    ):
        return True  # 每次3小时, 每月8小时
    if a.increases != b.increases and not (a.implied or b.implied):
        return True
    if b.implied and b.relative_to and not a.relative_to and b.comparator is Comparator.MORE_THAN:
        what = b.relative_to.removesuffix("用").removesuffix("费")
        if what not in one.sentence and two.sentence.count(what) < 2:
            return True  # of what is free a thing beside it may be charged (伙食费自理)
    limited = b.comparator is Comparator.AT_MOST and a.comparator is not Comparator.AT_MOST
    if _holders_differ(a.holders, b.holders) and not (limited and b.value == a.value):
        return True
    if a.is_spread != b.is_spread and a.base_unit == b.base_unit:
        spread, single = (a, b) if a.is_spread else (b, a)
        of_people = ends_with_head(spread.per, vocabulary) == "person"
        named_each = around_numbers(vocabulary).of_each.match(single.applies_to_text)
        of_places = named_each or (
            single.holders & _EACH and ends_with_head(single.per, vocabulary) != "person"
        )
        in_all = not single.holders and a.value != b.value
        if of_people and (of_places or in_all):
            # 每千服务人口1名, 每个卫生室1名: among so many people, in each place; 每万人150平方米, 6000平方米
            return True
    if a.value != b.value and (_per_head_beside(one, two) or _per_head_beside(two, one)):
        return True
    if a.base_unit == "1" and bool(a.relative_to) != bool(b.relative_to):
        base = _ALL_OF.sub("", a.relative_to or b.relative_to)
        other = two if a.relative_to else one
        if containment(bigrams(base), pairs_of(other.all_words)) < 0.5 and not (
            a.indicator.better_when is b.indicator.better_when
            and a.indicator.better_when.value == "Lower"
        ):
            return True
    if (
        a.relative_to
        and b.relative_to
        and (
            not _same_base(a.relative_to, b.relative_to)
            or any(
                _has_alone(a.relative_to, left, right) and _has_alone(b.relative_to, right, left)
                for effect in ("apart", "other-terms")
                for left, right in _opposed(effect, vocabulary)
            )
        )
    ):
        return True
    if _is_total(one) != _is_total(two):
        total, each = (one, two) if _is_total(one) else (two, one)
        if each.benchmark.is_spread or each.benchmark.holders & (_EACH | {"person"}):
            return not (total.benchmark.holders & each.benchmark.holders)
    if a.base_unit == b.base_unit == "元":
        if _paid_once(one) != _paid_once(two) and a.per_year != b.per_year:
            return True
        for paid, timed in ((a, b), (b, a)):
            timely = timed.per_year is not None and not timed.holders & _OCCASION_HOLDERS
            if timely and paid.holders & _OCCASION_HOLDERS and paid.per_year is None:
                return True
        places = ("place" in a.holders, "place" in b.holders)
        if places[0] != places[1] and "person" in a.holders | b.holders:
            return True
    by = _measured_by(a, vocabulary), _measured_by(b, vocabulary)
    if by[0] and by[1] and by[0] != by[1]:
        return True
    if _days_cannot_be_told(a, b):
        return True
    for left, right in _opposed("other-terms", vocabulary):
        if _has_alone(one.all_words, left, right) and _has_alone(two.all_words, right, left):
            return True
    if a.base_unit == b.base_unit == "分钟" and a.comparator is b.comparator:
        mean = AVERAGE.search(one.sentence), AVERAGE.search(two.sentence)
        shared = re.search(r"\d+%[以之]?上?的", two.sentence + one.sentence)
        if bool(mean[0]) != bool(mean[1]) and shared:
            return True
    return False


def _per_head_beside(one: Promise, two: Promise) -> bool:
    """Whether one amount is what comes to each and the other is nobody's in particular (人均新增0.05册, 每年新购2万册)."""
    each, total = one.benchmark, two.benchmark
    # 50万册或者人均1.1册: of two alternatives the one without 人均 is the whole.
    told = total.holders or (_PER_HEAD.search(two.sentence) and not total.alternative_to)
    return _PER_HEAD.search(f"{each.per} {each.indicator.measure}") is not None and not told


def _paid_once(one: Promise) -> bool:
    """Whether a sum is paid once and for all (一次性发放600元), which no sum a year answers."""
    return _ONCE in one.benchmark.context and one.benchmark.per_year is None


def _is_total(one: Promise) -> bool:
    context, around = one.benchmark.context, one.benchmark.around
    if "person" in one.benchmark.holders:
        return False  # 馆藏总量达到人均1册 is an amount for each
    return _TOTAL.search(context) is not None or _WHOLE_PLACE.search(around) is not None


#: Times of which one is so many times the other are seldom of one matter (12小时, 3个月).
_ANOTHER_ORDER = 20


def are_times_of_another_order(one: Benchmark, two: Benchmark) -> bool:
    """Whether of two stretches of time one is measured in months and the other in hours."""
    if one.base_unit != "天" or two.base_unit != "天" or not one.amount or not two.amount:
        return False
    return max(one.amount, two.amount) > _ANOTHER_ORDER * min(one.amount, two.amount)


def _are_places_of_two_sizes(one: Benchmark, two: Benchmark, vocabulary: Vocabulary) -> bool:
    """Whether each of the one is for each of some places, and each of the other for smaller or larger ones."""
    areas = around_numbers(vocabulary).areas
    sizes = {
        size for each in (one, two) for size, area in enumerate(areas) if area.search(each.per)
    }
    return len(sizes) > 1


def _holders_differ(one: frozenset[str], two: frozenset[str]) -> bool:
    if one == two or not one or not two:
        return bool((one | two) - _IMPLIED_HOLDERS - {"case"}) and one != two
    rest_one, rest_two = one - two, two - one
    if rest_one and rest_two:
        kinds = {"place", "named", "person"}
        return not (rest_one <= kinds and rest_two <= kinds)
    return bool((rest_one | rest_two) - _IMPLIED_HOLDERS)


def _measured_by(one: Benchmark, vocabulary: Vocabulary) -> frozenset[str]:
    """The measures that an amount is for each of (公里 in 每公里2000元), in whatever order they and the
    period stand (每月每平方米), or none."""
    if not one.holders & _MEASURES:
        return frozenset()
    each = {_MANY.sub("", part) for part in re.split(r"[每/／]", one.per)} - {""}
    known = {word: vocabulary.rate_words.get(word, ("", "")) for word in each}
    # 亩 and 公顷 are one measure, of which the amounts tell how many.
    kinds = {
        value.partition("*")[0] if kind == "holder" else word
        for word, (kind, value) in known.items()
        if kind != "time"
    }
    return frozenset(kinds) or frozenset((one.per,))


def _days_cannot_be_told(one: Benchmark, two: Benchmark) -> bool:
    """Whether one time is in working days, the other in calendar ones, and holidays decide: 20
    working days are never shorter than 20 days, 5 never longer than 15."""
    if (one.comparable_unit == "工作日") == (two.comparable_unit == "工作日"):
        return False
    working, days = (one, two) if one.comparable_unit == "工作日" else (two, one)
    if working.comparable_value is None or days.amount is None or days.base_unit != "天":
        return False
    few = working.comparable_value
    return few < days.amount < few * _LONGEST_FOR_WORKING_DAYS


def _same_base(one: str, two: str) -> bool:
    """Whether two names of what a share is of are one, however their words are turned (机构养育孤儿标准,
    儿童福利机构孤儿养育标准)."""
    short, long = sorted((bigrams(one), bigrams(two)), key=len)
    turned = min(len(one), len(two)) >= 4 and (set(one) <= set(two) or set(two) <= set(one))
    return turned or name_likeness(one, two) >= 0.55 or containment(short, long) >= 0.6


def _occasion(benchmark: Benchmark) -> str:
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
        for left, right in _opposed("prefix", vocabulary)
    ):
        return True
    return any(
        _has_alone(one.words, left, right)
        and _has_alone(two.words, right, left)
        and not (_is_of_base_alone(one, left) and _is_of_base_alone(two, right))
        for left, right in _opposed("apart", vocabulary)
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
        effect == "less" and more in a and less in b and _same_base(a.replace(more, less), b)
        for less, more, effect in vocabulary.opposed_words
    )


def _opposed(effect: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    pairs = [(a, b) for a, b, how in vocabulary.opposed_words if how == effect]
    return pairs + [(b, a) for a, b in pairs]


def _has_alone(text: str, word: str, other: str) -> bool:
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
