"""Comparisons in five formats, each opened by a program that did not write it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from wcwidth import wcswidth

from qzgraph.errors import BadUsage
from qzgraph.graph.load import Loaded, packaged_vocabulary
from qzgraph.judging.alignment import read_overrides
from qzgraph.judging.compare import Comparison
from qzgraph.judging.report import Quote
from qzgraph.judging.side_by_side import benchmark_lines, document_lines
from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.records.legal import subject_of
from qzgraph.rendering.comparison_view import view
from qzgraph.rendering.formats import COMPARISON as FORMATS
from qzgraph.rendering.formats import render
from qzgraph.rendering.pairing_csv import pairing_table
from qzgraph.rendering.wording_diff import changes, excerpt
from qzgraph.rendering.words import (
    change_text,
    verdict_word,
    words_of,
)
from qzgraph.settings import Settings
from web_page import Page, is_self_contained

NATION, CITY, COUNTY = "100000-2023", "330800-2023", "floor-01-kaihua"
FOUR = (NATION, "330000-2023", CITY, COUNTY)
Compared = Callable[..., Comparison]
#: Formula, tag, entity, control, half a surrogate pair, mark that turns the line, beyond the BMP.
HOSTILE = "=cmd()|'/c calc'!A0 <script>alert(1)</script> & \"' \x00\x1b[31m\ud800\u202e\ufffe 𠮷🏥"


def hostile(comparison: Comparison) -> Comparison:
    """The comparison with an item, a value and a sentence of its first row spoilt."""
    row = comparison.rows[0]
    pair = row.pairs[0]
    quote = Quote(HOSTILE, 0, 9, HOSTILE, HOSTILE)
    spoilt = replace(
        pair.differences[0],
        expected=HOSTILE,
        actual=HOSTILE,
        verdict=Verdict.OTHER,
        expected_quote=quote,
        actual_quote=quote,
        same_words=False,
    )
    pair = replace(pair, differences=(spoilt, *pair.differences[1:]))
    upper, *others = comparison.editions
    at = row.items[0][0]
    items = list(upper.edition.items)
    items[at] = replace(items[at], name=HOSTILE)
    upper = Loaded(replace(upper.edition, items=tuple(items), title=HOSTILE), upper.source)
    rows = (replace(row, category=HOSTILE, pairs=(pair, *row.pairs[1:])), *comparison.rows[1:])
    return replace(comparison, editions=(upper, *others), rows=rows)


def text(comparison: Comparison, width: int = 100, *, everything: bool = False) -> list[str]:
    told = render(comparison, "text", width=width, everything=everything)
    return told.decode().splitlines()


def workbook(comparison: Comparison) -> Workbook:
    return openpyxl.load_workbook(BytesIO(render(comparison, "xlsx")))


@pytest.fixture(scope="module")
def book(compared: Compared) -> Callable[..., Workbook]:
    """Workbooks of comparisons, each opened once."""
    opened: dict[tuple[str, ...], Workbook] = {}

    def get(*names: str) -> Workbook:
        if names not in opened:
            opened[names] = workbook(compared(*names))
        return opened[names]

    return get


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of a list by their heads."""
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


class TestEveryFormat:
    @pytest.mark.parametrize("form", FORMATS)
    def test_the_same_comparison_gives_the_same_bytes(self, form: str, compared: Compared) -> None:
        comparison = compared(CITY, COUNTY)
        assert render(comparison, form) == render(comparison, form)

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize(
        "editions",
        [(CITY, CITY), ("100000-2021", CITY)],
    )
    def test_any_comparison_can_be_rendered(
        self, form: str, editions: tuple[str, ...], compared: Compared
    ) -> None:
        assert render(compared(*editions), form)

    def test_another_format_is_refused(self, compared: Compared) -> None:
        with pytest.raises(BadUsage, match="there is no format 'docx'"):
            render(compared(CITY, COUNTY), "docx")

    def test_every_word_is_there(self) -> None:
        assert words_of(Status).keys() == set(Status)
        assert words_of(Aspect).keys() == set(Aspect)
        assert words_of(Verdict).keys() == set(Verdict)


