"""Both SHACL engines give the same results, messages filled in, for every kind of constraint."""

from __future__ import annotations

import random
import socket
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph.errors import BadUsage, BrokenData
from qzgraph.judging.shacl import ShaclResult, validate_graph
from valid_shapes import assert_valid

HERE = Path(__file__).parent / "shacl"
EX = "https://example.org/县/"
HEAD = (
    "@prefix ex: <https://example.org/县/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    'ex:p sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/县/"^^xsd:anyURI ] .\n'
)
BOTH = pytest.mark.parametrize("engine", ["shacl-rust", "pyshacl"])


def turtle(text: str) -> list[ox.Quad]:
    return list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def kinds(engine: str) -> list[ShaclResult]:
    data = ox.parse(path=str(HERE / "kinds-data.ttl"), format=ox.RdfFormat.TURTLE)
    return validate_graph(data, [HERE / "kinds.ttl"], engine)


def constraint(select: str, message: str = '"有"@zh , "there"@en') -> list[ox.Quad]:
    return turtle(
        f"ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:v ; sh:sparql ex:C .\n"
        f'ex:C sh:prefixes ex:p ; sh:message {message} ; sh:select """{select}""" .'
    )


@pytest.fixture(scope="module")
def found() -> list[ShaclResult]:
    return kinds("shacl-rust")


def test_the_engines_agree(found: list[ShaclResult]) -> None:
    assert found == kinds("pyshacl")


def test_every_kind_is_found(found: list[ShaclResult]) -> None:
    counted = Counter(
        (each.focus.removeprefix(EX), (each.source_constraint or each.source_shape)[len(EX) :])
        for each in found
    )
    once = ["inverse", "minCount"]
    both = ["sequence", "alternative", "closure", "hasValue", "qualified"]
    bad = ["maxCount", "minLength", "nodeKind", "pattern", "less", "range", "node"]
    expected = Counter({("空", name): 1 for name in once + both})
    expected += Counter({("坏", name): 1 for name in both + bad})
    expected += Counter({("坏", name): 2 for name in ("datatype", "class", "in", "unique")})
    expected += Counter({("逻辑坏", "Logic"): 4})
    expected += Counter({("值低", "低于"): 2, ("值低", "说明"): 1, ("值低", "several"): 1})
    expected += Counter({("值高", "无对应"): 1, ("值高", "Queries"): 1, ("值注", "无对应"): 1})
    assert counted == expected


def test_messages_are_filled_in_in_both_languages(found: list[ShaclResult]) -> None:
    (_, low) = (each for each in found if each.source_constraint == EX + "低于")
    assert low.messages["zh"] == f"{EX}值低：640.5低于700.5，差60"
    assert low.messages["en"] == f"{EX}值低: 640.5 is 60 below 700.5"
    assert (low.path, low.value, low.value_kind) == (EX + "数值", "640.5", "literal")
    assert low.bindings == {"应为": "700.5", "差": "60"}
    # Text from the data is shown as it stands; what is not bound leaves no trace.
    high, note = (each for each in found if each.source_constraint == EX + "无对应")
    messages = {high.focus: high.messages["zh"], note.focus: note.messages["zh"]}
    assert messages[EX + "值高"] == '“高：\\d "引" {?注}\n行”没有对应，备注'
    assert messages[EX + "值注"] == "“注”没有对应，备注见附件"
    (several,) = (each for each in found if each.source_shape == EX + "several")
    assert several.messages["en"] == "The counterparts have 700.5 and 800"


