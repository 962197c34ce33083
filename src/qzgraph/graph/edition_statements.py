"""What every part of an edition is written with: statements in its graph, quotations, bodies, divisions, groups."""

from __future__ import annotations

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.division_graph import division_triples
from qzgraph.graph.group_facts import GroupFacts
from qzgraph.graph.nodes import group_node
from qzgraph.graph.rdf_terms import (
    RDF_TYPE,
    Graph,
    Term,
    en,
    integer,
    iri,
    some,
    text_of,
    zh,
)
from qzgraph.names import LABEL, PREFIXES, term
from qzgraph.reading.source import Span
from qzgraph.records.model import Agency, Edition, Field, Population
from qzgraph.records.populations import own_names
from qzgraph.vocabulary import Vocabulary

#: What ORG, CPSV-AP and DCAT-AP each call a body's name.
_NAMES_OF_BODIES = (
    PREFIXES["skos"] + "prefLabel",
    LABEL,
    PREFIXES["dct"] + "title",
    PREFIXES["foaf"] + "name",
)


class EditionStatements:
    """Collects what one edition says, with its bodies, divisions and groups."""

    def __init__(
        self,
        edition: Edition,
        provenance: bool,
        vocabulary: Vocabulary,
        facts: GroupFacts | None = None,
    ) -> None:
        self.edition = edition
        self._vocabulary = vocabulary = vocabulary.in_year(edition.year)
        self._own = own_names(vocabulary.place(edition.division), vocabulary)
        self._facts = facts or GroupFacts(
            vocabulary.lexicon, described=provenance, english=vocabulary.english
        )
        self._provenance = provenance
        self.graph: Graph = iri(names.edition_graph(edition.id)) if provenance else None
        self.quads: list[ox.Quad] = []
        self._standard = names.standard(edition.id)
        self._divisions: set[str] = set()

    def add(self, subject: str, predicate: str, *objects: Term | None) -> None:
        one, two = iri(subject), iri(predicate)
        for value in objects:
            if value is not None:
                self.quads.append(ox.Quad(one, two, value, self.graph))

    def a(self, subject: str, *classes: str) -> None:
        for name in classes:
            self.quads.append(ox.Quad(iri(subject), RDF_TYPE, iri(name), self.graph))

    def qz(self, subject: str, predicate: str, *objects: Term | None) -> None:
        self.add(subject, term(predicate), *objects)

    def english(self, subject: str, name: str, *properties: str) -> None:
        """The English of a name, marked as a translation of ours; nothing where there is none."""
        translated = self._vocabulary.english.get(name)
        if translated and self._provenance:
            for each in (LABEL, term("ownTranslation"), *properties):
                self.add(subject, each, en(translated))

    def quoted(self, subject: str, span: Span, field: Field | None = None) -> None:
        """``prov:wasQuotedFrom`` the passage at a span, which this describes."""
        if not self._provenance:
            return
        node = names.passage(self.edition.id, span.start, span.end)
        self.add(subject, PREFIXES["prov"] + "wasQuotedFrom", iri(node))
        self.a(node, term("SourcePassage"))
        self.qz(node, "sourceDocument", iri(names.source_document(self.edition.id)))
        self.qz(node, "startOffset", integer(span.start))
        self.qz(node, "endOffset", integer(span.end))
        self.qz(node, "exactText", text_of(self.edition.text[span.start : span.end]))
        self.qz(node, "sourceField", some(text_of, field and field.value))

    def agency(self, agency: Agency) -> str:
        node = names.agency(agency.division or "other", agency.function or agency.name)
        self.a(node, term("Agency"))
        for name in _NAMES_OF_BODIES:
            self.add(node, name, zh(agency.name))
        self.english(node, agency.name, PREFIXES["skos"] + "prefLabel")
        identifier = node.removeprefix(PREFIXES["id"] + "agency/")
        self.add(node, PREFIXES["dct"] + "identifier", text_of(identifier))
        if agency.printed != agency.name:
            self.add(node, PREFIXES["skos"] + "altLabel", zh(agency.printed))
        self.qz(node, "division", some(self.division, agency.division))
        if agency.function:
            self.qz(node, "function", iri(names.agency_function(agency.function)))
        self.qz(node, "unread", *map(text_of, agency.unread))
        self.quoted(node, agency.span)
        return node

    def division(self, code: str) -> ox.NamedNode:
        """A division, described with those that it lies in."""
        if self._provenance and code not in self._divisions:
            self._divisions.add(code)
            for triple in division_triples(code, self._vocabulary.places):
                self.quads.append(
                    ox.Quad(triple.subject, triple.predicate, triple.object, self.graph)
                )
        return iri(names.division(code))

    def population(self, population: Population, *, said: bool = True) -> str:
        """The node of a group, with its facts unless ``said`` is false."""
        node = group_node(population, self._vocabulary, self._own)
        by_name = node == names.population(population.label)
        self.quoted(node, population.span)
        for subject, predicate, value in self._facts.group(node, population.group) if said else ():
            self.add(subject, predicate, value)
        concept = self._vocabulary.concepts.get(node)
        named = {population.label, *(concept.alternatives if concept else ())}
        if population.printed not in named and len(population.printed) <= 60:
            self.add(node, PREFIXES["skos"] + "hiddenLabel", zh(population.printed))
        if population.known and by_name:
            return node
        label = population.label
        if not by_name:
            label = f"{label}（{self._facts.told_apart(label, population.group)}）"
        self.a(node, term("TargetPopulation"), PREFIXES["skos"] + "Concept")
        self.add(node, PREFIXES["skos"] + "prefLabel", zh(label))
        translated = self._vocabulary.english.get(population.label)
        if translated and self._provenance:
            for name in (PREFIXES["skos"] + "prefLabel", term("ownTranslation")):
                self.add(node, name, en(translated))
        self.add(node, PREFIXES["skos"] + "inScheme", iri(names.POPULATION_SCHEME))
        around = (population.label,) if population.known else population.broader
        for broader in around:
            self.add(node, PREFIXES["skos"] + "broader", iri(names.population(broader)))
        return node
