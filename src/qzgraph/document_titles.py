"""Titles of documents: which are the same, and what their words tell of the issuer's level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import contains

from qzgraph.names import Level
from qzgraph.places import Gazetteer


@lru_cache(maxsize=1 << 14)
def title_key(title: str) -> str:
    """A title without what two prints of it may differ in: spaces, kinds of bracket and dash."""
    text = re.sub(r"[＜<《]", "〈", re.sub(r"[＞>》]", "〉", re.sub(r"\s", "", title)))
    return text.replace("(", "（").replace(")", "）").replace("-", "—").replace("–", "—")


#: How ``data/legal/levels.csv`` writes that any division of a level stands there.
_SLOTS = {"province": Level.PROVINCIAL, "city": Level.MUNICIPAL, "county": Level.COUNTY}


@dataclass(frozen=True)
class LevelWords:
    """Words at one place of titles and the level that they tell; None where they show that it cannot
    be told. ``plain`` are words as they stand, ``made`` those with the names of divisions in them, each
    as its parts."""

    plain: dict[str, Level | None]
    made: dict[tuple[str | Level, ...], Level | None]
    stands: Callable[[str, str], bool]
    places: Gazetteer

    def found(self, text: str) -> list[tuple[int, Level | None]]:
        """The lengths of those that stand in a title at their place, and what they tell."""
        plain = [
            (len(word), level) for word, level in self.plain.items() if self.stands(text, word)
        ]
        starts = range(1) if self.stands is str.startswith else range(len(text))
        return plain + [
            (end - start, level)
            for parts, level in self.made.items()
            for start in starts
            for end in self._ends(text, start, parts)
            if self.stands(text, text[start:end])
        ]

    def _ends(self, text: str, start: int, parts: Sequence[str | Level]) -> Iterator[int]:
        """Where words end that begin at a position of a title."""
        if not parts:
            yield start
            return
        first, *rest = parts
        if isinstance(first, Level):
            ends = self.places.ends_of_names(text, start, first)
        else:
            ends = (start + len(first),) if text.startswith(first, start) else ()
        for end in ends:
            yield from self._ends(text, end, rest)


def level_words(
    document_levels: Iterable[tuple[str, Level | None]], places: Gazetteer
) -> tuple[LevelWords, LevelWords, LevelWords]:
    """The words of ``data/legal/levels.csv``: leading ones (``X``), ones that may stand anywhere (``…X…``),
    and endings (``…X``). ``{province}`` and the like stand for every such division."""
    leading, anywhere, ending = (
        LevelWords({}, {}, stands, places) for stands in (str.startswith, contains, str.endswith)
    )
    for written, level in document_levels:
        word = written.strip("…")
        if not written.startswith("…"):
            words = leading
        else:
            words = anywhere if written.endswith("…") else ending
        if "{" in word:
            parts = (_SLOTS.get(part, part) for part in re.split(r"[{}]", word) if part)
            words.made.setdefault(tuple(parts), level)
        else:
            words.plain.setdefault(word, level)
    return leading, anywhere, ending
