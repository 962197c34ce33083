"""What a text states of its promises beside them: words by which it keeps itself free to do less (有条件的, 法定节假日
闭馆), that nothing limits them (不设起付线), how they are kept (上门). None is a promise by itself; an edition that takes up
the first, or drops the others, may do less than the one above it.

Words come from ``data/lexicon/stated.csv``, and from the aims of ``promise-words.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qzgraph.language.numbers import NUM
from qzgraph.language.tables import WordList, any_of

#: What may stand between two words that are read together.
_BETWEEN = r"[^，。；：、\d]{0,6}?"
#: The sorts of reservations that have a grammar of their own, as the table names them.
_LEEWAY, _CLOSED, _REST = "余地", "不开", "其他"


@dataclass(frozen=True)
class Reservation:
    """Words by which a text may do less, and of what sort they are (经批准: 审批)."""

    words: str
    sort: str


class Stated:
    """Finds what is stated with the words of a table."""

    def __init__(self, rows: Sequence[Mapping[str, str]], aims: Iterable[str]) -> None:
        """``aims``: the words by which a promise is only aimed at (``promise-words.csv``), which leave free as well."""
        words = WordList(rows)
        of = words.any_of
        # 逐步完善; 有条件的，可根据实际增加……
        better = rf"(?:[^，。；、]{{0,8}}?|，?可[^，。；、]{{0,8}}?)(?:{of('BETTERS')})"
        none_of_it = rf"[^，。；]{{0,10}}?(?:{of('SETS_NONE')})"  # 押金、租金一概不收
        words_by_sort = _by_value(rows, "RESERVES")
        words_by_sort.setdefault(_LEEWAY, []).extend(aims)
        told = [(sort, any_of(some)) for sort, some in words_by_sort.items()]
        told += [
            (_CLOSED, rf"(?:{of('REST_DAY')})[^，。；不无]{{0,6}}?(?:{of('CLOSES')})"),
            # 其他乡镇不设
            (_REST, rf"(?:{of('THE_REST')})[^，。；：、]{{1,8}}?(?:{of('WITHHOLDS')})"),
        ]
        told += (
            (sort, pattern)
            for kind, pattern in (
                # 参保满3年
                ("WAITS_TILL", rf"(?:{of('WAITS_TILL')}){NUM}+(?:{of('WAITS_FOR')})(?![岁龄])"),
                # 退役后一年内可参加, 自出院之日起60日内申请
                (
                    "WITHIN",
                    rf"(?:后|之日起|起){NUM}+(?:{of('WITHIN')})之?内，?(?:本人|由本人|本人或[一-龥]{{1,6}}?)?(?:{of('WITHIN_ASKS')})",
                ),
                # 清明节前后各三日内免费开放
                ("AROUND_DAYS", rf"前后各?{NUM}+(?:{of('AROUND_DAYS')})"),
                # 由其祖父母等亲属承担
                (
                    "RELATIVES",
                    rf"[由请]其?(?:{of('RELATIVES')})[^，。；]{{0,6}}?(?:{of('TAKE_ON')})",
                ),
                # 每月2次左右, 约30场; not 上下学, nor 签约30户
                (
                    "ABOUT_BEHIND",
                    rf"{NUM}[^，。；、]{{0,4}}?(?:{of('ABOUT_BEHIND')})(?=[^一-龥]|的|$)",
                ),
                ("ABOUT_BEFORE", rf"(?<![签预节违制公条协])(?:{of('ABOUT_BEFORE')})(?={NUM})"),
                # 视当年经费落实情况; not 电视、重视
                (
                    "DEPENDS",
                    rf"(?<![电重巡探访忽监注轻近弱影透])(?:{of('DEPENDS')})(?![力听频觉障同为作])[^，。；、\d]{{0,10}}?(?:{of('DEPENDS_ON')})",
                ),
                # 超过1000元的部分给予救助
                ("BEYOND", rf"(?:{of('BEYOND')}){NUM}+[^，。；、]{{0,4}}?的?(?:{of('REST_OF')})"),
            )
            for sort in _by_value(rows, kind)
        )
        patterns: dict[str, list[str]] = {}
        for sort, pattern in told:
            patterns.setdefault(sort, []).append(pattern)
        self._reserves = {
            sort: re.compile(rf"(?:{'|'.join(some)})(?!{better}|{none_of_it})")
            for sort, some in patterns.items()
        }
        self._denies = tuple(words.of_kind("DENIES"))
        self._may_reserve = _by_value(rows, "MAY_RESERVE")
        #: 居住3年以上: it takes as long already.
        self._waited = [
            (sort, re.compile(rf"{NUM}+(?:{of('WAITS_FOR')})及?以上"))
            for sort in _by_value(rows, "WAITS_FOR")
        ]
        limit = of("LIMIT")
        self._unlimited = re.compile(
            rf"{of('UNLIMITED')}|(?:{of('SETS_NO')}){_BETWEEN}(?:{limit})"
            rf"|(?:{of('NEEDS_NO')}){_BETWEEN}(?:{of('NEEDED')})"  # 无需预约
            rf"|(?:{limit}|{of('NEEDED')})(?:(?:为|是)(?:0元|零)|{none_of_it})"
        )
        #: 电话随访, 电话2次: it is not always done in person.
        self._from_afar = re.compile(rf"(?:{of('FROM_AFAR')})(?:{of('VISITS')}|{NUM})")
        self._in_person = frozenset(words.of_kind("IN_PERSON"))
        self._manners = _by_value(rows, "MANNER")
        self._perhaps = _by_value(rows, "MANNER", "MAY_BE")

    def reserved(self, text: str) -> tuple[Reservation, ...]:
        """By what a text may do less, each once; not what is denied (不得暂停) nor said of what gets better (逐步完善)."""
        return tuple(
            dict.fromkeys(
                Reservation(match.group(), sort)
                for sort, pattern in self._reserves.items()
                for match in pattern.finditer(text)
                if not text.endswith(self._denies, 0, match.start())
            )
        )

    def may_reserve(self, text: str, reserves: Iterable[Reservation]) -> tuple[str, ...]:
        """Of which sorts a text that ``reserves`` so much may have reservations already, whether it says so in these
        words or in others."""
        own = [each.sort for each in reserves]
        said = [sort for sort, words in self._may_reserve.items() if _has(text, words)]
        said += [sort for sort, pattern in self._waited if pattern.search(text)]
        return tuple(dict.fromkeys((*own, *said)))

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


def _by_value(rows: Iterable[Mapping[str, str]], *kinds: str) -> dict[str, list[str]]:
    """The words of the rows of some kinds by what they are of: a manner, a sort of reservation."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"] in kinds:
            found.setdefault(row["value"], []).extend(row["words"].split())
    return found


def _has(text: str, words: Iterable[str]) -> bool:
    return any(map(text.__contains__, words))
