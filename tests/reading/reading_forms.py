"""Writes one standard in the many forms in which counties write theirs, as real files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qzgraph.reading.outline import Outline

FIELDS = {
    "populationText": "服务对象",
    "contentText": "服务内容",
    "standardText": "服务标准",
    "fiscalText": "支出责任",
    "agencyText": "牵头负责单位",
}
TITLE = "衢州市基本公共服务标准（2023年版）"
TAIL = ("本标准自2024年8月1日起施行。", "衢州市发展和改革委员会办公室", "2024年6月25日印发")
NUMERALS = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"]


@dataclass(frozen=True)
class Service:
    number: int
    name: str
    domain: str
    category: str
    fields: tuple[str, ...]


def services(outline: Outline) -> list[Service]:
    """The items of an outline as plain texts; domains and categories with their numbers."""
    found = []
    for item in outline.items:
        domain = outline.domains[item.domain or 0]
        category = outline.categories[item.category or 0]
        found.append(
            Service(
                item.heading.number or 0,
                item.heading.name.text,
                f"{NUMERALS[domain.number or 0]}、{domain.name.text}",
                f"{category.number}.{category.name.text}",
                tuple(item.fields[field].text for field in FIELDS),
            )
        )
    return found


def read_back(outline: Outline) -> list[Service]:
    """The same from a reading, whatever numbers domains and categories were given there."""
    found = []
    for item in outline.items:
        domain = outline.domains[item.domain].name.text if item.domain is not None else ""
        category = outline.categories[item.category].name.text if item.category is not None else ""
        found.append(
            Service(
                item.heading.number or 0,
                item.heading.name.text,
                domain,
                category,
                tuple(item.fields[field].text if field in item.fields else "" for field in FIELDS),
            )
        )
    return found


def bare(service: Service) -> Service:
    """Without the numbers of its domain and category."""
    domain = service.domain.partition("、")[2]
    category = service.category.partition(".")[2]
    return Service(service.number, service.name, domain, category, service.fields)


def headings(items: Sequence[Service]) -> Iterator[tuple[Service, list[str]]]:
    """Each item with the headings that are new above it."""
    domain = category = ""
    for item in items:
        new = []
        if item.domain != domain:
            new.append(item.domain)
        if item.category != category or new:
            new.append(item.category)
        domain, category = item.domain, item.category
        yield item, new


def running(items: Sequence[Service]) -> list[str]:
    """The lines of running text."""
    lines = [TITLE]
    for item, new in headings(items):
        lines += [*new, f"（{item.number}）{item.name}"]
        lines += [
            f"{label}：{text}" for label, text in zip(FIELDS.values(), item.fields, strict=True)
        ]
    return [*lines, *TAIL]


# Text.


def txt(items: Sequence[Service], path: Path, encoding: str = "utf-8", feed: str = "\n") -> None:
    path.write_bytes(feed.join(running(items)).encode(encoding))


def markdown(items: Sequence[Service], path: Path) -> None:
    lines = [f"# {TITLE}", ""]
    for item, new in headings(items):
        lines += [f"{'##' if '、' in heading else '###'} {heading}\n" for heading in new]
        lines.append(f"#### （{item.number}）{item.name}\n")
        for label, text in zip(FIELDS.values(), item.fields, strict=True):
            lines.append(f"- **{label}**：{text}")
        lines.append("")
    path.write_text("\n".join([*lines, *TAIL]), encoding="utf-8")


def markdown_table(items: Sequence[Service], path: Path) -> None:
    """One table an edition, domain and category repeated in each row."""
    head = ["领域", "类别", "序号", "项目名称", *FIELDS.values()]
    lines = [TITLE, "", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for item in items:
        cells = [item.domain, item.category, str(item.number), item.name, *item.fields]
        lines.append("| " + " | ".join(cells) + " |")
    path.write_text("\n".join([*lines, "", *TAIL]), encoding="utf-8")


# Word.


def docx_paragraphs(items: Sequence[Service], path: Path) -> None:
    import docx

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    for line in running(items):
        document.add_paragraph(line)
    document.save(path)


def docx_bands(items: Sequence[Service], path: Path) -> None:
    """One table: a band for each domain and category."""
    import docx

    document = docx.Document()
    document.add_paragraph(TITLE)
    rows: list[list[str] | str] = [["序号", "项目名称", *FIELDS.values(), "政策依据"]]
    for item, new in headings(items):
        rows += new
        rows.append([str(item.number), item.name, *item.fields, "见文件"])
    table = document.add_table(len(rows), 8)
    table.style = "Table Grid"
    for row, texts in zip(_grid(table), rows, strict=True):
        if isinstance(texts, str):
            row[0].merge(row[-1]).text = texts
        else:
            for cell, text in zip(row, texts, strict=True):
                cell.text = text
    for line in TAIL:
        document.add_paragraph(line)
    document.save(path)


def docx_columns(items: Sequence[Service], path: Path) -> None:
    """One table: columns for domain and category, merged over the rows of their items."""
    import docx

    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(len(items) + 1, 9)
    table.style = "Table Grid"
    grid = _grid(table)
    for cell, text in zip(
        grid[0], ["领域", "服务类别", "序号", "服务项目", *FIELDS.values()], strict=True
    ):
        cell.text = text
    starts = {0: 1, 1: 1}
    for at, item in enumerate(items, start=1):
        following = items[at] if at < len(items) else None
        for cell, text in zip(
            grid[at][2:], [f"{item.number}", item.name, *item.fields], strict=True
        ):
            cell.text = text
        for column, name in ((0, "domain"), (1, "category")):
            if following is None or getattr(following, name) != getattr(item, name):
                merged = grid[starts[column]][column].merge(grid[at][column])
                merged.text = getattr(item, name)
                starts[column] = at + 1
    for line in TAIL:
        document.add_paragraph(line)
    document.save(path)


def docx_small_tables(items: Sequence[Service], path: Path) -> None:
    """A heading and a small table for each item, labels on the left."""
    import docx

    document = docx.Document()
    document.add_paragraph(TITLE)
    for item, new in headings(items):
        for heading in new:
            document.add_paragraph(heading)
        table = document.add_table(6, 2)
        table.style = "Table Grid"
        grid = _grid(table)
        texts = [("项目名称", f"（{item.number}）{item.name}")]
        texts += zip(FIELDS.values(), item.fields, strict=True)
        for row, pair in zip(grid, texts, strict=True):
            row[0].text, row[1].text = pair
    for line in TAIL:
        document.add_paragraph(line)
    document.save(path)


def docx_numbered(items: Sequence[Service], path: Path) -> None:
    """Paragraphs whose numbers Word makes: 一、 of domains, 1. of categories, （1） of items; each
    list runs on through the document."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = (("japaneseCounting", "%1、"), ("decimal", "%2."), ("decimal", "（%3）"))
    definition = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
    for at, (form, text) in enumerate(levels):
        definition += (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:lvlRestart w:val="0"/>'
            f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        )
    numbering.insert(0, parse_xml(f"{definition}</w:abstractNum>"))
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )

    def add(text: str, level: int) -> None:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        number = properties.get_or_add_numPr()
        number.get_or_add_numId().set(qn("w:val"), "90")
        number.get_or_add_ilvl().set(qn("w:val"), str(level))

    document.add_paragraph(TITLE)
    for item, new in headings(items):
        for heading in new:
            _, mark, name = heading.partition("、" if "、" in heading[:3] else ".")
            add(name, 0 if mark == "、" else 1)
        add(item.name, 2)
        for label, text in zip(FIELDS.values(), item.fields, strict=True):
            document.add_paragraph(f"{label}：{text}")
    for line in TAIL:
        document.add_paragraph(line)
    document.save(path)


