"""What statuses, aspects, verdicts and severities are called, in Chinese and English, the same on every
page and in every format: ``data/vocabulary/verdicts.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TypeVar

from qzgraph.both import Both
from qzgraph.judging.report import Severity
from qzgraph.judging.verdict import RATIO, Aspect, Difference, Status, Verdict
from qzgraph.records.model import Field
from qzgraph.rendering.printable import one_line
from qzgraph.settings import packaged
from qzgraph.tables import reader_of, rows

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Word(Both):
    """A word of the table; ``sign`` stands before it where there is room for no more."""

    sign: str = ""
    meaning_zh: str = ""
    meaning_en: str = ""

    @property
    def signed(self) -> str:
        return f"{self.sign}{self.zh}"


@cache
def _words() -> Mapping[tuple[str, str], Word]:
    """``data/vocabulary/verdicts.csv``."""
    path, made = packaged() / "data" / "vocabulary" / "verdicts.csv", reader_of(Word)
    return {(row["kind"], row["key"]): made(row) for row in rows(path)}


def word(kind: str, key: str) -> Word:
    """One of the table's words. Raises KeyError for one that it lacks."""
    return _words()[kind, key]


@cache
def words_of(kind: type[E]) -> Mapping[E, Word]:
    """What each of a closed list is called, in its order: ``words_of(Status)``. Of what is never said, as
    of those who are excluded from a service, there is no word."""
    said = ((one, _words().get((kind.__name__.lower(), one.value))) for one in kind)
    return {one: word for one, word in said if word is not None}


def word_of(one: StrEnum) -> Word:
    """What one of a closed list is called, whatever it is said of."""
    return words_of(type(one))[one]


class Tint(StrEnum):
    """What a colour says: never alone, always with a word or a number. The value is its class on
    pages."""

    BAD = "Violation"
    DOUBT = "Warning"
    REVIEW = "Review"
    NOTE = "Info"
    GOOD = "good"


STATUS_TINTS = {
    Status.EQUAL: Tint.GOOD,
    Status.DIFFERENT: Tint.DOUBT,
    Status.MISSING: Tint.BAD,
    Status.ADDED: Tint.NOTE,
}


def tint_of_gravest(severity: Severity | None) -> Tint:
    """The colour of what has findings of this severity at most; of what has none without one."""
    return Tint(severity.value) if severity else Tint.GOOD


#: Verdicts by what they say of the recipient's or the matter's lot: less, more, or just otherwise.
LESS = frozenset((Verdict.LOWER, Verdict.NARROWER, Verdict.DROPPED))
MORE = frozenset((Verdict.HIGHER, Verdict.BROADER, Verdict.NEW))


def tint_of(verdict: Verdict) -> Tint:
    """The colour of a verdict."""
    if verdict in LESS:
        return Tint.BAD
    if verdict in MORE:
        return Tint.NOTE
    if verdict is Verdict.UNCLEAR:
        return Tint.REVIEW
    return Tint.GOOD if verdict is Verdict.EQUAL else Tint.DOUBT


def aspect_word(difference: Difference) -> Word:
    """What was compared; of wording, which field's."""
    compared = word_of(difference.aspect)
    if difference.aspect is not Aspect.TEXT:
        return compared
    if difference.path == Field.AGENCY:
        return word("field", "supporting")
    field = word_of(Field(difference.path))
    return Word(f"{field.zh}的{compared.zh}", f"{compared.en} of {field.en}")


def verdict_word(difference: Difference) -> Word:
    """The verdict in words that fit what was compared."""
    usual = word_of(difference.verdict)
    if difference.verdict is Verdict.EQUAL:
        return word("verdict", "equal.worded") if difference.is_notable else usual
    return _words().get(("verdict", f"{difference.verdict}.{difference.aspect}"), usual)


def reasons_text(difference: Difference) -> str:
    """Why, and the words in doubt, in Chinese; empty where there is nothing to say."""
    why = difference.why
    parts = [one_line(why.zh)] if why.zh else []
    if why.unread:
        parts.append(f"没有读懂：{'、'.join(map(one_line, why.unread))}")
    return "；".join(parts)


def change_text(difference: Difference, points: str = "个百分点") -> str:
    """By how much: ``+120元/年，+20%``, ``−5个百分点``; empty where that is not known or nothing."""
    change, unit = shown_change(difference, points)
    if not change:
        return ""
    of_it = "" if difference.percent is None else f"，{_signed(difference.percent)}%"
    return f"{_signed(change)}{unit}{of_it}"


def _signed(number: Decimal) -> str:
    return f"{'+' if number > 0 else '−'}{plain(abs(number))}"


def shown_change(difference: Difference, points: str = "个百分点") -> tuple[Decimal | None, str]:
    """The difference as a number and its unit; of ratios in percentage points."""
    if difference.change is None:
        return None, ""
    if difference.unit == RATIO:
        return difference.change * 100, points
    return difference.change, difference.unit


def plain(number: Decimal) -> str:
    """A number without an exponent and trailing zeros, to four places: ``0.1667``."""
    text = format(round(number, 4), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
