"""The cases of the W3C's SPARQL 1.1 Protocol test suite that concern queries, by their names there
(https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/), and what clients expect besides.

The suite's graphs are far away; two editions of the sample stand for them.
"""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
from urllib.parse import quote, urlencode

import pytest

from qzgraph import names
from running_server import Reply, Served

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
CITY, COUNTY = names.edition_graph("330800-2023"), names.edition_graph("330824-2024")
#: How many items: nine in the city's edition, one in the county's (tests/data/sample.nq).
ITEMS = f"SELECT (COUNT(DISTINCT ?i) AS ?n) {{ ?i a <{names.term('ServiceItem')}> }}"
NAMED = f"SELECT (COUNT(DISTINCT ?g) AS ?n) {{ GRAPH ?g {{ ?i a <{names.term('ServiceItem')}> }} }}"


def count(reply: Reply) -> int:
    assert reply.status == 200, reply.text
    return int(reply.json()["results"]["bindings"][0]["n"]["value"])


def get(served: Served, *pairs: tuple[str, str]) -> Reply:
    return served("/sparql?" + urlencode(pairs))


def form(served: Served, *pairs: tuple[str, str]) -> Reply:
    return served("/sparql", data=urlencode(pairs).encode(), kind=FORM)


class TestQueries:
    def test_query_get(self, served: Served) -> None:
        reply = get(served, ("query", "ASK {}"))
        assert reply.kind == "application/sparql-results+json"
        assert reply.json()["boolean"] is True

    def test_query_post_form(self, served: Served) -> None:
        assert form(served, ("query", "ASK {}")).json()["boolean"] is True

    def test_query_post_direct(self, served: Served) -> None:
        assert served("/sparql", data=b"ASK {}", kind=DIRECT).json()["boolean"] is True

    @pytest.mark.parametrize("way", [get, form], ids=["get", "post"])
    def test_query_dataset_default_graph(self, served: Served, way: object) -> None:
        assert callable(way)
        one = (("query", ITEMS), ("default-graph-uri", COUNTY))
        assert count(way(served, *one)) == 1
        assert count(way(served, *one, ("default-graph-uri", CITY))) == 10

    @pytest.mark.parametrize("way", [get, form], ids=["get", "post"])
    def test_query_dataset_named_graphs(self, served: Served, way: object) -> None:
        assert callable(way)
        one = (("query", NAMED), ("named-graph-uri", COUNTY))
        assert count(way(served, *one)) == 1
        assert count(way(served, *one, ("named-graph-uri", CITY))) == 2

    def test_query_dataset_full(self, served: Served) -> None:
        both = ITEMS[:-1] + f" FILTER EXISTS {{ GRAPH <{CITY}> {{ ?x ?y ?z }} }} }}"
        pairs = (("query", both), ("default-graph-uri", COUNTY))
        assert count(get(served, *pairs)) == 0
        assert count(get(served, *pairs, ("named-graph-uri", CITY))) == 1

    def test_query_multiple_dataset(self, served: Served) -> None:
        """What the protocol names goes before what the query names (§2.1.4)."""
        query = ITEMS.replace(" {", f" FROM <{CITY}> {{", 1)
        assert count(get(served, ("query", query))) == 9
        assert count(get(served, ("query", query), ("default-graph-uri", COUNTY))) == 1

    def test_dataset_of_a_direct_post(self, served: Served) -> None:
        path = f"/sparql?default-graph-uri={quote(COUNTY)}"
        assert count(served(path, data=ITEMS.encode(), kind=DIRECT)) == 1

    @pytest.mark.parametrize(
        ("query", "accept", "kinds"),
        [
            (
                "SELECT (1 AS ?x) {}",
                None,
                (
                    *("application/sparql-results+xml", "application/sparql-results+json"),
                    *("text/tab-separated-values", "text/csv"),
                ),
            ),
            ("ASK {}", None, ("application/sparql-results+xml", "application/sparql-results+json")),
            (
                f"DESCRIBE <{names.standard('330800-2023')}>",
                None,
                ("text/turtle", "application/rdf+xml", "application/n-triples"),
            ),
            (
                "CONSTRUCT { <x:s> <x:p> 1 } {}",
                None,
                ("text/turtle", "application/rdf+xml", "application/n-triples"),
            ),
        ],
    )
    def test_query_content_type(
        self, served: Served, query: str, accept: str | None, kinds: tuple[str, ...]
    ) -> None:
        for each in (None, *kinds):
            reply = served.ask(query, each)
            assert reply.status == 200
            assert reply.kind in kinds if each is None else reply.kind == each


