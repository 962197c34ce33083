"""The query page without a browser: typed fields of examples, downloads, links that name their build."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from qzgraph import names
from qzgraph.graph.empty_aggregates import empty_aggregates
from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app

QUERY = "SELECT ?x ?n { VALUES (?x ?n) { ('=1+1' 5) ('长者' 7) } }"


@pytest.fixture(scope="module")
def store(built: Path) -> LocalStore:
    return LocalStore.open(built)


@pytest.fixture(scope="module")
def client(store: LocalStore, settings: Settings) -> FlaskClient:
    made = create_app(settings, store).test_client()
    made.environ_base["HTTP_ACCEPT"] = "text/html"
    return made


class TestExamples:
    def test_an_edition_is_chosen_from_those_that_are_there(self, client: FlaskClient) -> None:
        page = client.get("/queries/who-pays.html").text
        menu = page.split('<select name="edition">')[1].split("</select>")[0]
        assert menu.count("<option") == 1 + len(set(re.findall(r'value="(http[^"]+)"', menu)))
        assert f'value="{names.standard("330800-2023")}" selected' in menu
        assert "国家基本公共服务标准（2023年版）" in menu

    def test_a_name_is_typed_with_the_names_of_its_kind(self, client: FlaskClient) -> None:
        page = client.get("/queries/items-by-lead-agency.html").text
        offered = page.split('<datalist id="choices-agency">')[1].split("</datalist>")[0]
        assert '<option value="市卫健委">' in offered
        assert '<option value="衢州市卫生健康委员会">' in offered
        assert "老年人" not in offered

    def test_an_iri_is_chosen_by_its_label(self, client: FlaskClient) -> None:
        page = client.get("/queries/items-by-payer.html?lang=en").text
        menu = page.split('<select name="payer">')[1].split("</select>")[0]
        assert f'<option value="{names.term("InsuranceFund")}"' in menu
        assert ">social insurance fund</option>" in menu

    def test_a_number_is_a_number(self, client: FlaskClient) -> None:
        page = client.get("/queries/items-by-age.html").text
        assert '<input type="number" name="age"' in page

    def test_values_are_bound_and_the_answer_is_there(self, client: FlaskClient) -> None:
        reply = client.get("/queries/items-by-lead-agency.html", query_string={"agency": "市残联"})
        assert "残疾人康复服务" in reply.text
        assert "VALUES ?agency { &#34;市残联&#34; }" in re.sub(r"\s+", " ", reply.text)
        assert "# title-zh" not in reply.text

    def test_a_value_of_another_type_is_told(self, client: FlaskClient) -> None:
        reply = client.get("/queries/items-by-age.html?age=old")
        assert reply.status_code == 400
        assert 'role="alert"' in reply.text
        assert 'value="old"' in reply.text

    def test_one_that_is_not_there(self, client: FlaskClient) -> None:
        assert client.get("/queries/who-payed.html").status_code == 404


class TestDownloads:
    def test_csv_for_people(self, client: FlaskClient) -> None:
        reply = client.post("/sparql/answer.csv", data={"query": QUERY})
        assert reply.data.decode("utf-8-sig") == "x,n\r\n'=1+1,5\r\n长者,7\r\n"
        assert reply.data.startswith(b"\xef\xbb\xbf")
        assert "attachment" in reply.headers["Content-Disposition"]

    def test_a_workbook_says_what_was_asked_of_which_data(
        self, client: FlaskClient, store: LocalStore
    ) -> None:
        reply = client.get("/sparql/answer.xlsx", query_string={"query": QUERY})
        book = openpyxl.load_workbook(io.BytesIO(reply.data))
        assert [cell.value for cell in book.worksheets[0][3]] == ["长者", 7]
        said = [str(cell.value) for row in book.worksheets[1].rows for cell in row]
        assert QUERY in said
        assert store.build in said

    @pytest.mark.parametrize(
        ("form", "query", "status"),
        [
            ("ttl", "CONSTRUCT { <x:s> <x:p> 1 } {}", 200),
            ("csv", "CONSTRUCT { <x:s> <x:p> 1 } {}", 400),
            ("ttl", QUERY, 400),
            ("csv", "DROP ALL", 400),
            ("csv", "", 400),
            ("exe", QUERY, 404),
        ],
    )
    def test_what_fits(self, client: FlaskClient, form: str, query: str, status: int) -> None:
        reply = client.post(f"/sparql/answer.{form}", data={"query": query})
        assert reply.status_code == status


class TestLinks:
    def test_a_link_names_its_build(self, client: FlaskClient, store: LocalStore) -> None:
        page = client.get("/sparql", query_string={"query": "ASK {}"}).text
        assert f"build={store.build}" in page.split('class="permalink"')[1].split(">")[0]

    @pytest.mark.parametrize("other", [True, False])
    def test_and_tells_where_the_data_are_others(
        self, client: FlaskClient, store: LocalStore, other: bool
    ) -> None:
        build = "0123456789abcdef" if other else store.build
        page = client.get("/sparql", query_string={"query": "ASK {}", "build": build}).text
        assert ("另一版数据" in page) is other


class TestTerms:
    def test_are_kept_until_they_change(self, client: FlaskClient) -> None:
        first = client.get("/sparql/terms.json")
        again = client.get("/sparql/terms.json", headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        assert client.get("/sparql/terms.json?lang=en").headers["ETag"] != first.headers["ETag"]


class TestOntology:
    @pytest.mark.parametrize(
        ("accept", "kind"),
        [("text/html", "text/html"), ("text/turtle", "text/turtle"), ("*/*", "text/turtle")],
    )
    def test_one_address_answers_people_and_programs(
        self, client: FlaskClient, accept: str, kind: str
    ) -> None:
        assert client.get("/ontology", headers={"Accept": accept}).mimetype == kind

    def test_each_language_is_kept_apart(self, client: FlaskClient) -> None:
        tags = [
            client.get("/ontology", headers={"Accept-Language": said}).headers["ETag"]
            for said in ("zh-CN", "en")
        ]
        assert len(set(tags)) == 2

    def test_terms_are_found_by_their_words(self, client: FlaskClient) -> None:
        def hits(asked: str, lang: str) -> list[str]:
            page = client.get("/ontology", query_string={"q": asked, "lang": lang}).text
            found = page.split('class="hits"')[1].split("</section>")[0]
            return re.findall("<code>qz:([A-Za-z]+)</code>", found)

        assert hits("牵头 负责", "zh")[0] == "leadAgency"
        assert hits("qz:leadAgency", "en")[0] == "leadAgency"
        assert hits("<b>没有", "zh") == []


class TestEmptyAggregates:
    """``SUM`` over a value that is not there is empty, and the reader is told why."""

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            (
                "SELECT (SUM(?v) AS ?t) { VALUES ?s { 1 2 } OPTIONAL { VALUES (?s ?v) { (1 5) } } }",
                "SUM(COALESCE(?v, 0))",
            ),
            (
                "SELECT ?s (ROUND(AVG(?v)) AS ?t) WHERE { VALUES (?s ?v) { (1 5) (1 '%s') (2 7) } } "
                "GROUP BY ?s",
                "FILTER(isNumeric(?v))",
            ),
            ("SELECT (MAX(?v) AS ?t) { ?v <urn:none> ?v }", "没有数据满足"),
        ],
    )
    def test_why_and_how_to_mend_it(self, store: LocalStore, query: str, said: str) -> None:
        (told,) = empty_aggregates(store, query, store.query(query))
        assert told.variable == "t"
        assert said in told.zh

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT (SUM(?v) AS ?t) { VALUES ?v { 1 2 } }",
            "SELECT (SUM(COALESCE(?v, 0)) AS ?t) { VALUES ?s { 1 } OPTIONAL { ?s <urn:none> ?v } }",
            "SELECT ?v { VALUES ?s { 1 } OPTIONAL { ?s <urn:none> ?v } }",
            "SELECT (COUNT(?v) AS ?t) { ?v <urn:none> ?v }",
        ],
    )
    def test_what_is_not_so_is_not_told(self, store: LocalStore, query: str) -> None:
        assert empty_aggregates(store, query, store.query(query)) == []
