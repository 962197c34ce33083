"""Reads a saved web page (.html, .mhtml) into a :class:`~qzgraph.reading.source.Source`.

What a browser shows of the file itself is read: its paragraphs, the numbers of its lists, its
tables with their merged cells. Menus, lists of links and the like are left out; scripts do not run,
style sheets beside the page are not looked at, nothing is fetched.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError
from pathlib import Path

from qzgraph.errors import NoText, UnreadableSource
from qzgraph.reading.archive import Element
from qzgraph.reading.builder import SourceBuilder
from qzgraph.reading.limits import MAX_PAGE_MARKUP, MAX_TEXT_BYTES, refuse_larger
from qzgraph.reading.source import Source
from qzgraph.reading.webflow import Flow
from qzgraph.reading.webnavigation import Navigation
from qzgraph.reading.webstyles import PageStyles

#: Where a page, or the sheet of an Excel page, names its encoding.
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,20})"
)
_FIRST_BYTES = 4096
#: 「gb2312」 is written of pages that are GBK or GB18030, which hold it.
_CHINESE = ("gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030")
#: The name of a document on a page of a Chinese government (政府网站发展指引, 2017, 附件 3).
_DOCUMENT_NAME = "articletitle"
#: Text in which no tag begins, then a tag, as HTML tokenizes them (WHATWG HTML, 13.2.5): with more
#: than so many attributes where ``more`` matches. The parser compares each with all before it.
_MAX_ATTRIBUTES = 250
_TAG = re.compile(
    r"<(?:!--(?:.*?-->|.*+)"
    r"|(?:(?P<raw>script|style|title|textarea|xmp|iframe|noembed|noframes)(?=[\s/>])|[a-z][^\s/>]*+)"
    r"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?)"
    rf"{{0,{_MAX_ATTRIBUTES}}}+[\s/]*+(?:>|\Z|(?P<more>.))(?(raw)(?:.*?</(?P=raw)|.*+)))",
    re.IGNORECASE | re.DOTALL,
)
#: Parts of an .mhtml file: the page, its pictures and styles.
_MAX_MIME_PARTS = 2_000


def read_web_page(path: Path) -> Source:
    """The page as a source; its places are paragraphs (第12段) and cells (表2 第3行第4列).

    Raises :class:`UnreadableSource` for a page that is too large, nested too deeply, or empty.
    """
    return _read(_bytes(path, path.name), path.name, None)


def read_web_archive(path: Path) -> Source:
    """The page in an .mhtml file as a source, as :func:`read_web_page` has it."""
    return _read(*_archived(_bytes(path, path.name), path.name))


def _archived(raw: bytes, label: str) -> tuple[bytes, str, str | None]:
    """The page in a web archive, the archive's name, and the encoding that it tells of the page."""
    try:
        if raw.count(b"\n--") > _MAX_MIME_PARTS:
            raise UnreadableSource(
                "the web archive has too many parts", where=label, mend="save the page as .html"
            )
        for part in message_from_bytes(raw).walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    return content, label, part.get_content_charset()
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise _damaged(label) from error
    raise _damaged(label)


def _bytes(path: Path, label: str) -> bytes:
    refuse_larger(path, MAX_TEXT_BYTES, label, "give the standard itself, not a collection")
    return path.read_bytes()


def _read(raw: bytes, label: str, charset: str | None) -> Source:
    out = SourceBuilder(label)
    root = _parsed(decode_page(raw, charset), label)
    if root.find(".//frameset") is not None:
        raise UnreadableSource(
            "the page is a frame around others", where=label, mend="save the inner page itself"
        )
    name = _document_name(root)
    body = root.find("body")
    if name and (body is None or _letters(name) not in _letters("".join(body.itertext()))):
        out.paragraph(name, "网页标题")
    styles = PageStyles(root)
    Flow(out, Navigation(root, styles), styles).read(root)
    try:
        return out.build()
    except NoText as error:
        raise NoText(
            "the web page holds no text",
            where=label,
            mend="save the page once it is shown in full, or give the document attached to it (附件)",
        ) from error


def decode_page(raw: bytes, charset: str | None) -> str:
    """The text of a page: as its byte order mark says, else UTF-8 where it is that, else as the
    message around it (``charset``) or the page itself declares, else GB18030.

    Bytes that are none in that encoding become U+FFFD, which no reader takes for a word.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    declared = _CHARSET.search(raw[:_FIRST_BYTES])
    told = (charset or (declared.group(1).decode("ascii") if declared else "")).lower()
    for encoding in ("utf-8", *(() if told.startswith("utf") else (told,)), "gb18030"):
        try:
            return raw.decode("gb18030" if encoding in _CHINESE else encoding)
        except (UnicodeError, LookupError):
            continue
    worst = "utf-8" if told.startswith("utf") else "gb18030"
    return raw.decode(worst, "replace")


def _parsed(text: str, label: str) -> Element:
    from lxml import etree

    if text.count("<") > MAX_PAGE_MARKUP:
        raise UnreadableSource(
            f"the page has more than {MAX_PAGE_MARKUP:,} tags",
            where=label,
            mend="give the standard itself, not a collection",
        )
    if any(tag.group("more") for tag in _TAG.finditer(text)):
        raise UnreadableSource(
            f"the page has a tag of more than {_MAX_ATTRIBUTES:,} attributes",
            where=label,
            mend="copy its text to a .docx file",
        )
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(label) from error
    if root is None:
        raise _damaged(label)
    # What is nested beyond the parser's bound would be lost without a word.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableSource(
            "its elements are nested too deeply", where=label, mend="copy its text to a .docx file"
        )
    return root


def _document_name(root: Element) -> str:
    for meta in root.iter("meta"):
        if str(meta.get("name", "")).strip().lower() == _DOCUMENT_NAME:
            return str(meta.get("content", "")).strip()
    return ""


def _letters(text: str) -> str:
    return "".join(text.split())


def _damaged(label: str) -> UnreadableSource:
    return UnreadableSource(
        "the web page is damaged, or holds no page", where=label, mend="save it anew as .html"
    )
