"""What is read by its form: ages, grades, lengths and counts as values; dates, titles, numbering, marks and blanks;
names of the edition's own place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from qzgraph.language.lexicon import Lexicon, Word
from qzgraph.language.numbers import numeral
from qzgraph.language.tables import any_of
from qzgraph.language.unit import MARKS, RESIDENTS, WHOLE, Amount, Unit
from qzgraph.reading.numerals import write_numeral

_DIGITS = "零〇一二两三四五六七八九十百千"

_N = rf"(?:(?<!\d)\d+(?:\.\d+)?|[{_DIGITS}]{{1,12}}|半)"

_YEARS = r"\s*(?:周)?岁"

_WITH = r"\s*(?:[（(]\s*含\s*(?:\d+\s*周?岁|本数|本级)?\s*[）)])?\s*"

_DASH = r"\s*(?:[—–\-~～至到]|——|－|─)\s*"

#: Words before an age, by what they bound.
_UNDER_AGE = (
    "未满",
    "不满",
    "不足",
    "不到",
    "未到",
    "没到",
    "未达到",
    "未达",
    "低于",
    "小于",
    "＜",
    "<",
)

_UP_TO_AGE = ("不超过", "不高于", "不大于", "≤")

_OVER_AGE = ("超过", "高于", "大于", "＞", ">")

_FROM_AGE = ("年满", "已满", "不低于", "不小于", "不少于", "至少", "达到", "达", "满", "≥")

#: An age or a range of ages, however it is printed.
AGE = re.compile(
    rf"(?:年?满|未满|不满|不足|年龄在)?\s*(?:(?P<months>12|24|36|48|60|72)(?:个月|月龄)|(?P<low>{_N}|刚?出生)(?:{_YEARS})?){_DASH}(?:年?满|(?P<under>未满|不满))?\s*(?P<high>{_N}){_YEARS}"
    rf"(?:之间|以下)?{_WITH}"
    rf"|(?P<bound>{'|'.join([*_UNDER_AGE, *_UP_TO_AGE, *_OVER_AGE, *_FROM_AGE])})?\s*(?P<age>{_N}){_YEARS}{_WITH}(?P<after>及其?以上|及?以[上下内]|[以之]?前|起)?{_WITH}"
)

_G = rf"[{_DIGITS}\d]{{1,3}}|[A-Da-dＡ-Ｄ]|[甲乙丙丁]"

_LIST = r"\s*(?:、|和|及|或者|或|至|到|—|－|-|~|，)\s*"

_GRADE = re.compile(
    rf"(?:(?P<school>初中|高中)(?=[{_DIGITS}\d、和及至到—－~-]{{1,12}}年级))?(?P<grades>(?:{_G})(?:(?:级|年级|档|类|等)?{_LIST}(?:{_G})){{0,12}})(?P<of>年级|级|档|类|等)(?P<after>及?以[上下])?(?![分别待])"
)

_UNIT = r"个月|个?学年|个?学期|年|月龄?|天|日|周|小时|人次|人|名|元|万元|%|％|公里|平方米|平米|厘米|米|亩|次|倍|学时|课时|学分|分|张|头|只|台|辆|株|公斤|千克|吨|个|户"

_MEASURE = re.compile(
    rf"(?P<before>不足|未满|不满|满|未超过|没有?超过|超过|不少于|不低于|至少|不超过|低于|高于|少于|多于|大于|小于|达到?|不高于|不多于|近|每|≥|≤|[＞>＜<])?\s*"
    rf"(?:(?P<again>{_N})[个名户次人]?或者?)?(?P<low>{_N})(?:\s*(?P<first>(?:{_UNIT})?)\s*(?:[—–\-~～至到])\s*(?P<high>{_N})(?=\s*(?P=first)))?\s*(?P<unit>{_UNIT})"
    rf"(?:（含）|\(含\))?(?P<after>及?以[上下内]|之?内(?!容)|以前|前)?"
)

#: 下列三类, 以下四种; 两类残疾人：…: how many are listed, or sorts a heading has, says nothing of whom.
_HOW_MANY = re.compile(
    rf"(?:(?<=下列|以下|如下)|(?<![、和及或第至类])(?=[^，。；：、]{{2,12}}：))(?:{_N}|几)(?:大类|类|种|项|款)"
    rf"|^(?:两|[三四五六七八])类(?=[一-龥]{{1,8}}，[^。；：]{{2,60}}：)"
)

_DATE = re.compile(
    r"(?:(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日|(?P<only>\d{4})年[底末])"
    r"(?:\s*[至到—\-~]\s*(?:\d{4}年)?(?:次年)?\d{1,2}月\d{1,2}日)?"
    r"(?P<after>（含）)?(?P<bound>及?以后|之后|后|起|及?以前|之前|前|止)?"
)

_WHOLE_YEAR = re.compile(r"1月1日.12月31日")

_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")

_NUMBERING = re.compile(
    r"[①-⑳⑴-⒇❶-❿]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,2})[）)](?=[^级类])|(?:^|(?<=[。；：:，]))(?:\d{1,2}[.．、](?!\d)|另?[一二三四五六七八九十](?:类|种)?是)"
)

_BLANK = re.compile(r"[\s\u3000“”\"'‘’·]+")

#: How many of the unit make a year, for lengths of time.
_IN_YEARS = {"年": Fraction(1), "学年": Fraction(1), "学期": Fraction(1, 2), "月": Fraction(1, 12)}


def number(text: str) -> Fraction:
    """The number that digits or Chinese numerals write; 0 where they write none, as for one just born."""
    return numeral("一" * (text[0] in "百千") + text) or Fraction(0)


def fixed(text: str, lexicon: Lexicon, own: Iterable[str]) -> Iterator[Unit]:
    taken = [False] * (len(text) + 1)

    def free(start: int, end: int) -> bool:
        return end > start and not any(taken[start:end])

    def take(unit: Unit) -> Unit:
        for at in range(unit.start, unit.end):
            taken[at] = True
        return unit

    for match in _TITLE.finditer(text):
        listed = text.startswith(lexicon.endings.get("CITED", ()), match.end())
        according = text[: match.start()].endswith(_ACCORDING_TO)
        listed = listed and not according
        if match.group()[:-1].endswith(lexicon.endings.get("DOCUMENT", ("》",))) and not according:
            # 《老年优待证》: it is held, and read as other words.
            for at in (match.start(), match.end() - 1):
                yield take(Unit("BLANK", text[at], at, at + 1))
            continue
        yield take(Unit("UNREAD" if listed else "TITLE", match.group(), *match.span()))
    names = any_of(own)
    places = re.compile(
        rf"(?:{names})(?:[市县区]?域|境|辖区|行政区域)*内?|"
        r"(?:本|我|全|该)(?:省|自治区|自治县|自治州|兵团|县|市|区|州|盟|旗|地|辖区|行政区域)(?:域|内|级|辖区|行政区域)*|(?:县|市|区)[域内](?!外)|辖区内?|当地|境内|属地"
    )
    for match in places.finditer(text):
        if free(*match.span()):
            yield take(Unit("OWN", match.group(), *match.span()))
    for at in _short_places(text, names, lexicon):
        if free(at, at + 1):
            yield take(Unit("OWN", text[at], at, at + 1))
    for match in lexicon.bracketed.finditer(text):
        if free(*match.span()):
            word = lexicon.words[match.group()]
            yield take(Unit(word.cls, match.group(), *match.span(), lexicon.concepts_of(word)))
    for match in _DATE.finditer(text):
        if free(*match.span()):
            yield take(_date(match))
    for match in AGE.finditer(text):
        if free(*match.span()):
            if _is_a_moment(match, lexicon):
                when = f"{number(match['age'])}岁前"
                yield take(Unit("CONTENT", match.group(), *match.span(), means=(when,)))
            else:
                yield take(Unit("AGE", match.group(), *match.span(), amount=_age(match)))
    for match in _NUMBERING.finditer(text):
        if free(*match.span()):
            yield take(Unit("STOP", match.group(), *match.span()))
    for match in _HOW_MANY.finditer(text):
        if free(*match.span()):
            yield take(Unit("IDLE", match.group(), *match.span()))
    for match in _GRADE.finditer(text):
        if free(*match.span()):
            yield take(Unit("GRADE", match.group(), *match.span(), grades=_grades(match)))
    for match in _MEASURE.finditer(text):
        if (
            match["low"] == "一"
            and match["unit"][0] in "个人名户次"
            and not match["before"]
            and not match["after"]
        ):
            continue  # 一个人, 一户: no measure
        if match["unit"] == "个" and text.startswith("年级", match.end()):
            if free(*match.span()):  # 三个年级: whether that is all of a school's is not told
                yield take(Unit("UNREAD", match.group(), *match.span()))
            continue
        if (spelt := _spelt_out(text, match, lexicon)) and free(spelt.start, spelt.end):
            yield take(spelt)
            continue
        if free(*match.span()):
            aged = _age_in_months(match, lexicon)
            cls = "MEASURE" if aged is None else "AGE"
            yield take(Unit(cls, match.group(), *match.span(), amount=aged or _amount(match)))
    for at, char in enumerate(text):
        if char in MARKS and not taken[at]:
            yield take(Unit(MARKS[char], char, at, at + 1))
    for match in _BLANK.finditer(text):
        if free(*match.span()):
            yield take(Unit("BLANK", match.group(), *match.span()))


def _spelt_out(text: str, match: re.Match[str], lexicon: Lexicon) -> Unit | None:
    """The word that a number begins, where the lexicon has it so (两个女孩, 28天内的婴儿) or with its numeral (1个
    子女: 一个子女)."""
    start, behind = match.span("low")
    numbers = [match["low"]] if not match["before"] else []
    if numbers and re.fullmatch(r"[1-9]", match["low"]):
        numeral = write_numeral(int(match["low"]))
        numbers += [numeral, "两"] if numeral == "二" else [numeral]
    for size in range(min(_LONGEST, len(text) - behind), 1, -1):
        words = (lexicon.words.get(number + text[behind : behind + size]) for number in numbers)
        word = next(filter(None, words), None)
        if word is not None and word.cls in {"KIND", "CONDITION"}:
            end = behind + size
            return Unit(word.cls, text[start:end], start, end, lexicon.concepts_of(word))
    return None


#: How words end that say by which document something is done.
_ACCORDING_TO = ("按", "照", "据", "依")
#: Behind these a place may be told by one character (驻衢部队, 在县就读).
_BEFORE_A_PLACE = "驻在留返来"
_LONGEST = 6


def _short_places(text: str, names: str, lexicon: Lexicon) -> Iterator[int]:
    """Where one character is the edition's own place: no longer word begins there, and one does behind it."""
    short = {name[0] for name in names.split("|") if name} | set("县市区")
    for at in range(1, len(text) - 1):
        if text[at - 1] not in _BEFORE_A_PLACE or text[at] not in short:
            continue
        longer = any(text[at : at + size] in lexicon.words for size in range(2, _LONGEST))
        behind = any(text[at + 1 : at + 1 + size] in lexicon.words for size in range(2, _LONGEST))
        if behind and not longer:
            yield at


