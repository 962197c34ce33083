"""A county's own file with comments: at the right words, and nothing else of it changed."""

from __future__ import annotations

import ctypes
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docx.oxml.parser import parse_xml
from lxml import etree
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from qzgraph.errors import BadUsage
from qzgraph.judging.report import Finding, Quote, Report, Severity
from qzgraph.reading.files import read_source
from qzgraph.reading.word import trace_word
from qzgraph.rendering.annotated import annotate
from qzgraph.rendering.report_clauses import Clauses, load_clauses
from qzgraph.settings import Settings

sys.path.insert(0, str(Path(__file__).resolve().parent / "reading"))
import office_files as office
import pdf_files

W = f"{{{office.W}}}"
TITLE = "开化县基本公共服务标准（2024年版）"
#: A run in several pieces, one of them bold, and a run that only shows a number.
RUNS = (
    "<w:p><w:r><w:t>探访</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>每季度</w:t></w:r>"
    "<w:r><w:t>不少于1次。</w:t></w:r></w:p>"
)


@pytest.fixture(scope="module")
def clauses(settings: Settings) -> Clauses:
    return load_clauses(settings.data / "clauses.csv")


@pytest.fixture
def word(tmp_path: Path) -> Path:
    box = (
        "<w:p><w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>框里的字</w:t></w:r></w:p>"
        "</w:txbxContent></w:drawing></w:r></w:p>"
    )
    table = office.tbl(
        office.tr("项目", "服务标准"), office.tr("探访服务", office.tc(RUNS + office.p("第二段。")))
    )
    body = (office.p(TITLE), office.p("总则"), RUNS, table, box)
    path = tmp_path / "a.docx"
    made = docx.Document()
    wrapped = f'<w:body xmlns:w="{office.W}">{"".join(body)}</w:body>'
    for at, element in enumerate(parse_xml(wrapped)):
        made.element.body.insert(at, element)
    made.save(path)
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([TITLE])
    sheet.append(["项目", "服务标准"])
    sheet.append(["探访服务", "每季度不少于1次。"])
    sheet["A3"].comment = openpyxl.comments.Comment("原有的批注", "某人")
    sheet.merge_cells("A1:B1")
    other = made.create_sheet("附表")
    other.append(["备注", "每年公布一次。"])
    made.save(path)
    return path


def report(path: Path, *words: str) -> Report:
    """A report with a finding at each of these words, one about the whole for an empty one."""
    source = read_source(path)
    findings = []
    for number, each in enumerate(words, start=1):
        at = source.text.index(each)
        quote = Quote(path.name, at, at + len(each), each, source.place(at)) if each else None
        said: dict[str, Any] = {"message_zh": f"意见{number}。", "message_en": "", "source": quote}
        about = {"reference_item": number, "item": number, "reference_edition": "330800-2023"}
        texts = {"path": "", "expected": "", "actual": "", "reference_source": None}
        findings.append(
            Finding(clause="floor", severity=Severity.VIOLATION, **about, **texts, **said)
        )
    return Report("330824-2024", TITLE, "330800-2023", "", path.name, tuple(findings), ())


def commented(content: bytes) -> dict[str, str]:
    """The words that each comment of a Word file encloses, by its last line."""
    document = docx.Document(BytesIO(content))
    body = document.element.body
    found = {}
    for comment in document.comments:
        inside, words = False, ""
        for element in body.iter():
            if element.get(f"{W}id") == str(comment.comment_id):
                inside = element.tag == f"{W}commentRangeStart"
            elif inside and element.tag == f"{W}t":
                words += element.text or ""
        found[comment.paragraphs[1].text.rpartition("：")[2]] = words
    return found


def test_the_way_back_leads_to_the_words(word: Path) -> None:
    trace = trace_word(word)
    assert trace.source == read_source(word)
    root = etree.fromstring(zipfile.ZipFile(word).read(trace.part))
    elements = list(root.iter("*"))
    assert [elements[number].text for _, number in trace.origins if "季" in elements[number].text]
    for span, number in trace.origins:
        assert trace.source.exact(span) in elements[number].text
    assert sum(len(span) for span, _ in trace.origins) == len(trace.source.text.replace("\n", ""))


def test_a_comment_stands_at_its_words(word: Path, clauses: Clauses) -> None:
    words = ("每季度不少于1次。\n项目", "季度", "第二段。", "框里的字", "")
    source = read_source(word)
    assert source.text.count("每季度") == 2
    found = commented(annotate(word, report(word, *words), clauses))
    assert found == {
        "意见1。": "每季度不少于1次。",  # over a cell's border it ends where it began
        "意见2。": "每季度",
        "意见3。": "第二段。",
        "意见4。": "框里的字",  # a text box takes no comment: what it is anchored in does
        "意见5。": TITLE,
    }


