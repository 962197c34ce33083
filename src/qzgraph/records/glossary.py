"""Names that a text explains once and uses throughout: 用语说明, （以下简称“…”）.

A name of a document is read as a citation of that document, a name made of known words as those words,
wherever it stands. What is explained in other words than the lexicon's stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from qzgraph.language.lexicon import Lexicon, Word
from qzgraph.language.tables import WordList, any_of
from qzgraph.records.legal import titles
from qzgraph.vocabulary import Vocabulary

_NAME = r"[“\"「『《](?P<name>[^“”\"「」『』《》，。；]{2,20})[”\"」』》]"
#: A name that stands without quotation marks has to be long enough not to be a common word (办法).
_SHORTEST_BARE = 4
_WORD_CLASSES = frozenset(("KIND", "CONDITION"))


@dataclass(frozen=True)
class Glossary:
    """What a text's own names stand for: ``documents`` has the full title of each, ``words`` are more
    words for the lexicon."""

    documents: Mapping[str, str] = field(default_factory=dict)
    words: tuple[Word, ...] = ()

    def named_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where a document is called by its name here: start, end, and its full title. A name that
        stands within a title is part of that."""
        if not self.documents:
            return
        inside = [(title.start, title.end, title.text) for title in titles(text)]
        for match in self._pattern.finditer(text):
            start, end = match.span()
            if all(end <= a or start >= b or name == match.group() for a, b, name in inside):
                yield start, end, self.documents[match.group()]

    @property
    def _pattern(self) -> re.Pattern[str]:
        quoted = any_of(self.documents)
        bare = any_of(name for name in self.documents if len(name) >= _SHORTEST_BARE)
        return re.compile(rf"(?<=[“\"「『《])(?:{quoted})(?=[”\"」』》])|{bare}")


@dataclass(frozen=True)
class _Patterns:
    means: re.Pattern[str]
    short: re.Pattern[str]


@lru_cache(maxsize=4)
def _patterns(words: WordList) -> _Patterns:
    # A verb of one character may begin another word (指导, 指定), unless a mark stands before it.
    plain = any_of(word for word in words.of_kind("MEANS") if len(word) > 1)
    means = rf"(?:[，,：:](?:{words.any_of('MEANS')})|{plain})"
    return _Patterns(
        re.compile(rf"{_NAME}{means}[：:]?(?P<what>[^“”。；\n]{{2,60}})"),
        re.compile(
            rf"^[^《》，。；]{{0,30}}[（(]?[，,]?(?:{words.any_of('SHORT')})[为:：]?{_NAME}"
        ),
    )


def read_glossary(texts: Iterable[str], vocabulary: Vocabulary) -> Glossary:
    """The names that some texts explain. Of a name explained twice the first explanation holds."""
    patterns = _patterns(vocabulary.legal_words)
    documents: dict[str, str] = {}
    words: dict[str, Word] = {}
    for text in texts:
        for match in patterns.means.finditer(text):
            name, what = match["name"].strip(), match["what"].strip()
            titled = next(titles(what), None)
            if titled and titled.start == 0:
                documents.setdefault(name, titled.text)
            elif not titled and (word := _as_word(name, what, vocabulary.lexicon)):
                words.setdefault(name, word)
        for title in titles(text):
            if short := patterns.short.match(text[title.end :]):
                documents.setdefault(short["name"].strip(), title.text)
    return Glossary(
        {name: title for name, title in documents.items() if name != title}, tuple(words.values())
    )


def _as_word(name: str, what: str, lexicon: Lexicon) -> Word | None:
    """A name as a word for what it is explained by, where that is nothing but words that say who
    somebody is. People whom more is said of meet a condition that is not told. None where the name is
    a word already, or names nobody."""
    if name in lexicon.words:
        return None
    known = _all_known(what, lexicon)
    if known:
        means = tuple(dict.fromkeys(label for word in known for label in lexicon.concepts_of(word)))
        return Word(name, known[-1].cls, means)
    *_, last = lexicon.cut(name, 0, len(name))
    if last.word and last.word.cls == "KIND":
        return Word(name, "KIND", (*lexicon.concepts_of(last.word), lexicon.unnamed))
    return None


def _all_known(text: str, lexicon: Lexicon) -> list[Word]:
    """The words of a text where each says who somebody is; else none."""
    pieces = list(lexicon.cut(text, 0, len(text)))
    words = [piece.word for piece in pieces if piece.word and piece.word.cls in _WORD_CLASSES]
    return words if len(words) == len(pieces) else []
