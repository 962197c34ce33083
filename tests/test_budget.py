"""Budgets: what the text's sums cost a year, by hand; the workbook's formulas, by LibreOffice; and what a
county gives back."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import office
from command import in_process
from qzgraph.errors import BadUsage
from qzgraph.judging.budget import Budget, Come, Service, Why, budget
from qzgraph.judging.costs import Inputs, costs, difference
from qzgraph.reading.text import source_from_text
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition, Payer
from qzgraph.rendering import budget_columns as columns
from qzgraph.rendering.budget_back import read_heads
from qzgraph.rendering.budget_xlsx import budget_xlsx
from qzgraph.vocabulary import Vocabulary
from shared import Shared

TEXT = """开化县基本公共服务标准（2024年版）

一、老有所养
1.养老服务
（1）老年人福利补贴
服务对象：80周岁及以上户籍老年人。
服务内容：为80周岁及以上户籍老年人发放高龄津贴，每人每月不低于70元；为100周岁以上老年人一次性发放慰问金2000元。
服务标准：失能老年人护理补贴每人每年1000—3000元。困难老年人按当地低保标准的30%给予补贴。家庭适老化改造每户补助不超过5000元。
支出责任：市、县人民政府分级负责。
牵头负责单位：县民政局。
二、学有所教
1.教育
（2）义务教育学生营养改善计划
服务对象：义务教育阶段学生。
服务内容：为家庭经济困难学生提供营养餐，每生每餐不低于6元。
服务标准：寄宿生每学期补助500元，残疾学生再增加200元；助学金每人每年0.2万元。
支出责任：县财政承担。
牵头负责单位：县教育局。
三、病有所医
1.医疗
（3）城乡居民医疗保险
服务对象：城乡居民。
服务内容：个人缴费每人每年400元，政府补助每人每年不低于670元。医疗救助年度封顶线10万元。
服务标准：按规定执行。
支出责任：按照《浙江省医疗卫生领域财政事权和支出责任划分改革实施方案》规定执行。
牵头负责单位：县卫健局。
"""


def read(text: str, year: int, vocabulary: Vocabulary) -> Edition:
    return read_edition(source_from_text(text, "草稿.txt"), "330824", year, vocabulary)


@pytest.fixture(scope="module")
def draft(vocabulary: Vocabulary, edition: Edition) -> Budget:
    """The draft's, beside the city's and last year's."""
    last = read(TEXT.replace("低于70元", "低于65元").replace("500元", "400元"), 2023, vocabulary)
    return budget(read(TEXT, 2024, vocabulary), vocabulary, edition, last)


#: Which line is which, by words of its own.
HIGH_AGE, GIFT, MEAL, BOARDER, DISABLED, GRANT, INSURANCE = range(7)


def filled(found: Budget) -> Inputs:
    """What a county might fill in."""
    ids = [line.id for line in found.lines]
    gaps = {gap.why: gap.id for gap in found.gaps}
    health = found.services[2].id
    counts = {HIGH_AGE: 12345, GIFT: 40, MEAL: 800, BOARDER: 900, GRANT: 100, INSURANCE: 250000}
    return Inputs(
        heads={
            **{ids[at]: Decimal(count) for at, count in counts.items()},
            gaps[Why.RANGE]: Decimal(33),
        },
        times={ids[MEAL]: Decimal(190), ids[BOARDER]: Decimal(1)},  # one term alone
        amounts={gaps[Why.RANGE]: Decimal("1500.5")},
        others={health: Decimal(1_000_000)},
        shares={(health, Payer.PROVINCIAL): Decimal("33.3"), (health, Payer.COUNTY): Decimal(60)},
        whole=Decimal(4_000_000_000),
    )


