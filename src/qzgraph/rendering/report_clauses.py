"""The notice's clauses as a report shows them: titles in two languages, and the notice's sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from qzgraph.errors import BrokenData
from qzgraph.judging.report import CLAUSES
from qzgraph.tables import rows

#: The notice that the clauses come from (``data/source/330800-2023.txt``, its head).
NOTICE_TITLE = "衢州市发改委等部门关于印发〈衢州市基本公共服务标准（2023年版）〉的通知"
NOTICE_NUMBER = "衢发改发〔2024〕27号"


@dataclass(frozen=True)
class Clause:
    """A row of ``data/clauses.csv``. ``notice_zh`` and ``quote`` are the notice's own words, both
    empty for ``wellformed``, which the notice takes for granted."""

    clause: str
    notice_zh: str
    title_zh: str
    title_en: str
    quote: str
    deadline: str
    note: str

    @property
    def demand(self) -> str:
        """The notice's sentence as a report cites it; where it has none, why we ask."""
        return f"“{self.quote}”" if self.quote else self.note


@dataclass(frozen=True)
class Clauses:
    """All clauses by name, in the order in which a report shows them."""

    by_name: Mapping[str, Clause]

    def __getitem__(self, name: str) -> Clause:
        return self.by_name[name]

    def __iter__(self) -> Iterator[Clause]:
        return iter(self.by_name.values())


def load_clauses(path: Path) -> Clauses:
    """The clauses of ``data/clauses.csv``. Raises :class:`BrokenData` where a column or a clause
    is missing."""
    columns = [column.name for column in fields(Clause)]
    found: dict[str, Clause] = {}
    for row in rows(path):
        if lacking := [column for column in columns if column not in row]:
            raise BrokenData(f"no column {', '.join(lacking)}", where=str(path))
        found[row["clause"]] = Clause(*(row[column] for column in columns))
    if lacking := [name for name in CLAUSES if name not in found]:
        raise BrokenData(f"no row for {', '.join(lacking)}", where=str(path), mend="add it")
    return Clauses({name: found[name] for name in CLAUSES})
