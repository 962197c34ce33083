"""Files that are hostile, damaged or of another kind are refused quickly, in one line."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from office_files import R, S, W, compound, docx, p, rows, tbl, tc, tr, xlsx

from qzgraph.errors import UnreadableSource
from qzgraph.reading.files import read_source
from qzgraph.reading.limits import MAX_COLUMNS, MAX_NESTING

#: Seconds of the processor within which a hostile file is refused, whatever else the machine does.
QUICK = 5.0


def _refused(path: Path) -> str:
    started = time.process_time()
    with pytest.raises(UnreadableSource) as refused:
        read_source(path)
    assert time.process_time() - started < QUICK
    message = str(refused.value)
    assert "\n" not in message
    assert path.name in message
    return message


def _write(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


def _bomb(folder: Path) -> Path:
    """A part of 200 MB of spaces, 200 KB packed."""
    path = folder / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(200):
            part.write(b" " * 1_000_000)
    return path


def _ratio_bomb(folder: Path) -> Path:
    """A part within the bounds of size, but packed as only repetition packs."""
    return docx(folder / "ratio.docx", p("一" * 9_000_000))


def _lying_bomb(folder: Path) -> Path:
    """A part that declares 100 bytes and has more."""
    path = docx(folder / "lies.docx", p("长" * 5_000))
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("word/document.xml").file_size
    declared = size.to_bytes(4, "little")
    at = raw.find(declared)
    while at >= 0:
        raw[at : at + 4] = (100).to_bytes(4, "little")
        at = raw.find(declared)
    path.write_bytes(raw)
    return path


def _many_parts(folder: Path) -> Path:
    path = folder / "parts.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(6_000):
            archive.writestr(f"word/{at}", "")
    return path


def _packed(method: int) -> Callable[[Path], Path]:
    """A part of 3 MB, packed by a method that no Office program uses, and zipfile does not bound."""

    def write(folder: Path) -> Path:
        path = folder / "packed.docx"
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("word/document.xml", b" " * 3_000_000)
        return path

    return write


def _entities(folder: Path) -> Path:
    laughs = "".join(
        f'<!ENTITY e{at} "{f"&e{at - 1};" * 10 if at else "笑" * 10}">' for at in range(12)
    )
    return docx(
        folder / "laughs.docx",
        p(raw="<w:r><w:t>&e11;</w:t></w:r>"),
        head=f"<!DOCTYPE w:document [{laughs}]>",
    )


def _external_entity(folder: Path) -> Path:
    return docx(
        folder / "xxe.docx",
        p(raw="<w:r><w:t>&x;</w:t></w:r>"),
        head=f'{" " * 5000}<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    )


def _nested(depth: int) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        body = p("里")
        for _ in range(depth):
            body = tbl(tr(tc(body + p()), "旁"))
        return docx(folder / "nested.docx", body)

    return write


def _many_elements(folder: Path) -> Path:
    return docx(
        folder / "elements.docx",
        *[f"<w:p><w:r><w:t>{at}</w:t></w:r></w:p>" for at in range(400_000)],
    )


def _many_paragraphs(folder: Path) -> Path:
    return docx(folder / "paragraphs.docx", *[p(str(at * 7919)) for at in range(30_000)])


def _wide_table(folder: Path) -> Path:
    return docx(folder / "wide.docx", tbl(tr(*(["格"] * (MAX_COLUMNS + 1)))))


def _wide_span(folder: Path) -> Path:
    return docx(folder / "span.docx", tbl(tr(tc("格", span=2_000_000_000))))


def _many_cells(folder: Path) -> Path:
    sheet = "<sheetData>" + "".join(
        f'<row r="{at}">' + f"<c><v>{at}</v></c>" * 50 + "</row>" for at in range(1, 4_001)
    )
    return xlsx(folder / "cells.xlsx", {"Sheet1": sheet + "</sheetData>"})


def _no_sheet(folder: Path) -> Path:
    path = folder / "none.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets/></workbook>',
        )
    return path


def _archive_of(*names: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "other.docx"
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        return path

    return write


def _truncated(folder: Path) -> Path:
    path = docx(folder / "cut.docx", p("正文"))
    path.write_bytes(path.read_bytes()[:-40])
    return path


def _odd_rows(folder: Path) -> Path:
    return xlsx(
        folder / "odd.xlsx", {"Sheet1": '<sheetData><row r="一"><c r="A1"/></row></sheetData>'}
    )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _compound(name: str, **streams: bytes) -> Callable[[Path], Path]:
    return lambda folder: compound(folder / name, **streams)


def _records(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (_bomb, "unpacks to 200,000,000 bytes"),
        (_ratio_bomb, "unpacks to"),
        (_lying_bomb, "damaged"),
        (_packed(zipfile.ZIP_BZIP2), "packed as no Office"),
        (_packed(zipfile.ZIP_LZMA), "packed as no Office"),
        (_many_parts, "more than 5,000 parts"),
        (_entities, "document type"),
        (_external_entity, "d"),
        (_nested(MAX_NESTING + 2), "tables stand within each other"),
        (_nested(300), "d"),
        (_many_elements, "d"),
        (_many_paragraphs, "more than 20,000 paragraphs"),
        (_wide_table, "more than 100 columns"),
        (_wide_span, "more than 100 columns"),
        (_many_cells, "more than 60,000 table cells"),
        (_no_sheet, "no text"),
        (_truncated, "damaged"),
        (_odd_rows, "damaged"),
        (_archive_of("word/document.xml"), "damaged"),
        (_archive_of("content.xml"), "damaged"),
        (_archive_of("a.txt"), "another kind"),
        (_write("old.wps", OLE), "另存为 .docx"),
        (_write("old.xls", OLE), "另存为"),
        (_compound("slides.ppt", **{"PowerPoint Document": b""}), "neither of Word nor of Excel"),
        (_compound("locked.docx", EncryptedPackage=b""), "password"),
        (
            _compound("locked.xls", Workbook=_records((0x809, bytes(16)), (0x2F, bytes(4)))),
            "password",
        ),
        (_compound("broken.xls", Workbook=bytes(range(256)) * 20), "damaged"),
        (
            _compound("cells.xls", Workbook=_records((0x27E, bytes(10))) * 70_000),
            "60,000 table cells",
        ),
        (_write("a.html", b"<!DOCTYPE html><html></html>"), "web page"),
        (_write("a.pdf", b"%PDF-1.7\nnothing"), "damaged"),
        (_write("a.txt", bytes(range(256)) * 9), "no text"),
        (_write("a.xml", b"<?xml version='1.0'?><feed/>"), "XML file of another program"),
        (_write("empty.txt", b" \n"), "empty"),
        (_write("zip.docx", b"PK\x03\x04" + bytes(99)), "damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_refused(write: Callable[[Path], Path], says: str, tmp_path: Path) -> None:
    assert says in _refused(write(tmp_path))


def test_a_merged_area_of_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    sheet = rows(["题目", "二"], ["三", "四"], merges=["A1:XFD1048576", "A2:B1048576"])
    started = time.process_time()
    source = read_source(xlsx(tmp_path / "a.xlsx", {"Sheet1": sheet}))
    assert time.process_time() - started < 1.0
    assert "题目" in source.text


def test_tables_nested_as_deep_as_in_print(tmp_path: Path) -> None:
    assert "里" in read_source(_nested(MAX_NESTING - 2)(tmp_path)).text


def test_strict_open_xml(tmp_path: Path) -> None:
    path = tmp_path / "strict.docx"
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = f'<w:document xmlns:w="{W}"><w:body>{p("正文")}</w:body></w:document>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", document.replace(W, strict))
    assert read_source(path).text == "正文\n"
