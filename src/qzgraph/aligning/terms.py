"""Whether two promises that fit are told in other terms, so that which is more cannot be told: a total against one
a head, a share against an amount.

:class:`_Pair` has a rule for each way to do so; the first that says anything decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qzgraph.aligning.comparable import (
    AVERAGE,
    EACH,
    are_of_other_parts,
    has_alone,
    is_sum,
    occasion,
    same_base,
)
from qzgraph.aligning.evidence import bigrams, containment
from qzgraph.aligning.promises import Promise, pairs_of
from qzgraph.records.around_numbers import around_numbers
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
#: What an amount is paid for that is no stretch of time.
_OCCASION_HOLDERS = frozenset(("case", "meal", "hour"))
_MEASURES = frozenset(("length", "area", "land", "weight", "volume"))
#: Calendar days that a working day takes at most, long holidays included.
_LONGEST_FOR_WORKING_DAYS = 2
_TOTAL = re.compile(r"全[县市区域省州盟旗]|总[量数额]|总面积|总使用面积|总体|合计|共计|总计|各类")
_WHOLE_PLACE = re.compile(r"全[县市区域省州盟旗]")
_SUM = re.compile(r"合计|总计|共计|各类|各项|总额")
_ONCE = "一次性"
#: How many a measure is counted by: 百 in 每百平方米.
_MANY = re.compile(r"^[\d.一二两三四五六七八九十百千万]+")
#: An amount told as what comes to each.
_PER_HEAD = re.compile(r"[人生户]均|按人[口数头]平均|平均每[人户]")
#: What says that a share is of all of them: 占全部床位的, 占床位总数的.
_ALL_OF = re.compile(r"^(?:全部|所有|全体|总)|(?:总[数量额])$")


#: 平均每个乡镇, 乡镇平均每个; not 平均每月.
_EACH_ON_AVERAGE = re.compile(r"平均[^，。；\d]{0,3}每(?![年月周天日季])")


def differ_in_terms(
    one: Promise, two: Promise, beside: Iterable[Promise], vocabulary: Vocabulary
) -> bool:
    """Whether two quantities that fit are told in other terms. ``beside`` are the lower text's promises."""
    pair = _Pair(one, two, beside, vocabulary)
    answers = (rule(pair) for rule in _RULES)
    return next((answer for answer in answers if answer is not None), False)


