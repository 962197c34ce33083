"""The server as its users meet it: on a socket, by urllib, SPARQLWrapper and a RemoteStore."""

from __future__ import annotations

import html
import importlib.util
import signal
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.errors import BadQuery, BadUsage, EndpointFailed
from qzgraph.graph.answer import Answer, Solutions, Truth
from qzgraph.graph.endpoint import RemoteStore
from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import LocalStore, Scope
from qzgraph.rendering.answers import default_format, render
from qzgraph.settings import Settings
from running_server import Reply, Served, running
from shared import Shared

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests" / "data" / "sample.nq"
SAVED = load_saved(ROOT / "queries")


def _server_package() -> ModuleType:
    """``qzgraph_server``, as installed, or from the checkout's ``server/`` where it is not."""
    if importlib.util.find_spec("qzgraph_server") is None:
        spec = importlib.util.spec_from_file_location(
            "qzgraph_server",
            ROOT / "server" / "__init__.py",
            submodule_search_locations=[str(ROOT / "server")],
        )
        assert spec is not None
        assert spec.loader is not None
        package = importlib.util.module_from_spec(spec)
        sys.modules["qzgraph_server"] = package
        spec.loader.exec_module(package)
    return importlib.import_module("qzgraph_server")


SERVER = _server_package()
formats: Any = importlib.import_module("qzgraph_server.formats")
negotiate: Any = importlib.import_module("qzgraph_server.negotiate")
serving: Any = importlib.import_module("qzgraph_server.serve")


@pytest.fixture(scope="module")
def local() -> LocalStore:
    return LocalStore.in_memory(SAMPLE)


@pytest.fixture
def remote(served: Served) -> RemoteStore:
    return RemoteStore(served.url + "/sparql")


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
SELECT = 'SELECT ?name { VALUES ?name { "市残联"@zh } }'
CONSTRUCT = "CONSTRUCT { <x:s> <x:p> ?n } { VALUES ?n { 1 } }"


class TestAccept:
    """RFC 9110, §12.5.1, as a table."""

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("", "application/sparql-results+json"),
            ("*/*", "application/sparql-results+json"),
            ("text/csv", "text/csv"),
            ("TEXT/CSV", "text/csv"),
            ("text/*", "text/csv"),
            ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
            ("text/csv; q=0.5; header=present, */*; q=0.1", "text/csv"),
            ("application/sparql-results+xml, */*;q=0.1", "application/sparql-results+xml"),
            ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
            ("application/json", "application/json"),
            (BROWSER, "text/html"),
            ("image/png", None),
            ("text/csv;q=0", None),
            ("text/csv;q=nonsense, text/html", "text/html"),
            ("nonsense", "application/sparql-results+json"),
            (",,;q=1", "application/sparql-results+json"),
        ],
    )
    def test_solutions(self, header: str, expected: str | None) -> None:
        chosen = negotiate.choose(header, formats.SOLUTIONS)
        assert (chosen and chosen.media_type) == expected

    @pytest.mark.parametrize(
        ("header", "html"),
        [(BROWSER, True), ("text/html", True), ("*/*", False), ("", False), ("text/csv", False)],
    )
    def test_who_is_a_browser(self, header: str, html: bool) -> None:
        assert negotiate.prefers_html(header) is html


