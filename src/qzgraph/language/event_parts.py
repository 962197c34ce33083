"""A clause of a notice in parts: who, which document, where, what was done, and what marks it as done or not.

Words come from ``data/lexicon/events.csv``, the parts from ``events.lark``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from lark import Tree

from qzgraph.language.event import Setting
from qzgraph.language.tables import OTHER, Word, WordList, parse

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{0,160}》){0,160})》")
_URL = re.compile(
    r"https?[:：]//[^\s，。；）)》\u4e00-\u9fff]+|www\.[^\s，。；）)》\u4e00-\u9fff]+"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年?(?=版|度?(?:本)?标准)(?:版|度)?")
_ANY_YEAR = re.compile(r"(?:19|20)\d{2}")
#: Which of a document's words outweighs the others: 本标准的政策解读 is about it, 2021年版标准 is old.
_WEIGHT = ("about", "draft", "old", "other", "submitted", "this")
#: Approves at the end of its clause; before a noun it says by what means.
_BY = "通过"
_GOVERNMENTS = ("GOV", "UPPERGOV", "BODY")
_CLASSES = dict.fromkeys(_GOVERNMENTS, "GOV")


@dataclass(frozen=True)
class Part:
    """A part of a clause: a word's kind, or ``actor``, ``document``; what it stands for."""

    kind: str
    value: str
    start: int
    end: int
    text: str


@lru_cache(maxsize=32)
def words_for(words: WordList, setting: Setting) -> WordList:
    """The table with the own government's names and other places' as words."""
    more: dict[str, tuple[str, str]] = {}
    governments = words.of_kind("OWN_GOV")
    for place in setting.others:
        more[place] = ("ELSEWHERE", "")
        for government in governments:
            more[place + government] = ("UPPERGOV", "")
    for place in setting.own:
        more.pop(place, None)
        for government in governments:
            more[place + government] = ("GOV", "own")
        for body in words.of_kind("BODY"):
            more.setdefault(place + body, ("BODY", ""))
    return words.with_words(more, over=True)


def read_clause(
    text: str, start: int, end: int, words: WordList, endings: tuple[str, ...], setting: Setting
) -> list[Part]:
    tokens = list(_tokens(text, start, end, words, endings, setting))
    return [_part(child) for child in parse("events", _settled(tokens), _CLASSES).children]


def _tokens(
    text: str, start: int, end: int, words: WordList, endings: tuple[str, ...], setting: Setting
) -> Iterator[Word]:
    """Titles, addresses and years as words of their own, the rest as the table knows it."""
    at = start
    special = re.compile(
        f"(?P<title>{_TITLE.pattern})|(?P<url>{_URL.pattern})|(?P<year>{_YEAR.pattern})"
    )
    for match in special.finditer(text, start, end):
        yield from _known(text, at, match.start(), words, endings)
        if match["title"]:
            kind, value = _title(match["title"][1:-1], setting, words)
            yield Word(kind, value, match.group(), match.start())
        elif match["url"]:
            yield Word("URL", "", match.group(), match.start())
        else:
            same = int(_ANY_YEAR.search(match.group())[0]) == setting.year  # type: ignore[index]
            yield Word("DOC", "this" if same else "old", match.group(), match.start())
        at = match.end()
    yield from _known(text, at, end, words, endings)


def _known(
    text: str, start: int, end: int, words: WordList, endings: tuple[str, ...]
) -> Iterator[Word]:
    for word in words.read(text, start, end):
        if word.kind == OTHER:
            bare = re.sub(r"[\s\d“”\"'（）()、·/．.\-〔〕\[\]【】]", "", word.text)
            if bare:
                yield replace(word, kind="BODY" if bare.endswith(endings) else OTHER)
        elif word.kind == "BODYENDING":
            yield replace(word, kind="BODY")
        elif word.kind == "OWN_GOV":
            yield replace(word, kind=OTHER)
        elif word.kind != "IDLE":
            yield word


def _title(title: str, setting: Setting, words: WordList) -> tuple[str, str]:
    """What a title in 《》 names: a place where things are published (《开化县人民政府公报》), this
    standard, another edition or level of it, a draft, or another document."""
    read = words.read(title)
    if any(word.kind == "FCA" for word in read):
        rule = read[-1].kind == "NOMINAL" or (read[-1].kind, read[-1].value) == ("DOC", "other")
        return ("DOC", "other") if rule else ("FCA", "report")
    if (read and read[-1].kind == "CHANNEL") or title.endswith(words_of_papers(words)):
        return "CHANNEL", ""
    if not any(word.kind == "DOC" and word.value in ("this", "other") for word in read):
        return "DOC", "other"
    values = [word.value for word in read if word.kind == "DOC"]
    years = {int(year) for year in _ANY_YEAR.findall(title)}
    if not any(title.startswith(place) for place in setting.own) and any(
        place in title for place in setting.others
    ):
        return "DOC", "other"
    if years and setting.year not in years:
        return "DOC", "old"
    if read and "this" not in values:
        return "DOC", "other"
    values = [value for value in values if value != "other"]
    return "DOC", weightiest(values)


def words_of_papers(words: WordList) -> tuple[str, ...]:
    """How names of newspapers end."""
    return tuple(words.of_kind("PAPER")) or ("\0",)


def weightiest(values: Iterable[str]) -> str:
    found = set(values)
    return next((value for value in _WEIGHT if value in found), "this")


def _settled(tokens: list[Word]) -> Iterator[Word]:
    """将 before a document takes it up (将标准公布), else it speaks of what will be; 通过 before what
    something is done by approves nothing (通过自有财力安排经费); a government right before a place of
    publication is no actor (县政府网站)."""
    for at, word in enumerate(tokens):
        following = tokens[at + 1].kind if at + 1 < len(tokens) else ""
        before = tokens[at - 1].kind if at else ""
        if word.kind in _GOVERNMENTS and following in ("CHANNEL", "WEB"):
            continue
        if word.text.startswith("《") and word.kind == "DOC" and following == "CHANNEL":
            continue  # 《开化新闻》栏目
        if word.kind == "DOC" and before == "ELSEWHERE" and word.value == "this":
            yield replace(word, value="other")
            continue
        if word.kind == "WEB":
            yield replace(word, kind="CHANNEL" if before in _GOVERNMENTS else OTHER)
            continue
        if word.kind == "APPROVE" and word.text == _BY and _is_object(tokens[at + 1 : at + 2]):
            yield replace(word, kind=OTHER)
            continue
        if word.kind == "WILL" and following in ("DOC", OTHER, "CHANNEL"):
            continue
        yield word


def _is_object(following: list[Word]) -> bool:
    return any(w.kind in (OTHER, "MONEY") and not w.text.startswith("的") for w in following)


def _part(child: Tree[Word] | Word) -> Part:
    if isinstance(child, Word):
        return Part(child.kind, child.value, child.start, child.end, child.text)
    words = [word for word in child.children if isinstance(word, Word)]
    start, end = words[0].start, words[-1].end
    text = "".join(word.text for word in words)
    kinds = {word.kind for word in words}
    if child.data == "document":
        return Part("document", weightiest(word.value for word in words), start, end, text)
    if child.data == "assessment":
        values = [word.value for word in words]
        value = next((each for each in ("report", "event") if each in values), "object")
        return Part("FCA", value, start, end, text)
    if kinds == {"MEETING"}:
        return Part("actor", "meeting", start, end, text)
    own = "GOV" in kinds and not kinds & {"UPPERGOV"}
    bodies = "BODY" in kinds and words[-1].kind == "BODY"
    return Part("actor", "own" if own and not bodies else "other", start, end, text)
