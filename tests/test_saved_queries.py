"""Saved queries: their grammar, their parameters, and what each answers."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.errors import BadUsage, BrokenData
from qzgraph.graph.answer import Answer, Solutions, Triples
from qzgraph.graph.query import find, run_saved
from qzgraph.graph.saved import SavedQuery, load_saved, read_saved
from qzgraph.graph.store import LocalStore
from qzgraph.graph.tokens import tokens

ROOT = Path(__file__).resolve().parent.parent
SAVED = load_saved(ROOT / "queries")
SAMPLE = Path(__file__).parent / "data" / "sample.nq"
LEVELS = Path(__file__).parent / "data" / "levels.trig"
#: What they ask for is found only where full editions of upper levels were added: what is known
#: here of the national one is repeated in the city's as it is.
OF_FULL_EDITIONS = {
    "amounts-that-differ",
    "beyond-upper-editions",
    "items-split-or-merged",
    "upper-items-missing-below",
}


@pytest.fixture(scope="module")
def store() -> LocalStore:
    return LocalStore.in_memory(SAMPLE)


def ask(store: LocalStore, name: str, **params: str) -> Solutions:
    answer = run_saved(store, SAVED, name, params)
    assert isinstance(answer, Solutions)
    return answer


def column(answer: Answer, variable: str) -> list[str]:
    """The values of a variable, row by row; unbound as nothing."""
    assert isinstance(answer, Solutions)
    place = answer.variables.index(variable)
    terms = [row[place] for row in answer.rows]
    return ["" if term is None else getattr(term, "value", str(term)) for term in terms]


def numbers(answer: Answer) -> list[str]:
    return list(dict.fromkeys(column(answer, "itemNumber")))


@pytest.fixture(scope="module")
def samples() -> LocalStore:
    """Both samples, so that there is something for every query."""
    store = ox.Store()
    store.load(path=SAMPLE, format=ox.RdfFormat.N_QUADS)
    store.load(path=LEVELS, format=ox.RdfFormat.TRIG)
    return LocalStore(store)


class TestAllOfThem:
    def test_there_are_enough(self) -> None:
        assert len(SAVED) >= 37

    @pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
    def test_each_runs_unchanged_and_says_what_it_is(
        self, samples: LocalStore, query: SavedQuery
    ) -> None:
        answer = samples.query(query.text)
        assert answer == samples.query(query.bind({}))
        if isinstance(answer, Solutions):
            assert "ORDER BY" in query.text
            assert answer.rows, "the sample has something for every query"
        else:
            assert isinstance(answer, Triples)
            assert answer.triples
        assert any("\u4e00" <= letter <= "\u9fff" for letter in query.title_zh)
        assert all(parameter.zh and parameter.en for parameter in query.parameters)

    @pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
    def test_each_default_can_be_set_to_itself(
        self, samples: LocalStore, query: SavedQuery
    ) -> None:
        params = {
            parameter.name: getattr(parameter.default, "value", "")
            for parameter in query.parameters
        }
        assert samples.query(query.bind(params)) == samples.query(query.text)

    @pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
    def test_each_runs_for_all_editions(self, samples: LocalStore, query: SavedQuery) -> None:
        if any(
            parameter.name == "edition" and parameter.optional for parameter in query.parameters
        ):
            everywhere, here = samples.query(query.bind({"edition": ""})), samples.query(query.text)
            assert isinstance(everywhere, Solutions)
            assert isinstance(here, Solutions)
            assert len(everywhere.rows) >= len(here.rows)

    @pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
    def test_each_runs_on_the_built_dataset(self, built_store: ox.Store, query: SavedQuery) -> None:
        answer = LocalStore(built_store).query(query.text)
        assert isinstance(answer, Solutions | Triples)
        found = answer.rows if isinstance(answer, Solutions) else answer.triples
        assert found or query.name in OF_FULL_EDITIONS

    def test_each_term_is_one_of_the_ontology(self) -> None:
        ontology = (ROOT / "ontology" / "qzbps.ttl").read_bytes()
        defined = {quad.subject for quad in ox.parse(ontology, format=ox.RdfFormat.TURTLE)}
        unknown = {
            f"{query.name}: {token.text}"
            for query in SAVED
            for token in tokens(query.text)
            if token.text.startswith("qz:") and token.kind == "pname" and token.text != "qz:"
            if ox.NamedNode(names.term(token.text.removeprefix("qz:"))) not in defined
        }
        assert unknown == set()


@pytest.fixture(scope="module")
def whole(built_store: ox.Store) -> LocalStore:
    return LocalStore(built_store)


class TestTheBuiltDataset:
    """What is expected was read from the printed text."""

    def test_a_payer_by_its_name(self, whole: LocalStore) -> None:
        for name, label in (("CentralGovernment", "中央政府"), ("InsuranceFund", "社会保险基金")):
            by_label = ask(whole, "items-by-payer", payer=label)
            assert by_label.rows
            assert by_label == ask(whole, "items-by-payer", payer=f"qz:{name}")
            assert by_label == ask(whole, "items-by-payer", payer=names.term(name))

    def test_whoever_helps_with_something_else_pays_no_part_of_an_amount(
        self, whole: LocalStore
    ) -> None:
        """省对困难老年人养老服务补贴、护理补贴给予适当补助: not 高龄津贴, the item's amount."""
        answer = ask(whole, "amounts-by-payer")
        payers = zip(column(answer, "itemNumber"), column(answer, "payerName"), strict=True)
        found = {payer for item, payer in payers if item == "50"}
        assert found == {"市级政府", "县级政府"}

    def test_a_shared_amount_says_how_many_share_it(self, whole: LocalStore) -> None:
        answer = ask(whole, "amounts-by-payer")
        told = zip(
            *(column(answer, name) for name in ("itemNumber", "payers", "payerName")), strict=True
        )
        assert {(payers, name) for item, payers, name in told if item == "50"} == {
            ("2", "市级政府"),
            ("2", "县级政府"),
        }

    def test_an_increment_is_no_plain_amount(self, whole: LocalStore) -> None:
        """再增加200元, 上浮50%: on top of the sums before."""
        answer = ask(whole, "benchmarks-of-item")
        told = dict(zip(column(answer, "quote"), column(answer, "increment"), strict=True))
        assert {quote for quote, more in told.items() if more == "另加"} == {"50%", "200元"}

    def test_the_highest_monthly_amounts(self, whole: LocalStore) -> None:
        answer = ask(whole, "highest-monthly-amounts")
        amounts = zip(
            column(answer, "agencyName"),
            column(answer, "monthly"),
            column(answer, "itemNumber"),
            strict=True,
        )
        assert ("衢州市卫生健康委员会", "1000", "48") in set(amounts)
        assert len(set(column(answer, "agency"))) == len(answer.rows)
        more = dict(zip(column(answer, "itemNumber"), column(answer, "increments"), strict=True))
        assert more["65"].startswith("200元 (生活完全不能自理的残疾人)；50% (")

    def test_what_has_changed(self, whole: LocalStore) -> None:
        """By the edition's date of issue, 2024-06-25, and the heads of the laws' texts."""
        answer = ask(whole, "items-whose-law-has-changed")
        changed = dict(zip(column(answer, "document"), column(answer, "on"), strict=True))
        assert changed["军人抚恤优待条例"] == "2024-08-05"
        assert changed["烈士褒扬条例"] == "2024-09-27"
        assert changed["退役士兵安置条例"] == "2024-09-01"
        assert "工伤保险条例" not in changed
        assert "退役军人安置条例" in column(answer, "replacedBy")

    def test_groups_under_children(self, whole: LocalStore) -> None:
        answer = ask(whole, "owed-to-groups-under", group="儿童")
        owed = set(zip(column(answer, "groupName"), column(answer, "itemNumber"), strict=True))
        assert {("0—6岁儿童", "6"), ("0—6岁儿童", "7"), ("事实无人抚养儿童", "8")} <= owed
        assert answer == ask(whole, "owed-to-groups-under", group="pop:儿童")

    def test_nothing_is_listed_of_which_a_condition_is_not_met(self, whole: LocalStore) -> None:
        some = numbers(ask(whole, "services-for-conditions"))
        assert {"65", "71"} <= set(some)
        assert "60" not in some, "特困人员 also lack 劳动能力 and 生活来源"
        assert "65" not in numbers(ask(whole, "services-for-conditions", first="老年人", second=""))


