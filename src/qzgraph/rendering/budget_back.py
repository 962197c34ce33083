"""What a county gives back for a budget: the workbook itself filled in, or a table of its own.

A workbook is read by its columns' names and the ids of its rows, whatever was sorted or hidden. A table
(.csv, .xlsx) has the columns 项目 (item), its number or name; 标准 (benchmark), words of the standard or of
the group, where the item has several; and 人数 (heads); 每年次数 (times) may stand beside. What matches
nothing is told, never dropped; a number that is none is refused with its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from qzgraph.errors import BadUsage, QzgraphError
from qzgraph.judging.budget import Budget, Gap, Line
from qzgraph.judging.costs import Inputs
from qzgraph.population_scheme import normal_name
from qzgraph.rendering import budget_columns as columns
from qzgraph.rendering.filled_tables import FilledTable, filled_tables

#: How far down a sheet its columns' names are looked for: a title and some words stand above.
_HEADS = 12
#: The columns of a table of one's own, by all the names that they may have.
_ITEM = ("项目", "项目编号", "item", "number", "service")
_NAMES = ("项目", "项目名称", "item", "service")
_BENCHMARK = ("标准", "标准原文", "对象", "benchmark", "quote", "group")
_COUNT = (columns.HEADS.zh, "heads", "count")
_TIMES = (columns.TIMES.zh, "times")


@dataclass
class GivenBack:
    """What was filled in, and a line for each row that is of nothing in the budget."""

    inputs: Inputs = field(default_factory=Inputs)
    unmatched: list[str] = field(default_factory=list)


def read_heads(path: Path, budget: Budget) -> GivenBack:
    """What a file gives for a budget.

    Raises :class:`UnreadableSource` for a file that cannot be read, and :class:`BadUsage` for one
    without such columns, or with a number that is none.
    """
    tables = filled_tables(path)
    if tables is None:
        suffix = path.suffix.lower() or "a file without a suffix"
        raise BadUsage(
            f"counts are read from .xlsx and .csv, not {suffix}",
            where=path.name,
            mend="save it as .xlsx or .csv",
        )
    back = GivenBack()
    read = [_Reader(path.name, table, budget, back).read() for table in tables]
    if not any(read):
        raise BadUsage(
            "there is no column 人数 (heads) beside 编号, or beside 项目 (item)",
            where=path.name,
            mend="give the budget's own workbook filled in, or a table with 项目,标准,人数",
            zh="没有“人数”一栏，或没有“编号”“项目”来说明是谁的人数",
        )
    return back


def refuse_losing(output: Path, budget: Budget, given: GivenBack) -> None:
    """Raises :class:`BadUsage` where a workbook that is to be overwritten has counts that were not given
    back."""
    if not output.is_file():
        return
    try:
        there = read_heads(output, budget)
    except QzgraphError:
        return  # no such workbook
    lost = len(there.inputs.filled() - given.inputs.filled())
    lost += len([each for each in there.unmatched if each not in given.unmatched])
    if lost:
        raise BadUsage(
            f"{lost} counts that stand there would be lost",
            where=str(output),
            mend="give that file with --heads too, or write to another",
        )


class _Reader:
    """Reads one sheet into what is given back."""

    def __init__(self, file: str, sheet: FilledTable, budget: Budget, back: GivenBack) -> None:
        self._file = file
        self._sheet = sheet
        self._budget = budget
        self._back = back
        promises: list[Line | Gap] = [*budget.lines, *budget.gaps]
        self._promises = {each.id: each for each in promises}
        self._services = {service.id for service in budget.services}
        self._row = 0
        self._columns: dict[str, int] = {}
        self._is_own = False

    def read(self) -> bool:
        """Whether the sheet has such columns; then all its rows were read."""
        self._read_whole()
        head, self._columns = self._sheet.head(_plain, _is_headed, _HEADS)
        self._is_own = _is_by_id(self._columns)
        if not head:
            return False
        for row in sorted(self._sheet.rows):
            if row > head:
                self._row = row
                if self._is_own:
                    self._read_own()
                else:
                    self._read_table()
        return True

    def _read_whole(self) -> None:
        """The one cell of the summary that is filled in, beside its label."""
        for row, cells in self._sheet.rows.items():
            if _plain(cells.get(1, "")) == columns.WHOLE[0]:
                self._row, self._columns = row, {columns.WHOLE[0]: 2}
                self._back.inputs.whole = self._number(columns.WHOLE[0])

    def _cell(self, names: Sequence[str]) -> tuple[str, int]:
        """The text of the first of these columns that there is, and where it stands."""
        for name in names:
            if name in self._columns:
                column = self._columns[name]
                return self._sheet.rows[self._row].get(column, "").strip(), column
        return "", 1

    def _number(self, *names: str) -> Decimal | None:
        """The number there, None where the cell is empty."""
        text, column = self._cell(names)
        if not text:
            return None
        plain = (
            unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").rstrip("%人户次")
        )
        try:
            value = Decimal(plain)
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value < Decimal(10) ** 15:
            raise BadUsage(
                f"{text[:40]!r} is no number from 0 on",
                where=f"{self._file}, {self._sheet.place(self._row, column)}",
                mend="write digits alone",
            )
        return value

    def _say(self, what: str) -> None:
        place = self._sheet.place(self._row)
        self._back.unmatched.append(f"{self._file} {place}：{what}，没有用上 · not used")

    def _read_own(self) -> None:
        """A row of the workbook, by its id."""
        inputs = self._back.inputs
        id_, _ = self._cell((columns.ID.zh,))
        told: list[tuple[dict[str, Decimal], Decimal | None]] = [
            (inputs.heads, self._number(columns.HEADS.zh)),
            (inputs.amounts, self._number(columns.YEARLY.zh)),
            (inputs.others, self._number(columns.OTHER.zh)),
        ]
        if columns.EACH.zh in self._columns:
            told.append((inputs.times, self._own_times(id_)))
        shares = {
            payer: self._number(column.zh)
            for payer, column in columns.SHARES.items()
            if column.zh in self._columns
        }
        filled = [(into, value) for into, value in told if value is not None]
        given = {payer: value for payer, value in shares.items() if value is not None}
        if not filled and not given:
            return
        if id_ not in self._promises and id_ not in self._services:
            words, _ = self._cell((columns.WORDS.zh, columns.NAME.zh))
            self._say(f"“{words or id_}”")
            return
        for into, value in filled:
            into[id_] = value
        for payer, value in given.items():
            inputs.shares[id_, payer] = value

    def _own_times(self, id_: str) -> Decimal | None:
        """How often a year, where that is not what the text says. Its id tells of what period the
        sum is: one of another period is another sum."""
        times, line = self._number(columns.TIMES.zh), self._promises.get(id_)
        return times if isinstance(line, Line) and times != line.times else None

    def _read_table(self) -> None:
        """A row of a table of one's own."""
        heads, times = self._number(*_COUNT), self._number(*_TIMES)
        item, _ = self._cell(_ITEM)
        name, _ = self._cell(_NAMES)
        words, _ = self._cell(_BENCHMARK)
        if heads is None:
            if item or words:
                self._say(f"“{item or words}”没有人数 · no count")
            return
        found = self._matching({item, name} - {""}, words)
        if len(found) != 1:
            few = "没有对应" if not found else f"对应{len(found)}条，写明是哪一条标准"
            self._say(f"“{item} {words}”{few}".replace(" ”", "”"))
            return
        (promise,) = found
        if promise.id in self._back.inputs.heads:
            self._say(f"“{promise.words}”在前面的行已有人数，这一行的{heads:f}")
            return
        self._back.inputs.heads[promise.id] = heads
        if times is not None:
            self._back.inputs.times[promise.id] = times

    def _matching(self, items: set[str], words: str) -> list[Line | Gap]:
        """The sums of that item; of several, those that have the words."""
        plain = {normal_name(each) for each in items}
        of_item = [
            promise
            for promise in self._promises.values()
            for service in [self._budget.services[promise.item]]
            if normal_name(service.name) in plain or str(service.number) in plain
        ]
        if not words:
            return of_item
        asked = normal_name(words)
        for same in (
            [each for each in of_item if normal_name(each.words) == asked],
            [each for each in of_item if normal_name(each.group) == asked],
            [each for each in of_item if asked in normal_name(each.words)],
        ):
            if same:
                return same
        return []


def _is_headed(named: Mapping[str, int]) -> bool:
    by_item = any(each in named for each in _ITEM) and any(each in named for each in _COUNT)
    return by_item or _is_by_id(named)


def _is_by_id(named: Mapping[str, int]) -> bool:
    """Whether the columns are those of the workbook itself."""
    return columns.ID.zh in named and columns.COST.zh in named


def _plain(head: str) -> str:
    """A column's name: the first line of its head, in one width."""
    first = head.strip().split("\n")[0]
    return (
        unicodedata.normalize("NFKC", first).strip().lower().replace("(", "（").replace(")", "）")
    )
