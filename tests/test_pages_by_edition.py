"""What pages read where editions are many: those that they show, however many others there are, of the
store that they ask."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from qzgraph.graph.answer import Answer, Solutions
from qzgraph.graph.library import at_hand
from qzgraph.graph.store import LocalStore, Scope
from qzgraph.graph.workspace import known_edition
from qzgraph.names import Level
from qzgraph.settings import Settings
from qzgraph.vocabulary import load_vocabulary
from qzgraph_server import create_app
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.records import Records, read_stored

ROOT = Path(__file__).resolve().parent.parent
#: An edition, wherever it is named.
_EDITION = re.compile(r"standard/(\d{6}-\d{4})")
_numbers = count()
#: The county whose edition is made those of others, and one of these.
MADE, SHOWN = "330824", "330106"
#: The editions at home, and what these are held to.
LINE = {"100000-2023", "330000-2023", "330800-2023"}
HOME = LINE | {"330800-2021"}


class Listening(LocalStore):
    """A store that remembers which editions its answers spoke of."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store, build=f"made {next(_numbers)}")  # what is kept is of one alone
        self.asked = 0
        self.told: set[str] = set()

    def query(self, sparql: str, scope: Scope | None = None) -> Answer:
        answer = super().query(sparql, scope)
        self.asked += 1
        if isinstance(answer, Solutions) and "Thirteen editions at most" not in sparql:
            self.told.update(_EDITION.findall(str(answer.rows)))
        return answer


def country(counties: int) -> Listening:
    """The six small editions, and the county's as so many others'."""
    text = (ROOT / "tests" / "data" / "levels.trig").read_text(encoding="utf-8")
    start = text.index(f"graph:{MADE}-2024")
    own = text[start : text.index("\n}", start) + 2]
    others = [p.code for p in PLACES.under("330000", Level.COUNTY) if p.code not in {MADE, SHOWN}]
    store = ox.Store()
    for code in [SHOWN, *others][:counties]:
        text += "\n" + own.replace(MADE, code)
        text += f"\ngraph:vocabulary {{ <division/{code}> qz:withinDivision <division/330000> . }}"
    store.load(input=text.encode(), format=ox.RdfFormat.TRIG)
    return Listening(store)


PLACES = load_vocabulary(ROOT / "data").places
SMALL, LARGE = 10, 60
PAGES = {
    "home": "/",
    "items": "/items",
    "items of an edition": f"/items?edition={SHOWN}-2024",
    "populations": f"/populations?edition={SHOWN}-2024",
    "a population": "/populations/" + quote("80岁及以上老年人"),
    "agencies": f"/agencies?edition={SHOWN}-2024",
    "legal": f"/legal?edition={SHOWN}-2024",
    "a document": "/legal/" + quote("老年人权益保障法"),
    "pictures": f"/pictures?edition={SHOWN}-2024",
    "search": "/search?q=" + quote("高龄津贴"),
    "entitlements": f"/entitlements?edition={SHOWN}-2024&age=85",
    "coverage": f"/coverage?edition={SHOWN}-2024",
    "compare": f"/compare?edition=330800-2023&edition={SHOWN}-2024",
    "places": f"/places?place={SHOWN}&level=County",
    "validate": "/validate",
    "an item": f"/items/{SHOWN}-2024/50",
    "not there": f"/id/standard/{SHOWN}-2024/clause/99.html",
}


def shown(counties: int, path: str, settings: Settings) -> tuple[Listening, str]:
    """The store that a page asked, and the page."""
    store = country(counties)
    client = create_app(settings, store).test_client()
    reply = client.get(path, headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert reply.status_code in (200, 404), reply.text
    return store, reply.text


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_the_editions_that_it_shows(name: str, settings: Settings) -> None:
    few, _ = shown(SMALL, PAGES[name], settings)
    many, _ = shown(LARGE, PAGES[name], settings)
    assert many.told <= HOME | {f"{SHOWN}-2024"}
    assert many.asked == few.asked


class TestMany:
    @pytest.fixture
    def client(self, settings: Settings) -> FlaskClient:
        return create_app(settings, country(LARGE)).test_client()

    def test_they_are_searched_and_not_listed(self, client: FlaskClient) -> None:
        page = client.get("/").text
        assert f"共收录 {LARGE + 6} 个版本" in page
        assert "330800-2023" in page
        assert f"{SHOWN}-2024" not in page
        assert "/places?place=330106" in client.get("/search?q=" + quote("西湖区")).text
        chosen = client.get(f"/items?edition={SHOWN}-2024").text
        assert f'<option value="{SHOWN}-2024" selected>' in chosen
        assert chosen.count("<option") == len(LINE) + 1
        refused = client.get("/items?edition=all", headers={"Accept-Language": "zh"})
        assert refused.status_code == 400
        assert f"{LARGE + 6} 个版本" in refused.text

    def test_a_large_place_is_bounded_and_says_so(self, client: FlaskClient) -> None:
        page = client.get("/coverage?place=330000&level=County&lang=zh").text
        assert f"这里有 {LARGE + 1} 个版本，最多并排 8 个" in page
        assert len(page) < 350_000

    def test_what_was_read_is_kept_up_to_a_bound(self, settings: Settings) -> None:
        store = country(LARGE)
        library = Library(store, settings.data / "editions.csv")
        counties = [
            row["edition"].rpartition("/")[2]
            for row in library.ask("editions-of-place", place="330000", level="qz:County")
        ]
        library.of(counties[0])
        before = store.asked
        library.of(counties[0])
        assert store.asked == before
        for each in counties[1:]:
            library.of(each)
        before = store.asked
        library.of(counties[0])
        assert store.asked > before


class TestStored:
    """Editions that the store alone has are judged as those at hand are."""

    def test_an_edition_read_from_the_store_says_what_its_file_does(
        self, built: Path, settings: Settings
    ) -> None:
        library = Library(LocalStore.open(built), settings.data / "editions.csv")
        vocabulary = Records(library, settings).vocabulary
        for name in ("330800-2023", "100000-2023", "100000-2021"):
            head, known = library.edition(name), known_edition(settings, name)
            assert head and known
            stored = read_stored(
                head, library.of(name), library.passages(name), "", vocabulary
            ).edition
            read = at_hand(settings, known).edition
            assert stored.title == read.title
            assert stored.categories == read.categories
            assert [replace(each, numbering_run=0) for each in stored.items] == [
                replace(each, numbering_run=0) for each in read.items
            ]

    def test_pages_judge_what_the_store_has(self, settings: Settings) -> None:
        """None of these counties' editions is at hand on this machine."""
        client = create_app(settings, country(SMALL)).test_client()
        compared = client.get(f"/compare?edition=330800-2023&edition={SHOWN}-2024&show=all").text
        assert f"/items/{SHOWN}-2024/" in compared
        owed = client.get(f"/entitlements?edition={SHOWN}-2024&age=85").text
        assert f"/items/{SHOWN}-2024/" in owed
        assert client.get("/compare?edition=330800-2023&edition=330881-1999").status_code == 400
