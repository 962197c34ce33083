"""A query's text, the verb, and the formats of its answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from qzgraph.errors import BadQuery, BadUsage
from qzgraph.graph.admission import form_of, names_dataset
from qzgraph.graph.answer import Solutions, Triples, Truth, read
from qzgraph.graph.query import find, run_saved
from qzgraph.graph.store import LocalStore
from qzgraph.graph.tokens import tokens
from qzgraph.rendering.answers import default_format, formats_for, render
from qzgraph.rendering.columns import display_width, folded
from qzgraph.rendering.formats import ANSWER

SAMPLE = Path(__file__).parent / "data" / "sample.nq"
XSD = "http://www.w3.org/2001/XMLSchema#"
ID = "https://w3id.org/qzbps/id/"


@pytest.fixture(scope="module")
def store() -> LocalStore:
    return LocalStore.in_memory(SAMPLE)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


class TestTokens:
    """The terminals of SPARQL 1.1 Query, §19.8."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<http://x/a?b=c#d>", [("iri", "<http://x/a?b=c#d>")]),
            (r"<http://x/\u4E2D>", [("iri", r"<http://x/\u4E2D>")]),
            ("?a <?b", [("var", "?a"), ("mark", "<"), ("var", "?b")]),
            ('"a\\"b"', [("string", '"a\\"b"')]),
            ('""', [("string", '""')]),
            ('"""a"b""c\n"""', [("string", '"""a"b""c\n"""')]),
            ("'''it's'''@zh-Hans", [("string", "'''it's'''"), ("lang", "@zh-Hans")]),
            ("qz:leadAgency.", [("pname", "qz:leadAgency"), ("mark", ".")]),
            ("a.b:c.d", [("pname", "a.b:c.d")]),
            (r"id:standard\/330800-2023", [("pname", r"id:standard\/330800-2023")]),
            ("pop:残疾人", [("pname", "pop:残疾人")]),
            (":%41", [("pname", ":%41")]),
            ("_:b1.", [("bnode", "_:b1"), ("mark", ".")]),
            ("$名称", [("var", "$名称")]),
            ("1.5e-3 .5 2.", [("number", "1.5e-3"), ("number", ".5"), ("number", "2")]),
            ("# FROM <x>\r\nASK", [("word", "ASK")]),
            ("'open FROM\n<x:y>", [("open", "'open FROM\n<x:y>")]),
        ],
    )
    def test_terminals(self, text: str, expected: list[tuple[str, str]]) -> None:
        assert kinds(text)[: len(expected)] == expected

    @pytest.mark.parametrize(
        "text", ["'" * 10**5, "<" * 10**5, "a.b" * 10**5, "a-" * 10**5, '"\\"' * 10**5, "1" * 10**5]
    )
    def test_hostile_text_takes_no_long_time(self, text: str) -> None:
        start = time.process_time()
        list(tokens(text))
        assert time.process_time() - start < 5

    def test_form(self) -> None:
        assert form_of("BASE <x:/> prefix select: <x:> # ASK\nSelect * {}") == "SELECT"
        assert form_of("DESCRIBE <x:y>") == "DESCRIBE"

    def test_dataset(self) -> None:
        assert names_dataset("ASK from named <x:g> {}")
        assert not names_dataset("PREFIX from: <x:> ASK { from:FROM ?FROM 'FROM' } # FROM")


class TestSyntaxErrors:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            (
                "SELECT * { ?s qz:value ?o }",
                "line 1, column 15: syntax error: the prefix qz: is not declared; "
                "declare it first: PREFIX qz: <https://w3id.org/qzbps/ontology#>",
            ),
            ("PREFIX a: <x:>\nSELECT * { ?s b:c ?o }", "declare it first: PREFIX b: <…>"),
            (
                "SELECT * {\n  ?s ?p 'abc }",
                "line 2, column 9: syntax error: a string is not closed",
            ),
            ("SELECT * { ?s ?p ?o ", "line 1, column 20: syntax error: the query ends before"),
            ("SELECT * {\n?s <a b> ?o }", "line 2, column 9: syntax error: IRI parsing failed"),
            ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", "a variable that is unbound"),
            ("SELECT * { ?s ?p ?o } }", "line 1, column 23: syntax error: '}' closes nothing"),
        ],
    )
    def test_one_line_with_its_place(self, store: LocalStore, query: str, said: str) -> None:
        with pytest.raises(BadQuery) as refused:
            store.query(query)
        assert said in str(refused.value)
        assert "\n" not in str(refused.value)


