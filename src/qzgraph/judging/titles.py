"""What the title of a file says it is: whose standard, of which year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qzgraph.reading.source import Passage, Source, Span, lines_of
from qzgraph.records.edition import is_division_code
from qzgraph.vocabulary import Place, Vocabulary

_TITLE = re.compile(r"基本公共服务[\u4e00-\u9fff]{0,6}标准")
_WHOLE_TITLE = re.compile(
    r"[#*\s]*《?[\u4e00-\u9fff]{2,20}基本公共服务[\u4e00-\u9fff]{0,6}标准》?\s*"
    r"(?:[（(][^（()）]{2,12}[）)])*》?[*\s]*"
)
_YEAR = re.compile(
    r"[（(]\s*((?:19|20)\d{2})\s*年?\s*(?:版|本|度)?\s*[）)]|((?:19|20)\d{2})\s*年(?:版|度)?"
)
#: Where a government's name ends, before 基本公共服务.
_GOVERNMENT = re.compile(
    r"(?![我本全各])[\u4e00-\u9fff]{2,16}?(?:省|自治区|市|县|区|州|盟|旗)(?=基本公共服务)"
)
#: A title stands among the first lines.
_LINES = 200
_LONGEST = 60


@dataclass(frozen=True)
class Slip:
    """A title that names something else than the file is taken for, and where it does."""

    path: str
    named: str
    taken_for: str
    span: Span

    @property
    def zh(self) -> str:
        return f"标题写的是{self.named}，这里却当作{self.taken_for}；请看是否给错了文件或选项"

    @property
    def en(self) -> str:
        return (
            f"The title says {self.named}, but the file is taken for {self.taken_for}; "
            "look whether it is the right file, and the options"
        )


def named_in(source: Source, vocabulary: Vocabulary) -> tuple[str | None, int | None]:
    """The division and the year that the first titles of a text name."""
    for title in _titles(source):
        place, year = _place(title.text, vocabulary), _year(title.text)
        if place and year:
            return place.code, year
    return None, None


def slips(source: Source, division: str, year: int, vocabulary: Vocabulary) -> Iterator[Slip]:
    """What the first line that is nothing but a title says otherwise: whose standard it is, and of
    which year. A title that names no government, or none that is known, is no slip; nor is one for
    what is no division's code, which is refused for that."""
    if not is_division_code(division):
        return
    title = next((t for t in _titles(source) if _WHOLE_TITLE.fullmatch(t.text)), None)
    if title is None:
        return
    place = _place(title.text, vocabulary)
    own = vocabulary.places.get(division)
    printed = _GOVERNMENT.search(title.text)
    if place is not None and place.code != division:
        taken_for = f"{own.name if own else ''}（{division}）"
        yield Slip("division", f"{place.name}（{place.code}）", taken_for, title.span)
    elif place is None and own is not None and printed and not _same_place(printed.group(), own):
        yield Slip("division", printed.group(), f"{own.name}（{division}）", title.span)
    told = _year(title.text)
    if told is not None and told != year:
        yield Slip("editionYear", f"{told}年版", f"{year}年版", title.span)


def _same_place(printed: str, place: Place) -> bool:
    return printed.endswith(place.name) or place.name.endswith(printed)


def _place(title: str, vocabulary: Vocabulary) -> Place | None:
    places = [p for p in vocabulary.places.values() if p.name in title and len(p.name) > 1]
    return max(places, key=lambda p: (p.level.rank, len(p.name)), default=None)


def _year(title: str) -> int | None:
    year = _YEAR.search(title)
    return int(year.group(1) or year.group(2)) if year else None


def _titles(source: Source) -> Iterator[Passage]:
    """Lines that are a standard's title and nothing else, then those that only speak of one."""
    lines = [source.passage([span]) for span in list(lines_of(source.text))[:_LINES]]
    found = [line for line in lines if _TITLE.search(line.text) and len(line) <= _LONGEST]
    yield from (line for line in found if _WHOLE_TITLE.fullmatch(line.text))
    yield from found
