"""A constraint asked once for all nodes finds what an engine finds that asks it of each."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph.graph.prepared import prepared
from qzgraph.judging.shacl import validate_graph
from qzgraph.judging.shapes import Shapes
from qzgraph.judging.sparql_constraints import asked_at_once
from qzgraph.settings import Settings

DATA = """
@prefix e: <urn:e#> .
e:a a e:Item ; e:pays e:fund, e:county ; e:name "a" .
e:b a e:Item ; e:pays e:person ; e:name "b" ; e:near e:a .
e:c a e:Item ; e:name "c" ; e:near e:a, e:b .
e:d a e:Other ; e:pays e:fund .
"""
SHAPES = """
@prefix e: <urn:e#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:prefixes sh:declare [ sh:prefix "e" ; sh:namespace "urn:e#"^^xsd:anyURI ] .
e:Shape a sh:NodeShape ; sh:targetClass e:Item ; sh:sparql [
    a sh:SPARQLConstraint ; sh:prefixes e:prefixes ;
    sh:message "否"@zh, "no"@en ; sh:select '''%s''' ] .
"""
QUERIES = {
    "plain": "SELECT DISTINCT $this ?value WHERE { $this e:pays ?value }",
    "not exists": "SELECT DISTINCT $this WHERE { $this e:name ?n . FILTER NOT EXISTS { $this e:pays ?p } }",
    "a branch that only filters": """SELECT DISTINCT $this ?value WHERE { $this e:name ?n .
        { ?other e:pays e:fund . BIND (e:fund AS ?value) FILTER NOT EXISTS { $this e:pays e:fund } }
        UNION { ?other e:pays ?value . FILTER (?value = e:county)
            FILTER NOT EXISTS { $this e:pays ?any } } }""",
    "optional with a condition": """SELECT DISTINCT $this ?value WHERE { $this e:name ?n .
        OPTIONAL { ?value e:pays ?p . FILTER (?value != $this) FILTER EXISTS { $this e:near ?value } } }""",
    "a select inside": """SELECT DISTINCT $this ?value WHERE {
        { SELECT DISTINCT $this ?value WHERE { $this e:near ?value . FILTER (?value != $this) } }
        FILTER NOT EXISTS { ?value e:pays e:person } }""",
    "counted for each": """SELECT DISTINCT $this (COUNT(?other) AS ?value) WHERE {
        $this e:name ?n ; e:near ?other } GROUP BY ?n $this""",
    "nothing of it told": "SELECT DISTINCT $this WHERE { $this ?p ?o . FILTER (?o IN (e:fund, e:a)) }",
    "one of each": "SELECT DISTINCT $this ?value WHERE { $this e:pays ?value } ORDER BY ?value LIMIT 1",
}


def _parsed(text: str) -> list[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("name", QUERIES)
def test_the_same_is_found(name: str) -> None:
    shapes = _parsed(SHAPES % QUERIES[name])
    data = _parsed(DATA)
    found = validate_graph(data, shapes, "auto")
    assert found, "the case shows nothing"
    assert found == validate_graph(data, shapes, "shacl-rust")


def test_the_projects_own_constraints_are_all_asked_at_once(settings: Settings) -> None:
    shapes = Shapes(sorted(settings.shapes.glob("*.ttl")))
    asked, rest = asked_at_once(shapes, shapes.for_engine(filled_in=True))
    assert asked
    assert not [each for each in rest if each.predicate.value.endswith("#sparql")]


def test_what_hangs_together_is_left_to_the_engine() -> None:
    shapes = Shapes(_parsed(SHAPES % QUERIES["one of each"]))
    asked, rest = asked_at_once(shapes, shapes.for_engine(filled_in=True))
    assert not asked
    assert rest == shapes.for_engine(filled_in=True)


def test_what_was_prepared_is_read_again_only_where_it_is_whole_and_ones_own(
    tmp_path: Path,
) -> None:
    made: list[int] = []

    def make() -> dict[str, int]:
        made.append(1)
        return {"made": len(made)}

    data = tmp_path / "data"
    data.mkdir()
    (data / "words.csv").write_text("word\n", encoding="utf-8")
    cache = tmp_path / "cache"
    assert prepared(cache, data, make) == prepared(cache, data, make) == {"made": 1}
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert prepared(cache, data, make) == {"made": 2}
    if os.name != "nt":
        kept.chmod(0o666)
        assert prepared(cache, data, make) == {"made": 3}
    (data / "words.csv").write_text("word\n残疾人\n", encoding="utf-8")
    assert prepared(cache, data, make) == {"made": 4}
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert prepared(tmp_path / "file", data, make) == {"made": 5}
    own = tmp_path / "own.docx"
    own.write_bytes(b"one")
    about = ("comparison", [own, "1:2"])
    assert prepared(cache, data, make, *about) == prepared(cache, data, make, *about) == {"made": 6}
    assert prepared(cache, data, make, "comparison", [own, "1:3"]) == {"made": 7}
    own.write_bytes(b"another")
    assert prepared(cache, data, make, *about) == {"made": 8}
