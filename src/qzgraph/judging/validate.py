"""Holds one edition to another: align, run the shapes, and turn their results into findings with both
sentences quoted. No rule is decided here; ``shapes/`` do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

import qzgraph
from qzgraph import names
from qzgraph.aligning.editions import Alignment, align
from qzgraph.graph.group_facts import GroupFacts
from qzgraph.graph.load import Loaded
from qzgraph.graph.nodes import item_nodes
from qzgraph.graph.plain import Plain, parsed, plain_edition
from qzgraph.graph.rdf_terms import iri, zh
from qzgraph.graph.write import edition_quads, implied_quads
from qzgraph.judging.advising import Adviser, load_advice
from qzgraph.judging.alignment import alignment_quads
from qzgraph.judging.doubted import without_doubt
from qzgraph.judging.entailed import Following, asked_beside, entailed, follows, joined_ages
from qzgraph.judging.file_findings import file_findings
from qzgraph.judging.judgement import Judgement
from qzgraph.judging.measuring import measured
from qzgraph.judging.quoting import Quoter
from qzgraph.judging.report import (
    CLAUSES,
    Finding,
    Measured,
    Pairing,
    Report,
    Severity,
    identified,
)
from qzgraph.judging.shacl import ShaclResult, validate_graph
from qzgraph.names import term
from qzgraph.reading.source import Source
from qzgraph.records.model import Edition, Extent
from qzgraph.tables import rows
from qzgraph.vocabulary import Vocabulary

#: The clauses that go up the chain of editions: what the notice says of 国家、省、市标准.
CHAINED = ("complete", "floor")


def validate(
    edition: Edition,
    source: Source,
    chain: Sequence[Loaded],
    vocabulary: Vocabulary,
    shapes: Path,
    data: Path,
    *,
    fixed: Mapping[int, tuple[int, ...]] | None = None,
    engine: str = "auto",
    date: str = "",
) -> Report:
    """The report on ``edition``. ``chain`` begins with the reference and goes up: beyond the first,
    complete editions are held to for ``complete`` and ``floor``, and their findings name them; of a
    partial one it is said that it was not. ``fixed`` is the user's own alignment with the first."""
    first, *above = chain
    wording = load_advice(data / "advice", vocabulary)
    advisers = {
        each.edition.id: Adviser(wording, edition, source, each.edition, each.source, vocabulary)
        for each in chain
    }
    findings = list(file_findings(edition, source, first.edition.id, vocabulary))
    pairings: tuple[Pairing, ...] = ()
    answers: tuple[Measured, ...] = ()
    for step, reference in enumerate([first, *above]):
        if step and reference.edition.extent is Extent.PARTIAL:
            findings.append(_remark(reference.edition, *_NOT_JUDGED))
            continue
        alignment = align(reference.edition, edition, vocabulary, fixed if not step else None)
        clauses = CLAUSES if not step else CHAINED
        results = run_shapes(alignment, vocabulary, shapes, data, clauses, engine)
        judgement = Judgement(alignment, results, vocabulary)
        found = Quoter(
            judgement, source, reference.source, advisers[reference.edition.id]
        ).findings()
        findings += found if not step else [_marked(each, reference.edition) for each in found]
        if not step and reference.edition.extent is Extent.PARTIAL:
            findings.append(_remark(reference.edition, *_JUDGED_IN_PART))
        if not step:
            pairings = _pairings(alignment)
            answers = measured(alignment)
    settled = [
        advisers[each.reference_edition].settled(each)
        for each in without_doubt(findings, edition, source)
    ]
    return Report(
        edition=edition.id,
        edition_title=edition.title,
        against=first.edition.id,
        against_title=first.edition.title,
        file=source.name,
        findings=identified(sorted(settled, key=_order)),
        pairings=pairings,
        place=vocabulary.place(edition.division).name,
        known_items=len(first.edition.items) if first.edition.extent is Extent.PARTIAL else None,
        measured=answers,
        date=date,
        issued_on=edition.notice.issued_on,
        made_with={
            "qzgraph": qzgraph.__version__,
            "engine": engine,
            source.name: _digest(source.text),
            first.source.name: _digest(first.source.text),
        },
    )


def run_shapes(
    alignment: Alignment,
    vocabulary: Vocabulary,
    shapes: Path,
    data: Path,
    clauses: Sequence[str],
    engine: str = "auto",
) -> list[tuple[str, ShaclResult]]:
    """What the shapes of some clauses find, each with its clause."""
    upper = plain_edition(alignment.upper, vocabulary)
    quads = review_quads(alignment, vocabulary, data, provenance=False, reference=upper)
    quads += upper.quads
    found: list[tuple[str, ShaclResult]] = []
    files = [shapes / "prefixes.ttl", *(shapes / f"{clause}.ttl" for clause in clauses)]
    owners = _owners(tuple(files[1:]), tuple(file.stat().st_mtime_ns for file in files[1:]))
    for result in validate_graph(quads, files, engine=engine):
        # Shapes that ask for a whole standard at once name the item in the row.
        item = result.bindings.get("reference") or result.bindings.get("item") or result.focus
        found.append((owners[result.source_shape], replace(result, focus=item)))
    return found


#: By what a group says whom it means.
_SAYS_WHOM = frozenset((ox.NamedNode(term("ofKind")), ox.NamedNode(term("hasCondition"))))


