"""Divisions all over China: which lies in which, what a title or a body's name means there, and codes
that were given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from qzgraph.errors import UnreadableSource
from qzgraph.names import Level
from qzgraph.reading.source import Passage, Source, Span
from qzgraph.records.agencies import resolve_agency
from qzgraph.records.edition import read_edition
from qzgraph.records.fiscal import read_fiscal_rules
from qzgraph.records.model import Residency
from qzgraph.records.populations import read_populations
from qzgraph.vocabulary import Vocabulary, load_vocabulary

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(DATA)


@pytest.mark.parametrize(
    ("code", "above", "short", "noun"),
    [
        ("330824", "330800 330000 100000", "开化", "县"),
        ("110105", "110000 100000", "朝阳", "区"),  # no city above a municipality's district
        ("429004", "420000 100000", "仙桃", "市"),  # nor above what a province rules itself
        ("429021", "420000 100000", "神农架", "林区"),
        ("140109", "140100 140000 100000", "万柏林", "区"),
        ("152500", "150000 100000", "锡林郭勒", "盟"),
        ("150121", "150100 150000 100000", "土默特左", "旗"),
        ("622900", "620000 100000", "临夏", "州"),
        ("622926", "622900 620000 100000", "东乡", "县"),
        ("622927", "622900 620000 100000", "积石山", "县"),
        ("653000", "650000 100000", "克孜勒苏", "州"),
        ("232700", "230000 100000", "大兴安岭", "地区"),
        ("659001", "650000 100000", "石河子", "市"),
        ("660000", "100000", "兵团", "兵团"),
    ],
)
def test_what_lies_in_what(
    vocabulary: Vocabulary, code: str, above: str, short: str, noun: str
) -> None:
    place = vocabulary.place(code)
    assert [each.code for each in vocabulary.places.above(code)] == above.split()
    assert (place.short, place.common_noun) == (short, noun)


def test_counties_of_a_city_and_of_a_province(vocabulary: Vocabulary) -> None:
    places = vocabulary.places
    quzhou = [place.name for place in places.under("330800", Level.COUNTY)]
    assert quzhou == ["柯城区", "衢江区", "常山县", "开化县", "龙游县", "江山市"]
    assert len(places.under("330000", Level.COUNTY)) == 90
    then = {place.name for place in places.under("330100", Level.COUNTY, 2020)}
    assert "下城区" in then and "临平区" not in then


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("杭州市西湖区", "330106"),
        ("西湖区", None),  # Nanchang and Hangzhou each have one
        ("北京市朝阳区", "110105"),
        ("内蒙古自治区", "150000"),
        ("景宁县", "331127"),
        ("临夏州", "622900"),
        ("兵团", "660000"),
        ("沙县区", "350405"),
        ("泰兴县", None),  # 兴县 is in its name only
        ("苏州工业园区", None),
    ],
)
def test_what_a_name_means(vocabulary: Vocabulary, name: str, code: str | None) -> None:
    found = vocabulary.places.meant_by(name)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("division", "printed", "body"),
    [
        ("110105", "区卫生健康委", "110105 朝阳区卫生健康委员会"),
        ("110105", "市教委", "110000 北京市教育委员会"),
        ("110105", "北京市卫生健康委", "110000 北京市卫生健康委员会"),
        ("310115", "区民政局", "310115 浦东新区民政局"),
        ("150121", "旗卫健委", "150121 土默特左旗卫生健康委员会"),
        ("150121", "自治区民政厅", "150000 内蒙古自治区民政厅"),
        ("152500", "盟教育局", "152500 锡林郭勒盟教育局"),
        ("622900", "州卫生健康委", "622900 临夏回族自治州卫生健康委员会"),
        ("622900", "临夏州民政局", "622900 临夏回族自治州民政局"),
        ("232700", "行署教育局", "232700 大兴安岭地区教育局"),
        ("429004", "省民政厅", "420000 湖北省民政厅"),
        ("331127", "景宁县民政局", "331127 景宁畲族自治县民政局"),
        ("660000", "兵团民政局", "660000 新疆生产建设兵团民政局"),
        ("660000", "兵团卫生健康委", "660000 新疆生产建设兵团卫生健康委员会"),
        ("520203", "特区民政局", "520203 六枝特区民政局"),
        ("330824", "县卫健局", "330824 开化县卫生健康局"),
        ("330824", "常山县供销社", "330822 常山县供销社"),
    ],
)
def test_whose_body_it_is(vocabulary: Vocabulary, division: str, printed: str, body: str) -> None:
    found = resolve_agency(printed, Span(0, len(printed)), division, vocabulary)
    assert f"{found.division} {found.name}" == body


def test_a_zone_without_a_code_takes_its_name_from_its_title(vocabulary: Vocabulary) -> None:
    lexicon = vocabulary.lexicon
    zone = vocabulary.with_place("320571", "苏州工业园区")
    for printed, whose in (("园区管委会", "320571"), ("市民政局", "320500")):
        found = resolve_agency(printed, Span(0, len(printed)), "320571", zone)
        assert found.division == whose
    assert zone.lexicon is lexicon


@pytest.mark.parametrize(
    ("code", "year", "said"),
    [
        ("330103", 2023, "given up in 2021"),
        ("330113", 2019, "since 2021 only"),
        ("1", 2023, "no GB/T"),
    ],
)
def test_codes_of_other_years_are_refused(
    vocabulary: Vocabulary, code: str, year: int, said: str
) -> None:
    with pytest.raises(UnreadableSource, match=said):
        read_edition(Source("某.txt", "", ()), code, year, vocabulary)


def test_names_of_a_year(vocabulary: Vocabulary) -> None:
    assert vocabulary.in_year(2024) is vocabulary
    assert vocabulary.place("130502").name == "襄都区"
    assert vocabulary.in_year(2019).place("130502").name == "桥东区"


@pytest.mark.parametrize(
    ("division", "printed", "payers"),
    [
        ("150121", "自治区、市、旗财政共同承担。", "Provincial Municipal County"),
        ("622900", "省、州财政分担。", "Provincial Municipal"),
        ("110105", "市、区财政按比例分担。", "Provincial County"),  # above a district is 北京市
        ("330881", "省、市财政分担。", "Provincial County"),
        ("330824", "省、市、县财政分担。", "Provincial Municipal County"),
        ("660000", "兵团、师市财政分级负责。", "Provincial Municipal"),
    ],
)
def test_who_pays_there(vocabulary: Vocabulary, division: str, printed: str, payers: str) -> None:
    (rule,) = read_fiscal_rules(field(printed), [], vocabulary.place(division), vocabulary)
    assert [payer.value for payer in rule.payers] == [f"{p}Government" for p in payers.split()]
    assert rule.unread == ()


@pytest.mark.parametrize(
    ("division", "printed"),
    [
        ("150121", "本旗户籍的老年人"),
        ("150121", "土默特左旗户籍的老年人"),
        ("622900", "全州户籍老年人"),
        ("331127", "本自治县户籍的老年人"),
        ("660000", "兵团户籍的老年人"),
    ],
)
def test_the_own_place_limits_nothing(vocabulary: Vocabulary, division: str, printed: str) -> None:
    (group,) = read_populations(field(printed), vocabulary, vocabulary.place(division))
    assert group.residency is Residency.HUKOU
    assert group.unread == ()


def field(text: str) -> Passage:
    return Source("某.txt", text, ()).passage([Span(0, len(text))])