class TestAnswers:
    def test_the_acceptance_question(self, store: LocalStore) -> None:
        answer = ask(store, "disability-items-by-lead-agency")
        assert numbers(answer) == ["67", "68", "71"], "65 names 市民政局 first"
        assert set(column(answer, "leadAgency")) == {"衢州市残疾人联合会"}
        documents = dict(
            zip(column(answer, "itemNumber"), column(answer, "provincialDocuments"), strict=True)
        )
        assert documents["71"] == "浙江省实施〈无障碍环境建设条例〉办法"
        assert documents["68"].count("；") == 1
        assert column(answer, "minValue")[1:3] == ["1000", ""]

    def test_the_acceptance_question_on_the_built_dataset(self, built_store: ox.Store) -> None:
        answer = ask(LocalStore(built_store), "disability-items-by-lead-agency")
        assert numbers(answer) == ["67", "68", "70", "71"]
        documents = column(answer, "provincialDocuments")
        assert all("浙江省" in titles for titles in documents)

    def test_by_the_full_name_and_elsewhere(self, store: LocalStore) -> None:
        by_name = ask(store, "items-by-lead-agency", agency="衢州市残疾人联合会")
        assert by_name == ask(store, "items-by-lead-agency", agency="市残联")
        county = ask(store, "items-by-lead-agency", agency="县残联", edition="330824-2024")
        assert column(county, "itemName") == ["残疾人托养照护服务"]
        assert column(county, "itemNumber") == [""]

    def test_population_through_the_inferred_graph(self, store: LocalStore) -> None:
        assert numbers(ask(store, "items-for-population", population="残疾人")) == [
            *("65", "67", "68", "71")
        ]
        assert numbers(ask(store, "items-for-population", population="儿童")) == ["7", "68"]

    def test_benchmarks_in_their_order(self, store: LocalStore) -> None:
        answer = ask(store, "benchmarks-of-item", itemNumber="65")
        assert column(answer, "value") == ["500", "250", "30"]
        assert column(answer, "comparableValue") == ["6000", "3000", ""]

    def test_a_benchmark_without_any_part(self, store: LocalStore) -> None:
        answer = ask(store, "benchmarks-of-item", itemNumber="68")
        assert column(answer, "value") == ["", ""]
        assert column(answer, "maxValue") == ["3000", ""]

    def test_ages(self, store: LocalStore) -> None:
        assert numbers(ask(store, "items-by-age", age="70")) == ["53"]
        assert numbers(ask(store, "items-by-age", age="6")) == ["7", "68"]
        assert numbers(ask(store, "items-by-age", age="7")) == ["68"]
        assert numbers(ask(store, "items-by-age", age="18")) == []

    def test_payers(self, store: LocalStore) -> None:
        for written in ("qz:Employer", names.term("Employer"), f"<{names.term('Employer')}>"):
            assert numbers(ask(store, "items-by-payer", payer=written)) == ["30"]

    def test_each_pair_of_alternatives_once(self, store: LocalStore) -> None:
        assert column(ask(store, "alternatives"), "otherQuote") == ["总量50万册"]

    def test_amounts_fall(self, store: LocalStore) -> None:
        amounts = [
            float(value)
            for value in column(ask(store, "money-amounts-per-year"), "comparableValue")
        ]
        assert amounts == sorted(amounts, reverse=True) == [6000, 3000, 1000]

    def test_a_document_by_part_of_its_title(self, store: LocalStore) -> None:
        assert numbers(ask(store, "items-on-document", title="无障碍")) == ["68", "71"]

    def test_where_an_item_stands(self, store: LocalStore) -> None:
        answer = ask(store, "provenance-of-item", itemNumber="65")
        assert column(answer, "startOffset") == ["23310", "23600"]
        assert column(answer, "exactText")[1] == "500 元\n"

    def test_the_outline(self, store: LocalStore) -> None:
        answer = ask(store, "outline-of-edition")
        assert column(answer, "items") == ["3"]

    def test_what_a_county_implements(self, store: LocalStore) -> None:
        answer = ask(store, "items-and-their-upper-items", edition="330824-2024")
        assert column(answer, "upperItemNumber") == ["67"]

    def test_an_items_graph_leaves_out_what_is_inferred(self, store: LocalStore) -> None:
        answer = run_saved(store, SAVED, "graph-of-item", {"itemNumber": "67"})
        assert isinstance(answer, Triples)
        properties = {names.local(triple[1].value) for triple in answer.triples}
        assert "leadAgency" in properties
        assert "responsibleAgency" not in properties


