"""Finds, in the words around a quantity, whom it is for, what it measures and what it is a share of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from qzgraph.language.fixed import AGE
from qzgraph.language.words import words
from qzgraph.names import Level
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.model import Comparator
from qzgraph.records.nounphrase import blank_brackets
from qzgraph.vocabulary import Vocabulary

_COMPARATIVE = {
    Comparator.AT_LEAST: r"不(?:得|应|宜)?(?:低|少|小)于|至少",
    Comparator.AT_MOST: r"不(?:得|应|宜)?(?:超过|高于|大于|多于)|最高",
}
_BASE = re.compile(
    r"(?:按照|按|不(?:得|应)?(?:低|少|高|大|多)于|不(?:得)?超过|参照|相当于|达到|达|为|是|占|以|至|，|^)"
    r"([^，；。]{2,40}?)的$"
)
_ON_TOP_OF = re.compile(
    r"(?:在([^，；。]{2,30}?)(?:的?基础上|之?上(?=[再另]?(?:上浮|增|加|提高)))"
    r"|按照?([^，；。]{2,30}?)(?=[再另]?上浮))[^，；。]{0,6}$"
)
_MARKER = re.compile(
    r"(?<![因作成定分称认])(?:对于|(?<![一反])对(?![象折接比照应半])|(?<![勇行人象])为(?!主|准|限)|给予|给|向(?!全))"
)
#: So many of these are tried.
_MARKERS = 8
_BEFORE_MEASURE = re.compile(r"(?:按照|按|参照|依据|根据|以)(?!月|年|时|需|上|下|内|外|及|来)")
_COMPARED = re.compile(r"([^，；。]{2,16}?)[与和]([^，；。]{2,16}?)的?(?:比例|之比|比值|比)$")
_BOTH = re.compile(r"市级?、?县|县级?(?:及|（含）)?以上|各级")
#: 「以乡镇（街道）为单位」 frames a count and names no one whom it is for.
_FRAME = re.compile(r"以[^，。；]{1,12}?为(?:单位|依据|基础|准|限)|按[^，。；]{1,8}为单位")
_CONNECTORS = re.compile(
    r"^(?:拥有|其中|即|同时|并且|并|且|另外|此外|对于|平均|免费|分别|按规定|一般|原则上|其他|此外|每年|的|，|,|、|或者|或|及|和)+"
)
_AGE_GROUP = re.compile(rf"(?:{AGE.pattern})(?:的|人员)?$")
_BOUND_WORD = re.compile(
    r"^(?:不(?:得|应|宜)?(?:低|少|小|高|大|多)于|不(?:得)?超过|至少|至多|最[低高少多长]|起码|达到?|约|≥|≤)"
)


@dataclass(frozen=True)
class Subject:
    """Whom or what a quantity is for (``group``, at ``start``:``end`` of the text), what it measures,
    and for a ratio of two things the one it is compared with."""

    group: str = ""
    start: int = 0
    end: int = 0
    kind: str = ""
    measure: str = ""
    base: str = ""


def base_of(left: str, vocabulary: Vocabulary) -> tuple[str, Comparator | None, int]:
    """What a percentage or multiple is of, a comparator that stands before it, and where that
    begins in ``left`` (all before the number): 「不低于…支出的70%」 → (…支出, AtLeast, …)."""
    base, comparator, begins = _base_in(left)
    bare = left[: -len(base) - 1][-1:] in {"", "，"}  # no 按, 为, 占 before it
    if comparator is None and bare and _says_whose(base, vocabulary):
        return "", None, len(left)
    return base, comparator, begins


def _says_whose(base: str, vocabulary: Vocabulary) -> bool:
    """Whether words only tell those to whom a share goes from others in a list (全自理的一成，半护理的三成)."""
    said = {unit.cls for unit in words(base, vocabulary.lexicon)} - {"IDLE", "BLANK"}
    return bool(said) and said <= {"CONDITION", "GRADE", "AGE", "DUN"}


def _base_in(left: str) -> tuple[str, Comparator | None, int]:
    on_top = _ON_TOP_OF.search(left)
    if on_top:
        return on_top.group(1) or on_top.group(2), None, len(left)
    found = None
    for start in range(len(left) - 3, -1, -1):
        match = _BASE.match(left, start)
        if match and match.end() == len(left) and match.start() == start and match.start(1) > start:
            found = match
            break
    if found is None:
        match = _BASE.match(left)
        if not match or match.end() != len(left):
            return "", None, len(left)
        found = match
    ahead = left[: found.start(1)]
    for comparator, pattern in _COMPARATIVE.items():
        before = re.search(rf"(?:{pattern})$", ahead)
        if before:
            return found.group(1), comparator, before.start()
    return found.group(1), None, len(left)


def level_bound(text: str, vocabulary: Vocabulary) -> Level | None:
    """The one level whose bodies a benchmark binds, or None where it binds all or says nothing."""
    if _BOTH.search(text):
        return None
    levels = {level for level, pattern in around_numbers(vocabulary).levels if pattern.search(text)}
    return levels.pop() if len(levels) == 1 else None


def subject_in(text: str, start: int, end: int, vocabulary: Vocabulary) -> Subject:
    """The group named in ``text[start:end]``, and the measure that its other words name."""
    around = around_numbers(vocabulary)
    raw = text[start:end]
    zone = _FRAME.sub(lambda match: "　" * len(match.group()), blank_brackets(raw))
    markers = islice(_MARKER.finditer(zone), _MARKERS)
    marker = next((m for m in markers if _head_end(zone[m.end() :], vocabulary)[0]), None)
    if marker:
        after = zone[marker.end() :]
        provision = around.provides.search(after)
        length, kind = _head_end(after[: provision.start()] if provision else after, vocabulary)
        if not length:
            length, kind = _head_end(after, vocabulary)
        begin = start + marker.end()
        before = clean_measure(zone[: marker.start()], vocabulary)
        rest = clean_measure(after[length:], vocabulary)
        group = text[begin : begin + length]
        return _made(text, group, begin, kind, before if before and not rest else rest)
    stage = around.stage.search(zone) or around.at_stage.search(zone)
    if stage:
        skipped = len(stage[1]) - len(_CONNECTORS.sub("", stage[1]).removeprefix("在"))
        begin = start + stage.start(1) + skipped
        before = clean_measure(zone[: stage.start()], vocabulary)
        return Subject(stage[1][skipped:], begin, start + stage.end(1), "stage", before)
    cut = _BEFORE_MEASURE.search(zone)
    zone = zone[: cut.start()] if cut else zone
    level = None if _BOTH.search(raw) else around.level_first.search(raw[: len(zone)])
    offset = level.start(1) if level else 0
    length, kind = _head_end(zone[offset:], vocabulary)
    if level and length < len(level.group(1)):
        length, kind = len(level.group(1)), "authority"
    if length:
        lead = around.group_lead.match(zone[offset : offset + length])
        skip = lead.end() if lead else 0
        if kind == "place" and zone[offset + skip : offset + skip + 1] == "在":
            skip += 1
        measured = _measured_first(zone[offset + skip : offset + length], vocabulary)
        skip += len(measured)
        begin = start + offset + skip
        before = clean_measure(measured or (zone[:offset] if level else ""), vocabulary)
        rest = clean_measure(zone[offset + length :], vocabulary)
        return _made(text, text[begin : start + offset + length], begin, kind, rest or before)
    age = _AGE_GROUP.search(zone)
    if age:
        begin = start + age.start()
        group = age.group().removesuffix("的")
        before = clean_measure(zone[: age.start()], vocabulary)
        return Subject(group, begin, begin + len(group), "age", before)
    place = around.in_place.search(zone)
    if place:
        return Subject(place.group(1), start + place.start(1), start + place.end(1), "place")
    manner = around.manner.search(zone)
    if manner:
        return Subject(manner.group(1), start + manner.start(1), start + manner.end(1), "manner")
    return Subject(measure=clean_measure(zone, vocabulary))


def _made(text: str, group: str, begin: int, kind: str, measure: str) -> Subject:
    end = begin + len(group)
    while end < len(text) and text[end] in "（(" and kind in {"place", "authority"}:
        close = text.find("）", end)
        if close < 0 or close - end > 8:
            break
        end = close + 1
    return Subject(text[begin:end], begin, end, kind, measure)


def _head_end(zone: str, vocabulary: Vocabulary) -> tuple[int, str]:
    """Where the last head noun ends, and its kind: 规模较小学校 ends in 学校, not in 小学."""
    best, kind = 0, ""
    for start in range(len(zone)):
        match = vocabulary.any_head_pattern.match(zone, start)
        if match and match.end() > best:
            best, kind = match.end(), vocabulary.heads[match.group()]
    return best, kind


def _measured_first(group: str, vocabulary: Vocabulary) -> str:
    """What opens some words that end in a head and says what of it is measured."""
    for start in range(1, len(group)):
        head = vocabulary.any_head_pattern.match(group, start)
        if head and head.end() == len(group):
            return group[:start] if around_numbers(vocabulary).measured.match(group[:start]) else ""
    return ""


def clean_measure(text: str, vocabulary: Vocabulary) -> str:
    """The noun in some words: connectives, verbs and brackets taken off both ends."""
    around = around_numbers(vocabulary)
    text = re.split(r"包括|具体为", re.sub(r"　+|[（(].*?[）)]", "", text))[0]
    before, opened, inside = text.partition("（")
    text = (inside or before) if opened else text  # 通邮（通邮率100%）
    while True:
        stripped = _CONNECTORS.sub(
            "", around.trailing_verbs.sub("", around.leading_verbs.sub("", text))
        )
        stripped = stripped.strip("的，、：: ")
        if stripped == text:
            return stripped
        text = stripped


def compared(left: str) -> tuple[str, str]:
    """The measure and the base of a ratio of two things: 「个人缴费与政府补助比例」."""
    match = _COMPARED.search(left)
    return (match.group(), match.group(2)) if match else ("", "")


def thing_rated(zone: str, vocabulary: Vocabulary) -> int:
    """How much of 「有线数字电视覆盖率」 names what is rated (有线数字电视), or 0."""
    match = around_numbers(vocabulary).rate.search(zone)
    return match.start() if match else 0


def verb_within(words: str, vocabulary: Vocabulary) -> str:
    """The verb between a bounding word and its number: 「至少随访4次」 → 随访."""
    return clean_measure(_BOUND_WORD.sub("", words, count=1), vocabulary)


def is_circumstance(clause: str) -> bool:
    """Whether a clause only says when or how (「征得监护人与（或）患者本人同意后」)."""
    return re.search(r"(?:后|前|时|下|中|为单位|情况|基础上)$", clause) is not None


def has_provision(text: str, vocabulary: Vocabulary) -> bool:
    """Whether some words hold a verb of provision (提供, 发放, …)."""
    return around_numbers(vocabulary).provides.search(text) is not None


def noun_after(text: str, vocabulary: Vocabulary) -> str:
    """What is counted, as named behind the number: 「2次专场招聘活动」 → 专场招聘活动."""
    text = re.sub(r"^(?:（[^（）]*）|\([^()]*\)|的)+", "", text)
    noun = re.split(r"[，。；：（(“]|以上|以下|并(?!发)|确定|拨付|计发|执行|发放|范围内", text)[0]
    return clean_measure(noun, vocabulary)[:30]
