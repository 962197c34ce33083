"""What the title of a file says it is: whose standard, of which year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qzgraph.language.tables import any_of
from qzgraph.places import Place
from qzgraph.reading.source import Passage, Source, Span, lines_of
from qzgraph.records.edition import is_division_code
from qzgraph.vocabulary import Vocabulary

_TITLE = re.compile(r"基本公共服务[\u4e00-\u9fff]{0,6}标准")
_WHOLE_TITLE = re.compile(
    r"[#*\s]*《?[\u4e00-\u9fff]{2,20}基本公共服务[\u4e00-\u9fff]{0,6}标准》?\s*"
    r"(?:[（(][^（()）]{2,12}[）)])*》?[*\s]*"
)
_YEAR = re.compile(
    r"[（(]\s*((?:19|20)\d{2})\s*年?\s*(?:版|本|度)?\s*[）)]|((?:19|20)\d{2})\s*年(?:版|度)?"
)
#: A government's name before 基本公共服务.
_GOVERNMENT = r"(?![我本全各])[\u4e00-\u9fff]{{2,16}}?(?:{endings})(?=基本公共服务)"
#: What stands right before, and how short a government's name is behind other words.
_BEFORE = re.compile(r"[\u4e00-\u9fff]{2,30}(?=基本公共服务)")
_SHORTEST = 3
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
    vocabulary = vocabulary.in_year(year)
    place = _place(title.text, vocabulary)
    own = vocabulary.places.get(division)
    printed = _government(vocabulary).search(title.text)
    if place is not None and place.code != division and not (own and place.name == own.name):
        taken_for = f"{own.name if own else ''}（{division}）"
        yield Slip("division", f"{place.name}（{place.code}）", taken_for, title.span)
    elif place is None and own is not None and printed and not _same_place(printed.group(), own):
        yield Slip("division", printed.group(), f"{own.name}（{division}）", title.span)
    told = _year(title.text)
    if told is not None and told != year:
        yield Slip("editionYear", f"{told}年版", f"{year}年版", title.span)


def _government(vocabulary: Vocabulary) -> re.Pattern[str]:
    endings = any_of(vocabulary.places.endings)
    return re.compile(_GOVERNMENT.format(endings=endings))


def _same_place(printed: str, place: Place) -> bool:
    return printed.endswith(place.name) or place.name.endswith(printed)


def _place(title: str, vocabulary: Vocabulary) -> Place | None:
    """The division whose standard a title is: what it says right before 基本公共服务, whole or behind other
    words (关于印发开化县基本公共服务标准); None where several are called so (西湖区)."""
    before = _BEFORE.search(title)
    if before is None:
        return None
    name = before.group()
    found = (vocabulary.places.meant_by(name[at:]) for at in range(len(name) - _SHORTEST + 1))
    return vocabulary.places.meant_by(name) or next(filter(None, found), None)


def _year(title: str) -> int | None:
    year = _YEAR.search(title)
    return int(year.group(1) or year.group(2)) if year else None


def _titles(source: Source) -> Iterator[Passage]:
    """Lines that are a standard's title and nothing else, then those that only speak of one."""
    lines = [source.passage([span]) for span in list(lines_of(source.text))[:_LINES]]
    found = [line for line in lines if _TITLE.search(line.text) and len(line) <= _LONGEST]
    yield from (line for line in found if _WHOLE_TITLE.fullmatch(line.text))
    yield from found
