"""Who answers whom: every item of the city's own standard missing, a few at a time, and every benchmark; the
same standard in another order, under other names and for another place; groups of people by hand."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qzgraph.aligning.benchmarks import align_benchmarks
from qzgraph.aligning.editions import align
from qzgraph.aligning.evidence import Localiser
from qzgraph.aligning.items import align_items
from qzgraph.aligning.promises import PromiseAt
from qzgraph.graph.load import Loaded
from qzgraph.judging.one_against_another import Answer
from qzgraph.judging.report import Severity
from qzgraph.judging.review import Request, review
from qzgraph.judging.subsumption import cover
from qzgraph.judging.validate import validate
from qzgraph.language.services import Kind
from qzgraph.reading.source import Source
from qzgraph.reading.text import source_from_text
from qzgraph.records.added_up import ADDED_UP
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Benchmark, Certainty, Edition, Item, Population
from qzgraph.records.numbering import numbering_runs
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "counties"))  # a folder of scripts, no package

from city import read_city  # noqa: E402
from localise import PLACES, localise  # noqa: E402
from notice import notice  # noqa: E402
from story import OPTIONS, Document, number_items  # noqa: E402
from write_text import write_md, write_txt  # noqa: E402


@pytest.fixture(scope="module")
def county(source: Source, vocabulary: Vocabulary) -> Edition:
    """The city's words, taken over by a county as they are."""
    return read_edition(source, "330824", 2024, vocabulary)


class TestItems:
    def test_the_edition_answers_itself(self, edition: Edition, vocabulary: Vocabulary) -> None:
        found = align(edition, edition, vocabulary)
        assert [(g.upper, g.lower) for g in found.items.groups] == [
            ((n,), (n,)) for n in range(101)
        ]
        assert all(match.comparable for match in found.benchmarks)
        assert all(match.upper == match.lower for match in found.benchmarks)
        own = [p for i in edition.items for p in i.promises if p.indicator.measure != ADDED_UP]
        assert len(found.benchmarks) == len(own)

    @pytest.mark.parametrize("first", range(1, 27))
    def test_those_left_out_are_those_missing(
        self, first: int, edition: Edition, county: Edition, vocabulary: Vocabulary
    ) -> None:
        """Every item is left out once, with others from afar: its neighbours are there to be taken
        for it."""
        gone = list(range(first, 102, 26))
        rest = replace(county, items=tuple(i for i in county.items if i.number not in gone))
        found = align_items(edition, rest, vocabulary)
        assert [edition.items[at].number for at in found.missing] == gone
        assert found.added == []

    @pytest.mark.parametrize("number", range(1, 102, 10))
    def test_one_that_the_city_has_not(
        self, number: int, edition: Edition, county: Edition, vocabulary: Vocabulary
    ) -> None:
        rest = replace(edition, items=tuple(i for i in edition.items if i.number != number))
        found = align_items(rest, county, vocabulary)
        assert [county.items[at].number for at in found.added] == [number]
        assert found.missing == []

    @pytest.mark.parametrize("seed", range(4))
    def test_order_numbers_and_names_do_not_matter(
        self, seed: int, edition: Edition, county: Edition, vocabulary: Vocabulary
    ) -> None:
        chance = random.Random(seed)
        order = list(range(len(county.items)))
        chance.shuffle(order)
        items = tuple(renamed(county.items[at], n, chance) for n, at in enumerate(order, 1))
        found = align_items(edition, replace(county, items=items), vocabulary)
        pairs = {(match.upper, order[match.lower]) for g in found.groups for match in g.matches}
        assert pairs == {(at, at) for at in order}

    def test_what_the_user_says_comes_first(
        self, edition: Edition, county: Edition, vocabulary: Vocabulary
    ) -> None:
        found = align_items(edition, county, vocabulary, {0: (1,), 1: (0,), 2: ()})
        pairs = {(match.upper, match.lower) for g in found.groups for match in g.matches}
        assert {(1, 0), (0, 1)} <= pairs
        assert (found.missing, found.added) == ([2], [2])


