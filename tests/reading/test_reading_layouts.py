"""Running text in the manners in which local documents differ: each reads as the city's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import reading_forms as forms
from reading_forms import FIELDS, Service, bare

from qzgraph.errors import UnreadableSource
from qzgraph.reading.outline import Outline, read_outline
from qzgraph.reading.source import Source
from qzgraph.reading.text import source_from_text
from qzgraph.vocabulary import Vocabulary

WEB_HEAD = [
    "索引号：11330824/2024-00123",
    "文号：开发改〔202416号",
    "发布日期：2024-11-25 访问次数：1234",
    "字号：大 中 小",
]
WEB_TAIL = [
    "打印本页 关闭窗口",
    "上一篇：某某通知",
    "主办单位：县人民政府办公室",
    "浙ICP备05000001号",
]


@pytest.fixture(scope="session")
def items(source: Source, vocabulary: Vocabulary) -> list[Service]:
    return forms.services(read_outline(source, vocabulary.labels))


def _without_stops(items: list[Service]) -> list[Service]:
    return [
        Service(i.number, i.name, i.domain, i.category, (*i.fields[:4], i.fields[4].rstrip("。")))
        for i in items
    ]


def _lines(
    items: list[Service],
    heading: Callable[[Service], str] = lambda item: f"（{item.number}）{item.name}",
    field: Callable[[str, str], str] = "{}：{}".format,
    division: Callable[[str], str] = str,
    order: tuple[int, ...] = (0, 1, 2, 3, 4),
) -> list[str]:
    lines = [forms.TITLE]
    for item, new in forms.headings(items):
        lines += [*map(division, new), heading(item)]
        pairs = list(zip(FIELDS.values(), item.fields, strict=True))
        lines += [field(*pairs[at]) for at in order]
    return [*lines, *forms.TAIL]


def _read(lines: list[str], vocabulary: Vocabulary, name: str = "x.txt") -> Outline:
    return read_outline(source_from_text("\n".join(lines), name), vocabulary.labels)


def _check(outline: Outline, items: list[Service], numbers: bool = True) -> None:
    got = forms.read_back(outline)
    want = [bare(item) for item in items]
    if not numbers:
        want = [Service(0, i.name, i.domain, i.category, i.fields) for i in want]
    assert len(got) == len(want)
    for one, other in zip(got, want, strict=True):
        assert one == other


@pytest.mark.parametrize(
    "field",
    [
        "{}:{}",
        "【{}】{}",
        "[{}] {}",
        "**{}**：{}",
        "**{}：**{}",
        "{} ：{}",
        "（一）{}：{}",
        "①{}：{}",
        "• {}：{}",
        "●{}：{}",
        "\uf0d8{}：{}",
    ],
)
def test_labels_in_other_dress(field: str, items: list[Service], vocabulary: Vocabulary) -> None:
    _check(_read(_lines(items, field=field.format), vocabulary), items)


def test_label_on_a_line_of_its_own(items: list[Service], vocabulary: Vocabulary) -> None:
    _check(_read("\n".join(_lines(items, field="{}\n{}".format)).split("\n"), vocabulary), items)


def test_all_fields_on_one_line(items: list[Service], vocabulary: Vocabulary) -> None:
    lines = [forms.TITLE]
    for item, new in forms.headings(items):
        lines += [*new, f"（{item.number}）{item.name}"]
        pairs = zip(FIELDS.values(), item.fields, strict=True)
        lines.append("".join(f"{label}：{text}" for label, text in pairs))
    _check(_read([*lines, *forms.TAIL], vocabulary), items)


@pytest.mark.parametrize(
    "heading",
    [
        "({0}){1}",
        "{0}.{1}",
        "{0}、{1}",
        "{0}){1}",
        "{0} {1}",
        "（ {0} ） {1}",
        "【{0}】{1}",
        "第{0}项 {1}",
        "◆（{0}）{1}",
    ],
)
def test_item_numbers_in_other_dress(
    heading: str, items: list[Service], vocabulary: Vocabulary
) -> None:
    division = (lambda text: re.sub(r"^(\d+)\.", r"（\1）", text)) if "{0}." in heading else str
    lines = _lines(items, lambda i: heading.format(i.number, i.name), division=division)
    _check(_read(lines, vocabulary), items)


@pytest.mark.parametrize("heading", ["{}", ")  {}", "）{}"])
def test_item_numbers_missing(heading: str, items: list[Service], vocabulary: Vocabulary) -> None:
    lines = _lines(items, lambda item: heading.format(item.name))
    _check(_read(lines, vocabulary), items, numbers=False)


def test_all_numbers_missing(items: list[Service], vocabulary: Vocabulary) -> None:
    lines = _lines(
        items, lambda item: item.name, division=lambda text: re.sub(r"^[^、.]+[、.]", "", text)
    )
    _check(_read(lines, vocabulary), items, numbers=False)


def test_numbers_mixed(items: list[Service], vocabulary: Vocabulary) -> None:
    styles = ["（{}）", "({})", "{}.", "{}、", "{})"]
    lines = _lines(items, lambda i: styles[i.number % 5].format(i.number) + i.name)
    _check(_read(lines, vocabulary), items)


def test_numbers_begin_anew_in_each_domain(items: list[Service], vocabulary: Vocabulary) -> None:
    first = {}
    for item in items:
        first.setdefault(item.domain, item.number)
    renumbered = [
        Service(i.number - first[i.domain] + 1, i.name, i.domain, i.category, i.fields)
        for i in items
    ]
    _check(_read(_lines(renumbered), vocabulary), renumbered)


def test_other_levels(items: list[Service], vocabulary: Vocabulary) -> None:
    """第一章, （一）, 1. for 一、, 1., （1）."""
    numerals = forms.NUMERALS + [f"十{n}" for n in "二三四五六七八九"]
    numerals += ["二十"] + [f"二十{n}" for n in "一二三四五六"]

    def division(text: str) -> str:
        if "、" in text[:3]:
            return f"第{text.replace('、', '章 ', 1)}"
        number, _, name = text.partition(".")
        return f"（{numerals[int(number)]}）{name}"

    lines = _lines(items, lambda item: f"{item.number}.{item.name}", division=division)
    _check(_read(lines, vocabulary), items)


@pytest.mark.parametrize("order", [(4, 0, 1, 2, 3), (1, 2, 0, 4, 3), (0, 1, 2, 4, 3)])
def test_fields_in_another_order(
    order: tuple[int, ...], items: list[Service], vocabulary: Vocabulary
) -> None:
    _check(_read(_lines(items, order=order), vocabulary), items)


def test_fields_in_an_order_of_each_item(items: list[Service], vocabulary: Vocabulary) -> None:
    lines = [forms.TITLE]
    for item, new in forms.headings(items):
        lines += [*new, f"（{item.number}）{item.name}"]
        pairs = list(zip(FIELDS.values(), item.fields, strict=True))
        turn = item.number % 4
        lines += ["：".join(pair) for pair in [*pairs[turn:4], *pairs[:turn], pairs[4]]]
    _check(_read([*lines, *forms.TAIL], vocabulary), items)


def test_a_web_page_around_it(items: list[Service], vocabulary: Vocabulary) -> None:
    outline = _read([*WEB_HEAD, *_lines(items), *WEB_TAIL], vocabulary)
    _check(outline, items)
    assert len(outline.tail) == len(forms.TAIL) + len(WEB_TAIL)
    assert len(outline.head) == len(WEB_HEAD) + 1


@pytest.mark.parametrize(
    "tail",
    [
        [],
        WEB_TAIL,
        ["附件：申报表"],
        ["2024年11月25日", "开化县人民政府办公室"],
        ["二〇二四年十一月二十五日"],
        ["（此件公开发布）"],
    ],
)
def test_agencies_without_full_stop(
    tail: list[str], items: list[Service], vocabulary: Vocabulary
) -> None:
    items = _without_stops(items)
    lines = [line for line in _lines(items) if line not in forms.TAIL]
    _check(_read([*lines, *tail], vocabulary), items)


def test_last_agency_alone_lacks_its_full_stop(
    items: list[Service], vocabulary: Vocabulary
) -> None:
    items = [*items[:-1], *_without_stops(items[-1:])]
    _check(_read([*_lines(items), *WEB_TAIL], vocabulary), items)


@pytest.mark.parametrize("width", [22, 28])
@pytest.mark.parametrize("stops", [True, False])
def test_hard_wrapped(
    width: int, stops: bool, items: list[Service], vocabulary: Vocabulary
) -> None:
    """Lines of one width, so that long names and lists of bodies run over two."""
    items = items if stops else _without_stops(items)
    lines = []
    for line in _lines(items):
        lines += [f"{part} " for part in forms.wrapped(line, width)] + [""]
    _check(_read(lines, vocabulary), items)


def test_cells_parted_by_tabs(items: list[Service], vocabulary: Vocabulary) -> None:
    lines = [forms.TITLE, "\t".join(["序号", "项目名称", *FIELDS.values()])]
    for item, new in forms.headings(items):
        lines += [*new, "\t".join([str(item.number), item.name, *item.fields])]
    outline = _read([*lines, *forms.TAIL], vocabulary)
    _check(outline, items)
    assert len(outline.tail) == len(forms.TAIL)


def test_one_cell_a_line(items: list[Service], vocabulary: Vocabulary) -> None:
    lines = [forms.TITLE, "序号", "项目名称", *FIELDS.values()]
    for item, new in forms.headings(items):
        lines += [*new, str(item.number), item.name, *item.fields]
    _check(_read([*lines, *forms.TAIL], vocabulary), items)


def test_one_cell_a_line_with_columns_for_the_levels(
    items: list[Service], vocabulary: Vocabulary
) -> None:
    lines = [forms.TITLE, "领域", "类别", "序号", "项目名称", *FIELDS.values()]
    for item in items:
        lines += [item.domain, item.category, str(item.number), item.name, *item.fields]
    _check(_read([*lines, *forms.TAIL], vocabulary), items)


def test_one_cell_a_line_without_numbers(items: list[Service], vocabulary: Vocabulary) -> None:
    lines = [forms.TITLE, "项目名称", *FIELDS.values()]
    for item, new in forms.headings(items):
        lines += [*new, item.name, *item.fields]
    _check(_read([*lines, *forms.TAIL], vocabulary), items, numbers=False)


def test_one_cell_a_line_whose_numbers_were_lost(
    items: list[Service], vocabulary: Vocabulary
) -> None:
    lines = [forms.TITLE, "序号", "项目名称", *FIELDS.values()]
    for item in items:
        lines += [item.name, *item.fields]
    got = forms.read_back(_read([*lines, *forms.TAIL], vocabulary))
    assert [(one.name, one.fields) for one in got] == [(item.name, item.fields) for item in items]


def test_an_item_without_a_field_or_two(items: list[Service], vocabulary: Vocabulary) -> None:
    lines = [
        line
        for item, new in forms.headings(items[:6])
        for line in [
            *new,
            f"（{item.number}）{item.name}",
            *(
                f"{label}：{text}"
                for at, (label, text) in enumerate(zip(FIELDS.values(), item.fields, strict=True))
                if (item.number, at) not in {(2, 0), (3, 4), (4, 0), (4, 1), (5, 2)}
            ),
        ]
    ]
    outline = _read(lines, vocabulary)
    assert [item.heading.number for item in outline.items] == [1, 2, 3, 4, 5, 6]
    missing = [sorted(set(FIELDS) - set(item.fields)) for item in outline.items]
    assert missing == [
        [],
        ["populationText"],
        ["agencyText"],
        ["contentText", "populationText"],
        ["standardText"],
        [],
    ]


def test_two_standards_are_refused(items: list[Service], vocabulary: Vocabulary) -> None:
    county = [line.replace("衢州市", "开化县") for line in _lines(items[:9])]
    with pytest.raises(UnreadableSource) as refused:
        _read([*_lines(items), *county], vocabulary)
    message = str(refused.value)
    assert "\n" not in message
    assert "衢州市基本公共服务标准（2023年版） (第1行)" in message
    assert "开化县基本公共服务标准（2023年版） (第" in message


def test_a_title_on_every_page_is_no_second_standard(
    items: list[Service], vocabulary: Vocabulary
) -> None:
    lines = _lines(items)
    at = lines.index("二、学有所教")
    _check(_read([*lines[:at], forms.TITLE, *lines[at:]], vocabulary), items)


@pytest.mark.parametrize("text", ["通知正文，没有标准。", "服务对象是城乡居民。\n服务内容很多。"])
def test_a_text_without_items(text: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(UnreadableSource, match="no service items"):
        read_outline(source_from_text(text, "x.txt"), vocabulary.labels)


def test_service_items_within_a_field_stay_text(vocabulary: Vocabulary) -> None:
    """「服务项目：」 names an item only where its fields follow."""
    lines = [
        "（1）探访服务",
        "服务对象：老年人。",
        "服务内容：定期探访。",
        "服务项目：①电话。②上门。",
        "并做好记录。",
        "还有别的。",
        "一并处理。",
        "完毕。",
        "服务标准：每月1次。",
        "支出责任：县负责。",
        "牵头负责单位：县民政局。",
    ]
    outline = _read(lines, vocabulary)
    assert len(outline.items) == 1
    assert outline.items[0].fields["contentText"].text.startswith("定期探访。服务项目：①电话。")


def test_every_span_stands_in_the_text(source: Source, vocabulary: Vocabulary) -> None:
    outline = read_outline(source, vocabulary.labels)
    for item in outline.items:
        for passage in item.fields.values():
            for char, offset in zip(passage.text, passage.offsets, strict=True):
                assert source.text[offset] == char or char == " "


def test_path_is_read_as_its_form_tells(tmp_path: Path, items: list[Service]) -> None:
    from qzgraph.reading.files import read_source

    path = tmp_path / "标准.pdf"  # a text file with a wrong name
    forms.txt(items, path)
    assert read_source(path).text.startswith(forms.TITLE)
