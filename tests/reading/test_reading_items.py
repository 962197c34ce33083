"""Items as they are numbered in print, rows and fields that are no item, and the wrong file."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from office_files import W, docx, p, rows, xlsx

from qzgraph.cli import cli
from qzgraph.errors import UnreadableSource
from qzgraph.judging.titles import slips
from qzgraph.reading.files import read_source
from qzgraph.reading.headings import number_of
from qzgraph.reading.text import source_from_text
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition
from qzgraph.vocabulary import Vocabulary

TITLE = "开化县基本公共服务标准（2024年版）"
FIELDS = (
    "服务对象：本县老年人。",
    "服务内容：上门服务。",
    "服务标准：每月2次。",
    "支出责任：县级财政负责。",
    "牵头负责单位：县民政局。",
)
NAMES = ("老人助餐", "上门护理", "文体活动")


def _read(text: str, vocabulary: Vocabulary) -> Edition:
    return read_edition(source_from_text(text, "made.txt"), "330824", 2024, vocabulary)


def _standard(*labels: str, above: tuple[str, ...] = ("一、老有所养", "1.养老服务")) -> str:
    items = [
        line for label, name in zip(labels, NAMES, strict=True) for line in (label + name, *FIELDS)
    ]
    return "\n".join([TITLE, *above, *items])


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        (("⑴", "⑵", "⑶"), [1, 2, 3]),
        (("⒈", "⒉", "⒊"), [1, 2, 3]),
        (("①", "②", "③"), [1, 2, 3]),
        (("⑳", "㉑", "㊱"), [20, 21, 36]),
        (("❶", "❷", "❸"), [1, 2, 3]),
        (("㈠", "㈡", "㈢"), [1, 2, 3]),
        (("㊀", "㊁", "㊂"), [1, 2, 3]),
        (("Ⅰ.", "Ⅱ.", "Ⅲ."), [1, 2, 3]),
        (("（１）", "（２）", "（３）"), [1, 2, 3]),
        (("【1】", "【2】", "【3】"), [1, 2, 3]),
        (("〔一〕", "〔二〕", "〔三〕"), [1, 2, 3]),
        (("［9］ ", "［10］ ", "［11］ "), [9, 10, 11]),
        (("第一项 ", "第二项 ", "第十项 "), [1, 2, 10]),
        (("第1项：", "第2项：", "第3项："), [1, 2, 3]),
        (("项目一：", "项目二：", "项目三："), [1, 2, 3]),
        (("A.", "B.", "C."), [None, None, None]),
        (("", "", ""), [None, None, None]),
    ],
)
def test_items_are_numbered_as_they_print(
    labels: tuple[str, ...], numbers: list[int | None], vocabulary: Vocabulary
) -> None:
    edition = _read(_standard(*labels), vocabulary)
    assert [item.number for item in edition.items] == numbers
    assert [item.name for item in edition.items] == [*NAMES]
    assert [one.name for one in edition.categories] == ["养老服务"]


def test_circled_points_within_a_field_are_text(vocabulary: Vocabulary) -> None:
    text = _standard("（1）", "（2）", "（3）").replace(
        "服务内容：上门服务。", "服务内容：\n①上门巡诊\n②康复护理\n③心理慰藉"
    )
    edition = _read(text, vocabulary)
    assert [item.number for item in edition.items] == [1, 2, 3]
    assert "①上门巡诊②康复护理" in next(
        passage.text for field, passage in edition.items[0].fields.items() if field == "contentText"
    )


@pytest.mark.parametrize(
    ("form", "text", "printed"),
    [
        ("decimalEnclosedParen", "%1", "⑴"),
        ("decimalEnclosedFullstop", "%1", "⒈"),
        ("decimalEnclosedCircleChinese", "%1", "①"),
        ("ideographEnclosedCircle", "%1", "㊀"),
        ("chineseLegalSimplified", "%1、", "壹、"),
        ("ideographDigital", "%1、", "一、"),
        ("decimalFullWidth", "（%1）", "（１）"),
        ("decimalZero", "%1.", "01."),
        ("decimal", "%1", "1 "),
        ("upperRoman", "%1.", "I."),
        ("upperLetter", "%1.", "A."),
    ],
)
def test_numbers_that_word_adds(
    tmp_path: Path, vocabulary: Vocabulary, form: str, text: str, printed: str
) -> None:
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = [p(TITLE)]
    for name in NAMES:
        body += [p(name, listed), *map(p, FIELDS)]
    source = read_source(docx(tmp_path / "a.docx", *body, parts={"word/numbering.xml": numbering}))
    assert source.text.splitlines()[1] == f"{printed}{NAMES[0]}"
    edition = read_edition(source, "330824", 2024, vocabulary)
    known = [None] * 3 if form in ("upperLetter", "upperRoman") else [1, 2, 3]
    assert [(item.number, item.name) for item in edition.items] == list(
        zip(known, NAMES, strict=True)
    )


# What is no item.


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("服务内容", "服务对象：\n服务内容", 1),
        lambda text: text.replace("支出责任", "服务对象：\n支出责任", 1),
        lambda text: text.replace("（2）上门护理", "服务对象：\n（2）上门护理", 1),
    ],
)
def test_a_second_empty_label_begins_no_item(change: object, vocabulary: Vocabulary) -> None:
    assert callable(change)
    text = _standard("（1）", "（2）", "（3）")
    plain, edition = _read(text, vocabulary), _read(change(text), vocabulary)
    assert [item.name for item in edition.items] == [*NAMES]
    for one, other in zip(plain.items, edition.items, strict=True):
        assert [p.text for p in one.fields.values()] == [p.text for p in other.fields.values()]
    assert not edition.incomplete


def test_a_label_within_a_sentence_of_the_notice_is_no_field(vocabulary: Vocabulary) -> None:
    said = "二、县财政局：编制项目预算；牵头负责单位：落实绩效管理，专款专用。"
    edition = _read(
        _standard("（1）", "（2）", "（3）", above=(said, "三、自印发之日起施行。", "1.养老服务")),
        vocabulary,
    )
    assert [item.name for item in edition.items] == [*NAMES]
    assert not edition.incomplete


HEAD = ("序号", "服务项目", "服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位")


def _table(tmp_path: Path, *last: str) -> Path:
    texts = [HEAD]
    for number, name in enumerate(NAMES[:2], start=1):
        texts.append((str(number), name, *(field.partition("：")[2] for field in FIELDS)))
    return xlsx(tmp_path / "a.xlsx", {"Sheet1": rows((TITLE,), *texts, last)})


def test_a_row_without_a_name_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = _table(tmp_path, "3", "", "", "供餐。", "每月1次。", "", "")
    source = read_source(path)
    edition = read_edition(source, "330824", 2024, vocabulary)
    assert [item.number for item in edition.items] == [1, 2]
    (found,) = edition.incomplete
    assert (found.number, source.place(found.span.start)) == (3, "Sheet1!A5")


@pytest.mark.parametrize(
    "text",
    [
        "服务对象：",
        "\n".join(field.partition("：")[0] + "：" for field in FIELDS),
        "\n".join(FIELDS),
    ],
)
def test_fields_without_any_name_are_refused(text: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(UnreadableSource, match="name"):
        _read(text, vocabulary)


@pytest.mark.parametrize(
    "standard",
    [
        f"每人{'1' * 29}元。",
        f"每人{'九' * 400}元。",
        "1000百分之百。",
        f"按照{'《关于印发' * 1000}办法{'》' * 1000}执行。",
        f"{'《' * 1000}办法{'》' * 1000}。",
        "每0人1元，每〇年1次，0分之3，零分之一，1:0，0/0次。",
        "每半半年1次，每0百年1次，每三点百年1次，每三四百四年1次。",
    ],
)
def test_odd_words_are_read_or_left(standard: str, vocabulary: Vocabulary) -> None:
    text = _standard("（1）", "（2）", "（3）").replace("每月2次。", standard, 1)
    assert len(_read(text, vocabulary).items) == 3


# Whose standard it is.


@pytest.mark.parametrize(
    ("title", "division", "year", "named"),
    [
        (TITLE, "330824", 2024, []),
        (TITLE, "330822", 2024, ["开化县（330824）"]),
        (TITLE, "330824", 2023, ["2024年版"]),
        (TITLE, "330822", 2023, ["开化县（330824）", "2024年版"]),
        ("衢州市开化县基本公共服务标准", "330824", 2023, []),
        ("衢州市开化县基本公共服务标准", "330800", 2024, ["开化县（330824）"]),
        ("淳安县基本公共服务标准（2024年版）", "330824", 2024, ["淳安县（330127）"]),
        ("淳安县基本公共服务标准（2024年版）", "330127", 2024, []),
        ("长丰县基本公共服务标准", "330824", 2024, ["长丰县（340121）"]),
        ("我县基本公共服务标准", "330824", 2024, []),
        ("关于印发的通知", "330824", 2024, []),
    ],
)
def test_a_title_of_another_standard(
    title: str, division: str, year: int, named: list[str], vocabulary: Vocabulary
) -> None:
    source = source_from_text(f"{title}\n正文", "a.txt")
    found = list(slips(source, division, year, vocabulary))
    assert [slip.named for slip in found] == named


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = _table(tmp_path_factory.mktemp("wrong"), "3", "", "", "供餐。", "", "", "")
    arguments = ["validate", str(path), "--division", "330822", "--year", "2024"]
    return CliRunner().invoke(cli, arguments)


def test_the_wrong_file_is_said_before_anything_else(validated: Result) -> None:
    assert validated.exit_code == 1
    first = validated.stderr.splitlines()[0]
    assert "标题写的是开化县（330824），这里却当作常山县（330822）" in first
    assert "这里的内容没有项目名称（编号3）" in validated.stdout.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("printed", "number"),
    [("一〇", 10), ("二六", 26), ("壹拾贰", 12), ("一" * 4, None), ("一" * 30, None), ("㊿", 50)],
)
def test_numbers_of_headings_are_below_a_thousand(printed: str, number: int | None) -> None:
    assert number_of(printed) == number
