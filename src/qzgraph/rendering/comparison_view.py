"""A comparison as every format for people shows it: printable, numbered, with what each row says.

Nothing is decided here: statuses and verdicts are the comparison's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qzgraph.graph.load import Loaded
from qzgraph.judging.compare import GRAVEST, Comparison, Row
from qzgraph.judging.report import Quote
from qzgraph.judging.side_by_side import (
    BenchmarkLine,
    DocumentLine,
    benchmark_lines,
    document_lines,
)
from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.names import level_of
from qzgraph.records.fiscal import payers_shown
from qzgraph.records.model import Extent, Field, Item
from qzgraph.rendering.printable import bare_title, cleaned, item_label


@dataclass(frozen=True)
class Column:
    """One edition, as a heading."""

    id: str
    title: str
    level: str
    items: int
    partial: bool

    @property
    def label(self) -> str:
        """``衢州市基本公共服务标准（2023年版） 330800-2023``."""
        return f"{self.title} {self.id}" if self.title != self.id else self.id

    @property
    def about(self) -> str:
        """``《衢州市基本公共服务标准（2023年版）》市级，95项``."""
        extent = "，部分收录 partial" if self.partial else ""
        return f"《{self.title}》{self.level}，{self.items}项{extent}"


@dataclass(frozen=True)
class Entry:
    """One item of an edition in a row: its number, name and fields with where they stand."""

    number: int | None
    name: str
    quote: Quote
    fields: dict[Field, Quote]
    payers: str
    lead_agency: str

    @property
    def label(self) -> str:
        return item_label(self.number, self.name)


@dataclass(frozen=True)
class PairView:
    """Two editions in a row, by their positions; only what is worth telling."""

    upper: int
    lower: int
    status: Status
    all_differences: tuple[Difference, ...]

    @property
    def differences(self) -> list[Difference]:
        return [one for one in self.all_differences if one.is_notable]

    @property
    def status_in_substance(self) -> Status:
        """Equal where only words differ."""
        only_words = not any(one.is_substantial for one in self.all_differences)
        return Status.EQUAL if self.status is Status.DIFFERENT and only_words else self.status

    @property
    def telling(self) -> list[Difference]:
        """Without what is merely worded otherwise."""
        return [
            one
            for one in self.differences
            if one.verdict is not Verdict.EQUAL and one.aspect is not Aspect.TEXT
        ]

    def of(self, aspect: Aspect) -> list[Difference]:
        """What was compared of one aspect, the same included."""
        return [one for one in self.all_differences if one.aspect is aspect]


@dataclass(frozen=True)
class RowView:
    """One row, numbered from 1 in the comparison."""

    number: int
    category: str
    entries: tuple[tuple[Entry, ...], ...]
    status: Status
    pairs: tuple[PairView, ...]
    benchmarks: tuple[BenchmarkLine, ...]
    documents: tuple[DocumentLine, ...]

    @property
    def status_in_substance(self) -> Status:
        """Equal where only words differ."""
        if self.status is not Status.DIFFERENT:
            return self.status
        found = {pair.status_in_substance for pair in self.pairs}
        return next(status for status in GRAVEST if status in found)

    @property
    def label(self) -> str:
        """The names of the uppermost items that there are."""
        entries = next(entries for entries in self.entries if entries)
        return "、".join(entry.name for entry in entries)

    def pair_to(self, lower: int) -> list[PairView]:
        """Between this edition and those above it that it is compared with."""
        return [pair for pair in self.pairs if pair.lower == lower]


@dataclass(frozen=True)
class View:
    """The whole comparison."""

    columns: tuple[Column, ...]
    rows: tuple[RowView, ...]
    counts: dict[Status, int]
    made_with: tuple[tuple[str, str], ...]

    @property
    def categories(self) -> list[tuple[str, list[RowView]]]:
        """The rows by category."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, lambda row: row.category)]

    @property
    def partial(self) -> list[Column]:
        return [column for column in self.columns if column.partial]

    @property
    def counted(self) -> dict[tuple[Aspect, Verdict], int]:
        """How many differences there are of each aspect and verdict, the same left out."""
        return Counter(
            (difference.aspect, difference.verdict)
            for row in self.rows
            for pair in row.pairs
            for difference in pair.differences
            if difference.verdict is not Verdict.EQUAL
        )

    @property
    def is_all_equal(self) -> bool:
        return all(status is Status.EQUAL for status in self.counts)


def view(comparison: Comparison) -> View:
    """The comparison with everything printable, all rows of a category together."""
    order = {
        name: at for at, name in reversed(list(enumerate(r.category for r in comparison.rows)))
    }
    ordered = sorted(comparison.rows, key=lambda row: order[row.category])
    rows = tuple(
        RowView(
            number,
            row.category,
            tuple(
                tuple(_entry(loaded, loaded.edition.items[at]) for at in positions)
                for loaded, positions in zip(comparison.editions, row.items, strict=True)
            ),
            row.status,
            tuple(PairView(p.upper, p.lower, p.status, p.differences) for p in row.pairs),
            tuple(benchmark_lines(comparison, row)),
            tuple(document_lines(comparison, row)),
        )
        for number, row in enumerate(ordered, start=1)
    )
    return cleaned(
        View(
            columns(comparison.editions),
            rows,
            counts(comparison.rows),
            tuple(sorted(comparison.made_with.items())),
        )
    )


def in_substance(shown: View) -> View:
    """The same without what only words differ in, and without documents of the lower level's own; rows
    of which nothing else is told are equal."""
    rows = tuple(_row_in_substance(row) for row in shown.rows)
    return replace(shown, rows=rows, counts=counts(rows))


def _row_in_substance(row: RowView) -> RowView:
    pairs = tuple(
        replace(
            pair,
            status=pair.status_in_substance,
            all_differences=tuple(one for one in pair.all_differences if one.is_substantial),
        )
        for pair in row.pairs
    )
    return replace(row, status=row.status_in_substance, pairs=pairs)


def described(column: Column) -> str:
    """An edition in one line."""
    return f"{column.id}  {column.about}"


def left_out_note(number: int, switch: str) -> str:
    """What a view of the substance leaves out, and how it is seen."""
    return (
        f"另有{number}处只是文字、名称不同，或者引用的是上级版本以下的文件，没有列出（{switch}）。"
        f"{number} more differ in wording alone, or cite documents of levels below the upper edition's ({switch})."
    )


def partial_note(column: Column) -> str:
    """What a partial edition leaves open."""
    return (
        f"{column.id} 只收录了部分内容：没有收录的不能判断，不算缺少。"
        f"Only part of {column.id} is known: what is not there counts as unknown, not as missing."
    )


def columns(editions: Sequence[Loaded]) -> tuple[Column, ...]:
    """The editions as headings, in their order."""
    return tuple(
        Column(
            loaded.edition.id,
            bare_title(loaded.edition.title, loaded.edition.id),
            level_of(loaded.edition.division).zh,
            len(loaded.edition.items),
            loaded.edition.extent is Extent.PARTIAL,
        )
        for loaded in editions
    )


def counts(rows: Sequence[Row | RowView]) -> dict[Status, int]:
    """How many rows have each status, those that none has left out."""
    found = [row.status for row in rows]
    return {status: found.count(status) for status in Status if status in found}


def _entry(loaded: Loaded, item: Item) -> Entry:
    return Entry(
        item.number,
        item.name,
        Quote.of(loaded.source, item.name_span),
        {
            field: Quote.of(loaded.source, passage)
            for field, passage in item.fields.items()
            if passage
        },
        payers_shown([item]),
        item.lead_agency.printed if item.lead_agency else "",
    )
