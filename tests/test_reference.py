"""The ontology's reference page: every term, all that the Turtle says of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.both import Both
from qzgraph.settings import Settings
from qzgraph_server.reference import Reference, read_reference

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def reference(settings: Settings) -> Reference:
    return read_reference(settings.ontology, settings.shapes)


#: What the page shows by itself.
TOLD = (("rdfs", "label"), ("skos", "definition"), ("skos", "example"), ("rdfs", "isDefinedBy"))


def is_ours(quad: ox.Quad, own: set[str]) -> bool:
    """Whether it is a statement of a term of ours that the page does not show by itself."""
    return str(quad.subject).startswith(f"<{names.QZ}") and quad.predicate.value not in own


class TestTerms:
    def test_every_term_of_the_file_is_there_once(self, reference: Reference) -> None:
        shown = [term.iri for section in reference.sections for term in section.terms]
        defined = {
            quad.subject.value
            for quad in ox.parse(path=str(ROOT / "ontology" / "qzbps.ttl"))
            if quad.predicate.value == names.PREFIXES["rdfs"] + "isDefinedBy"
        }
        assert len(shown) == len(set(shown))
        assert set(shown) == defined

    def test_every_section_has_its_name_in_both_languages(self, reference: Reference) -> None:
        titles = [section.title for section in reference.sections]
        assert titles[0] == Both("标准的版本", "The edition of a standard")
        assert all(title.zh and title.en for title in titles)

    def test_all_that_the_file_says_of_a_term_is_shown(self, reference: Reference) -> None:
        """Labels, definition and examples as the page's own, everything else as it is written."""
        file = (ROOT / "ontology" / "qzbps.ttl").read_text("utf-8")
        prefixes = "".join(line for line in file.splitlines(True) if line.startswith("@prefix"))
        terms = [term for section in reference.sections for term in section.terms]
        shown = prefixes + "".join(
            f"qz:{term.name} a owl:{term.kind} ; {term.axioms} .\n" for term in terms
        )
        own = {names.PREFIXES[p] + n for p, n in TOLD}
        said = [
            len([q for q in ox.parse(text, format=ox.RdfFormat.TURTLE) if is_ours(q, own)])
            for text in (shown, file)
        ]
        assert said[0] == said[1]


class TestTheRest:
    def test_a_reason_stands_with_its_alignment(self, reference: Reference) -> None:
        item = next(a for a in reference.alignments if a.term == names.term("ServiceItem"))
        assert (item.relation, item.foreign) == (
            "subClassOf",
            "http://purl.org/vocab/cpsv#PublicService",
        )
        assert item.reason.zh == "服务项目是一类人可以享有的公共服务。"
        assert item.reason.en.startswith("An item is a service")

    def test_every_clause_has_shapes_with_a_severity(
        self, reference: Reference, settings: Settings
    ) -> None:
        with (settings.data / "clauses.csv").open(encoding="utf-8") as lines:
            clauses = [row["clause"] for row in csv.DictReader(lines)]
        for clause in clauses:
            assert reference.shapes[clause], clause
            for shape in reference.shapes[clause]:
                assert shape.severity in ("Violation", "Warning", "Review", "Info")
                assert shape.messages
        worse = next(s for s in reference.shapes["floor"] if s.name.en == "No benchmark worse")
        assert worse.severity == "Violation"
        assert worse.messages[0].en.startswith("Below the reference standard: “…” is asked")

    def test_the_newest_change_is_of_this_version(
        self, reference: Reference, settings: Settings
    ) -> None:
        with (settings.data / "ontology-changes.csv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        assert rows[0]["version"] == reference.version
        assert all(row["zh"] and row["en"] for row in rows)
