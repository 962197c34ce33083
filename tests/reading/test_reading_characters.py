"""One normal form of text: what looks the same reads the same, and offsets point into the file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from qzgraph.reading.characters import (
    normal,
    normal_form,
    symbol,
    turned_round,
    unknown_symbols,
    visible,
)
from qzgraph.reading.files import read_source
from qzgraph.reading.source import Source, Span
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition
from qzgraph.vocabulary import Vocabulary

STANDARD = """江山市基本公共服务标准（2024年版）
一、幼有所育
1.优孕优生服务
（1）孕妇食品发放
服务对象：本市户籍人口中的孕妇。
服务内容：发放食品。
服务标准：每人每月不低于200元，孕妇每年体检≥3次，补助比例为90%。
支出责任：县级财政负责。
牵头负责单位：市民政局。
（2）青年门诊
服务对象：18—35周岁青年。
服务内容：门诊。
服务标准：每年门诊不少于2次。
支出责任：县级财政负责。
牵头负责单位：市卫生健康局。
"""

KINDS = {
    "compatibility ideographs": str.maketrans("不年女立", "\uf967\uf98e\uf981\uf9f7"),
    "supplementary compatibility": str.maketrans("次", "\U0002f8ef"),
    "Kangxi radicals": str.maketrans("人口食月立比青门户", "⼈⼝⾷⽉⽴⽐⾭⻔⼾"),
    "supplementary radicals": str.maketrans("食民门", "⻝⺠⻔"),
    "full width": str.maketrans("012389%", "０１２３８９％"),
    "mathematical digits": str.maketrans("0239", "𝟎𝟐𝟑𝟗"),
    "marks before lines": {ord("服"): "\u200e服", ord("（"): "\u202a（", ord("一"): "\ufffc一"},
    "marks in words": {ord("象"): "\u200b象", ord("服"): "服\u2060", ord("2"): "\ufe0f2\u00ad"},
    "tags and selectors": {ord("食"): "食\U000e0100", ord("次"): "\U000e0061次"},
    "controls": str.maketrans({"检": "\x01检"}),
    "comparison signs": str.maketrans("≥", "≧"),
    "Symbol without a font": str.maketrans("≥%", "\uf0b3\uf025"),
    "dashes": str.maketrans("—", "─"),
    "vertical forms": str.maketrans("（）：，。", "︵︶︓︐︒"),
    "small forms": str.maketrans("（）：，、；", "﹙﹚﹕﹐﹑﹔"),
    "half width": str.maketrans("。、", "｡､"),
    "GB 18030 in private use": str.maketrans("，。：（", "\ue78d\ue78e\ue790（"),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Edition:
    return _read(tmp_path_factory.mktemp("plain") / "standard.txt", STANDARD, vocabulary)[1]


def _read(path: Path, text: str, vocabulary: Vocabulary) -> tuple[Source, Edition]:
    path.write_text(text, "utf-8")
    source = read_source(path)
    return source, read_edition(source, "330881", 2024, vocabulary)


def _said(edition: Edition) -> list[object]:
    return [
        (
            edition.title,
            item.number,
            item.name,
            {field: passage.text for field, passage in item.fields.items()},
            [
                (b.comparator, b.value, b.min_value, b.max_value, b.unit, b.quote)
                for b in item.benchmarks
            ],
            [p.label for p in item.populations],
            [rule.payers for rule in item.fiscal_rules],
            item.lead_agency and item.lead_agency.function,
        )
        for item in edition.items
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_standard_reads_as_it_looks(
    tmp_path: Path, vocabulary: Vocabulary, plain: Edition, kind: str
) -> None:
    text = STANDARD.translate(KINDS[kind])
    assert text != STANDARD
    source, edition = _read(tmp_path / "standard.txt", text, vocabulary)
    assert _said(edition) == _said(plain)
    assert source.text == text
    for item in edition.items:
        for benchmark in item.benchmarks:
            exact = source.exact(benchmark.span)
            assert normal_form(exact)[0] == benchmark.quote
            assert exact in text


def test_every_character_has_a_normal_form_that_is_its_own_normal_form() -> None:
    for code in [*range(0xD800), *range(0xE000, 0x10000), *range(0x1D400, 0x1D800)]:
        form = normal(chr(code))
        assert "".join(map(normal, form)) == form, hex(code)


def test_offsets_lead_back_to_the_characters() -> None:
    text = "\ufeff（１）⼈⺠\u200b食㎏\uf0b3２\U0002f8ef\u202c"
    form, offsets = normal_form(text, 7)
    assert form == "（1）人民食kg≥2次"
    assert [normal(text[at - 7]) for at in offsets] == [*"（1）人民食", "kg", "kg", *"≥2次"]


def test_what_a_text_distinguishes_stays() -> None:
    text = "（一）①⑴⒈㈠½m²㎡℃；：，。、“”《》／～①　x\t y"
    assert normal_form(text) == (text, tuple(range(len(text))))


def test_radicals_of_every_block_become_ideographs() -> None:
    for code in [*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6)]:
        (form,) = normal(chr(code))
        assert unicodedata.name(form).startswith("CJK UNIFIED IDEOGRAPH"), hex(code)


@pytest.mark.parametrize(
    ("code", "font", "char"),
    [
        (0xB3, "Symbol", "≥"),
        (0xF0A3, "symbol", "≤"),
        (0xF031, "Symbol", "1"),
        (0xF081, "Wingdings", "①"),
        (0x8A, "Wingdings", "⑩"),
        (0x6A, "Wingdings 2", "①"),
        (0xF0B3, "Wingdings", None),
        (0xB3, "宋体", None),
    ],
)
def test_symbol_fonts(code: int, font: str, char: str | None) -> None:
    assert symbol(code, font) == char


def test_symbols_without_a_meaning_are_told() -> None:
    assert list(unknown_symbols("每月\uf0b32场\uf0fc，\ue001")) == [5, 7]
    assert normal("\ue001") == "\ue001"
    assert list(turned_round("补助\u202e0021\u202c元")) == [2]


def test_bounds_without_invisible_ends() -> None:
    assert visible("\u200e 服务 \ufeff") == (2, 4)
    assert visible(" \u200b ") in {(3, 3)}
    source = Source("x", "\u200e\n\u200e－ 12 －\n", ())
    assert source.passage([Span(0, 1)]).text == ""
