"""Reports as RDF: SHACL validation reports (SHACL §3.6) in Turtle, every node with an IRI.

``sh:conforms`` is SHACL's, false on any result; ``qz:conforms`` is false on a Violation alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.rdf_terms import boolean, date, integer
from qzgraph.judging.decision import Decision
from qzgraph.judging.report import Finding, Quote, Report, Result, Severity
from qzgraph.judging.terms import SH
from qzgraph.rendering.printable import printable
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_desk import LAPSES
from qzgraph.rendering.report_view import (
    Outcome,
    Unread,
    judged_partly,
    made_with,
)

SHAPES = names.ONTOLOGY + "/shapes#"
_PREFIXES = {
    "sh": SH,
    "shapes": SHAPES,
    **{key: names.PREFIXES[key] for key in ("qz", "rdf", "rdfs", "xsd", "dct", "prov")},
}
_RDF, _RDFS = (names.PREFIXES[key] for key in ("rdf", "rdfs"))
_DCT, _PROV = names.PREFIXES["dct"], names.PREFIXES["prov"]
#: ``hasBenchmark``, ``qz:hasBenchmark`` or ``rdfs:label``: one property, by its name.
_PROPERTY = re.compile(r"(?:([a-z]+):)?([a-z][A-Za-z]*)")
#: Not those of things and graphs.
_PROPERTIES_OF = frozenset(names.PREFIXES) - {"id", "pop", "cond", "div", "graph"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HALF = re.compile("[\ud800-\udfff]")


def render(outcomes: tuple[Outcome, ...], clauses: Clauses) -> bytes:  # noqa: ARG001
    """Validation reports in one graph; a comment names each file that could not be read."""
    statements = _Statements()
    comments = []
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            line = " ".join(printable(f"{outcome.file}: {outcome.error}").split())
            comments.append(f"# 未能读取 could not be read: {line}\n")
        else:
            statements.report(outcome)
    return ("".join(comments) + _turtle(statements)).encode()


def _turtle(statements: _Statements) -> str:
    """The serialiser's Turtle, its prefixes in order (it gives them in any) and its subjects, which
    alone begin a line with ``<``, set apart."""
    body = ox.serialize(statements.ordered(), format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES)
    lines = (body or b"").decode().split("\n")
    head = sorted(line for line in lines if line.startswith("@prefix"))
    rest = (line for line in lines if not line.startswith("@prefix"))
    return "\n".join([*head, *(f"\n{line}" if line.startswith("<") else line for line in rest)])


class _Statements:
    """Triples by subject, subjects in the order in which they were first spoken of."""

    def __init__(self) -> None:
        self._by_subject: dict[str, dict[ox.Triple, None]] = {}
        self._passages: dict[str, Quote] = {}

    def ordered(self) -> Iterator[ox.Triple]:
        for triples in self._by_subject.values():
            yield from triples

    def add(self, subject: str, predicate: str, value: str | ox.Literal) -> None:
        """``value``: a literal, or the IRI of a thing."""
        node = ox.NamedNode(value) if isinstance(value, str) else value
        triple = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), node)
        self._by_subject.setdefault(subject, {})[triple] = None

    def report(self, report: Report) -> None:
        me = _report_iri(report)
        self.add(me, _RDF + "type", SH + "ValidationReport")
        if report.edition_title or report.against_title:
            label = f"{report.edition_title}：对照{report.against_title}"
            self.add(me, _RDFS + "label", _text(label, "zh"))
        self.add(me, SH + "conforms", boolean(not (report.findings or report.set_aside)))
        self.add(me, names.term("conforms"), boolean(report.conforms))
        self.add(me, _DCT + "subject", names.standard(report.edition))
        if report.against:
            self.add(me, _DCT + "references", names.standard(report.against))
        if report.carried_date:
            self.add(me, _DCT + "date", _day(report.carried_date))
        if partly := judged_partly(report).zh:
            self.add(me, _RDFS + "comment", _text(partly.lstrip("；"), "zh"))
        for key, value in made_with(report):
            self.add(me, _RDFS + "comment", _text(f"{key}: {value}"))
        if report.since:
            self.add(me, names.term("comparedWith"), _text(report.since))
        found = (*report.findings, *report.set_aside)
        told = [(each, said) for each in found for said in (each.result, *each.also)]
        results = [f"{me}/result/{number}" for number in range(1, len(told) + 1)]
        for result in results:
            self.add(me, SH + "result", result)
        for result, (finding, said) in zip(results, told, strict=True):
            self._result(result, finding, said, report)
        for number, gone in enumerate(report.resolved, start=1):
            self._resolved(me, f"{me}/resolved/{number}", gone)
        for number, lapsed in enumerate(report.lapsed, start=1):
            node = f"{me}/lapsed/{number}"
            self.add(me, names.term("lapsedDecision"), node)
            self._decision(node, lapsed.recorded.decision)
            self.add(node, _DCT + "identifier", _text(lapsed.recorded.id))
            if lapsed.recorded.message:
                self.add(node, _DCT + "description", _text(lapsed.recorded.message, "zh"))
            why = LAPSES[lapsed.why]
            for language, text in (("zh", why.zh), ("en", why.en)):
                self.add(node, _RDFS + "comment", _text(text, language))

    def _resolved(self, report: str, me: str, finding: Finding) -> None:
        """What was found before: described, but no result of this validation."""
        self.add(report, names.term("resolvedFinding"), me)
        self.add(me, _RDF + "type", names.term("ResolvedFinding"))
        self.add(me, _DCT + "identifier", _text(finding.id))
        self.add(me, SH + "resultSeverity", _severity(finding.severity))
        self.add(me, SH + "resultMessage", _text(finding.message_zh, "zh"))

    def _decision(self, me: str, decision: Decision) -> None:
        self.add(me, _RDF + "type", names.term("ReviewDecision"))
        self.add(me, names.term("decisionKind"), _text(decision.kind.value))
        if decision.reason:
            self.add(me, names.term("decisionReason"), _text(decision.reason))

    def _result(self, me: str, finding: Finding, said: Result | None, report: Report) -> None:
        self.add(me, _RDF + "type", SH + "ValidationResult")
        self.add(me, SH + "focusNode", said.focus if said else _focus(finding, report))
        if path := _path(finding.path):
            self.add(me, SH + "resultPath", path)
        if said and said.value and said.value_is_iri:
            self.add(me, SH + "value", said.value)
        elif finding.actual:
            self.add(me, SH + "value", _text(finding.actual))
        self.add(me, SH + "resultSeverity", _severity(finding.severity))
        for language, message in (("zh", finding.message_zh), ("en", finding.message_en)):
            if message:
                self.add(me, SH + "resultMessage", _text(message, language))
        self.add(me, _DCT + "identifier", _text(finding.id))
        if finding.status:
            self.add(me, names.term("reviewStatus"), _text(finding.status))
        if finding.decision:
            self.add(me, names.term("reviewDecision"), f"{me}/decision")
            self._decision(f"{me}/decision", finding.decision)
        for language, why in (("zh", finding.why_zh), ("en", finding.why_en)):
            if why:
                self.add(me, _DCT + "description", _text(why, language))
        for words in finding.unread:
            self.add(me, names.term("unread"), _text(words))
        component = said.component if said else "SPARQLConstraintComponent"
        self.add(me, SH + "sourceConstraintComponent", SH + component)
        self.add(me, SH + "sourceShape", said.shape if said else SHAPES + finding.clause)
        upper = finding.reference_edition or report.against
        reference = _item(upper, finding.reference_item, finding.reference_name)
        if upper and reference:
            self.add(me, _DCT + "relation", reference)
        self._quoted(me, finding.source, report.edition)
        if upper:
            self._quoted(me, finding.reference_source, upper)

    def _quoted(self, result: str, quote: Quote | None, edition: str) -> None:
        """``prov:wasQuotedFrom`` the passage, which this describes. Where two drafts of one edition
        have other words at the same offsets, the second passage is named after its result."""
        if quote is None:
            return
        me = names.passage(edition, quote.start, quote.end)
        if self._passages.setdefault(me, quote).text != quote.text:
            me = f"{result}/passage/{names.local(me)}"
        self.add(result, _PROV + "wasQuotedFrom", me)
        self.add(me, _RDF + "type", names.term("SourcePassage"))
        if quote.place:
            self.add(me, _RDFS + "label", _text(quote.place, "zh"))
        self.add(me, names.term("sourceDocument"), names.source_document(edition))
        self.add(me, names.term("startOffset"), integer(quote.start))
        self.add(me, names.term("endOffset"), integer(quote.end))
        self.add(me, names.term("exactText"), _text(quote.text))


def _report_iri(report: Report) -> str:
    """Named after what it says, so that two drafts of one edition have two reports."""
    said = json.dumps([report.as_json(), report.file, report.carried_date, made_with(report)])
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return f"{names.ID}report/{report.edition}/{digest}"


def _severity(severity: Severity) -> str:
    """SHACL's severity, or this ontology's for what is to be read by a person."""
    own = severity is Severity.REVIEW
    return names.term(severity.value) if own else SH + severity.value


def _focus(finding: Finding, report: Report) -> str:
    """The county's item, or its standard where the finding speaks of none."""
    item = _item(report.edition, finding.item, finding.item_name)
    return item or names.standard(report.edition)


def _item(edition: str, number: int | None, name: str) -> str | None:
    """An item by its number, or by its name where it has none (partial editions)."""
    key = number if number is not None else names.slug(printable(name))
    return None if key == "" else names.item(edition, key)


def _path(path: str) -> str | None:
    """The property's IRI, where the path is one property's IRI or name."""
    for prefix, namespace in names.PREFIXES.items():
        if path.startswith(namespace):
            path = f"{prefix}:{path[len(namespace) :]}"
    found = _PROPERTY.fullmatch(path)
    prefix = (found[1] or "qz") if found else ""
    if not found or prefix not in _PROPERTIES_OF:
        return None
    return names.PREFIXES[prefix] + found[2]


def _text(value: str, language: str | None = None) -> ox.Literal:
    """Text exactly as it is; only half a surrogate pair, which RDF has not, is replaced."""
    return ox.Literal(_HALF.sub("\N{REPLACEMENT CHARACTER}", value), language=language)


def _day(value: str) -> ox.Literal:
    """An xsd:date where it is one."""
    return date(value) if _DAY.fullmatch(value) else _text(value)
