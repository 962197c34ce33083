"""A number of the reference that was not understood: kept word for word it is no matter, changed or
gone a person looks at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qzgraph.judging.report import Finding, Severity
from qzgraph.judging.review import Request, review
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Extent
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary
from shared import add_edition

CASES = Path(__file__).parent / "cases"
VISITS = 3
"""探访服务 in the city's standard and in the county's."""


@pytest.fixture(scope="module")
def desk(
    settings: Settings, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Whose city asks something of the visits in a word that nobody knows."""
    folder = tmp_path_factory.mktemp("desk")
    text = (CASES / "city.md").read_text("utf-8")
    file = folder / "city.md"
    file.write_text(text.replace("每月探访不少于1次", "每月探访不少于1次，每人用工30榫"), "utf-8")
    desk = replace(settings, workspace=folder / "workspace")
    add_edition(
        desk, file, read_edition(read_source(file), "330800", 2023, vocabulary), Extent.COMPLETE
    )
    return desk


def findings(desk: Settings, folder: Path, standard: str) -> list[Finding]:
    """What is found on the floor of the visits where the county asks this of them."""
    good = (CASES / "floor" / "good.md").read_text("utf-8")
    assert "每季度探访至少三次" in good
    file = folder / "county.md"
    file.write_text(good.replace("每季度探访至少三次", standard), "utf-8")
    report = review(desk, Request(file))
    return [
        each for each in report.findings if each.clause == "floor" and each.reference_item == VISITS
    ]


def test_kept_word_for_word_it_is_no_matter(desk: Settings, tmp_path: Path) -> None:
    assert findings(desk, tmp_path, "每月探访不少于1次，每人用工30榫") == []


@pytest.mark.parametrize("standard", ["每月探访不少于1次，每人用工20榫", "每月探访不少于1次"])
def test_changed_or_gone_it_is_to_be_reviewed(
    standard: str, desk: Settings, tmp_path: Path
) -> None:
    (found,) = findings(desk, tmp_path, standard)
    assert (found.severity, found.unread) == (Severity.REVIEW, ("30",))
    assert found.reference_name == "探访服务"
