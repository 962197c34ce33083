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
KEPT = Path(__file__).parent / "files"


def _kept(name: str) -> Callable[[Path], None]:
    """A file that another program wrote."""

    def write(path: Path) -> None:
        path.write_bytes((KEPT / name).read_bytes())

    return write


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
    "workbook.xlsx": circulating.workbook,
    "old.xls": _kept("short.xls"),
    "old.et": _kept("short.xls"),
    "old-by-name.xlsx": _kept("short.xls"),
    "open.ods": _kept("short.ods"),
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


@pytest.mark.parametrize("name", ["short.xls", "short.ods"])
def test_what_other_spreadsheets_leave_out_is_listed(name: str) -> None:
    left = [(one.kind, one.text, one.place) for one in read_source(KEPT / name).left_out]
    assert sorted(left, key=str) == sorted(
        [
            (Left.STRUCK, "2元", "标准!G3"),
            (Left.COMMENT, "已核", "标准!G3"),
            (Left.CELLS, " ".join(["底稿"] * 7), "标准!J列"),
            (Left.CELLS, "隐藏的一行", "标准!第9行"),
            (Left.CELLS, "旧稿", "底稿!"),
        ],
        key=str,
    )


@pytest.mark.parametrize("name", ["short.xls", "short.ods"])
def test_a_number_is_read_as_it_is_shown(name: str) -> None:
    source = read_source(KEPT / name)
    assert source.text.endswith("比例\n80%\n")
    assert source.place(len(source.text) - 2) == "Sheet3!B1"


def test_every_form_is_told_of() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [suffix for suffix in SUFFIXES if suffix not in readme] == []