def _grid(table: Any) -> list[list[Any]]:
    """The cells by row: python-docx builds the whole grid at each access."""
    cells, width = table._cells, len(table.columns)
    return [cells[at : at + width] for at in range(0, len(cells), width)]


# Excel.


def xlsx_bands(items: Sequence[Service], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, 7, TITLE)
        sheet.write_row(2, 0, ["序号", "项目名称", *FIELDS.values(), "备注"])
        at = 3
        for item, new in headings(items):
            for heading in new:
                sheet.merge_range(at, 0, at, 7, heading)
                at += 1
            sheet.write_number(at, 0, float(item.number))
            sheet.write_row(at, 1, [item.name, *item.fields])
            at += 1
        sheet.write_row(at + 1, 0, [TAIL[0]])


def xlsx_columns(items: Sequence[Service], path: Path) -> None:
    """Columns for domain and category, merged over the rows of their items."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("标准")
        sheet.write_row(0, 0, ["领域", "类别", "序号", "项目名称", *FIELDS.values()])
        starts = {0: 1, 1: 1}
        for at, item in enumerate(items, start=1):
            following = items[at] if at < len(items) else None
            sheet.write_number(at, 2, item.number)
            sheet.write_row(at, 3, [item.name, *item.fields])
            for column, name in ((0, "domain"), (1, "category")):
                text = getattr(item, name)
                if following is None or getattr(following, name) != text:
                    if starts[column] == at:
                        sheet.write_string(at, column, text)
                    else:
                        sheet.merge_range(starts[column], column, at, column, text)
                    starts[column] = at + 1


def xlsx_sheets(items: Sequence[Service], path: Path) -> None:
    """A sheet for each domain, the category in a column, written once."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheets: dict[str, Any] = {}
        rows: dict[str, int] = {}
        for item, new in headings(items):
            name = item.domain.partition("、")[2]
            if name not in sheets:
                sheets[name] = book.add_worksheet(name)
                sheets[name].write_row(0, 0, [TITLE])
                sheets[name].write_row(1, 0, ["类别", "序号", "项目名称", *FIELDS.values()])
                rows[name] = 2
            category = item.category if item.category in new else ""
            sheets[name].write_row(rows[name], 0, [category, item.number, item.name, *item.fields])
            rows[name] += 1
        book.add_worksheet("说明").write_string(0, 0, "单位：元")


