"""Editions chosen by a place and a level: all counties of 衢州市, all cities of a province."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

from qzgraph.errors import BadUsage
from qzgraph.names import Level
from qzgraph.places import Gazetteer, Place
from qzgraph.settings import Settings

#: What levels are called besides.
_SPOKEN = {
    Level.NATIONAL: "nation",
    Level.PROVINCIAL: "province",
    Level.MUNICIPAL: "city",
    Level.COUNTY: "county",
}
#: How many places are named where one is asked for by words that several have.
_HINTS = 8


class OfPlace(Protocol):
    """What is chosen: an edition by its division and its year."""

    @property
    def division(self) -> str: ...

    @property
    def year(self) -> int: ...


Chosen = TypeVar("Chosen", bound=OfPlace)


def place_of(places: Gazetteer, asked: str) -> Place:
    """The division of a code or a name: 330800, 衢州市, 浙江省开化县. Raises BadUsage where none is called
    so, or several are."""
    asked = asked.strip()
    found = places.get(asked) or places.meant_by(asked)
    if found:
        return found
    like = ", ".join(f"{place.code} {place.name}" for place in like_it(places, asked)[:_HINTS])
    raise BadUsage(
        f"there is no one division {asked!r}",
        mend=f"name one of {like}" if like else "give its code, or its name with what it lies in",
    )


def code_of(settings: Settings, written: str) -> str:
    """The code of a division that was written by its name; a code is judged by what reads it. Raises
    BadUsage for a name that none has, or several."""
    from qzgraph.graph.load import packaged_vocabulary  # for a name alone

    if not re.search(r"[\u4e00-\u9fff]", written):
        return written
    return place_of(packaged_vocabulary(settings.data).places, written).code


def like_it(places: Gazetteer, asked: str) -> list[Place]:
    """The divisions that are there and whose name has some words in it, or whose code begins so."""
    return [
        place
        for place in places.values()
        if place.ended is None and asked and (asked in place.name or place.code.startswith(asked))
    ]


def level_of(asked: str) -> Level:
    """The level of a word: county, 县级. Raises BadUsage for another."""
    for level in Level:
        words = (level.value.lower(), level.zh, level.zh[0], _SPOKEN[level])
        if asked.strip().lower() in words:
            return level
    raise BadUsage(
        f"there is no level {asked!r}",
        mend=f"take one of {', '.join(_SPOKEN.values())}",
    )


def newest_of(
    editions: Iterable[Chosen], places: Gazetteer, place: Place, level: Level
) -> list[Chosen]:
    """The newest edition of each division of a level that is a place or lies in it, by their codes."""
    found: dict[str, Chosen] = {}
    for edition in sorted(editions, key=lambda each: (each.division, each.year)):
        known = places.get(edition.division)
        if known and known.level is level and places.lies_in(known.code, place.code):
            found[known.code] = edition
    return list(found.values())


def without_one(
    found: Iterable[OfPlace], places: Gazetteer, place: Place, level: Level
) -> list[Place]:
    """The divisions of the level there, as they are now, of which no edition is among those found."""
    have = {edition.division for edition in found}
    there = [place] if place.level is level else places.under(place.code, level)
    return [each for each in there if each.code not in have]
