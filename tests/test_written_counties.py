"""Whole county standards as officials wrote them, in Word, Excel and text, with the ledger of what is wrong in
each: written by hand without knowledge of the program (tests/counties/README.md)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qzgraph.judging.report import Finding
from shared import WRITTEN, Corpus

DIVISIONS = {
    "kaihua": "330824",
    "longyou": "330825",
    "changshan": "330822",
    "jiangshan": "330881",
    "qujiang": "330803",
    "kecheng": "330802",
}
#: The year that a title names, where it is not the first that the notice asks for.
YEARS = {"jiangshan-50": 2023}
LEDGERS = sorted(WRITTEN.glob("*.tsv"))
#: So many breaches are planted, at least.
FEWEST_BREACHES = 15
#: One for ten items is what a reader is asked to look at, at most.
MOST_REVIEWS = 10


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda path: path.stem)
def test_every_breach_of_the_ledger_and_no_other(ledger: Path, corpus: Corpus) -> None:
    file = next(each for each in WRITTEN.glob(f"{ledger.stem}.*") if each != ledger)
    report = corpus.written(file.name)
    division = DIVISIONS[ledger.stem.partition("-")[0]]
    assert report.edition == f"{division}-{YEARS.get(ledger.stem, 2024)}"
    with ledger.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    stated = [each for each in report.findings if each.severity in {"Violation", "Warning"}]
    missed = [
        row
        for row in rows
        if not any(
            meets(each, row) for each in (report.findings if row["severity"] == "Info" else stated)
        )
    ]
    beyond = [each for each in stated if not any(meets(each, row) for row in rows)]
    assert len(rows) >= FEWEST_BREACHES
    assert missed == []
    assert beyond == []
    reviews = [each for each in report.findings if each.severity == "Review"]
    assert len(reviews) <= MOST_REVIEWS


def meets(finding: Finding, row: dict[str, str]) -> bool:
    """Whether a finding is what a row of the ledger tells: its clause, and its item where it names one."""
    if finding.clause != row["clause"]:
        return False
    reference, own = (int(row[each]) if row[each] else None for each in ("referenceItem", "item"))
    if reference is not None:
        return finding.reference_item == reference or (
            finding.reference_item is None and finding.item == own
        )
    return own is None or finding.item == own
