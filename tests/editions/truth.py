"""The hand-made differences of ``truth/UPPER_LOWER.toml`` as records, and the editions they speak of.

README.md tells how they were judged. What ``arguable`` marks is not asked of the tool.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from make_editions import HERE, national, other_city, provincial

#: Edition → the file it is written to, and by what. Each in another form.
FILES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "100000-2023": ("national.docx", national),
    "330000-2023": ("provincial.txt", provincial),
    "330700-2023": ("othercity.xlsx", other_city),
}
#: Numbers there begin anew in each domain: the truth counts items in the order of printing.
COUNTED = frozenset({"330700-2023"})

Items = tuple[tuple[int, ...], tuple[int, ...]]
"""Numbers of the upper and of the lower edition's items in a row."""


@dataclass(frozen=True)
class Row:
    """What is known of a row: how many differences of each aspect and verdict, and the values of its
    benchmarks' (verdict, expected, actual). ``arguable`` aspects are not judged."""

    items: Items
    arguable: frozenset[str]
    differences: Counter[tuple[str, str]]
    benchmarks: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Truth:
    upper: str
    lower: str
    rows: tuple[Row, ...]
    added: tuple[int, ...]


def truths() -> list[Truth]:
    """All pairs, by name."""
    return [_truth(path) for path in sorted((HERE / "truth").glob("*.toml"))]


def _truth(path: Path) -> Truth:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = []
    for row in told["row"]:
        found = row.get("difference", [])
        rows.append(
            Row(
                (tuple(row["upper"]), tuple(row["lower"])),
                frozenset(d["aspect"] for d in found if d.get("arguable")),
                Counter(key for d in found for key in _keys(d)),
                tuple(
                    (d["verdict"], d["expected"], d["actual"])
                    for d in found
                    if d["aspect"] == "benchmark" and not d.get("arguable")
                ),
            )
        )
    return Truth(told["upper"], told["lower"], tuple(rows), tuple(told["added"]))


def _keys(difference: dict[str, object]) -> list[tuple[str, str]]:
    """One for each document that is dropped or new, else one."""
    key = (str(difference["aspect"]), str(difference["verdict"]))
    sides = (difference["expected"], difference["actual"])
    listed = [len(side) for side in sides if isinstance(side, list)]
    return [key] * (max(listed, default=1) if key[0] == "legalBasis" else 1)
