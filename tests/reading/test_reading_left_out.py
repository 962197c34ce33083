"""What a reader of the page reads is read; what else a file holds is listed with its place."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from office_files import R, S, W, docx, p, rows, tbl, tc, tr, xlsx

from qzgraph.errors import UnreadableSource
from qzgraph.reading.files import read_source
from qzgraph.reading.leftout import Left
from qzgraph.reading.source import Paragraph, Row, Source

HEAD = ("项目名称", "服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位")
ONE = ("老人助餐", "老年人。", "供餐。", "每餐补助3元。", "县负责。", "县民政局。")
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def styles(*definitions: str, defaults: str = "") -> str:
    given = f"<w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault></w:docDefaults>"
    return f'<w:styles xmlns:w="{W}">{given if defaults else ""}{"".join(definitions)}</w:styles>'


def style(name: str, look: str, kind: str = "character", based: str = "", first: str = "") -> str:
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}" {first}>{on}<w:rPr>{look}</w:rPr></w:style>'
    )


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def relations(*listed: tuple[str, str, str]) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}"/>'
        for name, kind, target in listed
    )
    return f'<Relationships xmlns="{PACKAGE}">{each}</Relationships>'


def _left(source: Source) -> list[tuple[Left, str, str]]:
    return [(one.kind, one.text, one.place) for one in source.not_read()]


HIDDEN = style("hid", "<w:vanish/>")
BASED = style("sub", "<w:b/>", based="hid")
STRUCK = style("old", "<w:strike/>", kind="paragraph")


@pytest.mark.parametrize(
    ("look", "defined", "kind"),
    [
        ("<w:strike/>", "", Left.STRUCK),
        ('<w:strike w:val="1"/>', "", Left.STRUCK),
        ("<w:dstrike/>", "", Left.STRUCK),
        ('<w:strike w:val="0"/>', "", None),
        ('<w:rStyle w:val="gone"/>', style("gone", "<w:dstrike/>"), Left.STRUCK),
        ("<w:vanish/>", "", Left.HIDDEN),
        ('<w:vanish w:val="false"/>', "", None),
        ("<w:webHidden/>", "", None),
        ('<w:rStyle w:val="hid"/>', HIDDEN, Left.HIDDEN),
        ('<w:rStyle w:val="sub"/>', HIDDEN + BASED, Left.HIDDEN),
        ('<w:rStyle w:val="hid"/><w:vanish w:val="0"/>', HIDDEN, None),
        ('<w:color w:val="FFFFFF"/>', "", Left.HIDDEN),
        ('<w:color w:val="ffffff"/><w:shd w:fill="000000"/>', "", None),
    ],
)
def test_a_run_that_is_not_seen(tmp_path: Path, look: str, defined: str, kind: Left | None) -> None:
    path = docx(
        tmp_path / "a.docx",
        p("标题"),
        p(raw=run("每人每年") + run("12", look) + run("00元", look) + run("1500元。")),
        parts={"word/styles.xml": styles(defined)},
    )
    source = read_source(path)
    assert source.text.splitlines()[1] == f"每人每年{'' if kind else '1200元'}1500元。"
    assert _left(source) == ([(kind, "1200元", "第2段")] if kind else [])


def test_a_raised_figure_is_no_figure_of_the_amount_beside_it(tmp_path: Path) -> None:
    above = '<w:vertAlign w:val="superscript"/>'
    noted = style("mark", above)
    path = docx(
        tmp_path / "a.docx",
        p(
            raw=run("每人1500")
            + run("1", '<w:rStyle w:val="mark"/>')
            + run("元，300m")
            + run("2", above)
        ),
        parts={"word/styles.xml": styles(noted)},
    )
    assert read_source(path).text == "每人1500¹元，300m²\n"


def test_a_figure_that_its_position_alone_raises(tmp_path: Path) -> None:
    """By a quarter of its size or more, and not with the whole paragraph; lowered ones stay."""
    size = '<w:sz w:val="24"/>'
    above, little, below = (f'{size}<w:position w:val="{at}"/>' for at in (10, 3, -6))
    path = docx(
        tmp_path / "a.docx",
        p(raw=run("每人1500", size) + run("1", above) + run("元，PM") + run("2.5", below))
        + p(raw=run("每年2", size) + run("400", little) + run("元"))
        + p(raw=run("每月80", above) + run("元", above)),
    )
    assert read_source(path).text == "每人1500¹元，PM2.5\n每年2400元\n每月80元\n"


def test_a_raised_figure_in_a_sheet(tmp_path: Path) -> None:
    above = '<rPr><vertAlign val="superscript"/></rPr>'
    cell = f"<is><r><t>每人1500</t></r><r>{above}<t>1</t></r><r><t>元</t></r></is>"
    data = f'<sheetData><row r="1"><c r="A1" t="inlineStr">{cell}</c></row></sheetData>'
    assert read_source(xlsx(tmp_path / "a.xlsx", {"表": data})).text == "每人1500¹元\n"


def test_styles_of_paragraphs_and_defaults(tmp_path: Path) -> None:
    path = docx(
        tmp_path / "a.docx",
        p("旧标准。", '<w:pStyle w:val="old"/>'),
        p(raw=run("再现", '<w:rStyle w:val="same"/>'), properties='<w:pStyle w:val="old"/>'),
        p("按默认样式划去。"),
        p("新标准。", '<w:pStyle w:val="plain"/>'),
        parts={
            "word/styles.xml": styles(
                STRUCK,
                style("same", "<w:strike/>"),
                style("base", "<w:strike/>", kind="paragraph", first='w:default="1"'),
                style("plain", "", kind="paragraph"),
            )
        },
    )
    source = read_source(path)
    assert source.text == "再现\n新标准。\n"  # two styles that strike cancel each other
    assert [text for _, text, _ in _left(source)] == ["旧标准。", "按默认样式划去。"]


def test_white_words_on_a_coloured_ground_are_seen(tmp_path: Path) -> None:
    white = run("服务对象", '<w:color w:val="FFFFFF"/>')
    shaded = f'<w:tc><w:tcPr><w:shd w:fill="003366"/></w:tcPr>{p(raw=white)}</w:tc>'
    source = read_source(docx(tmp_path / "a.docx", tbl(tr(shaded, tc(p(raw=white))))))
    assert source.text == "服务对象\n"
    assert _left(source) == [(Left.HIDDEN, "服务对象", "表1 第1行第2列")]


def test_white_words_on_a_coloured_page_are_seen(tmp_path: Path) -> None:
    white = p(raw=run("白字", '<w:color w:val="FFFFFF"/>'))
    path = docx(tmp_path / "a.docx", white)
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("word/document.xml").decode()
    coloured = xml.replace("<w:body>", '<w:background w:color="003366"/><w:body>')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", coloured)
    assert read_source(path).text == "白字\n"


def test_a_paragraph_whose_end_is_hidden_runs_on(tmp_path: Path) -> None:
    source = read_source(
        docx(
            tmp_path / "a.docx",
            p("服务标准：", "<w:rPr><w:vanish/></w:rPr>"),
            p("每月2次。", "<w:rPr><w:moveFrom/></w:rPr>"),
            p("末段。"),
        )
    )
    assert source.text == "服务标准：每月2次。末段。\n"


def test_revisions_read_as_accepted(tmp_path: Path) -> None:
    gone = "<w:tc><w:tcPr><w:cellDel/></w:tcPr>" + p("旧列") + "</w:tc>"
    merged = '<w:tc><w:tcPr><w:cellMerge w:vMerge="cont"/></w:tcPr><w:p/></w:tc>'
    moved = "<w:moveFrom>" + run("移走") + "</w:moveFrom><w:moveTo>" + run("移来") + "</w:moveTo>"
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr("甲", gone, "乙"),
            tr(merged, "丙"),
            tr("丁", "戊", properties="<w:del/>"),
            tr("己", "庚", properties="<w:hidden/>"),
        ),
        p(raw=moved),
        "<w:del>" + p("删去的段。") + "</w:del>",
    )
    source = read_source(path)
    texts = [
        [source.exact(line) for cell in block.cells for line in cell.lines]  # type: ignore[union-attr]
        for block in source.blocks[:2]
    ]
    assert texts == [["甲", "乙"], ["甲", "丙"]]
    assert source.text.splitlines()[-1] == "移来"
    assert _left(source) == [
        (Left.DELETED, "旧列", "表1 第1行"),
        (Left.DELETED, "丁 戊", "表1"),
        (Left.HIDDEN, "己 庚", "表1"),
        (Left.DELETED, "删去的段。", "第1段"),
    ]


def test_prompts_of_content_controls(tmp_path: Path) -> None:
    def control(content: str) -> str:
        prompt = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        return f"<w:sdt>{prompt}<w:sdtContent>{content}</w:sdtContent></w:sdt>"

    filled = "<w:sdt><w:sdtPr/><w:sdtContent>" + run("老年人。") + "</w:sdtContent></w:sdt>"
    source = read_source(
        docx(
            tmp_path / "a.docx",
            p(raw=run("服务对象：") + filled),
            p(raw=run("服务内容：") + control(run("单击此处输入文字。"))),
            control(p("选择一项。")),
            tbl(f"<w:tr>{tc('甲')}{control(tc('填写单位'))}</w:tr>"),
        )
    )
    assert source.text == "服务对象：老年人。\n服务内容：\n甲\n"
    assert [text for _, text, _ in _left(source)] == [
        "单击此处输入文字。",
        "选择一项。",
        "填写单位",
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        ('<w:r><w:sym w:font="Symbol" w:char="B3"/></w:r>', "≥"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F081"/></w:r>', "①"),
        ('<w:r><w:sym w:font="宋体" w:char="2265"/></w:r>', "≥"),
        (run("\uf0b3", '<w:rFonts w:ascii="Symbol"/>'), "\uf0b3"),
        (run("³", '<w:rFonts w:hAnsi="Symbol"/>'), "≥"),
        (run("\uf0fc", '<w:rStyle w:val="tick"/>'), "✓"),
        (run("\uf0b3", '<w:rFonts w:ascii="Wingdings"/>'), "\ufffd"),
        ('<w:r><w:sym w:font="Webdings" w:char="F0B3"/></w:r>', "\ufffd"),
    ],
)
def test_symbols(tmp_path: Path, raw: str, text: str) -> None:
    tick = style("tick", '<w:rFonts w:ascii="Wingdings"/>')
    source = read_source(
        docx(tmp_path / "a.docx", p(raw=raw + run("2场")), parts={"word/styles.xml": styles(tick)})
    )
    assert source.text == f"{text}2场\n"
    assert [kind for kind, _, _ in _left(source)] == ([Left.SYMBOL] if text == "\ufffd" else [])


def test_parts_are_found_by_what_they_are(tmp_path: Path) -> None:
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:lvlText w:val="（%1）"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    numbered = p("助餐", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    hidden = p(raw=run("藏", '<w:rStyle w:val="hid"/>') + run("见"))
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", relations(("r", "officeDocument", "/Word/body%31.xml")))
        archive.writestr(
            "word/_rels/body1.xml.rels",
            relations(("a", "numbering", "../n.xml"), ("b", "styles", "Look.xml")),
        )
        archive.writestr(
            "word/body1.xml",
            f'<w:document xmlns:w="{W}"><w:body>{numbered}{hidden}</w:body></w:document>',
        )
        archive.writestr("n.xml", numbering)
        archive.writestr("word\\look.xml", styles(HIDDEN))
    assert read_source(path).text == "（1）助餐\n见\n"


BOX = f"<w:txbxContent>{p('框内第一段。')}{tbl(tr(*ONE))}</w:txbxContent>"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def test_text_boxes_are_read_where_they_are_anchored(tmp_path: Path) -> None:
    choice = f"<mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback>"
    both = f'<mc:AlternateContent xmlns:mc="{MC}">{choice}{fallback}</mc:AlternateContent>'
    source = read_source(docx(tmp_path / "a.docx", p("前。", raw=f"<w:r>{both}</w:r>"), p("后。")))
    assert source.text.splitlines() == ["前。", "框内第一段。", *ONE, "后。"]
    assert not source.not_read()


def test_notes_comments_headers_and_pictures_are_listed(tmp_path: Path) -> None:
    def part(root: str, kind: str, text: str) -> str:
        note = f'<w:{kind} w:id="7">{p(text)}</w:{kind}>'
        return f'<w:{root} xmlns:w="{W}">{note}</w:{root}>'

    raw = (
        '<w:r><w:footnoteReference w:id="7"/></w:r><w:r><w:commentReference w:id="7"/></w:r>'
        '<w:r><w:drawing><a:blip xmlns:a="urn:a"/></w:drawing></w:r>'
        "<w:r><w:object><o:OLEObject xmlns:o='urn:o'/></w:object></w:r>"
    )
    path = docx(
        tmp_path / "a.docx",
        p("每人80元", raw=raw + run("。")),
        parts={
            "word/footnotes.xml": part("footnotes", "footnote", "自2025年起为100元。"),
            "word/comments.xml": part("comments", "comment", "请核"),
            "word/header9.xml": f'<w:hdr xmlns:w="{W}">{p("内部资料")}</w:hdr>',
            "word/footer1.xml": f'<w:ftr xmlns:w="{W}">{p("— 3 —")}</w:ftr>',
            "word/_rels/document.xml.rels": relations(
                ("a", "header", "header9.xml"), ("b", "footer", "footer1.xml")
            ),
        },
    )
    source = read_source(path)
    assert source.text == "每人80元。\n"
    assert _left(source) == [
        (Left.FURNITURE, "内部资料", "页眉页脚"),
        (Left.NOTE, "自2025年起为100元。（注在“每人80元”之后）", "第1段"),
        (Left.COMMENT, "请核", "第1段"),
        (Left.PICTURE, "", "第1段"),
        (Left.OBJECT, "", "第1段"),
    ]


def _with_chunk(path: Path, content: bytes, around: str = "%s", name: str = "a.html") -> Path:
    chunk = f'<w:altChunk xmlns:r="{R}" r:id="c"/>'
    return docx(
        path,
        p("前。"),
        around % chunk,
        p("后。"),
        parts={
            f"word/{name}": content,
            "word/_rels/document.xml.rels": relations(("c", "aFChunk", name)),
        },
    )


PAGE = "<html><body><p>服务对象：<s>旧</s>老年人。</p><table><tr><td>甲<td>乙</tr></table></body></html>"


@pytest.mark.parametrize(
    "content",
    [
        PAGE.encode(),
        PAGE.encode("utf-16"),
        PAGE.replace("<html>", "<html><meta charset=gb2312>").encode("gbk"),
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        + PAGE.encode()
        + b"\n--x--\n",
    ],
    ids=["utf-8", "utf-16", "gbk", "mhtml"],
)
def test_a_web_page_in_the_text_is_read_in_its_place(tmp_path: Path, content: bytes) -> None:
    source = read_source(_with_chunk(tmp_path / "a.docx", content))
    assert source.text == "前。\n服务对象：老年人。\n甲\n乙\n后。\n"
    assert source.place(source.text.index("老年人")) == "嵌入文件1 第1段"
    assert [type(block).__name__ for block in source.blocks] == ["Paragraph"] * 2 + ["Row"] + [
        "Paragraph"
    ]
    assert [(kind, text) for kind, text, _ in _left(source)] == [(Left.STRUCK, "旧")]


def test_plain_text_and_a_page_in_a_cell_are_read(tmp_path: Path) -> None:
    source = read_source(_with_chunk(tmp_path / "a.docx", "第一行\n第二行".encode(), name="a.txt"))
    assert source.text == "前。\n第一行\n第二行\n后。\n"
    cell = tbl(f"<w:tr>{tc('甲')}<w:tc>%s<w:p/></w:tc></w:tr>")
    source = read_source(_with_chunk(tmp_path / "b.docx", PAGE.encode(), cell))
    assert source.text == "前。\n甲\n服务对象：老年人。\n甲\n乙\n后。\n"
    assert _left(source)[0][2].startswith("表1 第1行第2列 嵌入文件1")


def test_a_word_file_in_the_text_is_read_in_its_place(tmp_path: Path) -> None:
    """With the numbers, tables and styles that are its own; and what it holds in turn."""
    inner = docx(
        tmp_path / "inner.docx",
        p("服务对象：", raw=run("旧", "<w:strike/>") + run("老年人。")),
        tbl(tr(tc("甲", merge="restart"), "乙"), tr(tc("", merge="continue"), "丙")),
    )
    source = read_source(_with_chunk(tmp_path / "a.docx", inner.read_bytes(), name="inner.docx"))
    assert source.text == "前。\n服务对象：老年人。\n甲\n乙\n丙\n后。\n"
    assert source.place(source.text.index("丙")) == "嵌入文件1 表1 第2行第2列"
    assert _left(source) == [(Left.STRUCK, "旧", "嵌入文件1 第1段")]
    rows = [block for block in source.blocks if isinstance(block, Row)]
    assert rows[0].cells[0] == rows[1].cells[0]
    path = tmp_path / "a.docx"
    for name in "bcde":
        path = _with_chunk(tmp_path / f"{name}.docx", path.read_bytes(), name="inner.docx")
        if name < "d":
            assert read_source(path).text.count("前。") == "abc".index(name) + 1
    with pytest.raises(UnreadableSource, match=r"altChunk.*: files stand within files"):
        read_source(path)


def test_an_embedded_object_is_listed_with_its_words(tmp_path: Path) -> None:
    """As what it is; one of which nothing is known, by its program alone."""
    book = xlsx(tmp_path / "a.xlsx", {"表": rows(("老人助餐", "每餐补助3元"))})
    objects = "".join(
        f'<w:r><w:object><o:OLEObject xmlns:o="urn:o" xmlns:r="{R}" ProgID="{program}" r:id="{name}"/>'
        "</w:object></w:r>"
        for program, name in (("Excel.Sheet.12", "o"), ("Package", "x"))
    )
    path = docx(
        tmp_path / "a.docx",
        p("附表", raw=objects),
        parts={
            "word/embeddings/a.xlsx": book.read_bytes(),
            "word/_rels/document.xml.rels": relations(("o", "package", "embeddings/a.xlsx")),
        },
    )
    assert _left(read_source(path)) == [
        (Left.OBJECT, "Excel.Sheet.12：老人助餐 每餐补助3元", "第1段"),
        (Left.OBJECT, "Package", "第1段"),
    ]


def test_another_foreign_file_in_the_text_is_refused(tmp_path: Path) -> None:
    paths = [
        docx(tmp_path / "a.docx", p("标题"), "<w:subDoc/>"),
        docx(tmp_path / "b.docx", p("标题"), "<w:altChunk/>"),
        _with_chunk(tmp_path / "c.docx", b"%PDF-1.7 no more", name="a.pdf"),
        _with_chunk(tmp_path / "d.docx", b"PK\x03\x04", name="a.docx"),
    ]
    for path in paths:
        with pytest.raises(UnreadableSource, match="altChunk"):
            read_source(path)


# Excel.


def si(*runs: tuple[str, str]) -> str:
    return "".join(f"<r><rPr>{look}</rPr><t>{text}</t></r>" for text, look in runs)


def test_struck_and_symbol_runs_in_a_sheet(tmp_path: Path) -> None:
    strings = [
        si(("每年", ""), ("1200", "<strike/>"), ("1500元", '<strike val="0"/>')),
        si(("每月", ""), ("³", '<rFont val="Symbol"/>'), ("2场", "")),
        "<t>供_xD83D__xDE00_餐_xD83D_。_x005F_x0041_</t>",
        "<t>整格划去</t>",
        "<t>不显示</t>",
    ]
    look = (
        '<numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts>'
        "<fonts><font/><font><strike/></font></fonts><cellXfs>"
        '<xf fontId="0"/><xf fontId="1"/><xf numFmtId="200"/></cellXfs>'
    )
    cells = "".join(
        f'<c r="{"ABCDE"[at]}1" t="s" s="{(0, 0, 0, 1, 2)[at]}"><v>{at}</v></c>' for at in range(5)
    )
    data = f'<sheetData><row r="1">{cells}</row></sheetData>'
    source = read_source(xlsx(tmp_path / "a.xlsx", {"Sheet1": data}, strings, look))
    assert source.text == "每年1500元\n每月≥2场\n供😀餐\ufffd。_x0041_\n"
    assert [(kind, text, place) for kind, text, place in _left(source) if kind != Left.SYMBOL] == [
        (Left.STRUCK, "1200", "Sheet1!A1"),
        (Left.STRUCK, "整格划去", "Sheet1!D1"),
        (Left.HIDDEN, "不显示", "Sheet1!E1"),
    ]


def test_hidden_rows_columns_and_sheets_are_listed(tmp_path: Path) -> None:
    data = rows(("甲", "旧标准", "丙"), ("丁", "", "己"), ("庚", "辛", "壬"), merges=["B2:C2"])
    data = data.replace('<c r="C2" t="inlineStr"><is><t>己</t></is></c>', "")
    data = data.replace(
        '<row r="2">', '<row r="2"><c r="B2" t="inlineStr"><is><t>并</t></is></c>'
    ).replace('<row r="3">', '<row r="3" hidden="1">')
    data = '<cols><col min="2" max="2" hidden="1"/></cols>' + data
    path = xlsx(
        tmp_path / "a.xlsx",
        {"Sheet1": data, "底稿": rows(("存档", 3))},
        states={"底稿": "veryHidden"},
    )
    source = read_source(path)
    assert source.text == "甲\n丙\n丁\n并\n"
    assert _left(source) == [
        (Left.CELLS, "旧标准", "Sheet1!B列"),
        (Left.CELLS, "庚 辛 壬", "Sheet1!第3行"),
        (Left.CELLS, "存档 3", "底稿!"),
    ]


def _formula(value: str, kind: str = "") -> str:
    return f'<sheetData><row r="1"><c r="A1"{kind}><f>1+1</f>{value}</c></row></sheetData>'


def test_formulas(tmp_path: Path) -> None:
    assert read_source(xlsx(tmp_path / "a.xlsx", {"表": _formula("<v>2</v>")})).text == "2\n"
    for empty in ("", "<v/>", "<v></v>"):
        with pytest.raises(UnreadableSource, match=r"b\.xlsx: the cell 表!A1 .* never worked out"):
            read_source(xlsx(tmp_path / "b.xlsx", {"表": _formula(empty)}))
    wrong = _formula("<v>#REF!</v>", ' t="e"').replace("</row>", '<c r="B1"><v>5</v></c></row>')
    source = read_source(xlsx(tmp_path / "c.xlsx", {"表": wrong}))
    assert (source.text, _left(source)) == ("5\n", [(Left.ERROR, "#REF!", "表!A1")])


@pytest.mark.parametrize("target", ["SharedStrings.xml", "/strings.xml", "../other/s.xml"])
def test_shared_strings_anywhere(tmp_path: Path, target: str) -> None:
    place = {"SharedStrings.xml": "xl/SharedStrings.xml", "/strings.xml": "strings.xml"}
    path = tmp_path / "a.xlsx"
    cell = '<sheetData><row><c t="s"><v>0</v></c></row></sheetData>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", relations(("r", "officeDocument", "xl/book.xml")))
        archive.writestr(
            "xl/book.xml",
            f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="甲" r:id="a"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/book.xml.rels",
            relations(("a", "worksheet", "One.xml"), ("b", "sharedStrings", target)),
        )
        archive.writestr("xl/one.xml", f'<worksheet xmlns="{S}">{cell}</worksheet>')
        archive.writestr(
            place.get(target, "other/s.xml"), f'<sst xmlns="{S}"><si><t>甲乙</t></si></sst>'
        )
    assert read_source(path).text == "甲乙\n"


@pytest.mark.parametrize("write", [docx, xlsx])
def test_words_in_shapes_of_a_sheet(tmp_path: Path, write: Callable[..., Path]) -> None:
    if write is docx:
        word = '<w:r><w:drawing><a:t xmlns:a="http://x/main">图中字</a:t></w:drawing></w:r>'
        source = read_source(docx(tmp_path / "a.docx", p("正文", raw=word)))
    else:
        path = xlsx(tmp_path / "a.xlsx", {"表": rows(("正文",))})
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(
                "xl/worksheets/_rels/sheet1.xml.rels",
                relations(("d", "drawing", "../drawings/drawing1.xml")),
            )
            archive.writestr(
                "xl/drawings/drawing1.xml", '<d><a><t xmlns="http://x/main">图中字</t></a></d>'
            )
        source = read_source(path)
    assert source.text == "正文\n"
    assert [(kind, text) for kind, text, _ in _left(source)] == [(Left.DRAWING, "图中字")]


def test_cells_that_a_merge_covers_are_listed(tmp_path: Path) -> None:
    data = rows(("甲", "旧", "乙"), ("丙", "丙", "丁"), merges=["A1:B1", "A2:B2"])
    source = read_source(xlsx(tmp_path / "a.xlsx", {"表": data}))
    assert source.text == "甲\n乙\n丙\n丁\n"
    assert _left(source) == [(Left.COVERED, "旧", "表!B1")]


#: A format, a number, and what Excel shows of it (ECMA-376-1, 18.8.31), but for marks of thousands.
SHOWN = [
    ("#,##0,", "15000", "15"),
    ('0.0,"千元"', "15000", "15.0千元"),
    ('0.00,,"百万"', "15000", "0.02百万"),
    ('0!.0,"万元"', "12000", "1.2万元"),
    ("0.00_)", "12.5", "12.50"),
    (r"0.00_);[Red]\(0.00\)", "-12.5", "(12.50)"),
    ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1200", "1200.00"),
    ('_ "￥"* #,##0.00_ ;_ "￥"* \\-#,##0.00_ ;_ "￥"* "-"??_ ', "80", "￥80.00"),
    ("[$￥-804]#,##0", "800", "￥800"),
    ('G/通用格式"元/月"', "80.5", "80.5元/月"),
    ('"不少于"0"次"', "4", "不少于4次"),
    ('[>=10000]0.0,"千元";0"元"', "800", "800元"),
    ('0"元";;"免费"', "0", "免费"),
    ('0.0"‰"', "3.2", "3.2‰"),
    ("0.##", "5", "5"),
    ("000", "7", "007"),
    ("# ?/?", "2.5", "2 1/2"),
    ("0.00E+00", "12345", "1.23E+04"),
    ('[DBNum1][$-804]General"元"', "1200", "一千二百元"),
    ('[DBNum2][$-804]General"元"', "1200", "壹仟贰佰元"),
    ('[DBNum1][$-804]yyyy"年"m"月"d"日"', "45505", "二〇二四年八月一日"),
    ('yyyy"年"m"月"', "45505", "2024年8月"),
    ("m/d/yyyy;@", "45505", "2024-08-01"),
    ("[h]:mm", "1.5", "36:00"),
    ("h:mm AM/PM", "0.75", "6:00 PM"),
]


def test_a_number_is_read_in_its_format(tmp_path: Path) -> None:
    codes = (
        f"<numFmt numFmtId='{200 + at}' formatCode={quoteattr(code)}/>"
        for at, (code, _, _) in enumerate(SHOWN)
    )
    styles = "".join(f"<xf numFmtId='{200 + at}'/>" for at in range(len(SHOWN)))
    look = f"<numFmts>{''.join(codes)}</numFmts><cellXfs>{styles}</cellXfs>"
    data = "".join(
        f'<row r="{at + 1}"><c r="A{at + 1}" s="{at}"><v>{value}</v></c></row>'
        for at, (_, value, _) in enumerate(SHOWN)
    )
    path = xlsx(tmp_path / "a.xlsx", {"表": f"<sheetData>{data}</sheetData>"}, styles=look)
    assert read_source(path).text.splitlines() == [shown for _, _, shown in SHOWN]


@pytest.mark.parametrize(("value", "shown"), [("0.354166666666667", "8:30"), ("45292.75", "18:00")])
def test_a_time_is_read_as_it_is_shown(tmp_path: Path, value: str, shown: str) -> None:
    look = "<cellXfs><xf numFmtId='20'/></cellXfs>"
    data = f'<sheetData><row r="1"><c r="A1" s="0"><v>{value}</v></c></row></sheetData>'
    assert read_source(xlsx(tmp_path / "a.xlsx", {"表": data}, styles=look)).text == f"{shown}\n"


def test_characters_struck_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("每年1\u03362\u03360\u03360\u03361500元，a=\u0338b。\n", "utf-8")
    source = read_source(path)
    (block,) = source.blocks
    assert isinstance(block, Paragraph)
    assert source.passage([block.span]).text == "每年1500元，a=\u0338b。"
    assert _left(source) == [(Left.STRUCK, "1200", "第1行")]


def test_one_of_two_ways_to_say_a_block_is_read(tmp_path: Path) -> None:
    both = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice>{p("甲")}</mc:Choice>'
        f"<mc:Fallback>{p('乙')}</mc:Fallback></mc:AlternateContent>"
    )
    assert read_source(docx(tmp_path / "a.docx", both, p("丙"))).text == "甲\n丙\n"
