"""What a lower edition's promises keep of an upper one's: pairs in the words of nobody's standard, and
public cases for numbers (Microsoft Recognizers-Text, MIT: ``tests/data/recognizers``)."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from qzgraph.aligning.editions import Pairer
from qzgraph.language.numbers import numbers_in
from qzgraph.language.periods import Rates
from qzgraph.language.quantities import QuantityReader
from qzgraph.reading.source import Passage
from qzgraph.reading.text import source_from_text
from qzgraph.records.benchmarks import read_promises
from qzgraph.records.edition import read_edition
from qzgraph.records.implied import LISTED
from qzgraph.records.model import Comparator, Edition, Field
from qzgraph.vocabulary import Vocabulary

PEERS = json.loads(
    (Path(__file__).parent / "data" / "recognizers" / "numbers.json").read_text(encoding="utf-8")
)
SCALE = {"": 1, "万": 10**4, "亿": 10**8}
PERCENT = {"percent": 1, "tenths": 10, "share": 100}


def _numbers(text: str, vocabulary: Vocabulary, *, percent: bool) -> list[Fraction]:
    found = []
    for number in numbers_in(text, QuantityReader(vocabulary).names):
        if number.low is None or (percent and number.form not in PERCENT):
            continue
        factor = PERCENT[number.form] if percent else SCALE[number.scale]
        found.append(number.low * factor)
    return found


def test_public_numbers_are_read_and_none_as_another(vocabulary: Vocabulary) -> None:
    """Negative numbers, powers, engineering prefixes and 打 need not be read; nothing is read as
    another number."""
    right, other = 0, []
    for case in PEERS:
        value = ((case["values"] or [None])[0] or "").rstrip("%")
        if len(case["values"]) != 1 or not re.fullmatch(r"-?[\d.]+", value):
            continue
        read = _numbers(case["text"], vocabulary, percent=case["model"] == "PercentModel")
        if any(abs(float(one) - float(value)) <= 1e-6 * max(1, abs(float(value))) for one in read):
            right += 1
        elif read:
            other.append((case["text"], [*map(float, read)]))
    assert right >= 270
    assert other == []


@pytest.fixture(scope="module")
def rates(vocabulary: Vocabulary) -> Rates:
    return QuantityReader(vocabulary).rates


@pytest.mark.parametrize(
    ("words", "per_year", "among"),
    [
        ("每3个月", 4, 1),
        ("每隔一年", Fraction(1, 2), 1),
        ("隔周", 26, 1),
        ("逢双月", 6, 1),
        ("上下半年各", 2, 1),
        ("春、秋季学期各", 2, 1),
        ("周一至周五", 260, 1),
        ("周一至周日每天", 364, 1),
        ("每旬", 36, 1),
        ("天天", 365, 1),
        ("每人每月", 12, 1),
        ("每7名幼儿", None, 7),
        ("每万名常住人口", None, 10_000),
        ("每3万人口", None, 30_000),
        ("每人每半年", 2, 1),
        ("每半个月", 24, 1),
        ("两个学期各", 2, 1),
        ("春节、“八一”", 2, 1),
        ("6月、12月", 2, 1),
    ],
)
def test_rates_are_arithmetic(
    words: str, per_year: Fraction | None, among: int, rates: Rates
) -> None:
    meaning = rates.meaning(words)
    assert (meaning.per_year, meaning.among) == (per_year, among)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("电费补贴由每户每月8元提高到每户每月12元。", [("12", "8")]),
        ("护林员年报酬不低于1.8万元。", [("1.8", None)]),
        ("每年6月1日至9月30日开放。", []),
        ("家庭存款总额不超过4万元的可申请。", []),
        ("所需经费由省财政承担60%。", []),
        # Each of a list of numbers has the unit in which it ends.
        ("咨询、投诉分别在3、5个工作日内办结。", [("3", None), ("5", None)]),
        ("小学、初中公用经费每生每年分别不低于650、850元。", [("650", None), ("850", None)]),
        # In brackets: the parts that a number is the sum of promise as much; other numbers explain.
        ("随访6次（第一年4次，第二年和第三年各1次）。", [(n, None) for n in ("6", "4", "1", "1")]),
        ("随访6次（第一年4次，第二年3次）。", [("6", None)]),
    ],
)
def test_each_number_is_what_it_is(
    text: str, read: list[tuple[str, str | None]], vocabulary: Vocabulary
) -> None:
    found = _promises(text, vocabulary).benchmarks
    assert [
        (format(b.value or 0, "f"), None if b.former_value is None else format(b.former_value, "f"))
        for b in found
    ] == read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("行政村快递服务全覆盖。", 1),
        ("低保对象应保尽保。", 1),
        ("村村通公交。", 1),
        ("内容天天更新。", 1),
        ("残疾人进入景区门票减半。", Fraction(1, 2)),
        # What is left of a cost is a share of it.
        ("保费由农户自缴15%，其余由财政补贴。", Fraction(85, 100)),
        ("保费由财政补贴80%，其余由投保农户承担。", Fraction(20, 100)),
        ("农村公路全部列入养护。", 1),
        # As much as another's standard, or more by a share of it.
        ("散居孤儿与机构养育孤儿执行同一养育标准。", 1),
        ("生活补助按当地最低工资标准发给。", 1),
        ("生活费按当地低保标准上浮30%发放。", Fraction(13, 10)),
    ],
)
def test_words_promise_as_numbers_do(text: str, value: Fraction, vocabulary: Vocabulary) -> None:
    found = [b for b in _promises(text, vocabulary).implied if b.base_unit != LISTED]
    assert [Fraction(b.value or 0) for b in found] == [value]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("每天8:00—17:00开放。", 9),
        ("每天早8点至晚5点开放。", 9),
        ("每天从8时开放至17时。", 9),
        ("每天8时开馆、17时闭馆。", 9),
        ("每天上午9时至11时半、下午2:00—5:00开放。", Fraction(11, 2)),
        ("每晚8点至10点开放。", 2),
        ("热线24小时开通。", 24),
        ("提供7×24小时人工服务。", 24),
    ],
)
def test_hours_by_the_clock(text: str, hours: Fraction, vocabulary: Vocabulary) -> None:
    found = [b for b in _promises(text, vocabulary).implied if b.unit == "小时"]
    assert [Fraction(b.value or 0) for b in found] == [hours]


def test_twelve_in_the_evening_is_not_told(vocabulary: Vocabulary) -> None:
    found = _promises("每天早8点至晚12点开放。", vocabulary)
    assert not [b for b in (*found.implied, *found.benchmarks) if b.unit == "小时"]


def test_what_is_told_at_once_is_told_in_time(vocabulary: Vocabulary) -> None:
    (found,) = _promises("受理后5个工作日内一次性告知结果。", vocabulary).benchmarks
    assert (found.comparator, found.value) == (Comparator.AT_MOST, 5)


def test_a_year_in_which_some_months_are_paid(vocabulary: Vocabulary) -> None:
    paid, _ = _promises("每人每月补助2400元，每年补助10个月。", vocabulary).benchmarks
    assert (paid.per_year, paid.comparable_value) == (10, 24_000)
    paid, _ = _promises("每人每月补助200元，每年培训3个月。", vocabulary).benchmarks
    assert paid.comparable_value == 2_400


def test_a_date_behind_a_promise_from_which_it_holds(vocabulary: Vocabulary) -> None:
    (later,) = _promises("每人每月300元，自2026年1月1日起执行。", vocabulary).benchmarks
    assert later.valid_from == "2026-01-01"
    (now,) = _promises("每人每月300元，2026年1月1日前申报。", vocabulary).benchmarks
    assert not now.valid_from


def test_what_is_softened_promises_less(vocabulary: Vocabulary) -> None:
    (found,) = _promises("基本实现应急广播全覆盖。", vocabulary).implied
    assert found.is_aim


def test_what_money_permits_is_no_more_than_aimed_at(vocabulary: Vocabulary) -> None:
    told = "视财力情况，为每个村卫生室每年补助8000元。每年培训乡村医生2次。"
    assert [each.is_aim for each in _promises(told, vocabulary).benchmarks] == [True, False]


def test_an_unknown_unit_is_stated_as_unread(vocabulary: Vocabulary) -> None:
    found = _promises("每村配备太阳能板12咘。", vocabulary)
    assert [doubt.text for doubt in found.unread] == ["12"]


def _promises(text: str, vocabulary: Vocabulary) -> Any:
    passage = Passage(text, tuple(range(len(text))))
    reader = QuantityReader(vocabulary)
    return read_promises(passage, Field.STANDARD, "某项服务", reader, vocabulary)


def test_a_period_holds_for_a_list_only_where_it_opens_it(vocabulary: Vocabulary) -> None:
    opened = _promises("按学期计，①小学每生300元；②初中每生400元。", vocabulary).benchmarks
    assert [b.per_year for b in opened] == [2, 2]
    headed = _promises("护理补贴，每人每月：①一级500元；②二级250元。", vocabulary).benchmarks
    assert [b.per_year for b in headed] == [12, 12]
    aged = _promises(
        "扶助金每人每年：未满60周岁的人员，9600元；其他1200元。", vocabulary
    ).benchmarks
    assert [b.per_year for b in aged] == [1, 1]
    told = _promises("护理补贴按月发放；丧葬补助每人1000元。", vocabulary).benchmarks
    assert [b.per_year for b in told] == [None]


def test_how_long_a_benefit_lasts_is_no_deadline(vocabulary: Vocabulary) -> None:
    found = _promises("贷款贴息期限为3年。补贴发放时限为15个工作日。", vocabulary).benchmarks
    assert [b.indicator.better_when.value for b in found] == ["Higher", "Lower"]


def test_a_length_with_a_floor_is_promised(vocabulary: Vocabulary) -> None:
    found = _promises("服务期限3年以上。办理期限不超过20日。", vocabulary).benchmarks
    assert [b.indicator.better_when.value for b in found] == ["Higher", "Lower"]


def test_what_is_paid_once_has_no_period_of_what_stands_before_it(vocabulary: Vocabulary) -> None:
    found = _promises("每人每月补助100元，死亡后一次性发放丧葬费3000元。", vocabulary).benchmarks
    assert [(b.value, b.per) for b in found] == [(100, "每人每月"), (3000, "")]


def test_numerals_are_told_as_digits_are(vocabulary: Vocabulary) -> None:
    told, written = (
        [(b.applies_to_text, b.value) for b in _promises(text, vocabulary).benchmarks]
        for text in (
            "提供健康管理，孕早期一次、孕中期二次、孕晚期两次。",
            "提供健康管理，孕早期1次、孕中期2次、孕晚期2次。",
        )
    )
    assert told == written == [("孕早期", 1), ("孕中期", 2), ("孕晚期", 2)]


def test_what_a_promise_was_says_nothing_of_what_it_is(vocabulary: Vocabulary) -> None:
    found = _promises("办理时限由原来的15日压缩为10日。", vocabulary)
    assert [(b.value, b.former_value, b.indicator.measure) for b in found.benchmarks] == [
        (10, 15, "办理时限")
    ]
    assert not found.unread


@pytest.mark.parametrize(
    "text",
    [
        "所需资金由中央财政补助80%，其余20%由省级财政承担。",
        "按省财政六成、县财政四成安排。",
        "所需资金由省与县按照6:4的比例分担。",
    ],
)
def test_what_governments_share_is_no_benchmark(text: str, vocabulary: Vocabulary) -> None:
    assert not _promises(text, vocabulary).benchmarks


def test_what_of_a_contribution_is_paid_is_one(vocabulary: Vocabulary) -> None:
    assert _promises("个人缴费由县财政补助50%。", vocabulary).benchmarks


def test_a_unit_may_stand_apart(vocabulary: Vocabulary) -> None:
    apart, together = (
        _promises(text, vocabulary).benchmarks
        for text in ("粉尘浓度每立方米控制在30微克以下。", "粉尘浓度控制在30微克/立方米以下。")
    )
    for one, two in zip(apart, together, strict=True):
        assert (one.comparable_unit, one.value, one.holders) == (
            two.comparable_unit,
            two.value,
            two.holders,
        )


PAIRS = [
    # what a text denies is not what another says, in whatever negation
    (
        "住校生每年900元，非住校生每年400元。",
        "不住校的每年400元，住校的每年900元。",
        [(0, 1), (1, 0)],
    ),
    # what a share is of tells nothing of whom it is for
    (
        "散居孤儿不低于机构养育孤儿标准的60%。",
        "散居孤儿不低于当地机构孤儿养育标准的80%。",
        [(0, 0)],
    ),
    # so many times so many hours are hours
    ("法律顾问每月服务不少于8小时。", "法律顾问每月到村2次，每次不少于4小时。", [(0, 2)]),
    # so often within a year, whatever verb stands between
    ("每月探访1次。", "一年上门看望不少于六次。", [(0, 0)]),
    # what is left when one party's share is borne
    ("保费财政补贴比例不低于85%。", "保费由农户自缴15%，其余由财政补贴。", [(0, 1)]),
    # the parts that make up a number are no further answers to it
    ("随访5次。", "随访5次（第一年1次，第二年和第三年各2次）。", [(0, 0)]),
    (
        "随访13次。",
        "随访13次，即3月龄、6月龄、8月龄各3次，1岁、2岁各2次。",
        [(0, 0)],
    ),
    ("随访13次。", "共随访13次：第一年5次，第二年6次。", [(0, 0)]),
    # the grades of a mean that is kept are not above it
    (
        "平均每生每年2000元。",
        "平均每生每年2000元，分每生每年1000元、2000元、3000元三档。",
        [(0, 0)],
    ),
    # the groups in another order: each answers its own
    (
        "失独老人每月走访2次，空巢老人每季度走访1次。",
        "空巢老人每季度走访1次，失独老人每月走访2次。",
        [(0, 1), (1, 0)],
    ),
    # swapped values are paired by whom they are for, not by what is alike
    (
        "失独老人每月走访2次，空巢老人每季度走访1次。",
        "空巢老人每月走访2次，失独老人每季度走访1次。",
        [(0, 1), (1, 0)],
    ),
    # one sum for all answers each group's own
    (
        "城镇特困人员每人每月1200元，农村特困人员每人每月1000元。",
        "特困人员不分城乡，每人每月统一发放1200元。",
        [(0, 0), (1, 0)],
    ),
    ("教师与学生比不低于1:18。", "每15名学生至少配1名教师。", [(0, 0)]),
    # an increment is no total, whichever alternative of the total is printed last
    ("藏书量人均1.3册，人均新增藏书量0.05册。", "总藏书量50万册或人均1.3册。", [(0, 1)]),
]


@pytest.mark.parametrize(("upper", "lower", "expected"), PAIRS)
def test_which_answers_which(
    upper: str, lower: str, expected: list[tuple[int, int]], vocabulary: Vocabulary
) -> None:
    found = _matches(upper, lower, vocabulary)
    assert [(u, v) for u, v, comparable in found if comparable] == expected


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("临时救助标准按当地月低保标准的3倍发放。", "临时救助每人每次2700元。"),
        ("每个乡镇每年送戏不少于4场。", "全县每年送戏不少于60场。"),
        ("就餐补贴每人每餐3元。", "就餐补贴每人每月90元。"),
        ("图书馆人均新增藏书量每年0.05册以上。", "图书馆每年新购图书2万册。"),
        # a share of another base, and of the other part
        (
            "优待金为上年度城镇居民人均可支配收入的50%。",
            "优待金为上年度农村居民人均可支配收入的80%。",
        ),
        ("产品抽检合格率达到98%以上。", "产品抽检不合格率控制在2%以内。"),
        # a share that is paid, and one that is borne
        ("住院费用报销比例不低于75%。", "住院费用个人承担比例不超过20%。"),
        # what it does not hold for, where it is as much
        ("建制村通邮率达到100%。", "建制村除不通公路的外，全部实现通邮。"),
    ],
)
def test_in_other_terms(upper: str, lower: str, vocabulary: Vocabulary) -> None:
    found = _matches(upper, lower, vocabulary)
    assert [(u, v, comparable) for u, v, comparable in found] == [(0, 0, False)]


def test_less_stays_less_whatever_is_excepted(vocabulary: Vocabulary) -> None:
    found = _matches("每月探访4次。", "每月探访3次，节假日除外。", vocabulary)
    assert [(u, v, comparable) for u, v, comparable in found] == [(0, 0, True)]


def _matches(upper: str, lower: str, vocabulary: Vocabulary) -> list[tuple[int, int, bool]]:
    pairer = Pairer(
        _edition("330800", upper, vocabulary), _edition("330824", lower, vocabulary), vocabulary
    )
    return [
        (match.upper.benchmark, match.lower.benchmark, match.comparable)
        for match in pairer.correspondence([0], [0]).benchmarks
    ]


def _edition(division: str, text: str, vocabulary: Vocabulary) -> Edition:
    written = (
        "某地基本公共服务标准（2024年版）\n\n一、弱有所扶\n1.社会救助服务\n\n（1）某项服务\n"
        f"服务对象：城乡居民。\n服务内容：提供有关服务。\n服务标准：{text}\n"
        "支出责任：县人民政府负责。\n牵头负责单位：县民政局。\n"
    )
    return read_edition(source_from_text(written, "made"), division, 2024, vocabulary)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("慰问金不得低于以下标准：甲类300元，乙类500元。", [Comparator.AT_LEAST] * 2),
        ("慰问金不得低于以下标准：甲类300元；乙类500元。", [Comparator.AT_LEAST] * 2),
        ("年度最高支付限额：职工900元，居民600元。", [Comparator.AT_MOST] * 2),
        ("最高限额内的补助比例：甲类70%，乙类60%。", [Comparator.EXACTLY] * 2),
    ],
)
def test_a_lists_heading_bounds_its_numbers(
    text: str, bounds: list[Comparator], vocabulary: Vocabulary
) -> None:
    assert [each.comparator for each in _promises(text, vocabulary).benchmarks] == bounds


def test_what_bounds_alike_is_told_of_the_next(vocabulary: Vocabulary) -> None:
    text = "省馆每周开放时间不少于66小时，市（州）馆不少于60小时，县馆不少于54小时。"
    told = _promises(text, vocabulary).benchmarks
    assert [(each.value, each.per) for each in told] == [(66, "每周"), (60, "每周"), (54, "每周")]


def test_an_increase_says_the_same_as_what_it_comes_to(vocabulary: Vocabulary) -> None:
    (told,) = _promises("补助标准提高20元，达到180元。", vocabulary).benchmarks
    assert (told.value, told.comparator, told.increases) == (180, Comparator.EXACTLY, False)


def test_a_sum_that_is_charged_is_a_price(vocabulary: Vocabulary) -> None:
    told = _promises("活动按每人每次8元收取材料成本。", vocabulary)
    assert [each.indicator.better_when.value for each in told.benchmarks] == ["Lower"]
    assert any(each.base_unit == "收费" for each in told.implied)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("供热期自每年11月5日起至翌年3月25日止。", {1105, 325}),
        ("每年9月10日教师节慰问教师。", set()),
    ],
)
def test_days_of_the_year_limit(text: str, days: set[int], vocabulary: Vocabulary) -> None:
    limiting = _promises(text, vocabulary).limiting
    assert {int(amount) for each in limiting for amount in each.amounts} == days
