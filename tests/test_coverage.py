"""Coverage: which groups of people which items are for, and whom a lower edition leaves out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from qzgraph.cli import cli, main
from qzgraph.errors import BadUsage
from qzgraph.graph.load import Loaded
from qzgraph.judging.compare import Comparison
from qzgraph.judging.coverage import Cover, Coverage, coverage
from qzgraph.judging.places import places
from qzgraph.judging.verdict import Aspect, Status, Verdict
from qzgraph.rendering.coverage_view import marks, view
from qzgraph.rendering.formats import COVERAGE as FORMATS
from qzgraph.rendering.formats import render
from qzgraph.rendering.words import words_of
from qzgraph.vocabulary import Vocabulary
from web_page import Page, is_self_contained

NATION, CITY = "100000-2023", "330800-2023"
DROPPED, LESS_ONE, CLEAN = "coverage-01-kaihua", "complete-01-kaihua", "clean-01-kaihua"
Covered = Callable[..., Coverage]


@pytest.fixture(scope="module")
def covered(known: Callable[[str], Loaded], vocabulary: Vocabulary) -> Covered:
    """Coverages of editions by name, each made once."""
    made: dict[tuple[str, ...], Coverage] = {}

    def get(*names: str) -> Coverage:
        if names not in made:
            made[names] = coverage([known(name) for name in names], vocabulary)
        return made[names]

    return get


def by_number(found: Coverage, label: str, edition: int = 0) -> dict[int | None, Cover]:
    """How a group is covered by one edition's items, ``NONE`` left out."""
    (group,) = [group for group in found.groups if group.label == label]
    return {
        number: cell[edition]
        for service, cell in zip(found.services, group.cells, strict=True)
        for number, _ in service.items[edition]
        if cell[edition] is not Cover.NONE
    }


def numbers(found: Coverage, label: str, cover: Cover, edition: int = 0) -> set[int | None]:
    cells = by_number(found, label, edition)
    return {number for number, one in cells.items() if one is cover}


class TestOneEdition:
    """Read from the printed text: 服务对象 of each item."""

    def test_whom_an_item_names(self, covered: Covered) -> None:
        found = covered(CITY)
        assert numbers(found, "65岁及以上老年人", Cover.WHOLE) == {49, 53}
        assert numbers(found, "老年人", Cover.WHOLE) == {50, 72, 85}
        assert numbers(found, "0—6岁儿童", Cover.WHOLE) == {6, 7}
        assert numbers(found, "现役军人", Cover.WHOLE) == {73, 85}

    def test_a_group_with_a_condition_is_a_part(self, covered: Covered) -> None:
        """60 is for 老年人 without means, 77 for soldiers who are 老年 (进入老年的残疾军人), 51 for 城乡社区居家老年人, 24 for 登记失业青年 of 16 to 24."""
        found = covered(CITY)
        assert numbers(found, "老年人", Cover.PART) == {60, 77}
        assert numbers(found, "居家老年人", Cover.PART) == {51}
        assert numbers(found, "登记失业青年", Cover.PART) == {24}

    def test_a_broader_group_covers(self, covered: Covered) -> None:
        """80岁 and 65岁 lie in 老年人 (50), all residents in 城乡居民 (32); not the other way round."""
        found = covered(CITY)
        broader = numbers(found, "65岁及以上老年人", Cover.BROADER)
        assert {50, 72, 85, 32} <= broader
        assert not broader & {49, 53, 60}
        assert not {49, 53} & by_number(found, "老年人").keys()

    def test_a_part_of_a_group_covers_no_narrower_one(self, covered: Covered) -> None:
        """45 is for residents registered here: it says nothing of 65岁及以上老年人."""
        found = covered(CITY)
        assert 45 in numbers(found, "城乡居民", Cover.PART)
        assert 45 not in by_number(found, "65岁及以上老年人")

    def test_groups_stand_in_the_order_of_the_tree(self, covered: Covered) -> None:
        found = {group.label: (at, group.depth) for at, group in enumerate(covered(CITY).groups)}
        chain = ["所有个人", "城乡居民", "老年人", "65岁及以上老年人"]
        assert [found[label][1] for label in chain] == [0, 1, 2, 3]
        assert [found[label][0] for label in chain] == sorted(found[label][0] for label in chain)
        assert len(found) == len(covered(CITY).groups)

    def test_groups_without_items_are_hidden(self, covered: Covered) -> None:
        for group in covered(CITY).groups:
            assert group.count(Cover.WHOLE, 0) + group.count(Cover.PART, 0) > 0, group.label

    def test_every_item_is_a_column_and_names_somebody(self, covered: Covered) -> None:
        found = covered(CITY)
        assert sorted(s.items[0][0][0] or 0 for s in found.services) == list(range(1, 102))
        shown = view(found)
        assert all(shown.named_by(at, 0) for at in range(len(found.services)))

    def test_there_is_no_hole(self, covered: Covered) -> None:
        assert covered(CITY).holes == ()