class TestText:
    def test_what_was_lowered_is_told_with_the_change(self, compared: Compared) -> None:
        """Items 47 and 52: 80元 a month to 70元, and 12 visits a year to 4."""
        joined = "".join(line.strip() for line in text(compared(CITY, COUNTY)))
        assert "每人每月80元 → " in joined
        assert "每人每月70元（−120元/年，−12.5%）" in joined
        assert "（−8次/年，−66.7%）" in joined
        assert joined.count("▼") == 2

    def test_ratios_are_told_in_percentage_points(self, compared: Compared) -> None:
        """National item 8 and Quzhou's 8: 60% of the spending, and 70%."""
        joined = "".join(line.strip() for line in text(compared(NATION, CITY)))
        assert "消费支出的70%（+10个百分点）" in joined

    def test_an_item_without_a_counterpart(self, compared: Compared) -> None:
        lines = text(compared(NATION, CITY))
        assert f"缺少 missing　[{NATION}] 5 公共场所母婴设施服务　[{CITY}] —" in lines

    def test_the_summary_counts_rows(self, compared: Compared) -> None:
        """Of Quzhou's items the county has all, and three of them changed; one only in its words."""
        lines = text(compared(CITY, COUNTY))
        assert "缺少" not in "".join(lines)
        assert [line.split() for line in lines if line.startswith("合计")] == [
            ["合计", "total", "101"]
        ]

    def test_an_edition_and_itself(self, compared: Compared) -> None:
        lines = text(compared(CITY, CITY))
        assert "没有实质差别。Nothing differs in substance." in lines

    def test_a_partial_edition_is_said_to_be_one(self, compared: Compared) -> None:
        joined = "".join(text(compared("100000-2021", CITY)))
        assert "100000-2021 只收录了部分内容" in joined
        assert "部分收录 partial" in joined

    def test_wording_is_shown_only_where_nothing_else_differs(self, compared: Compared) -> None:
        """National item 9 and Quzhou's 10 differ in words alone; item 2 in documents too."""
        told = text(compared(NATION, CITY), 300, everything=True)
        lines = "\n".join(told).split("\n不同 different")
        left_behind = next(row for row in lines if "农村留守儿童关爱保护" in row)
        assert "[每→一]季度更新一次" in left_behind
        mothers = next(row for row in lines if "2 孕产妇健康服务" in row)
        assert "文字有别 wording differs：服务内容" in mothers
        assert "→一]" not in mothers

    def test_substance_alone_unless_all_is_asked_for(self, compared: Compared) -> None:
        """National item 9 and Quzhou's 10 differ in words alone: the same in substance."""
        comparison = compared(NATION, CITY)
        short, full = text(comparison, 300), text(comparison, 300, everything=True)
        assert any("相同的" in line and "没有逐行列出（--all）" in line for line in short)
        assert not any(line.startswith("相同 equal　") for line in short)
        assert any(line.startswith("不同 different") and "农村留守儿童" in line for line in full)
        assert not [
            line for line in short if "文字有别" in line or ("＋ 依据文件" in line and "衢" in line)
        ]
        left_out = sum(
            not (d.is_substantial or d.verdict is Verdict.EQUAL)
            for row in comparison.rows
            for d in row.differences
        )
        assert any(f"另有{left_out}处" in line and "--all" in line for line in short)
        assert not any("--all" in line for line in full)

    @pytest.mark.parametrize("width", [60, 100, 140])
    def test_lines_fit(self, width: int, compared: Compared) -> None:
        for line in text(compared(NATION, CITY), width):
            assert wcswidth(line) <= width or "sha256" in line or "─" in line or "  " in line, line

    def test_nothing_moves_the_cursor(self, compared: Compared) -> None:
        joined = "\n".join(text(hostile(compared(CITY, COUNTY))))
        assert not set(joined) & set("\x00\x1b\u202e\ufffe")


