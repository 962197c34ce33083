"""A draft checked again: findings known by their ids, what is new, open and resolved, and decisions
that come back with the report – held to a small city, through files as users have them."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from qzgraph.cli import cli
from qzgraph.errors import QzgraphError
from qzgraph.judging.report import Finding, Report
from qzgraph.judging.review import Request, review
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Extent
from qzgraph.rendering.formats import REPORT as FORMATS
from qzgraph.rendering.formats import render_report
from qzgraph.rendering.report_again import again, given_back
from qzgraph.rendering.report_back import Back, read_back
from qzgraph.rendering.report_clauses import Clauses, load_clauses
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary
from shared import add_edition

CASES = Path(__file__).parent / "cases"
FIELDS = ("服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位")


@dataclass
class Item:
    name: str
    fields: dict[str, str]
    number: int = 0


@dataclass
class Draft:
    """A county's standard: what stands above, and its items."""

    head: str
    items: list[Item]

    @classmethod
    def of(cls, text: str) -> Draft:
        head, *blocks = re.split(r"^#### （\d+）", text, flags=re.M)
        items = []
        for block in blocks:
            name, _, rest = block.partition("\n")
            items.append(Item(name.strip(), dict(re.findall(r"\*\*(\S+?)：\*\*(.+)", rest))))
        return cls(head.partition("\n## ")[0], items)

    def lines(self) -> list[str]:
        """Running text; items without a number have none."""
        found = ["一、民生服务", "1.公共服务"]
        for at, item in enumerate(self.items, 1):
            found.append(f"（{item.number or at}）{item.name}")
            found += [f"{field}：{item.fields[field]}" for field in FIELDS if field in item.fields]
        return found

    def write(self, path: Path) -> Path:
        """In the form that the suffix says."""
        head = [line.lstrip("# ") for line in self.head.split("\n") if line.strip()]
        rows = [
            [str(item.number or at), item.name, *(item.fields.get(field, "") for field in FIELDS)]
            for at, item in enumerate(self.items, 1)
        ]
        table = [["序号", "服务项目", *FIELDS], *rows]
        if path.suffix == ".docx":
            document = docx.Document()
            for line in head:
                document.add_paragraph(line)
            made = document.add_table(len(table), len(table[0]))
            for row, cells in zip(made.rows, table, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
            document.save(str(path))
        elif path.suffix == ".xlsx":
            book = openpyxl.Workbook()
            for row in [*([line] for line in head), *table]:
                book.active.append(row)
            book.save(path)
        else:
            path.write_text("\n\n".join([*head, *self.lines()]), encoding="utf-8")
        return path


def faulty() -> Draft:
    """Amounts lowered, groups dropped, a body that is none, an item beyond the reference."""
    draft = Draft.of((CASES / "floor" / "bad.md").read_text(encoding="utf-8"))
    _, health, visits, _, television, _ = draft.items
    health.fields["服务对象"] = "70岁及以上老年人。"
    visits.fields["牵头负责单位"] = "相关职能部门。"
    television.fields["服务对象"] = "农村居民。"
    draft.items.append(
        Item(
            "老年人免费理发",
            {
                "服务对象": "70岁及以上老年人。",
                "服务内容": "提供上门理发服务。",
                "服务标准": "每季度1次。",
                "支出责任": "县人民政府负责。",
                "牵头负责单位": "县民政局。",
            },
        )
    )
    return draft


@pytest.fixture(scope="module")
def desk(
    settings: Settings, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """The settings of somebody who has added the small city in Quzhou's place."""
    own = replace(settings, workspace=tmp_path_factory.mktemp("desk"))
    city = read_edition(read_source(CASES / "city.md"), "330800", 2023, vocabulary)
    add_edition(own, CASES / "city.md", city, Extent.COMPLETE)
    return own


@pytest.fixture(scope="module")
def clauses(settings: Settings) -> Clauses:
    return load_clauses(settings.data / "clauses.csv")


Judge = Callable[[Draft, str], Report]


@pytest.fixture
def judge(desk: Settings, tmp_path: Path) -> Judge:
    def judged(draft: Draft, suffix: str = ".txt") -> Report:
        return review(desk, Request(draft.write(tmp_path / f"稿{suffix}"), "330824", 2024))

    return judged


@pytest.fixture(scope="module")
def base(desk: Settings, tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = faulty().write(tmp_path_factory.mktemp("base") / "第一稿.docx")
    report = review(desk, Request(file, "330824", 2024))
    clauses = {finding.clause for finding in report.findings}
    assert {"floor", "coverage", "accountable", "ceiling"} <= clauses
    return report


def known(report: Report) -> set[tuple[str, str]]:
    """Findings by id and state; what the file's form alone gives cause to say is none of them."""
    return {(each.id, each.state) for each in report.findings if each.path != "unread"}


def told(finding: Finding) -> tuple[str, str]:
    return finding.id, finding.state


# --- ids ------------------------------------------------------------------------------------------


class TestIds:
    def test_they_are_each_ones_own(self, base: Report) -> None:
        assert len({each.id for each in base.findings}) == len(base.findings)

    @pytest.mark.parametrize("suffix", [".txt", ".xlsx"])
    def test_another_form_of_file(self, suffix: str, base: Report, judge: Judge) -> None:
        assert known(judge(faulty(), suffix)) == known(base)

    def test_other_numbers_and_another_order(self, base: Report, judge: Judge) -> None:
        draft = faulty()
        random.Random(7).shuffle(draft.items)
        for at, item in enumerate(draft.items):
            item.number = 31 + 2 * at
        assert known(judge(draft, ".docx")) == known(base)

    @pytest.mark.parametrize("field", FIELDS)
    def test_rewording_what_it_does_not_rest_on(
        self, field: str, base: Report, judge: Judge
    ) -> None:
        """A sentence more in one field of every item."""
        draft = faulty()
        for item in draft.items:
            item.fields[field] = item.fields[field].rstrip("。") + "。具体按有关规定办理。"
        report = judge(draft, ".docx")
        assert {each.id for each in report.findings} >= {
            each.id for each in base.findings if each.path != "unread"
        }
        paths = {"服务对象": "targetsPopulation", "牵头负责单位": "leadAgency"}
        mine = paths.get(field, "hasBenchmark")
        unmoved = {
            told(each) for each in base.findings if each.path not in (mine, "implementsItem")
        }
        assert unmoved <= known(report)

    def test_a_comment_elsewhere_is_the_same_remark(self, desk: Settings, tmp_path: Path) -> None:
        """What stands beside the text is known by what it is, not by where it stands."""
        found = []
        for name, at in (("一", 2), ("二", 5)):
            file = faulty().write(tmp_path / f"{name}.docx")
            document = docx.Document(str(file))
            run = document.paragraphs[at].runs[0]
            document.add_comment(run, text="请再核", author="甲")
            document.save(str(file))
            report = review(desk, Request(file, "330824", 2024))
            found.append([told(each) for each in report.findings if each.path == "unread"])
        assert found[0] == found[1] != []

    def test_worse_is_the_same_finding_in_another_state(self, base: Report, judge: Judge) -> None:
        draft = faulty()
        draft.items[0].fields["服务标准"] = "符合条件的农村部分计划生育家庭夫妇每人每年800元。"
        report = judge(draft, ".docx")
        assert {each.id for each in report.findings} == {each.id for each in base.findings}
        assert len(known(base) - known(report)) == 1


# --- --since --------------------------------------------------------------------------------------


@pytest.fixture
def run_any(
    desk: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda cls: desk))

    def runs(*arguments: str | Path) -> Result:
        return CliRunner().invoke(cli, [*map(str, arguments)])

    return runs


@pytest.fixture
def run(run_any: Callable[..., Result]) -> Callable[..., Result]:
    return lambda *arguments: run_any("validate", *arguments)


def refused(result: Result, *words: str) -> None:
    """With an error that the command line prints as one line (tests/test_cli.py), and exit code 2."""
    assert isinstance(result.exception, QzgraphError), result.output
    assert result.stdout == ""
    assert all(word in str(result.exception) for word in words), result.exception


def mended() -> Draft:
    """The first amount put right, everything renumbered, and another amount lowered."""
    draft = faulty()
    draft.items[0].fields["服务标准"] = "符合条件的农村部分计划生育家庭夫妇每人每月80元。"
    television = draft.items[4]
    television.fields["服务标准"] = television.fields["服务标准"].replace("15套", "10套")
    draft.items.reverse()
    return draft


class TestSince:
    @pytest.mark.parametrize("old", ["draft", "json", "xlsx"])
    def test_new_open_resolved(self, old: str, run: Callable[..., Result], tmp_path: Path) -> None:
        before = faulty().write(tmp_path / "第一稿.docx")
        now = mended().write(tmp_path / "第二稿.docx")
        if old != "draft":
            report = tmp_path / f"报告.{old}"
            assert run(before, "-o", report).exit_code == 1
            before = report
        result = run(now, "--since", before, "--format", "json")
        assert result.exit_code == 1
        found = json.loads(result.stdout)
        assert found["since"] == before.name
        [gone] = found["resolved"]
        assert (gone["clause"], gone["status"]) == ("floor", "resolved")
        assert "每年960元" in gone["message"]["zh"] or "80元" in gone["message"]["zh"]
        new = [each for each in found["results"] if each["status"] == "new"]
        assert [(each["clause"], each["referenceItem"]) for each in new] == [("floor", 5)]
        assert all(each["status"] in ("new", "open") for each in found["results"])
        assert gone["id"] not in {each["id"] for each in found["results"]}

    def test_every_format_says_it(
        self, desk: Settings, base: Report, judge: Judge, tmp_path: Path, clauses: Clauses
    ) -> None:
        before = tmp_path / "上次.json"
        before.write_bytes(render_report(base, "json", clauses))
        given = given_back(before, None, clauses)
        [report] = again(desk, [(Request(before), judge(mended(), ".txt"))], given)
        for form in FORMATS:
            text = shown(render_report(report, form, clauses), form)
            if form == "turtle":
                assert 'reviewStatus "new"' in text
                assert "resolvedFinding" in text
            elif form != "json":
                assert "新增1处" in text
                assert "已解决1处" in text
                assert "未改" in text

    def test_another_countys_report_is_refused(
        self, run: Callable[..., Result], tmp_path: Path
    ) -> None:
        file = faulty().write(tmp_path / "稿.txt")
        other = tmp_path / "别县.json"
        run(file, "--division", "330825", "--year", "2024", "-o", other)
        refused(run(file, "--since", other), "330825-2024", "not on 330824-2024")
        moved = json.loads(other.read_text("utf-8"))
        moved |= {"edition": "330824-2024", "against": "330000-2023"}
        other.write_text(json.dumps(moved), "utf-8")
        refused(run(file, "--since", other), "330000-2023", "--against")
        refused(run(file, "--since", tmp_path / "没有.xlsx"), "no such file")
        other.write_text('{"a": [', "utf-8")
        refused(run(file, "--since", other), "别县.json")
        other.write_text('{"results": 3, "edition": "a", "against": "b"}', "utf-8")
        refused(run(file, "--since", other), "no report")


def shown(content: bytes, form: str) -> str:
    """All text of a report."""
    if form == "docx":
        document = docx.Document(BytesIO(content))
        rows = [row.cells[-1].text for table in document.tables for row in table.rows]
        return "\n".join([*rows, *(one.text for one in document.paragraphs)])
    if form == "xlsx":
        book = openpyxl.load_workbook(BytesIO(content))
        cells = [v for s in book for row in s.iter_rows(values_only=True) for v in row if v]
        return "\n".join(map(str, cells))
    if form == "turtle":
        list(ox.parse(content, format=ox.RdfFormat.TURTLE))
    text = content.decode("utf-8")
    return "".join(map(str.strip, text.split("\n"))) if form == "text" else text  # as it is folded


# --- two drafts, side by side ---------------------------------------------------------------------


class TestCompare:
    """No year is made up for one of them."""

    def test_two_drafts_of_one_edition(
        self, run_any: Callable[..., Result], tmp_path: Path
    ) -> None:
        files = faulty().write(tmp_path / "第一稿.docx"), mended().write(tmp_path / "第二稿.txt")
        result = run_any("compare", *files, "--format", "json")
        found = json.loads(result.stdout)
        assert found["editions"] == ["330824-2024.第一稿", "330824-2024.第二稿"]
        told = [
            (row["items"]["330824-2024.第一稿"][0]["name"], each["verdict"])
            for row in found["rows"]
            for each in row["differences"]
            if each["aspect"] == "benchmark"
        ]
        assert told == [
            ("农村符合条件的计划生育家庭奖励扶助", "higher"),
            ("观看电视", "lower"),
        ]
        assert run_any("compare", *reversed(files), "--fail-on", "lower").exit_code == 1

    def test_a_draft_and_itself_differ_in_nothing(
        self, run_any: Callable[..., Result], tmp_path: Path
    ) -> None:
        file = faulty().write(tmp_path / "稿.docx")
        found = json.loads(run_any("compare", file, file, "--format", "json").stdout)
        assert found["editions"] == ["330824-2024.稿", "330824-2024.稿-2"]
        assert found["summary"] == {"equal": 7}

    def test_what_is_no_file_is_said_so(
        self, run_any: Callable[..., Result], tmp_path: Path
    ) -> None:
        file = faulty().write(tmp_path / "稿.txt")
        refused(run_any("compare", file, tmp_path / "没有.docx"), "no such file")
        refused(run_any("compare", file, "330899-2024"), "no edition '330899-2024'")


# --- --decisions ----------------------------------------------------------------------------------


def decide(path: Path, decisions: dict[str, tuple[str, str]], sheet: str = "问题清单") -> None:
    """Fills in a report's workbook as a person does: rows whose text holds a word are decided."""
    book = openpyxl.load_workbook(path)
    rows = book[sheet]
    columns = {"".join(str(cell.value).split()): cell.column for cell in rows[1]}
    left = dict(decisions)
    for row in range(2, rows.max_row + 1):
        for word in list(left):
            if word in str(rows.cell(row, columns["问题"]).value):
                rows.cell(row, columns["处理意见"]).value, reason = left.pop(word)
                rows.cell(row, columns["理由"]).value = reason
    assert not left
    book.save(path)


JUSTIFIED = {
    "每人每月80元": ("说明理由", "市里已同意，见=会议纪要<3>"),
    "理发": ("采纳", ""),
    "没有写明牵头负责单位": ("误报", "三定方案写明"),
}


class TestDecisions:
    @pytest.fixture
    def filled(self, base: Report, clauses: Clauses, tmp_path: Path) -> Path:
        path = tmp_path / "报告.xlsx"
        path.write_bytes(render_report(base, "xlsx", clauses, remarks=True))
        decide(path, JUSTIFIED)
        return path

    def test_the_columns_offer_the_four(self, filled: Path) -> None:
        sheet = openpyxl.load_workbook(filled)["问题清单"]
        offered = {one.formula1 for one in sheet.data_validations.dataValidation}
        assert offered == {'"整改,采纳,说明理由,误报"'}
        assert len(sheet.data_validations.dataValidation) >= 1

    def test_they_are_carried_on_in_every_format(
        self, desk: Settings, judge: Judge, filled: Path, clauses: Clauses
    ) -> None:
        given = given_back(None, filled, clauses)
        [report] = again(desk, [(Request(filled), judge(faulty(), ".txt"))], given)
        for form in FORMATS:
            text = shown(render_report(report, form, clauses), form)
            for _, reason in JUSTIFIED.values():
                assert reason.replace("<", "&lt;").replace(">", "&gt;") in text or reason in text
            assert "采纳" in text
        found = report.as_json()
        decided = {each["id"]: each["decision"] for each in found["results"] if "decision" in each}
        assert sorted(each["kind"] for each in decided.values()) == ["误报", "说明理由", "采纳"]
        settled = [each for each in found["results"] if each.get("decision", {}).get("reason")]
        counted = sum(number for by in found["summary"].values() for number in by.values())
        assert counted == len(found["results"]) - len(settled)
        assert "lapsedDecisions" not in found

    def test_what_is_settled_no_longer_decides(
        self, run: Callable[..., Result], tmp_path: Path
    ) -> None:
        draft = Draft.of((CASES / "floor" / "good.md").read_text(encoding="utf-8"))
        draft.items[0].fields["服务标准"] = "符合条件的农村部分计划生育家庭夫妇每人每年900元。"
        file, report = draft.write(tmp_path / "稿.docx"), tmp_path / "报告.xlsx"
        assert run(file, "-o", report).exit_code == 1
        decide(report, {"每人每月80元": ("整改", "")})
        assert run(file, "--decisions", report).exit_code == 1
        decide(report, {"每人每月80元": ("误报", "按年发放")})
        for output, said in ((report, "1 decisions"), (file, "overwrite the file itself")):
            before = output.read_bytes()
            refused(run(file, "-o", output, "--format", "xlsx"), said)
            assert output.read_bytes() == before
        result = run(file, "--decisions", report, "--format", "json")
        assert (result.exit_code, json.loads(result.stdout)["conforms"]) == (0, True)
        text = run(file, "--decisions", report).stdout
        assert "1处已说明理由或者认定误报" in text.splitlines()[4]
        assert "没有发现问题的条款" in text
        assert "标准不降低" not in text.split("没有发现问题的条款")[1].split("。")[0]

    def test_they_lapse_when_the_finding_changes_and_are_never_lost(
        self,
        run: Callable[..., Result],
        desk: Settings,
        judge: Judge,
        filled: Path,
        clauses: Clauses,
        tmp_path: Path,
    ) -> None:
        """Through three drafts: changed, gone, and as it was."""
        draft = faulty()
        draft.items[0].fields["服务标准"] = "符合条件的农村部分计划生育家庭夫妇每人每年800元。"
        del draft.items[6]
        second, third = tmp_path / "报告2.xlsx", tmp_path / "报告3.xlsx"
        file = draft.write(tmp_path / "第二稿.docx")
        assert run(file, "--decisions", filled, "-o", second).exit_code == 1
        found = json.loads(run(file, "--decisions", filled, "--format", "json").stdout)
        lapsed = {each["decision"]["kind"]: each for each in found["lapsedDecisions"]}
        assert {kind: each["why"] for kind, each in lapsed.items()} == {
            "说明理由": "changed",
            "采纳": "gone",
        }
        assert lapsed["说明理由"]["decision"]["reason"] == JUSTIFIED["每人每月80元"][1]
        given = given_back(None, filled, clauses)
        [report] = again(desk, [(Request(file), judge(draft, ".txt"))], given)
        for form in ("text", "html", "docx", "xlsx", "turtle"):
            text = shown(render_report(report, form, clauses), form)
            assert "原意见失效" in text.replace("\n", "")
            assert "会议纪要" in text
        decide(second, {"每人每月80元": ("整改", "改到80元")})
        run(mended().write(tmp_path / "第三稿.txt"), "--decisions", second, "-o", third)
        last = run(
            faulty().write(tmp_path / "第四稿.txt"), "--decisions", third, "--format", "json"
        )
        back = json.loads(last.stdout)
        kinds = [each["decision"]["kind"] for each in back["results"] if "decision" in each]
        assert sorted(kinds) == ["误报", "说明理由", "采纳"]
        assert [each["decision"]["reason"] for each in back["lapsedDecisions"]] == ["改到80元"]

    def test_a_table_saved_as_text_and_a_filtered_sheet(
        self, run: Callable[..., Result], filled: Path, tmp_path: Path
    ) -> None:
        """As Excel saves them in China: GB18030; a filter hides rows, and they count."""
        file = faulty().write(tmp_path / "稿.txt")
        book = openpyxl.load_workbook(filled)
        rows = list(book["问题清单"].iter_rows(values_only=True))
        saved = tmp_path / "意见.csv"
        with saved.open("w", encoding="gb18030", newline="") as out:
            csv.writer(out).writerows(rows)
        for at in range(2, len(rows) + 1):
            book["问题清单"].row_dimensions[at].hidden = True
        book["问题清单"].insert_rows(1)
        book["问题清单"]["A1"] = "请民政局核"
        book.save(filled)
        one = json.loads(run(file, "--decisions", saved, "--format", "json").stdout)
        two = json.loads(run(file, "--decisions", filled, "--format", "json").stdout)
        assert one == two
        assert sum("decision" in each for each in one["results"]) == 3

    @pytest.mark.parametrize(
        ("decision", "words"),
        [
            (("同意", "好"), ("问题清单!H", "同意", "整改")),
            (("误报", ""), ("问题清单!H", "理由")),
            (("", "只有理由"), ("问题清单!H", "处理意见")),
            (("误报", "长" * 5000), ("4,000",)),
        ],
    )
    def test_what_does_not_fit_is_refused_with_its_cell(
        self,
        decision: tuple[str, str],
        words: tuple[str, ...],
        run: Callable[..., Result],
        filled: Path,
        tmp_path: Path,
    ) -> None:
        decide(filled, {"每人每月80元": decision})
        file = faulty().write(tmp_path / "稿.txt")
        refused(run(file, "--decisions", filled), "报告.xlsx", *words)

    def test_other_files_are_refused(self, run: Callable[..., Result], tmp_path: Path) -> None:
        file = faulty().write(tmp_path / "稿.txt")
        sheet = faulty().write(tmp_path / "稿.xlsx")
        for other in (file, sheet, faulty().write(tmp_path / "稿.docx")):
            refused(run(file, "--decisions", other), "编号", "处理意见")
        broken = tmp_path / "坏.xlsx"
        broken.write_bytes(b"PK\x03\x04" + b"\x00" * 60)
        refused(run(file, "--decisions", broken), "坏.xlsx")

    def test_two_rows_that_disagree_are_refused(
        self, run: Callable[..., Result], filled: Path, tmp_path: Path
    ) -> None:
        book = openpyxl.load_workbook(filled)
        rows = book["问题清单"]
        columns = {"".join(str(cell.value).split()): cell.column for cell in rows[1]}
        values = [cell.value for row in rows.iter_rows(min_row=2) for cell in row[:0]]
        for row in list(rows.iter_rows(min_row=2, values_only=True)):
            if row[columns["处理意见"] - 1] == "误报":
                values = list(row)
        values[columns["处理意见"] - 1] = "整改"
        rows.append(values)
        book.save(filled)
        file = faulty().write(tmp_path / "稿.txt")
        refused(run(file, "--decisions", filled), "differently", "问题清单!H")


def test_a_report_reads_back_as_it_was(base: Report, clauses: Clauses, tmp_path: Path) -> None:
    """Ids, states, gravity and numbers, from the workbook and from the JSON."""
    for form in ("xlsx", "json"):
        path = tmp_path / f"报告.{form}"
        path.write_bytes(render_report(base, form, clauses))
        back = read_back(path, clauses)
        assert isinstance(back, Back)
        [found] = back.findings.values()
        assert not back.recorded

        def row(each: Finding) -> tuple[Any, ...]:
            return each.id, each.state, each.severity, each.reference_item, each.item

        assert sorted(map(row, found), key=str) == sorted(map(row, base.findings), key=str)
