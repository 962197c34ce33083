"""Groups of people against services: who is covered by what, over one edition or several, so that a
hole in 人群全覆盖 is seen (CONTRACT §3, clause ``coverage``).

A group is a concept of ``data/vocabulary/populations.ttl``, in the order of its tree; one that is
narrower than any concept, by a condition or its ages, counts as a part of the concept of its kind. A column
is a service: one item of one edition, the aligned items of several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qzgraph.graph.load import Loaded
from qzgraph.judging.compare import Pair, Row, compare, made_with
from qzgraph.judging.group_concepts import GroupConcepts
from qzgraph.judging.json_forms import CoverageHole, CoverageMatrix
from qzgraph.judging.judgement import Reason
from qzgraph.judging.places import OutlinePlace, places
from qzgraph.judging.quoting import sentence_around
from qzgraph.judging.report import Quote
from qzgraph.judging.verdict import Status
from qzgraph.population_scheme import Concept
from qzgraph.records.model import Extent, Field, Population
from qzgraph.vocabulary import Vocabulary


class Cover(StrEnum):
    """How one edition's items in a column stand to a group."""

    HOLE = "hole"
    """An upper edition targets the group, or part of it, and this one leaves people of it out."""
    UNCLEAR = "unclear"
    """The same, but the words do not settle whether anyone is left out."""
    WHOLE = "whole"
    """They target the group."""
    PART = "part"
    """They target a part of the group: of some age, registered here, under some condition."""
    BROADER = "broader"
    """They target a broader group, in which this one lies."""
    UNKNOWN = "unknown"
    """The edition is partial, and its items or their groups are not known."""
    NONE = "none"


@dataclass(frozen=True)
class Service:
    """A column: for each edition its items' numbers and names, none where it has none."""

    domain: str
    category: str
    items: tuple[tuple[tuple[int | None, str], ...], ...]
    quotes: tuple[tuple[Quote, ...], ...]
    """For each edition whom its items are for, as printed."""


@dataclass(frozen=True)
class Group:
    """A row: a group of people, below how many others of these rows it lies, and for each service
    how each edition covers it."""

    label: str
    depth: int
    cells: tuple[tuple[Cover, ...], ...]

    def count(self, cover: Cover, edition: int) -> int:
        """How many services of an edition cover the group so."""
        return sum(cell[edition] is cover for cell in self.cells)


@dataclass(frozen=True)
class Hole:
    """A group, as the upper edition's items print it, that the lower's leave out. ``quote`` is the
    sentence that has it, ``lower_quote`` whom the lower edition's items are for instead; None where
    it has no such item. ``group`` and ``service`` are positions."""

    group: int
    service: int
    printed: str
    upper: str
    lower: str
    quote: Quote
    lower_quote: Quote | None
    certain: bool = True
    """Whether it is left out for certain; else a person is to read both sentences."""
    reason: Reason = field(default_factory=Reason)


