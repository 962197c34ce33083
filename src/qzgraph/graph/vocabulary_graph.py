"""The vocabularies of ``data/`` as RDF: populations, what is said of groups, divisions, what bodies do at
each level."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.connected import reached
from qzgraph.graph.division_graph import division_triples
from qzgraph.graph.group_facts import GroupFacts
from qzgraph.graph.per import scheme as per_scheme
from qzgraph.graph.rdf_terms import about, en, integer, iri, named, some, text_of, zh
from qzgraph.language.groups import Term
from qzgraph.language.lexicon import Lexicon
from qzgraph.names import Level, term
from qzgraph.turtle import statements
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
        *(quad.triple for quad in statements(data / "vocabulary" / "populations.ttl")),
        *_schemes(),
        *_conditions(vocabulary),
        *_divisions(vocabulary),
        *_functions(vocabulary),
        *per_scheme(vocabulary),
        *_catalog(),
    ]
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]


#: The schemes of which every concept is written by the program, and what they are called.
_SCHEMES = {
    names.CONDITION_SCHEME: ("服务对象的类别与条件", "kinds and conditions of groups"),
    names.INDICATOR_SCHEME: ("基准所量的指标", "indicators that benchmarks measure"),
    names.FUNCTION_SCHEME: ("单位的职能", "functions of bodies"),
}


def _schemes() -> Iterator[ox.Triple]:
    for scheme, labels in _SCHEMES.items():
        called = zh(labels[0]), en(labels[1])
        yield from about(
            iri(scheme),
            ("a", named("skos:ConceptScheme")),
            ("skos:prefLabel", *called),
            ("dct:title", *called),
        )


def _conditions(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """The concepts of the lexicon with their names and links."""
    lexicon = vocabulary.lexicon
    facts = GroupFacts(lexicon, english=vocabulary.english)
    for label, meaning in sorted(lexicon.meanings.items()):
        node = _condition(label)
        kind = "Kind" if meaning.sort == "kind" else "Condition"
        nearest = _nearest(label, lexicon)
        yield from about(
            node,
            ("skos:broader", *map(_condition, nearest)),
            ("skos:topConceptOf", None if nearest else iri(names.CONDITION_SCHEME)),
            (
                "qz:unionOf",
                *(_condition(part) for part in meaning.parts if part in lexicon.meanings),
            ),
            ("qz:minAge", some(integer, meaning.min_age)),
            ("qz:maxAge", some(integer, meaning.max_age)),
        )
        for subject, predicate, value in (
            *facts.typed(node.value, kind, label),
            *facts.concept(Term(label)),
        ):
            yield ox.Triple(iri(subject), iri(predicate), value)
    for word in lexicon.words.values():
        (mean, *others) = word.means or ("",)
        if not others and mean in lexicon.meanings and word.text != mean:
            yield from about(_condition(mean), ("skos:altLabel", zh(word.text)))


def _condition(label: str) -> ox.NamedNode:
    return iri(names.condition(label))


def _nearest(label: str, lexicon: Lexicon) -> list[str]:
    """The concepts just above one: none that another of them has above it already."""
    wider = [each for each in _above(label, lexicon) if each != label]
    higher = {top for each in wider for top in _higher(each, lexicon)}
    return [each for each in wider if each not in higher]


def _higher(label: str, lexicon: Lexicon) -> set[str]:
    """Everything above a concept."""
    return reached(_above(label, lexicon), lambda each: _above(each, lexicon))


def _above(label: str, lexicon: Lexicon) -> list[str]:
    return [each for each in lexicon.meanings[label].broader if each in lexicon.meanings]


def _divisions(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """The nation and its provinces; of the others those are described that an edition speaks of."""
    for code, place in vocabulary.places.items():
        if place.level.rank <= Level.PROVINCIAL.rank:
            yield from division_triples(code, vocabulary.places)


def _functions(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    for row in vocabulary.agencies:
        labels = zh(row.label_zh), en(row.label_en)
        scheme = iri(names.FUNCTION_SCHEME)
        yield from about(
            iri(names.agency_function(row.function)),
            ("a", iri(term("AgencyFunction"))),
            ("skos:inScheme", scheme),
            ("skos:topConceptOf", scheme),
            ("rdfs:label", *labels),
            ("skos:prefLabel", *labels),
            (f"qz:{_NAME_AT[row.level]}", *map(zh, (row.full, *row.shorts))),
        )


def _catalog() -> Iterator[ox.Triple]:
    """The catalogue of editions, the dataset as a whole, and who publishes both."""
    authors = iri(names.AUTHORS)
    title = zh("基本公共服务标准目录"), en("Catalogue of standards of basic public services")
    yield from about(
        iri(names.CATALOG),
        ("a", named("dcat:Catalog")),
        ("rdfs:label", *title),
        ("dct:title", *title),
        (
            "dct:description",
            zh("国家、省、市、县各级基本公共服务标准的数据"),
            en("Standards of basic public services of every level, as data"),
        ),
        ("dct:publisher", authors),
    )
    title = zh("基本公共服务标准的全部数据"), en("All data on standards of basic public services")
    yield from about(
        iri(names.ID + "dataset"),
        ("a", named("dcat:Dataset")),
        *((name, *title) for name in ("rdfs:label", "dct:title", "dct:description")),
        ("dct:publisher", authors),
    )
    called = zh("qzgraph 的作者"), en("The qzgraph authors")
    yield from about(
        authors,
        ("a", named("foaf:Agent")),
        *((name, *called) for name in ("rdfs:label", "dct:title", "foaf:name")),
        ("dct:identifier", text_of("qzgraph-authors")),
    )
