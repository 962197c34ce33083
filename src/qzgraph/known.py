"""What the rows of ``data/`` say of units, bodies, documents, payers and periods, as types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from qzgraph import names
from qzgraph.names import Level
from qzgraph.tables import rows


@dataclass(frozen=True)
class Unit:
    """A unit of measure; ``factor`` × a value is that value in ``base``."""

    word: str
    qudt: str | None
    dimension: str
    factor: Fraction
    base: str
    better: str
    amount_factor: Fraction | None = None
    """Where amounts are compared in another unit than ``base`` (工作日 in 天), the factor into it."""
    amount_unit: str = ""


def listed(cell: str) -> tuple[str, ...]:
    """The values of a cell that may have several."""
    return tuple(filter(None, cell.split(";")))


def unit(row: dict[str, str]) -> Unit:
    """A row of ``units.csv``."""
    return Unit(
        row["unit"],
        names.PREFIXES["unit"] + row["qudt"] if row["qudt"] else None,
        row["dimension"],
        Fraction(row["factor"]),
        row["base_unit"],
        row["better"],
        Fraction(row["amount_factor"]) if row["amount_factor"] else None,
        row["amount_unit"],
    )


@dataclass(frozen=True)
class AgencyName:
    """How a function's body is called at one level: a full name and short ones, with {地} {级}."""

    function: str
    label_zh: str
    label_en: str
    level: Level
    full: str
    shorts: tuple[str, ...]
    source: str
    kinds: tuple[str, ...] = ()
    """The kinds of division that have it under this name; of other kinds too where none is told."""


def agency_name(row: dict[str, str]) -> AgencyName:
    """A row of ``agencies.csv``."""
    return AgencyName(
        row["function"],
        row["label_zh"],
        row["label_en"],
        Level(row["level"]),
        row["name"],
        listed(row["short_names"]),
        row["source"],
        listed(row["kinds"]),
    )


@dataclass(frozen=True)
class KnownDocument:
    """What ``data/legal/documents.csv`` knows of a title; ``basis`` is ``Source`` where it was read
    in the ``source`` named, ``GeneralKnowledge`` where it was read nowhere."""

    title: str
    level: Level | None
    kind: str | None
    number: str
    edition: str
    bodies: tuple[str, ...]
    basis: str
    source: str


def known_document(row: dict[str, str]) -> KnownDocument:
    """A row of ``documents.csv``."""
    level = Level(row["level"]) if row["level"] else None
    return KnownDocument(
        row["title"],
        level,
        row["kind"] or None,
        row["number"],
        row["edition"],
        listed(row["body"]),
        row["basis"],
        row["source"],
    )


@dataclass(frozen=True)
class PerConcept:
    """For whom (``facet`` ``whom``) or in what time (``period``) a quantity is promised, by its words;
    ``per_year`` is how often a year a time comes round (``data/vocabulary/per.csv``)."""

    name: str
    facet: str
    words: tuple[str, ...]
    per_year: Fraction | None
    broader: str
    label_zh: str
    label_en: str


def per_concept(row: dict[str, str]) -> PerConcept:
    """A row of ``per.csv``."""
    return PerConcept(
        row["concept"],
        row["facet"],
        tuple(row["words"].split(";")),
        Fraction(row["per_year"]) if row["per_year"] else None,
        row["broader"],
        row["label_zh"],
        row["label_en"],
    )


@dataclass(frozen=True)
class DocumentEvent:
    """That a document was issued, amended, replaced or repealed (``data/legal/events.csv``)."""

    kind: str
    date: str
    by: str
    bodies: tuple[str, ...]
    replaced_by: str
    source: str


def document_events(path: Path) -> dict[str, tuple[DocumentEvent, ...]]:
    """The rows of ``events.csv``, by title."""
    return _by_title(
        path,
        lambda row: DocumentEvent(
            row["event"],
            row["date"],
            row["by"],
            listed(row["body"]),
            row["replaced_by"],
            row["source"],
        ),
    )


T = TypeVar("T")


def _by_title(path: Path, made: Callable[[dict[str, str]], T]) -> dict[str, tuple[T, ...]]:
    found: dict[str, tuple[T, ...]] = {}
    for row in rows(path):
        found[row["title"]] = (*found.get(row["title"], ()), made(row))
    return found


@dataclass(frozen=True)
class DocumentRelation:
    """That a document is related to ``of``, and how (``data/legal/relations.csv``); ``source`` is
    empty where its own title says it."""

    kind: str
    of: str
    source: str


def document_relations(path: Path) -> dict[str, tuple[DocumentRelation, ...]]:
    """The rows of ``relations.csv``, by title."""
    return _by_title(path, lambda row: DocumentRelation(row["relation"], row["of"], row["source"]))


@dataclass(frozen=True)
class PayerEvidence:
    """Who pays under documents of such a title, by a sentence that was read; ``kind`` tells what the
    text that has it is to the document (``data/legal/payers.csv``)."""

    pattern: str
    payers: tuple[str, ...]
    kind: str
    quote: str
    said_in: str


def payer_evidence(path: Path) -> tuple[PayerEvidence, ...]:
    """The rows of ``payers.csv``."""
    return tuple(
        PayerEvidence(
            row["title_pattern"],
            listed(row["payers"]),
            row["evidence"],
            row["quote"],
            row["said_in"],
        )
        for row in rows(path)
    )