# PDF.


def pdf_running(items: Sequence[Service], path: Path) -> None:
    """Running text in lines of 28 characters, a running title and page numbers."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    use_font()
    lines = []
    for text in running(items):
        first, *others = wrapped(text, 26)
        lines += [first if text == TITLE else f"    {first}", *others]
    page = 0
    for at, line in enumerate(lines):
        row = at % 22
        if row == 0:
            if page:
                canvas.showPage()
            page += 1
            canvas.setFont(FONT, 9)
            canvas.drawString(72, 800, "衢州市发展和改革委员会文件")
            canvas.drawCentredString(297, 40, f"- {page} -" if page % 2 else str(page))
        canvas.setFont(FONT, 16)
        canvas.drawString(72, 760 - row * 32, line)
    canvas.save()


def pdf_table(items: Sequence[Service], path: Path) -> None:
    """A ruled table over many pages, its heading on each; rows go on over the page break."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=landscape(A4))
    use_font()
    canvas.setFont(FONT, 14)
    canvas.drawString(300, 550, TITLE)
    table = _PdfTable(canvas, [36, 70, 130, 160, 210, 90, 70], top=530, bottom=50)
    heading = ["序号", "项目名称", *FIELDS.values()]
    table.row(heading)
    table.repeated = heading
    for item, new in headings(items):
        for text in new:
            table.row([text])
        table.row([str(item.number), item.name, *item.fields])
    table.new_page(repeat=False)
    for at, line in enumerate(TAIL):
        canvas.drawString(72, 500 - 20 * at, line)
    canvas.save()


