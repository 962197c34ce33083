"""Walks through a web page and writes what it shows: paragraphs, numbered lists, tables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

from qzgraph.errors import UnreadableSource
from qzgraph.reading.archive import Element
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.characters import raised
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_NESTING
from qzgraph.reading.numbering import written_number
from qzgraph.reading.webnavigation import Navigation, is_never_shown, is_struck
from qzgraph.reading.webstyles import PageStyles
from qzgraph.reading.webtables import WebTable

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
        "figcaption figure form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre search "
        "section summary table tbody td tfoot th thead tr ul",
    )
)
#: What shows something that is not in the page's text.
_OBJECTS = frozenset(("iframe", "object", "embed", "applet"))
_SPACES = re.compile(r"[ \t\r\n\f]+")
#: A number that the text brings itself, beside which a list's own is not shown, or not meant.
_NUMBERED = re.compile(
    r"[（(\[【第]?\s*[\d〇零一二三四五六七八九十百]{1,4}\s*[)）\]】、.．章条项]|[①-⓿]"
)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*(?:[\w\s]*?\s)?([a-z-]+)", re.I)
#: Kinds of numbers, by the word of CSS or HTML's own letter, as Word's formats name them.
_LIST_KINDS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "decimal": "decimal",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "none": "",
}
_CHINESE_MARK = "、"


@dataclass
class _List:
    """An ordered list while it goes on; ``step`` is -1 for one that counts down."""

    kind: str
    number: int
    step: int
    style: str = field(default="")


class Flow:
    """Writes one page; :meth:`read` once."""

    def __init__(self, out: SourceBuilder, navigation: Navigation, styles: PageStyles) -> None:
        self._out = out
        self._navigation = navigation
        self._styles = styles
        self._shown = [styles.first()]
        self._pieces: list[str] = []
        self._unseen: list[str] = []
        self._marker = ""
        self._paragraphs = 0
        self._lists: list[_List | None] = []
        self._table: WebTable | None = None
        self._depth = 0  # of tables within the data table, itself too
        self._layouts: set[Element] = set()
        self._pre = 0
        self._pictures = 0

    def read(self, root: Element) -> None:
        """Everything that is shown. Raises :class:`UnreadableSource` beyond the bounds."""
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: Element | None = None
        for event, element in walk:
            if event == "start":
                if self._leaves_out(element):
                    skipped = element
                    walk.skip_subtree()
                else:
                    self._begin(element)
                    self._shown.append(self._styles.within(element, self._shown[-1]))
                    self._text(element.text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._end(element)
                self._shown.pop()
            self._text(element.tail)
        self._flush()
        if not self._styles.is_whole:
            self._out.leave_out(Left.STYLES, "", "网页")
        if self._pictures:
            self._out.leave_out(Left.PICTURE, f"{self._pictures}张", "网页")

    # What is left out.

    def _leaves_out(self, element: Element) -> bool:
        if not isinstance(element.tag, str):
            return True
        if is_never_shown(element):
            words = "".join("".join(text.itertext()) for text in element.iter("text"))
            if element.tag == "svg" and words.strip():
                self._leave(Left.DRAWING, words)
            return True
        if element.tag == "img":
            self._pictures += 1
            return True
        if element.tag in _OBJECTS:
            self._leave(Left.OBJECT, element.get("src") or element.get("data") or element.tag)
            return True
        if self._styles.hides(element):
            kind = Left.HIDDEN
        elif is_struck(element) or self._styles.strikes(element):
            kind = Left.STRUCK
        elif self._navigation.is_navigation(element, self._table is not None):
            kind = Left.NAVIGATION
        else:
            return False
        filled = element.tag == "input" and element.get("type") != "hidden" and element.get("value")
        if self._navigation.letters(element) or filled:
            self._leave(kind, "".join(element.itertext()) or element.get("value") or "")
        if element.tag in _BLOCKS:
            self._flush()
        return True

    def _leave(self, kind: Left, text: str) -> None:
        self._leave_unseen()
        self._out.leave_out(kind, text, self._place())

    def _place(self) -> str:
        if self._table:
            return self._table.place
        return f"第{self._paragraphs + 1}段"

    # Elements.

    def _begin(self, element: Element) -> None:
        tag = element.tag
        if tag in ("br", "hr"):
            self._pieces.append("\v")
        elif tag in _BLOCKS:
            self._flush()
        if tag == "pre":
            self._pre += 1
        elif tag == "table":
            self._begin_table(element)
        elif tag in ("td", "th", "tr", "tbody", "thead", "tfoot"):
            self._begin_part(element)
        elif tag in ("ol", "ul"):
            self._lists.append(_ordered(element) if tag == "ol" else None)
        elif tag == "li" and self._lists and self._lists[-1]:
            self._marker = _marker(self._lists[-1], element)

    def _end(self, element: Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        if tag == "pre":
            self._pre -= 1
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "table":
            self._end_table(element)
        elif tag in ("td", "th") and self._table and self._depth == 1:
            self._table.end_cell()
        elif tag in ("tbody", "thead", "tfoot") and self._table and self._depth == 1:
            self._table.end_section()

    def _begin_table(self, element: Element) -> None:
        if self._table is None and self._navigation.lays_out(element):
            self._layouts.add(element)
            return
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise UnreadableSource(
                f"its tables stand within each other more than {MAX_NESTING} deep",
                where=self._out.name,
                mend="take the inner tables out",
            )
        if self._table is None:
            self._table = WebTable(self._out)

    def _begin_part(self, element: Element) -> None:
        if self._table is None or self._depth != 1:
            return
        if element.tag == "tr":
            self._table.row()
        elif element.tag in ("td", "th"):
            self._table.cell(_span(element, "colspan"), _span(element, "rowspan"))

    def _end_table(self, element: Element) -> None:
        if element in self._layouts:
            self._layouts.discard(element)
            return
        self._depth -= 1
        if self._depth == 0 and self._table:
            self._table.write()
            self._table = None

    # Text.

    def _text(self, text: str | None) -> None:
        if not text:
            return
        shown = self._shown[-1]
        if not shown.is_seen:
            self._unseen.append(text)
        else:
            if text.strip():
                self._leave_unseen()
            text = raised(text) if shown.raised else text
            self._pieces.append(
                text.replace("\r\n", "\n").replace("\n", "\v") if self._pre else text
            )

    def _leave_unseen(self) -> None:
        """Lists the words that were met and not seen."""
        words, self._unseen = "".join(self._unseen), []
        if words.strip():
            self._out.leave_out(Left.HIDDEN, words, self._place())

    def _flush(self) -> None:
        self._leave_unseen()
        if not self._pieces:
            return
        text = _collapsed("".join(self._pieces))
        self._pieces = []
        if not text.strip():
            return
        if self._marker:
            text = text.lstrip()
            text = text if _NUMBERED.match(text) else f"{self._marker}{text}"
            self._marker = ""
        if self._table and self._table.is_open:
            self._table.add(text)
        else:
            self._paragraphs += 1
            self._out.paragraph(text, f"第{self._paragraphs}段")


def _collapsed(text: str) -> str:
    """White space as a browser shows it: a run of it is one space, and none where the source only
    breaks its line between two ideographs (CSS Text 3, 4.1.3); 「\\v」 stands for a line break."""
    parts = _SPACES.split(text)
    gaps = _SPACES.findall(text)
    shown = [parts[0]]
    for gap, (before, after) in zip(gaps, pairwise(parts), strict=True):
        broken = "\n" in gap and before and after and _is_wide(before[-1]) and _is_wide(after[0])
        shown.append(("" if broken else " ") + after)
    return "\n".join(line.strip(" ") for line in "".join(shown).split("\v"))


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _span(cell: Element, name: str) -> int:
    """What a browser takes of a span: a number, if it is one. 0 stands for: to the end."""
    value = str(cell.get(name, "1")).strip()
    digits = re.match(r"\+?(\d{1,9})", value)
    return int(digits.group(1)) if digits else 1


def _ordered(element: Element) -> _List:
    style = _LIST_STYLE.search(element.get("style") or "")
    told = style.group(1).lower() if style else str(element.get("type", "1"))
    start = re.fullmatch(r"\s*([+-]?\d{1,6})\s*", element.get("start") or "")
    down = element.get("reversed") is not None
    items = sum(1 for child in element if child.tag == "li") if down else 1
    return _List(
        _LIST_KINDS.get(told, "decimal"), int(start.group(1)) if start else items, -1 if down else 1
    )


def _marker(of: _List, item: Element) -> str:
    value = re.fullmatch(r"\s*([+-]?\d{1,6})\s*", item.get("value") or "")
    number = int(value.group(1)) if value else of.number
    of.number = number + of.step
    if not of.kind:
        return ""
    mark = _CHINESE_MARK if of.kind == "chineseCounting" else "."
    return f"{written_number(number, of.kind)}{mark}"
