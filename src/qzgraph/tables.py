"""The tables of ``data/``: their rows, and what ``data/tables.json`` declares of them.

That file is CSVW metadata (W3C, *Metadata Vocabulary for Tabular Data*, 2015), of which this reads what
the tables need: columns with ``required``, ``separator`` and ``datatype`` (``base``, ``format``,
``minimum``, ``maximum``), primary keys and foreign keys. Two things go beyond it: a reference from a
column of several values is held for each of them, and the datatype named ``regex`` is a regular
expression of Python's.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from qzgraph.errors import BrokenData

DECLARATION = "tables.json"
T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Place:
    """A file, below the folder, and a line of it, from 1."""

    file: str
    line: int = 1


@dataclass(frozen=True, order=True)
class Problem(Place):
    """One thing that is wrong, and where."""

    zh: str = field(kw_only=True)
    en: str = field(kw_only=True)

    def __str__(self) -> str:
        return " ".join(f"{self.file}:{self.line}: {self.zh} · {self.en}".split())


@dataclass(frozen=True)
class Row(Place):
    """A row as a table has it, where it begins, every cell a stripped string. A cell of a column that is
    missing is empty."""

    cells: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Column:
    """What is declared of a column."""

    name: str
    required: bool = False
    separator: str = ""
    base: str = "string"
    format: str = ""
    minimum: int | None = None
    maximum: int | None = None
    is_regex: bool = False

    def values(self, cell: str) -> list[str]:
        """The values of a cell; none of an empty one."""
        if self.separator == " ":
            return cell.split()
        parts = cell.split(self.separator) if self.separator else [cell]
        return [part for part in parts if part]

    def fault(self, value: str) -> tuple[str, str] | None:
        """What is wrong with a value, in Chinese and English."""
        if self.is_regex:
            return _regex_fault(value)
        if self.format and not re.fullmatch(self.format, value):
            if words := self._words:
                listed = ", ".join(words)
                return f"“{value}”不在可用的词之列：{listed}", f"{value!r} is none of {listed}"
            return f"“{value}”的写法不对", f"{value!r} is not of the form {self.format}"
        if self.base == "integer":
            if not re.fullmatch(r"-?\d+", value):
                return f"“{value}”不是整数", f"{value!r} is no whole number"
            low, high = self.minimum, self.maximum
            if (low is not None and int(value) < low) or (high is not None and int(value) > high):
                return f"{value}不在{low}到{high}之间", f"{value} is not between {low} and {high}"
        return None

    @cached_property
    def _words(self) -> list[str]:
        """The words that are allowed, where the format is a list of them."""
        words = [word.replace("\\", "") for word in self.format.split("|")]
        return words if re.fullmatch(r"(?:[\w|-]|\\[*+])+", self.format) else []


@dataclass(frozen=True)
class Reference:
    """Every value of a column is one of another table's column."""

    column: str
    table: str
    other: str


@dataclass(frozen=True)
class Table:
    """What is declared of a table; ``url`` is its path below the folder."""

    url: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


