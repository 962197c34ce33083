"""Men and women told of in a clause each, with an age each (男年满60周岁，女年满55周岁的农民): the clauses are a list, and
nobody is both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from qzgraph.language.lexicon import Lexicon
from qzgraph.language.unit import ENDS_OF_CLAUSE, SEX, Unit

#: What a clause of men or of women ends at.
_ENDS = frozenset((*ENDS_OF_CLAUSE, "DUN"))


def with_both_sexes(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with the comma between a clause of men and one of women as the mark of a list; behind the noun that both
    are among (农民，男年满60周岁，女年满55周岁), they are opened as 其中 does."""
    found = list(units)
    ends = [at for at, unit in enumerate(units) if unit.cls in _ENDS] + [len(units)]
    begins = [0, *(at + 1 for at in ends)]
    told = [_sex_of(units[begin:end], lexicon) for begin, end in zip(begins, ends, strict=False)]
    opened: list[int] = []
    for at, (one, two) in enumerate(pairwise(told)):
        if not one or not two or one == two or units[ends[at]].cls not in {"COMMA", "DUN"}:
            continue
        found[ends[at]] = replace(units[ends[at]], cls="DUN")
        before = ends[at - 1] if at else 0
        if before and units[before].cls == "COMMA" and units[before - 1].cls == "KIND":
            opened.append(before + 1)
    for at in reversed(opened):
        start = units[at].start
        found.insert(at, Unit("OFWHICH", "", start, start))
    return found


def _sex_of(clause: Sequence[Unit], lexicon: Lexicon) -> str:
    """The sex with which a clause begins, where it tells of an age; else nothing."""
    first = next((unit for unit in clause if unit.cls != "IDLE"), None)
    if first is None or not any(unit.cls == "AGE" for unit in clause):
        return ""
    return next((each for each in first.means if lexicon.meaning(each).facet == SEX), "")
