"""Editions by place and level: on the pages, and at the command line."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from command import in_process
from qzgraph.errors import BadUsage
from qzgraph.graph.choosing import level_of, newest_of, place_of, without_one
from qzgraph.graph.store import LocalStore
from qzgraph.graph.workspace import KnownEdition
from qzgraph.names import Level
from qzgraph.records.model import Extent
from qzgraph.settings import Settings
from qzgraph.vocabulary import load_vocabulary
from qzgraph_server import create_app

ROOT = Path(__file__).resolve().parent.parent
PLACES = load_vocabulary(ROOT / "data").places


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    """The pages of six small editions: of the nation, a province, a city and a county."""
    store = ox.Store()
    store.load(path=ROOT / "tests" / "data" / "levels.trig", format=ox.RdfFormat.TRIG)
    return create_app(settings, LocalStore(store)).test_client()


def page(client: FlaskClient, **query: str) -> str:
    reply = client.get("/places", query_string=query, headers={"Accept": "text/html"})
    assert reply.status_code == 200
    return reply.text


def known(*ids: str) -> list[KnownEdition]:
    split = (each.split("-") for each in ids)
    return [KnownEdition(c, int(y), "text", Path(c), Extent.COMPLETE) for c, y in split]


class TestPage:
    def test_editions_of_a_city_s_counties_and_where_there_are_none(
        self, client: FlaskClient
    ) -> None:
        shown = page(client, place="衢州市", level="County")
        assert "330824-2024" in shown
        assert "330800-2023" not in shown
        assert "没有收录的 5 个地方" in shown
        assert "330822" in shown

    def test_an_amount_in_all_of_them(self, client: FlaskClient) -> None:
        shown = page(client, place="330000", level="County", words="高龄津贴")
        assert "840" in shown
        assert "/queries/benchmark-across-places.xlsx?" in shown

    def test_a_name_that_several_have(self, client: FlaskClient) -> None:
        shown = page(client, place="西湖区")
        assert "浙江省 杭州市 西湖区" in shown
        assert "江西省 南昌市 西湖区" in shown

    @pytest.mark.parametrize("asked", ["无此地", "<b>", "999999"])
    def test_no_such_place(self, client: FlaskClient, asked: str) -> None:
        shown = page(client, place=asked, level="None", lang="en")
        assert "There is no such place" in shown
        assert "<b>" not in shown


class TestChoosing:
    def test_the_newest_of_each(self) -> None:
        editions = known("330824-2022", "330824-2024", "330800-2023", "330822-2024", "360103-2024")
        found = newest_of(editions, PLACES, PLACES["330800"], Level.COUNTY)
        assert [each.id for each in found] == ["330822-2024", "330824-2024"]
        lacking = without_one(found, PLACES, PLACES["330800"], Level.COUNTY)
        assert [place.name for place in lacking] == ["柯城区", "衢江区", "龙游县", "江山市"]

    def test_words_for_places_and_levels(self) -> None:
        assert place_of(PLACES, " 浙江省开化县 ").code == "330824"
        assert place_of(PLACES, "330824").name == "开化县"
        assert [level_of(word) for word in ("city", "County", "省级")] == [
            Level.MUNICIPAL,
            Level.COUNTY,
            Level.PROVINCIAL,
        ]
        with pytest.raises(BadUsage, match="330106 西湖区"):
            place_of(PLACES, "西湖区")
        with pytest.raises(BadUsage, match="no level"):
            level_of("village")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--place", "杭州市"), "no edition of that level in 杭州市"),
        (("--place", "西湖区"), "no one division"),
        (("--place", "杭州市", "--level", "乡"), "no level"),
        ((), "no edition is named"),
    ],
)
@pytest.mark.parametrize("command", ["compare", "coverage"])
def test_what_a_command_refuses(
    tmp_path: Path, command: str, arguments: tuple[str, ...], said: str
) -> None:
    """What it takes is shown, and run, in docs/comparing.md."""
    assert said in in_process(tmp_path, command, *arguments).refused()
