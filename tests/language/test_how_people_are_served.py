"""What a 服务对象 says beside whom it means: how people apply, who serves them, that all kinds are in; and lists whose
members hold together or one by one."""

from __future__ import annotations

import pytest

from qzgraph.language.groups import Group, read_groups
from qzgraph.language.lexicon import Lexicon
from qzgraph.settings import Settings
from qzgraph.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_vocabulary(Settings.from_environment().data).lexicon


def said(group: Group) -> set[str]:
    """What every case of a group says, beside that they are people."""
    return {term.name for term in group.terms} - {"人"}


def options(group: Group) -> list[set[str]]:
    """The alternatives of a group's only choice."""
    (choice,) = group.choices
    return [{str(getattr(each, "name", each)) for each in option} for option in choice.options]


@pytest.mark.parametrize(
    "behind",
    [
        "，由家庭医生上门服务",
        "，可就近到镇卫生院登记",
        "，凭身份证到村（社区）申请",
        "，向乡镇便民服务中心提出申请",
        "，由监护人申请、县残联转介",
        "，均可进入“户外劳动者驿站”休息",
        "，能自理、部分失能的老年人都在服务之列",
        "，居家的、住院的都纳入管理",
        "，随班就读、在特教学校就读以及由教师送教上门的均包括在内",
        "。可向所在村提出申请。",
        "，户籍在县外的一视同仁",
    ],
)
def test_it_restricts_nobody(behind: str, lexicon: Lexicon) -> None:
    (group,) = read_groups(f"老年人{behind}", lexicon)
    assert said(group) == {"老年人"}
    assert (group.choices, group.unread, group.measures) == ((), (), ())
    assert group.residency in {None, frozenset({"户籍", "常住", "居住证"})}


@pytest.mark.parametrize(
    "behind",
    [
        "，可自理",
        "，在本县登记失业",
        "，由父母一方抚养",
        "，由儿童福利机构抚养",
        "，凭残疾人证办理",
        "，各年级困难儿童均享受",
        "，须具有本县户籍",
        "。须具有本县户籍。",
        "。必须失能。",
        "，不满60周岁的除外",
    ],
)
def test_what_people_are_restricts(behind: str, lexicon: Lexicon) -> None:
    (group,) = read_groups(f"儿童{behind}", lexicon)
    assert said(group) != {"儿童"} or group.residency or group.excludes or group.unread


def test_what_they_do_there_may_be_no_condition(lexicon: Lexicon) -> None:
    (group,) = read_groups("劳动者，休息、饮水", lexicon)
    assert [said(each) for each in group.doubted] == [{"劳动者"}]


def test_a_clause_of_which_no_group_is_made_is_unread(lexicon: Lexicon) -> None:
    (group,) = read_groups("居民，外来人员住满六个月的同等享受", lexicon)
    assert group.unread == ("外来人员住满六个月的同等享受",)


def test_who_is_not_yet_taken_in_is_left_out(lexicon: Lexicon) -> None:
    (group,) = read_groups("各行政村村民，偏远自然村暂不纳入", lexicon)
    assert [said(each) for each in group.excludes] == [{"偏远", "自然村"}]


def test_all_kinds_of_something_are_no_restriction(lexicon: Lexicon) -> None:
    (group,) = read_groups("全部专业的学生", lexicon)
    assert said(group) == {"学生"}
    (group,) = read_groups("各企业职工", lexicon)
    assert said(group) == {"企业", "职工"}


def test_a_certificate_in_title_marks_is_asked(lexicon: Lexicon) -> None:
    (marked,) = read_groups("持有《老年优待证》的老年人", lexicon)
    (plain,) = read_groups("持有老年优待证的老年人", lexicon)
    assert said(marked) == said(plain) == {"老年", "优待证", "老年人"}


