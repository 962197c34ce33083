"""Local stores and remote endpoints: what they answer, what they refuse, how they fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.errors import BadQuery, BadUsage, EndpointFailed, QzgraphError, UnreadableSource
from qzgraph.graph.answer import Solutions, Triples, Truth
from qzgraph.graph.endpoint import RemoteStore
from qzgraph.graph.store import LocalStore, Scope
from shared import build_of

SAMPLE = Path(__file__).parent / "data" / "sample.nq"
CITY = names.edition_graph("330800-2023")
COUNTY = names.edition_graph("330824-2024")
COUNT = "SELECT (COUNT(DISTINCT ?item) AS ?n) {} WHERE {{ ?item a <" + names.term("ServiceItem")
COUNT += "> }}"


@pytest.fixture(scope="module")
def store() -> LocalStore:
    return LocalStore.in_memory(SAMPLE)


def count(store: LocalStore, dataset: str = "", scope: Scope | None = None) -> int:
    answer = store.query(COUNT.format(dataset), scope)
    assert isinstance(answer, Solutions)
    number = answer.rows[0][0]
    assert isinstance(number, ox.Literal)
    return int(number.value)


class TestAnswers:
    def test_select_gives_terms_and_none_for_unbound(self, store: LocalStore) -> None:
        answer = store.query('SELECT ?a ?b { VALUES (?a ?b) { ("市残联"@zh UNDEF) } }')
        assert answer == Solutions(("a", "b"), ((ox.Literal("市残联", language="zh"), None),))

    def test_ask(self, store: LocalStore) -> None:
        assert store.query("ASK {}") == Truth(True)
        assert store.query("ASK { FILTER(false) }") == Truth(False)

    def test_construct_gives_each_triple_once_and_sorted(self, store: LocalStore) -> None:
        query = "CONSTRUCT { <x:s> <x:p> ?n } { VALUES ?n { 2 1 2 } }"
        answer = store.query(query)
        assert isinstance(answer, Triples)
        assert [str(triple[2])[1] for triple in answer.triples] == ["1", "2"]

    def test_blank_nodes_are_named_alike_each_time(self, store: LocalStore) -> None:
        select = "SELECT ?b { VALUES ?n { 1 2 } BIND(BNODE(STR(?n)) AS ?b) }"
        assert store.query(select) == store.query(select)
        construct = "CONSTRUCT { [] <x:p> ?n } { VALUES ?n { 1 2 } }"
        assert store.query(construct) == store.query(construct)

    def test_describe(self, store: LocalStore) -> None:
        answer = store.query(f"DESCRIBE <{names.standard('330824-2024')}>")
        assert isinstance(answer, Triples)
        assert answer.triples


class TestDataset:
    """Which graphs a query runs on (SPARQL 1.1 Query, §13)."""

    def test_default_graph_is_the_union_of_the_named_ones(self, store: LocalStore) -> None:
        assert count(store) == 10

    @pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
    def test_a_statement_of_several_graphs_counts_once(self, tmp_path: Path) -> None:
        said = f"<x:s> <{names.PREFIXES['rdf']}type> <{names.term('ServiceItem')}>"
        made = build_of(tmp_path, f"{said} <{CITY}> .\n{said} <{COUNTY}> .\n")
        in_memory = LocalStore.in_memory(made / "dataset.nq")
        for store in (in_memory, LocalStore.open(made), LocalStore.on_disk(made)):
            assert count(store) == 1
            assert count(store, f"FROM <{CITY}>") == 1
            named = store.query("SELECT ?g { GRAPH ?g { <x:s> ?p ?o } } ORDER BY ?g")
            assert isinstance(named, Solutions)
            assert named.rows == ((ox.NamedNode(CITY),), (ox.NamedNode(COUNTY),))

    def test_from_is_honoured(self, store: LocalStore) -> None:
        assert count(store, f"FROM <{CITY}>") == 9
        assert count(store, f"from <{CITY}> FROM <{COUNTY}>") == 10

    def test_from_named_leaves_the_default_graph_empty(self, store: LocalStore) -> None:
        assert count(store, f"FROM NAMED <{CITY}>") == 0
        graphs = store.query(
            f"SELECT DISTINCT ?g FROM NAMED <{COUNTY}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        )
        assert graphs == Solutions(("g",), ((ox.NamedNode(COUNTY),),))

    def test_the_word_in_a_string_or_name_names_no_dataset(self, store: LocalStore) -> None:
        query = 'SELECT (COUNT(*) AS ?n) ("FROM" AS ?from) { ?s ?p ?o } # FROM <x:y>'
        answer = store.query(query)
        assert isinstance(answer, Solutions)
        assert str(answer.rows[0][0]) > '"0'

    @pytest.mark.parametrize("graph", ["GRAPH", "graPh"])
    def test_graph_reaches_every_named_graph(self, store: LocalStore, graph: str) -> None:
        answer = store.query(f"SELECT DISTINCT ?g {{ {graph} ?g {{ ?s ?p ?o }} }} ORDER BY ?g")
        assert isinstance(answer, Solutions)
        assert len(answer.rows) == 5

    def test_protocol_dataset_goes_before_the_querys(self, store: LocalStore) -> None:
        assert count(store, scope=Scope((COUNTY,))) == 1
        assert count(store, f"FROM <{CITY}>", Scope((COUNTY,))) == 1
        assert count(store, scope=Scope((), (CITY,))) == 0

    def test_protocol_dataset_of_no_iri(self, store: LocalStore) -> None:
        with pytest.raises(BadQuery, match="no IRI"):
            store.query("ASK {}", Scope(("not an iri",)))


PREFIXES = "PREFIX : <http://127.0.0.1:9/> PREFIX e: <http://127.0.0.1:9/> "
SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?any { ?s ?p ?o } }",
    "SELECT * { SeRvIcE#comment\n<http://127.0.0.1:9/>{ ?s ?p ?o } }",
    "ASK { { SELECT * { OPTIONAL { SERVICE e:x { ?s ?p ?o } } } } }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . SERVICE e: { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE e:x { ?s ?p ?o } } }",
    # What by the grammar is one name or one IRI, pyoxigraph takes apart and runs.
    "SELECT * { SERVICE:a { ?s ?p ?o } }",
    "SELECT * { SERVICE:{ ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<http://127.0.0.1:9/>{ ?a ?b ?c } }",
    "SELECT * { ?s ?p 1SERVICE<http://127.0.0.1:9/>{ ?a ?b ?c } }",
    "SELECT * { ?s ?p e:.SERVICE<http://127.0.0.1:9/>{ ?a ?b ?c } }",
    "SELECT * { SERVICESILENT<http://127.0.0.1:9/>{ ?a ?b ?c } }",
    "SELECT * { VALUES(?a ?b ?v){(1 2 e:)} FILTER(?a<?b)SERVICE#>\n?v{ ?s ?p ?o } }",
    # Codepoint escapes (§19.2).
    r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    r"SELECT * { SERVIC\U00000065<http://127.0.0.1:9/>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p '\\u0027 . SERVICE<http://127.0.0.1:9/>{ ?a ?b ?c }\n #' }",
]
HARMLESS = [
    "SELECT ('SERVICE <http://x/> {}' AS ?SERVICE) {}",
    'SELECT ("""a " SERVICE <http://x/> { } \n""" AS ?x) {}',
    "SELECT ?service { BIND(<http://service.example/SERVICE> AS ?service) }",
    "# SERVICE <http://x/> { ?s ?p ?o }\nASK {}",
    "PREFIX service: <http://x/> ASK { service:SERVICE e:service.SERVICE ?SERVICE }",
    "PREFIX SERVICE: <http://x/> ASK { ?s SERVICE:a 'x'@service }",
    "ASK { ?s ?p e:SERVICE . _:service ?p ?o }",
    r"SELECT ('\u0053ERVICE' AS ?x) (<http://\u0073ervice/> AS ?y) {}",
    r"SELECT ('\\u0053ERVICE' AS ?x) {}",
]


