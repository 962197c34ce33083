"""Saved queries across levels and years, on six small editions written by hand
(``data/levels.trig``): the nation's of two years, which are partial, a province's, a city's of two
years, and a county's. Expectations are read off that file."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.graph.answer import Solutions
from qzgraph.graph.query import run_saved
from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import LocalStore

ROOT = Path(__file__).resolve().parent.parent
SAVED = load_saved(ROOT / "queries")
NATION, PROVINCE, CITY, CITY_2021, COUNTY = (
    names.standard(edition)
    for edition in ("100000-2023", "330000-2023", "330800-2023", "330800-2021", "330824-2024")
)


@pytest.fixture(scope="module")
def store() -> LocalStore:
    store = ox.Store()
    store.load(path=ROOT / "tests" / "data" / "levels.trig", format=ox.RdfFormat.TRIG)
    return LocalStore(store)


def rows(store: LocalStore, name: str, wanted: str, **params: str) -> list[tuple[str, ...]]:
    """The rows of a saved query, of each the wanted variables; unbound as nothing."""
    answer = run_saved(store, SAVED, name, params)
    assert isinstance(answer, Solutions)
    places = [answer.variables.index(variable) for variable in wanted.split()]
    return [tuple(getattr(row[place], "value", "") for place in places) for row in answer.rows]


class TestAmounts:
    def test_where_the_city_goes_beyond(self, store: LocalStore) -> None:
        """60 yuan a month for the nation's 50, the province's 60 being equal; of fine particles
        less is better, and 95% of good days is not."""
        found = rows(store, "beyond-upper-editions", "itemNumber has needs difference upperEdition")
        assert found == [
            ("50", "720", "600", "120", NATION),
            ("100", "26", "28", "-2", PROVINCE),
        ]

    def test_beyond_one_of_the_upper_editions(self, store: LocalStore) -> None:
        found = rows(
            store,
            "beyond-upper-editions",
            "itemNumber has needs",
            edition="330824-2024",
            upperEdition="330800-2023",
        )
        assert found == [("50", "840", "720")]

    def test_sums_of_money_that_differ(self, store: LocalStore) -> None:
        found = rows(store, "amounts-that-differ", "verdict quote upperQuote difference percent")
        assert found == [("higher", "不低于60元", "不低于50元", "120", "20")]

    def test_all_that_differs(self, store: LocalStore) -> None:
        found = rows(
            store, "amounts-that-differ", "itemNumber verdict difference percent", unitBegins=""
        )
        assert found == [
            ("50", "higher", "120", "20"),
            ("100", "higher", "-2", "-7"),
            ("100", "lower", "-0.02", "-2"),
        ]

    def test_one_indicator_at_every_level(self, store: LocalStore) -> None:
        """Each benchmark once, though the city's has an indicator of its own beside the shared."""
        found = rows(store, "indicator-at-every-level", "indicatorName level comparableValue")
        assert found == [
            ("高龄津贴", "国家级", "600"),
            ("高龄津贴", "省级", "720"),
            ("高龄津贴", "市级", "600"),
            ("高龄津贴", "市级", "720"),
            ("高龄津贴", "县级", "840"),
        ]

    def test_an_indicator_by_the_name_that_one_edition_gives_it(self, store: LocalStore) -> None:
        """户籍老年人：高龄津贴 is the city's name for it alone; the item's is 老年人福利补贴."""
        everywhere = rows(store, "indicator-at-every-level", "benchmark")
        assert rows(store, "indicator-at-every-level", "benchmark", words="户籍") == everywhere
        assert rows(store, "indicator-at-every-level", "benchmark", words="福利补贴") == everywhere


