"""Tells which quantities are benchmarks: those that say how much, how often, how many or how well a
recipient is served. A number that only delimits who receives, names something, or is a condition
of entitlement is none.
"""

from __future__ import annotations

import re

from qzgraph.records.model import Comparator
from qzgraph.records.quantities import Quantity
from qzgraph.vocabulary import Vocabulary

#: What follows a group when the group is the clause's subject or object, not part of another noun.
_AFTER_GROUP = r"(?=$|[，。；、：（(和或及与按可应由在将须发给享提进每实予纳执不符减免])"
_CONDITION = re.compile(
    r"(?:[未年期届]?满|不足|缴费|参保|居住|居留|毕业|上映|工作|从业|失业|登记|服役|术后|产后|孕前|"
    r"孕早期|孕中期|孕晚期|院后|出生后?|婚后|离校|连续|累计|持续|有效期|距今|近|前|后)(?:不?[超少多低]?[过于])?$"
)
_AMOUNT_CONDITION = re.compile(r"(?:[未年期届]?满|不足|累计|连续)$")
_TIME_NOUN = re.compile(
    r"(?:时间|时长|时限|期限|时数|周期|学时|课时|每次|开放|播出|时段)[^\d，。；]{0,4}$"
)
_SERVICE_AFTER = re.compile(
    r"(?:的)?(?:免费|公益|基本)?[\u4e00-\u9fff]{0,6}?(?:教育|培训|服务|课程|辅导|托管|托养|住宿|训练)"
)
_VERB_BEHIND = re.compile(r"的(?:$|，|,|提高|增加|给予|按|可|享受|发放|补助|予以|再|由|应)")
_DONE_WITHIN = re.compile(
    r"(?:完成|办结|答复|发放|送达|拨付|作出|出具|上门|响应|受理|处置|审核|办理|到位|反馈)"
)
_COUNTED = re.compile(
    r"(?:按|核定|计算|等|配备|配置|设置|设立|设有|建立|建有|建成|开设|安排|不少|至少)[^，。；\d]{0,6}$"
)


def counts(quantity: Quantity, text: str, clause_start: int, vocabulary: Vocabulary) -> bool:
    """Whether a quantity of ``text`` is a benchmark; its clause begins at ``clause_start``."""
    dimension = quantity.known.dimension
    before = text[clause_start : quantity.quote_start]
    after = re.split(r"[。；]", text[quantity.quote_end : quantity.quote_end + 40])[0]
    if dimension == "age" or before.endswith(("×", "x", "X", "*", "第", "之")):
        return False
    if _in_brackets(quantity, text):
        return False
    if delimits(quantity, before, after, vocabulary):
        return False
    if dimension == "duration":
        return _duration_counts(quantity, before, after)
    if dimension == "weak":
        return _weak_counts(quantity, text, before)
    return not (_AMOUNT_CONDITION.search(before) and not quantity.per)


def delimits(quantity: Quantity, before: str, after: str, vocabulary: Vocabulary) -> bool:
    """Whether the number only says who receives: 「低保标准150%以下的残疾人」, 「不足100人的学校」,
    「超过1万元的部分」."""
    compared = re.search(r"低于|高于|超过|不足|少于|多于", before[-20:]) is not None
    bounded = quantity.comparator is not Comparator.EXACTLY or compared
    strict = quantity.comparator in {Comparator.LESS_THAN, Comparator.MORE_THAN}
    if strict and after.startswith("的"):
        return True
    if not bounded or not after.startswith("的"):
        return False
    if _VERB_BEHIND.match(after):
        return True
    heads = vocabulary.receiver_pattern
    return re.match(rf"的[^，。；、]{{0,16}}?(?:{heads}){_AFTER_GROUP}", after) is not None


def _in_brackets(quantity: Quantity, text: str) -> bool:
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
    bound = quantity.comparator in {Comparator.AT_LEAST, Comparator.AT_MOST}
    timed = bool(quantity.per) and quantity.known.dimension != "duration"
    named = re.search(r"率|比例|标准|金额|额度", inside) is not None
    alone = inside[1:].strip() == text[quantity.start : quantity.end].strip()  # 全部（100%）
    plain = quantity.known.dimension not in {"duration", "weak"} and (bound or named or alone)
    return "各" in inside or not (timed or plain)


def _duration_counts(quantity: Quantity, before: str, after: str) -> bool:
    """Years and days count where they measure the service (「12年免费教育」, 「每次不少于30分钟」,
    「15个工作日内办结」), not where they date or delimit it (「毕业2年以内」, 「产后42天」)."""
    if quantity.value is not None and quantity.unit == "年" and quantity.value > 1900:
        return False
    if (
        quantity.value == 24
        and quantity.unit == "小时"
        and quantity.comparator is Comparator.EXACTLY
    ):
        return False  # 「24小时服务」 names how a service runs, as 7×24小时 does
    if _CONDITION.search(before):
        return False
    bound = quantity.comparator in {Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.EXACTLY}
    if bound and (quantity.per or _TIME_NOUN.search(before)):
        return True
    if quantity.comparator is Comparator.AT_MOST and _DONE_WITHIN.match(after):
        return True
    return quantity.comparator is not Comparator.AT_MOST and _SERVICE_AFTER.match(after) is not None


def _weak_counts(quantity: Quantity, text: str, before: str) -> bool:
    """Counters that also build names (五部门, 两个女孩) count with a bound, a period, or a verb of
    provision; 「一个」 alone is an article."""
    if quantity.comparator in {Comparator.AT_LEAST, Comparator.AT_MOST}:
        return True
    article = text[quantity.start] == "一"
    if quantity.unit in {"门", "部", "类"} or article:
        return False
    return _COUNTED.search(before) is not None
