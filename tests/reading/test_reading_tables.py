"""Tables of services in the shapes that counties give them."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_files import docx, p, rows, tbl, tc, tr, xlsx

from qzgraph.reading.files import read_source
from qzgraph.reading.leftout import Left
from qzgraph.reading.outline import Outline, OutlineItem, read_outline
from qzgraph.reading.text import source_from_text
from qzgraph.vocabulary import Vocabulary

HEAD = ("项目名称", "服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位")
ONE = (
    "免费孕前优生健康检查",
    "常住夫妇。",
    "每孩次1次检查。",
    "按规范执行。",
    "县负责。",
    "县卫健局。",
)
TWO = ("预防接种", "儿童。", "免费接种。", "接种率90%以上。", "县负责。", "县卫健局、县教育局。")
SIX = ("populationText", "contentText", "standardText", "fiscalText", "agencyText")


def _outline(path: Path, vocabulary: Vocabulary) -> Outline:
    return read_outline(read_source(path), vocabulary.labels)


def _texts(item: OutlineItem) -> tuple[str, ...]:
    return (
        item.heading.name.text,
        *(item.fields[field].text if field in item.fields else "" for field in SIX),
    )


def _levels(outline: Outline) -> list[tuple[str, str]]:
    return [
        (
            outline.domains[item.domain].name.text if item.domain is not None else "",
            outline.categories[item.category].name.text if item.category is not None else "",
        )
        for item in outline.items
    ]


def _numbers(outline: Outline) -> list[int | None]:
    return [item.heading.number for item in outline.items]


def _is_both(outline: Outline) -> None:
    assert [_texts(item) for item in outline.items] == [ONE, TWO]


LEVELS = [("幼有所育", "优孕优生服务"), ("幼有所育", "儿童健康服务")]


def test_number_in_the_name(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr(*HEAD),
            tr(f"1.{ONE[0]}", *ONE[1:]),
            tr(f"（2）{TWO[0]}", *TWO[1:]),
        ),
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _numbers(outline) == [1, 2]


def test_headings_above_a_table_for_each_category(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        p("开化县基本公共服务标准（2024年版）"),
        p("一、幼有所育"),
        p("1.优孕优生服务"),
        tbl(tr("序号", *HEAD), tr("1", *ONE)),
        p("2.儿童健康服务"),
        tbl(tr("序号", *HEAD), tr("2", *TWO)),
        p("附件：说明"),
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _levels(outline) == LEVELS
    assert _numbers(outline) == [1, 2]
    assert len(outline.head) == len(outline.tail) == 1


def test_plain_headings_above_tables(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        p("开化县基本公共服务标准（2024年版）"),
        p("幼有所育"),
        p("优孕优生服务"),
        tbl(tr(*HEAD), tr(*ONE)),
        p("儿童健康服务"),
        tbl(tr(*HEAD), tr(*TWO)),
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _levels(outline) == LEVELS


def test_heading_row_only_in_the_first_table(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(tmp_path / "a.docx", tbl(tr(*HEAD), tr(*ONE)), p(), tbl(tr(*TWO)))
    _is_both(_outline(path, vocabulary))


def test_bands_with_a_numeral_in_the_number_column(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr("序号", *HEAD),
            tr(tc("一"), tc("幼有所育", span=6)),
            tr("（一）", "优孕优生服务", "", "", "", "", ""),
            tr("1", *ONE),
            tr("（二）", "儿童健康服务", "", "", "", "", ""),
            tr("2", *TWO),
        ),
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _levels(outline) == LEVELS


def test_heading_of_two_rows(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """责任单位 above 牵头单位 and 配合单位; both columns are bodies."""
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr(*(tc(text, merge="restart") for text in HEAD[:5]), tc("责任单位", span=2)),
            tr(*(tc("", merge="continue") for _ in HEAD[:5]), "牵头单位", "配合单位"),
            tr(*ONE, ""),
            tr(*TWO[:5], "县卫健局", "县教育局"),
        ),
    )
    outline = _outline(path, vocabulary)
    assert _texts(outline.items[0]) == ONE
    assert _texts(outline.items[1]) == (*TWO[:5], "县卫健局、县教育局")


def test_one_heading_over_number_and_name(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        tbl(tr(tc("服务项目", span=2), *HEAD[1:]), tr("1", *ONE), tr("2", *TWO)),
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _numbers(outline) == [1, 2]


def test_one_heading_over_category_and_name(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr("序号", tc("服务项目", span=2), *HEAD[1:]),
            tr("1", "优孕优生服务", *ONE),
            tr("2", "儿童健康服务", *TWO),
        ),
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert [category for _, category in _levels(outline)] == ["优孕优生服务", "儿童健康服务"]


def test_an_item_over_several_rows(tmp_path: Path, vocabulary: Vocabulary) -> None:
    head = [tc(text, merge="restart") for text in ("1", *ONE[:3])]
    below = [tc("", merge="continue") for _ in range(4)]
    last = [tc(text, merge="restart") for text in ONE[4:]]
    under = [tc("", merge="continue") for _ in range(2)]
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr("序号", *HEAD),
            tr(*head, "按规范", *last),
            tr(*below, "执行。", *under),
            tr("2", *TWO),
        ),
    )
    _is_both(_outline(path, vocabulary))


def test_headings_spaced_and_broken(tmp_path: Path, vocabulary: Vocabulary) -> None:
    head = [tc([text[:2], text[2:]]) for text in HEAD]
    spaced = tr(tc("序 号"), *head[:-1], tc("牵头负责单位（排第一的为牵头单位）"), tc("政策依据"))
    path = docx(tmp_path / "a.docx", tbl(spaced, tr("1", *ONE, "文件"), tr("2", *TWO, "文件")))
    _is_both(_outline(path, vocabulary))


def test_synonyms_and_unknown_columns(tmp_path: Path, vocabulary: Vocabulary) -> None:
    head = ("编号", "服务事项", "保障对象", "服务依据", "主要内容", "保障标准", "服务流程")
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr(*head, "支出责任", "责任单位", "联系电话"),
            *(
                tr(str(at), one[0], one[1], "依据", one[2], one[3], "流程", *one[4:], "0570")
                for at, one in enumerate((ONE, TWO), start=1)
            ),
        ),
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert set(outline.items[0].fields) == set(SIX)


def test_labels_on_the_left_in_four_columns(tmp_path: Path, vocabulary: Vocabulary) -> None:
    def small(number: int, one: tuple[str, ...]) -> str:
        return tbl(
            tr("项目名称", one[0], "序号", str(number)),
            tr("服务对象", one[1], "支出责任", one[4]),
            tr(tc("服务内容"), tc(one[2], span=3)),
            tr(tc("服务标准"), tc(one[3], span=3)),
            tr(tc("政策依据"), tc("《办法》", span=3)),
            tr(tc("牵头负责单位"), tc(one[5], span=3)),
        )

    path = docx(
        tmp_path / "a.docx", p("1.优孕优生服务"), small(1, ONE), p("2.儿童健康服务"), small(2, TWO)
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert [category for _, category in _levels(outline)] == ["优孕优生服务", "儿童健康服务"]


def test_small_tables_below_each_other_in_one(tmp_path: Path, vocabulary: Vocabulary) -> None:
    def small(number: int, one: tuple[str, ...]) -> list[str]:
        labelled = [tr(label, text) for label, text in zip(HEAD[1:], one[1:], strict=True)]
        return [tr(tc(f"（{number}）{one[0]}", span=2)), *labelled]

    path = docx(tmp_path / "a.docx", tbl(*small(1, ONE), *small(2, TWO)))
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _numbers(outline) == [1, 2]


def test_a_label_merged_over_several_values(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        tbl(
            tr("项目名称", ONE[0]),
            tr("服务对象", ONE[1]),
            tr("服务内容", ONE[2]),
            tr(tc("服务标准", merge="restart"), tc("按规范")),
            tr(tc("", merge="continue"), tc("执行。")),
            tr("支出责任", ONE[4]),
            tr("牵头负责单位", ONE[5]),
        ),
        p("打印本页"),
    )
    outline = _outline(path, vocabulary)
    assert [_texts(item) for item in outline.items] == [ONE]


def test_running_text_in_a_table(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A table that is but a frame: an item a row, its fields as labelled lines of one cell."""
    cells = [
        [f"（{at}）{one[0]}", *(f"{k}：{v}" for k, v in zip(HEAD[1:], one[1:], strict=True))]
        for at, one in enumerate((ONE, TWO), start=1)
    ]
    path = docx(tmp_path / "a.docx", tbl(*(tr(tc(lines)) for lines in cells)))
    _is_both(_outline(path, vocabulary))