class TestBinding:
    @pytest.mark.parametrize(
        "value",
        [
            '" } UNION { ?s ?p ?o } #',
            "\\",
            "a\nb",
            '"""',
            "?x",
            "市残联' . SERVICE <http://x/> { ?s ?p ?o }",
            "}",
            "",
        ],
    )
    def test_no_value_is_pasted(self, store: LocalStore, value: str) -> None:
        assert ask(store, "items-by-lead-agency", agency=value).rows == ()

    def test_each_type(self) -> None:
        bound = find(SAVED, "benchmarks-of-item").bind(
            {"itemNumber": " 65 ", "edition": "330824-2024"}
        )
        assert f'VALUES ?itemNumber {{ "65"^^<{names.PREFIXES["xsd"]}integer> }}' in bound
        assert f"VALUES ?edition {{ <{names.standard('330824-2024')}> }}" in bound
        assert bound.startswith("# title-zh: ")

    def test_an_edition_is_looked_for_in_its_own_place(self, store: LocalStore) -> None:
        """Not in all that lie around and within it, which are thousands for the nation's."""
        query = find(SAVED, "payers-at-each-level")
        bound = query.bind({"edition": "330824-2024"})
        assert bound.count(f"VALUES ?place {{ <{names.division('330824')}> }}") == 2
        assert "VALUES ?place" not in query.bind({"edition": "<https://example.org/standard>"})
        assert "VALUES ?place { div:330800 }" in query.bind({})
        assert ask(store, query.name, edition="330800-2023").rows

    @pytest.mark.parametrize(
        ("name", "parameter", "value"),
        [
            ("benchmarks-of-item", "itemNumber", "六十五"),
            ("benchmarks-of-item", "itemNumber", "６５"),
            ("benchmarks-of-item", "itemNumber", "6.5"),
            ("benchmarks-of-item", "itemNumber", ""),
            ("benchmarks-of-item", "edition", "330800"),
            ("items-by-payer", "payer", "x:> } #"),
            ("items-by-payer", "payer", ""),
            ("items-by-lead-agency", "agency", "\udc80"),
        ],
    )
    def test_a_value_of_another_type(self, name: str, parameter: str, value: str) -> None:
        with pytest.raises(BadUsage, match=f"parameter {parameter}: .* is no "):
            find(SAVED, name).bind({parameter: value})

    def test_an_unknown_parameter(self) -> None:
        with pytest.raises(BadUsage, match="no parameter 'agancy'; did you mean agency"):
            find(SAVED, "items-by-lead-agency").bind({"agancy": "市残联"})
        with pytest.raises(BadUsage, match="no parameter 'x'; take one of place"):
            find(SAVED, "editions").bind({"x": "y"})


