"""Corrections of which item answers which on ``/compare``: a table or one line in, the page's address
with them out. ``pair=25:13;14`` says that item 25 of the lower edition answers 13 and 14 of the upper,
``pair=25:`` that it answers none.
"""

from __future__ import annotations

import csv
from io import StringIO

from flask import request

from qzgraph.errors import BadUsage
from qzgraph.judging.alignment import SET_ASIDE, decoded

#: Characters of all corrections: what an address, and the links of its page, can carry.
MOST = 400


def given_pairs(found: bytes) -> list[str]:
    """The corrections that a form gives, as an address has them: those that it carries, one in words,
    and of a table the lines that differ from what was ``found``, the uncorrected table.

    Raises BadUsage for a table that is none, and for more than an address can hold.
    """
    pairs = dict(map(_read, request.form.getlist("pair")))
    if item := request.form.get("item", "").strip():
        pairs[item] = request.form.get("reference", "").strip()
    if (file := request.files.get("file")) and file.filename:
        known = _table(found, "")
        pairs |= {
            item: reference
            for item, reference in _table(file.read(), file.filename).items()
            if known.get(item) != reference
        }
    written = [f"{item}:{reference}" for item, reference in pairs.items()]
    if sum(map(len, written)) > MOST:
        raise BadUsage(
            f"corrections of more than {MOST} characters do not fit into an address",
            mend="give the table to qzgraph compare --alignment",
            zh=f"改动超过 {MOST} 个字，网址放不下；请把对应表交给 qzgraph compare --alignment",
        )
    return written


def asked_pairs(editions: int) -> tuple[tuple[str, str], ...]:
    """The corrections that the address has. Raises BadUsage where there are not two editions."""
    pairs = tuple(map(_read, request.args.getlist("pair")))
    if pairs and editions != 2:
        raise BadUsage(
            "a pairing is corrected between two editions",
            mend="choose two",
            zh="两个版本之间才能改对应，请只选两个",
        )
    return pairs


def _read(text: str) -> tuple[str, str]:
    item, _, reference = text[:MOST].partition(":")
    return item, reference


def _table(content: bytes, name: str) -> dict[str, str]:
    """The lines of a table as ``format=pairing`` writes it, but for those that are set aside."""
    try:
        table = list(csv.DictReader(StringIO(decoded(content), newline="")))
    except (UnicodeDecodeError, csv.Error):
        table = []
    if not table or not {"item", "reference"} <= set(table[0]):
        raise BadUsage(
            "an alignment needs the columns item and reference",
            where=name,
            mend="download the pairing of this page, and correct that",
            zh=f"{name}：要有 item 和 reference 两栏；请先下载本页的对应表，改好再交",
        )
    return {
        row["item"].strip(): (row["reference"] or "").strip()
        for row in table
        if row["item"] and not row["item"].startswith(SET_ASIDE)
    }
