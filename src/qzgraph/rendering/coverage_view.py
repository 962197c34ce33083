"""A coverage matrix as every format for people shows it: printable, in bands of domain and category.

Nothing is decided here: what covers what is the matrix's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from qzgraph.judging.coverage import Cover, Coverage, Group, Hole, Service
from qzgraph.judging.report import Quote
from qzgraph.rendering.comparison_view import Column, columns
from qzgraph.rendering.printable import cleaned, item_label
from qzgraph.rendering.words import word_of

GROUPS_NOTE = (
    "人群按 data/vocabulary/populations.ttl 的上下位排列，只列至少一个项目写明的；"
    "印文中限定更窄的，归入同类的人群，算部分覆盖。"
    "Groups are in the order of that tree, those that some item names; one that is worded more "
    "narrowly counts as a part of the group of its kind."
)
#: What makes a group worth a row of a domain's table: it is named there, or left out.
_SEEN = frozenset((Cover.HOLE, Cover.UNCLEAR, Cover.WHOLE, Cover.PART))


@dataclass(frozen=True)
class Band:
    """Neighbouring services of one domain or category; ``services`` are their positions."""

    name: str
    services: tuple[int, ...]


@dataclass(frozen=True)
class CoverageView:
    """The whole matrix."""

    columns: tuple[Column, ...]
    services: tuple[Service, ...]
    groups: tuple[Group, ...]
    holes: tuple[Hole, ...]
    unclear: tuple[Hole, ...]
    made_with: tuple[tuple[str, str], ...]

    @property
    def partial(self) -> list[Column]:
        return [column for column in self.columns if column.partial]

    def position(self, edition: str) -> int:
        """Which of the editions has this name."""
        return [column.id for column in self.columns].index(edition)

    @property
    def domains(self) -> list[Band]:
        """The services by domain."""
        return self._bands(range(len(self.services)), lambda service: service.domain)

    def categories(self, domain: Band) -> list[Band]:
        """A domain's services by category."""
        return self._bands(domain.services, lambda service: service.category)

    def _bands(self, positions: Sequence[int], key: Callable[[Service], str]) -> list[Band]:
        grouped = groupby(positions, lambda at: key(self.services[at]))
        return [Band(name, tuple(members)) for name, members in grouped]

    def seen_in(self, band: Band) -> list[Group]:
        """The groups that are named, or left out, somewhere in a band."""
        return [
            group
            for group in self.groups
            if any(cover in _SEEN for at in band.services for cover in group.cells[at])
        ]

    def named(self, group: Group, band: Band, edition: int) -> int:
        """How many services of a band name a group, or a part of it."""
        return sum(group.cells[at][edition] in (Cover.WHOLE, Cover.PART) for at in band.services)

    def holes_in(self, group: Group, band: Band) -> int:
        """How many services of a band leave people of a group out, in some edition."""
        return sum(Cover.HOLE in group.cells[at] for at in band.services)

    def counts(self, group: Group, band: Band) -> str:
        """The same of all editions, ``2/3``; empty where it is none throughout."""
        found = [self.named(group, band, edition) for edition in range(len(self.columns))]
        return "/".join(map(str, found)) if any(found) else ""

    def total(self, group: Group, edition: int) -> int:
        """How many services of an edition name a group, or a part of it."""
        return group.count(Cover.WHOLE, edition) + group.count(Cover.PART, edition)

    def named_by(self, service: int, edition: int) -> int:
        """How many groups a service of an edition names, or a part of them."""
        return sum(
            group.cells[service][edition] in (Cover.WHOLE, Cover.PART) for group in self.groups
        )

    def label(self, service: Service) -> str:
        """The item's name as the uppermost edition that has it calls it."""
        items = next(items for items in service.items if items)
        return "、".join(name for _, name in items)

    def numbers(self, service: Service, edition: int) -> str:
        """The numbers of one edition's items; their names where they have none."""
        return "、".join(str(n) if n is not None else name for n, name in service.items[edition])

    def cited(self, service: Service) -> list[tuple[Column, Quote]]:
        """Whom the items are for, as each edition prints it."""
        return [
            (column, quote)
            for column, quotes in zip(self.columns, service.quotes, strict=True)
            for quote in quotes
        ]

    def labels(self, service: Service, edition: int) -> str:
        """One edition's items with their numbers and names."""
        return "、".join(item_label(number, name) for number, name in service.items[edition])


def view(coverage: Coverage) -> CoverageView:
    """The matrix with everything printable."""
    return CoverageView(
        columns(coverage.editions),
        cleaned(coverage.services),
        cleaned(coverage.groups),
        cleaned(coverage.holes),
        cleaned(coverage.unclear),
        tuple(sorted(coverage.made_with.items())),
    )


def marks(cell: Sequence[Cover]) -> str:
    """A cell as one sign an edition; empty where none of them has anything to say."""
    if all(cover is Cover.NONE for cover in cell):
        return ""
    return "".join(word_of(cover).sign or "－" for cover in cell)
