"""Items of one edition that are one item of the other: merged into it, or split from it."""

from __future__ import annotations

from collections.abc import Collection

from qzgraph.aligning.evidence import bigrams, containment
from qzgraph.aligning.pairs import Match, Pairs, Traits

#: How much of what an item says another must say to have taken it in.
TAKEN_IN = 0.62
#: The score of a pair from which on what it says beyond another is asked for in words of meaning.
_ALIKE = 0.45
#: The weight of words that set an item apart, and how much of it an item must say that has taken it
#: in.
_TELLING, _TOLD = 1.0, 0.6
#: Pairs of characters from which on a group's name tells it from others.
_WHOLE_GROUP = 5


def merged(pairs: Pairs, taken: Collection[int], matches: list[Match]) -> list[Match]:
    """Upper items left over that an item answering another has taken in: it says what sets them
    apart from the one it answers."""
    found = []
    for u, part in enumerate(pairs.uppers):
        if u in taken:
            continue
        held = [
            (_taken_in(part, pairs.uppers[m.upper], pairs.lowers[m.lower], pairs, (u, m.lower)), m)
            for m in matches
        ]
        share, at = max(((share, -m.lower) for share, m in held), default=(0.0, 0))
        if share >= TAKEN_IN:
            found.append(Match(u, -at, share, "并入 · merged into it"))
    return found


def split(pairs: Pairs, taken: Collection[int], matches: list[Match]) -> list[Match]:
    """Lower items left over that say what another, answering the same upper item, leaves out."""
    found = []
    for v, part in enumerate(pairs.lowers):
        if v in taken:
            continue
        held = [
            (_taken_in(part, pairs.lowers[m.lower], pairs.uppers[m.upper], pairs, (m.upper, v)), m)
            for m in matches
        ]
        share, at = max(((share, -m.upper) for share, m in held), default=(0.0, 0))
        if share >= TAKEN_IN:
            found.append(Match(-at, v, share, "拆分 · split from it"))
    return found


def own_share(part: Traits, other: Traits, whole: Traits) -> float:
    """How much of what ``part`` says and ``other`` does not ``whole`` says beyond ``other``: 0 where
    the two say much the same."""
    wanted = said_more = 0.0
    for feature, weight in part.meaning.whole.items():
        known = other.meaning.says.get(feature, 0.0)
        more = part.meaning.says.get(feature, 0.0) - known
        if more > 0 and not feature.endswith("…"):
            wanted += weight * more
            there = whole.meaning.says.get(feature, 0.0) - known
            said_more += weight * min(max(there, 0.0), more)
    return said_more / wanted if wanted >= _TELLING else 0.0


def _taken_in(
    part: Traits, other: Traits, whole: Traits, pairs: Pairs, at: tuple[int, int]
) -> float:
    """How surely ``whole``, which corresponds to ``other``, holds ``part`` as well: it must have
    what ``part`` says and ``other`` does not, in its name or in its content. ``at`` are the places
    of ``part`` and ``whole`` in the two editions."""
    score = pairs.scores.get(at, 0.0)
    if score >= _ALIKE and not pairs.meanings.disagree(*at):
        own_meaning = own_share(part, other, whole)
        if own_meaning >= _TOLD:
            return max(TAKEN_IN, own_meaning)
    own_name = bigrams(part.name) - bigrams(other.name)
    own_content = part.content - other.content
    name = containment(own_name, bigrams(whole.name)) if own_name else 0.0
    content = containment(own_content, whole.content) if len(own_content) >= 8 else 0.0
    own_group = part.population - other.population
    group = containment(own_group, whole.population) if len(own_group) >= _WHOLE_GROUP else 0.0
    elsewhere = part.category and whole.category and part.category != whole.category
    if elsewhere and max(name, group) < 0.5:
        return 0.0  # 中等职业教育免除学费 is worded as 普通高中免学费 is
    all_content = containment(part.content, whole.content)
    if name >= 0.6 and all_content >= 0.4:
        return max(name, content)
    own_quantities = part.quantities - other.quantities
    told = containment(own_quantities, whole.quantities) if own_quantities else 0.0
    if told >= 0.5 and content >= 0.3 and all_content >= 0.4:
        return TAKEN_IN
    if group >= 0.75 and all_content >= 0.5:
        return TAKEN_IN
    if all_content >= 0.75 and (name >= 0.3 or content >= 0.45) and content > 0:
        return max(TAKEN_IN, content)
    return content if all_content >= TAKEN_IN else 0.0
