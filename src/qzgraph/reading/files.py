"""Opens a user's file with the reader that its form needs."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.forms import FIRST_BYTES, OFD, SUFFIXES, TEXT_SUFFIXES, Content, content_of
from qzgraph.reading.headings import TITLE
from qzgraph.reading.source import Source
from qzgraph.reading.text import read_text, text_of

_SPREADSHEETS = (".xls", ".et", ".ett", ".xlt")
#: What is a table where it is text.
_TABLES = (".csv", ".tsv", ".tab", ".xlsx", *_SPREADSHEETS)
#: What no program opens by its name where it is text.
_NEVER_TEXT = (".docx", ".odt", ".pdf", ".ofd")
#: The module of a reader, which is imported when it is wanted, and its function.
_READERS = {
    Content.PDF: ("pdf", "read_pdf"),
    Content.WEB_PAGE: ("webpage", "read_web_page"),
    Content.WEB_ARCHIVE: ("webpage", "read_web_archive"),
    Content.PICTURE: ("picture", "read_picture"),
}
#: What LibreOffice turns into another form: the suffix of either.
_CONVERTED = {
    Content.RTF: ("rtf", "docx"),
    Content.OFFICE_TEXT_XML: ("xml", "docx"),
    Content.OFFICE_SHEET_XML: ("xml", "xlsx"),
}


def read_source(path: Path) -> Source:
    """The source in a file. Raises :class:`UnreadableSource`, in one line, for a path that is no
    file, cannot be opened, or holds something that this version does not read."""
    where = str(path)
    try:
        if path.is_dir():
            raise UnreadableSource("this is a folder", where=where, mend="give one file")
        # What opens it next begins anew, and a pipe's first bytes come once.
        if path.exists() and not path.is_file():
            raise UnreadableSource(
                "this is a pipe or a device", where=where, mend="save it as a file and give that"
            )
        with path.open("rb") as file:
            first = file.read(FIRST_BYTES)
        return _read(path, first)
    except FileNotFoundError as error:
        raise UnreadableSource(
            "there is no such file", where=where, mend="check the path"
        ) from error
    except OSError as error:
        raise UnreadableSource(error.strerror or str(error), where=where) from error


def _read(path: Path, first: bytes) -> Source:
    suffix = path.suffix.lower()
    content = content_of(first, suffix)
    if content is Content.ZIP:
        return _read_office(path)
    if content is Content.OLE:
        return _read_compound(path)
    if content in _READERS:
        return _reader(*_READERS[content])(path)
    if content in _CONVERTED:
        return _read_converted(path, *_CONVERTED[content])
    if content is Content.OTHER_XML:
        raise _other(
            "this is an XML file of another program",
            path,
            "open it in the program that made it and save it as .docx or .xlsx (另存)",
        )
    return _read_text(path, suffix)


def _reader(module: str, name: str) -> Callable[[Path], Source]:
    reader: Callable[[Path], Source] = getattr(import_module(f"qzgraph.reading.{module}"), name)
    return reader


def _read_text(path: Path, suffix: str) -> Source:
    """A file that is text, or nothing that is known."""
    from qzgraph.reading.delimited import read_delimited

    text = text_of(path.read_bytes())
    is_text = suffix in TEXT_SUFFIXES or text is not None
    # A standard's text under a wrong name is read all the same.
    if text is not None and suffix in _NEVER_TEXT and not TITLE.search(text):
        raise _other(
            f"its name says {suffix}, but its content is plain text",
            path,
            f"save it as {suffix} from Word or WPS (另存为), or name it .txt",
        )
    if suffix in SUFFIXES and not is_text:
        raise _other(
            f"its name says {suffix}, but its content is neither that nor any other form read here",
            path,
            "open it in the program that made it and save it anew",
        )
    return read_delimited(path) if suffix in _TABLES else read_text(path)


def _read_office(path: Path) -> Source:
    from qzgraph.reading import opensheet, sheet, word
    from qzgraph.reading.archive import Archive

    with Archive(path, path.name) as archive:
        main = archive.main_part()
        form = archive.root_name(main) if main else ""
        is_ofd = bool(archive.named(OFD))
        if is_open := opensheet.CONTENT in archive:
            is_sheet = opensheet.holds_sheet(archive)
    if is_ofd:
        return _reader("ofd", "read_ofd")(path)
    place = main.lower()
    if place.endswith(".bin"):
        raise _other("this is a binary workbook (.xlsb)", path, "save it as .xlsx (另存为 .xlsx)")
    if form == "document" or place.startswith("word/"):
        return word.read_word(path)
    if form == "workbook" or place.startswith("xl/"):
        return sheet.read_sheet(path)
    if is_open and is_sheet:
        return opensheet.read_open_sheet(path)
    if is_open:
        return _read_converted(path, "odt", "docx")
    raise _other(
        "this is an archive or another kind of file", path, f"give one of {' '.join(SUFFIXES)}"
    )


def _read_compound(path: Path) -> Source:
    """A file of the old binary form, whatever its name."""
    from qzgraph.reading.compound import Held, open_compound

    held, workbook = open_compound(path, path.name)
    if held is Held.WORKBOOK:
        from qzgraph.reading.oldsheet import read_old_sheet

        return read_old_sheet(path, workbook)
    if held is Held.DOCUMENT:
        return _read_converted(path, "doc", "docx")
    raise _other(
        "this is a file of an old Office program, but neither of Word nor of Excel",
        path,
        "open it in the program that made it and save it as .docx or .xlsx (另存)",
    )


def _read_converted(path: Path, kind: str, target: str) -> Source:
    """A file that LibreOffice turns into one that is read here."""
    from qzgraph.reading import sheet, word
    from qzgraph.reading.converting import converted

    with converted(path, path.name, kind, target) as made:
        read = sheet.read_sheet if target == "xlsx" else word.read_word
        return read(made, name=path.name)


def _other(what: str, path: Path, mend: str) -> UnreadableSource:
    return UnreadableSource(what, where=path.name, mend=mend)