class _Pair:
    """An upper and a lower promise that fit. A rule says whether they are told in other terms, or None where it
    does not know."""

    def __init__(
        self, one: Promise, two: Promise, beside: Iterable[Promise], vocabulary: Vocabulary
    ) -> None:
        self.one, self.two, self.beside, self.vocabulary = one, two, beside, vocabulary
        self.a, self.b = one.benchmark, two.benchmark
        self.either_way = ((self.a, self.b), (self.b, self.a))
        self.are_money = self.a.base_unit == self.b.base_unit == "元"

    def only_one_is_added_up(self) -> bool | None:
        """市级2000元, 市级2000元、省级5000元 added up; but what is asked as 合计 may be kept by parts."""
        if is_sum(self.a) == is_sum(self.b):
            return None
        whole = self.one if is_sum(self.b) else self.two
        return not _SUM.search(whole.sentence)

    def one_of_what_adds_up(self) -> bool | None:
        """各类补贴合计500元, of 交通补贴300元、就餐补贴200元 the first alone; but a lone 500元 is the sum."""
        stated = [_SUM.search(each.sentence) is not None for each in (self.one, self.two)]
        if self.a.base_unit != "元" or stated != [True, False]:
            return None
        return any(is_sum(each.benchmark) for each in self.beside)

    def shares_of_other_parts(self) -> bool | None:
        """报销75%, 个人承担20%."""
        return are_of_other_parts(self.a, self.b) or None

    def places_of_two_sizes(self) -> bool | None:
        """每个行政村2场, 每个乡镇2场."""
        areas = around_numbers(self.vocabulary).areas
        sizes = [each for each in areas if each.search(self.a.per) or each.search(self.b.per)]
        return len(sizes) > 1 or None

    def occasion_and_period(self) -> bool | None:
        """每次3小时, 每月8小时."""
        for x, y in self.either_way:
            if occasion(x) and y.per_year is not None and not occasion(y):
                return True
        return None

    def increase_and_total(self) -> bool | None:
        """在基本标准之上上浮20%, 基本标准的1.2倍."""
        a, b = self.a, self.b
        return (a.increases != b.increases and not (a.implied or b.implied)) or None

    def charge_for_what_is_beside(self) -> bool | None:
        """免费送餐上门, 收取配送费2元: of what is free a thing beside it may be charged."""
        if (
            self.a.relative_to
            or not self.b.implied
            or self.b.comparator is not Comparator.MORE_THAN
        ):
            return None
        what = self.b.relative_to.removesuffix("用").removesuffix("费")
        return (what not in self.one.sentence and self.two.sentence.count(what) < 2) or None

    def other_holders(self) -> bool | None:
        """每户每年60元, 每人每年20元; but not where as much is now the most."""
        a, b = self.a, self.b
        limited = b.comparator is Comparator.AT_MOST is not a.comparator and a.value == b.value
        return (_holders_differ(a.holders, b.holders) and not limited) or None

    def among_people_and_in_places(self) -> bool | None:
        """每千服务人口1名, 每个卫生室1名; 每万人150平方米, 6000平方米."""
        a, b = self.a, self.b
        if a.is_spread == b.is_spread or a.base_unit != b.base_unit:
            return None
        spread, single = (a, b) if a.is_spread else (b, a)
        of_people, of_a_person = (
            ends_with_head(each.per, self.vocabulary) == "person" for each in (spread, single)
        )
        named_each = around_numbers(self.vocabulary).of_each.match(single.applies_to_text)
        of_places = named_each or (single.holders & EACH and not of_a_person)
        in_all = not single.holders and a.value != b.value
        return bool(of_people and (of_places or in_all)) or None

    def one_a_head(self) -> bool | None:
        """人均藏书1册以上, 藏书总量达到30万册."""
        beside = _per_head_beside(self.one, self.two) or _per_head_beside(self.two, self.one)
        return (beside and self.a.value != self.b.value) or None

    def share_of_what_is_not_told(self) -> bool | None:
        """按低保标准的30%发放, 每人每月330元; but not two shares of which less is better."""
        a, b = self.a, self.b
        if a.base_unit != "1" or bool(a.relative_to) == bool(b.relative_to):
            return None
        base = _ALL_OF.sub("", a.relative_to or b.relative_to)
        other = self.two if a.relative_to else self.one
        told = containment(bigrams(base), pairs_of(other.all_words)) >= 0.5
        borne = {each.indicator.better_when for each in (a, b)} == {Better.LOWER}
        return not (told or borne) or None

    def shares_of_other_bases(self) -> bool | None:
        """城镇居民人均可支配收入的50%, 农村居民人均可支配收入的80%."""
        a, b = self.a.relative_to, self.b.relative_to
        if not (a and b):
            return None
        return not same_base(a, b) or self._are_opposed(a, b, "apart", "other-terms") or None

    def total_and_each(self) -> bool | None:
        """全县每年送戏不少于80场, 每个乡镇5场; but 全县每百名老人4张 is no total."""
        if _is_total(self.a) == _is_total(self.b):
            return None
        total, each = (self.a, self.b) if _is_total(self.a) else (self.b, self.a)
        for_each = each.is_spread or each.holders & (EACH | {"person"})
        return not total.holders & each.holders if for_each else None

    def paid_once(self) -> bool | None:
        """一次性发放600元, 每人每年600元."""
        a, b = self.a, self.b
        once = [_ONCE in each.context and each.per_year is None for each in (a, b)]
        return (self.are_money and once[0] != once[1] and a.per_year != b.per_year) or None

    def paid_by_occasion(self) -> bool | None:
        """每餐3元, 每月90元."""
        for paid, timed in self.either_way:
            timely = timed.per_year is not None and not timed.holders & _OCCASION_HOLDERS
            untimed = paid.per_year is None and paid.holders & _OCCASION_HOLDERS
            if self.are_money and timely and untimed:
                return True
        return None

    def by_place_and_by_head(self) -> bool | None:
        """每人每月300元, 每个高温作业日12元; 每个行政村每年2万元, 每人每年10元."""
        of_places = [self._is_for_each_place(each) for each in (self.a, self.b)]
        by_head = "person" in self.a.holders | self.b.holders
        return (by_head and of_places[0] != of_places[1]) or None

    def each_and_on_average(self) -> bool | None:
        """每个乡镇4场, 平均每个乡镇4场."""
        of_places = all(map(self._is_for_each_place, (self.a, self.b)))
        means = [_EACH_ON_AVERAGE.search(e.sentence) is not None for e in (self.one, self.two)]
        return (of_places and means == [False, True]) or None

    def _is_for_each_place(self, one: Benchmark) -> bool:
        areas = around_numbers(self.vocabulary).areas
        told = (one.per, one.applies_to_text)
        return "place" in one.holders or any(e.search(words) for e in areas for words in told)

    def other_measures(self) -> bool | None:
        """每公里2000元, 每平方米2000元."""
        a, b = _measured_by(self.a, self.vocabulary), _measured_by(self.b, self.vocabulary)
        return bool(a and b and a != b) or None

    def working_days(self) -> bool | None:
        """Holidays decide: 20 working days are never shorter than 20 days, 5 never longer than 15."""
        a, b = self.a, self.b
        if (a.comparable_unit == "工作日") == (b.comparable_unit == "工作日"):
            return None
        working, days = (a, b) if a.comparable_unit == "工作日" else (b, a)
        few, many = working.comparable_value, days.amount
        if few is None or many is None or days.base_unit != "天":
            return None
        return few < many < few * _LONGEST_FOR_WORKING_DAYS or None

    def opposed_words(self) -> bool | None:
        """人均建筑面积15平方米, 人均使用面积12平方米."""
        return self._are_opposed(self.one.all_words, self.two.all_words, "other-terms") or None

    def mean_and_share(self) -> bool | None:
        """平均15分钟内到达, 90%的15分钟内到达."""
        a, b = self.a, self.b
        timed = a.base_unit == b.base_unit == "分钟" and a.comparator is b.comparator
        means = {AVERAGE.search(each.sentence) is None for each in (self.one, self.two)}
        shared = re.search(r"\d+%[以之]?上?的", self.two.sentence + self.one.sentence)
        return (timed and len(means) > 1 and shared is not None) or None

    def _are_opposed(self, one: str, two: str, *effects: str) -> bool:
        return any(
            has_alone(one, left, right) and has_alone(two, right, left)
            for effect in effects
            for left, right in self.vocabulary.opposed[effect]
        )


