"""Records to RDF: one edition to the quads of its named graph, after the ontology's terms.

No blank nodes: everything that a reader may ask about has an IRI (:mod:`qzgraph.names`).
"""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pyoxigraph as ox

from qzgraph import names
from qzgraph.document_titles import title_key
from qzgraph.graph.document_facts import document_facts
from qzgraph.graph.edition_statements import EditionStatements
from qzgraph.graph.evidence import document_basis, payer_evidence
from qzgraph.graph.group_facts import GroupFacts
from qzgraph.graph.nodes import item_nodes
from qzgraph.graph.per import per_concepts
from qzgraph.graph.rdf_terms import (
    Graph,
    Term,
    boolean,
    date,
    decimal,
    en,
    integer,
    iri,
    member,
    some,
    text_of,
    zh,
)
from qzgraph.language.scope import said_in_name
from qzgraph.language.stated import Reservation
from qzgraph.language.variants import spoken_of, variants
from qzgraph.names import LABEL, PREFIXES, term
from qzgraph.reading.source import Span
from qzgraph.records.model import (
    Benchmark,
    Citation,
    Edition,
    Field,
    FiscalRule,
    Item,
    LegalDocument,
    LimitingNumber,
    PayerPart,
    PayerRole,
)
from qzgraph.vocabulary import Vocabulary


def edition_quads(
    edition: Edition,
    vocabulary: Vocabulary,
    *,
    provenance: bool = True,
    facts: GroupFacts | None = None,
    ordered: bool = True,
) -> list[ox.Quad]:
    """Everything that an edition says, in its own named graph, each quad once, sorted where it is to be
    ``ordered``.

    Without ``provenance`` the quoted passages are left out, and the documents that are cited, of which no
    shape asks; the graph is the default one, and the order is that of the text. What was said of groups with
    the same ``facts`` is not said again.
    """
    writer = _Writer(edition, provenance, vocabulary, facts)
    writer.standard()
    writer.outline()
    if provenance:
        writer.documents()
    for node, item in zip(item_nodes(edition), edition.items, strict=True):
        writer.item(node, item)
    if not provenance or not ordered:
        return list(dict.fromkeys(writer.quads))
    return sorted(set(writer.quads), key=str)


def implied_quads(edition: Edition, vocabulary: Vocabulary, graph: Graph) -> list[ox.Quad]:
    """What an edition's words promise without a number, for judging, in this graph: it is no part of
    the edition's own, whose benchmarks are those that are printed."""
    writer = _Writer(edition, False, vocabulary)
    writer.graph = graph
    for node, item in zip(item_nodes(edition), edition.items, strict=True):
        for number, benchmark in enumerate(item.implied, start=len(item.benchmarks) + 1):
            writer.benchmark(node, number, benchmark)
    return writer.quads


