"""Tells of which sort a quantity is: a benchmark, which says how much, how often, how many or how well a
recipient is served, or a number that only delimits who receives, names something, or is a condition
of entitlement.
"""

from __future__ import annotations

import re
from enum import StrEnum

from qzgraph.language.bounds import Comparator
from qzgraph.language.quantity import Quantity
from qzgraph.records.around_numbers import AroundNumbers, around_numbers
from qzgraph.vocabulary import Vocabulary


class Sort(StrEnum):
    """What a number of a field is."""

    BENCHMARK = "benchmark"
    AGE = "age"
    THRESHOLD = "threshold"
    CONDITION = "condition"
    NAME = "name"
    COUNT = "count"
    FISCAL = "fiscal"
    MANNER = "manner"


_OF_A_FEE = ("费（", "费(")
_FEE_AFTER = re.compile(r"的?[一-龥]{1,10}?费")
#: So many characters before a clause may name the event that sets a deadline going.
EVENT = 24
_AFTER = re.compile(r"(?:之?后|以后)，?$")
#: 「结婚登记、离婚登记、补领证件3项服务」: the number of what is listed before it.
_LIST = re.compile(
    r"[一-龥）)](?:、[一-龥（）()\d]+)+(?:[和及][一-龥（）()\d]+)?(?:等|共|共计|这|以上)?$"
)
#: 共六个方面：, 包含6个方面：: the number of what is listed behind it.
_LIST_FOLLOWS = re.compile(r"[：:]")


def sort_of(quantity: Quantity, text: str, clause_start: int, vocabulary: Vocabulary) -> Sort:
    """Of which sort a quantity of ``text`` is; its clause begins at ``clause_start``."""
    dimension = quantity.known.dimension
    around = around_numbers(vocabulary)
    before = text[clause_start : quantity.quote_start]
    behind = quantity.behind or quantity.quote_end
    after = re.split(r"[。；]", text[behind : behind + 40])[0]
    if dimension == "age":
        return Sort.AGE
    if before.endswith(("×", "x", "X", "*", "第", "之")) and quantity.known.base != "1":
        return Sort.NAME  # 第3次, 7×24小时; but 低保标准×30%
    if limits_free(quantity, before, after, vocabulary):
        return Sort.BENCHMARK
    if _is_part_of_a_whole(quantity, text) or _in_brackets(quantity, text, vocabulary):
        return Sort.CONDITION
    if quantity.known.base == "1" and around.share_of_places.match(after):
        return Sort.BENCHMARK
    if delimits(quantity, before, after, vocabulary):
        return Sort.THRESHOLD
    if (
        quantity.known.base == "1"
        and "缴费"
        not in before  # what of a person's contribution is paid for them is what they get
        and (
            around.share_of.search(before)
            or around.share_paid_by.match(after)
            or (quantity.form == "ratio" and around.parted.match(after))
        )
    ):
        return Sort.FISCAL
    if dimension == "duration":
        since = text[max(0, clause_start - EVENT) : quantity.quote_start]
        lasts = quantity.comparator is Comparator.AT_LEAST and _NO_MORE.match(after)
        rated = bool(lasts and _RATE.search(since))
        rated = rated or around.lasts.search(_label_before(text, clause_start)) is not None
        counts = _is_deadline(quantity, since, after, around) or _duration_counts(
            quantity, before, after, vocabulary, rated=rated
        )
        return Sort.BENCHMARK if counts else Sort.CONDITION
    if dimension == "weak":
        return Sort.BENCHMARK if _weak_counts(quantity, text, before, around) else Sort.COUNT
    if _is_one_off(quantity, text):
        return Sort.MANNER
    if around.reached.search(before) and not quantity.per:
        return Sort.CONDITION
    return Sort.BENCHMARK


#: What a colon ends before a list of lengths of time (每周开放时间：省级馆68小时以上，…).
_LABEL = re.compile(r"([^，。；：]{2,16})：[^。；：]*$")


def _label_before(text: str, clause_start: int) -> str:
    """What the sentence says that the numbers of its list are, where an earlier clause says it."""
    match = _LABEL.search(text, max(0, clause_start - EVENT * 4), clause_start)
    return match[1] if match else ""


def _is_one_off(quantity: Quantity, text: str) -> bool:
    """「发放一次生活补助700元」: the sum is paid once, which promises no number of services."""
    if text[quantity.start : quantity.end] != "一次" or quantity.per:
        return False
    clause = re.split(r"[，。；、]", text[quantity.end : quantity.end + 24])[0]
    return re.match(r"[^\d]{1,12}\d[\d.,万]*元", clause) is not None