def test_a_table_within_a_frame_and_one_within_a_cell(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    inner = tbl(tr("接种率", "90%以上。"))
    table = tbl(tr(*HEAD), tr(*ONE), tr(*TWO[:3], tc(inner + p()), *TWO[4:]))
    path = docx(tmp_path / "a.docx", tbl(tr(tc(table + p()))))
    _is_both(_outline(path, vocabulary))


def test_bodies_on_lines_of_their_own(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = docx(
        tmp_path / "a.docx",
        tbl(tr(*HEAD), tr(*ONE[:5], tc(["县卫健局", "县教育局", "县残联、县委", "宣传部"]))),
    )
    fields = _outline(path, vocabulary).items[0].fields
    assert fields["agencyText"].text == "县卫健局、县教育局、县残联、县委宣传部"


def test_what_word_hides_or_marks(tmp_path: Path, vocabulary: Vocabulary) -> None:
    raw = (
        '<w:del w:id="1"><w:r><w:delText>删去</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>夫妇</w:t></w:r></w:ins>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p>"
        "</w:txbxContent></w:drawing></w:r>"
        "<w:hyperlink><w:r><w:t>。</w:t></w:r></w:hyperlink>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    )
    deleted_row = tr(*TWO, properties='<w:del w:id="3"/>')
    path = docx(
        tmp_path / "a.docx",
        tbl(tr(*HEAD), tr(ONE[0], tc(p("常住", raw=raw)), *ONE[2:]), deleted_row),
    )
    outline = _outline(path, vocabulary)
    assert [_texts(item) for item in outline.items] == [ONE]
    said = [(one.kind, one.text) for one in read_source(path).not_read()]
    assert said[:3] == [(Left.DELETED, "删去"), (Left.HIDDEN, "隐藏"), (Left.DRAWING, "文本框")]
    assert [kind for kind, _ in said[3:]] == [Left.DELETED]


def test_numbers_that_word_makes_in_a_column(tmp_path: Path, vocabulary: Vocabulary) -> None:
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    number = tc(p(properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr>'))
    path = docx(
        tmp_path / "a.docx",
        tbl(tr("序号", *HEAD), tr(number, *ONE), tr(number, *TWO)),
        parts={"word/numbering.xml": numbering},
    )
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _numbers(outline) == [1, 2]


def test_columns_repeated_in_text(vocabulary: Vocabulary) -> None:
    """Merged cells that became repeated text: the item over two rows is one."""
    lines = [
        "| 类别 | 序号 | " + " | ".join(HEAD) + " |",
        "|---|" * 8,
        "| 优孕优生服务 | 1 | " + " | ".join(ONE[:3]) + " | 按规范 | " + " | ".join(ONE[4:]) + " |",
        "| 优孕优生服务 | 1 | " + " | ".join(ONE[:3]) + " | 执行。 | " + " | ".join(ONE[4:]) + " |",
        "| 儿童健康服务 | 2 | " + " | ".join(TWO) + " |",
    ]
    outline = read_outline(source_from_text("\n".join(lines), "a.md"), vocabulary.labels)
    _is_both(outline)
    assert [category for _, category in _levels(outline)] == ["优孕优生服务", "儿童健康服务"]


def test_excel_values(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Rich text, a percent format, a number with its unit, a date, a formula's text."""
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="0&quot;元&quot;"/>'
        '<numFmt numFmtId="171" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="170"/><xf numFmtId="171"/>'
        '<xf numFmtId="14"/></cellXfs>'
    )
    head = "".join(f"<c t='s'><v>{at}</v></c>" for at in range(7))
    strings = [f"<t>{text}</t>" for text in ("序号", *HEAD)]
    strings.append("<r><t>免费</t></r><r><t>检查</t></r><rPh><t>mianfei</t></rPh>")
    strings.append("<t>甲_x000D_\n乙</t>")
    row = (
        '<c r="A3"><v>12.0</v></c><c r="B3" t="s"><v>7</v></c><c r="C3" s="1"><v>0.9</v></c>'
        '<c r="D3" s="2"><v>800</v></c><c r="E3" s="3"><v>45505</v></c><c r="F3" s="4"><v>45505</v></c>'
        '<c r="G3" t="str"><f>A1</f><v>县卫健局</v></c>'
    )
    sheet = f'<sheetData><row r="1">{head}</row><row r="3">{row}</row></sheetData>'
    path = xlsx(tmp_path / "a.xlsx", {"Sheet1": sheet}, strings, styles)
    outline = _outline(path, vocabulary)
    assert _numbers(outline) == [12]
    assert _texts(outline.items[0]) == (
        "免费检查",
        "90%",
        "800元",
        "2024年8月1日",
        "2024-08-01",
        "县卫健局",
    )


def test_excel_sheets_hidden_named_and_titled(tmp_path: Path, vocabulary: Vocabulary) -> None:
    sheets = {
        "幼有所育": rows(
            ["XX县基本公共服务标准（2024年版）"],
            [],
            ["类别", "序号", *HEAD],
            ["优孕优生服务", 1, *ONE],
            ["", 2, *TWO],
            merges=["A1:H1", "A4:A5"],
        ),
        "旧版": rows(["序号", *HEAD], [1, *TWO]),
        "填表说明": rows(["一、请填写"], ["二、请盖章"]),
    }
    path = xlsx(tmp_path / "a.xlsx", sheets, states={"旧版": "hidden"})
    outline = _outline(path, vocabulary)
    _is_both(outline)
    assert _levels(outline) == [("幼有所育", "优孕优生服务")] * 2
    source = read_source(path)
    assert source.place(outline.items[1].fields["agencyText"].offsets[0]) == "幼有所育!H5"


def test_excel_rows_that_go_on(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A long cell typed over two rows, without merging."""
    sheet = rows(
        ["序号", *HEAD], [1, *ONE[:3], "按规范", *ONE[4:]], ["", "", "", "", "执行。"], [2, *TWO]
    )
    _is_both(_outline(xlsx(tmp_path / "a.xlsx", {"表": sheet}), vocabulary))


@pytest.mark.parametrize("domain", ["一、幼有所育", "幼有所育"])
def test_excel_bands_in_the_first_cell(domain: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    sheet = rows(
        ["序号", *HEAD], [domain], ["1.优孕优生服务"], [1, *ONE], ["2.儿童健康服务"], [2, *TWO]
    )
    outline = _outline(xlsx(tmp_path / "a.xlsx", {"Sheet1": sheet}), vocabulary)
    _is_both(outline)
    assert _levels(outline) == LEVELS


def test_two_sheets_with_two_standards(tmp_path: Path, vocabulary: Vocabulary) -> None:
    from qzgraph.errors import UnreadableSource

    sheets = {
        name: rows([f"{name}基本公共服务标准（2024年版）"], ["序号", *HEAD], [1, *ONE], [2, *TWO])
        for name in ("开化县", "龙游县")
    }
    path = xlsx(tmp_path / "a.xlsx", sheets)
    with pytest.raises(UnreadableSource, match=r"two standards: 开化县.*开化县!A1.*龙游县!A1"):
        _outline(path, vocabulary)


@pytest.mark.parametrize("numbered", [True, False])
def test_a_row_for_each_field(tmp_path: Path, vocabulary: Vocabulary, numbered: bool) -> None:
    """Category, item, field, text: whose they are stands left of the fields, merged or repeated."""
    begun = (*ONE[:4], "支出责任由县承担。", ONE[5])  # a text that begins as a label does

    def of(number: int, category: str, item: tuple[str, ...]) -> list[str]:
        name = f"（{number}）{item[0]}" if numbered else item[0]
        fields = zip(HEAD[1:], item[1:], strict=True)
        return [tr(f"{number}.{category}", name, label, text) for label, text in fields]

    path = docx(
        tmp_path / "a.docx",
        p("一、幼有所育"),
        tbl(
            tr("服务类别", "服务项目", "要素", "具体内容"),
            *of(1, "优孕优生服务", begun),
            *of(2, "儿童健康服务", TWO),
        ),
    )
    outline = _outline(path, vocabulary)
    assert [_texts(item) for item in outline.items] == [begun, TWO]
    assert _levels(outline) == LEVELS
