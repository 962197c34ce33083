"""CSV for people, who open it in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

Cell = str | int | Decimal | None

#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection), full width too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel and WPS take the bytes for GBK; lines end
    with CR LF (RFC 4180). A text that would be run as a formula is led by an apostrophe; numbers
    are left as numbers."""
    return written([heads, *(map(_cell, row) for row in rows)], bom=True)


def written(lines: Iterable[Iterable[object]], *, bom: bool) -> bytes:
    """The lines as they are. ``bom``: with the mark by which Excel in China knows UTF-8."""
    out = StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def _cell(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return defused(cell) if isinstance(cell, str) else cell


def defused(text: str) -> str:
    """The text, led by an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
