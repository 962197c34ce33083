"""A Word document in the typography of Chinese official documents (GB/T 9704—2012), and its bytes.

A4 with margins of 37, 35, 28 and 26 mm; titles 小标宋 二号 (22 pt), text 仿宋 with two characters of
indent, headings 黑体 and 楷体; page numbers ``— 1 —`` in 四号 (14 pt), odd ones right, even ones left.
The text is 四号 in lines of 20 pt, not 三号 (16 pt) in lines of 28, as 5.2.2 and 5.2.3 allow: so ten
findings stand on one page with the letter around them. Where a font is missing, its ``w:altName`` says
which to take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt

TITLE = "方正小标宋简体"
TEXT = "仿宋_GB2312"
HEADING = "黑体"
SUBHEADING = "楷体_GB2312"
NUMBERS = "宋体"
_LATIN = "Times New Roman"
#: Font → what stands in for it, and whether its family is serif.
_SUBSTITUTES = {
    TITLE: "宋体",
    TEXT: "仿宋",
    SUBHEADING: "楷体",
    HEADING: "SimHei",
    NUMBERS: "SimSun",
}
#: Points of the text, and of its lines.
_SIZE = 14
_LINE = Pt(20)
#: The same of the table and the notes, which are in 小五 (9 pt).
_SMALL_LINE = Pt(11)
#: Millimetres of a table's two columns, and within a cell beside its words.
_TABLE = (10, 146)
_BESIDE = 1
#: Characters of 22 points in a line of 156 mm.
_TITLE_LINE = 20
#: The file's own dates: the same report gives the same bytes, whatever the clock says.
_CREATED = datetime(2024, 1, 1)
_ZIPPED = (2024, 1, 1, 0, 0, 0)
_THUMBNAIL = "docProps/thumbnail.jpeg"


@dataclass(frozen=True)
class TableRow:
    """A row of a letter's table: its number, empty for a heading across the table, and its lines,
    each in pieces (words, whether they are marked) with a font."""

    number: str
    lines: tuple[tuple[tuple[tuple[str, bool], ...], str], ...]


class Letter:
    """One document, written from the top down."""

    def __init__(self, subject: str) -> None:
        self._document: Any = Document()
        self._first = True
        properties = self._document.core_properties
        properties.title, properties.author, properties.last_modified_by = subject, "qzgraph", ""
        properties.comments, properties.keywords, properties.language = "", "", "zh-CN"
        properties.created = properties.modified = _CREATED
        properties.revision = 1
        normal = self._document.styles["Normal"]
        _set_font(normal.element.get_or_add_rPr(), TEXT)
        normal.font.size = Pt(_SIZE)
        layout = normal.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
        layout.space_before = layout.space_after = Pt(0)
        layout.widow_control = False
        for language in self._document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")
        self._document.settings.odd_and_even_pages_header_footer = True
        self._declare_fonts()

    def begin(self, title: str) -> None:
        """A letter's own page, numbered from 1, and its title."""
        if self._first:
            section = self._document.sections[0]
        else:
            section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        if section._sectPr.find(qn("w:pgNumType")) is None:
            numbering = OxmlElement("w:pgNumType")
            numbering.set(qn("w:start"), "1")
            # CT_SectPr is a sequence: the page's number comes before its columns.
            section._sectPr.find(qn("w:cols")).addprevious(numbering)
        if self._first:
            _page_number(section.footer.paragraphs[0], right=True)
            _page_number(section.even_page_footer.paragraphs[0], right=False)
        self._first = False
        paragraph = self._document.add_paragraph()
        paragraph.style = self._document.styles["Title"]
        _plain_style(paragraph.style, TITLE, Pt(22))
        paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(30)
        paragraph.paragraph_format.space_after = Pt(8)
        _run(paragraph, _broken(title), TITLE, Pt(22))

    def addressee(self, text: str) -> None:
        """Flush left."""
        _run(self._document.add_paragraph(), text, TEXT)

    def heading(self, text: str) -> None:
        """``一、…`` in 黑体, kept with what follows."""
        self._heading(text, 1, HEADING)

    def subheading(self, text: str) -> None:
        """``（一）…`` in 楷体, kept with what follows."""
        self._heading(text, 2, SUBHEADING)

    def run_in(self, head: str, text: str) -> None:
        """``（一）…`` in 楷体 with the text in the same paragraph."""
        paragraph = self._indented()
        _run(paragraph, head, SUBHEADING)
        _run(paragraph, text, TEXT)

    def paragraph(self, text: str, lead: str = "") -> None:
        """Text after two characters of indent; ``lead`` is its beginning in 黑体."""
        paragraph = self._indented()
        if lead:
            _run(paragraph, lead, HEADING)
        _run(paragraph, text, TEXT)

    def table(self, rows: Sequence[TableRow]) -> None:
        """A table of two columns, a number and words, in 小五; no row breaks across pages, and a
        heading row stays with the next."""
        table = self._document.add_table(rows=0, cols=2)
        table.style = self._document.styles["Table Grid"]
        table.autofit = False
        margins = OxmlElement("w:tblCellMar")
        for edge in ("left", "right"):
            margin = OxmlElement(f"w:{edge}")
            margin.set(qn("w:w"), str(Mm(_BESIDE).twips))
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        # CT_TblPr is a sequence: a cell's margins come before the table's look.
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        look.addprevious(margins)
        for column, width in zip(table.columns, _TABLE, strict=True):
            column.width = Mm(width)
        for row in rows:
            cells = table.add_row().cells
            properties = cells[0]._tc.getparent().get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if not row.number:
                cells = [cells[0].merge(cells[1])]
            for cell, width in zip(cells, _TABLE, strict=False):
                cell.width = Mm(width) if row.number else Mm(sum(_TABLE))
            if row.number:
                self._in_cell(cells[0].paragraphs[0], ((row.number, False),), TEXT, keep=False)
            for number, (words, font) in enumerate(row.lines):
                cell = cells[-1]
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                keep = not row.number or number + 1 < len(row.lines)
                self._in_cell(paragraph, words, font, keep=keep)
            if not row.number:
                shade = OxmlElement("w:shd")
                for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E7E6E6")):
                    shade.set(qn(f"w:{name}"), value)
                cells[0]._tc.get_or_add_tcPr().append(shade)

    def _in_cell(
        self, paragraph: Any, words: Sequence[tuple[str, bool]], font: str, *, keep: bool
    ) -> None:
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, _SMALL_LINE
        layout.keep_with_next = keep
        for text, marked in words:
            _run(paragraph, text, font, Pt(9))
            paragraph.runs[-1].font.bold = paragraph.runs[-1].font.underline = marked or None

    def note(self, text: str) -> None:
        """A paragraph in 小五, after two characters of indent."""
        paragraph = self._indented()
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, _SMALL_LINE
        _indent(paragraph, first=200, points=9 * 20)
        _run(paragraph, text, TEXT, Pt(9))

    def signature(self, lines: tuple[str, ...]) -> None:
        """Who signs and when, at the right, four characters in from the edge; never on a page without
        the sentence before (GB/T 9704—2012, 7.3.5.4)."""
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        for number, text in enumerate(lines):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = number + 1 < len(lines)
            if not number:
                paragraph.paragraph_format.space_before = Pt(8)
            _indent(paragraph, right=400)
            _run(paragraph, text, TEXT)

    def to_bytes(self) -> bytes:
        """The package, its parts in their order and without the clock's time."""
        raw = BytesIO()
        self._document.save(raw)
        output = BytesIO()
        with ZipFile(raw) as source, ZipFile(output, "w") as target:
            for name in source.namelist():
                entry = ZipInfo(name, _ZIPPED)
                entry.compress_type = ZIP_DEFLATED
                entry.create_system = 0
                target.writestr(entry, source.read(name), compresslevel=6)
        return output.getvalue()

    def _heading(self, text: str, level: int, font: str) -> None:
        paragraph = self._indented()
        paragraph.style = self._document.styles[f"Heading {level}"]
        _plain_style(paragraph.style, font, Pt(_SIZE))
        paragraph.paragraph_format.keep_with_next = True
        _run(paragraph, text, font)

    def _indented(self) -> Any:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        _indent(paragraph, first=200)
        return paragraph

    def _declare_fonts(self) -> None:
        """The fonts' substitutes, in the font table; and no picture of the template."""
        package = self._document.part.package
        for part in package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                table = parse_xml(part.blob)
                for font, other in _SUBSTITUTES.items():
                    xml = (
                        f'<w:font {nsdecls("w")} w:name="{font}"><w:altName w:val="{other}"/>'
                        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
                    )
                    table.append(parse_xml(xml))
                part._blob = serialize_part_xml(table)
        for key, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                del package.rels[key]


