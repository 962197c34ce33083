"""How often and for each of what: 每人每月, 每3个月, 逢双月, 周一至周五每天, 每万名常住人口, 元/例.

:class:`Rates` finds such words and reads them by ``periods.lark``; the words themselves are data
(``data/lexicon/periods.csv``). Periods are arithmetic: a rate tells how often a year it comes round
and by how many of its holders an amount is to be divided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from qzgraph.language.numbers import number_ends, parse_number
from qzgraph.language.tables import any_of

#: What stands before a stretch of time that dates something: 产后3天, 满2年, 孕28周.
_NOT_SINCE = r"(?<![\d.每第后前满内约近孕生龄超过院术于至到隔])"


@dataclass(frozen=True)
class Rate:
    """Words that say how often and for each of what. ``per_year`` is None where they name no time;
    ``among`` is by how many holders an amount is divided (每7名幼儿: 7), ``holder`` of which kind
    they are, ``noun`` as printed."""

    start: int
    end: int
    text: str
    per_year: Fraction | None
    among: Fraction = Fraction(1)
    holder: str = ""
    noun: str = ""
    is_bare: bool = False


@dataclass(frozen=True)
class Meaning:
    """A rate's meaning, wherever it stands."""

    per_year: Fraction | None
    among: Fraction
    holder: str
    noun: str
    holders: frozenset[str] = frozenset()


#: So many texts are kept with their rates.
_MOST_KEPT = 8192