def _date(match: re.Match[str]) -> Unit:
    """A day, from or up to which something holds; the whole year from 1月1日 to 12月31日 says nothing."""
    if _WHOLE_YEAR.fullmatch(match.group()):
        return Unit("IDLE", match.group(), *match.span())
    bound = match["bound"]
    year = match["year"] or match["only"]
    if not year or not bound:
        return Unit("CONTENT", match.group(), *match.span(), means=(match.group(),))
    month, of_month = (12, 31) if match["only"] else (int(match["month"]), int(match["day"]))
    day = Fraction(int(year) * 372 + month * 31 + of_month)
    later = bound.endswith(("后", "起"))
    amount = Amount(day if later else None, None if later else day, "日期")
    return Unit("MEASURE", match.group(), *match.span(), amount=amount)


_A_CENTURY = "百岁"


def _age(match: re.Match[str]) -> Amount:
    """Whole years, both ends included (不满16周岁 is up to 15)."""
    if match["high"]:
        low = Fraction(int(match["months"]), 12) if match["months"] else number(match["low"])
        return Amount(low, number(match["high"]) - bool(match["under"]))
    age, bound, after = number(match["age"]), match["bound"] or "", match["after"] or ""
    if match.group() == _A_CENTURY:
        return Amount(age, None)  # 百岁老人 are older as well
    if bound in _UNDER_AGE:
        return Amount(None, age - 1)
    if bound in _OVER_AGE:
        return Amount(age + 1, None)
    if bound in _UP_TO_AGE:
        return Amount(None, age)
    if after.endswith(("下", "内")):
        return Amount(None, age)
    if after.endswith("前"):
        return Amount(None, age - 1)
    if bound or after or re.match(_DASH, match.string[match.end() :]):
        return Amount(age, None)  # 16周岁至法定退休年龄: how far it goes is no number
    return Amount(age, age)


