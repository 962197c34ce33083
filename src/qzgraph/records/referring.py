"""服务对象 that name another item's instead of telling whom they mean: 与第16项的资助对象相同."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qzgraph.reading.numerals import read_numeral
from qzgraph.reading.source import Passage
from qzgraph.records.model import Field, Item, Population

_NUMBER = r"第?\s*(\d{1,3}|[一二三四五六七八九十百]{1,5})\s*项"
#: 同第16项; 与普通高中国家助学金（第16项）的资助对象相同.
_SAME = re.compile(
    rf"同(?:本标准)?{_NUMBER}|[与同和][^，。；]{{0,40}}?{_NUMBER}[^，。；]{{0,16}}?(?:相同|一致|同样)"
)


#: …的学生（范围同第17项）: with the words before the brackets.
_RANGE = re.compile(
    rf"[（(](?:具体|人员|对象|学生|包括|各类)*(?:的)?(?:范围|类别|人员|对象)?(?:与|同|见)(?:本标准)?{_NUMBER}(?:相同|一致)?[）)]"
)
#: 主要包括第14项所列各类学生: all whom that item lists; 第14项所列残疾学生 are some of them.
_LISTED = re.compile(
    rf"(?:[，：]?(?:主要)?(?:包括|包含|为|即|是|指)?)(?:本标准)?{_NUMBER}(?:中|里)?(?:所列|所称|所指|所述|列明|列举|规定|所规定|确定)?的?"
    r"(?:各类|各种|全部|所有|上述)?的?(?:资助|保障|服务|救助|补助)?(?:学生|人员|对象|人群|群体|家庭|儿童)(?=[，。；]|$)"
)

Read = Callable[[Passage], Sequence[Population]]


def with_referred(items: Sequence[Item], read: Read) -> Iterator[Item]:
    """The items, each whose 服务对象 is said to be another's with that one's groups, at the words that
    say so; one that lists all of another's beside its own words, with both. One that says anything else
    of those, or names no item of the edition, itself, or one that refers on, is left as it is: what is
    added, left out or explained would be lost. ``read`` gives the groups that some words name."""
    by_number = {item.number: item for item in items if item.number is not None}
    for item in items:
        text = item.fields[Field.POPULATION]
        same = _SAME.search(text.text[:80])
        match = _RANGE.search(text.text) or same or _LISTED.search(text.text)
        groups = [each for each in (match.groups() if match else ()) if each]
        number = read_numeral(groups[0]) if groups else None
        other = by_number.get(number) if number is not None else None
        if match is None or other is None or other is item or _refers(other):
            yield item
            continue
        more = _says_more(text.text, match)
        if (match is same and more) or _is_denied(text.text, match):
            yield item
            continue
        span, printed = text.span_of(match.start(), match.end()), match.group()
        theirs = tuple(replace(each, span=span, printed=printed) for each in other.populations)
        own = read(_without(text, match)) if more else ()
        known = {each.label for each in own}
        yield replace(
            item, populations=(*own, *(each for each in theirs if each.label not in known))
        )


def _without(text: Passage, match: re.Match[str]) -> Passage:
    """The text with the words of a match left blank."""
    start, end = match.span()
    blank = "　" * (end - start)
    return Passage(f"{text.text[:start]}{blank}{text.text[end:]}", text.offsets)


#: In a clause that names another item: its groups are left out, or some of them.
_DENIES = re.compile(r"[不除非未无]|外")


def _is_denied(text: str, match: re.Match[str]) -> bool:
    """Whether the clause leaves out whom it refers to, or names other items as well."""
    begin = max(text.rfind(mark, 0, match.start()) for mark in "，。；") + 1
    ends = [at for mark in "，。；" if (at := text.find(mark, match.end())) >= 0]
    clause = text[begin : min(ends, default=len(text))]
    return _DENIES.search(clause) is not None or len(re.findall(_NUMBER, text)) > 1


def _says_more(text: str, match: re.Match[str]) -> bool:
    return bool((text[: match.start()] + text[match.end() :]).strip("，。；、 \n"))


def _refers(item: Item) -> bool:
    text = item.fields[Field.POPULATION].text
    return any(each.search(text) for each in (_SAME, _RANGE, _LISTED))
