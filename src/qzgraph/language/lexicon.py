"""``data/lexicon/`` as an index of words: what each says, and text cut into the words that it knows.

A word is a concept (``concepts.csv``), several at once (``compounds.csv``), a content word
(``content.csv``), one that changes nothing (``idle.csv``) or part of the grammar (``function.csv``).
How words begin and end is told by ``endings.csv``, whose rows are no words themselves.
Cutting leaves as few characters unknown as it can, then makes as few words as it can, and few of one character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from qzgraph.connected import reached
from qzgraph.language.tables import any_of
from qzgraph.language.unit import EVERYBODY

#: The facet of grades, and what they look like.
GRADE = "等级"
_GRADE = re.compile(r"[一二三四五六七八九十]{1,3}(?:级|年级|档|等)|[A-D甲乙丙丁](?:级|档|类|等)")


def is_grade(label: str) -> bool:
    """Whether it names a grade (一级, 甲类), which needs no row of its own."""
    return _GRADE.fullmatch(label) is not None


@dataclass(frozen=True)
class Meaning:
    """What one concept is. ``sort`` is ``kind`` (who: a head noun), ``condition`` or ``content``;
    ``vague`` concepts have no measure, ``settles`` names the facet that they may speak of; of one with
    a measure, the facet of which such words may mean all up to it (低保边缘)."""

    label: str
    sort: str
    facet: str = ""
    broader: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    min_age: int | None = None
    max_age: int | None = None
    vague: bool = False
    settles: str = ""

    @property
    def has_ages(self) -> bool:
        """Whether its ages are known."""
        return self.min_age is not None or self.max_age is not None

    @property
    def by_age(self) -> bool:
        """Whether everyone within its ages is in it (老年人, 未成年人)."""
        return self.facet == "年龄" and self.has_ages


#: The facet of conditions that are not named.
CONDITION = "条件"
#: Facets whose concepts are values that leave each other out.
_VALUES = frozenset((GRADE, "残疾类别", "灾害", "行业", "民族", "性别"))
#: How many texts' readings are kept at once, of one kind.
_MOST_KEPT = 4096

T = TypeVar("T")


@dataclass(frozen=True)
class Word:
    """A word of the lexicon: its class (``KIND``, ``CONDITION``, ``CONTENT``, ``IDLE`` or one of
    ``function.csv``) and the labels of the concepts that it says."""

    text: str
    cls: str
    means: tuple[str, ...] = ()


@dataclass(frozen=True)
class Union:
    """Words that say one thing where they are listed together (赡养、抚养、扶养); ``stems`` are those that
    share the ending of the last (赡养、抚养、扶养人)."""

    whole: str
    parts: frozenset[str]
    stems: frozenset[str]


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is one word, or unknown (``word`` is None)."""

    start: int
    end: int
    word: Word | None


