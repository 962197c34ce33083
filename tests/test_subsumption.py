"""Who covers whom: what a careful analyst says of a pair of 服务对象, what ``covering`` says, and what the shape
says of the graph are one, in either engine. Over whole counties ``test_judgement.py`` holds them together."""

from __future__ import annotations

import runpy
from collections.abc import Sequence
from pathlib import Path

import pytest

from qzgraph.aligning.editions import Alignment, align
from qzgraph.graph.load import packaged_vocabulary
from qzgraph.graph.nodes import group_node
from qzgraph.graph.write import edition_quads
from qzgraph.judging.one_against_another import Answer
from qzgraph.judging.shacl import ENGINES, validate_graph
from qzgraph.judging.subsumption import covering
from qzgraph.judging.validate import review_quads
from qzgraph.language.groups import read_groups
from qzgraph.names import item
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition
from qzgraph.records.populations import own_names
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary

ROOT = Path(__file__).parent.parent

#: The city's words, the county's, and what they are to each other, by hand.
PAIRS = [
    ("65周岁及以上老年人。", "65周岁及以上老年人。", "covered"),
    ("65周岁及以上老年人。", "60周岁以上的老年人。", "covered"),
    ("60周岁及以上老年人。", "65岁以上老年人。", "narrower"),
    ("0—6岁儿童。", "0—3岁儿童、4—6岁儿童。", "covered"),
    ("0—6岁儿童。", "0—2岁儿童、4—6岁儿童。", "narrower"),
    ("0—6岁儿童。", "符合条件的0—3岁儿童、符合条件的4—6岁儿童。", "unclear"),
    ("0—6岁儿童。", "0—3岁儿童。", "narrower"),
    ("16周岁以上残疾人。", "18周岁以上残疾人。", "narrower"),
    ("不满18周岁的孤儿。", "未满18周岁的孤儿。", "covered"),
    ("不满18周岁的孤儿。", "未满16周岁的孤儿。", "narrower"),
    ("城乡居民。", "常住居民。", "covered"),
    ("所有单位和个人。", "辖区内居民个人。", "narrower"),
    ("所有单位和个人。", "任何单位和个人。", "covered"),
    # A family is not the single person named beside it.
    ("因火灾陷入困境的家庭或者个人。", "因火灾陷入困境的家庭。", "narrower"),
    ("因火灾陷入困境的家庭或者个人。", "因火灾陷入困境的个人和家庭。", "covered"),
    # A name with several definitions may be told in any words, and restricts where both say it.
    ("留守老年人。", "子女均外出务工的农村老年人。", "unclear"),
    ("留守老年人。", "农村的留守老年人。", "narrower"),
    ("青少年。", "6周岁以上、不满18周岁的未成年人。", "unclear"),
    ("低收入家庭。", "低保家庭、低保边缘家庭。", "unclear"),
    ("经济困难的公民。", "享受低保的公民。", "narrower"),
    # What a word prints beyond what is read of it is no restriction of the other text's.
    ("2000年底前建成的城镇老旧小区居民。", "城镇范围内2005年底以前建成的老旧小区居民。", "unclear"),
    # Brackets that list whom: some of them, or all that are meant.
    ("家庭暴力受害人。", "家庭暴力受害人（妇女、儿童）。", "unclear"),
    ("低保对象、优抚对象和无主坟墓。", "低保对象、优抚对象。", "narrower"),
    ("视力、听力障碍读者。", "视障、听障及其他有特殊阅读需求的读者。", "covered"),
    ("感染艾滋病病毒的孕产妇及其所生儿童。", "艾滋病病毒感染孕产妇。", "narrower"),
    # A word more for what everybody does, or beside what is no matter, is no limit for certain.
    ("接触粉尘的劳动者。", "工作中接触粉尘的劳动者。", "unclear"),
    ("残疾儿童。", "公办幼儿园的残疾儿童，户籍不限。", "unclear"),
    ("残疾儿童。", "公办幼儿园的残疾儿童。", "narrower"),
    ("残疾儿童。", "7周岁以上的残疾儿童，户籍不限。", "narrower"),
    # 人均可支配收入 says nothing of what is no matter.
    ("人均可支配收入低于80%的家庭。", "人均可支配收入低于80%的城镇家庭。", "narrower"),
    # What 限 says behind a list is said of all of it.
    ("低保儿童、孤儿。", "儿童，包括低保儿童、孤儿，限在公办幼儿园就读。", "narrower"),
    # A list begins with the word behind its verb; 未 denies both that 或 joins.
    ("处于孕期、产期、哺乳期的女职工。", "怀孕或者休产假的女职工。", "narrower"),
    ("未再生育或收养子女的夫妇。", "没有再生育、也没有收养子女的夫妇。", "covered"),
    # What 或 joins right before the noun is chosen from.
    ("刚性支出较大或收入大幅缩减家庭。", "刚性支出较大的家庭。", "narrower"),
    # A garrison is not limited by the register of those before it.
    ("具有本市户籍的居民、驻本市部队现役军人。", "具有本县户籍的居民。", "narrower"),
    # Whom 等 sums up is told by what the list opens with.
    ("快递员等户外劳动者。", "签订劳动合同的快递员、司机等户外劳动者。", "narrower"),
    ("初中一年级女生。", "七年级女生。", "covered"),
    # A sentence in which nobody is named leaves nobody out.
    ("残疾人。有条件的，可适当扩大服务范围。", "残疾人。", "covered"),
    # What a thing is called after is said of nobody.
    ("参加失业保险的职工和失业人员。", "参加失业保险的城镇职工、失业人员。", "narrower"),
    # Men and women with an age each.
    ("16周岁以上残疾人。", "16周岁以上残疾人，其中男性为16—59周岁、女性为16—54周岁。", "narrower"),
    # Several matters, each with a list of its own, and what one verb lists over and over.
    (
        "父母一方死亡，另一方符合重残、失联情形之一的儿童。",
        "父母一方死亡，另一方重残的儿童。",
        "narrower",
    ),
    (
        "0—14岁患白血病或先天性心脏病的儿童。",
        "不满14周岁、患白血病或先天性心脏病的儿童。",
        "narrower",
    ),
    # What 中 tells of several groups holds of each.
    ("农村低保户、特困户。", "农村低保户、特困户中，住危房的家庭。", "narrower"),
    # Who is told by another paper or decision.
    ("失能老年人。", "失能老年人，具体范围以县民政局年度名录为准。", "unclear"),
    ("残疾儿童。", "符合康复救助规定条件的残疾儿童。", "unclear"),
    # A register elsewhere is none here.
    ("在校学生。", "外地户籍在校学生。", "narrower"),
    # Names that may be defined so.
    ("青年。", "18至40周岁的青年。", "unclear"),
    ("经济困难的老年人。", "低保、低保边缘家庭中的老年人。", "unclear"),
    ("居住在村、社区的老年人。", "居住在村（社区）的老年人。", "covered"),
    ("老年人家庭、残疾人家庭。", "家里有老年人或者有残疾人的家庭。", "covered"),
    ("城乡居民。", "本县户籍居民。", "narrower"),
    ("城乡居民。", "农村居民。", "narrower"),
    ("农村居民。", "城乡居民。", "covered"),
    ("城乡居民。", "城镇居民、农村居民。", "covered"),
    ("具有本市户籍的老年人。", "常住老年人。", "covered"),
    ("具有本市户籍的老年人。", "具有本县户籍的老年人。", "covered"),
    ("老年人。", "具有本县户籍的老年人。", "narrower"),
    ("孕产妇。", "孕妇、产妇。", "covered"),
    ("孕产妇。", "孕妇。", "narrower"),
    ("孕妇。", "孕产妇。", "covered"),
    ("重度残疾人。", "一级、二级残疾人。", "covered"),
    ("重度残疾人。", "一级残疾人。", "narrower"),
    ("一级残疾人。", "重度残疾人。", "covered"),
    ("一、二级残疾人。", "重度残疾人。", "covered"),
    ("三、四级智力残疾人。", "三级智力残疾人。", "narrower"),
    ("三、四级智力残疾人。", "四级、三级智力残疾人。", "covered"),
    ("三级、四级精神残疾人。", "一级、二级重度残疾人和三级精神残疾人。", "narrower"),
    ("残疾人。", "持证残疾人。", "narrower"),
    ("持证残疾人。", "持证的视力、听力、言语、肢体、智力、精神残疾人和多重残疾人。", "covered"),
    ("残疾儿童。", "智力残疾儿童。", "narrower"),
    ("智力残疾儿童。", "残疾儿童。", "covered"),
    ("独居老年人。", "老年人。", "covered"),
    ("老年人。", "独居老年人。", "narrower"),
    ("独居、空巢老年人。", "空巢、独居老年人。", "covered"),
    ("独居、空巢老年人。", "独居老年人。", "narrower"),
    ("孤儿、事实无人抚养儿童。", "事实无人抚养儿童、孤儿。", "covered"),
    ("孤儿、事实无人抚养儿童。", "孤儿。", "narrower"),
    ("孤儿。", "孤儿、事实无人抚养儿童。", "covered"),
    ("最低生活保障家庭。", "低保家庭。", "covered"),
    ("低保家庭。", "农村低保家庭。", "narrower"),
    ("农村低保家庭。", "低保家庭。", "covered"),
    ("低保家庭、低保边缘家庭。", "低保家庭。", "narrower"),
    ("特困人员。", "分散供养特困人员。", "narrower"),
    ("分散供养特困人员。", "特困人员。", "covered"),
    ("退役军人。", "自主就业的退役军人。", "narrower"),
    ("失业人员。", "登记失业人员。", "narrower"),
    ("登记失业人员。", "失业人员。", "covered"),
    ("学生。", "除寄宿生外的学生。", "narrower"),
    ("孤儿、残疾儿童、突发公共卫生事件伤病员。", "孤儿、重度残疾儿童。", "narrower"),
    ("重度肢体、智力残疾人和一级视力残疾人。", "一级肢体、智力、视力残疾人。", "narrower"),
    (
        "面积低于18平方米、收入低于低保标准的家庭。",
        "面积低于15平方米、收入低于低保标准的家庭。",
        "narrower",
    ),
    ("遭受家庭暴力或者被遗弃的未成年人。", "遭受家庭暴力并被遗弃的未成年人。", "narrower"),
    ("0—3岁婴幼儿。", "36个月以内婴幼儿。", "covered"),
    ("0—3岁婴幼儿。", "0—24月龄婴幼儿。", "narrower"),
    ("0—36月龄婴幼儿。", "满6个月至36个月的婴幼儿。", "narrower"),
    ("家属患重病的职工。", "本人或家属患重病的职工。", "covered"),
    ("患重病的职工。", "本人或家属患重病的职工。", "covered"),
    ("棚户区居民。", "持有不动产权证书的棚户区居民。", "narrower"),
    ("高血压患者、糖尿病患者。", "同时患有高血压和糖尿病的居民。", "narrower"),
    ("烈士的父母、配偶、子女。", "烈士遗属。", "covered"),
    ("小微企业。", "小微企业（房地产开发企业除外）。", "narrower"),
    ("户籍居民和在本地实行火化的人员。", "具有本县户籍的居民。", "narrower"),
    ("在任的农村工作指导员、驻村第一书记。", "在任的驻村第一书记。", "narrower"),
    ("除寄宿生外的学生。", "学生。", "covered"),
    ("除寄宿生外的学生。", "除寄宿生外的学生。", "covered"),
    ("义务教育阶段学生。", "小学生、初中学生。", "covered"),
    ("义务教育阶段学生。", "小学生。", "narrower"),
    ("小学生。", "义务教育阶段学生。", "covered"),
    ("毕业2年以内的高校毕业生。", "毕业1年以内的高校毕业生。", "narrower"),
    ("毕业1年以内的高校毕业生。", "毕业2年以内的高校毕业生。", "covered"),
    ("老年人。", "符合条件的老年人。", "unclear"),
    ("符合条件的老年人。", "老年人。", "covered"),
    ("老年人。", "龘靐齉老年人。", "unclear"),
    ("龘靐齉老年人。", "老年人。", "covered"),
    # What is asked in words that have many others may be what is missing, of the same people only.
    ("孤儿、残疾儿童。", "失依儿童、残疾儿童。", "unclear"),
    ("孤儿、残疾儿童。", "山区老年人、残疾儿童。", "narrower"),
    ("老年人。", "高中及以上学历的老年人。", "narrower"),
    ("高中及以上学历的老年人。", "大专以上学历的老年人。", "narrower"),
    ("大专以上学历的老年人。", "高中及以上学历的老年人。", "covered"),
    ("就业困难人员。", "就业困难人员、城镇登记失业人员。", "covered"),
    ("农村老年人。", "老年人。", "covered"),
    ("老年人。", "农村老年人。", "narrower"),
    # All parts of everyone together, all ways of living here, one and more.
    ("孤儿。", "城镇孤儿、农村孤儿。", "covered"),
    ("孤儿。", "城镇孤儿。", "narrower"),
    ("残疾人家庭。", "有1名及以上残疾人的家庭。", "covered"),
    ("12—15周岁学生。", "年满12周岁至不满16周岁的学生。", "covered"),
    ("12—16周岁学生。", "年满12周岁至不满16周岁的学生。", "narrower"),
    # Single persons beside families; entries that are told in full; groups before a heading's list.
    ("困难家庭和个人。", "困难家庭。", "narrower"),
    ("困难家庭和个人。", "困难家庭、个人。", "covered"),
    ("孤儿。", "低保家庭的学生、残疾家庭的学生、孤儿。", "covered"),
    ("留守儿童。", "留守儿童，以及有下列情形之一的儿童：残疾的；患病的。", "covered"),
    ("孤儿。", "老年人中失能的，孤儿。", "covered"),
    # What a body guarantees is said of people; who does it is not; how it is drawn limits nobody.
    ("学生。", "由低保制度保障的学生。", "narrower"),
    ("学生。", "由教育部门认定的学生。", "covered"),
    ("未领取养老金的居民。", "未按月领取养老金的居民。", "covered"),
    # Later sentences that define, delegate and ration.
    ("退役军人。", "退役军人。本项所称退役军人，是指残疾退役军人。", "unclear"),
    ("残疾人。", "残疾人。服务的残疾类别由县残联另行规定。", "unclear"),
    ("残疾人。", "残疾人。每年安排名额三十名。", "unclear"),
    # What is printed and was read nowhere leaves nobody out for certain.
    ("住房鉴定为危房的老年人。", "老年人，其住房经鉴定属于危险房屋的。", "unclear"),
]

