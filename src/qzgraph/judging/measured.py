"""What answers one benchmark of a reference, as one quantity where both are in one unit: so that many
counties can be ranked on one benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qzgraph.records.model import Better


@dataclass(frozen=True)
class Measured:
    """A reference's benchmark by its item's position and its own, and what answers it. ``value`` is
    in ``unit``; None where nothing certainly answers, or in other terms. ``own`` is what does, in
    its words, empty where nothing does."""

    item: int
    benchmark: int
    number: int | None
    name: str
    asked: str
    asked_value: Decimal | None
    unit: str
    better: Better
    own: str = ""
    value: Decimal | None = None
