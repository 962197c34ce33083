"""What to change: said of each kind of breach, and enough: a draft that is mended as told is sound."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest

from qzgraph.api import read
from qzgraph.graph.group_facts import GroupFacts
from qzgraph.judging.advising import load_advice
from qzgraph.judging.mending import in_words
from qzgraph.judging.report import CLAUSES, Asks, Finding, Report, Severity
from qzgraph.judging.review import Request, review
from qzgraph.language.groups import read_groups
from qzgraph.records.implied import LISTED
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary, load_vocabulary

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "counties"))  # a folder of scripts, no package

from make import make  # noqa: E402
from story import load  # noqa: E402

from shared import WRITTEN, Corpus  # noqa: E402


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(load(HERE / "many-breaches.toml"), tmp_path_factory.mktemp("draft"))


@pytest.fixture(scope="module")
def report(settings: Settings, draft: Path) -> Report:
    return review(settings, Request(draft))


def by_item(report: Report) -> Mapping[tuple[str, int | None], list[Finding]]:
    found: dict[tuple[str, int | None], list[Finding]] = {}
    for finding in report.findings:
        if finding.severity in (Severity.VIOLATION, Severity.WARNING):
            found.setdefault((finding.clause, finding.reference_item), []).append(finding)
    return found


@pytest.mark.parametrize(
    ("clause", "item", "zh", "sentence"),
    [
        ("wellformed", 35, "补上“服务标准”一栏", "按照《浙江省基本公共卫生服务规范（第四版）》"),
        ("complete", 79, "补上项目「送戏曲下乡」", "为农村乡镇每年送戏曲等文艺演出。"),
        ("coverage", 6, "把服务对象中的「0—5岁儿童」放宽到「0—6岁儿童」", "0—6岁儿童。"),
        (
            "coverage",
            15,
            "在服务对象中补上「事实无人抚养儿童」",
            "孤儿、事实无人抚养儿童、烈士子女",
        ),
        ("coverage", 24, "「18—24岁登记失业青年」放宽到「16—24岁登记失业青年」", "以内未就业"),
        ("floor", 14, "“寄宿小学生”的「每生每年1200元」提高到「每生每年1250元」", "每学期800元"),
        ("floor", 50, "的「每人每月50元」提高到「每人每月不低于60元」", "每人每月不低于60元；"),
        ("floor", 81, "「24套以上」提高到「不少于25套」", "通过直播卫星提供不少于25套电视节目"),
        (
            "ceiling",
            14,
            "「每生每学期800元」改回「每生每年1500元」；确需高于的",
            "寄宿初中生每生每年1500元",
        ),
        ("funded", 94, "写明由谁出资，或者引用规定出资的文件", "市、县人民政府分级分类负责。"),
        ("accountable", 96, "写明牵头负责单位", ""),
        ("accountable", 20, "「衢江区教育局」改为本地单位「县人力社保局」", "县人力社保局。"),
        ("sustainable", None, "作财政承受能力评估", ""),
    ],
)
def test_each_breach_says_what_to_change(
    clause: str, item: int, zh: str, sentence: str, report: Report
) -> None:
    [finding] = by_item(report)[clause, item]
    assert finding.advice is not None
    assert zh in finding.advice.zh
    assert sentence in finding.advice.sentence
    # Nothing is suggested that would have to be invented.
    assert bool(sentence) == bool(finding.advice.sentence)


def test_every_finding_has_advice_in_both_languages(report: Report) -> None:
    for finding in report.findings:
        assert finding.advice is not None
        assert "{" not in finding.advice.zh + finding.advice.en
        assert finding.advice.zh
        assert finding.advice.en
        if finding.severity is Severity.REVIEW:
            assert finding.advice.asks is Asks.LOOK


def test_a_draft_that_is_mended_as_told_has_that_breach_no_more(
    report: Report, draft: Path, settings: Settings
) -> None:
    """Each sentence that is the county's own put in the place of the one that is quoted."""
    # Of two that quote one sentence each mends its own words: one at a time.
    told = {f.source: f for f in report.findings if f.advice and f.advice.is_own and f.source}
    assert len(told) >= 6
    document = docx.Document(str(draft))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for finding in told.values():
        assert finding.source is not None
        assert finding.advice is not None
        [cell] = [each for each in cells if _at(finding, document) is each._tc]
        assert cell.text.count(finding.source.text) == 1
        cell.text = cell.text.replace(finding.source.text, finding.advice.sentence)
    mended = draft.with_name("mended.docx")
    document.save(str(mended))
    left = {finding.id for finding in review(settings, Request(mended)).findings}
    assert not [finding.advice for finding in told.values() if finding.id in left]


