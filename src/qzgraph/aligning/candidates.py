"""Pairs that may answer each other, for a reader to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from qzgraph.aligning.meaning import said
from qzgraph.aligning.merging import own_share
from qzgraph.aligning.pairs import Match, Pairs, Traits
from qzgraph.language.services import Kind
from qzgraph.records.model import Certainty

#: The score from which on a pair is worth a reader's look.
_POSSIBLE = 0.22
#: The same of a lower item much of which was not understood: the share of its weight from which on
#: that is so.
_UNREAD_POSSIBLE, _POORLY_READ = 0.12, 0.25
#: The same of a pair whose names tell different services.
_UNLIKE_POSSIBLE = 0.3
#: What a general item says at most, by weight; and how much of that must hold of another that it
#: may include.
_LITTLE, _INCLUDED = 6.0, 0.6
#: Kinds of sense of which a name alone tells no service.
_GENERAL = {Kind.UMBRELLA, Kind.MEANS, Kind.PERSON}
#: The score of a pair of which one may have been merged into the other, or split from it; and how
#: much of what sets it apart must be said.
_NEAR, _HINTED = 0.36, 0.45
#: At most this many candidates are named.
_NAMED = 3


def candidates(
    pairs: Pairs, open_upper: Collection[int], open_lower: Collection[int], sure: list[Match]
) -> Iterable[Match]:
    """Pairs that a reader should look at: of each upper item that nothing answers and each lower
    one that answers nothing, the nearest, and those so general that they may be meant."""
    found: dict[tuple[int, int], float] = {}
    for u in open_upper:
        for v in open_lower:
            score = pairs.scores.get((u, v), 0.0)
            if is_vague_of(pairs.uppers[u], pairs.lowers[v]):
                found[u, v] = max(score, _POSSIBLE)
            elif score >= _least(pairs, u, v):
                found[u, v] = score
    for match in sure:
        upper, lower = pairs.uppers[match.upper], pairs.lowers[match.lower]
        for u in open_upper:
            score = pairs.scores.get((u, match.lower), 0.0)
            if score >= _NEAR and own_share(pairs.uppers[u], upper, lower) >= _HINTED:
                found[u, match.lower] = score
        for v in open_lower:
            score = pairs.scores.get((match.upper, v), 0.0)
            if score >= _NEAR and own_share(pairs.lowers[v], lower, upper) >= _HINTED:
                found[match.upper, v] = score
    for at in (0, 1):
        for one in {pair[at] for pair in found}:
            near = sorted((p for p in found if p[at] == one), key=lambda p: (-found[p], p))
            for pair in near[_NAMED:]:
                del found[pair]
    return (pairs.match(u, v, Certainty.POSSIBLE, score) for (u, v), score in sorted(found.items()))


def _least(pairs: Pairs, u: int, v: int) -> float:
    """The score from which on a pair is worth a reader's look: more where the names tell different
    services, less where much of the lower item was not understood."""
    if pairs.lowers[v].meaning.unread_share >= _POORLY_READ:
        return _UNREAD_POSSIBLE
    return _UNLIKE_POSSIBLE if pairs.meanings.disagree(u, v) else _POSSIBLE


def is_vague_of(part: Traits, whole: Traits) -> bool:
    """Whether ``whole`` is worded so generally that ``part`` may be meant by it or not: it says
    little, that little holds of ``part`` too, and it has not what ``part`` is named for."""
    wanted, heads = whole.meaning.whole, whole.meaning.heads
    named = any(
        set(heads.get(kind, ())) & set(part.meaning.heads.get(kind, ()))
        for kind in (Kind.SERVICE, Kind.THING)
    )
    if named or not 0 < sum(wanted.values()) < _LITTLE:
        return False
    if heads.keys() <= _GENERAL and any(
        each in part.meaning.says for each in heads.get(Kind.UMBRELLA, ())
    ):
        return not part.meaning.heads.keys() <= _GENERAL
    return (
        said(wanted, part.meaning.says) >= _INCLUDED
        and said(part.meaning.name, whole.meaning.says) < _INCLUDED
        and all(each in part.meaning.says for kind in whole.meaning.heads.values() for each in kind)
    )
