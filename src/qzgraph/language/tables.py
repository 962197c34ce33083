"""Text to known words: longest first, from the tables of ``data/lexicon/``. What no table knows stays,
as a word of the kind ``OTHER``: nothing of a text is lost here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.lexer import Lexer

#: The kind of what no table knows.
OTHER = "OTHER"
_NO_CLASSES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text. ``value`` is what its row says it stands for."""

    kind: str
    value: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class WordList:
    """The words of one table; of a word that stands in several rows, the first holds."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        self._by_kind: dict[str, list[str]] = {}
        for row in rows:
            words = row["words"].split()
            self._by_kind.setdefault(row["kind"], []).extend(words)
            for word in words:
                self._known.setdefault(word, (row["kind"], row["value"]))
        self._lengths = _lengths(self._known)

    def with_words(self, more: Mapping[str, tuple[str, str]], *, over: bool = False) -> WordList:
        """The same table with some words more; of a word that both have, its own meaning holds, or
        the other where ``over``."""
        other = WordList(())
        other._known = self._known | dict(more) if over else dict(more) | self._known
        other._by_kind = self._by_kind
        other._lengths = dict(self._lengths)
        for first, lengths in _lengths(more).items():
            every = {*lengths, *other._lengths.get(first, ())}
            other._lengths[first] = tuple(sorted(every, reverse=True))
        return other

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def of_kind(self, *kinds: str) -> list[str]:
        """The words of the rows of some kinds, the longest first."""
        found = dict.fromkeys(word for kind in kinds for word in self._by_kind.get(kind, ()))
        return sorted(found, key=len, reverse=True)

    def any_of(self, *kinds: str) -> str:
        """A pattern of any of the words of some kinds (:func:`any_of`)."""
        return any_of(self.of_kind(*kinds))

    def first(self, text: str, at: int) -> Word | None:
        """The word that begins at a position, the longest that the table knows; None where it knows
        none."""
        for length in self._lengths.get(text[at : at + 1], ()):
            word = text[at : at + length]
            if word in self._known:
                return Word(*self._known[word], word, at)
        return None

    def read(self, text: str, start: int = 0, end: int | None = None) -> list[Word]:
        """The words of ``text[start:end]`` in order, with what lies between them."""
        end = len(text) if end is None else end
        found: list[Word] = []
        at = unknown = start
        while at < end:
            for length in self._lengths.get(text[at], ()):
                word = text[at : at + length]
                if at + length <= end and word in self._known:
                    if unknown < at:
                        found.append(Word(OTHER, "", text[unknown:at], unknown))
                    found.append(Word(*self._known[word], word, at))
                    at = unknown = at + length
                    break
            else:
                at += 1
        if unknown < end:
            found.append(Word(OTHER, "", text[unknown:end], unknown))
        return found


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of some words, the longest first; of none, one that matches nothing."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each first character the lengths of words that begin with it, the longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


class _GivenWords(Lexer):
    """Hands a grammar words that were found already, by their kinds."""

    def __init__(self, _configuration: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:  # noqa: ARG002
        """The words themselves come in the place of a text."""
        yield from lexer_state


#: Grammars as lark saves them, by their names: reading one of these is many times quicker than making
#: its tables anew.
_saved: dict[str, bytes] = {}


def made(name: str, text: str, lexer: type[Lexer], **options: Any) -> Lark:
    """The LALR parser of a grammar whose words are found already, from what was saved of it if it
    was."""
    if name in _saved:
        try:
            return Lark.load(BytesIO(_saved[name]))
        except (KeyError, TypeError, ValueError, AttributeError):  # saved by another lark
            del _saved[name]
    parser = Lark(text, parser="lalr", lexer=lexer, **options)
    into = BytesIO()
    parser.save(into)
    _saved[name] = into.getvalue()
    return parser


def saved_grammars() -> dict[str, bytes]:
    """The grammars made so far, to be kept."""
    return dict(_saved)


def use_grammars(saved: Mapping[str, bytes]) -> None:
    """Takes grammars that were kept."""
    for name, content in saved.items():
        _saved.setdefault(name, content)


@lru_cache(maxsize=8)
def grammar(name: str) -> tuple[Lark, frozenset[str]]:
    """The grammar ``language/NAME.lark``, whose terminals are classes of words, and those classes."""
    text = (Path(__file__).parent / f"{name}.lark").read_text(encoding="utf-8")
    declared = re.findall(r"^%declare (.*)$", text, re.M)
    kinds = frozenset(kind for line in declared for kind in line.split())
    return made(name, text, _GivenWords), kinds


def parse(name: str, words: Iterable[Word], classes: Mapping[str, str] = _NO_CLASSES) -> Tree[Word]:
    """The tree that a grammar makes of some words; its leaves are the words. ``classes`` tell which
    kinds the grammar takes for one; a kind that it does not speak of is a ``WORD`` to it. The fewer
    terminals a grammar has, the less it costs to load."""
    rules, known = grammar(name)

    def tokens() -> Iterator[Token]:
        for word in words:
            terminal = classes.get(word.kind, word.kind)
            yield Token(terminal if terminal in known else "WORD", word)

    tree: Tree[Word] = _words(rules.parse(tokens()))
    return tree


def _words(tree: Any) -> Any:
    if isinstance(tree, Token):
        return tree.value if isinstance(tree.value, Word) else tree
    tree.children = [_words(child) for child in tree.children]
    return tree
