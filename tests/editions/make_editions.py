"""Write the three editions that were made for tests, each in its own layout.

None is an official text. The words stand in ``national.toml``, ``provincial.toml`` and
``othercity.toml``; this module only lays them out, so that the same data always give the
same bytes. What differs between the editions is recorded in ``truth/``.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

HERE = Path(__file__).parent
FIELDS = ("population", "content", "standard", "fiscal", "agency")
CHINESE = "一二三四五六七八九十"
FONT = "STSong-Light"
EPOCH = (2024, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


@dataclass(frozen=True)
class Item:
    """One service item as it is printed."""

    number: int
    name: str
    domain: str
    category: str
    population: str
    content: str
    standard: str
    fiscal: str
    agency: str


@dataclass(frozen=True)
class Edition:
    """An edition's title, its note for the reader, category names in their order, and items."""

    title: str
    note: str
    categories: tuple[str, ...]
    items: tuple[Item, ...]

    def categories_of(self, domain: str) -> Iterator[tuple[int, str, list[Item]]]:
        """Number, name and items of each category of a domain, in the order of printing."""
        inside = (item for item in self.items if item.domain == domain)
        for name, items in groupby(inside, key=lambda item: item.category):
            yield self.categories.index(name) + 1, name, list(items)

    def domains(self) -> list[str]:
        """Names of the domains, in the order of printing."""
        return list(dict.fromkeys(item.domain for item in self.items))


def load(name: str) -> Edition:
    """The edition kept in ``NAME.toml`` beside this module."""
    data = tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))
    items = tuple(Item(**row) for row in data["item"])
    return Edition(data["title"], data["note"], tuple(data["categories"]), items)


def _numeral(place: int) -> str:
    """The Chinese numeral of a place counted from 0, up to twenty."""
    return CHINESE[place] if place < len(CHINESE) else f"十{CHINESE[place - len(CHINESE)]}"


def national(path: Path) -> None:
    """The national edition: a Word table with bands and merged cells, or (.txt) paragraphs."""
    edition = load("national")
    if path.suffix == ".txt":
        path.write_text("\n".join(_national_lines(edition)) + "\n", "utf-8")
        return
    document = _word_document(edition, wide=True)
    _national_table(document, edition)
    document.add_paragraph("本标准自2023年10月1日起施行。")
    document.save(str(path))
    _freeze(path)


def provincial(path: Path) -> None:
    """The provincial edition: numbered paragraphs with page marks, as Word or (.txt) plain text."""
    edition = load("provincial")
    lines = list(_provincial_lines(edition))
    if path.suffix == ".txt":
        path.write_text("\n".join([edition.title, edition.note, *lines]) + "\n", "utf-8")
        return
    document = _word_document(edition, wide=False)
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    _freeze(path)


def other_city(path: Path) -> None:
    """Another city's edition: a PDF with ruled tables, or (.xlsx) one sheet."""
    edition = load("othercity")
    if path.suffix == ".xlsx":
        _city_workbook(edition).save(path)
        _freeze(path)
        return
    _city_pdf(edition, path)


def _word_document(edition: Edition, *, wide: bool) -> WordDocument:
    """A Word document that so far holds the title and the note."""
    document = Document()
    if wide:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    document.core_properties.title = edition.title
    document.core_properties.author = ""
    document.core_properties.comments = edition.note
    for text in (edition.title, edition.note):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


PLAIN_HEADINGS = ("服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位")
NATIONAL_COLUMNS = ("序号", "项目名称", *PLAIN_HEADINGS)


def _national_table(document: WordDocument, edition: Edition) -> None:
    """One table: a row an item, a band a domain and category, equal neighbours merged."""
    table = document.add_table(rows=1, cols=len(NATIONAL_COLUMNS), style="Table Grid")
    _fill(table, 0, NATIONAL_COLUMNS)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for place, domain in enumerate(edition.domains()):
        _band(table, f"{CHINESE[place]}、{domain}")
        for number, category, items in edition.categories_of(domain):
            _band(table, f"{number}.{category}")
            first = len(table.rows)
            for item in items:
                table.add_row()
                fields = (getattr(item, field) for field in FIELDS)
                _fill(table, len(table.rows) - 1, (str(item.number), item.name, *fields))
            for column, field in ((5, "fiscal"), (6, "agency")):
                _merge_equal(table, first, column, [getattr(item, field) for item in items])


def _fill(table: WordTable, row: int, cells: tuple[str, ...]) -> None:
    """Write a row's cells."""
    for cell, text in zip(table.rows[row].cells, cells, strict=True):
        cell.text = text


def _band(table: WordTable, text: str) -> None:
    """Add a row of one cell over the whole width."""
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    cells[0].merge(cells[-1]).text = text


def _merge_equal(table: WordTable, first: int, column: int, texts: list[str]) -> None:
    """Merge downwards the neighbouring cells of a category that print the same words."""
    row = first
    for text, run in groupby(texts):
        last = row + len(list(run)) - 1
        if last > row:
            table.cell(row, column).merge(table.cell(last, column)).text = text
        row = last + 1


def _national_lines(edition: Edition) -> Iterator[str]:
    """The national edition as paragraphs: the words of the table without its layout."""
    yield edition.title
    yield edition.note
    for place, domain in enumerate(edition.domains()):
        yield f"{CHINESE[place]}、{domain}"
        for number, category, items in edition.categories_of(domain):
            yield f"{number}.{category}"
            for item in items:
                yield f"（{item.number}）{item.name}"
                for heading, field in zip(PLAIN_HEADINGS, FIELDS, strict=True):
                    yield f"{heading}：{getattr(item, field)}"
    yield "本标准自2023年10月1日起施行。"


