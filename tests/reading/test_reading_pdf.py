"""What is particular to PDFs: scans, passwords, turned pages, running titles, large files."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import reading_forms as forms
from reading_forms import Service, bare

from qzgraph.errors import UnreadableSource
from qzgraph.reading import pagelayout, pdf
from qzgraph.reading.files import read_source
from qzgraph.reading.outline import read_outline
from qzgraph.reading.source import Source
from qzgraph.vocabulary import Vocabulary


def _canvas(path: Path, **options: Any) -> Any:
    from reportlab.pdfgen.canvas import Canvas

    forms.use_font()
    canvas = Canvas(str(path), **options)
    canvas.setFont(forms.FONT, 12)
    return canvas


@pytest.fixture(scope="session")
def items(source: Source, vocabulary: Vocabulary) -> list[Service]:
    return forms.services(read_outline(source, vocabulary.labels))


def test_a_scan_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pagelayout, pdf):
        monkeypatch.setattr(module, "is_installed", lambda: False)
    canvas = _canvas(tmp_path / "scan.pdf")
    for page in range(3):
        canvas.rect(50, 50, 400, 700, fill=1)
        canvas.setFont(forms.FONT, 12)
        canvas.drawString(300, 20, str(page + 1))
        canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableSource, match=r"scan.*OCR.*提供Word文件"):
        read_source(tmp_path / "scan.pdf")


def test_an_encrypted_one_is_refused(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path / "locked.pdf", encrypt="secret")
    canvas.drawString(72, 700, "服务对象")
    canvas.save()
    with pytest.raises(UnreadableSource, match=r"encrypted.*提供Word文件"):
        read_source(tmp_path / "locked.pdf")


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path / "long.pdf")
    for _ in range(501):
        canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableSource, match="501 pages"):
        read_source(tmp_path / "long.pdf")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages(
    turn: int, tmp_path: Path, items: list[Service], vocabulary: Vocabulary
) -> None:
    """A wide table on pages that are stored upright and shown turned."""
    import pypdfium2

    forms.pdf_table(items[:12], tmp_path / "plain.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "plain.pdf")
    for page in document:
        width, height = page.get_size()
        matrix = pypdfium2.PdfMatrix().rotate(turn)
        corners = [matrix.on_point(x, y) for x in (0, width) for y in (0, height)]
        left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
        for item in page.get_objects(max_depth=1):
            item.transform(matrix.translate(-left, -bottom) if item is None else matrix)
            item.transform(pypdfium2.PdfMatrix().translate(-left, -bottom))
        page.gen_content()
        if turn % 180:
            page.set_mediabox(0, 0, height, width)
        page.set_rotation(360 - turn)
    document.save(tmp_path / "turned.pdf")
    document.close()
    outline = read_outline(read_source(tmp_path / "turned.pdf"), vocabulary.labels)
    assert forms.read_back(outline) == [bare(item) for item in items[:12]]


def test_running_titles_are_no_text(
    tmp_path: Path, items: list[Service], vocabulary: Vocabulary
) -> None:
    """The standard's title on top of each page, and page numbers in three manners."""
    canvas = _canvas(tmp_path / "a.pdf")
    lines = [part for line in forms.running(items[:20]) for part in forms.wrapped(line, 30)]
    for page, at in enumerate(range(0, len(lines), 20), start=1):
        canvas.setFont(forms.FONT, 12)
        canvas.drawString(200, 810, forms.TITLE)
        for row, line in enumerate(lines[at : at + 20]):
            canvas.drawString(72, 760 - 30 * row, line)
        canvas.drawString(300, 30, [f"— {page} —", str(page), f"第{page}页 共9页"][page % 3])
        canvas.showPage()
    canvas.save()
    source = read_source(tmp_path / "a.pdf")
    outline = read_outline(source, vocabulary.labels)
    assert forms.read_back(outline) == [bare(item) for item in items[:20]]
    assert source.text.count(forms.TITLE) > 3


def test_a_watermark_is_no_text(tmp_path: Path) -> None:
    canvas = _canvas(tmp_path / "a.pdf")
    canvas.drawString(72, 700, "服务对象：城乡居民，不分户籍，均可就近享受这项服务。")
    canvas.saveState()
    canvas.translate(200, 600)
    canvas.rotate(45)
    canvas.drawString(0, 0, "征求意见稿")
    canvas.restoreState()
    canvas.save()
    assert "征" not in read_source(tmp_path / "a.pdf").text


@pytest.mark.machine
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_pdf_from_a_word_processor(
    tmp_path: Path, items: list[Service], vocabulary: Vocabulary
) -> None:
    """Cells merged over pages, rows broken by them, justified lines. A space at the end of a line
    cannot be seen in a PDF, so none are compared."""
    forms.docx_columns(items, tmp_path / "a.docx")
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    outline = read_outline(read_source(tmp_path / "a.pdf"), vocabulary.labels)
    for one, other in zip(forms.read_back(outline), items, strict=True):
        other = bare(other)
        assert (one.number, one.name, one.domain, one.category) == (
            other.number,
            other.name,
            other.domain,
            other.category,
        )
        assert [text.replace(" ", "") for text in one.fields] == [
            text.replace(" ", "") for text in other.fields
        ]


def test_a_hundred_pages(tmp_path: Path, items: list[Service], vocabulary: Vocabulary) -> None:
    many = [
        Service(at * 101 + i.number, i.name, i.domain, i.category, i.fields)
        for at in range(5)
        for i in items
    ]
    forms.pdf_table(many, tmp_path / "long.pdf")
    source = read_source(tmp_path / "long.pdf")
    outline = read_outline(source, vocabulary.labels)
    assert forms.read_back(outline) == [bare(item) for item in many]
    (last,) = re.findall(r"第(\d+)页", source.place(len(source.text)))
    assert int(last) > 100
