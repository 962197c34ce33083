"""What neither keeps nor lowers a promise for certain, and a person looks at: numbers that were not understood or
only limit it, words by which the county keeps itself free, 不设…… of the reference that the county drops, caps that it
adds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from qzgraph.graph.load import Loaded
from qzgraph.judging.report import Finding, Severity
from qzgraph.judging.validate import validate
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary

CASES = Path(__file__).parent / "cases"
VISITS = 3
"""探访服务 in the city's standard and in the county's."""


@dataclass(frozen=True)
class Desk:
    """Where a small city's standard and a county's are read and held together."""

    settings: Settings
    vocabulary: Vocabulary
    folder: Path

    def read(self, name: str, old: str, new: str, division: str, year: int) -> Loaded:
        """A text of the cases with other words for how often somebody is visited."""
        text = (CASES / name).read_text("utf-8")
        assert old in text
        file = self.folder / Path(name).name
        file.write_text(text.replace(old, new), "utf-8")
        source = read_source(file)
        return Loaded(read_edition(source, division, year, self.vocabulary), source)

    def findings(self, asked: str, given: str) -> list[Finding]:
        """What is found on the floor of the visits, of which the city asks this and the county that."""
        upper = self.read("city.md", "每月探访不少于1次", asked, "330800", 2023)
        lower = self.read("floor/good.md", "每季度探访至少三次", given, "330824", 2024)
        told = (self.vocabulary, self.settings.shapes, self.settings.data)
        report = validate(lower.edition, lower.source, [upper], *told)
        found = [each for each in report.findings if each.clause == "floor"]
        return [each for each in found if each.reference_item == VISITS]


@pytest.fixture
def desk(settings: Settings, vocabulary: Vocabulary, tmp_path: Path) -> Desk:
    return Desk(settings, vocabulary, tmp_path)


#: What the city asks in a word that nobody knows.
UNKNOWN = "每月探访不少于1次，每人用工30榫"


def test_kept_word_for_word_it_is_no_matter(desk: Desk) -> None:
    assert desk.findings(UNKNOWN, UNKNOWN) == []


@pytest.mark.parametrize("standard", ["每月探访不少于1次，每人用工20榫", "每月探访不少于1次"])
def test_changed_or_gone_it_is_to_be_reviewed(standard: str, desk: Desk) -> None:
    (found,) = desk.findings(UNKNOWN, standard)
    assert (found.severity, found.unread) == (Severity.REVIEW, ("30",))
    assert found.reference_name == "探访服务"


@pytest.mark.parametrize(
    ("asked", "given", "doubted"),
    [
        # a number that limits what is promised
        ("使用期满3年的探访设备予以更换", "使用期满5年的探访设备予以更换", ("3年",)),
        ("使用期满3年的探访设备予以更换", "使用期满三年的探访设备予以更换", ()),
        # words that leave the county free, or take back
        ("每名老人配备探访员", "有条件的为每名老人配备探访员", ("有条件的",)),
        ("探访员上门服务", "不安排上门，由家属送到服务点", ("不安排", "由家属送到")),
        ("经费逐步到位", "视财力为老人配备探访员", ()),
        ("探访档案齐全", "探访档案逐步完善", ()),
        ("各村设探访点", "中心村设探访点，其他村不设", ("其他村不设",)),
        ("各村设探访点", "各村设探访点，其他事项不再另行规定", ()),
        ("探访档案齐全", "探访档案齐全；有条件的，可结合本地实际增加心理疏导", ()),
        ("探访档案齐全", "有条件的，可安排探访，并增加探访档案", ("有条件的",)),
        ("探访档案齐全", "不得暂停建立探访档案", ()),
        # a condition that was not there: an approval, paying first, a wait, a quota, a duty of the family
        ("发放探访补贴", "经批准后发放探访补贴", ("经批准",)),
        ("认定后发放探访补贴", "经批准后发放探访补贴", ()),
        ("发放探访补贴", "探访费用先由本人支付", ("先由本人",)),
        ("发放探访补贴", "探访费用无需垫付", ()),
        ("发放探访补贴", "探访满3年的发放探访补贴", ("满3年",)),
        ("发放探访补贴", "满80周岁的发放探访补贴", ()),
        ("探访3年以上的发放补贴", "探访满3年的发放补贴", ()),
        ("发放探访补贴", "探访补贴名额有限", ("名额有限",)),
        ("发放探访补贴", "探访由其子女负责", ("由其子女负责",)),
        ("探访点建成30处", "探访点建成30处左右", ("30处左右",)),
        # what is said to have no limit
        ("探访救助不设年度限额", "探访救助每年一次办理", ("不设年度限额",)),
        ("探访救助不设年度限额", "探访救助取消年度最高限额", ()),
        ("探访救助不限次数", "探访救助次数不限", ()),
        ("探访救助不设起付线", "探访救助起付标准为0元", ()),
        # a cap where there is none
        ("探访救助费用全额救助", "探访救助费用全额救助，全年最高500元", ("最高500元",)),
        ("免费发放药品", "免费发放药品，全年最高200元", ("最高200元",)),
        ("探访救助费用全额救助", "探访救助费用全额救助，每人每月另发50元", ()),
        ("探访救助费用全额救助，最高500元", "探访救助费用全额救助，最高600元", ()),
        # days on which it is shut
        ("探访站节假日照常开放", "探访站平日开放，法定节假日闭馆", ("节假日闭馆",)),
        ("探访站节假日照常开放", "探访站节假日均不闭馆", ()),
        # how it is done
        ("探访员上门服务", "探访员在服务点服务", ("上门",)),
        ("探访员上门服务", "探访员到老人家中服务", ()),
        ("面对面探访", "面对面探访1次、电话2次", ("面对面",)),
        ("面对面探访、电话随访", "探访员探访", ("面对面",)),
        ("面对面探访、电话随访", "电话随访、面对面探访", ()),
        ("探访结果公布", "探访结果公布；另有电话探访", ()),
        ("面对面探访", "面对面探访，接受电话预约", ()),
        ("探访结果向村民公布", "探访结果归档", ("公布",)),
        ("免费探访", "探访", ("免费",)),
        ("免费探访", "探访所需费用由财政承担", ()),
        ("所有村设探访点", "村里设探访点", ("全部",)),
        ("所有村设探访点", "村村设探访点", ()),
    ],
)
def test_what_may_be_less_is_to_be_reviewed(
    asked: str, given: str, doubted: tuple[str, ...], desk: Desk
) -> None:
    found = desk.findings(f"每月探访不少于1次，{asked}", f"每月探访不少于1次，{given}")
    assert {each.severity for each in found} == ({Severity.REVIEW} if doubted else set())
    assert tuple(word for each in found for word in each.unread) == doubted


@pytest.mark.parametrize(
    ("asked", "given", "upper", "lower"),
    [
        (
            "为每名老人配备探访员。",
            "有条件的为每名老人配备探访员。",
            None,
            "有条件的为每名老人配备探访员。",
        ),
        ("探访救助不设年度限额。", "探访救助一年一次。", "探访救助不设年度限额。", None),
    ],
)
def test_the_sentence_with_the_words_is_quoted(
    asked: str, given: str, upper: str | None, lower: str | None, desk: Desk
) -> None:
    asked, given = f"每月探访不少于1次。{asked}", f"每月探访不少于1次。{given}"
    (found,) = [each for each in desk.findings(asked, given) if each.severity is Severity.REVIEW]
    assert found.source is not None and found.reference_source is not None
    # Where one text does not say it, the same field of it stands beside.
    assert found.reference_source.text.rstrip("。") == (upper or asked).rstrip("。")
    assert found.source.text.rstrip("。") == (lower or given).rstrip("。")


@pytest.mark.parametrize(
    ("asked", "given", "severities"),
    [
        ("探访档案保存不少于15年", "探访档案永久保存", [Severity.REVIEW]),
        ("探访档案保存不少于15年", "探访档案妥善保存", [Severity.VIOLATION]),
        ("探访员持证比例达到90%", "探访员必须全体持证", [Severity.REVIEW]),
        ("探访员持证比例达到90%", "探访员持证上门", [Severity.VIOLATION]),
    ],
)
def test_all_or_for_ever_may_be_the_number(
    asked: str, given: str, severities: list[Severity], desk: Desk
) -> None:
    found = desk.findings(f"每月探访不少于1次，{asked}", f"每月探访不少于1次，{given}")
    assert [each.severity for each in found] == severities