OF = {Answer.YES: "covered", Answer.NO: "narrower", Answer.UNCLEAR: "unclear"}
FINDS = {Answer.NO: "Violation", Answer.UNCLEAR: "Review"}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings.from_environment()


@pytest.fixture(scope="module")
def vocabulary(settings: Settings) -> Vocabulary:
    return packaged_vocabulary(settings.data)


def edition(
    fields: Sequence[str], title: str, code: str, year: int, folder: Path, vocabulary: Vocabulary
) -> Edition:
    """A small edition with one item a population field."""
    lines = [title, "", "一、弱有所扶", "1.社会救助服务", ""]
    for number, field in enumerate(fields, start=1):
        lines += [
            f"（{number}）服务项目{number:03d}号",
            f"服务对象：{field}",
            "服务内容：提供有关服务。",
            "服务标准：按规定执行。",
            "支出责任：市、县人民政府分级负责。",
            "牵头负责单位：市民政局。",
            "",
        ]
    path = folder / f"{code}.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_edition(read_source(path), code, year, vocabulary)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Alignment:
    folder = tmp_path_factory.mktemp("pairs")
    upper = edition(
        [each[0] for each in PAIRS],
        "衢州市基本公共服务标准（2022年版）",
        "330800",
        2022,
        folder,
        vocabulary,
    )
    lower = edition(
        [each[1] for each in PAIRS],
        "开化县基本公共服务标准（2024年版）",
        "330824",
        2024,
        folder,
        vocabulary,
    )
    assert len(upper.items) == len(lower.items) == len(PAIRS)
    return align(upper, lower, vocabulary, {at: (at,) for at in range(len(PAIRS))})