def _is_a_moment(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether an age says until when something was so (18周岁前没有享受过抚恤金的子女), not how old they are."""
    behind = match.string[match.end() : match.end() + 1]
    return (
        (match["after"] or "").endswith("前")
        and "一" <= behind <= "龥"
        and behind not in "的或和及者"
        and _kind_at(match.string, match.end(), lexicon) is None
    )


def _age_in_months(match: re.Match[str], lexicon: Lexicon) -> Amount | None:
    """An age in months as whole years, where it is that: by its unit (0—36月龄), or right before a word for
    children (36个月以内婴幼儿). Months up to a birthday take in that year, as a range of years does, but not
    where it is not reached (未满36个月)."""
    if not match["unit"].endswith("月龄") and not (
        match["unit"] == "个月" and _is_of_children(match, lexicon)
    ):
        return None
    amount = _amount(match)
    low, high = amount.low or Fraction(0), amount.high
    if high is None or low.denominator != 1 or low == high:
        return None
    short = match["before"] in _UNDER_AGE and high.denominator == 1
    return Amount(low or None, Fraction(int(high) - short))


def _is_of_children(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether a number stands before a word for children; with 的 where nothing before says of what it is (未满
    36个月的婴幼儿, but 治疗36个月以内的儿童)."""
    text, start, at = match.string, match.start(), match.end()
    opens = start == 0 or not "一" <= text[start - 1] <= "龥" or text[start - 1] in "和及或与"
    return _names_children(text, at + 1 if opens and text.startswith("的", at) else at, lexicon)


_LIVING_HERE = re.compile(f"的?(?:{'|'.join(RESIDENTS)})的?")


def _names_children(text: str, at: int, lexicon: Lexicon) -> bool:
    """Whether a word for people up to some age stands there, or behind how they live here (0—36个月常住儿童)."""
    word = _kind_at(text, at, lexicon)
    return word is not None and lexicon.meaning(word.means[0]).max_age is not None


def _kind_at(text: str, at: int, lexicon: Lexicon) -> Word | None:
    """The word for people that stands there, or behind how they live here."""
    if ways := _LIVING_HERE.match(text, at):
        at = ways.end()
    found = (lexicon.words.get(text[at : at + size]) for size in range(4, 1, -1))
    return next((each for each in found if each and each.cls == "KIND"), None)


#: 三四 are two numbers, 十四 and 三十四 one.
_SIDE_BY_SIDE = re.compile(r"(?<!十)[一二三四五六七八九](?=[一二三四五六七八九])|.+")


def _grades(match: re.Match[str]) -> tuple[str, ...]:
    """Each grade of a list or range (一、二级; 三四级; 一级至四级; 三级以上 are grades one to three)."""
    text, of = match["grades"], match["of"]
    marks = [each for mark in re.findall(_G, text) for each in _SIDE_BY_SIDE.findall(mark)]
    values = [_grade(mark) for mark in marks]
    if re.search(r"至|到|—|－|-|~", text) and all(isinstance(value, int) for value in values):
        low, high = values[0], values[-1]
        if isinstance(low, int) and isinstance(high, int) and 0 < high - low < 20:
            values = list(range(low, high + 1))
    after = match["after"] or ""
    if after and isinstance(values[-1], int) and of == "级":
        top = values[-1]
        values = list(range(1, top + 1)) if after.endswith("上") else list(range(top, 11))
    if of == "年级":
        before = _YEARS_BEFORE.get(match["school"] or "", 0)
        values = [value + before if isinstance(value, int) else value for value in values]
        return tuple(_SCHOOL_YEARS.get(value, f"{_shown(value)}{of}") for value in values)
    return tuple(f"{_shown(value)}{of}" for value in values)


#: 初中一年级 is the seventh year of school.
_YEARS_BEFORE = {"初中": 6, "高中": 9}
#: What the years of school from the seventh on are called.
_SCHOOL_YEARS: dict[int | str, str] = {
    7: "初一", 8: "初二", 9: "初三", 10: "高一", 11: "高二", 12: "高三"
}  # fmt: skip


def _grade(mark: str) -> int | str:
    if re.fullmatch(r"[A-Da-dＡ-Ｄ]|[甲乙丙丁]", mark):
        return mark.upper().translate(str.maketrans("ＡＢＣＤ", "ABCD"))
    return int(number(mark))


def _shown(value: int | str) -> str:
    return value if isinstance(value, str) else write_numeral(value)


def _amount(match: re.Match[str]) -> Amount:
    unit = match["unit"].removeprefix("个").removesuffix("龄") or "个"
    low = number(match["low"])
    high = number(match["high"]) if match["high"] else None
    if unit in {"周", "日"}:
        days = 7 if unit == "周" else 1
        low, high, unit = low * days, high and high * days, "天"
    if unit in _IN_YEARS:
        low, high, unit = low * _IN_YEARS[unit], high and high * _IN_YEARS[unit], "年"
    if unit == "倍":  # 低保标准的1.5倍 is 150 % of it
        low, high, unit = low * 100, high and high * 100, "%"
    if high is not None:
        return Amount(low or None, high, unit)  # 0—28天 is any time up to 28 days
    before, after = match["before"] or "", match["after"] or ""
    whole = 1 if unit in WHOLE else 0
    if before in {"不足", "未满", "不满", "低于", "少于", "小于", "＜", "<"}:
        return Amount(None, low - whole, unit)
    if before in {"超过", "高于", "多于", "大于", "＞", ">"} and not after:
        return Amount(low + whole, None, unit)
    if before in {
        "不超过",
        "未超过",
        "没超过",
        "没有超过",
        "不高于",
        "不多于",
        "近",
        "≤",
    } or after.endswith(("下", "内", "前")):
        return Amount(None, low, unit)
    if before in {
        "满",
        "达",
        "达到",
        "超过",
        "不少于",
        "不低于",
        "至少",
        "高于",
        "多于",
        "≥",
    } or after.endswith("上"):
        return Amount(low, None, unit)
    return Amount(low, low, unit)


#: Full-width digits and letters, one character for one.
_HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))} | {
    0xFF0E: ".", 0xFF05: "%", 0xFF0F: "/"
}  # fmt: skip


def half_width(text: str) -> str:
    """A text with digits and letters as half as wide as its characters."""
    return text.translate(_HALF)
