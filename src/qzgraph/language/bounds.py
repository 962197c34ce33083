"""How a number bounds what it measures: at least, at most, exactly."""

from __future__ import annotations

from enum import StrEnum


class Comparator(StrEnum):
    """``qz:comparator``."""

    EXACTLY = "Exactly"
    AT_LEAST = "AtLeast"
    AT_MOST = "AtMost"
    MORE_THAN = "MoreThan"
    LESS_THAN = "LessThan"
    BETWEEN = "Between"
    ABOUT = "About"
