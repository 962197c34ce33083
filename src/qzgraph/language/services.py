"""Words that name services, and what they mean: ``data/lexicon/services.csv``.

A text is read into senses: 巡访 and 上门看望 are both 探访关爱, 存档 is 人事档案管理. A sense may lie in
broader ones (高龄津贴 in 老年人福利补贴, that in 老年人 and 补助). What no word takes is told as unread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qzgraph.connected import reached
from qzgraph.errors import BrokenData


class Kind(StrEnum):
    """What a sense tells: which service, or which field of services; about what, what is done, for
    whom, by which common means; what is done about a service rather than in it (its house built, its
    providers licensed, its staff trained); or nothing."""

    SERVICE = "service"
    UMBRELLA = "umbrella"
    THING = "thing"
    ACT = "act"
    PERSON = "person"
    MEANS = "means"
    ABOUT = "about"
    IDLE = "idle"


@dataclass(frozen=True)
class Sense:
    """One meaning; ``broader`` are all the senses that it lies in, near and far; ``parts`` are the
    nearest of them, of which it is made up (残疾人就业培训: 残疾人, 技能培训, 就业)."""

    label: str
    kind: Kind
    broader: frozenset[str]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What a text says: its senses, and the runs of characters that no word takes."""

    senses: frozenset[str]
    unread: tuple[str, ...]


_TITLES = re.compile(r"《[^《》]*》")
_QUOTES = re.compile(r"[\s“”\"'‘’「」]+")
_DASHES = re.compile(r"[—–~～－]+|(?<=\d)至(?=\d)")
_CHARACTER = re.compile(r"[\u3400-\u9fff a-zA-Z]")
_MOST_KEPT = 4096


class ServiceLexicon:
    """The senses by their labels, and the reading of texts into them."""

    def __init__(self, rows: Iterable[Mapping[str, str]], where: str = "") -> None:
        table = list(rows)
        parents = {row["sense"]: row["broader"].split() for row in table}
        unknown = [each for broader in parents.values() for each in broader if each not in parents]
        if unknown:
            raise BrokenData(f"there is no sense {unknown[0]!r}", where=where, mend="add its row")
        try:
            kinds = {row["sense"]: Kind(row["class"]) for row in table}
        except ValueError as error:
            raise BrokenData(str(error), where=where, mend="use one of the classes") from error
        self.senses = {
            label: Sense(
                label,
                kind,
                _all_broader(label, parents),
                tuple(each for each in parents[label] if kinds[each] is not Kind.UMBRELLA),
            )
            for label, kind in kinds.items()
        }
        self._words: dict[str, tuple[str, ...]] = {}
        self._longest: dict[str, int] = {}
        for row in table:
            for word in (row["sense"], *row["words"].split()):
                plain = _plain(word)
                self._words[plain] = (*self._words.get(plain, ()), row["sense"])
                self._longest[plain[0]] = max(self._longest.get(plain[0], 0), len(plain))
        self._read: dict[str, Words] = {}

    def read(self, text: str) -> Words:
        """What ``text`` says; titles in 《》 are citations and say nothing here."""
        if text not in self._read:
            if len(self._read) >= _MOST_KEPT:
                self._read.clear()
            self._read[text] = self._reading(_plain(_TITLES.sub("，", text)))
        return self._read[text]

    def _reading(self, text: str) -> Words:
        pieces = list(self._pieces(text))
        senses: set[str] = set()
        unread: list[str] = []
        for at, (piece, meant) in enumerate(pieces):
            if not meant:
                unread.append(piece)
                continue
            around = pieces[max(at - 1, 0) : at] + pieces[at + 1 : at + 2]
            if len(piece) == 1 and any(not known and _is_word(other) for other, known in around):
                continue  # 残 of a name that is not read is no disability
            senses.update(meant)
        return Words(
            frozenset(each for each in senses if self.senses[each].kind is not Kind.IDLE),
            tuple(run for run in unread if len(run) > 1 and _is_word(run)),
        )

    def _pieces(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The longest known words from the left, and what stands between them."""
        at = start = 0
        while at < len(text):
            word = self._word_at(text, at)
            breaks = not word and not _is_word(text[at])
            if not word and not breaks:
                at += 1
                continue
            if start < at:
                yield text[start:at], ()
            yield (word, self._words[word]) if word else (text[at], ())
            at += len(word) or 1
            start = at
        if start < at:
            yield text[start:at], ()

    def _word_at(self, text: str, at: int) -> str:
        for length in range(self._longest.get(text[at], 0), 0, -1):
            word = text[at : at + length]
            if word in self._words and not _cuts_number(text, at, at + len(word)):
                return word
        return ""


def _plain(text: str) -> str:
    return _DASHES.sub("-", _QUOTES.sub("", unicodedata.normalize("NFKC", text)))


def _is_word(text: str) -> bool:
    return _CHARACTER.match(text) is not None


def _cuts_number(text: str, start: int, end: int) -> bool:
    """Whether a word would begin or end within a number: 120 in 1200元."""
    before = start > 0 and text[start - 1].isdigit() and text[start].isdigit()
    return before or (end < len(text) and text[end - 1].isdigit() and text[end].isdigit())


def _all_broader(label: str, parents: Mapping[str, list[str]]) -> frozenset[str]:
    return frozenset(reached(parents[label], parents.__getitem__) - {label})
