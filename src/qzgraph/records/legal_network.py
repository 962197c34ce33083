"""How documents hang together, as far as their titles and ``data/legal`` tell: who issued one, which
other it carries out, amends or passes on, and under which it was made.

Nothing is inferred from a document's subject: its title says it (《浙江省实施〈某条例〉办法》), or a row of
``data/legal/relations.csv`` with its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from qzgraph.document_titles import title_key
from qzgraph.known import DocumentRelation
from qzgraph.language.numbers import parse_number
from qzgraph.language.tables import WordList
from qzgraph.names import Level
from qzgraph.records.legal import fuller_title
from qzgraph.vocabulary import Vocabulary

_INNER = str.maketrans("<＜《>＞》", "〈〈〈〉〉〉")
#: Between bodies that jointly issued a document: a space, or where the next begins with a place.
_JOINT = r"\s+|(?<=[厅局委部会室府联])(?={places})"
#: Behind those that a title names, of several that issued it: 等五部门, 等10部委, 等部门.
_OTHERS = re.compile(
    r"等\s*(?:([一二三四五六七八九十百\d]+)\s*个?)?(?:部门|部委|单位|机关|厅局|委局|[部厅局委])$"
)
_NOTICE = "的通知"


class _Patterns:
    """The words of ``data/legal/marks.csv`` that stand around bodies and other titles in a title."""

    def __init__(self, words: WordList) -> None:
        any_of = words.any_of
        bodies, acts = any_of("ISSUER", "BODY"), any_of("ACTS")
        self.issuers = re.compile(rf"^([^〈〉]*?(?:{bodies}))(?:{acts})")
        self.inside = [
            (kind, re.compile(rf"(?:{any_of(mark)})〈([^〈〉]+)〉"))
            for mark, kind in (("AMENDS", "Amends"), ("CARRIES_OUT", "CarriesOut"))
        ]
        self.passed_on = re.compile(rf"(?:{any_of('PASSES_ON')})〈?([^〈〉]+?)〉?{_NOTICE}$")
        self.issued = re.compile(rf"(?:{any_of('ISSUES')})〈?([^〈〉]+?)〉?{_NOTICE}$")
        laws = any_of("NATIONAL", "LOCAL")
        self.carried_out = re.compile(rf"^([^〈〉]+(?:{laws}))(?:{any_of('CARRIES_OUT_END')})$")


@lru_cache(maxsize=4)
def _patterns(words: WordList) -> _Patterns:
    return _Patterns(words)


def issuers(title: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], int | None]:
    """The bodies that a title names at its head as those that issued the document, as printed, and how
    many they are: 《浙江省民政厅浙江省财政厅关于…的通知》 names both, 《金华市残联等五部门关于…》 one of five; None where
    it says that there are others and not how many. Nobody where it names none."""
    found = _patterns(vocabulary.legal_words).issuers.match(title.translate(_INNER))
    if not found:
        return (), 0
    named, others = found[1], _OTHERS.search(found[1])
    if others:
        named = named[: others.start()]
    bodies = tuple(filter(None, re.split(_joint(vocabulary), named)))
    if not others:
        return bodies, len(bodies)
    return bodies, int(parse_number(others[1])) if others[1] else None


def _joint(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What parts two bodies: a blank, or the name of a place behind the end of one."""
    made: dict[str, Any] = vocabulary.made
    if "joint" not in made:
        made["joint"] = re.compile(_JOINT.format(places=vocabulary.places.pattern()))
    joint: re.Pattern[str] = made["joint"]
    return joint


def named_of(listed: tuple[str, ...]) -> tuple[tuple[str, ...], int | None]:
    """The bodies that a row of ``data/legal/documents.csv`` lists, and how many issued the document:
    its last entry may say that there are more (等5), or more and not how many (等)."""
    *named, last = listed
    if not last.startswith(_MORE):
        return listed, len(listed)
    count = last.removeprefix(_MORE)
    return tuple(named), int(count) if count else None


_MORE = "等"


def relations(title: str, vocabulary: Vocabulary) -> Iterator[DocumentRelation]:
    """How a document is related to others: first as the table says, with its source, then as its title
    does, with none. ``of`` is the other's title as the vocabulary knows it."""
    known = vocabulary.document_relations.get(title, ())
    yield from known
    # A notice and what it issues may be one document.
    told = {title_key(each) for each in (title, *(relation.of for relation in known))}
    for kind, of in _told(title.translate(_INNER), vocabulary):
        other = fuller_title(of, vocabulary)
        if title_key(other) not in told:
            yield DocumentRelation(kind, other, "")


def _told(title: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    patterns = _patterns(vocabulary.legal_words)
    for kind, pattern in patterns.inside:
        for of in pattern.findall(title):
            yield kind, of
    if passed_on := patterns.passed_on.search(title):
        notice = patterns.issued.search(passed_on[1] + _NOTICE)
        yield "PassesOn", passed_on[1] + (_NOTICE if notice else "")
    elif issued := patterns.issued.search(title):
        yield "Issues", issued[1]
    if carried_out := patterns.carried_out.match(title):
        yield "CarriesOut", _without_place(carried_out[1], vocabulary)


def _without_place(title: str, vocabulary: Vocabulary) -> str:
    """A place's rules for carrying out what the nation's have no place in their name."""
    named = vocabulary.places.at_head(title)
    return (
        title.removeprefix(named[0].name)
        if named and named[0].level is not Level.NATIONAL
        else title
    )