class TestLines:
    def test_what_can_be_told(self, draft: Budget) -> None:
        assert [(f"{e.amount:f}", e.per, e.come, e.times) for e in draft.lines] == [
            ("70", "每人每月", Come.BY_YEAR, 12),
            ("2000", "一次性", Come.ONCE, 1),
            ("6", "每生每餐", Come.BY_EVENT, None),
            ("500", "每学期", Come.BY_YEAR, 2),
            ("200", "每学期", Come.BY_YEAR, 2),
            ("2000", "每人每年", Come.BY_YEAR, 1),
            ("670", "每人每年", Come.BY_YEAR, 1),
        ]
        assert draft.lines[HIGH_AGE].notes == (("按下限测算", "at its lower bound"),)
        assert "另加" in draft.lines[DISABLED].notes[0][0]

    def test_by_the_day(self, vocabulary: Vocabulary) -> None:
        """What comes by the day is seldom paid all the year, which is said."""
        text = TEXT.replace("每人每月不低于70元", "每人每天不低于7元")
        line = budget(read(text, 2024, vocabulary), vocabulary).lines[HIGH_AGE]
        assert line.times == 365
        assert "按全年算" in line.notes[1][0]

    def test_what_cannot(self, draft: Budget) -> None:
        assert [(gap.item, gap.why) for gap in draft.gaps] == [
            (0, Why.RANGE),
            (0, Why.SHARE),
            (0, Why.PERIOD),
            (2, Why.CHARGE),
            (2, Why.LIMIT),
        ]

    def test_who_pays(self, draft: Budget) -> None:
        """What a document divides is no payer of the text; one alone pays all."""
        stated = [service.payers for service in draft.services]
        assert stated == [(Payer.MUNICIPAL, Payer.COUNTY), (Payer.COUNTY,), ()]
        assert [service.sole for service in draft.services] == [None, Payer.COUNTY, None]
        assert draft.services[2].by_document == (Payer.PROVINCIAL, Payer.MUNICIPAL, Payer.COUNTY)

    def test_beside_it(self, draft: Budget) -> None:
        """The city's floor and last year's, a year for what is told by time, else an event's."""
        floors = [line.floor.amount if line.floor else None for line in draft.lines]
        assert (floors[HIGH_AGE], floors[MEAL], floors[GIFT]) == (720, 5, None)
        before = [line.before.amount if line.before else None for line in draft.lines]
        assert (before[HIGH_AGE], before[BOARDER], before[GIFT]) == (780, 800, 2000)

    def test_the_citys_own(self, vocabulary: Vocabulary, edition: Edition) -> None:
        """No sum of the packaged edition is left out, and none stands twice."""
        found = budget(edition, vocabulary)
        money = [
            (at, promise.quote)
            for at, item in enumerate(edition.items)
            for promise in item.benchmarks
            if promise.base_unit == "元" or promise.relative_to
        ]
        assert len(money) > 25
        told = [(each.item, each.words) for each in (*found.lines, *found.gaps)]
        assert len(told) == len(money)
        for at, quote in money:
            assert any(
                item == at and "".join(quote.split()) in "".join(words.split())
                for item, words in told
            )
        ids = [each.id for each in (*found.lines, *found.gaps)]
        assert len(set(ids)) == len(ids)

    def test_ids_survive_another_amount(self, draft: Budget, vocabulary: Vocabulary) -> None:
        again = budget(read(TEXT.replace("70元", "75元"), 2024, vocabulary), vocabulary)
        assert [line.id for line in again.lines] == [line.id for line in draft.lines]


class TestCosts:
    def test_by_hand(self, draft: Budget) -> None:
        found = costs(draft, filled(draft))
        old = 70 * 12 * 12345 + 2000 * 40 + Decimal("1500.5") * 33
        school = 6 * 190 * 800 + 500 * 1 * 900 + 2000 * 100
        health = 670 * 250000 + 1_000_000
        assert list(found.services.values()) == [old, school, health]
        assert list(found.domains.values()) == [old, school, health]
        assert found.total == old + school + health
        assert found.payers[Payer.COUNTY] == school + health * Decimal("0.6")
        assert found.payers[Payer.PROVINCIAL] == health * Decimal("0.333")
        assert found.unshared == old + health * Decimal("0.067")
        assert found.above == (840 - 720) * 12345 + (6 - 5) * 190 * 800
        assert found.more == (840 - 780) * 12345 + (500 - 400) * 1 * 900

    def test_nothing_filled_in(self, draft: Budget) -> None:
        found = costs(draft, Inputs())
        assert (found.total, found.above, found.unshared) == (0, 0, 0)


