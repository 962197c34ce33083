"""One short standard reads as the same edition from every form in which such documents circulate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import circulating
import pytest
import reading_forms as forms
from circulating import ITEMS
from reading_forms import bare

from qzgraph.reading.files import read_source
from qzgraph.reading.forms import SUFFIXES
from qzgraph.reading.leftout import Left
from qzgraph.reading.outline import read_outline
from qzgraph.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
WRITERS: dict[str, Callable[[Path], None]] = {
    "landmarks.html": circulating.page_with_landmarks,
    "tables.htm": circulating.page_in_tables,
    "word.html": circulating.page_from_word,
    "word-by-name.doc": circulating.page_from_word,
    "excel-by-name.xls": circulating.page_from_excel,
    "archive.mhtml": circulating.web_archive,
    "commas.csv": circulating.delimited(),
    "gb18030.csv": circulating.delimited(encoding="gb18030"),
    "semicolons.csv": circulating.delimited(";", "utf-8"),
    "tabs-utf16.csv": circulating.delimited("\t", "utf-16"),
    "no-mark-utf16.csv": circulating.delimited(",", "utf-16-le"),
    "csv-by-name.xls": circulating.delimited("\t", "gb18030"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_form_reads_as_the_same_edition(
    name: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    WRITERS[name](tmp_path / name)
    source = read_source(tmp_path / name)
    outline = read_outline(source, vocabulary.labels)
    got = forms.read_back(outline)
    assert got == [bare(item) for item in ITEMS]
    assert forms.TITLE in [source.passage([span]).text for span in outline.head]
    for item in outline.items:
        for passage in [item.heading.name, *item.fields.values()]:
            assert "".join(source.text[at] for at in passage.offsets) == passage.text


def test_what_a_page_leaves_out_is_listed(tmp_path: Path) -> None:
    circulating.page_with_landmarks(tmp_path / "a.html")
    circulating.page_from_excel(tmp_path / "b.xls")
    page, sheet = read_source(tmp_path / "a.html"), read_source(tmp_path / "b.xls")
    assert [one.text for one in page.left_out if one.kind is Left.HIDDEN] == [
        "服务对象：看不见的人。"
    ]
    assert any("首页" in one.text for one in page.left_out if one.kind is Left.NAVIGATION)
    assert [(one.text, one.place) for one in sheet.left_out] == [("2", "表1 第3行第7列")]
    assert "脚本" not in page.text
    assert all("脚本" not in one.text for one in page.left_out)


def test_every_form_is_told_of() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [suffix for suffix in SUFFIXES if suffix not in readme] == []
