"""The vocabularies of ``data/`` as RDF: populations, what is said of groups, divisions, what bodies do at
each level."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.division_graph import division_triples
from qzgraph.graph.group_facts import concepts_of
from qzgraph.graph.per import scheme as per_scheme
from qzgraph.graph.rdf_terms import RDF_TYPE, RDFS_LABEL, iri, text_of, zh
from qzgraph.names import PREFIXES, Level, term
from qzgraph.vocabulary import Vocabulary

_NAME_AT = {
    Level.NATIONAL: "nationalName",
    Level.PROVINCIAL: "provincialName",
    Level.MUNICIPAL: "municipalName",
    Level.COUNTY: "countyName",
}


def vocabulary_quads(data: Path, vocabulary: Vocabulary) -> list[ox.Quad]:
    """Everything of ``graph/vocabulary``."""
    graph = iri(names.GRAPH_VOCABULARY)
    triples = [
        *_populations(data),
        *_schemes(),
        *_conditions(vocabulary),
        *_divisions(vocabulary),
        *_functions(vocabulary),
        *per_scheme(vocabulary),
        *_catalog(),
    ]
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]


def _populations(data: Path) -> Iterator[ox.Triple]:
    path = data / "vocabulary" / "populations.ttl"
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        yield quad.triple


#: The schemes of which every concept is written by the program, and what they are called.
_SCHEMES = {
    names.CONDITION_SCHEME: ("服务对象的类别与条件", "kinds and conditions of groups"),
    names.INDICATOR_SCHEME: ("基准所量的指标", "indicators that benchmarks measure"),
    names.FUNCTION_SCHEME: ("单位的职能", "functions of bodies"),
}


def _schemes() -> Iterator[ox.Triple]:
    for scheme, labels in _SCHEMES.items():
        me = iri(scheme)
        yield ox.Triple(me, RDF_TYPE, iri(PREFIXES["skos"] + "ConceptScheme"))
        for label, language in zip(labels, ("zh", "en"), strict=True):
            for name in (PREFIXES["skos"] + "prefLabel", PREFIXES["dct"] + "title"):
                yield ox.Triple(me, iri(name), ox.Literal(label, language=language))


def _conditions(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    for subject, predicate, value in concepts_of(vocabulary.lexicon, vocabulary.english):
        yield ox.Triple(iri(subject), iri(predicate), value)


def _divisions(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """The nation and its provinces; of the others those are described that an edition speaks of."""
    for code, place in vocabulary.places.items():
        if place.level.rank <= Level.PROVINCIAL.rank:
            yield from division_triples(code, vocabulary.places)


def _functions(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    for row in vocabulary.agencies:
        me = iri(names.agency_function(row.function))
        yield ox.Triple(me, RDF_TYPE, iri(term("AgencyFunction")))
        for scheme in ("inScheme", "topConceptOf"):
            yield ox.Triple(me, iri(PREFIXES["skos"] + scheme), iri(names.FUNCTION_SCHEME))
        for predicate in (iri(RDFS_LABEL), iri(PREFIXES["skos"] + "prefLabel")):
            yield ox.Triple(me, predicate, zh(row.label_zh))
            yield ox.Triple(me, predicate, ox.Literal(row.label_en, language="en"))
        for name in (row.full, *row.shorts):
            yield ox.Triple(me, iri(term(_NAME_AT[row.level])), zh(name))


def _catalog() -> Iterator[ox.Triple]:
    me = iri(names.CATALOG)
    title = iri(PREFIXES["dct"] + "title")
    yield ox.Triple(me, RDF_TYPE, iri(PREFIXES["dcat"] + "Catalog"))
    for predicate in (iri(RDFS_LABEL), title):
        yield ox.Triple(me, predicate, zh("基本公共服务标准目录"))
        yield ox.Triple(
            me,
            predicate,
            ox.Literal("Catalogue of standards of basic public services", language="en"),
        )
    for text, language in (
        ("国家、省、市、县各级基本公共服务标准的数据", "zh"),
        ("Standards of basic public services of every level, as data", "en"),
    ):
        description = iri(PREFIXES["dct"] + "description")
        yield ox.Triple(me, description, ox.Literal(text, language=language))
    authors, whole = iri(names.AUTHORS), iri(names.ID + "dataset")
    yield ox.Triple(whole, RDF_TYPE, iri(PREFIXES["dcat"] + "Dataset"))
    for predicate in (iri(RDFS_LABEL), title, description):
        yield ox.Triple(whole, predicate, zh("基本公共服务标准的全部数据"))
        everything = "All data on standards of basic public services"
        yield ox.Triple(whole, predicate, ox.Literal(everything, language="en"))
    for published in (me, whole):
        yield ox.Triple(published, iri(PREFIXES["dct"] + "publisher"), authors)
    yield ox.Triple(authors, RDF_TYPE, iri(PREFIXES["foaf"] + "Agent"))
    for name, language in (("qzgraph 的作者", "zh"), ("The qzgraph authors", "en")):
        for predicate in (iri(RDFS_LABEL), title, iri(PREFIXES["foaf"] + "name")):
            yield ox.Triple(authors, predicate, ox.Literal(name, language=language))
    yield ox.Triple(authors, iri(PREFIXES["dct"] + "identifier"), text_of("qzgraph-authors"))
