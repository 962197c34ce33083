"""Editions linked in the dataset: what implements what, what revises what, shared indicators; and
partial editions, read by the same readers."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.errors import BrokenData
from qzgraph.graph.build import build
from qzgraph.graph.built import DATASET
from qzgraph.graph.load import Loaded, load_edition
from qzgraph.graph.partial import read_partial
from qzgraph.graph.workspace import find_edition, remove_edition
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Extent
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "editions"))  # a folder of scripts, no package
sys.path.insert(0, str(ROOT / "tests" / "counties"))

from make import make, stories  # noqa: E402
from truth import FILES  # noqa: E402

from shared import Shared, add_edition  # noqa: E402

PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in names.PREFIXES.items())


@pytest.fixture(scope="module")
def workspace(
    shared: Shared,
    known: Callable[[str], Loaded],
    tmp_path_factory: pytest.TempPathFactory,
    vocabulary: Vocabulary,
) -> Settings:
    """A workspace with the made national and provincial editions, a county's, and Quzhou's own of
    2021: the text of 2023 with one amount lower and one item gone."""
    home = shared.warm(tmp_path_factory.mktemp("lineage"))
    settings = Settings(ROOT, home / "cache" / "qzgraph", home / "workspace")
    for name in ("100000-2023", "330000-2023"):
        file, write = FILES[name]
        write(home / file)
        add_edition(settings, home / file, known(name).edition, Extent.COMPLETE)
    story = next(each for each in stories() if each.name == "clean-02-changshan")
    add_edition(settings, make(story, home), known(story.name).edition, Extent.COMPLETE)
    text = (ROOT / "data" / "source" / "330800-2023.txt").read_text(encoding="utf-8")
    start, end = text.index("（101）惠民殡葬"), len(text)
    older = text[:start].replace("2023 年版", "2021 年版").replace("2023年版", "2021年版")
    older = older.replace("每人每月 80 元", "每人每月 60 元")
    assert end > start
    (home / "2021.txt").write_text(older, encoding="utf-8")
    _add(settings, home / "2021.txt", "330800-2021", vocabulary)
    return settings


def _add(settings: Settings, file: Path, name: str, vocabulary: Vocabulary) -> None:
    edition = read_edition(read_source(file), name[:6], int(name[7:]), vocabulary)
    add_edition(settings, file, edition, Extent.COMPLETE)


@pytest.fixture(scope="module")
def dataset(workspace: Settings, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    folder = build(workspace, tmp_path_factory.mktemp("lineage-built")).folder
    store = ox.Store()
    store.bulk_load(path=str(folder / DATASET), format=ox.RdfFormat.N_QUADS)
    return store


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(term.value for term in solution) for solution in solutions]


def item(edition: str, number: int) -> str:
    return f"<{names.item(edition, number)}>"


class TestLinks:
    def test_a_county_implements_the_city_and_through_it_the_nation(
        self, dataset: ox.Store
    ) -> None:
        """Item 1 of each: transitive in graph/inferred, one statement for each level above."""
        found = ask(
            dataset,
            f"SELECT ?upper {{ GRAPH graph:inferred {{ {item('330822-2024', 1)} qz:implementsItem ?upper }} }}",
        )
        assert {upper for (upper,) in found} == {
            names.item("330800-2023", 1),
            names.item("330000-2023", 1),
            names.item("100000-2023", 1),
        }

    def test_a_split_item(self, dataset: ox.Store) -> None:
        """The made nation's 28 is Quzhou's 40 and 41."""
        found = ask(
            dataset,
            f"SELECT ?n {{ ?i qz:implementsItem {item('100000-2023', 28)} ; qz:itemNumber ?n ; "
            "qz:inStandard <https://w3id.org/qzbps/id/standard/330800-2023> } ORDER BY ?n",
        )
        assert found == [("40",), ("41",)]

    def test_years_of_one_division_revise(self, dataset: ox.Store) -> None:
        found = ask(
            dataset,
            "SELECT ?new ?old { ?new prov:wasRevisionOf ?old . "
            "?new qz:inStandard <https://w3id.org/qzbps/id/standard/330800-2023> }",
        )
        assert len(found) == 100
        assert (names.item("330800-2023", 47), names.item("330800-2021", 47)) in found

    def test_one_query_lays_an_indicator_of_every_level_side_by_side(
        self, dataset: ox.Store
    ) -> None:
        """小学寄宿生生活补助: the made nation 1000元, Quzhou 1250元 a year (item 14)."""
        found = ask(
            dataset,
            """SELECT DISTINCT ?edition ?value {
                 ?benchmark qz:indicator ?shared ; qz:comparableValue ?value .
                 ?item qz:hasBenchmark ?benchmark ; qz:inStandard ?standard .
                 ?standard dct:identifier ?edition .
                 ?mine qz:indicator ?shared ; qz:quote "1250元" .
                 <https://w3id.org/qzbps/id/standard/330800-2023/item/14> qz:hasBenchmark ?mine .
               } ORDER BY ?edition""",
        )
        values = dict(found)
        assert values["330800-2023"] == "1250"
        assert values["100000-2023"] == "1000"
        assert set(values) >= {"100000-2023", "330800-2023", "330822-2024"}

    def test_what_is_printed_stays_apart_from_what_was_found(self, dataset: ox.Store) -> None:
        assert not ask(
            dataset,
            """SELECT ?g ?s { GRAPH ?g { ?s qz:implementsItem ?o }
               FILTER(?g != graph:inferred) }""",
        )


class TestPartialEditions:
    def test_what_is_known_and_nothing_else(
        self, settings: Settings, vocabulary: Vocabulary
    ) -> None:
        edition = load_edition(settings, find_edition(settings, "100000-2023")).edition
        assert edition.extent is Extent.PARTIAL
        assert len(edition.items) == 14
        assert (len(edition.domains), len(edition.categories)) == (9, 22)
        radio = next(i for i in edition.items if i.name == "收听广播")
        assert [(b.quote, b.comparator.value) for b in radio.benchmarks] == [
            ("不少于15套", "AtLeast"),
            ("不少于17套", "AtLeast"),
        ]
        assert radio.number is None
        assert radio.lead_agency
        assert radio.lead_agency.name == "国家广播电视总局"
        named = next(i for i in edition.items if i.name == "预防接种")
        assert not any(named.fields.values())
        assert edition.doubts == ()

    def test_an_item_known_by_name_has_a_slug(self, built_store: ox.Store) -> None:
        found = ask(
            built_store,
            """SELECT ?item ?source { ?item qz:inStandard <https://w3id.org/qzbps/id/standard/100000-2023> ;
               rdfs:label "预防接种"@zh ; dct:source ?source FILTER NOT EXISTS { ?item qz:itemNumber ?n } }""",
        )
        assert [one for one, _ in found] == [names.item("100000-2023", "预防接种")]

    def test_every_known_item_says_where_it_is_known_from(self, built_store: ox.Store) -> None:
        assert not ask(
            built_store,
            """SELECT ?item { ?item a qz:ServiceItem ; qz:inStandard ?standard .
               ?standard qz:extent qz:Partial FILTER NOT EXISTS { ?item dct:source ?source } }""",
        )

    def test_a_full_text_replaces_it_and_goes_again(
        self, workspace: Settings, vocabulary: Vocabulary
    ) -> None:
        assert find_edition(workspace, "100000-2023").extent is Extent.COMPLETE
        file, write = FILES["100000-2023"]
        remove_edition(workspace, "100000-2023")
        assert find_edition(workspace, "100000-2023").extent is Extent.PARTIAL
        path = workspace.workspace.parent / file
        write(path)
        _add(workspace, path, "100000-2023", vocabulary)

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("item/收听广播>", "item/广播>", "is named otherwise"),
            ("std:100000-2023\n    a qz:ServiceStandard ;", "std:100000-2023", "tells nothing of"),
            ("qz:declaredItemCount 81 ;", "qz:declaredItemCount", "mend the Turtle"),
        ],
    )
    def test_broken_data_is_told(
        self, old: str, new: str, says: str, tmp_path: Path, vocabulary: Vocabulary
    ) -> None:
        path = tmp_path / "100000-2023.ttl"
        shutil.copy(ROOT / "data" / "editions" / "100000-2023.ttl", path)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(BrokenData, match=says):
            read_partial(path, "100000", 2023, vocabulary)