class Rates:
    """Finds rates with the words of a lexicon: ``words`` maps (kind, word) to its value."""

    def __init__(
        self,
        words: Mapping[str, tuple[str, str]],
        receivers: str,
        moments: Mapping[str, Fraction],
    ) -> None:
        self._words = words
        self._moments = moments
        kinds: dict[str, list[str]] = {}
        for word, (kind, _) in words.items():
            kinds.setdefault(kind, []).append(word)
        self._kinds = kinds
        self._receivers = receivers
        self._known: dict[str, Meaning] = {}
        self._found: dict[str, tuple[Rate, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """All but the grammar, which is made again where it is wanted."""
        return {name: value for name, value in vars(self).items() if name != "_grammar"}

    def _any(self, *kinds: str) -> str:
        return any_of(word for kind in kinds for word in self._kinds.get(kind, ()))

    @cached_property
    def times(self) -> str:
        """A pattern of every word for a stretch of time."""
        return self._any("time")

    @cached_property
    def _moment(self) -> str:
        return any_of(self._moments)

    @cached_property
    def _noun(self) -> str:
        """A pattern of a named holder: 行政村, 中小学生, 常住人口."""
        return rf"(?:[名位个所家座对户处])[一-龥]{{0,8}}?(?:{self._receivers}|人口)(?:[（(][^（()）]{{1,6}}[）)])?"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        number = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十半]+)?[百千万]?"
        many = rf"{number}\s*个?"
        # 每万居民, 每千服务人口: a round number needs no classifier.
        round_of = rf"(?<=[百千万])[一-龥]{{0,6}}?(?:{self._receivers}|人口)"
        # 每万人拥有公共图书馆…: what stands behind the verb is no holder.
        holder = rf"(?:人(?=拥?有|享有|配|设)|{self._noun}|{round_of}|常住人口|人口|(?:{self._any('holder')}))"
        serving = rf"(?:(?:{self._any('serves')})(?=\d))?"  # 每安置100人
        stretch = rf"(?:[满足]?{many}(?:{self.times})(?![龄终])|{serving}{number}个?{holder})"
        weekday = self._any("weekday")
        long = "|".join(word for word in self._moment.split("|") if len(word) > 1)
        one = rf"[“\"]?(?:{self._moment})[”\"]?"
        some = rf"{one}(?:[、和及与]?{one}){{1,12}}|{long}"
        moments = rf"(?<![孕产其])(?:{some})(?!期(?!间))"
        week = rf"(?:每逢|逢|每)?(?:{weekday})(?:[至到—－\-~～](?:{weekday}))?"
        calendar = rf"(?:每逢|逢|每)?(?:{self._any('calendar')})"
        return re.compile(
            rf"{week}(?:的?每[天日])?"
            rf"|(?:年|月|学年|学期)?(?:(?:每{stretch}){{1,6}}|[人生户村校床师]均)"
            rf"(?:每{stretch}|/?每?(?:{self.times})(?!龄|基|人均|内|底|初|末)){{0,6}}"
            rf"|每?隔{many}(?:{self.times})"
            rf"|{calendar}(?:各|分别)?(?=[^，。；]{{0,14}}?[\d一二两三四五六七八九十]|[一-龥]{{2}})"
            rf"|每(?:{self._any('spent')})?满?{many}(?:{self.times})"
            rf"|(?:按|逐)(?:{self.times})"
            rf"|(?:一(?:季度|个月|月|年|周|天|日|学期)|(?<![上下每])半(?:年|个?月))(?=[一-龥]{{0,4}}[一1两2]次)"
            rf"|一(?:{self.times})(?=一[测检查访巡报评训考更换看访])"  # 一季一测
            rf"|一(?:{self._any('holder')})一(?:{self.times})(?=[一两二三四五六七八九十\d]{{1,3}}[一-龥])"
            rf"|{moments}(?=[一-龥]{{0,8}}?各[一-龥]{{0,6}}?[\d一两三四五六七八九十]+(?:次|场|回|遍|轮|趟|班|个?小时|分钟|课时|学时))"
            rf"|{_NOT_SINCE}(?:\d{{1,2}}|[一两三四五六七八九十]{{1,2}})个?"
            rf"(?:学期|季度|星期|[月年周天日])(?=[一-龥]{{0,4}}[一1]次)(?![龄份岁])"
            rf"|(?:(?<![上下同当另头首再过])(?<!连续){_NOT_SINCE}一个?(?:{self.times}|餐)|(?<![一-龥])一次)(?=[一-龥]{{0,4}}?[\d半两三四五六七八九十])(?![一-龥]?[内以后前性度])"
            # 满5年可免费更换一次: once in so long
            rf"|(?<=[满隔])(?:\d{{1,2}}|[一两二三四五六七八九十]{{1,2}})个?(?:学期|季度|[月年])"
            r"(?=(?:之?后)?，?(?:可以?|即可|方可|才可以?|才能)[^，。；、\d]{0,12}?[一1]次)"
            # 一年上门看望不少于六次: so often within it, whatever verb stands between.
            rf"|(?<![上下同当另头首再过])(?<!连续){_NOT_SINCE}一个?(?:{self.times})"
            rf"(?=[^，。；：、\d每的满内以后前性度][^，。；：、\d每的满]{{0,14}}?(?:\d{{1,3}}|[一两三四五六七八九十]{{1,3}})(?:次|场|回|遍|趟|轮))"
            rf"|(?<!连续){_NOT_SINCE}(?:\d{{1,2}}|[一两二三四五六七八九十]{{1,2}})个?(?:学期|季度|[月年])"
            rf"(?:内?(?:累计|共计|合计|总计)(?=[^，。；、\d]{{0,6}}\d)"
            # 五年内教师培训累计不少于360学时
            rf"|内(?=[^，。；、\d]{{0,12}}(?:累计|共计|合计|总计)[^，。；、\d]{{0,6}}\d))"
            rf"|(?<![\d当上下本同近去多全度半])年(?=生均|人均|户均)"
        )

    @cached_property
    def _behind(self) -> re.Pattern[str]:
        whom = rf"(?:{self._any('holder')})"
        sep = r"\s*[/／·.・•每]\s*"
        return re.compile(
            rf"\s*[/／每]\s*(?:每)?(?:{self.times}|{whom})(?:{sep}(?:每)?(?:{self.times}|{whom})){{0,6}}"
        )

    @cached_property
    def _bare(self) -> re.Pattern[str]:
        """A stretch of time before what is paid in it: 年度支付上限, 月工资."""
        return re.compile(
            r"(?<![\d一二两三四五六七八九十当上下本同近去多全每半个按逐满后前届首])(年度|年|月|日|学期|学年)"
            r"(?=(?:最高|报酬|薪资|待遇|生活补助|最低工资|支付|累计|补助|补贴|津贴|限额|救助|报销|工资|薪酬|保底|奖励|封顶|租金|经费|标准|金额)(?!基))"
        )

    def find(self, text: str) -> tuple[Rate, ...]:
        """Every rate of the text, from left to right. A sentence is asked about several times, and
        stands in many editions."""
        if text not in self._found:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            self._found[text] = tuple(self._all(text))
        return self._found[text]

    def _all(self, text: str) -> list[Rate]:
        found = []
        for match in self._pattern.finditer(text):
            words = match.group()
            meaning = self.meaning(words)
            found.append(_placed(match.start(), match.end(), words, meaning))
        for match in self._bare.finditer(text):
            if not any(rate.start < match.end() and match.start() < rate.end for rate in found):
                meaning = self.meaning(match.group())
                found.append(
                    Rate(match.start(), match.end(), match.group(), meaning.per_year, is_bare=True)
                )
        return sorted(found, key=lambda rate: rate.start)

    def behind(self, text: str, at: int) -> Rate | None:
        """The rate that is written behind a unit: 60元/月, 1200元每人每年."""
        match = self._behind.match(text, at)
        if not match:
            return None
        words = match.group()
        return _placed(match.start(), match.end(), words.strip(), self.meaning(words.strip()))

    def meaning(self, words: str) -> Meaning:
        """What a rate's words mean; a rate that the grammar does not take means no time."""
        if words not in self._known:
            meaning = self._read(
                re.sub(
                    r"\s|[“”\"]|的|各|分别|内?(?:累计|共计|合计|总计)|（[^）]*）|\([^)]*\)"
                    rf"|(?<=每)(?:{self._any('serves')})(?=\d)|(?<=每)(?:{self._any('spent')})(?=[满\d一两三四五])",
                    "",
                    words,
                )
            )
            several = _SEVERAL_EACH.fullmatch(words)
            if several and meaning.per_year is not None:
                # 两个学期各1次: once in either of them
                many = number_ends(several[1])[1] or Fraction(1)
                meaning = replace(meaning, per_year=meaning.per_year * many)
            self._known[words] = meaning
        return self._known[words]

    def holders(self, words: str) -> frozenset[str]:
        """The kinds of everything that a rate is for each of."""
        return self.meaning(words).holders

    @cached_property
    def _grammar(self) -> Lark:
        source = files("qzgraph.language").joinpath("periods.lark").read_text(encoding="utf-8")
        terminals = [
            f"TIME: /{self.times}/",
            f"CALENDAR: /{self._any('calendar')}/",
            f"MOMENT: /{self._moment}/",
            f"WEEKDAY: /{self._any('weekday')}/",
            f"HOLDER: /[一-龥、]{{0,9}}?(?:{self._receivers}|人口)|{self._any('holder')}/",
        ]
        return Lark("\n".join([source, *terminals]), start="rate", parser="earley")

    def _read(self, words: str) -> Meaning:
        """What a rate means; nothing where it is none, for its numbers are none (每半半年, 每0百年)."""
        try:
            return self._meaning_of(self._grammar.parse(words))
        except (LarkError, ValueError, ZeroDivisionError):
            return Meaning(None, Fraction(1), "", "")

    def _meaning_of(self, tree: Tree[Any]) -> Meaning:
        per_year: Fraction | None = None
        days: Fraction | None = None
        among, holder, noun = Fraction(1), "", ""
        holders: set[str] = set()
        for part in tree.children:
            assert isinstance(part, Tree)
            kind = part.data
            if kind == "weekdays":
                days = self._days(part)
                continue
            if kind in {"for_each", "per_head"}:
                word = str(_token(part, "HOLDER") or "")
                many = _many(part) * self._size(word)
                if among == 1:
                    among = many
                noun = word or noun
                holder = self._holder(word) or holder
                holders.add(holder)
                continue
            per_year = self._often(part)
        if days is not None:
            daily = per_year is not None and per_year == 365
            per_year = days * 52 if per_year is None or daily else per_year
        return Meaning(per_year, among, holder, noun, frozenset(holders - {""}))

    def _holder(self, word: str) -> str:
        known = self._words.get(word, ("", ""))
        return known[1].partition("*")[0] if known[0] == "holder" else ("named" if word else "")

    def _size(self, word: str) -> Fraction:
        """How many of the least holder of its kind one is: a 公顷 is 15 亩."""
        known = self._words.get(word, ("", ""))
        return Fraction(known[1].partition("*")[2] or 1) if known[0] == "holder" else Fraction(1)

    def _days(self, part: Tree[Any]) -> Fraction:
        """On how many days of the week."""
        names = [str(t) for t in part.children if isinstance(t, Token) and t.type == "WEEKDAY"]
        first, last = (int(self._words[name][1]) for name in (names[0], names[-1]))
        return Fraction(max(1, last - first + 1))

    def _often(self, part: Tree[Any]) -> Fraction:
        if part.data == "moments":
            words = [str(t) for t in part.children if isinstance(t, Token) and t.type == "MOMENT"]
            return sum((self._moments[word] for word in words), Fraction(0))
        if part.data == "calendar":
            return Fraction(self._words[str(_token(part, "CALENDAR"))][1])
        often = Fraction(self._words[str(_token(part, "TIME"))][1])
        many = _many(part)
        return often / (many + 1 if part.data == "skipping" else many)


#: A number of stretches of time, of which each is meant.
_SEVERAL_EACH = re.compile(r"(\d+|[一二两三四五六七八九十]+)个?[一-龥]{1,2}各")


def _placed(start: int, end: int, words: str, meaning: Meaning) -> Rate:
    return Rate(start, end, words, meaning.per_year, meaning.among, meaning.holder, meaning.noun)


def _token(part: Tree[Any], kind: str) -> Token | None:
    tokens = [t for t in part.children if isinstance(t, Token) and t.type == kind]
    return tokens[-1] if tokens else None


def _many(part: Tree[Any]) -> Fraction:
    numbers: Iterable[Token] = (
        token
        for child in part.children
        if isinstance(child, Tree) and child.data == "many"
        for token in child.children
        if isinstance(token, Token) and token.type == "NUMBER"
    )
    for number in numbers:
        text = str(number)
        match = re.fullmatch(r"([\d.]+)([百千万])", text)
        if match:
            return parse_number(match[1]) * parse_number(match[2])
        return number_ends(text)[1] or Fraction(1)  # 每三四年1次 is at least once in four
    return Fraction(1)
