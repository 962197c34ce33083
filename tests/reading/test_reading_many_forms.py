"""The city's 101 items, written once, read as one edition in forms of which Python alone needs to know;
``benchmarks/many_forms.py`` compares all, those of LibreOffice and scans among them."""

from __future__ import annotations

from pathlib import Path

import circulating
import pytest
import reading_forms as forms
from circulating import Standard
from reading_forms import Service, bare

from qzgraph.reading.files import read_source
from qzgraph.reading.outline import read_outline
from qzgraph.reading.source import Source
from qzgraph.vocabulary import Vocabulary

WRITERS = {
    "landmarks.html": circulating.page_with_landmarks,
    "laid-out-in-tables.htm": circulating.page_in_tables,
    "saved-by-word.html": circulating.page_from_word,
    "page-by-content.xls": circulating.page_from_excel,
    "archive.mhtml": circulating.web_archive,
    "pages.ofd": circulating.ofd_pages,
    "table.csv": lambda path, standard: circulating.delimited(",", "gb18030", standard)(path),
    "table.tsv": lambda path, standard: circulating.delimited("\t", "utf-8", standard)(path),
    "unruled.pdf": lambda path, standard: forms.pdf_unruled(standard.items, path),
}


@pytest.fixture(scope="module")
def items(source: Source, vocabulary: Vocabulary) -> list[Service]:
    found = forms.services(read_outline(source, vocabulary.labels))
    assert len(found) == 101
    return found


def _tight(items: list[Service]) -> list[Service]:
    """Without the spaces that a line's end hides on paper."""
    return [
        Service(i.number, i.name, i.domain, i.category, tuple(t.replace(" ", "") for t in i.fields))
        for i in items
    ]


@pytest.mark.parametrize("name", WRITERS)
def test_the_whole_standard_reads_as_one_edition(
    name: str, items: list[Service], vocabulary: Vocabulary, tmp_path: Path
) -> None:
    WRITERS[name](tmp_path / name, Standard(items))
    source = read_source(tmp_path / name)
    got = forms.read_back(read_outline(source, vocabulary.labels))
    want = [bare(item) for item in items]
    assert _tight(got) == _tight(want)
    if not name.endswith(".pdf"):
        assert got == want
    assert not [left for left in source.not_read() if left.kind.doubtful]