def _broken(title: str) -> str:
    """A title of more than one line broken before its last bracket, where that leaves two whole
    lines: no word and no bracket is torn apart (GB/T 9704—2012, 7.3.1)."""
    at = title.rfind("（")
    parts = (title[:at], title[at:])
    fits = at > 0 and all(len(part) <= _TITLE_LINE for part in parts)
    return "\n".join(parts) if len(title) > _TITLE_LINE and fits else title


def _set_font(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    # The hint makes “”, … and — Chinese punctuation, which they are here.
    for name, value in (
        ("ascii", _LATIN),
        ("hAnsi", _LATIN),
        ("eastAsia", font),
        ("cs", _LATIN),
        ("hint", "eastAsia"),
    ):
        fonts.set(qn(f"w:{name}"), value)


def _run(paragraph: Any, text: str, font: str, size: Any = None) -> None:
    run = paragraph.add_run(text)
    _set_font(run._r.get_or_add_rPr(), font)
    if size is not None:
        run.font.size = size


def _plain_style(style: Any, font: str, size: Any) -> None:
    """The template's heading style without its colours, rules and spacing."""
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    _set_font(properties, font)
    style.font.size = size
    paragraph = style.element.get_or_add_pPr()
    for child in list(paragraph):
        if child.tag in (qn("w:pBdr"), qn("w:spacing"), qn("w:contextualSpacing")):
            paragraph.remove(child)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    layout.space_before = layout.space_after = Pt(0)


def _indent(paragraph: Any, first: int = 0, right: int = 0, points: int = _SIZE * 20) -> None:
    """Indents in hundredths of a character, as Word's Chinese layout has them."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    if first:
        indent.set(qn("w:firstLineChars"), str(first))
        indent.set(qn("w:firstLine"), str(first * points // 100))
    if right:
        indent.set(qn("w:rightChars"), str(right))
        indent.set(qn("w:right"), str(right * points // 100))


def _page_number(paragraph: Any, *, right: bool) -> None:
    """``— 1 —``, one character in from the outer edge."""
    side = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.alignment = side
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    edge = "right" if right else "left"
    indent.set(qn(f"w:{edge}Chars"), "100")
    indent.set(qn(f"w:{edge}"), "280")
    _run(paragraph, "— ", NUMBERS, Pt(14))
    for kind in ("begin", "PAGE", "separate", "1", "end"):
        run = paragraph.add_run()
        _set_font(run._r.get_or_add_rPr(), NUMBERS)
        run.font.size = Pt(14)
        if kind == "PAGE":
            element = OxmlElement("w:instrText")
            element.text = " PAGE "
        elif kind == "1":
            element = OxmlElement("w:t")
            element.text = "1"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
    _run(paragraph, " —", NUMBERS, Pt(14))
