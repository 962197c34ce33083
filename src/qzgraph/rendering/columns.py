"""Tables and folded text for a terminal: Chinese is two columns a character."""

from __future__ import annotations

import re
from collections.abc import Sequence

_GAP = "  "
#: The least that a column of sentences gets.
_SENTENCE = 12


def display_width(text: str) -> int:
    """The columns that a terminal gives this text."""
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def widest_line(text: str) -> int:
    """The columns that the widest line of this text takes."""
    return max(map(display_width, text.split("\n")))


def table_lines(
    heads: list[str],
    rows: list[list[str]],
    width: float,
    *,
    right: Sequence[int] = (),
    tints: Sequence[str] = (),
    below: Sequence[str] = (),
    rule: str = "─",
    narrowest: int = _SENTENCE,
) -> list[str]:
    """Lines of a table, with a blank one after a row of several. ``tints`` (SGR codes) colour the
    second column, row by row; ``below`` stands under each row, from the third column on. No column
    is narrowed below ``narrowest``."""
    sizes = _sizes(heads, rows, width, narrowest)
    lines = [_line(list(part), sizes, right) for part in _levelled(heads)]
    lines.append(_GAP.join(rule * size for size in sizes))
    for number, row in enumerate(rows):
        cells = [folded(cell, size) for cell, size in zip(row, sizes, strict=True)]
        height = max(map(len, cells))
        for at in range(height):
            line = [cell[at] if at < len(cell) else "" for cell in cells]
            lines.append(_line(line, sizes, right, tints[number] if tints else None))
        if below and below[number]:
            indent = sum(sizes[:2]) + 2 * len(_GAP)
            note = folded(below[number], max(width - indent, narrowest))
            lines += [" " * indent + line for line in note]
            height += 1
        if height > 1 and number + 1 < len(rows):
            lines.append("")
    return lines


def _levelled(heads: list[str]) -> list[tuple[str, ...]]:
    """The lines of heads that may have several, level at the foot."""
    parts = [head.split("\n") for head in heads]
    height = max(map(len, parts))
    return list(zip(*([""] * (height - len(part)) + part for part in parts), strict=True))


def _sizes(heads: list[str], rows: list[list[str]], width: float, narrowest: int) -> list[int]:
    """The columns' widths: what each needs, the widest narrowed until all fit."""
    needed = [max(map(widest_line, column)) for column in zip(heads, *rows, strict=True)]
    least = [
        max(widest_line(head), min(need, narrowest))
        for head, need in zip(heads, needed, strict=True)
    ]
    room = width - len(_GAP) * (len(heads) - 1)
    cap = max(needed)
    sizes = needed
    while sum(sizes) > room and cap > narrowest:
        cap -= 1
        sizes = [max(low, min(need, cap)) for low, need in zip(least, needed, strict=True)]
    return sizes


def _line(cells: list[str], sizes: list[int], right: Sequence[int], tint: str | None = None) -> str:
    parts = []
    for number, (cell, size) in enumerate(zip(cells, sizes, strict=True)):
        blank = " " * (size - display_width(cell))
        shown = coloured(cell, tint) if tint and number == 1 and cell else cell
        parts.append(blank + shown if number in right else shown + blank)
    return _GAP.join(parts).rstrip()


#: What stays together on a line: an ASCII word or one character, with the opening marks before it
#: and the closing ones after it.
_TOGETHER = re.compile(r"[（《“〈【‘]*(?:[!-~]+|.)[，。；：、）》”！？〉】’…%]*[ ]?")


def folded(text: str, width: float) -> list[str]:
    """The text in lines of at most ``width`` columns, none of which begins with a closing mark or
    ends with an opening one, unless the width is less than what belongs together."""
    lines = []
    for whole in text.split("\n"):
        if display_width(whole) <= width:
            lines.append(whole.rstrip())
            continue
        line, used = "", 0
        for piece in _TOGETHER.findall(whole):
            parts = [piece] if display_width(piece.rstrip()) <= width else list(piece)
            for part in parts:
                if used and used + display_width(part.rstrip()) > width:
                    lines.append(line.rstrip())
                    line, used = "", 0
                line += part
                used += display_width(part)
        lines.append(line.rstrip())
    return lines


def hanging(text: str, width: float, first: str, rest: str) -> list[str]:
    """The text folded, with ``first`` before its first line and ``rest`` before the others."""
    head, *others = folded(text, max(width - len(rest), 20))
    return [first + head, *(rest + line for line in others)]


def coloured(text: str, sgr: str) -> str:
    """The text in the colour of an SGR code (ECMA-48, 8.3.117)."""
    return f"\x1b[{sgr}m{text}\x1b[0m"