def declared(data: Path) -> tuple[Table, ...]:
    """The tables that a folder's ``tables.json`` declares.

    Raises :class:`BrokenData` where it cannot be read as such.
    """
    path = data / DECLARATION
    try:
        found = json.loads(path.read_text("utf-8"))
        return tuple(_table(each) for each in found["tables"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenData(
            f"no declaration of tables can be read there ({error})",
            where=str(path),
            mend="give the folder data/, or restore the file",
        ) from error


def _table(about: Mapping[str, Any]) -> Table:
    schema = about["tableSchema"]
    return Table(
        about["url"],
        tuple(_column(each) for each in schema["columns"]),
        tuple(schema.get("primaryKey", ())),
        tuple(
            Reference(
                each["columnReference"],
                each["reference"]["resource"],
                each["reference"]["columnReference"],
            )
            for each in schema.get("foreignKeys", ())
        ),
    )


def _column(about: Mapping[str, Any]) -> Column:
    kind = about.get("datatype", "string")
    if isinstance(kind, str):
        kind = {"base": kind}
    return Column(
        about["name"],
        about.get("required", False),
        about.get("separator", ""),
        kind.get("base", "string"),
        kind.get("format", ""),
        kind.get("minimum"),
        kind.get("maximum"),
        kind.get("name") == "regex",
    )


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, every cell a stripped string. Raises :class:`BrokenData`."""
    header: list[str] = []
    for line, cells in _lines(path):
        if not header:
            header = cells
        elif len(cells) != len(header):
            raise BrokenData(_COUNT.format(len(header), len(cells)), where=f"{path}:{line}")
        else:
            yield dict(zip(header, (cell.strip() for cell in cells), strict=True))


def typed(path: Path, form: type[T]) -> Iterator[T]:
    """The same as dataclasses of this type, each field read by its own type from the column of its name."""
    return map(reader_of(form), rows(path))


def reader_of(form: type[T]) -> Callable[[Mapping[str, str]], T]:
    """What makes a dataclass of a row: of several values, which ``;`` parts, a tuple, of an empty cell
    None where that may be."""
    read: dict[str, tuple[str, Callable[[str], Any]]] = {}
    for name, hint in get_type_hints(form, include_extras=True).items():
        column = name
        if get_origin(hint) is Annotated:
            hint, column = get_args(hint)
        read[name] = column, _value_of(hint)

    def made(row: Mapping[str, str]) -> T:
        return form(**{name: value(row[column]) for name, (column, value) in read.items()})

    return made


def _value_of(hint: Any) -> Callable[[str], Any]:
    if get_origin(hint) is tuple:
        return listed
    if get_origin(hint) is UnionType:
        value = _value_of(get_args(hint)[0])
        return lambda cell: value(cell) if cell else None
    made: Callable[[str], Any] = hint
    return made


def listed(cell: str) -> tuple[str, ...]:
    """The values of a cell that may have several."""
    return tuple(filter(None, cell.split(";")))


_COUNT = "the heading has {} cells, this row {}"


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file that are not empty, with the line that each begins in."""
    begins = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                if cells:
                    yield begins, cells
                begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise BrokenData(
            f"this is no UTF-8 text ({error.reason})",
            where=f"{path}:{begins}",
            mend="save it as “CSV UTF-8”",
        ) from error
    except (OSError, csv.Error) as error:
        raise BrokenData(str(error), where=f"{path}:{begins}", mend="restore the file") from error


class Tables:
    """A folder's tables as they are, with what is wrong with them by their declaration."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.problems: list[Problem] = []
        self.rows: dict[str, list[Row]] = defaultdict(list)
        """The rows of each table, as far as they could be read."""
        tables = declared(data)
        self.count = len(tables)
        for table in tables:
            self.rows[table.url] = list(self._read(table))
        for table in tables:
            self._check_cells(table)
            self._check_key(table)
            for reference in table.references:
                self._check_reference(table, reference)
        known = {table.url for table in tables}
        for path in sorted(data.rglob("*.csv")):
            if (name := path.relative_to(data).as_posix()) not in known:
                self.say(
                    Place(name),
                    f"{DECLARATION} 没有说明这张表",
                    f"{DECLARATION} declares no such table",
                )

    def say(self, where: Place, zh: str, en: str) -> None:
        """Notes that something is wrong."""
        self.problems.append(Problem(where.file, where.line, zh=zh, en=en))

    def _read(self, table: Table) -> Iterator[Row]:
        header: list[str] = []
        try:
            for line, cells in _lines(self._data / table.url):
                if not header:
                    header = cells
                    self._check_header(table, header, Place(table.url, line))
                elif len(cells) != len(header):
                    self.say(
                        Place(table.url, line),
                        f"表头有{len(header)}格，这一行有{len(cells)}格",
                        _COUNT.format(len(header), len(cells)),
                    )
                else:
                    yield Row(
                        table.url, line, dict(zip(header, map(str.strip, cells), strict=True))
                    )
        except BrokenData as error:
            line = int(error.where.rpartition(":")[2])
            self.say(Place(table.url, line), "读不了这个文件", f"{error.what}; {error.mend}")
            return
        if not header:
            self.say(Place(table.url), "没有表头", "there is no heading")

    def _check_header(self, table: Table, header: list[str], where: Place) -> None:
        for column in table.columns:
            if column.name not in header:
                self.say(
                    where,
                    f"缺少“{column.name}”一栏",
                    f"there is no column {column.name!r}",
                )
        known = {column.name for column in table.columns}
        for name in header:
            if name not in known:
                self.say(
                    where,
                    f"{DECLARATION} 没有说明“{name}”一栏",
                    f"{DECLARATION} declares no column {name!r}",
                )

    def _check_cells(self, table: Table) -> None:
        for row in self.rows[table.url]:
            for column in table.columns:
                if column.name not in row.cells:  # said once, of the heading
                    continue
                values = column.values(row[column.name])
                if column.required and not values:
                    self.say(
                        row,
                        f"“{column.name}”不能空着",
                        f"{column.name} is empty, and must not be",
                    )
                for value in values:
                    if fault := column.fault(value):
                        self.say(
                            row,
                            f"“{column.name}”：{fault[0]}",
                            f"{column.name}: {fault[1]}",
                        )

    def _check_key(self, table: Table) -> None:
        first: dict[tuple[str, ...], int] = {}
        for row in self.rows[table.url] if table.key else ():
            key = tuple(row[name] for name in table.key)
            if key in first:
                told = "，".join(filter(None, key))
                self.say(
                    row,
                    f"“{told}”在第{first[key]}行已经有了",
                    f"{told!r} stands in line {first[key]} already",
                )
            elif any(key):
                first[key] = row.line

    def _check_reference(self, table: Table, reference: Reference) -> None:
        there = {row[reference.other] for row in self.rows.get(reference.table, ()) if row.cells}
        (column,) = (each for each in table.columns if each.name == reference.column)
        for row in self.rows[table.url]:
            for value in column.values(row[column.name]):
                if value not in there:
                    self.say(
                        row,
                        f"“{column.name}”所说的“{value}”，{reference.table} 的“{reference.other}”里没有",
                        f"{column.name}: {reference.table} has no {reference.other} {value!r}",
                    )


def _regex_fault(value: str) -> tuple[str, str] | None:
    try:
        re.compile(value)
    except re.error as error:
        return f"“{value}”不是正则表达式", f"{value!r} is no regular expression: {error}"
    return None
