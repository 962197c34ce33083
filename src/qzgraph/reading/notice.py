"""Finds the head and the tail of a standard's document: number, title, issuing bodies, dates, and the
numbered points of the notice, each with its span. Knows layout, not meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from qzgraph.reading.headings import TITLE
from qzgraph.reading.numerals import read_numeral
from qzgraph.reading.outline import Outline
from qzgraph.reading.source import Passage, Source, Span

#: 衢发改发〔2024〕27号; web pages lose or change the brackets (衢政办发〔202316号).
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,14}[〔\[［(（【]\s*(?:19|20)\d{2}\s*[〕\]］)）】]?\s*第?\s*\d{1,4}\s*号"
)
_DATE = re.compile(
    r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日|((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})"
)
_EFFECTIVE = re.compile(
    r"自(.{8,12}?)起(?:施行|实施|执行|生效)|自(?:印发|发布|公布)之日起(?:施行|实施|执行)"
)
_CLAUSE = re.compile(r"([一二三四五六七八九十]{1,3})、([^。：:]{2,30})[。：:](?=\S)")
_BODY = re.compile(
    r"^[\u4e00-\u9fff]{2,24}(?:局|委员会|组织部|宣传部|政法委|厅|部|联合会|总会|办公室|委|院|会|中心|政府|银行)$"
)


@dataclass(frozen=True)
class ClauseText:
    """One numbered point of a notice."""

    number: int
    title: str
    passage: Passage


@dataclass(frozen=True)
class NoticeText:
    """What the head and the tail of a document say of it; an absent part is None or empty.

    Dates are ISO 8601. ``issuers`` are the bodies listed in its head or above its date.
    """

    title: tuple[str, Span] | None
    document_number: tuple[str, Span] | None
    issuers: tuple[Passage, ...]
    issued_on: tuple[str, Span] | None
    effective_from: tuple[str, Span] | None
    clauses: tuple[ClauseText, ...]


#: A cell by its sheet or table, its row and its column: 标准!B12, 表1 第2行第1列.
_CELL = re.compile(r"(?P<row>.*!)(?:[A-Z]+)(?P<at>\d+)$|(?P<line>表\d+ 第\d+行)第\d+列$")
#: So many characters the label of a row has at most.
_LABEL = 16


def around_items(source: Source, outline: Outline) -> Passage:
    """The text before and after a standard's items; a row of two cells, a label and what it labels, as a sentence
    (财政承受能力评估｜已完成: 财政承受能力评估：已完成。), its marks at the ends of the cells."""
    lines = [*outline.head, *outline.tail]
    rows = [_row(source.place(span.start)) for span in lines]
    parts = []
    for at, (span, row) in enumerate(zip(lines, rows, strict=True)):
        parts.append(source.passage([span]))
        alone = row and rows.count(row) == 2
        first = alone and rows[at + 1 : at + 2] == [row]
        if alone and (not first or span.end - span.start <= _LABEL):
            parts.append(Passage("：" if first else "。", (span.end,)))
    return Passage.join(parts)


def _row(place: str | None) -> str:
    match = _CELL.fullmatch(place or "")
    return f"{match['row'] or ''}{match['at'] or ''}{match['line'] or ''}" if match else ""


def read_notice(source: Source, outline: Outline) -> NoticeText:
    """The notice around a standard, or what there is of it."""
    head = [(span, source.passage([span])) for span in outline.head]
    tail = [(span, source.passage([span])) for span in outline.tail]
    return NoticeText(
        title=_title(head),
        document_number=_first(_NUMBER, head[:40]),
        issuers=tuple(_issuers(source, head)),
        issued_on=_issued(head, tail),
        effective_from=_effective(tail) or _effective(head),
        clauses=tuple(_clauses(head)),
    )


def _first(pattern: re.Pattern[str], lines: list[tuple[Span, Passage]]) -> tuple[str, Span] | None:
    for _, line in lines:
        match = pattern.search(line.text)
        if match:
            return re.sub(r"\s", "", match.group()), line.span_of(match.start(), match.end())
    return None


def _title(head: list[tuple[Span, Passage]]) -> tuple[str, Span] | None:
    """The standard's own title: the last line that is nothing else, else the first 《…标准…》."""
    for _, line in reversed(head):
        if TITLE.fullmatch(line.text):
            return line.text, line.span
    whole = Passage.join([line for _, line in head]) if head else None
    match = TITLE.search(whole.text) if whole else None
    return (match.group(), whole.span_of(*match.span())) if match and whole else None


