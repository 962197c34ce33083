"""Small PDFs, written operator by operator; the font is the machine's affair, as in many PDFs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

#: What the font's widths are, in the PDF itself: ASCII is half as wide as high.
_FONT = (
    "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
    "/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)"
    "/Ordering(GB1)/Supplement 4>>/FontDescriptor 3 0 R/DW 1000/W[1 95 500 814 939 500]>>",
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light-UniGB-UCS2-H/Encoding/UniGB-UCS2-H"
    "/DescendantFonts[4 0 R]>>",
)
#: Graphics states: half transparent, and not to be seen.
_STATES = "/ExtGState<</Half<</ca 0.3>>/None<</ca 0>>>>"
#: One grey dot, to be drawn as large as a page.
_PICTURE = (
    "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    "/Length 1>>stream\n\x80\nendstream"
)
A4 = (0, 0, 595, 842)


def code(text: str) -> str:
    """A text as the font's codes."""
    return f"<{text.encode('utf-16-be').hex()}>"


def line(text: str, x: float, y: float, size: float = 12, before: str = "") -> str:
    """Operators that draw a text; ``before`` sets its colour or mode."""
    return f"\nq BT {before} /F {size} Tf 1 0 0 1 {x} {y} Tm {code(text)} Tj ET Q\n"


def lines(texts: Sequence[str], x: float = 60, y: float = 780, step: float = 22) -> str:
    """Texts, one below the other."""
    return "".join(line(text, x, y - step * at) for at, text in enumerate(texts))


def pdf(
    path: Path,
    *pages: str,
    media: Sequence[float] = A4,
    crops: Sequence[Sequence[float]] = (),
    extra: str = "",
    form: str = "",
) -> Path:
    """A PDF of pages by their operators. ``crops`` are their CropBoxes, ``extra`` goes into each
    page's dictionary, ``form`` is drawn by ``/Form Do``, a picture by ``/Picture Do``."""
    inside = f"/Font<</F 5 0 R>>{_STATES}"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        *_FONT,
        _PICTURE,
        f"<</Type/XObject/Subtype/Form/BBox[-2000 -2000 2000 2000]/Resources<<{inside}>>"
        f"/Length {len(form)}>>stream\n{form}\nendstream",
    ]
    kids = []
    for at, content in enumerate(pages):
        crop = f"/CropBox[{' '.join(map(str, crops[at]))}]" if crops else ""
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{' '.join(map(str, media))}]{crop}{extra}"
            f"/Contents {len(objects)} 0 R"
            f"/Resources<<{inside}/XObject<</Picture 6 0 R/Form 7 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    out = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")
    path.write_bytes(out)
    return path
