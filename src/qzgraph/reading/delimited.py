"""Reads a table saved as text (.csv, .tsv) into a :class:`~qzgraph.reading.source.Source`.

What parts the columns is found, for it differs by program and country: the delimiter by which most
of the text falls into rows of one width.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.limits import MAX_CHARACTERS, MAX_COLUMNS, MAX_LINES
from qzgraph.reading.source import Source
from qzgraph.reading.text import read_text_file, source_from_text

_DELIMITERS = (",", "\t", ";", "|")
#: What Excel takes from a first line of its own: 「sep=;」.
_TOLD = re.compile(r"sep=(.)\n", re.IGNORECASE)
#: How Excel is made to take digits for text: 「="001"」.
_TEXT_FORMULA = re.compile(r'="([^"]*)"')


def read_delimited(path: Path) -> Source:
    """The file as a source of one table; its places are rows and columns (第3行 第2列). A file in
    which nothing parts columns is running text.

    UTF-8, UTF-16 or GB18030. Raises :class:`UnreadableSource` for a file that is empty, too large,
    or no text.
    """
    label = path.name
    text = _text(path, label)
    rows = _cells(text, label)
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        return source_from_text(text, label)
    out = SourceBuilder(label)
    if width > MAX_COLUMNS:
        raise out.too_large(f"a table of more than {MAX_COLUMNS} columns")
    table = out.table()
    for number, row in enumerate(rows, start=1):
        padded = [*row, *[""] * (width - len(row))]
        out.row(
            table,
            [out.cell(_plain(cell), f"第{number}行 第{at}列") for at, cell in enumerate(padded, 1)],
        )
    return out.build()


def rows_of(path: Path) -> list[list[str]]:
    """The cells alone, row by row without the blank ones. Raises as :func:`read_delimited` does."""
    rows = _cells(_text(path, path.name), path.name)
    return [[_plain(cell) for cell in row] for row in rows]


def _text(path: Path, label: str) -> str:
    text = read_text_file(path, label)
    if len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES:
        raise SourceBuilder(label).too_large(
            f"more than {MAX_CHARACTERS:,} characters or {MAX_LINES:,} lines"
        )
    return text


def _cells(text: str, label: str) -> list[list[str]]:
    try:
        return _rows(text.replace("\r\n", "\n").replace("\r", "\n"))
    except csv.Error as error:  # all that is left: a cell beyond the library's own bound
        raise SourceBuilder(label).too_large("a cell of more than 131,072 characters") from error


def _rows(text: str) -> list[list[str]]:
    told = _TOLD.match(text)
    if told:
        return _parted(text[told.end() :], told.group(1))
    tried = [_parted(text, delimiter) for delimiter in _DELIMITERS]
    return max(tried, key=_regularity)


def _parted(text: str, delimiter: str) -> list[list[str]]:
    """The rows. A quotation mark that is not closed would swallow the rest of the file: then
    quotation marks are letters."""
    try:
        return _parsed(text, delimiter, strict=True)
    except csv.Error as error:
        if "end of data" in str(error):
            return _parsed(text, delimiter, quoting=csv.QUOTE_NONE)
        return _parsed(text, delimiter)


def _parsed(
    text: str, delimiter: str, *, strict: bool = False, quoting: int = csv.QUOTE_MINIMAL
) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=strict, quoting=quoting)  # type: ignore[arg-type]
    return [row for row in reader if any(cell.strip() for cell in row)]


def _regularity(rows: list[list[str]]) -> int:
    """How many cells stand in rows of the most frequent width, of two columns or more."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max((width * count for width, count in widths.items()), default=0)


def _plain(cell: str) -> str:
    formula = _TEXT_FORMULA.fullmatch(cell.strip())
    return formula.group(1) if formula else cell
