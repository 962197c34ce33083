"""A short standard, and writers of the forms in which such documents circulate beside Word, Excel
and PDF: pages of websites as they are laid out, tables as text."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reading_forms import FIELDS, TITLE, Service, headings, wrapped

TAIL = "本标准自2024年8月1日起施行。"

#: Four items as text, then two in a table whose category and payer are merged over both rows.
RUNNING = [
    Service(
        1,
        "社区老人助餐",
        "一、弱有所扶",
        "1.帮扶服务",
        (
            "本市户籍70周岁及以上的老年人。",
            "在村社食堂提供午餐和晚餐。",
            "每人每餐补助3元，每月补助不少于20餐。",
            "县级财政负责。",
            "市民政局。",
        ),
    ),
    Service(
        2,
        "儿童阅读推广",
        "一、弱有所扶",
        "1.帮扶服务",
        (
            "3—6周岁的学龄前儿童。",
            "图书馆开放绘本室，举办故事会。",
            "每月举办故事会不少于2场，每周开放不少于48小时。",
            "县级财政负责。",
            "市文旅局、市教育局。",
        ),
    ),
    Service(
        3,
        "残疾人上门康复",
        "一、弱有所扶",
        "1.帮扶服务",
        (
            "持证重度残疾人。",
            "康复师入户训练。",
            "每人每年不少于24次，补贴标准为每人每年1500元。",
            "由省级和县级财政按比例分担。",
            "市残联、市卫健委。",
        ),
    ),
    Service(
        4,
        "退役军人就业帮扶",
        "一、弱有所扶",
        "1.帮扶服务",
        (
            "退役1年内的自主就业退役士兵。",
            "提供岗位推荐和技能培训。",
            "每人每年至少推荐3个岗位，培训费用补助80%。",
            "县级财政负责。",
            "市退役军人局、市人力社保局。",
        ),
    ),
]
TABLED = [
    Service(
        5,
        "公共租赁住房保障",
        "二、住有所居",
        "2.住房保障",
        (
            "符合条件的城镇住房困难家庭。",
            "提供公共租赁住房或者租赁补贴。",
            "每户补贴面积不低于60平方米，按不低于市场租金的80%补贴。",
            "市、县级财政分担。",
            "市住建局。",
        ),
    ),
    Service(
        6,
        "农村危房改造",
        "二、住有所居",
        "2.住房保障",
        (
            "农村低收入群体等重点对象。",
            "实施危房改造。",
            "每户补助不低于2.5万元。",
            "市、县级财政分担。",
            "市住建局、市民政局。",
        ),
    ),
]
ITEMS = [*RUNNING, *TABLED]


@dataclass(frozen=True)
class Standard:
    """What the writers write: items as text, and then items in a table, which have one category and
    one payer; there may be none."""

    running: Sequence[Service]
    tabled: Sequence[Service] = ()

    @property
    def items(self) -> list[Service]:
        return [*self.running, *self.tabled]


SHORT = Standard(RUNNING, TABLED)
HEAD = ["类别", "序号", "项目名称", *FIELDS.values()]


def paragraphs(standard: Standard = SHORT) -> list[str]:
    """The lines of the running part, with the heading of the table."""
    lines = [TITLE]
    for item, new in headings(standard.running):
        lines += [*new, f"（{item.number}）{item.name}"]
        lines += [
            f"{label}：{text}" for label, text in zip(FIELDS.values(), item.fields, strict=True)
        ]
    return [*lines, *(item.domain for item in standard.tabled[:1])]


def table_rows(standard: Standard = SHORT) -> list[list[str]]:
    """The table's rows in full; merged are the first column and the last but one."""
    return [HEAD, *([i.category, str(i.number), i.name, *i.fields] for i in standard.tabled)]


MERGED = (0, len(HEAD) - 2)


def _html_table(standard: Standard, cell: Callable[[str], str] = html.escape) -> str:
    if not standard.tabled:
        return ""
    rows = table_rows(standard)
    lines = ["<table border=1>", "<tr>" + "".join(f"<th>{text}" for text in rows[0])]
    for at, row in enumerate(rows[1:]):
        lines.append("<tr>")
        for column, text in enumerate(row):
            if column not in MERGED:
                lines.append(f"<td>{cell(text)}</td>")
            elif at == 0:
                lines.append(f"<td rowspan={len(rows) - 1}>{cell(text)}</td>")
    return "\n".join([*lines, "</table>"])


