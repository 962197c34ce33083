"""What the rows of ``data/`` say of units, bodies, documents, payers and periods, as types that
:func:`qzgraph.tables.typed` reads: an annotation is the column's name where the field has another."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from qzgraph import names
from qzgraph.names import Level


@dataclass(frozen=True)
class Unit:
    """A unit of measure; ``factor`` × a value is that value in ``base``."""

    word: Annotated[str, "unit"]
    qudt_name: Annotated[str | None, "qudt"]
    dimension: str
    factor: Fraction
    base: Annotated[str, "base_unit"]
    better: str
    amount_factor: Fraction | None = None
    """Where amounts are compared in another unit than ``base`` (工作日 in 天), the factor into it."""
    amount_unit: str = ""

    @property
    def qudt(self) -> str | None:
        return names.PREFIXES["unit"] + self.qudt_name if self.qudt_name else None


@dataclass(frozen=True)
class AgencyName:
    """How a function's body is called at one level: a full name and short ones, with {地} {级}."""

    function: str
    label_zh: str
    label_en: str
    level: Level
    full: Annotated[str, "name"]
    shorts: Annotated[tuple[str, ...], "short_names"]
    source: str
    kinds: tuple[str, ...] = ()
    """The kinds of division that have it under this name; of other kinds too where none is told."""


@dataclass(frozen=True)
class KnownDocument:
    """What ``data/legal/documents.csv`` knows of a title; ``basis`` is ``Source`` where it was read
    in the ``source`` named, ``GeneralKnowledge`` where it was read nowhere."""

    title: str
    level: Level | None
    kind: str | None
    number: str
    edition: str
    bodies: Annotated[tuple[str, ...], "body"]
    basis: str
    source: str


@dataclass(frozen=True)
class PerConcept:
    """For whom (``facet`` ``whom``) or in what time (``period``) a quantity is promised, by its words;
    ``per_year`` is how often a year a time comes round (``data/vocabulary/per.csv``)."""

    name: Annotated[str, "concept"]
    facet: str
    words: tuple[str, ...]
    per_year: Fraction | None
    broader: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class DocumentEvent:
    """That a document was issued, amended, replaced or repealed (``data/legal/events.csv``)."""

    kind: Annotated[str, "event"]
    date: str
    by: str
    bodies: Annotated[tuple[str, ...], "body"]
    replaced_by: str
    source: str


@dataclass(frozen=True)
class DocumentRelation:
    """That a document is related to ``of``, and how (``data/legal/relations.csv``); ``source`` is
    empty where its own title says it."""

    kind: Annotated[str, "relation"]
    of: str
    source: str


@dataclass(frozen=True)
class PayerEvidence:
    """Who pays under documents of such a title, by a sentence that was read; ``kind`` tells what the
    text that has it is to the document (``data/legal/payers.csv``)."""

    pattern: Annotated[str, "title_pattern"]
    payers: tuple[str, ...]
    kind: Annotated[str, "evidence"]
    quote: str
    said_in: str
