"""What a quantity was before, and what comes on top of another: 由360元调整为400元, 再增加200元."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from qzgraph.language.bounding import of_kind
from qzgraph.language.bounds import Comparator
from qzgraph.language.quantity import Quantity, timed_as
from qzgraph.language.tables import any_of

#: Between an increase and what it comes to (提高5元，达到94元).
_REACHES = "达"
_COMES_TO = re.compile(rf"，[^，。；\d]{{0,8}}?{_REACHES}到?[^，。；\d]{{0,6}}")
#: What leads to a former value: 由15日压缩为10日.
_LED = re.compile(r"[由从自][^，。；]*$")


class Changing:
    """Reads changes of quantities with the words of ``data/lexicon/promise-words.csv``."""

    def __init__(self, words: Mapping[str, tuple[str, str]]) -> None:
        changed, former, more = (
            any_of(of_kind(words, kind)) for kind in ("changed-to", "former", "increase")
        )
        self._changed = re.compile(changed)
        self._former = re.compile(rf"(?:{former})[^，。；]{{0,6}}$")
        self._increased = re.compile(rf"(?:的?标准)?(?P<more>{more})(?!的)")
        self._increase = re.compile(rf"(?:{more})[^，。；\d]{{0,5}}$")

    def is_added(self, around: str, behind: str = "") -> bool:
        """Whether what stands before a number, or right behind it, says that it comes on top (再提高5%; 另按每生300元增拨),
        and not what it comes to (提高到95%)."""
        added = self._increase.search(around)
        if added is not None and self._changed.match(around, added.start()) is None:
            return True
        more = self._increased.match(behind)
        return more is not None and self._changed.match(behind, more.start("more")) is None

    def changes(self, found: list[Quantity], text: str) -> list[Quantity]:
        """由A调整为B is B with the former value A; what only was (原标准为A) is left out."""
        kept: list[Quantity] = []
        for at, quantity in enumerate(found):
            following = found[at + 1] if at + 1 < len(found) else None
            if following and self._leads_to(quantity, following, text):
                before = text[: quantity.quote_start]
                led = _LED.search(before, max(0, len(before) - 14)) or self._former.search(before)
                if quantity.increases and not led and following.bound_word.startswith(_REACHES):
                    # how much more says the same as what it comes to
                    found[at + 1] = replace(following, comparator=Comparator.EXACTLY)
                    continue
                begins = led.start() if led else quantity.quote_start
                later = replace(following, former=quantity.first, former_start=begins)
                if not later.per and quantity.per:
                    later = timed_as(later, quantity)
                if later.comparator is Comparator.EXACTLY and quantity.comparator in {
                    Comparator.AT_MOST,
                    Comparator.AT_LEAST,
                }:
                    later = replace(later, comparator=quantity.comparator)
                found[at + 1] = replace(later, increases=False)
                continue
            was = self._former.search(text[: quantity.quote_start]) and not self._changed.search(
                text[max(0, quantity.quote_start - 6) : quantity.start]
            )
            if was and not quantity.increases and quantity.known.dimension != "multiple":
                continue
            kept.append(quantity)
        return kept

    def _leads_to(self, one: Quantity, two: Quantity, text: str) -> bool:
        if one.known.base != two.known.base:
            return False
        between = text[one.quote_end : two.start]
        if one.increases and _COMES_TO.fullmatch(between):
            return True  # 提高5元，达到94元
        match = self._changed.search(between)
        if match is None or len(between) > 30 or re.search(r"[。；]", between):
            return False
        led = _LED.search(text[: one.start], max(0, one.start - 14)) is not None
        formerly = self._former.search(text[: one.quote_start]) is not None
        return led or formerly or "，" not in between
