"""Reads the text of a Word paragraph as a reader of the page sees it, and lists what he does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from qzgraph.reading.archive import Element, local
from qzgraph.reading.characters import is_symbol_font, normal, raised, symbol
from qzgraph.reading.leftout import Left
from qzgraph.reading.numbering import W, value_of
from qzgraph.reading.wordstyles import Styles, is_on

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EXTENDED_SYMBOL = "}symEx"

#: What stands for text in a run.
_CHARACTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
#: Properties, the readings above a word, and what was moved away, which stands where it went.
_SKIPPED = frozenset(f"{W}{name}" for name in ("pPr", "rPr", "rt", "moveFrom", "sdtPr"))
_DRAWINGS = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))
_TEXTS = frozenset((f"{W}t", f"{W}delText", f"{_MATH}t"))
#: What a drawing holds, by the local name of an element in it.
_PICTURES = ("blip", "imagedata")
_OBJECTS = ("chart", "relIds", "OLEObject")
#: Notes and comments, by the element that refers to one and the kind of its part.
REFERENCES = {
    f"{W}footnoteReference": ("footnotes", Left.NOTE),
    f"{W}endnoteReference": ("endnotes", Left.NOTE),
    f"{W}commentReference": ("comments", Left.COMMENT),
}


Piece = tuple[str, Element | None]
"""Words, and the element that holds them; None for what stands in none (a number that Word adds)."""

#: Text is raised that stands so much of its size above the rest of its paragraph; a little is done to
#: make two fonts look level.
_RAISED = 0.2
#: What is told one by one.
_APART = (Left.NOTE, Left.COMMENT, Left.OBJECT)
#: Words that are quoted of an embedded file.
_QUOTED = 200
#: Characters before the mark of a note, to find it by.
_BEFORE_MARK = 12


@dataclass(frozen=True)
class _Ground:
    """What the runs of a paragraph stand on: its style, whether that is coloured, and how much above
    the line all of it is set."""

    style: str | None
    shaded: bool
    foot: float


@dataclass
class ParagraphText:
    """The visible text of a paragraph, what was left out of it, and the text boxes anchored in it
    (``w:txbxContent``); ``pieces`` are the text while it is being read."""

    pieces: list[Piece] = field(default_factory=list)
    left: list[tuple[Left, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    def note(self, kind: Left, words: str) -> None:
        """A note, with what stands before its mark."""
        before = joined(self.pieces[-_BEFORE_MARK:]).strip()[-_BEFORE_MARK:]
        self.leave(kind, f"{words.strip()}（注在“{before}”之后）" if before else words)

    @property
    def text(self) -> str:
        return joined(self.pieces)

    def leave(self, kind: Left, text: str) -> None:
        """Runs of one kind that follow each other are one."""
        if self.left and self.left[-1][0] is kind and kind not in _APART:
            text = self.left.pop()[1] + text
        self.left.append((kind, text))

    def then(self, other: ParagraphText) -> ParagraphText:
        """This and a paragraph that it runs into."""
        return ParagraphText(
            self.pieces + other.pieces, self.left + other.left, self.boxes + other.boxes
        )


class Runs:
    """Reads paragraphs; ``note`` gives the words of a note or a comment by the kind of its part and
    its id, None for one of this program's own, ``held`` those of a file that is embedded, by the name of the relation to it."""

    def __init__(
        self, styles: Styles, note: Callable[[str, str], str | None], held: Callable[[str], str]
    ) -> None:
        self._styles = styles
        self._note = note
        self._held = held

    def read(self, paragraph: Element, *, shaded: bool = False) -> ParagraphText:
        """A paragraph's text; ``shaded`` is whether what it stands on is coloured."""
        found = ParagraphText()
        properties = paragraph.find(f"{W}pPr")
        style = None
        if properties is not None:
            style = value_of(properties, "pStyle")
            shaded = shaded or properties.find(f"{W}shd") is not None
        shaded = shaded or self._styles.shades(style)
        ground = _Ground(style, shaded, self._foot(paragraph, style))
        for piece in self._texts(paragraph, found, ground, ""):
            found.pieces.append(piece)  # one by one: a note is told by the words before it
        return found

    def _foot(self, paragraph: Element, style: str | None) -> float:
        """How much above its line most text of a paragraph stands, of its size."""
        if not self._styles.lifts and next(paragraph.iter(f"{W}position"), None) is None:
            return 0.0
        lifts: Counter[float] = Counter()
        for run in paragraph.iter(f"{W}r"):
            look = self._styles.look(run.find(f"{W}rPr"), style, shaded=True)
            lifts[look.lift] += sum(len(text.text or "") for text in run.iterfind(f"{W}t"))
        return lifts.most_common(1)[0][0] if lifts else 0.0

    def mark_is_hidden(self, properties: Element | None) -> bool:
        """Whether the end of a paragraph with these properties is hidden or deleted, so that it
        runs into the next."""
        mark = None if properties is None else properties.find(f"{W}rPr")
        if properties is None or mark is None:
            return False
        gone = any(mark.find(f"{W}{name}") is not None for name in ("del", "moveFrom"))
        return gone or self._styles.look(mark, None, shaded=True).hidden

    def _texts(
        self, element: Element, out: ParagraphText, ground: _Ground, font: str
    ) -> Iterator[Piece]:
        for child in element:
            tag = child.tag
            if tag in (f"{W}t", f"{_MATH}t"):
                yield _in_font(child.text or "", font), child
            elif tag == f"{W}r":
                look = self._styles.look(child.find(f"{W}rPr"), ground.style, shaded=ground.shaded)
                if look.hidden or look.struck:
                    _leave(out, Left.HIDDEN if look.hidden else Left.STRUCK, child)
                else:
                    texts = self._texts(child, out, ground, look.font)
                    if look.raised or look.lift - ground.foot >= _RAISED:
                        texts = ((raised(words), holder) for words, holder in texts)
                    yield from texts
            elif tag in _CHARACTERS:
                yield _CHARACTERS[tag], child
            elif tag == f"{W}sym":
                yield _symbol(child.get(f"{W}char", ""), child.get(f"{W}font", "")), child
            elif tag.endswith(_EXTENDED_SYMBOL):
                values = {name.rpartition("}")[2]: value for name, value in child.items()}
                yield _symbol(values.get("char", ""), values.get("font", "")), child
            elif tag == f"{W}del":
                _leave(out, Left.DELETED, child)
            elif tag == f"{W}sdt" and is_placeholder(child):
                _leave(out, Left.PLACEHOLDER, child)
            elif tag in REFERENCES:
                part, kind = REFERENCES[tag]
                words = self._note(part, child.get(f"{W}id", ""))
                if words is None:
                    continue
                if kind is Left.NOTE:
                    out.note(kind, words)
                else:
                    out.leave(kind, words)
            elif tag in _DRAWINGS:
                _draw(child, out, self._held)
            elif tag == f"{_MC}AlternateContent":
                yield from self._alternative(child, out, ground, font)
            elif tag not in _SKIPPED:
                yield from self._texts(child, out, ground, font)

    def _alternative(
        self, element: Element, out: ParagraphText, ground: _Ground, font: str
    ) -> Iterator[Piece]:
        """The first of several ways to say one thing that says something here."""
        for branch in element:
            found = ParagraphText()
            pieces = list(self._texts(branch, found, ground, font))
            if joined(pieces) or found.boxes or found.left:
                out.left += found.left
                out.boxes += found.boxes
                yield from pieces
                return