class TestHoles:
    def test_a_group_left_out(self, covered: Covered) -> None:
        """The county's 8 is for 孤儿、艾滋病病毒感染儿童: 事实无人抚养儿童 are left out, and nobody else."""
        found = covered(CITY, DROPPED)
        (hole,) = found.holes
        assert hole.printed == found.groups[hole.group].label == "事实无人抚养儿童"
        assert found.services[hole.service].items[1] == ((8, "特殊儿童群体基本生活保障"),)
        assert (hole.upper, hole.lower) == (CITY, "330824-2024")
        assert "事实无人抚养儿童" in hole.quote.text
        assert hole.lower_quote and hole.lower_quote.text == "孤儿、艾滋病病毒感染儿童。"
        assert by_number(found, "事实无人抚养儿童", 1)[8] is Cover.HOLE
        assert by_number(found, "事实无人抚养儿童", 0)[8] is Cover.WHOLE
        assert by_number(found, "孤儿", 1)[8] is Cover.WHOLE

    def test_an_item_left_out(self, covered: Covered) -> None:
        """84, for residents of minority areas, has no counterpart."""
        found = covered(CITY, LESS_ONE)
        assert [found.services[hole.service].items for hole in found.holes] == [
            (((84, "少数民族文化服务"),), ())
        ] * len(found.holes)
        assert {hole.printed for hole in found.holes} == {"少数民族地区居民"}
        assert found.holes[0].lower_quote is None

    def test_a_clean_localisation_has_none(self, covered: Covered) -> None:
        assert covered(CITY, CLEAN).holes == ()

    def test_a_narrower_age_registration_or_group(self, covered: Covered) -> None:
        """National 6 is for 0—6岁儿童和其他重点人群, Quzhou's for 0—6岁儿童; 高龄 are visited by the
        nation's 38 and not by Quzhou's 52; 3 is for women with 至少一方 registered here."""
        found = covered(NATION, CITY)
        holes = {(found.services[h.service].items[0][0][0], h.printed) for h in found.holes}
        three = (3, "孕前3个月至孕早期3个月的妇女")
        assert {(6, "其他重点人群"), (38, "高龄"), three} <= holes

    def test_what_is_not_known_is_no_hole(self, covered: Covered) -> None:
        found = covered("100000-2021", CITY)
        assert found.holes == ()
        cells = [cell for group in found.groups for cell in group.cells]
        assert any(cell[0] is Cover.UNKNOWN for cell in cells)
        assert not any(cell[1] is Cover.UNKNOWN for cell in cells)

    @pytest.mark.parametrize(
        "editions", [(NATION, CITY), (NATION, "330000-2023"), ("330700-2023", CITY)]
    )
    def test_holes_are_where_a_comparison_says_narrower(
        self, editions: tuple[str, str], covered: Covered, compared: Callable[..., Comparison]
    ) -> None:
        """Of each pair of items, by the names of the upper ones: fewer people, or no such item."""
        comparison = compared(*editions)
        upper = comparison.editions[0].edition
        narrower = {Verdict.NARROWER, Verdict.OTHER, Verdict.DROPPED}
        wanted = {
            tuple(upper.items[at].name for at in row.items[0])
            for row in comparison.rows
            for pair in row.pairs
            if pair.status is Status.MISSING
            or any(
                d.aspect is Aspect.POPULATION and d.verdict in narrower for d in pair.differences
            )
        }
        found = covered(*editions)
        names = {
            tuple(name for _, name in found.services[hole.service].items[0]) for hole in found.holes
        }
        assert names == wanted


def test_an_added_item_stands_in_the_domain_of_its_neighbours(
    compared: Callable[..., Comparison],
) -> None:
    """Quzhou's 军有所抚 is the nation's 优军服务保障, where 优待抚恤 stands."""
    comparison = compared(NATION, CITY)
    found = places([loaded.edition for loaded in comparison.editions], comparison.rows)
    domains = {domain for domain, _ in found}
    assert "军有所抚" not in domains
    assert "优军服务保障" in domains