@lru_cache(maxsize=4)
def _owners(files: tuple[Path, ...], _stamps: tuple[int, ...]) -> Mapping[str, str]:
    """The clause of each shape, which is the name of the file that it stands in; ``_stamps`` make a
    changed file another."""
    return {
        quad.subject.value: file.stem
        for file in files
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
    }


def review_quads(
    alignment: Alignment,
    vocabulary: Vocabulary,
    data: Path,
    *,
    provenance: bool = True,
    reference: Plain | None = None,
) -> list[ox.Quad]:
    """The lower edition with its alignment, as ``qzgraph extract --against`` writes it: with the
    reference edition beside it, all that any SHACL engine needs for the shapes. The shapes ask
    nothing of ``provenance``, without which the graph is the default one. What ``reference`` has is not
    said again: its groups, and what its words imply."""
    lower, upper = alignment.lower, alignment.upper
    graph = iri(names.edition_graph(lower.id)) if provenance else None
    beside = reference or plain_edition(upper, vocabulary)
    facts = reference.facts if reference else GroupFacts(vocabulary.lexicon, described=provenance)
    quads = edition_quads(lower, vocabulary, provenance=provenance, facts=facts)
    quads += alignment_quads(alignment, graph)
    for edition in (lower,) if reference else (lower, upper):
        quads += implied_quads(edition, vocabulary, graph)
    quads += joined_ages(alignment, item_nodes(lower), vocabulary.lexicon, facts, graph)
    quads += asked_beside(alignment, item_nodes(upper), vocabulary.lexicon, facts, graph)
    asked = {each.object for each in quads if each.predicate in _SAYS_WHOM}
    quads += (
        ox.Quad(each.subject, each.predicate, each.object, graph)
        for each in beside.prints
        if each.object in asked
    )
    if reference and reference.kept and not provenance:
        quads += entailed(quads, graph, _following(reference.kept))
    else:
        quads += entailed([*beside.quads, *quads], graph)
    for row in rows(data / "clauses.csv"):
        if row["deadline"] and row["edition"] == upper.id:
            deadline = ox.Literal(row["deadline"], datatype=iri(names.PREFIXES["xsd"] + "date"))
            quads.append(
                ox.Quad(iri(names.standard(upper.id)), iri(term("countyDeadline")), deadline, graph)
            )
    functions = {
        agency.function
        for item in lower.items
        for agency in ([item.lead_agency] if item.lead_agency else [])
        if agency.function
    }
    for known in vocabulary.agencies:
        if known.function in functions and known.level is names.Level.COUNTY:
            function = iri(names.agency_function(known.function))
            quads.append(ox.Quad(function, iri(term("countyName")), zh(known.full), graph))
    labels = {
        population.label
        for edition in (lower, upper)
        for item in edition.items
        for population in item.populations
        if population.known
    }
    pref = iri(names.PREFIXES["skos"] + "prefLabel")
    for label in sorted(labels):
        quads.append(ox.Quad(iri(names.population(label)), pref, zh(label), graph))
    return sorted(set(quads), key=str) if provenance else quads


@lru_cache(maxsize=2)
def _following(reference: bytes) -> Following:
    """What follows from a reference alone, of which every county asks."""
    return follows(parsed(reference)[0], None)


#: A partial edition further up is not judged by: what it asks is not all known. One that the user names
#: is, as far as it is known.
_NOT_JUDGED = (
    "《{title}》只收录了部分内容，没有据以核对。",
    "{id} is only partly known here; the standard was not held to it.",
)
_JUDGED_IN_PART = (
    "《{title}》只收录了部分内容，只按已知的内容核对；其余不能判断。",
    "{id} is only partly known here; of the rest nothing can be told.",
)


def _remark(upper: Edition, zh: str, en: str) -> Finding:
    """What is said of an edition as a whole."""
    return Finding(
        clause="complete",
        severity=Severity.INFO,
        reference_edition=upper.id,
        path="heldTo",
        expected=upper.title,
        message_zh=zh.format(title=upper.title),
        message_en=en.format(id=upper.id),
    )


def _marked(finding: Finding, upper: Edition) -> Finding:
    """A finding by an edition beyond the reference, which it names. That a nearer edition asks the
    same is no reason to leave it out: each is a breach of a standard of its own."""
    return replace(
        finding,
        message_zh=f"对照《{upper.title}》：{finding.message_zh}",
        message_en=f"By {upper.id}: {finding.message_en}",
    )


def _pairings(alignment: Alignment) -> tuple[Pairing, ...]:
    upper, lower = alignment.upper.items, alignment.lower.items
    return tuple(
        Pairing(
            tuple((upper[at].number, upper[at].name) for at in group.upper),
            tuple((lower[at].number, lower[at].name) for at in group.lower),
            min((match.score for match in group.matches), default=0.0),
            "；".join(dict.fromkeys(match.reason for match in group.matches)),
        )
        for group in alignment.items.groups
    )


def _order(finding: Finding) -> tuple[int, int, int, int, str, str]:
    return (
        CLAUSES.index(finding.clause),
        list(Severity).index(finding.severity),
        finding.reference_item if finding.reference_item is not None else 10**6,
        finding.item if finding.item is not None else 10**6,
        finding.expected,
        finding.actual,
    )


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
