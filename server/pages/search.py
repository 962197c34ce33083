"""``/search``: everything that fits some words, grouped by kind; ``/search/suggest``: the same,
shorter, as one types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for

from qzgraph.errors import BadUsage
from qzgraph.graph.choosing import like_it
from qzgraph.graph.load import packaged_vocabulary
from qzgraph.graph.query import nearest
from qzgraph.places import Place
from qzgraph.settings import Settings
from qzgraph_server.addresses import page_of
from qzgraph_server.describing import of_build
from qzgraph_server.navigation import page_exists
from qzgraph_server.pages.folding import fold
from qzgraph_server.pages.items import FIELD_NAMES
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.search_index import LONGEST, Found, Hit, Index

#: The kinds of things, in the order in which equals are shown, with their names.
KINDS = {
    "item": "服务项目",
    "population": "服务对象",
    "agency": "负责单位",
    "document": "依据文件",
    "part": "领域和类别",
}
#: How many of a kind are shown before its own page.
_FEW = {"item": 8}
_MOST = 200
_SUGGESTED = 8
_PLACES = 6
_AGE = re.compile(r"([0-9]{1,3})岁")
_RESIDENCY = {"户籍": "hukou", "常住": "resident", "流动": "migrant"}


@dataclass(frozen=True)
class Group:
    kind: str
    label: str
    hits: Sequence[tuple[Hit, Sequence[Hit]]]
    """Each with those of the same name in other editions."""
    total: int


@dataclass(frozen=True)
class Person:
    """Whom a question seems to be about, as the page of entitlements asks for it."""

    age: str
    residency: str


def index_of(library: Library, settings: Settings) -> Index:
    """The index of what is searched, made at first use: of all editions where they are few, else of the
    one at home and those above it."""

    def made() -> Index:
        editions = [each.id for each in library.few or library.line(library.home)]
        return Index(library.of(*editions), library.home)

    return library.once("search", lambda: of_build(settings, library.store, "search", made))


def blueprint(library: Library, settings: Settings) -> Blueprint:
    """The page and the list under the search box."""
    routes = Blueprint("search", __name__)

    def found() -> tuple[str, Found]:
        asked = request.args.get("q", "")[:LONGEST].strip()
        return asked, index_of(library, settings).search(asked) if asked else Found([], [])

    @routes.get("/search")
    def search() -> str:
        asked, result = found()
        kind = request.args.get("kind", "")
        if kind and kind not in KINDS:
            raise BadUsage(f"there is no kind {kind[:20]!r}", mend=nearest(kind, list(KINDS)))
        return render_template(
            "search.html",
            asked=asked,
            kind=kind,
            groups=_grouped(result.hits, kind),
            near=result.near,
            person=_person(asked),
            home=library.home,
            editions=index_of(library, settings).editions,
            places=_places(settings, asked),
            address_of=address_of,
            field_names=FIELD_NAMES,
        )

    @routes.get("/search/suggest")
    def suggest() -> Response:
        asked, result = found()
        once = _once(result.hits)
        page = render_template(
            "suggestions.html",
            asked=asked,
            hits=[hit for hit, _ in once[:_SUGGESTED]],
            total=len(once),
            near=result.near,
            kinds=KINDS,
            address_of=address_of,
        )
        response = Response(page, mimetype="text/html")
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes


def _grouped(hits: Sequence[Hit], kind: str) -> list[Group]:
    """The hits by kind, the kind with the best hit first."""
    by_kind: dict[str, list[Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit)
    groups = []
    for name in [kind] if kind else by_kind:
        if once := _once(by_kind.get(name, ())):
            most = _MOST if kind else _FEW.get(name, 5)
            groups.append(Group(name, KINDS[name], once[:most], len(once)))
    return groups


def _once(hits: Sequence[Hit]) -> list[tuple[Hit, list[Hit]]]:
    """The best hit of each name, with the others of that name: the same item in other editions. What
    is of no edition is shown by itself: two groups can be called the same and ask different things."""
    named: dict[str, list[Hit]] = {}
    for hit in hits:
        of_edition = hit.thing.edition
        named.setdefault(hit.thing.name if of_edition else hit.thing.iri, []).append(hit)
    return [(first, others) for first, *others in named.values()]


def address_of(hit: Hit) -> str | None:
    """Where a hit leads: its own page, or for a domain or category the list of its items."""
    if hit.kind == "part":
        kind = "domain" if "/domain/" in hit.thing.iri else "category"
        return url_for("items.items", edition=hit.thing.edition, **{kind: hit.thing.name})  # type: ignore[arg-type]
    return page_of(hit.thing.iri)


def _places(settings: Settings, asked: str) -> list[Place]:
    """The divisions that a question names, whose editions have a page of their own."""
    places = packaged_vocabulary(settings.data).places
    words = [word for word in asked.split() if len(word) > 1]
    return [place for word in words for place in like_it(places, word)][:_PLACES]


def _person(asked: str) -> Person | None:
    """The age and residency that a question names, where a page answers for such a person."""
    folded = fold(asked).text
    age = _AGE.search(folded)
    residency = next((value for word, value in _RESIDENCY.items() if word in folded), "")
    if not page_exists("/entitlements") or not age:
        return None
    return Person(age[1], residency)