class TestRefusals:
    @pytest.mark.parametrize("query", SERVICES)
    def test_no_local_query_fetches(self, store: LocalStore, query: str) -> None:
        with pytest.raises(BadQuery) as refused:
            store.query(PREFIXES + query)
        assert "\n" not in str(refused.value)

    @pytest.mark.parametrize("query", SERVICES[:7])
    def test_service_is_named_as_the_reason(self, store: LocalStore, query: str) -> None:
        with pytest.raises(BadQuery, match="SERVICE is not accepted"):
            store.query(PREFIXES + query)

    @pytest.mark.parametrize("query", HARMLESS)
    def test_the_word_service_elsewhere_is_no_alarm(self, store: LocalStore, query: str) -> None:
        store.query("PREFIX e: <http://127.0.0.1:9/> " + query)

    @pytest.mark.parametrize(
        "update",
        [
            "INSERT DATA { <x:s> <x:p> 1 }",
            "# a comment\nPREFIX x: <x:> delete where { ?s ?p ?o }",
            "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "LOAD <http://127.0.0.1:9/>",
            "BASE <http://x/> CLEAR ALL",
            "DROP ALL",
        ],
    )
    def test_updates_are_not_accepted(self, store: LocalStore, update: str) -> None:
        with pytest.raises(BadQuery, match="updates are not accepted"):
            store.query(update)

    @pytest.mark.parametrize("text", ["", "   ", "# nothing", "hello", "PREFIX a: <x:>", "{}"])
    def test_what_is_no_query(self, store: LocalStore, text: str) -> None:
        with pytest.raises(BadQuery, match="no SPARQL query"):
            store.query(text)

    def test_an_unknown_function(self, store: LocalStore) -> None:
        with pytest.raises(BadQuery, match="cannot be evaluated: The custom function"):
            store.query("SELECT (<x:f>(1) AS ?x) {}")

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * { FILTER(" + "STR(" * 5000 + "1" + ")" * 5000 + ") }",
            "SELECT * " + "{" * 20000 + "}" * 20000,
            "SELECT * { FILTER(1" + "+1" * 20000 + ") }",
            "SELECT * { " + "{} UNION " * 20000 + "{} }",
            "SELECT * { FILTER(" + "!" * 20000 + "true) }",
            # A quotation mark that the grammar sees inside an IRI, and pyoxigraph does not.
            "SELECT * { FILTER(?a<b:c&&'>'&&" + "(" * 20000 + "1" + ")" * 20000 + "||'x'='x') }",
            "SELECT * { FILTER(?a<#>)\n" + "(" * 20000 + "1" + ")" * 20000 + ") }",
        ],
    )
    def test_what_would_overflow_the_stack(self, store: LocalStore, query: str) -> None:
        with pytest.raises(BadQuery, match=r"levels deep|keywords and operators"):
            store.query("PREFIX b: <x:> " + query)

    def test_much_data_is_welcome(self, store: LocalStore) -> None:
        values = " ".join(f"(<http://x/{n}> -{n} true)" for n in range(3000))
        answer = store.query(f"SELECT * {{ VALUES (?i ?n ?t) {{ {values} }} }}")
        assert isinstance(answer, Solutions)
        assert len(answer.rows) == 3000


