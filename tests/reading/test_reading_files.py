"""The city's standard, written as Word, Excel, PDF, Markdown and text, reads as the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
import reading_forms as forms
from reading_forms import FIELDS, Service, bare

from qzgraph.reading.files import read_source
from qzgraph.reading.outline import Outline, read_outline
from qzgraph.reading.source import Source
from qzgraph.vocabulary import Vocabulary

WRITERS: dict[str, Callable[[Sequence[Service], Path], None]] = {
    "running.txt": forms.txt,
    "gb18030.txt": lambda items, path: forms.txt(items, path, "gb18030", "\r\n"),
    "mark.txt": lambda items, path: forms.txt(items, path, "utf-8-sig", "\r\n"),
    "utf16.txt": lambda items, path: forms.txt(items, path, "utf-16"),
    "running.md": forms.markdown,
    "table.md": forms.markdown_table,
    "paragraphs.docx": forms.docx_paragraphs,
    "bands.docx": forms.docx_bands,
    "columns.docx": forms.docx_columns,
    "small-tables.docx": forms.docx_small_tables,
    "numbered.docx": forms.docx_numbered,
    "bands.xlsx": forms.xlsx_bands,
    "columns.xlsx": forms.xlsx_columns,
    "sheets.xlsx": forms.xlsx_sheets,
    "running.pdf": forms.pdf_running,
    "table.pdf": forms.pdf_table,
}
Read = Callable[[str], tuple[Source, Outline]]
PLACES = {
    "running.txt": "第2行",
    "paragraphs.docx": "第2段",
    "bands.docx": "表1 第2行第1列",
    "columns.docx": "表1 第2行第1列",
    "bands.xlsx": "Sheet1!A4",
    "columns.xlsx": "标准!A2",
    "sheets.xlsx": "幼有所育!",
    "running.pdf": "第1页 第2段",
    "table.pdf": "第1页 表1 第2行第1列",
}


@pytest.fixture(scope="session")
def items(source: Source, vocabulary: Vocabulary) -> list[Service]:
    return forms.services(read_outline(source, vocabulary.labels))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, items: list[Service]) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    for name, write in WRITERS.items():
        write(items, folder / name)
    return folder


@pytest.fixture(scope="module")
def read(written: Path, vocabulary: Vocabulary) -> Read:
    """Each file as it is read, once."""

    @cache
    def get(name: str) -> tuple[Source, Outline]:
        source = read_source(written / name)
        return source, read_outline(source, vocabulary.labels)

    return get


@pytest.mark.parametrize("name", WRITERS)
def test_every_form_reads_as_the_same_edition(name: str, items: list[Service], read: Read) -> None:
    source, outline = read(name)
    got = forms.read_back(outline)
    assert len(got) == len(items) == 101
    for one, other in zip(got, items, strict=True):
        assert one == bare(other)
    assert len(outline.domains) == 11
    assert len(outline.categories) == 26
    assert source.name == name


@pytest.mark.parametrize("name", WRITERS)
def test_spans_say_where_it_stands(name: str, read: Read) -> None:
    source, outline = read(name)
    assert "\r" not in source.text
    assert not source.text.startswith("\ufeff")
    for item in outline.items:
        for passage in [item.heading.name, *item.fields.values()]:
            assert all(
                source.text[offset] == char or char == " "
                for char, offset in zip(passage.text, passage.offsets, strict=True)
            )
            assert list(passage.offsets) == sorted(passage.offsets)
    if name in PLACES:
        assert source.place(outline.domains[0].name.span.start) == PLACES[name]


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "columns.xlsx"])
def test_title_and_tail_stay_outside(name: str, read: Read) -> None:
    source, outline = read(name)
    assert forms.TITLE in [source.passage([span]).text for span in outline.head]
    if name != "sheets.xlsx":
        tail = [source.passage([span]).text for span in outline.tail]
        assert tail[0] == forms.TAIL[0]


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_file_reads_the_same_twice(name: str, written: Path, read: Read) -> None:
    assert read_source(written / name) == read(name)[0]


@pytest.mark.parametrize("name", ["bands.docx", "bands.xlsx", "table.pdf"])
def test_unknown_columns_are_left_out(name: str, read: Read) -> None:
    _, outline = read(name)
    assert all(set(item.fields) == set(FIELDS) for item in outline.items)
