"""Metamorphic: a condition that is added to a group in whatever construction leaves somebody out, or cannot be told; it is
never passed over. No verdict here was recorded from the output: each text asks more than its group alone."""

from __future__ import annotations

import pytest

from qzgraph.judging.one_against_another import Answer
from qzgraph.judging.subsumption import covering
from qzgraph.language.groups import read_groups
from qzgraph.settings import Settings
from qzgraph.vocabulary import load_vocabulary

LEXICON = load_vocabulary(Settings.from_environment().data).lexicon
GROUPS = ("老年人", "儿童", "城乡居民", "高校毕业生", "退役军人", "农民工")
#: What is asked: as an attribute or a predicate, and as a noun.
CONDITIONS = (
    ("享受最低生活保障", "低保对象"),
    ("独居", "独居人员"),
    ("具有本县户籍", "本县户籍人口"),
    ("已婚", "已婚人员"),
    ("在本县居住满一年", "居住满一年的人员"),
    ("连续缴纳社会保险满12个月", "参保人员"),
    ("未享受过同类补贴", "未享受过同类补贴的人员"),
    ("家庭人均收入低于当地低保标准", "低收入家庭成员"),
    ("有子女", "有子女的人员"),
    ("无固定收入", "无固定收入人员"),
    ("患有慢性病", "慢性病患者"),
    ("从事种植业", "种植户"),
)
#: {x} the group, {c} the condition, {n} its noun.
CONSTRUCTIONS = (
    "{c}的{x}",
    "{x}，须{c}",
    "{x}（须{c}）",
    "{x}（限{n}）",
    "凡{c}的{x}",
    "{x}中{c}的",
    "{x}中的{n}",
    "仅限{c}的{x}",
    "{x}。须{c}。",
    "{x}，{c}的方可享受",
    "{x}（{c}）",
    "符合{c}条件的{x}",
    "{x}，且{c}",
    "{x}，应当{c}",
    "{x}，由本人提出申请且{c}",
    "{x}，申请时须{c}",
    "{x}，要求{c}",
    "{x}，仅限{n}",
    "{x}，以{n}为限",
    "{x}。对非{n}不予受理。",
    "{x}，前提是{c}",
    "{x}；须{c}",
    "{x}：{c}的",
    "只有{c}的{x}",
    "{x}，必须是{n}",
)


@pytest.mark.parametrize("construction", CONSTRUCTIONS)
def test_a_condition_is_never_passed_over(construction: str) -> None:
    lost = []
    for group in GROUPS:
        upper = read_groups(group, LEXICON)
        for condition, noun in CONDITIONS:
            text = construction.format(x=group, c=condition, n=noun)
            lower = read_groups(text, LEXICON, ("开化县", "开化"))
            if all(told.answer is Answer.YES for told in covering(upper, lower, LEXICON)):
                lost.append(text)
    assert lost == []


#: What says nothing of whom: how people apply, who serves them, what is no matter.
REMARKS = (
    "，可向户籍所在地乡镇申请",
    "，由村（社区）代办员上门受理",
    "，凭身份证到窗口登记",
    "，不限户籍",
    "，不以参保为条件",
    "，由县民政局按月发放到卡",
)


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_restricts_nobody(remark: str) -> None:
    narrowed = []
    for group in GROUPS:
        upper = read_groups(group, LEXICON)
        lower = read_groups(group + remark, LEXICON, ("开化县", "开化"))
        if any(told.answer is Answer.NO for told in covering(upper, lower, LEXICON)):
            narrowed.append(group + remark)
    assert narrowed == []
