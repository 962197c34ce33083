"""Which bodies a field names, and whose they are, in other words than the official text's."""

from __future__ import annotations

import pytest

from qzgraph.reading.source import Passage
from qzgraph.records.agencies import read_agencies
from qzgraph.records.model import Agency
from qzgraph.vocabulary import Vocabulary

KAIHUA, QUZHOU = "330824", "330800"

#: Field, the lead's printed name, the others'.
NAMED = [
    ("由县民政局牵头，县财政局配合。", "县民政局", ["县财政局"]),
    ("牵头单位：县公安局；配合单位：县司法局、县民政局。", "县公安局", ["县司法局", "县民政局"]),
    ("主管部门为县农业农村局。", "县农业农村局", []),
    ("县民政局/县残联", "县民政局", ["县残联"]),
    ("县医保局 县民政局", "县医保局", ["县民政局"]),
    ("县财政局（配合）、县教育局（牵头）", "县教育局", ["县财政局"]),
    ("县应急管理局会同县气象局", "县应急管理局", ["县气象局"]),
    ("县教育局负责学生资助工作，县财政局负责资金保障。", "县教育局", ["县财政局"]),
    (
        "县人力资源和社会保障局和县住房和城乡建设局",
        "县人力资源和社会保障局",
        ["县住房和城乡建设局"],
    ),
    ("县委宣传部、县委社会工作部", "县委宣传部", ["县委社会工作部"]),
    ("县综合行政执法指导办公室", "县综合行政执法指导办公室", []),
    ("各乡镇（街道），县民政局指导。", "各乡镇（街道）", ["县民政局"]),
    ("县残联、县民政局按职责分工负责。", "县残联", ["县民政局"]),
    ("县人社局为牵头单位，县财政局为配合单位", "县人社局", ["县财政局"]),
    ("牵头：县教育局　协办：县财政局、县人社局", "县教育局", ["县财政局", "县人社局"]),
    ("由县府办统一协调", "县府办", []),
    ("由县医保局负责政策制定，县税务局负责征收", "县医保局", ["县税务局"]),
    ("主责：县应急管理局；协同：县气象局、县水利局", "县应急管理局", ["县气象局", "县水利局"]),
    ("县教体局（责任科室：学前教育科）", "县教体局", []),
    # Points, what each is about, and a body that leads two of them.
    ("①县残联、县体育局；②县残联、县民政局。", "县残联", ["县体育局", "县民政局"]),
    ("①②县教育局、县委宣传部；③县教育局。", "县教育局", ["县委宣传部"]),
    ("（1）县公安局、县司法局；（2）县公安局。", "县公安局", ["县司法局"]),
    ("1.县民政局2.县残联", "县民政局", ["县残联"]),
    ("健康管理：县卫健局；困难救助：县民政局。", "县卫健局", ["县民政局"]),
    ("电影为县委宣传部、县教育局。", "县委宣传部", ["县教育局"]),
]

#: Words that name nobody.
NOBODY = [
    "待定",
    "另行确定。",
    "由县政府另行指定。",
    "待县委编办明确后补填。",
    "有关部门按职责分工负责。",
    "县级有关部门。",
    "责任科室。",
    "咨询电话：0570-6012345。",
    "工作时间：周一至周五。",
    "空缺，待机构改革后补充。",
    "详见服务指南。",
    "服务电话0570-6012345",
    "由县有关单位按职能负责",
    "由相关职能部门依法履职。",
    "办理地点：江滨路二楼办事大厅3号窗口。",
    "机构改革后确定",
    "由实施单位自行确定",
    "联系人：王某某，电话：6011111",
]

#: Bodies, and whose they are; None for a company, which is no government's.
WHOSE = [
    ("县卫健局", KAIHUA),
    ("卫健局", KAIHUA),
    ("本县民政局", KAIHUA),
    ("衢州市开化县卫生健康局", KAIHUA),
    ("市医保局开化分局", KAIHUA),
    ("国家税务总局开化县税务局", KAIHUA),
    ("团县委", KAIHUA),
    ("县委办公室（县档案局）", KAIHUA),
    ("属地乡镇", KAIHUA),
    ("县级民政部门", KAIHUA),
    ("公安机关", KAIHUA),
    ("华埠镇人民政府", KAIHUA),
    ("县第二实验小学", KAIHUA),
    ("衢州市住房公积金管理中心开化分中心", KAIHUA),
    ("市教育局", QUZHOU),
    ("衢州市人民医院", QUZHOU),
    ("省民政厅", "330000"),
    ("教育部", "100000"),
    ("龙游县应急管理局", "330825"),
    ("常山民政局", "330822"),
    ("县水务集团有限公司", None),
    ("中国邮政集团有限公司开化县分公司", None),
]


def read(text: str, vocabulary: Vocabulary, division: str = KAIHUA) -> list[Agency]:
    return read_agencies(Passage(text, tuple(range(len(text)))), division, vocabulary)


@pytest.mark.parametrize(("text", "lead", "others"), NAMED, ids=[row[0][:20] for row in NAMED])
def test_bodies_and_roles(text: str, lead: str, others: list[str], vocabulary: Vocabulary) -> None:
    found = [agency.printed for agency in read(text, vocabulary)]
    assert found == [lead, *others]


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_named(text: str, vocabulary: Vocabulary) -> None:
    assert read(text, vocabulary) == []


@pytest.mark.parametrize(("text", "division"), WHOSE)
def test_whose_body_it_is(text: str, division: str | None, vocabulary: Vocabulary) -> None:
    (agency,) = read(text, vocabulary)
    assert agency.division == division
    assert not agency.unread


@pytest.mark.parametrize("text", ["县志愿者协会", "张三"])
def test_of_whom_it_cannot_be_told_is_said(text: str, vocabulary: Vocabulary) -> None:
    (agency,) = read(text, vocabulary)
    assert agency.unread == (text,)


def test_a_county_that_is_a_city(vocabulary: Vocabulary) -> None:
    """江山市 is a county by its code: 市民政局 there is its own."""
    (agency,) = read("市民政局。", vocabulary, "330881")
    assert agency.division == "330881"