class TestProtocol:
    """SPARQL 1.1 Protocol, §2.1."""

    @pytest.mark.parametrize(
        ("accept", "kind", "said"),
        [
            (None, "application/sparql-results+json", '"value":"市残联"'),
            ("application/json", "application/json", '"value":"市残联"'),
            (
                "application/sparql-results+xml",
                "application/sparql-results+xml",
                ">市残联</literal>",
            ),
            ("text/csv", "text/csv", "name\r\n市残联\r\n"),
            ("text/tab-separated-values", "text/tab-separated-values", '?name\n"市残联"@zh\n'),
            (BROWSER, "text/html", ' lang="zh">市残联</td>'),
        ],
    )
    def test_select(self, served: Served, accept: str | None, kind: str, said: str) -> None:
        reply = served.ask(SELECT, accept)
        assert (reply.status, reply.kind) == (200, kind)
        assert said in reply.text
        assert "Accept" in reply.headers["Vary"]

    @pytest.mark.parametrize(
        ("accept", "kind"),
        [
            (None, "text/turtle"),
            ("text/turtle", "text/turtle"),
            ("application/n-triples", "application/n-triples"),
            ("application/rdf+xml", "application/rdf+xml"),
            ("application/ld+json", "application/ld+json"),
            (BROWSER, "text/html"),
        ],
    )
    def test_construct(self, served: Served, accept: str | None, kind: str) -> None:
        reply = served.ask(CONSTRUCT, accept)
        assert (reply.status, reply.kind) == (200, kind)
        assert "x:s" in reply.text

    def test_ask(self, served: Served) -> None:
        assert served.ask("ASK {}").json() == {"head": {}, "boolean": True}
        assert "是 true" in served.ask("ASK {}", BROWSER).text

    def test_post_as_a_form(self, served: Served) -> None:
        body = urlencode({"query": SELECT}).encode()
        reply = served("/sparql", "text/csv", data=body, kind="application/x-www-form-urlencoded")
        assert reply.text == "name\r\n市残联\r\n"

    @pytest.mark.parametrize("charset", ["", "; charset=UTF-8", ';charset="utf-8"'])
    def test_post_directly(self, served: Served, charset: str) -> None:
        kind = "application/sparql-query" + charset
        reply = served("/sparql", "text/csv", data=SELECT.encode(), kind=kind)
        assert reply.text == "name\r\n市残联\r\n"

    def test_head(self, served: Served) -> None:
        reply = served("/sparql?query=ASK%20%7B%7D", method="HEAD")
        assert (reply.status, reply.body) == (200, b"")

    def test_the_dataset_of_the_request(self, served: Served) -> None:
        query = "SELECT DISTINCT ?s { ?s a <" + names.term("ServiceItem") + "> }"
        county = names.edition_graph("330824-2024")
        assert len(served.ask(query).json()["results"]["bindings"]) == 10
        reply = served.ask(query, **{"default-graph-uri": county})
        assert len(reply.json()["results"]["bindings"]) == 1
        reply = served.ask(query, **{"named-graph-uri": county})
        assert reply.json()["results"]["bindings"] == []
        direct = f"/sparql?default-graph-uri={quote(county)}"
        reply = served(direct, data=query.encode(), kind="application/sparql-query")
        assert len(reply.json()["results"]["bindings"]) == 1

    def test_a_long_query(self, served: Served) -> None:
        values = " ".join(f'"{number}"' for number in range(20000))
        body = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}".encode()
        reply = served("/sparql", "text/csv", data=body, kind="application/sparql-query")
        assert reply.text == "n\r\n20000\r\n"


def problem(reply: Reply, status: int) -> str:
    """The detail of a problem report (RFC 9457) with this status."""
    assert reply.status == status
    assert reply.kind == "application/problem+json"
    report = reply.json()
    assert {"title", "status", "detail"} <= set(report)
    assert report["status"] == status
    assert "\n" not in report["detail"]
    return str(report["detail"])


