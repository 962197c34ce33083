"""The words around a number that bound it: 至少, 不超过, 以上, 以内, 可达."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qzgraph.language.bounds import Comparator
from qzgraph.language.periods import Rate
from qzgraph.language.tables import any_of

_BOUNDS = {
    "floor": Comparator.AT_LEAST,
    "floor-tight": Comparator.AT_LEAST,
    "floor-reach": Comparator.AT_LEAST,
    "cap": Comparator.AT_MOST,
    "cap-tight": Comparator.AT_MOST,
    "cap-within": Comparator.AT_MOST,
    "cap-both": Comparator.AT_MOST,
    "floor-both": Comparator.AT_LEAST,
    "more": Comparator.MORE_THAN,
    "more-tight": Comparator.MORE_THAN,
    "less": Comparator.LESS_THAN,
    "about": Comparator.ABOUT,
    "about-tight": Comparator.ABOUT,
}
_BEHIND = {
    "floor-after": Comparator.AT_LEAST,
    "cap-after": Comparator.AT_MOST,
    "about-after": Comparator.ABOUT,
    "cap-both": Comparator.AT_MOST,
    "floor-both": Comparator.AT_LEAST,
}
#: How many characters may stand between a bounding word and its number, rates not counted: a verb
#: after 至少 (至少随访4次), nothing after 最低 (which also begins 最低工资标准).
_GAP = {"floor-reach": 8, "cap-within": 4, "about": 2}
#: What a comparison becomes behind a negation: 不许低于 is at least.
_NEGATED = {"less": "floor", "more": "cap"}
#: 「3次（含3次）以上」, 「60元以上（不含）」.
_INCLUSIVE = re.compile(
    r"\s*[（(](?:(?P<without>不(?:含|包括|包含))|含|包括|包含)[^（()），。；]{0,8}[）)]"
)
_STRICT = {Comparator.AT_LEAST: Comparator.MORE_THAN, Comparator.AT_MOST: Comparator.LESS_THAN}
_SPACIOUS = frozenset(("至少", "达到", "起码", "最少"))
_CLAUSE_MARKS = "，,。；;：:、（("
_COLON = re.compile("[：:]")
#: What may stand between a word that bounds and the colon before a list (以下标准, 支付限额): not 内 of 限额内.
_NAMES_IT = re.compile(r"(?:(?![内外])[\u4e00-\u9fff])*")
#: 「24小时内」 bounds, 「以内容为主」 doesn't.
_NOT_BEHIND = re.compile(r"内[容部科设涵]|起[来到草诉点始]|以上述|以下[简条列]|上下[班学车]")


class Bounding:
    """Reads the bounds of numbers with the words of ``data/lexicon/promise-words.csv``."""

    def __init__(self, words: Mapping[str, tuple[str, str]]) -> None:
        self._words = words
        bounds = of_kind(words, *_BOUNDS)
        #: A bounding word may be but a part of another (到达一处); 可达 tells how much at most.
        longer = {e for e in words for b in bounds if b in e and e not in {b, f"可{b}"}}
        self._before = re.compile(any_of({*bounds, *longer, *of_kind(words, "no-bound")}))
        self._negation = re.compile(rf"(?:{any_of(of_kind(words, 'not'))})$")
        self._after = re.compile(rf"({any_of(of_kind(words, *_BEHIND))})")
        #: 15分钟健身圈: how far one has to go at most.
        self._circle = re.compile(rf"[一-龥“”]{{0,12}}?(?:{any_of(of_kind(words, 'cap-noun'))})")
        plain = of_kind(words, *_BOUNDS, *_BEHIND, "provision")
        #: Any word that bounds and is nothing else.
        self.words = re.compile(any_of(each for each in plain if each not in _OTHER_WORDS_TOO))

    def is_circle(self, text: str, end: int) -> bool:
        """Whether a length of time is of a circle around a place (15分钟健身圈), and so the longest way."""
        return self._circle.match(text, end) is not None

    def bound(
        self, text: str, start: int, end: int, rates: Sequence[Rate], last: int
    ) -> tuple[Comparator, str, int, int]:
        """The words around a number that bound it; 以上 and 以下 include the number itself
        (《民法典》 art. 1259). Between 至少 and the number a verb or the period may stand."""
        before = self._in_front(text, start, rates, last)
        after = self.behind(text, end)
        if after:
            begins = before[2] if before and before[0] is after[0] else start
            return after[0], text[end : after[1]], begins, after[1]
        if before:
            return before[0], before[1], before[2], end
        return Comparator.EXACTLY, "", start, end

    def of_list(self, text: str, rates: Sequence[Rate]) -> tuple[int, Comparator, str] | None:
        """The bound that the heading of a list sets for its numbers (不得低于以下标准：…; 年度最高支付限额：…), with where
        the list begins and the word; None where no heading bounds."""
        colon = _COLON.search(text)
        before = self._in_front(text, colon.start(), rates, 0) if colon else None
        if not colon or not before:
            return None
        behind = text[before[2] + len(before[1]) : colon.start()]
        return (colon.end(), before[0], before[1]) if _NAMES_IT.fullmatch(behind) else None

    def behind(self, text: str, end: int) -> tuple[Comparator, int] | None:
        """What 以上 and the like behind a number say; a note before or behind it (3次（含3次）以上)
        says whether the number itself is meant."""
        note = _INCLUSIVE.match(text, end)
        begin = note.end() if note else end
        after = self._after.match(text, begin)
        if not after or _NOT_BEHIND.match(text, begin):
            return None
        comparator, ends = _BEHIND[self._words[after.group(1)][0]], after.end()
        behind = None if note else _INCLUSIVE.match(text, ends)
        if (found := note or behind) and found["without"]:
            comparator = _STRICT.get(comparator, comparator)
        return comparator, behind.end() if behind else ends

    def _in_front(
        self, text: str, start: int, rates: Sequence[Rate], last: int
    ) -> tuple[Comparator, str, int] | None:
        left = max((text.rfind(mark, 0, start) for mark in _CLAUSE_MARKS), default=-1) + 1
        left = max(left, start - 18, last)
        best: tuple[Comparator, str, int] | None = None
        for match in self._before.finditer(text, left, start):
            word = match.group()
            kind = self._words[word][0]
            if kind not in _BOUNDS:  # 达标率95%, 期限3年
                continue
            begins = match.start()
            if negation := kind in _NEGATED and self._negation.search(text, left, begins):
                kind, begins = _NEGATED[kind], negation.start()
            if kind == "floor-reach" and text[match.start() - 1 : match.start()] == "可":
                kind = "cap"
            gap = text[match.end() : start]
            for rate in rates:
                gap = gap.replace(rate.text, "")
            allowed = 8 if word in _SPACIOUS else _GAP.get(kind, 5)
            if kind.endswith("-tight"):
                allowed = 0
            if re.search(r"[\d《》“”]", gap) or len(gap.strip("（(")) > allowed:
                continue
            if gap.startswith("标准") and kind == "cap":
                gap = gap[2:]
            if (
                best is None
                or _BOUNDS[kind] is not Comparator.AT_LEAST
                or best[1] in gap
                or (match.start() > best[2] and kind != "floor-reach")
            ):
                best = (_BOUNDS[kind], text[begins : match.end()], begins)
        return best


def of_kind(words: Mapping[str, tuple[str, str]], *kinds: str) -> list[str]:
    """The words of some kinds."""
    return [word for word, (kind, _) in words.items() if kind in kinds]


#: Words that bound, and are parts of others or say something else as well.
_OTHER_WORDS_TOO = frozenset(("最低", "最高", "限", "内", "起", "超", "近"))
