"""服务对象 that name another item's instead of telling whom they mean: 与第16项的资助对象相同."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qzgraph.reading.numerals import read_numeral
from qzgraph.records.model import Field, Item

_NUMBER = r"第?\s*(\d{1,3}|[一二三四五六七八九十百]{1,5})\s*项"
#: 同第16项; 与普通高中国家助学金（第16项）的资助对象相同.
_SAME = re.compile(
    rf"同(?:本标准)?{_NUMBER}|[与同和][^，。；]{{0,40}}?{_NUMBER}[^，。；]{{0,16}}?(?:相同|一致|同样)"
)


def with_referred(items: Sequence[Item]) -> Iterator[Item]:
    """The items, each whose 服务对象 is said to be another's with that one's groups, at the words that
    say so. One that says anything else as well, or names no item of the edition, itself, or one that
    refers on, is left as it is: what is added, left out or explained would be lost."""
    by_number = {item.number: item for item in items if item.number is not None}
    for item in items:
        text = item.fields[Field.POPULATION]
        match = _SAME.search(text.text[:80])
        number = read_numeral(match[1] or match[2]) if match else None
        other = by_number.get(number) if number is not None else None
        if (
            match is None
            or other is None
            or other is item
            or _refers(other)
            or _says_more(text.text, match)
        ):
            yield item
            continue
        span, printed = text.span_of(match.start(), match.end()), match.group()
        yield replace(
            item,
            populations=tuple(
                replace(each, span=span, printed=printed) for each in other.populations
            ),
        )


def _says_more(text: str, match: re.Match[str]) -> bool:
    return bool((text[: match.start()] + text[match.end() :]).strip("，。；、 \n"))


def _refers(item: Item) -> bool:
    return _SAME.search(item.fields[Field.POPULATION].text[:80]) is not None
