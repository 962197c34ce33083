"""What a page shows of an answer: names for IRIs, and a picture only where the shape suits one."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from qzgraph import names
from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app
from qzgraph_server.answer_view import MOST_ROWS, AnswerView, view
from qzgraph_server.terms import Terms, written

PREFIXES = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in names.PREFIXES.items())


@pytest.fixture(scope="module")
def store(built: Path) -> LocalStore:
    return LocalStore.open(built)


@pytest.fixture(scope="module")
def app(store: LocalStore, settings: Settings) -> Flask:
    return create_app(settings, store)


@pytest.fixture(scope="module")
def terms(store: LocalStore) -> Terms:
    return Terms(store)


@pytest.fixture
def seen(app: Flask, store: LocalStore, terms: Terms):  # type: ignore[no-untyped-def]
    def ask(query: str, language: str = "zh") -> AnswerView:
        with app.test_request_context():
            return view(store.query(PREFIXES + query), terms, language)

    return ask


class TestTerms:
    @pytest.mark.parametrize(
        ("iri", "expected"),
        [
            (names.term("leadAgency"), "qz:leadAgency"),
            (names.population("老年人"), "pop:老年人"),
            (names.agency("330800", "health"), f"<{names.ID}agency/330800/health>"),
            ("http://example.org/x", "<http://example.org/x>"),
            (names.PREFIXES["skos"], f"<{names.PREFIXES['skos']}>"),
        ],
    )
    def test_written_as_a_query_has_it(self, iri: str, expected: str) -> None:
        assert written(iri) == expected

    def test_an_agency_is_known_by_each_of_its_names(self, terms: Terms) -> None:
        full, printed = terms.named("衢州市卫生健康委员会"), terms.named("市卫健委")
        assert full is printed is not None
        assert full.kind == "qz:Agency"

    def test_what_the_editor_loads(self, terms: Terms) -> None:
        loaded = terms.as_json("en")
        by_name = {term["name"]: term for term in loaded["terms"]}
        lead = by_name["qz:leadAgency"]
        assert (lead["zh"], lead["en"], lead["kind"]) == ("牵头负责单位", "lead agency", "property")
        assert lead["about"].startswith("The body named first")
        assert "inferred" not in lead
        assert by_name["qz:leadsItem"]["inferred"] is True
        assert loaded["values"]["qz:leadAgency"] == ("qz:Agency",)
        assert by_name["rdfs:label"]["kind"] == "property"


class TestCells:
    def test_an_iri_is_called_by_its_name_and_leads_to_its_page(self, seen) -> None:  # type: ignore[no-untyped-def]
        answer = seen("SELECT ?a ?b { VALUES (?a ?b) { (qz:leadAgency id:unknown) } }")
        known, unknown = answer.rows[0]
        assert (known.text, known.href) == ("牵头负责单位", "/ontology#leadAgency")
        assert known.title == names.term("leadAgency")
        assert (unknown.text, unknown.href) == ("id:unknown", "/id/unknown")
        assert (
            seen("SELECT ?a { VALUES ?a { qz:leadAgency } }", "en").rows[0][0].text == "lead agency"
        )

    def test_no_script_becomes_a_link(self, seen) -> None:  # type: ignore[no-untyped-def]
        assert seen("SELECT ?a { VALUES ?a { <javascript:alert(1)> } }").rows[0][0].href == ""

    def test_a_variable_named_like_a_property_is_explained(self, seen) -> None:  # type: ignore[no-untyped-def]
        answer = seen("SELECT ?itemNumber ?x { VALUES (?itemNumber ?x) { (1 'a') } }")
        assert [(c.variable, c.meaning, c.number) for c in answer.columns] == [
            ("itemNumber", "项目序号", True),
            ("x", "", False),
        ]

    def test_rows_are_bounded_and_counted(self, seen) -> None:  # type: ignore[no-untyped-def]
        values = " ".join(map(str, range(MOST_ROWS + 5)))
        answer = seen(f"SELECT ?n {{ VALUES ?n {{ {values} }} }}")
        assert (len(answer.rows), answer.total) == (MOST_ROWS, MOST_ROWS + 5)


class TestPictures:
    @pytest.mark.parametrize(
        ("query", "charted"),
        [
            ("SELECT ?name ?n { VALUES (?name ?n) { ('a' 1) ('b' 2.5) } }", "n"),
            ("SELECT ?who ?n { VALUES (?who ?n) { (qz:Employer 1) (qz:Society 2) } }", "n"),
            ("SELECT ?number ?name { VALUES (?number ?name) { (1 'a') (2 'b') } }", ""),
            ("SELECT ?name ?n ?m { VALUES (?name ?n ?m) { ('a' 1 1) ('b' 2 2) } }", ""),
            ("SELECT ?name ?n { VALUES (?name ?n) { ('a' 1) ('b' -2) } }", ""),
            ("SELECT ?name ?n { VALUES (?name ?n) { ('a' 1) ('a' 2) } }", ""),
            ("SELECT ?name ?n { VALUES (?name ?n) { ('a' 1) ('b' UNDEF) } }", ""),
            ("SELECT ?name ?n { VALUES (?name ?n) { ('a' 1) } }", ""),
        ],
    )
    def test_a_chart_compares_named_numbers(self, seen, query: str, charted: str) -> None:  # type: ignore[no-untyped-def]
        answer = seen(query)
        assert answer.charted == charted
        assert bool(answer.chart) == bool(charted)

    def test_a_graph_is_of_things(self, seen) -> None:  # type: ignore[no-untyped-def]
        answer = seen(
            "CONSTRUCT { ?i a qz:ServiceItem ; qz:leadAgency ?a ; rdfs:label 'x' } "
            f"{{ VALUES ?i {{ <{names.item('330800-2023', 65)}> }} ?i qz:leadAgency ?a }}"
        )
        assert answer.total == 3
        assert answer.graph is not None
        assert answer.nodes is not None
        assert [answer.nodes[node.key].text for node in answer.graph.nodes] == [
            "困难残疾人生活补贴和重度残疾人护理补贴",
            "衢州市民政局",
        ]
        assert [link.edge.label for link in answer.graph.links] == ["牵头负责单位"]

    def test_a_graph_of_texts_alone_is_a_table(self, seen) -> None:  # type: ignore[no-untyped-def]
        answer = seen("CONSTRUCT { qz:x rdfs:label 'x' } {}")
        assert (answer.graph, answer.total) == (None, 1)