@dataclass(frozen=True)
class Coverage:
    """The whole matrix; ``editions`` are in the order of levels."""

    editions: tuple[Loaded, ...]
    services: tuple[Service, ...]
    groups: tuple[Group, ...]
    holes: tuple[Hole, ...]
    unclear: tuple[Hole, ...] = ()
    """Groups of which the words do not settle whether they are left out."""
    made_with: dict[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        return [loaded.edition.id for loaded in self.editions]

    def as_json(self) -> CoverageMatrix:
        """The matrix as the command line's JSON has it; cells that are ``none`` throughout are left
        out."""
        return {
            "editions": self.ids,
            "services": [
                {
                    "domain": service.domain,
                    "category": service.category,
                    "items": {
                        edition: [{"number": number, "name": name} for number, name in items]
                        for edition, items in zip(self.ids, service.items, strict=True)
                    },
                }
                for service in self.services
            ],
            "groups": [
                {
                    "group": group.label,
                    "depth": group.depth,
                    "cells": [
                        {"service": at, "cover": dict(zip(self.ids, cell, strict=True))}
                        for at, cell in enumerate(group.cells)
                        if any(cover is not Cover.NONE for cover in cell)
                    ],
                }
                for group in self.groups
            ],
            "holes": [self._hole(hole) for hole in self.holes],
            "unclear": [
                {**self._hole(hole), "unread": list(hole.reason.unread)} for hole in self.unclear
            ],
        }

    def _hole(self, hole: Hole) -> CoverageHole:
        return {
            "group": self.groups[hole.group].label,
            "printed": hole.printed,
            "service": hole.service,
            "editions": [hole.upper, hole.lower],
            "quotes": {
                edition: quote.text
                for edition, quote in ((hole.upper, hole.quote), (hole.lower, hole.lower_quote))
                if quote
            },
            "why": {"zh": hole.reason.zh, "en": hole.reason.en},
        }


def coverage(editions: Sequence[Loaded], vocabulary: Vocabulary) -> Coverage:
    """The matrix of one edition or several, named in any order."""
    if len(editions) == 1:
        shown = tuple(editions)
        rows = [Row("", ((at,),), ()) for at in range(len(editions[0].edition.items))]
    else:
        comparison = compare(editions, vocabulary)
        shown, rows = comparison.editions, list(comparison.rows)
    return _Matrix(shown, rows, vocabulary).coverage()


@dataclass(frozen=True)
class _Target:
    """A population of an item: the key of its group, and whether it is the whole of it."""

    key: str
    whole: bool
    item: int
    population: Population


class _Matrix:
    def __init__(
        self, editions: tuple[Loaded, ...], rows: Sequence[Row], vocabulary: Vocabulary
    ) -> None:
        self._loaded = editions
        self._editions = [loaded.edition for loaded in editions]
        stand = places(self._editions, rows)
        order = _together(rows, stand)
        self._rows = [rows[at] for at in order]
        self._places = [stand[at] for at in order]
        self._vocabulary = vocabulary
        self._concepts = GroupConcepts(vocabulary)
        self._labels: dict[str, str] = {}
        """What groups without a concept are called, by key."""
        self._targets = [
            [list(self._targets_of(at, items)) for at, items in enumerate(row.items)]
            for row in self._rows
        ]

    def coverage(self) -> Coverage:
        targeted = {one.key for row in self._targets for targets in row for one in targets}
        keys = self._in_order(targeted)
        place = {key: at for at, (key, _) in enumerate(keys)}
        found = [hole for at in range(len(self._rows)) for hole in self._holes(at, place)]
        found.sort(key=_in_reading_order)
        left_out: dict[tuple[int, int, str], bool] = {}
        for hole in found:
            where = (hole.group, hole.service, hole.lower)
            left_out[where] = left_out.get(where, False) or hole.certain
        wholes = [
            [{one.key for one in targets if one.whole} for targets in row] for row in self._targets
        ]
        parts = [
            [{one.key for one in targets if not one.whole} for targets in row]
            for row in self._targets
        ]

        def cover(key: str, column: int, edition: int) -> Cover:
            certain = left_out.get((place[key], column, self._editions[edition].id))
            if certain is not None:
                return Cover.HOLE if certain else Cover.UNCLEAR
            if key in wholes[column][edition]:
                return Cover.WHOLE
            if key in parts[column][edition]:
                return Cover.PART
            if wholes[column][edition] & self._around(key):
                return Cover.BROADER
            known = self._says(edition, self._rows[column].items[edition])
            return Cover.NONE if known else Cover.UNKNOWN

        groups = tuple(
            Group(
                self._label(key),
                depth,
                tuple(
                    tuple(cover(key, column, edition) for edition in range(len(self._editions)))
                    for column in range(len(self._rows))
                ),
            )
            for key, depth in keys
        )
        services = tuple(map(self._service, self._rows, self._places))
        return Coverage(
            self._loaded,
            services,
            groups,
            tuple(hole for hole in found if hole.certain),
            tuple(hole for hole in found if not hole.certain),
            made_with(self._loaded),
        )

    def _targets_of(self, edition: int, items: Sequence[int]) -> Iterator[_Target]:
        for at in items:
            for population in self._editions[edition].items[at].populations:
                concept, whole = self._concepts.of(population)
                if concept is None:
                    self._labels.setdefault(population.label, population.label)
                key = concept.iri if concept else population.label
                yield _Target(key, whole, at, population)

    def _around(self, key: str) -> frozenset[str]:
        """Everything broader than a group."""
        concept = self._vocabulary.concepts.get(key)
        return self._vocabulary.scheme.lies_in(concept) - {key} if concept else frozenset()

    def _label(self, key: str) -> str:
        concept = self._vocabulary.concepts.get(key)
        return concept.label if concept else self._labels[key]

    def _in_order(self, targeted: set[str]) -> list[tuple[str, int]]:
        """The groups in the order of the tree, with their depths; each once, below the first of the
        groups that it lies in; those without a concept at the end."""
        concepts = self._vocabulary.concepts
        children: dict[str | None, list[Concept]] = {}
        for concept in concepts.values():
            above = next((iri for iri in concept.broader if iri in concepts), None)
            children.setdefault(above, []).append(concept)

        def walk(above: str | None, depth: int) -> Iterator[tuple[str, int]]:
            for concept in children.get(above, ()):
                here = concept.iri in targeted
                if here:
                    yield concept.iri, depth
                yield from walk(concept.iri, depth + here)

        return [*walk(None, 0), *((key, 0) for key in self._labels)]

    def _holes(self, column: int, place: Mapping[str, int]) -> Iterator[Hole]:
        """What ``validate`` would find: the groups that a pair leaves out, or may leave out; all of
        an item's that nothing answers."""
        row = self._rows[column]
        for pair in row.pairs:
            below = row.items[pair.lower]
            left_out = {(each.item, each.label): each for each in pair.left_out}
            for target in self._targets[column][pair.upper]:
                told = left_out.get((target.item, target.population.label))
                if pair.status is Status.MISSING:
                    yield self._hole(target, column, place, pair, below, True, Reason())
                elif told:
                    yield self._hole(target, column, place, pair, below, told.certain, told.reason)

    def _hole(
        self,
        target: _Target,
        column: int,
        place: Mapping[str, int],
        pair: Pair,
        below: Sequence[int],
        certain: bool,
        reason: Reason,
    ) -> Hole:
        loaded, lower = self._loaded[pair.upper], pair.lower
        passage = loaded.edition.items[target.item].fields[Field.POPULATION]
        lower_quote = None
        if below:
            instead = self._loaded[lower].edition.items[below[0]].fields[Field.POPULATION]
            if instead:
                lower_quote = Quote.of(self._loaded[lower].source, instead)
        return Hole(
            place[target.key],
            column,
            target.population.printed,
            loaded.edition.id,
            self._editions[lower].id,
            Quote.of(loaded.source, sentence_around(passage, target.population.span)),
            lower_quote,
            certain,
            reason,
        )

    def _says(self, edition: int, items: Sequence[int]) -> bool:
        """Whether it is known whom an edition's items in a row are for."""
        whole = self._editions[edition]
        if whole.extent is Extent.COMPLETE:
            return True
        return bool(items) and all(whole.items[at].populations for at in items)

    def _service(self, row: Row, place: OutlinePlace) -> Service:
        return Service(
            *place,
            tuple(
                tuple((edition.items[at].number, edition.items[at].name) for at in positions)
                for edition, positions in zip(self._editions, row.items, strict=True)
            ),
            tuple(
                tuple(
                    Quote.of(loaded.source, text)
                    for at in positions
                    if (text := loaded.edition.items[at].fields[Field.POPULATION])
                )
                for loaded, positions in zip(self._loaded, row.items, strict=True)
            ),
        )


def _together(rows: Sequence[Row], stand: Sequence[OutlinePlace]) -> list[int]:
    """The order in which all rows of a domain come together, and of a category in it."""
    domains: dict[str, int] = {}
    categories: dict[OutlinePlace, int] = {}
    for at, place in enumerate(stand):
        domains.setdefault(place[0], at)
        categories.setdefault(place, at)
    return sorted(
        range(len(rows)), key=lambda at: (domains[stand[at][0]], categories[stand[at]], at)
    )


def _in_reading_order(hole: Hole) -> tuple[int, int]:
    return hole.service, hole.group
