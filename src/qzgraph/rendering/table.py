"""An answer as a table for the terminal, Chinese counted as two columns a character."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qzgraph.graph.answer import Answer, Solutions, Term, Triples, Truth
from qzgraph.rendering.shown import is_number, shown

#: What the two blanks between columns take.
_GAP = 2
#: What tabulate adds to a column's head.
_HEADER_PADDING = 2
_NARROWEST = 8
#: Data must not move the cursor, change colours or turn the line round: controls but the line feed.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def table(answer: Answer, width: int | None = None) -> bytes:
    """The answer as a table; ``true`` or ``false`` for a truth. With ``width``, cells are wrapped
    so that no line is wider, unless there are too many columns for that."""
    if isinstance(answer, Truth):
        return b"true\n" if answer.value else b"false\n"
    if isinstance(answer, Triples):
        rows = tuple((triple[0], triple[1], triple[2]) for triple in answer.triples)
        answer = Solutions(("subject", "predicate", "object"), rows)
    from tabulate import tabulate

    cells = [[_clean(shown(term)) for term in row] for row in answer.rows]
    if width is not None:
        cells = _fit(list(answer.variables), cells, width)
    columns = range(len(answer.variables))
    aligned = [_alignment([row[column] for row in answer.rows]) for column in columns]
    text = tabulate(
        cells,
        headers=list(answer.variables),
        tablefmt="simple",
        disable_numparse=True,
        colalign=aligned if cells and aligned else None,
    )
    return "".join(f"{line.rstrip()}\n" for line in text.split("\n")).encode()


def _clean(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _alignment(terms: Sequence[Term | None]) -> str:
    bound = [term for term in terms if term is not None]
    return "right" if bound and all(is_number(term) for term in bound) else "left"


def _fit(headers: list[str], cells: list[list[str]], width: int) -> list[list[str]]:
    """The cells with their text wrapped: the widest columns are narrowed until all fit."""
    least = [display_width(header) + _HEADER_PADDING for header in headers]
    natural = [
        max([least[column], *(widest_line(row[column]) for row in cells)])
        for column in range(len(headers))
    ]
    room = width - _GAP * (len(headers) - 1)
    cap = max(natural, default=0)

    def sizes() -> list[int]:
        return [max(low, min(high, cap)) for low, high in zip(least, natural, strict=True)]

    while cap > _NARROWEST and sum(sizes()) > room:
        cap -= 1
    return [[wrap(cell, size) for cell, size in zip(row, sizes(), strict=True)] for row in cells]


def widest_line(text: str) -> int:
    """The columns that the widest line of this text takes."""
    return max((display_width(line) for line in text.split("\n")), default=0)


def display_width(text: str) -> int:
    """The columns that a terminal gives this text."""
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def wrap(text: str, width: int) -> str:
    """The text in lines of at most ``width`` columns, broken at a blank where one is near, else
    between any two characters, as Chinese is."""
    lines: list[str] = []
    for line in text.split("\n"):
        while display_width(line) > width and len(line) > 1:
            cut = _cut(line, width)
            lines.append(line[:cut].rstrip())
            line = line[cut:].lstrip()
        lines.append(line)
    return "\n".join(lines)


def _cut(line: str, width: int) -> int:
    """How many characters of the line fit; at least one."""
    from wcwidth import wcwidth

    used = fits = 0
    for character in line:
        used += max(wcwidth(character), 0)
        if used > width:
            break
        fits += 1
    blank = line.rfind(" ", fits // 2, fits + 1)
    return max(blank if blank > 0 else fits, 1)