_MENU = (
    "<ul><li><a href='/'>首页</a></li><li><a href='/zw'>政务公开</a></li>"
    "<li><a href='/bs'>办事服务</a></li><li><a href='/hd'>互动交流</a></li></ul>"
)


def page_with_landmarks(path: Path, standard: Standard = SHORT) -> None:
    """As newer websites are: HTML5, UTF-8, the name of the document among the page's own data."""
    body = "\n".join(
        f"<p style='text-indent:2em'>{html.escape(line)}</p>" for line in paragraphs(standard)[1:]
    )
    path.write_text(
        f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{TITLE}_衢州市人民政府</title>
<meta name="ArticleTitle" content="{TITLE}"><style>.x{{color:red}}</style>
<script>document.write("服务对象：脚本里的人。");</script></head>
<body><header>{_MENU}</header><nav>{_MENU}</nav>
<main><div class="crumbs">您的位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a></div>
<div>发布日期：2024-06-25 09:30 浏览次数：<span id="n"></span>　字号：[大 中 小]</div>
<article>{body}
{_html_table(standard, lambda text: f"<p>{html.escape(text)}</p>")}
<p>{TAIL}</p></article>
<div hidden>服务对象：看不见的人。</div>
<p>上一篇：<a href="/1">关于印发某某方案的通知</a></p></main>
<aside>{_MENU}</aside><footer>主办单位：衢州市人民政府办公室</footer></body></html>""",
        encoding="utf-8",
    )


def page_in_tables(path: Path, standard: Standard = SHORT) -> None:
    """As older websites are: laid out by tables within tables, GBK that calls itself gb2312, lines
    broken in the source, a paragraph a line break."""
    lines = [f"　　{html.escape(line)}" for line in paragraphs(standard)]
    body = "<br>\n<br>\n".join(line.replace("不少于", "不少\n于") for line in lines)
    text = f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312">
<TITLE>衢州市人民政府</TITLE></HEAD><BODY>
<TABLE width=1000 align=center><TR><TD colspan=2>{_MENU}</TD></TR>
<TR><TD width=200 valign=top>{_MENU.replace("li", "div")}</TD><TD>
<TABLE width=100%><TR><TD align=center><FONT size=2>索引号：330800-2024-001</FONT></TD></TR>
<TR><TD><DIV>{body}</DIV>{_html_table(standard)}<DIV>{TAIL}</DIV></TD></TR></TABLE></TD></TR>
<TR><TD colspan=2 align=center>主办单位：衢州市人民政府办公室　浙ICP备05000001号</TD></TR></TABLE>
</BODY></HTML>"""
    path.write_bytes(text.encode("gbk"))


def page_from_word(path: Path, standard: Standard = SHORT) -> None:
    """As Word saves a document: a mark of its own for numbers, empty paragraphs, no charset told."""
    body = "".join(
        f"<p class=MsoNormal><span lang=EN-US style='mso-list:Ignore'>{html.escape(line[:3])}</span>"
        f"<span\nstyle='font-family:宋体'>{html.escape(line[3:])}</span><o:p></o:p></p>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        for line in paragraphs(standard)
    )
    text = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<!--[if gte mso 9]><xml><w:View>服务对象：视图</w:View></xml><![endif]--></head>
<body lang=ZH-CN><div class=WordSection1>{body}{_html_table(standard, lambda t: f"<p class=MsoNormal>{t}</p>")}
<p class=MsoNormal>{TAIL}</p></div></body></html>"""
    path.write_bytes(text.encode("gb18030"))


def page_from_excel(path: Path, standard: Standard = SHORT) -> None:
    """As websites give a table out that is to open in Excel: .xls by name, a page by content; an old
    figure struck through by a class of its style sheet, a title across more columns than there are."""
    rows = all_rows(standard)
    lines = [f"<tr><td colspan=100 class=xl65>{TITLE}</td></tr>"]
    for row in rows:
        cells = [f"<td class=xl66 x:str>{html.escape(text)}</td>" for text in row]
        lines.append(
            "<tr height=20>"
            + "".join(cells).replace("3元", "<font class=old>2</font>3元")
            + "</tr>"
        )
    path.write_text(
        """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><style><!--
.xl65 {font-weight:700;} .old, .older {color:red; text-decoration:line-through;} --></style></head>
<body><table x:str border=0>"""
        + "\n".join(lines)
        + "</table></body></html>",
        encoding="utf-8",
    )


def web_archive(path: Path, standard: Standard = SHORT) -> None:
    """As a browser saves a page in one file."""
    page_with_landmarks(path, standard)
    from email.message import EmailMessage
    from email.policy import default

    message = EmailMessage(policy=default)
    message["Subject"] = "标准"
    message["Snapshot-Content-Location"] = "https://www.qz.gov.cn/"
    message.make_related()
    page = EmailMessage(policy=default)
    page.set_content(path.read_text(encoding="utf-8"), subtype="html", cte="quoted-printable")
    message.attach(page)
    path.write_bytes(message.as_bytes())


def all_rows(standard: Standard = SHORT) -> list[list[str]]:
    """All items as one table: domain and category where they change, as merged cells leave them."""
    rows = [["领域", *HEAD]]
    for item, new in headings(standard.items):
        domain = item.domain if item.domain in new else ""
        category = item.category if item.category in new else ""
        rows.append([domain, category, str(item.number), item.name, *item.fields])
    return rows


def delimited(
    delimiter: str = ",", encoding: str = "utf-8-sig", standard: Standard = SHORT
) -> Callable[[Path], None]:
    """A table as text, with a title above it and lines within its cells."""

    def write(path: Path) -> None:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter)
        rows: Sequence[Sequence[str]] = all_rows(standard)
        writer.writerow([TITLE, *[""] * (len(rows[0]) - 1)])
        writer.writerows([[text.replace("，", "，\n") for text in row] for row in rows])
        path.write_bytes(out.getvalue().encode(encoding))

    return write


def workbook(path: Path) -> None:
    """The same as an .xlsx of two sheets: domain and category merged, a figure struck through beside
    the new one, 80% as a number in a format, a hidden row, column and sheet, a comment. The files
    ``short.xls``, ``short.ods`` in ``files/`` are this one, saved by LibreOffice 7.4."""
    from openpyxl import Workbook
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.comments import Comment

    book = Workbook()
    sheet = book.active
    sheet.title = "标准"
    rows = all_rows()
    width = len(rows[0])
    sheet.append([TITLE])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    for row in rows:
        sheet.append([int(text) if text.isdecimal() else text or None for text in row] + ["底稿"])
    for column in (1, 2):
        starts = [at for at, row in enumerate(rows, 2) if row[column - 1] and at > 2]
        for start, end in zip(starts, [*starts[1:], len(rows) + 2], strict=True):
            sheet.merge_cells(
                start_row=start, start_column=column, end_row=end - 1, end_column=column
            )
    cell = sheet.cell(3, 7)
    cell.value = CellRichText(
        "每人每餐补助", TextBlock(InlineFont(strike=True), "2元"), "3元，每月补助不少于20餐。"
    )
    cell.comment = Comment("已核", "复核")
    sheet.column_dimensions["J"].hidden = True
    sheet.append(["隐藏的一行"])
    sheet.row_dimensions[len(rows) + 2].hidden = True
    book.create_sheet("底稿").append(["旧稿"])
    book["底稿"].sheet_state = "hidden"
    book.create_sheet("Sheet3").append(["比例", 0.8])
    book["Sheet3"]["B1"].number_format = "0%"
    book.save(path)


def document(path: Path) -> None:
    """The same as a .docx: paragraphs whose item numbers Word makes, a struck word, a hidden one, and
    the table with its merged cells. ``short.doc``, ``short.rtf`` and ``short.odt`` in ``files/`` are
    this one, saved by LibreOffice 7.4."""
    import docx

    word = docx.Document()
    for line in paragraphs():
        paragraph = word.add_paragraph()
        before, three, after = line.partition("3元")
        paragraph.add_run(before)
        if three:
            paragraph.add_run("2元").font.strike = True
            paragraph.add_run(three + after)
    word.add_paragraph().add_run("服务对象：看不见的人。").font.hidden = True
    rows = table_rows()
    table = word.add_table(len(rows), len(HEAD))
    table.style = "Table Grid"
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if column in MERGED and at > 1:
                table.cell(1, column).merge(table.cell(at, column))
            else:
                table.cell(at, column).text = text
    word.add_paragraph(TAIL)
    word.save(str(path))


class _Ofd:
    """Writes pages of an OFD: text at millimetres from the upper left, with a step to each next
    character, and straight lines."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]

    def text(self, x: float, y: float, text: str, size: float = 4.2) -> None:
        """A line whose characters begin at ``x``, on the baseline ``y``."""
        steps = [size if ord(char) > 0x2000 else size / 2 for char in text[:-1]]
        same = len(set(steps)) == 1
        deltas = f"g {len(steps)} {steps[0]}" if same else " ".join(f"{step:.3f}" for step in steps)
        self.pages[-1].append(
            f'<ofd:TextObject ID="9" Boundary="{x} {y - size} 200 {size * 1.2}" Font="1" Size="{size}">'
            f'<ofd:TextCode X="0" Y="{size}" DeltaX="{deltas}">{html.escape(text)}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(
            f'<ofd:PathObject ID="9" Boundary="{x0} {y0} {x1 - x0 + 0.2} {y1 - y0 + 0.2}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def save(self, path: Path) -> None:
        space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        pages = "".join(
            f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>'
            for at in range(len(self.pages))
        )
        parts = {
            "OFD.xml": f'{head}<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
            "<ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"{head}<ofd:Document {space}><ofd:CommonData><ofd:PageArea>"
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            '<ofd:TemplatePage ID="77" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
            f"<ofd:Pages>{pages}</ofd:Pages><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
            "</ofd:Document>",
            "Doc_0/PublicRes.xml": f'{head}<ofd:Res {space}><ofd:Fonts><ofd:Font ID="1" '
            'FontName="宋体"/></ofd:Fonts></ofd:Res>',
            "Doc_0/Annots/Annotations.xml": f'{head}<ofd:Annotations {space}><ofd:Page PageID="0">'
            "<ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>",
            "Doc_0/Annots/Page_0/Annotation.xml": f'{head}<ofd:PageAnnot {space}><ofd:Annot Type="Watermark">'
            "<ofd:Appearance><ofd:TextObject><ofd:TextCode>内部资料</ofd:TextCode></ofd:TextObject>"
            "</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
        }
        running = _Ofd()
        running.text(20, 15, "衢州市发展和改革委员会文件", 3)
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = self._content(head, space, running.pages[0], "")
        template = '<ofd:Template TemplateID="77" ZOrder="Background"/>'
        for at, objects in enumerate(self.pages):
            parts[f"Doc_0/Pages/Page_{at}/Content.xml"] = self._content(
                head, space, objects, template
            )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)

    def _content(self, head: str, space: str, objects: list[str], template: str) -> str:
        return (
            f'{head}<ofd:Page {space}>{template}<ofd:Content><ofd:Layer ID="3" Type="Body">'
            f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
        )


def ofd_pages(path: Path, standard: Standard = SHORT) -> None:
    """Pages of running text with page numbers, then the table, drawn line by line."""
    made = _Ofd()
    y = 30.0
    for text in paragraphs(standard):
        first, *others = wrapped(text, 36)
        for line in [first if text == TITLE else f"　　{first}", *others]:
            if y > 260:
                made.text(100, 285, f"- {len(made.pages)} -")
                made.pages.append([])
                y = 30.0
            made.text(20, y, line)
            y += 8
    if not standard.tabled:
        made.text(20, y, TAIL)
        made.save(path)
        return
    made.pages.append([])
    widths = [14.0, 8, 20, 28, 24, 44, 22, 20]
    lefts = [15 + sum(widths[:at]) for at in range(len(widths) + 1)]
    top, size = 30.0, 3.0
    rows = table_rows(standard)
    tops = [top]
    for row in rows:
        lines = [
            wrapped(text, int(width / size) - 1) for text, width in zip(row, widths, strict=True)
        ]
        tops.append(tops[-1] + 4 * max(map(len, lines)) + 3)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if column in MERGED and at > 1:
                continue
            for number, line in enumerate(wrapped(text, int(widths[column] / size) - 1)):
                made.text(lefts[column] + 1, tops[at] + 4 * (number + 1), line, size)
    for column, left in enumerate(lefts):
        made.line(left, tops[0], left, tops[-1])
        if column < len(widths):
            for at, y in enumerate(tops):
                if not (column in MERGED and 1 < at < len(rows)):
                    made.line(left, y, lefts[column + 1], y)
    made.text(20, tops[-1] + 15, TAIL)
    made.save(path)