class TestBad:
    """Every one of these is a client's error."""

    def test_bad_query_method(self, served: Served) -> None:
        reply = served(f"/sparql?query={quote('ASK {}')}", method="PUT", data=b"")
        assert reply.status == 405

    def test_bad_multiple_queries(self, served: Served) -> None:
        assert get(served, ("query", "ASK {}"), ("query", "SELECT * {}")).status == 400

    def test_bad_query_wrong_media_type(self, served: Served) -> None:
        assert served("/sparql", data=b"ASK {}", kind="text/plain").status == 415

    def test_bad_query_missing_form_type(self, served: Served) -> None:
        reply = raw(served, b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\n"
                    b"Connection: close\r\n\r\nquery=ASK%20{}")  # fmt: skip
        assert status(reply) == 415

    def test_bad_query_missing_direct_type(self, served: Served) -> None:
        reply = raw(served, b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n"
                    b"Connection: close\r\n\r\nASK {}")  # fmt: skip
        assert status(reply) == 415

    def test_bad_query_non_utf8(self, served: Served) -> None:
        body = "ASK { ?s ?p '中' }".encode("utf-16")
        assert served("/sparql", data=body, kind=DIRECT).status == 400

    def test_bad_query_syntax(self, served: Served) -> None:
        assert get(served, ("query", "ASK {")).status == 400

    @pytest.mark.parametrize(
        "update",
        [
            "INSERT DATA { <x:s> <x:p> 1 }",
            "PREFIX x: <x:> DELETE WHERE { ?s ?p ?o }",
            "LOAD <http://127.0.0.1/>",
            "CLEAR ALL",
            "# SELECT\nDROP ALL",
            "ASK {} ; CLEAR ALL",
            "ASK {} INSERT DATA { <x:s> <x:p> 1 }",
        ],
    )
    def test_no_update_in_any_disguise(self, served: Served, update: str) -> None:
        before = count(served.ask(ITEMS))
        assert served.ask(update).status == 400
        assert form(served, ("update", update)).status == 400
        assert form(served, ("query", "ASK {}"), ("update", update)).status == 400
        assert served("/sparql", data=update.encode(), kind=DIRECT).status == 400
        kind = "application/sparql-update"
        assert served("/sparql", data=update.encode(), kind=kind).status == 415
        assert count(served.ask(ITEMS)) == before

    def test_from_never_fetches(self, served: Served) -> None:
        with socket.create_server(("127.0.0.1", 0)) as trap:
            trap.settimeout(0.3)
            there = f"http://127.0.0.1:{trap.getsockname()[1]}/"
            assert count(served.ask(ITEMS.replace(" {", f" FROM <{there}> {{", 1))) == 0
            assert count(served.ask(ITEMS, **{"default-graph-uri": there})) == 0
            for service in (
                f"SERVICE <{there}> {{ ?s ?p ?o }}",
                f"SERVICE SILENT <{there}> {{ ?s ?p ?o }}",
                f"{{ SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }} }}",
                f"BIND(<{there}> AS ?g) SERVICE ?g {{ ?s ?p ?o }}",
                f"S\\u0045RVICE <{there}> {{ ?s ?p ?o }}",
                f"FILTER(true)service<{there}>{{ ?s ?p ?o }}",
            ):
                assert served.ask(f"SELECT * {{ {service} }}").status == 400
            with pytest.raises(TimeoutError):
                trap.accept()


