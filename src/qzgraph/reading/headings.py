"""Tells a heading from a sentence: numbered lines, short plain lines, a standard's own title."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qzgraph.reading.characters import BULLETS
from qzgraph.reading.numerals import read_numeral
from qzgraph.reading.source import Passage

#: Longer lines are sentences, not headings.
MAX_HEADING = 60
#: The longest category printed, 中等职业教育助学服务, has ten characters; web pages' lines above a
#: standard are longer.
MAX_PLAIN = 20

SENTENCE_END = "。；，：！？;,:!?、"

#: 衢州市基本公共服务标准（2023年版）; 开化县基本公共服务实施标准（2024版）（试行）.
TITLE = re.compile(
    r"[\u4e00-\u9fff]{2,20}基本公共服务[\u4e00-\u9fff]{0,4}标准"
    r"(?:[（(][^（()）]{2,12}[）)])?(?:[（(][^（()）]{2,8}[）)])?"
)

_NUMBERING = (
    (
        "一、",
        re.compile(
            r"第?([零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾佰]{1,7})(?:[、.．]|章|部分)\s*(?=\S)"
        ),
    ),
    ("（一）", re.compile(r"[（(]([一二三四五六七八九十百]+)[）)]\s*(?=\S)")),
    ("㈠", re.compile(r"([㈠-㈩])[.．、]?\s*(?=\S)")),
    ("（1）", re.compile(r"[（(](\d{1,3})[）)]\s*(?=\S)")),
    ("⑴", re.compile(r"([⑴-⒇])[.．、]?\s*(?=\S)")),
    ("⒈", re.compile(r"([⒈-⒛])\s*(?=\S)")),
    (
        "1.1",
        re.compile(
            r"\d{1,2}(?:[.．]\d{1,2})?[.．](\d{1,3})[.．、]?\s*(?=[^\d\s.．、%岁—–－~～])(?!个月)"
        ),
    ),
    (
        "1.",
        re.compile(
            r"(\d{1,3})\\?[.．、](?!\d+(?!\d|周?岁|个月|[—–－~～至到-]\d{1,3}(?:周?岁|个月)))\s*(?=\S)"
        ),
    ),
    ("1)", re.compile(r"(\d{1,3})[)）]\s*(?=\S)")),
    (")", re.compile(r"(?P<none>)[)）]\s*(?=\S)")),
)
#: A number that only a space parts from the name: 「1 免费孕前优生健康检查」.
_BARE = re.compile(r"(\d{1,3})(?=[\u4e00-\u9fff“])")
#: In circles: of a heading where one is expected, else of a point within a field.
_CIRCLED = re.compile(r"([①-⑳㉑-㉟㊱-㊿❶-❿⓫-⓴㊀-㊉➀-➓])[.．、]?\s*(?=\S)")
#: In square brackets, or with the word for an item: as a list within a text has them too.
_NAMED = re.compile(
    r"(?:[【\[［〔〖]\s*(\d{1,3}|[零〇一二三四五六七八九十百]{1,7})\s*[】\]］〕〗]"
    r"|第\s?(\d{1,3}|[零〇一二三四五六七八九十百]{1,7})\s?项(?!目)"
    r"|(?:服务)?项目\s?(\d{1,3}|[一二三四五六七八九十百]{1,7})\s?(?=[:：、.．]))"
    r"\s*[:：、.．]?\s*(?=\S)"
)
#: Letters and Roman numbers, as lists that Word numbers have them: a letter is no number.
_LETTERED = re.compile(
    r"(?:[（(][A-Za-z][）)]|(?:([Ⅰ-Ⅻⅰ-ⅻ])|[A-Za-z]|[IVXivx]{2,5})[.．、)）])\s*(?=\S)"
)
#: The marks of Markdown, or of a list, before a heading.
_MARKED = re.compile(rf"[#*{BULLETS}\s]*")
_CONTINUED = re.compile(r"[（(](?:续表?|接上[页表])[）)]$")


@dataclass(frozen=True)
class Heading:
    """A numbered line: ``style`` tells 「一、」 from 「1.」 from 「（1）」; ``number`` may be absent."""

    number: int | None
    name: Passage
    style: str


def numbered(line: Passage) -> Heading | None:
    """A numbered line short enough to be a heading, or None."""
    if not line or len(line) > MAX_HEADING or line.text[-1] in SENTENCE_END:
        return None
    start = _MARKED.match(line.text).end()  # type: ignore[union-attr]
    text = line.text[start:].strip() if start else line.text
    offset = line.text.index(text) if text else 0
    for style, pattern in _NUMBERING:
        match = pattern.match(text)
        if match:
            number = number_of(match.group(1)) if style != ")" else None
            name = line.cut(offset + match.end(), offset + len(text.rstrip("*")))
            return Heading(number, name, style) if name else None
    match = _BARE.match(text)
    if match and _parted(line, offset + match.end()):
        return Heading(int(match.group(1)), line.cut(offset + match.end()), "1")
    return None


def number_of(printed: str) -> int | None:
    """The number that is printed, also as one sign: 12, 二十六, ⑴, ⒈, ①, ㈠.

    >>> number_of("⒛"), number_of("㉑"), number_of("㈩"), number_of("❿")
    (20, 21, 10, 10)
    """
    if len(printed) == 1 and not printed.isdecimal():
        value = unicodedata.numeric(printed, None)
        return int(value) if value is not None and value == int(value) and value > 0 else None
    return read_numeral(printed)


def _parted(line: Passage, at: int) -> bool:
    """Whether white space stood before the character at this position in the source."""
    return line.offsets[at] - line.offsets[at - 1] > 1


def plain(line: Passage) -> Heading:
    """A line that is a heading by its place, numbered or not, without the marks of Markdown."""
    found = numbered(line)
    if found:
        return found
    start = _MARKED.match(line.text).end()  # type: ignore[union-attr]
    text = line.text[start:].rstrip("#* ")
    if circled := _CIRCLED.match(text):
        name = line.cut(start + circled.end(), start + len(text))
        return Heading(number_of(circled.group(1)), name, "①")
    if named := _NAMED.match(text):
        name = line.cut(start + named.end(), start + len(text))
        return Heading(number_of(named.group(named.lastindex or 0)), name, "【1】")
    if lettered := _LETTERED.match(text):
        name = line.cut(start + lettered.end(), start + len(text))
        return Heading(number_of(lettered.group(1) or ""), name, "A")
    return Heading(None, line.cut(start, start + len(text)), "")


def may_be_name(line: Passage) -> bool:
    """Whether a line without a number can be the name of an item, domain or category."""
    return bool(line) and len(line) <= MAX_HEADING and line.text[-1] not in SENTENCE_END


def may_be_division(line: Passage) -> bool:
    """Whether a line without a number can be the name of a domain or category."""
    return (
        bool(line)
        and len(line) <= MAX_PLAIN
        and re.search(r"[。；，：:！？;,!?|\d]|标准|附件|通知|目录", line.text) is None
        and re.search(r"[\u4e00-\u9fff]{2}", line.text) is not None
    )


def same_name(one: Passage, other: Passage) -> bool:
    """Whether two headings name one thing, as 「幼有所育」 and 「幼有所育（续）」 do."""
    return _CONTINUED.sub("", one.text) == _CONTINUED.sub("", other.text)
