"""What a clerk's cells say: units that a heading declares, lists by name, amounts left to others, charges beside what is
free. Two editions of one item each are laid out and aligned; what answers what, and how surely, is what is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from qzgraph.aligning.editions import align
from qzgraph.aligning.promises import BenchmarkMatch
from qzgraph.judging.review import Request, read_reviewed
from qzgraph.records.model import Certainty, Edition
from qzgraph.vocabulary import Vocabulary

TEXT = """{title}

一、弱有所扶
1.社会救助服务

（1）便民惠民
服务对象：城乡居民。
服务内容：提供有关服务。
服务标准：{standard}
支出责任：{level}人民政府负责。
牵头负责单位：{level}民政局。
"""


def edition(path: Path, standard: str, level: str, vocabulary: Vocabulary) -> Edition:
    title = {"市": "衢州市基本公共服务标准（2023年版）", "县": "开化县基本公共服务标准（2024年版）"}
    code, year = {"市": ("330800", 2023), "县": ("330824", 2024)}[level]
    path.write_text(TEXT.format(title=title[level], standard=standard, level=level), "utf-8")
    return read_reviewed(Request(path, code, year), vocabulary)[1]


@pytest.fixture
def matches(tmp_path: Path, vocabulary: Vocabulary):
    def of(city: str, county: str) -> list[BenchmarkMatch]:
        upper = edition(tmp_path / "city.txt", city, "市", vocabulary)
        lower = edition(tmp_path / "county.txt", county, "县", vocabulary)
        return list(align(upper, lower, vocabulary, {1: (1,)}).benchmarks)

    return of


def values(edition: Edition) -> list[tuple[str, str]]:
    return [(b.applies_to_text, f"{b.comparable_value:f}") for b in edition.items[0].benchmarks]


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        (
            "补助标准（元/生·学期）：寄宿小学生625，寄宿初中生750；非寄宿小学生312.5。",
            [("寄宿小学生", "1250"), ("寄宿初中生", "1500"), ("非寄宿小学生", "625")],
        ),
        ("津贴（元/人·月，两档）：一级120，二级90。", [("一级", "1440"), ("二级", "1080")]),
        ("每亩补助不低于95元。", [("", "95")]),
    ],
)
def test_a_heading_declares_the_unit(
    standard: str, expected: list[tuple[str, str]], tmp_path: Path, vocabulary: Vocabulary
) -> None:
    assert values(edition(tmp_path / "county.txt", standard, "县", vocabulary)) == expected


def test_a_full_stop_ends_what_a_heading_declares(tmp_path: Path, vocabulary: Vocabulary) -> None:
    read = edition(
        tmp_path / "county.txt", "补助（元/人·月）：甲类120。热线12345，编号330。", "县", vocabulary
    )
    assert len(read.items[0].benchmarks) == 1


def test_a_name_that_is_listed_no_more_is_put_up(matches) -> None:
    full = "每年免费体检1次，项目包括血常规、尿常规、心电图和腹部B超。"
    short = "免费体检每年1次，项目为：血常规、心电图、腹部B超。"
    (lacking,) = [m for m in matches(full, short) if m.reason.startswith("没有列出")]
    assert lacking.reason == "没有列出尿常规"
    assert lacking.certainty is Certainty.PROBABLE
    assert not [m for m in matches(full, full) if m.reason.startswith("没有列出")]


@pytest.mark.parametrize(
    ("city", "county", "lacking"),
    [
        ("免收报名费、考试费和证书工本费。", "报名费和证书工本费不收取。", "考试费"),
        ("发放轮椅、拐杖、助听器、防褥疮垫。", "发给助听器、轮椅和防褥疮垫。", "拐杖"),
        # The same in another order, told beside the list, with a shared head, or of two things alone.
        ("发放轮椅、拐杖、助听器。", "发给助听器、拐杖和轮椅。", ""),
        ("发放轮椅、拐杖、助听器。", "发给助听器和轮椅，拐杖也发。", ""),
        ("检查左眼视力、右眼视力、听力。", "检查左右眼视力、听力。", ""),
        ("发放轮椅和拐杖。", "发放轮椅、轮椅坐垫。", ""),
    ],
)
def test_what_any_list_leaves_out_is_put_up(matches, city: str, county: str, lacking: str) -> None:
    told = [m.reason for m in matches(city, county) if m.reason.startswith("没有列出")]
    assert told == ([f"没有列出{lacking}"] if lacking else [])


@pytest.mark.parametrize(
    "county",
    [
        "健康知识讲座的次数由各乡镇卫生院自行安排。",
        "健康知识讲座按县卫健局年度计划安排。",
        "举办健康知识讲座，场次以公示为准。",
    ],
)
def test_an_amount_left_to_others_is_no_lower_one(county: str, matches) -> None:
    (told,) = matches("每年举办健康知识讲座不少于6次。", county)
    assert (told.certainty, told.comparable) == (Certainty.PROBABLE, False)
    assert told.lower.benchmark == -1


def test_a_charge_beside_what_is_free(matches) -> None:
    city = "遗体接运、遗体火化、骨灰寄存均免费。"
    found = matches(city, "遗体接运、遗体火化免费；骨灰寄存减半收费。")
    assert [m.certainty for m in found if m.reason == "另有收费"] == [Certainty.CERTAIN]
    assert not [m for m in matches(city, city) if m.reason == "另有收费"]


@pytest.mark.parametrize(
    ("city", "county"),
    [
        ("耕地地力保护补贴每亩不低于95元。", "耕地地力保护补贴每公顷1425元。"),
        ("每村每年放映电影不少于12场。", "放映电影：每月1场/村。"),
        ("寄宿生生活补助每生每天4元，全年按250天计算。", "寄宿生生活补助每生每年1000元。"),
        ("见习期限为3至12个月。", "见习期限三个月以上十二个月以下。"),
    ],
)
def test_equal_quantities_in_other_words(city: str, county: str, matches, tmp_path: Path) -> None:
    (match,) = [m for m in matches(city, county) if m.comparable]
    assert match.certainty is Certainty.CERTAIN


def test_a_number_set_aside_is_never_lacking(matches) -> None:
    (told,) = matches("城区急救平均到达时间不超过12分钟。", "城区急救：平均10分钟到达。")
    assert (told.certainty, told.comparable) == (Certainty.PROBABLE, False)
