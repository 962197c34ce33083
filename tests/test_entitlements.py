"""Who is owed what: expectations read by hand from Quzhou's ``服务对象`` fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from qzgraph.cli import main
from qzgraph.errors import BadUsage
from qzgraph.judging.entitlements import Entitlements, entitlements
from qzgraph.judging.membership import Membership
from qzgraph.judging.person import describe_person, read_residencies
from qzgraph.records.model import Edition, Residency
from qzgraph.rendering.formats import render
from qzgraph.vocabulary import Vocabulary

Ask = Callable[..., Entitlements]

#: 「城乡居民」 and nothing else: 32, 33, 35, 42, 76, 78, 80, 81, 83, 87–100.
RESIDENTS = {32, 33, 35, 42, 76, 78, 80, 81, 83, *range(87, 101)}
#: 「所有单位和个人」
ANYBODY = {27}


@pytest.fixture
def ask(edition: Edition, vocabulary: Vocabulary) -> Ask:
    def answer(age: int | None = None, residency: str = "", *groups: str) -> Entitlements:
        person = describe_person(vocabulary, age, read_residencies(residency), groups)
        return entitlements(edition, person, vocabulary)

    return answer


def items(answer: Entitlements, verdict: Membership) -> set[int | None]:
    return {service.item.number for service in answer.of(verdict)}


def left_out(answer: Entitlements) -> set[int]:
    return set(range(1, 102)) - {service.item.number for service in answer.services}


class TestOlderPerson:
    """82 years old and registered here: the question of the home page."""

    def test_covered(self, ask: Ask) -> None:
        """49 and 53 are for those of 65 and more, 85 for 老年人, 45 for 衢州市户籍, 101 likewise."""
        answer = ask(82, "hukou")
        assert items(answer, Membership.COVERED) == RESIDENTS | ANYBODY | {45, 49, 53, 85, 101}

    def test_covered_if(self, ask: Ask) -> None:
        """50 「符合条件的老年人」, 51 居家老年人, 52 独居、空巢…, 60 无劳动能力…的老年人, 72 符合条件的老年人."""
        answer = ask(82, "hukou")
        assert items(answer, Membership.COVERED_IF) == {50, 51, 52, 60, 72}
        [fifty] = [s for s in answer.services if s.item.number == 50]
        assert fifty.condition == "符合条件的老年人"
        assert fifty.because.startswith("82岁")

    def test_reasons_are_told_in_english_as_well(self, ask: Ask) -> None:
        told = {s.item.number: s for s in ask(82).services}
        within = "82 years old, and so within “older persons aged 65 and over”"
        assert told[49].why.en == within
        assert told[45].needs.en == "registered here"
        assert told[50].why.en.startswith("82 years old; “")

    def test_left_out(self, ask: Ask) -> None:
        """Children's services: 0—6岁 (6, 7), 孤儿… (8), 儿童 (9), 不满16周岁 (10), 幼儿 (11), 未成年人 (86)."""
        assert left_out(ask(82, "hukou")) == {6, 7, 8, 9, 10, 11, 86}

    def test_registration_unsaid(self, ask: Ask) -> None:
        answer = ask(82)
        [insurance] = [s for s in answer.services if s.item.number == 45]
        assert insurance.verdict is Membership.COVERED_IF
        assert insurance.condition == "具有衢州市户籍（含持有本市居住证）"

    def test_a_group_within_the_older(self, ask: Ask) -> None:
        """52 names 失能老年人; 失能 alone is enough said of someone of 82."""
        answer = ask(82, "hukou", "失能")
        assert 52 in items(answer, Membership.COVERED)
        assert [concept.label for concept in answer.person.groups] == ["失能老年人"]

    def test_the_age_bound_is_the_texts(self, ask: Ask) -> None:
        """65岁及以上 (49): 64 is left out, 65 is in."""
        assert 49 in left_out(ask(64, "hukou"))
        assert 49 in items(ask(65, "hukou"), Membership.COVERED)