class _Writer(EditionStatements):
    """The parts of an edition, one after another."""

    def standard(self) -> None:
        edition, notice, me = self.edition, self.edition.notice, self._standard
        self.a(me, term("ServiceStandard"), PREFIXES["dcat"] + "Dataset")
        self.add(me, LABEL, zh(edition.title))
        self.english(me, edition.title)
        self.add(me, PREFIXES["dct"] + "title", zh(edition.title))
        self.add(me, PREFIXES["dct"] + "identifier", text_of(edition.id))
        self.add(me, PREFIXES["dct"] + "description", *_described(edition.title))
        self.add(names.CATALOG, PREFIXES["dcat"] + "dataset", iri(me))
        self.qz(me, "level", member(names.level_of(edition.division)))
        self.qz(me, "division", self.division(edition.division))
        self.qz(me, "editionYear", integer(edition.year))
        self.qz(me, "extent", member(edition.extent))
        self.qz(me, "documentNumber", some(text_of, notice.document_number))
        self.qz(me, "issuedOn", some(date, notice.issued_on))
        self.qz(me, "effectiveFrom", some(date, notice.effective_from))
        self._assurances(me)
        for body in notice.issuers:
            self.qz(me, "issuedBy", iri(self.agency(body)))
        for body in notice.issuers[:1]:  # DCAT-AP: one at most
            self.add(me, PREFIXES["dct"] + "publisher", iri(self.agency(body)))
        for span in notice.spans.values():
            self.quoted(me, span)
        source = names.source_document(edition.id)
        self.a(source, PREFIXES["prov"] + "Entity")
        self.add(source, LABEL, zh(f"{edition.title}文本"))
        self.add(source, PREFIXES["dct"] + "title", text_of(edition.file))
        digest = hashlib.sha256(edition.text.encode()).hexdigest()
        self.add(source, PREFIXES["dct"] + "identifier", text_of(f"sha256:{digest}"))

    def _assurances(self, me: str) -> None:
        """What the notice asks a county to record. Who approved is named in words only: 县政府."""
        notice = self.edition.notice
        recorded = {
            "approvedBy": notice.approved_by,
            "publishedAt": notice.published_at,
            "fiscalCapacityAssessment": notice.fiscal_capacity_assessment,
            "possiblyApprovedBy": notice.possibly_approved_by,
            "possiblyPublishedAt": notice.possibly_published_at,
            "possibleFiscalCapacityAssessment": notice.possible_fiscal_capacity_assessment,
        }
        for name, assurance in recorded.items():
            if assurance:
                self.qz(me, name, zh(assurance.text))
                self.quoted(me, assurance.span)

    def outline(self) -> None:
        edition = self.edition
        for domain in edition.domains:
            node = names.domain(edition.id, domain.number)
            self._part(node, "ServiceDomain", domain.number, domain.name, domain.span)
        for category in edition.categories:
            node = names.category(edition.id, category.number)
            self._part(node, "ServiceCategory", category.number, category.name, category.span)
            if category.parent is not None:
                parent = names.domain(edition.id, edition.domains[category.parent].number)
                self.qz(node, "inDomain", iri(parent))
        for clause in edition.notice.clauses:
            node = names.clause(edition.id, clause.number)
            self._part(node, "RequirementClause", clause.number, clause.title, clause.span)
            self.qz(node, "clauseText", zh(clause.text))

    def _part(self, node: str, cls: str, number: int, label: str, span: Span) -> None:
        self.a(node, term(cls))
        self.qz(node, "number", integer(number))
        self.add(node, LABEL, zh(label))
        self.english(node, label)
        self.qz(node, "inStandard", iri(self._standard))
        self.quoted(node, span)

    def documents(self) -> None:
        """Each cited document once: the fullest of its prints here is its title, the others are
        alternatives; its label is the name that ``data/legal`` gives it."""
        prints: dict[str, dict[str, None]] = {}
        citations: dict[str, list[Citation]] = {}
        for item in self.edition.items:
            for citation in item.citations:
                prints.setdefault(citation.document.title, {})[citation.printed] = None
                citations.setdefault(citation.document.title, []).append(citation)
        cited = {title_key(title): title for title in prints}
        for title, printed in prints.items():
            # The print that tells most of it: its number or edition may stand only once.
            document = max(
                (citation.document for citation in citations[title]),
                key=lambda each: (bool(each.number), bool(each.edition)),
            )
            node = names.legal(title)
            self._document(node, document, list(printed))
            self._document_basis(node, document, citations[title])
            for subject, predicate, value in document_facts(
                node, document, cited, self._vocabulary
            ):
                self.add(subject, predicate, value)
            for citation in citations[title]:
                self.quoted(node, citation.span)

    def _document(self, node: str, document: LegalDocument, printed: list[str]) -> None:
        fullest = max(printed, key=lambda text: (len(text), text))
        self.a(node, term("LegalBasisDocument"))
        self.add(node, LABEL, zh(document.title))
        self.english(node, document.title)
        self.add(node, PREFIXES["dct"] + "title", zh(fullest))
        for other in printed:
            if other != fullest:
                self.add(node, PREFIXES["dct"] + "alternative", zh(other))
        if document.kind:
            self.qz(node, "documentKind", iri(term(document.kind)))
        self.qz(node, "issuingLevel", some(member, document.level))
        self.qz(node, "documentNumber", some(text_of, document.number))
        self.qz(node, "editionLabel", some(zh, document.edition))

    def _document_basis(
        self, node: str, document: LegalDocument, citations: list[Citation]
    ) -> None:
        text = self.edition.text
        prints = [text[each.span.start : each.span.end] for each in citations]
        for fact, basis, source in document_basis(document, prints, self._vocabulary):
            self.qz(node, f"{fact}Basis", iri(term(basis)))
            self.qz(node, "factSource", some(zh, source))

    def fiscal_rule(self, rule: FiscalRule) -> str:
        node = names.fiscal_rule(rule.label)
        self.a(node, term("FiscalResponsibilityRule"))
        self.add(node, LABEL, zh(rule.label))
        self.qz(node, "ruleKind", member(rule.kind))
        self.qz(node, "payerBasis", member(rule.basis))
        self.qz(node, "payer", *map(member, rule.payers))
        self.qz(node, "aidingPayer", *map(member, rule.aids))
        self.qz(node, "exemptPayer", *map(member, rule.exempt))
        self.qz(node, "takesOver", *map(member, rule.takes_over))
        self.qz(node, "unread", *map(text_of, rule.unread))
        self.qz(node, "individualShare", some(decimal, rule.individual_share))
        if rule.defined_in:
            self.qz(node, "definedIn", iri(names.legal(rule.defined_in.title)))
        if self._provenance and (evidence := payer_evidence(rule, self._vocabulary)):
            kind, quote, said_in = evidence
            self.qz(node, "payerEvidence", iri(term(kind)))
            self.qz(node, "payerQuote", zh(quote))
            self.qz(node, "payerQuotedFrom", zh(said_in))
        self.quoted(node, rule.span)
        return node

    def item(self, node: str, item: Item) -> None:
        edition = self.edition
        self.a(node, term("ServiceItem"))
        self.add(node, LABEL, zh(item.name))
        self.english(node, item.name)
        self.add(node, PREFIXES["dct"] + "title", zh(item.name))
        identifier = node.removeprefix(PREFIXES["id"] + "standard/")
        self.add(node, PREFIXES["dct"] + "identifier", text_of(identifier))
        content = item.fields.get(Field.CONTENT)
        described = content.text if content else f"《{edition.title}》的项目，手头没有其服务内容。"
        self.add(node, PREFIXES["dct"] + "description", zh(described))
        self.qz(node, "inStandard", iri(self._standard))
        if item.number is not None:
            self.qz(node, "itemNumber", integer(item.number))
            self.qz(node, "numberingRun", integer(item.numbering_run))
        self.qz(node, "leavesAmountTo", some(member, item.leaves_amount_to))
        if 0 <= item.category < len(edition.categories):
            category = edition.categories[item.category]
            self.qz(node, "inCategory", iri(names.category(edition.id, category.number)))
            if category.parent is not None:
                domain = edition.domains[category.parent]
                self.qz(node, "inDomain", iri(names.domain(edition.id, domain.number)))
        self.quoted(node, item.name_span)
        for field, passage in item.fields.items():
            if passage:
                self.qz(node, field.value, zh(passage.text))
                self.quoted(node, passage.span, field)
        for population in item.populations:
            group = self.population(population)
            self.qz(node, "targetsPopulation", iri(group))
            if population.group.more:
                self.qz(node, "listLeftOpenAfter", iri(group))
        for said in sorted(said_in_name(item.name, self._vocabulary.lexicon), key=str):
            self.qz(node, "nameSays", iri(names.condition(said.name)))
            for subject, predicate, value in self._facts.concept(said):
                self.add(subject, predicate, value)
        if any(population.group.inclusive for population in item.populations):
            self.qz(node, "inclusive", boolean(True))
        spoken = spoken_of([group.group for group in item.populations], self._vocabulary.lexicon)
        for said in sorted(spoken, key=str):
            self.qz(node, "speaksOf", iri(names.condition(said.name)))
            for subject, predicate, value in self._facts.concept(said):
                self.add(subject, predicate, value)
        cases = {
            case.key
            for group in item.populations
            for case in variants(group.group, self._vocabulary.lexicon)
        }
        if cases:
            self.qz(node, "casesListed", integer(len(cases)))
        for label in item.defines:
            self.qz(node, "definesPopulation", iri(names.population(label)))
        for citation in item.citations if self._provenance else ():
            self.qz(node, "legalBasis", iri(names.legal(citation.document.title)))
        if item.lead_agency:
            self.qz(node, "leadAgency", iri(self.agency(item.lead_agency)))
        for agency in item.supporting_agencies:
            self.qz(node, "supportingAgency", iri(self.agency(agency)))
        for rule in item.fiscal_rules:
            self.qz(node, "fiscalRule", iri(self.fiscal_rule(rule)))
        for number, benchmark in enumerate(item.benchmarks, start=1):
            self.benchmark(node, number, benchmark)
        for doubt in item.unread:
            self.qz(node, "unread", text_of(doubt.text))
        for number, reservation in enumerate(item.reserves, start=1):
            self._reservation(names.reservation(node, number), node, reservation)
        self.qz(node, "mayReserve", *map(text_of, item.may_reserve))
        self.qz(node, "setsNoLimit", *map(text_of, item.sets_no_limit))
        self.qz(node, "saysHow", *map(text_of, item.manners))
        self.qz(node, "maySayHow", *map(text_of, item.perhaps))
        for amount in sorted(item.numbers):
            self.qz(node, "saysNumber", decimal(amount))
        for number, limiting in enumerate(item.limiting, start=1):
            self._limiting(names.limiting_number(node, number), node, limiting)
        if self._provenance:
            parts = [part for rule in item.fiscal_rules for part in rule.parts]
            for number, part in enumerate(parts, start=1):
                self._payment(node, number, part, item)

    def _payment(self, item: str, number: int, part: PayerPart, of: Item) -> None:
        """What a clause says of a party, with the benchmarks that it pays for: all, or those whose
        measure its words name."""
        node = names.payment(item, number)
        self.qz(item, "hasPayment", iri(node))
        self.a(node, term("Payment"))
        self.add(node, LABEL, zh(part.quote))
        self.qz(node, "paidBy", *map(member, part.payers))
        self.qz(node, "paymentRole", member(part.role))
        self.qz(node, "quote", text_of(part.quote))
        self.qz(node, "share", some(decimal, part.share))
        self.qz(node, "paysForText", some(zh, part.object))
        if part.role is not PayerRole.EXEMPT:
            for at, benchmark in enumerate(of.benchmarks, start=1):
                measure = benchmark.indicator.measure
                if not part.object or (measure and measure in part.object):
                    self.qz(node, "paysFor", iri(names.benchmark(item, at)))
        self.quoted(node, part.span, Field.FISCAL)

    def _limiting(self, node: str, item: str, limiting: LimitingNumber) -> None:
        self.qz(item, "hasLimitingNumber", iri(node))
        self.a(node, term("LimitingNumber"))
        self.qz(node, "quote", text_of(limiting.quote))
        for value in sorted(limiting.amounts):
            self.qz(node, "saysNumber", decimal(value))

    def _reservation(self, node: str, item: str, reservation: Reservation) -> None:
        self.qz(item, "reserves", iri(node))
        self.a(node, term("Reservation"))
        self.qz(node, "quote", text_of(reservation.words))
        self.qz(node, "reservationSort", text_of(reservation.sort))

    def benchmark(self, item: str, number: int, benchmark: Benchmark) -> None:
        """One that words imply stands apart from those whose numbers are printed."""
        node = names.benchmark(item, number)
        self.qz(item, "impliesBenchmark" if benchmark.implied else "hasBenchmark", iri(node))
        self.a(node, term("ImpliedBenchmark" if benchmark.implied else "Benchmark"))
        self.add(node, LABEL, zh(f"{benchmark.indicator.label}：{benchmark.quote}"))
        self.qz(node, "indicator", iri(self._indicator(benchmark)))
        self.qz(node, "comparator", member(benchmark.comparator))
        self._numbers(node, benchmark)
        self.qz(node, "unit", some(iri, benchmark.qudt))
        self._words(node, benchmark)
        if benchmark.per and self._provenance:
            often = None if benchmark.per_year is None else Fraction(benchmark.per_year)
            for concept in per_concepts(benchmark.per, often, self._vocabulary):
                name = "perWhom" if concept.facet == "whom" else "perPeriod"
                self.qz(node, name, iri(names.per(concept.name)))
        for population in benchmark.applies_to:
            group = self.population(population, said=self._provenance)
            self.qz(node, "appliesTo", iri(group))
        self.qz(node, "bindsLevel", some(member, benchmark.binds_level))
        for other in benchmark.alternative_to:
            self.qz(node, "alternativeTo", iri(names.benchmark(item, other + 1)))
            self.qz(names.benchmark(item, other + 1), "alternativeTo", iri(node))
        for other in benchmark.increase_of:
            self.qz(node, "increaseOf", iri(names.benchmark(item, other + 1)))
        if benchmark.increases and not benchmark.increase_of:
            self.qz(node, "increaseOf", iri(item))
        self.qz(node, "isAim", some(boolean, benchmark.is_aim or None))
        self.qz(node, "isLimit", some(boolean, benchmark.is_limit or None))
        self.qz(node, "validFrom", some(date, benchmark.valid_from))
        self.quoted(node, benchmark.span, benchmark.field)

    def _numbers(self, node: str, benchmark: Benchmark) -> None:
        numbers = {
            "value": benchmark.value,
            "minValue": benchmark.min_value,
            "maxValue": benchmark.max_value,
            "comparableValue": benchmark.comparable_value,
            "comparableMaxValue": benchmark.comparable_max,
            "amount": benchmark.amount,
            "formerValue": benchmark.former_value,
            "perYear": benchmark.per_year,
        }
        for name, value in numbers.items():
            self.qz(node, name, some(decimal, value))

    def _words(self, node: str, benchmark: Benchmark) -> None:
        self.qz(node, "sourceField", text_of(benchmark.field.value))
        words = {
            "unitLabel": benchmark.unit,
            "per": benchmark.per,
            "comparableUnit": benchmark.comparable_unit,
            "baseUnit": benchmark.base_unit,
            "appliesToText": benchmark.applies_to_text,
            "relativeTo": benchmark.relative_to,
            "quote": benchmark.quote,
        }
        for name, value in words.items():
            self.qz(node, name, some(text_of, value))

    def _indicator(self, benchmark: Benchmark) -> str:
        node = names.indicator(benchmark.indicator.key)
        self.a(node, term("Indicator"))
        self.add(node, PREFIXES["skos"] + "prefLabel", zh(benchmark.indicator.label))
        self.add(node, LABEL, zh(benchmark.indicator.label))
        self.english(node, benchmark.indicator.label, PREFIXES["skos"] + "prefLabel")
        for scheme in ("inScheme", "topConceptOf"):
            self.add(node, PREFIXES["skos"] + scheme, iri(names.INDICATOR_SCHEME))
        self.qz(node, "betterWhen", member(benchmark.indicator.better_when))
        return node


def _described(title: str) -> tuple[Term, Term]:
    """What an edition holds, in our own words."""
    return (
        zh(f"《{title}》各项目的服务对象、服务内容、服务标准、支出责任和牵头负责单位。"),
        en(
            "The items of this standard of basic public services: whom each serves, with what, how "
            "much, who pays and which body leads."
        ),
    )