def csv_rows(comparison: Comparison) -> list[dict[str, str]]:
    content = render(comparison, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


class TestCsv:
    def test_a_row_a_difference(self, compared: Compared) -> None:
        comparison = compared(NATION, CITY)
        wanted = sum(
            max(1, sum(d.is_notable for d in pair.differences))
            for row in comparison.rows
            for pair in row.pairs
        )
        assert len(csv_rows(comparison)) == wanted

    def test_numbers_are_numbers(self, compared: Compared) -> None:
        (cut,) = [
            row
            for row in csv_rows(compared(CITY, COUNTY))
            if row["方面 aspect"].startswith("量化标准")
            and row["结论 verdict"] == "降低 lower"
            and row["单位 unit"] == "元/年"
        ]
        assert float(cut["增减 change"]) == -120
        assert float(cut["增减% percent"]) == -12.5
        assert cut["实质 substantial"] == "是 yes"
        assert (cut["330800-2023 序号 number"], cut["330824-2024 序号 number"]) == ("47", "47")
        assert "80 元" in cut["前一版本原文 quote"] or "80元" in cut["前一版本原文 quote"]
        assert "字符" in cut["前一版本位置 place"]

    def test_the_same_has_a_row_too(self, compared: Compared) -> None:
        rows = csv_rows(compared(CITY, CITY))
        assert [row["状态 status"] for row in rows] == ["相同 equal"] * 101

    def test_formulas_are_defused(self, compared: Compared) -> None:
        rows = csv_rows(hostile(compared(CITY, COUNTY)))
        cells = [cell for row in rows for cell in row.values() if "cmd()" in cell]
        assert len(cells) >= 4
        assert not [cell for cell in cells if cell.startswith("=")]


class TestHtml:
    @pytest.mark.parametrize("editions", [(CITY, COUNTY), (CITY, CITY), FOUR])
    def test_the_page_is_self_contained(
        self, editions: tuple[str, ...], compared: Compared
    ) -> None:
        is_self_contained(Page(render(compared(*editions), "html")))

    def test_a_row_a_row_with_its_anchor(self, compared: Compared) -> None:
        page = Page(render(compared(NATION, CITY), "html"))
        ids = [row["id"] for row in page.all("tr") if "id" in row]
        assert ids == [f"row-{number}" for number in range(1, 105)]

    def test_each_difference_opens_to_both_sentences(self, compared: Compared) -> None:
        page = Page(render(compared(CITY, COUNTY), "html"))
        assert "符合条件的农村部分计划生育家庭夫妇" in page.text
        assert "每人每月70元 （−120元/年，−12.5%）" in page.text
        assert "330800-2023.txt，第" in page.text

    def test_wording_is_marked(self, compared: Compared) -> None:
        """National item 1 is for 农村, Quzhou's for 辖区常住 couples."""
        page = Page(render(compared(NATION, CITY), "html"))
        assert "农村" in page.within("del")
        assert "辖区常住" in page.within("ins")

    def test_what_stands_alone_shows_its_fields(self, compared: Compared) -> None:
        page = Page(render(compared(NATION, CITY), "html"))
        assert f"{CITY} 没有对应项目" in page.text
        assert "孕产妇、哺乳期妇女和婴幼儿。" in page.text

    def test_hostile_words_stay_words(self, compared: Compared) -> None:
        page = Page(render(hostile(compared(CITY, COUNTY)), "html"))
        is_self_contained(page)
        assert "<script>alert(1)</script>" in page.text
        assert not set(page.text) & set("\x00\x1b\u202e\ufffe")


class TestWorkbook:
    SHEETS = ("汇总", "矩阵", "量化标准", "服务对象", "支出责任", "依据文件", "牵头单位", "文字")

    def test_a_sheet_a_question_with_frozen_heads_and_filters(
        self, book: Callable[..., Workbook]
    ) -> None:
        sheets = book(*FOUR)
        assert tuple(sheets.sheetnames) == self.SHEETS
        for name in self.SHEETS[1:]:
            sheet = sheets[name]
            assert sheet.freeze_panes and sheet.freeze_panes.endswith("2"), name
            assert sheet.auto_filter.ref == sheet.dimensions, name
            assert sheet.print_title_rows == "$1:$1", name

    def test_the_matrix_has_a_verdict_in_every_cell(self, book: Callable[..., Workbook]) -> None:
        sheet = book(CITY, COUNTY)["矩阵"]
        rows = {row["330800-2023\n序号"]: row for row in table(sheet)}
        assert len(rows) == 101
        assert rows[47]["330824-2024\n量化标准"] == "▼降低"
        assert rows[47]["330824-2024\n服务对象"] == "＝相同"
        assert rows[47]["状态\nstatus"] == "不同 different"
        assert rows[1]["状态\nstatus"] == "相同 equal"

    def test_every_verdict_has_its_sentence_in_a_comment(
        self, book: Callable[..., Workbook]
    ) -> None:
        sheet = book(NATION, CITY)["矩阵"]
        heads = [cell.value for cell in sheet[1]]
        first = heads.index("330800-2023\n名称")
        seen = 0
        for row in sheet.iter_rows(min_row=2, min_col=first + 5):
            for cell in row:
                if cell.value:
                    assert cell.comment is not None, cell.coordinate
                    assert "字符" in cell.comment.text
                    seen += 1
        assert seen > 300

    def test_one_benchmark_through_four_editions(self, book: Callable[..., Workbook]) -> None:
        """每人每年960元 of the nation and the province is 每人每月80元 of the city, and the county's
        70元 are 840 a year."""
        rows = table(book(*FOUR)["量化标准"])
        (row,) = [r for r in rows if "每人每年960元" in str(r[f"{NATION}\n量化标准"])]
        editions = (NATION, "330000-2023", CITY, "330824-2024")
        assert [row[f"{edition}\n可比值"] for edition in editions] == [960, 960, 960, 840]
        assert [row[f"{edition}\n单位"] for edition in editions] == ["元/年"] * 4
        verdicts = [str(row[f"{edition}\n结论"]) for edition in editions[1:]]
        assert verdicts == ["＝相同", "＝相同，表述不同", "▼降低"]
        assert [row[f"{edition}\n增减"] for edition in editions[1:]] == [0, 0, -120]
        assert "每人每月70元" in str(row["330824-2024\n原文"])

    def test_populations_payers_and_leads_side_by_side(self, book: Callable[..., Workbook]) -> None:
        sheets = book(NATION, CITY)
        (row,) = [r for r in table(sheets["服务对象"]) if r["项目\nitem"] == "预防接种"]
        assert row[f"{NATION}\n原文"] == "0—6岁儿童和其他重点人群。"
        assert row[f"{CITY}\n结论"] == "▼缩小"
        (row,) = [r for r in table(sheets["支出责任"]) if r["项目\nitem"] == "预防接种"]
        assert row[f"{NATION}\n出资方"] == "中央、省、市、县"
        assert row[f"{CITY}\n出资方"] == "依文件：省、市、县"
        # Of a document that is cited it is never told who does not pay (CONTRACT, payerBasis).
        assert not row[f"{CITY}\n结论"] or "减少" not in row[f"{CITY}\n结论"]
        (row,) = [r for r in table(sheets["牵头单位"]) if r["项目\nitem"] == "预防接种"]
        assert (row[f"{NATION}\n牵头"], row[f"{CITY}\n牵头"]) == ("国家卫生健康委", "市卫健委")

    def test_a_document_a_row(self, book: Callable[..., Workbook]) -> None:
        rows = table(book(NATION, CITY)["依据文件"])
        told = {
            (str(row["文件\ndocument"]), row[f"{NATION}\n是否引用"], row[f"{CITY}\n是否引用"]): row
            for row in rows
            if row["项目\nitem"] == "孕产妇健康服务"
        }
        both = "国家基本公共卫生服务规范（第三版） → 浙江省基本公共卫生服务规范（第四版）"
        changed = told[both, "引用", "引用"]
        assert changed[f"{CITY}\n结论"] == "≠改引同题文件"
        assert "国家基本公共卫生服务规范" in str(changed[f"{NATION}\n引用原文"])
        assert "浙江省基本公共卫生服务规范" in str(changed[f"{CITY}\n引用原文"])
        own = [row for row in told.values() if row[f"{CITY}\n结论"] == "＋新增"]
        assert [row[f"{NATION}\n是否引用"] for row in own] == ["未引用"] * len(own)

    def test_nothing_is_a_formula(self, compared: Compared) -> None:
        spoilt = workbook(hostile(compared(CITY, COUNTY)))
        cells = [cell for sheet in spoilt for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert [cell for cell in cells if str(cell.value).startswith("=cmd()")]

    def test_what_has_no_rows_says_so(self, book: Callable[..., Workbook]) -> None:
        sheet = book(CITY, CITY)["文字"]
        assert sheet["A2"].value == "没有 none"


class TestSideBySide:
    def test_every_benchmark_stands_on_one_line(self, compared: Compared) -> None:
        comparison = compared(NATION, "330000-2023", CITY)
        for row in comparison.rows:
            lines = benchmark_lines(comparison, row)
            for at, (loaded, items) in enumerate(zip(comparison.editions, row.items, strict=True)):
                # What words imply without a number (全覆盖) stands there where it is spoken of.
                own = [loaded.edition.items[item] for item in items]
                shown = sum(len(line.cells[at]) for line in lines)
                assert sum(len(item.benchmarks) for item in own) <= shown
                assert shown <= sum(len(item.promises) for item in own)
            told = [d for pair in row.pairs for d in pair.differences]
            told = [d for d in told if d.aspect is Aspect.BENCHMARK]
            assert sum(len(line.differences) for line in lines) == len(told)

    def test_every_document_that_differs_is_told_of(self, compared: Compared) -> None:
        comparison = compared(NATION, CITY)
        for row in comparison.rows:
            both = all(row.items)
            for line in document_lines(comparison, row):
                differs = bool(line.cells[0]) != bool(line.cells[1]) or " → " in line.title
                assert len(line.differences) == (both and differs), line.title

    def test_rows_of_a_category_stand_together(self, compared: Compared) -> None:
        names = [row.category for row in view(compared(NATION, CITY)).rows]
        changes_of_name = sum(one != two for one, two in pairwise(names))
        assert changes_of_name + 1 == len(set(names))


def difference(**other: object) -> Difference:
    usual = {
        "aspect": Aspect.BENCHMARK,
        "verdict": Verdict.HIGHER,
        "upper": NATION,
        "lower": CITY,
        "expected": "1",
        "actual": "2",
    }
    return Difference(**{**usual, **other})  # type: ignore[arg-type]


class TestWords:
    @pytest.mark.parametrize(
        ("change", "unit", "words"),
        [
            ("120", "元/年", "+120元/年"),
            ("-0.05", "1", "−5个百分点"),
            ("0.166666666667", "次/年", "+0.1667次/年"),
            ("1000.00", "元", "+1000元"),
            ("0", "元", ""),
        ],
    )
    def test_a_change(self, change: str, unit: str, words: str) -> None:
        assert change_text(difference(change=Decimal(change), unit=unit)) == words

    @pytest.mark.parametrize(
        ("change", "base", "unit", "words"),
        [
            ("120", "960", "元/年", "+120元/年，+12.5%"),
            ("-8", "12", "次/年", "−8次/年，−66.7%"),
            ("0.1", "0.6", "1", "+10个百分点"),
            ("5", "0", "元", "+5元"),
        ],
    )
    def test_a_change_in_percent(self, change: str, base: str, unit: str, words: str) -> None:
        """Of the upper edition's value; of a ratio, and of nothing, there is none."""
        told = difference(change=Decimal(change), base=Decimal(base), unit=unit)
        assert change_text(told) == words
        back = told.mirrored().mirrored()
        assert (back.change, back.base) == (told.change, told.base)

    def test_payers_have_words_of_their_own(self) -> None:
        word = verdict_word(difference(aspect=Aspect.PAYER, verdict=Verdict.DROPPED))
        assert word.zh == "出资方减少"
        word = verdict_word(difference(verdict=Verdict.EQUAL, same_words=False))
        assert word.zh == "相同，表述不同"

    def test_what_was_changed_in_a_text(self) -> None:
        parts = changes("每季度更新一次信息。", "一季度更新一次信息台账。")
        assert "".join(part.before for part in parts) == "每季度更新一次信息。"
        assert "".join(part.after for part in parts) == "一季度更新一次信息台账。"
        assert excerpt(parts) == "[每→一]季度更新一次信息[＋台账]。"

    def test_long_texts_are_shown_whole(self) -> None:
        assert len(changes("甲" * 5000, "乙" * 5000)) == 1


def test_json_keeps_to_the_contract(compared: Compared) -> None:
    told = json.loads(render(compared(CITY, COUNTY), "json"))
    assert told["editions"] == [CITY, "330824-2024"]
    (lowered,) = [
        one
        for row in told["rows"]
        for one in row["differences"]
        if one["verdict"] == "lower" and "70元" in one["actual"]
    ]
    assert lowered["editions"] == [CITY, "330824-2024"]
    assert lowered["change"] == {"value": "-120", "unit": "元/年", "percent": "-12.5"}
    assert lowered["substantial"] is True
    assert lowered["quotes"].keys() == {CITY, "330824-2024"}


def test_the_pairing_is_given_back_as_it_was_found(compared: Compared, tmp_path: Path) -> None:
    """What answers nothing, or may answer something, is set aside: a # less, and it holds."""
    comparison = compared("100000-2023", "330000-2023")
    upper, lower = (loaded.edition for loaded in comparison.editions)
    path = tmp_path / "pairing.csv"
    path.write_bytes(pairing_table(comparison))
    sure = {
        at: row.items[0]
        for row in comparison.rows
        for at in row.items[1]
        if row.items[0] and row.status is not Status.UNKNOWN
    }
    assert read_overrides(path, upper, lower) == sure
    added = next(row.items[1][0] for row in comparison.rows if row.status is Status.ADDED)
    number = lower.items[added].number
    excel = path.read_text("utf-8-sig").replace(f"#{number},,", f"{number},1,")
    path.write_text(excel, "gb18030")  # as it comes back
    assert read_overrides(path, upper, lower) == sure | {added: (0,)}


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("国家基本公共卫生服务规范（第三版）", "基本公共卫生"),
        ("浙江省基本公共卫生服务规范（第四版）", "基本公共卫生"),
        (
            "医疗卫生领域中央与地方财政事权和支出责任划分改革方案",
            "医疗卫生领域财政事权和支出责任划分改革",
        ),
        (
            "浙江省医疗卫生领域财政事权和支出责任划分改革实施方案",
            "医疗卫生领域财政事权和支出责任划分改革",
        ),
        ("中华人民共和国残疾人保障法", "残疾人保障"),
        ("浙江省实施〈中华人民共和国残疾人保障法〉办法", "残疾人保障"),
        ("衢州市人民政府办公室关于印发〈衢州市医疗保障暂行办法〉的通知", "医疗保障"),
        ("关于加强残疾儿童康复救助的意见", "加强残疾儿童康复救助的"),
    ],
)
def test_what_a_document_is_about(title: str, subject: str, settings: Settings) -> None:
    assert subject_of(title, packaged_vocabulary(settings.data)) == subject
