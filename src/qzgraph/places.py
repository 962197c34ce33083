"""Administrative divisions: their names, kinds and years, and which lies in which.

The table is ``data/vocabulary/divisions.csv``; a division that it lacks (a development zone has no code of
GB/T 2260) takes its name from a document's title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

from qzgraph import names
from qzgraph.names import Level
from qzgraph.tables import listed, rows, typed


@dataclass(frozen=True)
class DivisionKind:
    """A kind of division: 自治县, whose names end so, and which its own bodies call 县."""

    name: Annotated[str, "kind"]
    level: Level
    ending: str
    nouns: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """An administrative division by its GB/T 2260 code."""

    code: str
    name: str
    name_en: str = ""
    kind: str = ""
    nouns: tuple[str, ...] = ()
    """What its own bodies call it, the commonest first: 县 (县卫健局), 州, 旗."""
    short: str = ""
    """The name without its common noun and its peoples: 衢州, 开化, 景宁, 内蒙古."""
    city: Level = Level.MUNICIPAL
    """The level that its texts call 市: a county's own in 江山市, a province's in 北京市 and its districts."""
    begins: int | None = None
    """The year from whose end on the code has the name; None where it is not known."""
    ended: int | None = None
    """The year by whose end it had been given up."""
    successors: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        return names.level_of(self.code)

    @property
    def common_noun(self) -> str:
        """省, 市, 县, 区 or 旗: how its own bodies are called (县卫健局, and 市民政局 in 江山市)."""
        return self.nouns[0] if self.nouns else self.name[-1]

    @property
    def other_names(self) -> tuple[str, ...]:
        """What it is called for short and can be told by: 景宁县, 临夏州; a province or city 内蒙古, 苏州."""
        spoken = f"{self.short}{self.common_noun}"
        short = (self.short,) if self.level is not Level.COUNTY else ()
        return tuple(
            name
            for name in (*short, *((spoken,) if self.common_noun not in self.short else ()))
            if len(name) > 1 and name != self.name
        )

    @property
    def is_municipality(self) -> bool:
        """Whether it is a city right below the nation."""
        return self.level is Level.PROVINCIAL and self.common_noun == _CITY

    def holds_in(self, year: int) -> bool:
        """Whether it was there at some time of a year."""
        return (self.begins is None or self.begins <= year) and (
            self.ended is None or year <= self.ended
        )


#: What a city's own bodies call it.
_CITY = "市"
#: A name this short is also a common word (城区, 郊区): in a text it is taken for no place.
_LEAST = 3
#: So many characters of a name leave few others.
_TELLING = 2


class Gazetteer(Mapping[str, Place]):
    """Divisions by their codes: of each the one that has the code now, or had it last."""

    def __init__(
        self, every: Iterable[Place], kinds: Sequence[DivisionKind], peoples: Sequence[str]
    ) -> None:
        self._kinds, self._peoples = tuple(kinds), tuple(peoples)
        self._by_code: dict[str, tuple[Place, ...]] = {}
        by_code = sorted(every, key=lambda each: (each.code, each.begins or 0))
        municipal = {place.code[:2] for place in by_code if place.is_municipality}
        for place in by_code:
            there = self._by_code.get(place.code, ())
            self._by_code[place.code] = (*there, _with_city(place, municipal))
        self._now = {code: several[-1] for code, several in self._by_code.items()}

    def __getitem__(self, code: str) -> Place:
        return self._now[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    @property
    def every(self) -> Iterator[Place]:
        """All that the table has, one that was renamed under each of its names."""
        return (place for several in self._by_code.values() for place in several)

    def in_year(self, year: int) -> Gazetteer:
        """The same with the names of that year: itself where none has changed since."""
        then = {
            code: next((each for each in several if each.holds_in(year)), several[-1])
            for code, several in self._by_code.items()
            if len(several) > 1
        }
        if all(self._now[code] is place for code, place in then.items()):
            return self
        return self._with(then.values())

    def with_place(self, place: Place) -> Gazetteer:
        """The same with one more division."""
        return self._with([place])

    def _with(self, places: Iterable[Place]) -> Gazetteer:
        return Gazetteer(
            (self._now | {place.code: place for place in places}).values(),
            self._kinds,
            self._peoples,
        )

    @property
    def endings(self) -> list[str]:
        """How names of divisions end, the longest first."""
        return sorted({kind.ending for kind in self._kinds if kind.ending}, key=len, reverse=True)

    def named(self, code: str, name: str) -> Place:
        """The division of a code by its name alone, of the kind that the name's ending tells."""
        return of_kind(Place(code, name), self._kinds, self._peoples)

    def upper(self, code: str) -> Place | None:
        """The next known division above: above a district of 北京市 the city itself, above 仙桃市 the
        province."""
        while above := names.upper_code(code):
            if above in self._now:
                return self._now[above]
            code = above
        return None

    def above(self, code: str) -> Iterator[Place]:
        """The known divisions that one lies in, the nearest first."""
        while place := self.upper(code):
            yield place
            code = place.code

    def lies_in(self, code: str, around: str) -> bool:
        """Whether a division is another or lies in it."""
        return code == around or any(place.code == around for place in self.above(code))

    @cached_property
    def _within(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = {}
        for code, place in self._now.items():
            if upper := self.upper(code):
                found.setdefault(upper.code, []).append(place)
        return {code: tuple(places) for code, places in found.items()}

    def within(self, code: str) -> tuple[Place, ...]:
        """The divisions right below one."""
        return self._within.get(code, ())

    def under(self, code: str, level: Level, year: int | None = None) -> list[Place]:
        """The divisions of a level anywhere below one, those that were there in a year."""
        found: list[Place] = []
        for place in self.within(code):
            if place.level is level and (
                place.ended is None if year is None else place.holds_in(year)
            ):
                found.append(place)
            found += self.under(place.code, level, year)
        return found

    @cached_property
    def _around(self) -> dict[str, tuple[Place, ...]]:
        return {}

    def around(self, code: str) -> tuple[Place, ...]:
        """The divisions that a text of one is likely to name: its province's, and the provinces and
        cities elsewhere."""
        province = code[:2]
        if province not in self._around:
            self._around[province] = tuple(
                place
                for place in self._now.values()
                if place.code.startswith(province) or place.level is not Level.COUNTY
            )
        return self._around[province]

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = {}
        for place in self.every:
            found.setdefault(place.name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(name) for name in self._by_name}, reverse=True))

    def at_head(self, text: str, least: int = _LEAST) -> tuple[Place, ...]:
        """The divisions of the longest name with which a text begins: several have one (鼓楼区)."""
        return self._whole(text, least, lambda length: text[:length])

    def at_tail(self, text: str) -> tuple[Place, ...]:
        """The divisions of the longest name with which a text ends."""
        return self._whole(text, _LEAST, lambda length: text[len(text) - length :])

    def _whole(self, text: str, least: int, cut: Callable[[int], str]) -> tuple[Place, ...]:
        for length in self._lengths:
            if least <= length <= len(text) and (found := self._by_name.get(cut(length))):
                return found
        return ()

    def nearest(self, places: Sequence[Place], code: str) -> Place | None:
        """Of divisions of one name the one that is nearest to another division: in its city, in its
        province; None where that does not tell them apart."""
        for length in (6, 4, 2, 0):
            near = {place.code: place for place in places if place.code[:length] == code[:length]}
            if len(near) == 1:
                return next(iter(near.values()))
            if near:
                return None
        return None

    def meant_by(self, name: str) -> Place | None:
        """The division that a government's name means: 衢州市柯城区, 浙江省开化县, 内蒙古自治区, 兵团; None
        where nothing is called so, or several are."""
        rest, around = name, ""
        found: list[Place] = []
        while rest:
            said, starting = self._starting(rest)
            found = [
                place
                for place in starting
                if not around or (place.code != around and self.lies_in(place.code, around))
            ]
            rest = rest[len(said) :]
            if not found or (rest and len({place.code for place in found}) > 1):
                return None
            around = found[0].code
        living = [place for place in found if place.ended is None] or found
        return living[0] if len({place.code for place in living}) == 1 else None

    def _starting(self, text: str) -> tuple[str, Sequence[Place]]:
        if full := self.at_head(text, 2):
            return full[0].name, full
        others = (text[:length] for length in range(len(text), 1, -1))
        said = next((other for other in others if other in self._by_other_name), "")
        return said, self._by_other_name.get(said, ())

    @cached_property
    def _by_other_name(self) -> Mapping[str, tuple[Place, ...]]:
        """Divisions by what they are called for short: 景宁县, 临夏州; provinces and cities 内蒙古, 苏州."""
        found: dict[str, list[Place]] = {}
        for place in self._now.values():
            for name in place.other_names:
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    def pattern(self) -> str:
        """A regular expression of every name."""
        return _trie(name for name in self._by_name if len(name) >= _LEAST)

    def ends_of_names(self, text: str, start: int, level: Level) -> tuple[int, ...]:
        """Where the names of divisions of a level end that begin at a position of a text."""
        names = self._by_beginning.get((level, text[start : start + _TELLING]), ())
        return tuple(start + len(name) for name in names if text.startswith(name, start))

    @cached_property
    def _by_beginning(self) -> Mapping[tuple[Level, str], set[str]]:
        """The names of each level by their first characters, of which few share as many."""
        found: dict[tuple[Level, str], set[str]] = {}
        for name, places in self._by_name.items():
            for place in places if len(name) >= _LEAST else ():
                found.setdefault((place.level, name[:_TELLING]), set()).add(name)
        return found


