"""What a notice tells of its standard, as events: who did what to which document, done or not.

Words come from ``data/lexicon/events.csv``, the parts of a clause from ``events.lark``. An event is
read from one clause; what a clause leaves out (who, which document, where) it takes from the clause
before it in the same sentence. Where the words don't settle it, the event is ``UNCLEAR``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from qzgraph.language.event import Answer, Event, Setting, Topic
from qzgraph.language.event_clause import Carry, Clause
from qzgraph.language.event_parts import Part, read_clause, words_for
from qzgraph.language.tables import WordList

_SENTENCE = re.compile(r"[^。！？；!?;\n]+")
#: Commas and colons inside titles and brackets end no clause; bounded, for texts that never close one.
_CLAUSE = re.compile(
    r"(?:[^，：,:《（(]|《[^》]{0,160}》|[（(][^）)]{0,160}[）)]|(?<=https)[:：]|(?<=http)[:：]|[《（(]){1,600}"
)
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])[^，：]{2,16}"
)
#: When something is done, from its first day on: not the year of an edition or a budget (2025年版, 2025年度).
_WHEN = re.compile(
    r"(?P<year>20\d{2})年(?!版|度)(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"
    r"|(?P<half>[上下])半年|第?(?P<quarter>[一二三四])季度|(?P<end>年?[底末]))?"
)
_TITLE = re.compile(r"《[^》]*》|[（(][^）)]*[）)]|〔[^〕]*〕")
#: Before what has to come first.
_WAITS = "待"


def read_events(text: str, words: WordList, setting: Setting) -> list[Event]:
    """Every event of a text, in print order."""
    known = words_for(words, setting)
    endings = tuple(words.of_kind("BODYENDING"))
    found: list[Event] = []
    for sentence in _SENTENCE.finditer(text):
        carry = Carry()
        of_sentence = len(found)
        for match in _CLAUSE.finditer(text, sentence.start(), sentence.end()):
            parts = read_clause(text, match.start(), match.end(), known, endings, setting)
            told = list(Clause(parts, carry).events())
            later = _is_later(match.group(), setting)
            yet = _is_yet_to_be(parts) or (later and _is_carried_out(parts))
            if yet and (not told or _waits(parts)):
                # …由县财政局组织开展，计划于3月底前完成: what the clauses before left open.
                found[of_sentence:] = _not_done(found[of_sentence:], Answer.UNCLEAR)
            ahead = yet or _is_ahead(parts) or (bool(told) and later)
            carry.ahead = (carry.ahead or ahead) and not _is_done(parts)
            if _waits(parts):
                told = _not_done(told, Answer.UNCLEAR, Answer.YES)
            elif carry.ahead and not any(part.kind == "PUBLISH" for part in parts):
                # 下一步，由…组织开展; 拟于2025年启动，评估结果作为…依据
                told = _not_done(told, Answer.UNCLEAR, Answer.YES)
            acted = any(part.kind == "actor" for part in parts) or _is_done(parts)
            if not acted and _HEADING.fullmatch(sentence.group()):  # 二、开展财力评估。
                told = [each for each in told if each.answer is not Answer.UNCLEAR]
            found += told
            if text[match.end() : match.end() + 1] in ("：", ":"):
                # 各乡镇人民政府，县级有关部门： are those who are written to, 编制说明： is a heading.
                own = carry.actor is not None and carry.actor.value == "own"
                carry.actor = carry.actor if own else None
                carry.document = None
    return found


def _is_yet_to_be(parts: list[Part]) -> bool:
    """Whether a clause says of what was told before it when it will be done."""
    if _waits(parts):
        return True
    if _is_done(parts):
        return False
    kinds = [part.kind for part in parts]
    if "PENDING" in kinds and set(kinds[: kinds.index("PENDING")]) <= {"actor"}:
        return True  # …的时间和方式，由县发改局另行确定; but 实施细则另行制定 is another matter
    # 由县财政局安排在第一季度组织开展: who will do it may be said first.
    ahead = next((kind for kind in kinds if kind != "actor"), "") in ("MODAL", "WILL")
    return ahead and _is_carried_out(parts)


def _is_carried_out(parts: list[Part]) -> bool:
    """Whether a clause says of what was told before it by whom or how it is done, and not that it was."""
    return not _is_done(parts) and any(
        part.kind in ("CARRY", "PROGRESS") or part.value == "assign" for part in parts
    )


def _is_later(clause: str, setting: Setting) -> bool:
    """Whether a clause dates what it tells after the day on which the notice was issued (于2025年上半年组织开展)."""
    said = _WHEN.search(_TITLE.sub("", clause))
    if said is None or not setting.issued_on:
        return False
    month, day = int(said["month"] or 1), int(said["day"] or 1)
    if said["half"] == "下":
        month = 7
    elif said["quarter"]:
        month = 3 * "一二三四".index(said["quarter"]) + 1
    elif said["end"]:
        month = 12
    return f"{said['year']}-{month:02}-{day:02}" > setting.issued_on


def _is_done(parts: list[Part]) -> bool:
    return any(part.kind == "DONE" or part.value == "done" for part in parts)


def _is_ahead(parts: list[Part]) -> bool:
    """Whether a clause only says that what follows is to come (下一步，)."""
    return bool(parts) and all(part.kind in ("MODAL", "WILL") for part in parts)


def _waits(parts: list[Part]) -> bool:
    """Whether a clause says after what something will be done (待平台改版完成后再作研究)."""
    kinds = [part.kind for part in parts]
    return bool(kinds) and kinds[0] == "MODAL" and parts[0].text == _WAITS and "AFTER" in kinds


def _not_done(events: Iterable[Event], *answers: Answer) -> list[Event]:
    return [replace(e, answer=Answer.NO) if e.answer in answers else e for e in events]


def answer_of(events: Iterable[Event], topic: Topic) -> Event | None:
    """The event that settles a topic: one that says yes, else one that cannot be told; None where
    no statement speaks of it, or all say that it was not done."""
    of_topic = [event for event in events if event.topic is topic]
    for answer in (Answer.YES, Answer.UNCLEAR):
        for event in of_topic:
            if event.answer is answer:
                return event
    return None
