"""Two texts character by character: what was taken out and what was put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Beyond this many characters on a side, texts are shown whole: the time grows with the product.
_LONGEST = 4000
#: A run of equal characters shorter than this between two changes is taken into them: it is chance.
_SHORTEST = 2
#: So many characters are shown around what changed.
_AROUND = 6


@dataclass(frozen=True)
class Change:
    """A stretch in the order of reading: ``before`` was replaced by ``after``; alike where the two
    are the same."""

    before: str
    after: str

    @property
    def is_same(self) -> bool:
        return self.before == self.after


def changes(before: str, after: str) -> list[Change]:
    """The stretches of two texts, the same and the changed in turn."""
    if max(len(before), len(after)) > _LONGEST:
        return [Change(before, after)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Change] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        here = Change(before[i:j], after[k:m])
        is_chance = kind == "equal" and len(here.before) < _SHORTEST and found and j < len(before)
        if found and (is_chance or not (here.is_same or found[-1].is_same)):
            last = found.pop()
            here = Change(last.before + here.before, last.after + here.after)
        found.append(here)
    return found


def excerpt(parts: Sequence[Change]) -> str:
    """The changed stretches, with a few characters around each: [每→一]季度更新一次信息[＋台账]。"""
    shown = []
    for at, part in enumerate(parts):
        if not part.is_same:
            shown.append(_marked(part))
            continue
        head = _AROUND if at else 0
        tail = _AROUND if at < len(parts) - 1 else 0
        text = part.before
        if len(text) > head + tail + 1:
            text = f"{text[:head]}…{text[len(text) - tail :]}"
        shown.append(text)
    return "".join(shown)


def _marked(part: Change) -> str:
    if not part.after:
        return f"[－{part.before}]"
    if not part.before:
        return f"[＋{part.after}]"
    return f"[{part.before}→{part.after}]"
