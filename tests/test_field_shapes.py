"""The shipped data, and the catalogue that a server gives, by the shapes of the field: CPSV-AP 3.2.0
and DCAT-AP 3.0.1 (SEMIC, CC BY 4.0). They are no part of this project: the tests read them from a
folder ``shared/field`` beside the checkout or further up, or from ``QZGRAPH_FIELD``, and skip where
there is none. What is left out, and why, is in ``docs/field.md``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from qzgraph import names
from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app

ROOT = Path(__file__).resolve().parent.parent
PLACES = [
    Path(os.environ.get("QZGRAPH_FIELD", ROOT / "absent")),
    *(up / "shared" / "field" for up in ROOT.parents),
]
FIELD = next((place for place in PLACES if (place / "dcat-shapes.ttl").is_file()), None)
CV = "http://data.europa.eu/m8g/"

pytestmark = pytest.mark.skipif(FIELD is None, reason="the field's shapes are not at hand")


def parsed(content: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=content, format="nt")


@pytest.fixture(scope="module")
def shipped(built_store: ox.Store) -> rdflib.Graph:
    """What the data say in the field's own terms."""
    triples = {
        quad.triple
        for quad in built_store
        if not quad.predicate.value.startswith(names.QZ)
        and quad.graph_name != ox.NamedNode(names.GRAPH_SHAPES)
    }
    return parsed(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


@pytest.fixture(scope="module")
def catalogue(settings: Settings, built: Path) -> rdflib.Graph:
    client = create_app(settings, LocalStore.open(built)).test_client()
    return parsed(client.get("/data/catalog.nt").data)


def violations(data: rdflib.Graph, shapes: str) -> set[tuple[str, str, str]]:
    """The focus node, path and component of each violation."""
    assert FIELD is not None
    wanted = rdflib.Graph().parse(str(FIELD / shapes))
    report: Any = pyshacl.validate(data, shacl_graph=wanted)[1]
    sh = rdflib.SH
    return {
        tuple(
            str(report.value(result, said))
            for said in (sh.focusNode, sh.resultPath, sh.sourceConstraintComponent)
        )
        for result in report.subjects(sh.resultSeverity, sh.Violation)
    }


@pytest.mark.parametrize("shapes", ["dcat-shapes.ttl", "dcat-range.ttl"])
def test_the_data_by_dcat_ap(shipped: rdflib.Graph, shapes: str) -> None:
    assert violations(shipped, shapes) == set()


def test_the_data_by_cpsv_ap(shipped: rdflib.Graph, built_store: ox.Store) -> None:
    """All but this: who is competent for an item is not known where the text is not at hand."""
    qz = names.term
    unknown = built_store.query(
        f"""SELECT DISTINCT ?item {{
          ?item a <{qz("ServiceItem")}> ; <{qz("inStandard")}>/<{qz("extent")}> <{qz("Partial")}>
          FILTER NOT EXISTS {{ ?item <{qz("agencyText")}> ?text }}
          FILTER NOT EXISTS {{ ?item <{qz("leadAgency")}> ?agency }} }}""",
        use_default_graph_as_union=True,
    )
    least = str(rdflib.SH.MinCountConstraintComponent)
    argued = {(row[0].value, f"{CV}hasCompetentAuthority", least) for row in unknown}  # type: ignore[union-attr]
    assert violations(shipped, "cpsv-ap-SHACL.ttl") == argued
    services = set(
        shipped.subjects(rdflib.RDF.type, rdflib.URIRef(f"{names.PREFIXES['cpsv']}PublicService"))
    )
    assert len(services) > 100 > 4 * len(argued)


@pytest.mark.parametrize("shapes", ["dcat-shapes.ttl", "dcat-range.ttl"])
def test_the_served_catalogue_by_dcat_ap(catalogue: rdflib.Graph, shapes: str) -> None:
    assert list(catalogue.subjects(rdflib.RDF.type, rdflib.DCAT.Distribution))
    assert violations(catalogue, shapes) == set()


def test_a_violation_is_found(catalogue: rdflib.Graph) -> None:
    catalogue = rdflib.Graph() + catalogue
    catalogue.remove((rdflib.URIRef(names.CATALOG), rdflib.DCTERMS.publisher, None))
    found = violations(catalogue, "dcat-shapes.ttl")
    assert {each[1] for each in found} == {str(rdflib.DCTERMS.publisher)}
