"""Sorts headings above items into domains and categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from qzgraph.reading.headings import Heading, same_name
from qzgraph.reading.labels import Labels


class Levels:
    """Knows a document's two levels by the styles of its headings, and by the names of domains.

    The first pair of headings above one item tells the styles apart; in a document with one level
    it is domains where most names are those of domains, else categories.
    """

    def __init__(self, found: Iterable[Sequence[Heading]], labels: Labels) -> None:
        self._labels = labels
        runs = [run for run in found if run]
        pair = next((run for run in runs if len(run) >= 2), None)
        self._domain: str | None = None
        self._category: str | None = None
        if pair:
            self._domain, self._category = pair[-2].style, pair[-1].style
            return
        styles = Counter(heading.style for run in runs for heading in run)
        named = Counter(
            heading.style for run in runs for heading in run if labels.is_domain(heading.name)
        )
        for style, count in styles.items():
            if named[style] * 2 > count:
                self._domain = style

    def is_domain(self, run: Sequence[Heading], position: int) -> bool:
        heading = run[position]
        if self._labels.is_domain(heading.name):
            return True
        if self._domain != self._category:
            return heading.style == self._domain
        return len(run) > 1 and position == 0


class Divisions:
    """The domains and categories of a document as they come, each once."""

    def __init__(self) -> None:
        self.domains: list[Heading] = []
        self.categories: list[Heading] = []
        self.category_domains: list[int | None] = []
        self._in_category = False

    @property
    def domain(self) -> int | None:
        return len(self.domains) - 1 if self.domains else None

    @property
    def category(self) -> int | None:
        return len(self.categories) - 1 if self._in_category else None

    def enter_domain(self, heading: Heading) -> None:
        """A domain begins, unless it is the one we are in (a band repeated on the next page)."""
        if not self.domains or not same_name(self.domains[-1].name, heading.name):
            self.domains.append(heading)
            self._in_category = False

    def enter_category(self, heading: Heading) -> None:
        """A category begins, unless it is the one we are in."""
        if self._in_category and same_name(self.categories[-1].name, heading.name):
            return
        self.categories.append(heading)
        self.category_domains.append(self.domain)
        self._in_category = True
