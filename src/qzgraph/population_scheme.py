"""The concepts of groups of people of ``data/vocabulary/populations.ttl``: their names, what lies in what, and
where a group that is composed of words lies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.connected import reached
from qzgraph.errors import BrokenData
from qzgraph.language.groups import Term, read_groups
from qzgraph.language.lexicon import Lexicon, Meaning, Word
from qzgraph.language.scope import Scope
from qzgraph.turtle import by_subject, statements

#: A name of the concept of all people, and the residency of those who are registered.
_PEOPLE = "个人"
_REGISTERED = frozenset(("户籍",))
_NAME_NOISE = re.compile(r"[\s·・、，,（）()\[\]【】《》〈〉<>“”\"'‘’—–\-~～]+")


def normal_name(text: str) -> str:
    """A name without what two prints of it may differ in: spaces, brackets, dashes, 周岁."""
    return (
        _NAME_NOISE.sub("", text)
        .replace("周岁", "岁")
        .replace("岁以上", "岁及以上")
        .replace("岁及以上的", "岁及以上")
    )


@dataclass(frozen=True)
class Concept:
    """A population concept of ``data/vocabulary/populations.ttl``."""

    iri: str
    label: str
    alternatives: tuple[str, ...]
    broader: tuple[str, ...]
    min_age: int | None
    max_age: int | None
    residency: str | None
    by_age: bool = False
    """Whether everyone within its ages is in it."""
    english: str = ""
    """Its name in English."""


@dataclass(frozen=True)
class PopulationScheme:
    """The concepts by IRI, with the lexicon that knows them (:func:`with_concepts`)."""

    concepts: Mapping[str, Concept]
    lexicon: Lexicon

    @cached_property
    def by_name(self) -> Mapping[str, Concept]:
        """Concepts by normalised preferred and alternative label."""
        index: dict[str, Concept] = {}
        for concept in self.concepts.values():
            for label in (concept.label, *concept.alternatives):
                index[normal_name(label)] = concept
        return index

    @cached_property
    def _scopes(self) -> Mapping[Term | None, list[tuple[Concept, Scope]]]:
        """The concepts of which every word is understood, with what they say, by one thing that they
        ask (None: nothing but ages). Not those whose name says more than a scope can: people from
        elsewhere (居住证持有人), or what the reading does not show to be denied (非残疾人)."""
        found: dict[Term | None, list[tuple[Concept, Scope]]] = {}
        denials = tuple(word.text for word in self.lexicon.words.values() if word.cls == "NOT")
        for concept in self.concepts.values():
            groups = read_groups(concept.label, self.lexicon)
            scope = Scope.whole(groups[0], self.lexicon) if len(groups) == 1 else None
            if not scope:
                continue
            denied = concept.label.startswith(denials) and concept.label not in self.lexicon.words
            shown = any(term.negated for term in scope.terms)
            if groups[0].residency in (None, _REGISTERED) and (shown or not denied):
                found.setdefault(next(iter(scope.terms), None), []).append((concept, scope))
        return found

    def is_of_persons(self, concept: Concept) -> bool:
        """Whether a concept is of people, and not of bodies, households or places."""
        return self.everyone in self.lies_in(concept)

    @cached_property
    def everyone(self) -> str:
        """The IRI of the concept of all people."""
        return self.by_name[_PEOPLE].iri

    def around(self, scope: Scope, name: str = "") -> list[Concept]:
        """The concepts in which a group lies, as far as their words tell; where its name is given, of
        those that are read alike the one that it names."""
        found = [
            (concept, around)
            for term in (None, *sorted(scope.implied, key=lambda each: each.name))
            for concept, around in self._scopes.get(term, ())
            if around.holds(scope)
        ]
        # Where a narrower concept's name is read to say no more than a broader one's (失业职工,
        # 失业人员), only the broader is told, unless the narrower is named.
        said = {
            concept.iri: (frozenset(s.terms), s.low, s.high, s.registered) for concept, s in found
        }
        return [
            concept
            for concept, _ in found
            if not name
            or any(each in name for each in (concept.label, *concept.alternatives))
            or not any(
                iri != concept.iri and said.get(iri) == said[concept.iri]
                for iri in self.lies_in(concept)
            )
        ]

    def lies_in(self, concept: Concept) -> frozenset[str]:
        """The IRIs of a concept and of everything broader."""
        return frozenset(
            reached(
                [concept.iri, *concept.broader],
                lambda iri: self.concepts[iri].broader if iri in self.concepts else (),
            )
        )


def with_concepts(lexicon: Lexicon, concepts: Mapping[str, Concept]) -> Lexicon:
    """A lexicon that also knows the concepts of a scheme of groups by their names. One whose name is
    made of known words (独居老年人) needs no entry: it is read as what they say."""
    words: list[Word] = []
    meanings: list[Meaning] = []
    for concept in concepts.values():
        names_of = (concept.label, *concept.alternatives)
        if any(name in lexicon.words for name in names_of):
            known = next(lexicon.words[name] for name in names_of if name in lexicon.words)
            if known.cls == "KIND":
                fresh = (name for name in names_of if not _composed(name, lexicon))
                words += (Word(name, "KIND", known.means) for name in fresh)
            continue
        # 农村留守儿童 are under 16, which no word of theirs says.
        made = _composed(concept.label, lexicon) and concept.max_age is None
        if re.search(r"\d|[、，]", concept.label) or made:
            continue
        broader = tuple(
            label
            for iri in concept.broader
            if iri in concepts
            for label in _said(concepts[iri].label, lexicon)
        )
        meanings.append(
            Meaning(
                concept.label,
                "kind",
                broader=broader,
                min_age=concept.min_age,
                max_age=concept.max_age,
            )
        )
        words += (Word(name, "KIND", (concept.label,)) for name in names_of)
    return lexicon.with_more(words, meanings)


_COMPOSING = frozenset(("KIND", "CONDITION", "CONTENT", "OF", "ETC", "IDLE", "COPULA", "NOT"))


def _composed(label: str, lexicon: Lexicon) -> bool:
    """Whether a name is made of words that the lexicon knows, a head noun the last of them."""
    pieces = list(lexicon.cut(label, 0, len(label)))
    known = [piece.word.cls if piece.word else "" for piece in pieces]
    return len(known) > 1 and known[-1] == "KIND" and set(known) <= _COMPOSING


def _said(label: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The concepts that a name says: one of its own, or those of its words."""
    word = lexicon.words.get(label)
    if word and word.means:
        return word.means
    if _composed(label, lexicon):
        return tuple(
            mean
            for piece in lexicon.cut(label, 0, len(label))
            if piece.word
            for mean in piece.word.means
        )
    return (label,)