def joined(pieces: Iterable[Piece]) -> str:
    """The words of some pieces."""
    return "".join(words for words, _ in pieces)


def is_placeholder(control: Element) -> bool:
    """Whether a content control (``w:sdt``) shows nothing but its prompt."""
    shown = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    return shown is not None and is_on(shown.get(f"{W}val", "1"))


def words_of(element: Element) -> str:
    """All words in an element, deleted and hidden ones too, each paragraph's apart."""
    if element.tag == f"{W}p":
        return "".join(text.text or "" for text in element.iter(*_TEXTS))
    paragraphs = ("".join(t.text or "" for t in p.iter(*_TEXTS)) for p in element.iter(f"{W}p"))
    found = " ".join(text for text in paragraphs if text)
    return found or "".join(text.text or "" for text in element.iter(*_TEXTS))


def _leave(out: ParagraphText, kind: Left, element: Element) -> None:
    if (words := words_of(element)).strip():
        out.leave(kind, words)


def _draw(drawing: Element, out: ParagraphText, held: Callable[[str], str]) -> None:
    """What a drawing holds: text boxes to be read in place, and what is but named."""
    boxes = [
        box
        for box in drawing.iter(f"{W}txbxContent")
        if not any(above.tag == f"{W}txbxContent" for above in box.iterancestors())
    ]
    out.boxes += boxes
    if boxes:
        return
    names = {local(element) for element in drawing.iter()}
    words = "".join(
        [
            *(text.text or "" for text in drawing.iter() if str(text.tag).endswith("/main}t")),
            *(path.get("string", "") for path in drawing.iter() if local(path) == "textpath"),
        ]
    )
    if words.strip():
        out.leave(Left.DRAWING, words)
    elif names & set(_OBJECTS):
        out.leave(Left.OBJECT, "；".join(filter(None, _objects(drawing, held))))
    elif names & set(_PICTURES):
        out.leave(Left.PICTURE, "")


def _objects(drawing: Element, held: Callable[[str], str]) -> Iterator[str]:
    """The program of each embedded object, as the file names it, and its words."""
    for element in drawing.iter():
        if local(element) == "OLEObject":
            words = held(element.get(RELATION, ""))
            words = f"{words[:_QUOTED]}…" if len(words) > _QUOTED else words
            yield "：".join(filter(None, (element.get("ProgID", ""), words)))


def _in_font(text: str, font: str) -> str:
    """Text as its font draws it: a symbol font has its own meaning for private-use codes, and for
    those beyond ASCII; a meaning that the character has anyway leaves it as it is."""
    if text.isascii() or not is_symbol_font(font):
        return text
    return "".join(_drawn(char, font) for char in text)


def _drawn(char: str, font: str) -> str:
    code = ord(char)
    if not (0x80 <= code <= 0xFF or 0xF000 <= code <= 0xF0FF):
        return char
    meaning = symbol(code, font)
    if meaning is None:
        return "\N{REPLACEMENT CHARACTER}"
    return char if normal(char) == meaning else meaning


def _symbol(code: str, font: str) -> str:
    """The character of a ``w:sym``; U+FFFD, which is listed, for one that nobody knows."""
    try:
        number = int(code, 16)
    except ValueError:
        return "\N{REPLACEMENT CHARACTER}"
    meaning = symbol(number, font)
    if meaning is not None:
        return meaning
    plain = 0x20 <= number < 0xD800 or 0xF900 <= number <= 0xFFFD
    return chr(number) if plain and not is_symbol_font(font) else "\N{REPLACEMENT CHARACTER}"