def renamed(item: Item, number: int, chance: random.Random) -> Item:
    """Another number, and a name with a word more, or without its last."""
    name = item.name
    change = chance.choice(["", "工作", "县级", "drop"])
    if change == "县级":
        name = change + name
    elif change == "drop":
        name = name.removesuffix("服务")
    else:
        name += change
    return replace(item, number=number, name=name)


RENAMED = [
    line.rstrip("\n").split("\t")
    for line in (ROOT / "tests" / "cases" / "answers" / "renamed.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
]
"""The city's item, and another name and content: ``same`` service in everyday words, ``other``, a
tempting neighbour, or so general that it is ``unclear``; written before the words were entered."""


PAIRS = [
    line.rstrip("\n").split("\t")
    for line in (ROOT / "tests" / "cases" / "answers" / "pairs.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
]
"""An upper item, whatever edition's, and a lower one: ``same``, ``other`` or ``unclear``; most of them
services that the city's standard has not."""


def of_texts(texts: list[str], vocabulary: Vocabulary) -> Edition:
    """A county's edition of items with nothing but a name and a content of their own."""
    lines = ["1.社会救助服务"]
    for number, text in enumerate(texts, 1):
        name, _, content = text.partition("｜")
        lines += [
            f"（{number}）{name}",
            "服务对象：城乡居民。",
            f"服务内容：{content}",
            "服务标准：按规定执行。",
            "支出责任：县人民政府负责。",
            "牵头负责单位：县民政局。",
        ]
    source = source_from_text("\n".join(lines), "county.txt")
    return read_edition(source, "330824", 2024, vocabulary)


class TestMeaning:
    @pytest.mark.parametrize("which", [0, 1])
    def test_items_whose_names_share_nothing(
        self, which: int, edition: Edition, vocabulary: Vocabulary
    ) -> None:
        """All hundred and one renamed at once, among as many neighbours: at least 95 of 100 are
        found for certain, and hardly one neighbour is taken."""
        renamed = [row for row in RENAMED if row[1] == "same"][which::2]
        neighbours = [row for row in RENAMED if row[1] == "other"]
        lower = of_texts([row[2] for row in renamed + neighbours], vocabulary)
        found = align_items(edition, lower, vocabulary)
        sure = [m for m in found.pairs if m.certainty is Certainty.CERTAIN]
        wanted = {(int(number) - 1, at) for at, (number, _, _) in enumerate(renamed)}
        right = wanted & {(m.upper, m.lower) for m in sure}
        assert len(right) >= 0.95 * len(wanted)
        assert len(sure) - len(right) <= 0.03 * len(sure)

    def test_neighbours_and_general_names_alone(
        self, edition: Edition, vocabulary: Vocabulary
    ) -> None:
        """Where the county has them only, they answer nothing for certain, and what is general is
        looked at."""
        rows = [row for row in RENAMED if row[1] != "same"]
        found = align_items(edition, of_texts([row[2] for row in rows], vocabulary), vocabulary)
        sure = [m for m in found.pairs if m.certainty is Certainty.CERTAIN]
        assert len(sure) <= 0.06 * len(rows)
        general = {at for at, row in enumerate(rows) if row[1] == "unclear"}
        looked_at = {m.lower for m in found.candidates} | {m.lower for m in sure}
        assert len(general & looked_at) >= 0.7 * len(general)

    def test_nothing_is_missing_while_an_item_is_not_understood(
        self, vocabulary: Vocabulary
    ) -> None:
        """All pairs at once: what has its like, or what may mean it, among the items that answer
        no other, is never missing; and neighbours are not taken for each other."""
        above, below = (of_texts([row[at] for row in PAIRS], vocabulary) for at in (1, 2))
        found = align_items(above, below, vocabulary).pairs
        sure = [m for m in found if m.certainty is Certainty.CERTAIN]
        named = {m.upper for m in found} | {m.lower for m in sure}
        assert [row for at, row in enumerate(PAIRS) if row[0] != "other" and at not in named] == []
        taken = [PAIRS[m.upper] for m in sure if m.upper == m.lower]
        assert [row for row in taken if row[0] != "same"] == []

    def test_an_item_in_unknown_words_may_be_what_is_missing(self, vocabulary: Vocabulary) -> None:
        """It is named for a reader; one that is understood to be another service is not."""
        upper = of_texts(["蜂农转场补贴｜对转地放蜂的蜂农给予补贴。"], vocabulary)
        unknown = of_texts(["赶花有人帮｜赶着箱子走南闯北的，按箱贴钱。"], vocabulary)
        another = of_texts(["老年助餐｜村里办食堂，老年人就餐打折。"], vocabulary)
        assert len(align_items(upper, unknown, vocabulary).candidates) == 1
        assert align_items(upper, another, vocabulary).pairs == []

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("定期上门看望独居老人。", "对独居老年人开展探访。"),
            ("保管个人人事档案，开具存档证明。", "提供流动人员人事档案管理服务。"),
            ("为遭受家暴的人员安排临时居所。", "为家庭暴力受害人提供临时庇护。"),
        ],
    )
    def test_words_of_one_sense(self, one: str, other: str, vocabulary: Vocabulary) -> None:
        left, right = (vocabulary.services.read(text).senses for text in (one, other))
        assert {
            each
            for each in left & right
            if vocabulary.services.senses[each].kind in {Kind.SERVICE, Kind.PERSON}
        }

    def test_a_number_is_not_read_out_of_another(self, vocabulary: Vocabulary) -> None:
        assert "紧急医学救援" in vocabulary.services.read("拨打120").senses
        assert not vocabulary.services.read("每人每年1200元").senses & {"紧急医学救援"}


