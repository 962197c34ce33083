"""Texts made comparable: 六十周岁, 60 周岁 and ６０岁 fold to one form, and keep their places.

Both what is searched and what is asked are folded: full and half width, letters' case, blanks,
book-title marks, Chinese numerals, 周岁 for 岁 and 及以上 for 以上.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from qzgraph.language.numbers import numeral

_NUMERAL = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
#: What means the same with these characters and without them.
_EMPTY = re.compile("周(?=岁)|及(?=以[上下])")
_SKIPPED = frozenset("《》〈〉「」『』“”‘’\"'·")


@dataclass(frozen=True)
class Folded:
    """``text`` is folded; its character ``i`` stands for ``[starts[i], ends[i])`` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def places(self, word: re.Pattern[str]) -> list[tuple[int, int]]:
        """Where a folded word stands in the original."""
        matches = word.finditer(self.text)
        return [(self.starts[m.start()], self.ends[m.end() - 1]) for m in matches]


def fold(text: str) -> Folded:
    """The text as it is compared."""
    characters: list[tuple[str, int, int]] = []
    for place, character in enumerate(text):
        for normal in _normal(character):
            characters.append((normal, place, place + 1))
    characters = _replaced(characters, _NUMERAL, _arabic)
    characters = _replaced(characters, _EMPTY, lambda _: "")
    return Folded(
        "".join(c for c, _, _ in characters),
        tuple(start for _, start, _ in characters),
        tuple(end for _, _, end in characters),
    )


@cache
def _normal(character: str) -> str:
    normal = unicodedata.normalize("NFKC", character).lower()
    return "".join(c for c in normal if not c.isspace() and c not in _SKIPPED)


def _replaced(
    characters: list[tuple[str, int, int]], pattern: re.Pattern[str], by: Callable[[str], str]
) -> list[tuple[str, int, int]]:
    text = "".join(c for c, _, _ in characters)
    result: list[tuple[str, int, int]] = []
    done = 0
    for match in pattern.finditer(text):
        result += characters[done : match.start()]
        start, end = characters[match.start()][1], characters[match.end() - 1][2]
        result += [(c, start, end) for c in by(match[0])]
        done = match.end()
    return result + characters[done:]


@lru_cache(maxsize=10_000)
def _arabic(text: str) -> str:
    """十五 as 15; what is no number (the 千 and 万 of 千家万户) stays."""
    value = numeral(text)
    return text if value is None else str(value)
