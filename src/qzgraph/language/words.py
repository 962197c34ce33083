"""A field's text → its words with their places: numbers of ages, grades and lengths as values, the
rest by the lexicon, and what that does not hold as ``UNREAD``.

The grammars of this wing read sequences of these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qzgraph.language.lexicon import Lexicon, Piece, Union, Word
from qzgraph.reading.numerals import read_numeral, write_numeral

_DIGITS = "零〇一二两三四五六七八九十百千"
_N = rf"(?:(?<!\d)\d+(?:\.\d+)?|[{_DIGITS}]{{1,12}}|半)"
_YEARS = r"\s*(?:周)?岁"
_WITH = r"\s*(?:[（(]\s*含\s*(?:\d+\s*周?岁|本数|本级)?\s*[）)])?\s*"
_DASH = r"\s*(?:[—–\-~～至到]|——|－|─)\s*"
#: Words before an age, by what they bound.
_UNDER_AGE = ("未满", "不满", "不足", "不到", "未到", "没到", "未达到", "未达", "低于", "小于")
_UP_TO_AGE = ("不超过", "不高于", "不大于")
_OVER_AGE = ("超过", "高于", "大于")
_FROM_AGE = ("年满", "已满", "不低于", "不小于", "不少于", "至少", "达到", "达", "满")
_AGE = re.compile(
    rf"(?:年?满|未满|不满|不足|年龄在)?\s*(?P<low>{_N}|刚?出生)(?:{_YEARS})?{_DASH}(?:年?满|未满|不满)?\s*(?P<high>{_N}){_YEARS}"
    rf"(?:之间|以下)?{_WITH}"
    rf"|(?P<bound>{'|'.join([*_UNDER_AGE, *_UP_TO_AGE, *_OVER_AGE, *_FROM_AGE])})?\s*(?P<age>{_N}){_YEARS}{_WITH}(?P<after>及其?以上|及?以[上下内]|以前|前|起)?{_WITH}"
)
_G = rf"[{_DIGITS}\d]{{1,3}}|[A-Da-dＡ-Ｄ]|[甲乙丙丁]"
_LIST = r"\s*(?:、|和|及|或|至|到|—|－|-|~|，)\s*"
_GRADE = re.compile(
    rf"(?P<grades>(?:{_G})(?:(?:级|年级|档|类|等)?{_LIST}(?:{_G})){{0,12}})(?P<of>年级|级|档|类|等)(?P<after>及?以[上下])?(?![分别待])"
)
_MEASURE = re.compile(
    rf"(?P<before>不足|未满|不满|满|未超过|没有?超过|超过|不少于|不低于|至少|不超过|低于|高于|少于|多于|大于|小于|达到?|不高于|不多于|近|每)?\s*"
    rf"(?:(?P<again>{_N})[个名户次人]?或者?)?(?P<low>{_N})(?:\s*(?:[—–\-~～至到])\s*(?P<high>{_N}))?\s*(?P<unit>个月|个?学年|个?学期|年|月龄?|天|日|周|小时|人次|人|名|元|万元|%|％|公里|平方米|平米|厘米|米|亩|次|倍|学时|课时|学分|分|张|头|只|台|辆|株|公斤|千克|吨|个|户)"
    rf"(?:（含）|\(含\))?(?P<after>及?以[上下内]|之?内(?!容)|以前|前)?"
)
#: 下列三类, 以下四种; 两类残疾人：…: how many are listed, or sorts a heading has, says nothing of whom.
_HOW_MANY = re.compile(
    rf"(?:(?<=下列|以下|如下)|(?<![、和及或第至类])(?=[^，。；：、]{{2,12}}：))(?:{_N}|几)(?:大类|类|种|项|款)"
)
_DATE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:\s*[至到—\-~]\s*(?:\d{4}年)?(?:次年)?\d{1,2}月\d{1,2}日)?"
    r"(?P<after>（含）)?(?P<bound>及?以后|之后|后|起|及?以前|之前|前|止)?"
)
_WHOLE_YEAR = re.compile(r"1月1日.12月31日")
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_MARKS = {
    "。": "STOP", "；": "STOP", ";": "STOP", "\n": "STOP", "！": "STOP", "：": "COLON", ":": "COLON",
    "（": "OPEN", "(": "OPEN", "〔": "OPEN", "）": "CLOSE", ")": "CLOSE", "〕": "CLOSE",
}  # fmt: skip
#: Marks that end a sentence; every other stop is a number before one of a list, or there is none.
STOPS = frozenset(("", *(mark for mark, cls in _MARKS.items() if cls == "STOP")))
_NUMBERING = re.compile(
    r"[①-⑳⑴-⒇❶-❿]|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,2})[）)](?=[^级类])|(?:^|(?<=[。；：:，]))(?:\d{1,2}[.．、](?!\d)|[一二三四五六七八九十]是)"
)
_BLANK = re.compile(r"[\s\u3000“”\"'‘’·]+")
#: How many of the unit make a year, for lengths of time.
_IN_YEARS = {"年": Fraction(1), "学年": Fraction(1), "学期": Fraction(1, 2), "月": Fraction(1, 12)}
#: Ends a clause that tells who somebody is.
WHO = "者"
#: Kinds whose name says whose they are (子女, 家属).
KIN = "关系"
#: Units that come in whole numbers: 超过四人 is five or more.
_WHOLE = frozenset(("人", "名", "人次", "个", "户", "次", "张", "头", "只", "台", "辆", "株"))


@dataclass(frozen=True)
class Amount:
    """A number with its bounds, both included, in ``unit``: an age in years, a length of time in years
    or days, a count. None is unbounded."""

    low: Fraction | None
    high: Fraction | None
    unit: str = "岁"


@dataclass(frozen=True)
class Unit:
    """One word at its place. ``amount`` is the value of an AGE or MEASURE, ``grades`` are those of a
    GRADE, ``means`` the concepts that a word says."""

    cls: str
    text: str
    start: int
    end: int
    means: tuple[str, ...] = ()
    amount: Amount | None = None
    grades: tuple[str, ...] = ()


def number(text: str) -> Fraction:
    """The number that digits or Chinese numerals write."""
    if re.fullmatch(r"[\d.]+", text):
        return Fraction(text)
    if text == "半":
        return Fraction(1, 2)
    if text.endswith("出生"):
        return Fraction(0)
    text = text.replace("〇", "零").replace("两", "二")
    if text[0] in "百千":
        text = "一" + text
    plain = read_numeral(text)
    if plain is not None and write_numeral(plain) == text:
        return Fraction(plain)
    import cn2an  # for what is written otherwise: 0.15 s to import

    try:
        return Fraction(str(cn2an.cn2an(text, "smart")))
    except ValueError:
        return Fraction(0)


def words(text: str, lexicon: Lexicon, own: Iterable[str] = ()) -> list[Unit]:
    """The words of a text from left to right; every character but blanks is in one of them. ``own``
    are names of the edition's own division (衢州市, 衢州), which name nobody in particular."""
    text = half_width(text)
    fixed = sorted(_fixed(text, lexicon, own), key=lambda unit: (unit.start, -unit.end))
    found: list[Unit] = []
    at = 0
    for unit in [*fixed, None]:
        start = unit.start if unit else len(text)
        if start < at:
            continue
        found += _by_lexicon(text, at, start, lexicon)
        if unit:
            found.append(unit)
            at = unit.end
    found = _with_names_for_people(found, lexicon)
    found = _with_shared_subjects(_with_shared_heads(found, text, lexicon), lexicon)
    found = _without_procedures(found, lexicon)
    found = _with_joint_conditions(_with_documents(found, lexicon), lexicon)
    found = _with_ranks(_with_unions(_with_counted_lists(found), lexicon), lexicon)
    found = _with_shared_negation(_with_what_kin_are(found, lexicon), lexicon)
    found = _with_announced_conditions(found)
    found = _with_nominal_clauses(_with_unnamed_conditions(found, lexicon), lexicon)
    return list(_compared(_without_what_is_no_matter(found, lexicon)))


