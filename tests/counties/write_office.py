"""A county's standard as .docx (paragraphs, one table, a table an item) or .xlsx."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from city import FIELDS, Item
from story import Document
from write_text import cells, columns, field_lines, heading, outline, printed

STAMP = (2024, 12, 20, 8, 0, 0)


def docx(made: Document, path: Path, body: Callable[[Any, Document], None]) -> None:
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    word = docx.Document()
    normal = word.styles["Normal"]
    normal.font.name = "宋体"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    if body is one_table:
        section = word.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    for kind, text in made.head:
        paragraph = word.add_paragraph()
        paragraph.add_run(text).bold = kind == "title"
        if kind == "title":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif kind == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    body(word, made)
    for _, text in made.tail:
        word.add_paragraph(text)
    word.save(path)
    settle(path)


def paragraphs(word: Any, made: Document) -> None:
    """Labels in bold, each field a paragraph, headings in Word's own styles."""
    for kind, thing in outline(made):
        if isinstance(thing, Item):
            word.add_paragraph().add_run(heading(thing, made)).bold = True
            for line in field_lines(thing, made):
                paragraph = word.add_paragraph()
                for label, text in line:
                    paragraph.add_run(label).bold = True
                    paragraph.add_run(text)
        else:
            word.add_heading(thing, 1 if kind == "domain" else 2)


def one_table(word: Any, made: Document) -> None:
    """Domains and categories as bands across the table, or as merged columns at its left."""
    heads = columns(made)
    side = made.options["layout"] == "columns"
    heads = ["领域", "类别", *heads] if side else heads
    table = word.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    put(table.rows[0].cells, heads)
    rows: list[list[str]] = []
    domain = category = ""
    for kind, thing in outline(made):
        if isinstance(thing, Item):
            told = cells(thing, made)
            rows.append([domain, category, *told] if side else told)
        elif side:
            domain, category = (thing, "") if kind == "domain" else (domain, thing)
        else:
            rows.append([thing])
    for row in rows:
        out = table.add_row().cells
        if len(row) == 1:
            out[0].merge(out[-1]).text = row[0]
        else:
            put(out[2:] if side else out, row[2:] if side else row)
    if side:
        for column in (0, 1):
            for first, last, text in runs([row[column] for row in rows]):
                top = table.cell(first + 1, column)
                top.merge(table.cell(last + 1, column)).text = text


def item_tables(word: Any, made: Document) -> None:
    """A small table an item: its name across, then label and text."""
    for kind, thing in outline(made):
        if not isinstance(thing, Item):
            word.add_heading(thing, 1 if kind == "domain" else 2)
            continue
        keys = [key for key in FIELDS if key not in thing.unlabelled]
        table = word.add_table(rows=1 + len(keys), cols=2)
        table.style = "Table Grid"
        top = table.rows[0].cells
        top[0].merge(top[1]).text = heading(thing, made)
        for row, key in zip(table.rows[1:], keys, strict=True):
            put(row.cells, [made.label(key), printed(thing.fields[key], made)])
        word.add_paragraph()


def put(row: Any, texts: list[str]) -> None:
    for cell, text in zip(row, texts, strict=True):
        cell.text = text


def runs(values: list[str]) -> list[tuple[int, int, str]]:
    """(first, last, value) of each stretch of equal values."""
    out: list[tuple[int, int, str]] = []
    for index, value in enumerate(values):
        if out and out[-1][2] == value:
            out[-1] = (out[-1][0], index, value)
        else:
            out.append((index, index, value))
    return out


def write_docx_paragraphs(made: Document, path: Path) -> None:
    docx(made, path, paragraphs)


def write_docx_table(made: Document, path: Path) -> None:
    docx(made, path, one_table)


def write_docx_tables(made: Document, path: Path) -> None:
    docx(made, path, item_tables)


def write_xlsx(made: Document, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = "基本公共服务标准"
    heads = columns(made)
    side = made.options["layout"] == "columns"
    heads = ["领域", "类别", *heads] if side else heads
    across = len(heads)
    wrap = Alignment(wrap_text=True, vertical="center")
    line = 0

    def band(target: Any, text: str, bold: bool) -> None:
        nonlocal line
        line += 1
        cell = target.cell(line, 1, text)
        cell.font = Font(bold=bold)
        cell.alignment = wrap
        target.merge_cells(start_row=line, start_column=1, end_row=line, end_column=across)

    head = made.head
    if made.options["notice_sheet"]:
        other = book.create_sheet("印发通知", 0)
        for kind, text in made.head[:-1]:
            band(other, text, kind == "title")
        line, head = 0, made.head[-1:]
    for kind, text in head:
        band(sheet, text, kind == "title")
    line += 1
    for column, text in enumerate(heads, 1):
        sheet.cell(line, column, text).font = Font(bold=True)
    first = line + 1
    sides: list[tuple[str, str]] = []
    domain = category = ""
    for kind, thing in outline(made):
        if isinstance(thing, Item):
            line += 1
            told = cells(thing, made)
            sides.append((domain, category))
            for column, text in enumerate(told, 3 if side else 1):
                value = int(text) if heads[column - 1] == "序号" else text or None
                sheet.cell(line, column, value).alignment = wrap
        elif side:
            domain, category = (thing, "") if kind == "domain" else (domain, thing)
        else:
            band(sheet, thing, True)
    if side:
        for column in (0, 1):
            for start, end, text in runs([pair[column] for pair in sides]):
                sheet.cell(first + start, column + 1, text).alignment = wrap
                if end > start:
                    sheet.merge_cells(
                        start_row=first + start,
                        start_column=column + 1,
                        end_row=first + end,
                        end_column=column + 1,
                    )
    for _, text in made.tail:
        band(sheet, text, False)
    book.save(path)
    settle(path)


def settle(path: Path) -> None:
    """The same bytes on every day: an Office file is a zip that carries the clock."""
    with zipfile.ZipFile(path) as file:
        parts = [(info.filename, file.read(info)) for info in file.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts:
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"2024-12-20T08:00:00Z", data)
            file.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