def _with_city(place: Place, municipal: Container[str]) -> Place:
    if place.level is Level.COUNTY and place.common_noun == _CITY:
        return replace(place, city=Level.COUNTY)
    return replace(place, city=Level.PROVINCIAL) if place.code[:2] in municipal else place


def of_kind(place: Place, kinds: Sequence[DivisionKind], peoples: Sequence[str]) -> Place:
    """A division with what its kind tells, or where that is not said its name's ending: the nouns of
    its bodies, and its short name."""
    fitting = [
        each
        for each in kinds
        if place.name.endswith(each.ending) and each.name == (place.kind or each.name)
    ]
    of_level = [each for each in fitting if each.level is place.level] or fitting
    best = max(of_level, key=lambda each: len(each.ending), default=None)
    if best is None:
        return replace(place, short=place.short or place.name)
    stem = place.name.removesuffix(best.ending)
    if best.ending.startswith("自治"):
        stem = _without_peoples(stem, peoples)
    return replace(place, kind=best.name, nouns=best.nouns, short=place.short or stem or place.name)


def _without_peoples(stem: str, peoples: Sequence[str]) -> str:
    """A name without the peoples behind it: 积石山保安族东乡族撒拉族 is 积石山; one that is nothing but a
    people's (东乡族) goes by that."""
    while True:
        said = next(
            (
                word
                for people in peoples
                for word in (people, people.removesuffix("族"))
                if len(word) > 1 and stem.endswith(word)
            ),
            "",
        )
        if not said:
            return stem
        if stem == said:
            return stem.removesuffix("族")
        stem = stem.removesuffix(said)


def _trie(words: Iterable[str]) -> str:
    """A regular expression of many words that branches where they part."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    return _branches(by_first) if by_first else "(?!)"


def _branches(by_first: Mapping[str, Sequence[str]]) -> str:
    ends = "" in by_first
    parts = [
        re.escape(char) + (_trie(rests) if any(rests) else "")
        for char, rests in by_first.items()
        if char
    ]
    if not parts:
        return ""
    whole = parts[0] if len(parts) == 1 and not ends else f"(?:{'|'.join(parts)})"
    return f"{whole}?" if ends else whole


def load_places(folder: Path) -> Gazetteer:
    """The divisions of ``data/vocabulary``."""
    kinds = list(typed(folder / "division-kinds.csv", DivisionKind))
    peoples = [row["name"] for row in rows(folder / "nationalities.csv")]
    every = (
        Place(
            row["code"],
            row["name"],
            row["name_en"],
            row["kind"],
            short=row["short"],
            begins=int(row["from"]) if row["from"] else None,
            ended=int(row["until"]) if row["until"] else None,
            successors=listed(row["successors"]),
        )
        for row in rows(folder / "divisions.csv")
    )
    return Gazetteer((of_kind(place, kinds, peoples) for place in every), kinds, peoples)