def half_width(text: str) -> str:
    """A text with digits and letters as half as wide as its characters."""
    return text.translate(_HALF)


_ENDS_OF_PROCEDURE = frozenset(("COMMA", "OF", "STOP", "COLON", "OPEN", "CLOSE"))
#: Words that a procedure has at most.
_PROCEDURE = 60
#: Words within which 以 is followed by the 方式 that it opens.
_WAY_AHEAD = 8
_MAY_BE_DOER = frozenset(("UNREAD", "CONTENT", "CONDITION", "KIND", "OWN", "IDLE"))
_RESTRICTING = frozenset(
    ("CONDITION", "KIND", "AGE", "GRADE", "MEASURE", "HUKOU", "PERMIT", "RESIDENT")
)
_OPENS_CLAUSE = frozenset(("COMMA", "DUN", "AND", "OR", "STOP", "COLON", "OPEN", "ALSO", "BY"))


def _without_procedures(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each procedure by which people are found (学校通过家访等方式据实认定, 经县级民政部门审核)
    as one word that restricts nobody: who decides, how, and the deciding itself."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        unit = units[at]
        opens = unit.cls == "BY" or _opens_a_way(units, at, lexicon)
        end = _end_of_procedure(units, at, lexicon) if opens else None
        if end is None and unit.cls in {"BY", "WAY"}:
            found.append(replace(unit, cls="IDLE"))
        elif unit.cls == "VERDICT" or end is not None:
            begin = at
            if found and _is_doer(units, at - 1, lexicon):
                begin -= 1
                while begin > 0 and units[begin - 1].cls in {"UNREAD", "OWN"}:
                    begin -= 1
            end = at if end is None else end
            del found[len(found) - (at - begin) :]
            text = "".join(each.text for each in units[begin : end + 1])
            told = Unit("IDLE", text, units[begin].start, units[end].end)
            if _says_all(units, end, lexicon) and (not found or found[-1].cls in _BEGINS):
                told = replace(told, cls="CONDITION", means=(lexicon.unnamed,))
            found.append(told)
            at = end
        else:
            found.append(unit)
        at += 1
    return found


#: Behind what a description of people begins anew.
_BEGINS = frozenset(("STOP", "COLON", "OPEN"))


def _says_all(units: list[Unit], at: int, lexicon: Lexicon) -> bool:
    """Whether nothing else is said of people than a decision that ends here (由指挥部视情况确定的人员): there
    is a condition, and it is not named."""
    behind = units[at + 1 : at + 4]
    return (
        [each.cls for each in behind[:2]] == ["OF", "KIND"]
        and all(lexicon.meaning(label).facet == "泛指" for label in behind[1].means)
        and (len(behind) < 3 or behind[2].cls in {"STOP", "COLON", "COMMA", "CLOSE"})
        and bool(lexicon.unnamed)
    )


def _with_unnamed_conditions(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each condition that is not named (符合有关政策规定) as the one concept that says no
    more: there is a condition, and not which."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        end = at
        if lexicon.unnamed and units[at].text in lexicon.endings.get("MEETS", ()):
            ends = lexicon.endings.get("TERM", ())
            for number in range(at + 1, len(units)):
                if units[number].text.endswith(ends):
                    end = number
                elif units[number].cls not in {"IDLE", "OTHER", "OWN"}:
                    break
        if end > at:
            text = "".join(each.text for each in units[at : end + 1])
            own = lexicon.unnamed_own and any(each.cls == "OWN" for each in units[at : end + 1])
            named = lexicon.unnamed_own if own else lexicon.unnamed
            found.append(Unit("CONDITION", text, units[at].start, units[end].end, (named,)))
        else:
            found.append(units[at])
        at = end + 1
    return found


def _with_what_kin_are(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with 是 behind a word for whom somebody is to another as a word that says what they are, and
    no definition (父母一方是军人的子女)."""
    found = list(units)
    for at, unit in enumerate(units):
        before = units[at - 1] if at else None
        of_kin = before and before.means and lexicon.meaning(before.means[0]).facet == KIN
        if of_kin and unit.cls == "NAMELY" and unit.text == "是":
            found[at] = replace(unit, cls="COPULA")
    return found


_BETWEEN = frozenset(("DUN", "AND", "OR"))
#: What stands behind the end of a name for people.
_BEHIND_NAMES = frozenset((*_BETWEEN, "BOTH", "COMMA", "STOP", "COLON", "OPEN", "CLOSE", "ETC"))


def _with_names_for_people(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with the end of each name for people that the lexicon lacks (农村工作指导员) as a word of its
    own: it tells where one group of a list ends."""
    found: list[Unit] = []
    for at, unit in enumerate(units):
        behind = units[at + 1].cls if at + 1 < len(units) else "STOP"
        label = lexicon.name_endings.get(unit.text[-1]) if unit.cls == "UNREAD" else None
        begins = len(unit.text) > 1 or (bool(found) and found[-1].cls in _NO_NOUNS)
        if label is None or not begins or behind not in _BEHIND_NAMES:
            found.append(unit)
            continue
        cut = unit.end - 1
        if len(unit.text) > 1:
            found.append(replace(unit, text=unit.text[:-1], end=cut))
        found.append(Unit("KIND", unit.text[-1], cut, unit.end, (label,)))
    return found


def _with_documents(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each document that people are to hold (持有不动产权证书的) and the lexicon lacks as a word
    that says so: it is asked of them, whatever it proves."""
    ends, holds = (lexicon.endings.get(cls, ()) for cls in ("DOCUMENT", "HOLDS"))
    found: list[Unit] = []
    for at, unit in enumerate(units):
        behind = units[at + 1].cls if at + 1 < len(units) else "STOP"
        closes = unit.cls in {"UNREAD", "CONTENT", "CONDITION"} and behind in {"OF", *_BEHIND_NAMES}
        begin = len(found)
        if closes and unit.text.endswith(ends) and ends:
            while begin and found[begin - 1].cls in {"UNREAD", "CONTENT", "IDLE", "CONDITION"}:
                begin -= 1
                if found[begin].text in holds:
                    break
        said = [*found[begin + 1 :], unit]
        if (
            begin < len(found)
            and found[begin].text in holds
            and any(each.cls == "UNREAD" for each in said)
        ):
            text = "".join(each.text for each in said)
            del found[begin + 1 :]
            found.append(Unit("CONDITION", text, said[0].start, unit.end, (text,)))
        else:
            found.append(unit)
    return found


def _with_joint_conditions(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with all that a clause lists behind 同时 as what must hold at once (同时患有高血压和糖尿病的)."""
    found = list(units)
    opened: int | None = None  # where 同时 opens the clause
    for at, unit in enumerate(units):
        before = units[at - 1].cls if at else "STOP"
        if unit.text in lexicon.endings.get("AT_ONCE", ()):
            opened = at if before in {*_ENDS_OF_CLAUSE, "ALSO", "BOTH"} else None
        elif unit.cls in {"OF", *_ENDS_OF_CLAUSE}:
            opened = None
        elif opened is not None and unit.cls in {"DUN", "AND"}:
            found[opened] = replace(units[opened], cls="IDLE", means=())
            found[at] = replace(unit, cls="BOTH")
    return found


def _with_shared_subjects(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each word that shares the noun which the word before its 或 or 、 begins with
    (独生子女伤残或者死亡: 独生子女死亡), where the lexicon has both."""
    found = list(units)
    for at in range(2, len(found)):
        first, between, second = found[at - 2 : at + 1]
        if between.cls not in _BETWEEN or second.cls not in {"CONDITION", "CONTENT", "UNREAD"}:
            continue
        for size in range(len(first.text) - 1, 1, -1):
            noun = lexicon.words.get(first.text[:size])
            word = lexicon.words.get(first.text[:size] + second.text)
            if noun and noun.cls == "KIND" and word and word.cls == first.cls:
                found[at] = replace(second, cls=word.cls, means=lexicon.said(word))
                break
    return found


#: So many words make up the attribute of a shared noun at most (出租 车).
_ATTRIBUTE = 3
_NO_NOUNS = frozenset(("CONDITION", "CONTENT", "UNREAD"))


def _with_shared_heads(units: list[Unit], text: str, lexicon: Lexicon) -> list[Unit]:
    """The units with words that share the noun in which the next one of a list ends (出租车、客车和货车驾驶员:
    客车驾驶员) as what they say together, where the lexicon has it."""
    found = list(units)
    nouns: dict[int, str] = {}  # of what shares one, by where it begins
    at = len(found) - 2
    while at > 0:
        between, second = found[at], found[at + 1]
        noun = nouns.get(second.start, second.text)
        at -= 1
        if between.cls not in _BETWEEN or second.cls != "KIND":
            continue
        for size in range(1, min(_ATTRIBUTE, at + 1) + 1):
            first = found[at + 1 - size : at + 1]
            if not all(each.cls in _NO_NOUNS for each in first):
                break
            words = text[first[0].start : first[-1].end]
            word = next(_with_head(words, noun, lexicon), None)
            if word is not None:
                start, end = first[0].start, first[-1].end
                nouns[start] = noun
                found[at + 1 - size : at + 1] = [
                    Unit("KIND", words, start, end, lexicon.said(word))
                ]
                at -= size
                break
    return found


def _with_head(words: str, noun: str, lexicon: Lexicon) -> Iterator[Word]:
    """The words of the lexicon that some words and the end of a noun are."""
    for cut in range(1, len(noun) - 1):
        head, whole = lexicon.words.get(noun[cut:]), lexicon.words.get(words + noun[cut:])
        if head and whole and head.cls == whole.cls == "KIND":
            yield whole


def _with_unions(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each list that says one thing (赡养、扶养和抚养义务人) as one word."""
    longest = 2 * max((len(union.parts) for union in lexicon.unions), default=1) - 2
    found: list[Unit] = []
    at = 0
    while at < len(units):
        end = at
        while (
            end < at + longest
            and end + 2 < len(units)
            and units[end + 1].cls in _BETWEEN
            and _says(units[end + 2])
        ):
            end += 2
        union = None
        while end > at and union is None:
            listed = units[at : end + 1 : 2]
            union = next((u for u in lexicon.unions if _is_union(listed, u)), None)
            end -= 0 if union else 2
        if union:
            text = "".join(each.text for each in units[at : end + 1])
            found.append(
                Unit(units[end].cls, text, units[at].start, units[end].end, (union.whole,))
            )
        else:
            found += units[at : end + 1]
        at = end + 1
    return found


def _says(unit: Unit) -> bool:
    return unit.cls in {"KIND", "CONDITION", "CONTENT"} and len(unit.means) == 1


def _is_union(listed: Sequence[Unit], union: Union) -> bool:
    *others, last = (each.means[0] if each.means else "" for each in listed)
    said = {*others, last}
    return (
        last in union.parts and said <= union.parts | union.stems and len(said) == len(union.parts)
    )


def _with_counted_lists(units: list[Unit]) -> list[Unit]:
    """The units with the number of what a list names (低保、低保边缘、特困三类家庭) as a word that says nothing
    of whom; any other is a grade (三类残疾)."""
    found = list(units)
    listed = 1
    for at, unit in enumerate(units):
        if unit.cls in _ENDS_OF_CLAUSE:
            listed = 1
        elif unit.cls in _BETWEEN:
            listed += 1
        elif unit.cls == "GRADE" and listed > 1:
            count = _COUNT.fullmatch(unit.text)
            if count and number(count[1]) == listed:
                found[at] = replace(unit, cls="IDLE", grades=())
    return found


_COUNT = re.compile(r"([二三四五六七八九十]+|\d+)(?:类|种|项)")


def _with_ranks(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each rank and all above it (高中及以上) or below, and all from one to another (孕早期至
    孕晚期), as one word of several grades. What 以上 says of anything else is not read."""
    found: list[Unit] = []
    for unit in units:
        rank = found[-1] if found else None
        if unit.cls in {"UP", "DOWN"}:
            scale = _scale_of(lexicon, rank)
            if rank is None or scale is None:
                found.append(replace(unit, cls="UNREAD"))
                continue
            step = scale.index(rank.means[0])
            grades = scale[step:] if unit.cls == "UP" else scale[: step + 1]
            text = rank.text + unit.text
        elif len(found) > 1 and found[-1].text in lexicon.endings.get("RANGE", ()):
            rank = found[-2]
            scale = _scale_of(lexicon, rank, unit)
            if scale is None:
                found.append(unit)
                continue
            text = rank.text + found.pop().text + unit.text
            low, high = sorted(scale.index(each.means[0]) for each in (rank, unit))
            grades = scale[low : high + 1]
        else:
            found.append(unit)
            continue
        found[-1] = Unit("GRADE", text, rank.start, unit.end, grades=grades)
    return found


def _scale_of(lexicon: Lexicon, *ranks: Unit | None) -> tuple[str, ...] | None:
    """The scale on which all of some words are steps, or None."""
    said = [each.means[0] if each and len(each.means) == 1 else "" for each in ranks]
    return next((s for s in lexicon.scales if all(each in s for each in said)), None)


def _with_announced_conditions(units: list[Unit]) -> list[Unit]:
    """The units with how many conditions are to follow (以下两个条件) as words that say nothing of whom."""
    found: list[Unit] = []
    for unit in units:
        before = found[-1] if found else None
        counted = unit.amount is not None and unit.amount.unit in _COUNTERS
        if before is not None and before.cls == "FOLLOWING" and counted:
            found[-1] = replace(before, text=before.text + unit.text, end=unit.end)
        elif before is not None and before.cls == "FOLLOWING" and unit.cls == "CONTENT":
            found.append(replace(unit, cls="IDLE") if unit.text in _CONDITIONS else unit)
        else:
            found.append(unit)
    return found


_CONDITIONS = frozenset(("条件", "要求"))
#: Units in which conditions and cases are counted.
_COUNTERS = frozenset(("个", "类", "种", "项"))


def _with_nominal_clauses(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what is said of people behind their noun as clauses that 的 ends: 其…者 (…之患者，其身份
    不明确，或者无力支付费用者) and what 以…为限 limits them to."""
    found = list(units)
    limits = lexicon.endings.get("LIMITED", ())
    begin = 0
    of_them = False  # whether the clause before said it of them
    its: int | None = None  # where a clause of them began that 者 has not ended yet
    depth = 0
    for at in range(len(units) + 1):
        cls = units[at].cls if at < len(units) else "STOP"
        depth += (cls == "OPEN") - (cls == "CLOSE")
        if cls not in {"COMMA", "STOP", "COLON"} or (depth > 0 and at < len(units)):
            continue
        clause = range(begin, at)
        begin = at + 1
        said = [n for n in clause if units[n].cls != "BLANK"]
        if not said:
            of_them = False
            continue
        first, last = units[said[0]], units[said[-1]]
        joined = first.cls in {"OR", "BOTH", "AND"}
        opens = next((n for n in said[:2] if units[n].cls == "ITS"), None)
        of_them = last.text == WHO and (
            opens is not None or (joined and (of_them or its is not None))
        )
        if of_them:
            for n in (opens, its):
                if n is not None:
                    found[n] = replace(units[n], cls="IDLE")
            found[said[-1]] = replace(last, cls="OF", means=())
        its = opens if last.text != WHO else None
        if last.text in limits and first.text in lexicon.endings.get("WITH", ()):
            found[said[-1]] = replace(last, cls="OF")
            before = said[-2] if len(said) > 1 else said[0]
            if (
                units[before].cls == "KIND"
                and lexicon.meaning(units[before].means[0]).facet == "泛指"
            ):
                found[before] = replace(units[before], cls="IDLE", means=())
    return found


_ENDS_OF_CLAUSE = frozenset(("COMMA", "STOP", "COLON", "OPEN", "CLOSE"))
#: What a word that 不 or 未 denies may share it with.
_DENIABLE = frozenset(("CONDITION", "CONTENT", "UNREAD"))


def _with_shared_negation(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what is denied of the first of several nouns denied of each (未参加机关事业单位养老保险和
    职工养老保险的): neither holds, however they are joined."""
    found = list(units)
    denied: Unit | None = None  # the last noun in reach of a negation
    for at, unit in enumerate(units):
        before = units[at - 1] if at else None
        if unit.cls in _DENIABLE:
            if before is not None and before.cls == "NOT":
                denied = unit
            elif denied is None:
                opens = at > 1 and before is not None and before.cls == "IDLE"
                denied = unit if opens and units[at - 2].cls == "NOT" else None
            elif before is not None and before.cls in {"DUN", "AND", "OR"}:
                if not _are_denied_alike(denied, unit, before.cls, lexicon):
                    denied = None
                    continue
                found[at - 1] = replace(before, cls="BOTH")
                found[at] = replace(unit, cls="DENIED")
                denied = unit
            else:
                denied = unit
        elif unit.cls not in {"DUN", "AND", "OR", "IDLE"} or (
            unit.cls == "IDLE" and before is not None and before.cls in {"DUN", "AND", "OR"}
        ):
            denied = None
    return [each for unit, was in zip(found, units, strict=True) for each in _denied(unit, was)]


def _denied(unit: Unit, was: Unit) -> tuple[Unit, ...]:
    return (Unit("NOT", "", was.start, was.start), was) if unit.cls == "DENIED" else (unit,)


def _are_denied_alike(one: Unit, two: Unit, joint: str, lexicon: Lexicon) -> bool:
    """Whether two nouns are of one sort; 、 alone joins only those that end alike (职工医保、居民医保)."""
    if one.text[-2:] == two.text[-2:]:
        return True
    if joint == "DUN":
        return False
    facets = [{lexicon.meaning(label).facet for label in unit.means} - {""} for unit in (one, two)]
    return one.cls == two.cls and (not all(facets) or bool(facets[0] & facets[1]))


#: What may be no matter: a noun, not an age, nor a clause with words of its own.
_NOUNS = frozenset(("CONDITION", "CONTENT", "HUKOU", "PERMIT", "RESIDENT", "UNREAD", "KIND"))


def _without_what_is_no_matter(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what is said to be no matter as words that restrict nobody: a clause that ends in
    不限 (城镇、农村不限) or is one (入馆不受户籍、职业等限制), and the nouns that 不论 opens
    (不分城乡、性别的老年人)."""
    found = list(units)
    for at, unit in enumerate(units):
        if unit.cls != "REGARDLESS":
            continue
        begin, end = at, at + 1
        closed = _closed_by(units, at, lexicon)
        if closed:  # what is not restricted may be named before it: 入馆不受户籍限制
            end = closed
            while begin > 0 and units[begin - 1].cls in {"CONTENT", "UNREAD", "IDLE"}:
                begin -= 1
        elif end == len(units) or units[end].cls in _ENDS_OF_CLAUSE:
            while begin > 0 and units[begin - 1].cls not in _ENDS_OF_CLAUSE:
                begin -= 1
            if any(each.cls in {"KIND", "AGE"} for each in units[begin:at]):
                begin = at  # 残疾人、60周岁以上老年人均可: they are whom it names
                found[at] = replace(unit, cls="LIKEWISE", means=())
        else:
            end = _end_of_no_matter(units, end)
        if end - begin > 1:
            for number in range(begin, end):
                found[number] = replace(units[number], cls="IDLE", means=())
    return found


def _closed_by(units: list[Unit], at: int, lexicon: Lexicon) -> int:
    """Where a clause ends that 限制 closes behind what 不受 lists, or that says whether (不论户籍是否在本县):
    at its comma or 的; 0 where it is neither."""
    limits, whether = (lexicon.endings.get(cls, ()) for cls in ("LIMIT", "WHETHER"))
    last: Unit | None = None
    asked = False
    for number in range(at + 1, len(units) + 1):
        unit = units[number] if number < len(units) else None
        if unit is None or unit.cls in {"OF", *_ENDS_OF_CLAUSE}:
            return number if asked or (last is not None and last.text in limits) else 0
        asked = asked or unit.text in whether
        last = unit
    return 0


def _end_of_no_matter(units: list[Unit], at: int) -> int:
    """Where what 不论 opens ends: at the 的 or the comma of a clause with a verb (是否参保的), else behind
    the nouns that are joined. What follows them restricts (不分城乡60周岁以上老年人; 不论户籍、在本县居住的)."""

    def cls(number: int) -> str:
        return units[number].cls if number < len(units) else "STOP"

    closing = {"OF", *_ENDS_OF_CLAUSE}
    end = at
    if cls(at) not in _NOUNS:
        while cls(end) not in closing:
            end += 1
    else:
        while cls(end) in _NOUNS and not (end > at and cls(end) == "KIND"):
            end += 1
        while cls(end) in {"DUN", "AND", "OR"}:
            noun = end + 2 if cls(end + 1) == "IDLE" else end + 1  # 现役还是已经退役
            alone = cls(noun + 1) in {*closing, "DUN", "AND", "OR"}
            if cls(noun) not in _NOUNS - {"KIND"} or (cls(end) == "DUN" and not alone):
                break
            end = noun + 1
    return end + 1 if cls(end) in {"OF", "DUN"} else end


def _opens_a_way(units: list[Unit], at: int, lexicon: Lexicon) -> bool:
    """Whether a word opens a way to find people, as 通过 does (以家访等方式据实认定)."""
    if units[at].text not in lexicon.endings.get("WITH", ()):
        return False
    ahead = [each.cls for each in units[at + 1 : at + _WAY_AHEAD]]
    return "WAY" in ahead and not set(ahead[: ahead.index("WAY")]) & {*_ENDS_OF_PROCEDURE, "KIND"}


def _end_of_procedure(units: list[Unit], at: int, lexicon: Lexicon) -> int | None:
    """Where the last deciding word stands that follows 经 or 通过 in the same clause. Words that tell
    who somebody is end it before them (通过残疾评定的儿童): they restrict."""
    end = None
    for number in range(at + 1, min(at + 1 + _PROCEDURE, len(units))):
        unit = units[number]
        of_doer = any(
            each.text.rstrip("）)").endswith(lexicon.endings["DOER"])
            for each in units[number : number + 2]
        )
        if unit.cls in _ENDS_OF_PROCEDURE or (unit.cls in _RESTRICTING and not of_doer):
            break
        if unit.cls in {"VERDICT", "WAY"}:
            end = number
    return end


def _is_doer(units: list[Unit], at: int, lexicon: Lexicon) -> bool:
    """Whether a word names who decides; one that may restrict as well (学校) only where it opens its
    clause: 学校经家访认定, but 在特殊教育学校经评估安置."""
    unit = units[at]
    if unit.cls not in _MAY_BE_DOER or not unit.text.rstrip("）)").endswith(
        lexicon.endings["DOER"]
    ):
        return False
    opens = at == 0 or units[at - 1].cls in _OPENS_CLAUSE
    return opens or unit.cls not in _RESTRICTING


#: How many words of what is compared may stand between 不超过 and its number (低保标准).
_COMPARED = 5
_MARKS_OF_CLAUSES = frozenset(
    ("COMMA", "DUN", "OR", "BOTH", "OF", "STOP", "COLON", "OPEN", "CLOSE")
)


def _compared(units: list[Unit]) -> Iterator[Unit]:
    """The units with what 不超过 and 达到 say put into the number that follows in the same clause
    (不超过低保标准150%); where none does, the relation is a word that says something."""
    bounded: dict[int, Unit] = {}
    for at, unit in enumerate(units):
        if unit.cls not in _BOUNDS:
            yield bounded.get(at, unit)
            continue
        number = _number_after(units, at)
        if number is None:
            yield replace(unit, cls="CONTENT", means=(_BOUNDS[unit.cls],))
            continue
        yield replace(unit, cls="IDLE")
        amount = units[number].amount
        if amount is not None and amount.low == amount.high:
            bounded[number] = replace(units[number], amount=_bounded(amount, unit.cls))


def _number_after(units: list[Unit], at: int) -> int | None:
    for number in range(at + 1, min(at + 1 + _COMPARED, len(units))):
        if units[number].cls in {"MEASURE", "GRADE"}:
            return number
        if units[number].cls in _MARKS_OF_CLAUSES:
            return None
    return None


_BOUNDS = {"AT_MOST": "不高于", "AT_LEAST": "达到", "BELOW": "低于", "ABOVE": "高于"}


def _bounded(amount: Amount, relation: str) -> Amount:
    assert amount.low is not None
    step = 1 if amount.unit in _WHOLE else 0
    if relation == "AT_MOST":
        return replace(amount, low=None)
    if relation == "BELOW":
        return replace(amount, low=None, high=amount.low - step)
    if relation == "ABOVE":
        return replace(amount, low=amount.low + step, high=None)
    return replace(amount, high=None)


def _fixed(text: str, lexicon: Lexicon, own: Iterable[str]) -> Iterator[Unit]:
    taken = [False] * (len(text) + 1)

    def free(start: int, end: int) -> bool:
        return end > start and not any(taken[start:end])

    def take(unit: Unit) -> Unit:
        for at in range(unit.start, unit.end):
            taken[at] = True
        return unit

    for match in _TITLE.finditer(text):
        yield take(Unit("TITLE", match.group(), *match.span()))
    names = "|".join(map(re.escape, sorted(set(own), key=len, reverse=True)))
    places = re.compile(
        (rf"(?:{names})(?:[市县区]?域|境|辖区|行政区域)*内?|" if names else "")
        + r"(?:本|我|全|该)(?:省|县|市|区|地|辖区|行政区域)(?:域|内|级|辖区|行政区域)*|(?:县|市|区)[域内](?!外)|辖区内?|当地|境内|属地"
    )
    for match in places.finditer(text):
        if free(*match.span()):
            yield take(Unit("OWN", match.group(), *match.span()))
    for match in lexicon.bracketed.finditer(text):
        if free(*match.span()):
            word = lexicon.words[match.group()]
            yield take(Unit(word.cls, match.group(), *match.span(), lexicon.said(word)))
    for match in _DATE.finditer(text):
        if free(*match.span()):
            yield take(_date(match))
    for match in _AGE.finditer(text):
        if free(*match.span()):
            yield take(Unit("AGE", match.group(), *match.span(), amount=_age(match)))
    for match in _HOW_MANY.finditer(text):
        if free(*match.span()):
            yield take(Unit("IDLE", match.group(), *match.span()))
    for match in _GRADE.finditer(text):
        if free(*match.span()):
            yield take(Unit("GRADE", match.group(), *match.span(), grades=_grades(match)))
    for match in _NUMBERING.finditer(text):
        if free(*match.span()):
            yield take(Unit("STOP", match.group(), *match.span()))
    for match in _MEASURE.finditer(text):
        if (
            match["low"] == "一"
            and match["unit"][0] in "个人名户次"
            and not match["before"]
            and not match["after"]
        ):
            continue  # 一个人, 一户: no measure
        if free(*match.span()):
            aged = _age_in_months(match)
            cls = "MEASURE" if aged is None else "AGE"
            yield take(Unit(cls, match.group(), *match.span(), amount=aged or _amount(match)))
    for at, char in enumerate(text):
        if char in _MARKS and not taken[at]:
            yield take(Unit(_MARKS[char], char, at, at + 1))
    for match in _BLANK.finditer(text):
        if free(*match.span()):
            yield take(Unit("BLANK", match.group(), *match.span()))


def _date(match: re.Match[str]) -> Unit:
    """A day, from or up to which something holds; the whole year from 1月1日 to 12月31日 says nothing."""
    if _WHOLE_YEAR.fullmatch(match.group()):
        return Unit("IDLE", match.group(), *match.span())
    bound = match["bound"]
    if not match["year"] or not bound:
        return Unit("CONTENT", match.group(), *match.span(), means=(match.group(),))
    day = Fraction(int(match["year"]) * 372 + int(match["month"]) * 31 + int(match["day"]))
    later = bound.endswith(("后", "起"))
    amount = Amount(day if later else None, None if later else day, "日期")
    return Unit("MEASURE", match.group(), *match.span(), amount=amount)


def _age(match: re.Match[str]) -> Amount:
    """Whole years, both ends included (不满16周岁 is up to 15)."""
    if match["low"]:
        return Amount(number(match["low"]), number(match["high"]))
    age, bound, after = number(match["age"]), match["bound"] or "", match["after"] or ""
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
    if bound or after:
        return Amount(age, None)
    return Amount(age, age)


def _age_in_months(match: re.Match[str]) -> Amount | None:
    """An age in months as whole years, where it is that (0—36月龄: up to two years)."""
    if not match["unit"].endswith("月龄"):
        return None
    amount = _amount(match)
    low, high = amount.low or Fraction(0), amount.high
    if high is None or low.denominator != 1 or high.denominator != 1 or low == high:
        return None
    return Amount(low or None, high - 1)


def _grades(match: re.Match[str]) -> tuple[str, ...]:
    """Each grade of a list or range (一、二级; 一级至四级; 三级以上 are grades one to three)."""
    text, of = match["grades"], match["of"]
    marks = re.findall(_G, text)
    values = [_grade(mark) for mark in marks]
    if re.search(r"至|到|—|－|-|~", text) and all(isinstance(value, int) for value in values):
        low, high = values[0], values[-1]
        if isinstance(low, int) and isinstance(high, int) and 0 < high - low < 20:
            values = list(range(low, high + 1))
    after = match["after"] or ""
    if after and isinstance(values[-1], int) and of == "级":
        top = values[-1]
        values = list(range(1, top + 1)) if after.endswith("上") else list(range(top, 11))
    return tuple(f"{_shown(value)}{of}" for value in values)


def _grade(mark: str) -> int | str:
    if re.fullmatch(r"[A-Da-dＡ-Ｄ]|[甲乙丙丁]", mark):
        return mark.upper().translate(str.maketrans("ＡＢＣＤ", "ABCD"))
    return int(number(mark))


def _shown(value: int | str) -> str:
    if isinstance(value, str):
        return value
    if 0 < value < 1000:
        return write_numeral(value)
    import cn2an

    return str(cn2an.an2cn(str(value)))


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
    whole = 1 if unit in _WHOLE else 0
    if before in {"不足", "未满", "不满", "低于", "少于", "小于"}:
        return Amount(None, low - whole, unit)
    if before in {"超过", "高于", "多于", "大于"} and not after:
        return Amount(low + whole, None, unit)
    if before in {
        "不超过",
        "未超过",
        "没超过",
        "没有超过",
        "不高于",
        "不多于",
        "近",
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
    } or after.endswith("上"):
        return Amount(low, None, unit)
    return Amount(low, low, unit)


#: Full-width digits and letters, one character for one.
_HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))} | {
    0xFF0E: ".", 0xFF05: "%"
}  # fmt: skip
_RESIDENCY = {"户籍": "HUKOU", "常住": "RESIDENT", "居住证": "PERMIT"}


def _by_lexicon(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[Unit]:
    """Words of a stretch without numbers or marks. A single character that changes nothing says so
    only between words that are known: in the middle of an unknown word it is part of that, and so is
    one that leans on a word (学校中) where none stands before it (中医院)."""
    pieces = list(lexicon.cut(text, start, end))
    unknown = [
        piece.word is None or (piece.word.cls == "LEANS" and not _leans(text, pieces, at))
        for at, piece in enumerate(pieces)
    ]
    for at, piece in enumerate(pieces):
        single = (
            piece.word is not None
            and piece.word.cls in {"IDLE", "LEANS"}
            and piece.end - piece.start == 1
        )
        if single and any(unknown[max(0, at - 1) : at]) and any(unknown[at + 1 : at + 2]):
            unknown[at] = text[piece.start] not in _PREPOSITIONS
    at = 0
    while at < len(pieces):
        if unknown[at]:
            first = at
            while at < len(pieces) and unknown[at]:
                at += 1
            begin, stop = pieces[first].start, pieces[at - 1].end
            yield Unit("UNREAD", text[begin:stop], begin, stop)
            continue
        piece = pieces[at]
        word: Word = piece.word  # type: ignore[assignment]  # unknown[at] is False
        yield from _units(piece.start, piece.end, word, lexicon)
        at += 1


def _leans(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Whether a word for it to lean on ends right before: neither a mark nor a preposition nor any
    other word of the grammar is one."""
    start = pieces[at].start
    if at == 0:
        return start > 0 and (text[start - 1].isalnum() or text[start - 1] in _CLOSING)
    before = pieces[at - 1].word
    return before is None or (before.cls in _HOLDS and before.text not in _PREPOSITIONS)


#: What numbers and names from outside the lexicon may end with.
_CLOSING = "》”%％"
_HOLDS = frozenset(("KIND", "CONDITION", "CONTENT", "IDLE", "LEANS", "OTHER", "OWN"))


def _units(start: int, end: int, word: Word, lexicon: Lexicon) -> Iterator[Unit]:
    """A word as one unit; one that is made of words that say no less (民办幼儿园) as those, so that a list
    may share the last of them."""
    said = lexicon.said(word)
    if len(said) > 1:
        pieces = list(lexicon.cut(word.text, 0, len(word.text), whole=False))
        inner = [label for p in pieces if p.word for label in lexicon.said(p.word)]
        whole = all(p.word and p.end - p.start > 1 for p in pieces)  # 残疾人 stays one noun
        if len(pieces) > 1 and whole and sorted(inner) == sorted(said):
            for each in pieces:
                yield from _units(start + each.start, start + each.end, each.word, lexicon)  # type: ignore[arg-type]
            return
    cls = _RESIDENCY.get(word.means[0], word.cls) if word.means else word.cls
    cls = "IDLE" if cls == "LEANS" else cls
    yield Unit(cls, word.text, start, end, said)


_PREPOSITIONS = "在因为由被经按以对的"