class TestItems:
    def test_without_upper_basis_in_a_partial_edition(self, store: LocalStore) -> None:
        found = rows(store, "items-without-upper-basis", "itemNumber basis partialEditions")
        assert found == [("101", "unknown", "国家基本公共服务标准（2023年版）")]

    def test_without_upper_basis_for_certain(self, store: LocalStore) -> None:
        with_nation = ox.Store()
        with_nation.load(path=ROOT / "tests" / "data" / "levels.trig", format=ox.RdfFormat.TRIG)
        graph, extent = (
            ox.NamedNode(names.edition_graph("100000-2023")),
            ox.NamedNode(names.term("extent")),
        )
        with_nation.remove(
            ox.Quad(ox.NamedNode(NATION), extent, ox.NamedNode(names.term("Partial")), graph)
        )
        found = rows(
            LocalStore(with_nation), "items-without-upper-basis", "itemNumber basis partialEditions"
        )
        assert found == [("101", "none", "")]

    def test_the_nation_has_nothing_above(self, store: LocalStore) -> None:
        assert rows(store, "items-without-upper-basis", "item", edition="100000-2023") == []

    def test_missing_below(self, store: LocalStore) -> None:
        found = rows(store, "upper-items-missing-below", "upperEdition upperItemNumber status")
        assert found == [(NATION, "43", "missing")]

    def test_missing_below_of_a_county(self, store: LocalStore) -> None:
        found = rows(
            store, "upper-items-missing-below", "upperItemNumber", edition="330824-2024",
            upperEdition="330800-2023",
        )  # fmt: skip
        assert [number for (number,) in found] == ["22", "80", "81", "100", "101"]

    def test_split_and_merged(self, store: LocalStore) -> None:
        found = rows(store, "items-split-or-merged", "how itemNumber otherItemNumber")
        assert found == [
            ("merged", "22", "18"),
            ("merged", "22", "19"),
            ("split", "80", "59"),
            ("split", "81", "59"),
        ]

    def test_from_one_year_to_the_next(self, store: LocalStore) -> None:
        found = rows(
            store, "changes-between-years", "change itemName aspect before after difference",
            edition="330800-2023",
        )  # fmt: skip
        added = [name for change, name, *_ in found if change == "added"]
        assert added == ["就业登记与失业登记", "收听广播", "观看电视", "环境质量", "惠民殡葬"]
        texts = ("高龄津贴每人每月不低于50元。", "高龄津贴每人每月不低于60元。")
        assert [row for row in found if row[0] != "added"] == [
            ("different", "老年人福利补贴", "服务内容原文", *texts, ""),
            ("different", "老年人福利补贴", "量化标准", "不低于50元", "不低于60元", "120"),
            ("missing", "公共厕所服务", "", "公共厕所服务", "", ""),
        ]

    def test_from_one_partial_edition_to_the_next(self, store: LocalStore) -> None:
        found = rows(store, "changes-between-years", "change itemNumber aspect before after")
        assert found == [
            ("different", "37", "名称", "老年人补贴", "老年人福利补贴"),
            ("unknown", "43", "", "", "流浪乞讨人员救助"),
        ]

    def test_no_edition_before(self, store: LocalStore) -> None:
        assert rows(store, "changes-between-years", "change", edition="330824-2024") == []


class TestDocuments:
    def test_by_issuing_level(self, store: LocalStore) -> None:
        found = rows(store, "documents-by-issuing-level", "issuingLevel documentTitle items")
        assert found == [
            ("省级", "浙江省社会养老服务促进条例", "1"),
            ("", "衢州市社会救助和养老办法", "1"),
        ]

    def test_of_every_edition(self, store: LocalStore) -> None:
        found = rows(store, "issuing-levels-of-editions", "edition issuingLevel documents items")
        assert found == [
            (NATION, "国家级", "1", "1"),
            (PROVINCE, "国家级", "1", "1"),
            (PROVINCE, "省级", "1", "1"),
            (CITY, "省级", "1", "1"),
            (CITY, "", "1", "1"),
        ]

    def test_a_repeal(self, store: LocalStore) -> None:
        """The province's item and the city's cite it; the city's of 2021 and the county's do not,
        but implement items that do: the county's two of them."""
        found = rows(
            store, "items-touched-by-repeal", "edition how itemNumber", title="社会养老服务促进条例"
        )
        assert found == [
            (PROVINCE, "cites", "36"),
            (CITY_2021, "implements", "50"),
            (CITY, "cites", "50"),
            (COUNTY, "implements", "50"),
            (COUNTY, "implements", "50"),
        ]

    def test_cited_in_one_of_two_only(self, store: LocalStore) -> None:
        found = rows(
            store,
            "documents-not-in-aligned-item",
            "status documentTitle",
            upperEdition="330000-2023",
        )
        assert found == [("missing", "老年人权益保障法"), ("added", "衢州市社会救助和养老办法")]