def test_in_a_cell_it_stays_in_the_cell(word: Path, clauses: Clauses) -> None:
    whole = "探访每季度不少于1次。\n第二段。"
    found = commented(annotate(word, report(word, whole), clauses))
    assert found == {"意见1。": "探访每季度不少于1次。第二段。"}


def test_nothing_else_of_a_word_file_changes(word: Path, clauses: Clauses) -> None:
    content = annotate(word, report(word, "第二段。", "季度", "季度"), clauses)
    before, after = zipfile.ZipFile(word), zipfile.ZipFile(BytesIO(content))
    assert set(after.namelist()) - set(before.namelist()) == {"word/comments.xml"}
    assert [n for n in after.namelist() if n in before.namelist()] == before.namelist()
    changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
    assert sorted(changed) == [
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
    ]
    assert _without_comments(after.read("word/document.xml")) == _same(
        before.read("word/document.xml")
    )
    assert content == annotate(word, report(word, "第二段。", "季度", "季度"), clauses)


def test_comments_that_are_there_stay(word: Path, clauses: Clauses, tmp_path: Path) -> None:
    """Others' do; the program's own make way for those of the next time, and are not read."""
    document = docx.Document(str(word))
    document.add_comment(document.paragraphs[1].runs, "别人的意见", "某人")
    document.save(str(word))
    once = tmp_path / "once.docx"
    once.write_bytes(annotate(word, report(word, "第二段。", "季度"), clauses))
    assert read_source(once).left_out == read_source(word).left_out
    again = annotate(once, report(once, "季度"), clauses)
    twice = docx.Document(BytesIO(again))
    assert [(c.author, c.text[:3]) for c in twice.comments] == [
        ("某人", "别人的"),
        ("qzgraph", "【需修"),
    ]
    ids = re.findall(
        rb'<w:comment(?:RangeStart|RangeEnd|Reference) w:id="(\d+)"', again_body(again)
    )
    assert sorted(Counter(ids).values()) == [3, 3]


def again_body(content: bytes) -> bytes:
    return zipfile.ZipFile(BytesIO(content)).read("word/document.xml")


def test_cells_take_the_next_comments_for_the_last(
    book: Path, clauses: Clauses, tmp_path: Path
) -> None:
    once = tmp_path / "once.xlsx"
    once.write_bytes(annotate(book, report(book, "每季度", "每年公布", "探访服务"), clauses))
    assert read_source(once).left_out == read_source(book).left_out
    content = annotate(once, report(once, ""), clauses)
    read = openpyxl.load_workbook(BytesIO(content))
    notes = {c.coordinate: c.comment.text for s in read for row in s for c in row if c.comment}
    assert notes["A3"] == "原有的批注"
    assert sorted(notes) == ["A1", "A3"]
    drawings = [n for n in zipfile.ZipFile(BytesIO(content)).namelist() if n.endswith(".vml")]
    boxes = b"".join(zipfile.ZipFile(BytesIO(content)).read(name) for name in drawings)
    assert len(re.findall(rb"<\w+:shape ", boxes)) == 2


def test_cells_take_comments_and_keep_theirs(book: Path, clauses: Clauses) -> None:
    found = report(book, "每季度", "不少于1次", "探访服务", "每年公布", "")
    content = annotate(book, found, clauses)
    read = openpyxl.load_workbook(BytesIO(content))
    sheet, other = read["Sheet"], read["附表"]
    said = sheet["B3"].comment.text
    assert said.index("意见1。") < said.index("意见2。")  # two at one cell are one comment
    assert sheet["A3"].comment.text.startswith("原有的批注")
    assert "意见3。" in sheet["A3"].comment.text
    assert "意见4。" in other["B1"].comment.text
    assert "意见5。" in sheet["A1"].comment.text
    before, after = zipfile.ZipFile(book), zipfile.ZipFile(BytesIO(content))
    for name in before.namelist():
        if name.startswith("xl/worksheets/sheet"):
            assert _without_comments(after.read(name)) == _without_comments(before.read(name))
        elif not name.startswith(("[Content", "xl/comments", "xl/drawings", "xl/worksheets/_rels")):
            assert before.read(name) == after.read(name)


def test_other_forms_are_refused_in_one_line(clauses: Clauses, tmp_path: Path) -> None:
    plain = tmp_path / "a.txt"
    plain.write_text(TITLE, encoding="utf-8")
    with pytest.raises(BadUsage, match=r"\.docx, \.xlsx and \.pdf files only") as refused:
        annotate(plain, report(plain), clauses)
    assert "\n" not in str(refused.value)