def test_severities_paths_and_values(found: list[ShaclResult]) -> None:
    by_shape = {(each.focus, each.source_shape): each for each in found}
    assert by_shape[EX + "坏", EX + "maxCount"].severity == "Warning"
    assert by_shape[EX + "坏", EX + "minLength"].severity == "Info"
    assert by_shape[EX + "空", EX + "minCount"].severity == "Violation"
    assert by_shape[EX + "空", EX + "inverse"].path == f"^<{EX}包含>"
    sequence = f"(<{EX}类别>/<http://www.w3.org/2000/01/rdf-schema#label>)"
    assert by_shape[EX + "空", EX + "sequence"].path == sequence
    assert by_shape[EX + "空", EX + "alternative"].path == f"(<{EX}值>|^<{EX}值的>)"
    assert by_shape[EX + "空", EX + "closure"].path == f"(<{EX}对象>/<{EX}上位>*)"
    assert by_shape[EX + "空", EX + "closure"].value is None
    node = by_shape[EX + "坏", EX + "node"]
    assert (node.value, node.value_kind) == (EX + "类二", "iri")
    assert {each.value for each in found if each.source_shape == EX + "datatype"} == {"2.5", "十二"}
    # A shape without a name goes by the one around it; without a message it says nothing.
    (nameless,) = (each for each in found if each.path == EX + "戊")
    assert (nameless.source_shape, nameless.severity) == (EX + "Logic", "Info")
    assert nameless.messages == {}


def test_the_order_is_fixed(found: list[ShaclResult]) -> None:
    data = list(ox.parse(path=str(HERE / "kinds-data.ttl"), format=ox.RdfFormat.TURTLE))
    shapes = list(ox.parse(path=str(HERE / "kinds.ttl"), format=ox.RdfFormat.TURTLE))
    random.Random(0).shuffle(data)
    assert validate_graph(data, shapes) == found


@BOTH
def test_a_statement_in_two_graphs_counts_once(engine: str) -> None:
    shapes = turtle(
        "ex:S sh:targetSubjectsOf ex:v ; sh:property [ sh:path ex:v ; sh:maxCount 1 ] ."
    )
    (quad,) = (each for each in turtle("ex:a ex:v 1 .") if each.predicate.value == EX + "v")
    graphs = [ox.NamedNode("urn:g1"), ox.NamedNode("urn:g2")]
    data = [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for graph in graphs]
    assert validate_graph(data, shapes, engine) == []


@BOTH
def test_blank_nodes_have_no_label(engine: str) -> None:
    shapes = turtle("ex:S sh:targetObjectsOf ex:v ; sh:nodeKind sh:IRI .")
    (result,) = validate_graph(turtle("ex:a ex:v [] ."), shapes, engine)
    assert (result.focus, result.value, result.value_kind) == ("_:", "_:", "bnode")


@BOTH
def test_several_rows_for_one_value(engine: str) -> None:
    shapes = constraint(
        "SELECT DISTINCT $this ?value ?w WHERE { $this ex:v ?value ; ex:w ?w }",
        '"{?w}"@zh , "e"@en',
    )
    found = validate_graph(turtle("ex:a ex:v 1 ; ex:w 2 , 3 ."), shapes, engine)
    assert [each.messages["zh"] for each in found] == ["2", "3"]


@BOTH
def test_data_that_look_like_a_message(engine: str) -> None:
    shapes = constraint(
        "SELECT DISTINCT $this ?value ?w WHERE { $this ex:v ?value ; ex:w ?w }",
        '"{?value}、{?w}"@zh , "e"@en',
    )
    data = turtle(r'ex:a ex:v "{?w} {$this} \\1" ; ex:w "\"{?value}\" \n @zh" .')
    (result,) = validate_graph(data, shapes, engine)
    assert result.value == "{?w} {$this} \\1"
    assert result.messages["zh"] == '{?w} {$this} \\1、"{?value}" \n @zh'


def test_comparing_what_cannot_be_compared_is_where_they_differ() -> None:
    """rdflib orders any two literals, so pySHACL finds "多" > 10; SPARQL §17.3 makes it an error.
    Constraints that compare must test the datatype, as shapes/ do."""
    data = turtle('ex:a ex:v "多" .')
    loose = constraint(
        "SELECT DISTINCT $this ?value WHERE { $this ex:v ?value FILTER (?value > 10) }"
    )
    assert validate_graph(data, loose) == []
    strict = constraint(
        "SELECT DISTINCT $this ?value "
        "WHERE { $this ex:v ?value FILTER (isNumeric(?value) && ?value > 10) }"
    )
    assert validate_graph(data, strict) == validate_graph(data, strict, "pyshacl") == []