class Fixed:
    """A saved query without parameters."""

    def __init__(self, name: str) -> None:
        self.name = name

    def bind(self, params: Mapping[str, str]) -> str:
        return f'SELECT ("{self.name}" AS ?name) {{}}'


class TestVerb:
    def test_a_text(self, store: LocalStore) -> None:
        assert store.query("ASK {}") == Truth(True)

    def test_a_saved_query(self, store: LocalStore) -> None:
        saved = [Fixed("who-pays"), Fixed("editions")]
        answer = run_saved(store, saved, "who-pays", {})
        assert answer == Solutions(("name",), ((ox.Literal("who-pays"),),))

    def test_a_mistyped_name(self) -> None:
        saved = [Fixed("who-pays"), Fixed("editions")]
        with pytest.raises(BadUsage, match="no saved query 'who-pay'; did you mean who-pays"):
            find(saved, "who-pay")
        with pytest.raises(BadUsage, match="take one of who-pays, editions"):
            find(saved, "zzzz")
        with pytest.raises(BadUsage, match="there are none"):
            find([], "who-pays")


def literal(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


ROWS = Solutions(
    ("item", "name", "value", "day", "known"),
    (
        (
            ox.NamedNode(ID + "standard/330800-2023/item/1"),
            ox.Literal("残疾人康复服务", language="zh"),
            literal("1.50", "decimal"),
            literal("2024-06-25", "date"),
            literal("true", "boolean"),
        ),
        (
            ox.NamedNode(ID + "population/儿童"),
            ox.Literal("=1+1"),
            literal("20", "integer"),
            None,
            None,
        ),
        (
            ox.BlankNode("b0"),
            ox.Literal('a,"b"\nc'),
            literal("12345678901234567", "integer"),
            None,
            None,
        ),
    ),
)
GRAPH = Triples.of(
    [
        ox.Triple(
            ox.NamedNode(ID + "population/儿童"),
            ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),
            ox.Literal("儿童", language="zh"),
        ),
        ox.Triple(
            ox.NamedNode(ID + "population/儿童"),
            ox.NamedNode("https://w3id.org/qzbps/ontology#maxAge"),
            literal("17", "integer"),
        ),
    ]
)