class TestHttp:
    @pytest.mark.parametrize(
        ("accept", "kind"),
        [
            ("application/json", "application/json"),
            ("application/json;q=0.9,*/*;q=0.1", "application/json"),
            ("text/csv;q=0.2, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
            ("application/sparql-results+json, application/xml;q=0.5", "application/sparql-results+json"),
            ("text/turtle, */*;q=0.1", "application/sparql-results+json"),
            (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ],
    )  # fmt: skip
    def test_accept(self, served: Served, accept: str, kind: str) -> None:
        assert served.ask("SELECT (1 AS ?x) {}", accept).kind == kind

    @pytest.mark.parametrize("accept", ["application/trig", "application/ld+json"])
    def test_graphs(self, served: Served, accept: str) -> None:
        reply = served.ask("CONSTRUCT { <x:s> <x:p> 1 } {}", accept)
        assert (reply.status, reply.kind) == (200, accept)

    def test_head(self, served: Served) -> None:
        reply = served("/sparql?query=ASK%7B%7D", method="HEAD")
        assert (reply.status, reply.body) == (200, b"")
        assert int(reply.headers["Content-Length"]) == len(served.ask("ASK{}").body)

    def test_options_and_origins(self, served: Served) -> None:
        reply = served(
            "/sparql",
            method="OPTIONS",
            headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"},
        )
        assert reply.status == 200
        assert "POST" in reply.headers["Access-Control-Allow-Methods"]
        assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]
        for path in ("/sparql?query=ASK%7B%7D", "/sparql?query=ASK", "/sparql", "/nowhere"):
            assert served(path).headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Origin" not in served("/", "text/html").headers

    def test_gzip(self, served: Served) -> None:
        query = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
        path = "/sparql?" + urlencode({"query": query})
        plain, packed = served(path), served(path, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        for reply in (plain, packed):
            assert "Accept-Encoding" in reply.headers["Vary"]

    def test_an_etag_is_of_the_build_and_the_form(self, served: Served) -> None:
        reply, other = (
            served.ask("SELECT (1 AS ?x) {}"),
            served.ask("SELECT (1 AS ?x) {}", "text/csv"),
        )
        tag = reply.headers["ETag"]
        assert tag != other.headers["ETag"]
        assert {"Accept", "Accept-Encoding"} <= set(reply.headers["Vary"].split(", "))
        for query in ("SELECT (1 AS ?x) {}", "SELECT (2 AS ?x) {}"):
            path = "/sparql?" + urlencode({"query": query})
            again = served(path, headers={"If-None-Match": tag})
            assert again.status == (304 if "1" in query else 200)
            assert bool(again.body) == ("2" in query)

    @pytest.mark.parametrize(
        "function", ["NOW()", "RAND # (\n ()", "UUID()", "STRUUID()", "BNODE()"]
    )
    def test_what_changes_each_time_is_not_kept(self, served: Served, function: str) -> None:
        query = f"SELECT ({function} AS ?x) {{}}"
        first, second = served.ask(query, "text/csv"), served.ask(query, "text/csv")
        assert "ETag" not in first.headers
        if function != "BNODE()":
            assert first.body != second.body

    def test_a_name_that_sounds_like_it_is_kept(self, served: Served) -> None:
        hits = served.metric("qzgraph_kept_hits")
        for _ in range(2):
            reply = served.ask(f"{ITEMS} # {names.term('knownNow')}")
            assert (count(reply), "ETag" in reply.headers) == (10, True)
        assert served.metric("qzgraph_kept_hits") == hits + 1

    def test_a_query_in_an_address_as_people_type_it(self, served: Served) -> None:
        """Some clients send Chinese and braces unescaped."""
        query = 'SELECT ("中" AS ?x) {}'.replace(" ", "+")
        request = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
        reply = raw(served, (request + "Connection: close\r\n\r\n").encode())
        assert status(reply) == 200
        assert reply.endswith("x\r\n中\r\n".encode())

    def test_curl(self, served: Served) -> None:
        command = ["curl", "-s", "--compressed", f"{served.url}/sparql", "-H", "Accept: text/csv"]
        done = subprocess.run(
            [*command, "--data-urlencode", "query=SELECT (1 AS ?x) {}"],
            capture_output=True,
            check=True,
        )
        assert done.stdout == b"x\r\n1\r\n"

    def test_a_problem_in_each_language(self, served: Served) -> None:
        said = {}
        for tongue in ("zh-CN,zh;q=0.9,en;q=0.8", "en-US,en;q=0.5", "fr"):
            reply = served("/sparql?query=ASK%7B", headers={"Accept-Language": tongue})
            assert reply.kind == "application/problem+json"
            assert "Accept-Language" in reply.headers["Vary"]
            said[tongue[:2]] = reply.json()["detail"]
        assert "没有写完" in said["zh"]
        assert "ends before it is complete" in said["en"] == said["fr"]


class TestHelp:
    def test_line_column_and_what_was_expected(self, served: Served) -> None:
        report = served.ask("SELECT *\n{ ?s ?p ?o").json()
        assert (report["line"], report["column"], report["expected"]) == (2, 11, ["}"])

    def test_an_undeclared_prefix(self, served: Served) -> None:
        report = served.ask("SELECT * { ?s qz:leadAgency ?o }").json()
        assert report["suggestions"] == [f"PREFIX qz: <{names.QZ}>"]

    @pytest.mark.parametrize("term", ["leadAgancy", "牵头负责单位", "lead_agency"])
    def test_a_misspelt_term(self, served: Served, term: str) -> None:
        query = f"PREFIX qz: <{names.QZ}> SELECT * {{ ?s qz:{term} ?o }}"
        for accept in ("application/json", "text/csv", "application/xml", "text/html"):
            reply = served("/sparql?" + urlencode({"query": query}), accept,
                           headers={"Accept-Language": "zh"})  # fmt: skip
            assert reply.status == 400
            assert "qz:leadAgency(牵头负责单位)" in reply.text
        assert served.ask(query).json()["suggestions"][0] == "qz:leadAgency"

    def test_what_has_an_answer_is_answered(self, served: Served) -> None:
        unknown = f"PREFIX qz: <{names.QZ}> ASK {{ ?s qz:leadAgancy ?o }}"
        assert served.ask(unknown).json()["boolean"] is False
        known = f"PREFIX qz: <{names.QZ}> SELECT * {{ ?s qz:leadAgency qz:leadAgency }}"
        assert served.ask(known).json()["results"]["bindings"] == []


def raw(served: Served, request: bytes, seconds: float = 10) -> bytes:
    """What comes back for these bytes until the server closes."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=seconds) as client:
        client.sendall(request)
        reply = b""
        while part := client.recv(65536):
            reply += part
        return reply


def status(reply: bytes) -> int:
    return int(reply.split(b" ", 2)[1])


def test_pipelined_requests_are_answered_in_order(served: Served) -> None:
    one = (
        "GET /sparql?query=SELECT+({}+AS+?x)+{{}} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n{}\r\n"
    )
    requests = "".join(
        one.format(number, "Connection: close\r\n" if number == 4 else "") for number in range(5)
    )
    reply = raw(served, requests.encode())
    assert [part.split(b"\r\n")[0] for part in reply.split(b"\r\n\r\nx\r\n")[1:]] == [
        str(number).encode() for number in range(5)
    ]


@pytest.mark.parametrize(
    ("request_bytes", "expected"),
    [
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
    ],
)
def test_what_is_no_request(served: Served, request_bytes: bytes, expected: int) -> None:
    reply = raw(served, request_bytes)
    assert status(reply) == expected
    assert json.loads(reply.partition(b"\r\n\r\n")[2])["status"] == expected