class TestNumbering:
    @pytest.mark.parametrize(
        ("numbers", "sections", "runs"),
        [
            ((1, 2, 3, 4), (0, 0, 1, 1), [0, 0, 0, 0]),
            ((1, 2, 1, 2), (0, 0, 1, 1), [0, 0, 1, 1]),
            ((1, 1, 1, 2), (0, 0, 1, 1), [0, 0, 1, 1]),  # one repeat, in its own run
            ((1, 2, 2, 3, 1, 2), (0, 0, 1, 1, 2, 2), [0, 0, 1, 1, 2, 2]),  # 2 for 1 at a head
            ((1, 2, 3, 3, 4, 5), (0, 0, 0, 0, 1, 1), [0] * 6),
            ((None, None), (0, 1), [0, 0]),
        ],
    )
    def test_runs(
        self,
        numbers: tuple[int | None, ...],
        sections: tuple[int, ...],
        runs: list[int],
        edition: Edition,
    ) -> None:
        domains = [replace(edition.categories[0], parent=n) for n in range(3)]
        items = [
            replace(edition.items[0], number=number, category=section)
            for number, section in zip(numbers, sections, strict=True)
        ]
        assert numbering_runs(items, domains) == runs

    @pytest.mark.parametrize(
        ("numbers", "runs"),
        [
            ((1, 2, 1, 2, 1, 2, 1, 2), [0, 0, 1, 1, 2, 2, 3, 3]),
            ((1, 2, 1, 2, 1, 2, 1, 1), [0, 0, 1, 1, 2, 2, 3, 3]),
            ((1, 2, 3, 4, 1, 2, 3, 4), [0, 0, 0, 0, 1, 1, 1, 1]),
            ((1, 2, 3, 4, 5, 6, 7, 8), [0] * 8),
        ],
    )
    def test_categories_within_domains(
        self, numbers: tuple[int, ...], runs: list[int], edition: Edition
    ) -> None:
        """Where each category begins anew, so does each domain: that alone tells neither."""
        categories = [replace(edition.categories[0], parent=n // 2) for n in range(4)]
        items = [
            replace(edition.items[0], number=number, category=at // 2)
            for at, number in enumerate(numbers)
        ]
        assert numbering_runs(items, categories) == runs


class TestBenchmarks:
    def test_one_left_out_is_the_one_unanswered(
        self, edition: Edition, county: Edition, vocabulary: Vocabulary
    ) -> None:
        """Nothing else of the item steps in for it."""
        upper, lower = (Localiser(code, vocabulary) for code in ("330800", "330824"))
        wrong = []
        for at, item in enumerate(edition.items):
            for gone, benchmark in enumerate(item.benchmarks):
                kept = [n for n in range(len(item.benchmarks)) if n != gone]
                rest = replace(county.items[at], benchmarks=tuple(item.benchmarks[n] for n in kept))
                items = (*county.items[:at], rest, *county.items[at + 1 :])
                without = replace(county, items=items)
                matches = align_benchmarks(edition, without, [at], [at], upper, lower, vocabulary)
                printed = [
                    m
                    for m in matches
                    if m.upper.benchmark < len(item.benchmarks)
                    and 0 <= m.lower.benchmark < len(kept)
                    and m.certainty is Certainty.CERTAIN
                ]
                own = [(m.upper, kept[m.lower.benchmark], m.comparable) for m in printed]
                stepping = [
                    item.benchmarks[number] for place, number, _ in own if place.benchmark == gone
                ]
                pairs = [each for each in own if each[0].benchmark != gone]
                hidden = any(not _is_less(each, benchmark) for each in stepping)
                if pairs != [(PromiseAt(at, n), n, True) for n in kept] or hidden:
                    wrong.append((item.number, benchmark.quote))
        assert wrong == []

    def test_how_many_there_are(self, edition: Edition) -> None:
        assert sum(len(item.benchmarks) for item in edition.items) > 75


def _is_less(one: Benchmark, two: Benchmark) -> bool:
    """Whether what steps in is found to be worse, so that the loss is told all the same."""
    return (one.comparable_value or 0) < (two.comparable_value or 0)


#: What the city's 服务对象 says, what the county's does, and whether it covers everyone: by hand,
#: from the contract's rules alone.
GROUPS: tuple[tuple[str, str, bool], ...] = (
    # the same, in other words and another order
    ("城乡居民。", "城乡居民。", True),
    ("城乡居民。", "全体城乡居民。", True),
    ("65岁及以上老年人。", "65周岁及以上老年人。", True),
    (
        "孤儿、艾滋病病毒感染儿童、事实无人抚养儿童。",
        "事实无人抚养儿童、艾滋病病毒感染儿童和孤儿。",
        True,
    ),
    ("用人单位、劳动者。", "劳动者及用人单位。", True),
    ("0—6岁儿童。", "0～6岁儿童。", True),
    ("0—6岁儿童。", "0至6周岁儿童。", True),
    ("残疾人。", "各类残疾人。", True),
    ("退役军人。", "本县退役军人。", True),
    ("少数民族地区居民。", "少数民族地区的居民。", True),
    # a group more is as good, a group less is not
    ("中小学生、农村居民。", "中小学生、农村居民、老年人。", True),
    ("中小学生、农村居民。", "中小学生。", False),
    ("孤儿、艾滋病病毒感染儿童、事实无人抚养儿童。", "孤儿、事实无人抚养儿童。", False),
    ("未成年人、老年人、现役军人、残疾人。", "未成年人、老年人、残疾人。", False),
    ("原发性高血压患者和2型糖尿病患者。", "原发性高血压患者。", False),
    ("常住的独居、空巢、留守老年人。", "常住的独居、留守老年人。", False),
    # broader and narrower by kind
    ("农村居民。", "城乡居民。", True),
    ("城乡居民。", "农村居民。", False),
    ("城乡居民。", "城镇居民。", False),
    ("残疾人。", "重度残疾人。", False),
    ("重度残疾人。", "残疾人。", True),
    ("老年人。", "独居老年人。", False),
    ("老年人。", "失能老年人。", False),
    ("现役军人。", "退役军人。", False),
    ("孤儿。", "残疾儿童。", False),
    # by age, both ends included
    ("65岁及以上老年人。", "60岁及以上老年人。", True),
    ("65岁及以上老年人。", "70岁及以上老年人。", False),
    ("65岁及以上老年人。", "65—80岁老年人。", False),
    ("60岁及以上老年人。", "65岁及以上老年人。", False),
    ("0—6岁儿童。", "0—3岁儿童。", False),
    ("0—3岁儿童。", "0—6岁儿童。", True),
    ("0—6岁儿童。", "不满7周岁儿童。", True),
    ("0—6岁儿童。", "3—6岁儿童。", False),
    ("16—24岁登记失业青年。", "16—35岁登记失业青年。", True),
    ("16—24岁登记失业青年。", "18—24岁登记失业青年。", False),
    # by residency: where none is stated, those who live there are meant
    ("常住孕产妇。", "常住孕产妇。", True),
    ("孕产妇。", "常住孕产妇。", True),
    ("常住孕产妇。", "孕产妇。", True),
    ("常住孕产妇。", "户籍孕产妇。", False),
    ("城乡居民。", "具有本县户籍的城乡居民。", False),
    ("具有衢州市户籍的城乡居民。", "具有开化县户籍的城乡居民。", True),
    ("具有本地户籍城乡居民。", "城乡居民。", True),
    ("具有衢州市户籍（含持有本市居住证）的城乡居民。", "具有开化县户籍的城乡居民。", False),
    # by condition
    ("符合条件的老年人。", "老年人。", True),
    ("毕业2年以内未就业高校毕业生。", "毕业1年以内未就业高校毕业生。", False),
    ("毕业2年以内未就业高校毕业生。", "毕业3年以内未就业高校毕业生。", True),
)


ITEM = """1.养老助老服务
（1）老年人健康管理
服务对象：{}
服务内容：提供健康指导等服务。
服务标准：按照有关技术方案执行。
支出责任：市、县人民政府分级负责。
牵头负责单位：市卫健委。
"""


class TestGroups:
    @pytest.mark.parametrize(("asked", "given_", "covered"), GROUPS)
    def test_who_is_covered(
        self, asked: str, given_: str, covered: bool, vocabulary: Vocabulary
    ) -> None:
        assert everyone(asked, given_, vocabulary) is covered


def everyone(asked: str, given_: str, vocabulary: Vocabulary) -> bool:
    """Whether each group of the city's words is covered by the county's."""
    narrow = groups(asked, "330800", vocabulary)
    wide = groups(given_, "330824", vocabulary)
    assert narrow
    assert wide
    return all(told.answer is Answer.YES for told in cover(narrow, wide, vocabulary))


def groups(text: str, division: str, vocabulary: Vocabulary) -> tuple[Population, ...]:
    edition = read_edition(
        source_from_text(ITEM.format(text), "one.txt"), division, 2024, vocabulary
    )
    return edition.items[0].populations


class TestCopies:
    def test_the_edition_against_itself(
        self, edition: Edition, source: Source, settings: Settings, vocabulary: Vocabulary
    ) -> None:
        """Of its items nothing is to be said; that the city's notice records neither approval nor
        assessment is no matter of alignment."""
        report = validate(
            edition,
            source,
            [Loaded(edition, source)],
            vocabulary,
            settings.shapes,
            settings.data,
        )
        said = [f for f in report.findings if f.severity is not Severity.INFO]
        assert [f for f in said if f.item is not None or f.reference_item is not None] == []
        assert not {f.clause for f in report.findings} & {"coverage", "floor", "ceiling"}

    @pytest.mark.parametrize(
        ("numbering", "place", "agencies", "payers", "write"),
        [
            ("continuous", "330803", "full", "county", write_md),
            ("category", "330825", "short", "finance", write_txt),
            ("domain", "330881", "plain", "county", write_txt),
            ("none", "330802", "full", "finance", write_md),
        ],
    )
    def test_a_relabelled_copy_is_as_good(
        self,
        numbering: str,
        place: str,
        agencies: str,
        payers: str,
        write: Callable[[Document, Path], None],
        settings: Settings,
        tmp_path: Path,
    ) -> None:
        """The county's name and bodies put in, the items of each category in any order."""
        domains = read_city()
        localise(domains, PLACES[place], agencies, payers, [])
        chance = random.Random(numbering)
        for domain in domains:
            for category in domain.categories:
                chance.shuffle(category.items)
        number_items(domains, numbering)
        title = f"{PLACES[place].name}基本公共服务标准（2024年版）"
        told = {"style": "formal", "number": "发改发〔2024〕1号", "date": "2024年12月1日"}
        head, tail = notice(PLACES[place], title, told)
        made = Document(head, domains, tail, title, {**OPTIONS, "numbering": numbering})
        file = tmp_path / ("county.md" if write is write_md else "county.txt")
        write(made, file)
        report = review(settings, Request(file, place, 2024))
        assert [f.as_json() for f in report.findings if f.severity is not Severity.INFO] == []