class TestFormats:
    def test_every_format_of_the_command_line_fits_something(self) -> None:
        fits = {*formats_for(ROWS), *formats_for(GRAPH), *formats_for(Truth(True))}
        assert set(ANSWER) <= fits

    def test_the_usual_format(self) -> None:
        assert default_format(ROWS) == default_format(Truth(True)) == "table"
        assert default_format(GRAPH) == "turtle"

    @pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "xlsx", "nonsense"])
    def test_triples_are_no_table_of_values(self, form: str) -> None:
        with pytest.raises(BadUsage, match=f"triples, which do not fit {form}; take one of turtle"):
            render(GRAPH, form)

    @pytest.mark.parametrize("answer", [ROWS, Truth(False)])
    def test_rows_are_no_graph(self, answer: Solutions | Truth) -> None:
        with pytest.raises(BadUsage, match="do not fit turtle; take one of table, csv, tsv"):
            render(answer, "turtle")

    @pytest.mark.parametrize("form", ["json", "xml", "tsv"])
    def test_standard_formats_read_back(self, form: str) -> None:
        by_name = {
            "json": ox.QueryResultsFormat.JSON,
            "xml": ox.QueryResultsFormat.XML,
            "tsv": ox.QueryResultsFormat.TSV,
        }
        assert read(ox.parse_query_results(render(ROWS, form), format=by_name[form])) == ROWS

    def test_json(self) -> None:
        document = json.loads(render(ROWS, "json"))
        assert document["head"] == {"vars": list(ROWS.variables)}
        first = document["results"]["bindings"][0]
        assert first["name"] == {"type": "literal", "value": "残疾人康复服务", "xml:lang": "zh"}
        assert set(document["results"]["bindings"][1]) == {"item", "name", "value"}
        assert json.loads(render(Truth(True), "json")) == {"head": {}, "boolean": True}

    def test_a_triple_term(self, store: LocalStore) -> None:
        answer = store.query('SELECT (<<( <x:s> <x:p> "o"@ar--rtl )>> AS ?t) {}')
        parsed = ox.parse_query_results(render(answer, "json"), format=ox.QueryResultsFormat.JSON)
        assert read(parsed) == answer
        assert "<<( x:s x:p o )>>" in render(answer, "table").decode()

    def test_csv(self) -> None:
        lines = render(ROWS, "csv").decode().split("\r\n")
        assert lines[0] == "item,name,value,day,known"
        assert lines[1] == f"{ID}standard/330800-2023/item/1,残疾人康复服务,1.50,2024-06-25,true"
        assert lines[3] == '_:b0,"a,""b""\nc",12345678901234567,,'

    def test_xml(self) -> None:
        root = ElementTree.fromstring(render(Truth(False), "xml"))
        assert [child.text for child in root][-1] == "false"

    def test_truth_as_text(self) -> None:
        assert render(Truth(True), "table") == b"true\n"
        assert render(Truth(False), "csv") == b"false\n"

    def test_turtle(self) -> None:
        text = render(GRAPH, "turtle").decode()
        assert "@prefix pop: <https://w3id.org/qzbps/id/population/> ." in text
        assert "dcat:" not in text
        assert 'pop:儿童 skos:prefLabel "儿童"@zh ;\n\tqz:maxAge 17 .' in text
        assert set(ox.parse(text, format=ox.RdfFormat.TURTLE)) == {
            ox.Quad(triple[0], triple[1], triple[2]) for triple in GRAPH.triples
        }

    def test_an_empty_graph(self) -> None:
        assert render(Triples(()), "turtle") == b""

    @pytest.mark.parametrize("form", ["ntriples", "rdfxml", "jsonld", "table"])
    def test_other_forms_of_triples(self, form: str) -> None:
        assert "儿童" in render(GRAPH, form).decode()


class TestTable:
    def test_chinese_columns_stand_in_line(self) -> None:
        lines = render(ROWS, "table").decode().splitlines()
        assert lines[0].split() == list(ROWS.variables)
        starts = {
            display_width(line[: line.index(word)])
            for line, word in zip(
                [lines[0], *lines[2:]], ("name", "残疾人", "=1+1", 'a,"b"'), strict=False
            )
        }
        values = {
            display_width(line[: line.index(word) + len(word)])
            for line, word in zip(lines[2:], ("1.50", "20", "12345678901234567"), strict=False)
        }
        assert len(starts) == 1, "texts begin in one column"
        assert len(values) == 1, "numbers end in one column"
        assert "id:standard/330800-2023/item/1" in lines[2]
        assert "pop:儿童" in lines[3]
        assert "^^" not in "".join(lines)

    def test_no_rows(self) -> None:
        assert render(Solutions(("a", "b"), ()), "table").decode().split()[:2] == ["a", "b"]
        assert render(Solutions((), ()), "table").strip() == b""

    def test_data_cannot_steer_the_terminal(self) -> None:
        rows = Solutions(("a",), ((ox.Literal("\x1b[31mred\u202e\x07\x85"),),))
        shown = render(rows, "table").decode()
        assert not set("\x1b\u202e\x07\x85") & set(shown)
        assert "[31mred" in shown

    def test_it_fits_a_terminal(self) -> None:
        text = "为残疾等级被评定为一级、二级的重度残疾人和三级、四级精神、智力残疾人发放护理补贴。"
        rows = Solutions(("number", "text"), ((literal("65", "integer"), ox.Literal(text * 5)),))
        lines = render(rows, "table", width=60).decode().splitlines()
        assert max(map(display_width, lines)) <= 60
        assert "".join(line[10:].strip() for line in lines[2:]) == text * 5

    def test_folded(self) -> None:
        assert folded("one two three", 8) == ["one two", "three"]
        assert folded("儿童福利机构", 4) == ["儿童", "福利", "机构"]
        assert folded("儿童", 1) == ["儿", "童"]
        assert folded("", 5) == [""]
        assert folded("a\n\nb", 5) == ["a", "", "b"]


