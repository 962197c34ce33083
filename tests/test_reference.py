"""The ontology's reference page: every term, each axiom in words, and what it leaves out nowhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from qzgraph import names
from qzgraph.errors import BrokenData
from qzgraph.settings import Settings
from qzgraph_server.axioms import Speaker
from qzgraph_server.language import read_texts
from qzgraph_server.reference import Graph, Reference, read_reference

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = read_texts(ROOT / "server" / "texts")


@pytest.fixture(scope="module")
def reference(settings: Settings) -> Reference:
    return read_reference(settings.ontology, settings.shapes)


def told(reference: Reference, name: str, english: bool = False) -> list[str]:
    """What is said of a term, by local names."""
    words = (lambda zh: ENGLISH[zh]) if english else (lambda zh: zh)
    speaker = Speaker(reference.graph, words, names.local)
    return ["".join(piece.text for piece in said) for said in speaker.sentences(names.term(name))]


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
        assert titles[0] == {"zh": "标准的版本", "en": "The edition of a standard"}
        assert all(title["zh"] and title["en"] for title in titles)

    def test_every_axiom_has_words_in_both_languages(self, reference: Reference) -> None:
        for section in reference.sections:
            for term in section.terms:
                for english in (False, True):
                    for sentence in told(reference, term.name, english):
                        assert sentence
                        assert "{" not in sentence


class TestAxioms:
    def test_what_an_item_has(self, reference: Reference) -> None:
        assert told(reference, "ServiceItem") == [
            "凡属此类，恰有 1 个 leadAgency。",
            "凡属此类，targetsPopulation至少有一个是TargetPopulation。",
            "凡属此类，fiscalRule至少有一个是FiscalResponsibilityRule。",
        ]
        assert told(reference, "ServiceItem", english=True)[0] == (
            "Each of them has exactly 1 leadAgency."
        )

    def test_a_closed_list(self, reference: Reference) -> None:
        assert told(reference, "GovernmentLevel") == [
            "此类的成员就是National、Provincial、Municipal、County。"
        ]

    def test_what_a_reasoner_fills(self, reference: Reference) -> None:
        assert told(reference, "ServiceForOlderPersons") == [
            "此类的成员就是ServiceItem，其targetsPopulation至少有一个是OlderPersonGroup。"
        ]
        assert told(reference, "OlderPersonGroup") == [
            "此类的成员就是任何事物，其includedIn有一个是老年人。"
        ]

    def test_a_property(self, reference: Reference) -> None:
        assert told(reference, "upperStandard") == [
            *("主语是ServiceStandard。", "取值是ServiceStandard。", "反过来是 lowerStandard。"),
            *("至多一个值。", "反方向一定不成立。", "不会指向自身。"),
        ]
        assert "沿 inCategory → inDomain 走到的，也是它的值。" in told(reference, "inDomain")

    def test_what_no_phrase_covers_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "odd.ttl"
        file.write_text(
            f"@prefix owl: <{names.PREFIXES['owl']}> . @prefix rdfs: <{names.PREFIXES['rdfs']}> ."
            f"<{names.QZ}A> rdfs:subClassOf [ owl:complementOf <{names.QZ}B> ] ."
        )
        speaker = Speaker(Graph(file), lambda zh: zh, names.local)
        with pytest.raises(BrokenData, match="no words"):
            speaker.sentences(names.term("A"))


class TestTheRest:
    def test_a_reason_stands_with_its_alignment(self, reference: Reference) -> None:
        item = next(a for a in reference.alignments if a.term == names.term("ServiceItem"))
        assert (item.relation, item.foreign) == (
            "subClassOf",
            "http://purl.org/vocab/cpsv#PublicService",
        )
        assert item.reason["zh"] == "服务项目是一类人可以享有的公共服务。"
        assert item.reason["en"].startswith("An item is a service")

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
        worse = next(s for s in reference.shapes["floor"] if s.name["en"] == "No benchmark worse")
        assert worse.severity == "Violation"
        assert worse.messages[0]["en"].startswith("Below the reference standard: “…” is asked")

    def test_the_newest_change_is_of_this_version(
        self, reference: Reference, settings: Settings
    ) -> None:
        with (settings.data / "ontology-changes.csv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        assert rows[0]["version"] == reference.version
        assert all(row["zh"] and row["en"] for row in rows)
