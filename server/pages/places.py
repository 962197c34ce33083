"""``/places``: the editions of a place and a level, searched by name or code, who has none there, and one
benchmark in all of them, lowest first.

It asks the store only about that place, and so takes no longer where editions are many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.graph.answer import Solutions
from qzgraph.graph.choosing import level_of, like_it, newest_of, place_of, without_one
from qzgraph.graph.load import packaged_vocabulary
from qzgraph.graph.query import run_saved
from qzgraph.graph.saved import SavedQuery
from qzgraph.graph.store import GraphStore
from qzgraph.names import Level
from qzgraph.places import Gazetteer, Place
from qzgraph.settings import Settings
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.thing import Thing

#: The saved query behind the table, which also gives it as Excel.
TABLE = "benchmark-across-places"
#: Places that a word may mean, rows of a list, and rows of the table that a page shows.
_LIKE, _MOST, _ROWS = 40, 400, 400
#: Editions of a place that can be ticked.
_TICKED = 100
#: The levels, from the nation down.
LEVELS = tuple(Level)


@dataclass(frozen=True)
class Known:
    """An edition of the store."""

    id: str
    division: str
    year: int
    title: str
    complete: bool


def blueprint(
    library: Library, settings: Settings, store: GraphStore, saved: Sequence[SavedQuery]
) -> Blueprint:
    """The page."""
    routes = Blueprint("places", __name__)

    @routes.get("/places")
    def place() -> str:
        places = packaged_vocabulary(settings.data).places
        asked = request.args.get("place", "").strip()[:40]
        words = request.args.get("words", "").strip()[:60]
        here, like = _asked(places, asked)
        level = _level()
        found = _editions(library, here, level) if here else []
        newest = newest_of(found, places, here, level) if here else []
        return render_template(
            "places.html",
            asked=asked,
            here=here,
            above=list(places.above(here.code))[::-1] if here else [],
            below=places.within(here.code) if here else places.within("100000"),
            like=like[:_LIKE],
            level=level,
            levels=LEVELS,
            words=words,
            found=found[:_MOST],
            total=len(found),
            places=places,
            chosen=newest,
            missing=without_one(found, places, here, level) if here else [],
            amounts=_amounts(store, saved, here, level, words) if here and words else [],
            most=_ROWS,
            table=TABLE,
        )

    return routes


@dataclass(frozen=True)
class OfPlace:
    """Editions of a place and a level, the first where they are many, and how many there are."""

    editions: Sequence[Thing] = ()
    all: int = 0


def those_of_a_place(library: Library, settings: Settings) -> OfPlace:
    """The newest edition of each division of the level within the place that the address names;
    nothing where it names none. Raises BadUsage for no place and for no level."""
    asked = request.args.get("place", "").strip()[:40]
    if not asked:
        return OfPlace()
    places = packaged_vocabulary(settings.data).places
    level = level_of(request.args.get("level", Level.COUNTY.value))
    here = place_of(places, asked)
    newest = newest_of(_editions(library, here, level), places, here, level)
    return OfPlace(library.heads(each.id for each in newest[:_TICKED]), len(newest))


def _asked(places: Gazetteer, asked: str) -> tuple[Place | None, list[Place]]:
    """The division that the words mean, else those that they may mean."""
    if not asked:
        return None, []
    try:
        return place_of(places, asked), []
    except BadUsage:
        return None, like_it(places, asked)


def _level() -> Level:
    """The level that the address names, else counties."""
    asked = request.args.get("level", "")
    return next((level for level in LEVELS if level.value == asked), Level.COUNTY)


def _editions(library: Library, here: Place, level: Level) -> list[Known]:
    rows = library.ask("editions-of-place", place=here.code, level=f"qz:{level.value}")
    return [
        Known(
            names.local(row["edition"]),
            names.local(row["division"]),
            int(row["year"]),
            row["title"],
            row["extent"] == names.term("Complete"),
        )
        for row in rows
    ]


def _amounts(
    store: GraphStore, saved: Sequence[SavedQuery], here: Place, level: Level, words: str
) -> list[dict[str, str]]:
    """The rows of the table, by its variables; an unbound one is empty."""
    values = {"place": here.code, "level": f"qz:{level.value}", "words": words}
    answer = run_saved(store, saved, TABLE, values)
    assert isinstance(answer, Solutions)
    return [
        {
            name: getattr(term, "value", "") or ""
            for name, term in zip(answer.variables, row, strict=True)
        }
        for row in answer.rows
    ]