def recalculated(content: bytes, folder: Path) -> openpyxl.Workbook:
    """The workbook as LibreOffice calculates it: openpyxl keeps formulas and no values."""
    path = folder / "given.xlsx"
    openpyxl.load_workbook(BytesIO(content)).save(path)
    return openpyxl.load_workbook(office.converted(path, "xlsx"), data_only=True)


def column(sheet: openpyxl.worksheet.worksheet.Worksheet, wanted: columns.Column) -> list[float]:
    """The numbers below a column's head."""
    heads = {
        str(cell.value).split("\n")[0]: cell for row in sheet.iter_rows(max_row=6) for cell in row
    }
    head = heads[wanted.zh]
    cells = (sheet.cell(row, head.column).value for row in range(head.row + 1, sheet.max_row + 1))
    return [float(value or 0) for value in cells]


def labelled(sheet: openpyxl.worksheet.worksheet.Worksheet, label: str, at: int) -> float:
    """The number beside a label of the first column."""
    (found,) = (row[at].value for row in sheet.iter_rows() if str(row[0].value).startswith(label))
    return float(found)


def agrees(book: openpyxl.Workbook, found: Budget, inputs: Inputs) -> None:
    """Whether a workbook's numbers are Python's."""
    told = costs(found, inputs)
    summary, close = book[columns.SUMMARY], pytest.approx
    assert column(book[columns.LINES], columns.COST) == close(
        [float(told.lines[e.id]) for e in found.lines]
    )
    assert column(book[columns.GAPS], columns.COST) == close(
        [float(told.gaps[e.id]) for e in found.gaps]
    )
    services = [float(told.services[service.id]) for service in found.services]
    assert column(book[columns.SERVICES], columns.COST) == close(services)
    assert labelled(summary, "全年支出", 1) == close(float(told.total))
    assert labelled(summary, "比参照标准", 1) == close(float(told.above))
    assert labelled(summary, "比上年标准", 1) == close(float(told.more))
    assert inputs.whole is not None
    assert labelled(summary, "占一般公共预算支出", 1) == close(float(told.total / inputs.whole))
    for domain, cost in told.domains.items():
        assert labelled(summary, domain, 2) == close(float(cost))
    for payer, cost in told.payers.items():
        (row,) = (r for r in summary.iter_rows() if r[0].value == columns.PAYERS[payer][0])
        assert row[2].value == close(float(cost))
    assert labelled(summary, "未定分摊", 2) == close(float(told.unshared))
    more = [float(difference(e, e.floor, inputs) or 0) for e in found.lines]
    assert column(book[columns.LINES], columns.FLOOR[3]) == close(more)


class TestWorkbook:
    def test_its_values(self, draft: Budget) -> None:
        """Programs that do not calculate show what the formulas give."""
        inputs = filled(draft)
        agrees(
            openpyxl.load_workbook(BytesIO(budget_xlsx(draft, inputs)), data_only=True),
            draft,
            inputs,
        )

    @pytest.mark.machine
    @office.needed
    def test_its_formulas(self, draft: Budget, tmp_path: Path) -> None:
        inputs = filled(draft)
        agrees(recalculated(budget_xlsx(draft, inputs), tmp_path), draft, inputs)

    def test_it_is_read_back(self, draft: Budget, tmp_path: Path) -> None:
        path = tmp_path / "测算.xlsx"
        path.write_bytes(budget_xlsx(draft, filled(draft)))
        back = read_heads(path, draft)
        told = filled(draft)
        told.shares[draft.services[1].id, Payer.COUNTY] = Decimal(100)
        assert (back.unmatched, back.inputs) == ([], told)

    def test_what_is_gone_is_said(
        self, draft: Budget, vocabulary: Vocabulary, tmp_path: Path
    ) -> None:
        """A count of a sum that the next draft has no more is not dropped in silence."""
        path = tmp_path / "测算.xlsx"
        path.write_bytes(budget_xlsx(draft, filled(draft)))
        less = TEXT.replace("；助学金每人每年0.2万元", "")
        back = read_heads(path, budget(read(less, 2024, vocabulary), vocabulary))
        (said,) = back.unmatched
        assert said.startswith("测算.xlsx 人均标准!A")
        assert "助学金" in said

    def test_texts_are_never_formulas(self) -> None:
        evil = '=HYPERLINK("http://example.org","x")'
        service = Service("a", 1, evil, "=1+1", "@SUM(1)", (), (), None)
        made = budget_xlsx(Budget("330824-2024", f"={evil}", "+1", (service,), (), ()), Inputs())
        book = openpyxl.load_workbook(BytesIO(made))
        (row,) = (r for r in book[columns.SERVICES].iter_rows() if r[2].value == evil)
        assert [row[at].data_type for at in (2, 3, 4)] == ["s", "s", "s"]
        assert not [c for sheet in book for r in sheet.iter_rows() for c in r if c.hyperlink]


