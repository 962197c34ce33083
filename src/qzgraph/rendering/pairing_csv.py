"""Which item answers which in a comparison of two editions, as the table that ``--alignment`` takes back."""

from __future__ import annotations

from collections.abc import Iterator

from qzgraph.errors import BadUsage
from qzgraph.judging.alignment import SET_ASIDE, by_key
from qzgraph.judging.compare import Comparison
from qzgraph.judging.verdict import Status
from qzgraph.records.model import Edition
from qzgraph.rendering.sheet_csv import Cell, sheet_csv


def pairing_table(comparison: Comparison) -> bytes:
    """A line for each item of the lower edition: ``item``, those that it answers in ``reference``, and the
    names of both for whoever corrects it. An item that answers none, or may answer one, is set aside
    with a #, and so are those of the upper edition that none answers. Raises BadUsage unless there are two editions."""
    if len(comparison.editions) != 2:
        raise BadUsage("a pairing is of two editions", mend="compare two")
    return sheet_csv(["item", "reference", "item_name", "reference_name"], _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[list[Cell]]:
    upper, lower = (loaded.edition for loaded in comparison.editions)
    above, below = _keys(upper), _keys(lower)
    rows = {at: row for row in comparison.rows for at in row.items[1]}
    for at, row in sorted(rows.items()):
        if at not in below or not all(each in above for each in row.items[0]):
            continue  # of these neither number nor name tells which is meant
        settled = row.items[0] and row.status is not Status.UNKNOWN
        yield [
            f"{'' if settled else SET_ASIDE}{below[at]}",
            ";".join(above[each] for each in row.items[0]),
            lower.items[at].name,
            "；".join(upper.items[each].name for each in row.items[0]),
        ]
    for at in (row.items[0][0] for row in comparison.rows if not row.items[1]):
        yield [SET_ASIDE, above.get(at, ""), "", upper.items[at].name]


def _keys(edition: Edition) -> dict[int, str]:
    """A number, else a name, that tells an item from all others."""
    known = by_key(edition)
    return {
        at: key
        for at, item in enumerate(edition.items)
        for key in (item.name, str(item.number))
        if len(known.get(key, ())) == 1
    }
