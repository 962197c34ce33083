"""Which editions stand above each other, and before each other, told by their ids alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qzgraph import names


@dataclass(frozen=True)
class Line:
    """Editions by their ids, the uppermost first, that the last of them is held to: one a level, or the
    one of its own division before it."""

    editions: tuple[str, ...]
    revises: bool = False


class Neighbours:
    """Which of some editions, given by their ids, stand above each other and before each other."""

    def __init__(self, known: Iterable[str]) -> None:
        self._years: dict[str, list[int]] = {}
        for edition in sorted(known):
            code, _, year = edition.partition("-")
            self._years.setdefault(code, []).append(int(year))

    def above(self, edition: str) -> Iterator[str]:
        """One a level, the nearest first: the newest that is no newer, else the newest."""
        own, _, year = edition.partition("-")
        code = names.upper_code(own)
        while code:
            if years := self._years.get(code):
                no_newer = [each for each in years if each <= int(year)]
                yield names.edition_id(code, (no_newer or years)[-1])
            code = names.upper_code(code)

    def before(self, edition: str) -> str | None:
        """The one of its own division before it."""
        code, _, year = edition.partition("-")
        earlier = [each for each in self._years.get(code, ()) if each < int(year)]
        return names.edition_id(code, earlier[-1]) if earlier else None

    def lines(self, edition: str) -> tuple[Line, ...]:
        """What an edition is held to."""
        lines = []
        if above := tuple(self.above(edition)):
            lines.append(Line((*reversed(above), edition)))
        if earlier := self.before(edition):
            lines.append(Line((earlier, edition), revises=True))
        return tuple(lines)
