"""A document as text, with the way back to each of its characters.

``Source.text`` is the text to which all offsets refer: decoded, line feeds, no byte order mark.
A :class:`Passage` is a stretch of it as a reader sees it: in the normal form of
:mod:`qzgraph.reading.characters`, line breaks, page marks and the typesetter's spaces gone, while
every character still knows its offset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from qzgraph.reading.characters import (
    DOUBTFUL,
    doubted,
    normal_form,
    struck_through,
    turned_round,
    unknown_symbols,
    visible,
)
from qzgraph.reading.leftout import Left, LeftOut


@dataclass(frozen=True, order=True)
class Span:
    """``source.text[start:end]``; offsets count Unicode characters."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Passage:
    """Clean text, and for each of its characters the offset in the source it was read from."""

    text: str
    offsets: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            raise ValueError("a passage needs one offset for each character")

    def __bool__(self) -> bool:
        return bool(self.text)

    def __len__(self) -> int:
        return len(self.text)

    @property
    def span(self) -> Span:
        """From its first character to its last; what lies between may hold a page mark."""
        if not self.offsets:
            raise ValueError("an empty passage stands nowhere")
        return Span(self.offsets[0], self.offsets[-1] + 1)

    def runs(self, source: str) -> tuple[Span, ...]:
        """The stretches of the source's text that it was read from: white space parts none of them, but
        a page mark does, and what stands between the halves of a cell that a page breaks."""
        found: list[list[int]] = []
        for at in self.offsets:
            if found and at >= found[-1][1] and not source[found[-1][1] : at].strip():
                found[-1][1] = at + 1
            else:
                found.append([at, at + 1])
        return tuple(Span(start, end) for start, end in found)

    def cut(self, start: int, end: int | None = None) -> Passage:
        """The part ``text[start:end]``, without white space at its ends."""
        text = self.text[start:end]
        offsets = self.offsets[start:end]
        left = len(text) - len(text.lstrip())
        right = len(text.rstrip())
        return Passage(text[left:right], offsets[left:right])

    def span_of(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands in the source."""
        return self.cut(start, end).span

    @classmethod
    def join(cls, parts: list[Passage]) -> Passage:
        return cls(
            "".join(part.text for part in parts),
            tuple(chain.from_iterable(part.offsets for part in parts)),
        )


@dataclass(frozen=True)
class Cell:
    """One table cell: its lines, in order; a merged cell is repeated in every row it covers."""

    lines: tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """One line of running text."""

    span: Span


@dataclass(frozen=True)
class Row:
    """One row of a table; ``table`` numbers the tables of the document from 0."""

    table: int
    cells: tuple[Cell, ...]


Block = Paragraph | Row
#: Characters on either side of one, for people to find it by.
_AROUND = 12


@dataclass(frozen=True)
class Source:
    """What every reader gives, whatever the form of the file.

    ``places`` are (offset, description) pairs in ascending order: from that offset on, the text
    stands at that place (``第3页 第12段``, ``表1!B7``); empty where lines say it all.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    places: tuple[tuple[int, str], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """What its reader left out of the text."""

    def exact(self, span: Span) -> str:
        """The characters between the offsets, as they stand in the source."""
        return self.text[span.start : span.end]

    def place(self, offset: int) -> str:
        """Where in the file an offset stands, as its reader knows the place."""
        if self.places:
            at = bisect_right(self.places, offset, key=lambda place: place[0]) - 1
            return self.places[max(at, 0)][1]
        line = self.text.count("\n", 0, offset) + 1
        return f"第{line}行"

    def line_at(self, offset: int) -> Span:
        """The line in which an offset stands; the last one for an offset behind the text."""
        offset = min(offset, len(self.text.rstrip()) - 1)
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return Span(start, end if end >= 0 else len(self.text))

    def not_read(self) -> tuple[LeftOut, ...]:
        """All that the text does not say of its file, in order: what the reader left out, symbols
        that have no known meaning, each once, and words that are shown the other way round."""
        found = list(self.left_out)
        counts = Counter(self.text[at] for at in unknown_symbols(self.text))
        seen: set[str] = set()
        for at in unknown_symbols(self.text):
            char = self.text[at]
            if char not in seen:
                seen.add(char)
                times = f"（{counts[char]}处）" if counts[char] > 1 else ""
                words = f"U+{ord(char):04X}{times}，{self._around(at)}"
                found.append(LeftOut(Left.SYMBOL, words, self.place(at), at))
        for at, words in struck_through(self.text):
            found.append(LeftOut(Left.STRUCK, words, self.place(at), at))
        for at, _, words in doubted(self.text):
            if DOUBTFUL in self.text[at : at + 2]:
                found.append(
                    LeftOut(Left.UNSURE, f"{words}，{self._around(at)}", self.place(at), at)
                )
        for at in turned_round(self.text):
            found.append(LeftOut(Left.TURNED, self._around(at), self.place(at), at))
        return tuple(sorted(found, key=lambda one: one.offset))

    def _around(self, at: int) -> str:
        """The words around an offset, in their line."""
        start = max(self.text.rfind("\n", 0, at) + 1, at - _AROUND)
        end = self.text.find("\n", at, at + _AROUND)
        return self.text[start : end if end >= 0 else at + _AROUND]

    def passage(self, spans: list[Span]) -> Passage:
        """The clean text of some lines, joined as a reader would."""
        return Passage.join([_clean_line(self.text, span) for span in spans])


#: Page marks as printed: 「－ 12 －」, 「- 12 -」, 「— 12 —」, 「第 3 页 共 9 页」, a bare number in a
#: line of its own is no page mark (it may be a table's cell).
_PAGE_MARK = re.compile(
    r"[-－—–‐―]{1,2}\s*\d{1,4}\s*[-－—–‐―]{1,2}"
    r"|第\s*\d{1,4}\s*页(\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
)


def is_page_mark(line: str) -> bool:
    """Whether a whole line is nothing but a page mark."""
    return _PAGE_MARK.fullmatch(normal_form(line)[0].strip()) is not None


def lines_of(text: str) -> Iterator[Span]:
    """Every line that holds text, page marks and blank lines left out, trimmed at both ends."""
    for match in re.finditer(r"[^\n\f\v\u2028\u2029]+", text):
        start, end = visible(text, match.start(), match.end())
        if start < end and not is_page_mark(text[start:end]):
            yield Span(start, end)


def _keeps_space(before: str, after: str) -> bool:
    """A space between two ideographs is the author's (joint issuers in a title), and so is one
    between two Latin letters; beside digits and punctuation the typesetter put it there."""
    if _is_ideograph(before) and _is_ideograph(after):
        return True
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


def _is_ideograph(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


@lru_cache(maxsize=4096)
def _clean_line(text: str, span: Span) -> Passage:
    """A line's clean text; each is asked for by several that look for what it is."""
    line, at_source = normal_form(text[span.start : span.end], span.start)
    if not line:
        return Passage("", ())
    if not _SPACE.search(line):
        return Passage(line, at_source)
    chars: list[str] = []
    offsets: list[int] = []
    letter_spaced = _is_letter_spaced(line)
    at = 0
    while at < len(line):
        char = line[at]
        if char.isspace():
            end = at
            while end < len(line) and line[end].isspace():
                end += 1
            if (
                chars
                and end < len(line)
                and not letter_spaced
                and _keeps_space(chars[-1], line[end])
            ):
                chars.append(" ")
                offsets.append(at_source[at])
            at = end
        else:
            chars.append(char)
            offsets.append(at_source[at])
            at += 1
    return Passage("".join(chars), tuple(offsets))


_SPACE = re.compile(r"\s")


def _is_letter_spaced(line: str) -> bool:
    """「衢 州 市 档 案 局」: every character followed by a space."""
    return re.fullmatch(r"(?:\S\s+){3,}\S", line.strip()) is not None