def load_concepts(path: Path) -> dict[str, Concept]:
    """The concepts of the file by IRI. Raises :class:`BrokenData` where it does not fit."""
    skos, qz = names.PREFIXES["skos"], names.QZ
    concepts = {}
    for iri, said in by_subject(statements(path)).items():
        english, about = (
            {
                name: [value.value for value in values if _is_english(value) == wanted]
                for name, values in said.items()
            }
            for wanted in (True, False)
        )
        if names.term("TargetPopulation") not in about.get(names.PREFIXES["rdf"] + "type", []):
            continue
        label = about.get(skos + "prefLabel")
        if not label:
            raise BrokenData(f"{iri} has no skos:prefLabel in zh", where=str(path))
        low, high, residency, by_age = (
            next(iter(about.get(qz + key, ())), None)
            for key in ("minAge", "maxAge", "residency", "definedByAge")
        )
        concepts[iri] = Concept(
            iri,
            label[0],
            tuple(about.get(skos + "altLabel", [])),
            tuple(about.get(skos + "broader", [])),
            int(low) if low is not None else None,
            int(high) if high is not None else None,
            names.local(residency) if residency else None,
            by_age == "true",
            next(iter(english.get(skos + "prefLabel", ())), ""),
        )
    return concepts


def _is_english(value: ox.NamedNode | ox.Literal) -> bool:
    return isinstance(value, ox.Literal) and value.language == "en"