class TestProblems:
    def test_a_syntax_error_has_its_place(self, served: Served) -> None:
        detail = problem(served.ask("SELECT * {\n ?s qz:value ?o }"), 400)
        assert detail.startswith("line 2, column 5: syntax error: the prefix qz: is not declared")

    def test_federation(self, served: Served) -> None:
        query = f"SELECT * {{ SERVICE <{served.url}/sparql> {{ ?s ?p ?o }} }}"
        assert "SERVICE is not accepted" in problem(served.ask(query), 400)

    def test_what_would_end_the_process(self, served: Served) -> None:
        query = "SELECT * { FILTER(" + "STR(" * 5000 + "1" + ")" * 5000 + ") }"
        body = query.encode()
        reply = served("/sparql", data=body, kind="application/sparql-query")
        assert "levels deep" in problem(reply, 400)
        assert served("/healthz").status == 200

    def test_updates(self, served: Served) -> None:
        form = "application/x-www-form-urlencoded"
        assert "updates" in problem(served.ask("DROP ALL"), 400)
        assert "updates" in problem(served("/sparql", data=b"update=DROP+ALL", kind=form), 400)
        reply = served("/sparql", data=b"DROP ALL", kind="application/sparql-update")
        assert "updates" in problem(reply, 415)

    def test_a_missing_or_doubled_query(self, served: Served) -> None:
        form = "application/x-www-form-urlencoded"
        assert "missing" in problem(served("/sparql", data=b"x=y", kind=form), 400)
        assert "no SPARQL query" in problem(served("/sparql?query="), 400)
        twice = "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"
        assert "more than once" in problem(served(twice), 400)
        reply = served("/sparql?query=ASK%7B%7D", data=b"ASK {}", kind="application/sparql-query")
        assert "more than once" in problem(reply, 400)

    def test_what_is_no_utf8(self, served: Served) -> None:
        assert "UTF-8" in problem(served("/sparql?query=%FF"), 400)
        kind = "application/sparql-query"
        assert "UTF-8" in problem(served("/sparql", data=b"ASK {} # \xff", kind=kind), 400)
        reply = served("/sparql", data=b"ASK {}", kind=kind + "; charset=gbk")
        assert "UTF-8" in problem(reply, 415)

    def test_not_acceptable(self, served: Served) -> None:
        assert "text/csv" in problem(served.ask(SELECT, "image/png"), 406)
        assert "text/turtle" in problem(served.ask(CONSTRUCT, "text/csv"), 406)
        problem(served("/sparql", "text/csv"), 406)

    def test_an_unsupported_body(self, served: Served) -> None:
        assert "text/plain" in problem(served("/sparql", data=b"x", kind="text/plain"), 415)
        multipart = "multipart/form-data; boundary=x"
        problem(served("/sparql", data=b"--x--", kind=multipart), 415)

    @pytest.mark.parametrize(
        "kind", ["application/sparql-query", "application/x-www-form-urlencoded"]
    )
    def test_too_large(self, served: Served, kind: str) -> None:
        body = b"query=" + b"x" * SERVER.MAX_BODY
        problem(served("/sparql", data=body, kind=kind), 413)

    def test_a_graph_that_is_no_iri(self, served: Served) -> None:
        assert "no IRI" in problem(served.ask(SELECT, **{"default-graph-uri": "x y"}), 400)

    def test_methods_and_paths(self, served: Served) -> None:
        reply = served("/sparql", method="DELETE")
        problem(reply, 405)
        assert "POST" in reply.headers["Allow"]
        problem(served("/nowhere"), 404)

    def test_a_browser_gets_a_page(self, served: Served) -> None:
        reply = served.ask("ASK { <script>alert(1)</script> }", BROWSER)
        assert (reply.status, reply.kind) == (400, "text/html")
        assert "<script>alert" not in reply.text
        assert served("/nowhere", BROWSER).kind == "text/html"


