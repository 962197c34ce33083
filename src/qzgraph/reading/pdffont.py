"""Opens pdfium so that it reads a PDF the same on every machine, whatever fonts are there.

A PDF may leave its fonts to the machine. pdfium then measures the characters of some other font,
and leaves out those that no font of the machine draws. Here it is given one font for all that a
file does not bring: every character a square, wide or narrow. Where characters stand is told by the
advance widths in the PDF itself (:mod:`qzgraph.reading.pdfpage`).
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

_EM = 1000
_ASCENT, _DESCENT = 880, -120
#: From here on characters are as wide as high; what is not, such as half-width katakana, tells its
#: width in the PDF.
_WIDE_FROM = 0x2E80
_LAST = 0x10FFFF
#: FPDF_SYSFONTINFO.GetFontData's own word for a file that holds several fonts.
_COLLECTION = 0x74746366
_HANDLE = 1


@cache
def load() -> tuple[Any, Any]:
    """pypdfium2 and its raw functions, with no other fonts than this one."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    info = pdfium.FPDF_SYSFONTINFO()
    info.version = 1
    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    info.MapFont = kinds["MapFont"](lambda *_: _HANDLE)
    info.GetFontData = kinds["GetFontData"](_font_data)
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(info))
    _KEPT.append(info)
    return pypdfium2, pdfium


#: pdfium goes on calling what it was given.
_KEPT: list[Any] = []


def _font_data(_this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
    font = metric_font()
    if table == _COLLECTION:
        return 0
    if table:
        font = _tables().get(table.to_bytes(4, "big"), b"")
    if buffer and size >= len(font):
        ctypes.memmove(buffer, font, len(font))
    return len(font)


@cache
def metric_font() -> bytes:
    """The font, as a TrueType file (ISO/IEC 14496-22)."""
    tables = _tables()
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power))
    entries, body = b"", b""
    begin = len(head) + 16 * count
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += tag + struct.pack(">III", total, begin + len(body), len(table))
        body += padded
    return head + entries + body


@cache
def _tables() -> dict[bytes, bytes]:
    narrow, wide = _square(_EM // 2), _square(_EM)
    box = (0, _DESCENT, _EM, _ASCENT)
    glyphs = [wide, narrow, wide]  # the first stands for what has no character
    starts = [0, len(wide), len(wide) + len(narrow), 2 * len(wide) + len(narrow)]
    groups = struct.pack(">III", 0x20, _WIDE_FROM - 1, 1) + struct.pack(
        ">III", _WIDE_FROM, _LAST, 2
    )
    # Format 13: many characters, one glyph.
    many = struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, 2) + groups
    return {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + many,
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, *box, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH",
            *(
                0x00010000,
                _ASCENT,
                _DESCENT,
                0,
                _EM,
                0,
                0,
                _EM,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                len(glyphs),
            ),
        ),
        b"hmtx": struct.pack(">HhHhHh", _EM, 0, _EM // 2, 0, _EM, 0),
        b"loca": struct.pack(">4I", *starts),
        b"maxp": struct.pack(">IH13H", 0x00010000, len(glyphs), 4, 1, *([0] * 2), 1, *([0] * 8)),
    }


def _square(width: int) -> bytes:
    """A glyph: a square of four corners, from the baseline's descent to its ascent."""
    outline = struct.pack(">hhhhhHH", 1, 0, _DESCENT, width, _ASCENT, 3, 0)
    flags = bytes([1, 1, 1, 1])
    xs = struct.pack(">hhhh", 0, 0, width, 0)
    ys = struct.pack(">hhhh", _DESCENT, _ASCENT - _DESCENT, 0, _DESCENT - _ASCENT)
    made = outline + flags + xs + ys
    return made + bytes(-len(made) % 4)
