"""The Python API: its page runs as it stands, drafts are told apart, and the import is light."""

from __future__ import annotations

import doctest
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import qzgraph
from qzgraph import api
from qzgraph.graph.load import Loaded
from qzgraph.judging.drafts import load_each
from qzgraph.reading.source import Source
from qzgraph.records.model import Edition
from qzgraph.settings import Settings
from shared import Shared
from test_docs import blocks

PAGE = Path(__file__).resolve().parent.parent / "docs" / "python.md"


def test_the_page_runs(
    shared: Shared,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every example prints what is shown below it, and nothing else."""
    home = shared.warm(tmp_path / "home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.chdir(tmp_path)
    text = "\n".join(
        line for _, lines in blocks(PAGE.read_text("utf-8"), "python") for line in lines
    )
    test = doctest.DocTestParser().get_doctest(text, {}, "python.md", str(PAGE), 0)
    assert len(test.examples) > 20
    ran = doctest.DocTestRunner(verbose=False).run(test)
    assert ran.failed == 0, capsys.readouterr().out
    assert capsys.readouterr().out == ""


def test_every_name_is_there_and_told_of() -> None:
    assert set(qzgraph.__all__) == {*api.__all__, "QzgraphError"}
    for name in qzgraph.__all__:
        assert getattr(qzgraph, name).__doc__
        assert name in dir(qzgraph)
    with pytest.raises(AttributeError, match="no attribute 'validat'"):
        _ = qzgraph.validat  # type: ignore[attr-defined]


def test_the_import_loads_no_library() -> None:
    heavy = "import sys, qzgraph; print([m for m in sys.modules if m.partition('.')[0] in %r])"
    names = ("rdflib", "pyoxigraph", "lark", "lxml", "click", "pyshacl")
    done = subprocess.run(
        [sys.executable, "-c", heavy % (names,)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_what_was_read_keeps_its_name_unless_two_have_it(
    settings: Settings, edition: Edition, source: Source
) -> None:
    one = Loaded(edition, replace(source, name="第一稿.docx"))
    two = Loaded(edition, replace(source, name="第二稿.docx"))
    assert [each.edition.id for each in load_each(settings, [one], None, None)] == ["330800-2023"]
    ids = [each.edition.id for each in load_each(settings, [one, two, one], None, None)]
    assert ids == ["330800-2023.第一稿", "330800-2023.第二稿", "330800-2023.第一稿-2"]


def test_a_comparison_needs_two(settings: Settings) -> None:
    with pytest.raises(qzgraph.QzgraphError, match="needs two editions"):
        qzgraph.compare("330800-2023", settings=settings)


def test_a_query_that_is_none_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    nowhere = Settings(tmp_path, tmp_path / "cache", tmp_path / "data")
    with pytest.raises(qzgraph.QzgraphError, match="line 1"):
        qzgraph.query("SELECT", settings=nowhere)
    assert not (tmp_path / "cache").exists()