class TestBodies:
    def test_who_pays(self, store: LocalStore) -> None:
        """The tiered rule pays for two of the city's items; the nation's rule for both of its own."""
        found = rows(store, "payers-at-each-level", "payerName level items itemsWithRule percent")
        assert found == [
            ("中央政府", "国家级", "2", "2", "100"),
            ("县级政府", "国家级", "2", "2", "100"),
            ("县级政府", "市级", "2", "2", "100"),
            ("市级政府", "市级", "2", "2", "100"),
        ]

    def test_who_leads(self, store: LocalStore) -> None:
        found = rows(
            store,
            "lead-agencies-of-aligned-items",
            "itemNumber verdict upperLeadAgency",
        )
        assert found == [
            ("22", "equal", "浙江省人力资源和社会保障厅"),
            ("22", "equal", "浙江省人力资源和社会保障厅"),
            ("50", "equal", "中华人民共和国民政部"),
            ("50", "equal", "浙江省民政厅"),
            ("80", "other", "浙江省广播电视局"),
            ("81", "other", "浙江省广播电视局"),
        ]


class TestPeople:
    def test_populations_side_by_side(self, store: LocalStore) -> None:
        found = rows(
            store, "populations-of-aligned-items", "itemNumber notCovered upperPopulationText"
        )
        assert [row for row in found if row[0] == "50"] == [
            ("50", "", "80周岁及以上老年人。"),
            ("50", "百岁老人", "80周岁及以上户籍老年人、百岁老人。"),
        ]

    @pytest.mark.parametrize(
        ("params", "expected"),
        [
            # 「符合条件的」 sets a condition that the groups do not say.
            (
                {"age": "82"},
                "80 covered, 81 covered, 100 covered, 50 coveredIf, 101 cannotTell",
            ),
            ({"age": "79"}, "80 covered, 81 covered, 100 covered, 101 cannotTell"),
            (
                {"age": "40", "residency": "qz:Hukou"},
                "80 covered, 81 covered, 100 covered, 101 covered",
            ),
            # A migrant is no registered resident: 101 is left out.
            (
                {"age": "40", "residency": "qz:Migrant"},
                "80 cannotTell, 81 cannotTell, 100 cannotTell",
            ),
            (
                {"age": "40", "group": "pop:户籍居民"},
                "80 covered, 81 covered, 100 covered, 101 coveredIf",
            ),
            (
                {"age": "40", "group": "pop:城乡居民"},
                "80 covered, 81 covered, 100 covered, 101 coveredIf",
            ),
        ],
    )
    def test_services_for_a_person(
        self, store: LocalStore, params: dict[str, str], expected: str
    ) -> None:
        found = rows(store, "services-for-person", "itemNumber verdict", **params)
        assert ", ".join(f"{number} {verdict}" for number, verdict in found) == expected

    def test_the_amounts_are_quoted(self, store: LocalStore) -> None:
        found = rows(store, "services-for-person", "itemNumber leadAgency quotes")
        assert ("50", "衢州市民政局", "不低于60元") in found


def test_no_row_comes_twice(store: LocalStore) -> None:
    """What several editions say of one thing stands in several graphs, and counts once."""
    for query in SAVED:
        answer = run_saved(store, SAVED, query.name, {})
        if isinstance(answer, Solutions):
            assert len(answer.rows) == len(set(map(str, answer.rows))), query.name
