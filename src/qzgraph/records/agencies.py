"""Reads 牵头负责单位: the bodies named, and which function's body of which division each is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from qzgraph.language.bodies import BodyWords, NamedBody, Role, body_words, read_bodies
from qzgraph.names import Level
from qzgraph.places import Place
from qzgraph.reading.source import Passage, Span
from qzgraph.records.model import Agency
from qzgraph.vocabulary import Vocabulary


def read_agencies(field: Passage, division: str, vocabulary: Vocabulary) -> list[Agency]:
    """The bodies, the lead first and then in print order: the first that leads in so many words,
    else the first that doesn't merely help.

    A body that ``data/`` does not know keeps its printed name and has no function.
    """
    bodies = vocabulary.lexicon.read_once(
        "bodies", field.text, lambda: tuple(read_bodies(field.text, vocabulary.body_words))
    )
    lead = next(
        (
            body
            for role in (Role.LEADS, Role.NAMED, Role.HELPS)
            for body in bodies
            if body.role is role
        ),
        None,
    )
    ordered = [lead, *(body for body in bodies if body is not lead)] if lead else []
    found: dict[str, Agency] = {}
    for body in ordered:
        agency = _agency(body, field, division, vocabulary)
        found.setdefault(agency.name, agency)
    return list(found.values())


def _agency(body: NamedBody, field: Passage, division: str, vocabulary: Vocabulary) -> Agency:
    """The body of a printed name; of two names (县委办公室（县档案局）) the one that is known."""
    span = field.span_of(body.start, body.end)
    agency = resolve_agency(body.text, span, division, vocabulary)
    if agency.function is None and body.other:
        other = resolve_agency(body.other, span, division, vocabulary)
        if other.function is not None or (agency.division is None and other.division):
            return replace(other, printed=f"{body.text}（{body.other}）")
    return agency


def resolve_agency(printed: str, span: Span, division: str, vocabulary: Vocabulary) -> Agency:
    """Whose body a printed name is: looked for in the edition's own division, then level by level
    upwards; 「市卫健委」 in Quzhou's standard is 衢州市卫生健康委员会, 「卫健局」 in a county's its own."""
    name = re.sub(r"\s", "", printed)
    words = body_words(vocabulary.body_words)
    if not name.endswith(words.companies):
        for place in (vocabulary.place(division), *vocabulary.places.above(division)):
            index = vocabulary.agency_names(place.code)
            for variant in _variants(name, place, place.code == division, vocabulary):
                if known := index.get(variant):
                    return Agency(known[1], printed, place.code, known[0], span)
    whose, doubt = _whose(name, division, vocabulary)
    return Agency(name, printed, whose, None, span, (printed,) if doubt else ())


def _variants(name: str, place: Place, own: bool, vocabulary: Vocabulary) -> Iterator[str]:
    """A name in the forms that ``agencies.csv`` may have it in: without the upper place's name, with
    the level's for 本县 or for nothing, and 局 for 部门 (县级民政部门)."""
    words = body_words(vocabulary.body_words)
    yield name
    upper = vocabulary.places.upper(place.code) or place
    if name.startswith(upper.name) and name[len(upper.name) :].startswith(place.short):
        name = name[len(upper.name) :]
        yield name
    noun = place.common_noun if place.level is not Level.NATIONAL else ""
    called = [own for own in (place.name, *place.other_names) if name.startswith(own)]
    if noun and called:
        yield noun + name.removeprefix(max(called, key=len))
    if not own:
        return
    bare = words.bare(re.sub(r"[（(].*?[）)]", "", name.removeprefix(place.name)), noun)
    if bare.startswith(words.national) or vocabulary.places.at_head(bare):
        return
    yield noun + bare
    yield place.name + bare
    for department in words.departments:
        if bare.endswith(department):
            for ending in words.offices:
                yield f"{noun}{bare.removesuffix(department)}{ending}"


def _whose(name: str, division: str, vocabulary: Vocabulary) -> tuple[str | None, bool]:
    """The division whose body an unknown name is, and whether that is in doubt: 县供销社 is the
    county's own, 常山县供销社 is not 开化县's, a company is no government's body, and of a society it
    cannot be told."""
    own = vocabulary.place(division)
    words = body_words(vocabulary.body_words)
    if name.endswith(words.companies):
        return None, False
    rest = name
    for party in words.parties:
        rest = rest.removeprefix(party)
    chain = [own, *vocabulary.places.above(division)]
    if any(rest.endswith((f"{own.short}{tail}", f"{own.name}{tail}")) for tail in words.branches):
        return division, False
    for upper in chain[1:]:
        if rest.startswith(upper.name) and rest[len(upper.name) :].startswith(own.short):
            rest = rest[len(upper.name) :]
    placed = vocabulary.places.at_head(rest)
    if placed and not rest.startswith(own.name):
        nearest = vocabulary.places.nearest(placed, division)
        return (nearest.code, False) if nearest else (None, True)
    if rest.startswith((own.name, own.short)):
        return division, _is_social(rest, words)
    neighbour = _neighbour(rest, own, vocabulary)
    if neighbour:
        return neighbour, False
    if rest.startswith(words.national):
        return chain[-1].code, False
    for upper in chain[1:]:
        if (
            upper.level is not Level.NATIONAL
            and rest.startswith(upper.common_noun)
            and not (rest.startswith(own.common_noun))
        ):
            return upper.code, False
    bare = words.bare(rest, own.common_noun)
    if bare.startswith(tuple(words.towns)) or bare.endswith(tuple(words.towns)):
        return division, False
    if not words.is_name(rest) and not (bare != rest and any(e in bare for e in words.endings)):
        return None, True
    return division, _is_social(rest, words)


def _is_social(name: str, words: BodyWords) -> bool:
    return name.endswith(words.social) and not name.endswith(words.mass)


def _neighbour(name: str, own: Place, vocabulary: Vocabulary) -> str | None:
    """Another county of the same city by its name without 县: 常山民政局 in 开化县's standard."""
    city = vocabulary.places.upper(own.code)
    for place in vocabulary.places.within(city.code) if city else ():
        if place.code != own.code and place.level is own.level and len(place.short) > 1:
            rest = name.removeprefix(place.short)
            if rest != name and vocabulary.agency_names(own.code).get(own.common_noun + rest):
                return place.code
    return None