class TestOthers:
    def test_a_child(self, ask: Ask) -> None:
        """6岁 is within 0—6岁 (6, 7), and a minor (85, 86); older people's services are left out."""
        answer = ask(6, "resident")
        assert items(answer, Membership.COVERED) >= {6, 7, 85, 86}
        assert left_out(answer) >= {49, 50, 51, 52, 53}
        assert {6, 7} <= left_out(ask(7))

    def test_an_orphan_is_not_yet_a_pupil(self, ask: Ask) -> None:
        """8 names 孤儿. 14 names them among 在义务教育学校就读…的学生: only if at such a school."""
        answer = ask(None, "", "孤儿")
        assert 8 in items(answer, Membership.COVERED)
        [pupils] = [s for s in answer.services if s.item.number == 14]
        assert pupils.verdict is Membership.COVERED_IF
        assert "义务教育学校就读" in pupils.condition

    def test_a_person_with_disabilities(self, ask: Ask) -> None:
        """71 is for 残疾人; the others ask for more: a grade, a need, a certificate."""
        answer = ask(None, "", "残疾人")
        assert items(answer, Membership.COVERED) == RESIDENTS | ANYBODY | {71, 85}
        assert items(answer, Membership.COVERED_IF) >= {65, 66, 67, 68, 69, 70, 72}

    @pytest.mark.parametrize(
        ("group", "number"),
        [
            ("受灾人员", 63),
            ("困境儿童", 9),
            ("农村留守儿童", 10),
            ("特困人员", 60),
            ("最低生活保障家庭", 59),
            ("低保户", 59),
        ],
    )
    def test_a_service_that_defines_a_group(self, ask: Ask, group: str, number: int) -> None:
        """63 is for 受灾人员 by its name; its 服务对象 says who counts as one."""
        answer = ask(None, "", group)
        [service] = [s for s in answer.services if s.item.number == number]
        assert service.verdict is Membership.COVERED
        assert service.because.startswith("是")

    def test_an_orphan_at_school_alone_is_aided(self, ask: Ask) -> None:
        """16 普通高中国家助学金 names 孤儿 among those 在普通高中学校就读."""
        [aid] = [s for s in ask(None, "", "孤儿").services if s.item.number == 16]
        assert aid.verdict is Membership.COVERED_IF
        assert "普通高中学校就读" in aid.condition

    def test_families_of_veterans_are_no_families_of_soldiers(self, ask: Ask) -> None:
        """73 has 现役军人家属; 退役军人家属 is no concept, but every word of it is known."""
        assert 73 in items(ask(None, "", "现役军人家属"), Membership.COVERED)
        assert 73 in items(ask(None, "", "退役军人家属"), Membership.CANNOT_TELL)

    def test_a_veteran_is_no_child(self, ask: Ask) -> None:
        """An age that was not said makes nobody a child of six, unless he is said to be a child."""
        assert {6, 49} <= items(ask(None, "", "退役军人"), Membership.CANNOT_TELL)
        assert {6, 7} <= items(ask(None, "", "孤儿"), Membership.COVERED_IF)

    def test_what_is_unsaid_covers_nothing(self, ask: Ask) -> None:
        answer = ask(30)
        assert items(answer, Membership.CANNOT_TELL) >= {2, 36, 59, 65, 71, 73, 79}
        assert not items(answer, Membership.COVERED) & {2, 36, 59, 65, 71, 73, 79}

    def test_a_migrant(self, ask: Ask) -> None:
        """城乡居民 means who lives here; those who say 户籍 of the province or the city are left out."""
        answer = ask(30, "migrant")
        assert items(answer, Membership.COVERED) == ANYBODY
        assert items(answer, Membership.COVERED_IF) >= RESIDENTS
        assert left_out(answer) >= {3, 65, 67}

    def test_nothing_said(self, ask: Ask) -> None:
        """Nobody is left out, and only what everyone who lives here is owed is covered."""
        answer = ask()
        assert left_out(answer) == set()
        assert items(answer, Membership.COVERED) == RESIDENTS | ANYBODY


class TestBadPersons:
    @pytest.mark.parametrize(
        ("age", "residency", "groups", "says"),
        [
            (30, "", ["老年人"], "nobody of that age"),
            (None, "hukou,migrant", [], "at once"),
            (None, "citizen", [], "no residency"),
            (None, "", ["独居老人房屋"], "no group is called"),
        ],
    )
    def test_one_line(
        self, age: int | None, residency: str, groups: list[str], says: str, vocabulary: Vocabulary
    ) -> None:
        with pytest.raises(BadUsage, match=says):
            describe_person(vocabulary, age, read_residencies(residency), groups)

    def test_a_near_miss_is_named(self, vocabulary: Vocabulary) -> None:
        with pytest.raises(BadUsage, match="独居老年人"):
            describe_person(vocabulary, None, [Residency.HUKOU], ["独居老人房屋"])


class TestFormats:
    def test_json_as_the_contract_has_it(self, ask: Ask) -> None:
        document = json.loads(render(ask(82, "hukou"), "json"))
        assert document["person"] == {"age": 82, "residency": ["hukou"], "groups": []}
        assert document["edition"] == "330800-2023"
        [visits] = [s for s in document["services"] if s["item"] == 52]
        assert visits["verdict"] == "coveredIf"
        assert visits["leadAgency"] == "衢州市民政局"
        [benchmark] = visits["benchmarks"]
        assert (benchmark["value"], benchmark["unit"], benchmark["per"]) == (1, "次", "每月")
        for service in document["services"]:
            assert {
                *("item", "name", "verdict", "because", "condition"),
                *("benchmarks", "leadAgency", "legalBasis"),
            } <= set(service)

    def test_workbook(self, ask: Ask) -> None:
        answer = ask(82, "hukou")
        book = openpyxl.load_workbook(BytesIO(render(answer, "xlsx")))
        rows = list(book["服务"].iter_rows(values_only=True))
        assert len(rows) == 1 + len(answer.services)
        assert rows[1][0] == "可以享受"
        assert {row[1] for row in rows[1:] if row[0] == "符合条件可以享受"} == {50, 51, 52, 60, 72}
        assert book["服务"].freeze_panes == "A2"

    def test_text_tells_the_sure_ones_first(self, ask: Ask) -> None:
        text = render(ask(82, "hukou"), "text").decode()
        assert (
            text.index("可以享受 covered") < text.index("符合条件可以享受") < text.index("不能判断")
        )
        assert "82岁，有本地户籍" in text

    def test_same_bytes(self, ask: Ask) -> None:
        for form in ("text", "json", "xlsx"):
            assert render(ask(82), form) == render(ask(82), form)


@pytest.mark.usefixtures("isolated")
class TestCommand:
    def test_asks(self, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        with pytest.raises(SystemExit) as leaving:
            main(["entitlements", "--in", "330800-2023", "--age", "82", "--format", "json"])
        assert leaving.value.code == 0
        assert json.loads(capfdbinary.readouterr().out)["edition"] == "330800-2023"

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--in", "330800-2020"], "there is no edition"),
            (["--in", "330800-2023", "--age", "-1"], "--age"),
            (["--in", "330800-2023", "--group", ""], "no group is called"),
            (["--age", "82"], "--in"),
        ],
    )
    def test_errors(
        self, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as leaving:
            main(["entitlements", *arguments])
        lines = capsys.readouterr().err.splitlines()
        assert (leaving.value.code, len(lines)) == (2, 1)
        assert says in lines[0]
