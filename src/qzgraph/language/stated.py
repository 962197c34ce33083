"""What a text states of its promises beside them: words by which it keeps itself free to do less (有条件的, 法定节假日
闭馆), that nothing limits them (不设起付线), how they are kept (上门). None is a promise by itself; an edition that takes up
the first, or drops the others, may do less than the one above it.

Words come from ``data/lexicon/stated.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qzgraph.language.numbers import NUM

#: What may stand between two words that are read together.
_BETWEEN = r"[^，。；：、\d]{0,6}?"


class Stated:
    """Finds what is stated with the words of a table."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        words: dict[str, list[str]] = {}
        manners: dict[str, tuple[list[str], list[str]]] = {}
        in_person: set[str] = set()
        for row in rows:
            said = row["words"].split()
            words.setdefault(row["kind"], []).extend(said)
            if row["kind"] in {"MANNER", "MAY_BE"}:
                sure, perhaps = manners.setdefault(row["value"], ([], []))
                perhaps += said
                sure += said if row["kind"] == "MANNER" else ()
            elif row["kind"] == "OTHER_WAY":
                in_person.add(row["value"])

        def any_of(kind: str) -> str:
            found = sorted(words.get(kind, ()), key=len, reverse=True)
            return "|".join(map(re.escape, found)) or "(?!)"

        closed = rf"(?:{any_of('REST_DAY')})[^，。；不无]{{0,6}}?(?:{any_of('CLOSES')})"
        # 其他乡镇不设
        rest = rf"(?:{any_of('THE_REST')})[^，。；：、]{{1,8}}?(?:{any_of('WITHHOLDS')})"
        # 逐步完善; 有条件的，可根据实际增加……
        better = rf"(?:[^，。；、]{{0,4}}?|，?可[^，。；、]{{0,8}}?)(?:{any_of('BETTERS')})"
        self._reserves = re.compile(
            rf"(?P<denied>{any_of('DENIES')})?(?P<said>{any_of('RESERVES')}|{closed}|{rest})(?!{better})"
        )
        none, limit = any_of("SETS_NO"), any_of("LIMIT")
        self._unlimited = re.compile(
            rf"{any_of('UNLIMITED')}|(?:{none}){_BETWEEN}(?:{limit})|(?:{limit})(?:为|是)(?:0元|零)"
        )
        #: 电话随访, 电话2次: it is not always done face to face.
        self._other_way = re.compile(rf"(?:{any_of('OTHER_WAY')})(?:{any_of('VISITS')}|{NUM})")
        self._in_person = frozenset(in_person)
        self._manners = {manner: tuple(sure) for manner, (sure, _) in manners.items()}
        self._perhaps = {manner: tuple(perhaps) for manner, (_, perhaps) in manners.items()}

    def reserved(self, text: str) -> tuple[str, ...]:
        """The words by which a text keeps itself free to do less, each once, in print order; not those that are denied
        (不得暂停) nor said of what gets better (逐步完善)."""
        found = self._reserves.finditer(text)
        return tuple(dict.fromkeys(match["said"] for match in found if not match["denied"]))

    def unlimited(self, text: str) -> tuple[str, ...]:
        """The words by which a text says that it sets no limit, each once, in print order."""
        return tuple(dict.fromkeys(self._unlimited.findall(text)))

    def manners(self, text: str) -> tuple[str, ...]:
        """How a text says that something is done (上门), by the names of the table; not in person where some of it is
        done from afar (电话随访)."""
        return self._said(self._manners, text)

    def perhaps(self, text: str) -> tuple[str, ...]:
        """How it may be done by what the text says (家中: 上门), likewise."""
        return self._said(self._perhaps, text)

    def _said(self, manners: Mapping[str, tuple[str, ...]], text: str) -> tuple[str, ...]:
        apart = self._in_person if self._other_way.search(text) else frozenset()
        return tuple(
            m for m, words in manners.items() if m not in apart and any(w in text for w in words)
        )
