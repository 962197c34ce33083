"""What stands behind the dataset's names on a server: saved queries, things, graphs, files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pyoxigraph as ox
import pytest
import rdflib
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from qzgraph import names
from qzgraph.graph.answer import Solutions
from qzgraph.graph.built import DATASET
from qzgraph.graph.parts import canonical
from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import LocalStore
from qzgraph.rendering import people_csv
from qzgraph.settings import Settings
from qzgraph_server import create_app
from qzgraph_server.formats import GRAPH, NAMED_GRAPH
from qzgraph_server.saved import RESERVED
from running_server import SAMPLE

ROOT = Path(__file__).resolve().parent.parent
SAVED = load_saved(ROOT / "queries")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ITEM = "/id/standard/330800-2023/item/65"
RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
#: rdflib's own JSON-LD parser uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
BENCHMARK = rdflib.URIRef(names.term("hasBenchmark"))


@pytest.fixture(scope="module")
def client(settings: Settings, built: Path) -> Any:
    return create_app(settings, LocalStore.open(built)).test_client()


@pytest.fixture(scope="module")
def sampled(settings: Settings) -> Any:
    """The same of the sample, for what is of every dataset alike."""
    return create_app(settings, LocalStore.in_memory(SAMPLE)).test_client()


def get(client: Any, path: str, accept: str = "", status: int = 200, **headers: str) -> Any:
    reply = client.get(path, headers={**({"Accept": accept} if accept else {}), **headers})
    assert reply.status_code == status, reply.text
    return reply


def detail(client: Any, path: str, status: int) -> str:
    reply = get(client, path, status=status)
    assert reply.content_type == "application/problem+json"
    said = str(reply.get_json()["detail"])
    assert "\n" not in said
    return said


class TestOntologyDocuments:
    """What FOOPS! asks of the addresses: VER2, CN1, RDF1, DOC1, and one header a document."""

    @pytest.mark.parametrize(
        ("path", "iri"),
        [
            ("/ontology", names.ONTOLOGY),
            ("/ontology/0.1.0", names.ONTOLOGY),
            ("/ontology/alignments", names.ALIGNMENTS),
            ("/ontology/alignments/0.1.0", names.ALIGNMENTS),
        ],
    )
    def test_each_has_one_header_and_a_page(self, client: Any, path: str, iri: str) -> None:
        owl = "http://www.w3.org/2002/07/owl#"
        for accept in ("text/turtle", "application/rdf+xml", "application/ld+json"):
            served = get(client, path, accept)
            form = {"text/turtle": "turtle", "application/rdf+xml": "xml"}.get(accept, "json-ld")
            graph = rdflib.Graph().parse(data=served.data, format=form)
            a, ontology = rdflib.RDF.type, rdflib.URIRef(owl + "Ontology")
            assert list(graph.subjects(a, ontology)) == [rdflib.URIRef(iri)]
            version = graph.value(rdflib.URIRef(iri), rdflib.URIRef(owl + "versionIRI"))
            assert str(version).removeprefix(names.BASE) == f"{iri}/0.1.0".removeprefix(names.BASE)
        assert get(client, path, BROWSER).content_type.startswith("text/html")

    def test_another_version_is_not_there(self, client: Any) -> None:
        assert "0.0.9" in detail(client, "/ontology/0.0.9", 404)
        assert "9.9" in detail(client, "/ontology/alignments/9.9", 404)


class TestSavedQueries:
    def test_the_list(self, client: Any) -> None:
        reply = get(client, "/queries/")
        listed = {query["name"]: query for query in reply.get_json()["queries"]}
        assert set(listed) == {query.name for query in SAVED}
        age = next(p for p in listed["items-by-age"]["parameters"] if p["name"] == "age")
        assert (age["type"], age["optional"], age["default"]) == ("xsd:integer", False, "70")
        assert age["description"]["zh"] == "周岁年龄"
        page = get(client, "/queries/", BROWSER).text
        assert "某一年龄的人所属的服务对象" in page
        for query in listed.values():
            assert get(client, query["href"]).content_length

    def test_a_parameter_is_bound(self, client: Any) -> None:
        """（67）服务对象：16周岁以上具有衢州市户籍…；（49）（53）65岁及以上老年人；（85）老年人."""
        for age, items in [(16, {67}), (64, {67, 85}), (65, {49, 53, 67, 85})]:
            text = get(client, f"/queries/items-by-age.csv?age={age}").text
            found = {int(row["itemNumber"]) for row in csv.DictReader(io.StringIO(text))}
            assert items <= found
            assert (49 in found) is (49 in items)

    def test_a_value_is_never_text_of_the_query(self, client: Any) -> None:
        evil = quote('x" } SELECT * { ?s ?p ?o } #')
        text = get(client, f"/queries/items-by-lead-agency.csv?agency={evil}").text
        assert text.count("\r\n") == 1
        bound = get(client, f"/queries/items-by-lead-agency.rq?agency={evil}").text
        assert r'"x\" } SELECT * { ?s ?p ?o } #"' in bound

    @pytest.mark.parametrize(
        ("suffix", "accept"),
        [
            ("json", "application/sparql-results+json"),
            ("json", "application/json"),
            ("xml", "application/sparql-results+xml"),
            ("csv", "text/csv"),
            ("tsv", "text/tab-separated-values"),
            ("html", BROWSER),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ],
    )
    def test_suffix_and_accept_agree(self, client: Any, suffix: str, accept: str) -> None:
        by_suffix = get(client, f"/queries/who-pays.{suffix}", "image/png")
        by_accept = get(client, "/queries/who-pays", accept)
        if suffix not in ("xlsx", "html"):  # Those say their own address.
            assert by_suffix.data == by_accept.data
        assert "Accept" in by_accept.vary

    def test_a_graph(self, client: Any) -> None:
        graph = rdflib.Graph()
        graph.parse(data=get(client, "/queries/graph-of-item.ttl?itemNumber=65").text)
        assert len(list(graph.objects(None, BENCHMARK))) == 7
        assert "text/turtle" in get(client, "/queries/graph-of-item").content_type
        assert "there is no .csv here" in detail(client, "/queries/graph-of-item.csv", 404)

    @pytest.mark.parametrize(
        ("path", "status", "said"),
        [
            ("/queries/items-by-agee.csv", 404, "did you mean items-by-age"),
            ("/queries/items-by-age.docx", 404, "there are .json .xml .csv .tsv .xlsx"),
            ("/queries/items-by-age?agee=70", 400, "did you mean age?"),
            ("/queries/items-by-age?age=old", 400, "parameter age: 'old' is no xsd:integer"),
            ("/queries/items-by-age?age=1&age=2", 400, "'age' is given more than once"),
            ("/queries/items-by-age?age=", 400, "is no xsd:integer"),
            ("/queries/items-by-age?age=7%FF", 400, "is no xsd:integer"),
            ("/queries/items-by-age?edition=<x>+}", 400, "parameter edition"),
            ("/queries/items-by-payer?payer=qz:x%20y", 400, "parameter payer"),
        ],
    )
    def test_what_does_not_fit(self, client: Any, path: str, status: int, said: str) -> None:
        assert said in detail(client, path, status)

    def test_nothing_acceptable(self, client: Any) -> None:
        assert get(client, "/queries/who-pays", "image/png", 406).get_json()["status"] == 406

    def test_it_may_be_kept(self, client: Any) -> None:
        first = get(client, "/queries/items-by-age.csv?age=82")
        tag = first.headers["ETag"]
        again = get(client, "/queries/items-by-age.csv?age=82", status=304, If_None_Match=tag)
        assert (again.data, again.headers["ETag"]) == (b"", tag)
        for other in ("items-by-age.csv?age=81", "items-by-age.tsv?age=82"):
            assert get(client, f"/queries/{other}", If_None_Match=tag).headers["ETag"] != tag

    def test_no_parameter_has_a_reserved_name(self) -> None:
        assert not {p.name for query in SAVED for p in query.parameters} & set(RESERVED)


class TestForPeople:
    def test_bom_on_request(self, client: Any) -> None:
        plain = get(client, "/queries/who-pays.csv").data
        assert not plain.startswith(b"\xef\xbb\xbf")
        assert get(client, "/queries/who-pays.csv?bom=1").data == b"\xef\xbb\xbf" + plain
        assert get(client, "/queries/who-pays.csv?bom=0").data == plain

    def test_no_text_is_a_formula(self) -> None:
        text = ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "＝1", "1+1", "a=b"]
        number = ox.Literal(-5)
        answer = Solutions(("x",), (*((ox.Literal(each),) for each in text), (number,)))
        rows = [row["x"] for row in csv.DictReader(io.StringIO(people_csv.csv(answer).decode()))]
        assert rows == [*(f"'{each}" for each in text[:6]), "1+1", "a=b", "-5"]

    def test_a_workbook_says_where_it_comes_from(self, client: Any, built: Path) -> None:
        body = get(client, "/queries/items-by-age.xlsx?age=82").data
        book = openpyxl.load_workbook(io.BytesIO(body))
        rows, about = book.worksheets
        assert rows["A1"].value == "itemNumber"
        assert isinstance(rows["A2"].value, int)
        said = {row[0]: str(row[1] or "") for row in about.iter_rows(values_only=True)}
        assert said["参数 age"] == "82"
        assert said["参数 edition"] == "330800-2023"
        assert '"82"^^' in said["SPARQL"] or " 82 " in said["SPARQL"]
        assert said["数据日期 date of the data"] == "2024-06-25"  # 印发日期：2024年6月25日
        digest = (built / "build.txt").read_text().split("sha256 ")[1]
        assert digest.startswith(said["数据 build"])
        assert len(said["数据 build"]) == 16
        assert said["地址 address"].endswith("/queries/items-by-age.xlsx?age=82")

    def test_the_same_bytes(self, client: Any) -> None:
        assert (
            get(client, "/queries/who-pays.xlsx").data == get(client, "/queries/who-pays.xlsx").data
        )


class TestThings:
    @pytest.mark.parametrize(
        ("accept", "suffix"),
        [
            ("", "ttl"),
            ("*/*", "ttl"),
            ("text/turtle", "ttl"),
            ("application/n-triples", "nt"),
            ("application/rdf+xml", "rdf"),
            ("application/ld+json", "jsonld"),
            ("application/json", "jsonld"),
            (BROWSER, "html"),
        ],
    )
    def test_a_thing_leads_to_its_document(self, client: Any, accept: str, suffix: str) -> None:
        reply = get(client, ITEM, accept, 303)
        assert reply.headers["Location"] == f"{ITEM}.{suffix}"
        assert "Accept" in reply.vary
        document = client.get(ITEM, headers={"Accept": accept}, follow_redirects=True)
        assert document.status_code == 200
        assert document.mimetype == GRAPH[suffix].media_type
        if suffix == "html":
            return
        links = document.headers["Link"]
        assert '<https://w3id.org/qzbps/id/standard/330800-2023/item/65>; rel="describes"' in links
        assert f'<{ITEM}.nt>; rel="alternate"; type="application/n-triples"' in links

    @pytest.mark.parametrize("suffix", RDFLIB)
    def test_every_format_says_the_same(self, client: Any, suffix: str) -> None:
        graph = rdflib.Graph()
        graph.parse(data=get(client, f"{ITEM}.{suffix}").data, format=RDFLIB[suffix])
        item = rdflib.URIRef(names.item("330800-2023", 65))
        benchmarks = set(graph.objects(item, BENCHMARK))
        assert len(benchmarks) == 7
        # Its benchmarks are part of it, and so is what both were read from.
        value = rdflib.URIRef(names.term("value"))
        said = {str(v) for b in benchmarks for v in graph.objects(b, value)}
        assert {"500", "250", "125", "30"} <= said
        exact = rdflib.URIRef(names.term("exactText"))
        assert "500 元" in {str(o) for o in graph.objects(None, exact)}
        label = rdflib.URIRef(names.PREFIXES["skos"] + "prefLabel")
        assert "衢州市民政局" in {str(o) for o in graph.objects(None, label)}

    def test_the_page(self, client: Any) -> None:
        """Of a thing that has no richer page of its own: 生活完全不能自理…每人每月500元."""
        page = get(client, f"{ITEM}/benchmark/2.html").text
        assert "生活完全不能自理：补贴［元］：500元</h1>" in page
        assert ">500 元 <a" in page
        assert ">计量口径</a>" in page
        assert ">per</a>" in get(client, f"{ITEM}/benchmark/2.html?lang=en").text
        assert 'href="/id/standard/330800-2023/item/65"' in page

    def test_links_both_ways_are_bounded_and_paged(self, client: Any) -> None:
        path = "/ontology/SourcePassage.html"
        first, second = (get(client, f"{path}?page={n}").text for n in (1, 2))
        assert first != second
        assert first.count('<th scope="row"><a href="/id/standard/') == 50
        assert 'rel="next"' in first
        assert "page=2" in first
        for odd in ("0", "-1", "x", "999999", "9" * 400, "２"):
            assert get(client, f"{path}?page={odd}").status_code == 200

    def test_chinese_addresses(self, client: Any) -> None:
        path = "/id/population/" + quote("残疾人")
        reply = get(client, path, "text/turtle", 303)
        assert reply.headers["Location"] == f"{path}.ttl"
        assert "残疾人" in get(client, f"{path}.ttl").text

    def test_the_request_is_kept_on_the_way(self, client: Any) -> None:
        reply = get(client, f"{ITEM}?lang=en", BROWSER, 303)
        assert reply.headers["Location"] == f"{ITEM}.html?lang=en"

    def test_below_a_base_path(self, client: Any) -> None:
        reply = client.get(ITEM, base_url="http://localhost/qz/", headers={"Accept": BROWSER})
        assert reply.headers["Location"] == f"/qz{ITEM}.html"

    def test_every_iri_answers(self, client: Any, built_store: ox.Store) -> None:
        """One of each kind of thing, and every term of the ontology."""
        kinds: dict[str, str] = {}
        for quad in built_store.quads_for_pattern(None, None, None, None):
            if isinstance(quad.subject, ox.NamedNode):
                iri = quad.subject.value
                if iri.startswith(names.ID):
                    kind = "/".join(p for p in iri[len(names.ID) :].split("/")[:3:2])
                    kinds.setdefault(kind, iri.replace(names.BASE, "/"))
                elif iri.startswith(names.QZ):
                    kinds[iri] = iri.replace(names.QZ, "/ontology/")
        assert len(kinds) > 150
        for path in kinds.values():
            assert get(client, quote(path), status=303)

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            (ITEM.replace("65", "165"), "item/65 ("),
            ("/id/population/" + quote("老人"), "population/老年人 (老年人)"),
            ("/ontology/leadagency", "ontology#leadAgency (牵头负责单位)"),
            ("/ontology/" + quote("牵头负责单位"), "ontology#leadAgency (牵头负责单位)"),
            ("/id/agency/330800/helth", "agency/330800/health (衢州市卫生健康委员会)"),
            ("/id/nothing/" + quote("<>{}|^`\\ \x00"), "there is nothing named"),
            ("/id/" + "x" * 3000, "there is nothing named"),
            (f"{ITEM}.docx", "there is no .docx here"),
            ("/graph/330800-2024", "graph/330800-2023"),
        ],
    )
    def test_near_misses(self, client: Any, path: str, said: str) -> None:
        assert said in detail(client, path, 404)

    def test_not_acceptable(self, client: Any) -> None:
        assert "text/turtle" in get(client, ITEM, "image/png", 406).get_json()["detail"]

    def test_tag(self, client: Any) -> None:
        tag = get(client, f"{ITEM}.ttl").headers["ETag"]
        get(client, f"{ITEM}.ttl", status=304, If_None_Match=tag)
        get(client, f"{ITEM}.nt", If_None_Match=tag)


class TestOntology:
    @pytest.mark.parametrize("suffix", RDFLIB)
    def test_the_document(self, client: Any, suffix: str) -> None:
        graph = rdflib.Graph()
        body = get(client, f"/ontology.{suffix}").data
        graph.parse(data=body, format=RDFLIB[suffix])
        assert len(graph) == len(rdflib.Graph().parse(ROOT / "ontology" / "qzbps.ttl"))
        assert get(client, "/ontology", GRAPH[suffix].media_type).data == body

    def test_the_page(self, client: Any) -> None:
        page = get(client, "/ontology", BROWSER).text
        assert "牵头负责单位" in page
        assert get(client, "/ontology.html").mimetype == "text/html"

    def test_a_term(self, client: Any) -> None:
        graph = rdflib.Graph()
        graph.parse(data=get(client, "/ontology/leadAgency.ttl").data)
        label = graph.objects(rdflib.URIRef(names.term("leadAgency")), rdflib.RDFS.label)
        assert {str(each) for each in label} == {"牵头负责单位", "lead agency"}


class TestData:
    def test_the_whole_dataset(self, client: Any, built: Path) -> None:
        whole = (built / DATASET).read_bytes()
        assert get(client, "/data/dataset.nq").data == whole
        assert gzip.decompress(get(client, "/data/dataset.nq.gz").data) == whole

    def test_the_whole_dataset_in_another_form(self, sampled: Any) -> None:
        trig = ox.parse(get(sampled, "/data/dataset.trig").data, format=ox.RdfFormat.TRIG)
        assert canonical(trig) == SAMPLE.read_bytes().splitlines()

    def test_a_zip(self, sampled: Any) -> None:
        body = get(sampled, "/data/dataset.zip").data
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files = {Path(name).name: archive.read(name) for name in archive.namelist()}
        assert "creativecommons.org/licenses/by/4.0" in files.pop("README.txt").decode()
        triples = sum(
            len(list(ox.parse(file, format=ox.RdfFormat.TURTLE))) for file in files.values()
        )
        assert triples == SAMPLE.read_bytes().count(b"\n")
        assert get(sampled, "/data/dataset.zip").data == body

    @pytest.mark.parametrize("suffix", [s for s in NAMED_GRAPH if s != "html"])
    def test_an_edition(self, client: Any, built_store: ox.Store, suffix: str) -> None:
        graph = ox.NamedNode(names.edition_graph("330800-2023"))
        count = sum(1 for _ in built_store.quads_for_pattern(None, None, None, graph))
        body = get(client, f"/data/330800-2023.{suffix}")
        form = ox.RdfFormat.from_extension(suffix)
        assert form is not None
        quads = set(ox.parse(body.data, format=form))
        assert len(quads) == count
        if suffix in ("trig", "nq"):
            assert {quad.graph_name for quad in quads} == {graph}
        assert get(client, f"/graph/330800-2023.{suffix}").data == body.data
        assert 'rel="license"' in body.headers["Link"]

    def test_void(self, client: Any, built_store: ox.Store) -> None:
        reply = get(client, "/.well-known/void")
        graph = rdflib.Graph().parse(data=reply.data, format="turtle")
        void, whole = rdflib.VOID, rdflib.URIRef(names.ID + "dataset")
        triples = {quad.triple for quad in built_store}
        assert int(str(graph.value(whole, void.triples))) == len(triples) > 50_000
        assert len(list(graph.objects(whole, void.classPartition))) > 10
        dump = str(graph.value(whole, void.dataDump))
        assert get(client, dump.removeprefix("http://localhost")).data
        assert get(client, "/id/dataset", status=303)

    @pytest.mark.parametrize("suffix", RDFLIB)
    def test_the_catalogue(self, client: Any, suffix: str) -> None:
        graph = rdflib.Graph()
        graph.parse(data=get(client, f"/data/catalog.{suffix}").data, format=RDFLIB[suffix])
        dcat, dct = rdflib.DCAT, rdflib.DCTERMS
        edition = rdflib.URIRef(names.standard("330800-2023"))
        assert (rdflib.URIRef(names.CATALOG), dcat.dataset, edition) in graph
        assert str(graph.value(edition, dct.license)).endswith("/by/4.0/")
        files = {str(graph.value(d, dcat.downloadURL)) for d in graph[edition : dcat.distribution]}
        assert "http://localhost/data/330800-2023.ttl" in files

    def test_the_files_of_the_catalogue_are_there(self, client: Any) -> None:
        graph = rdflib.Graph().parse(data=get(client, "/data/catalog.ttl").data, format="turtle")
        every = {str(each) for each in graph.objects(None, rdflib.DCAT.downloadURL)}
        some = {each for each in every if "100000-2023" in each or each.endswith("ntology.rdf")}
        assert len(some) > 1
        for file in some:
            assert client.head(file.removeprefix("http://localhost")).status_code == 200

    @pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", BROWSER])
    def test_the_catalogue_by_its_name(self, client: Any, accept: str) -> None:
        named = get(client, "/data/catalog", accept)
        assert named.content_type == get(client, "/data/", accept).content_type
        assert "Accept" in named.vary

    def test_the_context_shortens_what_is_served(self, client: Any) -> None:
        """What is written in its short names says the same as the IRIs do, values' types with them."""
        context = get(client, "/context.jsonld").get_json(force=True)["@context"]
        benchmark = f"{names.standard('330800-2023')}/item/65/benchmark/2"
        short = {
            "@context": context,
            "id": benchmark,
            "type": "Benchmark",
            "comparator": "Exactly",
            "value": "360",
            "prefLabel": {"zh": "某"},
        }
        read = rdflib.Graph().parse(data=json.dumps(short), format="json-ld")
        me, qz, xsd = rdflib.URIRef(benchmark), rdflib.Namespace(names.QZ), rdflib.XSD
        assert set(read) == {
            (me, rdflib.RDF.type, qz.Benchmark),
            (me, qz.comparator, qz.Exactly),
            (me, qz.value, rdflib.Literal("360", datatype=xsd.decimal)),
            (me, rdflib.SKOS.prefLabel, rdflib.Literal("某", lang="zh")),
        }

    def test_the_page(self, client: Any) -> None:
        page = get(client, "/data/", BROWSER).text
        assert "衢州市基本公共服务标准（2023年版）" in page
        assert "CC BY 4.0" in page
        assert get(client, "/data/").mimetype == "text/turtle"

    def test_every_kind_of_address_dereferences(self, client: Any, built_store: ox.Store) -> None:
        """One address of each form that the data mint, its numbers and names aside."""
        kinds: dict[str, str] = {}
        for quad in built_store:
            for node in (quad.subject, quad.object):
                if isinstance(node, ox.NamedNode) and node.value.startswith(names.BASE):
                    path = node.value.removeprefix(names.BASE).partition("#")[0]
                    own = re.sub(r"[^/]*[^/a-z-][^/]*", "…", path)
                    kinds.setdefault(own, path)
        assert len(kinds) > 20
        for path in kinds.values():
            address = quote(f"/{path}")
            reply = client.get(address, headers={"Accept": "text/turtle"}, follow_redirects=True)
            assert reply.status_code == 200, path

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("/data/330800-2022.ttl", "did you mean 330800-2023"),
            ("/data/330800-2023.docx", ".ttl .ttl.gz"),
            ("/data/330800-2023.ttl.bz2", ".ttl .ttl.gz"),
            ("/data/330800-2023", ".ttl .ttl.gz"),
        ],
    )
    def test_near_misses(self, client: Any, path: str, said: str) -> None:
        assert said in detail(client, path, 404)

    @pytest.mark.parametrize("host", ["x y<", "evil>.", '"', ""])
    def test_a_host_that_makes_no_address(self, client: Any, host: str) -> None:
        reply = client.get("/data/", headers={"Host": host})
        assert reply.status_code in (200, 400)
        assert not host or f"//{host}" not in reply.text

    def test_a_file_may_be_kept(self, client: Any) -> None:
        tag = get(client, "/data/dataset.nq.gz").headers["ETag"]
        assert not get(client, "/data/dataset.nq.gz", status=304, If_None_Match=tag).data


