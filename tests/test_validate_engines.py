"""Any RDF user can run the shapes: pySHACL, called as its manual says on what ``extract --against``
writes plus the reference edition, finds what the command line finds, for every clause.

``tests/cases/<clause>/`` holds two counties of a few items, one good and one bad, and what the notice
makes of each; ``tests/cases/city.md`` is the city that they are held to.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyshacl import validate
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.plugins.sparql.sparql import Query

from command import Done, in_process
from qzgraph.graph.plain import plain_edition
from qzgraph.judging.report import CLAUSES
from qzgraph.judging.review import Request, aligned
from qzgraph.judging.shacl import ShaclResult, validate_graph
from qzgraph.judging.validate import review_quads
from qzgraph.settings import Settings
from shared import Shared
from valid_shapes import assert_valid

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
CITY, COUNTY = "330800-2023", "330824-2024"
KINDS = ("good", "bad")

#: Focus node, value, source shape and severity of a result, as text.
Row = tuple[str, str | None, str, str]
EVERY_CASE = [pytest.param(clause, kind) for clause in CLAUSES for kind in KINDS]


@dataclass(frozen=True)
class Bench:
    """A user's home where the small city stands in the real one's place, and what was extracted."""

    folder: Path
    settings: Settings

    def runs(self, *arguments: str | Path) -> Done:
        return in_process(self.folder, *arguments)

    def extract(self, clause: str, kind: str) -> None:
        out = self.folder / f"{clause}-{kind}.ttl"
        file = CASES / clause / f"{kind}.md"
        edition = ("--division", "330824", "--year", "2024", "--against", CITY)
        done = self.runs("extract", file, *edition, "-o", out)
        assert done.code == 0, done.err

    def graph(self, clause: str, kind: str) -> rdflib.Graph:
        """What an outside user loads: the county's Turtle and the city's."""
        county = self.folder / f"{clause}-{kind}.ttl"
        return rdflib.Graph().parse(county).parse(self.folder / "city.ttl")

    def ours(self, clause: str, kind: str, clauses: Sequence[str]) -> list[ShaclResult]:
        request = Request(CASES / clause / f"{kind}.md", "330824", 2024, CITY)
        alignment, vocabulary = aligned(self.settings, request)
        upper = plain_edition(alignment.upper, vocabulary)
        data = review_quads(alignment, vocabulary, self.settings.data, reference=upper)
        files = [self.settings.shapes / f"{name}.ttl" for name in ("prefixes", *clauses)]
        return validate_graph([*data, *upper.quads], files)


@pytest.fixture(scope="module")
def bench(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = shared.warm(tmp_path_factory.mktemp("engines"))
    made = Bench(folder, Settings(ROOT, folder / "cache" / "qzgraph", folder / "qzgraph"))
    edition = ("--division", "330800", "--year", "2023")
    for arguments in (("add",), ("extract", "-o", folder / "city.ttl")):
        done = made.runs(*arguments, CASES / "city.md", *edition)
        assert done.code == 0, done.err
    for clause in CLAUSES:
        for kind in KINDS:
            made.extract(clause, kind)
    return made


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """pySHACL gives rdflib a constraint's query as text for each node, and reading it takes four fifths
    of all time. Here it is read once, as ``prepareQuery`` does."""
    prepared: dict[tuple[str, str], Query] = {}
    ask = SPARQLProcessor.query

    def query(
        self: SPARQLProcessor, text: Any, bound: Any = None, known: Any = None, *rest: Any
    ) -> Any:
        key = (text, str(known))
        if isinstance(text, str) and key not in prepared:
            prepared[key] = prepareQuery(text, known)
        return ask(self, prepared.get(key, text), bound or {}, known or {}, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", query)
        yield


def pyshacl_says(data: rdflib.Graph, files: Sequence[Path]) -> tuple[bool, list[Row]]:
    """The results of pySHACL alone: no extra features, no inference, nothing of ours between."""
    shapes = rdflib.Graph()
    for file in files:
        shapes.parse(file)
    conforms, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False)
    rows = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        value = report.value(result, SH.value)
        rows.append(
            (
                str(report.value(result, SH.focusNode)),
                None if value is None else str(value),
                str(report.value(result, SH.sourceShape)),
                str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
            )
        )
    return conforms, sorted(rows, key=str)


def rows_of(results: Sequence[ShaclResult]) -> list[Row]:
    rows = [(each.focus, each.value, each.source_shape, each.severity) for each in results]
    return sorted(rows, key=str)


def case(clause: str) -> dict[str, Any]:
    return tomllib.loads((CASES / clause / "expected.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("clause", "kind"), EVERY_CASE)
def test_a_clause_says_what_the_notice_says(clause: str, kind: str, bench: Bench) -> None:
    """The command line finds what the case expects, and nothing else: Infos count here, too."""
    done = bench.runs("validate", CASES / clause / f"{kind}.md", "--format", "json")
    report = json.loads(done.out)
    found = [
        (each["clause"], each["severity"], each["referenceItem"], each["item"])
        for each in report["results"]
        if each["referenceEdition"] == CITY
    ]
    expected = [
        (each["clause"], each["severity"], each.get("reference_item"), each.get("item"))
        for each in case(clause)[kind]
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    violated = any(severity == "Violation" for _, severity, _, _ in expected)
    assert (report["conforms"], done.code) == (not violated, int(violated))
    hit = any(each[0] == clause and (each[1] != "Info" or clause == "detailed") for each in found)
    assert hit == (kind == "bad")


def test_every_clause_has_its_cases_and_its_shapes() -> None:
    assert {file.stem for file in SHAPES} == {*CLAUSES, "prefixes"}
    cases = {path.parent.name: path for path in CASES.glob("*/expected.toml")}
    assert set(cases) == set(CLAUSES)
    bad = [each["clause"] == clause for clause in CLAUSES for each in case(clause)["bad"]]
    assert sum(bad) == 23


#: pySHACL takes seconds for each: what is found is held against it, and one case where nothing is.
#: Coverage takes it longest, and is found beside all else below.
THEIRS = [*((each, "bad") for each in CLAUSES if each != "coverage"), ("floor", "good")]


@pytest.mark.parametrize(("clause", "kind"), THEIRS)
def test_pyshacl_finds_the_same(clause: str, kind: str, bench: Bench) -> None:
    files = [ROOT / "shapes" / "prefixes.ttl", ROOT / "shapes" / f"{clause}.ttl"]
    conforms, theirs = pyshacl_says(bench.graph(clause, kind), files)
    ours = rows_of(bench.ours(clause, kind, [clause]))
    assert theirs == ours
    assert conforms == (not ours)


def test_all_shapes_at_once(bench: Bench) -> None:
    """``shapes/*.ttl`` in one graph: no file's shapes disturb another's."""
    conforms, theirs = pyshacl_says(bench.graph("coverage", "bad"), SHAPES)
    ours = rows_of(bench.ours("coverage", "bad", CLAUSES))
    assert theirs == ours
    assert not conforms
    assert len(ours) == len(case("coverage")["bad"])


def test_the_shapes_are_valid_shacl_in_two_languages() -> None:
    assert_valid(SHAPES)


@pytest.mark.parametrize("clause", ["wellformed", "funded", "accountable"])
def test_a_document_alone_is_held_to_what_needs_no_reference(bench: Bench, clause: str) -> None:
    """What ``extract`` writes without ``--against``: the same shapes find the same breaches in it."""
    out = bench.folder / f"alone-{clause}.ttl"
    edition = ("--division", "330824", "--year", "2024")
    done = bench.runs("extract", CASES / clause / "bad.md", *edition, "-o", out)
    assert done.code == 0, done.err
    files = [ROOT / "shapes" / f"{name}.ttl" for name in ("prefixes", clause)]
    _, alone = pyshacl_says(rdflib.Graph().parse(out), files)
    beside = rows_of(bench.ours(clause, "bad", [clause]))
    breaches = [row for row in beside if row[3] == "Violation"]
    assert breaches
    assert [row for row in alone if row[3] == "Violation"] == breaches