def test_whom_a_document_decides_on_is_not_named(lexicon: Lexicon) -> None:
    (group,) = read_groups("按照《常山县学生资助管理细则》确定的学生", lexicon)
    assert said(group) == {"学生", lexicon.unnamed}
    (group,) = read_groups("经学校认定的家庭经济困难学生", lexicon)
    assert said(group) == {"学生", "经济困难"}


def test_nobody_has_what_an_income_is_measured_by(lexicon: Lexicon) -> None:
    (group,) = read_groups("家庭人均收入低于低保标准1.5倍的残疾人", lexicon)
    assert said(group) == {"残疾", "家庭人均收入"}
    assert [each.of for each in group.measures] == ["最低生活保障标准"]


def test_a_list_shares_its_denial(lexicon: Lexicon) -> None:
    groups = read_groups("非重度智力、精神残疾人", lexicon)
    assert [said(each) for each in groups] == [
        {"残疾", "智力", "非重度"},
        {"残疾", "精神", "非重度"},
    ]


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("小、中班幼儿", ["小班", "中班"]),
        ("小、中、大班幼儿", ["幼儿园"]),
        ("获省、市、县级表彰的人员", ["省级", "市级", "县级"]),
    ],
)
def test_steps_of_a_scale_share_their_last_character(
    text: str, each: list[str], lexicon: Lexicon
) -> None:
    groups = read_groups(text, lexicon)
    assert len(groups) == len(each)
    for group, step in zip(groups, each, strict=True):
        assert step in said(group)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("受地震、洪涝影响，需要救助的人员", [{"地震", "影响"}, {"洪涝", "影响"}]),
        ("因火灾、水灾，导致生活困难的家庭", [{"火灾"}, {"洪涝"}]),
        ("女职工（机关、企业、事业单位）", [{"机关"}, {"企业"}, {"事业单位"}]),
        ("残疾学生（学前教育；义务教育；高中阶段）", [{"学前教育"}, {"义务教育"}, {"高中阶段"}]),
        ("本人或配偶残疾的职工", [{"残疾"}, {"残疾", "配偶"}]),
    ],
)
def test_one_of_a_list_will_do(text: str, wanted: list[set[str]], lexicon: Lexicon) -> None:
    (group,) = read_groups(text, lexicon)
    assert options(group) == wanted


def test_points_of_different_matters_hold_at_once(lexicon: Lexicon) -> None:
    (group,) = read_groups("居民养老保险参保人：年满60周岁；缴费满15年", lexicon)
    assert group.age is not None and group.age.low == 60
    assert [each.of for each in group.measures] == ["缴费"]
    groups = read_groups("符合下列条件之一的老年人：独居；年满80周岁", lexicon)
    assert len(groups) == 2, "any of them will do"


def test_a_clause_with_a_verb_of_its_own_holds_with_the_one_before(lexicon: Lexicon) -> None:
    (group,) = read_groups("经济困难、经评估为失能的老年人", lexicon)
    assert {"经济困难", "失能"} < said(group) and not group.choices
    (group,) = read_groups("在公办高中就读、经学校认定的学生", lexicon)
    assert {"公办", "就读"} < said(group) and not group.choices


def test_those_among_whom_somebody_is_told_are_not_his_kin(lexicon: Lexicon) -> None:
    (group,) = read_groups("在园幼儿中需要资助的烈士子女", lexicon)
    assert said(group) == {"幼儿", "幼儿园", "需要资助", "子女", "亲:烈士"}


def test_a_clause_behind_several_groups_is_said_of_all_of_their_kind(lexicon: Lexicon) -> None:
    groups = read_groups("烈士遗属、病故军人遗属，属于老年的，以及退伍军人", lexicon)
    assert ["老年" in said(each) for each in groups] == [True, True, False]


def test_a_label_keeps_its_opening_mark(lexicon: Lexicon) -> None:
    assert [each.label for each in read_groups("低收入、“三无”老人", lexicon)] == [
        "低收入老人",
        "“三无”老人",
    ]
