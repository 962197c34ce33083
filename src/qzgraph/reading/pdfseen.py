"""What a reader of a PDF page sees of the characters that stand on it.

A page also holds words that nobody sees (unseen modes of drawing, white on white, beside the page or
cut off from it, painted over), words drawn twice for their shadow, watermarks under the text, words
struck through. None of it is the standard's text; all of it is listed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_COVERINGS
from qzgraph.reading.pdfobjects import Rule
from qzgraph.reading.pdfpage import Glyph, PageParts, Run
from qzgraph.reading.pdfunseen import TINY, middle_of, unseen

#: Pictures over so much of the page are the page: a scan. One of so much is worth a word.
_WHOLE_PAGE, _PICTURE = 0.5, 0.01
#: Fewer characters a page than this is a scan, perhaps with a stamp or page numbers as text.
MIN_CHARACTERS = 20
#: The same character, drawn nearer than this to the first, of its width and height, is drawn again.
_AGAIN_ACROSS, _AGAIN_UP = 0.4, 0.35
#: Offsets of one shadow, of the height, differ by less; so many characters show it.
_OFFSET, _MIN_TWINS = 0.04, 3
#: The same character, narrow as a dot, in one square of less than its height.
_TWINS = 8
#: A watermark's characters have others this near to their middles, of their width and height; so
#: many of them; and it is so much lighter or larger than the text.
_ACROSS, _UP, _STAND_ON = 0.45, 0.5, 0.3
_LIGHTER, _LARGER = 0.75, 1.4
#: What is that light, and that large or there that often, is a watermark wherever it stands.
_FAINT, _HUGE, _OFTEN = 0.35, 2.0, 3
#: A line strikes a character through that near to its middle, of its height.
_STRIKES = 0.22
#: Characters fill so much of the line that strikes them through.
_FILLED = 0.7
#: Characters that follow one another in one piece, of their height.
_NEXT = 1.0
#: Headers and footers stand within this share of the page's height from its edges.
_EDGE = 0.15
#: Words that are quoted of what is left out.
_QUOTED = 40


@dataclass(frozen=True)
class Seen:
    """The characters that are read, and the words that are left out, by kind."""

    glyphs: list[Glyph]
    left_out: dict[Left, str]


#: Height in points, and ink in twentieths.
Style = tuple[int, int]


@dataclass(frozen=True)
class _Piece:
    """Characters drawn one behind the other in one style, by their numbers on the page."""

    style: Style
    text: str
    glyphs: list[int]


def is_scan(page: PageParts) -> bool:
    """Whether a page is a picture, with no words or hardly any."""
    return len(page.glyphs) < MIN_CHARACTERS and sum(_pictured(page)) > _WHOLE_PAGE


def _pictured(page: PageParts) -> list[float]:
    """How much of a page each of its pictures takes."""
    return [each.box.within(page.box).area / max(page.box.area, 1.0) for each in page.pictures]


class Sight:
    """Looks at the pages of a document in order; a watermark that one page tells is known on the
    next."""

    def __init__(self) -> None:
        self._watermarks: set[tuple[Style, str]] = set()

    def of(self, page: PageParts) -> Seen:
        """What a reader of the page sees."""
        look = _Look(page)
        look.leave_unseen()
        look.leave_turned()
        look.leave_doubles()
        look.leave(Left.WATERMARK, self._watermarked(look))
        look.leave(Left.STRUCK, _struck(page.glyphs, look.shown, page.horizontal))
        return Seen([page.glyphs[at] for at in look.shown], look.left_out)

    def _watermarked(self, look: _Look) -> set[int]:
        pieces = look.pieces()
        found = {at for at, piece in enumerate(pieces) if look.is_marked(piece)}
        if 2 * sum(len(pieces[at].glyphs) for at in found) > len(look.shown):
            found = set()  # a program that calls the text itself an artifact
        found |= {
            at for at, piece in enumerate(pieces) if (piece.style, piece.text) in self._watermarks
        }
        found |= _by_looks(pieces, look.glyphs)
        self._watermarks |= {(pieces[at].style, pieces[at].text) for at in found}
        return {glyph for at in found for glyph in pieces[at].glyphs}


class _Look:
    """A page while it is looked at: ``shown`` numbers the characters that are still read."""

    def __init__(self, page: PageParts) -> None:
        self.page = page
        self.glyphs = page.glyphs
        self.runs = page.runs
        self.shown = list(range(len(page.glyphs)))
        self.left_out: dict[Left, str] = {}

    def leave(self, kind: Left, gone: set[int]) -> None:
        """Leaves characters out, and lists them."""
        if not gone:
            return
        words = "".join(self.glyphs[at].text for at in self.shown if at in gone).strip()
        self.shown = [at for at in self.shown if at not in gone]
        if words:
            before = self.left_out.get(kind)
            self.left_out[kind] = _shortened(f"{before}…{words}" if before else words)

    def leave_unseen(self) -> None:
        page = self.page
        hidden = unseen(page)
        shown = sum(not self.glyphs[at].text.isspace() for at in self.shown if at not in hidden)
        sizes = _pictured(page)
        is_picture = shown < MIN_CHARACTERS and sum(sizes) > _WHOLE_PAGE
        if is_picture and len(hidden) >= MIN_CHARACTERS:
            # What a program recognised on a scan lies unseen upon it, or beneath it.
            self.leave(
                Left.HIDDEN,
                {at for at in hidden if not page.box.holds(*middle_of(self.glyphs[at]))},
            )
            self.left_out[Left.RECOGNISED] = ""
            return
        self.leave(Left.HIDDEN, hidden)
        if is_picture:
            self.left_out[Left.SCAN] = ""
        elif any(size > _PICTURE for size in sizes):
            self.left_out[Left.PICTURE] = ""

    def leave_turned(self) -> None:
        """Slanted text is a watermark; what stands sideways or on its head may be anything."""
        turns = {at: self.runs[self.glyphs[at].run].turn for at in self.shown}
        self.leave(Left.WATERMARK, {at for at, turn in turns.items() if turn is None})
        self.leave(Left.SIDEWAYS, {at for at, turn in turns.items() if turn})

    def leave_doubles(self) -> None:
        """A shadow's and an outline's characters, and those that imitate bold print."""
        again = _again(self.glyphs, self.shown, self.runs)
        self.shown = [at for at in self.shown if at not in again]

    def is_marked(self, piece: _Piece) -> bool:
        """Whether its program marked a piece as a header, footer or watermark; the first two stand
        at the edges of the page."""
        glyph, box = self.glyphs[piece.glyphs[0]], self.page.box
        edge = _EDGE * (box.top - box.bottom)
        return self.runs[glyph.run].artifact and box.bottom + edge < glyph.middle < box.top - edge

    def pieces(self) -> list[_Piece]:
        found: list[_Piece] = []
        text: list[str] = []
        before: Glyph | None = None
        for at in self.shown:
            glyph = self.glyphs[at]
            style = (round(glyph.height), round(self.runs[glyph.run].color.ink * 20))
            if (
                before is not None
                and style == found[-1].style
                and abs(glyph.middle - before.middle) < 0.1 * glyph.height
                and abs(glyph.left - before.right) < _NEXT * glyph.height
            ):
                found[-1].glyphs.append(at)
                text.append(glyph.text)
            else:
                if found:
                    found[-1] = _Piece(found[-1].style, "".join(text), found[-1].glyphs)
                found.append(_Piece(style, "", [at]))
                text = [glyph.text]
            before = glyph
        if found:
            found[-1] = _Piece(found[-1].style, "".join(text), found[-1].glyphs)
        return found


def _shortened(words: str) -> str:
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"


def _again(glyphs: Sequence[Glyph], here: Sequence[int], runs: Sequence[Run]) -> set[int]:
    """The characters that are drawn again where they stand already, or beside it; of two, the
    lighter. Narrow ones may be drawn as far from the first as from the next one: they are told by
    the offset of the shadow, which wider ones show."""
    often = Counter(glyphs[at].text for at in here)
    order = sorted(
        (at for at in here if often[glyphs[at].text] > 1),
        key=lambda at: -runs[glyphs[at].run].color.ink,
    )
    kept: defaultdict[tuple[str, int, int, int], list[int]] = defaultdict(list)
    gone: set[int] = set()
    offsets: Counter[tuple[int, int]] = Counter()
    near: list[tuple[int, tuple[int, int]]] = []
    for at in order:
        glyph = glyphs[at]
        height = max(glyph.height, TINY)
        reach = _AGAIN_ACROSS * height
        # Squares twice as wide as the reach: no more than two each way are within it.
        columns = {int((glyph.left + by) // (2 * reach)) for by in (-reach, reach)}
        rows = {int((glyph.middle + by) // (2 * reach)) for by in (-reach, reach)}
        size = round(height)
        twin = offset = None
        for key in ((glyph.text, size, x, y) for x in columns for y in rows):
            for other in kept.get(key, ()):
                across = (glyph.left - glyphs[other].left) / height
                up = (glyph.middle - glyphs[other].middle) / height
                offset = (round(across / _OFFSET), round(up / _OFFSET))
                if abs(up) > _AGAIN_UP:
                    continue
                width = (glyph.right - glyph.left) / height
                if abs(across) < _AGAIN_ACROSS * width:
                    twin = other
                    break
                near.append((at, offset))
            if twin is not None:
                break
        if twin is not None and offset is not None:
            gone.add(at)
            offsets[offset] += 1
        else:
            square = (int(glyph.left // (2 * reach)), int(glyph.middle // (2 * reach)))
            same = kept[glyph.text, size, *square]
            if len(same) < _TWINS:
                same.append(at)
    for at, (across_steps, up_steps) in near:
        alike = sum(offsets[across_steps + x, up_steps + y] for x in (-1, 0, 1) for y in (-1, 0, 1))
        if alike >= _MIN_TWINS:
            gone.add(at)
    return gone


def _by_looks(pieces: Sequence[_Piece], glyphs: Sequence[Glyph]) -> set[int]:
    """The pieces that are watermarks by their looks: lighter or larger than the text, and on it."""
    sizes: Counter[Style] = Counter()
    for piece in pieces:
        sizes[piece.style] += len(piece.glyphs)
    if len(sizes) < 2:
        return set()
    (height, ink), _ = sizes.most_common(1)[0]
    lighter = {at for at, piece in enumerate(pieces) if piece.style[1] <= _LIGHTER * ink}
    larger = {at for at, piece in enumerate(pieces) if piece.style[0] >= _LARGER * height}
    others = _Points(
        glyphs[g] for at, p in enumerate(pieces) if at not in lighter | larger for g in p.glyphs
    )
    found = {
        at
        for at in sorted(lighter | larger)
        if sum(others.has_on(glyphs[g]) for g in pieces[at].glyphs)
        > _STAND_ON * len(pieces[at].glyphs)
    }
    styles = {pieces[at].style for at in found & lighter}
    texts = {(pieces[at].style, pieces[at].text) for at in found}
    often = Counter((piece.style, piece.text) for piece in pieces)
    for at, piece in enumerate(pieces):
        key = (piece.style, piece.text)
        faint = piece.style[1] <= _FAINT * ink
        if (
            piece.style in styles
            or key in texts
            or (faint and (piece.style[0] >= _HUGE * height or often[key] >= _OFTEN))
        ):
            found.add(at)
    return found


class _Points:
    """The middles of characters, to ask for those near a place."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self._points = sorted((g.middle, (g.left + g.right) / 2) for g in glyphs)
        self._asked = 0

    def has_on(self, glyph: Glyph) -> bool:
        """Whether one stands on a character. Past a bound of looks the answer is no."""
        x, y = middle_of(glyph)
        across, up = _ACROSS * (glyph.right - glyph.left), _UP * glyph.height
        first = bisect_left(self._points, (y - up, float("-inf")))
        last = bisect_right(self._points, (y + up, float("inf")))
        self._asked += last - first
        if self._asked > MAX_COVERINGS:
            return False
        return any(abs(self._points[at][1] - x) <= across for at in range(first, last))


def _struck(glyphs: Sequence[Glyph], here: Sequence[int], horizontal: Iterable[Rule]) -> set[int]:
    """The characters through whose middles a line goes that is about as long as they are."""
    rows = sorted((glyphs[at].middle, at) for at in here)
    tallest = max((glyphs[at].height for at in here), default=0.0)
    struck: set[int] = set()
    asked = 0
    for rule in horizontal:
        reach = _STRIKES * tallest
        first = bisect_left(rows, (rule.at - reach, -1))
        last = bisect_right(rows, (rule.at + reach, len(glyphs)))
        asked += last - first
        if asked > MAX_COVERINGS:
            return struck
        on = []
        for _, at in rows[first:last]:
            glyph = glyphs[at]
            if (
                abs(glyph.middle - rule.at) <= _STRIKES * glyph.height
                and rule.start <= (glyph.left + glyph.right) / 2 <= rule.end
            ):
                on.append(at)
        filled = sum(glyphs[at].right - glyphs[at].left for at in on)
        if on and filled >= _FILLED * (rule.end - rule.start):
            struck.update(on)
    return struck
