"""Tells which quantity of an enumeration is whose: 「一级、二级、三级人员…分别为820元、590元、360元」,
「分为四档，分别给予每人每月500元、…」, 「孕中期和孕晚期各提供2次」."""

from __future__ import annotations

import re

from qzgraph.language.numbers import TURNS
from qzgraph.language.quantity import Quantity
from qzgraph.records.nounphrase import JOINT, blank_brackets, last_head_end
from qzgraph.vocabulary import Vocabulary

_GRADE = re.compile(
    r"[一二三四五六七八九十\d]{1,2}(?:级|档|类|等|期|年级)|[甲乙丙丁]等|(?:国家|[部省市县区乡镇村特])级"
)
#: 「一、二级重度残疾人」: numerals that share their noun.
_SHARED_GRADE = re.compile(
    r"((?:[一二三四五六七八九十](?:级|档|类)?[、和及至])+)([一二三四五六七八九十])(级|档|类|等)"
)
#: Behind groups of which each has the one quantity that follows.
_EACH = ("各", "分别")
_BESIDE = re.compile("个?[、和及与]")
_LEAD = re.compile(r"^(?:按照|按|将|对于|对|为|给予|其中|，)+")
_TIERS = re.compile(
    r"(?:分为|分成|分|划分为|共)[一二三四五六七八九十\d]+(?:档|级|类|等|个档次|个等级).*$"
)

Group = tuple[str, int, int]


def groups_of_respectively(
    text: str,
    sentence_start: int,
    piece_start: int,
    quantity_start: int,
    count: int,
    vocabulary: Vocabulary,
) -> list[Group]:
    """The ``count`` groups to which as many quantities belong in turn, or none.

    Looked for before 分别 in the piece, then in the clauses before it, nearest first.
    """
    ends = [quantity_start]
    inturn = re.search(TURNS, text[piece_start:quantity_start])
    if inturn:
        ends = [piece_start + inturn.start(), quantity_start]
    for end in ends:
        groups = _split(text, piece_start, end, count, vocabulary)
        if groups:
            return groups
    clause_end = piece_start - 1
    while clause_end > sentence_start:
        start = max(text.rfind("，", sentence_start, clause_end) + 1, sentence_start)
        groups = _split(text, start, clause_end, count, vocabulary)
        if groups:
            return groups
        clause_end = start - 1
    return []


def groups_of_each(text: str, piece_start: int, quantity: Quantity) -> list[Group]:
    """The groups that share one quantity by 各, or by 分别 where none stands beside it (分别在5个、2个工作日内): at least
    two, or none."""
    alone = _BESIDE.match(text, quantity.quote_end) is None
    at = max(text.rfind(word, piece_start, quantity.quote_start) for word in _EACH[: 1 + alone])
    if (
        at < 0
        or text[at - 1 : at] in "市和、"
        or text[at + 1 : at + 2] in {"县", "级", "类", "地", "项"}
    ):
        return []
    start = piece_start
    lead = re.match(r"(?:分别)?(?:在|对|为|给)?", text[start:at])
    start += lead.end() if lead else 0
    zone = text[start:at]
    parts = list(JOINT.finditer(zone))
    if not parts or len(zone) > 90 or re.search(r"政府|部门|每", zone):
        return []
    return _cut(zone, start, parts)


def measures_in_list(text: str, piece_start: int, quantity_start: int) -> list[tuple[str, Group]]:
    """「联网率、覆盖率均达到100%」: every rate of a list, and what it is a rate of; or none."""
    zone = _BEFORE_RATE.sub("", text[piece_start:quantity_start])
    parts = list(JOINT.finditer(blank_brackets(zone)))
    pieces = _cut(zone, piece_start, parts) if parts else []
    rates = [_RATED.search(part) for part, _, _ in pieces]
    if len(pieces) < 2:
        return []
    found = []
    for (part, start, _), rate in zip(pieces, rates, strict=True):
        if rate is None:
            return []
        thing = part[: rate.start()]
        found.append((part, (thing, start, start + len(thing))))
    return found


_BEFORE_RATE = re.compile(r"(?:均|都|各|分别|依次)*(?:达到?|为|控制在|保持在|维持在)?$")
_RATED = re.compile(r"[\u4e00-\u9fff]{2}率$|(?:比例|比率|满意度|浓度)$")


def _split(text: str, start: int, end: int, count: int, vocabulary: Vocabulary) -> list[Group]:
    zone = blank_brackets(text[start:end])
    lead = _LEAD.match(zone)
    if lead:
        start += lead.end()
        zone = zone[lead.end() :]
    tiers = _TIERS.search(zone)
    if tiers:
        zone = zone[: tiers.start()]
    per = re.search(r"每(?!月?龄)[\u4e00-\u9fff]|[生人户]均", zone)
    if per:
        zone = zone[: per.start()]
    full = re.sub(rf"(?:{TURNS})?(?:按照?|为|给予|不低于|不少于)?$", "", zone)
    head = last_head_end(zone, vocabulary)
    zone = zone[:head] if head else zone
    graded = _SHARED_GRADE.search(zone)
    if graded:
        numerals = [*re.findall(r"[一二三四五六七八九十]", graded.group(1)), graded.group(2)]
        if len(numerals) == count:
            before, behind = zone[: graded.start()], zone[graded.end() :]
            return [
                (f"{before}{numeral}{graded.group(3)}{behind}", start, start + len(zone))
                for numeral in numerals
            ]
    parts = list(JOINT.finditer(zone))
    if len(parts) + 1 != count:
        zone = full
        parts = list(JOINT.finditer(zone))
    if len(parts) + 1 != count:
        return []
    return _share(_cut(zone, start, parts))


def _cut(zone: str, start: int, parts: list[re.Match[str]]) -> list[Group]:
    groups: list[Group] = []
    at = 0
    for part in [*parts, None]:
        end = part.start() if part else len(zone)
        groups.append((zone[at:end].strip("　 "), start + at, start + end))
        at = part.end() if part else end
    return groups if all(group for group, _, _ in groups) else []


def _share(groups: list[Group]) -> list[Group]:
    """Writes out what the parts share: 计划生育手术并发症一级、二级、三级人员 → …一级人员, …二级人员."""
    if not groups:
        return []
    first, last = groups[0][0], groups[-1][0]
    head = _GRADE.search(first)
    tail = next(iter([*_GRADE.finditer(last)][-1:]), None)
    if not head or not tail or not all(_GRADE.search(g) for g, _, _ in groups):
        return groups
    prefix = first[: head.start()]
    suffix = last[tail.end() :]
    written = []
    for index, (group, start, end) in enumerate(groups):
        name = group if index == 0 else prefix + group
        name = name if index == len(groups) - 1 else name + suffix
        written.append((name, start, end))
    return written
