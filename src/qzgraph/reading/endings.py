"""Tells where an item's last field ends, so that what follows does not leak into it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qzgraph.reading.headings import numbered
from qzgraph.reading.labels import FIELDS, Labels
from qzgraph.reading.pieces import Line, Piece

#: An agency field is a list of bodies; the longest printed, item 68's, is 26 characters: two lines.
_MAX_AGENCY_LINES = 5
_CONTINUES = re.compile(r"[、，,；;（(和与及]$")
_DATE = re.compile(
    r"(?:19|20)\d{2}[年\-/.]\d{1,2}[月\-/.]\d{1,2}日?"
    r"|[二〇零○Ｏ一三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
#: A hard-wrapped text has lines of one width, at most that of a page.
_MAX_WIDTH = 60
#: A line that reaches so much of the width runs on in the next one.
_FULL = 0.85


class Endings:
    """Finds ends of agency fields in the manner of the document: with a full stop, or without."""

    def __init__(self, pieces: Sequence[Piece], labels: Labels) -> None:
        self._pieces = pieces
        self._labels = labels
        lengths = sorted(
            len(piece.printed or piece.text) for piece in pieces if isinstance(piece, Line)
        )
        widest = lengths[len(lengths) * 19 // 20] if lengths else 0
        wrapped = 0 < widest <= _MAX_WIDTH and lengths[-1] <= widest * 1.3
        self._width = widest if wrapped else None
        self._full_stops = self._has_full_stops()

    def _has_full_stops(self) -> bool:
        """Whether agencies mostly end with a full stop, in their own line or in the next."""
        ended = total = 0
        for at, piece in enumerate(self._pieces):
            if isinstance(piece, Line) and piece.role == "agencyText" and not piece.closed:
                total += 1
                following = self._plain(at + 1)
                ended += piece.text.text.endswith("。") or (
                    following is not None and following.text.text.endswith("。")
                )
        return ended * 2 > total

    def _plain(self, at: int) -> Line | None:
        piece = self._pieces[at] if at < len(self._pieces) else None
        return piece if isinstance(piece, Line) and not piece.role else None

    def agency_end(self, start: int, limit: int) -> int | None:
        """The piece after an item's agencies where these are its last field, else None."""
        roles = [
            (at, piece)
            for at in range(start, limit)
            if isinstance(piece := self._pieces[at], Line) and piece.role
        ]
        in_fields = [(at, piece) for at, piece in roles if piece.role in FIELDS]
        if not in_fields or in_fields[-1][1].role != "agencyText":
            return None
        at, last = in_fields[-1]
        if last.closed:
            return at + 1
        if not last.text:
            at += 1
        if self._full_stops:
            for end in range(at, min(at + _MAX_AGENCY_LINES, limit)):
                piece = self._pieces[end]
                if not isinstance(piece, Line) or (end > in_fields[-1][0] and piece.role):
                    break
                if end > at and (numbered(piece.text) or self.is_outside(piece)):
                    break
                if piece.text.text.endswith("。"):
                    return end + 1
        while at < limit and self._runs_on(at, limit):
            at += 1
        return min(at + 1, limit)

    def _runs_on(self, at: int, limit: int) -> bool:
        """Whether a line's agencies are continued in the next line."""
        line, following = self._pieces[at], self._plain(at + 1)
        if at + 1 >= limit or following is None or not isinstance(line, Line):
            return False
        if self.is_outside(following) or following.closed:
            return False
        if _CONTINUES.search(line.text.text) or re.match(r"[、，]", following.text.text):
            return True
        full = self._width and len(line.printed or line.text) >= self._width * _FULL
        return bool(full) and numbered(following.text) is None

    def last_end(self, start: int, limit: int) -> int:
        """Where the last item ends whose last field is not its agencies."""
        for at in range(start + 1, limit):
            line = self._plain(at)
            if line is not None and self.is_outside(line):
                return at
        return limit

    def is_outside(self, line: Line) -> bool:
        """Whether a line is a web page's or a notice's: 打印本页, 附件, a date, ``—END—``."""
        text = line.text.text
        return self._labels.is_end(line.text) or _DATE.fullmatch(text) is not None