class TestOpening:
    def test_a_store_on_disk_answers_as_one_in_memory(
        self, store: LocalStore, tmp_path: Path
    ) -> None:
        made = ox.Store(str(tmp_path / "store"))
        made.bulk_load(path=str(SAMPLE), format=ox.RdfFormat.N_QUADS)
        made.flush()
        del made
        query = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
        for folder in (tmp_path, tmp_path / "store"):
            opened = LocalStore.open(folder)
            assert len(opened.query(query).rows) == len(store.query(query).rows)  # type: ignore[union-attr]

    def test_it_is_only_read(self, tmp_path: Path) -> None:
        made = ox.Store(str(tmp_path))
        made.bulk_load(path=str(SAMPLE), format=ox.RdfFormat.N_QUADS)
        made.flush()
        del made
        before = sorted(path.name for path in tmp_path.iterdir())
        first, second = LocalStore.open(tmp_path), LocalStore.open(tmp_path)
        assert first.query("ASK { ?s ?p ?o }") == second.query("ASK { ?s ?p ?o }") == Truth(True)
        assert sorted(path.name for path in tmp_path.iterdir()) == before

    def test_a_missing_store_is_no_empty_graph(self, tmp_path: Path) -> None:
        with pytest.raises(QzgraphError, match=r"no such store; make one with: qzgraph build"):
            LocalStore.open(tmp_path / "mistyped")
        assert not (tmp_path / "mistyped").exists()

    def test_a_folder_without_a_store(self, tmp_path: Path) -> None:
        with pytest.raises(QzgraphError, match="holds no store"):
            LocalStore.open(tmp_path)

    def test_an_empty_store(self, tmp_path: Path) -> None:
        made = ox.Store(str(tmp_path))
        made.flush()
        del made
        with pytest.raises(QzgraphError, match="is empty"):
            LocalStore.open(tmp_path)

    def test_a_broken_store(self, tmp_path: Path) -> None:
        (tmp_path / "CURRENT").write_text("nonsense")
        with pytest.raises(QzgraphError, match="cannot be read"):
            LocalStore.open(tmp_path)

    def test_a_missing_dataset(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableSource, match="cannot be read"):
            LocalStore.in_memory(tmp_path / "dataset.nq")

    def test_a_broken_dataset(self, tmp_path: Path) -> None:
        broken = tmp_path / "dataset.nq"
        broken.write_text("<x:s> <x:p> .\n")
        with pytest.raises(UnreadableSource, match="no N-Quads"):
            LocalStore.in_memory(broken)