class Lexicon:
    """All words by their text, and all concepts by their label."""

    def __init__(
        self,
        words: Iterable[Word],
        meanings: Iterable[Meaning],
        endings: Mapping[str, Sequence[str]] | None = None,
        scales: Iterable[Sequence[str]] = (),
        unions: Iterable[Union] = (),
        name_endings: Mapping[str, str] | None = None,
        usual: Iterable[str] = (),
    ) -> None:
        #: How words and clauses begin and end, by class; the notes of ``endings.csv`` say what each is for.
        self.endings = {cls: tuple(texts) for cls, texts in (endings or {}).items()}
        #: Concepts in rising order (初中, 高中, 专科): what 及以上 takes in.
        self.scales = tuple(map(tuple, scales))
        self.unions = tuple(unions)
        #: Last characters of names for people that are no words themselves (指导员), with the concept.
        self.name_endings = dict(name_endings or {})
        #: Concepts of what nearly everybody does or is: such a word alone leaves nobody out for certain.
        self.usual = frozenset(usual)
        self.meanings: dict[str, Meaning] = {meaning.label: meaning for meaning in meanings}
        self.words: dict[str, Word] = {}
        for word in words:
            self.words.setdefault(word.text, word)
        self._closures: dict[str, frozenset[str]] = {}
        self._made: dict[str, tuple[str, ...]] = {}
        self._printed: dict[str, frozenset[str]] = {}
        self._unlisted: dict[str, Meaning] = {}
        self._read: dict[str, dict[Any, Any]] = {}

    def read_once(self, what: str, key: Hashable, read: Callable[[], T]) -> T:
        """What ``read`` makes of a text with these words: editions of one region say most of what they
        say in the same words. ``key`` is all of the text that it depends on, ``what`` tells readers
        apart."""
        known = self._read.setdefault(what, {})
        if key not in known:
            if len(known) >= _MOST_KEPT:
                known.clear()
            known[key] = read()
        found: T = known[key]
        return found

    def with_more(self, words: Iterable[Word], meanings: Iterable[Meaning]) -> Lexicon:
        """The same lexicon with more words and concepts behind its own."""
        return Lexicon(
            [*self.words.values(), *words],
            [*meanings, *self.meanings.values()],
            self.endings,
            self.scales,
            self.unions,
            self.name_endings,
            self.usual,
        )

    @cached_property
    def unnamed(self) -> str:
        """The concept of a condition that is not named (符合条件)."""
        found = (m for m in self.meanings.values() if (m.facet, m.settles) == (CONDITION, "*"))
        return next((each.label for each in found), "")

    @cached_property
    def unnamed_own(self) -> str:
        """The concept of such a condition that the edition's own place sets (符合本县规定条件)."""
        found = (m.label for m in self.meanings.values() if self.unnamed in m.broader)
        return next(found, "") if self.unnamed else ""

    @cached_property
    def _lengths(self) -> Mapping[str, tuple[int, ...]]:
        """The lengths of the words that begin with a character, the longest first."""
        found: dict[str, set[int]] = {}
        for text in self.words:
            found.setdefault(text[0], set()).add(len(text))
        return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}

    def meaning(self, label: str) -> Meaning:
        """The concept of that label; one that no row has is a grade (三级) or a content word."""
        known = self.meanings.get(label) or self._unlisted.get(label)
        if known is None:
            sort = ("condition", GRADE) if is_grade(label) else ("content",)
            known = self._unlisted[label] = Meaning(label, *sort)
        return known

    def implied(self, label: str) -> frozenset[str]:
        """A concept's label and those of everything that holds wherever it does."""
        if label not in self._closures:
            self._closures[label] = frozenset(reached([label], self._right_above))
        return self._closures[label]

    def _right_above(self, label: str) -> list[str]:
        wholes = (whole for whole, parts in self._wholes.items() if label in parts)
        broader = self.meaning(label).broader
        # 实际种粮农民: what its broader one's name says (种粮农民: 种粮) holds as well.
        return [*broader, *(each for one in broader for each in self._made_of(one)), *wholes]

    def values(self, label: str) -> frozenset[str]:
        """Of what a concept is one of several values: its facet, where that is a list of values (三级: 等级), and
        the conditions that it is a kind of (高血压: 慢性病)."""
        meaning = self.meaning(label)
        own = {meaning.facet} & _VALUES
        if meaning.sort == "condition":
            own |= {each for each in meaning.broader if self.meaning(each).sort == "condition"}
        return frozenset(own)

    @cached_property
    def _parts(self) -> frozenset[str]:
        """The concepts that are a part of another."""
        return frozenset(part for parts in self._wholes.values() for part in parts)

    def unrestrictive_wholes(self, label: str) -> tuple[str, ...]:
        """The concepts of everyone of which one is a part (农村: 城乡)."""
        return self._everyone.get(label, ())

    @cached_property
    def _everyone(self) -> dict[str, tuple[str, ...]]:
        wholes: dict[str, tuple[str, ...]] = {}
        for whole, parts in self._wholes.items():
            if self.meaning(whole).facet == EVERYBODY:
                for part in parts:
                    wholes[part] = (*wholes.get(part, ()), whole)
        return wholes

    @cached_property
    def _wholes(self) -> dict[str, tuple[str, ...]]:
        return {m.label: m.parts for m in self.meanings.values() if m.parts}

    def facet(self, word: Word) -> str:
        """The facet of the concept that a word says first."""
        return self.meaning(word.means[0]).facet if word.means else ""

    def concepts_of(self, word: Word) -> tuple[str, ...]:
        """The concepts that a word says; one whose name says no more than the words it is made of (城市社区,
        离校未就业) is read as those, so that either writing is the same."""
        return tuple(each for label in word.means for each in self._made_of(label))

    def _made_of(self, label: str) -> tuple[str, ...]:
        if label not in self._made:
            self._made[label] = (label,)  # for what is asked of it meanwhile
            meaning = self.meanings.get(label)
            made: tuple[str, ...] = ()
            whose, of, said = label.rpartition(":")
            if of:  # 亲:残疾军人, of whose words each holds of that relative
                made = tuple(f"{whose}:{each}" for each in self._made_of(said))
            elif meaning is None:
                made = self._content_of(label)
            elif not (meaning.parts or meaning.vague or meaning.has_ages or label in self._parts):
                texts = self._texts.get(label, ())
                made = next(filter(None, (_made_of(text, meaning, self) for text in texts)), ())
            self._made[label] = made or (label,)
        return self._made[label]

    @cached_property
    def composed(self) -> Mapping[str, tuple[str, ...]]:
        """The parts of other concepts whose names are made of known words, with what they are made of."""
        found = {}
        for label in sorted(self._parts):
            meaning = self.meanings.get(label)
            texts = self._texts.get(label, ()) if meaning and meaning.sort == "kind" else ()
            made = next(
                filter(None, (_made_of(text, meaning, self) for text in texts if meaning)), ()
            )
            if made and not meaning.has_ages:  # type: ignore[union-attr]
                found[label] = made
        return found

    def says_as_much(self, label: str, *said: str) -> bool:
        """Whether a concept is named by one of two concepts and by what the other is a kind of (退役士兵 beside 退役
        and 义务兵)."""
        attribute, noun = (said[0], said[-1]) if len(said) == _NAMED_BY_TWO else ("", "")
        for text in self._texts.get(label, ()) if attribute else ():
            pieces = [piece.word for piece in self.cut(text, 0, len(text), whole=False)]
            means = [word.means for word in pieces if word]
            if len(means) == len(pieces) == _NAMED_BY_TWO and means[0] == (attribute,):
                return any(m in self.implied(noun) or noun in self.parts_of(m) for m in means[1])
        return False

    def printed_in(self, text: str) -> frozenset[str]:
        """The concepts whose words are printed within a word and that it doesn't say (城镇 in 城镇老旧小区, where
        that is read as 老旧小区), nor denies (就业 in 未就业); none that is another value of the same (低保 in
        低保边缘)."""
        if text not in self._printed:
            self._printed[text] = frozenset(self._within(text))
        return self._printed[text]

    def printed_anywhere(self, text: str) -> frozenset[str]:
        """The concepts of people and of conditions whose words stand anywhere in a text, be it within others, and
        are not denied (寄宿 in 非寄宿生)."""
        denies = tuple(self.endings.get("DENIES", ()))
        return frozenset(
            label
            for start in range(len(text))
            if not text[:start].endswith(denies)
            for end in range(start + 2, min(start + 8, len(text)) + 1)
            if (word := self.words.get(text[start:end]))
            and word.cls in {"KIND", "CONDITION", "CONTENT"}
            for label in word.means
            if not label.startswith("!") and ":" not in label
        )

    def parts_of(self, label: str) -> Iterator[str]:
        """The concepts that are parts of one, and their parts."""
        for part in self.meaning(label).parts:
            yield part
            yield from self.parts_of(part)

    def _within(self, text: str) -> set[str]:
        word = self.words.get(text)
        own = {each for label in (word.means if word else ()) for each in self.implied(label)}
        own |= {part for label in own for part in self.parts_of(label)}
        denies = tuple(self.endings.get("DENIES", ()))
        found: set[str] = set()
        if _JOINS.search(text):  # 公办和民办, 父母一方或双方: what it prints is one case of it
            return found
        for start in range(len(text)):
            for end in range(start + 2, len(text) + 1):
                inner = self.words.get(text[start:end])
                if inner is None or inner is word or text[:start].endswith(denies):
                    continue
                if inner.cls in {"KIND", "CONDITION"}:
                    plain = (label for label in inner.means if label in self.meanings)
                    found |= {each for label in plain for each in self.implied(label)}
        among = {each for label in own for each in self.values(label)}
        return {each for each in found - own if not self.values(each) & among}

    def _content_of(self, label: str) -> tuple[str, ...]:
        """The words that a content word is made of, where all of them are known (申请法律援助); what a thing is called
        after is said of nobody (失业保险, 高龄津贴)."""
        pieces = self._pieces_of(label)
        if pieces and pieces[-1].cls == "CONTENT" and any(map(self._is_firm, pieces[:-1])):
            return ()
        return tuple(each for word in pieces for each in word.means)

    def called_after(self, label: str) -> tuple[str, ...]:
        """What a content word names, whatever it is said of (危房改造: 危房, 改造)."""
        return tuple(each for word in self._pieces_of(label) for each in word.means)

    def _pieces_of(self, label: str) -> Sequence[Word]:
        """The known words that a content word is cut into; none where it is one, or where one is not known."""
        pieces = list(self.cut(label, 0, len(label), whole=False))
        known = [p.word for p in pieces if p.word and p.word.means and p.end - p.start > 1]
        return known if len(known) == len(pieces) > 1 else ()

    def _is_firm(self, word: Word) -> bool:
        """Whether a word says who somebody is, and not when or where something is done (长年医疗)."""
        return word.cls == "KIND" or (word.cls == "CONDITION" and self.facet(word) not in _PASSING)

    @cached_property
    def bracketed(self) -> re.Pattern[str]:
        """Words with brackets in them (村（居）民)."""
        return re.compile(any_of(text for text in self.words if "（" in text))

    def saying(self, label: str) -> Sequence[str]:
        """The words that say a concept, alone or with others."""
        return self._saying.get(label, ())

    @cached_property
    def _saying(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self.words.values():
            for label in word.means:
                found.setdefault(label, []).append(word.text)
        return found

    @cached_property
    def _texts(self) -> Mapping[str, list[str]]:
        """The words that say one concept each."""
        found: dict[str, list[str]] = {}
        for word in self.words.values():
            if len(word.means) == 1:
                found.setdefault(word.means[0], []).append(word.text)
        return found

    def cut(self, text: str, start: int, end: int, *, whole: bool = True) -> Iterator[Piece]:
        """``text[start:end]`` in words; neighbouring unknown characters are one piece. Without ``whole``
        the stretch itself is no word."""
        size = end - start
        # best[i]: unknown characters, words, words of one character, less the squares of the words'
        # lengths (long ones go first), and the length of the word that begins at i.
        best: list[tuple[int, int, int, int, int]] = [(0, 0, 0, 0, 0)] * (size + 1)
        for at in range(size - 1, -1, -1):
            unknown, count, single, squares, _ = best[at + 1]
            choice = (unknown + 1, count + 1, single, squares, 0)
            for length in self._lengths.get(text[start + at], ()):
                if at + length > size or (length == size and not whole):
                    continue
                word = self.words.get(text[start + at : start + at + length])
                if word is not None:
                    rest = best[at + length]
                    option = (
                        rest[0],
                        rest[1] + 1,
                        rest[2] + (length == 1 and word.cls != "LEANS"),
                        rest[3] - length * length,
                        length,
                    )
                    if option[:4] < choice[:4]:
                        choice = option
            best[at] = choice
        at = 0
        while at < size:
            length = best[at][4]
            if length:
                word = self.words[text[start + at : start + at + length]]
                yield Piece(start + at, start + at + length, word)
                at += length
                continue
            begin = at
            while at < size and not best[at][4]:
                at += 1
            yield Piece(start + begin, start + at, None)


def _made_of(text: str, meaning: Meaning, lexicon: Lexicon) -> tuple[str, ...]:
    """The concepts that a name is made of, where they say all that its own concept does."""
    pieces = list(lexicon.cut(text, 0, len(text), whole=False))
    classes = [piece.word.cls if piece.word else "" for piece in pieces]
    labels = [label for piece in pieces if piece.word for label in piece.word.means]
    if len(pieces) < 2 or meaning.label in labels:
        return ()
    around = {each for label in labels for each in lexicon.implied(label)}
    if meaning.sort == "kind":
        named = (
            text == meaning.label
            and meaning.broader == tuple(labels[-1:]) != ("人",)
            and "单位" not in around
        )
        made = (
            classes == ["CONDITION", "KIND"]
            or (named and classes == ["CONTENT", "KIND"])
            or (classes == ["KIND", "KIND"] and "单位" in lexicon.implied(labels[0]))
        )
        around |= {b for b in meaning.broader if lexicon.says_as_much(b, *labels)}
        whole = made and set(meaning.broader) <= around
        return (*labels[1:], labels[0]) if whole else ()
    joined = bool(meaning.broader) or meaning.facet in _JOINED
    whole = set(classes) == {"CONDITION"} and joined and set(meaning.broader) <= set(labels)
    return tuple(labels) if whole else ()


#: An attribute and its noun.
_NAMED_BY_TWO = 2
#: What joins alternatives within a word.
_JOINS = re.compile("[或和及与、]")
#: Facets of what is done rather than of whom it is done for.
_PASSING = frozenset(("", "时间", "地点", "需求", "行为"))
#: Facets in which two words side by side just hold together.
_JOINED = frozenset(("时间", "需求", "地点"))