class TestPages:
    def test_the_examples_are_chinese_first_and_lead_to_answers(self, served: Served) -> None:
        page = served("/sparql", BROWSER).text
        assert "SPARQL 查询" in page
        examples = page.split('class="examples"')[1].split("</ul>")[0]
        links = [part.split('"')[0] for part in examples.split('href="')[1:]]
        assert len(links) == len(SAVED)
        for link in links:
            reply = served(html.unescape(link), BROWSER)
            assert (reply.status, reply.kind) == (200, "text/html")

    def test_no_data_becomes_markup(self, served: Served) -> None:
        query = 'SELECT ("<script>alert(1)</script>" AS ?x) (<javascript:alert(1)> AS ?y) {}'
        page = served.ask(query, BROWSER).text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page

    def test_a_page_shows_the_first_thousand(self, served: Served) -> None:
        values = " ".join(map(str, range(1500)))
        query = f"SELECT ?n {{ VALUES ?n {{ {values} }} }}"
        page = served.ask(query, BROWSER).text
        assert page.count("<tr>") == 1001
        assert "1500" in page
        assert served.ask(query, "text/csv").text.count("\r\n") == 1501

    def test_the_endpoint_describes_itself(self, served: Served) -> None:
        reply = served("/sparql")
        assert reply.kind == "text/turtle"
        triples = list(ox.parse(reply.body, format=ox.RdfFormat.TURTLE))
        endpoint = ox.NamedNode("http://www.w3.org/ns/sparql-service-description#endpoint")
        said = [quad.object for quad in triples if quad.predicate == endpoint]
        assert said == [ox.NamedNode(served.url + "/sparql")]
        assert served("/sparql", "application/n-triples").kind == "application/n-triples"
        page = served("/sparql", BROWSER)
        assert page.kind == "text/html"
        assert "SPARQL 1.1" in page.text

    @pytest.mark.parametrize("path", ["/", "/sparql", "/nowhere", "/healthz", "/static/style.css"])
    def test_security_headers(self, served: Served, path: str) -> None:
        headers = served(path, BROWSER).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Server" not in headers
        assert ("Access-Control-Allow-Origin" in headers) == (path == "/nowhere.json")

    def test_operations(self, served: Served) -> None:
        assert served("/healthz").json() == {"status": "ok"}
        ready = served("/readyz").json()
        assert ready["status"] == "ready"
        assert ready["triples"] == len(SAMPLE.read_text(encoding="utf-8").splitlines())
        assert ready["editions"] == ["330800-2023", "330824-2024"]

    def test_not_ready_without_a_store(self, settings: Settings) -> None:
        for store in (RemoteStore("http://127.0.0.1:1/sparql"), LocalStore(ox.Store())):
            client = SERVER.create_app(settings, store).test_client()
            assert client.get("/healthz").status_code == 200
            reply = client.get("/readyz")
            assert (reply.status_code, reply.content_type) == (503, "application/problem+json")

    def test_a_failing_upstream_is_a_bad_gateway(self, settings: Settings) -> None:
        store = RemoteStore("http://user:secret@127.0.0.1:1/sparql")
        reply = SERVER.create_app(settings, store).test_client().get("/sparql?query=ASK{}")
        assert reply.status_code == 502
        assert "secret" not in reply.text

    def test_a_fault_inside_says_nothing_of_it(self, settings: Settings) -> None:
        class Broken:
            build = ""

            def query(self, sparql: str, scope: Scope | None = None) -> Answer:
                raise KeyError("secret")

        reply = SERVER.create_app(settings, Broken()).test_client().get("/sparql?query=ASK{}")
        assert (reply.status_code, reply.content_type) == (500, "application/problem+json")
        assert "secret" not in reply.text