class TestExcel:
    @staticmethod
    def sheet(book: bytes) -> tuple[ElementTree.Element, list[str]]:
        with zipfile.ZipFile(BytesIO(book)) as archive:
            strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(item.itertext()) for item in strings]
            return ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml")), shared

    def test_cells_by_type(self) -> None:
        sheet, shared = self.sheet(render(ROWS, "xlsx"))
        space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        cells = {cell.get("r"): cell for cell in sheet.iterfind(".//m:c", space)}
        assert not sheet.findall(".//m:f", space), "no cell is a formula"

        def value(name: str) -> str:
            found = cells[name].find("m:v", space)
            assert found is not None
            assert found.text is not None
            return shared[int(found.text)] if cells[name].get("t") == "s" else found.text

        assert value("A2") == ID + "standard/330800-2023/item/1"
        assert (cells["C2"].get("t"), value("C2")) == (None, "1.5")
        assert (cells["D2"].get("t"), value("D2")) == (None, "45468")  # 2024-06-25
        assert (cells["E2"].get("t"), value("E2")) == ("b", "1")
        assert (cells["B3"].get("t"), value("B3")) == ("s", "=1+1")
        assert (cells["C4"].get("t"), value("C4")) == ("s", "12345678901234567")
        assert "D3" not in cells
        pane = sheet.find(".//m:pane", space)
        assert pane is not None
        assert pane.get("state") == "frozen"
        assert sheet.find("m:autoFilter", space) is not None

    def test_the_same_bytes_at_any_time(self) -> None:
        """No clock is in them: all parts have the zip's first date, the properties a constant one."""
        content = render(ROWS, "xlsx")
        assert render(ROWS, "xlsx") == content
        with zipfile.ZipFile(BytesIO(content)) as parts:
            assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            properties = parts.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", properties)) == {"2024-01-01T"}

    def test_a_text_beyond_excels_limit_is_cut(self) -> None:
        rows = Solutions(("a",), ((ox.Literal("长" * 40000),),))
        _, shared = self.sheet(render(rows, "xlsx"))
        assert max(shared, key=len) == "长" * 32766 + "…"

    def test_odd_literals(self) -> None:
        odd = ("1e400", "double"), ("NaN", "double"), ("abc", "integer"), ("2024-02-30", "date")
        rows = Solutions(("a",), tuple((literal(*pair),) for pair in odd))
        _, shared = self.sheet(render(rows, "xlsx"))
        assert [pair[0] for pair in odd] == shared[1:]

    def test_truth(self) -> None:
        sheet, _ = self.sheet(render(Truth(True), "xlsx"))
        assert b'<c r="A2" t="b"><v>1</v></c>' in ElementTree.tostring(sheet).replace(b"ns0:", b"")


def test_a_query_starts_quickly() -> None:
    """Nothing that one format or the remote store needs is imported for the others."""
    script = (
        "import sys; from pathlib import Path; from qzgraph.graph.store import LocalStore;"
        "from qzgraph.rendering.answers import render;"
        f"store = LocalStore.in_memory(Path({str(SAMPLE)!r}));"
        "render(store.query('SELECT * { ?s ?p ?o } LIMIT 5'), 'csv');"
        "heavy = {'rdflib', 'SPARQLWrapper', 'xlsxwriter', 'wcwidth', 'flask'} & set(sys.modules);"
        "sys.exit(str(sorted(heavy)) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
