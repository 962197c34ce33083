"""What is known of a cited document beyond its title: what happened to it, who issued it, and how it
is related to others, as statements of an edition's graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qzgraph import names
from qzgraph.document_titles import title_key
from qzgraph.graph.evidence import LISTED, listed
from qzgraph.graph.rdf_terms import Term, date, integer, iri, zh
from qzgraph.known import DocumentEvent, DocumentRelation
from qzgraph.names import PREFIXES, TYPE, term
from qzgraph.records.legal_network import issuers, named_of, relations
from qzgraph.records.model import LegalDocument
from qzgraph.vocabulary import Vocabulary

Fact = tuple[str, str, Term]
_ELI = {"CarriesOut": "implements", "MadeUnder": "based_on", "Amends": "amends"}
#: ELI says so of what is no longer in force; that a document still is was read nowhere.
_NO_LONGER, _ELI_NOT = ("Replaced", "Repealed"), "InForce-notInForce"


def document_facts(
    node: str, document: LegalDocument, cited: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[Fact]:
    """Of the document at ``node``: events, status, issuing bodies and relations. ``cited`` are the
    titles of the edition's documents by :func:`title_key`; only these are linked, others are named."""
    events = vocabulary.document_events.get(document.title, ())
    for event in events:
        happened = names.legal_event(document.title, event.date)
        yield (node, term("hasEvent"), iri(happened))
        yield from _event(happened, event)
    if events:
        last = max(events, key=lambda event: event.date)
        yield (node, term("documentStatus"), iri(term(last.kind)))
        if last.kind in _NO_LONGER:
            yield (node, PREFIXES["eli"] + "in_force", iri(PREFIXES["eli"] + _ELI_NOT))
    for event in events:
        if event.kind == "Issued":
            yield (node, PREFIXES["eli"] + "date_document", date(event.date))
    yield from _issuers(node, document, events, vocabulary)
    for related in relations(document.title, vocabulary):
        yield from _related(node, document.title, related, cited)


def _event(node: str, event: DocumentEvent) -> Iterator[Fact]:
    yield (node, TYPE, iri(term("DocumentEvent")))
    yield (node, term("eventKind"), iri(term(event.kind)))
    yield (node, term("eventDate"), date(event.date))
    yield (node, term("eventSource"), zh(event.source))
    if event.by:
        yield (node, term("eventBy"), zh(event.by))
    for body in event.bodies:
        yield (node, term("eventBody"), zh(body))
    if event.replaced_by:
        yield (node, term("replacedByTitle"), zh(event.replaced_by))


def _issuers(
    node: str,
    document: LegalDocument,
    events: tuple[DocumentEvent, ...],
    vocabulary: Vocabulary,
) -> Iterator[Fact]:
    """Who issued it, and how many they are: as its title says, else as the event of its issue does, else
    as the table of documents."""
    (bodies, count), basis = issuers(document.title, vocabulary), "FromTitle"
    if not bodies:
        issued = (event.bodies for event in events if event.kind == "Issued")
        bodies, basis = next(issued, ()), "FromSource"
        count = len(bodies)
    row = listed(document, vocabulary)
    if not bodies and row and row.bodies:
        bodies, count = named_of(row.bodies)
        basis = LISTED[row.basis]
        yield (node, term("factSource"), zh(row.source))
    for body in bodies:
        yield (node, term("issuingBody"), zh(body))
    if bodies:
        yield (node, term("bodyBasis"), iri(term(basis)))
    if bodies and count:
        yield (node, term("issuingBodyCount"), integer(count))


def _related(
    node: str, title: str, related: DocumentRelation, cited: Mapping[str, str]
) -> Iterator[Fact]:
    own = names.legal_relation(title, related.of)
    yield (node, term("hasRelation"), iri(own))
    yield (own, TYPE, iri(term("DocumentRelation")))
    yield (own, term("relationKind"), iri(term(related.kind)))
    yield (own, term("relatedTitle"), zh(related.of))
    basis = "FromSource" if related.source else "FromTitle"
    yield (own, term("relationBasis"), iri(term(basis)))
    if related.source:
        yield (own, term("relationSource"), zh(related.source))
    of = next(
        (
            cited[key]
            for key in (title_key(related.of), title_key(f"中华人民共和国{related.of}"))
            if key in cited
        ),
        None,
    )
    if of and of != title:
        other = iri(names.legal(of))
        yield (own, term("relatedDocument"), other)
        if related.kind in _ELI:
            yield (node, PREFIXES["eli"] + _ELI[related.kind], other)