def judged(alignment: Alignment, vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    """What :func:`covering` finds: the item and group of the reference, and the severity."""
    own = own_names(vocabulary.place(alignment.upper.division), vocabulary)
    answering: dict[int, set[int]] = {}
    for group in alignment.items.groups:
        for match in group.matches:
            answering.setdefault(match.upper, set()).add(match.lower)
    found = {}
    for at, lower in answering.items():
        groups = alignment.upper.items[at].populations
        by = [p for n in sorted(lower) for p in alignment.lower.items[n].populations]
        if not by:
            continue
        name = alignment.upper.items[at].name
        told = covering([p.group for p in groups], [p.group for p in by], vocabulary.lexicon, name)
        for population, one in zip(groups, told, strict=True):
            if one.answer is not Answer.YES:
                number = alignment.upper.items[at].number
                assert number is not None
                key = (
                    item(alignment.upper.id, number),
                    group_node(population, vocabulary, own),
                )
                found[key] = FINDS[one.answer]
    return found


def found_by_shape(
    alignment: Alignment, vocabulary: Vocabulary, settings: Settings, engine: str
) -> dict[tuple[str, str], str]:
    """What the shape finds on the graph, likewise."""
    quads = review_quads(alignment, vocabulary, settings.data, provenance=True)
    quads += edition_quads(alignment.upper, vocabulary, provenance=True)
    files = [settings.shapes / "prefixes.ttl", settings.shapes / "coverage.ttl"]
    results = validate_graph(quads, files, engine=engine)
    found = {(each.bindings["reference"], each.value or ""): each.severity for each in results}
    assert len(found) == len(results)  # one finding a group
    return found


def test_the_shapes_are_written_from_their_template(settings: Settings) -> None:
    written = runpy.run_path(str(ROOT / "generate" / "shapes.py"))
    template = (ROOT / "generate" / "coverage.template").read_text("utf-8")
    assert (settings.shapes / "coverage.ttl").read_text("utf-8") == written["made"](template)


#: Pairs that a hand can tell and this cannot yet, with what it must not say of them.
NOT_STATED = [
    ("年满60周岁的失业人员。", "女性年满50周岁、男性年满60周岁的失业人员。", Answer.NO),
    (
        "请求给付赡养费、抚养费，请求国家赔偿、社会救助的公民。",
        "请求给付赡养费，请求国家赔偿、社会救助的公民。",
        Answer.YES,
    ),
    (
        "需要急救但身份不明或无力支付费用的患者。",
        "需要急救的患者，其身份不明且无力支付费用。",
        Answer.YES,
    ),
]


@pytest.mark.parametrize(("upper", "lower", "label"), PAIRS)
def test_covering_says_what_the_hand_says(
    upper: str, lower: str, label: str, pairs: Alignment, vocabulary: Vocabulary
) -> None:
    at = PAIRS.index((upper, lower, label))
    told = covering(
        [p.group for p in pairs.upper.items[at].populations],
        [p.group for p in pairs.lower.items[at].populations],
        vocabulary.lexicon,
    )
    worst = max((each.answer for each in told), key=_rank)
    assert OF[worst] == label, [(each.answer, each.why.zh, each.unread) for each in told]


@pytest.mark.parametrize(("upper", "lower", "wrong"), NOT_STATED)
def test_what_cannot_be_told_yet_is_not_stated(
    upper: str, lower: str, wrong: Answer, vocabulary: Vocabulary
) -> None:
    lexicon = vocabulary.lexicon
    told = covering(read_groups(upper, lexicon), read_groups(lower, lexicon), lexicon)
    assert max((each.answer for each in told), key=_rank) is not wrong


def _rank(answer: Answer) -> int:
    return [Answer.YES, Answer.UNCLEAR, Answer.NO].index(answer)


#: pySHACL takes minutes on as many pairs; test_validate_engines.py holds it to the small cases.
QUICK = [each for each in ENGINES if each != "pyshacl"]


@pytest.mark.parametrize("engine", QUICK)
def test_the_shape_says_what_covering_says(
    engine: str, pairs: Alignment, vocabulary: Vocabulary, settings: Settings
) -> None:
    assert found_by_shape(pairs, vocabulary, settings, engine) == judged(pairs, vocabulary)
