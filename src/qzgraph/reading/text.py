"""Reads plain text and Markdown into a :class:`Source`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.characters import normal
from qzgraph.reading.limits import (
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_TEXT_BYTES,
    refuse_larger,
)
from qzgraph.reading.source import Block, Cell, Paragraph, Row, Source, Span, lines_of

_MARKDOWN = (".md", ".markdown")
#: What Markdown puts before a line: 「## 」, 「- 」, 「> 」.
_MARKER = re.compile(r"(?:#{1,6}|[-*+>])\s+(?=\S)")
#: The line under a Markdown table's heading: 「| --- | :-: |」.
_RULE = re.compile(r"[|:\s]*-[|:\-\s]*")
_ORDINARY = re.compile("[\\t\\n\\r -~\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_text(path: Path) -> Source:
    """The file as a source. UTF-8 or UTF-16, with or without a byte order mark, or GB18030.

    Raises :class:`UnreadableSource` for a file that is empty, too large, or no text.
    """
    return source_from_text(read_text_file(path, path.name), path.name)


def read_text_file(path: Path, label: str) -> str:
    """The characters of a text file. Raises :class:`UnreadableSource` as :func:`read_text` does."""
    refuse_larger(path, MAX_TEXT_BYTES, label, "give the standard itself, not a collection")
    return decode(path.read_bytes(), label)


def source_from_text(text: str, name: str) -> Source:
    """A source of running text, one paragraph a line; lines that begin with 「|」 are tables."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES:
        raise UnreadableSource(
            f"the text has more than {MAX_CHARACTERS:,} characters or {MAX_LINES:,} lines",
            where=name,
            mend="give the standard itself, not a collection",
        )
    if not text.strip():
        raise UnreadableSource("the file is empty", where=name, mend="give the standard's text")
    markdown = name.lower().endswith(_MARKDOWN)
    return Source(name, text, tuple(_blocks(text, markdown)))


def _blocks(text: str, markdown: bool) -> Iterator[Block]:
    table = -1
    inside = False
    previous = Span(0, 0)
    for span in lines_of(text):
        line = text[span.start : span.end]
        if not _is_table_line(line, inside) or line.count("|") > MAX_COLUMNS:
            inside = False
            marker = _MARKER.match(line) if markdown else None
            yield Paragraph(Span(span.start + marker.end(), span.end) if marker else span)
            continue
        if not inside or "\n\n" in text[previous.end : span.start]:
            table += 1
        inside, previous = True, span
        if not _RULE.fullmatch(line):
            yield Row(table, tuple(_cells(line, span.start)))


def _is_table_line(line: str, inside: bool) -> bool:
    return (line.startswith("|") or inside) and line.count("|") > 1


def _cells(line: str, start: int) -> Iterator[Cell]:
    """The cells between the bars of a line; ``<br>`` begins a new line of a cell."""
    borders = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    if not line.startswith("|"):
        borders.insert(0, -1)
    if not line.endswith("|") or borders[-1] != len(line) - 1:
        borders.append(len(line))
    for left, right in pairwise(borders):
        lines = []
        at = left + 1
        for end in [*(m.start() for m in _BREAK.finditer(line, at, right)), right]:
            match = _BREAK.match(line, at)
            at = match.end() if match else at
            part = line[at:end].strip(" \t\u3000*")
            if part:
                offset = line.index(part, at)
                lines.append(Span(start + offset, start + offset + len(part)))
            at = end
        yield Cell(tuple(lines))


def decode(raw: bytes, name: str) -> str:
    """Bytes to text, or :class:`UnreadableSource` where they are none."""
    text = text_of(raw)
    if text is None:
        raise UnreadableSource(
            "the file is no text in UTF-8, UTF-16 or GB18030",
            where=name,
            mend="save it as UTF-8 text, or give the .docx, .xlsx or .pdf",
        )
    return text


def text_of(raw: bytes) -> str | None:
    """The text that bytes are, or None where they are none."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in raw:
        encodings = _without_mark(raw)
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _looks_binary(text):
            return text
    return None


def _without_mark(raw: bytes) -> list[str]:
    """Which UTF-16 bytes without a byte order mark are: the one in which nearly all of them are
    ASCII, ideographs and their punctuation."""
    sample = raw[: 20_000 - 20_000 % 2]
    found = [
        encoding
        for encoding in ("utf-16-le", "utf-16-be")
        if len(_ORDINARY.findall(text := sample.decode(encoding, "ignore"))) > 0.9 * len(text) > 0
    ]
    return found if len(found) == 1 else []


def _looks_binary(text: str) -> bool:
    """Control characters, unassigned code points, or private-use ones without a known meaning in
    more than one place in a hundred: bytes that happen to decode."""
    sample = text[:20_000]
    odd = sum(
        unicodedata.category(c) in {"Cc", "Cn", "Co"}
        and c not in "\t\n\r\f\v"
        and normal(c) in {"", c}
        for c in sample
    )
    return odd * 100 > len(sample)