class TestLocalAndRemoteAgree:
    @pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
    def test_saved_queries(self, local: LocalStore, remote: RemoteStore, query: Any) -> None:
        here, there = local.query(query.text), remote.query(query.text)
        assert here == there
        assert render(here, default_format(here)) == render(there, default_format(there))

    @pytest.mark.parametrize(
        "query",
        [
            "ASK {}",
            "SELECT * {}",
            "SELECT ?n { VALUES ?n { 1 01 1.50 1e3 'a\\n' 'b'@en true '2024'^^<x:year> } }",
            "SELECT ?b { VALUES ?n { 1 2 } BIND(BNODE(STR(?n)) AS ?b) }",
            "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?o }",
            "CONSTRUCT { [] <x:p> ?o } { VALUES ?o { 1 2 } }",
            "DESCRIBE <https://w3id.org/qzbps/id/standard/330824-2024>",
            "# CONSTRUCT, not SELECT\nPREFIX select: <x:> SELECT ?s { ?s a select:y }",
            "SELECT * { VALUES ?x { '" + "长" * 5000 + "' } }",  # Too long for GET.
            f"SELECT DISTINCT ?s FROM <{names.edition_graph('330824-2024')}> {{ ?s ?p ?o }} "
            "ORDER BY ?s",
        ],
    )
    def test_answers(self, local: LocalStore, remote: RemoteStore, query: str) -> None:
        assert local.query(query) == remote.query(query)

    def test_protocol_dataset(self, local: LocalStore, remote: RemoteStore) -> None:
        scope = Scope((names.edition_graph("330824-2024"),))
        query = "SELECT DISTINCT ?s { ?s a ?class } ORDER BY ?s"
        assert local.query(query, scope) == remote.query(query, scope)

    @pytest.mark.parametrize(
        "query", ["SELECT * { ?s qz:value ?o }", "SELECT * {", "SELECT (<x:f>(1) AS ?x) {}"]
    )
    def test_complaints(self, local: LocalStore, remote: RemoteStore, query: str) -> None:
        with pytest.raises(BadQuery) as here:
            local.query(query)
        with pytest.raises(BadQuery) as there:
            remote.query(query)
        assert str(here.value) in str(there.value)

    def test_a_page_of_the_server_is_no_endpoint(self, served: Served) -> None:
        with pytest.raises(EndpointFailed, match="is this a SPARQL endpoint"):
            RemoteStore(served.url + "/").query("ASK {}")

    def test_a_server_before_a_server(self, served: Served, settings: Settings) -> None:
        store = RemoteStore(served.url + "/sparql")
        client = SERVER.create_app(settings, store).test_client()
        triples = len(SAMPLE.read_text(encoding="utf-8").splitlines())
        assert client.get("/readyz").get_json()["triples"] == triples
        reply = client.get(
            "/sparql", query_string={"query": SELECT}, headers={"Accept": "text/csv"}
        )
        assert reply.text == "name\r\n市残联\r\n"


class TestOtherClients:
    def test_sparqlwrapper(self, served: Served) -> None:
        from SPARQLWrapper import CSV, JSON, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

        for form in (JSON, XML, CSV):
            wrapper = SPARQLWrapper(served.url + "/sparql")
            wrapper.setQuery(SELECT)
            wrapper.setReturnFormat(form)
            wrapper.setMethod(POST)
            body = wrapper.query().response.read()
            assert "市残联" in body.decode()
        for form in (TURTLE, RDFXML, XML, N3):
            wrapper = SPARQLWrapper(served.url + "/sparql")
            wrapper.setQuery(CONSTRUCT)
            wrapper.setReturnFormat(form)
            assert b"x:" in wrapper.query().response.read()

    def test_rdflib(self, served: Served) -> None:
        from rdflib.plugins.stores.sparqlstore import SPARQLStore

        bindings = SPARQLStore(served.url + "/sparql").query(SELECT).bindings
        assert [str(*row.values()) for row in bindings] == ["市残联"]


class TestServing:
    def test_a_port_in_use(self, served: Served) -> None:
        port = int(served.url.rsplit(":", 1)[1])
        with pytest.raises(BadUsage, match="cannot listen there"):
            serving.listening("127.0.0.1", port)
        with pytest.raises(BadUsage, match="cannot listen there"):
            serving.listening("127.0.0.1", 70000)
        with pytest.raises(BadUsage, match="cannot listen there"):
            serving.listening("no.such.host.invalid", 0)

    def test_it_ends_when_interrupted(
        self, sample_build: Path, shared: Shared, tmp_path: Path
    ) -> None:
        """On SIGTERM too, as tests of what it is answering meanwhile see."""
        with running(sample_build, shared.warm(tmp_path)) as (server, process):
            assert server.ask("ASK {}").json()["boolean"] is True
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0


def test_answers_at_the_same_time(served: Served) -> None:
    """Eight clients, one store: each gets the answer to its own question."""
    wrong: list[str] = []

    def client(number: int) -> None:
        for _ in range(10):
            reply = served.ask(f"SELECT ({number} AS ?n) {{}}", "text/csv")
            if reply.text != f"n\r\n{number}\r\n":
                wrong.append(reply.text)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_truth_is_a_truth(local: LocalStore) -> None:
    assert isinstance(local.query("ASK {}"), Truth)
    assert isinstance(local.query(SELECT), Solutions)