_RULES = (
    _Pair.only_one_is_added_up,
    _Pair.one_of_what_adds_up,
    _Pair.shares_of_other_parts,
    _Pair.places_of_two_sizes,
    _Pair.occasion_and_period,
    _Pair.increase_and_total,
    _Pair.charge_for_what_is_beside,
    _Pair.other_holders,
    _Pair.among_people_and_in_places,
    _Pair.one_a_head,
    _Pair.share_of_what_is_not_told,
    _Pair.shares_of_other_bases,
    _Pair.each_and_on_average,
    _Pair.total_and_each,
    _Pair.paid_once,
    _Pair.paid_by_occasion,
    _Pair.by_place_and_by_head,
    _Pair.other_measures,
    _Pair.working_days,
    _Pair.opposed_words,
    _Pair.mean_and_share,
)


def _per_head_beside(one: Promise, two: Promise) -> bool:
    """Whether one amount is what comes to each and the other is nobody's in particular (人均新增0.05册, 每年新购2万册)."""
    each, total = one.benchmark, two.benchmark
    # 50万册或者人均1.1册: of two alternatives the one without 人均 is the whole.
    told = total.holders or (_PER_HEAD.search(two.sentence) and not total.alternative_to)
    return _PER_HEAD.search(f"{each.per} {each.indicator.measure}") is not None and not told


def _is_total(one: Benchmark) -> bool:
    if "person" in one.holders:
        return False  # 馆藏总量达到人均1册 is an amount for each
    return _TOTAL.search(one.context) is not None or _WHOLE_PLACE.search(one.around) is not None


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