def delimits(quantity: Quantity, before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Whether the number only says who receives: 「低保标准150%以下的残疾人」, 「不足100人的学校」,
    「超过1万元的部分」, 「招收5名以上残疾学生的普通学校」."""
    compared = re.search(r"低于|高于|超过|不足|少于|多于", before[-20:]) is not None
    bounded = quantity.comparator is not Comparator.EXACTLY or compared
    strict = quantity.comparator in {Comparator.LESS_THAN, Comparator.MORE_THAN}
    around = around_numbers(vocabulary)
    if strict and after.startswith("的"):
        return True
    known = quantity.known
    less_of_more = known.better == "Higher" and quantity.comparator is Comparator.LESS_THAN
    # 人均住房建筑面积低于15平方米 promises nothing; 选择500元及以上档次缴费的
    if (known.dimension == "measure" and less_of_more) or around.grade_of.match(after):
        return True
    if not bounded:
        return False
    if quantity.known.dimension == "ratio" and around.reaches.search(before):
        return False  # 覆盖不少于三分之二的行政村
    money = quantity.known.dimension == "money"
    if (
        around.wealth.search(before)
        and (money or not quantity.per)
        and not re.search(r"(?:的|占|比例|比重)$", before)
    ) and (money or re.match(r"的?(?!比例)", after)):
        return "增" not in before[-6:]
    counted = quantity.known.dimension in {"weak", "count", "measure"}
    measured = not after.startswith("的") or around.measure.match(after) is not None
    alone = quantity.among == 1 or not measured  # 每千服务人口不少于1名的标准
    if counted and alone and around.has.search(before) and around.whose.match(after):
        return True
    if measured:
        return False
    return (around.gives.match(after) or around.of_whom.match(after)) is not None


def _in_brackets(quantity: Quantity, text: str, vocabulary: Vocabulary) -> bool:
    """Inside （…）: the breakdown of a count just printed, or a condition, unless the brackets hold a
    bound of their own (「（每年不少于2次）」)."""
    opened = max(text.rfind("（", 0, quantity.start), text.rfind("(", 0, quantity.start))
    closed = max(text.rfind("）", 0, quantity.start), text.rfind(")", 0, quantity.start))
    if opened <= closed:
        return False
    end = min(
        (at for at in (text.find(c, quantity.end) for c in "）)") if at >= 0), default=len(text)
    )
    inside = text[opened:end]
    if inside[1:].startswith(vocabulary.restating_words):
        return True  # 每生每学期625元（折每生每年1250元）: the same, told once more
    if _adds_up(quantity, text[:opened], inside[1:]):
        return False
    bound = quantity.comparator in {Comparator.AT_LEAST, Comparator.AT_MOST}
    timed = bool(quantity.per) and quantity.known.dimension != "duration"
    named = around_numbers(vocabulary).names_it.search(inside) is not None
    pieces = [piece.strip() for piece in re.split("[，,；;]", inside[1:])]
    alone = text[quantity.start : quantity.end].strip() in pieces  # 全部（100%）, （免费，13次）
    plain = quantity.known.dimension not in {"duration", "weak"} and (bound or named or alone)
    bounds_it = opened + 1 == quantity.quote_start < quantity.start and quantity.quote_end == end
    return "各" in inside or not (timed or plain or (bounds_it and bound))


#: 13次，其中出院后1周内、满月、…、12月龄各1次，18月龄、24月龄、30月龄各1次，…: a number, and behind a mark the parts that
#: together are it, some of them for each of a list.
_WHOLE = re.compile(r"(?P<whole>\d+)(?P<unit>[\u4e00-\u9fff])[^。；、\d]{0,10}[，：:]")
#: So many that each have their number are occasions of one thing; fewer are promised each (孕早期1次，孕中期、孕晚期各2次).
_OCCASIONS = 3
#: How far parts go.
_PARTS = 200


def _is_part_of_a_whole(quantity: Quantity, text: str) -> bool:
    """Whether a number only tells how another right before it comes about: the parts of a sentence, each with its
    number, add up to that."""
    for match in _WHOLE.finditer(text, max(0, quantity.start - _PARTS), quantity.start):
        if match["unit"] != quantity.unit[:1]:
            continue
        end = text[match.end() : match.end() + _PARTS].split("。")[0]
        whole, longest, total = int(match["whole"]), 0, 0
        begin = match.end()
        for number in re.compile(rf"(\d+|一){match['unit']}").finditer(
            text, begin, begin + len(end)
        ):
            before = text[begin : number.start()]
            named = re.sub(r"[，、]?[各每均]*$", "", before)
            times = 1 if number[1] == "一" else int(number[1])
            each = re.search(r"[各每][^，。；、\d]{0,4}$", before)
            listed = list(filter(None, re.split(r"以及|[、，和及与]", named))) if each else [before]
            total += times * len(listed)
            longest = max(longest, len(listed))
            begin = number.end()
            if total == whole and longest >= _OCCASIONS:
                return match.end() < quantity.end <= begin
            if total > whole:
                break
    return False


def _adds_up(quantity: Quantity, before: str, inside: str) -> bool:
    """Whether the brackets tell a number right before them by its parts, which together are it
    (5次健康管理（孕早期1次，孕中期和孕晚期各2次）): each part is as much of a promise."""
    unit = re.escape(quantity.unit)
    clause = re.split(r"[，。；、]", before)[-1]
    whole = re.search(rf"(\d+){unit}[^\d]*$", clause)
    if whole is None or not quantity.unit:
        return False
    total, parts = 0, 0
    for part in re.split(r"[，,；;]|(?<=\d{unit})、".replace("{unit}", unit), inside):
        number = re.search(rf"(各)?[^\d各]*(\d+){unit}", part)
        if number is None:
            return False
        sharing = len(re.split(r"[、和及与]", part[: number.start()])) if number[1] else 1
        total += int(number[2]) * sharing
        parts += 1
    return parts > 1 and total == int(whole[1])


def limits_free(quantity: Quantity, before: str, after: str, vocabulary: Vocabulary) -> bool:
    """「免除3天以内的遗体冷藏费、骨灰寄存费（1年）」, 「遗体存放（72小时内）」: for how long something is free, of which
    more is better."""
    around = around_numbers(vocabulary)
    if quantity.known.dimension != "duration":
        return False
    # 前5年的骨灰寄存费, 骨灰寄存前5年: up to so long as well
    first = quantity.comparator is Comparator.EXACTLY and before.endswith(_FIRST)
    stored = around.stored_before.search(before.removesuffix(_FIRST) if first else before)
    if (first or quantity.comparator is Comparator.AT_MOST) and (
        stored or around.stored_behind.match(after)
    ):
        return True
    if around.waives.search(before) is None:
        return False
    if before.endswith(_OF_A_FEE):
        return (
            quantity.comparator in {Comparator.AT_MOST, Comparator.EXACTLY} and after[:1] in "）)"
        )
    return quantity.comparator is Comparator.AT_MOST and _FEE_AFTER.match(after) is not None


#: Before a stretch of time: its beginning (前5年).
_FIRST = "前"
#: How often, in a clause whose lists part it from its number (每月到所服务的村、社区工作一天以上).
_RATE = re.compile(r"每个?(?:年|半年|季度?|月|周|星期|天|日|学期|学年)[^，。；]*$")


def _is_deadline(quantity: Quantity, before: str, after: str, around: AroundNumbers) -> bool:
    """「接到报警后，15分钟内组织警力出警」: a time from an event in which the service acts, whatever it does."""
    return (
        quantity.comparator is Comparator.AT_MOST
        and not quantity.per
        and around.since.search(before) is not None
        and around.own_act.match(after) is None
        and not _LISTED_ON.match(after)
    )


def _is_no_length(quantity: Quantity, before: str, after: str, around: AroundNumbers) -> bool:
    """Whether a time dates (「2024年」), names how a service runs (「24小时服务」, as 7×24小时 does), or is one in which
    something is paid (「一年的最低养育标准」) or by which it is reckoned (「按200天计」)."""
    value, unit = quantity.value, quantity.unit
    a_day = value == 24 and unit in {"小时", "个小时"}
    one = value == 1 and unit in {"年", "月", "学期", "学年"}
    return bool(
        (unit == "年" and value is not None and value > 1900)
        or (a_day and quantity.comparator is Comparator.EXACTLY)
        or (one and re.match(r"的[^，。；]{0,12}?标准", after))
        or (around.reckoned_by.search(before) and around.paid_in.match(after))
    )


def _follows_an_event(
    quantity: Quantity, before: str, after: str, vocabulary: Vocabulary, *, done: bool
) -> bool:
    """Whether a time is within what an event sets going (「受理后15日内答复」, 「自收到申请起5日内」, 「管道爆裂后
    24小时内修复」, 「体检后10个工作日以内送达」), which is no part of a life (「产后42天」)."""
    if quantity.comparator is not Comparator.AT_MOST:
        return False
    around = around_numbers(vocabulary)
    since = around.since.search(before) and not _LISTED_ON.match(after)  # 出院后1周内、满月、3月龄
    if since and (done or _NO_MORE.match(after)):
        return True
    event = _AFTER.search(before)
    if event is None or quantity.per or before[: event.start()].endswith(vocabulary.life_events):
        return False
    return bool(vocabulary.mended_pattern.match(after) or not around.own_act.match(after))


def _duration_counts(
    quantity: Quantity, before: str, after: str, vocabulary: Vocabulary, *, rated: bool
) -> bool:
    """Years and days count where they measure the service (「12年免费教育」, 「每次不少于30分钟」,
    「15个工作日内办结」), not where they date or delimit it (「毕业2年以内」, 「产后42天」)."""
    around = around_numbers(vocabulary)
    if _is_no_length(quantity, before, after, around):
        return False
    is_done = vocabulary.done_pattern.match(after.lstrip("，的")) is not None
    if (
        around.paid_for.match(after)  # 20个月的基础养老金
        or _follows_an_event(quantity, before, after, vocabulary, done=is_done)
        or quantity.former is not None  # 由15日压缩为10日: what is changed is what is promised
    ):
        return True
    capped = quantity.comparator is Comparator.AT_MOST
    # 失业登记5个工作日内办结: only what an office does is told in working days.
    by_office = quantity.unit.endswith(_WORKING_DAYS) and (is_done or not capped)
    counted = quantity.bound_word in {"累计", "连续"} or (quantity.per and quantity.per_year)
    if around.dates.search(before) and not (rated or counted or by_office):
        return False
    loose = quantity.comparator in {Comparator.LESS_THAN, Comparator.MORE_THAN, Comparator.ABOUT}
    own = quantity.quote_start < quantity.start or not around.own_act.match(after)
    return bool(
        (not loose and (rated or quantity.per or around.lasts.search(before)))
        or (capped and (is_done or own))
        or _is_all_that_is_told(before, after)  # 低保审核确认时限（自受理起）：22个工作日
        or around.served_with.match(after)
    )


_WORKING_DAYS = "工作日"
#: What stands before a number that is all that its clause tells: a colon, 起, a verb that equates.
_TOLD_BY = re.compile(r"(?:[：:为]|时限)$")
_LISTED_ON = re.compile(r"、(?:[^，。；、]{1,6}、|[满第]|\d)|各?[\d一二两三]+次(?!性)")
_NO_MORE = re.compile(r"以?内?(?:$|[，,、；;（(])")


#: A number with its noun that is a clause or a point of its own (年度一次、18个项目).
_POINT = re.compile(r"[一-龥]{0,6}(?:$|[，、；。])")


def _is_alone(before: str, after: str) -> bool:
    return before.endswith(("：", "，", "、", "；")) and bool(_POINT.match(after))


def _is_all_that_is_told(before: str, after: str) -> bool:
    """Whether a number is what its clause tells of what stands before it, and nothing follows."""
    return bool(_TOLD_BY.search(before)) and bool(_NO_MORE.match(after))


def _weak_counts(quantity: Quantity, text: str, before: str, around: AroundNumbers) -> bool:
    """Counters that also build names (五部门, 两个女孩) count with a bound, a period, or a verb of
    provision; 「一个」 alone is an article."""
    in_digits = text[quantity.start].isdigit()
    if quantity.comparator in {Comparator.AT_LEAST, Comparator.AT_MOST}:
        return quantity.unit != "度" or in_digits
    if in_digits and quantity.per_year is not None:
        return True  # 每日开行4—6个往返班次
    spread = bool(quantity.holders & {"place", "named", "class"}) or quantity.among != 1
    article = text[quantity.start] == "一" and quantity.value == 1
    if article or quantity.unit in around.articles:
        return article and spread and not quantity.per_year
    listed = quantity.unit in around.listed
    if listed and in_digits and _LIST.search(before):
        return True
    if listed and quantity.value != 1 and around.sums_up.search(before):
        return _LIST_FOLLOWS.match(text, quantity.quote_end) is not None
    if in_digits and (spread or _is_alone(before, text[quantity.end :])):
        return True
    clause = re.split(r"[，。；]", text[quantity.end : quantity.end + 24])[0]
    reckoned = before.endswith(("以", "按")) and around.reckoned.match(text, quantity.end)
    return bool(reckoned or around.allots.search(before) or around.allotted.search(clause))
