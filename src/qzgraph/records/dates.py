"""Dates in a field's text, and from when a promise holds: 2026年起, 到2027年, 2026年底前."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DATE = re.compile(
    r"(?P<by>到|至|自|从|于|截至|截止)?(?P<year>20\d\d)年(?:度)?(?:(?P<month>1[0-2]|0?[1-9])月(?:份)?(?:(?P<day>[0-3]?\d)日)?)?"
    r"(?P<part>[春秋]季(?:学期|入学)?|[上下]半年|第?[一二三四]季度)?"
    r"(?P<end>年?底|年?末)?(?P<from>起|开始|以后|之后|后)?(?P<before>之?前|以前)?"
    r"|(?P<first>1[0-2]|[1-9])月(?P<on>[0-3]?\d)日(?:(?:起|开始)?(?:至|到|—|-|～)(?:次年|翌年|第二年)?(?:(?P<last>1[0-2]|[1-9])月)?(?P<till>[0-3]?\d)日)?"
    r"|(?:1[0-2]|[1-9])(?:月份?)?(?:至|到|—|-|～)(?:1[0-2]|[1-9])月份?"
)
#: The first and the last month of a part of a year, by what tells it apart.
_PARTS = {"春": (2, 6), "秋": (9, 12), "上": (1, 6), "下": (7, 12)} | {
    quarter: (3 * at + 1, 3 * at + 3) for at, quarter in enumerate("一二三四")
}
#: What a day is called, behind its date.
_NAMED_DAY = re.compile(r"[（(]?(?![前起至到后以之内每])[“”一-龥]{2,12}?[日节]")
_SCHOOL_YEAR = re.compile(r"20\d\d(?:—|-|～|–)20\d\d(?:学年|年)")


@dataclass(frozen=True)
class Date:
    """A date at ``start``:``end``. ``holds_from`` is the day from which, or by which, what is said
    behind it holds; empty where the words only date something (2024年每户每月20元)."""

    start: int
    end: int
    holds_from: str
    days: tuple[int, ...] = ()
    """The days of any year that it names, each as 100 times the month and the day (10月20日: 1020); none of a day that
    has a name (5月12日全国防灾减灾日)."""


def dates_in(text: str) -> Iterator[Date]:
    """Every date of the text, from left to right."""
    spans = [match.span() for match in _SCHOOL_YEAR.finditer(text)]
    for start, end in spans:
        yield Date(start, end, "")
    for match in _DATE.finditer(text):
        if any(start <= match.start() < end for start, end in spans):
            continue
        yield Date(match.start(), match.end(), _holds_from(match), tuple(_days(match)))


def _days(match: re.Match[str]) -> Iterator[int]:
    if match["on"] and not _NAMED_DAY.match(match.string, match.end()):
        yield 100 * int(match["first"]) + int(match["on"])
        if match["till"]:
            yield 100 * int(match["last"] or match["first"]) + int(match["till"])


def _holds_from(match: re.Match[str]) -> str:
    if not match["year"]:
        return ""
    begins = bool(match["from"]) or match["by"] in {"自", "从"}
    ends = bool(match["before"] or match["end"]) or match["by"] in {"到", "至", "截至", "截止"}
    if not begins and not ends:
        return ""
    first = begins and not match["end"]
    earliest, latest = _PARTS[match["part"].lstrip("第")[0]] if match["part"] else (1, 12)
    month = int(match["month"]) if match["month"] else (earliest if first else latest)
    day = int(match["day"]) if match["day"] else (1 if first else 31 if month == 12 else 28)
    return f"{match['year']}-{month:02d}-{day:02d}"
