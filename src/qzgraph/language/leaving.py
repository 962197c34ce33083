"""Whether a text leaves an amount to the counties: 「具体补贴标准由县级人民政府明确」.

Words come from ``data/lexicon/leaving.csv``.
"""

from __future__ import annotations

import re

from qzgraph.language.tables import Word, WordList

_SENTENCE = re.compile(r"[^。；;\n]+")
_COMMA = re.compile(r"[，,：:]")


def leaves_amount(text: str, words: WordList) -> bool:
    """Whether some sentence says that a county decides, and that it decides on an amount."""
    if not any(map(text.__contains__, words.of_kind("DECIDE"))):  # as in most texts
        return False
    for sentence in _SENTENCE.finditer(text):
        before: list[Word] = []
        for clause in _COMMA.split(sentence.group()):
            read = words.read(clause)
            if _leaves(read, before):
                return True
            before = read
    return False


def _leaves(read: list[Word], before: list[Word]) -> bool:
    """Whether a clause says so; ``before`` is the clause before it, which may name the amount
    (补贴标准，由各县确定)."""
    kinds = [word.kind for word in read]
    if "DECIDE" not in kinds:
        return False
    decides = len(kinds) - 1 - kinds[::-1].index("DECIDE")
    local = next((at for at in range(decides - 1, -1, -1) if kinds[at] == "LOCAL"), None)
    if local is None:
        return False
    named = [at for at in range(local) if kinds[at] in ("AMOUNT", "PLAN")]
    if "BY" in kinds[:local]:
        by = local - 1 - kinds[:local][::-1].index("BY")
        if "ABOVE" in kinds[by:local]:
            return False
        after = kinds[local + 1 :]
        if any(kinds[at] == "AMOUNT" for at in named) or "AMOUNT" in after:
            return True
        last = [word.kind for word in before if word.kind in ("AMOUNT", "PLAN")]
        return not named and last[-1:] == ["AMOUNT"]
    # 各县（市、区）结合地方实际在1000—3000元范围内确定
    inside = kinds[local:]
    return "CIRCUMSTANCE" in inside and ("AMOUNT" in inside or "MONEY" in inside)
