"""What a notice tells of its standard: ``tests/cases/statements.tsv``, labelled before any run. An
answer with ``|`` is one on which careful readers differ."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from qzgraph.language.event import Topic
from qzgraph.language.events import answer_of, read_events
from qzgraph.records.assurances import setting_of
from qzgraph.vocabulary import Vocabulary

with (Path(__file__).parent / "cases" / "statements.tsv").open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
#: What stands around a statement: the title, those written to, and who signs.
BEFORE = (
    "开化县发展和改革局关于印发《开化县基本公共服务标准（2024年版）》的通知"
    "各乡镇人民政府，县级有关部门："
)
AFTER = "开化县发展和改革局2024年12月10日"


def answer(sentence: str, topic: str, vocabulary: Vocabulary) -> str:
    setting = setting_of("330824", 2024, vocabulary)
    events = read_events(BEFORE + sentence + AFTER, vocabulary.event_words, setting)
    found = answer_of(events, Topic(topic))
    return found.answer.value if found else "no"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sentence"][:24])
def test_statement(row: dict[str, str], vocabulary: Vocabulary) -> None:
    got = answer(row["sentence"], row["topic"], vocabulary)
    assert got in row["answer"].split("|")


def test_there_are_statements_of_every_kind() -> None:
    for topic in Topic:
        answers = [row["answer"] for row in ROWS if row["topic"] == topic]
        assert answers.count("yes") >= 20
        assert answers.count("no") >= 20


@pytest.mark.parametrize("year", [2021, 2022, 2025])
def test_another_edition_is_another_edition(year: int, vocabulary: Vocabulary) -> None:
    """Whatever the year, what was done to another edition was not done to this."""
    for topic, sentence in (
        ("approval", f"《开化县基本公共服务标准（{year}年版）》经县政府同意印发。"),
        ("publication", f"{year}年版标准已在县政府网站公布。"),
        ("assessment", f"{year}年版标准已开展财政承受能力评估。"),
    ):
        assert answer(sentence, topic, vocabulary) == "no"


def test_the_words_of_an_event_say_the_same_alone(vocabulary: Vocabulary) -> None:
    """They are what RDF keeps of a statement, and a graph is read as the document was."""
    setting = setting_of("330824", 2024, vocabulary)
    for row in ROWS:
        if row["answer"] == "yes":
            topic = Topic(row["topic"])
            text = BEFORE + row["sentence"]
            event = answer_of(read_events(text, vocabulary.event_words, setting), topic)
            assert event
            alone = f"{text[event.start : event.end]}。"
            again = answer_of(read_events(alone, vocabulary.event_words, setting), topic)
            assert again, alone
            assert again.answer is event.answer, alone


def test_a_result_that_is_sent_on_tells_of_none(vocabulary: Vocabulary) -> None:
    planned = "财政承受能力评估由县财政局在2025年上半年组织，评估结论报县政府。"
    assert answer(planned, "assessment", vocabulary) == "unclear"
    made = "财政承受能力评估由县财政局组织，评估结论为可承受并报县政府。"
    assert answer(made, "assessment", vocabulary) == "yes"


def test_words_are_those_of_the_text(vocabulary: Vocabulary) -> None:
    text = BEFORE + "本标准经县政府同意，已在县政府网站公布。" + AFTER
    setting = setting_of("330824", 2024, vocabulary)
    for event in read_events(text, vocabulary.event_words, setting):
        assert text[event.start : event.end].strip()


@pytest.mark.parametrize(
    ("when", "issued_on", "expected"),
    [
        ("2025年上半年", "2024-12-16", "no"),
        ("2024年下半年", "2024-12-16", "yes"),
        ("2024年第四季度", "2024-09-30", "no"),
        ("2025年3月", "2025-04-02", "yes"),
    ],
)
def test_what_is_dated_after_the_notice_is_not_done(
    when: str, issued_on: str, expected: str, vocabulary: Vocabulary
) -> None:
    """Nor do the words that go on from it say that it was."""
    setting = replace(setting_of("330824", 2024, vocabulary), issued_on=issued_on)
    text = f"由县财政局于{when}组织开展财政承受能力评估，评估结论作为标准动态调整的依据。"
    found = answer_of(read_events(text, vocabulary.event_words, setting), Topic.ASSESSMENT)
    assert (found.answer.value if found else "no") == expected
