"""Who issued a document and how it is related to others, as its title says; judged by the titles."""

from __future__ import annotations

import pytest

from qzgraph.records.legal_network import issuers, named_of, relations
from qzgraph.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("title", "bodies"),
    [
        ("国务院关于加强困境儿童保障工作的意见", ["国务院"]),
        (
            "浙江省民政厅浙江省财政厅关于规范高龄津贴发放工作的通知",
            ["浙江省民政厅", "浙江省财政厅"],
        ),
        ("省委办公厅 省政府办公厅关于进一步深化殡葬改革的意见", ["省委办公厅", "省政府办公厅"]),
        ("金华市残联等五部门关于托养服务的意见", ["金华市残联"]),
        ("某部办公厅等10部委关于某计划的通知", ["某部办公厅"]),
        ("中共某委组织部 某省教育厅等12个部门关于某工作的通知", ["中共某委组织部", "某省教育厅"]),
        ("民政部等部门关于某工作意见", ["民政部"]),
        ("浙江省人民政府贯彻落实<国务院关于养老保险的决定>的实施意见", ["浙江省人民政府"]),
        ("关于全面做好教育培训工作的实施意见", []),
        ("浙江省教育领域财政事权和支出责任划分改革实施方案", []),
        ("工伤保险条例", []),
    ],
)
def test_a_title_names_who_issued_it(title: str, bodies: list[str], vocabulary: Vocabulary) -> None:
    assert list(issuers(title, vocabulary)[0]) == bodies


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("中共某委组织部 某省教育厅等12个部门关于某工作的通知", 12),
        ("某市残联等五部门关于托养服务的意见", 5),
        ("某省民政厅 某省财政厅关于某津贴的通知", 2),
        ("民政部等部门关于某工作意见", None),
        ("工伤保险条例", 0),
    ],
)
def test_a_title_tells_how_many_issued_it(
    title: str, count: int | None, vocabulary: Vocabulary
) -> None:
    assert issuers(title, vocabulary)[1] == count


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("浙江省实施〈无障碍环境建设条例〉办法", [("CarriesOut", "无障碍环境建设条例")]),
        ("浙江省某某暂行办法实施细则", [("CarriesOut", "某某暂行办法")]),
        ("中华人民共和国某法实施条例", [("CarriesOut", "中华人民共和国某法")]),
        ("浙江省人民政府关于修改《浙江省某办法》的决定", [("Amends", "浙江省某办法")]),
        ("国务院办公厅转发民政部关于某工作意见的通知", [("PassesOn", "民政部关于某工作意见")]),
        ("某厅转发某部关于印发某规划的通知", [("PassesOn", "某部关于印发某规划的通知")]),
        ("衢州市残联关于印发某方案的通知", [("Issues", "某方案")]),
        ("国务院关于贯彻落实某工作的意见", []),
        ("浙江省困难残疾人生活补贴和重度残疾人护理补贴实施办法", []),
    ],
)
def test_a_title_names_another_document(
    title: str, found: list[tuple[str, str]], vocabulary: Vocabulary
) -> None:
    assert [(each.kind, each.of) for each in relations(title, vocabulary)] == found


def test_a_table_adds_what_the_text_says(vocabulary: Vocabulary) -> None:
    made_under = {each.of: each for each in relations("浙江省社会救助条例", vocabulary)}
    assert made_under["社会救助暂行办法"].kind == "MadeUnder"
    assert made_under["社会救助暂行办法"].source


def test_a_table_may_name_some_of_those_who_issued_it() -> None:
    assert named_of(("某部", "某委")) == (("某部", "某委"), 2)
    assert named_of(("某部", "某委", "等5")) == (("某部", "某委"), 5)
    assert named_of(("某部", "等")) == (("某部",), None)
