"""What a text states of its promises beside them: words by which it keeps itself free to do less (有条件的, 法定节假日
闭馆), that nothing limits them (不设起付线), how they are kept (上门). None is a promise by itself; an edition that takes up
the first, or drops the others, may do less than the one above it.

Words come from ``data/lexicon/stated.csv``, and from the aims of ``promise-words.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from qzgraph.language.numbers import NUM
from qzgraph.language.tables import WordList, any_of

#: What may stand between two words that are read together.
_BETWEEN = r"[^，。；：、\d]{0,6}?"


class Stated:
    """Finds what is stated with the words of a table."""

    def __init__(self, rows: Sequence[Mapping[str, str]], aims: Iterable[str]) -> None:
        """``aims``: the words by which a promise is only aimed at (``promise-words.csv``), which leave free as well."""
        words = WordList(rows)

        def of(*kinds: str) -> str:
            return any_of(words.of_kind(*kinds))

        reserves = any_of((*words.of_kind("RESERVES"), *aims))
        closed = rf"(?:{of('REST_DAY')})[^，。；不无]{{0,6}}?(?:{of('CLOSES')})"
        # 其他乡镇不设
        rest = rf"(?:{of('THE_REST')})[^，。；：、]{{1,8}}?(?:{of('WITHHOLDS')})"
        # 逐步完善; 有条件的，可根据实际增加……
        better = rf"(?:[^，。；、]{{0,4}}?|，?可[^，。；、]{{0,8}}?)(?:{of('BETTERS')})"
        self._reserves = re.compile(
            rf"(?P<denied>{of('DENIES')})?(?P<said>{reserves}|{closed}|{rest})(?!{better})"
        )
        limit = of("LIMIT")
        self._unlimited = re.compile(
            rf"{of('UNLIMITED')}|(?:{of('SETS_NO')}){_BETWEEN}(?:{limit})|(?:{limit})(?:为|是)(?:0元|零)"
        )
        #: 电话随访, 电话2次: it is not always done in person.
        self._from_afar = re.compile(rf"(?:{of('FROM_AFAR')})(?:{of('VISITS')}|{NUM})")
        self._in_person = frozenset(words.of_kind("IN_PERSON"))
        self._manners = _by_manner(rows, "MANNER")
        self._perhaps = _by_manner(rows, "MANNER", "MAY_BE")

    def reserved(self, text: str) -> tuple[str, ...]:
        """The words by which a text keeps itself free to do less, each once, in print order; not those that are denied
        (不得暂停) nor said of what gets better (逐步完善)."""
        found = self._reserves.finditer(text)
        return tuple(dict.fromkeys(match["said"] for match in found if not match["denied"]))

    def unlimited(self, text: str) -> tuple[str, ...]:
        """The words by which a text says that it sets no limit, each once, in print order."""
        return tuple(dict.fromkeys(self._unlimited.findall(text)))

    def manners(self, text: str) -> tuple[str, ...]:
        """How a text says that something is done (上门), by the names of the table."""
        return tuple(manner for manner, words in self._manners.items() if _has(text, words))

    def perhaps(self, text: str) -> tuple[str, ...]:
        """How all of it may be done by what the text says (家中: 上门): not in person where some is done from afar
        (电话随访)."""
        apart = self._in_person if self._from_afar.search(text) else frozenset()
        return tuple(
            manner
            for manner, words in self._perhaps.items()
            if manner not in apart and _has(text, words)
        )


def _by_manner(rows: Iterable[Mapping[str, str]], *kinds: str) -> dict[str, list[str]]:
    """The words of the rows of some kinds by the manner that they are of."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"] in kinds:
            found.setdefault(row["value"], []).extend(row["words"].split())
    return found


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
