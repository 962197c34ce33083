"""Who pays, in other words than the official text's."""

from __future__ import annotations

import pytest

from qzgraph.reading.source import Passage
from qzgraph.records.fiscal import read_fiscal_rules
from qzgraph.records.legal import read_citations
from qzgraph.records.model import Field, FiscalRule, Payer
from qzgraph.vocabulary import Vocabulary

#: C P M X are the nation, province, city and county; E I F S employer, individual, fund, society.
_LETTERS = dict(zip("CPMXEIFS", Payer, strict=True))

PAYS = [
    ("由县财政全额兜底。", "X"),
    ("由省、市、县三级财政按3:3:4分担。", "PMX"),
    ("中央和省级补助，县级兜底。", "CPX"),
    ("按六四比例，省财政出六成、县财政出四成。", "PX"),
    ("由县财政和乡镇财政共同负担。", "X"),
    ("从县级福彩公益金中列支。", "X"),
    ("所需资金列入县民政局部门预算。", "X"),
    ("由县财政局拨付。", "X"),
    ("县财政局负责资金监督管理。", ""),
    ("具体办法由县财政局会同县民政局另行制定。", ""),
    ("按照国家、省、市有关规定执行。", ""),
    ("多渠道筹措资金。", ""),
    ("由各方协商解决。", ""),
    ("由主管部门负责落实。", ""),
    ("县级以上人民政府规定的其他对象，按规定享受。", ""),
    ("享受政府补助的人员名单由县民政局公布。", ""),
    ("市财政每年补助50万元，其余由县承担。", "MX"),
    ("由用人单位承担，不得由劳动者负担。", "E"),
    ("单位和职工按比例缴费。", "EI"),
    ("职工医保待遇从职工医保基金列支。", "F"),
    ("住院费用由医保基金支付70%，其余30%由患者自付。", "FI"),
    ("由县财政保障，个人不承担任何费用。", "X"),
    ("由县财政保障，不向家长收取费用。", "X"),
    ("免收殡葬基本服务费，所需经费由县财政负担。", "X"),
    ("家长每月另交伙食费300元，其余由县财政保障。", "XI"),
    ("费用自理。", "I"),
    ("由法定赡养人承担。", "I"),
    ("由村集体和慈善组织筹集。", "S"),
    ("由县财政先行垫付，由中央财政承担。", "C"),
    ("县财政不再安排，由乡镇自筹。", "X"),
    ("个人缴费部分由财政代缴。", "X"),
    ("对困难家庭，由县财政给予补助。", "X"),
    ("地方财政和中央财政共同承担。", "CPMX"),
    ("为3个县市配备设备，由省财政出资。", "P"),
    ("按照事权与支出责任相适应的原则确定。", ""),
    ("所需经费由县财政统筹解决，乡镇视财力给予适当配套。", "X"),
    ("县财政全额兜底，个人不出一分钱。", "X"),
    ("由中央财政和我县按8:2的比例分担。", "CX"),
    ("费用从工伤保险基金中列支，不足部分由用人单位垫补。", "FE"),
    ("项目资金列入县民政局部门预算。", "X"),
    ("县财政局负责资金监管，经费由市、县共担。", "MX"),
    ("受益群众适当缴纳工本费，其余由县级财政补助。", "IX"),
    ("按谁受益谁承担的原则落实。", ""),
    ("所需资金由各责任单位自行解决。", ""),
    ("除中央和省补助外，缺口部分由县财政补足。", "CPX"),
    ("原由村集体承担的部分，自2025年起由县财政承担。", "X"),
    ("以县为主，省级适当奖补。", "PX"),
    ("县财政安排500万元专项资金，鼓励社会力量捐资。", "XS"),
    ("资金使用管理按照《开化县养老服务资金管理办法》执行。", ""),
    ("个人按每年每人490元缴费，政府按每人每年不低于700元补助。", "IX"),
    ("参保对象为低保的，其个人缴费部分由财政全额资助。", "X"),
    ("从县级福彩公益金中安排。", "X"),
    ("由殡仪馆按规定减免，减免费用由县财政据实结算。", "X"),
    ("纳入县乡两级财政预算，实行分级负担。", "X"),
    ("资金由上级下达和本级配套组成。", "CPMX"),
    ("所需费用由用工企业从职工教育经费中列支。", "E"),
    ("服务对象无需支付任何费用，由县财政据实列支。", "X"),
    ("单位和职工各半。", "EI"),
    ("由开化县财政局会同县教育局核拨。", "X"),
    ("东西部协作资金和县级财政共同保障。", "X"),
    ("由供水公司先行垫资，县财政年终清算。", "X"),
    ("县、乡镇（街道）按6∶4分担，村（社区）不承担。", "X"),
    ("由省级统筹基金支付80%，剩余20%由患者自付。", "FI"),
    ("经费渠道不变。", ""),
    ("县财政每年预算安排，专项用于本项服务。", "X"),
    ("中央补助资金和县级配套资金。", "CX"),
    ("由使用人按实际用量付费。", "I"),
    ("用人单位和劳动者依法共同缴纳。", "EI"),
    ("所需经费由县、乡镇两级财政按7:3比例负担。", "X"),
    ("由县卫健局在部门预算中统筹安排。", "X"),
    ("居民医保基金支付一部分，县财政补助一部分。", "FX"),
    ("按照上级有关政策规定执行。", ""),
    ("由县财政局、县民政局负责资金监督检查。", ""),
    ("免费向群众开放，运行经费纳入县级财政预算。", "X"),
    ("省财政对山区县给予80%补助，其余由我县承担。", "PX"),
    ("村集体出资一部分，县财政奖补一部分。", "SX"),
    ("本项目不向服务对象收费，由县级财政全额保障。", "X"),
    ("家庭自付30%，县财政补贴70%。", "IX"),
    ("由县政府购买服务。", "X"),
]