HEAD = "# title-zh: 一\n# title-en: one\n# description-zh: 二\n# description-en: two\n"


class TestGrammar:
    def saved(self, folder: Path, text: str, name: str = "a-query") -> SavedQuery:
        file = folder / f"{name}.rq"
        file.write_text(text, encoding="utf-8")
        return read_saved(file, titled=True)

    def test_a_decimal_and_an_open_string(self, tmp_path: Path) -> None:
        query = self.saved(
            tmp_path,
            HEAD + "# param: least xsd:decimal | 至少 | at least\n"
            "# param: word xsd:string? | 词 | word\n"
            "SELECT * {\n# VALUES ?least { 9.9 } in a comment, and 'VALUES ?word { 1 }'\n"
            "VALUES ?least { 1.5 } VALUES ?word { UNDEF } }",
        )
        assert [parameter.default for parameter in query.parameters] == [
            ox.Literal("1.5", datatype=ox.NamedNode(names.PREFIXES["xsd"] + "decimal")),
            None,
        ]
        answer = LocalStore(ox.Store()).query(query.bind({"least": "-.5", "word": "a"}))
        assert column(answer, "least") + column(answer, "word") == ["-0.5", "a"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("SELECT * {}", "says nothing of title-zh"),
            (HEAD + "# titel: x\nASK {}", "no place for the line"),
            (HEAD + "# title-zh: 二\nASK {}", "no place for the line"),
            (HEAD + "# param: a b\nASK {}", "reads NAME TYPE"),
            (HEAD + "# param: a xsd:float | 甲 | a\nASK { VALUES ?a { 1e0 } }", "reads NAME TYPE"),
            (HEAD + "# param: a xsd:integer | 甲 | a\nASK {}", "wants a block VALUES"),
            (
                HEAD + "# param: a xsd:integer | 甲 | a\nASK { VALUES ?a {1} VALUES ?a {2} }",
                "several defaults",
            ),
            (HEAD + "# param: a xsd:integer | 甲 | a\nASK { VALUES ?a { 1 2 } }", "2 defaults"),
            (
                HEAD + "# param: a xsd:integer | 甲 | a\nASK { VALUES ?a { 'x' } }",
                "is no xsd:integer",
            ),
            (
                HEAD + "# param: a xsd:integer | 甲 | a\nASK { VALUES ?a { UNDEF } }",
                "is no xsd:int",
            ),
            (HEAD + "# param: a iri | 甲 | a\nASK { VALUES ?a { 'x' } }", "is no iri"),
            (HEAD + "# param: a iri | 甲 | a\nASK { VALUES ?a { x:y } }", "does not parse"),
        ],
    )
    def test_a_broken_file_is_named(self, tmp_path: Path, text: str, said: str) -> None:
        with pytest.raises(BrokenData, match=rf"a-query\.rq: .*{said}"):
            self.saved(tmp_path, text)

    def test_a_name_that_is_no_kebab(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenData, match="small letters"):
            self.saved(tmp_path, HEAD + "ASK {}", name="Query_1")
