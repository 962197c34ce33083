"""An answer as a table for the terminal."""

from __future__ import annotations

import re
from math import inf

from qzgraph.graph.answer import Answer, Solutions, Triples, Truth
from qzgraph.rendering.columns import table_lines
from qzgraph.rendering.shown import is_number, shown

#: Data must not move the cursor, change colours or turn the line round: controls but the line feed.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_NARROWEST = 8


def table(answer: Answer, width: int | None = None) -> bytes:
    """The answer as a table; ``true`` or ``false`` for a truth. With ``width``, cells are folded
    so that no line is wider, unless there are too many columns for that."""
    if isinstance(answer, Truth):
        return b"true\n" if answer.value else b"false\n"
    if isinstance(answer, Triples):
        rows = tuple((triple[0], triple[1], triple[2]) for triple in answer.triples)
        answer = Solutions(("subject", "predicate", "object"), rows)
    if not answer.variables:
        return b"\n"
    bound = [
        [row[at] for row in answer.rows if row[at] is not None]
        for at in range(len(answer.variables))
    ]
    right = [at for at, terms in enumerate(bound) if terms and all(map(is_number, terms))]
    heads = [
        f"  {name}" if at in right else f"{name}  " for at, name in enumerate(answer.variables)
    ]
    cells = [
        [_CONTROL.sub("\N{REPLACEMENT CHARACTER}", shown(t)) for t in row] for row in answer.rows
    ]
    lines = table_lines(heads, cells, width or inf, right=right, rule="-", narrowest=_NARROWEST)
    return "".join(f"{line}\n" for line in lines).encode()
