"""``data/lexicon/`` as an index of words: what each says, and text cut into the words that it knows.

A word is a concept (``concepts.csv``), several at once (``compounds.csv``), a content word
(``content.csv``), one that changes nothing (``idle.csv``) or part of the grammar (``function.csv``).
Cutting leaves as few characters unknown as it can, then makes as few words as it can.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qzgraph.errors import BrokenData

#: The longest word that is looked up.
LONGEST = 40


@dataclass(frozen=True)
class Meaning:
    """What one concept is. ``sort`` is ``kind`` (who: a head noun), ``condition`` or ``content``;
    ``vague`` concepts have no measure, ``settles`` names the facet that they may speak of."""

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
    def by_age(self) -> bool:
        """Whether everyone within its ages is in it (老年人, 未成年人)."""
        return self.sort == "kind" and self.facet == "年龄"


@dataclass(frozen=True)
class Word:
    """A word of the lexicon: its class (``KIND``, ``CONDITION``, ``CONTENT``, ``IDLE`` or one of
    ``function.csv``) and the labels of the concepts that it says."""

    text: str
    cls: str
    means: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is one word, or unknown (``word`` is None)."""

    start: int
    end: int
    word: Word | None


class Lexicon:
    """All words by their text, and all concepts by their label."""

    def __init__(self, words: Iterable[Word], meanings: Iterable[Meaning]) -> None:
        self.meanings: dict[str, Meaning] = {meaning.label: meaning for meaning in meanings}
        self.words: dict[str, Word] = {}
        for word in words:
            self.words.setdefault(word.text, word)
        self._closures: dict[str, frozenset[str]] = {}

    @cached_property
    def _lengths(self) -> Mapping[str, tuple[int, ...]]:
        """The lengths of the words that begin with a character, the longest first."""
        found: dict[str, set[int]] = {}
        for text in self.words:
            found.setdefault(text[0], set()).add(len(text))
        return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}

    def meaning(self, label: str) -> Meaning:
        """The concept of that label; a label that no row has is a content word of its own."""
        return self.meanings.get(label) or Meaning(label, "content")

    def implied(self, label: str) -> frozenset[str]:
        """A concept's label and those of everything that holds wherever it does."""
        if label not in self._closures:
            seen: set[str] = set()
            todo = [label]
            while todo:
                at = todo.pop()
                if at not in seen:
                    seen.add(at)
                    todo += self.meaning(at).broader
                    todo += [whole for whole, parts in self._wholes.items() if at in parts]
            self._closures[label] = frozenset(seen)
        return self._closures[label]

    @cached_property
    def _wholes(self) -> dict[str, tuple[str, ...]]:
        return {m.label: m.parts for m in self.meanings.values() if m.parts}

    def cut(self, text: str, start: int, end: int) -> Iterator[Piece]:
        """``text[start:end]`` in words; neighbouring unknown characters are one piece."""
        size = end - start
        # best[i]: (unknown characters, words, length of the word that begins at i) for the rest.
        best: list[tuple[int, int, int]] = [(0, 0, 0)] * (size + 1)
        for at in range(size - 1, -1, -1):
            unknown, count, _ = best[at + 1]
            choice = (unknown + 1, count + 1, 0)
            for length in self._lengths.get(text[start + at], ()):
                if at + length > size:
                    continue
                if text[start + at : start + at + length] in self.words:
                    rest = best[at + length]
                    option = (rest[0], rest[1] + 1, length)
                    if option[:2] < choice[:2] or (
                        option[:2] == choice[:2] and length > choice[2]
                    ):
                        choice = option
            best[at] = choice
        at = 0
        while at < size:
            length = best[at][2]
            if length:
                word = self.words[text[start + at : start + at + length]]
                yield Piece(start + at, start + at + length, word)
                at += length
                continue
            begin = at
            while at < size and not best[at][2]:
                at += 1
            yield Piece(start + begin, start + at, None)


def load_lexicon(folder: Path) -> Lexicon:
    """The lexicon of ``data/lexicon``. Raises :class:`BrokenData` for a row that does not fit."""
    words: list[Word] = []
    for row in _rows(folder / "function.csv"):
        words += (Word(text, row["class"]) for text in _list(row["words"]))
    meanings: list[Meaning] = []
    for row in _rows(folder / "concepts.csv"):
        meaning = _meaning(row, folder)
        meanings.append(meaning)
        texts = dict.fromkeys((meaning.label, *_list(row["words"])))
        words += (Word(text, meaning.sort.upper(), (meaning.label,)) for text in texts)
    kinds = {meaning.label: meaning.sort for meaning in meanings}
    for row in _rows(folder / "compounds.csv"):
        means = tuple(filter(None, row["means"].split("+")))
        cls = "KIND" if kinds.get(means[0]) == "kind" else "CONDITION"
        words += (Word(text, cls, means) for text in _list(row["words"]))
    for row in _rows(folder / "content.csv"):
        texts = _list(row["words"])
        words += (Word(text, "CONTENT", (texts[0],)) for text in texts)
    words += (Word(row["word"], "IDLE") for row in _rows(folder / "idle.csv"))
    return Lexicon(words, meanings)


def _meaning(row: Mapping[str, str], folder: Path) -> Meaning:
    if row["sort"] not in {"kind", "condition"}:
        raise BrokenData(
            f"{row['concept']}: sort is {row['sort']!r}",
            where=str(folder / "concepts.csv"),
            mend="write kind or condition",
        )
    return Meaning(
        row["concept"],
        row["sort"],
        row["facet"],
        tuple(_list(row["broader"])),
        tuple(_list(row["parts"])),
        int(row["min_age"]) if row["min_age"] else None,
        int(row["max_age"]) if row["max_age"] else None,
        row["vague"] == "yes",
        row["settles"],
    )


def _list(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, strict=True), start=2):
                if None in row or None in row.values():
                    raise BrokenData(
                        f"line {number} has more or fewer cells than the heading", where=str(path)
                    )
                yield {key: value.strip() for key, value in row.items()}
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise BrokenData(str(error), where=str(path), mend="restore the file") from error
