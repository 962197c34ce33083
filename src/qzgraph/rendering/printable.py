"""Words that every format for people shares: titles, items and places as they are shown, and texts
with nothing in them that would move a cursor, turn a line round or break a file."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from qzgraph.judging.report import Quote


def bare_title(title: str, edition: str) -> str:
    """A title as it stands inside 《》, those inside it turned into 〈〉 (GB/T 15834—2011, 4.15);
    the edition's name where it has no title."""
    text = one_line(title) or edition
    if text.startswith("《") and text.endswith("》") and "《" not in text[1:]:
        text = text[1:-1]
    return text.replace("《", "〈").replace("》", "〉")


def item_label(number: int | None, name: str) -> str:
    """``12 免费孕前优生健康检查``; what is not known is left out."""
    return " ".join(
        part for part in ("" if number is None else str(number), one_line(name)) if part
    )


def where(quote: Quote) -> str:
    """Where the words stand: file, place in the file, offsets."""
    parts = (one_line(quote.file), one_line(quote.place), f"字符{quote.start}–{quote.end}")
    return "，".join(part for part in parts if part)


def cited(quote: Quote | None) -> str:
    """The words, and where they stand."""
    return f"“{one_line(quote.words)}”（{where(quote)}）" if quote else ""


def shortened(text: str, most: int) -> str:
    """The text, or so many characters of it, the last of which says that there are more."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


_BLANK = re.compile(r"\s*\n\s*|[\t ]+")
_ASCII = re.compile(r"[!-~]")


def one_line(text: str) -> str:
    """The text without its line breaks, which are the typesetter's: nothing stands for them
    between Chinese characters, a blank between others."""

    def joint(found: re.Match[str]) -> str:
        if "\n" not in found.group():
            return " "
        before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
        return " " if _ASCII.match(before) and _ASCII.match(after) else ""

    return _BLANK.sub(joint, text.strip())


#: Controls but the line feed, marks that turn the line round, halves of surrogate pairs, and the
#: noncharacters that XML 1.0 forbids: none of them may reach a page or an Office file.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")

T = TypeVar("T")


def printable(text: str) -> str:
    """The text with U+FFFD for what cannot be shown."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", _BREAK.sub("\n", text))


def cleaned(value: T) -> T:
    """The same text, record of texts or collection of either with everything printable."""
    return _cleaned(value)  # type: ignore[no-any-return]


def _cleaned(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(part) for part in value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(part) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _cleaned(getattr(value, one.name)) for one in fields(value)}
        )
    return value
