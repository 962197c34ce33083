"""Titles of documents: which are the same, and what their words tell of the issuer's level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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


@dataclass(frozen=True)
class LevelWords:
    """Words at one place of titles and the level that they tell; None where they show that it cannot
    be told. ``plain`` are words as they stand, ``made`` those with the names of divisions in them,
    which the first group of each pattern matches."""

    plain: dict[str, Level | None]
    made: dict[re.Pattern[str], Level | None]
    stands: Callable[[str, str], bool]

    def found(self, text: str) -> list[tuple[int, Level | None]]:
        """The lengths of those that stand in a title at their place, and what they tell."""
        plain = [
            (len(word), level) for word, level in self.plain.items() if self.stands(text, word)
        ]
        matches = ((pattern.match(text), level) for pattern, level in self.made.items())
        return plain + [(len(match[1]), level) for match, level in matches if match]


def level_words(
    document_levels: Iterable[tuple[str, Level | None]], places: Gazetteer
) -> tuple[LevelWords, LevelWords, LevelWords]:
    """The words of ``data/legal/levels.csv``: leading ones (``X``), ones that may stand anywhere (``…X…``),
    and endings (``…X``). ``{province}`` and the like stand for every such division."""
    keys = {Level.PROVINCIAL: "province", Level.MUNICIPAL: "city", Level.COUNTY: "county"}
    fill = {key: places.pattern(level) for level, key in keys.items()}
    leading, anywhere, ending = (
        LevelWords({}, {}, str.startswith),
        LevelWords({}, {}, contains),
        LevelWords({}, {}, str.endswith),
    )
    # One pattern for all that end in a place of one level: each holds every name of it.
    heads: dict[tuple[int, str, str, Level | None], list[str]] = {}
    for written, level in document_levels:
        word = written.strip("…")
        if not written.startswith("…"):
            words, around = leading, "{}"
        elif written.endswith("…"):
            words, around = anywhere, ".*?{}"
        else:
            words, around = ending, ".*{}$"
        if "{" not in word:
            words.plain.setdefault(word, level)
        else:
            head, brace, last = word.rpartition("{")
            at = (leading, anywhere, ending).index(words)
            heads.setdefault((at, around, brace + last, level), []).append(head)
    for (at, around, last, level), before in heads.items():
        longest = sorted(set(before), key=lambda each: (-each.count("{"), -len(each)))
        named = f"(?:{'|'.join(map(_escaped, longest))}){_escaped(last)}".format(**fill)
        (leading, anywhere, ending)[at].made[re.compile(around.format(f"({named})"))] = level
    return leading, anywhere, ending


def _escaped(words: str) -> str:
    """Words as a regular expression of themselves, their names in braces kept."""
    return re.escape(words).replace(r"\{", "{").replace(r"\}", "}")
