"""Pairs that may answer each other, for a reader to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from qzgraph.aligning.evidence import name_likeness
from qzgraph.aligning.meaning import share_said
from qzgraph.aligning.merging import own_share
from qzgraph.aligning.pairs import Match, Pairs, Traits
from qzgraph.language.services import Kind
from qzgraph.records.model import Certainty

#: The score from which on a pair is worth a reader's look.
_POSSIBLE = 0.14
#: The same of a lower item much of which was not understood: the share of its weight from which on
#: that is so.
_UNREAD_POSSIBLE, _POORLY_READ = 0.12, 0.25
#: The same of a pair whose names tell different services.
_UNLIKE_POSSIBLE = 0.3
#: The same of a pair whose names were read and are about different things.
_DIFFERENT_POSSIBLE = 0.36
#: The share of its weight from which on a lower item is so poorly read that it may be anything.
_OBSCURE = 0.5
#: The share of unread words that make a general item a particular one.
_PARTICULAR = 0.15
#: The likeness of names of categories below which they are different ones.
_SAME_CATEGORY = 0.5
#: What a general item says at most, by weight; and how much of that must hold of another that it
#: may include.
_LITTLE, _INCLUDED = 6.0, 0.6
#: Kinds of sense of which a name alone tells no service.
_GENERAL = {Kind.UMBRELLA, Kind.MEANS, Kind.PERSON}
#: The score of a pair of which one may have been merged into the other, or split from it; and how
#: much of what sets it apart must be said.
_NEAR, _HINTED = 0.36, 0.45
#: The share of a name that unread words make up which say something more.
_NAMED_FOR = 0.25
#: At most this many candidates are named.
_NAMED = 3


def candidates(
    pairs: Pairs, open_upper: Collection[int], open_lower: Collection[int], sure: list[Match]
) -> Iterable[Match]:
    """Pairs that a reader should look at: of each upper item that nothing answers and each lower
    one that answers nothing, the nearest, those so general that they may be meant, and those that
    are not understood well enough to be something else."""
    found: dict[tuple[int, int], float] = {}
    for u in open_upper:
        for v in open_lower:
            score = pairs.scores.get((u, v), 0.0)
            if is_vague_of(pairs.uppers[u], pairs.lowers[v]):
                found[u, v] = max(score, _POSSIBLE)
            elif score >= _least(pairs, u, v) or _is_obscure_to(pairs, u, v):
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
    for one in {u for u, _ in found}:
        near = sorted((p for p in found if p[0] == one), key=lambda p: (-found[p], p))
        for pair in near[_NAMED:]:
            del found[pair]
    return (pairs.match(u, v, Certainty.POSSIBLE, score) for (u, v), score in sorted(found.items()))


def _least(pairs: Pairs, u: int, v: int) -> float:
    """The score from which on a pair is worth a reader's look: more where the names tell different
    services, most where both were read and neither speaks of what the other is about; less where
    much of the lower item was not understood."""
    if pairs.meanings.differ(u, v) and pairs.lowers[v].meaning.unread_share < _OBSCURE:
        return _DIFFERENT_POSSIBLE
    if pairs.lowers[v].meaning.unread_share >= _POORLY_READ:
        return _UNREAD_POSSIBLE
    return _UNLIKE_POSSIBLE if pairs.meanings.disagree(u, v) else _POSSIBLE


def _is_obscure_to(pairs: Pairs, u: int, v: int) -> bool:
    """Whether too little of a lower item was understood to tell that it is not the upper one: of
    what it says most is unread, or nothing tells what it is about; and neither what was read of it
    nor where it stands and who answers for it speaks of another field."""
    upper, lower = pairs.uppers[u], pairs.lowers[v]
    meaning = lower.meaning
    if meaning.unread_share < _OBSCURE and (meaning.telling or meaning.fields):
        return False
    if meaning.fields and upper.meaning.fields and not meaning.fields & upper.meaning.fields:
        return False
    elsewhere = not any(each in upper.meaning.says for each in meaning.telling)
    if meaning.subject and elsewhere and upper.meaning.unread_share < _OBSCURE:
        return False
    return not (
        upper.category
        and lower.category
        and upper.agency
        and lower.agency
        and name_likeness(upper.category, lower.category) < _SAME_CATEGORY
        and upper.agency != lower.agency
    )


def _is_general(item: Traits) -> bool:
    """Whether an item says nothing beyond its name of what it is: no thing, no act, no number."""
    meaning = item.meaning
    particular = {Kind.ACT, Kind.ABOUT, Kind.MEANS} & meaning.heads.keys()
    return not (
        meaning.more or particular or item.quantities or meaning.unread_share >= _PARTICULAR
    )


def _touches(whole: Traits, part: Traits) -> bool:
    """Whether ``part`` speaks of what ``whole`` is about, or of something in its field."""
    about = (*whole.meaning.subject, *whole.meaning.heads.get(Kind.UMBRELLA, ()))
    return any(each in part.meaning.says for each in about)


def _is_named_for_more(part: Traits, whole: Traits) -> bool:
    """Whether ``part`` is named for something of which ``whole`` does not speak."""
    if any(each not in whole.meaning.says for each in part.meaning.subject):
        return True
    unread = {each: weight for each, weight in part.meaning.name.items() if each.endswith("…")}
    unsaid = sum(weight for each, weight in unread.items() if each not in whole.meaning.says)
    return unsaid >= _NAMED_FOR * sum(part.meaning.name.values())


def is_vague_of(part: Traits, whole: Traits) -> bool:
    """Whether ``whole`` is worded so generally that ``part`` may be meant by it or not: it says
    little, that little holds of ``part`` too, and it has not what ``part`` is named for."""
    wanted, heads = whole.meaning.whole, whole.meaning.heads
    if _is_general(whole) and _touches(whole, part):
        return _is_named_for_more(part, whole)
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
        share_said(wanted, part.meaning.says) >= _INCLUDED
        and share_said(part.meaning.name, whole.meaning.says) < _INCLUDED
        and all(each in part.meaning.says for kind in whole.meaning.heads.values() for each in kind)
    )