def _at(finding: Finding, document: docx.document.Document) -> object:
    """The cell at a place: 表3 第2行第5列."""
    assert finding.source is not None
    table, row, column = (int(n) for n in _numbers(finding.source.place))
    return document.tables[table - 1].rows[row - 1].cells[column - 1]._tc


def _numbers(text: str) -> list[str]:
    return "".join(char if char.isdigit() else " " for char in text).split()


def test_the_phrases_are_all_there(settings: Settings, vocabulary: Vocabulary) -> None:
    wording = load_advice(settings.data / "advice", vocabulary)
    assert {clause for clause, _ in wording.phrases} == set(CLAUSES)
    for clause in CLAUSES:
        assert wording.phrases[clause, "review"].asks is Asks.LOOK
    assert wording.fields["standardText"] == "服务标准"


@pytest.mark.parametrize(
    ("file", "item", "sentence"),
    [
        # The period opens a list of four sums: the number alone is put right, in the county's own period.
        ("jiangshan-29.docx", 65, "分别给予每人每年6000元、3000元、1500元、600元的补贴。"),
        ("kecheng-31.docx", 65, "分别给予每人每月500元、250元、125元、50元的补贴。"),
        ("changshan-35.xlsx", 14, "寄宿小学生每生每年1250元，寄宿初中生每生每年1500元；"),
        # What is charged is charged by the whole sentence: the city's own is told instead.
        ("changshan-28.xlsx", 13, "免费为小学一年级学生提供正版学生字典。"),
        ("changshan-35.xlsx", 23, "免费提供流动人员人事档案基本公共服务。"),
        ("jiangshan-34.docx", 23, "免费提供流动人员人事档案基本公共服务。"),
    ],
)
def test_a_sentence_is_told_only_where_it_reads_as_what_is_asked(
    file: str, item: int, sentence: str, corpus: Corpus
) -> None:
    found = by_item(corpus.written(file))
    told = [*found.get(("floor", item), ()), *found.get(("ceiling", item), ())]
    assert told
    for finding in told:
        assert finding.advice is not None
        assert finding.advice.sentence.endswith(sentence)
        assert "不低于「免费」" not in finding.advice.zh


@pytest.mark.parametrize(
    ("file", "item"),
    [
        ("changshan-28.xlsx", 80),  # 每天2次 for 3次, of 30分钟 each
        ("changshan-40.docx", 80),  # 每次20分钟 for 30分钟, 3次 each day
        ("kaihua-26.docx", 23),  # 有偿服务，…收取…
    ],
)
def test_one_breach_is_one_finding_and_says_two_things(
    file: str, item: int, corpus: Corpus
) -> None:
    [finding] = by_item(corpus.written(file))["floor", item]
    assert finding.also, "what else was found of it is told with it"
    assert finding.expected != finding.actual


def test_a_total_is_told_as_the_total(settings: Settings) -> None:
    edition = read(WRITTEN / "changshan-28.xlsx", settings=settings).edition
    [item] = [each for each in edition.items if each.name == "收听广播"]
    told = [each for each in item.implied if each.base_unit != LISTED]
    assert in_words(told[-1]) == "每天合计60分钟"


def test_no_mark_of_the_reader_comes_into_a_report(settings: Settings, corpus: Corpus) -> None:
    """亲:病故军人 is how a grammar notes whose relatives are meant; 60—岁 is no age."""
    told = json.dumps(corpus.written("jiangshan-50.docx").as_json(), ensure_ascii=False)
    assert "亲:" not in told
    assert not re.search(r"\d—岁|[（、；]—\d", told)
    lexicon = load_vocabulary(settings.data).lexicon
    (group,) = read_groups("老年、残疾或者未满16周岁的病故军人遗属", lexicon)
    apart = GroupFacts(lexicon).told_apart("病故军人遗属", group)
    assert apart == "60岁及以上；残疾；15岁及以下"