def pdf_unruled(
    items: Sequence[Service],
    path: Path,
    *,
    across: bool = False,
    centred: bool = False,
    padding: float = 3,
    size: float = 8,
    leading: float = 11,
    repeated: bool = True,
    bands: bool = True,
) -> None:
    """A table without ruled lines but those ``across`` it, over many pages, broken within rows; its
    cells begin at the top of their row, or are ``centred`` on it; ``padding`` is the white that parts
    rows. Domains and categories stand across it, or in columns where they change. Punctuation hangs
    over the cells' sides."""
    from xml.sax.saxutils import escape

    from reportlab.lib.colors import black
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    use_font()
    small = ParagraphStyle("cell", fontName=FONT, fontSize=size, leading=leading, wordWrap="CJK")
    large = ParagraphStyle("title", fontName=FONT, fontSize=16, leading=24, alignment=1)
    head = [*([] if bands else ["领域", "类别"]), "序号", "项目名称", *FIELDS.values()]
    rows = [head]
    look: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if centred else "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
    ]
    if across:
        look.append(("LINEBELOW", (0, 0), (-1, -1), 0.5, black))
    for item, new in headings(items):
        beside = [name if name in new else "" for name in (item.domain, item.category)]
        for text in new if bands else ():
            look.append(("SPAN", (0, len(rows)), (-1, len(rows))))
            rows.append([text, *[""] * (len(head) - 1)])
        own = [str(item.number), item.name, *item.fields]
        rows.append(own if bands else [*beside, *own])
    widths = [30, 70, 120, 150, 190, 90, 70] if bands else [46, 56, 28, 66, 100, 130, 170, 86, 60]
    table = LongTable(
        [[Paragraph(escape(text), small) for text in row] for row in rows],
        colWidths=widths,
        repeatRows=int(repeated),
        splitInRow=1,
    )
    table.setStyle(look)

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(canvas._pagesize[0] / 2, 30, f"－ {page.page} －")

    tail = [Paragraph(text, large) for text in TAIL]
    SimpleDocTemplate(
        str(path),
        pagesize=landscape(A4),
        leftMargin=50,
        rightMargin=50,
        topMargin=50,
        bottomMargin=50,
    ).build([Paragraph(TITLE, large), table, *tail], onFirstPage=foot, onLaterPages=foot)


class _PdfTable:
    """Draws rows cell by cell; a row of one text is a band across the table."""

    size, leading = 9, 12

    def __init__(self, canvas: Any, widths: list[float], top: float, bottom: float) -> None:
        self.canvas, self.widths = canvas, widths
        self.top = self.y = top
        self.bottom = bottom
        self.page = 1
        self.repeated: list[str] = []
        canvas.setFont(FONT, self.size)

    def new_page(self, repeat: bool = True) -> None:
        self.canvas.drawString(400, 20, str(self.page))
        self.canvas.showPage()
        self.canvas.setFont(FONT, self.size)
        self.page += 1
        self.y = self.top
        if repeat and self.repeated:
            self.row(self.repeated)

    def row(self, texts: Sequence[str]) -> None:
        widths = self.widths if len(texts) > 1 else [sum(self.widths)]
        cells = [wrapped(t, int((w - 6) // self.size)) for t, w in zip(texts, widths, strict=True)]
        while any(cells):
            room = int((self.y - self.bottom - 6) // self.leading)
            height = min(max(map(len, cells)), room)
            if height < 1:
                self.new_page()
                continue
            x, bottom = 36.0, self.y - height * self.leading - 6
            for cell, width in zip(cells, widths, strict=True):
                self.canvas.rect(x, bottom, width, self.y - bottom)
                for at, line in enumerate(cell[:height], start=1):
                    self.canvas.drawString(x + 3, self.y - at * self.leading, line)
                x += width
            cells = [cell[height:] for cell in cells]
            self.y = bottom


def wrapped(text: str, width: int) -> list[str]:
    """Lines of a width; a space of the author's is never at an end, where nobody could see it."""
    lines = []
    while text:
        end = width
        while end > 1 and " " in text[end - 1 : end + 1]:
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    return lines


FONT = "STSong-Light"


def use_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