PROVINCIAL_HEADINGS = ("服务对象", "服务内容", "保障标准", "支出责任", "责任单位")
ITEMS_A_PAGE = 3


def _provincial_lines(edition: Edition) -> Iterator[str]:
    """The provincial paragraphs; every third item has a page mark after its first long sentence."""
    page = 1
    for place, domain in enumerate(edition.domains()):
        yield f"{_numeral(place)}、{domain}"
        for number, category, items in edition.categories_of(domain):
            yield f"（{number}）{category}"
            for item in items:
                yield f"{item.number}．{item.name}"
                for heading, field in zip(PROVINCIAL_HEADINGS, FIELDS, strict=True):
                    text = f"{heading}：{getattr(item, field)}"
                    if field == "standard" and item.number % ITEMS_A_PAGE == 0:
                        yield from _over_page(text, page)
                        page += 1
                    else:
                        yield text
    yield "本标准自2024年1月1日起施行。"


def _over_page(text: str, page: int) -> Iterator[str]:
    """A paragraph that a page mark interrupts between two sentences, or that ends its page."""
    first, stop, rest = text.partition("。")
    yield first + stop
    yield f"— {page} —"
    if rest:
        yield rest


CITY_COLUMNS = ("序号", "服务项目", "服务对象", "服务内容", "服务标准", "支出责任", "牵头单位")
WIDTHS = (28, 74, 130, 160, 200, 100, 70)


def _city_rows(edition: Edition) -> Iterator[tuple[str, ...]]:
    """Rows of the city's table: a band has one cell; numbers start anew in each domain."""
    for place, domain in enumerate(edition.domains()):
        yield (f"{_numeral(place)}、{domain}",)
        for _, category, items in edition.categories_of(domain):
            yield (category,)
            for item in items:
                yield (str(item.number), item.name, *(getattr(item, field) for field in FIELDS))


def _city_workbook(edition: Edition) -> Workbook:
    """One sheet: title, note, headings, then the rows; bands merged over the width."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet("基本公共服务标准")
    wrap = Alignment(wrap_text=True, vertical="top")
    rows = [(edition.title,), (edition.note,), CITY_COLUMNS, *_city_rows(edition)]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column, int(text) if text.isdigit() else text)
            cell.alignment = wrap
            cell.font = Font(bold=len(row) == 1 or row is CITY_COLUMNS)
        if len(row) == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=7)
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width / 5
    return book


def _city_pdf(edition: Edition, path: Path) -> None:
    """Ruled tables, one a domain, on landscape pages with page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    body = ParagraphStyle("body", fontName=FONT, fontSize=8, leading=10.5, wordWrap="CJK")
    head = ParagraphStyle("head", parent=body, fontSize=15, leading=20, alignment=1)
    story: list[Flowable] = [
        Paragraph(edition.title, head),
        Paragraph(edition.note, ParagraphStyle("note", parent=body, alignment=1)),
        Spacer(1, 10),
    ]
    for rows in _tables(_city_rows(edition)):
        story += [_ruled([CITY_COLUMNS, *rows], body), Spacer(1, 10)]
    document = SimpleDocTemplate(
        str(path),
        pagesize=landscape(A4),
        leftMargin=36,
        rightMargin=36,
        topMargin=36,
        bottomMargin=40,
        title=edition.title,
        invariant=1,
    )
    document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)


def _tables(rows: Iterator[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    """The rows cut where a domain begins."""
    table: list[tuple[str, ...]] = []
    for row in rows:
        if len(row) == 1 and "、" in row[0][:3] and table:
            yield table
            table = []
        table.append(row)
    yield table


def _ruled(rows: list[tuple[str, ...]], body: ParagraphStyle) -> LongTable:
    """A table with all its rules, whose heading row comes again on each page."""
    cells = [
        [Paragraph(escape(text), body) for text in row] + [""] * (len(CITY_COLUMNS) - len(row))
        for row in rows
    ]
    table = LongTable(cells, colWidths=WIDTHS, repeatRows=1, splitByRow=1)
    spans = [("SPAN", (0, place), (-1, place)) for place, row in enumerate(rows) if len(row) == 1]
    rules = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    table.setStyle(TableStyle([*rules, *spans]))
    return table


def _page_number(canvas: object, document: SimpleDocTemplate) -> None:
    """Print the page's number at the foot, as official documents do."""
    canvas.setFont(FONT, 9)  # type: ignore[attr-defined]
    middle = landscape(A4)[0] / 2
    canvas.drawCentredString(middle, 20, f"- {document.page} -")  # type: ignore[attr-defined]


def _freeze(path: Path) -> None:
    """Rewrite an Office file with one fixed time in place of the clock's, so bytes repeat."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            if name == "docProps/core.xml":
                content = STAMP.sub(rb"\g<1>2024-01-01T00:00:00Z\2", content)
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)


def main() -> None:
    """Write every edition in every form it has, into this module's folder."""
    for write, names in (
        (national, ("national.docx", "national.txt")),
        (provincial, ("provincial.docx", "provincial.txt")),
        (other_city, ("othercity.pdf", "othercity.xlsx")),
    ):
        for name in names:
            write(HERE / name)


if __name__ == "__main__":
    main()
