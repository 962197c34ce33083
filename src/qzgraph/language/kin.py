"""Whose relatives a list names (烈士父母、配偶和子女; 消防救援人员及家属)."""

from __future__ import annotations

from dataclasses import replace

from qzgraph.language.expression import Group
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.saying import RELATION

_OF_SOMEBODY = "亲"


def listed_kin(
    groups: list[Group], before: Group, joint: str, text: str, lexicon: Lexicon, *, opened: bool
) -> list[Group]:
    """Groups of kin of nobody, behind another that ``joint`` joins them to: of whom those are, or of those; ``opened``:
    what opens the list names it already."""
    somebody = lexicon.meaning(before.kind).facet == RELATION and any(
        term.of == _OF_SOMEBODY for term in before.terms
    )
    if somebody and joint in {"DUN", "AND", "OR"}:
        named = "" if opened else _whose(before, text)
        return [_of_the_same(group, before, named) for group in groups]
    return [_of(group, before, lexicon) for group in groups] if joint == "AND" else groups


def _whose(group: Group, text: str) -> str:
    """The words that say whose somebody is, before the noun in which a group's name ends."""
    noun = text[group.end - len(group.kind) : group.end]
    return group.label.removesuffix(noun) if group.label.endswith(noun) else ""


def _of_the_same(kin: Group, beside: Group, whose: str) -> Group:
    """Whose they are where they are listed behind others of the same (烈士父母、配偶和子女)."""
    return replace(
        kin,
        label=f"{whose}{kin.label}",
        terms=kin.terms | {term for term in beside.terms if term.of == _OF_SOMEBODY},
        unread=tuple(dict.fromkeys((*kin.unread, *beside.unread))),
    )


def _of(kin: Group, whose: Group, lexicon: Lexicon) -> Group:
    """Whose they are where no 其 says it (消防救援人员及家属): those named right before, unless these are
    somebody's as well (子女及配偶)."""
    if any(t.of or lexicon.meaning(t.label).facet == RELATION for t in whose.terms):
        return kin
    return replace(
        kin,
        label=f"{whose.label}的{kin.label}",
        terms=kin.terms | frozenset(replace(term, of=_OF_SOMEBODY) for term in whose.terms),
        unread=(*kin.unread, *whose.unread),
    )
