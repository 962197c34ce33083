"""One edition's side of a row: its items, what they say, and the words to quote it with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from qzgraph.document_titles import title_key
from qzgraph.judging.report import Quote
from qzgraph.judging.wording import Wording
from qzgraph.reading.source import Passage, Source, Span
from qzgraph.records.model import (
    Benchmark,
    Citation,
    Edition,
    Extent,
    Field,
    Item,
    Payer,
    PayerBasis,
)
from qzgraph.vocabulary import Vocabulary


class ComparedEdition:
    """One edition as a comparison reads it: its records, its source, its wording."""

    def __init__(self, edition: Edition, source: Source, vocabulary: Vocabulary) -> None:
        self.edition = edition
        self.source = source
        self.wording = Wording(edition, vocabulary)

    def quote(self, words: Passage | Span) -> Quote:
        """The words as they were read, or at a span, with where in the file they stand."""
        return Quote.of(self.source, words)


@dataclass(frozen=True)
class Side:
    """The items of one edition in a row."""

    compared: ComparedEdition
    positions: tuple[int, ...]

    @cached_property
    def items(self) -> list[Item]:
        return [self.compared.edition.items[at] for at in self.positions]

    def passages(self, field: Field) -> list[Passage]:
        """A field's texts, those that are known."""
        return [item.fields[field] for item in self.items if item.fields[field]]

    def text(self, field: Field) -> str:
        return "\n".join(passage.text for passage in self.passages(field))

    def quote(self, field: Field) -> Quote | None:
        """A field's first text as a quotation."""
        passages = self.passages(field)
        return self.compared.quote(passages[0]) if passages else None

    def says(self, field: Field) -> bool:
        """Whether the edition says something there. A complete one that says nothing is read so;
        of a partial one it is not known."""
        return bool(self.passages(field)) or self.compared.edition.extent is Extent.COMPLETE


def payers_of(items: Iterable[Item]) -> frozenset[Payer]:
    """Everyone who pays for some items."""
    return frozenset(payer for item in items for rule in item.fiscal_rules for payer in rule.payers)


def defers_to_document(items: Iterable[Item]) -> bool:
    """Whether a document that some of the items cite says who pays, so that who is not named may
    pay nevertheless."""
    return any(rule.basis is PayerBasis.BY_DOCUMENT for item in items for rule in item.fiscal_rules)


def names_no_level(items: Iterable[Item]) -> bool:
    """Whether some of the items name a government without its level (地方财政): a higher one than is
    read may be meant."""
    return any(rule.vague for item in items for rule in item.fiscal_rules)


def numbered_promises(side: Side) -> Iterator[tuple[int, int, Benchmark]]:
    """The benchmarks, and behind them what words imply, with the positions of item and promise."""
    for at, item in zip(side.positions, side.items, strict=True):
        for index, benchmark in enumerate(item.promises):
            yield at, index, benchmark


def documents(side: Side) -> dict[str, Citation]:
    """The first citation of each document, by its title's key."""
    found: dict[str, Citation] = {}
    for item in side.items:
        for citation in item.citations:
            found.setdefault(title_key(citation.document.title), citation)
    return found
