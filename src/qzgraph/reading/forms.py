"""The forms of files that are read, and what the first bytes of one say of it: names lie. A .doc
that a website makes is often HTML, a .xls HTML, a .csv or an .xlsx."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True)
class Form:
    """A kind of file as people know it: its name in both languages, its usual suffixes, and what
    reading it ``needs`` beside this package."""

    zh: str
    en: str
    suffixes: tuple[str, ...]
    needs: str = ""


#: In the order in which they are offered.
FORMS = (
    Form("Word", "Word", (".docx",)),
    Form("Excel", "Excel", (".xlsx",)),
    Form(
        "旧版Word、WPS文字、RTF",
        "old Word, WPS, RTF",
        (".doc", ".wps", ".rtf", ".odt"),
        "LibreOffice",
    ),
    Form("旧版Excel、WPS表格", "old Excel, WPS", (".xls", ".et")),
    Form("OpenDocument", "OpenDocument", (".ods",)),
    Form("PDF", "PDF", (".pdf",)),
    Form("OFD", "OFD", (".ofd",)),
    Form("图片", "pictures", (".png", ".jpg", ".jpeg", ".tif", ".tiff"), "qzgraph[ocr]"),
    Form("文本", "text", (".txt", ".md")),
    Form("网页", "web pages", (".html", ".htm", ".mhtml", ".mht")),
    Form("CSV", "CSV", (".csv", ".tsv")),
)
#: Every suffix that is read, with its dot.
SUFFIXES = tuple(suffix for form in FORMS for suffix in form.suffixes)

#: Those who give a file read this: 「Word、Excel … (.docx .xlsx …)」.
OFFERED = f"{'、'.join(form.zh for form in FORMS)}（{' '.join(SUFFIXES)}）"

#: The part that every OFD package has.
OFD = "OFD.xml"
TEXT_SUFFIXES = (".txt", ".md", ".markdown", "")


class Content(Enum):
    """What a file is by its bytes."""

    ZIP = auto()
    OLE = auto()
    PDF = auto()
    RTF = auto()
    PICTURE = auto()
    WEB_PAGE = auto()
    WEB_ARCHIVE = auto()
    OFFICE_TEXT_XML = auto()
    OFFICE_SHEET_XML = auto()
    OTHER_XML = auto()
    OTHER = auto()


#: Enough to see a page behind its comments.
FIRST_BYTES = 4096
#: A PDF may stand behind bytes that a server put before it (ISO 32000-1, annex H.3.4.1).
_PDF_WITHIN = 1024
_STARTS = (
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (b"\xd0\xcf\x11\xe0", Content.OLE),
    (b"{\\rtf", Content.RTF),
    (b"\x89PNG\r\n", Content.PICTURE),
    (b"\xff\xd8\xff", Content.PICTURE),
    (b"GIF8", Content.PICTURE),
    (b"II*\x00", Content.PICTURE),
    (b"MM\x00*", Content.PICTURE),
)
_BITMAP = re.compile(rb"BM....\0\0\0\0", re.DOTALL)
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
#: What may stand before the first element.
_BEFORE = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)+", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
#: What a page without <html> begins with: some websites give a bare table out as .xls. Markdown may
#: begin so, too.
_PART_OF_PAGE = re.compile(
    r"<(?:head|body|meta|title|style|script|table|div|p|span|font|center|h[1-6]|ul|ol|br)\b",
    re.IGNORECASE,
)
#: Office files of 2003 as XML, new ones as one XML file, OpenDocument as one, and 标文通 (UOF,
#: GB/T 20916).
_SHEET_XML = re.compile(
    r"urn:schemas-microsoft-com:office:spreadsheet\"|progid=\"Excel\.|opendocument\.spreadsheet\""
    r"|schemas\.uof\.org/.*mimetype=\"vnd\.uof\.spreadsheet\"",
    re.DOTALL,
)
_TEXT_XML = re.compile(
    r"schemas\.microsoft\.com/office/(?:word/2003|2006/xmlPackage)|progid=\"Word\."
    r"|opendocument\.text\"|schemas\.uof\.org/"
)
_MIME = re.compile(
    r"(?=.*^content-type:\s*multipart/related)(?=.*^mime-version:)", re.I | re.M | re.S
)


def content_of(first: bytes, suffix: str) -> Content:
    """What a file is that begins with these bytes. Its ``suffix`` decides only where text is both
    itself and a page: Markdown may begin with a tag."""
    for start, content in _STARTS:
        if first.startswith(start):
            return content
    if b"%PDF-" in first[:_PDF_WITHIN]:
        return Content.PDF
    if _BITMAP.match(first) or _WEBP.match(first):
        return Content.PICTURE
    return _markup(_readable(first), suffix)


def _markup(text: str, suffix: str) -> Content:
    before = _BEFORE.match(text)
    rest = text[before.end() :] if before else text
    if not rest.startswith("<"):
        return Content.WEB_ARCHIVE if _MIME.match(text) else Content.OTHER
    if _PAGE.match(rest):
        return Content.WEB_PAGE
    if _SHEET_XML.search(text):
        return Content.OFFICE_SHEET_XML
    if _TEXT_XML.search(text):
        return Content.OFFICE_TEXT_XML
    if suffix not in TEXT_SUFFIXES and _PART_OF_PAGE.match(rest):
        return Content.WEB_PAGE
    return Content.OTHER_XML if text.lstrip().startswith("<?xml ") else Content.OTHER


def _readable(first: bytes) -> str:
    """The first bytes as far as they are ASCII in whatever encoding."""
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<\0" in first[:4] or b"\0<" in first[:4]:
        return first.replace(b"\0", b"").decode("latin-1").lstrip("\xff\xfe")
    return first.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