class TestFormats:
    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("editions", [(CITY,), (CITY, DROPPED), ("100000-2021", CITY)])
    def test_the_same_matrix_gives_the_same_bytes(
        self, form: str, editions: tuple[str, ...], covered: Covered
    ) -> None:
        found = covered(*editions)
        assert render(found, form) == render(found, form)

    def test_another_format_is_refused(self, covered: Covered) -> None:
        with pytest.raises(BadUsage, match="there is no format 'docx'"):
            render(covered(CITY), "docx")

    def test_signs(self) -> None:
        assert words_of(Cover).keys() == set(Cover)
        assert marks((Cover.WHOLE, Cover.HOLE)) == "●×"
        assert marks((Cover.NONE, Cover.WHOLE)) == "－●"
        assert marks((Cover.NONE, Cover.NONE)) == ""
        assert all(
            word.sign.encode("gb2312") for cover, word in words_of(Cover).items() if word.sign
        )

    def test_text_tells_holes_first(self, covered: Covered) -> None:
        lines = render(covered(CITY, DROPPED), "text", width=100).decode().splitlines()
        heads = [line for line in lines if line.startswith("■")]
        assert heads == ["■ 缺口 holes：1", "■ 人群和项目号 groups, with the numbers of the items"]
        assert "× 事实无人抚养儿童" in lines[lines.index(heads[0]) + 1]
        single = render(covered(CITY), "text", width=100).decode()
        (line,) = [
            line for line in single.splitlines() if line.strip().startswith("65岁及以上老年人")
        ]
        assert "● 49、53 ○" in line
        assert "看不出缺口" in single

    def test_json(self, covered: Covered) -> None:
        told = json.loads(render(covered(CITY, DROPPED), "json"))
        assert told["editions"] == [CITY, "330824-2024"]
        (hole,) = told["holes"]
        assert hole["group"] == "事实无人抚养儿童"
        assert hole["quotes"]["330824-2024"] == "孤儿、艾滋病病毒感染儿童。"
        (group,) = [group for group in told["groups"] if group["group"] == "事实无人抚养儿童"]
        (cell,) = [cell for cell in group["cells"] if cell["service"] == hole["service"]]
        assert cell["cover"] == {CITY: "whole", "330824-2024": "hole"}

    def test_csv(self, covered: Covered) -> None:
        content = render(covered(CITY, DROPPED), "csv")
        rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
        holes = [row for row in rows if row["330824-2024 覆盖 cover"] == "缺口 hole"]
        assert [(row["人群 group"], row["330824-2024 项目 item"]) for row in holes] == [
            ("事实无人抚养儿童", "8 特殊儿童群体基本生活保障")
        ]

    def test_html(self, covered: Covered) -> None:
        page = Page(render(covered(CITY, DROPPED), "html"))
        is_self_contained(page)
        said = [cell["title"] for cell in page.all("td") if "title" in cell]
        assert said.count(f"{CITY}覆盖，330824-2024缺口") == 1
        assert "缺口 holes：1处" in page.text
        assert "孤儿、艾滋病病毒感染儿童。" in page.text
        assert "没有缺口。" in Page(render(covered(CITY, CLEAN), "html")).text

    def test_workbook(self, covered: Covered) -> None:
        book = openpyxl.load_workbook(BytesIO(render(covered(CITY, DROPPED), "xlsx")))
        assert book.sheetnames == ["说明", "缺口", "人群和领域", "矩阵"]
        sheet: Worksheet = book["矩阵"]
        assert sheet.freeze_panes == "D5"
        names = [cell.value for cell in sheet[3]]
        column = names.index("特殊儿童群体基本生活保障")
        rows = {str(row[0].value).strip("　"): row for row in sheet.iter_rows(min_row=5)}
        hole = rows["事实无人抚养儿童"]
        assert (hole[column].value, hole[2].value) == ("●×", 1)
        assert rows["孤儿"][column].value == "●●"
        assert sheet[4][column].value == "8\n8"
        assert "孤儿、艾滋病病毒感染儿童。" in sheet[4][column].comment.text
        assert sheet[3][column].alignment.textRotation == 255
        assert rows["写明的人群数 groups named"][column].value == "3/2"
        listed = list(book["缺口"].iter_rows(min_row=2, values_only=True))
        assert [row[:2] for row in listed] == [("事实无人抚养儿童", "事实无人抚养儿童")]

    def test_numbers_of_one_edition_are_numbers(self, covered: Covered) -> None:
        book = openpyxl.load_workbook(BytesIO(render(covered(CITY), "xlsx")))
        assert book.sheetnames == ["说明", "人群和领域", "矩阵"]
        sheet = book["矩阵"]
        assert [cell.value for cell in sheet[4]][3:6] == [1, 2, 3]
        rows = {str(row[0].value).strip("　"): row for row in sheet.iter_rows(min_row=5)}
        assert rows["老年人"][1].value == 5  # 50, 60, 72, 77, 85


@pytest.mark.usefixtures("isolated")
class TestCommand:
    def test_the_suffix_tells_the_format(self, tmp_path: Path) -> None:
        out = tmp_path / "覆盖.xlsx"
        done = CliRunner().invoke(cli, ["coverage", CITY, "-o", str(out)])
        assert done.exit_code == 0
        assert openpyxl.load_workbook(out)["矩阵"]["A5"].value == "所有个人"

    @pytest.mark.parametrize(
        ("arguments", "line"),
        [
            (["330899-2023"], "there is no edition '330899-2023'"),
            ([CITY, "-o", "x.docx"], "no format has the suffix '.docx'"),
            ([], "no edition is named"),
        ],
    )
    def test_what_is_wrong_is_one_line(
        self, arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as left:
            main(["coverage", *arguments])
        assert left.value.code == 2
        error = capsys.readouterr().err
        assert line in error
        assert error.count("\n") == 1