_CHINESE_DATE = re.compile(
    r"([二〇零○Ｏ一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


_DAY = rf"{_DATE.pattern}|{_CHINESE_DATE.pattern}"
#: 「印发日期：2024年11月11日」, 「2024年6月25日印发」; a line may end inside either.
_DATED = re.compile(
    rf"(?:印发|发布|发文|成文|公布)(?:日期|时间)[:：]?(?P<date>{_DAY})|(?P<imprint>{_DAY})印发"
)


def _arabic_date(text: str) -> str:
    """A date in Chinese numerals in Arabic ones."""

    def arabic(match: re.Match[str]) -> str:
        year = "".join(
            str("〇一二三四五六七八九".find(c)) for c in re.sub("[零○Ｏ]", "〇", match[1])
        )
        month, day = (read_numeral(part) or 0 for part in (match[2], match[3]))
        return f"{year}年{month}月{day}日"

    return _CHINESE_DATE.sub(arabic, text)


def iso_date(text: str) -> str | None:
    """``2024年6月25日``, ``二〇二四年六月二十五日`` or ``2024-6-25`` as ``2024-06-25``; None where the
    text has no such day."""
    match = _DATE.search(_arabic_date(text))
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04}-{month:02}-{day:02}"


def _issued(
    head: list[tuple[Span, Passage]], tail: list[tuple[Span, Passage]]
) -> tuple[str, Span] | None:
    """The date that stands alone above the standard, else that of the imprint (…印发)."""
    for _, line in reversed(head):
        if _DATE.fullmatch(_arabic_date(line.text)) and (date := iso_date(line.text)):
            return date, line.span
    for lines in (tail, head):
        whole = Passage.join([line for _, line in lines])
        match = _DATED.search(whole.text)
        date = iso_date(match.group("date") or match.group("imprint")) if match else None
        if match and date:
            return date, whole.span_of(*match.span("date" if match.group("date") else "imprint"))
    return None


def _effective(lines: list[tuple[Span, Passage]]) -> tuple[str, Span] | None:
    for _, line in lines:
        match = _EFFECTIVE.search(line.text)
        date = iso_date(match.group(1)) if match and match.group(1) else None
        if match and date:
            return date, line.span_of(match.start(1), match.end(1))
    return None


def _issuers(source: Source, head: list[tuple[Span, Passage]]) -> Iterator[Passage]:
    """Bodies on lines of their own before the notice's text (letter-spaced in print), else those
    between the notice's last sentence and its date."""
    first_sentence = next(
        (i for i, (_, line) in enumerate(head) if line.text.endswith(("。", "，"))), len(head)
    )
    listed = [line for _, line in head[:first_sentence] if _BODY.match(line.text)]
    if listed:
        yield from listed
        return
    for span, _ in head[first_sentence:]:
        exact = source.exact(span)
        if re.search(r"[。，：]", exact):
            continue
        for match in re.finditer(r"\S+", exact):
            word = source.passage([Span(span.start + match.start(), span.start + match.end())])
            if _BODY.match(word.text):
                yield word


def _clauses(head: list[tuple[Span, Passage]]) -> Iterator[ClauseText]:
    """「一、抓紧制定实施标准。各县…」: each point runs to the next, the last to its last full stop."""
    starts = [
        (index, match)
        for index, (_, line) in enumerate(head)
        for match in [_CLAUSE.match(line.text)]
        if match
    ]
    for (index, match), following in zip_longest(starts, starts[1:]):
        lines = [line for _, line in head[index : following[0] if following else len(head)]]
        while len(lines) > 1 and not lines[-1].text.endswith(("。", "；")):
            lines.pop()
        number = read_numeral(match.group(1)) or 0
        yield ClauseText(number, match.group(2), Passage.join(lines))