PAGES = (
    pdf_files.lines(
        [TITLE, "探访服务", "服务标准：每季度不少于1次，走访慰问困难家庭，发现", "问题及时"]
    ),
    pdf_files.lines(["处理。", "服务对象：特困老年人。"]),
)


def highlighted(content: bytes) -> list[tuple[int, str, str]]:
    """The page of each highlight, what stands under it, and what it says."""
    found = []
    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(document):
        text = page.get_textpage()
        for note in _highlights(page):
            words = ""
            for at in range(pdfium.FPDFAnnot_CountAttachmentPoints(note)):
                quad = pdfium.FS_QUADPOINTSF()
                pdfium.FPDFAnnot_GetAttachmentPoints(note, at, quad)
                sides = (quad.x3 + 1, quad.y3 + 1, quad.x2 - 1, quad.y2 - 1)
                words += text.get_text_bounded(*sides)
            found.append((number, "".join(words.split()), _said(note)))
            pdfium.FPDFPage_CloseAnnot(note)
    return found


def _highlights(page: Any) -> Iterator[Any]:
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, at)
        if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_HIGHLIGHT:
            yield note


def _said(note: Any) -> str:
    buffer = ctypes.create_string_buffer(2000)
    given = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    size = pdfium.FPDFAnnot_GetStringValue(note, b"Contents", given, 2000)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")


@pytest.mark.parametrize("extra", ["", "/Rotate 90", "/CropBox[20 10 500 830]"])
def test_a_pdf_is_highlighted_at_the_characters(
    extra: str, clauses: Clauses, tmp_path: Path
) -> None:
    path = pdf_files.pdf(tmp_path / "a.pdf", *PAGES, extra=extra)
    over_pages = "发现\n问题及时\n处理。"
    content = annotate(path, report(path, "每季度", over_pages, "特困", "特困", ""), clauses)
    assert content.startswith(path.read_bytes())  # nothing else changes
    assert content == annotate(
        path, report(path, "每季度", over_pages, "特困", "特困", ""), clauses
    )
    found = highlighted(content)
    assert [(page, words) for page, words, _ in found] == [
        (0, TITLE),
        (0, "每季度"),
        (0, "发现问题及时"),
        (1, "处理。"),  # the rest, and no second comment
        (1, "特困"),
    ]
    assert [said.count("意见") for _, _, said in found] == [1, 1, 1, 0, 2]
    # The words show through a highlight that a viewer (LibreOffice) lays over them.
    assert content.count(b"/ca 0.5") == len(found)
    again = tmp_path / "again.pdf"
    again.write_bytes(content)
    assert read_source(again).text == read_source(path).text
    # The next time's take the place of the last's.
    assert [
        words for _, words, _ in highlighted(annotate(again, report(again, "探访"), clauses))
    ] == ["探访"]


def test_a_pdf_that_cannot_be_written_into_is_refused(clauses: Clauses, tmp_path: Path) -> None:
    path = pdf_files.pdf(tmp_path / "a.pdf", *PAGES)
    broken = path.read_bytes()
    path.write_bytes(broken.replace(b"\nstartxref", b"startxref").rstrip())  # loosely written
    assert [
        words for _, words, _ in highlighted(annotate(path, report(path, "特困"), clauses))
    ] == ["特困"]
    path.write_bytes(broken[: broken.rindex(b"startxref")])  # pdfium mends it while reading
    with pytest.raises(BadUsage, match="parts do not fit together"):
        annotate(path, report(path, "每季度"), clauses)
    canvas = Canvas(str(path), encrypt=StandardEncryption("", ownerPassword="x", canModify=0))
    canvas.setFont("Helvetica", 12)
    canvas.drawString(60, 700, "County standard of basic public services, 2024 edition.")
    canvas.save()
    with pytest.raises(BadUsage, match="it is protected"):
        annotate(path, report(path, "County"), clauses)


def _elements(root: Any) -> Iterator[Any]:
    for name in ("commentRangeStart", "commentRangeEnd"):
        yield from root.iter(f"{W}{name}")
    for reference in root.iter(f"{W}commentReference"):
        yield reference.getparent()
    yield from root.iter(f"{{{office.S}}}legacyDrawing")


def _without_comments(content: bytes) -> bytes:
    root = etree.fromstring(content)
    for element in list(_elements(root)):
        element.getparent().remove(element)
    return etree.tostring(root, method="c14n")


def _same(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content), method="c14n")