def rules(text: str, vocabulary: Vocabulary) -> list[FiscalRule]:
    field = Passage(text, tuple(range(len(text))))
    citations = read_citations(field, Field.FISCAL, vocabulary, frozenset(), ())
    return read_fiscal_rules(field, citations, vocabulary.place("330824"), vocabulary)


@pytest.mark.parametrize(("text", "letters"), PAYS, ids=[text[:20] for text, _ in PAYS])
def test_who_pays(text: str, letters: str, vocabulary: Vocabulary) -> None:
    found = {payer for rule in rules(text, vocabulary) for payer in rule.payers}
    assert found == {_LETTERS[letter] for letter in letters}


def test_who_pays_nothing_is_said(vocabulary: Vocabulary) -> None:
    (rule,) = rules("由县财政承担，个人不承担费用。", vocabulary)
    assert rule.exempt == (Payer.INDIVIDUAL,)


def test_who_only_helps_is_said(vocabulary: Vocabulary) -> None:
    (rule,) = rules("由县财政承担，中央财政适当补助。", vocabulary)
    assert rule.aids == (Payer.CENTRAL,)


@pytest.mark.parametrize(
    "text",
    [
        "原由县财政承担的部分改由学员缴纳。",
        "县财政不再补助，由农户自行出资。",
        "取消财政补贴，费用由服务对象承担。",
    ],
)
def test_who_takes_over_is_said(text: str, vocabulary: Vocabulary) -> None:
    assert Payer.INDIVIDUAL in rules(text, vocabulary)[0].takes_over


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "市、县人民政府分级负责，省对困难老年人养老服务补贴、护理补贴给予适当补助。",
            [("MX", "Bears", "", ""), ("P", "Aids", "", "困难老年人养老服务补贴、护理补贴")],
        ),
        (
            "省财政承担60%，其余由县财政承担。",
            [("P", "Bears", "0.6", ""), ("X", "Bears", "0.4", "")],
        ),
        (
            "省级承担六成，剩余部分由市、县6:4分担。",
            [("P", "Bears", "0.6", ""), ("M", "Bears", "0.24", ""), ("X", "Bears", "0.16", "")],
        ),
        (
            "省财政承担60%，其余人员由县财政承担。",
            [("P", "Bears", "0.6", ""), ("X", "Bears", "", "")],
        ),
        (
            "省财政承担60%；其余由县财政承担。",
            [("P", "Bears", "0.6", ""), ("X", "Bears", "", "")],
        ),
        (
            "省、县财政分别承担70%、30%。",
            [("P", "Bears", "0.7", ""), ("X", "Bears", "0.3", "")],
        ),
        (
            "省财政出六成、县财政出四成。",
            [("P", "Bears", "0.6", ""), ("X", "Bears", "0.4", "")],
        ),
        (
            "省财政按照省定基础养老金标准，按地区分档给予补助。",
            [("P", "Aids", "", "")],
        ),
        ("市财政安排补助资金，县财政承担。", [("M", "Aids", "", ""), ("X", "Bears", "", "")]),
        (
            "高龄津贴所需资金由县财政承担，省财政适当补助。",
            [("X", "Bears", "", "高龄津贴"), ("P", "Aids", "", "")],
        ),
        (
            "所需资金由省、市、县按3:3:4的比例分担。",
            [("P", "Bears", "0.3", ""), ("M", "Bears", "0.3", ""), ("X", "Bears", "0.4", "")],
        ),
        (
            "省、县财政按照2∶1承担。",
            [("P", "Bears", "0.666667", ""), ("X", "Bears", "0.333333", "")],
        ),
        ("市、县财政按四六比例负担。", [("M", "Bears", "0.4", ""), ("X", "Bears", "0.6", "")]),
        ("省、市、县按1:2配套承担。", [("PMX", "Bears", "", "")]),
        ("由县财政支付护理补贴。", [("X", "Bears", "", "护理补贴")]),
        ("由县财政承担全部支出责任。", [("X", "Bears", "", "")]),
        (
            "费用由县财政承担，个人不承担任何费用。",
            [("X", "Bears", "", ""), ("I", "PaysNothing", "", "")],
        ),
    ],
)
def test_what_each_clause_says_of_its_party(
    text: str, expected: list[tuple[str, str, str, str]], vocabulary: Vocabulary
) -> None:
    """Its payers, the part they play, their share, and what they pay for."""
    (rule,) = rules(text, vocabulary)
    letters = {payer: letter for letter, payer in _LETTERS.items()}
    found = [
        (
            "".join(letters[payer] for payer in part.payers),
            part.role.value,
            str(part.share or ""),
            part.object,
        )
        for part in rule.parts
    ]
    assert found == expected
    assert all(part.quote in text for part in rule.parts)


def test_shares_of_individuals(vocabulary: Vocabulary) -> None:
    (rule,) = rules("由县财政承担80%，个人承担20%。", vocabulary)
    assert str(rule.individual_share) == "0.2"


def test_somebody_unknown_is_said_to_be_unknown(vocabulary: Vocabulary) -> None:
    """Named, and no table knows who that is: neither nobody nor a payer."""
    (rule,) = rules("由基金管委办承担费用。", vocabulary) or rules("由丙方承担费用。", vocabulary)
    assert rule.payers or rule.unread
