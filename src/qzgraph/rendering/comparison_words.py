"""What statuses, aspects and verdicts of a comparison are called, in Chinese and English, the same in
every format."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.records.model import Field
from qzgraph.rendering.printable import one_line


@dataclass(frozen=True)
class Word:
    """A word in both languages; ``sign`` stands before it where there is room for no more."""

    zh: str
    en: str
    sign: str = ""
    meaning_zh: str = ""
    meaning_en: str = ""

    @property
    def both(self) -> str:
        return f"{self.zh} {self.en}"


STATUS_WORDS = {
    Status.EQUAL: Word("相同", "equal", "＝", "实质内容相同。", "the same in substance"),
    Status.DIFFERENT: Word(
        "不同", "different", "≠", "两边都有，内容有别。", "both have it, and differ"
    ),
    Status.MISSING: Word(
        "缺少", "missing", "－", "前一版本有，后一版本没有对应项目。", "the later one lacks it"
    ),
    Status.ADDED: Word("新增", "added", "＋", "后一版本才有。", "only the later one has it"),
    Status.UNKNOWN: Word(
        "不能判断",
        "unknown",
        "？",
        "没有的一方只收录了部分内容，可能有而未收录；或者名称、内容近似而不能断定。",
        "the one without it may have it: it is partly known, or has something like it",
    ),
}
ASPECT_WORDS = {
    Aspect.NAME: Word("名称", "name"),
    Aspect.POPULATION: Word("服务对象", "population"),
    Aspect.BENCHMARK: Word("量化标准", "benchmark"),
    Aspect.LEGAL_BASIS: Word("依据文件", "legal basis"),
    Aspect.PAYER: Word("支出责任", "payers"),
    Aspect.LEAD_AGENCY: Word("牵头单位", "lead agency"),
    Aspect.TEXT: Word("文字", "wording"),
}
VERDICT_WORDS = {
    Verdict.EQUAL: Word("相同", "equal", "＝", "实质相同，表述可以不同。", "the same in substance"),
    Verdict.HIGHER: Word("提高", "higher", "▲", "对服务对象更有利。", "better for the recipient"),
    Verdict.LOWER: Word("降低", "lower", "▼", "对服务对象不利。", "worse for the recipient"),
    Verdict.BROADER: Word("扩大", "broader", "▲", "服务对象更广。", "more people are covered"),
    Verdict.NARROWER: Word("缩小", "narrower", "▼", "服务对象更窄。", "fewer people are covered"),
    Verdict.DROPPED: Word(
        "取消", "dropped", "－", "前一版本有，后一版本没有。", "the later one no longer has it"
    ),
    Verdict.NEW: Word("新增", "new", "＋", "后一版本才有。", "only the later one has it"),
    Verdict.UNCLEAR: Word(
        "需核对",
        "unclear",
        "？",
        "文字没有说清高低宽窄，请人工核对两处原文。",
        "the words do not settle it: to be read by a person",
    ),
    Verdict.OTHER: Word(
        "变化", "other", "≠", "有别，不能说高低宽窄。", "differs, without being more or less"
    ),
}
FIELD_WORDS = {
    Field.POPULATION: Word("服务对象", "target population"),
    Field.CONTENT: Word("服务内容", "content"),
    Field.STANDARD: Word("服务标准", "standard"),
    Field.FISCAL: Word("支出责任", "fiscal responsibility"),
    Field.AGENCY: Word("牵头负责单位", "agencies"),
}
#: Verdicts by what they say of the recipient's or the matter's lot: less, more, or just otherwise.
LESS = frozenset((Verdict.LOWER, Verdict.NARROWER, Verdict.DROPPED))
MORE = frozenset((Verdict.HIGHER, Verdict.BROADER, Verdict.NEW))


def aspect_word(difference: Difference) -> Word:
    """What was compared; of wording, which field's."""
    word = ASPECT_WORDS[difference.aspect]
    if difference.aspect is not Aspect.TEXT:
        return word
    if difference.path == Field.AGENCY:
        return Word("配合单位", "supporting agencies")
    field = FIELD_WORDS[Field(difference.path)]
    return Word(f"{field.zh}的{word.zh}", f"{word.en} of {field.en}")


def verdict_word(difference: Difference) -> Word:
    """The verdict in words that fit what was compared."""
    word = VERDICT_WORDS[difference.verdict]
    if difference.verdict is Verdict.EQUAL and difference.is_notable:
        return Word("相同，表述不同", "equal, worded otherwise", word.sign)
    if difference.aspect is Aspect.PAYER:
        if difference.verdict is Verdict.DROPPED:
            return Word("出资方减少", "fewer payers", word.sign)
        if difference.verdict is Verdict.NEW:
            return Word("出资方增加", "more payers", word.sign)
    return word


def reasons_text(difference: Difference) -> str:
    """Why, and the words in doubt, in Chinese; empty where there is nothing to say."""
    parts = [one_line(reason.zh) for reason in difference.reasons if reason.zh]
    if difference.unread:
        parts.append(f"没有读懂：{'、'.join(map(one_line, difference.unread))}")
    return "；".join(parts)


#: How ratios are told apart from other quantities: their unit is 1.
_RATIO = "1"


def change_text(difference: Difference) -> str:
    """By how much: ``+120元/年``, ``−5个百分点``; empty where that is not known or nothing."""
    change, unit = shown_change(difference)
    if not change:
        return ""
    return f"{'+' if change > 0 else '−'}{plain(abs(change))}{unit}"


def shown_change(difference: Difference) -> tuple[Decimal | None, str]:
    """The difference as a number and its unit; of ratios in percentage points."""
    if difference.change is None:
        return None, ""
    if difference.unit == _RATIO:
        return difference.change * 100, "个百分点"
    return difference.change, difference.unit


def plain(number: Decimal) -> str:
    """A number without an exponent and trailing zeros, to four places: ``0.1667``."""
    text = format(round(number, 4), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
