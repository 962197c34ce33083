"""服务对象 as expressions: one case a construction, expectations written by hand from the sentences."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qzgraph.language.groups import read_groups
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.lexicon_tables import load_lexicon
from qzgraph.language.scope import ages_of
from qzgraph.language.words import words

DATA = Path(__file__).parents[2] / "data" / "lexicon"
LEXICON = load_lexicon(DATA)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return LEXICON


#: text, and for each group: its name, the concepts that its words say beside 人, ages.
CASES = {
    # How people are found restricts nobody; what stands beside it does.
    "学校经家访等途径据实认定的孤儿": [("学校经家访等途径据实认定的孤儿", {"孤儿"}, (None, 17))],
    "经县级民政部门审核认定的孤儿": [("经县级民政部门审核认定的孤儿", {"孤儿"}, (None, 17))],
    "在特殊教育学校经评估认定的学生": [
        ("在特殊教育学校经评估认定的学生", {"特殊教育学校", "学生"}, (None, None))
    ],
    # What is no matter restricts nobody, nor does what it is told by.
    "不分城乡、不论户籍的60周岁以上老年人": [
        ("不分城乡、不论户籍的60周岁以上老年人", {"老年人"}, (60, None))
    ],
    # What follows what is no matter restricts.
    "不分城乡60周岁以上残疾人": [("不分城乡60周岁以上残疾人", {"残疾"}, (60, None))],
    "不论户籍、在本县参保的居民": [("不论户籍、在本县参保的居民", {"参保", "居民"}, (None, None))],
    "三级智力残疾人（等级以评定结果为准）": [
        ("三级智力残疾人（等级以评定结果为准）", {"三级", "智力", "残疾"}, (None, None))
    ],
    # What is denied of the first of several nouns is denied of each.
    "未参加机关事业单位养老保险和企业职工基本养老保险的城乡居民": [
        (
            "未参加机关事业单位养老保险和企业职工基本养老保险的城乡居民",
            {"非机关事业单位养老保险", "非职工养老保险", "城乡", "居民"},
            (None, None),
        )
    ],
    # Cases of which one will do are one group each, with what they share.
    "属于下列情形之一的老年人：独居、空巢、失能。": [
        ("独居属于下列情形之一的老年人", {"独居", "老年人"}, (60, None)),
        ("空巢属于下列情形之一的老年人", {"空巢", "老年人"}, (60, None)),
        ("失能属于下列情形之一的老年人", {"失能", "老年人"}, (60, None)),
    ],
    "成年残疾人：①重度的；②精神、智力残疾的。": [
        ("重度成年残疾人", {"重度", "成年", "残疾"}, (18, None)),
        ("精神残疾成年残疾人", {"精神", "成年", "残疾"}, (18, None)),
        ("智力残疾成年残疾人", {"智力", "成年", "残疾"}, (18, None)),
    ],
    # Whom somebody has is not who is meant; nor whom to look to first.
    "家庭成员中有重病患者、重度残疾人的家庭": [
        (
            "家庭成员中有重病患者、重度残疾人的家庭",
            {"家庭", "家:人", "家:家庭成员", "家:患病", "家:重大", "家:残疾", "家:重度"},
            (None, None),
        )
    ],
    "全体公民，特别是老年人、残疾人": [("全体公民", {"公民"}, (None, None))],
    # There is a condition, and not which; a clause that ends in 不限 asks nothing.
    "符合有关政策要求的见习人员": [
        ("符合有关政策要求的见习人员", {"符合条件", "见习人员"}, (None, None))
    ],
    "在本县参加培训的劳动者，城镇、农村不限": [
        ("在本县参加培训的劳动者", {"培训", "劳动者"}, (None, None))
    ],
    "独居、空巢老年人": [
        ("独居老年人", {"独居", "老年人"}, (60, None)),
        ("空巢老年人", {"空巢", "老年人"}, (60, None)),
    ],
    "农村低保户": [("农村低保户", {"农村", "低保", "家庭"}, (None, None))],
    # A relative listed without a head of its own is the relative of the one before it.
    "烈士父母、配偶、子女": [
        ("烈士父母", {"父母", "亲:烈士"}, (None, None)),
        ("烈士配偶", {"配偶", "亲:烈士"}, (None, None)),
        ("烈士子女", {"子女", "亲:烈士"}, (None, None)),
    ],
    # Somebody's 孩子 are his children, of any age.
    "烈士的孩子": [("烈士的孩子", {"子女", "亲:烈士"}, (None, None))],
    # Bodies listed before the staff that each of them has.
    "机关、事业单位和企业的工作人员": [
        ("机关的工作人员", {"机关", "职工"}, (None, None)),
        ("事业单位的工作人员", {"事业单位", "职工"}, (None, None)),
        ("企业的工作人员", {"企业", "职工"}, (None, None)),
    ],
    # The whole before 中 is who the listed are taken from, and no group beside them.
    "老年人中，失能、独居以及留守的老年人": [
        ("失能、独居以及留守的老年人", {"老年人"}, (60, None))
    ],
    "低保、低保边缘家庭的学生": [
        ("低保家庭的学生", {"低保", "学生"}, (None, None)),
        ("低保边缘家庭的学生", {"低保边缘", "学生"}, (None, None)),
    ],
    "低保家庭中的学生": [("低保家庭中的学生", {"低保", "学生"}, (None, None))],
    "家中有残疾人的学生": [("家中有残疾人的学生", {"家:残疾", "家:人", "学生"}, (None, None))],
    "残疾人家庭学生": [("残疾人家庭学生", {"家:残疾", "家:人", "学生"}, (None, None))],
    "三、四级智力、精神残疾人": [
        ("三、四级智力残疾人", {"智力", "残疾"}, (None, None)),
        ("三、四级精神残疾人", {"精神", "残疾"}, (None, None)),
    ],
    "年满十六周岁未满十八周岁的孤儿": [("年满十六周岁未满十八周岁的孤儿", {"孤儿"}, (16, 17))],
    "16周岁至法定退休年龄的失业人员": [
        ("16周岁至法定退休年龄的失业人员", {"失业", "未达法定退休年龄"}, (16, None))
    ],
    "60周岁以上居民": [("60周岁以上居民", {"居民"}, (60, None))],
    "现役军人及其家属": [
        ("现役军人", {"军人", "服现役"}, (None, None)),
        ("现役军人的家属", {"家属", "亲:军人", "亲:服现役"}, (None, None)),
    ],
    "烈士、病故军人的遗属": [
        ("烈士的遗属", {"家属", "亲:烈士"}, (None, None)),
        ("病故军人的遗属", {"家属", "亲:病故军人"}, (None, None)),
    ],
    "寄宿生、非寄宿生": [
        ("寄宿生", {"学生", "寄宿"}, (None, None)),
        ("非寄宿生", {"学生", "非寄宿"}, (None, None)),
    ],
    "父母一方为残疾人，另一方失踪的儿童": [
        ("父母一方为残疾人，另一方失踪的儿童", None, (None, 17))
    ],
    # What 即 in brackets names is who is meant; a bracket behind 的 names the clause before it.
    "父母双亡或者查找不到生父母的未满18周岁的未成年人（即孤儿）": [
        ("父母双亡或者查找不到生父母的未满18周岁的未成年人（即孤儿）", {"孤儿"}, (None, 17))
    ],
    "常住的单独居住的（独居）、子女长年不归的（空巢）老年人": [
        ("常住的单独居住的（独居）的老年人", {"独居", "老年人"}, (60, None)),
        ("常住的子女长年不归的（空巢）老年人", {"空巢", "老年人"}, (60, None)),
    ],
    # Of those before 中 each of the clauses behind it, or all of the list, tells some.
    "烈士、病故军人的遗属中，年老的、残疾的": [
        ("年老烈士的遗属", {"家属", "亲:烈士", "老年"}, (60, None)),
        ("残疾烈士的遗属", {"家属", "亲:烈士", "残疾"}, (None, None)),
        ("年老病故军人的遗属", {"家属", "亲:病故军人", "老年"}, (60, None)),
        ("残疾病故军人的遗属", {"家属", "亲:病故军人", "残疾"}, (None, None)),
    ],
    "登记失业人员中的大龄人员、残疾人和长期失业的人员": [
        ("登记失业人员中的大龄人员", {"登记失业", "大龄"}, (None, None)),
        ("登记失业人员中的残疾人", {"登记失业", "残疾"}, (None, None)),
        ("登记失业人员中的长期失业的人员", None, (None, None)),
    ],
    # Causes are alternatives, and what they led to is said of each.
    "因地震、洪涝受灾的居民": [
        ("因地震受灾的居民", {"地震", "因灾", "居民"}, (None, None)),
        ("洪涝受灾的居民", {"洪涝", "因灾", "居民"}, (None, None)),
    ],
    # A noun of a list ends the words before it too.
    "客车和货车驾驶员": [
        ("客车", {"客车", "驾驶员"}, (None, None)),
        ("货车驾驶员", {"货车司机"}, (None, None)),
    ],
    "社区教育、农村教育学员": [
        ("社区教育学员", {"社区", "教育", "学员"}, (None, None)),
        ("农村教育学员", {"农村", "教育", "学员"}, (None, None)),
    ],
    "女年满40周岁、男年满50周岁的登记失业人员": [
        ("女年满40周岁的登记失业人员", {"女", "登记失业"}, (40, None)),
        ("男年满50周岁的登记失业人员", {"男", "登记失业"}, (50, None)),
    ],
    # A denied noun is somebody of whom it does not hold.
    "非残疾人": [("非残疾人", {"非残疾"}, (None, None))],
    # What 不受 and 限制 enclose restricts nobody, nor whether something is so.
    "不受户籍限制的产妇": [("不受户籍限制的产妇", {"产妇"}, (None, None))],
    "在本县就读的学生，不论是否在本县参保": [("在本县就读的学生", {"就读", "学生"}, (None, None))],
    # Below a heading: cases of its people, conditions that all must be met, or other people that it sorts.
    "常住老年人：独居、空巢": [
        ("独居常住老年人", {"独居", "老年人"}, (60, None)),
        ("空巢常住老年人", {"空巢", "老年人"}, (60, None)),
    ],
    "同时符合下列条件的失业人员：①登记失业；②有就业需求。": [
        (
            "符合下列条件的失业人员，登记失业，有就业需求",
            {"失业", "登记失业", "就业", "需求"},
            (None, None),
        )
    ],
    "①聘用人员：企业、社会组织；②未就业的高校毕业生": [
        ("企业聘用人员", {"企业", "聘用"}, (None, None)),
        ("社会组织聘用人员", {"社会组织", "聘用"}, (None, None)),
        ("未就业的高校毕业生", {"未就业", "毕业生", "高等学校"}, (None, None)),
    ],
    "居住在危房中的下列家庭和人员：①低保户；②特困人员": [
        ("低保户", {"低保", "危房", "家庭"}, (None, None)),
        ("特困人员", {"特困人员", "危房"}, (None, None)),
    ],
    # In the manner of laws: 之, 者, 其…者, 以…为限.
    "急需救治之患者，其身份不明者": [("急需救治之患者，其身份不明者", None, (None, None))],
    "学生之未就业者": [("学生之未就业者", {"学生", "未就业"}, (None, None))],
    # An age between a clause and the head is of all before it.
    "独生子女伤残或者死亡的年满49周岁的妇女": [
        ("独生子女伤残或者死亡的年满49周岁的妇女", {"妇女"}, (49, None))
    ],
    "在校学生中，住宿的孤儿和残疾学生": [
        ("在校学生中，住宿的孤儿", {"学生", "寄宿", "孤儿"}, (None, 17)),
        ("住宿的在校学生中，残疾学生", {"学生", "寄宿", "残疾"}, (None, None)),
    ],
    "下列残疾人：重度残疾人；孤独症儿童": [
        ("重度残疾人", {"残疾", "重度"}, (None, None)),
        ("孤独症儿童", {"儿童", "孤独症", "残疾"}, (None, 17)),
    ],
}


@pytest.mark.parametrize("text", CASES, ids=lambda text: text)
def test_construction(text: str, lexicon: Lexicon) -> None:
    found = read_groups(text, lexicon)
    assert [group.label for group in found] == [label for label, _, _ in CASES[text]]
    for group, (_, says, ages) in zip(found, CASES[text], strict=True):
        if says is not None:
            assert {term.name for term in group.terms} - {"人"} == says
        assert ages_of(group, lexicon) == ages


def test_a_choice_in_brackets(lexicon: Lexicon) -> None:
    (group,) = read_groups("居民（具有本县户籍或持有居住证）", lexicon)
    assert group.residency is None
    (choice,) = group.choices
    assert [sorted(map(str, option)) for option in choice.options] == [
        sorted(map(str, option))
        for option in read_groups("具有本县户籍或持有居住证的居民", lexicon)[0].choices[0].options
    ]
    (group,) = read_groups("无法定赡养人（或者其无赡养能力）的老年人", lexicon)
    assert group.unread == ("或者其无赡养能力",)


def test_exclusions_anywhere(lexicon: Lexicon) -> None:
    for text in (
        "除寄宿生外的学生",
        "学生，寄宿生除外",
        "学生（不含寄宿生）",
        "学生（寄宿生除外）",
    ):
        (group,) = read_groups(text, lexicon)
        assert [each.label for each in group.excludes] == ["寄宿生"], text


@pytest.mark.parametrize(
    "text",
    [
        "老年人（失能老年人）",
        "特困人员，即无劳动能力的老年人",
        "零就业家庭（有劳动能力的成员都失业的家庭）",
    ],
)
def test_a_name_beside_a_group_may_restrict_it_or_explain(text: str, lexicon: Lexicon) -> None:
    (group,) = read_groups(text, lexicon)
    (name,) = group.doubted
    assert name.terms < group.terms


def test_a_word_takes_the_noun_of_the_one_before_it(lexicon: Lexicon) -> None:
    (group,) = read_groups("独生子女伤残或者死亡的家庭", lexicon)
    (choice,) = group.choices
    said = {term.name for option in choice.options for term in option}
    assert said == {"独生子女伤残", "独生子女死亡"}


@pytest.mark.parametrize("text", ["三、四级残疾人", "三四级残疾人"])
def test_grades_one_behind_the_other_are_each_of_them(text: str, lexicon: Lexicon) -> None:
    (group,) = read_groups(text, lexicon)
    (choice,) = group.choices
    assert [{term.name for term in option} for option in choice.options] == [{"三级"}, {"四级"}]


@pytest.mark.parametrize(
    "text", ["老年人、残疾人，具有本县户籍的均可享受", "下列人员须具有本县户籍：老年人、残疾人"]
)
def test_a_condition_of_all_who_are_listed_is_not_lost(text: str, lexicon: Lexicon) -> None:
    """It is read of each, or as one of two readings of each."""
    groups = read_groups(text, lexicon)
    assert [group.kind for group in groups] == ["老年人", "人"]
    for group in groups:
        assert frozenset({"户籍"}) in {each.residency for each in (group, *group.doubted)}


@pytest.mark.parametrize("joint", ["、", "以及", "或"])
def test_of_two_papers_either_will_do(joint: str, lexicon: Lexicon) -> None:
    (group,) = read_groups(f"具有本县户籍{joint}居住证的居民", lexicon)
    options = [term.label for each in group.choices for option in each.options for term in option]
    asked = group.residency or {label.removeprefix("居住:") for label in options}
    assert asked == {"户籍", "居住证"}


def test_who_is_served_as_well_restricts_nobody(lexicon: Lexicon) -> None:
    (group,) = read_groups("老年人，能自理、部分失能的都在服务之列", lexicon)
    assert {term.name for term in group.terms} == {"老年人"}
    assert (group.choices, group.doubted, group.unread) == ((), (), ())


def test_who_gets_something_else_is_excluded_by_but(lexicon: Lexicon) -> None:
    (group,) = read_groups("农村居民，但享受低保的除外", lexicon)
    assert [{term.name for term in each.terms} for each in group.excludes] == [{"低保"}]


def test_residency(lexicon: Lexicon) -> None:
    own = ("开化县", "开化")
    for text, ways in (
        ("具有开化县户籍的老年人", {"户籍"}),
        ("户籍（含持有本县居住证）居民", {"户籍", "居住证"}),
        ("常住居民", {"户籍", "居住证", "常住"}),
        ("居住在开化县的老年人", {"户籍", "居住证", "常住"}),
        ("非本县户籍的学生", {"居住证", "常住", "外来"}),
    ):
        (group,) = read_groups(text, lexicon, own)
        assert group.residency == ways, text


def test_what_is_not_in_the_lexicon_is_unread(lexicon: Lexicon) -> None:
    (group,) = read_groups("擅长榫卯的老年人", lexicon)
    assert "".join(group.unread) == "擅长榫卯"


def test_what_leans_on_nothing_is_part_of_a_word_that_is_not_known(lexicon: Lexicon) -> None:
    (inside,) = read_groups("学校中的教师", lexicon)
    assert not inside.unread
    (restricted,) = read_groups("公立医院住院患者（限中榫院）", lexicon)
    assert restricted.unread


def test_a_rank_and_above_is_each_rank_from_it_on(lexicon: Lexicon) -> None:
    (group,) = read_groups("大专以上学历的农民", lexicon)
    ranks = [
        {term.label for term in option} for choice in group.choices for option in choice.options
    ]
    assert ranks == [{"专科"}, {"本科"}, {"硕士"}, {"博士"}]
    (other,) = read_groups("困难以上学历的农民", lexicon)  # no rank
    assert other.unread == ("以上",)


def test_from_one_rank_to_another_is_each_between(lexicon: Lexicon) -> None:
    (group,) = read_groups("小学至高中阶段学生", lexicon)
    (choice,) = group.choices
    assert [{each.name for each in option} for option in choice.options] == [
        {"小学"},
        {"初中"},
        {"高中阶段"},
    ]


@pytest.mark.parametrize("number", ["3个以上", "三个以上", "三个或者三个以上", "3个及以上"])
def test_a_count_and_above_has_no_upper_end(number: str, lexicon: Lexicon) -> None:
    (group,) = read_groups(f"生育{number}子女的家庭", lexicon)
    (measured,) = group.measures
    assert (measured.amount.low, measured.amount.high) == (3, None)


def test_every_character_is_in_a_word(lexicon: Lexicon) -> None:
    """No character of a field vanishes: it is in a word, or a blank between words."""
    text = (
        "具有本县户籍（含居住证）、年满60周岁的独居老年人，寄宿生除外；《某办法》规定的擅长榫卯者。"
    )
    covered = {at for unit in words(text, lexicon) for at in range(unit.start, unit.end)}
    assert covered == set(range(len(text)))


_PIECES = sorted({word for word in LEXICON.words if len(word) < 5})[::40] + list(
    "（）()、，。；：的和或除外等其非不《》①1一岁级年以上下 x"
)


#: What joins, ends, denies and limits: in any order, at any place.
_GRAMMAR = sorted(
    word.text
    for word in LEXICON.words.values()
    if word.cls not in {"KIND", "CONDITION", "CONTENT", "IDLE"}
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(_PIECES), st.sampled_from(_GRAMMAR)), max_size=24).map(
        "".join
    )
)
def test_any_words_are_read_without_failing(text: str) -> None:
    for group in read_groups(text, LEXICON):
        assert 0 <= group.start <= group.end <= len(text)
        assert group.label


def test_reading_is_linear(lexicon: Lexicon) -> None:
    """Four times the text takes some four times as long, for every kind of mark and word."""
    for unit in (
        "独居、",
        "（含",
        "除",
        "一级、",
        "的",
        "和其",
        "外籍，",
        "《",
        "60周岁",
        "，不含",
    ):

        def took(times: int, unit: str = unit) -> float:
            text = unit * times + "老年人"
            best = 9.0
            for _ in range(3):
                start = time.process_time()
                read_groups(text, lexicon)
                best = min(best, time.process_time() - start)
            return best

        small = took(100)
        assert took(400) < 12 * small + 0.05, unit
