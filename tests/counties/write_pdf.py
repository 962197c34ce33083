"""A county's standard as .pdf, running text or ruled tables, with pages numbered."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from city import Item
from story import Document
from write_text import cells, columns, field_lines, heading, outline

FONT = "STSong-Light"
WIDTHS = {"序号": 26, "name": 66, "服务对象": 122, "服务内容": 190, "服务标准": 190, "支出责任": 96}


def styles() -> dict[str, Any]:
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))

    def style(name: str, **told: Any) -> Any:
        return ParagraphStyle(name, fontName=FONT, wordWrap="CJK", **told)

    return {
        "title": style("title", fontSize=18, leading=26, alignment=TA_CENTER, spaceAfter=12),
        "line": style("line", fontSize=12, leading=20, firstLineIndent=24),
        "right": style("right", fontSize=12, leading=20, alignment=TA_RIGHT),
        "domain": style("domain", fontSize=14, leading=24, spaceBefore=8),
        "category": style("category", fontSize=13, leading=22),
        "cell": style("cell", fontSize=7.5, leading=10),
    }


def build(path: Path, flow: list[Any], landscape: bool) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pagesizes import landscape as turned
    from reportlab.platypus import SimpleDocTemplate

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(canvas._pagesize[0] / 2, 30, f"－ {page.page} －")

    size = turned(A4) if landscape else A4
    template = SimpleDocTemplate(
        str(path), pagesize=size, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=50
    )
    template.invariant = 1
    template.build(flow, onFirstPage=foot, onLaterPages=foot)


def write_pdf(made: Document, path: Path) -> None:
    from reportlab.platypus import Paragraph

    looks = styles()
    flow = [Paragraph(escape(text), looks[kind]) for kind, text in made.head]
    for kind, thing in outline(made):
        if isinstance(thing, Item):
            flow.append(Paragraph(escape(heading(thing, made)), looks["line"]))
            for line in field_lines(thing, made):
                text = "".join(a + b for a, b in line)
                flow.append(Paragraph(escape(text), looks["line"]))
        else:
            flow.append(Paragraph(escape(thing), looks[kind]))
    flow += [Paragraph(escape(text), looks[kind]) for kind, text in made.tail]
    build(path, flow, landscape=False)


def write_pdf_table(made: Document, path: Path) -> None:
    from reportlab.lib.colors import black
    from reportlab.platypus import LongTable, Paragraph

    looks = styles()
    flow: list[Any] = [Paragraph(escape(text), looks[kind]) for kind, text in made.head]
    heads = columns(made)
    rows: list[list[Any]] = [[Paragraph(head, looks["cell"]) for head in heads]]
    rules: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("VALIGN", (0, 0), (-1, -1), "TOP" if made.options["row_split"] else "MIDDLE"),
    ]
    for _, thing in outline(made):
        if isinstance(thing, Item):
            rows.append([Paragraph(escape(cell), looks["cell"]) for cell in cells(thing, made)])
        else:
            rules.append(("SPAN", (0, len(rows)), (-1, len(rows))))
            rows.append([Paragraph(thing, looks["cell"]), *[""] * (len(heads) - 1)])
    widths = list(WIDTHS.values())
    widths = widths if heads[0] == "序号" else widths[1:]
    rest = 742 - sum(widths)
    widths += [rest / (len(heads) - len(widths))] * (len(heads) - len(widths))
    split = int(made.options["row_split"])
    table = LongTable(rows, colWidths=widths, repeatRows=1, splitInRow=split)
    table.setStyle(rules)
    flow.append(table)
    flow += [Paragraph(escape(text), looks[kind]) for kind, text in made.tail]
    build(path, flow, landscape=True)