CSV = """项目,标准,人数,每年次数
老年人福利补贴,80周岁及以上户籍老年人,"12,345",
1,一次性发放慰问金,40人,
义务教育学生营养改善计划,营养餐,800,190
无此项目,,3,
老年人福利补贴,每人每,5,
城乡居民医疗保险,政府补助,,
1,高龄津贴,7,
"""


class TestHeads:
    def test_a_table(self, draft: Budget, tmp_path: Path) -> None:
        path = tmp_path / "人数.csv"
        path.write_text(CSV, "utf-8-sig")
        back = read_heads(path, draft)
        lines = draft.lines
        assert back.inputs.heads == {
            lines[HIGH_AGE].id: 12345,
            lines[GIFT].id: 40,
            lines[MEAL].id: 800,
        }
        assert back.inputs.times == {lines[MEAL].id: 190}
        assert [said.split("，")[0] for said in back.unmatched] == [
            "人数.csv 第5行：“无此项目”没有对应",
            "人数.csv 第6行：“老年人福利补贴 每人每”对应2条",
            "人数.csv 第7行：“城乡居民医疗保险”没有人数 · no count",
            "人数.csv 第8行：“80周岁及以上户籍老年人：高龄津贴 每人每月不低于70元”在前面的行已有人数",
        ]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("项目,标准,人数\n1,高龄津贴,很多\n", "人数.csv, 第2行 第3列: '很多' is no number"),
            ("项目,标准,人数\n1,高龄津贴,-3\n", "'-3' is no number from 0 on"),
            ("项目,标准,人数\n1,高龄津贴,1e400\n", "is no number from 0 on"),
            ("姓名,年龄\n张三,80\n", "there is no column 人数"),
        ],
    )
    def test_what_does_not_fit(self, draft: Budget, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "人数.csv"
        path.write_text(text, "utf-8")
        with pytest.raises(BadUsage, match=said):
            read_heads(path, draft)


class TestCommand:
    def test_a_draft(self, shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        home = shared.warm(tmp_path / "home")
        monkeypatch.chdir(tmp_path)
        Path("草稿.txt").write_text(TEXT, "utf-8")
        Path("人数.csv").write_text(CSV, "utf-8")
        done = in_process(home, "budget", "草稿.txt", "-o", "测算.xlsx", "--heads", "人数.csv")
        assert (done.code, done.out) == (0, b"")
        assert done.err.count("没有用上") == 4
        book = openpyxl.load_workbook("测算.xlsx", data_only=True)
        assert book.sheetnames == [columns.SUMMARY, columns.LINES, columns.GAPS, columns.SERVICES]
        total = 70 * 12 * 12345 + 2000 * 40 + 6 * 190 * 800
        assert labelled(book[columns.SUMMARY], "全年支出", 1) == total
        assert "衢州市" in str([cell.value for cell in book[columns.SUMMARY]["C"]])
        refused = in_process(home, "budget", "草稿.txt", "-o", "测算.xlsx").refused()
        assert "3 counts that stand there would be lost" in refused

    def test_refusals(self, tmp_path: Path) -> None:
        refused = in_process(tmp_path, "budget", "330800-2023", "-o", tmp_path / "a.csv").refused()
        assert "give -o FILE.xlsx" in refused