@contextmanager
def endpoint(status: int, media_type: str, body: bytes, wait: float = 0) -> Iterator[str]:
    """A server that says this to whatever it is asked."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stop.wait(wait)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


JSON = "application/sparql-results+json"


class TestRemoteFailures:
    @pytest.mark.parametrize(
        ("status", "media_type", "body", "said"),
        [
            (404, "text/plain", b"", "nothing there"),
            (401, "text/plain", b"", "password"),
            (500, "text/plain", b"oh", "failed inside"),
            (503, "text/plain", b"", "answered 503"),
            (200, "text/html", b"<html>", "is this a SPARQL endpoint"),
            (200, JSON, b"{", "broken application/sparql-results"),
            (200, JSON, b'{"head":{},"boolean":true}', "something else"),
            (200, "text/turtle", b"", "text/turtle"),
        ],
    )
    def test_one_line_that_says_what(
        self, status: int, media_type: str, body: bytes, said: str
    ) -> None:
        with (
            endpoint(status, media_type, body) as url,
            pytest.raises(EndpointFailed, match=said) as failed,
        ):
            RemoteStore(url).query("SELECT * {}")
        assert url in str(failed.value)
        assert "\n" not in str(failed.value)

    def test_a_refused_query_says_why(self) -> None:
        problem = b'{"title":"Bad Request","status":400,"detail":"line 1: \\u591a"}'
        with (
            endpoint(400, "application/problem+json", problem) as url,
            pytest.raises(BadQuery, match="wrong: line 1: 多"),
        ):
            RemoteStore(url).query("SELECT * {}")
        with (
            endpoint(400, "text/plain", b"\nParse error\nmore") as url,
            pytest.raises(BadQuery, match=r"wrong: Parse error$"),
        ):
            RemoteStore(url).query("SELECT * {}")

    def test_broken_triples(self) -> None:
        with (
            endpoint(200, "text/turtle", b"<a> <b>") as url,
            pytest.raises(EndpointFailed, match="broken text/turtle"),
        ):
            RemoteStore(url).query("CONSTRUCT WHERE { ?s ?p ?o }")

    # urllib forgets to close the reply that it gave up waiting for.
    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_silence(self) -> None:
        with (
            endpoint(200, JSON, b"", wait=20) as url,
            pytest.raises(EndpointFailed, match="did not answer in 1 seconds"),
        ):
            RemoteStore(url, timeout=1).query("ASK {}")

    def test_nobody_there(self) -> None:
        with pytest.raises(EndpointFailed, match="cannot be reached"):
            RemoteStore("http://127.0.0.1:1/sparql").query("ASK {}")

    def test_updates_are_not_even_sent(self) -> None:
        with pytest.raises(BadQuery, match="updates are not accepted"):
            RemoteStore("http://127.0.0.1:1/sparql").query("DROP ALL")

    @pytest.mark.parametrize(
        "address", ["file:///etc/passwd", "ftp://x/", "localhost:3030", "", "http://", "http://[x"]
    )
    def test_an_endpoint_is_an_http_address(self, address: str) -> None:
        with pytest.raises(BadUsage, match="http or https"):
            RemoteStore(address)