REFUSED = {
    "SELECT $this WHERE { $this ex:v ?v }": "DISTINCT",
    "SELECT DISTINCT $this WHERE { $this ex:v ?v MINUS { ?a ex:w ?v } }": "MINUS",
    "SELECT DISTINCT $this WHERE { $this ex:v ?v VALUES ?v { 1 } }": "VALUES",
    "SELECT DISTINCT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ex:v ?v } }": "SERVICE",
    "SELECT DISTINCT $this FROM <http://127.0.0.1:9/> WHERE { $this ex:v ?v }": "FROM",
    "SELECT DISTINCT $this WHERE { { SELECT ?v WHERE { ?s ex:v ?v } } }": "project $this",
    "SELECT DISTINCT * WHERE { $this ex:v ?v }": "names its variables",
    "SELECT DISTINCT $this ?message WHERE { $this ex:v ?message }": "names its variables",
    "SELECT DISTINCT $this WHERE { $this ex:v ": "query is wrong",
    "SELECT DISTINCT $this WHERE { $this no:v ?v }": "query is wrong",
}


@BOTH
@pytest.mark.parametrize(("select", "reason"), REFUSED.items())
def test_refused(engine: str, select: str, reason: str) -> None:
    with pytest.raises(BrokenData, match=reason.replace("$", r"\$")) as raised:
        validate_graph(turtle("ex:a ex:v 1 ."), constraint(select), engine)
    assert "\n" not in str(raised.value)


def test_what_engines_may_pass_over_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenData, match="sh:mincount"):
        validate_graph([], turtle("ex:S sh:property [ sh:path ex:v ; sh:mincount 1 ] ."))
    with pytest.raises(BrokenData, match="sh:rule"):
        validate_graph([], turtle("ex:S sh:targetClass ex:C ; sh:rule [] ."))
    with pytest.raises(BrokenData, match="no shapes"):
        validate_graph([], [])
    with pytest.raises(BrokenData, match=r"none\.ttl"):
        validate_graph([], [tmp_path / "none.ttl"])
    (tmp_path / "bad.ttl").write_text("ex:S a", encoding="utf-8")
    with pytest.raises(BrokenData, match=r"bad\.ttl"):
        validate_graph([], [tmp_path / "bad.ttl"])
    with pytest.raises(BadUsage, match="jena"):
        validate_graph([], [], "jena")


def test_without_the_fast_engine_the_reference_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qzgraph.judging.shacl.find_spec", lambda name: None)
    monkeypatch.setattr("qzgraph.judging.shacl._run_shacl_rust", None)
    shapes = turtle("ex:S sh:targetObjectsOf ex:v ; sh:nodeKind sh:IRI .")
    assert len(validate_graph(turtle("ex:a ex:v 1 ."), shapes)) == 1


@BOTH
def test_nothing_is_fetched(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was reached for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    imports = "ex:o a <http://www.w3.org/2002/07/owl#Ontology> ; "
    imports += "<http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/shapes.ttl> ."
    shapes = turtle(imports + "ex:S sh:targetObjectsOf ex:v ; sh:nodeKind sh:IRI .")
    assert len(validate_graph(turtle("ex:a ex:v 1 ." + imports), shapes, engine)) == 1


@pytest.mark.parametrize("name", ["kinds.ttl", "probe.ttl"])
def test_shapes_are_valid_shacl(name: str) -> None:
    assert_valid([HERE / name])


def test_wrong_shapes_are_told() -> None:
    with pytest.raises(AssertionError, match="minCount"):
        assert_valid(
            turtle('ex:S a sh:NodeShape ; sh:property [ sh:path ex:v ; sh:minCount "x" ] .')
        )
    with pytest.raises(AssertionError, match="zh and in en"):
        assert_valid(turtle('ex:S a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:message "好"@zh .'))