class TestOpenApi:
    def test_it_is_valid_and_whole(self, client: Any) -> None:
        described = get(client, "/openapi.json").get_json()
        validate(described)
        paths = {path for path in described["paths"] if not path.startswith("/queries/")}
        routes = {
            rule.rule.replace("<path:", "<").replace("<", "{").replace(">", "}")
            for rule in client.application.url_map.iter_rules()
        }
        assert paths == routes - {"/static/{filename}", "/queries/", "/queries/{address}"}
        for query in SAVED:
            operation = described["paths"][f"/queries/{query.name}"]["get"]
            named = {parameter["name"] for parameter in operation["parameters"]} - {"bom"}
            assert named == {parameter.name for parameter in query.parameters}
            assert query.title_zh in operation["summary"]

    def test_every_answer_has_a_schema(self, client: Any) -> None:
        paths = get(client, "/openapi.json").get_json()["paths"]
        for path, operations in paths.items():
            for operation in operations.values():
                for media_type, content in operation["responses"]["200"]["content"].items():
                    assert content["schema"], (path, media_type)

    @pytest.mark.parametrize(
        ("path", "asked"),
        [
            ("/compare", "edition=330800-2023&edition=100000-2023&format=json"),
            ("/coverage", "edition=330800-2023&format=json"),
            ("/entitlements", "edition=330800-2023&age=82&format=json"),
            ("/queries/", ""),
            ("/queries/who-pays", ""),
            ("/sparql", "query=ASK{}"),
            ("/sparql/terms.json", ""),
            ("/readyz", ""),
            ("/openapi.json", ""),
        ],
    )
    def test_json_is_as_described(self, client: Any, path: str, asked: str) -> None:
        described = get(client, "/openapi.json").get_json()
        reply = get(client, f"{path}?{asked}")
        content = described["paths"][path]["get"]["responses"]["200"]["content"]
        schema = content[reply.content_type.partition(";")[0]]["schema"]
        assert schema["$ref"]
        Draft202012Validator({**schema, "components": described["components"]}).validate(
            reply.get_json()
        )

    def test_parameters_are_typed(self, client: Any) -> None:
        paths = get(client, "/openapi.json").get_json()["paths"]
        by_name = {p["name"]: p for p in paths["/queries/items-by-age"]["get"]["parameters"]}
        assert by_name["age"]["schema"] == {"type": "integer", "default": 70}
        assert by_name["edition"]["allowEmptyValue"] is True

    def test_every_default_runs(self, sampled: Any) -> None:
        """What the document gives as a default is what one may send."""
        paths = get(sampled, "/openapi.json").get_json()["paths"]
        for path, operations in paths.items():
            if not path.startswith("/queries/") or "{" in path or path == "/queries/":
                continue
            given = {
                p["name"]: p["schema"]["default"]
                for p in operations["get"]["parameters"]
                if "default" in p["schema"]
            }
            said = get(sampled, path).data
            assert not given or said == sampled.get(path, query_string=given).data
